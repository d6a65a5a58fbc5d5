"""The arithmetic of splines: a once-integrated Wiener process, conditioned on reports.

`audit.methods.splines` says what it is for. Here all quantities are scaled to be near 1.

References
----------
Patterson, H. D. and Thompson, R. (1971). Recovery of inter-block information when block sizes are
unequal. Biometrika 58, 545-554.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

__all__ = ["condition", "kernel", "nonnegative_mixture"]

Floats: TypeAlias = NDArray[np.float64]

NEGLIGIBLE = 1e-9
"""Weights below this, relative to the largest, cannot move a quantile that is shown."""


def kernel(s: Floats, t: Floats) -> Floats:
    """Covariance of the process at two times, when it starts at 0 with slope 0.

    Parameters
    ----------
    s, t : ndarray
        Times since the start, not negative; they are broadcast against each other.

    Returns
    -------
    ndarray
        Covariance for a rate whose variance grows by 1 in unit time.
    """
    near, far = np.minimum(s, t), np.maximum(s, t)
    covariance: Floats = near**2 * (3 * far - near) / 6
    return covariance


def condition(
    at: Floats,
    y: Floats,
    drift: Floats,
    noise: Floats,
    windows: tuple[Floats, Floats],
    signal: Floats,
) -> tuple[Floats, Floats, Floats, Floats]:
    """Find the mean rate over windows, given reports, for every noise and every signal variance.

    What the reports owe to the unknown level, slope and shifts is removed exactly, by contrasts
    that do not feel them (Patterson and Thompson 1971). That also removes the large, nearly
    collinear part of the kernel. The rate is one unbiased combination of the reports plus a
    remainder, which is predicted from the contrasts. One eigendecomposition for each noise serves
    all signals.

    Parameters
    ----------
    at, y : ndarray, shape (n,)
        Times and values of the reports; no time is negative.
    drift : ndarray, shape (n, k)
        Columns with unknown coefficients; the second is `at`, whose coefficient is the slope.
    noise : ndarray, shape (e, n)
        Variances of the reports.
    windows : tuple of two ndarray, shape (m,)
        Where the windows begin and end.
    signal : ndarray, shape (r,)
        Growth of the variance of the rate in unit time.

    Returns
    -------
    weight : ndarray, shape (e, r)
        Restricted likelihood, scaled to sum to 1.
    mean, sd : ndarray, shape (e, r, m)
        The normal distribution of each mean rate.
    residual : ndarray, shape (n,)
        By how many standard deviations each report differs from what the others predict,
        averaged over noise and signal.
    """
    contrast = np.linalg.qr(drift, mode="complete")[0][:, drift.shape[1] :]
    # The least combination of reports whose expectation is the slope and nothing else.
    slope = np.linalg.pinv(drift)[1]
    covariance = kernel(at[:, None], at)
    first, last = windows
    length = last - first
    link = (kernel(at[:, None], last) - kernel(at[:, None], first)) / length
    own = (kernel(last, last) - 2 * kernel(first, last) + kernel(first, first)) / length**2

    # The contrasts are turned and scaled until they are independent, with noise of variance 1.
    whiten = np.linalg.inv(np.linalg.cholesky(contrast.T @ (noise[:, :, None] * contrast)))
    spectrum, vector = np.linalg.eigh(
        whiten @ (contrast.T @ covariance @ contrast) @ whiten.transpose(0, 2, 1)
    )
    turn = vector.transpose(0, 2, 1) @ whiten @ contrast.T
    data = turn @ y
    from_signal = turn @ (link - (covariance @ slope)[:, None])
    from_noise = -np.einsum("ein,en->ei", turn, noise * slope)

    # Axes from here on: noise, signal, contrast or window.
    scale = signal[None, :, None]
    share = 1 / (1 + scale * np.maximum(spectrum, 0)[:, None, :])
    data, from_noise = data[:, None, :], from_noise[:, None, :]
    mean = (
        slope @ y
        + (scale * share * data) @ from_signal
        + (share * data * from_noise).sum(axis=2, keepdims=True)
    )
    unexplained = scale * (own - 2 * slope @ link + slope @ covariance @ slope)
    unexplained = unexplained + (noise @ slope**2)[:, None, None]
    explained = (
        (scale**2 * share) @ from_signal**2
        + 2 * (scale * share * from_noise) @ from_signal
        + (share * from_noise**2).sum(axis=2, keepdims=True)
    )
    volume = np.log(np.diagonal(whiten, axis1=1, axis2=2)).sum(axis=1)
    log = volume[:, None] + 0.5 * (np.log(share) - share * data**2).sum(axis=2)
    weight = np.exp(log - log.max())
    weight /= weight.sum()
    residual = (share * data) @ turn / np.sqrt(share @ turn**2)
    # Rounding can bring a variance of almost nothing below 0.
    sd = np.sqrt(np.maximum(unexplained - explained, np.finfo(np.float64).tiny))
    return weight, mean, sd, np.tensordot(weight, residual, 2)


def nonnegative_mixture(
    level: float, weight: Floats, mean: Floats, sd: Floats
) -> tuple[Floats, Floats, Floats]:
    """Summarise mixtures of normals for quantities that cannot be negative.

    The median and the upper end are those of the mixture above 0. The lower end is that of the
    whole mixture, cut off at 0, so that the interval can reach 0 and is never the shorter one.

    Parameters
    ----------
    level : float
        Probability of the central interval.
    weight : ndarray, shape (e, r)
        Weights of the components, which sum to 1.
    mean, sd : ndarray, shape (e, r, m)
        Components of m mixtures.

    Returns
    -------
    low, center, high : ndarray, shape (m,)
        Interval and median.
    """
    heavy = weight > NEGLIGIBLE * weight.max()
    weight, mean, sd = weight[heavy], mean[heavy], sd[heavy]
    negative = weight @ ndtr(-mean / sd)
    positive = 1 - negative
    prob = np.array(
        [
            np.full_like(negative, (1 - level) / 2),
            negative + positive / 2,
            negative + positive * (1 + level) / 2,
        ]
    )
    bottom = np.tile((mean - 9 * sd).min(axis=0), (3, 1))
    top = np.tile((mean + 9 * sd).max(axis=0), (3, 1))
    # Forty halvings leave about a billionth of the widest component.
    for _ in range(40):
        middle = (bottom + top) / 2
        z = (middle - mean[:, None, :]) / sd[:, None, :]
        below = np.tensordot(weight, ndtr(z), 1) < prob
        bottom, top = np.where(below, middle, bottom), np.where(below, top, middle)
    low, center, high = np.maximum((bottom + top) / 2, 0)
    return low, center, high
