"""When a rate changed: exact posteriors over all ways to cut a series into segments.

Nothing is sampled: with up to three changes in a few dozen months all cuts can be summed. A Poisson
model is no use for months of human activity, which vary more than independent events: on made-up
months without any change it finds decisive evidence of one nearly always. Here the extra variance
is part of the model. Months are taken as independent given their level; where neighbours are alike
for other reasons, :mod:`audit.methods.autoregressive_changes` says so and this module does not.

References
----------
Barry D., Hartigan J.A. (1992) Product partition models for change point problems. Annals of
Statistics 20:260-279.

Fearnhead P. (2006) Exact and efficient Bayesian inference for multiple changepoint problems.
Statistics and Computing 16:203-213.
"""

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special

from audit.errors import ParameterError
from audit.methods.checks import check_level, check_positive
from audit.methods.monthly import MonthlyCounts

__all__ = ["SIZES", "ChangePosterior", "negative_binomial_changes", "segmentations"]

Floats: TypeAlias = NDArray[np.float64]

SIZES: Final = np.geomspace(0.5, 5000, 200)
"""Sizes of the negative binomial of an average month, all equally likely beforehand."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChangePosterior:
    """What is known of the number and the dates of changes.

    Parameters
    ----------
    start : ndarray, shape (n,)
        The periods in which a new level can start; at the first none can.
    log_evidence : ndarray, shape (m + 1,)
        Logarithm of the probability of the data, given 0 to m changes.
    location : ndarray, shape (m + 1, n)
        Probability that a new level starts in each period, given the number of changes; row k sums
        to k.
    effective : float
        Effective number of draws of the months in a block; 1 where nothing is drawn.
    """

    start: NDArray[Any]
    log_evidence: Floats
    location: Floats
    effective: float

    @property
    def number(self) -> Floats:
        """Probability of each number of changes, if all are equally likely beforehand."""
        return np.asarray(special.softmax(self.log_evidence))

    def log_bayes_factor(self, changes: int) -> float:
        """Return the evidence of some changes against none, as a natural logarithm."""
        return float(self.log_evidence[changes] - self.log_evidence[0])

    def within(self, first: Any, last: Any, *, changes: int) -> float:
        """Return how many changes are expected from one period to another, both included.

        Parameters
        ----------
        first, last : period
            Compared with ``start``: months as ``numpy.datetime64``, or text such as ``2020-05``.
        changes : int
            The number of changes in the whole series that is taken as given; for one change the
            result is the probability that it lies there.

        Returns
        -------
        float
            At most ``changes``.
        """
        low, high = (np.asarray(end, dtype=self.start.dtype) for end in (first, last))
        inside = (low <= self.start) & (self.start <= high)
        return float(self.location[changes, inside].sum())

    def quantile(self, probability: float) -> Any:
        """Return the first period by which the change has come with a probability, given one.

        Parameters
        ----------
        probability : float
            Inside (0, 1).

        Returns
        -------
        period
            The period in which the new level starts.

        Raises
        ------
        ParameterError
            If the probability is not inside (0, 1).
        """
        check_level(probability)
        return self.start[np.searchsorted(np.cumsum(self.location[1]), probability)]

    def credible_set(self, *, level: float) -> NDArray[Any]:
        """Return the fewest periods that hold the change with a probability, given one.

        Parameters
        ----------
        level : float
            The probability.

        Returns
        -------
        ndarray
            The periods, in order of time.

        Raises
        ------
        ParameterError
            If the level is impossible.
        """
        check_level(level)
        order = np.argsort(-self.location[1], kind="stable")
        enough = np.searchsorted(np.cumsum(self.location[1, order]), level) + 1
        return self.start[np.sort(order[:enough])]


def segmentations(log_marginal: Floats, *, max_changes: int) -> tuple[Floats, Floats]:
    """Sum over all ways to cut a series, for 0 to ``max_changes`` changes.

    All cuts with the same number of changes are equally likely beforehand.

    Parameters
    ----------
    log_marginal : ndarray, shape (..., n + 1, n + 1)
        Entry ``[i, j]``: logarithm of the probability of the periods i to j - 1 as one segment;
        minus infinity where they cannot be one.
    max_changes : int
        The largest number of changes.

    Returns
    -------
    log_evidence : ndarray, shape (..., max_changes + 1)
        Logarithm of the probability of the whole series, given the number of changes.
    location : ndarray, shape (..., max_changes + 1, n)
        Probability that a segment starts in each period, given the number of changes.

    Raises
    ------
    ParameterError
        If the series cannot be cut so often.
    """
    possible = np.where(np.isfinite(log_marginal), 0.0, -np.inf)
    ways = _forward(possible, max_changes)[-1, ..., -1]
    if not np.isfinite(ways).all():
        raise ParameterError(
            "The series is too short for so many changes.",
            expected="enough periods for each segment to have its least length",
            found=f"{max_changes} changes in {log_marginal.shape[-1] - 1} periods",
            do="lower the number of changes or the least length",
        )
    forward = _forward(log_marginal, max_changes)
    mirrored = np.swapaxes(log_marginal, -1, -2)[..., ::-1, ::-1]
    backward = _forward(mirrored, max_changes)[..., ::-1]
    whole = np.moveaxis(forward[..., -1], 0, -1)
    location = np.zeros((*whole.shape, log_marginal.shape[-1] - 1))
    for changes in range(1, max_changes + 1):
        for before in range(changes):
            joint = forward[before] + backward[changes - 1 - before] - whole[..., changes, None]
            location[..., changes, :] += np.exp(joint[..., :-1])
    log_ways = np.moveaxis(_forward(possible, max_changes)[..., -1], 0, -1)
    return whole - log_ways, location


def negative_binomial_changes(
    counts: MonthlyCounts, *, max_changes: int, min_months: int
) -> ChangePosterior:
    """Find when the rate changed, if the counts are negative binomial.

    Each segment has its own level, with a uniform prior on its success probability; the size is
    the same throughout, on a grid. Sizes are in proportion to days, so a block of months is one
    count of a longer period, exactly. A change inside a block is not looked for: it appears at the
    start or the end of the block. Blocks that interlock are joined first.

    Parameters
    ----------
    counts : MonthlyCounts
        The series.
    max_changes : int
        The largest number of changes.
    min_months : int
        The fewest months that a segment may have.

    Returns
    -------
    ChangePosterior
        Over the first months of the blocks.

    Raises
    ------
    ParameterError
        If the series cannot be cut so often, or the least length is not positive.
    """
    check_positive(min_months=min_months)
    runs = counts.in_runs()
    months = np.bincount(runs.block).astype(np.float64)
    size = SIZES[:, None] * runs.exposure / runs.exposure.sum() * months.sum()
    log_choose = special.gammaln(runs.count + size) - special.gammaln(size)
    log_choose = (log_choose - special.gammaln(runs.count + 1)).sum(axis=1)
    segment_size, segment_count = _between(size), _between(runs.count)
    log_marginal = special.betaln(1 + segment_size, 1 + segment_count)
    log_marginal[..., _between(months) < min_months] = -np.inf
    evidence, location = segmentations(log_marginal, max_changes=max_changes)
    joint = evidence + log_choose[:, None]
    weight = special.softmax(joint, axis=0)
    return ChangePosterior(
        start=runs.first,
        log_evidence=np.asarray(special.logsumexp(joint, axis=0) - np.log(SIZES.size)),
        location=(weight[..., None] * location).sum(axis=0),
        effective=1.0,
    )


def _forward(log_marginal: Floats, max_changes: int) -> Floats:
    """Return the log sum over all cuts of the first j periods, shape (m + 1, ..., n + 1)."""
    sums = [log_marginal[..., 0, :]]
    for _ in range(max_changes):
        sums.append(np.logaddexp.reduce(sums[-1][..., :, None] + log_marginal, axis=-2))
    return np.stack(sums)


def _between(value: Floats) -> Floats:
    """Return the sums over the periods i to j - 1, 0 where there are none, (..., n + 1, n + 1)."""
    total = np.concatenate([np.zeros((*value.shape[:-1], 1)), np.cumsum(value, axis=-1)], axis=-1)
    return np.asarray(np.maximum(total[..., None, :] - total[..., :, None], 0))
