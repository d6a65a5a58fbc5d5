"""Bisection ends at the last bit."""

import math

import pytest

from audit.methods.roots import root


def test_the_root_is_exact_to_the_last_bit() -> None:
    """No float is closer to the crossing from the side on which the function is not negative."""
    found = root(lambda x: x**3 - 5, 0, 5)

    assert pytest.approx(5 ** (1 / 3), rel=1e-15) == found


@pytest.mark.parametrize("at", [0.0, 1.0])
def test_a_root_at_an_end_is_found(at: float) -> None:
    """The search may start at its answer."""
    assert pytest.approx(at, abs=1e-15) == root(lambda x: x - at, 0, 1)


def test_a_jump_is_found_too() -> None:
    """The function need not be continuous."""
    assert pytest.approx(0.7) == root(lambda x: math.copysign(1, x - 0.7), 0, 1)
