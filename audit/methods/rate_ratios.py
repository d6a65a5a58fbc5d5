"""Intervals of the ratio of two Poisson rates.

For two counts of record (censuses) the ratio has no sampling error, and these intervals would be
false precision: divide the bounds instead.
"""

import math

from scipy import special

from audit.errors import ParameterError
from audit.intervals import Interval
from audit.methods.checks import check_count, check_level, check_positive
from audit.methods.wald import wald_ratio

__all__ = [
    "conditional_p",
    "conditional_rate_ratio",
    "jeffreys_rate_ratio",
    "log_wald_rate_ratio",
    "rate_ratio",
]


def rate_ratio(count1: int, exposure1: float, count2: int, exposure2: float) -> float:
    """Return the ratio of two rates.

    Parameters
    ----------
    count1, count2 : int
        Events counted.
    exposure1, exposure2 : float
        What the rates are per, in the same unit.

    Returns
    -------
    float
        First over second; infinite where the second count is 0.

    Raises
    ------
    ParameterError
        If a count or an exposure is impossible, or both counts are 0.

    Examples
    --------
    >>> round(rate_ratio(41, 28010, 15, 19017), 5)
    1.85576
    """
    _check_rates(count1, exposure1, count2, exposure2)
    return (count1 / exposure1) / (count2 / exposure2) if count2 else math.inf


def conditional_rate_ratio(
    count1: int, exposure1: float, count2: int, exposure2: float, *, level: float
) -> Interval:
    """Return the exact central interval of the ratio of two Poisson rates.

    Given the sum of the two counts, the first is binomial; the interval of its probability is
    Clopper and Pearson's.

    Parameters
    ----------
    count1, count2 : int
        Events counted.
    exposure1, exposure2 : float
        What the rates are per, in the same unit.
    level : float
        Least probability to cover the ratio.

    Returns
    -------
    Interval
        Of kind ``exact``; infinite at the high end where the second count is 0.

    Raises
    ------
    ParameterError
        If a count, an exposure or the level is impossible, or both counts are 0.

    References
    ----------
    Przyborowski J., Wilenski H. (1940) Homogeneity of results in testing samples from Poisson
    series. Biometrika 31:313-323.

    Examples
    --------
    >>> print(conditional_rate_ratio(2, 17877, 9, 16660, level=0.95))
    [0.0217741, 1.00055] (exact, 95%)
    """
    _check_rates(count1, exposure1, count2, exposure2)
    check_level(level)
    tail = (1 - level) / 2
    # The odds p / (1 - p) are q / (1 - q) with q the complement, which keeps its digits near p = 1.
    low = special.betaincinv(count1, count2 + 1, tail) if count1 else 0.0
    rest = special.betaincinv(count2, count1 + 1, tail) if count2 else 0.0
    scale = exposure2 / exposure1
    return Interval(
        low=float(low / (1 - low)) * scale,
        high=float((1 - rest) / rest) * scale if count2 else math.inf,
        kind="exact",
        level=level,
    )


def conditional_p(
    count1: int, exposure1: float, count2: int, exposure2: float, *, ratio: float
) -> float:
    """Return the exact central p-value of a ratio of two rates: twice the smaller tail.

    It is the one that agrees with :func:`conditional_rate_ratio`. The minimum-likelihood p-value
    that other programs print next to the same interval can contradict it.

    Parameters
    ----------
    count1, count2 : int
        Events counted.
    exposure1, exposure2 : float
        What the rates are per, in the same unit.
    ratio : float
        The ratio to test.

    Returns
    -------
    float
        At most 1.

    Raises
    ------
    ParameterError
        If a count, an exposure or the ratio is impossible, or both counts are 0.

    References
    ----------
    Fay M.P. (2010) Two-sided exact tests and matching confidence intervals for discrete data.
    R Journal 2(1):53-58.

    Examples
    --------
    >>> round(conditional_p(2, 17877, 9, 16660, ratio=1), 5)
    0.05011
    """
    _check_rates(count1, exposure1, count2, exposure2)
    check_positive(ratio=ratio)
    share = ratio * exposure1 / (ratio * exposure1 + exposure2)
    at_least = special.betainc(count1, count2 + 1, share) if count1 else 1.0
    at_most = special.betaincc(count1 + 1, count2, share) if count2 else 1.0
    return min(1.0, 2 * float(min(at_most, at_least)))


def jeffreys_rate_ratio(
    count1: int, exposure1: float, count2: int, exposure2: float, *, level: float
) -> Interval:
    """Return the central posterior interval of a ratio of two rates under Jeffreys' prior.

    The prior is on the share of the first count in the sum of the two; the interval covers its
    level on average over ratios.

    Parameters
    ----------
    count1, count2 : int
        Events counted.
    exposure1, exposure2 : float
        What the rates are per, in the same unit.
    level : float
        Posterior probability of the interval.

    Returns
    -------
    Interval
        Of kind ``posterior``.

    Raises
    ------
    ParameterError
        If a count, an exposure or the level is impossible, or both counts are 0.

    References
    ----------
    Brown L.D., Cai T.T., DasGupta A. (2001) Interval estimation for a binomial proportion.
    Statistical Science 16:101-133 (applied to the conditional binomial).

    Examples
    --------
    >>> print(jeffreys_rate_ratio(41, 28010, 15, 19017, level=0.95))
    [1.04689, 3.42067] (posterior, 95%)
    """
    _check_rates(count1, exposure1, count2, exposure2)
    check_level(level)
    tail = (1 - level) / 2
    low = special.betaincinv(count1 + 0.5, count2 + 0.5, tail)
    rest = special.betaincinv(count2 + 0.5, count1 + 0.5, tail)
    scale = exposure2 / exposure1
    return Interval(
        low=float(low / (1 - low)) * scale,
        high=float((1 - rest) / rest) * scale,
        kind="posterior",
        level=level,
    )


def log_wald_rate_ratio(
    count1: int, exposure1: float, count2: int, exposure2: float, *, level: float
) -> Interval:
    """Return the log-normal interval of a ratio of two rates; for comparison with other programs.

    Parameters
    ----------
    count1, count2 : int
        Events counted, at least one in each.
    exposure1, exposure2 : float
        What the rates are per, in the same unit.
    level : float
        Probability to cover the ratio, about.

    Returns
    -------
    Interval
        Of kind ``score``.

    Raises
    ------
    ParameterError
        If a count, an exposure or the level is impossible, or a count is 0.

    References
    ----------
    Rothman K.J., Greenland S., Lash T.L. (2008) Modern Epidemiology, 3rd edition, chapter 14.

    Examples
    --------
    >>> print(log_wald_rate_ratio(41, 28010, 15, 19017, level=0.95))
    [1.02723, 3.35256] (score, 95%)
    """
    _check_rates(count1, exposure1, count2, exposure2)
    check_positive(count1=count1, count2=count2)
    error = math.sqrt(1 / count1 + 1 / count2)
    return wald_ratio(rate_ratio(count1, exposure1, count2, exposure2), error, level=level)


def _check_rates(count1: int, exposure1: float, count2: int, exposure2: float) -> None:
    check_count(count1=count1, count2=count2)
    check_positive(exposure1=exposure1, exposure2=exposure2)
    if count1 == count2 == 0:
        raise ParameterError(
            "A ratio of two zero counts says nothing.",
            expected="at least one event in one of the two counts",
            found="count1=0, count2=0",
            do="report the two counts and their exposures instead",
        )
