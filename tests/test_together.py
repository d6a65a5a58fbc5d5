"""Readings about all specifications together, and figures that only repeat the claim's source."""

import math
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from audit.choices import Choice, Kind, choice
from audit.claims import Claim
from audit.codes import AGREE, BELOW, NO_CODE, codes_of
from audit.estimates import Estimate
from audit.figures import shares_by_option
from audit.lineage import behind
from audit.multiverse import Multiverse, cross
from audit.readings import Reading, readings
from audit.rules import NOT_CHECKABLE, UNSUPPORTED
from audit.verdict_tables import robustness_table
from audit.verdicts import judge

EXISTS = "one credible basis reaches it"
FEWEST = "fewest changes from the reference to another answer"
HARD = "one reaches it, and no credible basis exceeds it"


def made_claim(number: str, hedge: str, extra: Iterable[Reading] = ()) -> Claim:
    """Return a claim about a number of items."""
    return Claim(
        id="items-most",
        says="There are {number} items.",
        locator="paragraph 1",
        number=number,
        hedge=hedge,
        unit="items",
        quantity="items",
        attributed="",
        readings=(*readings(number, hedge), *extra),
    )


def over(axes: tuple[Choice, ...], values: object) -> Estimate:
    """Return exact values over some choices."""
    center = xr.DataArray(
        np.asarray(values, np.float64),
        coords={axis.name: list(axis.labels) for axis in axes},
        dims=[axis.name for axis in axes],
    )
    return Estimate(
        center=center,
        low=center,
        high=center,
        unit="items",
        kinds=frozenset({"reported"}),
        level=None,
        method="made up",
        lineage=(behind([]),),
    )


def axis(name: str, kind: Kind, *labels: str, chain: Iterable[str] = ()) -> Choice:
    """Return a choice."""
    return choice(name, kind, "Which?", dict.fromkeys(labels, "a reason"), chain=chain)


def universe(
    kinds: tuple[Kind, ...], values: object, *, number: str = "80", hedge: str = "as much as"
) -> Multiverse:
    """Cross one choice per kind with the readings of a claim."""
    shape = np.asarray(values).shape
    axes = tuple(
        axis(f"choice {k}", kind, *(f"option {n}" for n in range(size)))
        for k, (kind, size) in enumerate(zip(kinds, shape, strict=True))
    )
    return cross(made_claim(number, hedge), over(axes, values), axes)


def test_one_basis_is_enough() -> None:
    """The greatest value decides for all specifications alike."""
    codes = universe(("E",), [10, 85, 40]).codes.sel(reading=EXISTS)

    assert [AGREE] * 3 == codes.values.tolist()


def test_no_basis_is_below() -> None:
    """Where no value reaches the number, every specification lies below."""
    verdict = judge(universe(("E",), [10, 60, 40]))

    assert "below" == max(("agree", "below", "above"), key=verdict.bases[0].shares.of)
    assert "overstated" == verdict.bases[0].readings[EXISTS][1]


def test_a_basis_of_another_kind_does_not_help() -> None:
    """What is not equivalent is not looked at: each basis stands for itself."""
    verdict = judge(universe(("N", "E"), [[10, 60], [85, 40]]))

    assert ["overstated", "reproduces"] == [basis.readings[EXISTS][1] for basis in verdict.bases]


def test_higher_figures_are_recorded() -> None:
    """A figure above the number breaks the limit that speakers may cancel, and is flagged."""
    verdict = judge(universe(("E",), [10, 85, 40]))

    assert "understated" == verdict.bases[0].readings[HARD][1]
    assert "higher figures exist" in verdict.bases[0].flags
    assert "reproduces" == verdict.bases[0].others["without uncertain readings"]


def test_what_one_figure_decides_is_told_where_others_would_not() -> None:
    """Else the value that is shown, which may be another, would seem to agree."""
    enough = "one figure that reaches the number is enough; others here do not reach it"
    told = [
        enough in judge(universe(("E",), values)).bases[0].flags
        for values in ([10, 85, 40], [85, 80, 90], [10, 60, 40], [90, np.nan, 40], [90, np.nan])
    ]

    assert [True, False, False, True, False] == told


@pytest.mark.parametrize(
    ("missing", "weighed"), [({}, "choices"), ({"c": "a count"}, "options with figures")]
)
def test_what_one_figure_decides_is_not_called_unanimous(
    missing: dict[str, str], weighed: str
) -> None:
    """Weights change nothing, but those that do not reach the number do not agree with it."""
    asked = choice("basis", "E", "Which?", dict.fromkeys("ab", "a reason"), missing=missing)
    found = [
        judge(cross(made_claim("80", "as much as"), over((asked,), values), (asked,)))
        for values in ([10, 80], [80, 80], [10, 60])
    ]

    firm = f"no weighting of the {weighed} could change this"
    enough = f"one figure that reaches the number is enough, and {firm}"
    assert [
        (f"{enough}; others here do not reach it",),
        (f"unanimous: {firm}",),
        (f"unanimous: {firm}",),
    ] == [verdict.bases[0].flags for verdict in found]


