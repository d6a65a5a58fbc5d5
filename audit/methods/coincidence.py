"""How close events lie to given dates, and how surprising that is.

Events cluster, so the share of days that lie near one is smaller than their number suggests. It is
therefore counted, day by day, and not taken from a Poisson process; :func:`poisson_any` and
:func:`predictive_none` are reference lines. That two things happened at about the same time says
nothing about a cause.
"""

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from audit.errors import ParameterError
from audit.methods.checks import check_count, check_positive

__all__ = [
    "Coincidence",
    "circular_shift",
    "nearest_event",
    "poisson_any",
    "predictive_none",
    "share_within",
]

Days: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coincidence:
    """How many dates have an event near them, against all shifts of the dates.

    Parameters
    ----------
    dates : int
        How many dates there are.
    near : int
        How many of them have an event near.
    expected : float
        How many have one on average over all shifts.
    at_least : float
        The share of all shifts with as many or more, the observed one included; so it is never
        below one over the days of the period.
    shifts : int
        The days of the period.
    """

    dates: int
    near: int
    expected: float
    at_least: float
    shifts: int


def nearest_event(dates: ArrayLike, events: ArrayLike) -> Days:
    """Return how far the nearest event is from each date.

    Parameters
    ----------
    dates : array_like of dates, shape (n,)
        The dates.
    events : array_like of dates, shape (m,)
        The days of the events.

    Returns
    -------
    ndarray of int, shape (n,)
        Days from the date to the event, negative where the event came first. Of two events that are
        equally near, the earlier.

    Raises
    ------
    ParameterError
        If there is no event, or a date is missing.

    Examples
    --------
    >>> nearest_event(["2020-03-10", "2020-05-01"], ["2020-03-07", "2020-05-03"]).tolist()
    [-3, 2]
    """
    distance = np.sort(_days(events))[None, :] - _days(dates)[:, None]
    return np.take_along_axis(distance, np.abs(distance).argmin(axis=1)[:, None], axis=1)[:, 0]


def share_within(events: ArrayLike, *, first: str, last: str, within: int) -> float:
    """Return the share of the days of a period that lie near an event.

    It is the probability that a date chosen blindly has an event near it. With the dates in place
    of the events it is the probability that an event placed blindly falls near one of them, which
    is the one to use for the first event after a pause.

    Parameters
    ----------
    events : array_like of dates
        The days of the events, inside the period or not.
    first, last : str
        First and last day of the period.
    within : int
        How many days before or after still count as near.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ParameterError
        If there is no event, a date is missing, the period is empty, or ``within`` is not a count.

    Examples
    --------
    >>> share_within(["2020-01-05"], first="2020-01-01", last="2020-01-10", within=1)
    0.3
    """
    check_count(within=within)
    start, length = _period(first, last)
    days = np.arange(start, start + length).astype("datetime64[D]")
    return float((np.abs(nearest_event(days, events)) <= within).mean())


def circular_shift(
    dates: ArrayLike, events: ArrayLike, *, first: str, last: str, within: int
) -> Coincidence:
    """Compare the dates with all shifts of them around a period.

    The dates keep their distances from each other, and the events theirs, so the clustering of both
    is kept. The end of the period is joined to its beginning. All shifts are counted; nothing is
    drawn.

    Parameters
    ----------
    dates, events : array_like of dates
        All inside the period.
    first, last : str
        First and last day of the period.
    within : int
        How many days before or after still count as near.

    Returns
    -------
    Coincidence
        The observed number of dates near an event, and its place among all shifts.

    Raises
    ------
    ParameterError
        If there is no date or event, one is outside the period, or ``within`` is not a count.

    References
    ----------
    Lotwick H.W., Silverman B.W. (1982) Methods for analysing spatial processes of several types of
    points. Journal of the Royal Statistical Society B 44:406-413 (the toroidal shift, here in one
    dimension).

    Examples
    --------
    >>> circular_shift(
    ...     ["2020-01-05"], ["2020-01-06"], first="2020-01-01", last="2020-01-10", within=1
    ... )
    Coincidence(dates=1, near=1, expected=0.3, at_least=0.3, shifts=10)
    """
    check_count(within=within)
    start, length = _period(first, last)
    places = [_days(given) - start for given in (dates, events)]
    for place in places:
        outside = place[(place < 0) | (place >= length)]
        if outside.size:
            raise ParameterError(
                "A date lies outside the period around which the dates are shifted.",
                expected=f"a day from {first} to {last}",
                found=str((outside[0] + start).astype("datetime64[D]")),
                do="lengthen the period or leave the date out",
            )
    reach = np.arange(-within, within + 1)
    close = np.zeros(length, dtype=np.int64)
    close[(places[1][:, None] + reach) % length] = 1
    near = close[(places[0] + np.arange(length)[:, None]) % length].sum(axis=1)
    return Coincidence(
        dates=int(places[0].size),
        near=int(near[0]),
        expected=float(near.mean()),
        at_least=float((near >= near[0]).mean()),
        shifts=length,
    )


def poisson_any(count: int, days: float, *, window: float) -> float:
    """Return the probability of an event in a window, for a Poisson process of the observed rate.

    A reference line: where events cluster, it is too high.

    Parameters
    ----------
    count : int
        Events observed.
    days : float
        Days of observation.
    window : float
        Days of the window; twice the distance that counts as near, plus one.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ParameterError
        If the count, the days or the window is impossible.

    Examples
    --------
    >>> round(poisson_any(10, 100, window=7), 4)
    0.5034
    """
    check_count(count=count)
    check_positive(days=days, window=window)
    return -math.expm1(-count / days * window)


def predictive_none(count: int, days: float, *, window: float) -> float:
    """Return the probability of no event in a window, given an observed count of a Poisson process.

    The rate is integrated under Jeffreys' prior. A reference line: where events cluster, long gaps
    are less surprising than it says.

    Parameters
    ----------
    count : int
        Events observed before the window.
    days : float
        Days of observation.
    window : float
        Days of the window.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ParameterError
        If the count, the days or the window is impossible.

    References
    ----------
    Gelman A. et al. (2013) Bayesian Data Analysis, 3rd edition, section 2.6.

    Examples
    --------
    >>> round(predictive_none(10, 100, window=7), 4)
    0.4914
    """
    check_count(count=count)
    check_positive(days=days, window=window)
    return float((days / (days + window)) ** (count + 0.5))


def _days(dates: ArrayLike) -> Days:
    """Return dates as days since 1970."""
    days = np.atleast_1d(np.asarray(dates, dtype="datetime64[D]"))
    if days.size == 0 or np.isnat(days).any():
        raise ParameterError(
            "A date is missing.",
            expected="at least one date, and no blank one",
            found="no date" if days.size == 0 else "a blank date",
            do="leave out what has no date",
        )
    return np.asarray(days.astype(np.int64))


def _period(first: str, last: str) -> tuple[int, int]:
    """Return the first day of a period, and how many days it has."""
    start, end = _days([first, last]).tolist()
    if end < start:
        raise ParameterError(
            "A period has no days.",
            expected="a first day, and a last day not before it",
            found=f"{first} to {last}",
            do="check the dates",
        )
    return start, end - start + 1
