"""Estimate arithmetic encloses every pointwise result, over named choices, with its lineage."""

import math
import operator
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.assembly import stack
from audit.choices import choice
from audit.errors import ParameterError, UnitError
from audit.estimates import Estimate
from audit.values import estimate, unknown

quick = settings(deadline=None, derandomize=True, max_examples=60)

WAY = choice("way", "E", "How?", {"short": "r", "long": "r"})
WHO = choice("who", "U", "Who?", {"us": "r", "all": "r", "none": "r"})


def one(low: float, center: float, high: float, unit: str = "items", **options: Any) -> Estimate:
    """Make an estimate without choices."""
    given = {"kind": "bounds", "method": "made up", **options}
    return estimate(center, low, high, unit=unit, **given)


def ends(given: Estimate) -> tuple[float, float, float]:
    """Return low end, value and high end of an estimate without choices."""
    return float(given.low), float(given.center), float(given.high)


def by_way(short: Estimate, long: Estimate) -> Estimate:
    """Put two estimates side by side."""
    return stack(WAY, {"short": short, "long": long})


@st.composite
def ranges(draw: st.DrawFn, least: float = 0.0) -> tuple[float, float, float, float]:
    """Draw a range, its central value and a point in it."""
    number = st.floats(least, 1e6)
    low, center, high = sorted(draw(number) for _ in range(3))
    point = low + draw(st.floats(0, 1)) * (high - low)
    return low, center, high, min(max(point, low), high)


OPERATIONS: list[tuple[Callable[[Any, Any], Any], str, float]] = [
    (operator.add, "items", 0.0),
    (operator.sub, "items", 0.0),
    (operator.mul, "ratio", 0.0),
    (operator.truediv, "items", 1e-3),
    (operator.truediv, "ratio", 1e-3),
]


@pytest.mark.parametrize(("operate", "unit", "least"), OPERATIONS)
@quick
@given(data=st.data())
def test_a_range_holds_every_pointwise_result(
    data: st.DataObject, operate: Callable[[Any, Any], Any], unit: str, least: float
) -> None:
    """Whatever two true values lie in their ranges, the result lies in its own."""
    low, center, high, point = data.draw(ranges())
    other_low, other_center, other_high, other_point = data.draw(ranges(least))

    result = operate(one(low, center, high), one(other_low, other_center, other_high, unit=unit))
    true = operate(point, other_point)

    slack = 1e-9 * max(1.0, abs(true))
    assert float(result.low) - slack <= true <= float(result.high) + slack
    assert operate(center, other_center) == float(result.center)
    assert float(result.low) <= float(result.center) <= float(result.high)


@quick
@given(ranges(), ranges(1e-3))
def test_ends_are_reached(
    first: tuple[float, float, float, float], second: tuple[float, float, float, float]
) -> None:
    """The range is no wider than it must be: both ends are results of two ends."""
    a, b = one(*first[:3]), one(*second[:3], unit="ratio")

    assert (first[0] * second[0], first[2] * second[2]) == (ends(a * b)[0], ends(a * b)[2])
    assert (first[0] / second[2], first[2] / second[0]) == (ends(a / b)[0], ends(a / b)[2])


@pytest.mark.parametrize("operate", [operator.mul, operator.truediv])
@pytest.mark.parametrize("negative", ["first", "second"])
def test_what_may_be_negative_is_neither_multiplied_nor_divided(
    operate: Callable[[Any, Any], Any], negative: str
) -> None:
    """For a range across zero the low ends do not give the low end; so it is refused."""
    across_zero, positive = one(-2, 1, 3, unit="ratio"), one(1, 2, 3, unit="ratio")
    pair = (across_zero, positive) if negative == "first" else (positive, across_zero)

    with pytest.raises(UnitError, match="may be negative"):
        operate(*pair)


def test_a_divisor_that_may_be_nothing_leaves_no_upper_end() -> None:
    """Six over zero to three is two or more."""
    assert (2.0, 3.0, math.inf) == ends(one(6, 6, 6) / one(0, 2, 3))


@pytest.mark.parametrize(
    ("operate", "units", "unit"),
    [
        (operator.add, ("items", "items"), "items"),
        (operator.sub, ("items", "items"), "items"),
        (operator.mul, ("items", "share"), "items"),
        (operator.mul, ("ratio", "items"), "items"),
        (operator.mul, ("ratio", "share"), "share"),
        (operator.truediv, ("items", "items"), "ratio"),
        (operator.truediv, ("items", "share"), "items"),
        (operator.truediv, ("share", "ratio"), "share"),
    ],
)
def test_units_follow_from_the_operation(
    operate: Callable[[Any, Any], Any], units: tuple[str, str], unit: str
) -> None:
    """Like over like is a ratio; a share of items is items."""
    assert unit == operate(one(1, 1, 1, units[0]), one(1, 1, 1, units[1])).unit


@pytest.mark.parametrize(
    ("operate", "units"),
    [
        (operator.add, ("items", "people")),
        (operator.sub, ("items", "ratio")),
        (operator.mul, ("items", "people")),
        (operator.truediv, ("items", "people")),
        (operator.truediv, ("ratio", "people")),
    ],
)
def test_unlike_things_are_not_combined(
    operate: Callable[[Any, Any], Any], units: tuple[str, str]
) -> None:
    """Items and people neither add up nor divide, unless a method says so with in_unit."""
    with pytest.raises(UnitError) as caught:
        operate(one(1, 1, 1, units[0]), one(1, 1, 1, units[1]))

    assert f"{units[0]!r} and {units[1]!r}" == caught.value.found
    assert "items" == (one(1, 1, 1) + one(1, 1, 1, "people").in_unit("items", "m")).unit


