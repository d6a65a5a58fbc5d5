"""Reports of a cumulative count, from raw rows."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from audit.errors import ConflictError
from audit.methods.frames import rows_of
from audit.methods.stated import FLOORS, stated_range

__all__ = [
    "EPOCH",
    "Reports",
    "date_of",
    "lines",
    "reports",
]

Floats: TypeAlias = NDArray[np.float64]

EPOCH = pd.Timestamp("1970-01-01")
WHOLE_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")

FEWEST: Final = 2
"""A rate needs two reports."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reports:
    """Reports of one cumulative count.

    Parameters
    ----------
    days : ndarray, shape (n,)
        Days since 1970.
    value, low, high : ndarray, shape (n,)
        What was printed, and what its wording allows. A minimum has no upper end: old minimums
        are repeated long after the count has passed them.
    wording : tuple of str
        The qualifiers.
    ids : tuple of str
        The observations.
    unit : str
        The counted thing.
    """

    days: Floats
    value: Floats
    low: Floats
    high: Floats
    wording: tuple[str, ...]
    ids: tuple[str, ...]
    unit: str

    def dates(self) -> list[str]:
        """The days, as ``2017-07-11``."""
        return [date_of(day) for day in self.days]


def date_of(day: float) -> str:
    """Return a day counted from 1970 as it is written, ``2017-07-11``."""
    return f"{EPOCH + pd.Timedelta(days=float(day)):%Y-%m-%d}"


def reports(observations: pd.DataFrame, series: str, *, by: str) -> Reports:
    """Take the reports of one cumulative count up to a day.

    Parameters
    ----------
    observations : pandas.DataFrame
        Rows that hold the series.
    series : str
        The counted thing.
    by : str
        The last day.

    Returns
    -------
    Reports
        In the order of their days. Misprints, and rows whose day is not printed, are left out.

    Raises
    ------
    ConflictError
        If fewer than two are left.
    """
    last = pd.Timestamp(by)
    rows = sorted(
        (
            row
            for row in rows_of(observations)
            if row["series"] == series
            and row["qualifier"] != "misprint"
            and row["printed"]
            and row["period_end"] <= last
            and WHOLE_DAY.fullmatch(row["as_of"])
        ),
        key=lambda row: (row["period_end"], row["known_on"], row["id"]),
    )
    if len(rows) < FEWEST:
        raise ConflictError(
            "There are too few reports for a rate.",
            expected="two reports with a day",
            found=str(len(rows)),
            where=f"the series {series}, by {by}",
            do="choose a later day or another series",
        )
    ranges = [
        stated_range(row["printed"], row["qualifier"], open_ended=row["qualifier"] in FLOORS)
        for row in rows
    ]
    return Reports(
        days=np.array([float((row["period_end"] - EPOCH).days) for row in rows]),
        value=np.array([row["value"] for row in rows], dtype=np.float64),
        low=np.array([low for low, _ in ranges]),
        high=np.array([high for _, high in ranges]),
        wording=tuple(row["qualifier"] for row in rows),
        ids=tuple(row["id"] for row in rows),
        unit=str(rows[0]["unit"]),
    )


def lines(
    observations: pd.DataFrame, series: Mapping[str, str], *, by: str
) -> dict[str, tuple[list[str], Floats, Floats, Floats, list[tuple[str, ...]]]]:
    """Give the reports of several series in the form that a picture over time takes.

    Parameters
    ----------
    observations : pandas.DataFrame
        Rows that hold the series.
    series : mapping of str to str
        Label → series.
    by : str
        The last day.

    Returns
    -------
    dict
        Label → days, values, low ends, high ends, and the observation behind each.
    """
    taken = {label: reports(observations, name, by=by) for label, name in series.items()}
    return {
        label: (
            one.dates(),
            one.value,
            one.low,
            np.where(np.isinf(one.high), one.value, one.high),
            [(name,) for name in one.ids],
        )
        for label, one in taken.items()
    }
