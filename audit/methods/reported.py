"""Cumulative reports from raw rows, and the daily rates that they allow."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from audit.claims import Claim
from audit.display import Cell, Number, Table, count
from audit.errors import ConflictError, ParameterError
from audit.estimates import Estimate, estimate
from audit.methods.cumulative import smallest_consistent_error, widen
from audit.methods.flows import Fit, RateBounds, fits, increments, rate_bounds, window_bounds
from audit.methods.splines import spline_rate
from audit.methods.stated import FLOORS, stated_range
from audit.readings import Reading, numeral

__all__ = [
    "Reports",
    "days_to_reach",
    "fitting_windows",
    "increments_table",
    "lines",
    "mean_rate",
    "reports",
    "windows",
]

Floats: TypeAlias = NDArray[np.float64]

EPOCH = pd.Timestamp("1970-01-01")

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
        return [_date(day) for day in self.days]


def _date(day: float) -> str:
    return f"{EPOCH + pd.Timedelta(days=float(day)):%Y-%m-%d}"


def _day(date: str) -> float:
    return float((pd.Timestamp(date) - EPOCH).days)


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
    rows = observations[
        (observations["series"] == series)
        & (observations["qualifier"] != "misprint")
        & (observations["printed"] != "")
        & (observations["period_end"] <= pd.Timestamp(by))
        & observations["as_of"].str.fullmatch(r"\d{4}-\d{2}-\d{2}")
    ].sort_values(["period_end", "known_on", "id"])
    if len(rows) < FEWEST:
        raise ConflictError(
            "There are too few reports for a rate.",
            expected="two reports with a day",
            found=str(len(rows)),
            where=f"the series {series}, by {by}",
            do="choose a later day or another series",
        )
    ranges = [
        stated_range(printed, word, open_ended=word in FLOORS)
        for printed, word in zip(rows["printed"], rows["qualifier"], strict=True)
    ]
    return Reports(
        days=np.asarray((rows["period_end"] - EPOCH).dt.days, np.float64),
        value=rows["value"].to_numpy(np.float64),
        low=np.array([low for low, _ in ranges]),
        high=np.array([high for _, high in ranges]),
        wording=tuple(rows["qualifier"]),
        ids=tuple(rows["id"]),
        unit=str(rows["unit"].iloc[0]),
    )


def mean_rate(
    observations: pd.DataFrame,
    *,
    series: str,
    by: str,
    length: int,
    method: str,
    error: float,
    level: float,
) -> Estimate:
    """Return the mean daily rate over the last days before a day.

    Parameters
    ----------
    observations : pandas.DataFrame
        Rows that hold the series.
    series : str
        The cumulative count.
    by : str
        The day before which the window lies. It ends at the last report that is not later, and
        begins ``length`` days before that, or on the day from which the count runs, on which it
        was nothing.
    length : int
        The days of the window.
    method : {'bounds', 'spline'}
        Bounds use only that the count cannot fall. The spline has a prior of smooth flow; its
        error for a report is found from the reports, so ``error`` has no effect on it.
    error : float
        Relative error that every report may have; where they contradict one another, at least
        twice what makes them consistent.
    level : float
        The probability of the spline's interval.

    Returns
    -------
    Estimate
        For the bounds: a straight line between reports as the value.

    Raises
    ------
    ParameterError
        If the method is neither of the two.
    """
    if method not in {"bounds", "spline"}:
        raise ParameterError(
            "A way to a mean rate is not known.",
            expected="bounds, spline",
            found=repr(method),
            where="reported.mean_rate",
            do="use one of these",
        )
    given = reports(observations, series, by=by)
    end = float(given.days.max())
    start = end - length
    if start < given.days.min():
        given = _from_nothing(given, observations, series)
        start = max(start, float(given.days.min()))
    unit = f"{given.unit} a day"
    if method == "bounds":
        low, high = _widened(given, error)
        least, most = window_bounds(given.days, low, high, start, end)
        line = float(
            np.interp(end, given.days, given.value) - np.interp(start, given.days, given.value)
        )
        center = float(np.clip(line / (end - start), least, most))
        return estimate(
            center, float(least), float(most), unit=unit, kind="bounds", ids=given.ids,
            method="mean daily rise that the reports allow",
        )  # fmt: skip
    sharp = np.array([word not in FLOORS for word in given.wording])
    width = given.high - given.low
    found = spline_rate(
        given.days[sharp],
        ((given.low + given.high) / 2)[sharp],
        start,
        end,
        level=level,
        rounding=np.maximum(width / np.sqrt(12), given.value == 0)[sharp],
    )
    interval = found.interval()
    return estimate(
        float(found.center), interval.low, interval.high, unit=unit, kind=interval.kind,
        level=level, ids=tuple(np.array(given.ids)[sharp]),
        method="mean daily rise under a cubic-spline prior",
    )  # fmt: skip


def _widened(given: Reports, error: float) -> tuple[Floats, Floats]:
    # At the least error itself, the reports that contradict each other most would pin the count to
    # one value between them, which nobody knows so well.
    least = smallest_consistent_error(given.days, given.low, given.high).error
    return widen(given.low, given.high, max(error, 2 * least))


def _from_nothing(given: Reports, observations: pd.DataFrame, series: str) -> Reports:
    """Add that a count was nothing on the day on which its period starts."""
    starts = observations.loc[observations["series"] == series, "period_start"]
    day = float((starts.min() - EPOCH).days)
    return Reports(
        days=np.concatenate([[day], given.days]),
        value=np.concatenate([[0.0], given.value]),
        low=np.concatenate([[0.0], given.low]),
        high=np.concatenate([[0.0], given.high]),
        wording=("exact", *given.wording),
        ids=(given.ids[0], *given.ids),
        unit=given.unit,
    )


def lines(
    observations: pd.DataFrame, series: Mapping[str, str], *, by: str
) -> dict[str, tuple[list[str], Floats, Floats, Floats]]:
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
        Label → days, values, low ends, high ends.
    """
    taken = {label: reports(observations, name, by=by) for label, name in series.items()}
    return {
        label: (one.dates(), one.value, one.low, np.where(np.isinf(one.high), one.value, one.high))
        for label, one in taken.items()
    }


