"""The verdict is a pure function of the cells, whatever the order in which they are listed."""

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest

from audit.assembly import across, stack
from audit.bases import Basis
from audit.choices import Choice, choice
from audit.claims import Claim
from audit.codes import CODES
from audit.display import MIME
from audit.estimates import Estimate
from audit.multiverse import cross
from audit.readings import readings
from audit.values import estimate, unknown
from audit.verdicts import judge


def one(low: float, center: float, high: float) -> Estimate:
    """Make an estimate without choices."""
    return estimate(center, low, high, unit="items", kind="bounds", method="made up")


def claim_of(printed: str, hedge: str) -> Claim:
    """Make a claim of some words."""
    return Claim(
        id="items-total",
        says="There are {number} items",
        locator="P1",
        number=printed,
        hedge=hedge,
        unit="items",
        quantity="items",
        attributed="",
        readings=readings(printed, hedge),
    )


def axis(name: str, kind: str, *values: float) -> Choice:
    """Make a choice whose levels are called after their values."""
    return choice(name, kind, "?", {f"{v:g}": (v, "made up") for v in values})  # type: ignore[arg-type]


def product(*factors: float) -> Estimate:
    """Multiply factors; one in a hundred either way."""
    center = math.prod(factors)
    return one(0.99 * center, center, 1.01 * center)


def judged(axes: tuple[Choice, ...], printed: str = "100", hedge: str = "about") -> Basis:
    """Judge a product over some choices, and return its first basis."""
    estimates = across(product, *axes)
    return judge(cross(claim_of(printed, hedge), estimates, axes)).bases[0]


BASE = axis("base", "E", 80, 100, 125)
RATE = axis("rate", "U", 1, 0.9, 1.5)
SIDE = axis("side", "E", 1, 1.02)


def summary(basis: Basis) -> object:
    """Return all of a basis that must not depend on how the choices are listed."""
    return (
        basis.words,
        basis.shares,
        dict(basis.others),
        {name: words for name, (_, words) in basis.readings.items()},
        set(basis.flags),
        None if basis.flip is None else basis.flip[0],
        len(basis.separates),
        {
            (reading, name): tuple(round(part, 9) for part in parts)
            for reading, shares in basis.variance.items()
            for name, parts in shares.items()
        },
        dict(basis.levels),
    )


@pytest.mark.parametrize("order", list(itertools.permutations((BASE, RATE, SIDE))))
def test_the_order_of_the_choices_changes_nothing(order: tuple[Choice, ...]) -> None:
    """Words, shares, flags, variance and distance to another answer are the same in any order."""
    assert summary(judged((BASE, RATE, SIDE))) == summary(judged(order))


@pytest.mark.parametrize("kind", ["E", "U"])
def test_a_choice_that_changes_nothing_changes_nothing(kind: str) -> None:
    """A constant axis is named as idle, and leaves every share and every number as it was."""
    same = choice("constant", kind, "?", {"x": (1, "r"), "y": (1, "r")})  # type: ignore[arg-type]
    before, after = judged((BASE, RATE)), judged((BASE, RATE, same))

    assert ((), ("constant",)) == (before.idle, after.idle)
    assert summary(before) == summary(after)
    assert (before.flip, before.separates) == (after.flip, after.separates)


@pytest.mark.parametrize("labels", list(itertools.permutations(BASE.labels)))
def test_the_order_of_the_levels_moves_only_the_reference(labels: tuple[str, ...]) -> None:
    """Words and shares do not depend on which level is the reference."""
    again, before = judged((BASE.keep(*labels), RATE)), judged((BASE, RATE))

    assert (before.words, before.shares, before.levels) == (again.words, again.shares, again.levels)
    assert (before.separates, before.flags) == (again.separates, again.flags)


def test_bases_that_measure_other_things_are_never_pooled() -> None:
    """Each combination of levels that are not equivalent has shares of its own."""
    who, what = axis("who", "N", 1, 0.5), axis("what", "N", 1, 2)
    verdict = judge(
        cross(claim_of("100", "about"), across(product, BASE, who, what), (BASE, who, what))
    )

    assert [{"who": a, "what": b} for a in ("1", "0.5") for b in ("1", "2")] == [
        basis.labels for basis in verdict.bases
    ]
    alone = judged((axis("base", "E", 40, 50, 62.5),))
    half = verdict.bases[2]
    assert (alone.words, alone.shares, alone.readings) == (half.words, half.shares, half.readings)
    assert verdict.words == "; ".join(f"{one.name}: {one.words}" for one in verdict.bases)


def test_the_verdict_is_also_given_otherwise() -> None:
    """Two other pairs of thresholds, and uncertain choices held at their reference."""
    basis = judged((axis("base", "E", 100, 101), axis("rate", "U", 1, 0.2)))

    assert {
        "at 80 % and 10 %": "mostly overstated",
        "at 100 % and 0 %": "mostly overstated",
        "without uncertain choices": "reproduces",
    } == basis.others
    assert "mostly overstated" == basis.words


