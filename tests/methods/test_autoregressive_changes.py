"""Dates of changes in autocorrelated series: explicit matrices, the Nile, blocks and coverage."""

import itertools
import math

import numpy as np
import pytest
from scipy import special
from statsmodels.datasets import nile

from audit.errors import ParameterError
from audit.methods.autoregression import autocorrelations
from audit.methods.autoregressive_changes import _cuts, autoregressive_changes
from audit.methods.changepoints import ChangePosterior
from audit.methods.cut_likelihoods import cut_models
from audit.methods.monthly import MonthlyCounts
from audit.methods.trends import level_design, trend_design


def months(rate: np.ndarray, block: np.ndarray | None = None) -> MonthlyCounts:
    """Return counts of months of 30 days with given daily rates, some only as sums."""
    place = np.arange(rate.size) if block is None else block
    return MonthlyCounts(
        month=np.datetime64("2020-01", "M") + np.arange(rate.size),
        days=np.full(rate.size, 30),
        block=place,
        count=np.bincount(place, weights=30 * rate).astype(np.float64),
    )


def changes_of(counts: MonthlyCounts, *, max_changes: int, draws: int = 1) -> ChangePosterior:
    """Return the changes of level, in segments of three months or more."""
    return autoregressive_changes(
        counts,
        level_design(counts),
        max_changes=max_changes,
        min_months=3,
        draws=draws,
        rng=np.random.default_rng(1),
    )


def noise(rng: np.random.Generator, rho: float, n: int) -> np.ndarray:
    """Draw stationary autoregressive errors with a standard deviation of 0.2."""
    error = np.empty(n)
    error[0] = rng.standard_normal()
    for month in range(1, n):
        error[month] = rho * error[month - 1] + math.sqrt(1 - rho**2) * rng.standard_normal()
    return 0.2 * error


def restricted(y: np.ndarray, x: np.ndarray, covariance: np.ndarray) -> float:
    """Return the restricted log-likelihood, with the scale integrated, by explicit matrices."""
    n, p = x.shape
    precision = np.linalg.inv(covariance)
    information = x.T @ precision @ x
    rest = y - x @ np.linalg.solve(information, x.T @ precision @ y)
    half = [np.linalg.slogdet(matrix)[1] / 2 for matrix in (covariance, information)]
    return float(-sum(half) - (n - p) / 2 * np.log(rest @ precision @ rest))


@pytest.mark.parametrize("changes", [0, 1, 2])
def test_the_evidence_by_explicit_matrices(changes: int) -> None:
    """A step with Zellner's prior adds to the covariance; the sum over cuts is done one by one."""
    n = 11
    counts = months(np.exp(noise(np.random.default_rng(5), 0.3, n) + 0.5 * (np.arange(n) >= 6)))
    design = trend_design(counts)
    y = np.log(counts.count / counts.days)
    time = np.arange(n)
    logs = []
    for cut in itertools.combinations(range(1, n), changes):
        if min(np.diff([0, *cut, n])) < 3:
            continue
        steps = (time[:, None] >= np.array(cut)).astype(np.float64)
        over_grid = []
        rhos, weight = autocorrelations(n)
        for rho in rhos:
            correlation = rho ** np.abs(time[:, None] - time)
            precision = np.linalg.inv(correlation)
            solved = np.linalg.solve(design.T @ precision @ design, design.T @ precision)
            net = precision - precision @ design @ solved
            spread = n * steps @ np.linalg.inv(steps.T @ net @ steps) @ steps.T if changes else 0
            over_grid.append(restricted(y, design, correlation + spread))
        logs.append(special.logsumexp(over_grid, b=weight))
    found = autoregressive_changes(
        counts, design, max_changes=2, min_months=3, draws=1, rng=np.random.default_rng(1)
    )
    expected = special.logsumexp(logs) - math.log(len(logs))

    assert pytest.approx(expected) == found.log_evidence[changes]


def test_the_nile_changed_after_1898() -> None:
    """Bai and Perron's break is after observation 28; so is the most likely one here.

    Their sums of squares, 2835156.75 and 1597457.1944, and F = 75.92977 are those of strucchange.
    """
    flow = nile.load_pandas().data["volume"].to_numpy()
    squares = [flow[:k].var() * k + flow[k:].var() * (100 - k) for k in range(1, 100)]
    least = min(squares)
    found = changes_of(months(flow), max_changes=1)

    assert 28 == 1 + squares.index(least)
    assert ("2835156.75", "1597457.1944") == (f"{flow.var() * 100:.2f}", f"{least:.4f}")
    assert "75.92977" == f"{(flow.var() * 100 - least) / (least / 98):.5f}"
    assert 28 == found.location[1].argmax()
    # strucchange gives 25 to 32 as the 95% interval of a break without autocorrelation.
    assert found.within(found.start[25], found.start[32], changes=1) > 0.9
    assert found.log_bayes_factor(1) > 3


