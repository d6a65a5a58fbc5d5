"""Every method refuses the same impossible arguments in the same words."""

import math

import pytest

from audit.errors import ConflictError, ParameterError
from audit.methods.checks import (
    check_at_most,
    check_count,
    check_level,
    check_positive,
)


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0, -0.1, math.nan])
def test_a_level_is_a_probability(level: float) -> None:
    """Only what lies between 0 and 1 is a level."""
    with pytest.raises(ParameterError):
        check_level(level)


@pytest.mark.parametrize("count", [-1, 0.5, math.nan, math.inf])
def test_a_count_is_whole(count: float) -> None:
    """Only whole numbers from 0 are counts."""
    with pytest.raises(ParameterError) as raised:
        check_count(events=count)

    assert f"events={count!r}" == raised.value.found


@pytest.mark.parametrize("value", [0.0, -1.0, math.nan, math.inf])
def test_a_positive_value_is_finite_and_above_zero(value: float) -> None:
    """0 and infinity are not positive values."""
    with pytest.raises(ParameterError):
        check_positive(days=value)


def test_a_part_is_not_larger_than_its_whole() -> None:
    """The refusal names both figures."""
    with pytest.raises(ConflictError) as raised:
        check_at_most(3, 2, names=("found", "examined"))

    assert "found=3, examined=2" == raised.value.found


def test_what_is_possible_passes() -> None:
    """The ends of the allowed ranges are allowed."""
    check_level(0.95)
    check_count(a=0, b=10**12)
    check_positive(a=1e-300)
    check_at_most(2, 2, names=("part", "whole"))