@pytest.mark.parametrize(
    ("levels", "joint"),
    [((0.95, None), 0.95), ((None, None), None), ((0.95, 0.95), 0.9), ((0.4, 0.5), None)],
)
def test_a_joint_level_is_bonferronis(
    levels: tuple[float | None, float | None], joint: float | None
) -> None:
    """What the two leave out adds up; a sum of one or more claims nothing."""
    first, second = (one(1, 1, 1, level=level, kind="exact") for level in levels)

    assert joint == (first + second).level


def test_kinds_and_rows_of_both_sides_are_kept() -> None:
    """The result says all that went into it."""
    both = one(1, 1, 1, ids=("t/2", "t/1")) + one(1, 1, 1, kind="exact", ids=("t/3", "t/1"))

    assert ("t/1", "t/2", "t/3") == both.ids
    assert {"bounds", "exact"} == both.kinds
    assert "made up plus made up" == both.method


def test_choices_meet_by_name() -> None:
    """Two estimates over different choices give one over both, every pair of levels."""
    ways = by_way(one(1, 2, 3), one(10, 20, 30))
    whos = stack(WHO, {"us": one(1, 1, 1), "all": one(2, 2, 2), "none": one(0, 0, 0)})

    total = ways + whos

    assert {"way", "who"} == set(total.axes)
    for way, who, value in (("short", "us", 3), ("long", "all", 22), ("long", "none", 20)):
        assert value == float(total.at(way=way, who=who).center)
    assert (2.0, 3.0, 4.0) == ends(total.reference())


def test_the_levels_of_one_choice_must_be_the_same() -> None:
    """Levels that only one side has are neither dropped nor filled."""
    fewer = choice("way", "E", "How?", {"short": "r"})
    swapped = WAY.keep("long", "short")
    whole = by_way(one(1, 1, 1), one(2, 2, 2))

    for axis in (fewer, swapped):
        part = stack(axis, {label: one(1, 1, 1) for label in axis.labels})
        with pytest.raises(ParameterError, match="different levels"):
            whole + part
        with pytest.raises(ParameterError, match="different levels"):
            stack(WHO, {"us": whole, "all": part, "none": part})


def test_rows_belong_to_their_levels() -> None:
    """Each level keeps its own rows; without naming one, all are meant."""
    ways = by_way(one(1, 1, 1, ids=("t/1",)), one(2, 2, 2, ids=("t/2",)))
    scaled = ways * one(1, 1, 1, unit="share", ids=("u/1",))

    assert ("t/1", "t/2", "u/1") == scaled.ids
    assert ("t/2", "u/1") == scaled.ids_at({"way": "long"})
    assert ("t/2", "u/1") == scaled.at(way="long").ids
    assert ("t/1", "u/1") == scaled.value.ids


def test_an_unknown_level_is_told() -> None:
    """A misspelt label is an error in our form; an axis that is not there is passed over."""
    ways = by_way(one(1, 1, 1), one(2, 2, 2))

    with pytest.raises(ParameterError) as caught:
        ways.at(way="longer")
    assert "short, long" == caught.value.expected
    assert ways.axes == ways.at(who="us").axes


def test_unknown_goes_with_every_unit_and_stays_unknown() -> None:
    """What nobody had stated yet makes every result unknown, and no error."""
    for result in (
        unknown("m") + one(1, 1, 1),
        one(1, 1, 1) - unknown("m"),
        unknown("m") * one(1, 1, 1),
        one(1, 1, 1) / unknown("m"),
        unknown("m") / one(1, 1, 1),
    ):
        assert all(math.isnan(end) for end in ends(result))
    both = by_way(unknown("m"), one(1, 1, 1))
    assert "items" == both.unit
    assert "not known" == both.value.text
    assert "1" == both.envelope.text


def test_open_ends_leave_the_rest() -> None:
    """An open end is nothing or infinite; the value and what is unknown stay."""
    opened = by_way(one(1, 2, 3), unknown("m")).open_ended(below=True, above=True)

    assert (0.0, 2.0, math.inf) == ends(opened.reference())
    assert math.isnan(float(opened.at(way="long").high))
    assert (0.0, math.inf) == (
        float(opened.open_ended(above=True).low[0]),
        float(opened.open_ended(above=True).high[0]),
    )
    assert (None, {"bounds"}) == (opened.level, set(opened.kinds))


def test_a_sentence_says_value_range_kind_and_level() -> None:
    """The range never travels without its kind and its level."""
    shown = one(2.7, 2.8, 3.1, unit="ratio", kind="prediction", level=0.95)._repr_mimebundle_()
    free = one(1, 2, 3, unit="items per 100")._repr_mimebundle_()

    assert "2.80 (ratio), range 2.70 to 3.10 (prediction; level 95 %)" == shown["text/plain"]
    assert "2 items per 100, range 1 to 3 (bounds; no probability claimed)" == free["text/plain"]


def test_a_sentence_is_about_the_reference_alone() -> None:
    """Kind and level are those of the range that is shown, not those of other options."""
    sure, free = one(1, 2, 3, kind="exact", level=0.95), one(1, 2, 4, kind="reported")

    assert "2 items, range 1 to 3 (exact; level 95 %)" == str(by_way(sure, free))
    assert "2 items, range 1 to 4 (reported; no probability claimed)" == str(by_way(free, sure))
    assert "not known items, range not known (no figure; no probability claimed)" == str(
        by_way(unknown("made up"), sure)
    )
