"""The mean rate after a date over the mean rate before it.

The ratio is arithmetic on counts of record: all that was counted in one period, over all that was
counted in another. It has no sampling interval, because nothing was sampled, and it says nothing of
causes. Whether a difference is more than months of this kind differ by anyway is asked of a model
of them (:mod:`audit.methods.trends`). A period that cuts a block of months whose figures are known
only as a sum has no figure, and the ratio is then unknown: months are not made up.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from audit.errors import ParameterError
from audit.estimates import Estimate
from audit.methods.blocks import Block, BlockSeries
from audit.methods.edges import DAY
from audit.values import exactly, unknown

__all__ = ["Pace", "Ratio", "before_after", "pace", "ratio_at", "ratios", "sides"]

Days: TypeAlias = NDArray[np.datetime64]
Floats: TypeAlias = NDArray[np.float64]

YEAR = 12
COMPARED = ("just before", "a year earlier", "all before")
"""What the months after a date are compared with."""
MONTH_OF_THE_DATE = ("kept", "left out")
MOST = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How much of a thing there is per day, or per one of another thing.

    Parameters
    ----------
    amount : BlockSeries
        The thing.
    per : BlockSeries or None
        The other thing; None for days.
    """

    amount: BlockSeries
    per: BlockSeries | None = None

    def means(self, first: Days, after: Days) -> Floats:
        """Return the mean pace in each of many periods; NaN where it is not known.

        Parameters
        ----------
        first, after : ndarray of datetime64[D]
            The first day of each period, and the first day after it.
        """
        whole = self.amount.totals(first, after)
        if self.per is None:
            return whole / (after - first).astype(np.float64)
        other = self.per.totals(first, after)
        return whole / np.where(other > 0, other, np.nan)

    def ids(self, first: np.datetime64, after: np.datetime64) -> set[str]:
        """Return the observations behind the pace from one day until before another."""
        series = (self.amount,) if self.per is None else (self.amount, self.per)
        return {name for one in series for block in one.inside(first, after) for name in block.ids}

    def sides(self, change: str, *, month: str) -> tuple[pd.Timestamp, pd.Timestamp]:
        """Return what :func:`sides` does for a date in this series."""
        return _sides(self, change, month)

    def since(self, first: str) -> "Pace":
        """Return the same from a day on."""
        return _since(self, first)


@cache
def _since(one: Pace, first: str) -> Pace:
    other = None if one.per is None else one.per.since(first)
    return Pace(amount=one.amount.since(first), per=other)


