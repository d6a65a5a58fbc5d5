"""The rule of the verdict: shares of agreement, thresholds, words.

Nobody types a verdict. The rule is stated here, once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audit.codes import CODES
from audit.display import percent

__all__ = [
    "NOT_CHECKABLE",
    "NOT_IDENTIFIED",
    "RULES",
    "THRESHOLDS",
    "TOLD",
    "UNSUPPORTED",
    "Shares",
    "at_thresholds",
    "rule_of",
    "shares_of",
    "unsupported",
    "words_for",
]

THRESHOLDS: tuple[tuple[float, float], ...] = ((0.90, 0.05), (0.80, 0.10), (1.0, 0.0))
"""Pairs (hi, lo); the first decides, the others are printed beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """The shares of specifications × readings that agree, overlap, lie below, lie above."""

    agree: float
    overlap: float
    below: float
    above: float
    cells: int

    def of(self, code: str) -> float:
        """Return one share by its name."""
        return float(getattr(self, code))


WHERE = {"below": "below", "above": "above", "agree": "that agrees"}

Rule = Callable[[Shares, float, float], bool]

RULES: tuple[tuple[str, str, Rule], ...] = (
    (
        "reproduces",
        "nearly all specifications agree and almost none lies outside",
        lambda p, hi, lo: p.agree >= hi and p.below + p.above <= lo,
    ),
    ("overstated", "nearly all lie below", lambda p, _, lo: p.below >= 1 - lo),
    ("understated", "nearly all lie above", lambda p, _, lo: p.above >= 1 - lo),
    ("mostly overstated", "at least half lie below", lambda p, _h, _l: p.below >= 1 / 2),
    ("mostly understated", "at least half lie above", lambda p, _h, _l: p.above >= 1 / 2),
    (
        "reproduces under some readings",
        "some specifications agree",
        lambda p, _, lo: p.agree > 0 and p.agree >= lo,
    ),
    (
        "compatible, not confirmed",
        "ranges meet the reading, central values do not",
        lambda _p, _h, _l: True,
    ),
)
"""The verdict words, what they mean, and when they hold; the first that holds decides."""

TOLD: Mapping[str, Mapping[str, str]] = {
    "amount": {},
    "distance": {
        "overstated": "closer together than the words say",
        "understated": "farther apart than the words say",
        "mostly overstated": "mostly closer together than the words say",
        "mostly understated": "mostly farther apart than the words say",
    },
}
"""Kind of claim (:data:`audit.readings.CLAIM_KINDS`) → words of the rule → how they are told of it.

Who says that two events fell together understates nothing where they lie far apart.
"""

NOT_CHECKABLE = "not checkable"
NOT_IDENTIFIED = "not identified"
"""Where no data of this kind could fix the value: it has bounds, and they are its whole answer."""
UNSUPPORTED = "unsupported"
"""Where every figure only repeats the claim's own source, whatever the figures say."""


def words_for(shares: Shares, hi: float, lo: float, *, kind: str) -> str:
    """Return the verdict words for some shares and thresholds.

    Parameters
    ----------
    shares : Shares
        Over the pooled choices and readings.
    hi, lo : float
        As in :data:`THRESHOLDS`.
    kind : str
        Of the claim. It changes the words, never the rule.

    Examples
    --------
    >>> far = Shares(agree=0.3, overlap=0, below=0, above=0.7, cells=40)
    >>> [words_for(far, 0.9, 0.05, kind=kind) for kind in ("amount", "distance")]
    ['mostly understated', 'mostly farther apart than the words say']
    """
    if shares.cells == 0:
        return NOT_CHECKABLE
    words = next(words for words, _, holds in RULES if holds(shares, hi, lo))
    return TOLD[kind].get(words, words)


def rule_of(words: str) -> str:
    """Return the words of the rule for the words of a verdict, however they were told.

    Examples
    --------
    >>> rule_of("farther apart than the words say"), rule_of("overstated")
    ('understated', 'overstated')
    """
    rules = {own: rule for told in TOLD.values() for rule, own in told.items()}
    return rules.get(words, words)


def at_thresholds(shares: Shares, hi: float, lo: float) -> tuple[str, ...]:
    """Say which shares are, as shown, those at which the rule changes its words.

    Examples
    --------
    >>> at_thresholds(Shares(agree=0.3, overlap=0.2, below=0.5, above=0, cells=40), 0.9, 0.05)
    ('at the threshold: the share below is one at which the words change',)
    """
    edges = {"agree": (hi, lo), "below": (1 / 2, 1 - lo), "above": (1 / 2, 1 - lo)}
    return tuple(
        f"at the threshold: the share {WHERE[code]} is one at which the words change"
        for code, those in edges.items()
        for edge in those
        if shares.cells and percent(shares.of(code)).text == percent(edge).text
    )


def shares_of(codes: NDArray[np.integer]) -> Shares:
    """Return the shares of the codes, every cell with the same weight."""
    found = {name: int(np.count_nonzero(codes == code)) for code, name in enumerate(CODES)}
    cells = sum(found.values())
    parts = {name: number / cells if cells else 0.0 for name, number in found.items()}
    return Shares(cells=cells, **parts)


def unsupported(shares: Shares, _hi: float, _lo: float) -> str:
    """Return the words where every figure only repeats the claim's own source."""
    return UNSUPPORTED if shares.cells else NOT_CHECKABLE