def windows(observations: pd.DataFrame, *, series: str, by: str, error: float) -> RateBounds:
    """Bound the mean daily rate between every two reports.

    Parameters
    ----------
    observations, series, by, error
        As for :func:`mean_rate`.

    Returns
    -------
    RateBounds
        Start × end matrices; the days are counted from 1970.
    """
    given = reports(observations, series, by=by)
    return rate_bounds(given.days, *_widened(given, error))


def fitting_windows(bounds: RateBounds, readings: tuple[Reading, ...]) -> Table:
    """Count, for each reading, how many windows fit it, and name the last and the longest.

    Parameters
    ----------
    bounds : RateBounds
        As from :func:`windows`.
    readings : tuple of Reading
        The sets of values.

    Returns
    -------
    Table
        Per reading: windows inside, meeting, below and above it; the window inside it that ends
        last, and the longest one inside it.
    """
    rows: list[list[Cell]] = []
    for one in readings:
        coded = fits(bounds.low, bounds.high, one.low, one.high)
        inside = np.argwhere(coded == Fit.INSIDE)
        rows.append(
            [
                one.name,
                one.region,
                *(
                    int((coded == fit).sum())
                    for fit in (Fit.INSIDE, Fit.MEETS, Fit.BELOW, Fit.ABOVE)
                ),
                _named(bounds, inside, key=lambda i, j: (j, j - i)),
                _named(bounds, inside, key=lambda i, j: (bounds.days[j] - bounds.days[i], j)),
            ]
        )
    return Table(
        columns=[
            "reading",
            "rate",
            "inside",
            "meet",
            "below",
            "above",
            "last inside",
            "longest inside",
        ],
        rows=rows,
        caption="How many periods between two reports fit each reading",
        name="windows",
    )


def _named(
    bounds: RateBounds, inside: NDArray[np.intp], *, key: Callable[[int, int], tuple[float, float]]
) -> Cell:
    if not len(inside):
        return "none"
    i, j = max(((int(a), int(b)) for a, b in inside), key=lambda pair: key(*pair))
    days = f"{_date(bounds.days[i])} to {_date(bounds.days[j])}"
    return Number(days, days)


def days_to_reach(rate: Claim, total: Claim, start: str, end: str) -> dict[str, Number]:
    """Set a claimed rate against a claimed total and the days that both had.

    Parameters
    ----------
    rate, total : Claim
        A number a day, and a number in all.
    start, end : str
        The first and the last day.

    Returns
    -------
    dict
        ``rate`` and ``total`` as printed, the whole ``days`` that the one needs for the other, and
        the days that had ``lasted``.
    """
    needed = numeral(total.number).value / numeral(rate.number).value
    lasted = _day(end) - _day(start)
    return {
        "rate": rate.printed,
        "total": total.printed,
        "days": count(round(needed)),
        "lasted": count(lasted),
    }


def increments_table(observations: pd.DataFrame, *, series: str, by: str) -> Table:
    """Show what each report adds to the one before, and the rate that it implies.

    Parameters
    ----------
    observations, series, by
        As for :func:`mean_rate`.

    Returns
    -------
    Table
        One row per report but the first; a rise below nothing is a correction or a contradiction.
        Minimums are left out: they are no readings of the count.
    """
    told = observations[~observations["qualifier"].isin(FLOORS)]
    given = reports(told, series, by=by)
    steps = increments(given.days, given.value)
    rows: list[list[Cell]] = []
    for earlier, later, days, rise, rate in zip(
        steps.earlier, steps.later, steps.days, steps.increment, steps.rate, strict=True
    ):
        ids = (given.ids[int(earlier)], given.ids[int(later)])
        rows.append(
            [
                f"{_date(given.days[int(earlier)])} to {_date(given.days[int(later)])}",
                int(days),
                count(float(given.value[int(later)]), ids=ids[1:]),
                count(float(rise), ids=ids),
                count(float(rate), ids=ids) if np.isfinite(rate) else "same day",
            ]
        )
    return Table(
        columns=["between", "days", "count at the end", "added", "a day"],
        rows=rows,
        caption="What each report added to the one before",
        name="increments",
    )
