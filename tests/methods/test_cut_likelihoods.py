"""The likelihood of cuts: cut by cut with explicit matrices, however many at a time."""

import numpy as np
import pytest
from scipy import special

from audit.methods import cut_likelihoods
from audit.methods.autoregression import whiten
from audit.methods.cut_likelihoods import cut_models, half_power
from audit.methods.monthly import MonthlyCounts
from audit.methods.trends import trend_design

N = 9
COUNTS = MonthlyCounts(
    month=np.datetime64("2020-01", "M") + np.arange(N),
    days=np.full(N, 30),
    block=np.array([0, 1, 1, 2, 3, 4, 5, 6, 7]),
    count=np.full(8, 100.0),
)
CUTS = (
    np.zeros((1, 0), dtype=np.int64),
    np.array([[3], [5]]),
    np.array([[3, 5], [3, 6], [4, 6]]),
)
SERIES = np.random.default_rng(1).normal(size=(4, N))


def one_by_one(cut: np.ndarray, series: np.ndarray) -> float:
    """Return the likelihood of one cut for one draw: the share g / (1 + g) of its fit is taken."""
    base, g = whiten(COUNTS.time, trend_design(COUNTS)), COUNTS.count.size
    steps = base.residual((np.arange(N)[:, None] >= cut).astype(np.float64))
    rest = base.residual(series[:, None])[..., 0]
    logs = []
    for rho, (columns, left) in enumerate(zip(steps, rest, strict=True)):
        fit = columns @ np.linalg.lstsq(columns, left, rcond=None)[0] if cut.size else 0 * left
        squares = left @ left - g / (1 + g) * fit @ fit
        logs.append(base.log_volume[rho] - base.freedom / 2 * np.log(squares))
    return float(special.logsumexp(logs) - cut.size / 2 * np.log(1 + g))


@pytest.mark.parametrize("nearby", [1, 7, 10**6])
def test_the_likelihood_of_each_cut(nearby: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is that of its own regression, whether one or all cuts are computed at a time."""
    monkeypatch.setattr(cut_likelihoods, "NEARBY", nearby)
    found = cut_models(COUNTS, trend_design(COUNTS), CUTS).likelihoods(SERIES)

    assert [(1, 4), (2, 4), (3, 4)] == [each.value.shape for each in found]
    for cuts, each in zip(CUTS, found, strict=True):
        for cut, row in zip(cuts, each.log, strict=True):
            assert pytest.approx([one_by_one(cut, series) for series in SERIES]) == row


@pytest.mark.parametrize("twice", range(12))
def test_a_power_by_squaring(twice: int) -> None:
    """It is the power, and the values stay as they were."""
    value = np.array([0.5, 1, 3])

    assert pytest.approx(np.array([0.5, 1, 3]) ** (twice / 2)) == half_power(value, twice)
    assert [0.5, 1, 3] == value.tolist()
