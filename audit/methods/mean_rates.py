"""The daily rates that reports of a cumulative count allow."""

from dataclasses import dataclass, replace
from functools import cache
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from audit.assembly import across
from audit.choices import Choice
from audit.errors import ParameterError
from audit.estimates import Estimate
from audit.methods.cumulative import smallest_consistent_error, widen
from audit.methods.flows import RateBounds, rate_bounds, window_bounds
from audit.methods.reported import EPOCH, Reports, reports
from audit.methods.splines import spline_rate
from audit.methods.stated import FLOORS
from audit.values import estimate

__all__ = [
    "mean_rate",
    "windows",
]

Floats: TypeAlias = NDArray[np.float64]


def mean_rate(
    observations: pd.DataFrame,
    *,
    by: str,
    level: float,
    series: str | Choice,
    length: int | Choice,
    method: str | Choice,
    error: float | Choice,
) -> Estimate:
    """Estimate the mean daily rate over the last days before a day, over its choices.

    Parameters
    ----------
    observations : pandas.DataFrame
        Rows that hold the series.
    by : str
        The day before which the window lies. It ends at the last report that is not later, and
        begins ``length`` days before that, or on the day from which the count runs, on which it
        was nothing.
    level : float
        The probability of the spline's interval.
    series : str or Choice
        The cumulative count. This and what follows becomes an axis of the estimate where it is a
        choice.
    length : int or Choice
        The days of the window.
    method : {'bounds', 'spline'} or Choice
        Bounds use only that the count cannot fall. The spline has a prior of smooth flow; its
        error for a report is found from the reports, so ``error`` has no effect on it.
    error : float or Choice
        Relative error that every report may have; where they contradict one another, at least
        twice what makes them consistent.

    Returns
    -------
    Estimate
        For the bounds: a straight line between reports as the value.

    Raises
    ------
    ParameterError
        If the method is neither of the two.
    """

    @cache
    def reported(series: str, length: int) -> _Window:
        """Choose the reports once for all that is made of them."""
        return _window(observations, series, by=by, length=length)

    @cache
    def smooth(series: str, length: int) -> Estimate:
        return _smooth(reported(series, length), level=level)

    def rate(*, series: str, length: int, method: str, error: float) -> Estimate:
        if method == "bounds":
            return _bounds(reported(series, length), error)
        if method == "spline":
            return smooth(series, length)
        raise ParameterError(
            "A way to a mean rate is not known.",
            expected="bounds, spline",
            found=repr(method),
            where="mean_rates.mean_rate",
            do="use one of these",
        )

    return across(rate, series=series, length=length, method=method, error=error)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Window:
    """Reports, and the days between which the mean rate is asked for."""

    given: Reports
    start: float
    end: float

    @property
    def unit(self) -> str:
        return f"{self.given.unit} a day"


def _window(observations: pd.DataFrame, series: str, *, by: str, length: int) -> _Window:
    given = reports(observations, series, by=by)
    end = float(given.days.max())
    start = end - length
    if start < given.days.min():
        given = _from_nothing(given, observations, series)
        start = max(start, float(given.days.min()))
    return _Window(given=given, start=start, end=end)


def _bounds(window: _Window, error: float) -> Estimate:
    given, start, end = window.given, window.start, window.end
    low, high = _widened(given, error)
    least, most = window_bounds(given.days, low, high, start, end)
    line = float(
        np.interp(end, given.days, given.value) - np.interp(start, given.days, given.value)
    )
    center = float(np.clip(line / (end - start), least, most))
    return estimate(
        center, float(least), float(most), unit=window.unit, kind="bounds", ids=given.ids,
        method="mean daily rise that the reports allow",
    )  # fmt: skip


def _smooth(window: _Window, *, level: float) -> Estimate:
    given = window.given
    sharp = np.array([word not in FLOORS for word in given.wording])
    width = given.high - given.low
    found = spline_rate(
        given.days[sharp],
        ((given.low + given.high) / 2)[sharp],
        window.start,
        window.end,
        level=level,
        rounding=np.maximum(width / np.sqrt(12), given.value == 0)[sharp],
    )
    interval = found.interval()
    return estimate(
        float(found.center), interval.low, interval.high, unit=window.unit, kind=interval.kind,
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
    return replace(rate_bounds(given.days, *_widened(given, error)), ids=given.ids)
