"""Readings: the sets of values that would make a claim true, from its words.

The grammar is data (``hedges.toml`` and ``quantities.toml``, with citations); this module only
does its arithmetic. A reading is fixed by the words and the numeral, before any figure is computed.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from audit.display import Number, Table
from audit.errors import HedgeError
from audit.grains import Numeral
from audit.hedges import Hedge, hedge_width, hedges_in, joined, of_numbers, standing_alone
from audit.quantities import Quantity, quantity
from audit.references import declared
from audit.regions import region
from audit.tokens import grammar

BARE = "bare"
"""The row of coefficients for numbers without a hedge."""

__all__ = [
    "CLAIM_KINDS",
    "ROLES",
    "TOGETHER",
    "Reading",
    "readings",
    "readings_of",
    "readings_table",
]

CLAIM_KINDS: dict[str, str] = {
    "amount": "how much or how many there is of a thing",
    "distance": "how far two events are from one another",
}
"""What the number of a claim may be; the words of a verdict are told by it."""

ROLES: dict[str, str] = {
    "truth": "would make the claim true",
    "informative": "what the words promise beyond the bare truth",
    "reproduction": "the number itself, as a quotation",
    "exists": "one credible basis is enough",
    "typical": "the middle one of all bases",
    "hard": "a limit that speakers may cancel",
}

TOGETHER: dict[str, str] = {"exists": "max", "typical": "median", "hard": "max"}
"""Roles that ask about all specifications together → what of them is laid against the reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One set of values under which a claim counts as true.

    Parameters
    ----------
    name : str
        What it is called on the page.
    low, high : float
        Its ends, in the unit of the claim; infinite where it has none.
    low_closed, high_closed : bool
        Whether an end belongs to the set.
    kind : str
        E, N or U, as for choices. Only E and U are pooled.
    role : str
        One of :data:`ROLES`.
    citation : str
        Who says that words are read so.
    about : tuple of str
        The levels of choices that are not equivalent which it asks about; empty for all of them.
    """

    name: str
    low: float
    high: float
    low_closed: bool
    high_closed: bool
    kind: str
    role: str
    citation: str
    about: tuple[str, ...] = ()

    def asks(self, levels: Iterable[str]) -> bool:
        """Whether it asks about the basis that some levels make."""
        return not self.about or not set(self.about).isdisjoint(levels)

    @property
    def pooled(self) -> bool:
        """Whether the verdict's shares are taken over it."""
        return self.kind != "N"

    @property
    def region(self) -> Number:
        """The set, for display."""
        shown = region(self.low, self.high, closed=(self.low_closed, self.high_closed))
        return replace(shown, ids=(declared("hedges", self.name),))


def readings(printed: str, hedge: str) -> tuple[Reading, ...]:
    """Return every reading of a hedged number.

    Parameters
    ----------
    printed : str
        The number, as printed; empty for words that need none, such as *before*.
    hedge : str
        The words before it; empty for a bare number.

    Returns
    -------
    tuple of Reading
        As :func:`readings_of` gives them.

    Raises
    ------
    HedgeError
        If the number or the hedge cannot be read.

    Examples
    --------
    >>> [(round(r.low, 2), r.high) for r in readings("3", "nearly")]
    [(2.75, 3.0), (2.5, 3.0), (2.22, 3.0)]
    """
    hedges = hedges_in(hedge)
    alone = None if printed else standing_alone(hedges)
    if alone:
        return readings_of(quantity_of(alone), (alone,))
    return readings_of(quantity(printed), of_numbers(hedges))


def quantity_of(alone: Hedge) -> Quantity:
    """Return the quantity that words say without a number."""
    return replace(quantity(alone.family["without"]), kind=alone.family["kind"])


def readings_of(what: Quantity, hedges: tuple[Hedge, ...]) -> tuple[Reading, ...]:
    """Return every reading of a quantity with its hedges.

    Parameters
    ----------
    what : Quantity
        As printed.
    hedges : tuple of Hedge
        None, one, or a limit and an approximation.

    Returns
    -------
    tuple of Reading
        Those that would make the claim true first, each group from the narrowest to the widest.
        Readings that come to one set of values are one reading, so that none counts twice.

    Raises
    ------
    HedgeError
        If the words do not go together.
    """
    if what.kind == "percent more" and what.start + what.step * what.second.value < 0:
        raise HedgeError(
            "More than the whole cannot be missing.",
            expected="at most 100 per cent fewer, less or lower",
            found=f"{what.second.value:g} per cent",
            do="check the figure: the article may mean another base",
        )
    hedge, loosened = joined(hedges or (Hedge(words="", name=what.bare),))
    if hedges and (what.bare == "plural" or (what.is_range and not _approximates(hedges))):
        raise HedgeError(
            "This hedge does not go with such a number.",
            expected="a plural without a hedge; a range without one, or with an approximation",
            found=" and ".join(repr(one.words) for one in hedges),
            do="use the phrase as the article prints it; what it would mean is not settled",
        )
    made = _plain(what, hedge)
    if loosened:
        made = [*map(_unsettled, made), *_loosened(made, _plain(what, loosened))]
    made = [_on_scale(one, what.start, what.step) for one in made]
    if what.or_added:
        used, letter = grammar()["added"]["used"], grammar()["added"]["literal"]
        added = [_on_scale(one, 1, 1) for one in made]
        made = [
            *(_cited(_unsettled(one), "", used) for one in made),
            *(_cited(_unsettled(one), ", added to the one", letter) for one in added),
        ]
    if what.kind == "share":
        made = [_among_shares(one) for one in made]
    order = list(ROLES)
    distinct: dict[object, Reading] = {}
    for one in made:
        distinct.setdefault(_set_of(one), one)
    return tuple(sorted(distinct.values(), key=lambda one: (order.index(one.role), _width_of(one))))