def test_those_without_the_figure_that_is_enough_are_shown() -> None:
    """All of them agree together, and most of them would not alone."""
    verdict = judge(universe(("E",), [10, 80, 40]))

    bars = {str(row[2]): [str(cell) for cell in row[3:7]] for row in shares_by_option(verdict).rows}
    assert ["100 %", "0 %", "0 %", "0 %"] == bars["all of them"]
    assert ["0 %", "0 %", "100 %", "0 %"] == bars["option 0"]
    assert ["100 %", "0 %", "0 %", "0 %"] == bars["option 1"]
    answers = {str(row[1]): str(row[2]) for row in robustness_table(verdict.bases, "claim").rows}
    assert "none: taken together, all agree" == answers[FEWEST]
    below = judge(universe(("E",), [10, 60, 40]))
    answers = {str(row[1]): str(row[2]) for row in robustness_table(below.bases, "claim").rows}
    assert "none: no specification agrees" == answers[FEWEST]


def test_the_limit_holds_where_nothing_exceeds_it() -> None:
    """The same number and nothing above it: all readings agree."""
    verdict = judge(universe(("E",), [10, 80, 40]))

    assert "reproduces" == verdict.words
    assert "higher figures exist" not in verdict.bases[0].flags


def test_a_limit_that_nothing_reaches_is_not_kept() -> None:
    """Where no basis reaches the number, the limit does not make the claim true."""
    verdict = judge(universe(("E",), [10, 60, 40]))

    assert "overstated" == verdict.bases[0].readings[HARD][1]
    assert "overstated" == verdict.words


def test_without_uncertain_choices_their_figures_do_not_count() -> None:
    """A basis that only an uncertain option reaches is gone where that option is left out."""
    verdict = judge(universe(("U",), [10, 80, 40]))

    assert "reproduces" == verdict.words
    assert "overstated" == verdict.bases[0].others["without uncertain choices"]


def test_an_option_is_asked_by_itself() -> None:
    """The shares at one option are those of the bases that this option allows."""
    levels = judge(universe(("E", "E"), [[10, 60], [80, 40]])).bases[0].levels

    assert levels["choice 0", "option 0"].below > levels["choice 0", "option 1"].below == 0


@pytest.mark.parametrize(
    ("values", "agrees"), [([90, 85, 10], True), ([90, 10, 20], False), ([90, 10, math.nan], False)]
)
def test_the_typical_basis_is_the_middle_one(values: list[float], *, agrees: bool) -> None:
    """The median over the known specifications is laid against the reading."""
    whole = (axis("choice", "E", "first", "second", "third"),)
    typical = replace(readings("80", "as much as")[0], name="the middle one", role="typical")
    codes = codes_of(over(whole, values), (typical,), pooled=["choice"]).values.ravel().tolist()

    assert [
        NO_CODE if math.isnan(value) else (AGREE if agrees else BELOW) for value in values
    ] == codes


def test_what_nobody_knows_has_no_middle() -> None:
    """A basis without any figure gets no code, and no warning."""
    whole = (axis("basis", "N", "known", "not"), axis("choice", "E", "first", "second"))
    typical = replace(readings("80", "as much as")[0], role="typical")
    values = [[90, 85], [math.nan, math.nan]]
    codes = codes_of(over(whole, values), (typical,), pooled=["choice"]).values

    assert [AGREE, AGREE, NO_CODE, NO_CODE] == codes.ravel().tolist()


def test_figures_of_the_claims_own_source_support_nothing() -> None:
    """Where every figure repeats the source of the claim, nothing supports it."""
    origin = axis("origin", "U", "its source", "another", chain=["its source"])
    claim = made_claim("20", "only")
    alone = judge(cross(claim, over((origin,), [20, math.nan]), (origin,)))
    both = judge(cross(claim, over((origin,), [20, 20]), (origin,)))

    assert (UNSUPPORTED, "reproduces") == (
        alone.words,
        alone.bases[0].others["as a repetition of its own source"],
    )
    assert "reproduces" == both.words


def test_a_quotation_is_tested_against_its_source() -> None:
    """Only the reading that asks whether the source says so keeps its own answer."""
    quoted = replace(
        readings("20", "only")[0], name="as a quotation", role="reproduction", kind="N"
    )
    origin = axis("origin", "U", "its source", chain=["its source"])
    claim = made_claim("20", "only", [quoted])
    found = judge(cross(claim, over((origin,), [20]), (origin,))).bases[0].readings

    assert "reproduces" == found["as a quotation"][1]
    assert {UNSUPPORTED} == {
        words for name, (_, words) in found.items() if name != "as a quotation"
    }


def test_a_basis_with_another_source_is_judged() -> None:
    """The own source is a matter of each basis."""
    kinds = axis("basis", "N", "as said", "as counted", chain=["as said"])
    verdict = judge(cross(made_claim("20", "only"), over((kinds,), [20, 20]), (kinds,)))

    assert [UNSUPPORTED, "reproduces"] == [basis.words for basis in verdict.bases]


def test_nothing_at_all_is_not_checkable() -> None:
    """Without any figure there is nothing that could repeat a source."""
    origin = axis("origin", "U", "its source", chain=["its source"])
    verdict = judge(cross(made_claim("20", "only"), over((origin,), [math.nan]), (origin,)))

    assert NOT_CHECKABLE == verdict.words
