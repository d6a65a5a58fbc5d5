"""Intervals of a difference of two risks: published values, coverage, and shape."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from audit.errors import ConflictError, ParameterError
from audit.intervals import Interval
from audit.methods.risk_differences import exact_risk_difference, newcombe, risk_difference

Like = Callable[[str, float], str]
Method = Callable[..., Interval]

# Newcombe (1998), Statistics in Medicine 17:873-890, Table II, method 10, as other projects
# quote it in their tests; the paper's table itself was not at hand.
PUBLISHED = [
    ((56, 70, 48, 80), ("0.0524", "0.3339")),
    ((9, 10, 3, 10), ("0.1705", "0.8090")),
    ((6, 7, 2, 7), ("0.0582", "0.8062")),
    ((5, 56, 0, 29), ("-0.0381", "0.1926")),
    ((0, 10, 0, 20), ("-0.1611", "0.2775")),
    ((0, 10, 0, 10), ("-0.2775", "0.2775")),
    ((10, 10, 0, 20), ("0.6791", "1.0000")),
    ((10, 10, 0, 10), ("0.6075", "1.0000")),
]


@pytest.mark.parametrize(("data", "ends"), PUBLISHED)
def test_newcombe_reference(
    data: tuple[int, int, int, int], ends: tuple[str, str], like: Like
) -> None:
    """The values are the published ones, digit for digit, also where a count is 0 or all."""
    interval = newcombe(*data, level=0.95)

    assert ends == (like(ends[0], interval.low), like(ends[1], interval.high))
    assert ("score", 0.95) == (interval.kind, interval.level)


@pytest.mark.parametrize("data", [(397, 78954, 51, 108829), (3, 20, 17, 33)])
@pytest.mark.parametrize("level", [0.5, 0.99])
def test_newcombe_is_that_of_another_package(data: tuple[int, int, int, int], level: float) -> None:
    """The ends are those of statsmodels, where its method is called after him too."""
    expected = confint_proportions_2indep(*data, method="newcomb", compare="diff", alpha=1 - level)
    interval = newcombe(*data, level=level)

    assert pytest.approx(expected) == (interval.low, interval.high)


@pytest.mark.parametrize("shares", [(0.5, 0.5), (0.9, 0.3), (0.2, 0.1), (0.05, 0.4)])
def test_the_exact_interval_covers_at_least_its_level(shares: tuple[float, float]) -> None:
    """Summed over all pairs of counts."""
    sizes = (12, 9)
    p = [
        stats.binom.pmf(np.arange(size + 1), size, share)
        for size, share in zip(sizes, shares, strict=True)
    ]
    covered = sum(
        float(p[0][a] * p[1][b])
        for a in range(sizes[0] + 1)
        for b in range(sizes[1] + 1)
        if shares[0] - shares[1] in exact_risk_difference(a, sizes[0], b, sizes[1], level=0.9)
    )

    assert covered >= 0.9


samples = st.tuples(st.integers(0, 1000), st.integers(1, 1000)).map(
    lambda drawn: (min(drawn), max(drawn))
)


@pytest.mark.parametrize("method", [newcombe, exact_risk_difference])
@given(first=samples, second=samples)
def test_the_other_way_round_changes_the_sign(
    method: Method, first: tuple[int, int], second: tuple[int, int]
) -> None:
    """The difference itself is inside, the ends are from -1 to 1, and change sign with it."""
    there, back = method(*first, *second, level=0.9), method(*second, *first, level=0.9)

    assert there.low - 1e-12 <= risk_difference(*first, *second) <= there.high + 1e-12
    assert -1 <= there.low <= there.high <= 1
    assert pytest.approx((-there.high, -there.low)) == (back.low, back.high)


@pytest.mark.parametrize("method", [newcombe, exact_risk_difference])
def test_more_than_were_examined_cannot_have_the_property(method: Method) -> None:
    """The two figures contradict each other."""
    with pytest.raises(ConflictError):
        method(1, 10, 11, 10, level=0.95)


@pytest.mark.parametrize("method", [newcombe, exact_risk_difference])
@pytest.mark.parametrize(
    ("data", "level"), [((-1, 10, 1, 10), 0.9), ((0, 0, 1, 10), 0.9), ((1, 10, 1, 10), 95)]
)
def test_impossible_arguments_are_refused(
    method: Method, data: tuple[int, int, int, int], level: float
) -> None:
    """A negative count, an empty sample and a level in per cent."""
    with pytest.raises(ParameterError):
        method(*data, level=level)
