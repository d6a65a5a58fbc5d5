"""Percentages of a stock: counts over what they were taken from, and what a claim would need."""

import math
from collections.abc import Mapping

import numpy as np

from audit.claims import Claim
from audit.display import Cell, Table, count, span
from audit.errors import UnitError
from audit.estimates import Estimate
from audit.intervals import Interval
from audit.methods.bounds import rogan_gladen
from audit.readings import numeral

__all__ = ["PERCENT", "needed_table", "percent_of", "percent_table", "stock_needed", "unseen"]

PERCENT = "percent"
WHOLE = 100


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
    if PERCENT in {part.unit, whole.unit} or part.unit != whole.unit:
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


def percent_table(claim: Claim, given: Mapping[str, Estimate]) -> Table:
    """Show percentages from the strictest definition to the loosest, against a claim's number.

    Parameters
    ----------
    claim : Claim
        Its number is a percentage.
    given : mapping of str to Estimate
        Definition → percentage, the strictest first.

    Returns
    -------
    Table
        One row each; the last column says whether it reaches the number.
    """
    number = numeral(claim.number).value
    rows: list[list[Cell]] = [
        [
            name,
            _percent(one),
            span(float(one.low), float(one.high), ids=one.ids, how=one.method)
            if bool(one.center.notnull())
            else "not known",
            _reaches(one, number),
        ]
        for name, one in ((name, part.reference()) for name, part in given.items())
    ]
    return Table(
        columns=["what counts", "per cent", "range", "reaches the number"],
        rows=rows,
        caption="From the strictest definition to the loosest",
        name="relaxations",
    )


def _percent(one: Estimate) -> Cell:
    return count(float(one.center), ids=one.ids, how=one.method)


def _reaches(one: Estimate, number: float) -> str:
    if bool(one.center.isnull()):
        return "not known"
    if float(one.center) >= number:
        return "yes"
    return "its range does" if float(one.high) >= number else "no"


def needed_table(claim: Claim, given: Mapping[str, tuple[Estimate, Estimate]]) -> Table:
    """Show how many units a percentage would need, beside how many were counted.

    Parameters
    ----------
    claim : Claim
        Its number is a percentage.
    given : mapping of str to (Estimate, Estimate)
        Frame → units counted, units in all.

    Returns
    -------
    Table
        One row a frame.
    """
    share = numeral(claim.number).value / WHOLE
    rows: list[list[Cell]] = []
    for name, (part, whole) in given.items():
        counted, stock = part.reference(), whole.reference()
        need = share * float(stock.center)
        short = need - float(counted.center)
        rows.append(
            [
                name,
                counted.value,
                stock.value,
                count(np.ceil(need), ids=stock.ids, how="the claim's share of all"),
                count(max(np.ceil(short), 0.0), ids=(*counted.ids, *stock.ids), how="still needed"),
            ]
        )
    return Table(
        columns=["frame", "counted", "in all", "needed", "lacking"],
        rows=rows,
        caption="How many units the number would need",
        name="needed",
    )


def stock_needed(claim: Claim, part: Estimate) -> Estimate:
    """Return how large a stock may be, at most, for a count to be the claim's percentage of it.

    Parameters
    ----------
    claim : Claim
        Its number is a percentage.
    part : Estimate
        The count.

    Returns
    -------
    Estimate
        In the unit of the count: the figure that would settle the claim, if it were known.
    """
    share = numeral(claim.number).value / WHOLE
    return Estimate(
        center=part.center / share,
        low=part.low / share,
        high=part.high / share,
        unit=part.unit,
        kinds=part.kinds,
        level=part.level,
        method=f"{part.method}, over the claim's share",
        lineage=part.lineage,
    )
