"""Bounds without a probability, and the one interval around estimated bounds."""

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from audit.errors import AuditError, ConflictError, ParameterError
from audit.intervals import Interval
from audit.methods.bounds import frechet_union, imbens_manski, manski_bounds, rogan_gladen

Like = Callable[[str, float], str]


def shares(low: float, high: float) -> Interval:
    """Return bounds of a share."""
    return Interval(low=low, high=high, kind="bounds", level=None)


def test_the_union_is_between_the_longest_list_and_the_sum() -> None:
    """Both ends are attained: one list inside the other, and no overlap."""
    assert Interval(low=300, high=450, kind="bounds", level=None) == frechet_union(300, 120, 30)


@given(lists=st.lists(st.sets(st.integers(0, 30)), min_size=1, max_size=4))
def test_the_true_union_is_always_inside(lists: list[set[int]]) -> None:
    """Whatever the overlap, the number of distinct items is inside the bounds."""
    assert len(set().union(*lists)) in frechet_union(*(len(items) for items in lists))


@pytest.mark.parametrize("sizes", [(), (-1,), (2.5, 3)])
def test_the_union_needs_lists(sizes: tuple[int, ...]) -> None:
    """No list, a negative and a broken size are refused."""
    with pytest.raises(ParameterError):
        frechet_union(*sizes)


def test_manski_bounds_are_those_of_all_possible_outcomes() -> None:
    """Enumeration of what the three unassessed of seven units may be gives the same ends."""
    outcomes = [(2 + sum(rest)) / 7 for rest in itertools.product((0, 1), repeat=3)]

    assert Interval(
        low=min(outcomes), high=max(outcomes), kind="bounds", level=None
    ) == manski_bounds(2, 4, 7)


def test_manski_bounds_of_a_census_are_one_value() -> None:
    """With all units assessed the share is known."""
    bounds = manski_bounds(43, 54, 54)

    assert (43 / 54, 43 / 54) == (bounds.low, bounds.high)


@pytest.mark.parametrize("data", [(5, 4, 10), (1, 11, 10)])
def test_a_part_cannot_be_larger_than_the_whole(data: tuple[int, int, int]) -> None:
    """More found than assessed, and more assessed than there are, are contradictions."""
    with pytest.raises(ConflictError):
        manski_bounds(*data)


def test_a_share_of_nothing_is_refused() -> None:
    """Without units there is no share."""
    with pytest.raises(ParameterError):
        manski_bounds(0, 0, 0)


def test_a_perfect_judgement_changes_nothing() -> None:
    """With sensitivity and specificity 1 the true share is the apparent one."""
    assert shares(0.25, 0.5) == rogan_gladen(shares(0.25, 0.5), shares(1, 1), shares(1, 1))


@given(
    true=st.floats(0, 1),
    found=st.tuples(st.floats(0.6, 1), st.floats(0.6, 1)),
    correct=st.tuples(st.floats(0.6, 1), st.floats(0.6, 1)),
    where=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_the_true_share_is_always_inside(
    true: float,
    found: tuple[float, float],
    correct: tuple[float, float],
    where: tuple[float, float],
) -> None:
    """Whatever the judgement within its ranges, the true share is inside the bounds."""
    ranges = [shares(*sorted(pair)) for pair in (found, correct)]
    sensitivity, specificity = (
        min(r.low + place * (r.high - r.low), r.high)
        for r, place in zip(ranges, where, strict=True)
    )
    apparent = true * sensitivity + (1 - true) * (1 - specificity)
    bounds = rogan_gladen(shares(apparent, apparent), *ranges)

    assert bounds.low - 1e-9 <= true <= bounds.high + 1e-9


def test_no_grid_point_passes_the_corners() -> None:
    """The extremes over a fine grid of the three ranges are at the corners."""
    given_ = (shares(0.3, 0.5), shares(0.7, 0.95), shares(0.8, 0.99))
    grid = np.meshgrid(*(np.linspace(r.low, r.high, 21) for r in given_))
    values = (grid[0] + grid[2] - 1) / (grid[1] + grid[2] - 1)
    bounds = rogan_gladen(*given_)

    assert pytest.approx((values.min(), values.max())) == (bounds.low, bounds.high)


@pytest.mark.parametrize(
    ("apparent", "sensitivity", "specificity", "error"),
    [
        (shares(0.2, 1.4), shares(0.9, 1), shares(0.9, 1), ParameterError),
        (
            Interval(low=0.2, high=0.3, kind="exact", level=0.95),
            shares(0.9, 1),
            shares(0.9, 1),
            ParameterError,
        ),
        (shares(0.2, 0.4), shares(0.4, 1), shares(0.6, 1), ConflictError),
        (shares(0.01, 0.02), shares(0.9, 0.9), shares(0.9, 0.9), ConflictError),
        (shares(0.95, 0.99), shares(0.9, 0.9), shares(0.9, 0.9), ConflictError),
    ],
)
def test_what_bounds_nothing_is_refused(
    apparent: Interval, sensitivity: Interval, specificity: Interval, error: type[AuditError]
) -> None:
    """Not shares; a probability; no better than chance; too low or too high to be possible."""
    with pytest.raises(error):
        rogan_gladen(apparent, sensitivity, specificity)


@pytest.mark.parametrize(
    ("width", "margin"), [(0, "1.9600"), (0.5, "1.7697"), (1, "1.6815"), (3, "1.6449")]
)
def test_imbens_manski_reference(width: float, margin: str, like: Like) -> None:
    """The margin in standard errors, for bounds so many standard errors apart."""
    interval = imbens_manski(10, 10 + 2 * width, low_error=2, high_error=2, level=0.95)

    assert margin == like(margin, (10 - interval.low) / 2)
    assert margin == like(margin, (interval.high - 10 - 2 * width) / 2)


@pytest.mark.parametrize("width", [0, 0.1, 1, 10])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_the_worst_covered_value_is_covered_with_the_level(width: float, level: float) -> None:
    """Exact coverage at the ends, where both estimated bounds share one normal error."""
    interval = imbens_manski(0, width, low_error=1, high_error=1, level=level)
    margin = -interval.low

    assert pytest.approx(level) == special.ndtr(margin + width) - special.ndtr(-margin)
    assert ("identified", level) == (interval.kind, interval.level)


def test_the_larger_error_sets_the_margin() -> None:
    """The width counts in units of the larger standard error; each end has its own error."""
    interval = imbens_manski(0, 3, low_error=1, high_error=3, level=0.95)

    assert pytest.approx(1.6814766) == -interval.low
    assert pytest.approx(3 * 1.6814766) == interval.high - 3


@pytest.mark.parametrize(
    ("low", "high", "error", "level", "refusal"),
    [
        (2, 1, 1, 0.95, ConflictError),
        (1, 2, 0, 0.95, ParameterError),
        (1, 2, math.nan, 0.95, ParameterError),
        (1, 2, 1, 95, ParameterError),
    ],
)
def test_impossible_arguments_are_refused(
    low: float, high: float, error: float, level: float, refusal: type[AuditError]
) -> None:
    """Bounds out of order, no error, and a level in per cent are refused."""
    with pytest.raises(refusal):
        imbens_manski(low, high, low_error=error, high_error=error, level=level)
