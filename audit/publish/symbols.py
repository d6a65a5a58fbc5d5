"""How a verdict looks: a shape for each of its words, and a strip of its shares.

A shape shows where the recomputed values lie: two lines are the values that would make the claim
true, a dot is a central value. Shape and word always stand together, so that colour never alone
carries a meaning.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from audit.display import Number, percent
from audit.references import declared
from audit.rules import (
    NOT_CHECKABLE,
    NOT_IDENTIFIED,
    RULES,
    THRESHOLDS,
    TOLD,
    UNSUPPORTED,
    Shares,
    rule_of,
)

__all__ = [
    "MEANINGS",
    "STRIP",
    "SYMBOLS",
    "Meaning",
    "Part",
    "legend",
    "limits",
    "meaning",
    "parts",
    "symbol",
]

SYMBOLS: dict[str, str] = {
    "reproduces": "reproduces",
    "overstated": "overstated",
    "understated": "understated",
    "mostly overstated": "mostly-overstated",
    "mostly understated": "mostly-understated",
    "reproduces under some readings": "some-readings",
    "compatible, not confirmed": "compatible",
    NOT_CHECKABLE: "not-checkable",
    UNSUPPORTED: "unsupported",
    NOT_IDENTIFIED: "not-identified",
}
"""The words of the rule → the name of their shape in ``templates/shapes.svg.j2``; the shape of an
outcome of :mod:`audit.outcomes` has the outcome's own name."""

STRIP: dict[str, str] = {
    "agree": "agree",
    "overlap": "overlap",
    "below": "lie below",
    "above": "lie above",
}
"""The codes in the order of the strip, in words; as in the pictures of a report."""

MEANINGS: dict[str, str] = {words: means for words, means, _ in RULES} | {
    NOT_CHECKABLE: "no published figure can be laid against its words",
    UNSUPPORTED: "its own source says so, and nothing independent of that source",
    NOT_IDENTIFIED: "no data of this kind could tell; its bounds are the whole answer",
}
MEANINGS |= {
    words: f"{MEANINGS[rule]}, where the number is a {kind}"
    for kind, told in TOLD.items()
    for rule, words in told.items()
}

WIDTH = 200
"""Of a strip, in its own units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a strip: a code, its share, and where it begins and how far it goes."""

    code: str
    words: str
    share: Number
    start: float
    width: float


def symbol(words: str) -> str:
    """Return the name of the shape for a verdict."""
    return SYMBOLS[rule_of(words)]


def meaning(words: str) -> str:
    """Return what a verdict means."""
    return MEANINGS[words]


def parts(shares: Shares, ids: Sequence[str] = ()) -> tuple[Part, ...]:
    """Return the parts of the strip that have a width.

    Parameters
    ----------
    shares : Shares
        How the specifications lie.
    ids : sequence of str
        The observations behind them.

    Examples
    --------
    >>> shares = Shares(agree=0.25, overlap=0, below=0.75, above=0, cells=8)
    >>> [(part.code, str(part.share), part.start, part.width) for part in parts(shares)]
    [('agree', '25 %', 0.0, 50.0), ('below', '75 %', 50.0, 150.0)]
    """
    made: list[Part] = []
    for code, words in STRIP.items():
        share = shares.of(code)
        if share > 0:
            start = made[-1].start + made[-1].width if made else 0.0
            width = round(WIDTH * share, 1)
            made.append(
                Part(
                    code=code,
                    words=words,
                    share=percent(share, ids=ids, how="share of all cells"),
                    start=round(start, 1),
                    width=width,
                )
            )
    return tuple(made)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """One line of the legend."""

    words: str
    means: str


def legend(used: Sequence[str] = ()) -> tuple[Meaning, ...]:
    """Return the legend: every verdict of the rule, and those outside it that are used.

    Parameters
    ----------
    used : sequence of str
        The verdicts on the page.
    """
    ruled = [words for words, _, _ in RULES]
    others = [words for words in MEANINGS if words not in ruled and words in used]
    return tuple(Meaning(words=words, means=MEANINGS[words]) for words in [*ruled, *others])


def limits() -> tuple[tuple[Number, Number], ...]:
    """Return what "nearly all" and "almost none" mean: the deciding pair, then the others."""
    ids = (declared("rule", "thresholds"),)
    return tuple((percent(high, ids=ids), percent(low, ids=ids)) for high, low in THRESHOLDS)