@cache
def _sides(one: Pace, change: str, month: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    return sides(change, month=month, blocks=one.amount.blocks)


def pace(amount: BlockSeries, *, per: BlockSeries | None = None) -> Pace:
    """Return the pace of a series per day, or per one of another series."""
    return Pace(amount=amount, per=per)


def sides(
    change: str, *, month: str, blocks: Iterable[Block] = ()
) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the first day that is no longer before a change, and the first day after it.

    Parameters
    ----------
    change : str
        A day.
    month : {'kept', 'left out'}
        Whether the month of the change goes to the side on which most of its days lie, or to none.
    blocks : iterable of Block
        A month that is left out takes the whole block with it of which it is a part.

    Returns
    -------
    tuple of pandas.Timestamp
        First days of months.

    Raises
    ------
    ParameterError
        If there is no such way with the month.

    Examples
    --------
    >>> [f"{one:%Y-%m}" for one in sides("2020-05-20", month="kept")]
    ['2020-06', '2020-06']
    >>> [f"{one:%Y-%m}" for one in sides("2020-05-20", month="left out")]
    ['2020-05', '2020-06']
    """
    _check(month, MONTH_OF_THE_DATE, "the month of the change")
    moment = pd.Timestamp(change)
    this = moment.replace(day=1)
    following = this + pd.DateOffset(months=1)
    if month == "left out":
        around = [one for one in blocks if one.start <= this and following <= one.end + DAY]
        return (around[0].start, around[0].end + DAY) if around else (this, following)
    share = (following - moment).days / (following - this).days
    start = this if share >= MOST else following
    return start, start


def _check(given: str, known: tuple[str, ...], what: str) -> None:
    if given not in known:
        raise ParameterError(
            "A comparison over time is not known.",
            expected=", ".join(known),
            found=repr(given),
            where=what,
            do="use one of these as the value of the option",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """The mean pace of one period over that of another.

    Parameters
    ----------
    value : float
        The ratio.
    ids : tuple of str
        The observations behind it.
    """

    value: float
    ids: tuple[str, ...]


def ratios(one: Pace, before: Days, after: Days, *, months: int, against: str) -> Floats:
    """Return the ratio at each of many dates; NaN where it is not known.

    Parameters
    ----------
    one : Pace
        The series.
    before, after : ndarray of datetime64[D]
        First days of months: the first day that is no longer before each date, and the first day
        after it.
    months : int
        How many months after it. Before it there must be as many, except a year earlier.
    against : {'just before', 'a year earlier', 'all before'}
        With which months they are compared.
    """
    if not one.amount.blocks:
        return np.full(before.shape, np.nan)
    enough, earlier, later = _periods(one, before, after, months=months, against=against)
    mean = one.means(*earlier)
    return one.means(*later) / np.where(enough & (mean > 0), mean, np.nan)


Period: TypeAlias = tuple[Days, Days]


def _periods(
    one: Pace, before: Days, after: Days, *, months: int, against: str
) -> tuple[NDArray[np.bool_], Period, Period]:
    """Return for each date whether the series allows the comparison, and the two periods.

    A period is its first day, and the first day after it.
    """
    start = np.datetime64(one.amount.blocks[0].start, "D")
    this, following = before.astype("datetime64[M]"), after.astype("datetime64[M]")
    later = after, (following + months).astype(after.dtype)
    if against == "a year earlier":
        first, end = ((following + k).astype(after.dtype) for k in (-YEAR, months - YEAR))
        # It must not reach across the date.
        return (first >= start) & (end <= after), (first, end), later
    first = (this - months).astype(before.dtype)
    enough = first >= start
    if against == "all before":
        first = np.full(before.shape, start)
    return enough, (first, before), later


@cache
def ratio_at(
    one: Pace, before: pd.Timestamp, after: pd.Timestamp, *, months: int, against: str
) -> Ratio | None:
    """Return the ratio at a date, or None where it is not known.

    Parameters
    ----------
    one, months, against
        As for :func:`ratios`.
    before, after : pandas.Timestamp
        The first day that is no longer before the date, and the first day after it.
    """
    here = tuple(np.array([day], dtype="datetime64[D]") for day in (before, after))
    [value] = ratios(one, *here, months=months, against=against).tolist()
    if math.isnan(value):
        return None
    _, *periods = _periods(one, *here, months=months, against=against)
    ids = {name for first, end in periods for name in one.ids(first[0], end[0])}
    return Ratio(value=value, ids=tuple(sorted(ids)))


def before_after(
    paces: Mapping[str, Pace],
    *,
    series: str,
    since: str,
    change: str,
    months: int,
    against: str,
    month: str,
) -> Estimate:
    """Estimate the mean pace in the months after a date over the mean pace before it.

    Parameters
    ----------
    paces : mapping of str to Pace
        The series, by name.
    series : str
        Which one.
    since : str
        The first day that is used.
    change : str
        The date.
    months : int
        How many months after it, and before it.
    against : {'just before', 'a year earlier', 'all before'}
        With which months they are compared: as many just before, the same months a year earlier,
        or all from the first day on.
    month : {'kept', 'left out'}
        See :func:`sides`.

    Returns
    -------
    Estimate
        A ratio without a range, because it is arithmetic on counts of record; unknown where a
        period has no figure.

    Raises
    ------
    ParameterError
        If the comparison or the way with the month is not known.
    """
    _check(against, COMPARED, "what the months after are compared with")
    one = paces[series].since(since)
    before, after = one.sides(change, month=month)
    return _compared(one, before, after, months, against)


@cache
def _compared(
    one: Pace, before: pd.Timestamp, after: pd.Timestamp, months: int, against: str
) -> Estimate:
    """Several dates of one month are one comparison."""
    found = ratio_at(one, before, after, months=months, against=against)
    method = "mean pace after over mean pace before"
    if found is None:
        return unknown(method)
    return exactly(found.value, unit="ratio", method=method, ids=found.ids)
