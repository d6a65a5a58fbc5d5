"""The large-sample interval around an estimate with a standard error."""

import math

from scipy import special

from audit.intervals import Interval
from audit.methods.checks import check_level, check_positive

__all__ = ["wald_ratio"]


def wald_ratio(ratio: float, log_error: float, *, level: float) -> Interval:
    """Return the interval of a ratio whose logarithm is about normal.

    Parameters
    ----------
    ratio : float
        The estimate.
    log_error : float
        Standard error of its logarithm.
    level : float
        Probability to cover the ratio, about.

    Returns
    -------
    Interval
        Of kind ``score``.

    Raises
    ------
    ParameterError
        If the ratio or the error is not positive, or the level is impossible.

    References
    ----------
    Wald A. (1943) Tests of statistical hypotheses concerning several parameters when the number of
    observations is large. Transactions of the American Mathematical Society 54:426-482.

    Examples
    --------
    >>> print(wald_ratio(2, 0.25, level=0.95))
    [1.22526, 3.2646] (score, 95%)
    """
    check_positive(ratio=ratio, log_error=log_error)
    check_level(level)
    factor = math.exp(float(special.ndtri((1 + level) / 2)) * log_error)
    return Interval(low=ratio / factor, high=ratio * factor, kind="score", level=level)
