"""Hedges: the words before and after a number, and the families that they belong to."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from audit.errors import HedgeError
from audit.grains import Numeral
from audit.tokens import Phrases, Token, grammar, longest, phrases, refuse, tokens

__all__ = [
    "Hedge",
    "family",
    "hedge_width",
    "hedges_after",
    "hedges_at",
    "hedges_in",
    "joined",
    "known_hedges",
    "of_numbers",
    "standing_alone",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hedge:
    """The words of a hedge, as the grammar has them.

    Parameters
    ----------
    words : str
        Empty for a bare number.
    name : str
        The family that they belong to.
    """

    words: str
    name: str

    @property
    def family(self) -> Mapping[str, Any]:
        """What the grammar says of the family."""
        return family(self.name)

    @property
    def coefficients(self) -> str:
        """The row of coefficients: the word's own, or that of its family."""
        if self.words in grammar()["ferson"]:
            return self.words
        return str(self.family["coefficients"] or "bare")


def family(name: str) -> Mapping[str, Any]:
    """Return a family of hedges: its words and its readings."""
    found: Mapping[str, Any] = grammar()["families"][name]
    return found


@cache
def _words(where: str) -> Phrases:
    return phrases(
        (word, Hedge(words=word, name=name))
        for name, one in grammar()["families"].items()
        for word in one.get(where, ())
    )


def hedges_at(given: tuple[Token, ...], at: int) -> tuple[tuple[Hedge, ...], int]:
    """Read the hedges that stand at a place before a number, and where they end."""
    return _several(_words("words"), given, at)


def hedges_after(given: tuple[Token, ...], at: int) -> tuple[tuple[Hedge, ...], int]:
    """Read the hedges that stand behind a number, and where they end."""
    if at < len(given) and given[at].text == "," and longest(_words("after"), given, at + 1):
        at += 1
    return _several(_words("after"), given, at)


def _several(table: Phrases, given: tuple[Token, ...], at: int) -> tuple[tuple[Hedge, ...], int]:
    found: list[Hedge] = []
    while next_one := longest(table, given, at):
        found.append(next_one[0])
        at = next_one[1]
    return tuple(found), at


def hedges_in(text: str) -> tuple[Hedge, ...]:
    """Read a text that holds nothing but hedges.

    Parameters
    ----------
    text : str
        As printed; empty for a bare number.

    Raises
    ------
    HedgeError
        If there is a word in it that is no hedge.
    """
    given = tokens(text)
    found, end = hedges_at(given, 0)
    if end < len(given):
        raise refuse(text, given, end, expected=known_hedges())
    return found


def known_hedges() -> str:
    """Return every hedge of the grammar, for messages."""
    known = sorted(word for one in grammar()["families"].values() for word in one["words"] if word)
    return "one of: " + ", ".join(known) + "; or empty for a bare number"


def standing_alone(hedges: tuple[Hedge, ...]) -> Hedge | None:
    """Return the words that say a quantity without a number; None where they do not."""
    if len(hedges) != 1:
        return None
    if "without" in hedges[0].family:
        return hedges[0]
    return _words("alone").meanings.get(tuple(token.text for token in tokens(hedges[0].words)))


def of_numbers(hedges: tuple[Hedge, ...]) -> tuple[Hedge, ...]:
    """Return hedges that stand with a number; refuse words that say a quantity by themselves."""
    for one in hedges:
        if "without" in one.family:
            raise HedgeError(
                "Words that need no number stand with one.",
                expected="the words alone, or a number with another hedge",
                found=repr(one.words),
                do="use the phrase as the article prints it",
            )
    return hedges


def joined(hedges: tuple[Hedge, ...]) -> tuple[Hedge, Hedge | None]:
    """Return one hedge, or a bound and the approximation that loosens it.

    Parameters
    ----------
    hedges : tuple of Hedge
        One or more, in the order of the phrase.

    Raises
    ------
    HedgeError
        If they do not go together.
    """
    if len(hedges) == 1:
        return hedges[0], None
    kinds = {one.family.get("joins"): one for one in hedges}
    if len(hedges) == len(kinds) and kinds.keys() == {"bound", "approximation"}:
        return kinds["bound"], kinds["approximation"]
    raise HedgeError(
        "These hedges do not go together.",
        expected="one hedge, or a limit with an approximation, such as “at least about”",
        found=" and ".join(repr(one.words) for one in hedges),
        do="read the phrase again: what does it say of the number?",
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
    place, five = number.zeros, float(number.five)
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
