"""The step of an interrupted series: against the formula, against blocks, and its coverage."""

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from audit.errors import ParameterError
from audit.methods.autoregression import fits, whiten
from audit.methods.mixtures import StudentMixture
from audit.methods.monthly import MonthlyCounts
from audit.methods.trends import (
    RatioPosterior,
    level_design,
    ratio_posterior,
    slope_ratio,
    step_design,
    step_ratio,
    trend_design,
)

MONTHS = np.arange("2019-01", "2021-11", dtype="datetime64[M]")
CHANGE = "2021-06"
# Five months after the change in the middle, and four sums of three months, one of them with known
# months between its own.
SUMS = ([1, 2, 3], [7, 8, 9], [12, 13, 14], [20, 21, 25])


def series_of(rate: np.ndarray, sums: tuple[list[int], ...] = ()) -> MonthlyCounts:
    """Return the counts of 34 months with given daily rates, some only as sums."""
    month = MONTHS[:34]
    days = ((month + 1).astype("datetime64[D]") - month.astype("datetime64[D]")).astype(np.int64)
    place = np.arange(34)
    for group in sums:
        place[group] = group[0]
    _, block = np.unique(place, return_inverse=True)
    return MonthlyCounts(
        month=month,
        days=days,
        block=block,
        count=np.bincount(block, weights=np.round(days * rate)).astype(np.float64),
    )


def noise(rng: np.random.Generator, rho: float, runs: int) -> np.ndarray:
    """Draw stationary autoregressive errors with a standard deviation of 0.2."""
    error = np.empty((runs, 34))
    error[:, 0] = rng.standard_normal(runs)
    for month in range(1, 34):
        fresh = math.sqrt(1 - rho**2) * rng.standard_normal(runs)
        error[:, month] = rho * error[:, month - 1] + fresh
    return 0.2 * error


def known_formula(y: np.ndarray, x: np.ndarray, grid: np.ndarray) -> list[float]:
    """Compute the quantiles of the last coefficient as the methods paper writes them, in a loop."""
    n, p = x.shape
    kept = []
    for g in grid:
        t = np.eye(n) - g * np.eye(n, k=-1)
        t[0, 0] = math.sqrt(1 - g * g)
        xg, yg = t @ x, t @ y
        inverse = np.linalg.inv(xg.T @ xg)
        b = inverse @ xg.T @ yg
        ss = ((yg - xg @ b) ** 2).sum()
        ll = 0.5 * math.log(1 - g * g) - 0.5 * np.linalg.slogdet(xg.T @ xg)[1]
        ll -= (n - p) / 2 * math.log(ss)
        kept.append((b[-1], math.sqrt(ss / (n - p) * inverse[-1, -1]), ll))
    location, scale, log_likelihood = np.array(kept).T
    weight = np.exp(log_likelihood - log_likelihood.max())
    weight /= weight.sum()
    values = np.linspace(-0.5, 0.5, 10001)
    cdf = weight @ stats.t.cdf((values - location[:, None]) / scale[:, None], n - p)
    return np.interp([0.025, 0.5, 0.975], cdf, values).tolist()


def test_sicily_by_the_formula(reference: Callable[[str], pd.DataFrame]) -> None:
    """A loop over five hundred equal parts with another whitening gives the same quantiles."""
    table = reference("sicily")
    month = np.datetime64("2002-01", "M") + np.arange(len(table))
    counts = MonthlyCounts(
        month=month,
        # Admissions per inhabitant: the population takes the place of the days.
        days=table["stdpop"].to_numpy(dtype=np.float64).round().astype(np.int64),
        block=np.arange(len(table)),
        count=table["aces"].to_numpy(dtype=np.float64),
    )
    log_rate = np.log(counts.count / counts.days)
    middles = -0.5 + 1.45 * (np.arange(500) + 0.5) / 500
    expected = known_formula(log_rate, step_design(counts, "2005-01"), middles)
    step = step_ratio(counts, "2005-01", draws=1, rng=np.random.default_rng(1))
    interval = step.interval(level=0.95)
    found = [interval.low, step.median, interval.high]

    assert pytest.approx(np.exp(expected), abs=1e-6) == found
    assert 1 == step.effective
    assert pytest.approx(1) == step.rho_weight.sum()


