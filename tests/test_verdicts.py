"""The verdict is a pure function of the cells, stated once, and it seldom misleads."""

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.assembly import across, stack
from audit.bases import Basis
from audit.choices import Choice, choice
from audit.claims import Claim
from audit.codes import CODES, codes_of
from audit.display import MIME
from audit.estimates import Estimate, estimate, unknown
from audit.multiverse import cross
from audit.readings import Reading, readings
from audit.rules import RULES, THRESHOLDS, Shares, shares_of, words_for
from audit.verdicts import judge

quick = settings(deadline=None, derandomize=True, max_examples=40)


def shares(agree: float = 0, overlap: float = 0, below: float = 0, above: float = 0) -> Shares:
    """Make shares of twenty cells."""
    return Shares(agree=agree, overlap=overlap, below=below, above=above, cells=20)


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


# ------------------------------------------------------------------------------------- the words


@pytest.mark.parametrize(
    ("given_shares", "words"),
    [
        (shares(agree=1), "reproduces"),
        (shares(agree=0.9, overlap=0.05, above=0.05), "reproduces"),
        (shares(agree=0.9, overlap=0.0, below=0.05, above=0.05), "reproduces under some readings"),
        (shares(agree=0.85, overlap=0.15), "reproduces under some readings"),
        (shares(agree=0.05, overlap=0.95), "reproduces under some readings"),
        (shares(overlap=1), "compatible, not confirmed"),
        (shares(below=1), "overstated"),
        (shares(below=0.95, agree=0.05), "overstated"),
        (shares(below=0.9, agree=0.1), "mostly overstated"),
        (shares(below=0.5, agree=0.5), "mostly overstated"),
        (shares(above=0.95, overlap=0.05), "understated"),
        (shares(above=0.5, overlap=0.5), "mostly understated"),
        (shares(below=0.45, above=0.45, overlap=0.1), "compatible, not confirmed"),
        (Shares(agree=0, overlap=0, below=0, above=0, cells=0), "not checkable"),
    ],
)
def test_words_follow_from_shares(given_shares: Shares, words: str) -> None:
    """The rule of the methods page, section 1b, at its thresholds and on their edges."""
    assert words == words_for(given_shares, *THRESHOLDS[0])


@pytest.mark.parametrize(
    ("given_shares", "words"),
    [
        (shares(agree=1), "reproduces"),
        (shares(agree=0.99, overlap=0.01), "reproduces under some readings"),
        (shares(overlap=1), "compatible, not confirmed"),
        (shares(below=0.99, agree=0.01), "mostly overstated"),
    ],
)
def test_the_strictest_thresholds_ask_for_every_cell(given_shares: Shares, words: str) -> None:
    """At one and nought, a single other cell changes the answer; none agreeing is not some."""
    assert words == words_for(given_shares, 1.0, 0.0)


@quick
@given(
    st.lists(st.integers(0, 20), min_size=4, max_size=4).filter(any), st.sampled_from(THRESHOLDS)
)
def test_there_is_always_one_answer(counts: list[int], thresholds: tuple[float, float]) -> None:
    """Whatever the shares, the rule has an answer, and mirrored shares have the mirrored one."""
    part = [count / sum(counts) for count in counts]
    words = words_for(shares(*part), *thresholds)
    mirrored = words_for(shares(part[0], part[1], part[3], part[2]), *thresholds)

    assert words in {name for name, _, _ in RULES}
    if not (part[2] >= 1 / 2 and part[3] >= 1 / 2):
        swap = {"overstated": "understated", "understated": "overstated"}
        assert " ".join(swap.get(word, word) for word in words.split()) == mirrored


def test_cells_without_an_answer_count_in_no_share() -> None:
    """Shares are taken over the cells that have a code."""
    found = shares_of(xr.DataArray(np.array([0, 0, 2, -1, -1], np.int8), dims="a"))

    assert (2 / 3, 0.0, 1 / 3, 0.0, 3) == (
        found.agree, found.overlap, found.below, found.above, found.cells,
    )  # fmt: skip
    assert 0 == shares_of(xr.DataArray(np.array([-1], np.int8), dims="a")).cells


# ------------------------------------------------------------ operating characteristics of the rule
#
# The methods page (1b) prints how often the rule gives which answer. Its setting, as far as it is
# stated: 24 specifications, 4,000 worlds; "nearly three" with the sets [2.5, 3) and [2.22, 3),
# "about 10,000" with sets of 5 % and 10 % to each side. Taken here besides: each specification is
# the truth times two lognormal errors, one of its own and one that all of a world share, and its
# range is that value times or over exp(1.96 times the joint standard deviation), which for 3 % and
# 5 % is the half width of 11 % that the page mentions. With this every printed cell comes out.

SPECIFICATIONS, WORLDS, PRINTED_WORLDS = 24, 1000, 4000
FINE, COARSE = (0.01, 0.01), (0.03, 0.05)
SOME = "reproduces under some readings"


def made_up(low: float, high: float, *, closed: bool) -> Reading:
    """Make one of the two sets that a simulated claim is laid against."""
    return Reading(
        name=f"from {low}", low=low, high=high, low_closed=True, high_closed=closed,
        kind="U", role="truth", citation="methods, 1b",
    )  # fmt: skip


