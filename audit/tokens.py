"""Words, digits and signs of a phrase, and the tables of phrases that they are looked up in."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from audit.errors import HedgeError

__all__ = [
    "Phrases",
    "Token",
    "grammar",
    "longest",
    "phrases",
    "quantity_words",
    "refuse",
    "tokens",
]


@cache
def grammar() -> dict[str, Any]:
    """Return the hedge grammar, ``hedges.toml``, as it is."""
    return _toml("hedges.toml")


@cache
def quantity_words() -> dict[str, Any]:
    """Return the words of quantities, ``quantities.toml``, as they are."""
    return _toml("quantities.toml")


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("audit").joinpath(name).read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One word, number or sign.

    Parameters
    ----------
    text : str
        In lower case.
    start, end : int
        Where it stands in the phrase.
    """

    text: str
    start: int
    end: int


# A number keeps its separators, so that one with a stray comma is refused as a whole.
_TOKEN = re.compile(r"[0-9](?:[0-9,.]*[0-9])?|[^\W\d_]+(?:'[^\W\d_]+)*|\S")
_SAME = str.maketrans({"’": "'", "–": "-", "—": "-", "‑": "-", "−": "-", "\u00a0": " "})


def tokens(text: str) -> tuple[Token, ...]:
    """Split a phrase.

    Parameters
    ----------
    text : str
        As printed; every sort of dash is a hyphen.

    Examples
    --------
    >>> [token.text for token in tokens("Nearly 1.5m")]
    ['nearly', '1.5', 'm']
    """
    # Signs are put in for signs of the same length, so that places in the phrase stay right.
    return tuple(
        Token(text=found.group().lower(), start=found.start(), end=found.end())
        for found in _TOKEN.finditer(text.translate(_SAME))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """A table of phrases, to be looked up word by word.

    Parameters
    ----------
    meanings : mapping
        Phrases as tuples of words → what each of them stands for.
    words : int
        How many words the longest of them has.
    """

    meanings: Mapping[tuple[str, ...], Any]
    words: int


def phrases(table: Iterable[tuple[str, Any]]) -> Phrases:
    """Return a table of phrases; the empty one is left out.

    Parameters
    ----------
    table : iterable of (str, value)
        Phrase → what it stands for.
    """
    meanings = {tuple(token.text for token in tokens(text)): value for text, value in table if text}
    return Phrases(meanings=meanings, words=max(map(len, meanings), default=0))


def longest(table: Phrases, given: tuple[Token, ...], at: int) -> tuple[Any, int] | None:
    """Return what the longest phrase that begins at a place stands for, and where it ends.

    Parameters
    ----------
    table : Phrases
        What is looked up.
    given : tuple of Token
        The whole phrase.
    at : int
        The first token to look at.
    """
    words = tuple(token.text for token in given[at : at + table.words])
    for length in range(len(words), 0, -1):
        if words[:length] in table.meanings:
            return table.meanings[words[:length]], at + length
    return None


def refuse(text: str, given: tuple[Token, ...], at: int, *, expected: str) -> HedgeError:
    """Return the error of a phrase that is not understood from a place on.

    Parameters
    ----------
    text : str
        The whole phrase.
    given : tuple of Token
        Its tokens.
    at : int
        The first token that was not understood; past the last one where something is missing.
    expected : str
        What could have stood there.
    """
    if at >= len(given):
        found = f"nothing after {text!r}" if given else repr(text)
    else:
        rest = text[given[at].start :].strip()
        found = repr(text) if rest == text.strip() else f"{rest!r} in {text!r}"
    return HedgeError(
        "A phrase cannot be read.",
        expected=expected,
        found=found,
        do="give the number with its hedge, and nothing else: name the thing counted as unit=; "
        "new words need an entry with a citation in audit/hedges.toml or audit/quantities.toml",
    )
