"""Estimates of a change at a date: its size net of a trend, and whether it lies there at all.

They lay :mod:`audit.methods.trends`, :mod:`audit.methods.changepoints` and
:mod:`audit.methods.autoregressive_changes` over the choices of an audit. A series that is known in
too few blocks for a model is unknown to it, and counts in no share.
"""

from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
import pandas as pd

from audit.choices import Choice
from audit.display import Cell, Table, count
from audit.errors import ParameterError
from audit.estimates import Estimate, estimate, unknown
from audit.methods.autoregressive_changes import autoregressive_changes
from audit.methods.before_after import Pace
from audit.methods.blocks import BlockSeries
from audit.methods.changepoints import ChangePosterior, negative_binomial_changes
from audit.methods.monthly import MonthlyCounts
from audit.methods.trends import level_design, step_ratio, trend_design

__all__ = [
    "MODELS",
    "change_near",
    "changes",
    "changes_over_time",
    "counts_of",
    "near_dates",
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
    method = "step at the date net of trend, autocorrelation integrated out"
    counts = counts_of(paces[series].since(since), without=change if month == "left out" else "")
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
        ids=_ids(paces[series].since(since).amount),
    )


def _ids(series: BlockSeries) -> tuple[str, ...]:
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

    Returns
    -------
    Estimate
        The posterior probability, as a number between 0 and 1 under the unit ``ratio``, if none,
        one, two and three changes are equally likely beforehand; unknown where the model cannot be
        fitted. A change up and a change down count alike.
    """
    method = "posterior probability of a change near the date"
    one = paces[series].since(since)
    if one.per is not None or not one.amount.blocks:
        return unknown(method)
    found = changes(one.amount, model=model, draws=draws, seed=seed)
    if found is None:
        return unknown(method)
    value = min(max(float(found.number @ _expected(found, change, within)), 0.0), 1.0)
    return estimate(
        value, value, value,
        unit="ratio", kind="posterior", method=method, ids=_ids(one.amount),
    )  # fmt: skip


def _expected(found: ChangePosterior, change: str, within: int) -> list[float]:
    """Return how many changes are expected near a date, given none, one and so on in all."""
    here = pd.Period(change, "M")
    ends = str(here - within), str(here + within)
    return [found.within(*ends, changes=k) for k in range(MAX_CHANGES + 1)]


def near_dates(series: BlockSeries, dates: Choice, *, within: int, draws: int, seed: int) -> Table:
    """Show under each model how probable a change near each date is.

    Parameters
    ----------
    series : BlockSeries
        The counts.
    dates : Choice
        The dates, as values of its levels.
    within, draws, seed
        As for :func:`change_near`.

    Returns
    -------
    Table
        The probability if there was exactly one change, and if none to three are equally likely
        beforehand; beside it what it is before any figure is seen, if there was exactly one.
    """
    ids = _ids(series)
    rows: list[list[Cell]] = []
    for model in MODELS:
        found = changes(series, model=model, draws=draws, seed=seed)
        if found is None:
            continue
        possible = np.flatnonzero(found.location[1] > 0).size
        for level in dates.levels:
            expected = _expected(found, level.value, within)
            here = pd.Period(level.value, "M")
            low, high = (np.datetime64(str(end), "M") for end in (here - within, here + within))
            near = (low <= found.start) & (found.start <= high) & (found.location[1] > 0)
            shown = expected[1], float(found.number @ expected), near.sum() / possible
            rows.append([model, level.label, *(count(one, unit="share", ids=ids) for one in shown)])
    return Table(
        columns=["months vary", "date", "given one change", "given none to three", "beforehand"],
        rows=rows,
        caption="Probability that the level changed near each date",
        name="near-dates",
    )


def changes_over_time(
    series: BlockSeries, *, draws: int, seed: int
) -> dict[str, tuple[list[str], list[float], None, None]]:
    """Return for a picture how probable a change in each month is, under each model.

    Parameters
    ----------
    series, draws, seed
        As for :func:`changes`.

    Returns
    -------
    dict
        Model to months and probabilities, if none to three changes are equally likely beforehand.
    """
    curves = {}
    for model in MODELS:
        found = changes(series, model=model, draws=draws, seed=seed)
        if found is not None:
            months = [f"{month}-01" for month in found.start]
            curves[model] = (months, (found.number @ found.location).tolist(), None, None)
    return curves
