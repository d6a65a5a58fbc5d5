"""Ratios of totals, and totals per day."""

import pandas as pd

from audit.display import Cell, Table, count
from audit.estimates import Estimate
from audit.references import declared
from audit.values import exactly

__all__ = ["compare_per_day", "per_day"]


def per_day(total: Estimate, start: str, end: str) -> Estimate:
    """Spread a total evenly over its period.

    Parameters
    ----------
    total : Estimate
        The total.
    start, end : str
        The first and the last day, both included.

    Returns
    -------
    Estimate
        Total per day. It is a mean, and says nothing of any one day.
    """
    days = (pd.Timestamp(end) - pd.Timestamp(start)).days + 1
    length = exactly(days, unit="ratio", method=f"{days} days")
    return (total / length).in_unit(f"{total.unit} a day", f"{total.method}, per day")


def compare_per_day(rates: dict[str, tuple[Estimate, str, str]]) -> Table:
    """Show totals beside their length and their mean per day.

    Parameters
    ----------
    rates : dict of str to (Estimate, str, str)
        Name → total, first day, last day.

    Returns
    -------
    Table
        One row each.
    """
    rows: list[list[Cell]] = [
        [
            name,
            total.value,
            count(
                (pd.Timestamp(end) - pd.Timestamp(start)).days + 1,
                ids=[declared("parameter", one) for one in (start, end)],
                how=f"from {start} to {end}",
            ),
            per_day(total, start, end).value,
        ]
        for name, (total, start, end) in rates.items()
    ]
    return Table(
        columns=["what", "total", "days", "mean a day"],
        rows=rows,
        caption="Totals, the days that they cover, and their mean a day: context, not the claim",
        name="per-day",
    )
