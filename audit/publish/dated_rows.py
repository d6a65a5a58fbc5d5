"""Rows of raw tables for people, each with the day on which it became known."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import pandas as pd

from audit.display import Cell, Number, Table, day
from audit.project import Project
from audit.raw_rows import Row, registered_rows
from audit.registry import registered
from audit.sources import records, sources
from audit.uses import note

__all__ = ["DatedRow", "dated_rows", "rows_table"]

SPANS: Final = (("period_start", "period_end"), ("date", "date_end"), ("month",))
"""The columns that say which time a row is about; the first that a table has."""

WORDED: Final = ("series", "event", "list", "topic", "context", "window")
"""The columns that say what a row is about; the first that a table has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedRow:
    """One row.

    Parameters
    ----------
    id : str
        Its id.
    what, figure, period : str
        The counted thing or the event; what the source printed, with its qualifier; for which time.
    known : datetime.date or None
        The day on which it became known; None where no date was found.
    source, locator : str
        The publication, and where in it.
    address : str
        Its place on the page of its table, from the index; empty for a row that is not registered.
    """

    id: str
    what: str
    figure: str
    period: str
    known: dt.date | None
    source: str
    locator: str
    address: str = ""


def dated_rows(project: Project, ids: Iterable[str]) -> dict[str, DatedRow]:
    """Return rows by their ids.

    Parameters
    ----------
    project : Project
        The audit.
    ids : iterable of str
        The rows.

    Returns
    -------
    dict of str to DatedRow
        In the order in which they became known, those of one day in that of their ids. A row that
        is not registered has nothing but its id.
    """
    wanted = set(ids)
    tables = {one.partition("/")[0] for one in wanted}
    for name in {*tables, "sources"}:
        note("raw", name)
    there = (project.raw / "datapackage.json").is_file()
    entries = registered(project)["resources"] if there else []
    hashes = {entry["name"]: entry["hash"] for entry in entries}
    day = project.day("latest")
    found = [
        row
        for table in sorted(tables & hashes.keys())
        for row in _known(project, table, (hashes[table], hashes.get("sources", ""), day))
        if row.id in wanted
    ]
    bare = {"what": "not registered any more", "figure": "", "period": "", "source": ""}
    found += [
        DatedRow(id=one, known=None, locator="", **bare)
        for one in wanted - {row.id for row in found}
    ]
    found.sort(key=lambda row: (row.known or dt.date.min, row.id))
    return {row.id: row for row in found}


@lru_cache(maxsize=256)
def _known(project: Project, table: str, _state: tuple[str, str, dt.date]) -> tuple[DatedRow, ...]:
    """Return the rows of a table, kept for its bytes, those of the sources, and the day."""
    titles: dict[Any, str] = sources(project)["title"].to_dict() if _state[1] else {}
    given = records(table, undated=True, project=project).to_dict("records")
    rows = registered_rows(project)
    return tuple(_row(cells, titles, rows[cells["id"]]) for cells in given)


def _row(cells: Mapping[Any, Any], titles: Mapping[Any, str], row: Row) -> DatedRow:
    span = next((names for names in SPANS if names[0] in cells), ())
    days = dict.fromkeys(str(cells[name]) for name in span if cells.get(name))
    what = next((str(cells[name]) for name in WORDED if cells.get(name)), "")
    known = cells["known_on"]
    return DatedRow(
        id=str(cells["id"]),
        what=what.replace("_", " "),
        figure=_figure(cells),
        period=" to ".join(days),
        known=None if pd.isna(known) else known.date(),
        source=str(titles.get(cells["source_id"], cells["source_id"])),
        locator=str(cells.get("locator", "")),
        address=f"sources/{row.table}.html#{row.anchor}",
    )


def _figure(cells: Mapping[Any, Any]) -> str:
    """Return what a row prints, with its qualifier; nothing for a row that is an event."""
    ends = " to ".join(str(cells[end]) for end in ("low", "high") if cells.get(end))
    printed = str(cells.get("value") or cells.get("best") or ends)
    qualifier = str(cells.get("qualifier", ""))
    if printed and qualifier not in {"", "exact", "range"}:
        return f"{qualifier} {printed}"
    return printed


def rows_table(rows: Iterable[DatedRow], caption: str) -> Table:
    """Return rows as a table.

    Parameters
    ----------
    rows : iterable of DatedRow
        The rows.
    caption : str
        What they are.

    Returns
    -------
    Table
        What each counts, its figure as printed, for which time, since when it is known, its source.
    """
    made: list[list[Cell]] = [
        [
            row.what,
            Number(row.figure, row.figure, (row.id,), "as printed by the source"),
            row.period,
            day(row.known, ids=[row.id]) if row.known else "no date",
            row.source,
            row.id,
        ]
        for row in rows
    ]
    return Table(
        columns=["what", "figure", "for", "known from", "source", "row"],
        rows=made,
        caption=caption,
        name="rows",
    )
