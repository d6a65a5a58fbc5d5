"""The mean rate after a date over the mean rate before it.

The ratio is arithmetic on counts of record: all that was counted in one period, over all that was
counted in another. It has no sampling interval, because nothing was sampled, and it says nothing of
causes. Whether a difference is more than months of this kind differ by anyway is asked of a model
of them (:mod:`audit.methods.trends`). A period that cuts a block of months whose figures are known
only as a sum has no figure, and the ratio is then unknown: months are not made up.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import pandas as pd

from audit.errors import ParameterError
from audit.estimates import Estimate
from audit.methods.blocks import Block, BlockSeries
from audit.methods.totals import DAY
from audit.values import estimate, unknown

__all__ = ["Pace", "Ratio", "before_after", "pace", "ratio_at", "sides"]

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

    def mean(self, first: pd.Timestamp, last: pd.Timestamp) -> tuple[Block, float] | None:
        """Return the amount in a period and the mean pace in it, or None if it is not known."""
        whole = self.amount.between(first, last)
        if whole is None or self.per is None:
            return None if whole is None else (whole, whole.value / whole.days)
        other = self.per.between(first, last)
        if other is None or other.value <= 0:
            return None
        both = Block(
            start=first,
            end=last,
            value=whole.value,
            ids=tuple(sorted({*whole.ids, *other.ids})),
            printed=False,
        )
        return both, whole.value / other.value

    def since(self, first: str) -> "Pace":
        """Return the same from a day on."""
        other = None if self.per is None else self.per.since(first)
        return Pace(amount=self.amount.since(first), per=other)


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


@cache
def _later(day: pd.Timestamp, months: int) -> pd.Timestamp:
    """Return a day some months later; the same few are asked for at thousands of comparisons."""
    return day + pd.DateOffset(months=months)


def _periods(
    before: pd.Timestamp, after: pd.Timestamp, months: int, against: str, start: pd.Timestamp
) -> tuple[tuple[pd.Timestamp, pd.Timestamp], tuple[pd.Timestamp, pd.Timestamp]]:
    """Return the first and last days of the period before and of the period after."""
    earlier = (start if against == "all before" else _later(before, -months), before - DAY)
    if against == "a year earlier":
        earlier = (_later(after, -YEAR), _later(_later(after, -YEAR), months) - DAY)
    return earlier, (after, _later(after, months) - DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """The mean pace of one period over that of another.

    Parameters
    ----------
    value : float
        The ratio.
    before, after : Block
        The two periods with their amounts.
    """

    value: float
    before: Block
    after: Block

    @property
    def ids(self) -> tuple[str, ...]:
        """The observations behind it."""
        return tuple(sorted({*self.before.ids, *self.after.ids}))


def ratio_at(
    one: Pace, before: pd.Timestamp, after: pd.Timestamp, *, months: int, against: str
) -> Ratio | None:
    """Return the ratio at a date, or None where it is not known.

    Parameters
    ----------
    one : Pace
        The series.
    before, after : pandas.Timestamp
        The first day that is no longer before the date, and the first day after it.
    months : int
        How many months after it. Before it there must be as many, except a year earlier.
    against : {'just before', 'a year earlier', 'all before'}
        With which months they are compared.
    """
    if not one.amount.blocks:
        return None
    start = one.amount.blocks[0].start
    periods = _periods(before, after, months, against, start)
    enough = against == "a year earlier" or _later(before, -months) >= start
    # A year earlier must not reach across the date.
    if not enough or periods[0][0] < start or periods[0][1] >= after:
        return None
    found = [one.mean(*period) for period in periods]
    if found[0] is None or found[1] is None or found[0][1] <= 0:
        return None
    return Ratio(value=found[1][1] / found[0][1], before=found[0][0], after=found[1][0])


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
    before, after = sides(change, month=month, blocks=one.amount.blocks)
    found = ratio_at(one, before, after, months=months, against=against)
    method = "mean pace after over mean pace before"
    if found is None:
        return unknown(method)
    return estimate(
        found.value,
        found.value,
        found.value,
        unit="ratio",
        kind="point",
        method=method,
        ids=found.ids,
    )
