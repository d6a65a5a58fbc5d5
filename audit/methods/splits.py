"""How the sum of a block may be split over its months, and the split that fits a model best.

In coordinates (logarithm of the sum, differences of the logarithms within the block) the Jacobian
is 1, so the density of a split is the density of its monthly logarithms.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from audit.methods.autoregression import Whitened
from audit.methods.monthly import MonthlyCounts

__all__ = ["Split", "most_likely", "split_of"]

Floats: TypeAlias = NDArray[np.float64]

ITERATIONS: Final = 50
HALVINGS: Final = 12
LONG_STEP: Final = 0.5
SMALL_STEP: Final = 1e-3
"""After a step this small the next one would be of the order of its square."""
ROUNDOFF: Final = 1e-12
"""A share of the squares by which they may seem to grow at their least, from last bits alone."""

FARTHEST: Final = 300.0
"""Beyond it the exponential of an offset leaves the numbers of a computer."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Split:
    """The months of each block but its last, free to vary while the sum stays.

    Parameters
    ----------
    counts : MonthlyCounts
        The series.
    free : ndarray of int, shape (f,)
        The places of these months.
    together : ndarray, shape (n, n)
        1 where two months are of one block, else 0.
    """

    counts: MonthlyCounts
    free: NDArray[np.intp]
    together: Floats

    def shares(self, offset: Floats) -> tuple[Floats, Floats]:
        """Return the logarithms of the rates, and each month's share of its block, (..., n)."""
        counts = self.counts
        relative = np.zeros((*offset.shape[:-1], counts.month.size))
        # A search may try a step too far. Such a split is hopeless, and must not become unknown.
        relative[..., self.free] = np.clip(offset, -FARTHEST, FARTHEST)
        weight = counts.days * np.exp(relative)
        total = weight @ self.together
        return relative - np.log(total / counts.count[counts.block]), weight / total

    def slope(self, share: Floats) -> Floats:
        """Return the derivatives of the logarithms by the free offsets, shape (..., n, f)."""
        part = share[..., None, self.free] * self.together[:, self.free]
        own = (np.arange(len(self.together))[:, None] == self.free).astype(np.float64)
        return np.asarray(own - part)

    def bend(self, share: Floats, pull: Floats) -> Floats:
        """Return the second derivatives by the free offsets of the logarithms times a pull each."""
        part = share[..., self.free]
        whole = part * (pull @ self.together)[..., self.free]
        bent = whole[..., None] * part[..., None, :] * self.together[np.ix_(self.free, self.free)]
        place = np.arange(self.free.size)
        bent[..., place, place] -= whole
        return np.asarray(bent)


def split_of(counts: MonthlyCounts) -> Split:
    """Return what of a series its counts leave free.

    Parameters
    ----------
    counts : MonthlyCounts
        The series.
    """
    n = counts.month.size
    last = n - 1 - np.unique(counts.block[::-1], return_index=True)[1]
    together = (counts.block[:, None] == counts.block).astype(np.float64)
    return Split(counts=counts, free=np.setdiff1d(np.arange(n), last), together=together)


def most_likely(split: Split, whitened: Whitened) -> tuple[Floats, Floats]:
    """Find the split with the least sum of squares for each autocorrelation.

    By Newton's method; where the last step was long, without what may bend the wrong way, so that
    each step leads down. Those that have come to rest are left alone.

    Parameters
    ----------
    split : Split
        What is free.
    whitened : Whitened
        The design.

    Returns
    -------
    offset : ndarray, shape (r, f)
        Where it lies.
    squares : ndarray, shape (r,)
        The sum there.
    """
    moving = np.arange(len(whitened.basis))
    length = np.full(moving.size, np.inf)
    centre = np.zeros((moving.size, split.free.size))
    rate, share = split.shares(centre)
    left = whitened.residual(rate[..., None])[..., 0]
    squares = (left**2).sum(axis=-1)
    for _ in range(ITERATIONS):
        here = whitened.at(moving)
        slope = here.residual(split.slope(share[moving]))
        pull = here.pull(left[moving, :, None])[..., 0]
        pull[length[moving] > LONG_STEP] = 0
        downhill = np.swapaxes(slope, 1, 2)
        curvature = downhill @ slope + split.bend(share[moving], pull)
        step = np.linalg.solve(curvature, downhill @ left[moving, :, None])[..., 0]
        start, before = centre[moving], squares[moving]
        worse = np.arange(moving.size)
        for halving in range(HALVINGS + 1):
            rows = moving[worse]
            centre[rows] = start[worse] - step[worse]
            rate, share[rows] = split.shares(centre[rows])
            left[rows] = whitened.at(rows).residual(rate[..., None])[..., 0]
            squares[rows] = (left[rows] ** 2).sum(axis=-1)
            if halving == HALVINGS:
                break
            worse = worse[squares[rows] > before[worse] * (1 + ROUNDOFF)]
            if worse.size == 0:
                break
            step[worse] /= 2
        taken = np.abs(step).max(axis=1)
        length[moving] = taken
        length[moving[worse]] = np.inf
        moving = moving[taken >= SMALL_STEP]
        if moving.size == 0:
            break
    return centre, squares
