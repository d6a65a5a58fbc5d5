"""Simulated coverage of the methods for samples, lists, revisions, and counts that vary more."""

from collections.abc import Callable
from typing import Final

import numpy as np
from calibrated import LEVEL, Check
from fitted import fitted
from numpy.typing import NDArray

from audit.intervals import Interval
from audit.methods.bounds import imbens_manski
from audit.methods.counts import garwood
from audit.methods.log_linear import profile_interval
from audit.methods.rate_ratios import conditional_rate_ratio
from audit.methods.revisions import revision_hull, t_prediction

__all__ = ["sample_checks"]

Floats = NDArray[np.float64]

HEAVY: Final = "the logarithms have heavier tails (t with 3 degrees of freedom) than the normal"
RECORDS: Final = (
    "why no Poisson interval is used for such months: they vary far more than independent events"
)
ABSENT: Final = "the likelihood is not symmetric, and the number of items is whole"


def sample_checks() -> list[Check]:
    """Return the checks of single figures and lists that are simulated."""
    return [
        *_identified(),
        *_predictions(),
        *_hulls(),
        *_profiles(),
        *_overdispersed(),
    ]


def _share(runs: int, one: Callable[[], bool]) -> float:
    return sum(one() for _ in range(runs)) / runs


def _identified() -> list[Check]:
    def measure(width: float) -> Callable[[int, np.random.Generator], float]:
        def at_the_end(runs: int, rng: np.random.Generator) -> float:
            """Cover the low end of the set; bounds in the wrong order are left out."""
            draws = rng.standard_normal((runs, 2)) + np.array([0, width])
            ordered = draws[draws[:, 0] <= draws[:, 1]].tolist()
            held = [
                0 in imbens_manski(low, high, low_error=1, high_error=1, level=LEVEL)
                for low, high in ordered
            ]
            return sum(held) / len(held)

        return at_the_end

    return [
        Check(
            method="imbens_manski",
            setting=f"the end of a set of {width:g} standard errors, ends estimated independently",
            promise="about",
            nominal=LEVEL,
            measure=measure(width),
            runs=10_000,
            few=1000,
            slack=0.01,
        )
        for width in (3.0, 5.0, 10.0)
    ]


def _predictions() -> list[Check]:
    def measure(n: int, *, heavy: bool) -> Callable[[int, np.random.Generator], float]:
        def next_one(runs: int, rng: np.random.Generator) -> float:
            factors = np.exp(0.02 * _logs(rng, (runs, n + 1), heavy=heavy)).tolist()
            held = [one[-1] in t_prediction(one[:-1], level=LEVEL) for one in factors]
            return sum(held) / runs

        return next_one

    return [
        Check(
            method="t_prediction",
            setting=f"{n} factors, {'heavy tails' if heavy else 'normal logarithms'}",
            promise="about",
            nominal=LEVEL,
            measure=measure(n, heavy=heavy),
            runs=10_000,
            few=1000,
            slack=0.025 if heavy else 0.0,
            reason=HEAVY if heavy else "",
        )
        for n, heavy in ((8, False), (20, False), (8, True), (20, True))
    ]


def _logs(rng: np.random.Generator, shape: tuple[int, int], *, heavy: bool) -> Floats:
    return rng.standard_t(3, shape) if heavy else rng.standard_normal(shape)


def _hulls() -> list[Check]:
    def measure(n: int) -> Callable[[int, np.random.Generator], float]:
        def next_one(runs: int, rng: np.random.Generator) -> float:
            factors = np.exp(0.02 * _logs(rng, (runs, n + 1), heavy=True)).tolist()
            return sum(one[-1] in revision_hull(one[:-1]) for one in factors) / runs

        return next_one

    def level(n: int) -> float:
        return float(revision_hull([1 + k / 100 for k in range(n)]).level or 0)

    return [
        Check(
            method="revision_hull",
            setting=f"{n} factors, heavy tails",
            promise="about",
            nominal=round(level(n), 4),
            measure=measure(n),
            runs=10_000,
            few=1000,
            reason="its level is (n - 1) / (n + 1), and it says so",
        )
        for n in (3, 5, 7)
    ]


def _profiles() -> list[Check]:
    def measure(total: int, chances: tuple[float, ...]) -> Callable[..., float]:
        lists = len(chances)
        patterns = [f"{one:0{lists}b}" for one in range(1, 2**lists)]

        def whole(runs: int, rng: np.random.Generator) -> float:
            def one() -> bool:
                on = rng.random((total, lists)) < chances
                place = on @ (2 ** np.arange(lists)[::-1])
                found = np.bincount(place, minlength=2**lists)[1:].tolist()
                counts = dict(zip(patterns, found, strict=True))
                return total in profile_interval(counts, interactions=[], level=LEVEL)

            return _share(runs, one)

        return whole

    return [
        Check(
            method="profile_interval",
            setting=f"{total} items on {len(chances)} independent lists with chances "
            + ", ".join(f"{100 * one:g} %" for one in chances),
            promise="about",
            nominal=LEVEL,
            measure=measure(total, chances),
            runs=1000,
            few=25,
            slack=0.015,
            reason=ABSENT,
        )
        for total, chances in ((500, (0.4, 0.4)), (600, (0.5, 0.4, 0.3)))
    ]


def _overdispersed() -> list[Check]:
    real = fitted()
    mean = 30.0 * real.rate
    size = mean / (real.dispersion - 1)

    def month(rng: np.random.Generator, runs: int) -> list[int]:
        return [int(one) for one in rng.negative_binomial(size, size / (size + mean), runs)]

    def alone(runs: int, rng: np.random.Generator) -> float:
        return sum(mean in garwood(one, level=LEVEL) for one in month(rng, runs)) / runs

    def in_pairs(runs: int, rng: np.random.Generator) -> float:
        def holds(first: int, second: int) -> bool:
            interval: Interval = conditional_rate_ratio(first, 30, second, 30, level=LEVEL)
            return 1.0 in interval

        pairs = zip(month(rng, runs), month(rng, runs), strict=True)
        return sum(holds(*pair) for pair in pairs) / runs

    months = f"at the dispersion fitted to weapons released ({real.dispersion:g})"
    return [
        Check(
            method=method,
            setting=f"{what} {months}",
            promise="misused",
            nominal=LEVEL,
            measure=measure,
            runs=4000,
            few=400,
            reason=RECORDS,
        )
        for method, what, measure in (
            ("garwood", "one month", alone),
            ("conditional_rate_ratio", "two months", in_pairs),
        )
    ]
