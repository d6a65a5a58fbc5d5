"""From a result down to rows, sources and days: what ``audit trace`` tells."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from audit.claims import claims
from audit.errors import ParameterError
from audit.findings import Finding, findings
from audit.origins import Ledger, ledger
from audit.project import VINTAGES, Project, find_project
from audit.publish.appearances import Appearance, appearances
from audit.publish.printed import Printed, numerals, printed, printing
from audit.raw_rows import Row

__all__ = ["Place", "Trace", "trace", "traced"]

PLACES: Final = 12
"""Places of a number that are shown; the rest is counted."""

ROWS: Final = 12
"""Rows behind one place that are shown; the rest is counted."""

NEAREST: Final = 3

WIDTH: Final = 160
"""Columns of what goes to a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One result that was asked for: where it stands, what it is, and what it rests on.

    What stands on a page alone, and in no report, has neither claim nor vintage.
    """

    claim: str
    vintage: str
    where: str
    text: str
    how: str
    declared: tuple[str, ...]
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What is known of a claim, a number or a row.

    Parameters
    ----------
    query, kind : str
        What was asked, and what it is: ``claim``, ``number`` or ``row``.
    places : tuple of Place
        The results.
    rows : mapping of str to Row
        Every row behind them.
    """

    query: str
    kind: str
    places: tuple[Place, ...]
    rows: Mapping[str, Row]


def traced(project: Project, query: str, vintages: Sequence[str] = VINTAGES) -> Trace:
    """Find what a claim, a number or a row is about.

    Parameters
    ----------
    project : Project
        The audit.
    query : str
        The id of a claim or a row, or a number as any page prints it, or in plain digits.
    vintages : sequence of str
        Where to look; pages about the whole audit are of both.

    Returns
    -------
    Trace
        Its results, down to their rows.

    Raises
    ------
    ParameterError
        If nothing is called so; the error names the nearest.
    """
    found = {key: one for key, one in findings(project).items() if key[1] in vintages}
    ledgers = {key: ledger(project, one) for key, one in found.items()}
    every = ledger(project).rows
    shown = appearances(project, tuple(vintages))
    wanted = query.strip()
    if wanted in claims(project):
        kind = "claim"
        places = [place for one in found.values() for place in _judged(one, wanted)]
    elif wanted in every:
        kind = "row"
        places = _placed((one for one in shown if wanted in one.references), ledgers)
    else:
        kind = "number"
        elsewhere = list(printed(project, vintages))
        prints = printing(wanted)
        places = _placed((one for one in shown if prints(one.text)), ledgers)
        # The page of a report repeats what the report shows.
        known = {f"{one.vintage}/{one.claim}.html" for one in places}
        others = (one for one in elsewhere if one.page not in known and prints(one.text))
        places += dict.fromkeys(_placed_on_page(one) for one in others)
        if not places:
            texts = [*(one.text for one in shown), *(one.text for one in elsewhere)]
            raise _unknown(wanted, list(claims(project)), list(every), texts)
    behind = [row for place in places for row in place.rows]
    if kind == "row":
        behind = [wanted]
    return Trace(
        query=query,
        kind=kind,
        places=tuple(places),
        rows={name: every[name] for name in dict.fromkeys(behind) if name in every},
    )


def _judged(one: Finding, claim: str) -> list[Place]:
    if one.report.claim != claim:
        return []
    return [
        Place(
            claim=claim,
            vintage=one.report.vintage,
            where=", ".join(basis["labels"].values()) or "the verdict",
            text=f"{basis['envelope']} ({basis['words']})",
            how=f"at the reference {basis['value']}; {', '.join(basis['kinds']) or 'no range'}",
            declared=(),
            rows=tuple(basis["ids"]),
        )
        for basis in one.bases
    ]


def _placed(shown: Iterable[Appearance], ledgers: Mapping[tuple[str, str], Ledger]) -> list[Place]:
    places: dict[Place, None] = {}
    for one in shown:
        book = ledgers[one.report.claim, one.report.vintage]
        origins = [book.origin(reference) for reference in one.references]
        made = Place(
            claim=one.report.claim,
            vintage=one.report.vintage,
            where=one.place,
            text=one.text,
            how=one.how,
            declared=tuple(dict.fromkeys(o.text for o in origins if o and o.text)),
            rows=tuple(dict.fromkeys(row for o in origins if o for row in o.rows)),
        )
        places[made] = None
    return list(places)


