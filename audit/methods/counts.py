"""Intervals of one count, or of one rate: a count over an exposure (days, people, tries).

They describe the noise of a Poisson process. A published total is a count of record and not a draw
from a process: its uncertainty is rounding, revision and coverage, and none of these methods fits.
"""

from scipy import special

from audit.intervals import Interval
from audit.methods.checks import check_count, check_level, check_positive

__all__ = ["central_p", "garwood", "jeffreys_rate", "score_rate"]


def garwood(count: int, *, level: float, exposure: float = 1.0) -> Interval:
    """Return the exact central interval of a Poisson rate.

    Parameters
    ----------
    count : int
        Events counted.
    level : float
        Least probability to cover the rate.
    exposure : float, optional
        What the rate is per; 1 gives the interval of the expected count.

    Returns
    -------
    Interval
        Of kind ``exact``, in events per unit of exposure.

    Raises
    ------
    ParameterError
        If the count, the level or the exposure is impossible.

    References
    ----------
    Garwood F. (1936) Fiducial limits for the Poisson distribution. Biometrika 28:437-442.

    Examples
    --------
    >>> print(garwood(10, level=0.95))
    [4.79539, 18.3904] (exact, 95%)
    """
    check_count(count=count)
    check_positive(exposure=exposure)
    check_level(level)
    tail = (1 - level) / 2
    low = special.gammaincinv(count, tail) if count else 0.0
    high = special.gammainccinv(count + 1, tail)
    return Interval(
        low=float(low) / exposure, high=float(high) / exposure, kind="exact", level=level
    )


def central_p(count: int, *, rate: float, exposure: float = 1.0) -> float:
    """Return the exact central p-value of a Poisson rate: twice the smaller tail.

    It is the one that agrees with :func:`garwood`: a rate is outside the interval exactly when its
    p-value is below one less the level.

    Parameters
    ----------
    count : int
        Events counted.
    rate : float
        The rate to test, in events per unit of exposure.
    exposure : float, optional
        What the rate is per.

    Returns
    -------
    float
        At most 1.

    Raises
    ------
    ParameterError
        If the count, the rate or the exposure is impossible.

    References
    ----------
    Fay M.P. (2010) Two-sided exact tests and matching confidence intervals for discrete data.
    R Journal 2(1):53-58.

    Examples
    --------
    >>> round(central_p(15, rate=0.05, exposure=400), 6)
    0.313026
    """
    check_count(count=count)
    check_positive(rate=rate, exposure=exposure)
    mean = rate * exposure
    at_most = special.gammaincc(count + 1, mean)
    at_least = special.gammainc(count, mean) if count else 1.0
    return min(1.0, 2 * float(min(at_most, at_least)))


def jeffreys_rate(count: int, *, level: float, exposure: float = 1.0) -> Interval:
    """Return the central posterior interval of a Poisson rate under Jeffreys' prior.

    It covers its level on average over rates, not at every rate. At a count of 0 it leaves the
    point estimate 0 out.

    Parameters
    ----------
    count : int
        Events counted.
    level : float
        Posterior probability of the interval.
    exposure : float, optional
        What the rate is per.

    Returns
    -------
    Interval
        Of kind ``posterior``, in events per unit of exposure.

    Raises
    ------
    ParameterError
        If the count, the level or the exposure is impossible.

    References
    ----------
    Jeffreys H. (1946) An invariant form for the prior probability in estimation problems.
    Proceedings of the Royal Society A 186:453-461.

    Examples
    --------
    >>> print(jeffreys_rate(15, exposure=400, level=0.95))
    [0.0219234, 0.0602899] (posterior, 95%)
    """
    check_count(count=count)
    check_positive(exposure=exposure)
    check_level(level)
    tail = (1 - level) / 2
    low = special.gammaincinv(count + 0.5, tail)
    high = special.gammainccinv(count + 0.5, tail)
    return Interval(
        low=float(low) / exposure, high=float(high) / exposure, kind="posterior", level=level
    )


def score_rate(count: int, *, level: float, exposure: float = 1.0) -> Interval:
    """Return the score interval of a Poisson rate.

    Parameters
    ----------
    count : int
        Events counted.
    level : float
        Probability to cover the rate, about.
    exposure : float, optional
        What the rate is per.

    Returns
    -------
    Interval
        Of kind ``score``, in events per unit of exposure.

    Raises
    ------
    ParameterError
        If the count, the level or the exposure is impossible.

    References
    ----------
    Rao C.R. (1948) Large sample tests of statistical hypotheses concerning several parameters.
    Mathematical Proceedings of the Cambridge Philosophical Society 44:50-57.

    Examples
    --------
    >>> print(score_rate(15, exposure=400, level=0.95))
    [0.0227265, 0.0618772] (score, 95%)
    """
    check_count(count=count)
    check_positive(exposure=exposure)
    check_level(level)
    z = float(special.ndtri((1 + level) / 2))
    middle = count + z**2 / 2
    half = z * (count + z**2 / 4) ** 0.5
    # At a count of 0 the two terms are equal, and rounding could leave the low end below 0.
    low = max(middle - half, 0.0) if count else 0.0
    return Interval(low=low / exposure, high=(middle + half) / exposure, kind="score", level=level)
