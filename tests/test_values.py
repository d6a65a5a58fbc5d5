"""A single value has a range that holds it, is bounded without a value, or is unknown."""

import math

import pytest

from audit.errors import UnitError
from audit.values import bounded, estimate, unknown


@pytest.mark.parametrize(
    ("low", "center", "high"),
    [(3, 2, 4), (1, 5, 4), (4, 3, 2), (math.nan, 1, 2), (1, math.nan, 2), (1, 2, math.nan)],
)
def test_a_range_must_hold_its_value(low: float, center: float, high: float) -> None:
    """Ends in the wrong order, or one that is not a number, are refused."""
    with pytest.raises(UnitError, match="leaves its value out"):
        estimate(center, low, high, unit="items", kind="bounds", method="made up")


def test_a_single_value_has_no_choices() -> None:
    """Its rows, kind, level and unit are those that it was made with."""
    one = estimate(2, 1, 3, unit="items", kind="exact", method="count", ids=("t/1",), level=0.95)

    assert ((), ("t/1",)) == (one.axes, one.ids)
    assert ({"exact"}, 0.95, "items", "count") == (set(one.kinds), one.level, one.unit, one.method)
    assert ("2", "1 to 3") == (str(one.value), str(one.range))


def test_the_unknown_comes_from_nothing() -> None:
    """It has no value, no range, no unit of its own and no row."""
    nothing = unknown("sought")

    assert all(math.isnan(float(part)) for part in (nothing.center, nothing.low, nothing.high))
    assert (("", ()), "not known") == ((nothing.unit, nothing.ids), str(nothing.value))


def test_bounds_have_no_value() -> None:
    """No value between them is nearer than another, so that it counts in no share."""
    one = bounded(0, 1, unit="share", method="no data")

    assert math.isnan(float(one.center))
    assert ("0.000 to 1.000", None) == (str(one.range), one.level)
