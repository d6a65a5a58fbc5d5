"""Reports of a cumulative count: what they say together, and whether they can all be true."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import ParameterError
from audit.methods.cumulative import (
    smallest_consistent_error,
    spread_days,
    tighten,
    widen,
)

Report = tuple[int, int, int]

reports = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 5), st.integers(0, 3)).map(
        lambda r: (r[0], r[1], r[1] + r[2])
    ),
    min_size=1,
    max_size=5,
)


def possible(given_reports: list[Report]) -> list[dict[int, int]]:
    """List every non-decreasing count, in whole numbers, that satisfies all reports."""
    days = sorted({day for day, _, _ in given_reports})
    paths = itertools.combinations_with_replacement(range(9), len(days))
    counts = [dict(zip(days, path, strict=True)) for path in paths]
    return [
        count
        for count in counts
        if all(low <= count[day] <= high for day, low, high in given_reports)
    ]


@given(reports)
def test_tightened_bounds_are_those_of_all_possible_counts(given_reports: list[Report]) -> None:
    """Each bound is the least or the greatest count among all that satisfy every report."""
    found = tighten(*zip(*given_reports, strict=True))
    counts = possible(given_reports)

    assert bool(counts) == (not found.conflicts)
    for k, day in enumerate(found.days.astype(int)):
        if counts:
            assert min(count[day] for count in counts) == found.low[k]
            assert max(count[day] for count in counts) == found.high[k]


@given(reports)
def test_conflicts_are_the_pairs_with_no_possible_count(given_reports: list[Report]) -> None:
    """A pair is listed exactly when no count satisfies these two reports."""
    found = tighten(*zip(*given_reports, strict=True))
    pairs = {frozenset((c.earlier, c.later)) for c in found.conflicts}
    expected = {
        frozenset((i, j))
        for i, j in itertools.combinations(range(len(given_reports)), 2)
        if not possible([given_reports[i], given_reports[j]])
    }

    assert expected == pairs


def test_conflicts_say_who_and_by_how_much() -> None:
    """The largest excess comes first, and positions are those of the arrays given."""
    found = tighten([14, 0, 7], [80, 120, 200], [90, 130, 210])

    assert [(2, 0, 110.0), (1, 0, 30.0)] == [
        (c.earlier, c.later, c.excess) for c in found.conflicts
    ]


def test_reports_of_one_day_are_intersected() -> None:
    """Two reports of one day speak of one count."""
    found = tighten([3, 3], [10, 15], [20, 30])

    assert ([3.0], [15.0], [20.0]) == (
        found.days.tolist(),
        found.low.tolist(),
        found.high.tolist(),
    )
    assert 1 == len(tighten([3, 3], [10, 25], [20, 30]).conflicts)


@given(reports)
def test_widened_by_the_smallest_error_reports_agree(given_reports: list[Report]) -> None:
    """Any less than the error found leaves a conflict; the error itself leaves none."""
    days, low, high = (np.array(x, float) for x in zip(*given_reports, strict=True))
    high = high + 0.5
    error = smallest_consistent_error(days, low, high).error

    assert () == tighten(days, *widen(low, high, error)).conflicts
    if error > 0:
        assert tighten(days, *widen(low, high, error * (1 - 1e-9))).conflicts


@given(reports)
def test_leaving_out_a_report_is_recomputing_without_it(given_reports: list[Report]) -> None:
    """The shortcut for ``without`` agrees with deleting each report in turn."""
    days, low, high = (np.array(x, float) for x in zip(*given_reports, strict=True))
    high = high + 0.5
    found = smallest_consistent_error(days, low, high)
    for k in range(days.size if days.size > 1 else 0):
        rest = smallest_consistent_error(*(np.delete(x, k) for x in (days, low, high)))

        assert rest.error == found.without[k]


def test_one_misprint_is_found() -> None:
    """A report that contradicts many is the one whose absence helps."""
    figures = [100, 110, 190, 120, 130, 200]
    found = smallest_consistent_error(range(6), figures, figures)

    assert 2 == found.without.argmin()
    assert 0 == found.without[2]
    assert (2, 3) == (found.earlier, found.later)
    assert np.sqrt(190 / 120) - 1 == pytest.approx(found.error, rel=1e-12)


def test_reports_that_agree_need_no_error() -> None:
    """The error is exactly 0, and no pair is blamed."""
    found = smallest_consistent_error([0, 7], [100, 100], [np.inf, 120])

    assert (0.0, None, None) == (found.error, found.earlier, found.later)


def test_no_error_makes_zero_follow_a_count() -> None:
    """A relative error cannot explain that nothing was counted after something was."""
    assert np.inf == smallest_consistent_error([0, 7], [5, 0], [6, 0]).error


@given(reports, st.integers(0, 3))
def test_an_uncertain_day_never_narrows_the_bounds(given_reports: list[Report], days: int) -> None:
    """What a report says of the count on its own day becomes less, never more."""
    day, low, high = (np.array(x, float) for x in zip(*given_reports, strict=True))
    exact = tighten(day, low, high)
    loose = tighten(*spread_days(day - days, day, low, high))
    at = np.searchsorted(loose.days, exact.days)

    assert (loose.low[at] <= exact.low).all()
    assert (loose.high[at] >= exact.high).all()


def test_a_stale_figure_conflicts_with_nothing_once_its_day_is_a_range() -> None:
    """An old figure in a new publication is a lower bound today and an upper bound back then."""
    days, low, high = np.array([0, 7, 8]), np.array([100, 170, 160]), np.array([100, 170, 160])

    assert 1 == len(tighten(days, low, high).conflicts)
    assert () == tighten(*spread_days(days - [0, 0, 3], days, low, high)).conflicts


@pytest.mark.parametrize(
    ("days", "low", "high"),
    [
        ([], [], []),
        ([0, 1], [1], [2]),
        ([np.nan], [1], [2]),
        ([0], [3], [2]),
        ([0], [np.nan], [2]),
        ([0], [np.inf], [np.inf]),
        ([0], [-5], [-1]),
    ],
)
def test_what_is_not_a_report_is_refused(
    days: list[float], low: list[float], high: list[float]
) -> None:
    """Reports need a day and bounds in order."""
    with pytest.raises(ParameterError):
        tighten(days, low, high)


def test_refusal_names_the_report() -> None:
    """The message says which report, what it says, and what to do."""
    with pytest.raises(ParameterError) as caught:
        tighten([0, 1], [1, 9], [2, 8])

    assert (
        "A report does not bound the count.\n"
        "  expected  a finite day and 0 <= low <= high\n"
        "  found     day 1, low 9, high 8\n"
        "  where     report 1 of 2, counted from 0\n"
        "  do        give 0 for an unknown lower end and inf for an unknown upper end"
    ) == str(caught.value)


@pytest.mark.parametrize("error", [-0.1, np.inf, np.nan])
def test_an_error_must_be_a_number_of_zero_or_more(error: float) -> None:
    """There is no widening by less than nothing."""
    with pytest.raises(ParameterError):
        widen([1], [2], error)


def test_days_of_a_report_must_be_in_order() -> None:
    """The latest day that a report can mean is not before the earliest."""
    with pytest.raises(ParameterError):
        spread_days([3], [2], [1], [1])
