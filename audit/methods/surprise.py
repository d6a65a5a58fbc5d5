"""Tables of how surprising it is that dates have an event of a list near them.

The shares are counted over all days of a period (see :mod:`audit.methods.coincidence`). They say
nothing about a cause.
"""

from collections.abc import Iterable

import pandas as pd

from audit.choices import Choice
from audit.display import Cell, Table, count, fraction, percent
from audit.methods.coincidence import (
    circular_shift,
    poisson_any,
    predictive_none,
    share_within,
)
from audit.methods.dates import dates_of, ordinal, shown_day

__all__ = ["pause_table", "surprise_table"]


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
            rows.append([level.label, near, fraction(seen.near, seen.dates), *shown])
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
        footer=["the last two columns ignore that events cluster: lines of reference only"],
        name="surprise",
    )


def pause_table(
    listed: pd.DataFrame,
    dated: pd.DataFrame,
    covered: tuple[str, str, str],
    event: str,
    *,
    pause: tuple[str, str],
    within: Iterable[int],
) -> Table:
    """Show what a pause in a list does to a coincidence: given that it ended, when it ended.

    Parameters
    ----------
    listed, dated, covered, event
        As for :func:`nearest_days`.
    pause : tuple of str
        The last event before the pause and the first after it, as days.
    within : iterable of int
        The distances, in days.

    Returns
    -------
    Table
        For each distance, the share of the possible ends of the pause (every day from its
        beginning to the end of the period) that lie so near the date. The footer says how probable
        a pause as long or longer is at the rate before it, clustering ignored.
    """
    name, start, end = covered
    here = dates_of(dated, event, take="last")
    first, last = ordinal(pause[0]), ordinal(pause[1])
    own = listed[(listed["event"] == name) & listed["first"].between(ordinal(start), ordinal(end))]
    before = int((own["first"] <= first).sum())
    footer = [f"the pause: {shown_day(first)} to {shown_day(last)}, {count(last - first)} days"]
    if before:
        chance = predictive_none(before, first - ordinal(start) + 1, window=last - first - 1)
        footer.append(
            f"events of the list before it: {before}; a gap as long or longer at their rate: "
            f"{percent(chance)}, if they did not cluster"
        )
    begin = str(shown_day(first + 1).value)
    rows: list[list[Cell]] = [
        [
            near,
            "yes" if abs(last - here.last) <= near else "no",
            percent(
                share_within([shown_day(here.last).value], first=begin, last=end, within=near),
                ids=here.ids,
            ),
        ]
        for near in (within if here else ())
        if here
    ]
    return Table(
        columns=["days apart at most", "the pause ended so near", "possible ends so near"],
        rows=rows,
        caption="Given that the pause ended in the period: how many of the days on which it could "
        "have ended lie so near the date",
        footer=footer,
        name="pause",
    )
