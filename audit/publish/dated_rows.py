"""Rows of raw tables, each with the day on which it became known: what the pages on changes tell.

What a row says is told by :mod:`audit.raw_rows`, here as everywhere.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import pandas as pd

from audit.display import Cell, Number, Table, day
from audit.project import Project
from audit.raw_rows import Row, registered_rows
from audit.sources import records

__all__ = ["DatedRow", "dated_rows", "rows_table"]

PLAIN: Final = frozenset({"", "exact", "range"})
"""Qualifiers that say no more than the figure itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedRow:
    """One row.

    Parameters
    ----------
    id : str
        Its id.
    row : Row or None
        What it says; None for a row that is not registered any more.
    known : datetime.date or None
        The day on which it became known; None where no date was found.
    """

    id: str
    row: Row | None
    known: dt.date | None

    @property
    def address(self) -> str:
        """Its place on the page of its table, from the index; empty where it has none."""
        return f"sources/{self.row.table}.html#{self.row.anchor}" if self.row else ""


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
    every = registered_rows(project)
    rows = {one: every.get(one) for one in set(ids)}
    last = project.day("latest")
    days: dict[str, dt.date] = {}
    for table in {row.table for row in rows.values() if row}:
        days |= _days(project, table, every.hashes_of(table), last)
    found = [DatedRow(id=one, row=row, known=days.get(one)) for one, row in rows.items()]
    found.sort(key=lambda one: (one.known or dt.date.min, one.id))
    return {one.id: one for one in found}


@lru_cache(maxsize=256)
def _days(
    project: Project, table: str, _hashes: tuple[str, str], _day: dt.date
) -> dict[str, dt.date]:
    """Return since when each dated row of a table is known, kept for its bytes and the last day."""
    frame = records(table, undated=True, project=project)
    known = zip(frame["id"], frame["known_on"], strict=True)
    return {str(one): day.date() for one, day in known if not pd.isna(day)}


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
    return Table(
        columns=["what", "figure", "for", "known from", "source", "row"],
        rows=[_cells(one) for one in rows],
        caption=caption,
        name="rows",
    )


def _cells(one: DatedRow) -> list[Cell]:
    known = day(one.known, ids=[one.id]) if one.known else "no date"
    if one.row is None:
        return ["not registered any more", "", "", known, "", one.id]
    row = one.row
    printed = f"{row.qualifier} {row.figure}" if row.qualifier not in PLAIN else row.figure
    return [
        row.what.replace("_", " "),
        Number(printed, printed, (one.id,), "as printed by the source"),
        row.period,
        known,
        "; ".join(source.title for source in row.sources),
        one.id,
    ]
