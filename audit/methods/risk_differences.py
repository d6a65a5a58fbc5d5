"""Intervals of the difference of two risks, such as percentage points between two samples."""

import math

from audit.intervals import Interval
from audit.methods.checks import check_at_most, check_count, check_level, check_positive
from audit.methods.proportions import clopper_pearson, wilson

__all__ = ["exact_risk_difference", "newcombe", "risk_difference"]


def risk_difference(count1: int, sample1: int, count2: int, sample2: int) -> float:
    """Return the difference of two risks.

    Parameters
    ----------
    count1, count2 : int
        Units with the property.
    sample1, sample2 : int
        Units examined.

    Returns
    -------
    float
        First less second, from -1 to 1; times 100 it is in percentage points.

    Raises
    ------
    ParameterError
        If a count is impossible.
    ConflictError
        If more units have the property than were examined.

    Examples
    --------
    >>> round(risk_difference(56, 70, 48, 80), 4)
    0.2
    """
    check_count(count1=count1, sample1=sample1, count2=count2, sample2=sample2)
    check_positive(sample1=sample1, sample2=sample2)
    check_at_most(count1, sample1, names=("count1", "sample1"))
    check_at_most(count2, sample2, names=("count2", "sample2"))
    return count1 / sample1 - count2 / sample2


def newcombe(count1: int, sample1: int, count2: int, sample2: int, *, level: float) -> Interval:
    """Return the hybrid score interval of a difference of two risks.

    The distances from the two risks to the ends of their score intervals are added in squares.

    Parameters
    ----------
    count1, count2 : int
        Units with the property.
    sample1, sample2 : int
        Units examined.
    level : float
        Probability to cover the difference, about.

    Returns
    -------
    Interval
        Of kind ``score``.

    Raises
    ------
    ParameterError
        If a count or the level is impossible.
    ConflictError
        If more units have the property than were examined.

    References
    ----------
    Newcombe R.G. (1998) Interval estimation for the difference between independent proportions:
    comparison of eleven methods. Statistics in Medicine 17:873-890 (method 10).

    Examples
    --------
    >>> print(newcombe(56, 70, 48, 80, level=0.95))
    [0.0524315, 0.333873] (score, 95%)
    """
    difference = risk_difference(count1, sample1, count2, sample2)
    first, second = wilson(count1, sample1, level=level), wilson(count2, sample2, level=level)
    one, two = count1 / sample1, count2 / sample2
    return Interval(
        low=max(-1.0, difference - math.hypot(one - first.low, second.high - two)),
        high=min(1.0, difference + math.hypot(first.high - one, two - second.low)),
        kind="score",
        level=level,
    )


def exact_risk_difference(
    count1: int, sample1: int, count2: int, sample2: int, *, level: float
) -> Interval:
    """Return an interval of a difference of two risks that covers at least its level.

    Both risks lie in their exact intervals at once with the product of their levels, because the
    samples are independent; so does their difference between the ends. It is wide.

    Parameters
    ----------
    count1, count2 : int
        Units with the property.
    sample1, sample2 : int
        Units examined.
    level : float
        Least probability to cover the difference.

    Returns
    -------
    Interval
        Of kind ``exact``.

    Raises
    ------
    ParameterError
        If a count or the level is impossible.
    ConflictError
        If more units have the property than were examined.

    References
    ----------
    Clopper C.J., Pearson E.S. (1934) Biometrika 26:404-413, for each of the two risks.

    Examples
    --------
    >>> print(exact_risk_difference(56, 70, 48, 80, level=0.95))
    [-0.0501776, 0.42651] (exact, 95%)
    """
    risk_difference(count1, sample1, count2, sample2)
    check_level(level)
    first = clopper_pearson(count1, sample1, level=math.sqrt(level))
    second = clopper_pearson(count2, sample2, level=math.sqrt(level))
    return Interval(
        low=first.low - second.high, high=first.high - second.low, kind="exact", level=level
    )
