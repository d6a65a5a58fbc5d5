"""Splits of sums over months: against differences, and against a general minimiser."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy import optimize

from audit.methods.autoregression import whiten
from audit.methods.monthly import MonthlyCounts
from audit.methods.splits import most_likely, split_of

COUNTS = MonthlyCounts(
    month=np.datetime64("2020-01", "M") + np.arange(8),
    days=np.array([31, 29, 31, 30, 31, 30, 31, 31]),
    block=np.array([0, 1, 2, 1, 2, 2, 3, 4]),
    count=np.array([900.0, 2100, 2700, 700, 1200]),
)
"""Two of its blocks interlock."""
SPLIT = split_of(COUNTS)
OFFSET = np.array([0.3, -0.2, 0.5])
DESIGN = np.column_stack([np.ones(8), np.arange(8)]).astype(np.float64)


def differences(function: Callable[[np.ndarray], np.ndarray], at: np.ndarray) -> np.ndarray:
    """Return central differences of a function by each of its arguments, the last axis."""
    small = 1e-5 * np.eye(at.size)
    return np.stack([(function(at + h) - function(at - h)) / 2e-5 for h in small], axis=-1)


def test_the_months_of_a_block_add_up_to_its_sum() -> None:
    """Whatever the offsets, and for blocks between whose months another one lies."""
    rate, share = SPLIT.shares(OFFSET)
    months = COUNTS.days * np.exp(rate)

    assert [1, 2, 4] == SPLIT.free.tolist()
    assert pytest.approx(COUNTS.count) == np.bincount(COUNTS.block, weights=months)
    assert pytest.approx(months) == share * COUNTS.count[COUNTS.block]


def test_an_offset_too_far_is_hopeless_and_not_unknown() -> None:
    """Its months still add up, and nothing overflows."""
    rate, _ = SPLIT.shares(np.array([1e6, -1e6, 0]))

    assert np.isfinite(rate).all()


def test_slope_and_bend_are_derivatives() -> None:
    """They agree with central differences."""
    _, share = SPLIT.shares(OFFSET)
    pull = np.random.default_rng(1).normal(size=8)

    def rates(offset: np.ndarray) -> np.ndarray:
        return SPLIT.shares(offset)[0]

    def pulled(offset: np.ndarray) -> np.ndarray:
        return pull @ SPLIT.slope(SPLIT.shares(offset)[1])

    assert pytest.approx(differences(rates, OFFSET), abs=1e-8) == SPLIT.slope(share)
    assert pytest.approx(differences(pulled, OFFSET), abs=1e-8) == SPLIT.bend(share, pull)


@pytest.mark.parametrize("place", [0, 3, 7, 8])
def test_the_split_that_fits_best(place: int) -> None:
    """A general minimiser of the sum of squares finds the same."""
    whitened = whiten(COUNTS.time, DESIGN)
    one = whitened.at(np.array([place]))

    def squares(offset: np.ndarray) -> float:
        return float((one.residual(SPLIT.shares(offset)[0][:, None]) ** 2).sum())

    expected = optimize.minimize(squares, np.zeros(3), tol=1e-12)
    offset, least = most_likely(SPLIT, whitened)

    assert (whitened.rho.size, 3) == offset.shape
    assert pytest.approx(expected.x, abs=1e-5) == offset[place]
    assert pytest.approx(expected.fun, rel=1e-9) == least[place]
