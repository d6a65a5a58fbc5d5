"""The likelihood of every way to cut an autocorrelated series into segments, steps integrated out.

For given autocorrelation the steps of a cut explain a part of the squares that is a quadratic form
in the inner products of single steps with the series. These are computed once, so that a cut costs
a few products, and the whole sum over cuts, autocorrelations and draws is one pass of arithmetic.

References
----------
Zellner A. (1986) On assessing prior distributions and Bayesian regression analysis with g-prior
distributions. In: Bayesian Inference and Decision Techniques, 233-243.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from audit.methods.autoregression import Whitened, whiten
from audit.methods.monthly import MonthlyCounts

__all__ = ["CutModels", "Cuts", "Likelihoods", "cut_models", "half_power"]

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
Cuts: TypeAlias = NDArray[np.int64]
"""The months in which all segments but the first start, one row for each way to cut, (c, m)."""

NEARBY: Final = 2**14
"""So many values are computed at a time: they stay near the processor."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Likelihoods:
    """The marginal likelihoods of some cuts with some draws, up to a constant.

    Parameters
    ----------
    value : ndarray, shape (c, k)
        As multiples of a scale that each draw has: none over- or underflows.
    log_scale : ndarray, shape (k,)
        The logarithms of these scales.
    """

    value: Floats
    log_scale: Floats

    @property
    def log(self) -> Floats:
        """The log-likelihoods, (c, k)."""
        return np.asarray(np.log(self.value) + self.log_scale)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CutModels:
    """All that the regressions of some series have in common.

    Parameters
    ----------
    base : Whitened
        The baseline.
    cuts : tuple of ndarray
        The ways to cut, by their number of changes.
    information : int
        The number of counts: the prior of the steps has the weight of one of them.
    pairs : ndarray of int, shape (z,)
        The pairs of steps of all cuts in turn, as places among all pairs of months.
    ends : ndarray of int, shape (c + 1,)
        Where in ``pairs`` those of each cut begin; last, where they end.
    weights : ndarray, shape (r, z)
        What the product of the inner products of the series with such a pair is multiplied by.
    """

    base: Whitened
    cuts: tuple[Cuts, ...]
    information: int
    pairs: Integers
    ends: Integers
    weights: Floats

    def likelihoods(self, series: Floats) -> list[Likelihoods]:
        """Return the marginal likelihood of each cut for each draw.

        Parameters
        ----------
        series : ndarray, shape (k, n)
            The draws of the logarithms of the rates.

        Returns
        -------
        list of Likelihoods
            By the number of changes.
        """
        rest = self.base.residual(series.T)
        squares = (rest**2).sum(axis=1)
        # The inner product with a step is a sum over all months from its start on.
        cross = np.cumsum(self.base.pull(rest)[:, ::-1], axis=1)[:, ::-1]
        half = self.base.freedom / 2
        # Steps take away no more than a share (``_shrink``) of the squares: each sum lies between
        # the likeliest baseline and that much more. From the middle nothing over- or underflows.
        volume = self.base.log_volume[:, None]
        nearby = (volume - half * np.log(squares)).max(axis=0)
        nearby -= half * np.log1p(-_shrink(self.information)) / 2
        unit = np.exp((volume.max() - nearby) / half)
        squares, cross = squares / unit, cross / np.sqrt(unit)
        weight = np.exp(volume[:, 0] - volume.max())
        first, second = np.triu_indices(series.shape[1])
        total = np.zeros((self.ends.size - 1, len(series)))
        parts = list(self._parts(first.size, 1 + NEARBY // len(series)))
        for rho in range(self.base.rho.size):
            products = cross[rho, first] * cross[rho, second]
            for rows, places, explaining in parts:
                explaining.data = self.weights[rho, places]
                left = explaining @ products
                np.subtract(squares[rho], left, out=left)
                power = half_power(left, self.base.freedom)
                total[rows] += np.divide(weight[rho], power, out=power)
        several = np.split(total, np.cumsum([len(cuts) for cuts in self.cuts])[:-1])
        price = np.log(1 + self.information) / 2
        return [
            Likelihoods(value=each, log_scale=nearby - cuts.shape[1] * price)
            for each, cuts in zip(several, self.cuts, strict=True)
        ]

    def _parts(self, pairs: int, size: int) -> Iterator[tuple[slice, slice, sparse.csr_array]]:
        """Return some cuts at a time: their rows, the places of their weights, and a matrix."""
        for begin in range(0, self.ends.size - 1, size):
            ends = self.ends[begin : begin + size + 1]
            places = slice(ends[0], ends[-1])
            columns = self.pairs[places]
            made = sparse.csr_array(
                (np.zeros(columns.size), columns, ends - ends[0]), shape=(ends.size - 1, pairs)
            )
            yield slice(begin, begin + ends.size - 1), places, made


def cut_models(counts: MonthlyCounts, baseline: Floats, cuts: Sequence[Cuts]) -> CutModels:
    """Prepare the regressions of every way to cut a series.

    Parameters
    ----------
    counts : MonthlyCounts
        The series; of its counts only their number matters.
    baseline : ndarray, shape (n, p)
        The regressors of what holds without a change.
    cuts : sequence of ndarray of int, shape (c, m)
        By the number of changes.

    Returns
    -------
    CutModels
        For any series of these months.
    """
    n, information = counts.month.size, counts.count.size
    base = whiten(counts.time, baseline)
    step = base.residual(np.tril(np.ones((n, n))))
    gram = np.swapaxes(step, 1, 2) @ step
    pairs, weights = [], []
    for cut in cuts:
        first, second = np.triu_indices(cut.shape[1])
        low, high = cut[:, first], cut[:, second]
        pairs.append(low * n - low * (low + 1) // 2 + high)
        inverse = np.linalg.inv(gram[:, cut[:, :, None], cut[:, None, :]])[:, :, first, second]
        # A pair of two steps stands for itself and for the same two in the other order.
        times = _shrink(information) * np.where(first == second, 1, 2)
        weights.append((inverse * times).reshape(base.rho.size, -1))
    return CutModels(
        base=base,
        cuts=tuple(cuts),
        information=information,
        pairs=np.concatenate([each.ravel() for each in pairs]),
        ends=np.cumsum([0, *(each.shape[1] for each in pairs for _ in each)]),
        weights=np.concatenate(weights, axis=1),
    )


def _shrink(information: int) -> float:
    """Return the share of what steps fit that is believed, if their prior weighs one count."""
    return information / (1 + information)


def half_power(value: Floats, twice: int) -> Floats:
    """Return positive values to the power of half a whole number, by squaring.

    A general power takes a logarithm and an exponential of each of millions of values.

    Parameters
    ----------
    value : ndarray
        Positive.
    twice : int
        Twice the exponent, at least 0.

    Examples
    --------
    >>> half_power(np.array([4.0]), 5).tolist()
    [32.0]
    """
    result = np.sqrt(value) if twice % 2 else np.ones_like(value)
    square, left = value.copy(), twice // 2
    while left:
        if left & 1:
            result *= square
        left >>= 1
        if left:
            square *= square
    return np.asarray(result)
