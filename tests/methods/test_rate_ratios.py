"""Intervals of a ratio of two rates: reference values, inversion, exact coverage, and shape."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from audit.errors import ParameterError
from audit.methods.rate_ratios import (
    conditional_p,
    conditional_rate_ratio,
    jeffreys_rate_ratio,
    log_wald_rate_ratio,
    rate_ratio,
)

Like = Callable[[str, float], str]
METHODS = {
    "conditional_rate_ratio": conditional_rate_ratio,
    "jeffreys_rate_ratio": jeffreys_rate_ratio,
    "log_wald_rate_ratio": log_wald_rate_ratio,
}
KINDS = {
    "conditional_rate_ratio": "exact",
    "jeffreys_rate_ratio": "posterior",
    "log_wald_rate_ratio": "score",
}


@pytest.mark.parametrize(
    ("given_", "ratio", "low", "high"),
    [
        # The vignette of R's rateratio.test.
        ((2, 17877, 9, 16660), "0.2070941557", "0.02177406", "1.00054910"),
        # R 4.2.2, poisson.test, on the example of episheet.
        ((41, 28010, 15, 19017), "1.85575866", "1.00568406", "3.60930031"),
        # R 4.2.2, the example of poisson.test.
        ((11, 800, 21, 3011), "1.97148810", "0.85842640", "4.27726594"),
    ],
)
def test_exact_reference(
    given_: tuple[int, float, int, float], ratio: str, low: str, high: str, like: Like
) -> None:
    """The ratio and its exact interval are the published ones, digit for digit."""
    interval = conditional_rate_ratio(*given_, level=0.95)

    assert ratio == like(ratio, rate_ratio(*given_))
    assert (low, high) == (like(low, interval.low), like(high, interval.high))


def test_log_wald_reference(like: Like) -> None:
    """The values are those of R 4.2.2; episheet prints 1.03 and 3.35."""
    low, high = "1.02723", "3.35256"
    interval = log_wald_rate_ratio(41, 28010, 15, 19017, level=0.95)

    assert (low, high) == (like(low, interval.low), like(high, interval.high))


def test_central_p_reference(like: Like) -> None:
    """The value is that of the vignette of R's rateratio.test."""
    expected = "0.05011"

    assert expected == like(expected, conditional_p(2, 17877, 9, 16660, ratio=1))


def test_the_minimum_likelihood_p_value_is_another_one(like: Like) -> None:
    """R's poisson.test prints it beside the central interval; it is a binomial test."""
    expected = "0.07966863"
    printed_by_r = stats.binomtest(11, 11 + 21, 800 / (800 + 3011)).pvalue

    assert expected == like(expected, printed_by_r)
    assert expected != like(expected, conditional_p(11, 800, 21, 3011, ratio=1))


@pytest.mark.parametrize("counts", [(1, 1), (2, 9), (41, 15), (300, 200)])
@pytest.mark.parametrize("level", [0.5, 0.95])
def test_the_p_value_at_each_end_is_what_the_level_leaves_out(
    counts: tuple[int, int], level: float
) -> None:
    """The exact interval and the central p-value are one method."""
    data = (counts[0], 5.0, counts[1], 3.0)
    interval = conditional_rate_ratio(*data, level=level)

    for end in (interval.low, interval.high):
        assert pytest.approx(1 - level) == conditional_p(*data, ratio=end)


def coverage(method: str, means: tuple[float, float]) -> float:
    """Sum the probability of all pairs of counts whose 95% interval holds the true ratio.

    A pair for which the method has no interval is taken to hold it.
    """
    limit = 90
    p = [
        np.exp(k * math.log(mean) - mean - special.gammaln(k + 1))
        for mean in means
        for k in [np.arange(limit)]
    ]
    total = 0.0
    for first, second in np.argwhere(np.outer(*p) > 1e-12).tolist():
        try:
            interval = METHODS[method](first, 1, second, 1, level=0.95)
            held = means[0] / means[1] in interval
        except ParameterError:
            held = True
        total += held * float(p[0][first] * p[1][second])
    return total


