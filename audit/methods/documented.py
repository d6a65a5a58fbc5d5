"""Dates that a choice takes from a table of events, and the events around them."""

import pandas as pd

from audit.choices import Choice
from audit.display import Cell, Table, day
from audit.errors import ConflictError
from audit.methods.frames import rows_of

__all__ = ["documented", "happened", "marks"]


def documented(records: pd.DataFrame, dates: Choice) -> Table:
    """Show the event behind each date of a choice.

    Parameters
    ----------
    records : pandas.DataFrame
        Rows with ``date``, ``event``, ``precision``, ``source_id`` and ``id``.
    dates : Choice
        The dates, as values of its levels.

    Returns
    -------
    Table
        One row per date and event of that day, with how sure the day is.

    Raises
    ------
    ConflictError
        If a date of the choice is not the day of any event.
    """
    rows: list[list[Cell]] = []
    for level in dates.levels:
        found = rows_of(records[records["date"] == level.value])
        if not found:
            raise ConflictError(
                "A date of a choice is not documented.",
                expected=f"an event on {level.value}",
                found=f"{len(records)} events, none of them on that day",
                where=f"the option {level.label!r} of the choice {dates.name!r}",
                do="correct the date, or add the event with its source to the raw table",
            )
        rows += [
            [
                level.label if k == 0 else "",
                day(row["date"], ids=(row["id"],)),
                row["precision"],
                row["event"],
                row["source_id"],
            ]
            for k, row in enumerate(found)
        ]
    return Table(
        columns=["option", "day", "how sure", "event", "source"],
        rows=rows,
        caption="The documented event behind each date",
        name="documented",
    )


def happened(records: pd.DataFrame, dates: Choice, *, until: str) -> Table:
    """Show the other events up to a day, which may explain a rise as well.

    Parameters
    ----------
    records : pandas.DataFrame
        As for :func:`documented`.
    dates : Choice
        The dates whose events are left out.
    until : str
        The last day.

    Returns
    -------
    Table
        In the order of time.
    """
    chosen = {level.value for level in dates.levels}
    others = records[~records["date"].isin(chosen) & (records["date"] <= until)]
    ordered = rows_of(others.sort_values(["date", "id"]))
    rows: list[list[Cell]] = [
        [day(row["date"], ids=(row["id"],)), row["precision"], row["event"], row["source_id"]]
        for row in ordered
    ]
    return Table(
        columns=["day", "how sure", "event", "source"],
        rows=rows,
        caption="What else happened",
        name="happened",
    )


def marks(dates: Choice) -> dict[str, str]:
    """Return the dates of a choice by label, for a picture."""
    return {level.label: level.value for level in dates.levels}
