"""How a rise at a date ranks among the rises at all other dates of its series.

Nothing is sampled: the same ratio is computed at every month at which the figures allow it.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import pandas as pd

from audit.choices import Choice
from audit.display import Cell, Number, Table, count, day
from audit.estimates import Estimate
from audit.methods.before_after import YEAR, Pace, Ratio, ratio_at, sides
from audit.references import declared
from audit.values import estimate, unknown

__all__ = ["against_largest", "placebo"]


@cache
def _elsewhere(one: Pace, *, gap: int, months: int, against: str) -> Mapping[pd.Timestamp, Ratio]:
    """Return the ratio at every month at which it is known, the gap being that of the date.

    Dates differ by nothing here but the gap, so most of them share what is found.
    """
    if not one.amount.blocks:
        return MappingProxyType({})
    first, last = one.amount.blocks[0].start, one.amount.blocks[-1].end
    found = {}
    for start in pd.date_range(first, last, freq="MS"):
        ratio = ratio_at(
            one, start, start + pd.DateOffset(months=gap), months=months, against=against
        )
        if ratio is not None:
            found[start] = ratio
    return MappingProxyType(found)


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
    before, after = sides(change, month=month, blocks=one.amount.blocks)
    found = ratio_at(one, before, after, months=months, against=against)
    every = _elsewhere(one, gap=_gap(before, after), months=months, against=against)
    others = [ratio for start, ratio in every.items() if start != before]
    method = "the ratio at the date over the largest ratio at another date"
    if found is None or not others:
        return unknown(method)
    largest = max(others, key=lambda other: other.value)
    value = found.value / largest.value
    return estimate(
        value,
        value,
        value,
        unit="ratio",
        kind="point",
        method=method,
        ids=tuple(sorted({*found.ids, *largest.ids})),
    )


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
        before, after = sides(level.value, month=month, blocks=one.amount.blocks)
        others = _elsewhere(one, gap=_gap(before, after), months=months, against=against)
        every.update(*(other.ids for other in others.values()))
        row: list[Cell] = [level.label, day(level.value, ids=(declared("choice", dates.name),))]
        if before not in others:
            rows.append([*row, "not known", "", "", ""])
            continue
        found, size = others[before], len(others)
        rank = sum(other.value >= found.value for other in others.values())
        rows.append(
            [
                *row,
                count(found.value, unit="ratio", ids=found.ids),
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