@pytest.mark.parametrize(
    ("method", "means", "expected"),
    [
        ("conditional_rate_ratio", (2, 9), "0.986"),
        ("jeffreys_rate_ratio", (2, 9), "0.958"),
        ("log_wald_rate_ratio", (2, 9), "0.971"),
        ("conditional_rate_ratio", (15, 41), "0.965"),
        ("jeffreys_rate_ratio", (15, 41), "0.950"),
        ("log_wald_rate_ratio", (15, 41), "0.954"),
    ],
)
def test_exact_coverage(method: str, means: tuple[float, float], expected: str, like: Like) -> None:
    """The coverage at two settings, without Monte Carlo error, as computed beforehand."""
    assert expected == like(expected, coverage(method, means))


@pytest.mark.parametrize("method", METHODS)
def test_an_interval_says_what_it_is(method: str) -> None:
    """The kind and the level are those of the method and the caller."""
    interval = METHODS[method](3, 10, 4, 10, level=0.8)

    assert (KINDS[method], 0.8) == (interval.kind, interval.level)


counts = st.integers(1, 10**5)
exposures = st.floats(0.1, 1e6)


@pytest.mark.parametrize("method", METHODS)
@given(data=st.tuples(counts, exposures, counts, exposures))
def test_the_other_way_round_gives_the_reciprocal(
    method: str, data: tuple[int, float, int, float]
) -> None:
    """The interval of second over first is the reciprocal of that of first over second."""
    there = METHODS[method](*data, level=0.95)
    back = METHODS[method](*data[2:], *data[:2], level=0.95)

    assert pytest.approx((1 / there.high, 1 / there.low)) == (back.low, back.high)


@pytest.mark.parametrize("method", METHODS)
@given(data=st.tuples(counts, exposures, counts, exposures), factor=st.floats(0.01, 100))
def test_a_longer_first_exposure_scales_the_interval(
    method: str, data: tuple[int, float, int, float], factor: float
) -> None:
    """The ratio is per exposure."""
    plain = METHODS[method](*data, level=0.95)
    longer = METHODS[method](data[0], data[1] * factor, *data[2:], level=0.95)

    assert pytest.approx((plain.low, plain.high)) == (longer.low * factor, longer.high * factor)


@pytest.mark.parametrize("method", METHODS)
@given(data=st.tuples(counts, exposures, counts, exposures))
def test_the_ratio_is_inside_and_grows_with_the_first_count(
    method: str, data: tuple[int, float, int, float]
) -> None:
    """The interval holds the estimate, and one event more moves both ends up."""
    here = METHODS[method](*data, level=0.95)
    more = METHODS[method](data[0] + 1, *data[1:], level=0.95)

    assert rate_ratio(*data) in here
    assert here.low < more.low
    assert here.high < more.high


def test_no_event_in_the_second_count_leaves_the_ratio_open_above() -> None:
    """The exact interval is then infinite at the high end, and the ratio itself is infinite."""
    assert math.inf == rate_ratio(3, 1, 0, 1)
    assert math.inf == conditional_rate_ratio(3, 1, 0, 1, level=0.95).high
    assert conditional_rate_ratio(3, 1, 0, 1, level=0.95).low > 0


def test_no_event_in_the_first_count_gives_a_lower_end_of_zero() -> None:
    """The exact interval is the reciprocal of the case above."""
    interval = conditional_rate_ratio(0, 1, 3, 1, level=0.95)

    assert 0 == interval.low
    assert pytest.approx(1 / conditional_rate_ratio(3, 1, 0, 1, level=0.95).low) == interval.high
    assert pytest.approx(0.05) == conditional_p(0, 1, 3, 1, ratio=interval.high)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("data", "level"),
    [((0, 1, 0, 1), 0.95), ((1, 0, 1, 1), 0.95), ((-1, 1, 1, 1), 0.95), ((1, 1, 1, 1), 95)],
)
def test_impossible_arguments_are_refused(
    method: str, data: tuple[int, float, int, float], level: float
) -> None:
    """Each method refuses two zeros, no exposure, a negative count and a level in per cent."""
    with pytest.raises(ParameterError):
        METHODS[method](*data, level=level)


def test_the_log_wald_interval_needs_an_event_in_each() -> None:
    """The logarithm of 0 has no standard error."""
    with pytest.raises(ParameterError):
        log_wald_rate_ratio(0, 1, 3, 1, level=0.95)
