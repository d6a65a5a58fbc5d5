"""Dates of changes: the coal mines, brute force, and what blocks leave unchanged."""

import itertools
import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, special, stats

from audit.errors import ParameterError
from audit.methods.changepoints import (
    SIZES,
    ChangePosterior,
    negative_binomial_changes,
    segmentations,
)
from audit.methods.monthly import MonthlyCounts

Like = Callable[[str, float], str]


def between(values: np.ndarray) -> np.ndarray:
    """Return the sums from i to j - 1."""
    total = np.concatenate([[0], np.cumsum(values)])
    return np.asarray(total[None, :] - total[:, None])


def gamma_poisson(counts: np.ndarray, min_length: int = 1, mean: float = 1) -> np.ndarray:
    """Return the log marginals of all segments, up to a constant: Poisson, exponential rates.

    Known to be wrong for months of human activity; here because its answers are known.
    """
    length = between(np.ones(counts.size))
    events, periods = np.maximum(between(counts), 0), np.maximum(length, 0)
    log_marginal = special.gammaln(1 + events) - (1 + events) * np.log(1 / mean + periods)
    return np.where(length >= min_length, log_marginal - math.log(mean), -np.inf)


@pytest.fixture
def coal(reference: Callable[[str], pd.DataFrame]) -> pd.DataFrame:
    """Return the explosions by year."""
    return reference("coal")


def poisson_change(year: np.ndarray, explosions: np.ndarray) -> ChangePosterior:
    """Return the posterior of the last year of the old regime."""
    evidence, location = segmentations(gamma_poisson(explosions), max_changes=1)
    return ChangePosterior(start=year - 1, log_evidence=evidence, location=location, effective=1.0)


def test_coal_reference(coal: pd.DataFrame, like: Like) -> None:
    """One change in 112 years: closed form, and its best three years."""
    year = coal["year"].to_numpy()
    change = poisson_change(year, coal["explosions"].to_numpy())
    probability = dict(zip(change.start.tolist(), change.location[1], strict=True))

    assert 191 == coal["explosions"].sum()
    assert 1891 == max(probability, key=lambda last: probability[last])
    assert ("0.24502", "0.1848", "0.1432") == (
        like("0.24502", probability[1891]),
        like("0.1848", probability[1890]),
        like("0.1432", probability[1889]),
    )
    assert (1886, 1890, 1896) == tuple(change.quantile(p) for p in (0.025, 0.5, 0.975))
    assert "28.942" == like("28.942", change.log_bayes_factor(1))


def test_coal_rates_reference(coal: pd.DataFrame, like: Like) -> None:
    """The expected rates before and after, averaged over the year of the change."""
    explosions = coal["explosions"].to_numpy()
    change = poisson_change(coal["year"].to_numpy(), explosions)
    before, years = np.cumsum(explosions)[:-1], np.arange(1, 112)
    weight = change.location[1, 1:]
    early = float(weight @ ((1 + before) / (1 + years)))
    late = float(weight @ ((1 + 191 - before) / (1 + 112 - years)))

    assert ("3.06424", "0.92237") == (like("3.06424", early), like("0.92237", late))


def test_coal_evidence_by_quadrature(coal: pd.DataFrame) -> None:
    """The marginal of the first forty years is the integral of likelihood and prior."""
    first = coal["explosions"].to_numpy()[:40]
    peak = first.mean()

    def density(rate: float) -> float:
        log = first.sum() * math.log(rate / peak) - 40 * (rate - peak) - rate
        return math.exp(log)

    integral = integrate.quad(density, 1e-9, 20, points=[peak], epsabs=0, epsrel=1e-10)[0]
    expected = math.log(integral) + first.sum() * math.log(peak) - 40 * peak

    assert pytest.approx(expected) == gamma_poisson(first)[0, -1]


def test_another_vintage_of_the_coal_data_moves_the_mode(coal: pd.DataFrame) -> None:
    """The list of Carlin, Gelfand and Smith sums to 188, and its mode is 1890."""
    other = coal.set_index("year")["explosions"].copy()
    other.loc[[1891, 1931, 1941, 1942, 1962]] = [1, 2, 4, 2, 0]
    change = poisson_change(other.index.to_numpy(), other.to_numpy())

    assert 188 == other.sum()
    assert 1890 == change.start[change.location[1].argmax()]


@pytest.mark.parametrize("changes", [0, 1, 2, 3])
@pytest.mark.parametrize("min_length", [1, 2])
def test_every_way_to_cut_is_summed(changes: int, min_length: int) -> None:
    """Brute force over all cuts of ten periods gives the same evidence and dates."""
    counts = np.array([4, 5, 4, 1, 0, 4, 9, 8, 9, 7])
    log_marginal = gamma_poisson(counts, min_length)
    evidence, location = segmentations(log_marginal, max_changes=3)
    cuts = [
        (0, *cut, 10)
        for cut in itertools.combinations(range(1, 10), changes)
        if min(np.diff([0, *cut, 10])) >= min_length
    ]
    logs = np.array([sum(log_marginal[i, j] for i, j in itertools.pairwise(cut)) for cut in cuts])
    expected = np.zeros(10)
    for cut, weight in zip(cuts, special.softmax(logs), strict=True):
        expected[list(cut[1:-1])] += weight

    assert pytest.approx(special.logsumexp(logs) - math.log(len(cuts))) == evidence[changes]
    assert pytest.approx(expected, abs=1e-12) == location[changes]


