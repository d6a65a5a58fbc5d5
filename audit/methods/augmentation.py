"""What the months of a block may have been, given their sum and the months around them.

The logarithm of a sum is not the sum of logarithms, so a model of monthly logarithms does not apply
to a block as it stands. Here the split of each block is drawn (data augmentation, Tanner and Wong
1987): the months of a draw add up to the printed sum exactly, and each draw has the weight that the
model gives it. For given autocorrelation the restricted likelihood of the split is close to a
multivariate t distribution, which is found by Gauss-Newton iteration; the draws come from the
mixture of these over the grid of autocorrelations, and importance weights correct the rest.

In coordinates (logarithm of the sum, differences of the logarithms within the block) the Jacobian
is 1, so the density of a split is the density of its monthly logarithms.

References
----------
Tanner M.A., Wong W.H. (1987) The calculation of posterior distributions by data augmentation.
Journal of the American Statistical Association 82:528-540.

Geweke J. (1989) Bayesian inference in econometric models using Monte Carlo integration.
Econometrica 57:1317-1339.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special

from audit.errors import ParameterError
from audit.methods.autoregression import Whitened, whiten
from audit.methods.monthly import MonthlyCounts

__all__ = ["LatentRates", "effective_draws", "latent_rates"]

Floats: TypeAlias = NDArray[np.float64]

ITERATIONS: Final = 50
HALVINGS: Final = 12
LONG_STEP: Final = 0.5
SMALL_STEP: Final = 1e-6
FEW_DRAWS: Final = 50
FARTHEST: Final = 300.0
"""Beyond it the exponential of an offset leaves the numbers of a computer."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LatentRates:
    """Draws of the logarithm of the daily rate in every month.

    Parameters
    ----------
    log_rate : ndarray, shape (k, n)
        The draws; a single one where every month has a count of its own.
    log_density : ndarray, shape (k,)
        Logarithm of the density from which each was drawn.
    """

    log_rate: Floats
    log_density: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Split:
    """The months of each block but its last, free to vary while the sum stays."""

    counts: MonthlyCounts
    free: NDArray[np.intp]

    def shares(self, offset: Floats) -> tuple[Floats, Floats]:
        """Return the logarithms of the rates, and each month's share of its block."""
        counts = self.counts
        relative = np.zeros((*offset.shape[:-1], counts.month.size))
        # A search may try a step too far. Such a split is hopeless, and must not become unknown.
        relative[..., self.free] = np.clip(offset, -FARTHEST, FARTHEST)
        weight = counts.days * np.exp(relative)
        total = (weight @ np.eye(counts.count.size)[counts.block])[..., counts.block]
        return relative - np.log(total / counts.count[counts.block]), weight / total

    def slope(self, offset: Floats) -> Floats:
        """Return the derivatives of the logarithms of the rates by the free offsets."""
        _, share = self.shares(offset)
        block = self.counts.block
        own = (np.arange(block.size)[:, None] == self.free).astype(np.float64)
        same = (block[:, None] == block[self.free]).astype(np.float64)
        return np.asarray(own - same * share[..., None, self.free])

    def bend(self, offset: Floats, pull: Floats) -> Floats:
        """Return the second derivatives by the free offsets of the logarithms times a pull each."""
        _, share = self.shares(offset)
        part, block = share[..., self.free], self.counts.block[self.free]
        same = block[:, None] == block
        spread = part[..., None] * np.eye(block.size) - part[..., None] * part[..., None, :] * same
        whole = (pull @ np.eye(self.counts.count.size)[self.counts.block])[..., block]
        return np.asarray(-whole[..., None] * spread)


