"""Bounds on what the figures leave open: unmatched lists, unexamined units, misjudged units.

Bounds carry no probability. Only :func:`imbens_manski` does, where the ends of the bounds are
themselves estimated from a sample.
"""

import itertools

from scipy import special

from audit.errors import ConflictError, ParameterError
from audit.intervals import Interval
from audit.methods.checks import check_at_most, check_count, check_level, check_positive
from audit.methods.roots import root

__all__ = ["frechet_union", "imbens_manski", "manski_bounds", "rogan_gladen"]


def frechet_union(*sizes: int) -> Interval:
    """Bound the number of distinct items on lists that cannot be matched.

    Parameters
    ----------
    *sizes : int
        Items on each list, without repeats.

    Returns
    -------
    Interval
        Of kind ``bounds``: from the longest list (all others inside it) to the sum (no overlap).

    Raises
    ------
    ParameterError
        If there is no list, or a size is not a count.

    References
    ----------
    Fréchet M. (1935) Généralisations du théorème des probabilités totales. Fundamenta Mathematicae
    25:379-387.

    Examples
    --------
    >>> print(frechet_union(300, 120))
    [300, 420] (bounds, no probability)
    """
    if not sizes:
        raise ParameterError(
            "There is no list to bound the union of.",
            expected="the size of at least one list",
            found="none",
            do="give the number of items on each list",
        )
    for size in sizes:
        check_count(size=size)
    return Interval(low=max(sizes), high=sum(sizes), kind="bounds", level=None)


def manski_bounds(count: int, assessed: int, total: int) -> Interval:
    """Bound a share when some units were not assessed, without any assumption about them.

    Parameters
    ----------
    count : int
        Units found to have the property.
    assessed : int
        Units assessed.
    total : int
        All units.

    Returns
    -------
    Interval
        Of kind ``bounds``: from none to all of the unassessed units having it.

    Raises
    ------
    ParameterError
        If a number is not a count, or there is no unit.
    ConflictError
        If more units have the property than were assessed, or more were assessed than exist.

    References
    ----------
    Manski C.F. (1989) Anatomy of the selection problem. Journal of Human Resources 24:343-360.

    Examples
    --------
    >>> print(manski_bounds(30, 60, 100))
    [0.3, 0.7] (bounds, no probability)
    """
    check_count(count=count, assessed=assessed, total=total)
    check_positive(total=total)
    check_at_most(count, assessed, names=("count", "assessed"))
    check_at_most(assessed, total, names=("assessed", "total"))
    return Interval(
        low=count / total, high=(count + total - assessed) / total, kind="bounds", level=None
    )


def rogan_gladen(apparent: Interval, sensitivity: Interval, specificity: Interval) -> Interval:
    """Bound a true share from an apparent one, when some units are misjudged.

    Parameters
    ----------
    apparent : Interval
        The share that was judged to have the property.
    sensitivity : Interval
        The share of the units with the property that are judged to have it.
    specificity : Interval
        The share of the units without it that are judged not to have it.

    Returns
    -------
    Interval
        Of kind ``bounds``, cut to [0, 1].

    Raises
    ------
    ParameterError
        If an argument is not a range of shares, or claims a probability: the corners of ranges
        that each have a probability do not have that probability.
    ConflictError
        If the judgement may be no better than chance, or cannot produce the apparent share.

    References
    ----------
    Rogan W.J., Gladen B. (1978) Estimating prevalence from the results of a screening test.
    American Journal of Epidemiology 107:71-76.

    Examples
    --------
    >>> def shares(low, high):
    ...     return Interval(low=low, high=high, kind="bounds", level=None)
    >>> print(rogan_gladen(shares(0.5, 0.5), shares(0.8, 0.9), shares(0.9, 1)))
    [0.5, 0.625] (bounds, no probability)
    """
    given = {"apparent": apparent, "sensitivity": sensitivity, "specificity": specificity}
    for name, interval in given.items():
        if not 0 <= interval.low <= interval.high <= 1 or interval.level is not None:
            raise ParameterError(
                "The true share can be bounded only from bounds of shares.",
                expected=f"{name} inside [0, 1], with no probability claimed",
                found=f"{name}={interval}",
                do="write shares as fractions of 1, and give bounds, not confidence intervals",
            )
    if sensitivity.low + specificity.low <= 1:
        raise ConflictError(
            "A judgement that may be no better than chance bounds nothing.",
            expected="sensitivity + specificity > 1 throughout",
            found=f"at worst {sensitivity.low:g} + {specificity.low:g}",
            do="narrow the ranges by evidence, or report that the true share is not identified",
        )
    # A ratio of linear functions is monotone in each argument where its denominator keeps its sign,
    # so the extremes are at the corners.
    corners = [
        (share + correct - 1) / (found + correct - 1)
        for share, found, correct in itertools.product(
            *((interval.low, interval.high) for interval in given.values())
        )
    ]
    if max(corners) < 0 or min(corners) > 1:
        raise ConflictError(
            "The apparent share cannot come from this judgement.",
            expected="an apparent share between 1 - specificity and sensitivity somewhere",
            found=f"{apparent} with sensitivity {sensitivity}, specificity {specificity}",
            do="check the three figures: at least one of them is wrong",
        )
    return Interval(
        low=max(min(corners), 0.0),
        high=min(max(corners), 1.0),
        kind="bounds",
        level=None,
    )


def imbens_manski(
    low: float, high: float, *, low_error: float, high_error: float, level: float
) -> Interval:
    """Return the interval of a bounded quantity when its bounds are estimated.

    It covers the quantity, wherever it lies between the bounds, not the whole set between them: a
    wide set needs less than the two-sided margin at each end.

    Parameters
    ----------
    low, high : float
        The estimated bounds.
    low_error, high_error : float
        Their standard errors.
    level : float
        Probability to cover the quantity, about.

    Returns
    -------
    Interval
        Of kind ``identified``.

    Raises
    ------
    ParameterError
        If a standard error is not positive or the level is impossible.
    ConflictError
        If the bounds are in the wrong order.

    References
    ----------
    Imbens G.W., Manski C.F. (2004) Confidence intervals for partially identified parameters.
    Econometrica 72:1845-1857.

    Examples
    --------
    >>> print(imbens_manski(0, 1, low_error=1, high_error=1, level=0.95))
    [-1.68148, 2.68148] (identified, 95%)
    """
    check_positive(low_error=low_error, high_error=high_error)
    check_level(level)
    check_at_most(low, high, names=("low", "high"))
    width = (high - low) / max(low_error, high_error)

    def excess(margin: float) -> float:
        return float(special.ndtr(margin + width) - special.ndtr(-margin)) - level

    margin = root(excess, 0.0, float(special.ndtri((1 + level) / 2)))
    return Interval(
        low=low - margin * low_error,
        high=high + margin * high_error,
        kind="identified",
        level=level,
    )
