"""Regression with first-order autoregressive errors, with the autocorrelation put on a grid.

For each autocorrelation on the grid the regression is an ordinary one after whitening, and its
coefficients are t distributed. The grid is then weighted by the restricted likelihood, so that the
uncertainty of the autocorrelation is part of the answer. Plug-in methods leave it out, and their
intervals are too short in series of two to five years.

References
----------
Harville D.A. (1974) Bayesian inference for variance components using only error contrasts.
Biometrika 61:383-385.

Zellner A., Tiao G.C. (1964) Bayesian analysis of the regression model with autocorrelated errors.
Journal of the American Statistical Association 59:763-778.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from audit.errors import ParameterError

__all__ = ["RHO", "Fits", "Whitened", "fits", "whiten"]

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]

RHO: Final = np.linspace(-0.5, 0.95, 59)
"""The autocorrelations of neighbouring months, all equally likely beforehand."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Whitened:
    """A design, whitened for every autocorrelation on the grid.

    Parameters
    ----------
    factor : ndarray, shape (r, n, n)
        Cholesky factors of the correlation matrices.
    basis : ndarray, shape (r, n, p)
        Orthonormal bases of the whitened designs.
    triangle : ndarray, shape (r, p, p)
        What turns the bases back into the whitened designs.
    log_volume : ndarray, shape (r,)
        The part of the restricted likelihood that does not depend on the data.
    """

    factor: Floats
    basis: Floats
    triangle: Floats
    log_volume: Floats

    @property
    def freedom(self) -> int:
        """Observations less coefficients."""
        return int(self.basis.shape[1] - self.basis.shape[2])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fits:
    """One coefficient, for every autocorrelation and every series.

    Parameters
    ----------
    location, scale : ndarray, shape (r, k)
        Its t distribution.
    log_likelihood : ndarray, shape (r, k)
        The restricted log-likelihood, up to a constant.
    freedom : int
        Degrees of freedom.
    """

    location: Floats
    scale: Floats
    log_likelihood: Floats
    freedom: int


def whiten(time: Integers, design: Floats) -> Whitened:
    """Whiten a design for every autocorrelation on the grid.

    Parameters
    ----------
    time : ndarray of int, shape (n,)
        When the rows were observed; there may be gaps.
    design : ndarray, shape (n, p)
        The regressors.

    Returns
    -------
    Whitened
        What :func:`fits` takes.

    Raises
    ------
    ParameterError
        If there are too few observations, or a regressor follows from the others.
    """
    n, p = design.shape
    if n <= p or np.linalg.matrix_rank(design) < p:
        raise ParameterError(
            "A trend cannot be fitted to this series.",
            expected=f"more than {p} months, on both sides of every change",
            found=f"{n} months, of which the design tells {np.linalg.matrix_rank(design)} apart",
            do="take a longer series, or move the change away from its ends",
        )
    # By squaring up from integer lags, a negative autocorrelation needs no complex power.
    lag = np.abs(time[:, None] - time[None, :])
    factor = np.linalg.cholesky(RHO[:, None, None] ** lag)
    basis, triangle = np.linalg.qr(np.linalg.solve(factor, design))
    diagonals = (np.diagonal(each, axis1=1, axis2=2) for each in (factor, triangle))
    log_volume = -sum(np.log(np.abs(diagonal)).sum(axis=1) for diagonal in diagonals)
    return Whitened(
        factor=factor, basis=basis, triangle=triangle, log_volume=np.asarray(log_volume)
    )


def fits(whitened: Whitened, series: Floats, *, coefficient: int) -> Fits:
    """Fit every series for every autocorrelation on the grid.

    Parameters
    ----------
    whitened : Whitened
        The design.
    series : ndarray, shape (k, n)
        One or many series.
    coefficient : int
        The column of the design whose coefficient is asked for.

    Returns
    -------
    Fits
        Its distributions, with their likelihoods.
    """
    # For hundreds of series one inverse is cheaper than solving for each.
    white = np.linalg.inv(whitened.factor) @ series.T
    projected = np.swapaxes(whitened.basis, 1, 2) @ white
    squares = ((white - whitened.basis @ projected) ** 2).sum(axis=1)
    inverse = np.linalg.inv(whitened.triangle)[:, coefficient, :]
    freedom = whitened.freedom
    return Fits(
        location=np.einsum("rp,rpk->rk", inverse, projected),
        scale=np.sqrt(squares / freedom * (inverse**2).sum(axis=1)[:, None]),
        log_likelihood=whitened.log_volume[:, None] - freedom / 2 * np.log(squares),
        freedom=freedom,
    )