def latent_rates(
    counts: MonthlyCounts, designs: Sequence[Floats], *, draws: int, rng: np.random.Generator
) -> LatentRates:
    """Draw the logarithm of the daily rate in every month, given the counts.

    Parameters
    ----------
    counts : MonthlyCounts
        The series.
    designs : sequence of ndarray, shape (n, p)
        The regressors of the models under which splits should be likely, in equal parts. Draws
        can be weighted for other models, the better the nearer these are.
    draws : int
        How many draws; not used where every month has a count of its own.
    rng : numpy.random.Generator
        Randomness; not used where every month has a count of its own.

    Returns
    -------
    LatentRates
        The draws, and the density they come from.

    Raises
    ------
    ParameterError
        If a count is 0 (its logarithm does not exist), there are not more counts than regressors,
        or a regressor follows from the others.
    """
    if not (counts.count > 0).all():
        empty = counts.first[counts.count <= 0][0]
        raise ParameterError(
            "A count of 0 has no logarithm.",
            expected="at least one event in every month or block",
            found=f"0 in the one that starts with {empty}",
            do="use a model of counts, such as negative_binomial_changes",
        )
    last = counts.month.size - 1 - np.unique(counts.block[::-1], return_index=True)[1]
    split = _Split(counts=counts, free=np.setdiff1d(np.arange(counts.month.size), last))
    if split.free.size == 0:
        return LatentRates(log_rate=split.shares(np.zeros((1, 0)))[0], log_density=np.zeros(1))
    parts = [_proposal(split, design) for design in designs]
    return _draw(split, _Proposal.mixed(parts), draws, rng)


def effective_draws(log_weight: Floats) -> float:
    """Return how many equally weighted draws would be as precise, and refuse too few.

    Parameters
    ----------
    log_weight : ndarray, shape (k,)
        Importance weights; one draw stands for a series without blocks.

    Returns
    -------
    float
        Kish's effective size.

    Raises
    ------
    ParameterError
        If there is more than one draw, and too few are effective.
    """
    weight = special.softmax(log_weight)
    effective = float(1 / (weight**2).sum())
    if log_weight.size > 1 and effective < FEW_DRAWS:
        raise ParameterError(
            "Too few draws of the months in a block carry weight.",
            expected=f"an effective number of at least {FEW_DRAWS}",
            found=f"{effective:.0f} of {log_weight.size}",
            do="increase draws",
        )
    return effective


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Proposal:
    """A mixture of multivariate t distributions of the free offsets, one per component."""

    centre: Floats
    factor: Floats
    freedom: Floats
    log_share: Floats

    @classmethod
    def mixed(cls, parts: list["_Proposal"]) -> "_Proposal":
        """Return the mixture of some mixtures in equal parts."""
        return cls(
            centre=np.concatenate([part.centre for part in parts]),
            factor=np.concatenate([part.factor for part in parts]),
            freedom=np.concatenate([part.freedom for part in parts]),
            log_share=np.concatenate([part.log_share for part in parts]) - np.log(len(parts)),
        )

    def draw(self, draws: int, rng: np.random.Generator) -> Floats:
        """Draw offsets, stratified: each component gets its share of the draws, to within one."""
        place = (np.arange(draws) + rng.random(draws)) / draws
        upper = np.cumsum(np.exp(self.log_share))
        component = np.minimum(np.searchsorted(upper, place), upper.size - 1)
        freedom = self.freedom[component]
        stretch = np.sqrt(freedom / rng.chisquare(freedom))
        normal = rng.standard_normal((draws, self.centre.shape[1]))
        away = np.einsum("kij,kj->ki", self.factor[component], normal)
        return np.asarray(self.centre[component] + stretch[:, None] * away)

    def log_density(self, offset: Floats) -> Floats:
        """Return the logarithm of the density, up to a constant."""
        size = self.centre.shape[1]
        inverse = np.linalg.inv(self.factor)
        away = inverse @ (offset.T - self.centre[:, :, None])
        half = (self.freedom + size) / 2
        log_peak = special.gammaln(half) - special.gammaln(self.freedom / 2)
        log_peak = log_peak - size / 2 * np.log(self.freedom) - _log_volume(self.factor)
        log_kernel = -half * np.log1p((away**2).sum(axis=1).T / self.freedom)
        return np.asarray(special.logsumexp(self.log_share + log_peak + log_kernel, axis=1))


