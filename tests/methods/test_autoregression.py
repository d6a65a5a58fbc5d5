"""Regression with autocorrelated errors: against explicit matrices, and against least squares."""

import itertools

import numpy as np
import pytest
from scipy import special

from audit.errors import ParameterError
from audit.methods import autoregression
from audit.methods.autoregression import autocorrelations, fits, whiten
from audit.methods.mixtures import StudentMixture

TIME = np.array([0, 1, 2, 3, 5, 6, 9, 10, 11, 12])
DESIGN = np.column_stack([np.ones(10), TIME, TIME >= 6]).astype(np.float64)
RHO, RHO_WEIGHT = autocorrelations(10)
SERIES = np.random.default_rng(1).normal(size=(2, 10))


def test_the_grid_spans_its_range() -> None:
    """All autocorrelations from -0.5 to 0.95 are equally likely: powers have their known means."""
    assert pytest.approx(1) == RHO_WEIGHT.sum()
    for power in range(1, 2 * RHO.size):
        mean = (0.95 ** (power + 1) - (-0.5) ** (power + 1)) / (power + 1) / 1.45
        assert pytest.approx(mean) == RHO_WEIGHT @ RHO**power


@pytest.mark.parametrize(("n", "true"), [(22, 0.3), (34, 0.64), (60, 0.0), (60, 0.9), (120, 0.5)])
def test_the_grid_is_fine_enough(n: int, true: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four hundred places move an interval by less than a ten thousandth of its width."""
    noise = np.random.default_rng(n).standard_normal(n)
    noise[1:] *= np.sqrt(1 - true**2)
    series = np.array(list(itertools.accumulate(noise, lambda last, new: true * last + new)))
    time = np.arange(n)
    design = np.column_stack([np.ones(n), time, time >= 2 * n // 3])

    def interval() -> np.ndarray:
        found = fits(whiten(time, design), series[None], coefficient=2)
        mixture = StudentMixture(
            location=found.location[:, 0],
            scale=found.scale[:, 0],
            weight=special.softmax(found.log_likelihood[:, 0]),
            freedom=found.freedom,
        )
        return np.array([mixture.quantile(at) for at in (0.025, 0.5, 0.975)])

    used = interval()
    place, weight = special.roots_legendre(400)
    many = (0.225 + 0.725 * place, weight / 2)
    monkeypatch.setattr(autoregression, "autocorrelations", lambda _months: many)
    fine = interval()

    assert pytest.approx(0, abs=1e-4) == np.abs(used - fine).max() / (fine[2] - fine[0])


@pytest.mark.parametrize("place", [0, 4, 8, 9])
def test_generalized_least_squares_by_explicit_matrices(place: int) -> None:
    """Estimates, errors and likelihood are those of the textbook formulas, with gaps in time."""
    correlation = RHO[place] ** np.abs(TIME[:, None] - TIME)
    precision = np.linalg.inv(correlation)
    information = DESIGN.T @ precision @ DESIGN
    estimate = np.linalg.solve(information, DESIGN.T @ precision @ SERIES[1])
    rest = SERIES[1] - DESIGN @ estimate
    squares = rest @ precision @ rest
    error = np.sqrt(squares / 7 * np.linalg.inv(information)[2, 2])
    log_determinants = [np.linalg.slogdet(matrix)[1] for matrix in (correlation, information)]
    found = fits(whiten(TIME, DESIGN), SERIES, coefficient=2)

    assert 7 == found.freedom
    assert pytest.approx(estimate[2]) == found.location[place, 1]
    assert pytest.approx(error) == found.scale[place, 1]
    assert (
        pytest.approx(
            np.log(RHO_WEIGHT[place]) - sum(log_determinants) / 2 - 7 / 2 * np.log(squares)
        )
        == (found.log_likelihood[place, 1])
    )


def test_another_unit_changes_the_scale_only() -> None:
    """Ten times the series: ten times the coefficient, the same weights of the grid."""
    plain, large = (fits(whiten(TIME, DESIGN), k * SERIES, coefficient=1) for k in (1, 10))

    assert pytest.approx(10 * plain.location) == large.location
    assert pytest.approx(10 * plain.scale) == large.scale
    shift = large.log_likelihood - plain.log_likelihood
    assert pytest.approx(shift[0, 0]) == shift


@pytest.mark.parametrize(
    "design", [np.ones((3, 3)), np.ones((10, 2)), np.column_stack([np.ones(10), np.zeros(10)])]
)
def test_a_design_that_cannot_be_fitted_is_refused(design: np.ndarray) -> None:
    """Too few months, and regressors that follow from each other."""
    with pytest.raises(ParameterError):
        whiten(TIME[: len(design)], design)


@pytest.mark.parametrize("place", [0, 4, 9])
def test_whitening_is_by_the_correlation_matrix(place: int) -> None:
    """Differences of neighbours are what the inverse Cholesky factor makes, also over gaps."""
    correlation = RHO[place] ** np.abs(TIME[:, None] - TIME)
    inverse = np.linalg.inv(np.linalg.cholesky(correlation))
    whitened = whiten(TIME, DESIGN)
    some = whitened.at(np.array([place]))

    assert pytest.approx(inverse @ SERIES.T) == whitened.white(SERIES.T)[place]
    assert pytest.approx(inverse @ SERIES.T) == some.white(SERIES.T)[0]
    assert pytest.approx(inverse.T @ SERIES.T) == some.pull(SERIES.T[None])[0]


def test_the_residual_is_what_the_design_leaves() -> None:
    """Nothing of the design is left of the design, and the rest is orthogonal to it."""
    whitened = whiten(TIME, DESIGN)
    left = whitened.residual(SERIES.T)

    assert pytest.approx(0, abs=1e-10) == np.abs(whitened.residual(DESIGN)).max()
    assert pytest.approx(0, abs=1e-10) == np.abs(np.swapaxes(whitened.basis, 1, 2) @ left).max()
