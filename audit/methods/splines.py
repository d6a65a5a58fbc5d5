"""The mean daily rate of a cumulative count, from a smooth curve through imprecise reports.

The count follows a once-integrated Wiener process with unknown level and slope, whose posterior
mean is a cubic smoothing spline (Wahba 1978; for irregular days Wecker and Ansley 1983). A report
differs from the count by an independent relative error, and by rounding where that is known. Given
the roughness of the curve and the size of the error, the mean rate over any window is a linear
functional of a Gaussian process, hence normal. Both are unknown: they are put on grids, weighted by
their restricted likelihood, and the normals are mixed. No sampling is involved.

References
----------
Wahba, G. (1978). Improper priors, spline smoothing and the problem of guarding against model errors
in regression. Journal of the Royal Statistical Society B 40, 364-372.

Wecker, W. E. and Ansley, C. F. (1983). The signal extraction approach to nonlinear regression and
spline smoothing. Journal of the American Statistical Association 78, 81-89.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from audit.errors import ParameterError
from audit.intervals import Interval
from audit.methods.checks import check_level
from audit.methods.wiener import condition, nonnegative_mixture

__all__ = [
    "ERRORS",
    "ROUGHNESS",
    "SplineRate",
    "level_offsets",
    "log_offsets",
    "recount",
    "spline_rate",
]

Floats: TypeAlias = NDArray[np.float64]

ERRORS = tuple(np.geomspace(1e-4, 0.2, 40).tolist())
"""Relative errors of one report, from one in ten thousand to one in five."""

ROUGHNESS = tuple(np.geomspace(0.03, 300, 30).tolist())
"""Standard deviation of the change of the rate over the span of all reports, in mean rates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SplineRate:
    """Posterior of the mean daily rate over one or many windows.

    Parameters
    ----------
    center, low, high : ndarray, shape of the windows
        Posterior median and central interval.
    level : float
        Probability of the interval.
    errors, roughness : ndarray, shapes (e,) and (r,)
        The grids.
    weights : ndarray, shape (e, r)
        Posterior probability of each cell of the grids.
    residuals : ndarray, shape (n,)
        By how many standard deviations each report differs from what the other reports predict. One
        beyond 3 is contradicted by the others, and inflates the error of all.
    """

    center: Floats
    low: Floats
    high: Floats
    level: float
    errors: Floats
    roughness: Floats
    weights: Floats
    residuals: Floats

    def interval(self, *index: int) -> Interval:
        """Return the interval of one window; no index where there is only one."""
        low, high = float(self.low[index]), float(self.high[index])
        return Interval(low=low, high=high, kind="posterior", level=self.level)

    @property
    def typical_error(self) -> float:
        """Relative error of one report: the posterior mean on a logarithmic scale."""
        return float(np.exp(self.weights.sum(axis=1) @ np.log(self.errors)))

    @property
    def edge(self) -> float:
        """Probability on the rim of the grids; a large one says that they are too narrow."""
        return float(1 - self.weights[1:-1, 1:-1].sum())


def spline_rate(
    days: ArrayLike,
    value: ArrayLike,
    start: ArrayLike,
    end: ArrayLike,
    *,
    level: float,
    rounding: ArrayLike = 0.0,
    shifts: ArrayLike | None = None,
    errors: Sequence[float] = ERRORS,
    roughness: Sequence[float] = ROUGHNESS,
) -> SplineRate:
    """Estimate the mean daily rate of a cumulative count over windows.

    All windows share the factorisations, so a thousand cost ten times as much as one. Outside the
    reports the curve goes on as a straight line whose uncertainty grows fast.

    That the count never falls enters only at the end: median and upper end are those given a rate
    of 0 or more, and the lower end is cut off at 0. This can only raise the coverage, which was for
    the nominal 95% (300 simulations of each of 18 settings: 15, 30 or 45 reports of a 267-day flow,
    errors of 0.4% or 1.5%, windows of 7 days to all) 0.89 to 1.00 where the flow is smooth, 0.85 to
    0.98 where it jumps, and 0.80 to 0.97 where it also differs from day to day. It is lowest for
    windows that are short against the distance of the reports.

    Parameters
    ----------
    days, value : array_like, shape (n,)
        The reports, in any order; several may share a day.
    start, end : array_like
        Days on which the windows begin and end; they are broadcast against each other.
    level : float
        Probability of the interval.
    rounding : array_like, optional
        Standard deviation that a report has on top of the relative error, in counted things: a
        figure rounded to a multiple of ``g`` has ``g / sqrt(12)``, hearsay more. Needed where a
        value is 0.
    shifts : array_like, shape (n, k), optional
        Columns of whatever else moves the figures without being part of the flow, each with an
        unknown coefficient: see `level_offsets`, `log_offsets` and `recount`.
    errors : sequence of float
        Grid of the relative error; equal weight before the reports are seen.
    roughness : sequence of float
        Grid of the roughness, in the unit of `ROUGHNESS`; equal weight before the reports are seen.

    Returns
    -------
    SplineRate
        Posterior median and interval for each window, with the weights of the grids.

    Raises
    ------
    ParameterError
        Reports, windows, columns, grids or level that the model cannot use.

    Examples
    --------
    >>> days = [0, 10, 20, 30, 40, 50]
    >>> found = spline_rate(days, [100, 201, 299, 402, 500, 598], 10, 40, level=0.9)
    >>> round(float(found.center)), found.interval().kind
    (10, 'posterior')
    """
    day, figure = np.asarray(days, np.float64), np.asarray(value, np.float64)
    first, last = np.broadcast_arrays(np.asarray(start, np.float64), np.asarray(end, np.float64))
    relative, rough = np.asarray(errors, np.float64), np.asarray(roughness, np.float64)
    check_level(level)
    _check(day, figure, first, last, relative, rough)
    noise = np.broadcast_to(np.asarray(rounding, np.float64), day.shape)

    # In these units all quantities are near 1 whatever the calendar and the size of the count.
    span, rise = float(np.ptp(day)), float(np.ptp(figure)) or float(figure.max())
    origin = min(day.min(), first.min())
    at, y = (day - origin) / span, figure / rise
    drift = np.column_stack([np.ones_like(at), at])
    if shifts is not None:
        drift = np.column_stack([drift, np.asarray(shifts, np.float64)])
    variance = (relative[:, None] * y) ** 2 + (noise / rise) ** 2
    _check_design(drift, variance)
    windows = (first.ravel() - origin) / span, (last.ravel() - origin) / span
    weights, mean, sd, residuals = condition(at, y, drift, variance, windows, rough**2)
    low, center, high = (
        (rate * rise / span).reshape(first.shape)
        for rate in nonnegative_mixture(level, weights, mean, sd)
    )
    return SplineRate(
        center=center,
        low=low,
        high=high,
        level=level,
        errors=relative,
        roughness=rough,
        weights=weights,
        residuals=residuals,
    )


