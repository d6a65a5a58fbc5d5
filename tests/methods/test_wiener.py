"""The integrated Wiener process: its covariance, and conditioning done the long way."""

import numpy as np
import pytest

from audit.methods.cumulative import Floats
from audit.methods.wiener import condition, kernel, nonnegative_mixture


@pytest.mark.parametrize(("s", "t"), [(0.3, 0.3), (0.2, 0.9), (0.9, 0.2), (0.0, 0.5)])
def test_kernel_is_the_integrated_covariance_of_a_wiener_process(s: float, t: float) -> None:
    """Cov(f(s), f(t)) is the double integral of min(u, v) over u < s and v < t."""
    grid = (np.arange(1000) + 0.5) / 1000
    expected = np.minimum(s * grid[:, None], t * grid).mean() * s * t

    assert expected == pytest.approx(float(kernel(np.array(s), np.array(t))), rel=1e-5, abs=1e-12)


def universal_kriging(
    at: Floats, y: Floats, drift: Floats, noise: Floats, window: tuple[float, float], signal: float
) -> tuple[float, float, float]:
    """Return mean, standard deviation and restricted log likelihood from dense matrices.

    Generalised least squares as in Cressie (1993), Statistics for Spatial Data, section 3.4.
    """
    first, last = (np.array(x) for x in window)
    length = last - first
    inverse = np.linalg.inv(signal * kernel(at[:, None], at) + np.diag(noise))
    normal = drift.T @ inverse @ drift
    coefficient = np.linalg.solve(normal, drift.T @ inverse @ y)
    rest = y - drift @ coefficient
    link = signal * (kernel(at, last) - kernel(at, first)) / length
    slope = np.eye(drift.shape[1])[1]
    own = kernel(last, last) - 2 * kernel(first, last) + kernel(first, first)
    gap = slope - drift.T @ inverse @ link
    mean = slope @ coefficient + link @ inverse @ rest
    variance = signal * own / length**2 - link @ inverse @ link + gap @ np.linalg.solve(normal, gap)
    log = np.linalg.slogdet(inverse)[1] - np.linalg.slogdet(normal)[1] - rest @ inverse @ rest
    return float(mean), float(np.sqrt(variance)), float(log / 2)


def test_contrasts_agree_with_dense_generalised_least_squares() -> None:
    """Mean, spread and likelihood are the same with and without the shortcut, shifts included."""
    rng = np.random.default_rng(3)
    at = np.sort(rng.uniform(0.05, 1, 12))
    y = np.sin(3 * at) + 0.02 * rng.standard_normal(12)
    drift = np.column_stack([np.ones(12), at, at > 0.6])
    noise = np.array([0.01, 0.05])[:, None] ** 2 * (0.5 + y**2)
    signal = np.array([0.5, 4, 100])
    first, last = np.array([0.0, 0.3, 0.9]), np.array([0.2, 0.5, 1.2])
    weight, mean, sd, _ = condition(at, y, drift, noise, (first, last), signal)
    expected = np.array(
        [
            [
                [
                    universal_kriging(at, y, drift, n, (a, b), s)
                    for a, b in zip(first, last, strict=True)
                ]
                for s in signal
            ]
            for n in noise
        ]
    )
    likelihood = np.exp(expected[:, :, 0, 2])

    np.testing.assert_allclose(mean, expected[..., 0], rtol=1e-8)
    np.testing.assert_allclose(sd, expected[..., 1], rtol=1e-8)
    np.testing.assert_allclose(weight, likelihood / likelihood.sum(), rtol=1e-8)


def test_residuals_are_those_of_leaving_each_report_out() -> None:
    """The shortcut equals predicting each report from the others and dividing by the spread."""
    rng = np.random.default_rng(4)
    at = np.sort(rng.uniform(0, 1, 9))
    y, noise, signal = at**2 + 0.05 * rng.standard_normal(9), np.full(9, 0.05**2), 3.0
    drift = np.column_stack([np.ones(9), at])
    windows = (np.array([0.0]), np.array([1.0]))
    residual = condition(at, y, drift, noise[None], windows, np.array([signal]))[3]
    for k in range(9):
        # A column of its own takes the whole gap between a report and what the others predict.
        alone = np.column_stack([drift, np.arange(9) == k])
        inverse = np.linalg.inv(signal * kernel(at[:, None], at) + np.diag(noise))
        covariance = np.linalg.inv(alone.T @ inverse @ alone)
        gap = (covariance @ alone.T @ inverse @ y)[2]

        assert gap / np.sqrt(covariance[2, 2]) == pytest.approx(residual[k], rel=1e-8)


def test_quantiles_of_one_normal() -> None:
    """Far above 0, one component gives the textbook interval: 1.959964 standard deviations."""
    low, center, high = nonnegative_mixture(
        0.95, np.ones((1, 1)), np.full((1, 1, 1), 50.0), np.full((1, 1, 1), 2.0)
    )

    np.testing.assert_allclose(
        [50 - 2 * 1.959964, 50, 50 + 2 * 1.959964], np.ravel([low, center, high]), rtol=1e-7
    )


def test_quantiles_of_a_mixture_hold_their_probability() -> None:
    """A sample of the mixture lies inside the interval as often as it should."""
    rng = np.random.default_rng(5)
    weight = np.array([[0.2, 0.3], [0.4, 0.1]])
    mean = rng.uniform(20, 40, (2, 2, 1))
    sd = rng.uniform(1, 3, (2, 2, 1))
    low, center, high = nonnegative_mixture(0.9, weight, mean, sd)
    part = rng.choice(4, 200_000, p=weight.ravel())
    draw = rng.normal(mean.ravel()[part], sd.ravel()[part])
    share = [float((draw < x).mean()) for x in (low, center, high)]

    np.testing.assert_allclose([0.05, 0.5, 0.95], share, atol=0.003)


def test_what_is_negative_is_cut_off_and_the_rest_carries_on() -> None:
    """Half of a standard normal: the lower end reaches 0, the others are those of its half."""
    low, center, high = nonnegative_mixture(
        0.95, np.ones((1, 1)), np.zeros((1, 1, 1)), np.ones((1, 1, 1))
    )

    # Quantiles .75 and .9875 of the standard normal.
    np.testing.assert_allclose([0, 0.6744898, 2.2414027], np.ravel([low, center, high]), atol=1e-7)
