"""Intervals of a ratio of two risks, and the E-value: reference values and shape."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import ConflictError, ParameterError
from audit.methods.risk_ratios import e_value, katz, risk_ratio

Like = Callable[[str, float], str]


def test_katz_reference(like: Like) -> None:
    """The values are those of the documentation of R's EValue."""
    ratio, low, high = "10.729780", "8.017457", "14.359688"
    interval = katz(397, 78954, 51, 108829, level=0.95)

    assert ratio == like(ratio, risk_ratio(397, 78954, 51, 108829))
    assert (low, high) == (like(low, interval.low), like(high, interval.high))
    assert ("score", 0.95) == (interval.kind, interval.level)


@pytest.mark.parametrize(("ratio", "expected"), [(0.80, "1.8090170"), (0.91, "1.4285714")])
def test_e_value_reference(ratio: float, expected: str, like: Like) -> None:
    """The inputs are those of the documentation of R's EValue."""
    assert expected == like(expected, e_value(ratio))


def test_a_ratio_of_one_needs_no_confounder() -> None:
    """There is nothing to explain away."""
    assert 1 == e_value(1)


@given(ratio=st.floats(1e-3, 1e3))
def test_the_e_value_does_not_depend_on_the_direction(ratio: float) -> None:
    """A ratio and its reciprocal need the same confounder, and one at least as strong as itself."""
    assert pytest.approx(e_value(1 / ratio)) == e_value(ratio)
    assert e_value(ratio) >= max(ratio, 1 / ratio)


@given(
    first=st.tuples(st.integers(1, 1000), st.integers(0, 10**5)),
    second=st.tuples(st.integers(1, 1000), st.integers(0, 10**5)),
)
def test_the_other_way_round_gives_the_reciprocal(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    """The interval of second over first is the reciprocal of that of first over second."""
    one, two = ((count, count + others + 1) for count, others in (first, second))
    there, back = katz(*one, *two, level=0.9), katz(*two, *one, level=0.9)

    assert risk_ratio(*one, *two) in there
    assert pytest.approx((1 / there.high, 1 / there.low)) == (back.low, back.high)


def test_more_than_were_examined_cannot_have_the_property() -> None:
    """The two figures contradict each other."""
    with pytest.raises(ConflictError):
        katz(11, 10, 1, 10, level=0.95)


@pytest.mark.parametrize("data", [(0, 10, 1, 10), (1, 10, 0, 10), (-1, 10, 1, 10), (0, 0, 0, 0)])
def test_katz_needs_an_event_in_each_sample(data: tuple[int, int, int, int]) -> None:
    """The logarithm of 0 has no standard error."""
    with pytest.raises(ParameterError):
        katz(*data, level=0.95)


@pytest.mark.parametrize("ratio", [0.0, -1.0, float("inf")])
def test_the_e_value_needs_a_positive_ratio(ratio: float) -> None:
    """0 and infinity cannot be explained away by any confounder."""
    with pytest.raises(ParameterError):
        e_value(ratio)