def level_offsets(agency: ArrayLike, reference: object) -> Floats:
    """Columns for `spline_rate` that let each agency differ from one by a fixed count.

    Parameters
    ----------
    agency : array_like, shape (n,)
        Who made each report.
    reference : object
        The agency whose level the curve follows.

    Returns
    -------
    ndarray, shape (n, k - 1)
        One column for each other agency, in sorted order.
    """
    names = np.asarray(agency)
    others = np.unique(names[names != reference])
    columns: Floats = (names[:, None] == others).astype(np.float64)
    return columns


def log_offsets(agency: ArrayLike, reference: object, value: ArrayLike) -> Floats:
    """Columns for `spline_rate` that let each agency differ from one by a fixed factor.

    To first order: an agency that reports ``1 + d`` times the count adds ``d`` times its figure.

    Parameters
    ----------
    agency : array_like, shape (n,)
        Who made each report.
    reference : object
        The agency whose level the curve follows.
    value : array_like, shape (n,)
        The figures reported.

    Returns
    -------
    ndarray, shape (n, k - 1)
        One column for each other agency, in sorted order.
    """
    figure = np.asarray(value, np.float64)
    columns: Floats = level_offsets(agency, reference) * (figure / figure.max())[:, None]
    return columns


def recount(days: ArrayLike, day: float) -> Floats:
    """Column for `spline_rate` that lets all figures from one day on jump without any flow.

    Parameters
    ----------
    days : array_like, shape (n,)
        The report days.
    day : float
        First day on which the recount is in the figures.

    Returns
    -------
    ndarray, shape (n, 1)
        0 before `day`, 1 from it on.
    """
    after: Floats = (np.asarray(days, np.float64) >= day).astype(np.float64)[:, None]
    return after


def _check(
    day: Floats,
    figure: Floats,
    first: Floats,
    last: Floats,
    relative: Floats,
    rough: Floats,
) -> None:
    aligned = day.ndim == 1 and day.size > 0 and day.shape == figure.shape
    counts = aligned and np.isfinite(day + figure).all() and (figure >= 0).all()
    if not counts or np.ptp(day) == 0 or figure.max() == 0:
        raise ParameterError(
            "The reports do not show a count over time.",
            expected="finite days, not all one; counts of 0 or more, not all 0; one shape (n,)",
            found=f"days {day.tolist()}, counts {figure.tolist()}",
        )
    if not ((last > first) & np.isfinite(last - first)).all():
        raise ParameterError(
            "A window does not end after it starts.",
            expected="finite days, start < end",
            found=f"windows of {(last - first).min():g} to {(last - first).max():g} days",
        )
    for name, grid in (("errors", relative), ("roughness", rough)):
        if grid.ndim != 1 or grid.size == 0 or not (grid > 0).all():
            raise ParameterError(
                f"The grid of {name} cannot be used.",
                expected="one or more numbers above 0",
                found=repr(grid.tolist()),
            )


def _check_design(drift: Floats, variance: Floats) -> None:
    n, k = drift.shape
    if n < k + 2 or np.linalg.matrix_rank(drift) < k:
        raise ParameterError(
            "There are too few reports to tell the flow from the shifts.",
            expected=f"{k + 2} reports or more, and no column of shifts that the others make up",
            found=f"{n} reports, rank {np.linalg.matrix_rank(drift)} of {k}",
        )
    if not (variance > 0).all():
        raise ParameterError(
            "A report of 0 has no error.",
            expected="rounding > 0 where a value is 0",
            found="value 0 with rounding 0",
        )