def test_the_step_is_where_it_was_put() -> None:
    """A rate that doubles without noise to speak of gives a ratio of 2."""
    rng = np.random.default_rng(1)
    rate = 1000 * np.exp(0.001 * rng.standard_normal(34)) * np.where(np.arange(34) >= 29, 2, 1)
    step = step_ratio(series_of(rate), CHANGE, draws=1, rng=rng)

    assert pytest.approx(2, rel=0.01) == step.median
    assert 2 in step.interval(level=0.95)
    assert step.above(1.9) > 0.99
    assert step.above(2.1) < 0.01


def test_a_change_of_growth_is_found_beside_a_step() -> None:
    """Growth of 1% a month before and 4% after, with a step by half at the change."""
    rng = np.random.default_rng(1)
    after = np.maximum(np.arange(34) - 17, 0)
    log_rate = 7 + 0.01 * np.arange(34) + 0.03 * after + np.log(1.5) * (np.arange(34) >= 17)
    counts = series_of(np.exp(log_rate + 0.001 * rng.standard_normal(34)))

    assert pytest.approx(np.exp(0.03), rel=1e-3) == (
        slope_ratio(counts, "2020-06", draws=1, rng=rng).median
    )


def test_a_change_within_a_month_takes_its_share() -> None:
    """From the 11th of a month of 30 days on, two thirds of the month are after the change."""
    counts = series_of(np.full(34, 100.0))

    assert [0, pytest.approx(2 / 3), 1] == step_design(counts, "2020-06-11")[16:19, 2].tolist()
    assert [0, 1, 1] == step_design(counts, "2020-06")[16:19, 2].tolist()
    assert (34, 2) == trend_design(counts).shape
    assert [1.0] * 34 == level_design(counts)[:, 0].tolist()


def test_other_units_leave_the_ratio_alone() -> None:
    """Ten times the counts give the same interval."""
    rate = 1000 * np.exp(noise(np.random.default_rng(1), 0.3, 1)[0])
    one, ten = (
        step_ratio(series_of(k * rate), CHANGE, draws=1, rng=np.random.default_rng(1))
        for k in (1, 10)
    )

    assert pytest.approx(one.interval(level=0.95).low, rel=1e-3) == ten.interval(level=0.95).low


def summed(draws: int, seed: int, lift: float = 1.4) -> tuple[RatioPosterior, RatioPosterior]:
    """Return the step from all months, and from the same months with four sums."""
    error = noise(np.random.default_rng(8), 0.3, 1)[0]
    rate = 75 * np.exp(error) * np.where(np.arange(34) >= 29, lift, 1)
    rng = np.random.default_rng(seed)
    full = step_ratio(series_of(rate), CHANGE, draws=1, rng=rng)
    return full, step_ratio(series_of(rate, SUMS), CHANGE, draws=draws, rng=rng)


def test_sums_of_months_tell_nearly_as_much_as_the_months() -> None:
    """With four sums before the change, the answer moves by less than a quarter of its width."""
    full, part = summed(1000, 1)
    one, two = full.interval(level=0.95), part.interval(level=0.95)
    widths = [interval.high - interval.low for interval in (one, two)]

    assert abs(full.median - part.median) < widths[0] / 4
    assert pytest.approx(widths[0], rel=0.25) == widths[1]
    assert part.effective > 800


def test_two_hundred_draws_are_enough() -> None:
    """The ends move by less than a hundredth of the width from one seed to the next."""
    intervals = [summed(200, seed)[1].interval(level=0.95) for seed in range(5)]
    low, high = np.array([(interval.low, interval.high) for interval in intervals]).T
    width = (high - low).mean()

    assert np.ptp(low) < 0.02 * width
    assert np.ptp(high) < 0.02 * width
    assert max(low.std(), high.std()) < 0.01 * width


def test_spreading_a_sum_evenly_is_false_precision() -> None:
    """Months made up by even division look calmer than they were, and autocorrelated."""
    error = noise(np.random.default_rng(2), 0, 1)[0]
    sums = tuple([month, month + 1, month + 2] for month in range(0, 27, 3))
    counts = series_of(75 * np.exp(error), sums)
    even = (counts.count / counts.exposure)[counts.block]
    spread = step_ratio(series_of(even), CHANGE, draws=1, rng=np.random.default_rng(1))
    kept = step_ratio(counts, CHANGE, draws=400, rng=np.random.default_rng(1))
    rho = [float(fit.rho @ fit.rho_weight) for fit in (spread, kept)]

    assert rho[0] > rho[1] + 0.2


