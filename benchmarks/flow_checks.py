"""Simulated coverage of rates from cumulative reports: by a smooth curve, and by bounds alone."""

from typing import Final

import numpy as np
from calibrated import LEVEL, Check, Measure
from numpy.typing import NDArray

from audit.methods.cumulative import widen
from audit.methods.flows import rate_bounds, window_bounds
from audit.methods.splines import spline_rate

__all__ = ["flow_checks"]

Floats = NDArray[np.float64]

SPAN: Final = 267
START, END = np.array([60.0, 100, 150, 253]), np.array([90.0, 114, 210, 267])
ROUNDOFF: Final = 1e-9
BUMPY: Final = "a flow with bumps is no path of the prior, which takes roughness as even"


def flow_checks() -> list[Check]:
    """Return the checks of cumulative reports."""
    return [
        *_splines(),
        Check(
            method="rate_bounds",
            setting="all pairs of 30 reports that may be off by 2 %; no pair missed",
            promise="always",
            nominal=1.0,
            measure=_pairs,
            runs=2000,
            few=200,
        ),
        Check(
            method="window_bounds",
            setting="20 windows between and beyond 30 such reports; no window missed",
            promise="always",
            nominal=1.0,
            measure=_windows,
            runs=2000,
            few=200,
        ),
    ]


def _flow(rng: np.random.Generator) -> Floats:
    """Return a cumulative count whose daily rate rises and falls three times."""
    day = np.arange(1, SPAN + 1)
    bumps = zip(
        rng.uniform(2000, 9000, 3), rng.uniform(20, 250, 3), rng.uniform(10, 35, 3), strict=True
    )
    rate = 500 + sum(h * np.exp(-0.5 * ((day - at) / width) ** 2) for h, at, width in bumps)
    return np.asarray(5000 + np.concatenate([[0], np.cumsum(rate)]))


def _report_days(rng: np.random.Generator, reports: int) -> NDArray[np.intp]:
    inner = np.sort(rng.choice(np.arange(1, SPAN), reports - 2, replace=False))
    return np.concatenate([[0], inner, [SPAN]])


def _splines() -> list[Check]:
    def measure(reports: int, error: float) -> Measure:
        def rates(runs: int, rng: np.random.Generator) -> float:
            held = 0
            for _ in range(runs):
                count, day = _flow(rng), _report_days(rng, reports)
                seen = count[day] * (1 + error * rng.standard_normal(reports))
                found = spline_rate(day, seen, START, END, level=LEVEL)
                truth = (count[END.astype(int)] - count[START.astype(int)]) / (END - START)
                held += int(((found.low <= truth) & (truth <= found.high)).sum())
            return held / runs / START.size

        return rates

    return [
        Check(
            method="spline_rate",
            setting=f"windows of 14 to 60 days, {reports} reports with errors of "
            f"{100 * error:g} % of a flow with three bumps",
            promise="about",
            nominal=LEVEL,
            measure=measure(reports, error),
            runs=1000,
            few=25,
            slack=0.03,
            reason=BUMPY,
        )
        for reports, error in ((30, 0.015), (45, 0.015), (15, 0.004))
    ]


def _reports(rng: np.random.Generator) -> tuple[Floats, NDArray[np.intp], Floats, Floats]:
    count, day = _flow(rng), _report_days(rng, 30)
    figure = count[day] * 1.02 ** rng.uniform(-1, 1, day.size)
    low, high = widen(figure, figure, 0.02)
    return count, day, low, high


def _pairs(runs: int, rng: np.random.Generator) -> float:
    held = 0
    for _ in range(runs):
        count, day, low, high = _reports(rng)
        found = rate_bounds(day, low, high)
        first, last = np.triu_indices(day.size, 1)
        truth = (count[day[last]] - count[day[first]]) / (day[last] - day[first])
        inside = (found.low[first, last] <= truth * (1 + ROUNDOFF)) & (
            truth * (1 - ROUNDOFF) <= found.high[first, last]
        )
        held += bool(inside.all())
    return held / runs


def _windows(runs: int, rng: np.random.Generator) -> float:
    held = 0
    for _ in range(runs):
        count, day, low, high = _reports(rng)
        start = rng.integers(0, SPAN, 20)
        end = start + 1 + rng.integers(0, SPAN - start)
        least, most = window_bounds(day[1:-1], low[1:-1], high[1:-1], start, end)
        truth = (count[end] - count[start]) / (end - start)
        inside = (least <= truth * (1 + ROUNDOFF)) & (truth * (1 - ROUNDOFF) <= most)
        held += bool(inside.all())
    return held / runs
