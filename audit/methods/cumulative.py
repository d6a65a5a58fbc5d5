"""A cumulative count that never falls, seen through irregular, imprecise, conflicting reports.

A report says that by its day the count had reached something between ``low`` and ``high``. Every
function takes the reports as three arrays, in any order:

* ``days``: the day of each report, as a number.
* ``low``, ``high``: the least and the greatest count that the report allows. A report without
  an upper end ("at least") has ``high = inf``; one without a lower end has ``low = 0``.

Several reports of one day speak of one count, so what they say is intersected. `spread_days` is for
reports whose day is not known exactly, such as old figures in new publications.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from audit.errors import ParameterError

__all__ = [
    "Conflict",
    "ConsistentError",
    "Tightened",
    "smallest_consistent_error",
    "spread_days",
    "tighten",
    "widen",
]

Floats: TypeAlias = NDArray[np.float64]

ROUND_UP = 1 + 8 * np.finfo(np.float64).eps
"""Lifts an error above its last bits, so that reports widened by it do not conflict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two reports that no non-decreasing count can satisfy.

    Parameters
    ----------
    earlier, later : int
        Positions of the two reports in the arrays given.
    excess : float
        By how much the least count of the earlier one exceeds the greatest of the later one.
    """

    earlier: int
    later: int
    excess: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tightened:
    """What all reports together say of the count on each report day.

    Parameters
    ----------
    days : ndarray, shape (n,)
        The distinct report days, in order.
    low, high : ndarray, shape (n,)
        Bounds of the count on these days; they cross where reports conflict.
    conflicts : tuple of Conflict
        Every pair of reports that cannot both hold, the largest excess first.
    """

    days: Floats
    low: Floats
    high: Floats
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsistentError:
    """The least error that lets all reports be true of one non-decreasing count.

    Parameters
    ----------
    error : float
        Relative error; 0 when the reports agree as they stand.
    earlier, later : int or None
        Positions of the pair that needs it; None when the reports agree as they stand.
    without : ndarray, shape (n,)
        The same error when one report is left out: one low entry marks a report that contradicts
        all others; two say that only these two contradict each other.
    """

    error: float
    earlier: int | None
    later: int | None
    without: Floats


def tighten(days: ArrayLike, low: ArrayLike, high: ArrayLike) -> Tightened:
    """Let every report bound the count on every other report day.

    A count that never falls is on any day at least what every earlier report allows at least (a
    running maximum of the lower ends), and at most what every later report allows at most (a
    running minimum from the end).

    Parameters
    ----------
    days, low, high : array_like, shape (m,)
        The reports, in any order.

    Returns
    -------
    Tightened
        Bounds by distinct day, and the pairs of reports that conflict.

    Raises
    ------
    ParameterError
        The arrays are not reports.

    Examples
    --------
    >>> reports = tighten([0, 7, 14], [100, 90, 300], [120, 150, 310])
    >>> reports.low.tolist(), reports.high.tolist()
    ([100.0, 100.0, 300.0], [120.0, 150.0, 310.0])
    >>> tighten([0, 7], [120, 80], [130, 90]).conflicts
    (Conflict(earlier=0, later=1, excess=30.0),)
    """
    day, least, most = _reports(days, low, high)
    order = np.argsort(day, kind="stable")
    distinct, first = np.unique(day[order], return_index=True)
    floor = np.maximum.accumulate(np.maximum.reduceat(least[order], first))
    ceiling = np.minimum.accumulate(np.minimum.reduceat(most[order], first)[::-1])[::-1]
    conflicts = _conflicts(day, least, most) if (floor > ceiling).any() else ()
    return Tightened(days=distinct, low=floor, high=ceiling, conflicts=conflicts)


def spread_days(
    first: ArrayLike, last: ArrayLike, low: ArrayLike, high: ArrayLike
) -> tuple[Floats, Floats, Floats]:
    """Enter reports whose day is known only as a range.

    A count that never falls was at most ``high`` on the first day that the report can mean, and at
    least ``low`` on the last. So each report becomes two, one without a lower and one without an
    upper end.

    Parameters
    ----------
    first, last : array_like, shape (m,)
        The earliest and the latest day that each report can mean.
    low, high : array_like, shape (m,)
        What the reports say.

    Returns
    -------
    days, low, high : ndarray, shape (2 m,)
        Report k is at positions k (its upper end) and k + m (its lower end).

    Examples
    --------
    >>> days, low, high = spread_days([5], [9], [100], [120])
    >>> days.tolist(), low.tolist(), high.tolist()
    ([5.0, 9.0], [0.0, 100.0], [120.0, inf])
    """
    begin, end, least, most = (np.asarray(a, np.float64) for a in (first, last, low, high))
    if not (begin <= end).all():
        raise ParameterError(
            "The days of a report are out of order.",
            expected="first <= last",
            found=f"last - first = {(end - begin).min():g}",
        )
    return (
        np.concatenate([begin, end]),
        np.concatenate([np.zeros_like(least), least]),
        np.concatenate([most, np.full_like(most, np.inf)]),
    )


def widen(low: ArrayLike, high: ArrayLike, error: float) -> tuple[Floats, Floats]:
    """Allow every report a relative error in either direction.

    Parameters
    ----------
    low, high : array_like, shape (m,)
        What the reports say.
    error : float
        Relative error: a report may be too high or too low by the factor ``1 + error``.

    Returns
    -------
    low, high : ndarray, shape (m,)
        ``low / (1 + error)`` and ``high * (1 + error)``.

    Raises
    ------
    ParameterError
        The error is negative or not finite.
    """
    if not 0 <= error < np.inf:
        raise ParameterError(
            "A relative error cannot be negative or infinite.",
            expected="0 <= error < inf",
            found=repr(error),
        )
    factor = 1 + error
    return np.asarray(low, np.float64) / factor, np.asarray(high, np.float64) * factor


def smallest_consistent_error(days: ArrayLike, low: ArrayLike, high: ArrayLike) -> ConsistentError:
    """Find the least relative error under which the reports do not contradict one another.

    Reports widened by `widen` admit a non-decreasing count exactly when no report lies wholly
    above a later one: ``low[i] / (1 + e) <= high[j] * (1 + e)`` for every ``i`` not after ``j``.
    The worst pair decides, ``e = sqrt(max(low[i] / high[j])) - 1``; no linear programme is needed.

    This is a floor for the error of the reports, not an estimate of it: widened by no more, the
    worst pair pins the count between its days to a single value, which nobody knows so exactly.

    Parameters
    ----------
    days, low, high : array_like, shape (m,)
        The reports, in any order.

    Returns
    -------
    ConsistentError
        The error, the pair that needs it, and the error without each report in turn.

    Raises
    ------
    ParameterError
        The arrays are not reports.

    Examples
    --------
    >>> found = smallest_consistent_error([0, 7, 14], [100, 121, 100], [100, 121, 100])
    >>> round(found.error, 3), found.earlier, found.later
    (0.1, 1, 2)
    >>> found.without.round(3).tolist()
    [0.1, 0.0, 0.0]
    """
    day, least, most = _reports(days, low, high)
    ratio = np.divide(
        least[:, None],
        most[None, :],
        out=np.where(least[:, None] > 0, np.inf, 0.0) * np.ones_like(most),
        where=most[None, :] > 0,
    )
    ratio[day[:, None] > day[None, :]] = 0
    if ratio.max() <= 1:
        return ConsistentError(error=0.0, earlier=None, later=None, without=np.zeros(day.size))
    earlier, later = (int(k) for k in np.unravel_index(ratio.argmax(), ratio.shape))
    # Leaving out a report that is not of the worst pair changes nothing.
    worst = np.full(day.size, ratio[earlier, later])
    for k in (earlier, later):
        kept = np.arange(day.size) != k
        worst[k] = ratio[np.ix_(kept, kept)].max(initial=0)
    without = np.where(worst > 1, np.sqrt(np.maximum(worst, 1)) * ROUND_UP - 1, 0)
    error = float(np.sqrt(ratio[earlier, later]) * ROUND_UP - 1)
    return ConsistentError(error=error, earlier=earlier, later=later, without=without)


def _reports(days: ArrayLike, low: ArrayLike, high: ArrayLike) -> tuple[Floats, Floats, Floats]:
    day, least, most = (np.asarray(a, np.float64) for a in (days, low, high))
    if day.ndim != 1 or day.size == 0 or not day.shape == least.shape == most.shape:
        raise ParameterError(
            "The reports are not three lists of the same length.",
            expected="days, low and high of one shape (m,), m > 0",
            found=f"shapes {day.shape}, {least.shape} and {most.shape}",
        )
    least = np.maximum(least, 0)
    bad = ~(np.isfinite(day) & (least <= most) & (least < np.inf))
    if bad.any():
        k = int(bad.argmax())
        raise ParameterError(
            "A report does not bound the count.",
            expected="a finite day and 0 <= low <= high",
            found=f"day {day[k]:.10g}, low {least[k]:,.10g}, high {most[k]:,.10g}",
            where=f"report {k} of {day.size}, counted from 0",
            do="give 0 for an unknown lower end and inf for an unknown upper end",
        )
    return day, least, most


def _conflicts(day: Floats, least: Floats, most: Floats) -> tuple[Conflict, ...]:
    excess = least[:, None] - most[None, :]
    earlier, later = np.nonzero((day[:, None] <= day[None, :]) & (excess > 0))
    size = excess[earlier, later]
    return tuple(
        Conflict(earlier=int(earlier[k]), later=int(later[k]), excess=float(size[k]))
        for k in np.argsort(-size, kind="stable")
    )