def _approximates(hedges: tuple[Hedge, ...]) -> bool:
    return len(hedges) == 1 and hedges[0].family.get("joins") == "approximation"


def _width_of(one: Reading) -> float:
    """Return the width without its last bits, so that sets of one width keep their order."""
    return float(f"{one.high - one.low:.10g}")


def _set_of(one: Reading) -> tuple[str, float, float, bool, bool]:
    return one.role, one.low, one.high, one.low_closed, one.high_closed


def _plain(what: Quantity, hedge: Hedge) -> list[Reading]:
    """Return the readings of one hedge, in the order of the grammar, as printed."""
    entries = hedge.family["readings"]
    asked = what.first.asked and what.second.asked
    return [
        _reading(what, hedge, one)
        for one in entries
        if asked or one["grain"] not in {"hedge", "wide"}
    ]


def _steps(number: Numeral, hedge: Hedge, entry: dict[str, Any]) -> float:
    if entry["grain"] not in {"hedge", "wide"}:
        return float(getattr(number, entry["grain"]))
    median, wide = hedge_width(number, entry.get("coefficients") or hedge.coefficients)
    if entry["grain"] == "wide":
        return min(wide, max(number.leading, median))
    # Of a bare number that ends in a 5 and many zeros, the regression makes a width of nothing.
    return max(median, number.unit) if hedge.coefficients == BARE else median


def _reading(what: Quantity, hedge: Hedge, entry: dict[str, Any]) -> Reading:
    return Reading(
        name=entry["name"],
        low=what.first.value - entry["below"] * _steps(what.first, hedge, entry),
        high=what.second.value + entry["above"] * _steps(what.second, hedge, entry),
        low_closed=entry["closed"] in {"below", "both"},
        high_closed=entry["closed"] in {"above", "both"},
        kind=entry["kind"],
        role=entry["role"],
        citation=grammar()["citations"][entry["citation"]],
    )


def _loosened(limits: list[Reading], near: list[Reading]) -> list[Reading]:
    """Move the ends of limits to those of approximations: *at least about* begins below."""
    moved = [
        replace(
            limit,
            name=f"{limit.name}; {one.name}",
            low=one.low if math.isfinite(limit.low) else limit.low,
            high=one.high if math.isfinite(limit.high) else limit.high,
            kind="U",
            citation=f"{limit.citation}; {one.citation}",
        )
        for limit in limits
        if limit.pooled
        for one in near
    ]
    # Whether an end belongs to a set matters at a number, and not where it is itself approximate.
    return list({(one.role, one.low, one.high): one for one in reversed(moved)}.values())[::-1]


def _unsettled(one: Reading) -> Reading:
    """Where other words leave open what is meant, nothing is equivalent."""
    return replace(one, kind="U") if one.kind == "E" else one


def _cited(one: Reading, more: str, citation: str) -> Reading:
    return replace(one, name=one.name + more, citation=f"{one.citation}; {citation}")


def _on_scale(one: Reading, start: float, step: float) -> Reading:
    ends = (start + step * one.low, start + step * one.high)
    if step > 0:
        return replace(one, low=ends[0], high=ends[1])
    return replace(
        one, low=ends[1], high=ends[0], low_closed=one.high_closed, high_closed=one.low_closed
    )


def _among_shares(one: Reading) -> Reading:
    """Cut a set at nothing and at the whole, which belong to it."""
    return replace(
        one,
        low=max(one.low, 0.0),
        high=min(one.high, 1.0),
        low_closed=one.low_closed or one.low < 0,
        high_closed=one.high_closed or one.high > 1,
    )


def readings_table(given: Iterable[Reading]) -> Table:
    """Return the readings as a table: name, set of values, kind, role, citation."""
    return Table(
        columns=["reading", "true if the value is", "kind", "it asks", "after"],
        rows=[[one.name, one.region, one.kind, ROLES[one.role], one.citation] for one in given],
        caption="The readings of the claim's words, fixed before any figure was computed",
        name="readings",
    )
