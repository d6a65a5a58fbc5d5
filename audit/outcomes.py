"""How many claims reproduce, and how far: one outcome for each claim, from all of its verdicts.

A claim has a verdict on each basis; a basis counts another thing, and none is pooled. Its outcome
says what a reader learns from all of them together, and every claim has exactly one.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from audit.display import Number, Sentence, count, say
from audit.findings import Findings
from audit.references import declared
from audit.rules import NOT_CHECKABLE, UNSUPPORTED, rule_of

__all__ = ["OUTCOMES", "REPRODUCES", "SOME", "Outcome", "outcome_of", "outcomes", "summary"]

COUNTED = (declared("page", "claims"),)
"""What is counted over the claims of the page."""

REPRODUCES: Final = "reproduces"
SOME: Final = "reproduces under some readings"
COMPATIBLE: Final = "compatible, not confirmed"
ONE_SIDE: Final = frozenset(
    {"overstated", "understated", "mostly overstated", "mostly understated"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the verdicts on a claim come to.

    Parameters
    ----------
    name : str
        Its name, in kebab-case.
    one, many : str
        What one such claim does, and what several do.
    means : str
        When it is given.
    """

    name: str
    one: str
    many: str
    means: str


OUTCOMES: Final = tuple(
    Outcome(name=name, one=one, many=many, means=means)
    for name, one, many, means in [
        (
            "reproduces",
            "reproduces, whatever is counted",
            "reproduce, whatever is counted",
            "the verdict is “reproduces” for each thing that is counted and has figures",
        ),
        (
            "on-one-basis",
            "reproduces if one thing is counted, and not if another is",
            "reproduce if one thing is counted, and not if another is",
            "the verdict is “reproduces” for one thing that is counted, and another for the rest",
        ),
        (
            "some-readings",
            "reproduces under some readings only",
            "reproduce under some readings only",
            "the best verdict on anything counted is “reproduces under some readings”",
        ),
        (
            "one-side",
            "overshoots the figures or falls short of them",
            "overshoot the figures or fall short of them",
            "nothing reproduces, and for one thing that is counted the figures lie to one side",
        ),
        (
            "compatible",
            "is compatible with the figures and not confirmed",
            "are compatible with the figures and not confirmed",
            "only ranges reach the claim, for each thing that has figures",
        ),
        (
            "unsupported",
            "rests on its own source alone",
            "rest on their own sources alone",
            "no usable figure is independent of the claim's own source",
        ),
        (
            "not-checkable",
            "cannot be checked",
            "cannot be checked",
            "no published figure can be laid against its words",
        ),
    ]
)
"""Every outcome, in the order in which it is asked for: the first that fits is given."""


def outcome_of(verdicts: Collection[str]) -> Outcome:
    """Return what the verdicts on a claim come to.

    Parameters
    ----------
    verdicts : collection of str
        The words on each basis.

    Examples
    --------
    >>> outcome_of(["reproduces", "overstated"]).one
    'reproduces if one thing is counted, and not if another is'
    >>> outcome_of(["not checkable", "unsupported"]).name
    'unsupported'
    """
    # A basis without figures says nothing about the claim.
    words = {rule_of(one) for one in verdicts} - {NOT_CHECKABLE}
    fits = (
        words == {REPRODUCES},
        REPRODUCES in words,
        SOME in words,
        bool(words & ONE_SIDE),
        COMPATIBLE in words,
        UNSUPPORTED in words,
        True,
    )
    return OUTCOMES[fits.index(True)]


def outcomes(found: Findings, vintage: str) -> dict[str, Outcome]:
    """Return the outcome of each claim that has a verdict in a vintage, in the order of the plan.

    Parameters
    ----------
    found : mapping
        What the reports found.
    vintage : str
        ``published`` or ``latest``.
    """
    return {
        claim: outcome_of([basis["words"] for basis in finding.bases])
        for (claim, when), finding in found.items()
        if when == vintage and finding.bases
    }


def summary(given: Mapping[str, Outcome], day: Number) -> Sentence:
    """Say how many claims come to what.

    Parameters
    ----------
    given : mapping of str to Outcome
        The outcome of each claim.
    day : Number
        The last day whose knowledge counts.

    Returns
    -------
    Sentence
        Each outcome that occurs, with its number of claims.

    Examples
    --------
    >>> day = Number("11 July 2017")
    >>> print(summary({"a": OUTCOMES[5], "b": OUTCOMES[6], "c": OUTCOMES[6]}, day))
    On what was known by 11 July 2017, of 3 claims: 1 rests on its own source alone; 2 cannot be
    checked.
    """
    times = Counter(one.name for one in given.values())
    seen = [one for one in OUTCOMES if times[one.name]]
    phrases = [
        f"{{n{k}}} {one.one if times[one.name] == 1 else one.many}" for k, one in enumerate(seen)
    ]
    claims = "claim" if len(given) == 1 else "claims"
    return say(
        f"On what was known by {{day}}, of {{total}} {claims}: " + "; ".join(phrases) + ".",
        day=day,
        total=count(len(given), ids=COUNTED),
        **{f"n{k}": count(times[one.name], ids=COUNTED) for k, one in enumerate(seen)},
    )
