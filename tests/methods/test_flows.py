"""Bounds of the daily rate: exact for all possible counts, and never narrower than they may be."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import ConflictError, ParameterError
from audit.methods.cumulative import Floats, widen
from audit.methods.flows import (
    Fit,
    bounds_at,
    fits,
    increments,
    rate_bounds,
    window_bounds,
)

DAYS = 6
MOST = 8

# Reports of a true, non-decreasing count of whole numbers, so that they never conflict.
truths = st.lists(st.integers(0, MOST), min_size=DAYS, max_size=DAYS).map(sorted)
errors = st.lists(
    st.tuples(st.integers(0, DAYS - 1), st.integers(0, 2), st.integers(0, 2)),
    min_size=2,
    max_size=5,
)


def seen(truth: list[int], error: list[tuple[int, int, int]]) -> tuple[Floats, Floats, Floats]:
    """Report a true count with the given slack below and above."""
    day = np.array([k for k, _, _ in error], float)
    low = np.array([max(truth[k] - below, 0) for k, below, _ in error], float)
    high = np.array([truth[k] + above for k, _, above in error], float)
    return day, low, high


def rates(day: Floats, low: Floats, high: Floats, start: int, end: int) -> list[float]:
    """List the mean rate of every possible count of whole numbers between two of the days."""
    paths = np.array(list(itertools.combinations_with_replacement(range(MOST + 3), DAYS)))
    at = paths[:, day.astype(int)]
    kept = paths[((at >= low) & (at <= high)).all(axis=1)]
    return [float(rise) / (end - start) for rise in kept[:, end] - kept[:, start]]


@given(truths, errors)
def test_bounds_between_reports_are_those_of_all_possible_counts(
    truth: list[int], error: list[tuple[int, int, int]]
) -> None:
    """Every possible count lies inside, and each bound is attained by one of them."""
    reports = seen(truth, error)
    found = rate_bounds(*reports)
    for i, j in itertools.combinations(range(found.days.size), 2):
        all_rates = rates(*reports, int(found.days[i]), int(found.days[j]))

        assert min(all_rates) == found.low[i, j]
        assert max(all_rates) == found.high[i, j]


@given(truths, errors, st.integers(0, DAYS - 2), st.integers(1, DAYS - 1))
def test_bounds_of_any_window_are_those_of_all_possible_counts(
    truth: list[int], error: list[tuple[int, int, int]], start: int, length: int
) -> None:
    """The same holds where no report falls on the ends, as long as one follows."""
    reports = seen(truth, [*error, (DAYS - 1, 1, 1)])
    end = min(start + length, DAYS - 1)
    all_rates = rates(*reports, start, end)
    low, high = window_bounds(*reports, start, end)

    assert [min(all_rates), max(all_rates)] == [low.item(), high.item()]


def test_a_simulated_flow_always_lies_inside() -> None:
    """Bounds from reports that are right within their error always contain the truth."""
    rng = np.random.default_rng(6)
    for _ in range(50):
        count = np.cumsum(rng.gamma(0.3, 5000, 268))
        day = rng.choice(268, 45)
        figure = count[day] * rng.uniform(1 / 1.015, 1.015, 45)
        found = rate_bounds(day, *widen(figure, figure, 0.015))
        at = found.days.astype(int)
        with np.errstate(invalid="ignore", divide="ignore"):
            truth = (count[at] - count[at][:, None]) / (found.days - found.days[:, None])
        upper = np.triu_indices(at.size, 1)

        assert (found.low[upper] <= truth[upper] * (1 + 1e-12)).all()
        assert (found.high[upper] >= truth[upper] * (1 - 1e-12)).all()


@given(truths, errors, st.integers(-1000, 1000), st.sampled_from([0.25, 2.0, 1024.0]))
def test_bounds_do_not_depend_on_the_calendar_and_scale_with_the_count(
    truth: list[int], error: list[tuple[int, int, int]], shift: int, scale: float
) -> None:
    """Shifting all days changes nothing; counting in other units multiplies the bounds."""
    day, low, high = seen(truth, error)
    found, other = rate_bounds(day, low, high), rate_bounds(day + shift, low * scale, high * scale)

    np.testing.assert_array_equal(found.low * scale, other.low)
    np.testing.assert_array_equal(found.high * scale, other.high)


@given(truths, errors, st.integers(0, 4), st.integers(0, 2), st.integers(0, 2))
def test_widening_a_report_never_narrows_a_bound(
    truth: list[int], error: list[tuple[int, int, int]], which: int, below: int, above: int
) -> None:
    """Knowing less of one report is never knowing more of a rate."""
    day, low, high = seen(truth, error)
    k = which % day.size
    wider_low, wider_high = low.copy(), high.copy()
    wider_low[k], wider_high[k] = max(low[k] - below, 0), high[k] + above
    found, wider = rate_bounds(day, low, high), rate_bounds(day, wider_low, wider_high)
    upper = np.triu_indices(found.days.size, 1)

    assert (wider.low[upper] <= found.low[upper]).all()
    assert (wider.high[upper] >= found.high[upper]).all()


@given(truths, errors)
def test_only_later_days_make_windows(truth: list[int], error: list[tuple[int, int, int]]) -> None:
    """The matrices are NaN on and below the diagonal and nowhere else."""
    found = rate_bounds(*seen(truth, error))
    below = np.tri(found.days.size, dtype=bool)

    assert below.tolist() == np.isnan(found.low).tolist() == np.isnan(found.high).tolist()


def test_order_of_the_reports_does_not_matter() -> None:
    """Reports are sorted by day."""
    found = rate_bounds([20, 0, 10], [260, 100, 200], [300, 120, 210])

    np.testing.assert_array_equal(
        rate_bounds([0, 10, 20], [100, 200, 260], [120, 210, 300]).high, found.high
    )


def test_an_open_end_leaves_the_rate_unbounded_above() -> None:
    """After the last upper end nothing limits the count."""
    found = rate_bounds([0, 10], [100, 200], [120, np.inf])

    assert (8.0, np.inf) == (found.low[0, 1], found.high[0, 1])


def test_conflicting_reports_are_refused_with_the_worst_pair() -> None:
    """Bounds of an impossible count would be a number without a meaning."""
    with pytest.raises(ConflictError) as caught:
        rate_bounds([0, 7, 9], [1520000, 1480000, 1500000.5], [1520000, 1480000, 1500000.5])

    assert (
        "The reports cannot all be true of a count that never falls.\n"
        "  expected  no report above a later one\n"
        "  found     2 conflicting pairs, the worst by 40,000\n"
        "  where     at least 1,520,000 on day 0, at most 1,480,000 on day 7 "
        "(reports 0 and 1, counted from 0)\n"
        "  do        list them with tighten(), then leave one out, or widen() the reports by "
        "their smallest_consistent_error()"
    ) == str(caught.value)


def test_the_count_between_reports_is_bounded_by_its_neighbours() -> None:
    """Before the first report it may be 0, after the last it has no upper end."""
    low, high = bounds_at([0, 10], [100, 200], [120, 210], [-1, 0, 5, 10, 11])

    assert [0, 100, 100, 200, 200] == low.tolist()
    assert [120, 120, 210, 210, np.inf] == high.tolist()


def test_windows_broadcast() -> None:
    """One end and many starts make many windows."""
    low, high = window_bounds([0, 10, 20], [1, 20, 50], [1, 20, 50], [0, 10, 15], 20)

    np.testing.assert_allclose([49 / 20, 3, 0], low)
    np.testing.assert_allclose([49 / 20, 3, 6], high)


@pytest.mark.parametrize("end", [5, 4, np.inf, np.nan])
def test_a_window_must_end_after_it_starts(end: float) -> None:
    """A mean over no time is not a rate."""
    with pytest.raises(ParameterError):
        window_bounds([0, 10], [1, 2], [1, 2], 5, end)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (9, 11, Fit.INSIDE),
        (10, 10, Fit.INSIDE),
        (0, 8.9, Fit.BELOW),
        (0, 9, Fit.MEETS),
        (11, 20, Fit.MEETS),
        (11.1, 20, Fit.ABOVE),
        (0, np.inf, Fit.MEETS),
        (np.nan, np.nan, Fit.NONE),
    ],
)
def test_fit_of_one_window(low: float, high: float, expected: Fit) -> None:
    """Both ends of the reading 9 to 11 belong to it."""
    assert expected == fits(low, high, 9, 11)


def test_one_matrix_for_each_reading() -> None:
    """Readings broadcast, and a wider reading never fits worse."""
    found = rate_bounds([0, 10, 20], [100, 200, 260], [120, 210, 300])
    half = np.array([0.5, 2, 5])[:, None, None]
    codes = fits(found.low, found.high, 9 - half, 9 + half)

    assert (3, 3, 3) == codes.shape
    assert [
        [Fit.MEETS, Fit.MEETS, Fit.MEETS],
        [Fit.INSIDE, Fit.INSIDE, Fit.MEETS],
        [Fit.INSIDE, Fit.INSIDE, Fit.INSIDE],
    ] == codes[:, [0, 0, 1], [1, 2, 2]].tolist()


def test_increments_show_falls_and_steps_without_time() -> None:
    """Raw figures fall, and two reports of one day have no rate between them."""
    found = increments([7, 0, 7, 9], [170, 100, 175, 150])

    assert [1, 0, 2] == found.earlier.tolist()
    assert [0, 2, 3] == found.later.tolist()
    assert [70, 5, -25] == found.increment.tolist()
    np.testing.assert_array_equal([10, np.nan, -12.5], found.rate)
