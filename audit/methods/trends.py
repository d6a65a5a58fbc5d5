"""Interrupted time series: the factor by which a monthly rate changed at a date, net of its trend.

The logarithm of the daily rate is a straight line plus a step, with first-order autoregressive
errors whose autocorrelation is integrated out (:mod:`audit.methods.autoregression`). Months known
only as a sum are used as that sum (:mod:`audit.methods.augmentation`). The interval describes month
to month noise under this model; it does not say what caused a step.

Declared slack: simulated coverage of the 95% interval in series of 24 to 60 months is 0.93 to 0.96.
It is lowest under strong autocorrelation (0.8), which a short series cannot tell from a trend.

References
----------
Lopez Bernal J., Cummins S., Gasparrini A. (2017) Interrupted time series regression for the
evaluation of public health interventions. International Journal of Epidemiology 46:348-355.

Turner S.L. et al. (2021) Evaluation of statistical methods used in the analysis of interrupted time
series studies: a simulation study. BMC Medical Research Methodology 21:181.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special

from audit.errors import ParameterError
from audit.intervals import Interval
from audit.methods.augmentation import effective_draws, latent_rates
from audit.methods.autoregression import fits, whiten
from audit.methods.checks import check_positive
from audit.methods.mixtures import StudentMixture
from audit.methods.monthly import MonthlyCounts

__all__ = [
    "RatioPosterior",
    "level_design",
    "ratio_posterior",
    "slope_ratio",
    "step_design",
    "step_ratio",
    "trend_design",
]

Floats: TypeAlias = NDArray[np.float64]

MOST: Final = 0.5
"""Of each month of a block more than this share lies on the side whose level it tells."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RatioPosterior:
    """What is known of a ratio of rates.

    Parameters
    ----------
    log : StudentMixture
        The distribution of its logarithm.
    rho, rho_weight : ndarray, shape (r,)
        Autocorrelations of neighbouring months, and their posterior probabilities.
    effective : float
        Effective number of draws of the months in a block; 1 where there is no block.
    """

    log: StudentMixture
    rho: Floats
    rho_weight: Floats
    effective: float

    @property
    def median(self) -> float:
        """The ratio that is as likely to be passed as not."""
        return float(np.exp(self.log.quantile(0.5)))

    def interval(self, *, level: float) -> Interval:
        """Return the central interval of the ratio.

        Parameters
        ----------
        level : float
            Posterior probability of the interval.

        Returns
        -------
        Interval
            Of kind ``posterior``.

        Raises
        ------
        ParameterError
            If the level is impossible.
        """
        log = self.log.interval(level=level)
        return Interval(
            low=float(np.exp(log.low)), high=float(np.exp(log.high)), kind=log.kind, level=level
        )

    def above(self, ratio: float) -> float:
        """Return the probability that the ratio is larger than a value.

        Parameters
        ----------
        ratio : float
            The value.

        Returns
        -------
        float
            Its posterior probability.

        Raises
        ------
        ParameterError
            If the value is not positive.
        """
        check_positive(ratio=ratio)
        return 1 - self.log.cdf(float(np.log(ratio)))


def level_design(counts: MonthlyCounts) -> Floats:
    """Return the regressors of a constant rate, shape (n, 1)."""
    return np.ones((counts.month.size, 1))


def trend_design(counts: MonthlyCounts) -> Floats:
    """Return the regressors of an exponential trend: a constant and the time in months, (n, 2)."""
    time = counts.time.astype(np.float64)
    return np.column_stack([level_design(counts), time - time.mean()])


def step_design(counts: MonthlyCounts, change: str) -> Floats:
    """Return the regressors of a trend with a step.

    Parameters
    ----------
    counts : MonthlyCounts
        The series.
    change : str
        First month or day of the new level, as ``2020-05`` or ``2020-05-20``.

    Returns
    -------
    ndarray, shape (n, 3)
        A constant, the time in months, and the share of each month from the change on.

    Raises
    ------
    ParameterError
        If no count is of the time before the change, or of that after it: a month that reaches
        into it, or a block each of whose months lies in it for the most part. A block may be split
        as one likes, so that a level that it knows from one month in part has no lower end.
    """
    month = counts.month.astype("datetime64[D]")
    days = (counts.month + 1).astype("datetime64[D]") - month
    since = (month + days - np.datetime64(change, "D")) / days
    new = np.clip(since, 0, 1)
    least, most = np.ones(counts.count.size), np.zeros(counts.count.size)
    np.minimum.at(least, counts.block, new)
    np.maximum.at(most, counts.block, new)
    part = np.where(np.bincount(counts.block) > 1, MOST, 0.0)
    after, before = (least > part).any(), (most < 1 - part).any()
    if not (after and before):
        raise ParameterError(
            "The level on one side of a change is not known.",
            expected="a count of a month that reaches into that side, or of a block each of whose "
            "months lies there for the most part",
            found=f"none {'after' if before else 'before'} it",
            where=f"the change at {change}",
            do="move the change, or take a longer series",
        )
    return np.column_stack([trend_design(counts), new])


