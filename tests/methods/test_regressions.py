"""Regressions of counts reproduce R and statsmodels on Sicily and quine."""

import sys
from collections.abc import Callable
from subprocess import run

import numpy as np
import pandas as pd
import pytest

from audit.errors import ParameterError
from audit.methods.regressions import (
    CountRegression,
    negative_binomial_regression,
    newey_west_regression,
    poisson_regression,
    quasi_poisson_regression,
)

Like = Callable[[str, float], str]
STEP = 1


@pytest.fixture
def sicily(reference: Callable[[str], pd.DataFrame]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the admissions, the population, and a design of constant, step and time."""
    table = reference("sicily")
    month = table["month"].to_numpy(dtype=np.float64)
    design = np.column_stack([np.ones(month.size), month >= 37, month])
    return table["aces"].to_numpy(), table["stdpop"].to_numpy(), design


def with_harmonics(design: np.ndarray) -> np.ndarray:
    """Add two pairs of sine and cosine waves of a year."""
    turn = 2 * np.pi * design[:, 2] / 12
    waves = [wave(k * turn) for k in (1, 2) for wave in (np.sin, np.cos)]
    return np.column_stack([design, *waves])


def ratio(fit: CountRegression) -> tuple[float, float, float]:
    """Return the factor of the step with its 95% interval."""
    interval = fit.ratio(STEP, level=0.95)
    return float(np.exp(fit.coefficients[STEP])), interval.low, interval.high


def test_poisson_reference(sicily: tuple[np.ndarray, np.ndarray, np.ndarray], like: Like) -> None:
    """The values are those of R 4.2.2, glm(family = poisson), fitted until nothing changes.

    With its default tolerance R stops earlier and prints 0.864686417 and 0.925086046.
    """
    expected = ("0.894376508", "0.864686389", "0.925086076")
    fit = poisson_regression(*sicily)

    assert expected == tuple(map(like, expected, ratio(fit)))
    assert (1, np.inf, 0) == (fit.dispersion, fit.size, fit.size_error)


def test_quasi_poisson_reference(
    sicily: tuple[np.ndarray, np.ndarray, np.ndarray], like: Like
) -> None:
    """The values are those of R 4.2.2, glm(family = quasipoisson); R's dispersion is 3.559195."""
    expected = ("3.559187", "0.894376508", "0.839189", "0.953193")
    fit = quasi_poisson_regression(*sicily)

    assert expected == tuple(map(like, expected, (fit.dispersion, *ratio(fit))))


def test_reference_with_two_harmonics(
    sicily: tuple[np.ndarray, np.ndarray, np.ndarray], like: Like
) -> None:
    """The values are those of R 4.2.2 and of statsmodels."""
    expected = ("2.262183", "0.885071547", "0.839401", "0.933227")
    aces, population, design = sicily
    fit = quasi_poisson_regression(aces, population, with_harmonics(design))

    assert expected == tuple(map(like, expected, (fit.dispersion, *ratio(fit))))


@pytest.mark.parametrize(
    ("lags", "expected"),
    [(0, "0.0261191150"), (3, "0.0319959410"), (6, "0.0309190819"), (12, "0.0212056792")],
)
def test_newey_west_reference(
    lags: int, expected: str, sicily: tuple[np.ndarray, np.ndarray, np.ndarray], like: Like
) -> None:
    """The values are those of R's sandwich, NeweyWest without prewhitening or adjustment."""
    fit = newey_west_regression(*sicily, lags=lags)

    assert expected == like(expected, fit.errors[STEP])


def test_negative_binomial_reference(
    sicily: tuple[np.ndarray, np.ndarray, np.ndarray], like: Like
) -> None:
    """The values are those of R 4.2.2, MASS::glm.nb."""
    expected = ("-6.243783", "-0.112800", "0.004980", "356.2886", "-634.334597")
    fit = negative_binomial_regression(*sicily)
    found = (*fit.coefficients, fit.size, 2 * fit.log_likelihood)

    assert expected == tuple(map(like, expected, found))


@pytest.fixture
def quine(reference: Callable[[str], pd.DataFrame]) -> pd.DataFrame:
    """Return the days absent of 146 children."""
    return reference("quine")


def test_negative_binomial_reference_of_main_effects(quine: pd.DataFrame, like: Like) -> None:
    """The values are those of R 4.2.2, glm.nb(Days ~ Eth + Sex + Age + Lrn)."""
    expected = ("1.274893", "-1093.151018", "2.894580", "0.22842")
    factors = [quine["eth"] == "N", quine["sex"] == "M", quine["lrn"] == "SL"]
    ages = [quine["age"] == age for age in ("F1", "F2", "F3")]
    design = np.column_stack([np.ones(len(quine)), *factors, *ages])
    fit = negative_binomial_regression(quine["days"], np.ones(len(quine)), design)
    found = (fit.size, 2 * fit.log_likelihood, fit.coefficients[0], fit.errors[0])

    assert expected == tuple(map(like, expected, found))


def test_negative_binomial_reference_of_all_interactions(quine: pd.DataFrame, like: Like) -> None:
    """The values are those of the R Book, glm.nb(Days ~ Eth * Sex * Age * Lrn)."""
    expected = ("1.928", "0.269", "-1039.324")
    cells = quine["eth"] + quine["sex"] + quine["age"] + quine["lrn"]
    design = np.column_stack([cells == cell for cell in sorted(set(cells))]).astype(np.float64)
    fit = negative_binomial_regression(quine["days"], np.ones(len(quine)), design)
    found = (fit.size, fit.size_error, 2 * fit.log_likelihood)

    assert expected == tuple(map(like, expected, found))


def test_counts_without_extra_variance_have_no_size() -> None:
    """Equal counts are less variable than Poisson counts."""
    with pytest.raises(ParameterError):
        negative_binomial_regression([49, 51] * 10, np.ones(20), np.ones((20, 1)))


def test_the_interval_says_what_it_is() -> None:
    """It is a large-sample interval."""
    fit = poisson_regression([10, 20, 15], [1, 1, 1], np.ones((3, 1)))

    assert ("score", 0.9) == (fit.ratio(0, level=0.9).kind, fit.ratio(0, level=0.9).level)
    assert 15 in fit.ratio(0, level=0.9)


def test_statsmodels_is_not_imported_before_it_is_needed() -> None:
    """Importing the module takes no second."""
    code = "import sys, audit.methods.regressions; print('statsmodels' in sys.modules)"

    assert (
        "False"
        == run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True
        ).stdout.strip()
    )