def months(counts: np.ndarray, block: np.ndarray | None = None) -> MonthlyCounts:
    """Return counts of months of 30 days."""
    size = counts.size if block is None else block.size
    return MonthlyCounts(
        month=np.datetime64("2020-01", "M") + np.arange(size),
        days=np.full(size, 30),
        block=np.arange(size) if block is None else block,
        count=counts.astype(np.float64),
    )


def test_the_negative_binomial_marginal_by_quadrature() -> None:
    """The evidence of no change: the integral over the level, and the mean over the sizes."""
    counts = np.array([12, 20, 7, 16])

    def likelihood(p: float, size: float) -> float:
        return float(stats.nbinom.pmf(counts, size, p).prod())

    integrals = [
        integrate.quad(likelihood, 0, 1, args=(size,), epsabs=0, epsrel=1e-9, limit=200)[0]
        for size in SIZES[::20]
    ]
    # The whole grid would take long; on every twentieth size the closed form is the same.
    size = SIZES[::20, None]
    closed = special.gammaln(counts + size) - special.gammaln(size) - special.gammaln(counts + 1)
    log_closed = closed.sum(axis=1) + special.betaln(1 + 4 * size[:, 0], 1 + counts.sum())
    every = special.gammaln(counts + SIZES[:, None]) - special.gammaln(SIZES[:, None])
    every = (every - special.gammaln(counts + 1)).sum(axis=1)
    every = every + special.betaln(1 + 4 * SIZES, 1 + counts.sum())
    found = negative_binomial_changes(months(counts), max_changes=1, min_months=1)

    assert pytest.approx(np.log(integrals)) == log_closed
    assert pytest.approx(special.logsumexp(every) - math.log(SIZES.size)) == found.log_evidence[0]


def test_a_clear_change_is_found() -> None:
    """A rate that doubles after eighteen of thirty months has one change, there."""
    rng = np.random.default_rng(1)
    level = np.where(np.arange(30) < 18, 1000, 2000)
    counts = rng.poisson(level * rng.gamma(50, 1 / 50, 30))
    change = negative_binomial_changes(months(counts), max_changes=3, min_months=3)

    assert 1 == change.number.argmax()
    assert np.datetime64("2021-07", "M") in change.credible_set(level=0.95)
    assert change.within("2021-06", "2021-08", changes=1) > 0.95
    assert pytest.approx(1) == change.number.sum()
    assert pytest.approx([0, 1, 2, 3]) == change.location.sum(axis=1)


def test_months_known_as_a_sum_count_as_a_longer_period() -> None:
    """Equal months and their sums have the same dates of a change between them."""
    block = np.array([0, 0, 0, 1, 2, 3, 4, 5, 5, 6, 7, 8])
    counts = np.array([300, 100, 104, 96, 200, 404, 196, 205, 198])
    change = negative_binomial_changes(months(counts, block), max_changes=1, min_months=3)

    assert "2020-07" == str(change.start[change.location[1].argmax()])
    assert "2020-04" == str(change.start[1])
    assert pytest.approx(1) == change.within("2020-04", "2020-12", changes=1)


def test_the_least_length_counts_months() -> None:
    """A block of three months is long enough for a segment of three."""
    block = np.array([0, 0, 0, 1, 2, 3])
    counts = np.array([300, 100, 104, 96])
    change = negative_binomial_changes(months(counts, block), max_changes=1, min_months=3)

    assert pytest.approx([0, 1, 0, 0]) == change.location[1]


def test_a_poisson_model_finds_changes_where_there_are_none() -> None:
    """On months with realistic extra variance it is decisive; the negative binomial is not."""
    rng = np.random.default_rng(1)
    decisive = {"Poisson": 0, "negative binomial": 0}
    for _ in range(40):
        counts = np.round(2300 * np.exp(0.2 * rng.standard_normal(34)))
        evidence, _ = segmentations(gamma_poisson(counts, 3, 2300), max_changes=1)
        decisive["Poisson"] += bool(evidence[1] - evidence[0] > 3)
        change = negative_binomial_changes(months(counts), max_changes=1, min_months=3)
        decisive["negative binomial"] += change.log_bayes_factor(1) > 3

    assert {"Poisson": 40, "negative binomial": 0} == decisive


def test_the_smallest_set_holds_the_level() -> None:
    """The set takes the most likely periods first, and stops as soon as it holds the level."""
    change = ChangePosterior(
        start=np.arange(5),
        log_evidence=np.zeros(2),
        location=np.array([[0, 0, 0, 0, 0], [0, 0.1, 0.5, 0.05, 0.35]]),
        effective=1.0,
    )

    assert [2, 4] == change.credible_set(level=0.8).tolist()
    assert [1, 2, 4] == change.credible_set(level=0.9).tolist()
    assert [0.5, 0.5] == change.number.tolist()


def test_too_many_changes_are_refused() -> None:
    """Eight months cannot hold three segments of three, and no change at all needs no cut."""
    with pytest.raises(ParameterError):
        negative_binomial_changes(months(np.full(8, 9)), max_changes=2, min_months=3)
    with pytest.raises(ParameterError):
        negative_binomial_changes(months(np.full(8, 9)), max_changes=1, min_months=0)
    change = negative_binomial_changes(months(np.full(8, 9)), max_changes=0, min_months=3)
    assert [1.0] == change.number.tolist()


def test_a_level_in_per_cent_is_refused() -> None:
    """A level is a probability, and so is a quantile's."""
    change = negative_binomial_changes(months(np.full(8, 9)), max_changes=1, min_months=3)
    with pytest.raises(ParameterError):
        change.credible_set(level=95)
    with pytest.raises(ParameterError):
        change.quantile(95)
