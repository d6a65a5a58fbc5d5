"""No numeral on a page was typed: each is a computed number, or part of a declared text.

What may hold a numeral besides a computed number, and why:

* code and parameters as they were run, and the entries of lineages: they say how, not what;
* drawings: their figures are the table beside them, which is checked;
* rows and publications on the pages of the sources, and the traps that the README of the raw tables
  names: as they are registered;
* labels of the explorer, and remarks beside a verdict: texts that the computation wrote, whole;
* cells of tables, which no notebook can type into: what stands so in the raw tables, in the table
  of calibration or in the declarations: labels of options, days, locators, titles;
* everything else: a phrase of the declarations, word for word.
"""

import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path

import pytest

from audit.claims import claims
from audit.display import MIME
from audit.project import VINTAGES, Project
from audit.publish import site_pages
from audit.publish.claim_page import whole_page
from audit.publish.contents import reported
from audit.raw_tables import raw_table
from audit.registry import package

ROOT = Path(__file__).resolve().parents[2]
AUDIT = Project(root=ROOT)

HEDGES = tomllib.loads(resources.files("audit").joinpath("hedges.toml").read_text("utf-8"))
QUANTITIES = tomllib.loads(resources.files("audit").joinpath("quantities.toml").read_text("utf-8"))
WORDS = [word for word, value in QUANTITIES["digits"].items() if value > 1]
NUMERAL = re.compile(
    r"\d{4}-\d\d(?:-\d\d)?|\d[\d,]*(?:\.\d+)?|\b(?:" + "|".join(WORDS) + r")\b", re.IGNORECASE
)

ALWAYS = {"code", "pre", "script", "style", "svg", "title", "head", "data"}
KEPT = ("lineage", "registered", "cited", "tables", "explorer", "flag", "traps")
"""Classes of what only repeats what is registered."""

GENERATED = re.compile(r"<!-- verdicts:begin -->.*<!-- verdicts:end -->|```.*?```", re.DOTALL)
"""The table that the harvest writes, and listings of commands."""

LICENCE = "Creative Commons Attribution 4.0"

UNCLOSED = {"br", "hr", "meta", "link", "input"}
ENDS = {"td": ("td", "th"), "th": ("td", "th"), "tr": ("td", "th", "tr"), "li": ("li",)}


class Visible(HTMLParser):
    """The texts of a page that are no computed numbers, and whether each is in a table's cell."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.texts: list[tuple[bool, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element; some end where the next one begins."""
        if tag in UNCLOSED:
            return
        while self.open and self.open[-1][0] in ENDS.get(tag, ()):
            self.open.pop()
        self.open.append((tag, dict(attrs).get("class") or ""))

    def handle_endtag(self, tag: str) -> None:
        """Close an element, and what is still open in it."""
        if any(name == tag for name, _ in self.open):
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Note a text that readers see."""
        names = {name for name, _ in self.open}
        classes = {one for _, given in self.open for one in given.split()}
        if not names & ALWAYS and not classes & set(KEPT):
            self.texts.append((bool(names & {"td", "th"}), data))


def strings(value: object) -> Iterator[str]:
    """Every text in a declaration."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from (str(name), *strings(part))
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)
    else:
        yield str(value)


def numerals(text: str) -> set[str]:
    """The numerals in a text, without their commas."""
    return {one.replace(",", "").lower() for one in NUMERAL.findall(text)}


@cache
def phrases() -> tuple[str, ...]:
    """The texts of the declarations that hold a numeral, the longest first."""
    given = [
        *strings(AUDIT.declarations()),
        *strings(AUDIT.choices()),
        *strings(HEDGES["families"]),
    ]
    given += [*strings(HEDGES["citations"]), *AUDIT.declarations()["claims"], LICENCE]
    parts = {part.strip(" .") for text in given for part in text.split("{number}")}
    # A bare number is no phrase, unless the article prints it.
    parts = {part for part in parts if NUMERAL.search(part) and not NUMERAL.fullmatch(part)}
    printed = {one.printed.text for one in claims(AUDIT).values()}
    return tuple(sorted(parts | printed, key=lambda text: (-len(text), text)))


def undeclared(text: str) -> str:
    """Return a text without what is declared so, word for word."""
    for phrase in phrases():
        text = text.replace(phrase, " ")
    return text


