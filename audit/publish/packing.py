"""Columns of numbers or of texts in one short text each, which ``static/explorer.js`` reads again.

Plain text, because what a compression gives would depend on the version of its library. Entries
stand between bars; one that repeats the entry before it, so many times, is told as ``!3``.
"""

from collections.abc import Sequence
from itertools import groupby

__all__ = ["packed_numbers", "packed_texts"]

BAR = "|"
KNOWN = "~"
"""Before the place of a text that was told already, among all different ones."""
AGAIN = "!"
"""Before how many more times an entry stands."""


def packed_numbers(numbers: Sequence[int]) -> str:
    """Return whole numbers as one text; the next higher than any before, from 0 on, is empty.

    Examples
    --------
    >>> packed_numbers([0, 0, 0, 1, 0, 2])
    '|!2||0|'
    """
    highest = -1
    told = []
    for one in numbers:
        told.append("" if one == highest + 1 else str(one))
        highest = max(highest, one)
    # What is told as empty is another number each time: only the same number repeats.
    return _runs(told, numbers)


def packed_texts(texts: Sequence[str], known: dict[str, int]) -> str:
    """Return texts as one text.

    Parameters
    ----------
    texts : sequence of str
        An empty one says that there is none.
    known : dict of str to int
        The different texts told so far, in all columns; those of this one are added.

    Examples
    --------
    >>> known = {"1.18": 0}
    >>> packed_texts(["1.25", "1.18", "", "1.25", "1.25"], known), known
    ('1.25|~0||~1|!1', {'1.18': 0, '1.25': 1})
    """
    told = []
    for one in texts:
        if not one:
            told.append("")
        elif one in known:
            told.append(f"{KNOWN}{known[one]}")
        else:
            known[one] = len(known)
            told.append(_literal(one))
    return _runs(told, texts)


def _literal(text: str) -> str:
    """Return a text in which nothing means anything else, as in an address."""
    for sign in ("%", BAR, KNOWN, AGAIN):
        text = text.replace(sign, f"%{ord(sign):X}")
    return text


def _runs(told: Sequence[str], values: Sequence[object]) -> str:
    made: list[str] = []
    place = 0
    for _, run in groupby(values):
        size = len(list(run))
        again = [f"{AGAIN}{size - 1}"] if size > 1 else []
        made += [told[place], *again]
        place += size
    return BAR.join(made)
