"""The multiverse is the full factorial: every combination of levels, and every reading, once."""

import math

import pytest

from audit.assembly import across, stack
from audit.choices import Choice, choice
from audit.claims import Claim
from audit.codes import ABOVE, AGREE, BELOW, OVERLAP
from audit.errors import ClaimError, ParameterError
from audit.estimates import Estimate
from audit.multiverse import cross
from audit.payloads import plain
from audit.readings import Reading, readings
from audit.values import estimate

INF = math.inf


def one(low: float, center: float, high: float) -> Estimate:
    """Make an estimate without choices."""
    return estimate(center, low, high, unit="items", kind="bounds", method="made up")


def reading(
    low: float, high: float, closed: tuple[bool, bool] = (True, True), **changes: str
) -> Reading:
    """Make a reading."""
    return Reading(
        **{"name": f"{low} to {high} {closed}", "kind": "U", "role": "truth", "citation": "made up"}
        | changes,  # type: ignore[arg-type]
        low=low,
        high=high,
        low_closed=closed[0],
        high_closed=closed[1],
    )


def claim_of(*given: Reading) -> Claim:
    """Make a claim with some readings."""
    return Claim(
        id="items-total",
        says="There are {number} items",
        locator="P1",
        number="100",
        hedge="about",
        unit="items",
        quantity="items",
        attributed="",
        readings=given,
    )


def levels(name: str, count: int, kind: str = "E") -> Choice:
    """Make a choice whose values are whole numbers from nought."""
    given = {f"{name}{k}": (k, "made up") for k in range(count)}
    return choice(name, kind, "?", given)  # type: ignore[arg-type]


def spread(*axes: Choice) -> Estimate:
    """Make an estimate that depends on every axis, with ranges of different widths."""

    def made(*steps: int) -> Estimate:
        center = 80.0 + sum(step * 7 ** (k + 1) for k, step in enumerate(steps))
        width = 2.0 + 3 * sum(steps)
        return one(center - width, center, center + width)

    return across(made, *axes)


def coded(low: float, center: float, high: float, given: Reading) -> int:
    """Code one cell as the methods page says it: below, above, agree, else overlap."""
    below = high < given.low or (high == given.low and not given.low_closed)
    above = low > given.high or (low == given.high and not given.high_closed)
    inside = (given.low < center or (given.low == center and given.low_closed)) and (
        center < given.high or (center == given.high and given.high_closed)
    )
    if below or above:
        return BELOW if below else ABOVE
    return AGREE if inside else OVERLAP


def test_every_choice_is_crossed_with_every_other() -> None:
    """The multiverse has every combination of levels, and every reading, once."""
    axes = levels("a", 2), levels("b", 3, "N"), levels("c", 2, "U")
    universe = cross(claim_of(*readings("100", "about")), spread(*axes), axes)

    assert 12 == universe.size
    assert ("a", "b", "c", "reading") == universe.codes.dims
    assert (2, 3, 2, 4) == universe.codes.shape == universe.margins.shape
    assert [{"b": f"b{k}"} for k in range(3)] == universe.split()


def test_a_choice_with_one_level_is_shown() -> None:
    """An axis that the estimate does not range over is kept where it has one level."""
    axes = levels("a", 2), levels("c", 1)
    universe = cross(claim_of(reading(0, 100)), spread(axes[0]), axes)

    assert (2, 1, 1) == universe.codes.shape


def test_choices_and_estimate_must_fit() -> None:
    """A choice that changes nothing, an undeclared one, one given twice: each is told.

    So is one that is called like the axis of the readings.
    """
    a, b = levels("a", 2), levels("b", 2)
    for values, axes in (
        (spread(a), (a, b)),
        (spread(a, b), (a,)),
        (spread(a), (a, a)),
        (spread(levels("reading", 2)), (levels("reading", 2),)),
        (spread(a), (levels("a", 3),)),
        (spread(a), (a.keep("a1", "a0"),)),
    ):
        with pytest.raises(ParameterError, match="do not fit"):
            cross(claim_of(reading(0, 100)), values, axes)


def test_a_claim_without_a_reading_is_told() -> None:
    """Where nothing would make the claim true, nothing can be laid against it."""
    with pytest.raises(ClaimError, match="without a reading"):
        cross(claim_of(), one(1, 2, 3), ())


def test_the_payload_is_the_whole_multiverse() -> None:
    """Codes can be computed again from the values and readings that travel with them."""
    axes = levels("a", 2), levels("b", 3, "N")
    universe = cross(claim_of(*readings("100", "more than")), spread(*axes), axes)
    data = universe.payload()

    assert ["a", "b"] == [axis["name"] for axis in data["axes"]]
    again = [
        coded(
            low, center, high if high is not None else INF,
            reading(
                -INF if one_of["low"] is None else one_of["low"],
                INF if one_of["high"] is None else one_of["high"],
                (one_of["low_closed"], one_of["high_closed"]),
            ),
        )
        for low, center, high in zip(data["low"], data["center"], data["high"], strict=True)
        for one_of in data["readings"]
    ]  # fmt: skip
    assert again == data["codes"]


def test_the_payload_tells_what_stands_behind_each_specification() -> None:
    """Its rows and kinds of range, told once where several share them."""
    axis = levels("a", 3)
    made = stack(
        axis,
        {
            "a0": estimate(2.0, 2.0, 2.0, unit="items", kind="point", method="m", ids=["t/1"]),
            "a1": estimate(1.0, 0.0, 4.0, unit="items", kind="bounds", method="m", ids=["t/2"]),
            "a2": estimate(3.0, 3.0, 3.0, unit="items", kind="point", method="m", ids=["t/1"]),
        },
    )
    data = cross(claim_of(reading(0, 100)), made, (axis,)).payload()

    assert ["t/1", "t/2"] == data["ids"]
    assert ["bounds", "point"] == data["kinds"]
    assert [{"ids": [0], "kinds": [1]}, {"ids": [1], "kinds": [0]}] == data["behind"]
    assert [0, 1, 0] == data["behind_of"]


def test_numbers_for_machines_are_rounded_and_finite() -> None:
    """Seven digits, and nothing where there is no end or no value."""
    assert [0.3333333, None, None, None] == [plain(x) for x in (1 / 3, INF, -INF, math.nan)]
