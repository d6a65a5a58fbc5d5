"""Intervals of the ratio of two risks, and what could explain it away."""

import math

from scipy import special

from audit.intervals import Interval
from audit.methods.checks import check_at_most, check_count, check_level, check_positive
from audit.methods.proportions import clopper_pearson
from audit.methods.rate_ratios import rate_ratio
from audit.methods.roots import root
from audit.methods.wald import wald_ratio

__all__ = ["e_value", "exact_risk_ratio", "katz", "koopman", "risk_ratio"]

FARTHEST = 60.0
"""The logarithm of a ratio beyond which no end of an interval is looked for."""


def risk_ratio(count1: int, sample1: int, count2: int, sample2: int) -> float:
    """Return the ratio of two risks.

    Parameters
    ----------
    count1, count2 : int
        Units with the property.
    sample1, sample2 : int
        Units examined.

    Returns
    -------
    float
        First over second; infinite where the second count is 0.

    Raises
    ------
    ParameterError
        If a count is impossible, or both counts are 0.
    ConflictError
        If more units have the property than were examined.

    Examples
    --------
    >>> round(risk_ratio(397, 78954, 51, 108829), 6)
    10.72978
    """
    _check_risks(count1, sample1, count2, sample2)
    return rate_ratio(count1, sample1, count2, sample2)


def katz(count1: int, sample1: int, count2: int, sample2: int, *, level: float) -> Interval:
    """Return the log-normal interval of a ratio of two risks.

    Parameters
    ----------
    count1, count2 : int
        Units with the property, at least one in each sample.
    sample1, sample2 : int
        Units examined.
    level : float
        Probability to cover the ratio, about.

    Returns
    -------
    Interval
        Of kind ``score``.

    Raises
    ------
    ParameterError
        If a count or the level is impossible, or a count is 0.
    ConflictError
        If more units have the property than were examined.

    References
    ----------
    Katz D., Baptista J., Azen S.P., Pike M.C. (1978) Obtaining confidence intervals for the risk
    ratio in cohort studies. Biometrics 34:469-474.

    Examples
    --------
    >>> print(katz(397, 78954, 51, 108829, level=0.95))
    [8.01746, 14.3597] (score, 95%)
    """
    _check_risks(count1, sample1, count2, sample2)
    check_positive(count1=count1, count2=count2)
    error = math.sqrt(1 / count1 - 1 / sample1 + 1 / count2 - 1 / sample2)
    return wald_ratio(risk_ratio(count1, sample1, count2, sample2), error, level=level)


def koopman(count1: int, sample1: int, count2: int, sample2: int, *, level: float) -> Interval:
    """Return the score interval of a ratio of two risks, which exists also where a count is 0.

    Parameters
    ----------
    count1, count2 : int
        Units with the property.
    sample1, sample2 : int
        Units examined.
    level : float
        Probability to cover the ratio, about.

    Returns
    -------
    Interval
        Of kind ``score``; from 0 where the first count is 0, infinite at the high end where the
        second is.

    Raises
    ------
    ParameterError
        If a count or the level is impossible, or both counts are 0.
    ConflictError
        If more units have the property than were examined.

    References
    ----------
    Koopman P.A.R. (1984) Confidence intervals for the ratio of two binomial proportions.
    Biometrics 40:513-517.

    Examples
    --------
    >>> print(koopman(36, 40, 16, 80, level=0.95))
    [2.93957, 7.15222] (score, 95%)
    """
    risk_ratio(count1, sample1, count2, sample2)
    check_level(level)
    z = float(special.ndtri((1 + level) / 2))

    def short(log_ratio: float) -> float:
        """Return how far the first risk falls short of the ratio, in standard errors."""
        ratio = math.exp(log_ratio)
        second = _constrained(count1, sample1, count2, sample2, ratio)
        first = ratio * second
        error2 = first * (1 - first) / sample1 + ratio**2 * second * (1 - second) / sample2
        distance = ratio * count2 / sample2 - count1 / sample1
        if error2 > 0:
            return distance / math.sqrt(error2)
        # Where neither risk has any spread, the counts either fit exactly or not at all.
        return math.copysign(math.inf, distance) if distance else 0.0

    return Interval(
        low=math.exp(root(lambda at: short(at) + z, -FARTHEST, FARTHEST)) if count1 else 0.0,
        high=math.exp(root(lambda at: short(at) - z, -FARTHEST, FARTHEST)) if count2 else math.inf,
        kind="score",
        level=level,
    )


def _constrained(count1: int, sample1: int, count2: int, sample2: int, ratio: float) -> float:
    """Return the most likely second risk where the first is so many times as large."""
    a = (sample1 + sample2) * ratio
    b = sample1 * ratio + count1 + sample2 + count2 * ratio
    c = count1 + count2
    # This form of the smaller root of a p² - b p + c keeps its digits where the root is small.
    found = 2 * c / (b + math.sqrt(max(0.0, b * b - 4 * a * c)))
    return min(found, 1.0, 1 / ratio)


def exact_risk_ratio(
    count1: int, sample1: int, count2: int, sample2: int, *, level: float
) -> Interval:
    """Return an interval of a ratio of two risks that covers at least its level.

    Both risks lie in their exact intervals at once with the product of their levels, because the
    samples are independent; so does their ratio between the ends. It is wide.

    Parameters
    ----------
    count1, count2 : int
        Units with the property.
    sample1, sample2 : int
        Units examined.
    level : float
        Least probability to cover the ratio.

    Returns
    -------
    Interval
        Of kind ``exact``; infinite at the high end where the second count is 0.

    Raises
    ------
    ParameterError
        If a count or the level is impossible, or both counts are 0.
    ConflictError
        If more units have the property than were examined.

    References
    ----------
    Clopper C.J., Pearson E.S. (1934) Biometrika 26:404-413, for each of the two risks.

    Examples
    --------
    >>> print(exact_risk_ratio(36, 40, 16, 80, level=0.95))
    [2.32812, 8.89693] (exact, 95%)
    """
    risk_ratio(count1, sample1, count2, sample2)
    check_level(level)
    first = clopper_pearson(count1, sample1, level=math.sqrt(level))
    second = clopper_pearson(count2, sample2, level=math.sqrt(level))
    return Interval(
        low=first.low / second.high,
        high=first.high / second.low if count2 else math.inf,
        kind="exact",
        level=level,
    )


def e_value(ratio: float) -> float:
    """Return how strong an unmeasured confounder must be to explain a ratio away.

    Parameters
    ----------
    ratio : float
        The observed ratio, or the end of its interval that is nearer to 1.

    Returns
    -------
    float
        The least ratio that the confounder must have with both the exposure and the outcome; 1
        where nothing is left to explain.

    Raises
    ------
    ParameterError
        If the ratio is not positive.

    References
    ----------
    VanderWeele T.J., Ding P. (2017) Sensitivity analysis in observational research: introducing
    the E-value. Annals of Internal Medicine 167:268-274.

    Examples
    --------
    >>> round(e_value(0.8), 7)
    1.809017
    """
    check_positive(ratio=ratio)
    away = max(ratio, 1 / ratio)
    return away + math.sqrt(away * (away - 1))


def _check_risks(count1: int, sample1: int, count2: int, sample2: int) -> None:
    check_count(count1=count1, sample1=sample1, count2=count2, sample2=sample2)
    check_at_most(count1, sample1, names=("count1", "sample1"))
    check_at_most(count2, sample2, names=("count2", "sample2"))
