"""Estimates of a change at a date: its size net of a trend, and whether it lies there at all.

They lay :mod:`audit.methods.trends`, :mod:`audit.methods.changepoints` and
:mod:`audit.methods.autoregressive_changes` over the choices of an audit. A series that is known in
too few blocks for a model is unknown to it, and counts in no share.
"""

from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
import pandas as pd

from audit.errors import ParameterError
from audit.estimates import Estimate
from audit.methods.autoregressive_changes import autoregressive_changes
from audit.methods.before_after import Pace
from audit.methods.blocks import BlockSeries
from audit.methods.changepoints import ChangePosterior, negative_binomial_changes
from audit.methods.monthly import MonthlyCounts
from audit.methods.trends import level_design, step_ratio, trend_design
from audit.values import estimate, unknown

__all__ = [
    "MODELS",
    "change_near",
    "changes",
    "counts_of",
    "expected_changes",
    "ids_of",
    "probability_beforehand",
    "step_at",
]

MAX_CHANGES = 3
MIN_MONTHS = 3
"""With segments this long, at most one change lies within a month of a date."""


def _independent(counts: MonthlyCounts, _draws: int, _seed: int) -> ChangePosterior:
    return negative_binomial_changes(counts, max_changes=MAX_CHANGES, min_months=MIN_MONTHS)


def _alike(counts: MonthlyCounts, draws: int, seed: int) -> ChangePosterior:
    return autoregressive_changes(
        counts,
        level_design(counts),
        max_changes=MAX_CHANGES,
        min_months=MIN_MONTHS,
        draws=draws,
        rng=np.random.default_rng(seed),
    )


def _about_a_trend(counts: MonthlyCounts, draws: int, seed: int) -> ChangePosterior:
    return autoregressive_changes(
        counts,
        trend_design(counts),
        max_changes=MAX_CHANGES,
        min_months=MIN_MONTHS,
        draws=draws,
        rng=np.random.default_rng(seed),
    )


MODELS: dict[str, Callable[[MonthlyCounts, int, int], ChangePosterior]] = {
    "autocorrelated": _alike,
    "about a trend": _about_a_trend,
    "independent": _independent,
}
"""How months vary while nothing changes: like their neighbours, or more than independent events."""


def counts_of(one: Pace, *, without: str = "") -> MonthlyCounts | None:
    """Return a pace by month, or None where it is not a count per day or has too few blocks.

    Parameters
    ----------
    one : Pace
        The series.
    without : str, optional
        A day whose month is left out, with the whole block of which it is a part.
    """
    if one.per is not None or not one.amount.blocks:
        return None
    counts = one.amount.counts()
    month = np.datetime64(without, "M") if without else None
    if month is None or month not in counts.month:
        return counts
    return counts.without(str(month)) if counts.count.size > 1 else None


def step_at(
    paces: Mapping[str, Pace],
    *,
    series: str,
    since: str,
    change: str,
    month: str,
    level: float,
    draws: int,
    seed: int,
) -> Estimate:
    """Estimate by what factor the pace changed at a date, net of one trend through all months.

    Parameters
    ----------
    paces : mapping of str to Pace
        The series, by name.
    series : str
        Which one.
    since : str
        The first day that is used.
    change : str
        The date. Its month counts with the share of its days from the date on.
    month : {'kept', 'left out'}
        Whether the month of the date is used.
    level : float
        Posterior probability of the range.
    draws, seed : int
        Of the months within blocks.

    Returns
    -------
    Estimate
        The posterior median with its central interval; unknown where the model cannot be fitted.
    """
    one = paces[series].since(since)
    without = ""
    if month == "left out":
        # Without its month it does not matter on which of its days the date was.
        before, after = one.sides(change, month=month)
        without, change = str(before.date()), str(after.date())
    return _step(one, change, without=without, level=level, draws=draws, seed=seed)


