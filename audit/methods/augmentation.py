"""What the months of a block may have been, given their sum and the months around them.

The logarithm of a sum is not the sum of logarithms, so a model of monthly logarithms does not apply
to a block as it stands. Here the split of each block is drawn (data augmentation, Tanner and Wong
1987): the months of a draw add up to the printed sum exactly, and each draw has the weight that the
model gives it. For given autocorrelation the restricted likelihood of the split is close to a
multivariate t distribution around the split that fits best (:mod:`audit.methods.splits`); the draws
come from the mixture of these over the grid of autocorrelations, and importance weights correct the
rest. They are spread evenly over the mixture, by Sobol' points in place of random numbers: the ends
of an interval then move a fifth as much from one seed to the next.

References
----------
Tanner M.A., Wong W.H. (1987) The calculation of posterior distributions by data augmentation.
Journal of the American Statistical Association 82:528-540.

Geweke J. (1989) Bayesian inference in econometric models using Monte Carlo integration.
Econometrica 57:1317-1339.

Owen A.B. (1998) Scrambling Sobol' and Niederreiter-Xing points. Journal of Complexity 14:466-489.
"""

import importlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special

from audit.errors import ParameterError
from audit.methods.autoregression import whiten
from audit.methods.monthly import MonthlyCounts
from audit.methods.splits import Split, most_likely, split_of

__all__ = [
    "LatentRates",
    "Proposal",
    "are_too_few",
    "drawn",
    "effective_draws",
    "latent_rates",
    "proposal",
]

Floats: TypeAlias = NDArray[np.float64]

FEW_DRAWS: Final = 50
BITS: Final = 30
SEEDS: Final = 2**63


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
        How many draws, best a power of 2; not used where every month has a count of its own.
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
    split = split_of(counts)
    if split.free.size == 0:
        return LatentRates(log_rate=split.shares(np.zeros((1, 0)))[0], log_density=np.zeros(1))
    return drawn(split, [proposal(split, design) for design in designs], draws=draws, rng=rng)


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
    effective = _kish(log_weight)
    if are_too_few(log_weight):
        raise ParameterError(
            "Too few draws of the months in a block carry weight.",
            expected=f"an effective number of at least {FEW_DRAWS}",
            found=f"{effective:.0f} of {log_weight.size}",
            do="increase draws",
        )
    return effective


def are_too_few(log_weight: Floats) -> bool:
    """Return whether :func:`effective_draws` refuses some draws."""
    return log_weight.size > 1 and _kish(log_weight) < FEW_DRAWS


def _kish(log_weight: Floats) -> float:
    return float(1 / (special.softmax(log_weight) ** 2).sum())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Proposal:
    """A mixture of multivariate t distributions of the free offsets, one per component.

    Parameters
    ----------
    centre : ndarray, shape (m, f)
        Their centres.
    factor : ndarray, shape (m, f, f)
        Cholesky factors of their scale matrices.
    freedom, log_share : ndarray, shape (m,)
        Degrees of freedom, and the logarithms of their shares of the mixture.
    """

    centre: Floats
    factor: Floats
    freedom: Floats
    log_share: Floats

    @classmethod
    def mixed(cls, parts: Sequence["Proposal"]) -> "Proposal":
        """Return the mixture of some mixtures in equal parts."""
        return cls(
            centre=np.concatenate([part.centre for part in parts]),
            factor=np.concatenate([part.factor for part in parts]),
            freedom=np.concatenate([part.freedom for part in parts]),
            log_share=np.concatenate([part.log_share for part in parts]) - np.log(len(parts)),
        )

    def draw(self, draws: int, rng: np.random.Generator) -> Floats:
        """Draw offsets; each component gets its share of the draws, to within one."""
        place, chance, *each = _evenly(2 + self.centre.shape[1], draws, rng)
        upper = np.cumsum(np.exp(self.log_share))
        component = np.minimum(np.searchsorted(upper, place), upper.size - 1)
        freedom = self.freedom[component]
        stretch = np.sqrt(freedom / special.chdtri(freedom, chance))
        normal = special.ndtri(np.column_stack(each))
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


def _evenly(size: int, draws: int, rng: np.random.Generator) -> Floats:
    """Return scrambled Sobol' points inside the unit cube, shape (size, draws)."""
    return _points(size, draws, int(rng.integers(SEEDS)))


# Scrambling takes longer than drawing, and series that are compared are drawn with the same seed.
@lru_cache(maxsize=64)
def _points(size: int, draws: int, seed: int) -> Floats:
    # It takes half a second to import, and few series have blocks.
    sobol = importlib.import_module("scipy.stats.qmc").Sobol(size, bits=BITS, rng=seed)
    # They are the lower corners of cells, and may be 0.
    found = sobol.random_base2(math.ceil(math.log2(draws)))[:draws] + 2.0 ** -(BITS + 1)
    found.flags.writeable = False
    return np.asarray(found.T)


def drawn(
    split: Split, proposals: Sequence[Proposal], *, draws: int, rng: np.random.Generator
) -> LatentRates:
    """Draw from the mixture of some proposals in equal parts.

    Parameters
    ----------
    split : Split
        The months of the blocks, some of them free.
    proposals : sequence of Proposal
        As from :func:`proposal`, for the same split.
    draws, rng
        As for :func:`latent_rates`.

    Returns
    -------
    LatentRates
        The draws, and the density they come from.
    """
    mixture = Proposal.mixed(proposals)
    offset = mixture.draw(draws, rng)
    return LatentRates(log_rate=split.shares(offset)[0], log_density=mixture.log_density(offset))


def proposal(split: Split, design: Floats) -> Proposal:
    """Find where the months of the blocks are likely to lie under a model.

    Were the logarithms linear in the offsets, it would be exact.

    Parameters
    ----------
    split : Split
        The months of the blocks, some of them free.
    design : ndarray, shape (n, p)
        The regressors of the model.

    Returns
    -------
    Proposal
        One part for each autocorrelation.

    Raises
    ------
    ParameterError
        As for :func:`latent_rates`.
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
    centre, squares = most_likely(split, whitened)
    slope = whitened.residual(split.slope(split.shares(centre)[1]))
    spread = np.linalg.inv(np.swapaxes(slope, 1, 2) @ slope) * (squares / freedom)[:, None, None]
    factor = np.linalg.cholesky(spread)
    log_share = whitened.log_volume - whitened.freedom / 2 * np.log(squares) + _log_volume(factor)
    return Proposal(
        centre=centre,
        factor=np.asarray(factor),
        freedom=np.full(len(centre), float(freedom)),
        log_share=np.asarray(special.log_softmax(log_share)),
    )


def _log_volume(factor: Floats) -> Floats:
    return np.asarray(np.log(np.diagonal(factor, axis1=1, axis2=2)).sum(axis=1))
