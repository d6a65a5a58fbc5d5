"""How far a figure may still be revised, from how far earlier figures of its series were."""

import math
from collections.abc import Sequence

from scipy import special

from audit.errors import ParameterError
from audit.intervals import Interval
from audit.methods.checks import check_level, check_positive

__all__ = ["revision_hull", "t_prediction"]


def t_prediction(factors: Sequence[float], *, level: float) -> Interval:
    """Predict the next revision factor from earlier ones, their logarithms taken as normal.

    With heavy tails it covers a little less than its level: 0.93 to 0.94 instead of 0.95 for five
    to forty factors whose logarithms follow a t distribution with three degrees of freedom.

    Parameters
    ----------
    factors : sequence of float
        Final value over first value, for figures of the same series; at least two.
    level : float
        Probability that the next factor falls inside.

    Returns
    -------
    Interval
        Of kind ``prediction``; multiply a first value by it.

    Raises
    ------
    ParameterError
        If there are fewer than two factors, one is not positive, all are equal, or the level is
        impossible.

    References
    ----------
    Hahn G.J., Meeker W.Q. (1991) Statistical Intervals, section 4.7.

    Examples
    --------
    >>> print(t_prediction([1.01, 1.03, 0.99, 1.02, 1.00], level=0.95))
    [0.962937, 1.05916] (prediction, 95%)
    """
    _check(factors)
    check_level(level)
    logs = [math.log(factor) for factor in factors]
    n = len(logs)
    mean = math.fsum(logs) / n
    spread = math.sqrt(math.fsum((x - mean) ** 2 for x in logs) / (n - 1))
    if spread == 0:
        raise ParameterError(
            "Revision factors that are all equal say nothing of their spread.",
            expected="at least two different factors",
            found=f"{n} times {factors[0]!r}",
            do="use revision_hull, which claims no more than the number of factors supports",
        )
    half = float(special.stdtrit(n - 1, (1 + level) / 2)) * spread * math.sqrt(1 + 1 / n)
    return Interval(
        low=math.exp(mean - half), high=math.exp(mean + half), kind="prediction", level=level
    )


def revision_hull(factors: Sequence[float]) -> Interval:
    """Return the smallest to the largest revision factor seen, with the level that it really has.

    If the next factor is as likely to have any rank among all of them, it falls inside with
    probability (n - 1) / (n + 1): two thirds for five factors, 95% only from thirty-nine.

    Parameters
    ----------
    factors : sequence of float
        Final value over first value, for figures of the same series; at least two.

    Returns
    -------
    Interval
        Of kind ``prediction``; multiply a first value by it.

    Raises
    ------
    ParameterError
        If there are fewer than two factors or one is not positive.

    References
    ----------
    Wilks S.S. (1941) Determination of sample sizes for setting tolerance limits. Annals of
    Mathematical Statistics 12:91-96.

    Examples
    --------
    >>> print(revision_hull([1.01, 1.03, 0.99, 1.02, 1.00]))
    [0.99, 1.03] (prediction, 66.67%)
    """
    _check(factors)
    n = len(factors)
    return Interval(low=min(factors), high=max(factors), kind="prediction", level=(n - 1) / (n + 1))


def _check(factors: Sequence[float]) -> None:
    for factor in factors:
        check_positive(factor=factor)
    if len(factors) <= 1:
        raise ParameterError(
            "Too few revision factors.",
            expected="at least two",
            found=str(len(factors)),
            do="collect more pairs of first and final values, or report the figure as unrevised",
        )