def ratio_posterior(
    counts: MonthlyCounts,
    design: Floats,
    *,
    coefficient: int,
    draws: int,
    rng: np.random.Generator,
) -> RatioPosterior:
    """Estimate the factor that belongs to one regressor of the logarithm of the daily rate.

    Parameters
    ----------
    counts : MonthlyCounts
        The series; every count at least 1.
    design : ndarray, shape (n, p)
        The regressors, one row for each month of the series.
    coefficient : int
        The column whose factor is asked for.
    draws : int
        Draws of the months within blocks, best a power of 2; not used where there is no block.
        With 256, an end of the interval had a standard deviation from seed to seed of 0.04 % of
        the width in the median of 80 series of 28 to 35 months, of less than 3.5 % in nine of ten,
        and of 10 % at most, where seven counts stood for 28 months.
    rng : numpy.random.Generator
        Randomness for these draws.

    Returns
    -------
    RatioPosterior
        The factor for one unit of the regressor.

    Raises
    ------
    ParameterError
        If a count is 0, the series is too short for the design, a regressor follows from the
        others, or too few draws carry weight.
    """
    latent = latent_rates(counts, [design], draws=draws, rng=rng)
    whitened = whiten(counts.time, design)
    fitted = fits(whitened, latent.log_rate, coefficient=coefficient)
    joint = fitted.log_likelihood - latent.log_density
    weight = special.softmax(joint)
    return RatioPosterior(
        log=StudentMixture(
            location=fitted.location.ravel(),
            scale=fitted.scale.ravel(),
            weight=weight.ravel(),
            freedom=fitted.freedom,
        ),
        rho=whitened.rho,
        rho_weight=weight.sum(axis=1),
        effective=effective_draws(special.logsumexp(joint, axis=0)),
    )


def step_ratio(
    counts: MonthlyCounts, change: str, *, draws: int, rng: np.random.Generator
) -> RatioPosterior:
    """Estimate by what factor the rate changed at a date, net of one trend through all months.

    Parameters
    ----------
    counts : MonthlyCounts
        The series; every count at least 1.
    change : str
        First month or day of the new level, as ``2020-05`` or ``2020-05-20``.
    draws : int
        Draws of the months within blocks; not used where there is no block.
    rng : numpy.random.Generator
        Randomness for these draws.

    Returns
    -------
    RatioPosterior
        The factor.

    Raises
    ------
    ParameterError
        As in :func:`ratio_posterior`; also where all months are on one side of the change.
    """
    design = step_design(counts, change)
    return ratio_posterior(counts, design, coefficient=2, draws=draws, rng=rng)


def slope_ratio(
    counts: MonthlyCounts, change: str, *, draws: int, rng: np.random.Generator
) -> RatioPosterior:
    """Estimate by what factor the monthly growth changed at a date, net of a step there.

    Parameters
    ----------
    counts : MonthlyCounts
        The series; every count at least 1.
    change : str
        First month or day of the new trend, as ``2020-05`` or ``2020-05-20``.
    draws : int
        Draws of the months within blocks; not used where there is no block.
    rng : numpy.random.Generator
        Randomness for these draws.

    Returns
    -------
    RatioPosterior
        Growth per month after the change over growth per month before it.

    Raises
    ------
    ParameterError
        As in :func:`ratio_posterior`; also where all months are on one side of the change.
    """
    step = step_design(counts, change)
    since = (counts.month - np.datetime64(change, "M")).astype(np.float64)
    design = np.column_stack([step, np.maximum(since, 0)])
    return ratio_posterior(counts, design, coefficient=3, draws=draws, rng=rng)
