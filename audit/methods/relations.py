"""Whether claims about one quantity can be true together."""

import math

from audit.claims import Claim
from audit.display import DIMENSIONLESS, Cell, Table
from audit.errors import ParameterError
from audit.readings import Reading

__all__ = ["meet", "together"]


def meet(one: Reading, other: Reading) -> Reading | None:
    """Return the values that two readings share, or None where there are none.

    Parameters
    ----------
    one, other : Reading
        Readings in one unit.

    Returns
    -------
    Reading or None
        The intersection, under the name of both; its other fields are those of the first.

    Examples
    --------
    >>> from audit.readings import readings
    >>> exactly, above = readings("20", "")[0], readings("20", "over")[0]
    >>> meet(exactly, above).low, meet(exactly, above).high
    (20.0, 20.5)
    """
    low, high = max(one.low, other.low), min(one.high, other.high)
    low_closed = all(each.low_closed for each in (one, other) if each.low == low)
    high_closed = all(each.high_closed for each in (one, other) if each.high == high)
    if low > high or (low == high and not (low_closed and high_closed)):
        return None
    return Reading(
        name=f"{one.name}; {other.name}",
        low=low,
        high=high,
        low_closed=low_closed,
        high_closed=high_closed,
        kind=one.kind,
        role=one.role,
        citation=one.citation,
    )


def together(one: Claim, other: Claim) -> Table:
    """Show under which readings two claims about one quantity can both be true.

    Parameters
    ----------
    one, other : Claim
        Claims in the same unit.

    Returns
    -------
    Table
        For each pair of readings, the values that make both true. For counted things, a set
        without a whole number in it is empty.

    Raises
    ------
    ParameterError
        If the units differ.
    """
    if one.unit != other.unit:
        raise ParameterError(
            "Two claims cannot be compared.",
            expected=f"claims about {one.unit}",
            found=other.unit,
            where=f"{one.id} and {other.id}",
            do="compare claims about one quantity",
        )
    counted = one.unit not in DIMENSIONLESS
    rows: list[list[Cell]] = []
    for first in one.readings:
        for second in other.readings:
            shared = meet(first, second)
            if shared is not None and counted and _no_whole(shared):
                shared = None
            rows.append([first.name, second.name, "no value" if shared is None else shared.region])
    return Table(
        columns=[f"“{one.printed.text}”", f"“{other.printed.text}”", "both are true if it is"],
        rows=rows,
        caption="Whether both sentences can be true of one count",
        name="together",
    )


def _no_whole(shared: Reading) -> bool:
    """Whether there is no whole number in the set."""
    if not math.isfinite(shared.high) or not math.isfinite(shared.low):
        return False
    least = math.ceil(shared.low)
    if least == shared.low and not shared.low_closed:
        least += 1
    return least > shared.high or (least == shared.high and not shared.high_closed)
