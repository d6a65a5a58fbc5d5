"""Shares of a whole, from counts of its parts."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
import xarray as xr

from audit.estimates import Estimate
from audit.methods.sums import total_stated

__all__ = ["remainder", "share", "tally", "weighted_share"]


def share(part: Estimate, rest: Estimate) -> Estimate:
    """Return the share of a part in the whole that it makes up with the rest.

    Parameters
    ----------
    part, rest : Estimate
        Counts of the same unit; the whole is their sum.

    Returns
    -------
    Estimate
        ``part / (part + rest)``, which rises with the part and falls with the rest, so that its
        ends lie at vertices. Unit ``share``.
    """
    odds = part / rest
    return _monotone(odds, "share of the whole")


def tally(
    observations: pd.DataFrame, *, part: Iterable[str], rest: Iterable[str], on: str, unit: str
) -> Estimate:
    """Return the share of a part in a tally of one day.

    Parameters
    ----------
    observations : pandas.DataFrame
        The tally.
    part, rest : iterable of str
        The series that make up the part, and those that make up the rest.
    on : str
        The day of the tally.
    unit : str
        What it counts.

    Returns
    -------
    Estimate
        See :func:`share`.
    """
    return share(
        total_stated(observations, part, on=on, unit=unit),
        total_stated(observations, rest, on=on, unit=unit),
    )


def weighted_share(given: Estimate, weight: Estimate) -> Estimate:
    """Turn a share of events into a share of what the events contain.

    Parameters
    ----------
    given : Estimate
        The share of events, unit ``share``.
    weight : Estimate
        How many times as much one event of the part contains as one of the rest, unit ``ratio``.

    Returns
    -------
    Estimate
        ``s k / (s k + 1 - s)``, which rises with both, so that its ends lie at vertices. Unit
        ``share``.
    """
    odds = Estimate(
        center=given.center / (1 - given.center),
        low=given.low / (1 - given.low),
        high=given.high / (1 - given.high),
        unit="ratio",
        kinds=given.kinds,
        level=given.level,
        method=given.method,
        lineage=given.lineage,
    )
    return _monotone(odds * weight, "share of contents, from the share of events")


def remainder(given: Estimate) -> Estimate:
    """Return the share of the rest, ``1 - s``; its low end is one less the high end of ``s``."""
    return Estimate(
        center=1 - given.center,
        low=1 - given.high,
        high=1 - given.low,
        unit="share",
        kinds=given.kinds,
        level=given.level,
        method=f"one less {given.method}",
        lineage=given.lineage,
    )


def _share_of(odds: xr.DataArray) -> xr.DataArray:
    return (odds / (1 + odds)).where(~np.isinf(odds), 1.0)


def _monotone(odds: Estimate, method: str) -> Estimate:
    return Estimate(
        center=_share_of(odds.center),
        low=_share_of(odds.low),
        high=_share_of(odds.high),
        unit="share",
        kinds=odds.kinds,
        level=odds.level,
        method=method,
        lineage=odds.lineage,
    )
