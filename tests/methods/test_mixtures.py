"""Mixtures of t distributions: closed forms, and quantiles that invert probabilities."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from audit.errors import ParameterError
from audit.methods.mixtures import StudentMixture


def mixture(*parts: tuple[float, float, float], freedom: float) -> StudentMixture:
    """Return a mixture of (location, scale, weight)."""
    location, scale, weight = np.array(parts, dtype=np.float64).T
    return StudentMixture(
        location=location, scale=scale, weight=weight / weight.sum(), freedom=freedom
    )


@pytest.mark.parametrize(("freedom", "expected"), [(2, 4.30265273), (10, 2.22813885)])
def test_one_component_is_a_t_distribution(freedom: float, expected: float) -> None:
    """The values are those of a printed table, at 0.975."""
    one = mixture((3, 2, 1), freedom=freedom)

    assert pytest.approx(3 + 2 * expected, rel=1e-8) == one.quantile(0.975)
    assert pytest.approx(3) == one.quantile(0.5)


def test_one_degree_of_freedom_is_cauchy() -> None:
    """The density and the probabilities have a closed form."""
    cauchy = mixture((0, 1, 1), freedom=1)

    assert pytest.approx(1 / (np.pi * 5)) == cauchy.pdf(2)
    assert pytest.approx(0.5 + np.arctan(2) / np.pi) == cauchy.cdf(2)


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 27, 60, 100, 101])
def test_whole_degrees_of_freedom_have_a_finite_sum(freedom: int) -> None:
    """It gives what the incomplete beta function does, which serves any degrees of freedom."""
    one = mixture((0, 1, 1), freedom=freedom)
    values = np.linspace(-30, 30, 61)

    expected = special.stdtr(freedom, values)
    assert pytest.approx(expected, rel=0, abs=1e-14) == [one.cdf(value) for value in values]


parts = st.lists(
    st.tuples(st.floats(-50, 50), st.floats(0.01, 20), st.floats(0.01, 1)), min_size=1, max_size=6
)


@given(drawn=parts, freedom=st.floats(1, 60), probability=st.floats(0.001, 0.999))
def test_a_quantile_has_its_probability(
    drawn: list[tuple[float, float, float]], freedom: float, probability: float
) -> None:
    """The quantile inverts the distribution function, for close and for distant components."""
    mixed = mixture(*drawn, freedom=freedom)

    assert pytest.approx(probability, abs=1e-8) == mixed.cdf(mixed.quantile(probability))


@given(drawn=parts, freedom=st.floats(1, 60), value=st.floats(-60, 60))
def test_the_density_is_the_slope_of_the_probability(
    drawn: list[tuple[float, float, float]], freedom: float, value: float
) -> None:
    """A central difference of the distribution function gives the density."""
    mixed = mixture(*drawn, freedom=freedom)
    step = 1e-4 * min(scale for _, scale, _ in drawn)
    slope = (mixed.cdf(value + step) - mixed.cdf(value - step)) / (2 * step)

    assert pytest.approx(slope, rel=1e-4, abs=1e-6) == mixed.pdf(value)


def test_components_far_apart_are_found() -> None:
    """Between the components the density is almost 0, and the search goes on by halving."""
    apart = mixture((-100, 0.01, 1), (100, 0.01, 1), freedom=30)

    assert pytest.approx(-100, abs=0.1) == apart.quantile(0.4)
    assert pytest.approx(100, abs=0.1) == apart.quantile(0.6)


def test_the_interval_is_central() -> None:
    """Half of the rest lies on each side."""
    mixed = mixture((0, 1, 1), (1, 3, 2), freedom=7)
    interval = mixed.interval(level=0.9)

    assert pytest.approx((0.05, 0.95)) == (mixed.cdf(interval.low), mixed.cdf(interval.high))
    assert ("posterior", 0.9) == (interval.kind, interval.level)


@pytest.mark.parametrize("probability", [0, 1, 95])
def test_certainty_has_no_quantile(probability: float) -> None:
    """Only probabilities inside (0, 1) have one."""
    one = mixture((0, 1, 1), freedom=5)
    with pytest.raises(ParameterError):
        one.quantile(probability)
    with pytest.raises(ParameterError):
        one.interval(level=probability)