def _placed_on_page(one: Printed) -> Place:
    return Place(
        claim="",
        vintage="",
        where=" · ".join(filter(None, (one.page, one.place))),
        text=one.text,
        how=one.how,
        declared=(),
        rows=one.rows,
    )


def _unknown(
    query: str, names: Sequence[str], rows: Sequence[str], texts: Iterable[str]
) -> ParameterError:
    near = get_close_matches(query, names, n=NEAREST, cutoff=0.5)
    near += get_close_matches(query, rows, n=NEAREST, cutoff=0.8)
    number = query.replace(",", "")
    if numerals(number) == {number}:
        known = {one for text in texts for one in numerals(text)}
        near += sorted(known, key=lambda text: (abs(float(text) - float(number)), text))[:NEAREST]
    return ParameterError(
        "Nothing in the reports is called so.",
        expected="a claim, a number as printed on a page, or the id of a row",
        found=repr(query),
        where="the executed reports, the pages and the raw tables",
        do=_advice(near, names),
    )


def _advice(near: Sequence[str], names: Sequence[str]) -> str:
    if near:
        return f"try {', '.join(near)}"
    if names:
        return f"try a claim: {', '.join(names)}"
    return "give the id of a row; there is no claim yet: data/claims.toml declares them"


def trace(query: str, *, vintage: str = "", as_json: bool = False) -> int:
    """Show from a result down to rows, sources and days.

    Parameters
    ----------
    query : str
        As for :func:`traced`.
    vintage : str
        One vintage; empty for both.
    as_json : bool
        Whether to write JSON.

    Returns
    -------
    int
        The exit code.
    """
    found = traced(find_project(), query, [vintage] if vintage else VINTAGES)
    if as_json:
        sys.stdout.write(json.dumps(_plain(found), ensure_ascii=False, indent=2) + "\n")
        return 0
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
    times = f"{len(found.places)} result{'' if len(found.places) == 1 else 's'}"
    console.print(Text(f"{found.query}: {found.kind}, {times}", style="bold"))
    if found.kind == "row":
        console.print(_rows_of(list(found.rows), found.rows))
    alike: dict[tuple[str, tuple[str, ...]], list[Place]] = {}
    for one in found.places:
        alike.setdefault((one.text, one.rows), []).append(one)
    groups = list(alike.values())
    for group in groups[:PLACES]:
        console.print(_tree(group, found))
    left = sum(map(len, groups[PLACES:]))
    if left:
        console.print(Text(f"… and {left} more; --json has them all"))
    return 0


def _tree(group: Sequence[Place], found: Trace) -> Tree:
    """Return the places of one number that rest on the same rows, and these rows once."""
    one = group[0]
    tree = Tree(Text(one.text, style="bold"))
    for place in group:
        report = f"{place.claim}, {place.vintage}" if place.claim else ""
        tree.add(Text(" · ".join(filter(None, (report, place.where))), overflow="ellipsis"))
    for said in dict.fromkeys(part for place in group for part in (place.how, *place.declared)):
        if said:
            tree.add(Text(said))
    if one.rows and found.kind != "row":
        shown = one.rows[:ROWS]
        leaf = tree.add(Text(f"{len(one.rows)} row{'' if len(one.rows) == 1 else 's'}"))
        leaf.add(_rows_of(shown, found.rows))
        if len(one.rows) > len(shown):
            leaf.add(Text(f"… and {len(one.rows) - len(shown)} more rows"))
    return tree


def _rows_of(names: Sequence[str], rows: Mapping[str, Row]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("row", "figure", "put as", "for", "known", "source", "where"):
        table.add_column(heading, overflow="fold")
    for name in names:
        row = rows[name]
        cited = "; ".join(source.short for source in row.sources)
        cells = (row.id, row.figure, row.qualifier, row.period, row.as_of, cited, row.locator)
        table.add_row(*(Text(cell) for cell in cells))
    return table


def _plain(found: Trace) -> dict[str, Any]:
    return {
        "query": found.query,
        "kind": found.kind,
        "places": [
            {name: getattr(place, name) for name in Place.__slots__} for place in found.places
        ],
        "rows": {
            name: {
                **row.cells,
                "sources": [
                    {"id": one.id, "title": one.title, "published": one.published, "url": one.url}
                    for one in row.sources
                ],
            }
            for name, row in found.rows.items()
        },
    }
