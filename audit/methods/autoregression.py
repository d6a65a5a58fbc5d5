"""Regression with first-order autoregressive errors, with the autocorrelation put on a grid.

For each autocorrelation on the grid the regression is an ordinary one after whitening, and its
coefficients are t distributed. The grid is then weighted by the restricted likelihood, so that the
uncertainty of the autocorrelation is part of the answer. Plug-in methods leave it out, and their
intervals are too short in series of two to five years. The grid is that of Gauss and Legendre: the
likelihood is smooth, and a few of its places integrate it as well as hundreds of equal steps do.

References
----------
Golub G.H., Welsch J.H. (1969) Calculation of Gauss quadrature rules. Mathematics of Computation
23:221-230.

Harville D.A. (1974) Bayesian inference for variance components using only error contrasts.
Biometrika 61:383-385.

Prais S.J., Winsten C.B. (1954) Trend estimators and serial correlation. Cowles Commission
Discussion Paper 383.

Zellner A., Tiao G.C. (1964) Bayesian analysis of the regression model with autocorrelated errors.
Journal of the American Statistical Association 59:763-778.
"""

from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special

from audit.errors import ParameterError

__all__ = ["Fits", "Whitened", "autocorrelations", "fits", "whiten"]

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]

LEAST_RHO, GREATEST_RHO = -0.5, 0.95
"""All autocorrelations of neighbouring months between the two are equally likely beforehand."""

FEWEST_PLACES, MONTHS_A_PLACE = 8, 8
"""The likelihood of a longer series is narrower, and takes more places."""


@cache
def autocorrelations(months: int) -> tuple[Floats, Floats]:
    """Return the grid for a series: its places, and what each counts in an integral.

    Parameters
    ----------
    months : int
        How many months are fitted.

    Returns
    -------
    rho, weight : ndarray, shape (r,)
        The weights add up to 1.
    """
    place, weight = special.roots_legendre(FEWEST_PLACES + -(-months // MONTHS_A_PLACE))
    rho = LEAST_RHO + (GREATEST_RHO - LEAST_RHO) * (1 + place) / 2
    share = weight / 2
    # They are kept for all series of this length.
    for one in (rho, share):
        one.setflags(write=False)
    return rho, share


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Whitened:
    """A design, whitened for every autocorrelation on the grid.

    The process has no memory beyond the observation before, also over a gap, so that whitening is a
    difference of neighbours, scaled (Prais and Winsten 1954): no matrix is factored or inverted.

    Parameters
    ----------
    rho : ndarray, shape (r,)
        The autocorrelations of neighbouring months.
    decay : ndarray, shape (r, n - 1, 1)
        The correlation of each observation with the one before.
    error : ndarray, shape (r, n - 1, 1)
        The standard deviation of each observation given the one before.
    basis : ndarray, shape (r, n, p)
        Orthonormal bases of the whitened designs.
    triangle : ndarray, shape (r, p, p)
        What turns the bases back into the whitened designs.
    log_volume : ndarray, shape (r,)
        Of each autocorrelation, what it counts in an integral, times the part of the restricted
        likelihood that does not depend on the data.
    """

    rho: Floats
    decay: Floats
    error: Floats
    basis: Floats
    triangle: Floats
    log_volume: Floats

    def white(self, columns: Floats) -> Floats:
        """Return columns of observations whitened, shape (r, n, k).

        Parameters
        ----------
        columns : ndarray, shape (n, k) or (r, n, k)
            The same for every autocorrelation, or one set for each.
        """
        return _white(self.decay, self.error, columns)

    def at(self, places: NDArray[np.intp]) -> "Whitened":
        """Return the same for some autocorrelations of the grid."""
        return Whitened(
            rho=self.rho[places],
            decay=self.decay[places],
            error=self.error[places],
            basis=self.basis[places],
            triangle=self.triangle[places],
            log_volume=self.log_volume[places],
        )

    def pull(self, left: Floats) -> Floats:
        """Return half the slope of the squares by what left such residuals, shape (r, n, k)."""
        pulled = left.copy()
        pulled[:, 1:] /= self.error
        pulled[:, :-1] -= self.decay * pulled[:, 1:]
        return pulled

    def residual(self, columns: Floats) -> Floats:
        """Return what the design leaves of columns, whitened, shape (r, n, k)."""
        white = self.white(columns)
        return np.asarray(white - self.basis @ (np.swapaxes(self.basis, 1, 2) @ white))

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
        The restricted log-likelihood, up to a constant, and what the autocorrelation counts: the
        exponentials add up to the integral.
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
    rho, weight = autocorrelations(n)
    decay = rho[:, None, None] ** np.diff(time)[:, None]
    error = np.sqrt(1 - decay**2)
    basis, triangle = np.linalg.qr(_white(decay, error, design))
    diagonal = np.abs(np.diagonal(triangle, axis1=1, axis2=2))
    log_volume = -np.log(error).sum(axis=(1, 2)) - np.log(diagonal).sum(axis=1)
    return Whitened(
        rho=rho,
        decay=decay,
        error=error,
        basis=basis,
        triangle=triangle,
        log_volume=log_volume + np.log(weight),
    )


def _white(decay: Floats, error: Floats, columns: Floats) -> Floats:
    shape = np.broadcast_shapes(columns.shape, (len(decay), *columns.shape[-2:]))
    white = np.empty(shape)
    white[:, 0] = columns[..., 0, :]
    np.multiply(decay, columns[..., :-1, :], out=white[:, 1:])
    np.subtract(columns[..., 1:, :], white[:, 1:], out=white[:, 1:])
    white[:, 1:] /= error
    return white


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
    white = whitened.white(series.T)
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
