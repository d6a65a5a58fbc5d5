"""Regressions of counts, to check a trend against other models by another program.

:mod:`audit.methods.trends` is relied on; these are shown beside it. All of them take every count as
independent given the regressors, except the autocorrelation-robust one, whose intervals are known
to be too short in series of two to five years. They know months with a count of their own only.

statsmodels computes them. It takes a second to import, so only a cross-check pays for it.
"""

import importlib
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from audit.errors import ParameterError
from audit.intervals import Interval
from audit.methods.wald import wald_ratio

__all__ = [
    "CountRegression",
    "negative_binomial_regression",
    "newey_west_regression",
    "poisson_regression",
    "quasi_poisson_regression",
]

Floats: TypeAlias = NDArray[np.float64]

CONVERGED: Final = 1e-12
"""Change of the deviance that ends a fit. The usual 1e-8 moves the errors in the eighth digit."""

SIZE_FOUND: Final = 1e-10
"""Change of the logarithm of the size that ends the search for it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CountRegression:
    """A regression of counts with a log link.

    Parameters
    ----------
    coefficients, errors : ndarray, shape (p,)
        Estimates and standard errors, on the log scale.
    dispersion : float
        The factor on the variance of the model that the errors allow for; 1 for none.
    size : float
        The size of the negative binomial, its variance being mean + mean² / size; infinite for
        other models.
    size_error : float
        Its standard error; 0 for other models.
    log_likelihood : float
        Of the counts.
    """

    coefficients: Floats
    errors: Floats
    dispersion: float
    size: float
    size_error: float
    log_likelihood: float

    def ratio(self, coefficient: int, *, level: float) -> Interval:
        """Return the interval of the factor that belongs to one regressor.

        Parameters
        ----------
        coefficient : int
            Its column in the design.
        level : float
            Probability to cover the factor, about.

        Returns
        -------
        Interval
            Of kind ``score``.

        Raises
        ------
        ParameterError
            If the level is impossible.
        """
        factor = float(np.exp(self.coefficients[coefficient]))
        return wald_ratio(factor, float(self.errors[coefficient]), level=level)


def poisson_regression(count: ArrayLike, exposure: ArrayLike, design: Floats) -> CountRegression:
    """Fit a Poisson regression.

    Its errors are right only if the counts vary as little as independent events do.

    Parameters
    ----------
    count, exposure : array_like, shape (n,)
        Events, and what the rate is per.
    design : ndarray, shape (n, p)
        The regressors.

    Returns
    -------
    CountRegression
        The maximum-likelihood fit.

    References
    ----------
    McCullagh P., Nelder J.A. (1989) Generalized Linear Models, 2nd edition, chapter 6.
    """
    return _result(_model(count, exposure, design, _families().Poisson()).fit(tol=CONVERGED))


def quasi_poisson_regression(
    count: ArrayLike, exposure: ArrayLike, design: Floats
) -> CountRegression:
    """Fit a Poisson regression whose errors allow for the dispersion of the counts.

    Parameters
    ----------
    count, exposure : array_like, shape (n,)
        Events, and what the rate is per.
    design : ndarray, shape (n, p)
        The regressors.

    Returns
    -------
    CountRegression
        With Pearson's statistic over its degrees of freedom as the dispersion.

    References
    ----------
    Wedderburn R.W.M. (1974) Quasi-likelihood functions, generalized linear models, and the
    Gauss-Newton method. Biometrika 61:439-447.
    """
    return _result(
        _model(count, exposure, design, _families().Poisson()).fit(scale="X2", tol=CONVERGED)
    )


def newey_west_regression(
    count: ArrayLike, exposure: ArrayLike, design: Floats, *, lags: int
) -> CountRegression:
    """Fit a Poisson regression whose errors allow for autocorrelation, without a model of it.

    Parameters
    ----------
    count, exposure : array_like, shape (n,)
        Events, and what the rate is per, in the order of time.
    design : ndarray, shape (n, p)
        The regressors.
    lags : int
        How many neighbours on each side may be correlated.

    Returns
    -------
    CountRegression
        With Bartlett weights and without a small-sample factor.

    References
    ----------
    Newey W.K., West K.D. (1987) A simple, positive semi-definite, heteroskedasticity and
    autocorrelation consistent covariance matrix. Econometrica 55:703-708.
    """
    model = _model(count, exposure, design, _families().Poisson())
    options = {"maxlags": lags, "use_correction": False}
    return _result(model.fit(cov_type="HAC", cov_kwds=options, tol=CONVERGED))


def negative_binomial_regression(
    count: ArrayLike, exposure: ArrayLike, design: Floats
) -> CountRegression:
    """Fit a negative binomial regression with one size for all counts.

    Given the size it is a generalized linear model. The size is where its score is 0, as in the
    ``glm.nb`` of Venables and Ripley, and the errors are theirs: of the expected information, with
    the size taken as known.

    Parameters
    ----------
    count, exposure : array_like, shape (n,)
        Events, and what the rate is per.
    design : ndarray, shape (n, p)
        The regressors.

    Returns
    -------
    CountRegression
        The maximum-likelihood fit.

    Raises
    ------
    ParameterError
        If the counts vary no more than Poisson counts: there is then no finite size.

    References
    ----------
    Venables W.N., Ripley B.D. (2002) Modern Applied Statistics with S, 4th edition, section 7.4.
    """
    y = np.asarray(count, dtype=np.float64)

    def fit(size: float) -> Any:
        family = _families().NegativeBinomial(alpha=1 / size)
        return _model(y, exposure, design, family).fit(tol=CONVERGED)

    def slope(log_size: float) -> float:
        """Return the slope of the negative log-likelihood by the size."""
        size = float(np.exp(log_size))
        mean = fit(size).mu
        gamma = special.digamma(y + size) - special.digamma(size)
        rest = np.log(size / (size + mean)) + 1 - (y + size) / (size + mean)
        return -float(np.sum(gamma + rest))

    least, most = np.log(1e-3), np.log(1e6)
    if slope(most) < 0:
        raise ParameterError(
            "The counts are not more variable than Poisson counts.",
            expected="a variance above the mean",
            found="a likelihood that grows up to the Poisson model",
            do="use poisson_regression or quasi_poisson_regression",
        )
    size = float(np.exp(_optimize().brentq(slope, least, most, xtol=SIZE_FOUND)))
    fitted = fit(size)
    mean = fitted.mu
    curvature = special.polygamma(1, size) - special.polygamma(1, y + size)
    curvature = curvature - 1 / size + 2 / (mean + size) - (y + size) / (mean + size) ** 2
    return _result(fitted, size=size, size_error=float(np.sum(curvature)) ** -0.5)


def _optimize() -> Any:
    # statsmodels needs it anyway.
    return importlib.import_module("scipy.optimize")


def _families() -> Any:
    return importlib.import_module("statsmodels.genmod.families")


def _model(count: ArrayLike, exposure: ArrayLike, design: Floats, family: Any) -> Any:
    glm = importlib.import_module("statsmodels.genmod.generalized_linear_model").GLM
    y, per = np.asarray(count, dtype=np.float64), np.asarray(exposure, dtype=np.float64)
    return glm(y, design, family=family, exposure=per)


def _result(fitted: Any, size: float = np.inf, size_error: float = 0.0) -> CountRegression:
    return CountRegression(
        coefficients=np.asarray(fitted.params),
        errors=np.asarray(fitted.bse),
        dispersion=float(fitted.scale),
        size=size,
        size_error=size_error,
        log_likelihood=float(fitted.llf),
    )