@cache
def declared() -> frozenset[str]:
    """Every numeral of the raw tables and of the declarations."""
    found = numerals(LICENCE)
    for entry in package(AUDIT)["resources"]:
        frame = raw_table(entry["name"], AUDIT)
        for column in frame.columns:
            for cell in frame[column].unique():
                found |= numerals(cell) | numerals(cell.replace("_", " "))
    for text in [*phrases(), (AUDIT.derived / "calibration.csv").read_text("utf-8")]:
        found |= numerals(text)
    # A month is the beginning of a day that is registered.
    return frozenset(found | {one[:7] for one in found if re.fullmatch(r"\d{4}-\d\d-\d\d", one)})


def unbound(text: str) -> list[tuple[str, str]]:
    """The numerals of a page that nothing computed or declared, with what is around them."""
    return [
        (one, " ".join(said.split())[:80])
        for cell, said in Visible(text).texts
        for one in sorted(numerals(said) - declared() if cell else numerals(undeclared(said)))
    ]


@pytest.mark.parametrize("vintage", VINTAGES)
def test_every_numeral_of_a_report_is_bound(vintage: str) -> None:
    """On every page of a claim."""
    for claim in reported(AUDIT, vintage):
        assert [] == unbound(whole_page(AUDIT, vintage, claim)), claim


def test_every_numeral_of_the_site_is_bound() -> None:
    """On every page about the whole audit; the codebook is the README of the raw tables."""
    for name, make in site_pages(AUDIT).items():
        if name == "codebook.html":
            continue
        assert [] == unbound(make(AUDIT)), name


def test_a_typed_numeral_is_found() -> None:
    """A number that nobody computed does not pass, be it in digits or in words."""
    assert ["31417"] == [one for one, _ in unbound("<p>There were 31,417 of them.</p>")]
    assert [] == unbound('<p>There were <data value="31417">31,417</data> of them.</p>')
    assert [] == unbound("<pre>31417</pre>")


def test_readme_and_contributing_type_no_result() -> None:
    """Outside the generated table, a result's number stands in no prose of the repository."""
    shown = set()
    for vintage in VINTAGES:
        for claim in reported(AUDIT, vintage):
            ranges = re.findall(r'<p class="range">(.*?)</p>', whole_page(AUDIT, vintage, claim))
            shown |= {one for text in ranges for one in numerals(re.sub("<[^>]*>", " ", text))}
    results = {one for one in shown if len(one) > 3 and not re.fullmatch(r"\d{4}", one)}
    for name in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / name).read_text("utf-8")
        prose = GENERATED.sub("", text)
        assert set() == results & numerals(prose), name


def drawn(path: Path) -> Iterator[tuple[str, set[str]]]:
    """The alternative text of each picture of a report, and the numerals that are bound there.

    They are those of the picture's own figures and how many these are, of the numbers that the
    report displays, of the claim and the names of its bases, and how many pairs of specification
    and reading there are and agree, over all bases.
    """
    notebook = json.loads(path.read_text("utf-8"))
    outputs = [out["data"] for cell in notebook["cells"] for out in cell.get("outputs", ())]
    markup = "".join("".join(one.get("text/html", "")) for one in outputs)
    audited = claims(AUDIT)[path.stem]
    bound = set().union(*map(numerals, re.findall(r"<data [^>]*>([^<]*)<", markup)))
    bound |= numerals(audited.statement) | numerals(audited.printed.text)
    for verdict in filter(None, (one.get(MIME.format("verdict")) for one in outputs)):
        sizes = [(one["cells"], one["shares"]["agree"]) for one in verdict["bases"]]
        bound |= {f"{sum(size for size, _ in sizes)}"}
        names = [name for one in verdict["bases"] for name in one["labels"].values()]
        bound |= numerals(" ".join(names))
        bound |= {f"{round(sum(size * share for size, share in sizes))}"}
    for facts in filter(None, (one.get(MIME.format("picture")) for one in outputs)):
        cells = [cell for row in facts["rows"] for cell in row]
        own = [one["text"] if isinstance(one, dict) else str(one) for one in cells]
        own += [str(len(facts["rows"]))]
        yield facts["alt"], bound.union(*map(numerals, own))


@pytest.mark.parametrize("vintage", VINTAGES)
def test_every_numeral_of_an_alternative_text_is_bound(vintage: str) -> None:
    """Who cannot see a picture is told its figures, and no number that somebody typed."""
    told = 0
    for path in sorted((AUDIT.reports / vintage).glob("*.ipynb")):
        for alt, bound in drawn(path):
            assert set() == numerals(alt) - bound, (path.stem, alt)
            told += bool(numerals(alt))
    assert told
