"""Tables of what was stated: figures as they were put, and words without a figure."""

from collections.abc import Iterable

import pandas as pd

from audit.display import Number, Table, count, say
from audit.methods.frames import Row, known, rows_of
from audit.numerals import numeral
from audit.references import declared

__all__ = [
    "household_table",
    "matches",
    "stated_table",
    "wordings",
]


def household_table(records: pd.DataFrame, *, assumed: int) -> Table:
    """Show people and families counted side by side, and the household size that they imply.

    Parameters
    ----------
    records : pandas.DataFrame
        Rows with ``individuals``, ``households``, ``context``, ``as_of`` and ``source_id``.
    assumed : int
        The household size that an agency assumes.

    Returns
    -------
    Table
        One row a count, in the order of the implied size.
    """
    every = rows_of(records)
    given = count(assumed, ids=(declared("parameter", f"{assumed}"),))
    sizes = [int(row["individuals"]) / int(row["households"]) for row in every]
    sized = sorted(zip(sizes, every, strict=True), key=lambda pair: (pair[0], pair[1]["id"]))
    rows: list[list[Number | str]] = [
        [
            row["context"],
            count(int(row["individuals"]), ids=(row["id"],)),
            count(int(row["households"]), ids=(row["id"],)),
            count(size, unit="ratio", ids=(row["id"],), how="people over families"),
            row["as_of"],
        ]
        for size, row in sized
    ]
    return Table(
        columns=["counted where", "people", "families", "people a family", "stated"],
        rows=rows,
        caption="People and families counted side by side",
        footer=[say("the agency assumes {assumed} people a family", assumed=given)],
        name="households",
    )


def wordings(records: pd.DataFrame, topics: Iterable[str]) -> Table:
    """Show statements without a number: what was said, and where.

    Parameters
    ----------
    records : pandas.DataFrame
        Rows with ``topic``, ``statement``, ``as_of`` and ``source_id``.
    topics : iterable of str
        The topics to show.

    Returns
    -------
    Table
        One row a statement.
    """
    rows = records[records["topic"].isin(set(topics))].sort_values(["topic", "known_on", "id"])
    grouped = rows.groupby(["topic", "statement"], sort=False)
    return Table(
        columns=["on", "statement", "stated", "source"],
        rows=[
            [str(topic), str(statement), _listed(group["as_of"]), _listed(group["source_id"])]
            for (topic, statement), group in grouped
        ],
        caption="What was said about the count",
        name="wordings",
    )


def _listed(cells: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(cell for cell in cells if cell))


def matches(observations: pd.DataFrame, printed: str, *, within: float = 0.0) -> Table:
    """Show which statements print a number, exactly or nearly.

    Parameters
    ----------
    observations : pandas.DataFrame
        The statements.
    printed : str
        The number, as the article prints it.
    within : float
        How far from the number a figure may lie.

    Returns
    -------
    Table
        One row a statement that prints it, with its period, wording and day; the footer says how
        many were searched.
    """
    number = numeral(printed).value
    near = (observations["value"] - number).abs() <= within
    same = observations[near].sort_values(["known_on", "id"])
    rows: list[list[Number | str]] = [
        [
            count(row["value"], ids=(row["id"],)),
            row["qualifier"],
            _period(row),
            row["as_of"],
            row["source_id"],
        ]
        for row in rows_of(same)
    ]
    return Table(
        columns=["figure", "put as", "for the period", "stated", "source"],
        rows=rows,
        caption=f"Statements that print {'nearly' if within else 'exactly'} the article's number",
        footer=[
            say(
                "statements searched: {searched}; that print it: {found}",
                searched=count(len(observations), ids=_searched(observations)),
                found=count(len(same), ids=_searched(same if len(same) else observations)),
            )
        ],
        name="matches",
    )


def stated_table(observations: pd.DataFrame, *, caption: str) -> Table:
    """Show figures as they were stated, in the order of their periods.

    Parameters
    ----------
    observations : pandas.DataFrame
        The rows.
    caption : str
        What they are.

    Returns
    -------
    Table
        Period, figure, wording, day of the statement, source.
    """
    ordered = observations.sort_values(["series", "period_end", "known_on", "id"])
    rows: list[list[Number | str]] = [
        [
            row["series"],
            _period(row),
            _figure(row),
            row["qualifier"],
            row["as_of"],
            row["source_id"],
        ]
        for row in rows_of(ordered)
    ]
    return Table(
        columns=["series", "period", "figure", "put as", "stated", "source"],
        rows=rows,
        caption=caption,
        footer=[say("rows: {rows}", rows=count(len(rows), ids=_searched(ordered)))],
        name="stated",
    )


def _searched(rows: pd.DataFrame) -> tuple[str, ...]:
    """Return the rows that were looked at; where there was none, that this was looked for."""
    return tuple(rows["id"]) or (declared("search", "statements"),)


def _period(row: Row) -> str:
    days = [
        f"{row[end]:%Y-%m-%d}" if known(row, end) else "" for end in ("period_start", "period_end")
    ]
    if days[0] == days[1]:
        return days[0]
    if not all(days):
        return f"from {days[0]}" if days[0] else f"to {days[1]}"
    return " to ".join(days)


def _figure(row: Row) -> Number | str:
    if row["printed"]:
        return count(row["value"], ids=(row["id"],))
    ends = [f"{row[end]:,.0f}" for end in ("low", "high") if known(row, end)]
    return Number(" to ".join(ends), "/".join(ends), (row["id"],)) if ends else ""
