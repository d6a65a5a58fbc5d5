"""The daily rates that reports of a cumulative count allow."""

from dataclasses import replace
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

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
            where="mean_rates.mean_rate",
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
