"""When dated events lie against each other, by the days that their sources give.

A date is what a source prints: a day, or a first and a last day. Sources that date one event
differently stay apart until a reader chooses how to take them.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from audit.display import Cell, Number, Table, day
from audit.errors import ParameterError
from audit.estimates import Estimate
from audit.methods.frames import Row, rows_of
from audit.values import estimate, unknown

__all__ = [
    "DATED",
    "Dates",
    "dates_of",
    "days_between",
    "events",
    "events_table",
    "nearest_days",
    "ordinal",
    "relabelled",
    "shown_day",
]

UNIT = "days"
DATED = ("first", "last", "between")
"""How sources are taken: the first day that any of them gives, the last one, or all from the one
to the other, with the middle as the central value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """The days on which an event can have been, in days since 1970.

    Parameters
    ----------
    first, last : int
        The first and the last possible day.
    ids : tuple of str
        The rows that say so.
    """

    first: int
    last: int
    ids: tuple[str, ...]

    @property
    def middle(self) -> float:
        """The day halfway."""
        return (self.first + self.last) / 2


def events(*records: pd.DataFrame) -> pd.DataFrame:
    """Put dated rows of several tables under each other.

    Parameters
    ----------
    *records : pandas.DataFrame
        Rows with ``id``, ``event``, ``date``, ``source_id`` and, where a source gives a range,
        ``date_end``.

    Returns
    -------
    pandas.DataFrame
        ``id``, ``event``, ``first``, ``last`` (days since 1970), ``precision`` and ``source_id``.
    """
    return pd.concat([_with_days(one, "event") for one in records], ignore_index=True)


def relabelled(
    listed: pd.DataFrame, dated: pd.DataFrame, names: Iterable[str], *, name: str
) -> pd.DataFrame:
    """Put single dated events beside lists of events of one kind, as a list of their own.

    Parameters
    ----------
    listed : pandas.DataFrame
        Rows with ``id``, ``list``, ``date`` and ``source_id``.
    dated : pandas.DataFrame
        What :func:`events` returns.
    names : iterable of str
        The events that are of the listed kind.
    name : str
        What their list is called.

    Returns
    -------
    pandas.DataFrame
        As :func:`events`, with the name of the list as the event.
    """
    more = dated[dated["event"].isin(set(names))].assign(event=name)
    return pd.concat([_with_days(listed, "list"), more], ignore_index=True)


def _with_days(records: pd.DataFrame, named: str) -> pd.DataFrame:
    blank = pd.Series("", index=records.index)
    ends = records.get("date_end", blank)
    return pd.DataFrame(
        {
            "id": records["id"],
            "event": records[named],
            "first": [ordinal(one) for one in records["date"]],
            "last": [ordinal(one) for one in ends.where(ends != "", records["date"])],
            "precision": records.get("precision", blank),
            "source_id": records["source_id"],
        }
    )


def ordinal(date: str) -> int:
    """Return a day, such as ``2020-03-10``, as days since 1970."""
    return (pd.Timestamp(date) - pd.Timestamp(0)).days


def shown_day(days: float) -> Number:
    """Show days since 1970 as a day; half a day is dropped."""
    return day((pd.Timestamp(0) + pd.Timedelta(days=math.floor(days))).date())


def dates_of(dated: pd.DataFrame, event: str, *, take: str) -> Dates | None:
    """Return when an event was.

    Parameters
    ----------
    dated : pandas.DataFrame
        What :func:`events` returns.
    event : str
        The event.
    take : str
        One of :data:`DATED`.

    Returns
    -------
    Dates or None
        None where no row is known.

    Raises
    ------
    ParameterError
        If ``take`` is something else.
    """
    if take not in DATED:
        raise ParameterError(
            "Dates cannot be taken so.",
            expected=", ".join(DATED),
            found=repr(take),
            do="use one of the three",
        )
    here = np.asarray(dated["event"]) == event
    if not here.any():
        return None
    first = int(dated["first"].to_numpy()[here].min())
    last = int(dated["last"].to_numpy()[here].max())
    return Dates(
        first=last if take == "last" else first,
        last=first if take == "first" else last,
        ids=tuple(sorted(dated["id"].to_numpy()[here])),
    )


