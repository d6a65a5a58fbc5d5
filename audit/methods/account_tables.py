"""Tables of rival accounts: who is how far from whom, and from the words of a claim."""

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from audit.arrays import highest, lowest
from audit.choices import Choice
from audit.claims import Claim
from audit.display import Cell, Number, Table, count, span
from audit.estimates import Estimate
from audit.readings import Reading
from audit.references import declared, rows_among

__all__ = ["days_apart", "extremes", "margins"]


def extremes(given: Estimate, scopes: Choice) -> Table:
    """Show the lowest and the highest account of each scope: bounds by scope, not a mean.

    Parameters
    ----------
    given : Estimate
        Accounts over scopes and other choices.
    scopes : Choice
        What was counted.

    Returns
    -------
    Table
        One row a scope.
    """
    rows: list[list[Cell]] = []
    for scope in scopes.labels:
        part = given.at(**{scopes.name: scope})
        known = rows_among(part.ids)
        least, most = lowest(part.center), highest(part.center)
        rows.append(
            [
                scope,
                count(least, ids=part.ids, how="the lowest account"),
                count(most, ids=part.ids, how="the highest account"),
                span(
                    lowest(part.low),
                    highest(part.high),
                    ids=part.ids,
                    how="all that their wordings allow",
                )
                if math.isfinite(least)
                else "nothing stated yet",
                count(len(known), ids=known or (declared("search", given.unit),), how="statements"),
            ]
        )
    return Table(
        columns=["what was counted", "lowest", "highest", "with their wordings", "statements"],
        rows=rows,
        caption=f"From the lowest to the highest account, in {given.unit or 'no unit'}",
        name="extremes",
    )


def margins(claim: Claim, given: Mapping[str, tuple[Estimate, Choice]]) -> Table:
    """Show how far each account is from the nearest edge of each reading, in the unit counted.

    Parameters
    ----------
    claim : Claim
        Its pooled readings are the columns.
    given : mapping of str to (Estimate, Choice)
        What was counted → the accounts of it, and who gave them.

    Returns
    -------
    Table
        One row for each figure of each teller, by scope and size: positive inside the reading. So
        small a distance that it is less than one counted thing decides nothing.
    """
    readings = [one for one in claim.readings if one.pooled]
    rows: list[list[Cell]] = []
    for scope, (estimate, tellers) in given.items():
        found = {
            (float(value), teller): part.ids
            for teller in tellers.labels
            for part in [estimate.at(**{tellers.name: teller})]
            for value in np.unique(part.center.to_numpy())
            if math.isfinite(value)
        }
        rows += [
            [
                scope,
                teller,
                count(value, ids=ids),
                *(_margin(value, one, ids) for one in readings),
            ]
            for (value, teller), ids in sorted(found.items())
        ]
    return Table(
        columns=["what was counted", "who says so", "figure", *(one.name for one in readings)],
        rows=rows,
        caption="How far each account is from the edge of each reading; positive inside it",
        name="margins",
    )


def _margin(value: float, one: Reading, ids: tuple[str, ...]) -> Number:
    margin = min(value - one.low, one.high - value)
    edges = declared("hedges", one.name)
    return Number(f"{margin:+,.1f}", margin, (*ids, edges), "to the nearest edge")


def days_apart(first: str, second: str) -> Number:
    """Return how many days lie between two days, for display.

    Examples
    --------
    >>> print(days_apart("2020-02-01", "2020-03-01"))
    29
    """
    days = abs((pd.Timestamp(second) - pd.Timestamp(first)).days)
    ids = tuple(declared("parameter", one) for one in (first, second))
    return count(days, ids=ids, how=f"from {first} to {second}")
