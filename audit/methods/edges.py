"""Printed totals of periods, one for each period, chosen from what was stated about it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from audit.errors import ConflictError, ParameterError
from audit.methods.frames import Row, known, rows_of
from audit.numerals import numeral

__all__ = ["DAY", "Edge", "edges_of"]

DAY = pd.Timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A printed total of a period.

    Parameters
    ----------
    start, end : pandas.Timestamp
        The first day of the period, and the first day after it.
    value, low, high : float
        The total and the range that its wording allows.
    known_on : pandas.Timestamp
        The day it was stated.
    id : str
        The observation.
    """

    start: pd.Timestamp
    end: pd.Timestamp
    value: float
    low: float
    high: float
    known_on: pd.Timestamp
    id: str

    @property
    def label(self) -> str:
        """The period, for display."""
        last = self.end - DAY
        return f"{self.start:%Y-%m-%d} to {last:%Y-%m-%d}"


def edges_of(
    observations: pd.DataFrame | Iterable[Row],
    *,
    qualifiers: Iterable[str],
    statement: str,
    series: Iterable[str] = (),
) -> tuple[Edge, ...]:
    """Choose one printed total per period.

    Parameters
    ----------
    observations : pandas.DataFrame or iterable of dict
        As from :func:`audit.sources.observations`.
    qualifiers : iterable of str
        Wordings that are taken as the figure itself.
    statement : {'last', 'first'}
        Which statement of a period counts when there are several. Where several sources stated it
        on the same day, the most precise one.
    series : iterable of str
        The series that count the same thing and may be taken together; needed where the rows hold
        more than one.

    Returns
    -------
    tuple of Edge
        In the order of their periods.

    Raises
    ------
    ParameterError
        If the rows mix series that are not named, or the statement is neither first nor last.
    ConflictError
        If two figures for one period were stated on one day, equally precise and different.
    """
    rows = rows_of(observations)
    held = {row["series"] for row in rows}
    together = set(series) or held
    if (len(held) > 1 and not set(series)) or statement not in {"first", "last"}:
        raise ParameterError(
            "Totals of a period cannot be chosen.",
            expected="the series that may be taken together, and a statement, first or last",
            found=f"series {', '.join(sorted(held))}; statement {statement!r}",
            where="edges.edges_of",
            do="read one series, or name those that count the same thing",
        )
    words = set(qualifiers)
    periods: dict[tuple[pd.Timestamp, pd.Timestamp], list[Row]] = {}
    for row in rows:
        usable = row["qualifier"] in words and row["series"] in together
        if usable and known(row, "value", "period_start", "period_end", "known_on"):
            periods.setdefault((row["period_start"], row["period_end"]), []).append(row)
    pick = min if statement == "first" else max
    finest = [_most_precise(periods[period], pick) for period in sorted(periods)]
    rivals = [row for few in finest if len({row["value"] for row in few}) > 1 for row in few]
    if rivals:
        raise ConflictError(
            "Two figures for one period were stated on one day.",
            expected="one figure, or one that is more precise than the others",
            found=", ".join(sorted({row["printed"] for row in rivals})),
            where=", ".join(sorted(row["id"] for row in rivals)),
            do="admit fewer wordings or series, or give the rows the days that they became known",
        )
    return tuple(_edge(min(few, key=lambda row: row["id"])) for few in finest)


def _most_precise(rows: list[Row], pick: Callable[[Iterable[Any]], Any]) -> list[Row]:
    """Keep the first or last statements of a period, and of these those to the finest digit.

    The order of rows, or of their ids, must not decide on a figure.
    """
    day = pick(row["known_on"] for row in rows)
    stated = [row for row in rows if row["known_on"] == day]
    steps = [numeral(row["printed"]).last for row in stated]
    return [row for row, step in zip(stated, steps, strict=True) if step == min(steps)]


def _edge(row: Row) -> Edge:
    slack = _slack(row)
    return Edge(
        start=row["period_start"],
        end=row["period_end"] + DAY,
        value=row["value"],
        low=row["value"] - slack,
        high=row["value"] + slack,
        known_on=row["known_on"],
        id=row["id"],
    )


def _slack(row: Row) -> float:
    """Half a step of a rounded figure; nothing for one printed to the unit."""
    return numeral(row["printed"]).last / 2 if row["qualifier"] == "about" else 0.0