def _draw(split: _Split, proposal: _Proposal, draws: int, rng: np.random.Generator) -> LatentRates:
    offset = proposal.draw(draws, rng)
    return LatentRates(log_rate=split.shares(offset)[0], log_density=proposal.log_density(offset))


def _proposal(split: _Split, design: Floats) -> _Proposal:
    """Return the approximate distribution of the split under a model, one part per autocorrelation.

    Were the logarithms linear in the offsets, it would be exact.
    """
    whitened = whiten(split.counts.time, design)
    freedom = split.counts.count.size - design.shape[1]
    if freedom < 1:
        raise ParameterError(
            "There are too few counts for the trend.",
            expected=f"more than {design.shape[1]}",
            found=f"{split.counts.count.size}, of which some are for several months",
            do="take a longer series",
        )
    residual = _residual_maker(whitened)
    centre, squares = _most_likely(split, residual)
    slope = residual @ split.slope(centre)
    spread = np.linalg.inv(np.swapaxes(slope, 1, 2) @ slope) * (squares / freedom)[:, None, None]
    factor = np.linalg.cholesky(spread)
    log_share = whitened.log_volume - whitened.freedom / 2 * np.log(squares) + _log_volume(factor)
    return _Proposal(
        centre=centre,
        factor=np.asarray(factor),
        freedom=np.full(len(centre), float(freedom)),
        log_share=np.asarray(special.log_softmax(log_share)),
    )


def _log_volume(factor: Floats) -> Floats:
    return np.asarray(np.log(np.diagonal(factor, axis1=1, axis2=2)).sum(axis=1))


def _residual_maker(whitened: Whitened) -> Floats:
    """Return what turns a series into its whitened residuals, shape (r, n, n)."""
    white = np.linalg.inv(whitened.factor)
    return np.asarray(white - whitened.basis @ (np.swapaxes(whitened.basis, 1, 2) @ white))


def _most_likely(split: _Split, residual: Floats) -> tuple[Floats, Floats]:
    """Return the split with the least sum of squares for each autocorrelation, and that sum.

    By Newton's method; where the last step was long, without what may bend the wrong way, so that
    each step leads down. Those that have come to rest are left alone.
    """

    def residuals(rows: NDArray[np.intp], offset: Floats) -> Floats:
        return np.asarray((residual[rows] @ split.shares(offset)[0][..., None])[..., 0])

    moving = np.arange(len(residual))
    centre = np.zeros((len(residual), split.free.size))
    squares = (residuals(moving, centre) ** 2).sum(axis=-1)
    length = np.full(len(residual), np.inf)
    for _ in range(ITERATIONS):
        start = centre[moving]
        slope = np.swapaxes(residual[moving] @ split.slope(start), 1, 2)
        left = residuals(moving, start)
        pull = (left[:, None, :] @ residual[moving])[:, 0]
        pull[length[moving] > LONG_STEP] = 0
        curvature = slope @ np.swapaxes(slope, 1, 2) + split.bend(start, pull)
        step = np.linalg.solve(curvature, slope @ left[..., None])[..., 0]
        worse = np.arange(len(moving))
        for _ in range(HALVINGS):
            tried = (residuals(moving[worse], start[worse] - step[worse]) ** 2).sum(axis=-1)
            worse = worse[tried > squares[moving[worse]]]
            if worse.size == 0:
                break
            step[worse] /= 2
        centre[moving] = start - step
        squares[moving] = (residuals(moving, centre[moving]) ** 2).sum(axis=-1)
        taken = np.abs(step).max(axis=1)
        length[moving] = taken
        length[moving[worse]] = np.inf
        moving = moving[taken >= SMALL_STEP]
        if moving.size == 0:
            break
    return centre, squares
