"""Readings that ask about one basis only, and bases that no data could fix."""

import math
from dataclasses import replace

import numpy as np
import xarray as xr

from audit.assembly import stack
from audit.choices import Choice, choice
from audit.claims import Claim
from audit.codes import AGREE, NO_CODE
from audit.estimates import Estimate
from audit.figures import against_readings, shares_by_option
from audit.lineage import behind
from audit.multiverse import cross
from audit.readings import Reading
from audit.rules import NOT_IDENTIFIED
from audit.sensitivity import NOISE
from audit.tipping import breakdown
from audit.values import estimate, unknown
from audit.verdicts import Verdict, judge

QUESTION = choice(
    "question",
    "N",
    "What is asked?",
    {"rise": "the rise", "cause": "its cause"},
    unidentified=["cause"],
)


def reading(name: str, low: float, about: tuple[str, ...] = ()) -> Reading:
    """Return a reading that asks for a value from a least one on."""
    return Reading(
        name=name,
        low=low,
        high=math.inf,
        low_closed=True,
        high_closed=True,
        kind="U",
        role="truth",
        citation="made up",
        about=about,
    )


def claim(*readings: Reading) -> Claim:
    """Return a claim without a number."""
    return Claim(
        id="rose",
        says="It rose.",
        locator="paragraph 1",
        number="",
        hedge="",
        unit="ratio",
        quantity="the rise",
        attributed="",
        readings=readings,
    )


def over(axis: Choice, center: list[float], low: list[float], high: list[float]) -> Estimate:
    """Return one value with its range for each level."""
    coordinates = {axis.name: list(axis.labels)}
    parts = [xr.DataArray(np.array(part), coords=coordinates) for part in (center, low, high)]
    return Estimate(
        center=parts[0],
        low=parts[1],
        high=parts[2],
        unit="ratio",
        kinds=frozenset({"bounds"}),
        level=None,
        method="made up",
        lineage=(behind([]),),
    )


def verdict_of(axis: Choice, *readings: Reading, values: list[float]) -> Verdict:
    """Judge one value without a range for each level."""
    return judge(cross(claim(*readings), over(axis, values, values, values), [axis]))


def test_a_reading_is_asked_of_its_own_basis_only() -> None:
    """A probability of 0.6 is more than half; it is not laid against a reading about ratios."""
    axis = choice("question", "N", "What?", {"ratio": "a ratio", "probability": "a probability"})
    ratio, half = reading("no fall", 1.0, ("ratio",)), reading("half", 0.5, ("probability",))
    found = verdict_of(axis, ratio, half, values=[0.4, 0.6])

    assert ["overstated", "reproduces"] == [basis.words for basis in found.bases]
    assert [["no fall"], ["half"]] == [list(basis.readings) for basis in found.bases]
    assert [1, 1] == [basis.shares.cells for basis in found.bases]


def test_a_reading_about_nothing_in_particular_is_asked_of_all() -> None:
    """Without a basis of its own, a reading is about every basis."""
    axis = choice("question", "N", "What?", {"one": "a reason", "other": "a reason"})
    found = verdict_of(axis, reading("no fall", 1.0), values=[2.0, 2.0])

    assert [1, 1] == [basis.shares.cells for basis in found.bases]


def test_what_no_data_could_fix_has_no_other_verdict() -> None:
    """Bounds without a central value give the words, whatever the readings say."""
    estimate = over(QUESTION, [2.0, math.nan], [1.5, 0.0], [2.5, 1.0])
    universe = cross(claim(reading("no fall", 1.0)), estimate, [QUESTION])
    found = judge(universe)

    assert ["reproduces", NOT_IDENTIFIED] == [basis.words for basis in found.bases]
    assert f"rise: reproduces; cause: {NOT_IDENTIFIED}" == found.words
    assert found.bases[1].shares.cells == 0
    assert "consistent with any value" in found.bases[1].flags[0]


def test_it_is_not_identified_even_where_a_value_is_given() -> None:
    """The words follow from the choice, not from the figures."""
    found = verdict_of(QUESTION, reading("no fall", 1.0), values=[2.0, 2.0])

    assert NOT_IDENTIFIED == found.bases[1].words


