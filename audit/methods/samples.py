"""Shares of samples, and how two samples compare, as estimates with the interval of a named method.

The counts are of a sample, or of events with a rate; for a census there is no sampling error, and
:mod:`audit.methods.percentages` divides the counts of record.
"""

import itertools
import math
from collections.abc import Callable

import numpy as np

from audit.arrays import common_axes, highest, lowest, over
from audit.errors import ParameterError
from audit.estimates import Estimate
from audit.intervals import Interval
from audit.methods.percentages import PERCENT, WHOLE
from audit.methods.rate_ratios import rate_ratio
from audit.methods.risk_differences import risk_difference
from audit.methods.risk_ratios import risk_ratio

__all__ = [
    "POINTS",
    "difference_in_points",
    "percentage_of_sample",
    "ratio_of_rates",
    "times_as_likely",
]

POINTS = "percentage points"


def percentage_of_sample(
    part: Estimate, whole: Estimate, *, interval: Callable[..., Interval], level: float
) -> Estimate:
    """Return the share of a sample, in per cent, as an estimate of the share behind it.

    Parameters
    ----------
    part, whole : Estimate
        Units with the property, and units examined; counts without a range.
    interval : callable
        A method for a proportion, such as :func:`audit.methods.proportions.clopper_pearson`.
    level : float
        The probability of the interval.

    Returns
    -------
    Estimate
        In per cent; unknown where a count is.

    Raises
    ------
    ParameterError
        If a count has a range, or is impossible.
    ConflictError
        If the part is larger than the whole.
    """

    def share(count: int, sample: int) -> float:
        return count / sample

    return _sampled(
        (part, whole), share, interval, level=level, scale=WHOLE, unit=PERCENT, what="share of"
    )


def times_as_likely(
    part1: Estimate,
    whole1: Estimate,
    part2: Estimate,
    whole2: Estimate,
    *,
    interval: Callable[..., Interval],
    level: float,
) -> Estimate:
    """Return how many times as likely the first is as the second: the ratio of two risks.

    *X per cent more likely* is this ratio less one; its readings are on the scale of the ratio.

    Parameters
    ----------
    part1, whole1, part2, whole2 : Estimate
        Units with the property, and units examined, of the first and of the second sample.
    interval : callable
        A method for a ratio of risks, such as :func:`audit.methods.risk_ratios.koopman`.
    level : float
        The probability of the interval.

    Returns
    -------
    Estimate
        Unit ``ratio``; unknown where a count is.

    Raises
    ------
    ParameterError
        If a count has a range or is impossible, or nobody in either sample has the property.
    ConflictError
        If a part is larger than its whole.
    """
    counts = (part1, whole1, part2, whole2)
    return _sampled(counts, risk_ratio, interval, level=level, unit="ratio", what="ratio of risks")


def ratio_of_rates(
    count1: Estimate,
    exposure1: Estimate,
    count2: Estimate,
    exposure2: Estimate,
    *,
    interval: Callable[..., Interval],
    level: float,
) -> Estimate:
    """Return the ratio of two rates of events.

    Parameters
    ----------
    count1, exposure1, count2, exposure2 : Estimate
        Events, and what the rate is per (people, days, miles), of the first and of the second.
    interval : callable
        A method for a ratio of rates, such as
        :func:`audit.methods.rate_ratios.conditional_rate_ratio`.
    level : float
        The probability of the interval.

    Returns
    -------
    Estimate
        Unit ``ratio``; unknown where a count is.

    Raises
    ------
    ParameterError
        If a count has a range or is impossible, or no event happened in either.
    """
    counts = (count1, exposure1, count2, exposure2)
    return _sampled(counts, rate_ratio, interval, level=level, unit="ratio", what="ratio of rates")


def difference_in_points(
    part1: Estimate,
    whole1: Estimate,
    part2: Estimate,
    whole2: Estimate,
    *,
    interval: Callable[..., Interval],
    level: float,
) -> Estimate:
    """Return the first share less the second, in percentage points.

    Parameters
    ----------
    part1, whole1, part2, whole2 : Estimate
        Units with the property, and units examined, of the first and of the second sample.
    interval : callable
        A method for a difference of risks, such as
        :func:`audit.methods.risk_differences.newcombe`.
    level : float
        The probability of the interval.

    Returns
    -------
    Estimate
        Unit ``percentage points``; unknown where a count is.

    Raises
    ------
    ParameterError
        If a count has a range or is impossible.
    ConflictError
        If a part is larger than its whole.
    """
    return _sampled(
        (part1, whole1, part2, whole2),
        risk_difference,
        interval,
        level=level,
        scale=WHOLE,
        unit=POINTS,
        what="difference of risks",
    )


def _sampled(
    counts: tuple[Estimate, ...],
    value: Callable[..., float],
    interval: Callable[..., Interval],
    *,
    level: float,
    unit: str,
    what: str,
    scale: float = 1,
) -> Estimate:
    """Compute a value and its interval at each level of the choices behind the counts."""
    for one in counts:
        _refuse_range(one)
    frame = common_axes(*(one.center for one in counts))
    given = [np.broadcast_to(over(one.center, frame), frame.shape) for one in counts]
    center, low, high = (np.full(frame.shape, math.nan) for _ in range(3))
    kinds = set()
    for at in itertools.product(*map(range, frame.shape)):
        here = [float(one[at]) for one in given]
        if any(map(math.isnan, here)):
            continue
        whole = [int(count) if count.is_integer() else count for count in here]
        found = interval(*whole, level=level)
        center[at] = scale * value(*whole)
        low[at], high[at] = scale * found.low, scale * found.high
        kinds.add(found.kind)
    return Estimate(
        center=frame.copy(deep=False, data=center),
        low=frame.copy(deep=False, data=low),
        high=frame.copy(deep=False, data=high),
        unit=unit,
        kinds=frozenset(kinds),
        level=level,
        method=f"{what} {', '.join(one.method for one in counts)}",
        lineage=tuple(part for one in counts for part in one.lineage),
    )


def _refuse_range(one: Estimate) -> None:
    low, high = lowest(one.low), highest(one.high)
    frame = common_axes(one.center, one.low, one.high)
    if np.any(over(one.high, frame) > over(one.low, frame)):
        raise ParameterError(
            "A count of a sample has a range.",
            expected="a count without one: the method takes it for what was observed",
            found=f"{low:g} to {high:g}",
            where=one.method,
            do="use the ends of the range one by one, as options of a choice",
        )
