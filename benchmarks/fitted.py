"""How much the real months vary: the figures at which the simulations are made."""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from scipy import special

from audit.methods.augmentation import latent_rates
from audit.methods.autoregression import whiten
from audit.methods.monthly import MonthlyCounts, monthly_counts
from audit.methods.regressions import quasi_poisson_regression
from audit.methods.trends import trend_design
from audit.project import Project
from audit.sources import observations

__all__ = ["CHANGE", "Fitted", "fitted", "simulated_counts", "simulated_rates"]

START, END = "2014-09", "2017-06-30"
CHANGE = "2017-02"
"""Five months of the series are left from here on."""

LONGEST_MONTH = 31

DRAWS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """What the months of weapons released look like, net of an exponential trend.

    Parameters
    ----------
    counts : MonthlyCounts
        The months; some are known only as a sum.
    rho : float
        Posterior mean of the autocorrelation of neighbouring months, to two decimals.
    spread : float
        Standard deviation of the logarithm of a month, to two decimals.
    dispersion : float
        Pearson's statistic over its degrees of freedom, of the months known apart.
    rate : float
        Weapons a day.
    """

    counts: MonthlyCounts
    rho: float
    spread: float
    dispersion: float
    rate: float

    @property
    def months(self) -> MonthlyCounts:
        """The same months, each with a count of its own."""
        every = np.arange(self.counts.month.size)
        days = self.counts.days.astype(np.float64)
        return replace(self.counts, block=every, count=np.asarray(self.rate * days))

    def __str__(self) -> str:
        return (
            f"as fitted to {self.counts.month.size} months of weapons released: autocorrelation "
            f"{self.rho:.2f}, log-spread {self.spread:.2f}"
        )


@cache
def fitted() -> Fitted:
    """Fit the real series: an exponential trend, autocorrelation integrated on its grid."""
    project = Project(root=Path(__file__).resolve().parents[1])
    given = observations(
        "weapons_released", "weapons_released", as_of="latest", project=project
    ).query("qualifier == 'exact' and period_end <= @END and period_start.notna()")
    # Of months and calendar years the last figure that was printed; other sums repeat these.
    months = (given["period_end"] - given["period_start"]).dt.days < LONGEST_MONTH
    years = given["period_end"].dt.strftime("%m-%d") == "12-31"
    latest = (
        given[months | years]
        .sort_values("known_on", kind="stable")
        .drop_duplicates(["period_start", "period_end"], keep="last")
    )
    whole = monthly_counts(
        latest["period_start"].to_numpy(),
        latest["period_end"].to_numpy(),
        latest["value"].to_numpy(),
    )
    # The first weeks of a campaign are another process.
    counts = whole.without("2014-08")
    if str(counts.month[0]) != START:
        raise ValueError(f"the series starts in {counts.month[0]}, not in {START}")
    design = trend_design(counts)
    latent = latent_rates(counts, [design], draws=DRAWS, rng=np.random.default_rng(1))
    white = whiten(counts.time, design)
    squares = (white.residual(latent.log_rate.T) ** 2).sum(axis=1)
    log_weight = white.log_volume[:, None] - white.freedom / 2 * np.log(squares)
    weight = special.softmax(log_weight - latent.log_density)
    known = counts.single
    regression = quasi_poisson_regression(
        counts.count[counts.block[known]], counts.days[known], design[known]
    )
    return Fitted(
        counts=counts,
        rho=round(float(white.rho @ weight.sum(axis=1)), 2),
        spread=round(float((np.sqrt(squares / white.freedom) * weight).sum()), 2),
        dispersion=round(regression.dispersion),
        rate=round(float(counts.count.sum() / counts.days.sum())),
    )


def simulated_rates(
    rng: np.random.Generator, runs: int, *, rho: float, months: int | None = None
) -> np.ndarray:
    """Return logarithms of daily rates without trend or change, shape (runs, n)."""
    real = fitted()
    n = months or real.counts.month.size
    noise = rng.standard_normal((runs, n))
    for k in range(1, n):
        noise[:, k] = rho * noise[:, k - 1] + (1 - rho**2) ** 0.5 * noise[:, k]
    return np.asarray(np.log(real.rate) + real.spread * noise)


def simulated_counts(
    rng: np.random.Generator, log_rate: np.ndarray, days: np.ndarray
) -> np.ndarray:
    """Return counts of months with these rates, with the noise of independent events on top."""
    return np.asarray(np.maximum(rng.poisson(days * np.exp(log_rate)), 1), dtype=np.float64)
