"""Coverage of the discrete methods, summed over the sample space: no Monte Carlo error."""

from collections.abc import Callable
from functools import partial
from typing import Final

import numpy as np
from calibrated import LEVEL, Check, Measure
from numpy.typing import NDArray
from scipy import special, stats

from audit.intervals import Interval
from audit.methods.bounds import imbens_manski
from audit.methods.counts import garwood, jeffreys_rate, score_rate
from audit.methods.lists import hypergeometric_interval
from audit.methods.proportions import clopper_pearson, jeffreys_proportion, wilson
from audit.methods.rate_ratios import (
    conditional_rate_ratio,
    jeffreys_rate_ratio,
    log_wald_rate_ratio,
)
from audit.methods.risk_differences import exact_risk_difference, newcombe
from audit.methods.risk_ratios import exact_risk_ratio, katz, koopman

__all__ = ["exact_checks"]

Floats = NDArray[np.float64]

MEANS: Final = np.linspace(1, 80, 1500)
SHARES: Final = np.linspace(0.02, 0.98, 800)
ON_AVERAGE: Final = "a discrete count cannot be covered with the same probability at every value"
RISKS: Final = ((0.4, 0.2, 54, 54), (0.3, 0.1, 40, 90), (0.2, 0.1, 20, 20))
FEW: Final = "a large-sample method on small samples"
DISCRETE: Final = "counts are discrete: an exact method covers more than its level"

Ratio = Callable[..., Interval]


def exact_checks() -> list[Check]:
    """Return the checks that are sums."""
    return [
        *_one_count(),
        *_proportions(),
        *_rate_ratios(),
        *_risk_ratios(),
        *_risk_differences(),
        *_lists(),
        _identified(),
    ]


def _about(
    method: str,
    setting: str,
    measure: Callable[[], float],
    *,
    slack: float = 0.005,
    reason: str = "",
) -> Check:
    return Check(
        method=method,
        setting=setting,
        promise="about",
        nominal=LEVEL,
        measure=_summed(measure),
        slack=slack,
        reason=reason,
    )


def _at_least(method: str, setting: str, measure: Callable[[], float]) -> Check:
    return Check(
        method=method,
        setting=setting,
        promise="at least",
        nominal=LEVEL,
        measure=_summed(measure),
        reason=DISCRETE,
    )


def _summed(measure: Callable[[], float]) -> Measure:
    def whole(_runs: int, _rng: np.random.Generator) -> float:
        return measure()

    return whole


def _least(coverage: Callable[[], Floats]) -> float:
    return float(coverage().min())


def _mean(coverage: Callable[[], Floats]) -> float:
    return float(coverage().mean())


def _least_and_mean(
    method: str, over: str, coverage: Callable[[], Floats], *, slack: float
) -> list[Check]:
    return [
        _about(method, f"on average over {over}", partial(_mean, coverage), slack=0.01),
        _about(
            method,
            f"at the least favourable of {over}",
            partial(_least, coverage),
            slack=slack,
            reason=ON_AVERAGE,
        ),
    ]


def _one_count() -> list[Check]:
    over = "means from 1 to 80"

    def coverage(method: Callable[..., Interval]) -> Callable[[], Floats]:
        def at_means() -> Floats:
            counts = np.arange(200)
            p = stats.poisson.pmf(counts, MEANS[:, None])
            held = _held([method(int(one), level=LEVEL) for one in counts], MEANS)
            return np.asarray((p * held).sum(axis=1))

        return at_means

    return [
        _at_least(
            "garwood",
            f"at the least favourable of {over}",
            partial(_least, coverage(garwood)),
        ),
        *_least_and_mean("jeffreys_rate", over, coverage(jeffreys_rate), slack=0.06),
        *_least_and_mean("score_rate", over, coverage(score_rate), slack=0.06),
    ]


def _held(intervals: list[Interval], values: Floats) -> Floats:
    """Return whether each interval holds each value, shape (values, intervals)."""
    low = np.array([one.low for one in intervals])
    high = np.array([one.high for one in intervals])
    return np.asarray((low <= values[:, None]) & (values[:, None] <= high), dtype=np.float64)


def _proportions() -> list[Check]:
    def coverage(method: Callable[..., Interval], sample: int) -> Callable[[], Floats]:
        def at_shares() -> Floats:
            counts = np.arange(sample + 1)
            p = stats.binom.pmf(counts, sample, SHARES[:, None])
            held = _held([method(int(one), sample, level=LEVEL) for one in counts], SHARES)
            return np.asarray((p * held).sum(axis=1))

        return at_shares

    checks = []
    for sample in (20, 54):
        over = f"shares from 2 % to 98 % in a sample of {sample}"
        exact = coverage(clopper_pearson, sample)
        checks += [
            _at_least(
                "clopper_pearson",
                f"at the least favourable of {over}",
                partial(_least, exact),
            ),
            *_least_and_mean("wilson", over, coverage(wilson, sample), slack=0.12),
            *_least_and_mean(
                "jeffreys_proportion", over, coverage(jeffreys_proportion, sample), slack=0.1
            ),
        ]
    return checks


