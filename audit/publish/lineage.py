"""Every number of a page, linked to where it comes from: once for each lineage, at the page's end.

What a number rests on is written once, as an entry of a list; its rows once, as a table. A number
is a link to its entry, so that it leads somewhere without a script too; with one, the entry opens
beside the number (``static/lineage.js``).
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Final

from markupsafe import Markup

from audit.origins import Ledger
from audit.publish.rendering import PLACE, render
from audit.raw_rows import Row
from audit.references import kind_and_name

__all__ = ["FEW", "MANY", "Entry", "address_of", "linked"]

MANY: Final = 24
"""Rows that an entry lists anyway; of more that the page does not have, the first :data:`FEW`."""

FEW: Final = 8

LONG: Final = 160
"""Characters of what a row states; the page of its table has all of it."""

_MARKS = re.compile(
    # All of them begin with one sign, which is looked for without trying any of them.
    r"<(?:data (?P<attributes>[^>]*)>(?P<text>[^<]*)</data>"
    r"|(?P<open>a|summary|button|header)\b[^>]*>|/(?P<close>a|summary|button|header)>"
    r"|table\b[^>]*>|/table>"
    r'|(?P<explorer>section class="explorer"[^>]* )data-ids="(?P<looked>[^"]*)" hidden>)'
)
_ENTRY = re.compile(r'(?<=<a href="#)l(\d+)(?=">)')

_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')

_LOOKED = 'data-rows="{}"'
"""What the explorer of a page needs of its rows: their places on the page."""

Lineage = tuple[str, tuple[str, ...]]
"""How a number was computed, and its references."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What some numbers of a page rest on.

    Parameters
    ----------
    place : str
        Its name on the page.
    how : str
        The formula or method.
    declared : tuple of str
        Declarations, in words.
    shown : str
        The numbers of its rows on the page, in short.
    first : int
        The first of them; 0 where it has none.
    tables : mapping of str to int
        Where there are too many rows to list: how many in which table; else empty.
    count : int
        How many rows it has.
    """

    place: str
    how: str
    declared: tuple[str, ...]
    shown: str
    first: int
    tables: Mapping[str, int]
    count: int


@dataclass(slots=True, kw_only=True)
class _Scan:
    """The lineages of a page in the order of their first number."""

    ledger: Ledger
    table: tuple[str, ...] = ()
    inside: int = 0
    looked: tuple[str, ...] = ()
    places: dict[Lineage, int] = field(default_factory=dict)

    def __call__(self, found: re.Match[str]) -> str:
        if found["attributes"] is not None:
            return self._number(found["attributes"], found["text"])
        if found["looked"] is not None:
            self.looked = tuple(unescape(found["looked"]).split())
            return f"<{found['explorer']}{_LOOKED} hidden>"
        if found["open"] or found["close"]:
            self.inside += 1 if found["open"] else -1
            return found[0]
        given = _attributes(found[0])
        self.table = tuple(given.pop("data-ids", "").split())
        return found[0] if "data-ids" not in found[0] else _tag("table", given)

    def _number(self, attributes: str, text: str) -> str:
        given = _attributes(attributes)
        references = tuple(given.pop("data-ids", "").split()) or self.table
        how = given.pop("title", "")
        known = [one for one in references if self.ledger.origin(one)]
        bare = _tag("data", given)
        if not known or len(known) < len(references):
            return f"{bare}{text}</data>"
        if self.inside:
            # A link cannot hold another one, and the head of a page is for finding one's way.
            said = "; ".join(filter(None, [how, *_declared(self.ledger, references)]))
            return f"{_tag('data', {**given, 'title': said})}{text}</data>"
        number = self.places.setdefault((how, references), len(self.places) + 1)
        return f'{bare}<a href="#l{number}">{text}</a></data>'


def _attributes(tag: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag)}


def _tag(name: str, attributes: Mapping[str, str]) -> str:
    parts = [f'{key}="{escape(text)}"' for key, text in attributes.items()]
    return f"<{' '.join([name, *parts])}>"


def _declared(ledger: Ledger, references: Iterable[str]) -> tuple[str, ...]:
    origins = (ledger.origin(one) for one in references)
    return tuple(dict.fromkeys(one.text for one in origins if one and one.text))


def _only_tables(references: Iterable[str]) -> bool:
    return all(kind_and_name(one)[0] == "table" for one in references)


def _rows(ledger: Ledger, references: Iterable[str]) -> list[str]:
    origins = (ledger.origin(one) for one in references)
    return ledger.rows.in_order(row for one in origins if one for row in one.rows)


def linked(page: str, ledger: Ledger, *, home: str = "") -> str:
    """Return a page whose numbers lead to where they come from.

    Parameters
    ----------
    page : str
        A whole page, with the references of each number in ``data-ids``.
    ledger : Ledger
        What they stand for.
    home : str
        The way from the page to the index, such as ``../``.

    Returns
    -------
    str
        The page with an entry for each lineage. A number of which a reference stands for nothing
        is left without a link.
    """
    scan = _Scan(ledger=ledger)
    text = _MARKS.sub(scan, page)
    wanted = {place: _rows(ledger, lineage[1]) for lineage, place in scan.places.items()}
    # Of whole tables, no row is more telling than another: the page of the table has them all.
    whole = {place for lineage, place in scan.places.items() if _only_tables(lineage[1])}
    # What is looked up has no entry of its own: all of its rows are there to be shown.
    some = {row for row in scan.looked if row in ledger.rows}
    some |= {row for rows in wanted.values() if len(rows) <= MANY for row in rows}
    listed = {
        place: rows if some.issuperset(rows) else rows[: 0 if place in whole else FEW]
        for place, rows in wanted.items()
    }
    told = ledger.rows.in_order({*some, *(row for rows in listed.values() for row in rows)})
    numbers = {row: k for k, row in enumerate(told, 1)}
    # A row that a number merely repeats says all there is to say.
    bare = {
        place: f"w{numbers[rows[0]]}"
        for (how, references), place in scan.places.items()
        if len(rows := wanted[place]) == 1 and references == (rows[0],) and not how
    }
    entries = [
        Entry(
            place=f"l{place}",
            how=lineage[0],
            declared=_declared(ledger, lineage[1]),
            shown=_ranges([numbers[row] for row in listed[place]]),
            first=numbers[listed[place][0]] if listed[place] else 0,
            tables=_tables(wanted[place]) if len(wanted[place]) > len(listed[place]) else {},
            count=len(wanted[place]),
        )
        for lineage, place in scan.places.items()
        if place not in bare
    ]
    text = _ENTRY.sub(lambda found: bare.get(int(found[1]), f"l{found[1]}"), text)
    section = _section(entries, [(k, ledger.rows[row]) for row, k in numbers.items()], home)
    looked = " ".join(f"w{numbers.get(row, 0)}" for row in scan.looked)
    return text.replace(PLACE, section).replace(_LOOKED, _LOOKED.format(looked))


def _section(entries: Sequence[Entry], rows: Sequence[tuple[int, Row]], home: str) -> str:
    if not entries and not rows:
        return ""
    return render(
        "lineage.html.j2",
        entries=entries,
        rows=rows,
        home=home,
        address=address_of,
        long=LONG,
    ).strip()


def address_of(url: str) -> Markup | None:
    """Return an address that a reader may follow; None for one of any other kind than the web's.

    Examples
    --------
    >>> address_of("javascript:alert(1)"), address_of("https://example.org/a")
    (None, Markup('https://example.org/a'))
    """
    # A template escapes it once more where it is not marked; a quotation mark has no place in it.
    return Markup(escape(url)) if re.fullmatch(r"https?://[^\s\"'<>]+", url) else None  # noqa: S704


def _tables(rows: Iterable[str]) -> dict[str, int]:
    return dict(Counter(row.partition("/")[0] for row in rows))


def _ranges(numbers: Sequence[int]) -> str:
    """Return numbers in short.

    Examples
    --------
    >>> _ranges([1, 2, 3, 5])
    '1–3, 5'
    """
    runs: list[list[int]] = []
    for one in numbers:
        if runs and one == runs[-1][-1] + 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)
