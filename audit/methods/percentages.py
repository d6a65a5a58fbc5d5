"""Percentages of a stock: counts over what they were taken from."""

import math
import operator
from collections.abc import Iterable, Mapping
from functools import reduce

import pandas as pd

from audit.assembly import stack
from audit.choices import Choice
from audit.errors import UnitError
from audit.estimates import Estimate
from audit.intervals import Interval
from audit.methods.accounts import account
from audit.methods.bounds import rogan_gladen
from audit.units import ANY_UNIT, PERCENT, greatest
from audit.values import unknown

__all__ = [
    "PERCENT",
    "capped",
    "counted",
    "percent_of",
    "surveyed",
    "unseen",
]

WHOLE = int(greatest(PERCENT))


def percent_of(part: Estimate, whole: Estimate) -> Estimate:
    """Return a count as a percentage of the stock that it was taken from.

    Parameters
    ----------
    part, whole : Estimate
        Counts of one unit; the same frame is the caller's duty. No sampling interval is added:
        both are counts of record.

    Returns
    -------
    Estimate
        In per cent, its ends at the vertices of the two ranges, and never above the whole.

    Raises
    ------
    UnitError
        If the units differ, or are percentages themselves.
    """
    units = {part.unit, whole.unit} - {ANY_UNIT}
    if PERCENT in units or len(units) > 1:
        raise UnitError(
            "A percentage needs two counts of one thing.",
            expected="the same counted thing over itself",
            found=f"{part.unit!r} over {whole.unit!r}",
            where=f"{part.method} | {whole.method}",
            do="compare like with like; if the method means it, say so with in_unit()",
        )
    ratio = part / whole
    center, low, high = (
        (WHOLE * end).clip(max=WHOLE) for end in (ratio.center, ratio.low, ratio.high)
    )
    return Estimate(
        center=center,
        low=low,
        high=high,
        unit=PERCENT,
        kinds=ratio.kinds,
        level=ratio.level,
        method=f"{part.method} over {whole.method}, in per cent",
        lineage=ratio.lineage,
    )


def unseen(apparent: Estimate, seen: Estimate) -> Estimate:
    """Widen a percentage by what the survey may have missed.

    Parameters
    ----------
    apparent : Estimate
        The percentage that was seen, without choices.
    seen : Estimate
        The least share of what there was that the survey sees, unit ``ratio`` or ``share``,
        without choices; at best it sees all. Nothing is seen that is not there.

    Returns
    -------
    Estimate
        The same central value, with the bounds of Rogan & Gladen (1978) for its range. That the
        survey misses as much here as elsewhere is not known, so the value does not move.
    """
    if math.isnan(float(apparent.center)) or math.isnan(float(seen.center)):
        return apparent
    bounds = rogan_gladen(
        _shares(float(apparent.low) / WHOLE, float(apparent.high) / WHOLE),
        _shares(min(float(seen.low), 1.0), 1.0),
        _shares(1.0, 1.0),
    )
    return Estimate(
        center=apparent.center,
        low=apparent.low * 0 + WHOLE * bounds.low,
        high=apparent.high * 0 + WHOLE * bounds.high,
        unit=PERCENT,
        kinds=frozenset({"bounds"}),
        level=None,
        method=f"{apparent.method}, with what may have been missed",
        lineage=(*apparent.lineage, *seen.lineage),
    )


def _shares(low: float, high: float) -> Interval:
    return Interval(low=low, high=high, kind="bounds", level=None)


def capped(given: Estimate) -> Estimate:
    """Return stated percentages with no end above the whole: *more than* ninety is no more."""
    if given.unit not in {PERCENT, ANY_UNIT}:
        raise UnitError(
            "Only a percentage ends at the whole.",
            expected=PERCENT,
            found=repr(given.unit),
            where=given.method,
            do="give percentages, or compute them with percent_of()",
        )
    return Estimate(
        center=given.center.clip(max=WHOLE),
        low=given.low.clip(max=WHOLE),
        high=given.high.clip(max=WHOLE),
        unit=PERCENT,
        kinds=given.kinds,
        level=given.level,
        method=given.method,
        lineage=given.lineage,
    )


def counted(observations: pd.DataFrame, series: Iterable[str], *, unit: str) -> Estimate:
    """Add the last figures of several series that do not overlap; unknown where one is.

    Parameters
    ----------
    observations : pandas.DataFrame
        Rows that may hold the series.
    series : iterable of str
        The parts, such as the worst degree and the next one.
    unit : str
        The unit under which they are added.

    Returns
    -------
    Estimate
        Their sum.
    """
    return reduce(operator.add, (account(observations, name, unit=unit) for name in series))


def surveyed(
    observations: pd.DataFrame,
    surveys: Choice,
    parts: Mapping[str, Iterable[str]] | Iterable[str],
    whole: Estimate,
    *,
    missed: Choice,
    seen: Estimate | None = None,
) -> Estimate:
    """Return what several surveys found, in per cent of one stock.

    Parameters
    ----------
    observations : pandas.DataFrame
        Rows that may hold the series.
    surveys : Choice
        One level per survey.
    parts : mapping of str to iterable of str, or iterable of str
        Survey → the series that make up what it found; one that is left out found nothing of the
        kind, and is unknown. Series alone are those of every survey.
    whole : Estimate
        The stock.
    missed : Choice
        Its values say whether the range holds what the surveys may have missed.
    seen : Estimate, optional
        See :func:`unseen`; default: nothing is missed.

    Returns
    -------
    Estimate
        Over the surveys and the choice about what they missed.
    """
    each = parts if isinstance(parts, Mapping) else dict.fromkeys(surveys.labels, tuple(parts))
    found = {
        label: percent_of(counted(observations, each[label], unit=whole.unit), whole)
        if label in each
        else unknown("not surveyed")
        for label in surveys.labels
    }
    return stack(
        missed,
        {
            level.label: stack(
                surveys,
                {
                    label: unseen(one, seen) if level.value and seen is not None else one
                    for label, one in found.items()
                },
            )
            for level in missed.levels
        },
    )
