"""The daily rate at which a cumulative count grows, bounded without a model.

The count never falls, and reports bound it on some days (`audit.methods.cumulative` says how
reports are given). These two facts, and nothing else, bound the mean daily rate over any period.
The bounds are sharp: each is attained by some non-decreasing count that satisfies every report.
They carry no probability. `audit.methods.splines` has a model for where they are too wide.

A window from day ``a`` to day ``b`` covers what was added after the report of day ``a`` and up to
that of day ``b``, so it is ``b - a`` days long.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from audit.errors import ConflictError, ParameterError
from audit.methods.cumulative import Tightened, tighten

__all__ = [
    "Fit",
    "Increments",
    "RateBounds",
    "bounds_at",
    "fits",
    "increments",
    "rate_bounds",
    "window_bounds",
]

Floats: TypeAlias = NDArray[np.float64]


class Fit(IntEnum):
    """How the bounds of a rate lie against a reading.

    The order is that of a colour scale; ``NONE`` marks what is not a window.
    """

    NONE = 0
    BELOW = 1
    MEETS = 2
    INSIDE = 3
    ABOVE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class RateBounds:
    """Bounds of the mean daily rate between every two report days.

    Parameters
    ----------
    days : ndarray, shape (n,)
        The distinct report days, in order.
    low, high : ndarray, shape (n, n)
        Entry ``[i, j]`` is for the window from ``days[i]`` to ``days[j]``; NaN for ``j <= i``.
    ids : tuple of str
        The observations behind all of them; empty where the reports are bare numbers.
    """

    days: Floats
    low: Floats
    high: Floats
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Increments:
    """What the raw figures of consecutive reports imply.

    Parameters
    ----------
    earlier, later : ndarray of int, shape (n - 1,)
        Positions of the two reports of each step in the arrays given.
    days : ndarray, shape (n - 1,)
        Length of each step.
    increment : ndarray, shape (n - 1,)
        Rise of the reported figure; negative where it falls.
    rate : ndarray, shape (n - 1,)
        Rise a day; NaN between two reports of one day.
    """

    earlier: NDArray[np.intp]
    later: NDArray[np.intp]
    days: Floats
    increment: Floats
    rate: Floats


def rate_bounds(days: ArrayLike, low: ArrayLike, high: ArrayLike) -> RateBounds:
    """Bound the mean daily rate between every two report days.

    Parameters
    ----------
    days, low, high : array_like, shape (m,)
        The reports, in any order.

    Returns
    -------
    RateBounds
        Two triangular matrices over the distinct report days. A bound is infinite where no later
        report has an upper end.

    Raises
    ------
    ParameterError
        The arrays are not reports.
    ConflictError
        No non-decreasing count satisfies all reports.

    Examples
    --------
    >>> bounds = rate_bounds([0, 10, 20], [100, 200, 260], [120, 210, 300])
    >>> bounds.low.tolist()
    [[nan, 8.0, 7.0], [nan, nan, 5.0], [nan, nan, nan]]
    >>> bounds.high.tolist()
    [[nan, 11.0, 10.0], [nan, nan, 10.0], [nan, nan, nan]]
    """
    reports = _consistent(days, low, high)
    length = reports.days[None, :] - reports.days[:, None]
    length[length <= 0] = np.nan
    slowest = np.maximum(reports.low[None, :] - reports.high[:, None], 0) / length
    fastest = (reports.high[None, :] - reports.low[:, None]) / length
    return RateBounds(days=reports.days, low=slowest, high=fastest)


def bounds_at(
    days: ArrayLike, low: ArrayLike, high: ArrayLike, at: ArrayLike
) -> tuple[Floats, Floats]:
    """Bound the count on any day, between and beyond the reports.

    Parameters
    ----------
    days, low, high : array_like, shape (m,)
        The reports, in any order.
    at : array_like
        The days asked for.

    Returns
    -------
    low, high : ndarray, shape of `at`
        0 before the first report, infinite after the last.

    Raises
    ------
    ParameterError
        The arrays are not reports.
    ConflictError
        No non-decreasing count satisfies all reports.
    """
    return _bounds_at(_consistent(days, low, high), np.asarray(at, np.float64))


def window_bounds(
    days: ArrayLike, low: ArrayLike, high: ArrayLike, start: ArrayLike, end: ArrayLike
) -> tuple[Floats, Floats]:
    """Bound the mean daily rate over any window, whether or not reports fall on its ends.

    Nothing but the order of counts is used: between two reports the whole rise may have happened on
    any one day, so a window without reports near its ends has wide bounds.

    Parameters
    ----------
    days, low, high : array_like, shape (m,)
        The reports, in any order.
    start, end : array_like
        Days on which the windows begin and end; they are broadcast against each other.

    Returns
    -------
    low, high : ndarray, shape of the broadcast windows
        Bounds of the mean daily rate.

    Raises
    ------
    ParameterError
        The arrays are not reports, or a window does not end after it starts.
    ConflictError
        No non-decreasing count satisfies all reports.

    Examples
    --------
    >>> low, high = window_bounds([0, 10, 20], [100, 200, 260], [120, 210, 300], 5, 20)
    >>> round(float(low), 2), round(float(high), 2)
    (3.33, 13.33)
    """
    reports = _consistent(days, low, high)
    first, last = np.broadcast_arrays(np.asarray(start, np.float64), np.asarray(end, np.float64))
    length = last - first
    if not ((length > 0) & np.isfinite(length)).all():
        raise ParameterError(
            "A window does not end after it starts.",
            expected="finite days, start < end",
            found=f"windows of {length.min():g} to {length.max():g} days",
        )
    least, most = _bounds_at(reports, first), _bounds_at(reports, last)
    return np.maximum(most[0] - least[1], 0) / length, (most[1] - least[0]) / length


def fits(
    low: ArrayLike, high: ArrayLike, reading_low: ArrayLike, reading_high: ArrayLike
) -> NDArray[np.int8]:
    """Say of every window how its bounds lie against a reading.

    Parameters
    ----------
    low, high : array_like
        Bounds of the rate, as from `rate_bounds`; NaN where there is no window.
    reading_low, reading_high : array_like
        The values under which the statement counts as true, both ends included. They are broadcast
        against the bounds: shape (k, 1, 1) gives one matrix for each of k readings.

    Returns
    -------
    ndarray of int8
        Codes of `Fit`: ``INSIDE`` when the whole range of possible rates lies in the reading,
        ``BELOW`` or ``ABOVE`` when none of it does, ``MEETS`` when a part does.

    Examples
    --------
    >>> [Fit(code).name for code in fits([8, 1, 9, 12], [11, 2, 15, 20], 7, 11)]
    ['INSIDE', 'BELOW', 'MEETS', 'ABOVE']
    """
    least, most, bottom, top = (
        np.asarray(a, np.float64) for a in (low, high, reading_low, reading_high)
    )
    cases = {
        Fit.NONE: np.isnan(least) | np.isnan(most),
        Fit.BELOW: most < bottom,
        Fit.ABOVE: least > top,
        Fit.INSIDE: (least >= bottom) & (most <= top),
    }
    return np.select(list(cases.values()), list(cases), Fit.MEETS).astype(np.int8)


def increments(days: ArrayLike, value: ArrayLike) -> Increments:
    """Difference the raw figures of consecutive reports.

    A diagnostic, not an estimate: errors of the figures are divided by short steps, and a rise from
    a falling or rounded figure belongs to the figure rather than to the count.

    Parameters
    ----------
    days, value : array_like, shape (m,)
        The reports, in any order; those of one day keep the order given.

    Returns
    -------
    Increments
        One entry for each step.

    Examples
    --------
    >>> steps = increments([0, 7, 9], [100, 170, 150])
    >>> steps.increment.tolist(), steps.rate.tolist()
    ([70.0, -20.0], [10.0, -10.0])
    """
    day, figure = np.asarray(days, np.float64), np.asarray(value, np.float64)
    order = np.argsort(day, kind="stable")
    length, rise = np.diff(day[order]), np.diff(figure[order])
    rate = np.divide(rise, length, out=np.full(rise.shape, np.nan), where=length > 0)
    return Increments(earlier=order[:-1], later=order[1:], days=length, increment=rise, rate=rate)


def _consistent(days: ArrayLike, low: ArrayLike, high: ArrayLike) -> Tightened:
    reports = tighten(days, low, high)
    if reports.conflicts:
        worst = reports.conflicts[0]
        day, least, most = (np.asarray(a, np.float64) for a in (days, low, high))
        raise ConflictError(
            "The reports cannot all be true of a count that never falls.",
            expected="no report above a later one",
            found=f"{len(reports.conflicts)} conflicting pairs, the worst by {worst.excess:,.10g}",
            where=f"at least {least[worst.earlier]:,.10g} on day {day[worst.earlier]:g}, "
            f"at most {most[worst.later]:,.10g} on day {day[worst.later]:g} "
            f"(reports {worst.earlier} and {worst.later}, counted from 0)",
            do="list them with tighten(), then leave one out, or widen() the reports by their "
            "smallest_consistent_error()",
        )
    return reports


def _bounds_at(reports: Tightened, at: Floats) -> tuple[Floats, Floats]:
    # The added ends stand for what is known before the first report and after the last.
    after = np.searchsorted(reports.days, at, side="right")
    before = np.searchsorted(reports.days, at, side="left")
    return np.append(0.0, reports.low)[after], np.append(reports.high, np.inf)[before]
