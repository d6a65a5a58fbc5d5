"""Counts that are minimums: joined with other lists, and brought to the same time."""

import numpy as np
import pandas as pd

from audit.assembly import across
from audit.choices import Choice
from audit.errors import ParameterError
from audit.estimates import Estimate
from audit.lineage import behind
from audit.methods.accounts import account, assumed
from audit.methods.frames import rows_of
from audit.values import unknown

__all__ = ["SPANS", "before_change", "joined", "since", "without_days_after"]

WHOLE, ROUNDED = 100, 0.5

SPANS: tuple[str, ...] = ("after", "less", "whole")
"""How a cumulative count is taken for what came after a day."""


def joined(one: Estimate, other: Estimate) -> Estimate:
    """Bound the number of distinct items on two lists that cannot be matched, over choices.

    Parameters
    ----------
    one, other : Estimate
        The items on each list, in one unit.

    Returns
    -------
    Estimate
        From the longer list, if it holds all of the other, to the sum, if nothing is on both. Its
        central value is the longer list: the least that both together can be.

    References
    ----------
    Fréchet M. (1935) Généralisations du théorème des probabilités totales. Fundamenta Mathematicae
    25:379-387.
    """
    total = one + other
    center, low = (
        mine.where(mine >= theirs, theirs).where(~np.isnan(mine))
        for mine, theirs in ((one.center, other.center), (one.low, other.low))
    )
    return Estimate(
        center=center.transpose(*total.center.dims),
        low=low.transpose(*total.low.dims),
        high=total.high,
        unit=total.unit,
        kinds=frozenset({"bounds"}),
        level=None,
        method="the union of two lists that cannot be matched",
        lineage=total.lineage,
    )


def without_days_after(
    total: Estimate, daily: Estimate, *, days: int, part: float | Choice
) -> Estimate:
    """Take off a running count what it holds of days that it should not cover.

    Parameters
    ----------
    total : Estimate
        The count, as a minimum: its range is open above.
    daily : Estimate
        What a day adds, in the unit of the count.
    days : int
        How many days too many it covers.
    part : float or Choice
        Which part of them it is taken to hold.

    Returns
    -------
    Estimate
        No less than nothing, without an upper end, because a minimum has none.
    """
    held = across(assumed, part)
    extra = (daily * assumed(float(days))) * held
    less = total - extra
    return Estimate(
        center=less.center.clip(min=0),
        low=less.low.clip(min=0),
        high=less.high,
        unit=less.unit,
        kinds=less.kinds,
        level=None,
        method=f"{total.method}, less {days} days",
        lineage=less.lineage,
    ).open_ended(above=True)


def before_change(after: Estimate, changes: pd.DataFrame) -> Estimate:
    """Return what a count was before a change in per cent that is printed with the later count.

    Parameters
    ----------
    after : Estimate
        The later count.
    changes : pandas.DataFrame
        Rows of one series that print the change, in whole per cent of the earlier count: negative
        for a fall. The last statement counts.

    Returns
    -------
    Estimate
        The earlier count. Its range has the ends of the later one, and half a step of the
        percentage on either side; unknown where no change was printed.

    Raises
    ------
    ParameterError
        If the change leaves nothing.
    """
    if changes.empty:
        return unknown("no change was printed")
    last = rows_of(changes.sort_values(["known_on", "id"]))[-1]
    percent = float(last["value"])
    if percent - ROUNDED <= -WHOLE:
        raise ParameterError(
            "A change leaves nothing to compare.",
            expected="a change of more than -100 per cent",
            found=f"{percent:g}",
            where=str(last["id"]),
            do="check the sign and the unit of the change",
        )
    left = [1 + (percent + step) / WHOLE for step in (0.0, ROUNDED, -ROUNDED)]
    return Estimate(
        center=after.center / left[0],
        low=after.low / left[1],
        high=after.high / left[2],
        unit=after.unit,
        kinds=after.kinds | {"rounded"},
        level=None,
        method=f"{after.method}, before the change",
        lineage=(*after.lineage, behind([str(last["id"])])),
    )


def since(
    observations: pd.DataFrame,
    series: str,
    *,
    day: str,
    before: Estimate,
    span: str,
    unit: str,
    statement: str = "last",
    open_ended: bool = False,
) -> Estimate:
    """Take a cumulative count for what was found after a day: a minimum of what was there.

    Parameters
    ----------
    observations : pandas.DataFrame
        Rows that may hold the series; only counts that end after the day are taken.
    series : str
        The counted thing.
    day : str
        The day from which on things were found that were there on it.
    before : Estimate
        What had been found by that day.
    span : {'after', 'less', 'whole'}
        Counts that begin on the day or after it; counts that begin earlier, less what had been
        found before; or these as they were printed.
    unit, statement, open_ended
        As for :func:`audit.methods.accounts.account`.

    Returns
    -------
    Estimate
        Without an upper end, because what was never found is not in it.

    Raises
    ------
    ParameterError
        If the span is none of the three.
    """
    if span not in SPANS:
        raise ParameterError(
            "A span is chosen in a way that is not known.",
            expected=", ".join(SPANS),
            found=repr(span),
            do="use one of these",
        )
    moment = pd.Timestamp(day)
    rows = observations[observations["period_end"] > moment]
    begins_later = rows["period_start"] >= moment
    rows = rows[begins_later if span == "after" else ~begins_later]
    found = account(rows, series, unit=unit, statement=statement, open_ended=open_ended)
    if span == "less":
        # What was found before may not all be in the count: its least is nothing.
        least = found - before
        found = Estimate(
            center=least.center.clip(min=0),
            low=least.low.clip(min=0),
            high=found.high,
            unit=least.unit,
            kinds=least.kinds,
            level=None,
            method=least.method,
            lineage=least.lineage,
        )
    return found.open_ended(above=True)
