"""Counts of record between two days, and the part of them that belongs to one party.

These put together what :mod:`audit.methods.totals`, :mod:`audit.methods.restatements` and
:mod:`audit.methods.shares` do, for audits that need the same total more than once.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

import pandas as pd

from audit.assembly import across, stack
from audit.choices import Choice
from audit.errors import ParameterError
from audit.estimates import Estimate
from audit.methods.frames import rows_of
from audit.methods.restatements import Restatements, settled_day
from audit.methods.shares import weighted_share
from audit.methods.totals import Printed, printed, total_of

__all__ = ["WAYS", "part_of", "recorded_total"]

WAYS: dict[str, str] = {
    "share": "its share of events, taken as its share of what the events contain",
    "weighted share": "the same, where an event of one party may contain more",
    "less estimated": "the whole, less what the others had at a rate that one of them printed",
    "less stated": "the whole, less all that the others are known in print to have had",
}
"""How the part of one party is found, as values of the choice between them."""


def recorded_total(
    observations: pd.DataFrame,
    *,
    restated: Restatements,
    level: float,
    final_after_years: int,
    **sums: Any,
) -> Estimate:
    """Derive a total over its choices, with what young figures may still be revised by.

    Parameters
    ----------
    observations : pandas.DataFrame
        As known on the day that its attribute ``as_of`` names.
    restated : Restatements
        How figures of this kind were restated.
    level : float
        The probability for the next restatement.
    final_after_years : int
        A figure this old on the day of the vintage is no longer revised.
    **sums
        As for :func:`audit.methods.totals.total_between`; an argument that is a choice becomes an
        axis of the estimate.

    Returns
    -------
    Estimate
        The total.
    """
    rows = rows_of(observations)

    @cache
    def chosen(qualifiers: tuple[str, ...], statement: str, series: tuple[str, ...]) -> Printed:
        """Choose the totals once for all derivations from them."""
        return printed(rows, qualifiers=qualifiers, statement=statement, series=series)

    def total(
        *, qualifiers: Iterable[str], statement: str, series: Iterable[str] = (), **between: Any
    ) -> Estimate:
        return total_of(chosen(tuple(qualifiers), statement, tuple(series)), **between)

    return across(
        total,
        revision=restated.factor(level=level),
        settled_before=settled_day(observations.attrs["as_of"], years=final_after_years),
        **sums,
    )


def part_of(
    whole: Estimate,
    ways: Choice,
    *,
    share: Estimate,
    weight: Estimate,
    estimated: Estimate,
    stated: Estimate,
) -> Estimate:
    """Find the part of a whole that belongs to one party, in each of several ways.

    Parameters
    ----------
    whole : Estimate
        What all parties had.
    ways : Choice
        Its values are keys of :data:`WAYS`.
    share : Estimate
        The party's share of events.
    weight : Estimate
        How many times as much one of its events contains as one of the others'.
    estimated : Estimate
        What the others had, from their events and a rate.
    stated : Estimate
        What the others are known to have had. It can only be too little.

    Returns
    -------
    Estimate
        Over the choice and those of the whole.

    Raises
    ------
    ParameterError
        If the choice has a value that is not a known way.
    """
    unknown = [str(level.value) for level in ways.levels if level.value not in WAYS]
    if unknown:
        raise ParameterError(
            "A way to find a part is not known.",
            expected=", ".join(WAYS),
            found=", ".join(unknown),
            where=f"the choice {ways.name!r}",
            do="give each level one of these as its value",
        )
    found = {
        "share": whole * share,
        "weighted share": whole * weighted_share(share, weight),
        "less estimated": whole - estimated,
        "less stated": whole - stated,
    }
    return stack(ways, {level.label: found[level.value] for level in ways.levels})
