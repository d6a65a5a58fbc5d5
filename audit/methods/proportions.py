"""Intervals of a proportion in a sample.

A census has no sampling error: for districts, houses or months that were all looked at, the share
is what it is, and :mod:`audit.methods.bounds` says what unexamined or misjudged units can change.
"""

from scipy import special

from audit.intervals import Interval
from audit.methods.checks import check_at_most, check_count, check_level, check_positive

__all__ = ["clopper_pearson", "jeffreys_proportion", "wilson"]


def clopper_pearson(count: int, sample: int, *, level: float) -> Interval:
    """Return the exact central interval of a binomial proportion.

    Parameters
    ----------
    count : int
        Units with the property.
    sample : int
        Units examined.
    level : float
        Least probability to cover the proportion.

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
    Clopper C.J., Pearson E.S. (1934) The use of confidence or fiducial limits illustrated in the
    case of the binomial. Biometrika 26:404-413.

    Examples
    --------
    >>> print(clopper_pearson(1, 29, level=0.95))
    [0.000872647, 0.177644] (exact, 95%)
    """
    _check(count, sample, level)
    tail = (1 - level) / 2
    low = special.betaincinv(count, sample - count + 1, tail) if count else 0.0
    high = special.betainccinv(count + 1, sample - count, tail) if count < sample else 1.0
    return Interval(low=float(low), high=float(high), kind="exact", level=level)


def wilson(count: int, sample: int, *, level: float) -> Interval:
    """Return the score interval of a binomial proportion.

    Parameters
    ----------
    count : int
        Units with the property.
    sample : int
        Units examined.
    level : float
        Probability to cover the proportion, about.

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
    Wilson E.B. (1927) Probable inference, the law of succession, and statistical inference.
    Journal of the American Statistical Association 22:209-212.

    Examples
    --------
    >>> print(wilson(1, 29, level=0.95))
    [0.00611321, 0.171755] (score, 95%)
    """
    _check(count, sample, level)
    z = float(special.ndtri((1 + level) / 2))
    scale = sample + z**2
    middle = (count + z**2 / 2) / scale
    half = z * (count * (sample - count) / sample + z**2 / 4) ** 0.5 / scale
    # In exact arithmetic the ends are 0 and 1 here; rounding would put them a hair outside.
    low = middle - half if count else 0.0
    high = middle + half if count < sample else 1.0
    return Interval(low=low, high=high, kind="score", level=level)


def jeffreys_proportion(count: int, sample: int, *, level: float) -> Interval:
    """Return the central posterior interval of a binomial proportion under Jeffreys' prior.

    It covers its level on average over proportions, not at every one. At a count of 0, or of the
    whole sample, it leaves the point estimate out.

    Parameters
    ----------
    count : int
        Units with the property.
    sample : int
        Units examined.
    level : float
        Posterior probability of the interval.

    Returns
    -------
    Interval
        Of kind ``posterior``.

    Raises
    ------
    ParameterError
        If a count or the level is impossible.
    ConflictError
        If more units have the property than were examined.

    References
    ----------
    Brown L.D., Cai T.T., DasGupta A. (2001) Interval estimation for a binomial proportion.
    Statistical Science 16:101-133.

    Examples
    --------
    >>> print(jeffreys_proportion(1, 29, level=0.95))
    [0.00374617, 0.150078] (posterior, 95%)
    """
    _check(count, sample, level)
    tail = (1 - level) / 2
    low = special.betaincinv(count + 0.5, sample - count + 0.5, tail)
    high = special.betainccinv(count + 0.5, sample - count + 0.5, tail)
    return Interval(low=float(low), high=float(high), kind="posterior", level=level)


def _check(count: int, sample: int, level: float) -> None:
    check_count(count=count, sample=sample)
    check_positive(sample=sample)
    check_at_most(count, sample, names=("count", "sample"))
    check_level(level)