def test_each_reading_has_a_verdict_of_its_own() -> None:
    """Readings that are not pooled are shown, and count in no share."""
    basis = judged((axis("base", "E", 104, 140),), "100", "more than")

    assert "reproduces" == basis.words
    assert 2 == basis.shares.cells
    assert {
        "any number above": "reproduces",
        "above, within one step": "mostly understated",
        "above, within five steps": "reproduces",
    } == {name: words for name, (_, words) in basis.readings.items()}


@pytest.mark.parametrize(
    ("values", "flag"),
    [
        ((10, 1000), "sources conflict"),
        ((10, 11), "unanimous: no weighting of the choices could change this"),
    ],
)
def test_flags_tell_what_shares_do_not(values: tuple[float, ...], flag: str) -> None:
    """Figures on both sides are a conflict; one code in all cells needs no weights."""
    assert flag in judged((axis("base", "E", *values),)).flags


def test_a_range_around_a_whole_reading_settles_nothing() -> None:
    """Where the ranges reach beyond the readings on both sides, the data cannot decide."""
    base = axis("base", "E", 1, 2)
    wide = across(lambda k: one(1, 100 + k, 900), base)

    for low_known, estimates in (
        (True, wide),
        (False, stack(base, {"1": one(1, 100, 900), "2": unknown("m")})),
    ):
        flags = judge(cross(claim_of("100", "about"), estimates, (base,))).bases[0].flags
        assert "cannot be settled by these data" in flags, low_known


def test_what_decides_is_named() -> None:
    """One choice separates agreeing from not; the others are free."""
    basis = judged((axis("base", "E", 100, 101), axis("rate", "E", 1, 5)))

    assert ("rate",) == basis.separates
    assert (1, {"rate": "5"}) == basis.flip


def test_nothing_decides_where_all_agree() -> None:
    """Without another answer there is no choice that decides, and no change that flips."""
    basis = judged((axis("base", "E", 100, 101),), "100", "at least")

    assert ((), None) == (basis.separates, basis.flip)


def test_variance_is_of_the_margin_and_adds_up() -> None:
    """For a product against one edge the shares of the factors add up to one."""
    basis = judged((axis("base", "E", 10, 20, 30), axis("rate", "E", 1, 2)), "1000", "at least")
    logs = [np.var(np.log(values)) for values in ([10, 20, 30], [1, 2])]
    for shares in basis.variance.values():
        assert math.isclose(1, sum(first for first, _ in shares.values()))
        assert math.isclose(logs[0] / sum(logs), shares["base"][0])


def test_what_nobody_knew_is_not_checkable() -> None:
    """A basis without any figure has no shares, and no flag."""
    base = axis("base", "N", 1, 2)
    verdict = judge(
        cross(
            claim_of("100", "about"),
            stack(base, {"1": one(99, 100, 101), "2": unknown("m")}),
            (base,),
        )
    )
    known, nothing = verdict.bases

    assert ("reproduces", "not checkable") == (known.words, nothing.words)
    assert (0, ()) == (nothing.shares.cells, nothing.flags)
    assert verdict.payload()["bases"][1]["center"] is None


def test_labels_may_hold_digits() -> None:
    """A basis called after a year is shown like any other."""
    since = axis("since", "N", 2014, 2015)
    shown = judge(
        cross(claim_of("2,000", "about"), across(product, since), (since,))
    )._repr_mimebundle_()

    assert "2014: " in shown["text/plain"]


SHOWN: list[tuple[str, Callable[[dict[str, object]], bool]]] = [
    ("text/plain", lambda shown: "VERDICT" in str(shown["text/plain"])),
    ("text/html", lambda shown: '<div class="verdict">' in str(shown["text/html"])),
    (MIME.format("verdict"), lambda shown: MIME.format("verdict") in shown),
]


@pytest.mark.parametrize(("kind", "holds"), SHOWN, ids=[kind for kind, _ in SHOWN])
def test_a_verdict_shows_itself(kind: str, holds: Callable[[dict[str, object]], bool]) -> None:
    """Terminal, page and machine get the same judgement."""
    axes = (BASE, RATE)
    verdict = judge(cross(claim_of("100", "about"), across(product, *axes), axes))

    assert holds(verdict._repr_mimebundle_()), kind


def test_the_payload_holds_what_the_tables_show() -> None:
    """Shares, readings, other thresholds, flags and the way to another answer."""
    axes = (BASE, RATE)
    verdict = judge(cross(claim_of("100", "about"), across(product, *axes), axes))
    [data], [basis] = verdict.payload()["bases"], verdict.bases

    assert basis.words == data["words"] == verdict.payload()["words"]
    assert {code: round(basis.shares.of(code), 6) for code in CODES} == data["shares"]
    assert basis.others == data["others"]
    assert {name: words for name, (_, words) in basis.readings.items()} == data["readings"]
    assert list(basis.flags) == data["flags"]
    assert 9 == verdict.payload()["specifications"]
