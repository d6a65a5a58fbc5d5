"""Intervals of a ratio of two risks, and the E-value: reference values and shape."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats
from statsmodels.stats.proportion import confint_proportions_2indep

from audit.errors import ConflictError, ParameterError
from audit.intervals import Interval
from audit.methods.risk_ratios import e_value, exact_risk_ratio, katz, koopman, risk_ratio

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


def test_koopman_reference(like: Like) -> None:
    """The values are those of the example of Koopman (1984), Biometrics 40:513-517."""
    low, high = "2.94", "7.15"
    interval = koopman(36, 40, 16, 80, level=0.95)

    assert (low, high) == (like(low, interval.low), like(high, interval.high))
    assert ("score", 0.95) == (interval.kind, interval.level)


@pytest.mark.parametrize(
    "data",
    [(56, 70, 48, 80), (9, 10, 3, 10), (7, 34, 1, 34), (104, 11037, 189, 11034), (5, 56, 1, 29)],
)
def test_koopman_is_the_score_interval_of_another_package(data: tuple[int, int, int, int]) -> None:
    """Found by bisection here, and from the roots of a cubic (Nam 1995) by statsmodels."""
    expected = confint_proportions_2indep(
        *data, method="score", compare="ratio", correction=False, alpha=0.05
    )
    interval = koopman(*data, level=0.95)

    assert pytest.approx(expected) == (interval.low, interval.high)


def test_koopman_where_all_units_have_the_property() -> None:
    """The ends are n / (n + z²) and (n + z²) / n: the score intervals of one risk of one."""
    z2 = float(special.ndtri(0.975)) ** 2
    interval = koopman(10, 10, 10, 10, level=0.95)

    assert pytest.approx((10 / (10 + z2), (10 + z2) / 10)) == (interval.low, interval.high)


samples = st.tuples(st.integers(0, 40), st.integers(1, 40)).map(
    lambda drawn: (min(drawn), max(drawn))
)


@pytest.mark.parametrize("method", [koopman, exact_risk_ratio])
@given(first=samples, second=samples)
def test_a_count_of_zero_has_an_interval(
    method: Callable[..., Interval], first: tuple[int, int], second: tuple[int, int]
) -> None:
    """It holds the observed ratio, begins at 0 or ends nowhere; the other way it is inverted."""
    if first[0] == second[0] == 0:
        with pytest.raises(ParameterError):
            method(*first, *second, level=0.9)
        return
    there = method(*first, *second, level=0.9)
    back = method(*second, *first, level=0.9)
    ratio = risk_ratio(*first, *second)

    assert there.low <= ratio * (1 + 1e-9)
    assert ratio <= there.high * (1 + 1e-9)
    assert (first[0] == 0, second[0] == 0) == (there.low == 0, there.high == math.inf)
    if first[0] and second[0]:
        assert pytest.approx((1 / there.high, 1 / there.low)) == (back.low, back.high)


@pytest.mark.parametrize("shares", [(0.5, 0.5), (0.9, 0.3), (0.2, 0.1), (0.05, 0.4)])
def test_the_exact_interval_covers_at_least_its_level(shares: tuple[float, float]) -> None:
    """Summed over all pairs of counts that have a ratio."""
    sizes = (12, 9)
    p = [
        stats.binom.pmf(np.arange(size + 1), size, share)
        for size, share in zip(sizes, shares, strict=True)
    ]
    pairs = [(a, b) for a in range(sizes[0] + 1) for b in range(sizes[1] + 1) if a or b]
    weights = {(a, b): float(p[0][a] * p[1][b]) for a, b in pairs}
    covered = sum(
        weights[a, b]
        for a, b in pairs
        if shares[0] / shares[1] in exact_risk_ratio(a, sizes[0], b, sizes[1], level=0.9)
    )

    assert covered >= 0.9 * sum(weights.values())


@pytest.mark.parametrize("method", [koopman, exact_risk_ratio])
@pytest.mark.parametrize(
    ("data", "level"), [((-1, 10, 1, 10), 0.9), ((1, 0, 1, 10), 0.9), ((1, 10, 1, 10), 95)]
)
def test_impossible_arguments_are_refused(
    method: Callable[..., Interval], data: tuple[int, int, int, int], level: float
) -> None:
    """A negative count, an empty sample and a level in per cent."""
    with pytest.raises((ParameterError, ConflictError)):
        method(*data, level=level)
