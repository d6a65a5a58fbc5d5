"""Quantities in print: a number, or two, with the words that say what it is a number of."""

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

from audit.documents import MAGNITUDE
from audit.errors import HedgeError
from audit.grains import Numeral, in_digits, scaled
from audit.number_words import NUMBERS, PrintedNumber, printed_number
from audit.tokens import Phrases, Token, longest, phrases, quantity_words, refuse, tokens

__all__ = ["KINDS", "Quantity", "quantity", "quantity_at", "what_may_follow"]

KINDS: dict[str, str] = {name: one["says"] for name, one in quantity_words()["kinds"].items()}
"""Kinds of quantities, and what each of them is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number as printed, or two, and what it is a number of.

    Parameters
    ----------
    kind : str
        One of :data:`KINDS`.
    first, second : Numeral
        As printed; of a range the two numbers, else the same one twice.
    start, step : float
        A number x as printed is start + step × x on the scale of the kind.
    bare : str
        The family of readings that it has without a hedge.
    or_added : bool
        Whether some read it as added to the one, as in *three times more*.
    """

    kind: str
    first: Numeral
    second: Numeral
    start: float = 0.0
    step: float = 1.0
    bare: str = "bare"
    or_added: bool = False

    @property
    def is_range(self) -> bool:
        """Whether two numbers are printed."""
        return self.bare == "range"

    @property
    def numeral(self) -> Numeral | None:
        """The number on the scale of its kind; None for a range and for a plural."""
        if self.bare in {"range", "plural"}:
            return None
        return scaled(self.first, self.start, self.step)

    @property
    def value(self) -> float:
        """The number on the scale of its kind; NaN for a range and for a plural."""
        return self.numeral.value if self.numeral else math.nan


_BARE = {"plural": "plural", "share": "fraction", "mixed": "fraction"}
"""Forms of numbers whose readings without a hedge do not depend on the kind."""


@cache
def _kind_words() -> Phrases:
    kinds = quantity_words()["kinds"]
    return phrases((word, name) for name, one in kinds.items() for word in one["words"])


@cache
def _tails(after: str) -> Phrases:
    return phrases(
        (word, tail)
        for tail in quantity_words()["tails"]
        if after in tail["after"]
        for word in tail["words"]
    )


def quantity(text: str) -> Quantity:
    """Read a quantity that stands without a hedge.

    Parameters
    ----------
    text : str
        As printed.

    Returns
    -------
    Quantity
        The number, or the two, and the kind.

    Raises
    ------
    HedgeError
        If it cannot be read as a whole.

    Examples
    --------
    >>> quantity("40 per cent more").kind, quantity("40 per cent more").value
    ('percent more', 1.4)
    """
    given = tokens(text)
    found = quantity_at(text, given, 0)
    if not found:
        raise refuse(text, given, 0, expected=NUMBERS)
    if found[1] < len(given):
        raise refuse(text, given, found[1], expected=what_may_follow())
    return found[0]


def what_may_follow() -> str:
    """Return the words that may stand behind a number, for messages."""
    kinds = [word for one in quantity_words()["kinds"].values() for word in one["words"]]
    tails = [tail["words"][0] for tail in quantity_words()["tails"]]
    return "after the number, nothing or: " + ", ".join(dict.fromkeys((*kinds, *tails)))


def quantity_at(text: str, given: tuple[Token, ...], at: int) -> tuple[Quantity, int] | None:
    """Read the quantity that begins at a place.

    Parameters
    ----------
    text : str
        The whole phrase, for the message.
    given : tuple of Token
        Its tokens.
    at : int
        Its first token.

    Returns
    -------
    tuple or None
        The quantity and where it ends; None where there is none.

    Raises
    ------
    HedgeError
        If it is larger than any number of a claim or a table may be, in digits or in words.
    """
    found = _range(given, at) or _single(given, at)
    # The second number of a range is the larger one; without a range, both are the same.
    if found and found[0].second.value >= MAGNITUDE:
        raise HedgeError(
            "A number is too large to be computed with.",
            expected=f"less than {MAGNITUDE:.0e}",
            found=repr(text),
            do="give it in a larger unit, such as billions of dollars, and name that as unit=",
        )
    return found


def _single(given: tuple[Token, ...], at: int) -> tuple[Quantity, int] | None:
    found = printed_number(given, at)
    return _with_kind(found[0], found[0], given, found[1]) if found else None


def _with_kind(
    first: PrintedNumber, second: PrintedNumber, given: tuple[Token, ...], at: int
) -> tuple[Quantity, int] | None:
    """Give one or two numbers the kind that the words behind them say."""
    kinds: dict[str, Any] = quantity_words()["kinds"]
    kind, end = {"share": "share", "ratio": "ratio"}.get(second.form, "count"), at
    word = longest(_kind_words(), given, at) if second.counts else None
    if word:
        kind, end = word
    bare = _BARE.get(second.form, kinds[kind]["bare"])
    tail = longest(_tails("plural" if bare == "plural" else kind), given, end)
    what: dict[str, Any] = {}
    if tail:
        what, end = tail
    if first is not second:
        bare = "range"
    return Quantity(
        kind=what.get("kind", kind),
        first=first.numeral,
        second=second.numeral,
        start=float(what.get("start", 0)),
        step=float(what.get("step", 1)),
        bare=bare,
        or_added=what.get("or_added", False),
    ), end


def _range(given: tuple[Token, ...], at: int) -> tuple[Quantity, int] | None:
    """Read two numbers; where several words could divide them, the last that makes sense."""
    for form in quantity_words()["ranges"]:
        start = at + 1 if form["before"] else at
        # Without a word before it, "-" or "to" may stand within one number, as in twenty-five.
        whole = None if form["before"] else printed_number(given, at)
        if form["before"] and (at >= len(given) or given[at].text != form["before"]):
            continue
        for middle in range(len(given) - 1, start, -1):
            if given[middle].text in form["middle"] and not (whole and whole[1] > middle):
                found = _divided(given, start, middle)
                if found:
                    return found
    return None


def _divided(given: tuple[Token, ...], at: int, middle: int) -> tuple[Quantity, int] | None:
    first = printed_number(given[:middle], at)
    second = printed_number(given, middle + 1)
    if not first or not second:
        return None
    (low, end), (high, after) = first, second
    made = _with_kind(low, high, given, after)
    forms = {low.form, high.form}
    if not made or "plural" in forms or not (len(forms) == 1 or forms == {"number", "mixed"}):
        return None
    # The first number may repeat the kind ("10 % to 20 %"), and may leave it out.
    own = longest(_kind_words(), given[:middle], end)
    if own:
        end = own[1]
    if end != middle or (own and own[0] != made[0].kind):
        return None
    if high.power and low.digits is not None and not low.power:
        # "3 to 5 million" leaves out the first "million", unless the ends would change places.
        shared = PrintedNumber(numeral=in_digits(low.digits, power=high.power))
        low = shared if shared.numeral.value < high.numeral.value else low
    if not low.numeral.value < high.numeral.value:
        return None
    return _with_kind(low, high, given, after)
