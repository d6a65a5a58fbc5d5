"""Reports of a cumulative count side by side: what each added, and which periods fit."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from audit.claims import Claim
from audit.display import Cell, Number, Table, count
from audit.methods.flows import Fit, RateBounds, fits, increments
from audit.methods.reported import EPOCH, date_of, reports
from audit.methods.stated import FLOORS
from audit.numerals import numeral
from audit.readings import Reading
from audit.references import declared

__all__ = [
    "days_to_reach",
    "fitting_windows",
    "increments_table",
]


def _day(date: str) -> float:
    return float((pd.Timestamp(date) - EPOCH).days)


def fitting_windows(bounds: RateBounds, readings: tuple[Reading, ...]) -> Table:
    """Count, for each reading, how many windows fit it, and name the last and the longest.

    Parameters
    ----------
    bounds : RateBounds
        As from :func:`audit.methods.mean_rates.windows`.
    readings : tuple of Reading
        The sets of values.

    Returns
    -------
    Table
        Per reading: windows inside, meeting, below and above it; the window inside it that ends
        last, and the longest one inside it.
    """
    rows: list[list[Cell]] = []
    for one in readings:
        coded = fits(bounds.low, bounds.high, one.low, one.high)
        inside = np.argwhere(coded == Fit.INSIDE)
        rows.append(
            [
                one.name,
                one.region,
                *(
                    int((coded == fit).sum())
                    for fit in (Fit.INSIDE, Fit.MEETS, Fit.BELOW, Fit.ABOVE)
                ),
                _named(bounds, inside, key=lambda i, j: (j, j - i)),
                _named(bounds, inside, key=lambda i, j: (bounds.days[j] - bounds.days[i], j)),
            ]
        )
    return Table(
        columns=[
            "reading",
            "rate",
            "inside",
            "meet",
            "below",
            "above",
            "last inside",
            "longest inside",
        ],
        rows=rows,
        caption="How many periods from one report to another fit each reading",
        name="windows",
        ids=bounds.ids,
    )


def _named(
    bounds: RateBounds, inside: NDArray[np.intp], *, key: Callable[[int, int], tuple[float, float]]
) -> Cell:
    if not len(inside):
        return "none"
    i, j = max(((int(a), int(b)) for a, b in inside), key=lambda pair: key(*pair))
    days = f"{date_of(bounds.days[i])} to {date_of(bounds.days[j])}"
    return Number(days, days)


def days_to_reach(rate: Claim, total: Claim, start: str, end: str) -> dict[str, Number]:
    """Set a claimed rate against a claimed total and the days that both had.

    Parameters
    ----------
    rate, total : Claim
        A number a day, and a number in all.
    start, end : str
        The first and the last day.

    Returns
    -------
    dict
        ``rate`` and ``total`` as printed, the whole ``days`` that the one needs for the other, and
        the days that had ``lasted``.
    """
    needed = numeral(total.number).value / numeral(rate.number).value
    lasted = _day(end) - _day(start)
    claimed = tuple(declared("claim", one.id) for one in (total, rate))
    lasting = tuple(declared("parameter", one) for one in (start, end))
    return {
        "rate": rate.printed,
        "total": total.printed,
        "days": count(round(needed), ids=claimed, how="total over rate"),
        "lasted": count(lasted, ids=lasting, how=f"from {start} to {end}"),
    }


def increments_table(observations: pd.DataFrame, *, series: str, by: str) -> Table:
    """Show what each report adds to the one before, and the rate that it implies.

    Parameters
    ----------
    observations, series, by
        As for :func:`audit.methods.mean_rates.mean_rate`.

    Returns
    -------
    Table
        One row per report but the first; a rise below nothing is a correction or a contradiction.
        Minimums are left out: they are no readings of the count.
    """
    told = observations[~observations["qualifier"].isin(FLOORS)]
    given = reports(told, series, by=by)
    steps = increments(given.days, given.value)
    rows: list[list[Cell]] = []
    for earlier, later, days, rise, rate in zip(
        steps.earlier, steps.later, steps.days, steps.increment, steps.rate, strict=True
    ):
        ids = (given.ids[int(earlier)], given.ids[int(later)])
        rows.append(
            [
                f"{date_of(given.days[int(earlier)])} to {date_of(given.days[int(later)])}",
                count(int(days), ids=ids, how="days between the two reports"),
                count(float(given.value[int(later)]), ids=ids[1:]),
                count(float(rise), ids=ids),
                count(float(rate), ids=ids) if np.isfinite(rate) else "same day",
            ]
        )
    return Table(
        columns=["between", "days", "count at the end", "added", "a day"],
        rows=rows,
        caption="What each report added to the one before",
        name="increments",
    )