def covered(counts: list[MonthlyCounts], draws: int, rng: np.random.Generator) -> float:
    """Return how often the 95% interval holds the true ratio, 1."""
    probabilities = [step_ratio(one, CHANGE, draws=draws, rng=rng).above(1) for one in counts]
    return float(np.mean([0.025 <= p <= 0.975 for p in probabilities]))


@pytest.mark.parametrize("rho", [0, 0.3, 0.6, 0.8])
def test_coverage(rho: float) -> None:
    """400 seeded series: 0.95, less the declared slack of 0.02, within 3 Monte Carlo errors."""
    runs = 400
    log_rate = np.log(75) + noise(np.random.default_rng(int(10 * rho)), rho, runs)
    design = step_design(series_of(np.ones(34)), CHANGE)
    fitted = fits(whiten(np.arange(34), design), log_rate, coefficient=2)
    weight = np.exp(fitted.log_likelihood - fitted.log_likelihood.max(axis=0))
    weight /= weight.sum(axis=0)
    probabilities = [
        StudentMixture(
            location=fitted.location[:, run],
            scale=fitted.scale[:, run],
            weight=weight[:, run],
            freedom=fitted.freedom,
        ).cdf(0)
        for run in range(runs)
    ]
    coverage = np.mean([0.025 <= p <= 0.975 for p in probabilities])

    assert abs(coverage - 0.95) <= 3 * math.sqrt(0.95 * 0.05 / runs) + 0.02


def test_coverage_with_sums() -> None:
    """100 seeded series with four sums: the same bounds as for known months."""
    runs = 100
    rng = np.random.default_rng(4)
    counts = [series_of(75 * np.exp(error), SUMS) for error in noise(rng, 0.4, runs)]

    assert abs(covered(counts, 100, rng) - 0.95) <= 3 * math.sqrt(0.95 * 0.05 / runs) + 0.02


def test_a_month_can_be_left_out() -> None:
    """The posterior of a series with a gap is that of the formula without the month."""
    counts = series_of(75 * np.exp(noise(np.random.default_rng(3), 0.3, 1)[0])).without("2020-02")
    fit = ratio_posterior(
        counts, step_design(counts, CHANGE), coefficient=2, draws=1, rng=np.random.default_rng(1)
    )

    assert 33 - 3 == fit.log.freedom


@pytest.mark.parametrize("change", ["2018-12", "2022-05"])
def test_a_change_outside_the_series_is_refused(change: str) -> None:
    """All months are on one side of it."""
    with pytest.raises(ParameterError):
        step_ratio(series_of(np.full(34, 100.0)), change, draws=1, rng=np.random.default_rng(1))


@pytest.mark.parametrize(
    ("change", "side"),
    [
        ("2021-09-15", "after"),
        ("2021-08-26", "after"),
        ("2019-02", "before"),
        ("2019-03-05", "before"),
    ],
)
def test_a_level_of_which_a_block_knows_only_a_part_is_refused(change: str, side: str) -> None:
    """The months of the block could be split as one likes: the step would have no lower end."""
    rate = 100 * np.exp(noise(np.random.default_rng(4), 0.5, 1)[0])
    series = series_of(rate, ([0, 1, 2], [31, 32, 33]))

    with pytest.raises(ParameterError, match=f"none {side} it"):
        step_ratio(series, change, draws=64, rng=np.random.default_rng(1))

    for known in ("2019-03-20", "2021-07-30", "2021-08-10"):
        assert step_ratio(series, known, draws=64, rng=np.random.default_rng(1)).median > 0


def test_seeds_hardly_move_an_interval() -> None:
    """Draws that are spread evenly stand for the whole."""
    rate = 100 * np.exp(noise(np.random.default_rng(3), 0.5, 1)[0])
    ends = [
        (step.log.interval(level=0.95).low, step.log.interval(level=0.95).high)
        for seed in range(6)
        for step in [
            step_ratio(series_of(rate, SUMS), CHANGE, draws=256, rng=np.random.default_rng(seed))
        ]
    ]
    low, high = np.array(ends).T

    assert max(low.std(), high.std()) < 0.005 * (high - low).mean()


def test_a_ratio_is_positive() -> None:
    """No probability is given for a ratio of 0 or less, nor an interval for a level in per cent."""
    step = summed(100, 1)[0]
    with pytest.raises(ParameterError):
        step.above(0)
    with pytest.raises(ParameterError):
        step.interval(level=95)
