"""Intervals of a proportion: reference values, inversion, exact coverage, and shape."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from audit.errors import ConflictError, ParameterError
from audit.methods.proportions import clopper_pearson, jeffreys_proportion, wilson

Like = Callable[[str, float], str]
METHODS = {
    "clopper_pearson": clopper_pearson,
    "wilson": wilson,
    "jeffreys_proportion": jeffreys_proportion,
}
KINDS = {"clopper_pearson": "exact", "wilson": "score", "jeffreys_proportion": "posterior"}
SAMPLES = [(81, 263), (15, 148), (0, 20), (1, 29)]

# Wilson: Newcombe (1998), Statistics in Medicine 17:857-872, Table I, method 3.
# Clopper-Pearson: R 4.2.2, binom.test. Jeffreys: R 4.2.2, qbeta.
REFERENCE = {
    "wilson": [
        ("0.2553", "0.3662"),
        ("0.0624", "0.1605"),
        ("0.0000", "0.1611"),
        ("0.0061", "0.1718"),
    ],
    "clopper_pearson": [
        ("0.25273675", "0.36762192"),
        ("0.05784401", "0.16165049"),
        ("0", "0.16843347"),
        ("0.00087265", "0.17764430"),
    ],
    "jeffreys_proportion": [
        ("0.25452193", "0.36564750"),
        ("0.06044852", "0.15764314"),
        ("0.0000242465", "0.11663898"),
        ("0.00374617", "0.15007769"),
    ],
}
CASES = [
    (method, *sample, *ends)
    for method, rows in REFERENCE.items()
    for sample, ends in zip(SAMPLES, rows, strict=True)
]


@pytest.mark.parametrize(("method", "count", "sample", "low", "high"), CASES)
def test_reference(method: str, count: int, sample: int, low: str, high: str, like: Like) -> None:
    """The values are the published ones, digit for digit."""
    interval = METHODS[method](count, sample, level=0.95)

    assert (low, high) == (like(low, interval.low), like(high, interval.high))


@pytest.mark.parametrize(("count", "sample"), [(1, 29), (15, 148), (28, 29)])
@pytest.mark.parametrize("level", [0.5, 0.95])
def test_at_each_exact_end_one_tail_is_half_of_the_rest(
    count: int, sample: int, level: float
) -> None:
    """The binomial tails at the ends, from the sum of probabilities, are (1 - level) / 2."""
    interval = clopper_pearson(count, sample, level=level)

    assert pytest.approx((1 - level) / 2) == special.bdtrc(count - 1, sample, interval.low)
    assert pytest.approx((1 - level) / 2) == special.bdtr(count, sample, interval.high)


def test_the_wilson_interval_inverts_the_score_test() -> None:
    """At each end the count is as far from its mean as the level allows."""
    interval = wilson(15, 148, level=0.95)

    for end in (interval.low, interval.high):
        distance = abs(15 - 148 * end) / (148 * end * (1 - end)) ** 0.5
        assert pytest.approx(special.ndtri(0.975)) == distance


def coverage(method: str, sample: int, proportions: np.ndarray) -> np.ndarray:
    """Sum the probability of all counts whose 95% interval holds the proportion."""
    counts = np.arange(sample + 1)
    intervals = [METHODS[method](int(count), sample, level=0.95) for count in counts]
    ends = np.array([[interval.low, interval.high] for interval in intervals])
    p = proportions[:, None]
    weight = special.binom(sample, counts) * p**counts * (1 - p) ** (sample - counts)
    return np.asarray((weight * (ends[:, 0] <= p) * (p <= ends[:, 1])).sum(axis=1))


GRID = np.linspace(0.002, 0.998, 999)


@pytest.mark.parametrize("sample", [1, 5, 20, 54])
def test_clopper_pearson_covers_at_least_its_level_everywhere(sample: int) -> None:
    """Exact coverage, summed over the sample space: at no proportion is it below 0.95."""
    assert coverage("clopper_pearson", sample, GRID).min() >= 0.95


@pytest.mark.parametrize("method", ["wilson", "jeffreys_proportion"])
@pytest.mark.parametrize("sample", [20, 54])
def test_the_shorter_intervals_cover_their_level_on_average(method: str, sample: int) -> None:
    """Exact coverage, averaged over all proportions, is within 0.01 of 0.95."""
    assert pytest.approx(0.95, abs=0.01) == coverage(method, sample, GRID).mean()


@pytest.mark.parametrize(
    ("method", "sample", "proportion", "expected"),
    [
        ("clopper_pearson", 54, 0.8, "0.975"),
        ("wilson", 54, 0.8, "0.941"),
        ("jeffreys_proportion", 54, 0.8, "0.941"),
        ("clopper_pearson", 20, 0.1, "0.989"),
        ("wilson", 20, 0.1, "0.957"),
        ("jeffreys_proportion", 20, 0.1, "0.957"),
    ],
)
def test_coverage_at_one_proportion(
    method: str, sample: int, proportion: float, expected: str, like: Like
) -> None:
    """The exact coverage at two settings, computed independently beforehand."""
    assert expected == like(expected, float(coverage(method, sample, np.array([proportion]))[0]))


@pytest.mark.parametrize("method", METHODS)
def test_an_interval_says_what_it_is(method: str) -> None:
    """The kind and the level are those of the method and the caller."""
    interval = METHODS[method](3, 10, level=0.8)

    assert (KINDS[method], 0.8) == (interval.kind, interval.level)


counts_of_samples = st.integers(1, 10**4).flatmap(
    lambda sample: st.tuples(st.integers(0, sample), st.just(sample))
)


@pytest.mark.parametrize("method", METHODS)
@given(drawn=counts_of_samples)
def test_more_units_with_the_property_move_both_ends_up(
    method: str, drawn: tuple[int, int]
) -> None:
    """Both ends grow with the count."""
    count, sample = drawn
    fewer, more = (METHODS[method](count + extra, sample + 1, level=0.95) for extra in (0, 1))

    assert fewer.low < more.low
    assert fewer.high < more.high


@pytest.mark.parametrize("method", METHODS)
@given(drawn=counts_of_samples)
def test_the_other_units_have_the_mirrored_interval(method: str, drawn: tuple[int, int]) -> None:
    """The share without the property is one less the share with it, and so are the ends."""
    count, sample = drawn
    having, lacking = (
        METHODS[method](part, sample, level=0.95) for part in (count, sample - count)
    )

    assert pytest.approx((1 - having.high, 1 - having.low), abs=1e-9) == (lacking.low, lacking.high)


@pytest.mark.parametrize("method", ["clopper_pearson", "wilson"])
@given(drawn=counts_of_samples, level=st.floats(0.01, 0.999))
def test_the_share_itself_is_inside(method: str, drawn: tuple[int, int], level: float) -> None:
    """The exact and the score interval hold the observed share, also where it is 0 or 1."""
    count, sample = drawn

    assert count / sample in METHODS[method](count, sample, level=level)


@pytest.mark.parametrize("method", METHODS)
@given(drawn=counts_of_samples)
def test_the_interval_lies_among_proportions(method: str, drawn: tuple[int, int]) -> None:
    """No end is below 0 or above 1, not even by rounding."""
    interval = METHODS[method](*drawn, level=0.95)

    assert 0 <= interval.low < interval.high <= 1


@pytest.mark.parametrize("method", METHODS)
def test_more_than_were_examined_cannot_have_the_property(method: str) -> None:
    """The two figures contradict each other."""
    with pytest.raises(ConflictError):
        METHODS[method](11, 10, level=0.95)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("count", "sample", "level"), [(-1, 10, 0.95), (0, 0, 0.95), (1, 2, 95)])
def test_impossible_arguments_are_refused(
    method: str, count: int, sample: int, level: float
) -> None:
    """Each method refuses a negative count, an empty sample and a level in per cent."""
    with pytest.raises(ParameterError):
        METHODS[method](count, sample, level=level)
