"""Simulated coverage of the methods for series of months, as variable as the real ones."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np
from calibrated import LEVEL, Check, Measure
from fitted import CHANGE, fitted, simulated_counts, simulated_rates
from numpy.typing import NDArray
from scipy import special

from audit.errors import ParameterError
from audit.methods.autoregression import fits, whiten
from audit.methods.autoregressive_changes import autoregressive_changes
from audit.methods.changepoints import ChangePosterior, negative_binomial_changes
from audit.methods.monthly import MonthlyCounts
from audit.methods.regressions import (
    CountRegression,
    negative_binomial_regression,
    newey_west_regression,
    poisson_regression,
    quasi_poisson_regression,
)
from audit.methods.trends import level_design, step_design, step_ratio

__all__ = ["covered_by_grid", "designs", "series_checks"]

Floats = NDArray[np.float64]

DRAWS: Final = 256
TOGETHER: Final = 4
"""Months of each sum, where no month is known by itself."""

LAGS: Final = 3

COMPARED: Final = "for comparison only, no verdict rests on it: "
CORRELATED: Final = "a short series cannot tell strong autocorrelation from a trend"
WIDE: Final = "whole months are added until the level is reached, and more are held than needed"
INDEPENDENT: Final = "it takes neighbouring months as independent given their level; they are not"
REASONS: Final = {
    "poisson_regression": COMPARED + "months vary far more than independent events",
    "quasi_poisson_regression": COMPARED + "neighbouring months are alike, and it takes no notice",
    "newey_west_regression": COMPARED + "its errors are for long series",
    "negative_binomial_regression": COMPARED + "neighbouring months are alike; it takes no notice",
}


def series_checks() -> list[Check]:
    """Return the checks of series of months."""
    return [*_ratios(), *_sums(), *_changes(), *_regressions()]


def designs(counts: MonthlyCounts) -> dict[str, tuple[Floats, int]]:
    """Return the designs of the two methods, with the column that is asked for."""
    step = step_design(counts, CHANGE)
    since = (counts.month - np.datetime64(CHANGE, "M")).astype(np.float64)
    return {
        "step_ratio": (step, 2),
        "slope_ratio": (np.column_stack([step, np.maximum(since, 0)]), 3),
    }


def covered_by_grid(counts: MonthlyCounts, method: str, log_rate: Floats) -> Floats:
    """Return the posterior probability of a ratio of at most 1, for many series at once.

    It is what ``step_ratio`` and ``slope_ratio`` compute one by one, where each month has a count
    of its own; a test holds the two together.
    """
    design, column = designs(counts)[method]
    found = fits(whiten(counts.time, design), log_rate, coefficient=column)
    weight = special.softmax(found.log_likelihood, axis=0)
    below = special.stdtr(found.freedom, -found.location / found.scale)
    return np.asarray((weight * below).sum(axis=0))


def _inside(probability: Floats) -> float:
    tail = (1 - LEVEL) / 2
    return float(((tail <= probability) & (probability <= 1 - tail)).mean())


def _ratios() -> list[Check]:
    real = fitted()
    counts = real.months

    def measure(method: str, rho: float) -> Measure:
        def ratio(runs: int, rng: np.random.Generator) -> float:
            seen = simulated_counts(rng, simulated_rates(rng, runs, rho=rho), counts.days)
            return _inside(covered_by_grid(counts, method, np.log(seen / counts.days)))

        return ratio

    return [
        Check(
            method=method,
            setting=f"no change at {CHANGE}; {real}"
            if rho == real.rho
            else f"the same with an autocorrelation of {rho:g}",
            promise="about",
            nominal=LEVEL,
            measure=measure(method, rho),
            runs=4000,
            few=400,
            slack=0.02,
            reason=CORRELATED if rho > 0 else "",
        )
        for method in ("step_ratio", "slope_ratio")
        for rho in (real.rho, 0.0, 0.3, 0.8)
    ]


def _sums() -> list[Check]:
    real = fitted()
    counts = real.counts

    def measure(block: NDArray[np.int64]) -> Measure:
        def ratio(runs: int, rng: np.random.Generator) -> float:
            seen = simulated_counts(rng, simulated_rates(rng, runs, rho=real.rho), counts.days)
            sums = seen @ np.eye(block.max() + 1)[block]
            series = [replace(counts, block=block, count=one) for one in sums]
            return _inside(np.array([_not_above(one, rng) for one in series]))

        return ratio

    known = int(counts.single.sum())
    # From the end, so that the change lies between two sums.
    backwards = np.arange(counts.month.size)[::-1] // TOGETHER
    settings = {
        f"the same with only {known} of {counts.month.size} months known apart, as printed": (
            counts.block
        ),
        f"the same with nothing but sums of {TOGETHER} months": backwards.max() - backwards,
    }
    return [
        Check(
            method="step_ratio",
            setting=setting,
            promise="about",
            nominal=LEVEL,
            measure=measure(block),
            runs=400,
            few=20,
            slack=0.02,
            reason=CORRELATED,
        )
        for setting, block in settings.items()
    ]


def _not_above(counts: MonthlyCounts, rng: np.random.Generator) -> float:
    """Return the probability of no rise; nothing, and so a miss, where the method refuses."""
    try:
        return 1 - step_ratio(counts, CHANGE, draws=DRAWS, rng=rng).above(1)
    except ParameterError:
        return np.nan


def _changes() -> list[Check]:
    real = fitted()
    counts = real.months
    place = 20

    def autoregressive(series: MonthlyCounts) -> ChangePosterior:
        return autoregressive_changes(
            series,
            level_design(series),
            max_changes=1,
            min_months=3,
            draws=1,
            rng=np.random.default_rng(1),
        )

    def independent(series: MonthlyCounts) -> ChangePosterior:
        return negative_binomial_changes(series, max_changes=1, min_months=3)

    def measure(
        method: Callable[[MonthlyCounts], ChangePosterior], factor: float, rho: float
    ) -> Measure:
        def month(runs: int, rng: np.random.Generator) -> float:
            log_rate = simulated_rates(rng, runs, rho=rho)
            log_rate[:, place:] += np.log(factor)
            seen = simulated_counts(rng, log_rate, counts.days)
            found = (method(replace(counts, count=one)).credible_set(level=LEVEL) for one in seen)
            return sum(bool(counts.month[place] in one) for one in found) / runs

        return month

    methods = (
        ("autoregressive_changes", autoregressive, "at least", WIDE, 0.0),
        ("negative_binomial_changes", independent, "about", INDEPENDENT, 0.6),
    )
    return [
        Check(
            method=name,
            setting=f"the rate changes {factor:g} times in the middle; "
            + (f"{real}" if rho == real.rho else f"the same with an autocorrelation of {rho:g}"),
            promise=promise,
            nominal=LEVEL,
            measure=measure(method, factor, rho),
            runs=1000,
            few=25,
            slack=slack,
            reason=reason,
        )
        for name, method, promise, reason, slack in methods
        for factor, rho in ((1.3, real.rho), (1.7, real.rho), (1.7, 0.0))
    ]


def _regressions() -> list[Check]:
    real = fitted()
    counts = real.months
    design, column = designs(counts)["step_ratio"]

    def newey_west(count: Floats, days: Floats, x: Floats) -> CountRegression:
        return newey_west_regression(count, days, x, lags=LAGS)

    def measure(method: Callable[[Floats, Floats, Floats], CountRegression]) -> Measure:
        def factor(runs: int, rng: np.random.Generator) -> float:
            seen = simulated_counts(rng, simulated_rates(rng, runs, rho=real.rho), counts.days)
            days = counts.days.astype(np.float64)
            fitted_ones = (method(one, days, design) for one in seen)
            return sum(1.0 in one.ratio(column, level=LEVEL) for one in fitted_ones) / runs

        return factor

    methods = {
        "poisson_regression": (poisson_regression, 1000, 100),
        "quasi_poisson_regression": (quasi_poisson_regression, 1000, 100),
        "newey_west_regression": (newey_west, 1000, 100),
        "negative_binomial_regression": (negative_binomial_regression, 200, 10),
    }
    return [
        Check(
            method=name,
            setting=f"no change at {CHANGE}; {real}",
            promise="about",
            nominal=LEVEL,
            measure=measure(method),
            runs=runs,
            few=few,
            slack=0.95,
            reason=REASONS[name],
        )
        for name, (method, runs, few) in methods.items()
    ]
