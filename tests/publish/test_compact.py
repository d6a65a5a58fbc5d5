"""A page in few bytes says what the whole one says, number by number."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from audit.project import VINTAGES, Project
from audit.publish.claim_page import page, whole_page
from audit.publish.compact import compact
from audit.publish.contents import reported

ROOT = Path(__file__).resolve().parents[2]
AUDIT = Project(root=ROOT)
LARGEST = 200_000
"""Bytes of the page of a claim, with its multiverse."""


class Tables(HTMLParser):
    """The cells of a page's tables: text, and where its last link within the page leads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: list[list[list[list[str]]]] = []
        self.columns: list[set[int]] = []
        self.within = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a table, a row or a cell; note a link."""
        given = {name: value or "" for name, value in attrs}
        if tag == "table":
            self.within = True
            self.tables.append([])
            names = re.findall(r"\bn(\d+)\b", given.get("class", ""))
            self.columns.append({int(one) - 1 for one in names})
        elif self.within and tag == "tr":
            self.tables[-1].append([])
        elif self.within and tag in {"td", "th"}:
            self.tables[-1][-1].append(["", ""])
        elif self.within and tag == "a" and re.match("#[lw]", given.get("href", "")):
            self.tables[-1][-1][-1][1] = given["href"]

    def handle_endtag(self, tag: str) -> None:
        """Close a table."""
        self.within = self.within and tag != "table"

    def handle_data(self, data: str) -> None:
        """Add to the text of a cell."""
        if self.within and self.tables[-1] and self.tables[-1][-1]:
            self.tables[-1][-1][-1][0] += data.strip()

    def told(self) -> list[list[list[tuple[str, str]]]]:
        """Every cell, with the links that a column of numbers does not repeat."""
        for table, columns in zip(self.tables, self.columns, strict=True):
            last = ""
            for row in table[1:]:
                for column, cell in enumerate(row):
                    cell[1] = cell[1] or (last if column in columns and cell[0] else "")
                    last = cell[1] or last
        return [[[(one[0], one[1]) for one in row] for row in table] for table in self.tables]


class Words(HTMLParser):
    """The words of a page, and its places and addresses, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.places: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a place; links of numbers are for another test."""
        for name, value in attrs:
            if name in {"id", "href", "d", "aria-label"} and not re.match("#[lw]", value or ""):
                self.places.append(f"{tag} {name} {value}")

    def handle_data(self, data: str) -> None:
        """Note words."""
        self.words += data.split()


@cache
def whole(vintage: str, claim: str) -> str:
    """The whole page of a claim of this audit."""
    return whole_page(AUDIT, vintage, claim)


REPORTS = [(vintage, claim) for vintage in VINTAGES for claim in reported(AUDIT, vintage)]


@pytest.mark.parametrize(("vintage", "claim"), REPORTS)
def test_the_page_of_a_claim_is_small(vintage: str, claim: str) -> None:
    """As the code makes it, and as it lies on the disk; without an exception."""
    assert len(compact(whole(vintage, claim)).encode()) <= LARGEST
    assert (AUDIT.reports / vintage / f"{claim}.html").stat().st_size <= LARGEST


@pytest.mark.parametrize(("vintage", "claim"), REPORTS)
def test_no_number_is_lost_and_none_leads_elsewhere(vintage: str, claim: str) -> None:
    """Each cell has the same text, and leads to the same entry, as in the whole page."""
    before = Tables(whole(vintage, claim)).told()
    assert sum(bool(cell[1]) for table in before for row in table for cell in row)
    assert before == Tables(compact(whole(vintage, claim))).told()


@pytest.mark.parametrize(("vintage", "claim"), REPORTS)
def test_the_words_of_a_page_stay(vintage: str, claim: str) -> None:
    """Every word, every place and every address, in order."""
    before, after = Words(whole(vintage, claim)), Words(compact(whole(vintage, claim)))
    assert before.words == after.words
    assert before.places == after.places


def test_what_is_published_is_the_page_in_few_bytes(project: Project) -> None:
    """Nothing else is done to it."""
    made = whole_page(project, "published", "events-total")
    assert compact(made) == page(project, "published", "events-total")


def test_only_columns_of_numbers_share_a_link() -> None:
    """A column with a word in it keeps all its links, and so does a number that leads elsewhere."""
    one = '<td class="n"><data value="1"><a href="#l1">1</a></data></td>'
    two = '<td class="n"><data value="2"><a href="#l2">2</a></data></td>'
    rows = f"<tr>{one}{one}<td>one</td></tr><tr>{two}{two}{two}</tr>"
    assert (
        '<table class="n1 n2"><tbody><tr><td><a href=#l1>1</a><td>1<td>one'
        "<tr><td><a href=#l2>2</a><td>2<td><a href=#l2>2</a></table>"
    ) == compact(f"<table><tbody>{rows}</tbody></table>")


def test_code_scripts_and_styles_stay() -> None:
    """White space and quotation marks mean something there."""
    kept = "<pre>a\n\n  b</pre><style>a { b: 'c' }</style><script>f(\"<p  a='b'>\");\n\n</script>"
    assert kept == compact(kept)
