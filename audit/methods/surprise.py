"""Tables of how surprising it is that dates have an event of a list near them.

The shares are counted over all days of a period (see :mod:`audit.methods.coincidence`). They say
nothing about a cause.
"""

from collections.abc import Iterable

import pandas as pd

from audit.choices import Choice, Level
from audit.display import Cell, Sentence, Table, count, day, fraction, percent, say
from audit.methods.coincidence import (
    circular_shift,
    poisson_any,
    predictive_none,
    share_within,
)
from audit.methods.dates import dates_of, ordinal, shown_day
from audit.references import declared

__all__ = ["pause_table", "surprise_table"]

distance = (declared("parameter", "within"),)


def surprise_table(
    listed: pd.DataFrame,
    dated: pd.DataFrame,
    lists: Choice,
    names: Iterable[str],
    *,
    take: str,
    within: Iterable[int],
) -> Table:
    """Show how surprising it is that dates have a listed event near them, by list and distance.

    Parameters
    ----------
    listed, dated
        As for :func:`nearest_days`.
    lists : Choice
        Its levels are lists with the days that they cover; each is its own period of reference.
    names : iterable of str
        The dated events.
    take : str
        One of :data:`DATED`; of a range the day halfway counts.
    within : iterable of int
        The distances, in days.

    Returns
    -------
    Table
        The observed number of dates near an event; the share of all days of the period near one;
        the share of all circular shifts of the dates with as many or more; and, as lines of
        reference that ignore clustering, a Poisson process and one with an uncertain rate.
    """
    when = [one for name in names if (one := dates_of(dated, name, take=take))]
    rows: list[list[Cell]] = []
    for level in lists.levels:
        name, start, end = level.value
        inside = [one for one in when if ordinal(start) <= one.middle <= ordinal(end)]
        own = listed[listed["event"] == name]
        own = own[own["first"].between(ordinal(start), ordinal(end))]
        ids = (*own["id"], *(row for one in inside for row in one.ids))
        length = ordinal(end) - ordinal(start) + 1
        dates = [shown_day(one.middle).value for one in inside]
        places = [shown_day(first).value for first in own["first"]]
        for near in within if inside and places else ():
            seen = circular_shift(dates, places, first=start, last=end, within=near)
            window = 2 * near + 1
            shares = (
                seen.expected / seen.dates,
                seen.at_least,
                poisson_any(len(own), length, window=window),
                1 - predictive_none(len(own), length, window=window),
            )
            shown = [percent(share, ids=ids) for share in shares]
            rows.append(
                [
                    level.label,
                    count(near, ids=distance, how="a parameter of the report"),
                    fraction(seen.near, seen.dates, ids=ids),
                    *shown,
                ]
            )
    return Table(
        columns=[
            "list",
            "days apart at most",
            "dates that have one",
            "days of the period that do",
            "shifts with as many",
            "Poisson",
            "uncertain rate",
        ],
        rows=rows,
        caption="How often a date chosen blindly would have an event so near",
        footer=[
            "Poisson and uncertain rate ignore that events cluster: lines of reference only",
        ],
        name="surprise",
    )


def pause_table(
    listed: pd.DataFrame,
    dated: pd.DataFrame,
    lists: Choice,
    event: str,
    *,
    pause: tuple[str, str],
    within: Iterable[int],
) -> Table:
    """Show what a pause in a list does to a coincidence: given that it ended, when it ended.

    Parameters
    ----------
    listed, dated, lists
        As for :func:`surprise_table`.
    event : str
        The dated event.
    pause : tuple of str
        Two dated events: the last of the listed kind before the pause, and the first after it.
    within : iterable of int
        The distances, in days.

    Returns
    -------
    Table
        For each list and distance, the share of the possible ends of the pause (every day from its
        beginning to the end of the days that the list covers) that lie so near the event. The
        footer says how probable a pause as long or longer is at the rate before it, clustering
        ignored, for the lists that reach back before it.
    """
    here = dates_of(dated, event, take="last")
    began = dates_of(dated, pause[0], take="last")
    ended = dates_of(dated, pause[1], take="first")
    rows: list[list[Cell]] = []
    footer: list[Sentence] = []
    if here and began and ended:
        length = ended.first - began.last
        ids = (*here.ids, *began.ids, *ended.ids)
        footer = [
            say(
                "the pause: {first} to {last}, {length} days",
                first=day(str(shown_day(began.last).value), ids=began.ids),
                last=day(str(shown_day(ended.first).value), ids=ended.ids),
                length=count(length, ids=(*began.ids, *ended.ids)),
            )
        ]
        for level in lists.levels:
            end = level.value[2]
            first = str(shown_day(began.last + 1).value)
            near = [str(shown_day(here.last).value)]
            for days in within:
                share = share_within(near, first=first, last=end, within=days)
                hit = "yes" if abs(ended.first - here.last) <= days else "no"
                rows.append(
                    [
                        say("to {end}", end=day(end, ids=(declared("choice", lists.name),))),
                        count(days, ids=distance, how="a parameter of the report"),
                        hit,
                        percent(share, ids=ids),
                    ]
                )
            footer += _gap(listed, level, began.last, length)
    return Table(
        columns=[
            "possible ends",
            "days apart at most",
            "the pause ended so near",
            "possible ends so near",
        ],
        rows=rows,
        caption="On how many of the days on which the pause could have ended it would have ended "
        "so near",
        footer=footer,
        name="pause",
    )


def _gap(listed: pd.DataFrame, level: Level, last: int, length: int) -> list[Sentence]:
    """Say how probable so long a gap is at the rate before it, if a list reaches back so far."""
    name, start, _ = level.value
    days = last - ordinal(start) + 1
    own = listed[(listed["event"] == name) & listed["first"].between(last - days + 1, last)]
    before, ids = len(own), tuple(own["id"])
    if not before:
        return []
    chance = percent(predictive_none(before, days, window=length - 1), ids=ids)
    return [
        say(
            "{label}: {before} before it in {days} days; so long a gap at their rate, if they did "
            "not cluster: {chance}",
            label=level.label,
            before=count(before, ids=ids),
            days=count(days, ids=ids),
            chance=chance,
        )
    ]
