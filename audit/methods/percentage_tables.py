"""Tables of percentages: what reaches a claim, and what it would need."""

import math
from collections.abc import Mapping

import numpy as np

from audit.claims import Claim
from audit.display import Cell, Table, count, span
from audit.estimates import Estimate
from audit.methods.percentages import WHOLE
from audit.numerals import numeral

__all__ = ["needed_table", "percent_table", "stock_needed"]


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
            if math.isfinite(float(one.center))
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
    if math.isnan(float(one.center)):
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
