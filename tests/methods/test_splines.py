"""Rates from a smooth curve: invariance, coverage, and agreement with another implementation."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.tsa.statespace.structural import UnobservedComponents

from audit.errors import ParameterError
from audit.methods.cumulative import Floats
from audit.methods.splines import (
    SplineRate,
    level_offsets,
    log_offsets,
    recount,
    spline_rate,
)

SPAN = 267
START, END = np.array([60.0, 100, 150, 253]), np.array([90.0, 114, 210, 267])


def flow(rng: np.random.Generator) -> Floats:
    """Make a cumulative count whose daily rate rises and falls three times."""
    day = np.arange(1, SPAN + 1)
    bumps = zip(
        rng.uniform(2000, 9000, 3), rng.uniform(20, 250, 3), rng.uniform(10, 35, 3), strict=True
    )
    rate = 500 + sum(h * np.exp(-0.5 * ((day - at) / width) ** 2) for h, at, width in bumps)
    return 5000 + np.concatenate([[0], np.cumsum(rate)])


def report(
    rng: np.random.Generator, count: Floats, reports: int, error: float
) -> tuple[Floats, Floats]:
    """Report a count on irregular days, the first and the last among them."""
    inner = np.sort(rng.choice(np.arange(1, SPAN), reports - 2, replace=False))
    day = np.concatenate([[0], inner, [SPAN]])
    return day.astype(float), count[day] * (1 + error * rng.standard_normal(reports))


@pytest.fixture(scope="module")
def example() -> tuple[Floats, Floats]:
    """Thirty reports of one flow, with errors of 1.5%."""
    rng = np.random.default_rng(8)
    return report(rng, flow(rng), 30, 0.015)


def everything(found: SplineRate) -> Floats:
    """Stack the results of all windows."""
    return np.array([found.low, found.center, found.high])


def test_a_steady_flow_is_found_exactly() -> None:
    """Reports on a straight line leave no doubt of its slope, within or beyond them."""
    day = np.array([0.0, 3, 10, 11, 30, 47])
    found = spline_rate(day, 1000 + 20 * day, [0, 12, 40], [47, 13, 60], level=0.95)

    np.testing.assert_allclose(found.center, 20, rtol=1e-3)
    np.testing.assert_allclose(found.high - found.low, 0, atol=1.5)


def test_many_windows_are_as_many_single_ones(example: tuple[Floats, Floats]) -> None:
    """Sharing the factorisations changes nothing, and shapes are kept."""
    together = spline_rate(*example, START.reshape(2, 2), END.reshape(2, 2), level=0.95)
    alone = [spline_rate(*example, a, b, level=0.95) for a, b in zip(START, END, strict=True)]

    assert (2, 2) == together.center.shape
    np.testing.assert_allclose(
        everything(together).reshape(3, 4), np.stack([everything(x) for x in alone], axis=1)
    )


@given(st.integers(-(10**6), 10**6), st.floats(1e-3, 1e3), st.integers(0, 2**32 - 1))
def test_calendar_unit_and_order_do_not_matter(shift: int, scale: float, seed: int) -> None:
    """Only differences of days count, rates are in the unit of the figures, order is free."""
    rng = np.random.default_rng(9)
    day, figure = report(rng, flow(rng), 12, 0.015)
    order = np.random.default_rng(seed).permutation(day.size)
    found = spline_rate(day, figure, START, END, level=0.95)
    other = spline_rate(
        (day + shift)[order], (figure * scale)[order], START + shift, END + shift, level=0.95
    )

    np.testing.assert_allclose(everything(found) * scale, everything(other), rtol=1e-5, atol=1e-6)


def test_a_higher_level_is_a_wider_interval(example: tuple[Floats, Floats]) -> None:
    """Intervals of growing probability are nested around one median."""
    levels = [spline_rate(*example, START, END, level=p) for p in (0.5, 0.8, 0.95)]
    low, center, high = np.stack([everything(x) for x in levels], axis=1)

    assert (np.diff(low, axis=0) <= 0).all()
    assert (np.diff(high, axis=0) >= 0).all()
    assert (np.ptp(center, axis=0) == 0).all()


@pytest.mark.parametrize(("reports", "error"), [(30, 0.015), (45, 0.015), (15, 0.004)])
def test_coverage(reports: int, error: float) -> None:
    """Nominal 95% intervals cover the true mean rate of a time-varying flow.

    200 simulations for four windows of 14 to 60 days, one of which ends at the last report. Allowed
    are three Monte Carlo standard errors (0.0154 each) and a declared slack of 0.03: a flow with
    bumps is not a path of the prior, and the grids are integrated under a prior of their own.
    """
    n_sim, nominal, slack = 200, 0.95, 0.03
    rng = np.random.default_rng(2017)
    hits = np.zeros(START.size)
    for _ in range(n_sim):
        count = flow(rng)
        truth = (count[END.astype(int)] - count[START.astype(int)]) / (END - START)
        found = spline_rate(*report(rng, count, reports, error), START, END, level=nominal)
        hits += (found.low <= truth) & (truth <= found.high)
    coverage = hits / n_sim
    allowed = 3 * np.sqrt(nominal * (1 - nominal) / n_sim) + slack

    assert (np.abs(coverage - nominal) <= allowed).all(), (
        f"coverage of {nominal:.0%} intervals is {coverage.tolist()} for windows from "
        f"{START.tolist()} to {END.tolist()}; allowed: {nominal} ± {allowed:.3f}"
    )


def test_agreement_with_a_state_space_model() -> None:
    """Centres and error agree with the smooth trend of statsmodels on a regular example.

    That model has the same prior in daily steps, errors of one size, and plugs in the likeliest
    variances. The count lies near 10,000, so that a relative error is an error of one size too. The
    tolerance for the centres is a tenth of the half-width of the interval: the daily steps, the 2%
    range of the count and the grids all do a little. For the error it is a quarter, as its own
    sampling error with 120 reports is 7%.
    """
    rng = np.random.default_rng(12)
    day = np.arange(120.0)
    true = 10_000 + 2 * day - 30 * np.cos(day / 15)
    figure = true + 4 * rng.standard_normal(120)
    model = UnobservedComponents(figure / 10, level="smooth trend", use_exact_diffuse=True)
    fitted = model.fit(method="bfgs", disp=False)
    smooth = fitted.states.smoothed[:, 0] * 10
    start, end = np.array([0, 20, 50, 105]), np.array([14, 50, 60, 119])
    found = spline_rate(day, figure, start, end, level=0.95)
    gap = np.abs(found.center - (smooth[end] - smooth[start]) / (end - start))
    error = 10 * np.sqrt(fitted.params[0]) / figure.mean()

    assert (gap <= 0.1 * (found.high - found.low) / 2).all()
    assert error == pytest.approx(found.typical_error, rel=0.25)


def test_a_misprint_has_the_largest_residual(example: tuple[Floats, Floats]) -> None:
    """A report that the others contradict stands out by more than three."""
    day, figure = example
    wrong = np.where(np.arange(30) == 17, figure * 1.2, figure)
    residuals = spline_rate(day, wrong, START, END, level=0.95).residuals

    assert 17 == np.abs(residuals).argmax()
    assert residuals[17] > 3


def test_a_recount_is_no_flow(example: tuple[Floats, Floats]) -> None:
    """With a column for it, a jump of all later figures leaves the rates where they were."""
    day, figure = example
    jumped = figure + 400_000 * (day >= 130)
    plain = spline_rate(day, figure, START, END, level=0.95)
    fooled = spline_rate(day, jumped, 120, 150, level=0.95)
    found = spline_rate(day, jumped, START, END, level=0.95, shifts=recount(day, 130))

    assert fooled.center > 10_000
    assert (found.low < plain.center).all()
    assert (plain.center < found.high).all()


@pytest.mark.parametrize("factor", [1.0, 1.1])
def test_agencies_that_differ_are_reconciled(example: tuple[Floats, Floats], factor: float) -> None:
    """An agency that always counts more adds no flow, by whichever rule it counts more."""
    day, figure = example
    agency = np.where(np.arange(30) % 2 == 0, "a", "b")
    by_factor = factor > 1
    other = figure * factor if by_factor else figure + 50_000
    mixed = np.where(agency == "b", other, figure)
    columns = log_offsets(agency, "a", mixed) if by_factor else level_offsets(agency, "a")
    plain = spline_rate(day, figure, START, END, level=0.95)
    found = spline_rate(day, mixed, START, END, level=0.95, shifts=columns)

    assert (30, 1) == columns.shape
    assert 0.03 > found.typical_error
    np.testing.assert_allclose(
        plain.center, found.center, atol=0.5 * np.max(plain.high - plain.low)
    )


def test_a_falling_figure_gives_a_rate_that_may_be_zero() -> None:
    """The interval reaches 0, and stays an interval."""
    found = spline_rate([0, 10, 20, 30, 40], [100, 200, 260, 262, 255], 30, 40, level=0.95)

    assert 0 == found.low
    assert 0 < found.center < found.high


def test_rounding_of_the_figures_is_known_noise(example: tuple[Floats, Floats]) -> None:
    """What rounding explains is not put down to error, and a first report of 0 is possible."""
    day, figure = example
    rounded = np.round(figure, -5)
    rounding = 1e5 / np.sqrt(12)
    blamed = spline_rate(day[1:], rounded[1:] + 1, START, END, level=0.95)
    known = spline_rate(
        np.append(day, -1.0), np.append(rounded, 0.0), START, END, level=0.95, rounding=rounding
    )

    assert known.typical_error < blamed.typical_error


def test_narrow_grids_are_told_by_their_edge(example: tuple[Floats, Floats]) -> None:
    """Probability on the rim of the grids is small for the default ones, and is shown."""
    wide = spline_rate(*example, START, END, level=0.95)
    narrow = spline_rate(*example, START, END, level=0.95, errors=[1e-4, 2e-4, 3e-4])

    assert 0.001 > wide.edge
    assert 0.5 < narrow.edge
    assert 1 == pytest.approx(wide.weights.sum())
    assert 0.015 == pytest.approx(wide.typical_error, rel=0.4)


def test_interval_has_its_kind_and_level(example: tuple[Floats, Floats]) -> None:
    """One window needs no index, many need one."""
    one = spline_rate(*example, 100, 114, level=0.9)
    many = spline_rate(*example, START, END, level=0.9)

    assert ("posterior", 0.9) == (one.interval().kind, one.interval().level)
    assert many.interval(1).low == pytest.approx(one.interval().low)
    assert many.interval(1).high == pytest.approx(one.interval().high)


@pytest.mark.parametrize(
    ("days", "value", "end", "level", "errors"),
    [
        ([0, 1, 2], [1, 2, 3], 2, 0.95, [0.01]),
        ([0, 1, 2, 3], [1, 2, 3], 2, 0.95, [0.01]),
        ([1, 1, 1, 1], [1, 2, 3, 4], 2, 0.95, [0.01]),
        ([0, 1, 2, 3], [0, 0, 0, 0], 2, 0.95, [0.01]),
        ([0, 1, 2, 3], [0, 1, 2, 3], 2, 0.95, [0.01]),
        ([0, 1, 2, 3], [1, 2, 3, -4], 2, 0.95, [0.01]),
        ([0, 1, 2, np.nan], [1, 2, 3, 4], 2, 0.95, [0.01]),
        ([], [], 2, 0.95, [0.01]),
        ([0, 1, 2, 3], [1, 2, 3, 4], 0, 0.95, [0.01]),
        ([0, 1, 2, 3], [1, 2, 3, 4], np.inf, 0.95, [0.01]),
        ([0, 1, 2, 3], [1, 2, 3, 4], 2, 1.0, [0.01]),
        ([0, 1, 2, 3], [1, 2, 3, 4], 2, 0.95, [0.0]),
        ([0, 1, 2, 3], [1, 2, 3, 4], 2, 0.95, []),
    ],
)
def test_misuse_is_refused(
    days: Sequence[float],
    value: Sequence[float],
    end: float,
    level: float,
    errors: Sequence[float],
) -> None:
    """Every input that the model cannot use has its message."""
    with pytest.raises(ParameterError):
        spline_rate(days, value, 0, end, level=level, errors=errors)


def test_a_shift_that_is_the_flow_is_refused() -> None:
    """A recount before the first report cannot be told from the level."""
    day = np.arange(6.0)
    with pytest.raises(ParameterError) as caught:
        spline_rate(day, day + 1, 0, 2, level=0.95, shifts=recount(day, -1))

    assert (
        "There are too few reports to tell the flow from the shifts.\n"
        "  expected  5 reports or more, and no column of shifts that the others make up\n"
        "  found     6 reports, rank 2 of 3"
    ) == str(caught.value)