def _rate_ratios() -> list[Check]:
    def coverage(method: Ratio, means: tuple[float, float], *, positive: bool) -> float:
        """Sum over all pairs of counts that have an interval, given that they have one."""
        counts = [np.arange(int(mean + 10 * mean**0.5 + 12)) for mean in means]
        p = [stats.poisson.pmf(one, mean) for one, mean in zip(counts, means, strict=True)]
        covered = known = 0.0
        for first, one in zip(counts[0].tolist(), p[0].tolist(), strict=True):
            for second, two in zip(counts[1].tolist(), p[1].tolist(), strict=True):
                if (first and second) or (not positive and (first or second)):
                    known += one * two
                    interval = method(first, means[0], second, means[1], level=LEVEL)
                    covered += one * two * (1.0 in interval)
        return covered / known

    few = "with so few events the normal approximation, or a prior, shows"
    checks = []
    for means in ((2.0, 9.0), (15.0, 41.0)):
        setting = f"expected counts {means[0]:g} and {means[1]:g}"
        checks += [
            _at_least(
                "conditional_rate_ratio",
                setting,
                partial(coverage, conditional_rate_ratio, means, positive=False),
            ),
            _about(
                "jeffreys_rate_ratio",
                setting,
                partial(coverage, jeffreys_rate_ratio, means, positive=False),
                slack=0.02,
                reason=few,
            ),
            _about(
                "log_wald_rate_ratio",
                setting,
                partial(coverage, log_wald_rate_ratio, means, positive=True),
                slack=0.03,
                reason=few,
            ),
        ]
    return checks


def _two_risks(
    method: Ratio,
    truth: float,
    shares: tuple[float, float],
    samples: tuple[int, int],
    has_interval: Callable[[int, int], bool],
) -> float:
    """Sum over all pairs of counts that have an interval, given that they have one."""
    p = [
        stats.binom.pmf(np.arange(sample + 1), sample, share)
        for share, sample in zip(shares, samples, strict=True)
    ]
    covered = known = 0.0
    for first in range(samples[0] + 1):
        for second in range(samples[1] + 1):
            if has_interval(first, second):
                weight = float(p[0][first] * p[1][second])
                interval = method(first, samples[0], second, samples[1], level=LEVEL)
                known += weight
                covered += weight * (truth in interval)
    return covered / known


def _risk_ratios() -> list[Check]:
    def either(first: int, second: int) -> bool:
        return first + second > 0

    checks = []
    for a, b, m, n in RISKS:
        # With every unit in both samples there is no spread, and no log-normal interval.
        def spread(first: int, second: int, m: int = m, n: int = n) -> bool:
            return first > 0 and second > 0 and (first < m or second < n)

        setting = _setting(a, b, m, n)
        checks += [
            _about(
                "katz",
                setting,
                partial(_two_risks, katz, a / b, (a, b), (m, n), spread),
                slack=0.04,
                reason=FEW,
            ),
            _at_least(
                "exact_risk_ratio",
                setting,
                partial(_two_risks, exact_risk_ratio, a / b, (a, b), (m, n), either),
            ),
        ]
    return checks + [
        _about(
            "koopman",
            _setting(a, b, m, n),
            partial(_two_risks, koopman, a / b, (a, b), (m, n), either),
            slack=0.02,
            reason=FEW,
        )
        for a, b, m, n in ((0.2, 0.1, 20, 20), (0.4, 0.2, 24, 24), (0.3, 0.1, 15, 30))
    ]


def _risk_differences() -> list[Check]:
    def every(_first: int, _second: int) -> bool:
        return True

    checks = []
    for a, b, m, n in RISKS:
        setting = _setting(a, b, m, n)
        checks += [
            _about(
                "newcombe",
                setting,
                partial(_two_risks, newcombe, a - b, (a, b), (m, n), every),
                slack=0.02,
                reason=FEW,
            ),
            _at_least(
                "exact_risk_difference",
                setting,
                partial(_two_risks, exact_risk_difference, a - b, (a, b), (m, n), every),
            ),
        ]
    return checks


def _setting(a: float, b: float, m: int, n: int) -> str:
    return f"shares {a:.0%} and {b:.0%} in samples of {m} and {n}".replace("%", " %")


def _lists() -> list[Check]:
    def coverage(total: int, first: int, second: int) -> float:
        least, most = max(0, first + second - total), min(first, second)
        p = stats.hypergeom.pmf(np.arange(least, most + 1), total, first, second)
        return sum(
            float(weight)
            for both, weight in zip(range(least, most + 1), p, strict=True)
            if weight > 0 and total in hypergeometric_interval(first, second, both, level=LEVEL)
        )

    return [
        _at_least(
            "hypergeometric_interval",
            f"lists of {first} and {second} out of {total}",
            partial(coverage, total, first, second),
        )
        for total, first, second in ((60, 40, 30), (200, 20, 25), (500, 100, 100))
    ]


def _identified() -> Check:
    def worst() -> float:
        """Return the coverage of an end of the set, least over widths; both ends err alike."""
        shares = []
        for width in np.linspace(0, 10, 201).tolist():
            margin = -imbens_manski(0, width, low_error=1, high_error=1, level=LEVEL).low
            shares.append(float(special.ndtr(margin + width) - special.ndtr(-margin)))
        return min(shares)

    return _about(
        "imbens_manski",
        "the end of a set of 0 to 10 standard errors, whose two ends share one error",
        worst,
    )
