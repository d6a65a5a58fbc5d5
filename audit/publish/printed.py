"""Every number that the written pages show besides those of the reports, and what is said of it.

The pages are read, since what they show is put together from all reports, tables and declarations.
Numbers of the reports themselves are those of :mod:`audit.publish.appearances`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Final

from audit.claims import claims
from audit.project import VINTAGES, Project
from audit.publish.navigation import NAVIGATION
from audit.raw_rows import Row, registered_rows
from audit.texts import written_text

__all__ = ["Printed", "numerals", "printed", "printing"]

AS_PRINTED: Final = "as printed by the source"

# Pages of claims are written without the quotation marks that HTML does not ask for.
_NUMBER = (
    r'<data (?P<given>[^>]*)>(?:<a href="?#(?P<entry>[lw]\d+)"?>)?(?P<text>[^<]*)(?:</a>)?</data>'
)
_PARTS = re.compile(
    rf"<h[1-6]\b[^>]*>(?P<heading>.*?)</h[1-6]>|<caption\b[^>]*>(?P<caption>.*?)</caption>"
    rf"|(?P<end></table>)|{_NUMBER}",
    re.DOTALL,
)
_INSIDE = re.compile(_NUMBER)
_TITLE = re.compile(r'title=(?:"([^"]*)"|(\S+))')
_NUMERAL = re.compile(r"\d[\d,]*(?:\.\d+)?")
_TAG = re.compile(r"<[^>]*>")
_ENTRY = re.compile(r'<li id="?(l\d+)"?>(.*?)(?=<li id=|</ol>)', re.DOTALL)
_SAID = re.compile(r"<span>(.*?)</span>", re.DOTALL)
_LISTED = re.compile(r">rows? ([\d–, ]+)</a>")
_ROW = re.compile(
    r'<tr id="?w(\d+)"?><th[^>]*>\d+<td><a href="?[^">#]*sources/(\w+)\.html#r(\w+)"?>'
)

Entries = dict[str, tuple[str, tuple[str, ...]]]
"""Place on a page → how a number was computed, and the rows that the page names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """One number on a page.

    Parameters
    ----------
    page : str
        The page, from the index.
    place : str
        The table or the heading that it stands under.
    text, how : str
        As shown, and what its entry says.
    rows : tuple of str
        The rows that its entry names.
    """

    page: str
    place: str
    text: str
    how: str
    rows: tuple[str, ...]


def printed(project: Project, vintages: Sequence[str] = VINTAGES) -> Iterator[Printed]:
    """Yield every number of the pages, and what each registered row states.

    Parameters
    ----------
    project : Project
        The audit. A page that is not written yet has no number.
    vintages : sequence of str
        Of which vintages; pages about the whole audit and rows are of both.
    """
    if set(vintages) >= set(VINTAGES):
        rows = registered_rows(project)
        tables = dict.fromkeys(row.table for row in rows.values())
        for name in (*NAVIGATION, *(f"sources/{table}.html" for table in tables)):
            yield from _on(name, project)
        yield from (_stated(row) for row in rows.values())
    for vintage in vintages:
        for claim in claims(project):
            yield from _on(f"{vintage}/{claim}.html", project)
            yield from _on(f"figures/{vintage}/{claim}.html", project)


def _stated(row: Row) -> Printed:
    return Printed(
        page=f"sources/{row.table}.html",
        place=row.what,
        text=row.figure,
        how=AS_PRINTED,
        rows=(row.id,),
    )


def _on(name: str, project: Project) -> Iterator[Printed]:
    page = written_text(project.reports / name, f"reports/{name}")
    entries = _entries(page)
    heading = caption = ""
    for part in _PARTS.finditer(page):
        if part["heading"] is not None:
            heading = _bare(part["heading"])
            for one in _INSIDE.finditer(part["heading"]):
                yield _number(name, heading, one, entries)
        elif part["caption"] is not None:
            caption = _bare(part["caption"])
        elif part["end"]:
            caption = ""
        else:
            yield _number(name, caption or heading, part, entries)


def _number(name: str, place: str, one: re.Match[str], entries: Entries) -> Printed:
    title = _TITLE.search(one["given"])
    said = unescape(title[1] or title[2]) if title else ""
    how, rows = entries.get(one["entry"] or "", (said, ()))
    return Printed(page=name, place=place, text=_bare(one["text"]), how=how, rows=rows)


def _entries(page: str) -> Entries:
    rows = {number: f"{table}/{anchor}" for number, table, anchor in _ROW.findall(page)}
    # What merely repeats a row leads to it at once.
    entries: Entries = {f"w{number}": ("", (row,)) for number, row in rows.items()}
    for place, told in _ENTRY.findall(page):
        listed = _LISTED.search(told)
        numbers = _numbers(listed[1]) if listed else ()
        entries[place] = (
            "; ".join(_bare(said) for said in _SAID.findall(told)),
            tuple(rows[one] for one in numbers if one in rows),
        )
    return entries


def _numbers(listed: str) -> Iterator[str]:
    """Yield the numbers of a list in short.

    Examples
    --------
    >>> list(_numbers("1–3, 5"))
    ['1', '2', '3', '5']
    """
    for run in listed.split(", "):
        first, _, last = run.partition("–")
        yield from map(str, range(int(first), int(last or first) + 1))


def _bare(markup: str) -> str:
    return " ".join(unescape(_TAG.sub("", markup)).split())


def printing(query: str) -> Callable[[str], bool]:
    """Return what tells whether a text prints a number, or several with the words between.

    Parameters
    ----------
    query : str
        As it is printed, or in plain digits.

    Examples
    --------
    >>> [printing("32801")(text) for text in ("32,801 events", "32,801.5", "132,801")]
    [True, False, False]
    """
    wanted = _plain(query)
    # Neither a part of a longer number nor the whole part of one with decimals.
    whole = re.compile(rf"(?<![\d.]){re.escape(wanted)}(?!\d|\.\d)")
    known = re.search(r"[0-9]", wanted) is not None

    def prints(text: str) -> bool:
        shown = _plain(text)
        return known and wanted in shown and whole.search(shown) is not None

    return prints


def numerals(text: str) -> set[str]:
    """Return the numbers in a text, without their commas.

    Examples
    --------
    >>> sorted(numerals("83,140 to 84,640"))
    ['83140', '84640']
    """
    return {one.replace(",", "") for one in _NUMERAL.findall(text)}


def _plain(text: str) -> str:
    """Return a text with hyphens for minus signs, without what only groups digits."""
    spaced = " ".join(text.replace("−", "-").split()).replace(" %", "%")
    return re.sub(r"(?<=\d),(?=\d)", "", spaced)
