"""How a rise at a date ranks among the rises at all other dates of its series.

Nothing is sampled: the same ratio is computed at every month at which the figures allow it.
"""

import math
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import numpy as np
import pandas as pd

from audit.choices import Choice
from audit.display import Cell, Number, Table, count, day
from audit.estimates import Estimate
from audit.methods.before_after import YEAR, Pace, ratio_at, ratios
from audit.references import declared
from audit.values import exactly, unknown

__all__ = ["against_largest", "placebo"]


@cache
def _everywhere(one: Pace, *, gap: int, months: int, against: str) -> Mapping[pd.Timestamp, float]:
    """Return the ratio at every month at which it is known, the gap being that of the date.

    Dates differ by nothing here but the gap, so most of them share what is found.
    """
    if not one.amount.blocks:
        return MappingProxyType({})
    # The first days of months, from the first of the series on.
    start = one.amount.blocks[0].start.to_datetime64().astype("datetime64[D]")
    first = (start - 1).astype("datetime64[M]") + 1
    last = one.amount.blocks[-1].end.to_datetime64().astype("datetime64[M]")
    before = np.arange(first, last + 1).astype("datetime64[D]")
    after = (before.astype("datetime64[M]") + gap).astype("datetime64[D]")
    found = ratios(one, before, after, months=months, against=against)
    return MappingProxyType(
        {
            pd.Timestamp(day): value
            for day, value in zip(before, found.tolist(), strict=True)
            if not math.isnan(value)
        }
    )


def _gap(before: pd.Timestamp, after: pd.Timestamp) -> int:
    return int((after.year - before.year) * YEAR + after.month - before.month)


def against_largest(
    paces: Mapping[str, Pace],
    *,
    series: str,
    since: str,
    change: str,
    months: int,
    against: str,
    month: str,
) -> Estimate:
    """Estimate how a rise at a date compares with the largest one at any other date.

    Parameters
    ----------
    paces, series, since, change, months, against, month
        As for :func:`audit.methods.before_after.before_after`.

    Returns
    -------
    Estimate
        The ratio at the date over the largest ratio at another month of the same series, compared
        in the same way; unknown where there is none. A value from 1 on says that no rise elsewhere
        was larger. No range: it is arithmetic on counts of record.
    """
    one = paces[series].since(since)
    before, after = one.sides(change, month=month)
    return _against_largest(one, before, after, months, against)


@cache
def _against_largest(
    one: Pace, before: pd.Timestamp, after: pd.Timestamp, months: int, against: str
) -> Estimate:
    found = ratio_at(one, before, after, months=months, against=against)
    gap = _gap(before, after)
    every = _everywhere(one, gap=gap, months=months, against=against)
    others = {day: value for day, value in every.items() if day != before}
    method = "the ratio at the date over the largest ratio at another date"
    if found is None or not others:
        return unknown(method)
    where = max(others, key=others.__getitem__)
    return exactly(
        found.value / others[where],
        unit="ratio",
        method=method,
        ids={*found.ids, *_ids_at(one, where, gap=gap, months=months, against=against)},
    )


def _ids_at(
    one: Pace, before: pd.Timestamp, *, gap: int, months: int, against: str
) -> tuple[str, ...]:
    after = before + pd.DateOffset(months=gap)
    found = ratio_at(one, before, after, months=months, against=against)
    return () if found is None else found.ids


def placebo(
    paces: Mapping[str, Pace],
    dates: Choice,
    *,
    series: str,
    since: str,
    months: int,
    against: str,
    month: str,
) -> Table:
    """Rank the ratio at each date among those at all months: randomisation over dates, exactly.

    Parameters
    ----------
    paces, series, since, months, against, month
        As for :func:`audit.methods.before_after.before_after`.
    dates : Choice
        The dates, as values of its levels.

    Returns
    -------
    Table
        Per date: its ratio, its rank from the largest on, the share of months with a ratio as large
        (p), and the smallest value that this share could have taken, one over the number of months.
        The months are not exchangeable where the series has a trend, so a small p is no proof.
    """
    one = paces[series].since(since)
    rows: list[list[Cell]] = []
    every: set[str] = set()
    for level in dates.levels:
        before, after = one.sides(level.value, month=month)
        here = {"gap": _gap(before, after), "months": months}
        others = _everywhere(one, against=against, **here)
        ids = {other: _ids_at(one, other, against=against, **here) for other in others}
        every.update(*ids.values())
        row: list[Cell] = [level.label, day(level.value, ids=(declared("choice", dates.name),))]
        if before not in others:
            rows.append([*row, "not known", "", "", ""])
            continue
        found, size = others[before], len(others)
        rank = sum(other >= found for other in others.values())
        rows.append(
            [
                *row,
                count(found, unit="ratio", ids=ids[before]),
                Number(f"{rank} of {size}", f"{rank}/{size}"),
                count(rank / size, unit="share"),
                count(1 / size, unit="share"),
            ]
        )
    return Table(
        columns=["date", "day", "ratio", "rank", "p", "smallest possible p"],
        rows=rows,
        caption="Placebo in time: the same ratio at every month at which it can be computed",
        name="placebo",
        ids=sorted(every),
    )
