"""What to look at before a step at a date is believed: other models, other months, what is left.

Nothing here decides. The step that is relied on is that of :mod:`audit.methods.trends`.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy import special

from audit.choices import Choice
from audit.display import Cell, Table, count, say, span
from audit.estimates import Estimate
from audit.methods.augmentation import latent_rates
from audit.methods.autoregression import fits, whiten
from audit.methods.blocks import BlockSeries
from audit.methods.interruptions import ids_of
from audit.methods.monthly import MonthlyCounts
from audit.methods.regressions import (
    negative_binomial_regression,
    newey_west_regression,
    quasi_poisson_regression,
)
from audit.methods.risk_ratios import e_value
from audit.methods.trends import ratio_posterior, slope_ratio, step_design, step_ratio

__all__ = [
    "autocorrelations",
    "cross_checks",
    "expected_autocorrelation",
    "explained_away",
    "left_out",
]

STEP = 2
Floats = NDArray[np.float64]


def cross_checks(
    series: BlockSeries, change: str, *, level: float, lags: int, draws: int, seed: int
) -> Table:
    """Show the step at a date under several models.

    Parameters
    ----------
    series : BlockSeries
        The counts.
    change : str
        The date.
    level : float
        Of the intervals.
    lags : int
        Neighbours on each side for the autocorrelation-robust errors.
    draws, seed : int
        Of the months within blocks.

    Returns
    -------
    Table
        The model that is relied on first. The regressions use the months with a figure of their
        own; the others use blocks as sums.
    """
    counts = series.counts()
    design = step_design(counts, change)
    slope = np.maximum((counts.month - np.datetime64(change, "M")).astype(np.float64), 0)

    def fresh() -> np.random.Generator:
        """Return the same draws for every model."""
        return np.random.default_rng(seed)

    both = ratio_posterior(
        counts, np.column_stack([design, slope]), coefficient=STEP, draws=draws, rng=fresh()
    )
    posteriors = {
        "step, autocorrelation integrated out": (
            step_ratio(counts, change, draws=draws, rng=fresh()),
            "relied on",
        ),
        "the same, with a change of slope": (both, "two parameters for few months after the date"),
        "growth in a month after over before": (
            slope_ratio(counts, change, draws=draws, rng=fresh()),
            "the change of slope itself",
        ),
    }
    single = counts.single
    own = counts.count[counts.block[single]], counts.days[single], design[single]
    quasi, negative = quasi_poisson_regression(*own), negative_binomial_regression(*own)
    regressions = {
        "quasi-Poisson regression": (
            quasi,
            "takes months as independent: too short if neighbours are alike",
        ),
        "negative binomial regression": (
            negative,
            "takes months as independent: too short if neighbours are alike",
        ),
        "Newey-West errors": (
            newey_west_regression(*own, lags=lags),
            "known to cover too rarely in a series of this length",
        ),
    }
    rows: list[list[Cell]] = []
    for name, (posterior, trouble) in posteriors.items():
        ends = posterior.interval(level=level)
        rows.append([name, *_shown(posterior.median, ends.low, ends.high), trouble])
    for name, (fitted, trouble) in regressions.items():
        ends = fitted.ratio(STEP, level=level)
        value = float(np.exp(fitted.coefficients[STEP]))
        rows.append([name, *_shown(value, ends.low, ends.high), trouble])
    return Table(
        columns=["model", "factor at the date", "range", "what to know"],
        rows=rows,
        caption="Cross-checks: the same step under other models; only the first is relied on",
        footer=[
            say(
                "dispersion about trend and step: {times} times independent events",
                times=count(quasi.dispersion, unit="ratio", ids=ids_of(series)),
            ),
            say(
                "size of the negative binomial: {size}",
                size=count(negative.size, unit="ratio", ids=ids_of(series)),
            ),
        ],
        name="cross-checks",
        ids=ids_of(series),
    )


def _shown(value: float, low: float, high: float) -> tuple[Cell, Cell]:
    return count(value, unit="ratio"), span(low, high, unit="ratio")


def left_out(series: BlockSeries, change: str, *, level: float, draws: int, seed: int) -> Table:
    """Show how much the step at a date depends on any one month or block.

    Parameters
    ----------
    series, change, level, draws, seed
        As for :func:`cross_checks`.

    Returns
    -------
    Table
        With all figures, and without the one whose absence gives the least and the greatest step.
    """
    counts = series.counts()

    def fitted(given: MonthlyCounts) -> tuple[float, float, float]:
        found = step_ratio(given, change, draws=draws, rng=np.random.default_rng(seed))
        ends = found.interval(level=level)
        return found.median, ends.low, ends.high

    without = {str(month): fitted(counts.without(str(month))) for month in counts.first}
    least = min(without, key=lambda month: without[month][0])
    most = max(without, key=lambda month: without[month][0])
    turns = count(len(without), ids=ids_of(series))
    shown = {
        "all figures": fitted(counts),
        f"without the one that begins in {least}": without[least],
        f"without the one that begins in {most}": without[most],
    }
    return Table(
        columns=["with", "factor at the date", "range"],
        rows=[[name, *_shown(*values)] for name, values in shown.items()],
        caption="Leaving one figure out at a time: the least and the greatest step",
        footer=[say("figures left out in turn: {left_out}", left_out=turns)],
        name="left-out",
        ids=ids_of(series),
    )


def expected_autocorrelation(design: Floats, lagged: NDArray[np.bool_]) -> tuple[float, float]:
    """Return mean and standard deviation of a residual autocorrelation, if errors are independent.

    Parameters
    ----------
    design : ndarray, shape (n, p)
        The regressors of the least squares fit.
    lagged : ndarray of bool, shape (n, n)
        Which pairs of rows are neighbours at the lag.

    Returns
    -------
    tuple of float
        Exact for normal errors: residuals of a regression are correlated even where the errors are
        not, so zero is not what to compare with in a short series.

    References
    ----------
    Durbin J., Watson G.S. (1950) Testing for serial correlation in least squares regression.
    Biometrika 37:409-428.
    """
    n, p = design.shape
    basis, _ = np.linalg.qr(design)
    maker = np.eye(n) - basis @ basis.T
    product = maker @ (lagged / 2)
    mean = float(np.trace(product)) / (n - p)
    square = (np.trace(product) ** 2 + 2 * np.trace(product @ product)) / ((n - p) * (n - p + 2))
    return mean, float(np.sqrt(max(square - mean**2, 0.0)))


def autocorrelations(
    series: BlockSeries, change: str, *, lags: int, draws: int, seed: int
) -> Table:
    """Show how alike neighbouring months are, once trend and step are taken out.

    Parameters
    ----------
    series, change, draws, seed
        As for :func:`cross_checks`.
    lags : int
        The longest lag, in months.

    Returns
    -------
    Table
        Per lag the autocorrelation of the least-squares residuals, averaged over the draws of the
        months within blocks, and what is expected of it if the errors were independent.
    """
    counts = series.counts()
    design = step_design(counts, change)
    latent = latent_rates(counts, [design], draws=draws, rng=np.random.default_rng(seed))
    fitted = fits(whiten(counts.time, design), latent.log_rate, coefficient=STEP)
    joint = fitted.log_likelihood - latent.log_density
    weight = special.softmax(special.logsumexp(joint, axis=0))
    basis, _ = np.linalg.qr(design)
    left = latent.log_rate - (latent.log_rate @ basis) @ basis.T
    apart = np.abs(counts.time[:, None] - counts.time[None, :])
    rows: list[list[Cell]] = []
    for lag in range(1, lags + 1):
        near = apart == lag
        each = np.einsum("ki,ij,kj->k", left, near / 2, left) / (left**2).sum(axis=1)
        mean, spread = expected_autocorrelation(design, near)
        shown = (float(weight @ each), mean, spread)
        rows.append([lag, *(count(value, unit="ratio") for value in shown)])
    return Table(
        columns=["months apart", "of the residuals", "expected if independent", "give or take"],
        rows=rows,
        caption="Autocorrelation of what trend and step leave over",
        footer=[
            "Months within a block are drawn from the model, which makes neighbours more alike.",
            "No test is made of these: in so short a series it could hardly find anything.",
        ],
        name="autocorrelations",
        ids=ids_of(series),
    )


def explained_away(axis: Choice, ratios: Mapping[str, Estimate]) -> Table:
    """Show how much of each rise other causes would have to explain before it could be nothing.

    Parameters
    ----------
    axis : Choice
        The dates.
    ratios : mapping of str to Estimate
        Name → ratios over that choice and others, of which the reference levels are taken.

    Returns
    -------
    Table
        Per date: the ratio with its range; the share of the logarithm of the rise that must be
        taken away before the range includes no change at all, 0 where it does already; and the
        E-value: how strongly, as a ratio, something else would have to go with both the date and
        the rise to explain all of it (VanderWeele and Ding 2017). Neither identifies a cause.
    """
    rows: list[list[Cell]] = []
    for name, every in ratios.items():
        for label in axis.labels:
            one = every.at(**{axis.name: label}).reference()
            value, low = float(one.center), float(one.low)
            shown: list[Cell] = [name, label, one.value, one.range]
            if not value > 1:
                unfit = "no rise" if value <= 1 else ""
                rows.append([*shown, unfit, unfit])
                continue
            share = max(np.log(low) / np.log(value), 0.0)
            rows.append(
                [
                    *shown,
                    count(float(share), unit="share", ids=one.ids, how="of its logarithm"),
                    count(e_value(value), unit="ratio", ids=one.ids, how="E-value of the ratio"),
                ]
            )
    return Table(
        columns=[
            "what",
            axis.name,
            "ratio",
            "range",
            "share that other causes must explain",
            "E-value",
        ],
        rows=rows,
        caption="What it would take for nothing to be left of a rise",
        name="explained-away",
    )