def days_between(
    dated: pd.DataFrame, earlier: str, later: str, *, take: str, shift: int = 0
) -> Estimate:
    """Return the days from one event to another.

    Parameters
    ----------
    dated : pandas.DataFrame
        What :func:`events` returns.
    earlier, later : str
        The events; the result is negative where ``later`` came first.
    take : str
        One of :data:`DATED`, for both.
    shift : int
        Days by which the later event is moved, for a date in another place's time.

    Returns
    -------
    Estimate
        In days; unknown where either event is not known.
    """
    one, other = (dates_of(dated, name, take=take) for name in (earlier, later))
    if one is None or other is None:
        return unknown("days between events")
    return estimate(
        other.middle + shift - one.middle,
        other.first + shift - one.last,
        other.last + shift - one.first,
        unit=UNIT,
        kind="bounds",
        method="days between the dates that sources give",
        ids=(*one.ids, *other.ids),
    )


def nearest_days(
    listed: pd.DataFrame,
    dated: pd.DataFrame,
    covered: tuple[str, str, str],
    event: str,
    *,
    take: str,
    shift: int = 0,
) -> Estimate:
    """Return how far the nearest listed event is from a date, in either direction.

    Parameters
    ----------
    listed : pandas.DataFrame
        What :func:`relabelled` returns.
    dated : pandas.DataFrame
        What :func:`events` returns.
    covered : tuple of str
        The name of a list, and the first and last day that it covers.
    event : str
        The dated event.
    take : str
        One of :data:`DATED`, for the dated event.
    shift : int
        Days by which the list is moved, for dates in another place's time.

    Returns
    -------
    Estimate
        In days, never negative. Unknown where the list or the event is not known, and where an
        event that the list does not cover could be nearer than any that it holds.
    """
    name, start, end = covered
    here = dates_of(dated, event, take=take)
    there = np.asarray(listed["event"]) == name
    if here is None or not there.any():
        return unknown("days to the nearest event")
    first, last = (np.asarray(listed[end])[there] + shift for end in ("first", "last"))
    low = np.maximum(np.maximum(first - here.last, here.first - last), 0)
    high = np.maximum(last - here.first, here.last - first)
    center = np.abs((first + last) / 2 - here.middle)
    edge = min(here.first - (ordinal(start) + shift), ordinal(end) + shift - here.last) + 1
    if high.min() > edge:
        return unknown("days to the nearest event")
    return estimate(
        float(center.min()),
        float(min(low.min(), center.min())),
        float(high.min()),
        unit=UNIT,
        kind="bounds",
        method="days to the nearest event of the list",
        ids=(*here.ids, str(np.asarray(listed["id"])[there][center.argmin()])),
    )


def events_table(dated: pd.DataFrame, names: Iterable[str], *, caption: str) -> Table:
    """Show when some events were, as each source dates them.

    Parameters
    ----------
    dated : pandas.DataFrame
        What :func:`events` returns.
    names : iterable of str
        The events.
    caption : str
        What they are.

    Returns
    -------
    Table
        One row per event and source, in the order of the dates.
    """
    chosen = dated[dated["event"].isin(set(names))].sort_values(["first", "last", "id"])
    rows: list[list[Cell]] = [
        [row["event"], _period(row), row["precision"], row["source_id"]] for row in rows_of(chosen)
    ]
    return Table(
        columns=["event", "dated", "how sure", "source"], rows=rows, caption=caption, name="events"
    )


def _period(row: Row) -> Number:
    texts = dict.fromkeys(shown_day(row[end]).text for end in ("first", "last"))
    return Number(" to ".join(texts), " to ".join(texts), (row["id"],))