def test_bounds_are_drawn_and_tipping_points_left_out() -> None:
    """The basis is in the picture with its bounds, has no bar, and no row of the breakdown."""
    estimate = over(QUESTION, [2.0, math.nan], [1.5, 0.0], [2.5, 1.0])
    rise = reading("no fall", 1.0, ("rise",))
    found = judge(cross(claim(rise), estimate, [QUESTION]))

    assert NOT_IDENTIFIED in against_readings(found).svg
    assert {"rise"} == {row[0] for row in shares_by_option(found).rows}
    assert ["rise"] == [row[0] for row in breakdown(found).rows]
    assert NOT_IDENTIFIED in found._repr_mimebundle_()["text/plain"]


def test_readings_keep_their_place() -> None:
    """A multiverse about one basis has the codes and margins of its readings."""
    readings = reading("no fall", 1.0, ("rise",)), reading("half", 0.5, ("cause",))
    values = over(QUESTION, [2.0, 0.6], [2.0, 0.6], [2.0, 0.6])
    part = cross(claim(*readings), values, [QUESTION]).about({"question": "cause"})

    assert ["half"] == part.codes["reading"].to_numpy().tolist()
    assert ["half"] == part.margins["reading"].to_numpy().tolist()
    assert (replace(readings[1]),) == part.claim.readings


def test_a_reading_that_does_not_ask_gives_no_code() -> None:
    """Neither on a page nor in a table is a probability laid against a ratio."""
    readings = reading("no fall", 1.0, ("rise",)), reading("half", 0.5, ("cause",))
    values = over(QUESTION, [2.0, 0.6], [2.0, 0.6], [2.0, 0.6])
    codes = cross(claim(*readings), values, [QUESTION]).codes

    assert [[AGREE, NO_CODE], [NO_CODE, AGREE]] == codes.to_numpy().tolist()


def test_what_only_repeats_is_listed_once() -> None:
    """A choice that changes nothing on one basis has only its reference there."""
    way = choice("way", "E", "How?", {"one": "a reason", "other": "a reason"})
    center = xr.DataArray(
        np.array([[2.0, 3.0], [0.5, 0.5]]),
        coords={"question": list(QUESTION.labels), "way": list(way.labels)},
    )
    estimate = replace(over(way, [1, 1], [1, 1], [1, 1]), center=center, low=center, high=center)
    universe = cross(claim(reading("no fall", 1.0)), estimate, [QUESTION, way])
    data = universe.payload()

    assert [0, 1, 2] == data["listed"]
    assert [2.0, 3.0, 0.5] == data["center"]
    assert len(data["codes"]) == 3
    assert {"way": "one"} == universe.idle({"question": "cause"})


def test_the_reference_of_a_choice_is_its_first_value() -> None:
    """Not its label: what the computation takes."""
    axis = choice("days", "E", "How many?", {"a week": (7, "why"), "a month": (30, "why")})

    assert axis.reference == 7


def test_noise_is_that_of_the_ranges_of_a_basis() -> None:
    """By hand: values 2 and 8 differ by log 4, with standard errors of log 2: half is noise.

    The other basis claims no probability, so its ranges add none; an option without a figure is
    left out.
    """
    asked = choice("asked", "N", "?", {"record": "r", "model": "r"})
    way = choice("way", "E", "?", {"one": "r", "other": "r", "none": "r"})
    factor = 2.0**1.959963984540054

    def with_range(value: float) -> Estimate:
        return estimate(
            value, value / factor, value * factor,
            unit="ratio", kind="posterior", level=0.95, method="made up",
        )  # fmt: skip

    def record(value: float) -> Estimate:
        return estimate(value, value, value, unit="ratio", kind="point", method="made up")

    record_ways = stack(way, {"one": record(2), "other": record(8), "none": unknown("m")})
    model_ways = stack(way, {"one": with_range(2), "other": with_range(8), "none": unknown("m")})
    both = stack(asked, {"record": record_ways, "model": model_ways})
    verdict = judge(cross(claim(reading("a rise", 1)), both, [asked, way]))
    counted, modelled = (basis.variance["a rise"] for basis in verdict.bases)

    assert NOISE not in counted
    assert {"way": (0.5, 0.5), NOISE: (0.5, 0.5)} == {
        cause: (round(first, 9), round(total, 9)) for cause, (first, total) in modelled.items()
    }