def test_each_row_sums_to_the_number_of_changes() -> None:
    """The expected number of starts in all months is the number that is taken as given."""
    counts = months(np.exp(noise(np.random.default_rng(2), 0.3, 20)))
    found = changes_of(counts, max_changes=3)

    assert pytest.approx([0, 1, 2, 3]) == found.location.sum(axis=1)
    assert pytest.approx(1) == found.number.sum()
    assert [0, 0, 0] == found.location[:, :3].sum(axis=1)[:3].tolist()
    assert 1 == found.effective


BLOCK = np.array([0, 1, 1, 1, 2, 3, 4, 5, 5, 5, 6, 7, 8, 9, 10, 10, 11, 12, 13, 14, 15, 16, 17, 18])


def test_sums_of_months_keep_the_date_of_a_change() -> None:
    """With three sums the change is found where the months have it, and never inside a sum."""
    rate = np.exp(noise(np.random.default_rng(3), 0.2, 24) + 0.8 * (np.arange(24) >= 13))
    full = changes_of(months(rate), max_changes=2)
    part = changes_of(months(rate, BLOCK), max_changes=2, draws=400)

    assert 13 == full.location[1].argmax() == part.location[1].argmax()
    assert pytest.approx(full.log_bayes_factor(1), abs=2) == part.log_bayes_factor(1)
    assert 0 == part.location[:, [2, 3, 8, 9, 15]].sum()
    assert part.effective > 100


def test_more_is_drawn_where_too_few_draws_carry_weight() -> None:
    """A seed does not decide whether a fit is refused."""
    rate = np.exp(noise(np.random.default_rng(3), 0.2, 24) + 0.8 * (np.arange(24) >= 13))

    assert changes_of(months(rate, BLOCK), max_changes=2, draws=32).effective > 50


def test_the_evidence_with_sums_does_not_depend_on_the_seed() -> None:
    """Four hundred draws fix the logarithm of the evidence to a few hundredths."""
    rate = np.exp(noise(np.random.default_rng(3), 0.2, 24) + 0.8 * (np.arange(24) >= 13))
    counts = months(rate, BLOCK)
    evidence = [
        autoregressive_changes(
            counts,
            level_design(counts),
            max_changes=2,
            min_months=3,
            draws=400,
            rng=np.random.default_rng(seed),
        ).log_evidence
        for seed in range(4)
    ]

    assert np.ptp(evidence, axis=0).max() < 0.3


@pytest.mark.parametrize("rho", [0, 0.3, 0.6])
def test_coverage_and_false_alarms(rho: float) -> None:
    """400 seeded series each, all in one pass of the models that the function sums over.

    Declared slack: the 95% set is wide and covers a step by 30% in 0.96 to 0.99 of series as
    simulated beforehand, so only a shortfall is a failure. Decisive evidence without a step came in
    0.1% to 0.5% of series.
    """
    rng, runs = np.random.default_rng(int(10 * rho)), 400
    counts = months(np.ones(34))
    error = np.array([noise(rng, rho, 34) for _ in range(runs)])
    step = np.log(1.3) * (np.arange(34) >= 20)
    cuts = [_cuts(counts, changes, 3) for changes in (0, 1)]
    models = cut_models(counts, level_design(counts), cuts)
    calm, stepped = (
        [one.log for one in models.likelihoods(series)] for series in (error, error + step)
    )
    none, one = (special.logsumexp(each, axis=0) for each in calm)
    alarms = np.mean(one - np.log(len(cuts[1])) - none > 3)
    held = 0
    for weight in special.softmax(stepped[1], axis=0).T:
        location = np.zeros((2, 34))
        location[1, cuts[1][:, 0]] = weight
        found = ChangePosterior(
            start=counts.month, log_evidence=np.zeros(2), location=location, effective=1.0
        )
        held += bool(counts.month[20] in found.credible_set(level=0.95))

    assert held / runs >= 0.95 - 3 * math.sqrt(0.95 * 0.05 / runs)
    assert alarms <= 0.005 + 3 * math.sqrt(0.005 * 0.995 / runs)


def test_too_many_changes_are_refused() -> None:
    """A block that cannot be parted leaves no room for a change."""
    rate = np.full(8, 5.0) + np.arange(8)
    with pytest.raises(ParameterError):
        changes_of(months(rate), max_changes=2)
    with pytest.raises(ParameterError):
        changes_of(months(rate, np.array([0, 0, 0, 0, 0, 0, 1, 2])), max_changes=1)


def test_the_least_length_is_positive() -> None:
    """A segment has at least one month."""
    counts = months(np.full(8, 5.0) + np.arange(8))
    with pytest.raises(ParameterError):
        autoregressive_changes(
            counts,
            level_design(counts),
            max_changes=1,
            min_months=0,
            draws=1,
            rng=np.random.default_rng(1),
        )
