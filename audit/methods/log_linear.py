"""How many items three or more incomplete lists leave out, and how much that depends on the model.

A log-linear model says which lists depend on each other, and the number of items on no list
follows from it. The lists cannot tell whether the model is right: fit several, and show them all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special

from audit.errors import ParameterError
from audit.intervals import Interval
from audit.methods.checks import check_count, check_level
from audit.methods.roots import root

__all__ = ["LogLinearFit", "log_linear", "profile_interval"]

Floats: TypeAlias = NDArray[np.float64]
Interaction: TypeAlias = tuple[int, ...]

# A step of the coefficients below this has converged; a Hessian above this has no inverse.
CONVERGED: Final = 1e-10
SINGULAR: Final = 1e15


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLinearFit:
    """A log-linear model, fitted.

    Parameters
    ----------
    total : float
        All items, on the lists or not.
    hidden : float
        Those on no list.
    deviance : float
        Twice the log-likelihood ratio of the saturated model to this one.
    aic : float
        Akaike's criterion, of the Poisson likelihood.
    """

    total: float
    hidden: float
    deviance: float
    aic: float


def log_linear(counts: Mapping[str, int], *, interactions: Iterable[Interaction]) -> LogLinearFit:
    """Fit a log-linear model to the overlaps of several lists.

    Parameters
    ----------
    counts : mapping of str to int
        Which lists an item is on, as a string of 0 and 1, one place per list → how many items. All
        patterns but the one of zeros must be there, with 0 where no item has it.
    interactions : iterable of tuple of int
        The groups of lists that depend on each other, by place from 0; none for independence.

    Returns
    -------
    LogLinearFit
        The maximum-likelihood fit.

    Raises
    ------
    ParameterError
        If a pattern is missing or broken, an interaction is not one, or the fit has no finite
        solution (a group of lists without common items).

    References
    ----------
    Fienberg S.E. (1972) The multiple recapture census for closed populations and incomplete 2^k
    contingency tables. Biometrika 59:591-603.

    Examples
    --------
    >>> counts = {"10": 80, "01": 80, "11": 20}
    >>> fit = log_linear(counts, interactions=[])
    >>> round(fit.hidden), round(fit.total)
    (320, 500)
    """
    patterns, observed = _table(counts)
    design = _design(patterns, interactions)
    coefficients, mean = _fit(design, observed)
    hidden = float(np.exp(coefficients[0]))
    log_likelihood = float(
        np.sum(special.xlogy(observed, mean) - mean - special.gammaln(observed + 1))
    )
    return LogLinearFit(
        total=float(observed.sum()) + hidden,
        hidden=hidden,
        deviance=float(2 * np.sum(special.xlogy(observed, observed / mean) - (observed - mean))),
        aic=2 * design.shape[1] - 2 * log_likelihood,
    )


def profile_interval(
    counts: Mapping[str, int], *, interactions: Iterable[Interaction], level: float
) -> Interval:
    """Return the profile-likelihood interval of the number of all items.

    It holds the noise of the counts under one model. Which model is right is not part of it, and is
    as a rule the larger part.

    Parameters
    ----------
    counts : mapping of str to int
        As in :func:`log_linear`.
    interactions : iterable of tuple of int
        As in :func:`log_linear`.
    level : float
        Probability to cover the number of items if the model is right, about.

    Returns
    -------
    Interval
        Of kind ``score``.

    Raises
    ------
    ParameterError
        As in :func:`log_linear`, or if the level is impossible.

    References
    ----------
    Cormack R.M. (1992) Interval estimation for mark-recapture studies of closed populations.
    Biometrics 48:567-576.

    Examples
    --------
    >>> print(profile_interval({"10": 80, "01": 80, "11": 20}, interactions=[], level=0.95))
    [363.447, 735.303] (score, 95%)
    """
    check_level(level)
    patterns, observed = _table(counts)
    listed = float(observed.sum())
    everywhere = np.vstack([np.zeros(patterns.shape[1]), patterns])
    design = _design(everywhere, interactions)

    def profile(hidden: float) -> tuple[float, float]:
        """Return the log-likelihood at a number of hidden items, and its slope."""
        full = np.concatenate([[hidden], observed])
        total = listed + hidden
        share = _fit(design, full)[1] / total
        value = special.gammaln(total + 1) - special.gammaln(hidden + 1)
        slope = special.digamma(total + 1) - special.digamma(hidden + 1) + np.log(share[0])
        return float(value + np.sum(special.xlogy(full, share))), float(slope)

    far = 2 * log_linear(counts, interactions=interactions).hidden + 1
    best = root(lambda hidden: -profile(hidden)[1], 0.0, far)
    allowed = float(special.chdtri(1, 1 - level)) / 2
    limit = profile(best)[0] - allowed
    while profile(far)[0] > limit:
        far *= 2
    low = root(lambda hidden: profile(hidden)[0] - limit, 0.0, best)
    high = root(lambda hidden: limit - profile(hidden)[0], best, far)
    return Interval(low=listed + low, high=listed + high, kind="score", level=level)


def _table(counts: Mapping[str, int]) -> tuple[Floats, Floats]:
    """Return the patterns, one row each, and how many items have them."""
    lists = len(next(iter(counts), ""))
    expected = {f"{pattern:0{lists}b}" for pattern in range(1, 2**lists)}
    if lists <= 1 or set(counts) != expected:
        raise ParameterError(
            "The overlaps of the lists are not complete.",
            expected="every pattern of 0 and 1 over two lists or more, without the one of zeros",
            found=", ".join(counts) or "no pattern",
            do="give each pattern a count, 0 where no item has it",
        )
    for pattern, count in counts.items():
        check_count(**{pattern: count})
    patterns = np.array([[int(place) for place in pattern] for pattern in counts], dtype=np.float64)
    return patterns, np.array(list(counts.values()), dtype=np.float64)


def _design(patterns: Floats, interactions: Iterable[Interaction]) -> Floats:
    lists = patterns.shape[1]
    columns = [np.ones(len(patterns)), *patterns.T]
    for group in interactions:
        if not (1 < len(set(group)) == len(group) < lists and set(group) <= set(range(lists))):
            raise ParameterError(
                "An interaction does not name lists that can depend on each other.",
                expected=f"two to {lists - 1} different places from 0 to {lists - 1}",
                found=repr(group),
                do="leave the interaction of all lists out: no overlap can tell it",
            )
        columns.append(patterns[:, list(group)].prod(axis=1))
    return np.column_stack(columns)


def _fit(design: Floats, observed: Floats) -> tuple[Floats, Floats]:
    """Fit a Poisson regression with a log link by Newton's method."""
    # Least squares on the logarithms start close enough for Newton's method to converge.
    start = np.log(observed + 0.5)
    coefficients = np.asarray(np.linalg.lstsq(design, start, rcond=None)[0], dtype=np.float64)
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(100):
            mean = np.exp(design @ coefficients)
            information = design.T @ (design * mean[:, None])
            if not np.isfinite(information).all() or np.linalg.cond(information) > SINGULAR:
                break
            step = np.linalg.solve(information, design.T @ (observed - mean))
            coefficients += step
            if np.abs(step).max() < CONVERGED:
                return coefficients, np.exp(design @ coefficients)
    raise ParameterError(
        "The log-linear model has no finite fit.",
        expected="items in common for each group of lists that interacts",
        found=f"no convergence for the counts {observed.astype(int).tolist()}",
        do="leave out interactions of lists that share no item",
    )
