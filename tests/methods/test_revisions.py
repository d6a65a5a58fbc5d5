"""Prediction of the next revision factor: exact levels and seeded coverage."""

import itertools
import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import ParameterError
from audit.intervals import Interval
from audit.methods.revisions import revision_hull, t_prediction


def test_t_prediction_by_hand() -> None:
    """Three factors whose logarithms are -1, 0 and 1: the half width is t · s · √(1 + 1/3)."""
    interval = t_prediction([math.exp(-1), 1, math.exp(1)], level=0.95)
    # t with 2 degrees of freedom at 0.975, from a printed table.
    half = 4.30265273 * math.sqrt(4 / 3)

    assert pytest.approx((-half, half), rel=1e-8) == (
        math.log(interval.low),
        math.log(interval.high),
    )
    assert ("prediction", 0.95) == (interval.kind, interval.level)


def test_the_hull_is_the_smallest_and_the_largest() -> None:
    """Five factors make a prediction at two thirds, not at 95%."""
    assert Interval(low=0.9, high=1.4, kind="prediction", level=2 / 3) == revision_hull(
        [1.0, 1.4, 0.9, 1.1, 1.2]
    )


@pytest.mark.parametrize("n", [2, 3, 5])
def test_the_level_of_the_hull_is_exact(n: int) -> None:
    """Over all orders of n + 1 values, the last falls inside the first n in (n - 1)/(n + 1)."""
    orders = list(itertools.permutations(range(1, n + 2)))
    inside = sum(order[-1] in revision_hull(order[:-1]) for order in orders)

    assert pytest.approx(revision_hull(range(1, n + 1)).level) == inside / len(orders)


@given(
    factors=st.lists(st.floats(0.1, 10), min_size=2, max_size=30, unique=True),
    scale=st.floats(0.01, 100),
)
def test_factors_in_another_unit_scale_the_interval(factors: Sequence[float], scale: float) -> None:
    """Both methods follow a common factor."""
    for method in (revision_hull, lambda data: t_prediction(data, level=0.9)):
        plain, scaled = method(factors), method([scale * factor for factor in factors])

        assert pytest.approx((scale * plain.low, scale * plain.high)) == (scaled.low, scaled.high)


def coverage(draws: np.ndarray) -> float:
    """Return the share of rows whose last value falls in the prediction from the others."""
    factors = np.exp(0.05 * draws).tolist()
    return float(np.mean([row[-1] in t_prediction(row[:-1], level=0.95) for row in factors]))


@pytest.mark.parametrize(("n", "expected"), [(5, 0.928), (10, 0.929), (20, 0.933), (40, 0.941)])
def test_coverage_with_heavy_tails(n: int, expected: float) -> None:
    """With t3 tails it covers less, as simulated beforehand; within 3 Monte Carlo errors."""
    draws = np.random.default_rng(n).standard_t(3, size=(2000, n + 1))

    assert pytest.approx(expected, abs=3 * math.sqrt(0.95 * 0.05 / 2000)) == coverage(draws)


def test_coverage_with_normal_logarithms() -> None:
    """If the logarithms are normal, it covers its level; 3 Monte Carlo errors allowed."""
    draws = np.random.default_rng(1).standard_normal(size=(2000, 7))

    assert pytest.approx(0.95, abs=3 * math.sqrt(0.95 * 0.05 / 2000)) == coverage(draws)


@pytest.mark.parametrize("factors", [[], [1.1], [1.0, 0.0], [1.0, -1.0], [1.0, math.nan]])
def test_too_few_or_impossible_factors_are_refused(factors: list[float]) -> None:
    """Both methods need two positive factors."""
    with pytest.raises(ParameterError):
        revision_hull(factors)
    with pytest.raises(ParameterError):
        t_prediction(factors, level=0.95)


def test_equal_factors_have_no_spread() -> None:
    """A prediction without width would be false precision."""
    with pytest.raises(ParameterError):
        t_prediction([1.0, 1.0, 1.0], level=0.95)


def test_a_level_in_per_cent_is_refused() -> None:
    """A level is a probability."""
    with pytest.raises(ParameterError):
        t_prediction([1.0, 1.1], level=95)
