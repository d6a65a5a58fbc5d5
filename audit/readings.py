"""Readings: the sets of values that would make a claim true, from its words.

The grammar is data (``hedges.toml``, with its citations); this module only does its arithmetic. A
reading is fixed by the words and the numeral alone, before any figure is computed.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from audit.display import Number, Table, span
from audit.errors import HedgeError
from audit.numerals import Numeral, grammar, numeral

SMALL = 1000
"""Below this, an end that is not whole is shown with its decimals."""

__all__ = ["ROLES", "TOGETHER", "Reading", "readings", "readings_table"]

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
        how = (
            ("from and including" if self.low_closed else "above")
            + " the lower end, "
            + ("up to and including" if self.high_closed else "below")
        )
        ends = [end for end in (self.low, self.high) if math.isfinite(end)]
        halves = any(end != round(end) for end in ends) and max(ends) < SMALL
        shown = span(
            self.low, self.high, unit="ratio" if halves else "", how=f"{how} the upper end"
        )
        return replace(shown, text=self._in_words(shown.text))

    def _in_words(self, closed: str) -> str:
        """Say which ends do not belong to the set; ``closed`` is the set with both of them."""
        if self.high - self.low == 1 and self.low != round(self.low):
            # Rounded to whole numbers, one number with its half units would look like three.
            closed = f"{self.low:,.1f} to {self.high:,.1f}"
        low, _, high = closed.partition(" to ")
        if not high:
            word = "more than" if math.isfinite(self.low) else "less than"
            bare = closed.removesuffix(" or more").removesuffix(" or less")
            is_open = not (self.low_closed if math.isfinite(self.low) else self.high_closed)
            return f"{word} {bare}" if bare != closed and is_open else closed
        if self.low_closed:
            return closed if self.high_closed else f"{low} to below {high}"
        return f"above {low}, {'to' if self.high_closed else 'below'} {high}"


def _family(hedge: str) -> dict[str, Any]:
    families: dict[str, Any] = grammar()["families"]
    for family in families.values():
        if hedge in family["words"]:
            found: dict[str, Any] = family
            return found
    known = sorted(word for family in families.values() for word in family["words"] if word)
    raise HedgeError(
        "A hedge cannot be read.",
        expected="one of: " + ", ".join(known) + "; or empty for a bare number",
        found=repr(hedge),
        do="use the hedge as the article prints it; a new word needs an entry with a citation in "
        "audit/hedges.toml",
    )


def hedge_width(number: Numeral, word: str) -> tuple[float, float]:
    """Return how wide readers take a hedge: the median, and one standard deviation wider.

    Parameters
    ----------
    number : Numeral
        The printed number.
    word : str
        A word of the table of coefficients.

    Returns
    -------
    tuple of float
        The median full width, and the same times 10 to the power of the residual standard
        deviation between people.

    References
    ----------
    Ferson, O'Rawe, Antonenko et al. 2015, Natural language of uncertainty: numeric hedge words.
    Int. J. Approximate Reasoning. Coefficients as carried by pyuncertainnumber 0.1.2.
    """
    a, b, c, d, e, f, g, h, sigma = grammar()["ferson"][word]
    z = math.log10(number.value) if number.value > 0 else 0.0
    place = max(0, round(math.log10(number.last)))
    five = float(number.five)
    width = 10 ** (
        a
        + b * z
        + c * place
        + d * five
        + e * z * place
        + f * z * five
        + g * place * five
        + h * z * place * five
    )
    return width, width * 10**sigma


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
        Those that would make the claim true first, each group from the narrowest to the widest.
        Readings that come to one set of values are one reading, so that none counts twice.

    Raises
    ------
    HedgeError
        If the number or the hedge cannot be read.

    Examples
    --------
    >>> [(round(r.low, 2), r.high) for r in readings("3", "nearly")]
    [(2.75, 3.0), (2.5, 3.0), (2.22, 3.0)]
    """
    family = _family(hedge)
    number = numeral(printed or family.get("without", ""))
    made = [_reading(number, hedge, family, entry) for entry in family["readings"]]
    order = list(ROLES)
    distinct: dict[object, Reading] = {}
    for one in made:
        distinct.setdefault(_set_of(one), one)
    return tuple(
        sorted(distinct.values(), key=lambda one: (order.index(one.role), one.high - one.low))
    )


def _set_of(one: Reading) -> tuple[str, float, float, bool, bool]:
    return one.role, one.low, one.high, one.low_closed, one.high_closed


def _steps(number: Numeral, hedge: str, family: dict[str, Any], entry: dict[str, Any]) -> float:
    if entry["grain"] == "unit":
        return min(1.0, number.last)
    if entry["grain"] in {"fine", "last", "leading"}:
        return float(getattr(number, entry["grain"]))
    coefficients = grammar()["ferson"]
    own = hedge if hedge in coefficients else family["coefficients"]
    median, wide = hedge_width(number, entry.get("coefficients") or own or "bare")
    if entry["grain"] == "wide":
        return min(wide, max(number.leading, median))
    return median


def _reading(number: Numeral, hedge: str, family: dict[str, Any], entry: dict[str, Any]) -> Reading:
    step = _steps(number, hedge, family, entry)
    return Reading(
        name=entry["name"],
        low=number.value - entry["below"] * step,
        high=number.value + entry["above"] * step,
        low_closed=entry["closed"] in {"below", "both"},
        high_closed=entry["closed"] in {"above", "both"},
        kind=entry["kind"],
        role=entry["role"],
        citation=grammar()["citations"][entry["citation"]],
    )


def readings_table(given: Iterable[Reading]) -> Table:
    """Return the readings as a table: name, set of values, kind, role, citation."""
    return Table(
        columns=["reading", "true if the value is", "kind", "it asks", "after"],
        rows=[[one.name, one.region, one.kind, ROLES[one.role], one.citation] for one in given],
        caption="The readings of the claim's words, fixed before any figure was computed",
        name="readings",
    )
