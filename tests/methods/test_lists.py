"""Two lists with a known overlap: reference values, inversion, and exact coverage."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from audit.errors import ConflictError, ParameterError
from audit.methods.lists import chapman, hypergeometric_interval, lincoln_petersen

Like = Callable[[str, float], str]


def test_reference_of_a_fishery(like: Like) -> None:
    """The inputs are those of the documentation of R's fishmethods; the values were computed."""
    petersen, nearly_unbiased = "2389.868263", "2382.797619"
    interval = hypergeometric_interval(948, 421, 167, level=0.95)

    assert petersen == like(petersen, lincoln_petersen(948, 421, 167))
    assert nearly_unbiased == like(nearly_unbiased, chapman(948, 421, 167))
    assert (2154, 2682) == (interval.low, interval.high)


def test_reference_of_round_numbers(like: Like) -> None:
    """Two lists of 100 with 20 in common; computed beforehand."""
    expected = "484.761905"
    interval = hypergeometric_interval(100, 100, 20, level=0.95)

    assert expected == like(expected, chapman(100, 100, 20))
    assert (360, 762) == (interval.low, interval.high)


def test_reference_of_turtles() -> None:
    """23 marked, 28 caught, 9 of them marked: about 72 (numeracy-bank)."""
    assert 72 == round(lincoln_petersen(23, 28, 9))


@pytest.mark.parametrize(("first", "second", "both"), [(948, 421, 167), (100, 100, 20), (5, 9, 1)])
def test_the_ends_are_the_last_totals_that_are_not_too_unlikely(
    first: int, second: int, both: int
) -> None:
    """Inside each end the tail is at least 2.5%, one item further it is below."""
    interval = hypergeometric_interval(first, second, both, level=0.95)

    def at_most(total: float) -> float:
        return float(stats.hypergeom.cdf(both, total, first, second))

    def at_least(total: float) -> float:
        return float(stats.hypergeom.sf(both - 1, total, first, second))

    assert at_most(interval.low) >= 0.025 > at_most(interval.low - 1)
    assert at_least(interval.high) >= 0.025 > at_least(interval.high + 1)


@pytest.mark.parametrize(("total", "first", "second"), [(30, 10, 12), (60, 40, 30), (200, 20, 25)])
def test_it_covers_at_least_its_level(total: int, first: int, second: int) -> None:
    """Exact coverage, summed over all possible overlaps."""
    covered = sum(
        float(stats.hypergeom.pmf(both, total, first, second))
        for both in range(max(0, first + second - total), min(first, second) + 1)
        if total in hypergeometric_interval(first, second, both, level=0.95)
    )

    assert covered >= 0.95


@given(both=st.integers(1, 40), first=st.integers(0, 60), second=st.integers(0, 60))
def test_a_larger_overlap_means_fewer_items(both: int, first: int, second: int) -> None:
    """Both ends and both estimates fall with the overlap, for lists of the same length."""
    sizes = (both + first + 1, both + second + 1)
    less, more = (hypergeometric_interval(*sizes, common, level=0.9) for common in (both, both + 1))

    assert less.low >= more.low
    assert less.high >= more.high
    assert lincoln_petersen(*sizes, both) > lincoln_petersen(*sizes, both + 1)
    assert chapman(*sizes, both) > chapman(*sizes, both + 1)


def test_equal_lists_are_complete_at_the_least() -> None:
    """If all items are on both lists, there may be no others."""
    interval = hypergeometric_interval(8, 8, 8, level=0.95)

    assert 8 == interval.low
    assert 8 == lincoln_petersen(8, 8, 8)


def test_lists_without_overlap_do_not_limit_the_number() -> None:
    """The interval is open above, and Petersen's estimate does not exist."""
    assert float("inf") == hypergeometric_interval(5, 6, 0, level=0.95).high
    with pytest.raises(ParameterError):
        lincoln_petersen(5, 6, 0)


@pytest.mark.parametrize("method", [lincoln_petersen, chapman])
def test_an_overlap_larger_than_a_list_is_a_contradiction(
    method: Callable[[int, int, int], float],
) -> None:
    """The figures cannot all be true."""
    with pytest.raises(ConflictError):
        method(5, 10, 6)


@pytest.mark.parametrize("arguments", [(-1, 5, 0, 0.95), (5, 5, 2, 95)])
def test_impossible_arguments_are_refused(arguments: tuple[int, int, int, float]) -> None:
    """A negative size and a level in per cent are refused."""
    *sizes, level = arguments
    with pytest.raises(ParameterError):
        hypergeometric_interval(*(int(size) for size in sizes), level=level)
