"""Intervals of the ratio of two risks, and what could explain it away."""

import math

from audit.intervals import Interval
from audit.methods.checks import check_at_most, check_count, check_positive
from audit.methods.rate_ratios import rate_ratio
from audit.methods.wald import wald_ratio

__all__ = ["e_value", "katz", "risk_ratio"]


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
