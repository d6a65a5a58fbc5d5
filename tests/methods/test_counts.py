"""Intervals of one count: reference values, inversion, exact coverage, and shape."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from audit.errors import ParameterError
from audit.intervals import Interval
from audit.methods.counts import central_p, garwood, jeffreys_rate, score_rate

Like = Callable[[str, float], str]
METHODS = {"garwood": garwood, "jeffreys_rate": jeffreys_rate, "score_rate": score_rate}
KINDS = {"garwood": "exact", "jeffreys_rate": "posterior", "score_rate": "score"}


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [
        (0, "0", "3.68887945"),
        (1, "0.02531781", "5.57164339"),
        (10, "4.79538870", "18.39035604"),
        (100, "81.36399125", "121.62679379"),
    ],
)
def test_garwood_reference(count: int, low: str, high: str, like: Like) -> None:
    """The values are those of R 4.2.2, poisson.test(count)."""
    interval = garwood(count, level=0.95)

    assert (low, high) == (like(low, interval.low), like(high, interval.high))


@pytest.mark.parametrize(
    ("method", "low", "high"),
    [
        ("garwood", "0.020988465332", "0.061850547179"),
        ("score_rate", "0.022726474905", "0.061877172146"),
        ("jeffreys_rate", "0.021923423227", "0.060289861993"),
    ],
)
def test_one_rate_reference(method: str, low: str, high: str, like: Like) -> None:
    """The values are those of R for 15 events in 400: exactci, DescTools, ratesci.

    They are quoted in statsmodels' test_rates_poisson.py.
    """
    interval = METHODS[method](15, exposure=400, level=0.95)

    assert (low, high) == (like(low, interval.low), like(high, interval.high))


def test_central_p_reference(like: Like) -> None:
    """The value is that of R's exactci for 15 events in 400 and a rate of 0.05."""
    expected = "0.313026269279"

    assert expected == like(expected, central_p(15, rate=0.05, exposure=400))


@pytest.mark.parametrize("count", [1, 2, 15, 300])
@pytest.mark.parametrize("level", [0.5, 0.9, 0.95])
def test_the_p_value_at_each_end_is_what_the_level_leaves_out(count: int, level: float) -> None:
    """Garwood's interval and the central p-value are one method."""
    interval = garwood(count, level=level, exposure=7)

    for end in (interval.low, interval.high):
        assert pytest.approx(1 - level) == central_p(count, rate=end, exposure=7)


def test_the_score_interval_inverts_the_score_test() -> None:
    """At each end the count is as far from its mean as the level allows."""
    interval = score_rate(15, level=0.95)

    for end in (interval.low, interval.high):
        assert pytest.approx(special.ndtri(0.975)) == abs(15 - end) / end**0.5


def test_the_posterior_has_the_level_inside() -> None:
    """The gamma posterior with shape count + 1/2 has half of the rest on each side."""
    interval = jeffreys_rate(4, level=0.9)

    assert pytest.approx(0.05) == special.gammainc(4.5, interval.low)
    assert pytest.approx(0.95) == special.gammainc(4.5, interval.high)


def test_a_central_p_value_is_at_most_one() -> None:
    """Twice the smaller tail of a discrete distribution can pass 1; the p-value does not."""
    assert central_p(1, rate=1.2) == 1


def coverage(method: str, means: np.ndarray) -> np.ndarray:
    """Sum the probability of all counts whose 95% interval holds the mean."""
    counts = np.arange(160)
    intervals = [METHODS[method](int(count), level=0.95) for count in counts]
    ends = np.array([[interval.low, interval.high] for interval in intervals])
    p = np.exp(special.xlogy(counts, means[:, None]) - means[:, None] - special.gammaln(counts + 1))
    held = (ends[:, 0] <= means[:, None]) & (means[:, None] <= ends[:, 1])
    return np.asarray((p * held).sum(axis=1))


def test_garwood_covers_at_least_its_level_everywhere() -> None:
    """Exact coverage, summed over the sample space: at no mean is it below 0.95."""
    assert coverage("garwood", np.linspace(0.01, 80, 4000)).min() >= 0.95


@pytest.mark.parametrize("method", ["jeffreys_rate", "score_rate"])
def test_the_shorter_intervals_cover_their_level_on_average(method: str) -> None:
    """Exact coverage, averaged over means from 1 to 80, is within 0.01 of 0.95."""
    assert pytest.approx(0.95, abs=0.01) == coverage(method, np.linspace(1, 80, 2000)).mean()


@pytest.mark.parametrize("method", METHODS)
def test_an_interval_says_what_it_is(method: str) -> None:
    """The kind and the level are those of the method and the caller."""
    interval = METHODS[method](3, level=0.8)

    assert (KINDS[method], 0.8) == (interval.kind, interval.level)


@pytest.mark.parametrize("method", METHODS)
@given(count=st.integers(0, 10**6))
def test_more_events_move_both_ends_up(method: str, count: int) -> None:
    """Both ends grow with the count."""
    fewer, more = (METHODS[method](count + extra, level=0.95) for extra in (0, 1))

    assert fewer.low < more.low
    assert fewer.high < more.high


@pytest.mark.parametrize("method", METHODS)
@given(count=st.integers(1, 10**6), level=st.floats(0.01, 0.999))
def test_the_estimate_is_inside_the_exact_and_score_intervals(
    method: str, count: int, level: float
) -> None:
    """The count itself is inside; Jeffreys' interval holds the posterior median instead."""
    inside = float(special.gammaincinv(count + 0.5, 0.5)) if method == "jeffreys_rate" else count

    assert inside in METHODS[method](count, level=level)


@pytest.mark.parametrize("method", METHODS)
@given(count=st.integers(0, 10**4), exposure=st.floats(1e-3, 1e6))
def test_a_longer_exposure_scales_the_interval(method: str, count: int, exposure: float) -> None:
    """The interval of the rate is that of the count, divided by the exposure."""
    rate, alone = (
        METHODS[method](count, exposure=exposure, level=0.9),
        METHODS[method](count, level=0.9),
    )

    assert pytest.approx((alone.low / exposure, alone.high / exposure)) == (rate.low, rate.high)


@pytest.mark.parametrize("method", METHODS)
@given(count=st.integers(0, 10**4), level=st.floats(0.01, 0.98))
def test_a_higher_level_widens_the_interval(method: str, count: int, level: float) -> None:
    """Intervals of one count are nested."""
    narrow, wide = (METHODS[method](count, level=at) for at in (level, level + 0.01))

    assert narrow.low in wide
    assert narrow.high in wide


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("count", "exposure", "level"), [(-1, 1, 0.9), (3, 0, 0.9), (3, 1, 90)])
def test_impossible_arguments_are_refused(
    method: str, count: int, exposure: float, level: float
) -> None:
    """Each method refuses a negative count, an exposure of 0 and a level in per cent."""
    with pytest.raises(ParameterError):
        METHODS[method](count, exposure=exposure, level=level)


def test_a_count_of_zero_has_a_lower_end_of_zero() -> None:
    """Nothing counted is compatible with a rate of 0, except under a continuous prior."""
    assert Interval(low=0.0, high=garwood(0, level=0.95).high, kind="exact", level=0.95) == garwood(
        0, level=0.95
    )
    assert score_rate(0, level=0.95).low == 0
    assert jeffreys_rate(0, level=0.95).low > 0
