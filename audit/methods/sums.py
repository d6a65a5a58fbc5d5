"""Sums, rates and packs of figures as their sources put them."""

import itertools
import operator
from collections.abc import Iterable
from functools import reduce

import pandas as pd

from audit.errors import ConflictError
from audit.estimates import Estimate
from audit.methods.frames import Row, rows_of
from audit.methods.stated import of_series, stated
from audit.values import exactly, unknown

__all__ = [
    "in_units_of",
    "per",
    "per_family",
    "sum_of_series",
    "summed",
    "total_stated",
]


def per_family(people: int, *, assumed: int) -> Estimate:
    """Return the factor that turns families times one household size into another.

    Parameters
    ----------
    people, assumed : int
        The household size wanted, and the one that was used.

    Returns
    -------
    Estimate
        A ratio, without observations of its own: it is a choice.
    """
    return exactly(people / assumed, unit="ratio", method="another household size")


def sum_of_series(observations: pd.DataFrame, series: str, *, start: str, end: str) -> Estimate:
    """Add the figures of one series among others between two days; see :func:`summed`."""
    return summed(observations[observations["series"] == series], start=start, end=end)


def total_stated(
    observations: pd.DataFrame,
    series: Iterable[str],
    *,
    unit: str,
    by: str | None = None,
    on: str | None = None,
    open_ended: bool = False,
) -> Estimate:
    """Add the last figures of several series.

    Parameters
    ----------
    observations : pandas.DataFrame
        Rows of these series.
    series : iterable of str
        The counted things, which must not overlap.
    unit : str
        The unit under which they are added.
    by, on, open_ended
        As for :func:`stated`.

    Returns
    -------
    Estimate
        Their sum, with the sum of their ranges.
    """
    parts = (
        stated(
            observations[observations["series"] == name], by=by, on=on, open_ended=open_ended
        ).in_unit(unit, name)
        for name in series
    )
    return reduce(operator.add, parts)


def summed(
    observations: pd.DataFrame,
    *,
    start: str,
    end: str,
    take: str = "span",
    or_unknown: bool = False,
) -> Estimate:
    """Add the figures of all periods that lie between two days, one statement each.

    Parameters
    ----------
    observations : pandas.DataFrame
        Rows of one series; the periods must not overlap. Days that no period covers count as
        nothing: whoever needs them covered must check it.
    start, end : str
        The first and the last day.
    take, or_unknown
        As for :func:`stated`.

    Returns
    -------
    Estimate
        Sum of the minimums as its value, to the sum of the maximums.

    Raises
    ------
    ConflictError
        If two periods overlap, or none lies between the days.
    """
    first, last = pd.Timestamp(start), pd.Timestamp(end)
    periods: dict[tuple[pd.Timestamp, pd.Timestamp], list[Row]] = {}
    for row in rows_of(observations):
        period = (row["period_start"], row["period_end"])
        if row["qualifier"] != "misprint" and period[0] >= first and period[1] <= last:
            periods.setdefault(period, []).append(row)
    if not periods and or_unknown:
        return unknown("not yet stated")
    ordered = sorted(periods)
    if not periods or any(one[1] >= other[0] for one, other in itertools.pairwise(ordered)):
        raise ConflictError(
            "Figures cannot be added.",
            expected=f"periods between {start} and {end} that do not overlap",
            found=f"{len(periods)} periods, {'some of which overlap' if periods else 'none'}",
            where=", ".join(sorted(set(observations["series"]))),
            do="read one series, or choose other days",
        )
    return reduce(operator.add, (stated(periods[period], take=take) for period in ordered))


def in_units_of(observations: pd.DataFrame, series: str, each: int, *, unit: str) -> Estimate:
    """Take the last figure of one series in packs: so many of its things make one of another.

    Parameters
    ----------
    observations : pandas.DataFrame
        Rows that hold the series.
    series : str
        The counted thing.
    each : int
        How many of them make one.
    unit : str
        The unit of the packs.

    Returns
    -------
    Estimate
        The figure over the size of a pack.
    """
    size = exactly(each, unit="ratio", method=f"{each} each")
    return of_series(observations, series, unit=unit) / size


def per(observations: pd.DataFrame, counted: str, events: str, *, by: str) -> Estimate:
    """Return how many counted things came with one event, from one counter's own figures.

    Parameters
    ----------
    observations : pandas.DataFrame
        Rows that hold both series.
    counted, events : str
        The series of the counted things, and that of the events.
    by : str
        The day by which the periods end; they should end within days of each other.

    Returns
    -------
    Estimate
        A ratio, although the units differ: this method means it.
    """
    things, times = (
        stated(observations[observations["series"] == name], by=by).in_unit("events", name)
        for name in (counted, events)
    )
    return things / times