@cache
def _step(one: Pace, change: str, *, without: str, level: float, draws: int, seed: int) -> Estimate:
    method = "step at the date net of trend, autocorrelation integrated out"
    counts = counts_of(one, without=without)
    if counts is None:
        return unknown(method)
    try:
        found = step_ratio(counts, change, draws=draws, rng=np.random.default_rng(seed))
    except ParameterError:
        # Too few blocks, or none on one side of the date: what cannot be fitted is not known.
        return unknown(method)
    ends = found.interval(level=level)
    return estimate(
        found.median,
        ends.low,
        ends.high,
        unit="ratio",
        kind=ends.kind,
        level=level,
        method=method,
        ids=ids_of(one.amount),
    )


def ids_of(series: BlockSeries) -> tuple[str, ...]:
    """Return the observations behind a series."""
    return tuple(sorted({name for one in series.blocks for name in one.ids}))


@cache
def changes(series: BlockSeries, *, model: str, draws: int, seed: int) -> ChangePosterior | None:
    """Find when a series changed, if it did; None where the model cannot be fitted.

    Parameters
    ----------
    series : BlockSeries
        The counts.
    model : str
        One of :data:`MODELS`.
    draws, seed : int
        Of the months within blocks.

    Raises
    ------
    ParameterError
        If there is no such model.
    """
    if model not in MODELS:
        raise ParameterError(
            "A model of the months is not known.",
            expected=", ".join(MODELS),
            found=repr(model),
            where="interruptions.changes",
            do="use one of these as the value of the option",
        )
    try:
        return MODELS[model](series.counts(), draws, seed)
    except ParameterError:
        return None


def change_near(
    paces: Mapping[str, Pace],
    *,
    series: str,
    since: str,
    change: str,
    model: str,
    within: int,
    level: float,
    draws: int,
    seed: int,
) -> Estimate:
    """Estimate the probability that a lasting change of level lies near a date.

    Parameters
    ----------
    paces, series, since, draws, seed
        As for :func:`step_at`.
    change : str
        The date.
    model : str
        One of :data:`MODELS`.
    within : int
        How many months before and after the month of the date are near.
    level : float
        From what probability on the answer is yes, and from what probability of the contrary no.

    Returns
    -------
    Estimate
        The posterior probability, as a number between 0 and 1 under the unit ``ratio``, if none,
        one, two and three changes are equally likely beforehand. Its range is the credible set of
        the answer, no (0) or yes (1): it reaches to both unless one of them has the probability
        ``level``, because a series that cannot tell is no evidence against a date. Unknown where
        the model cannot be fitted, and where a change near the date is ruled out beforehand with
        that probability. A change up and a change down count alike.
    """
    method = "posterior probability of a change near the date"
    one = paces[series].since(since)
    if one.per is not None or not one.amount.blocks:
        return unknown(method)
    found = changes(one.amount, model=model, draws=draws, seed=seed)
    if found is None:
        return unknown(method)
    if round(probability_beforehand(found, change, within), 12) <= round(1 - level, 12):
        return unknown(method)
    value = min(max(float(found.number @ expected_changes(found, change, within)), 0.0), 1.0)
    return estimate(
        value,
        value if value >= level else 0.0,
        value if value <= 1 - level else 1.0,
        unit="ratio",
        kind="posterior",
        level=level,
        method=method,
        ids=ids_of(one.amount),
    )


def probability_beforehand(found: ChangePosterior, change: str, within: int) -> float:
    """Return the share of the months in which one change can lie that are near a date."""
    here = pd.Period(change, "M")
    low, high = (np.datetime64(str(end), "M") for end in (here - within, here + within))
    possible = found.location[1] > 0
    near = (low <= found.start) & (found.start <= high)
    return float((near & possible).sum() / possible.sum())


def expected_changes(found: ChangePosterior, change: str, within: int) -> list[float]:
    """Return how many changes are expected near a date, given none, one and so on in all."""
    here = pd.Period(change, "M")
    ends = str(here - within), str(here + within)
    return [found.within(*ends, changes=k) for k in range(MAX_CHANGES + 1)]
