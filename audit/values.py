"""Single values: known with a range, known only by bounds, or unknown."""

import math
from collections.abc import Iterable
from functools import cache

import xarray as xr

from audit.arrays import scalar
from audit.errors import UnitError
from audit.estimates import Estimate
from audit.lineage import behind
from audit.references import declared
from audit.units import ANY_UNIT

__all__ = ["bounded", "estimate", "exactly", "unknown"]


def estimate(
    center: float,
    low: float,
    high: float,
    *,
    unit: str,
    kind: str,
    method: str,
    ids: Iterable[str] = (),
    level: float | None = None,
) -> Estimate:
    """Make an estimate of one value.

    Parameters
    ----------
    center, low, high : float
        The value and its range.
    unit : str
        The counted thing, ``share`` or ``ratio``.
    kind : str
        The kind of its range (see :class:`audit.intervals.Interval`).
    method : str
        How it was computed, in words.
    ids : iterable of str
        The observations it came from.
    level : float, optional
        The probability that the method claims for the range.

    Returns
    -------
    Estimate
        Without choices.

    Raises
    ------
    UnitError
        If the range is not in order or leaves the value out.

    Examples
    --------
    >>> import audit
    >>> print(audit.estimate(3, 2, 4, unit="events", kind="bounds", method="count").range)
    2 to 4
    """
    if not low <= center <= high:
        raise UnitError(
            "The range of an estimate leaves its value out.",
            expected="low ≤ value ≤ high",
            found=f"{low} ≤ {center} ≤ {high}",
            where=method,
            do="check the rows and the method",
        )
    made = {value: scalar(float(value)) for value in {center, low, high}}
    return Estimate(
        center=made[center],
        low=made[low],
        high=made[high],
        unit=unit,
        kinds=frozenset({kind}),
        level=level,
        method=method,
        lineage=(behind(ids),),
    )


def exactly(value: float, *, unit: str, method: str, ids: Iterable[str] = ()) -> Estimate:
    """Make an estimate that has no range, because it is arithmetic on figures as they stand.

    Parameters
    ----------
    value : float
        The value.
    unit, method, ids
        As for :func:`estimate`.

    Returns
    -------
    Estimate
        Of kind ``point``.
    """
    return estimate(value, value, value, unit=unit, kind="point", method=method, ids=ids)


@cache
def unknown(method: str) -> Estimate:
    """Make an estimate of a value that nobody knew at the time: it counts in no share.

    Parameters
    ----------
    method : str
        What was sought.

    Returns
    -------
    Estimate
        All its values are NaN, and it comes from no observation.
    """
    nothing = xr.DataArray(math.nan)
    return Estimate(
        center=nothing,
        low=nothing,
        high=nothing,
        unit=ANY_UNIT,
        kinds=frozenset(),
        level=None,
        method=method,
        lineage=(),
    )


def bounded(low: float, high: float, *, unit: str, method: str) -> Estimate:
    """Make an estimate of which only bounds are known, no value in them nearer than another.

    Parameters
    ----------
    low, high : float
        The bounds.
    unit : str
        The counted thing, ``share`` or ``ratio``.
    method : str
        What was sought, and why no more is known of it.

    Returns
    -------
    Estimate
        Its central value is NaN, so that it counts in no share, and it rests on what its
        bounds are by definition.

    Examples
    --------
    >>> import audit
    >>> print(audit.bounded(0, 1, unit="share", method="nobody counted them"))
    not known (share), range 0.000 to 1.000 (bounds; no probability claimed)
    """
    return Estimate(
        center=xr.DataArray(math.nan),
        low=xr.DataArray(float(low)),
        high=xr.DataArray(float(high)),
        unit=unit,
        kinds=frozenset({"bounds"}),
        level=None,
        method=method,
        lineage=(behind([declared("definition", "bounds")]),),
    )
