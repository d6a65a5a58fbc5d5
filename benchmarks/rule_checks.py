"""How often the rule of the verdict gives which words, when the truth is known."""

from collections import Counter
from functools import cache
from typing import Final

import numpy as np
import xarray as xr
from calibrated import Check, Measure

from audit.codes import CODES, READING, codes_of
from audit.estimates import Estimate
from audit.readings import Reading
from audit.rules import RULES, THRESHOLDS, Shares, words_for

__all__ = ["rule_checks"]

SPECIFICATIONS: Final = 24
RUNS, FEW = 4000, 400
NORMAL: Final = 1.959964

NOISES: Final = {
    "noise of 1 % of each specification and 1 % of all": (0.01, 0.01),
    "noise of 3 % of each specification and 5 % of all": (0.03, 0.05),
}
SMALL, LARGE = NOISES

NEARLY: Final = "“nearly three”, 2.50 or 2.22 to below 3"
ABOUT: Final = "“about 10,000”, give or take 5 % or 10 %"


def _reading(low: float, high: float, *, closed: bool) -> Reading:
    return Reading(
        name=f"{low:g} to {high:g}",
        low=low,
        high=high,
        low_closed=True,
        high_closed=closed,
        kind="U",
        role="truth",
        citation="",
    )


READINGS: Final = {
    NEARLY: (_reading(2.5, 3, closed=False), _reading(2.22, 3, closed=False)),
    ABOUT: (_reading(9500, 10500, closed=True), _reading(9000, 11000, closed=True)),
}

# Claim, truth, noise → the words that the rule gives most often.
FREQUENT: Final = {
    (NEARLY, 1.5, SMALL): ("overstated",),
    (NEARLY, 2.1, SMALL): ("overstated",),
    (NEARLY, 2.4, SMALL): ("reproduces under some readings",),
    (NEARLY, 2.75, SMALL): ("reproduces",),
    (NEARLY, 3.2, SMALL): ("understated",),
    (NEARLY, 4.0, SMALL): ("understated",),
    (ABOUT, 8500.0, SMALL): ("overstated",),
    (ABOUT, 10000.0, SMALL): ("reproduces",),
    (ABOUT, 13000.0, SMALL): ("understated",),
    (NEARLY, 1.5, LARGE): ("overstated",),
    (NEARLY, 2.1, LARGE): ("mostly overstated", "reproduces under some readings"),
    (NEARLY, 2.4, LARGE): ("reproduces under some readings", "reproduces"),
    (NEARLY, 2.75, LARGE): ("reproduces", "reproduces under some readings"),
    (NEARLY, 3.2, LARGE): ("compatible, not confirmed", "reproduces under some readings"),
    (NEARLY, 4.0, LARGE): ("understated",),
    (ABOUT, 8500.0, LARGE): (
        "compatible, not confirmed",
        "reproduces under some readings",
        "mostly overstated",
    ),
    (ABOUT, 10000.0, LARGE): ("reproduces under some readings", "reproduces"),
    (ABOUT, 13000.0, LARGE): ("understated", "mostly understated"),
}


def rule_checks() -> list[Check]:
    """Return how often the rule gives which words, and how often it errs badly."""
    checks = [
        Check(
            method="judge",
            setting=f"{claim}; truth {truth:,g}; {noise} → {words}",
            promise="rate",
            nominal=None,
            measure=_rate(claim, (truth,), noise, words),
            runs=RUNS,
            few=FEW,
        )
        for (claim, truth, noise), frequent in FREQUENT.items()
        for words in frequent
    ]
    inside = {NEARLY: (2.6, 2.75, 2.9), ABOUT: (9700.0, 10000.0, 10300.0)}
    outside = {NEARLY: (1.5, 2.1, 3.2, 4.0), ABOUT: (8500.0, 13000.0)}
    for claim in READINGS:
        for noise in NOISES:
            checks += [
                _error(claim, inside[claim], noise, "overstated", "inside the narrowest reading"),
                _error(claim, outside[claim], noise, "reproduces", "outside every reading"),
            ]
    return checks


def _error(claim: str, truths: tuple[float, ...], noise: str, words: str, where: str) -> Check:
    places = ", ".join(f"{one:,g}" for one in truths)
    return Check(
        method="judge",
        setting=f"{claim}; truth {where} (the worst of {places}); {noise} → {words}",
        promise="at most",
        nominal=0.03,
        measure=_rate(claim, truths, noise, words),
        runs=RUNS,
        few=FEW,
    )


def _rate(claim: str, truths: tuple[float, ...], noise: str, words: str) -> Measure:
    def most(runs: int, _rng: np.random.Generator) -> float:
        """Return the greatest rate; worlds depend on the truth alone, so that words add up."""
        if words not in {one for one, _, _ in RULES}:
            raise ValueError(f"the rule has no such words: {words!r}")
        return max(_words(claim, truth, noise, runs)[words] for truth in truths) / runs

    return most


@cache
def _words(claim: str, truth: float, noise: str, runs: int) -> Counter[str]:
    """Count the words that the rule gives in many worlds with one truth."""
    own, shared = NOISES[noise]
    rng = np.random.default_rng([round(1000 * truth), round(1000 * own), runs])
    error = shared * rng.standard_normal((runs, 1))
    error = error + own * rng.standard_normal((runs, SPECIFICATIONS))
    center = xr.DataArray(truth * np.exp(error), dims=["world", "specification"])
    reach = float(np.exp(NORMAL * (own**2 + shared**2) ** 0.5))
    estimate = Estimate(
        center=center,
        low=center / reach,
        high=center * reach,
        unit="",
        kinds=frozenset(),
        level=None,
        method="",
        lineage=(),
    )
    codes = codes_of(estimate, READINGS[claim]).transpose("world", "specification", READING)
    cells = codes.values.reshape(runs, -1)
    shares = [(cells == code).mean(axis=1) for code in range(len(CODES))]
    hi, lo = THRESHOLDS[0]
    return Counter(
        words_for(
            Shares(cells=cells.shape[1], **dict(zip(CODES, each, strict=True))),
            hi,
            lo,
            kind="amount",
        )
        for each in zip(*(one.tolist() for one in shares), strict=True)
    )