NEARLY_THREE = (made_up(2.5, 3, closed=False), made_up(2.22, 3, closed=False))
ABOUT_TEN_THOUSAND = (made_up(9500, 10500, closed=True), made_up(9000, 11000, closed=True))


def frequencies(
    truth: float, noise: tuple[float, float], given_readings: tuple[Reading, ...], seed: int
) -> dict[str, float]:
    """Return how often each answer is given when the truth is known."""
    random = np.random.default_rng(seed)
    own, common = noise
    error = own * random.standard_normal((WORLDS, SPECIFICATIONS))
    error += common * random.standard_normal((WORLDS, 1))
    center = xr.DataArray(truth * np.exp(error), dims=["world", "specification"])
    width = math.exp(1.96 * math.hypot(own, common))
    cells = Estimate(
        center=center, low=center / width, high=center * width, unit="items",
        kinds=frozenset(), level=0.95, method="simulated", lineage=(),
    )  # fmt: skip
    codes = codes_of(cells, given_readings)
    words = [words_for(shares_of(one_world), *THRESHOLDS[0]) for one_world in codes]
    return {answer: words.count(answer) / WORLDS for answer in set(words)}


def sets_for(truth: float) -> tuple[Reading, ...]:
    """Return the sets of the claim that a truth is about."""
    return NEARLY_THREE if truth < 100 else ABOUT_TEN_THOUSAND


@pytest.mark.parametrize(
    ("truth", "noise", "printed"),
    [
        (1.5, FINE, {"overstated": 1.00}),
        (2.1, FINE, {"overstated": 0.93}),
        (2.4, FINE, {SOME: 0.71}),
        (2.75, FINE, {"reproduces": 1.00}),
        (3.2, FINE, {"understated": 0.98}),
        (4.0, FINE, {"understated": 1.00}),
        (8500, FINE, {"overstated": 0.95}),
        (10000, FINE, {"reproduces": 1.00}),
        (13000, FINE, {"understated": 1.00}),
        (1.5, COARSE, {"overstated": 1.00}),
        (2.1, COARSE, {"mostly overstated": 0.52, SOME: 0.36}),
        (2.4, COARSE, {SOME: 0.89, "reproduces": 0.10}),
        (2.75, COARSE, {"reproduces": 0.75, SOME: 0.25}),
        (3.2, COARSE, {"compatible, not confirmed": 0.46, SOME: 0.35}),
        (4.0, COARSE, {"understated": 0.99}),
        (
            8500,
            COARSE,
            {"compatible, not confirmed": 0.36, SOME: 0.35, "mostly overstated": 0.25},
        ),
        (10000, COARSE, {SOME: 0.65, "reproduces": 0.34}),
        (13000, COARSE, {"understated": 0.63, "mostly understated": 0.31}),
    ],
)
def test_the_rule_answers_as_often_as_printed(
    truth: float, noise: tuple[float, float], printed: dict[str, float]
) -> None:
    """Each printed share comes out, within four standard errors of both simulations."""
    found = frequencies(truth, noise, sets_for(truth), seed=20170711)

    for words, share in printed.items():
        error = math.sqrt(share * (1 - share) * (1 / WORLDS + 1 / PRINTED_WORLDS))
        assert abs(share - found.get(words, 0.0)) <= 4 * error + 0.005


@pytest.mark.parametrize("noise", [FINE, COARSE])
@pytest.mark.parametrize("truth", [2.5, 2.6, 2.75, 2.9, 9500, 10000, 10500])
def test_what_is_true_is_never_called_overstated(truth: float, noise: tuple[float, float]) -> None:
    """With the truth inside the central reading, no world of a thousand gives *overstated*."""
    assert "overstated" not in frequencies(truth, noise, sets_for(truth), seed=8)


@pytest.mark.parametrize("noise", [FINE, COARSE])
@pytest.mark.parametrize("truth", [1.5, 2.1, 3.2, 4.0, 8500, 13000])
def test_what_is_false_seldom_reproduces(truth: float, noise: tuple[float, float]) -> None:
    """With the truth outside every reading, at most three in a hundred worlds reproduce."""
    found = frequencies(truth, noise, sets_for(truth), seed=9).get("reproduces", 0.0)

    assert found <= 0.03 + 2 * math.sqrt(0.03 * 0.97 / WORLDS)


def test_wide_evidence_cannot_earn_that_it_reproduces() -> None:
    """Ranges wider than the reading leave the answer open although the truth is its middle."""
    assert frequencies(10000, COARSE, ABOUT_TEN_THOUSAND, seed=10)["reproduces"] < 0.5
    assert frequencies(10000, FINE, ABOUT_TEN_THOUSAND, seed=10)["reproduces"] > 0.99


# ------------------------------------------------------------------------------------ the judgement

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
        {name: tuple(round(part, 9) for part in parts) for name, parts in basis.variance.items()},
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
    assert (flag,) == judged((axis("base", "E", *values),)).flags


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
    first = {name: parts[0] for name, parts in basis.variance.items() if name != "reading"}

    assert math.isclose(1, sum(first.values()))
    logs = [np.var(np.log(values)) for values in ([10, 20, 30], [1, 2])]
    assert math.isclose(logs[0] / sum(logs), first["base"])


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
