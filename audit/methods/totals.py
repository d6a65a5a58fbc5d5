"""Totals between two days from printed totals of overlapping periods.

Each way from one day to another through the printed totals is a derivation of the total between
them. Months that nobody printed need not be invented: they enter through the totals that contain
them, as constrained sums.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from audit.display import Number, Table, count, say
from audit.errors import ConflictError
from audit.estimates import Estimate
from audit.intervals import Interval
from audit.methods.edges import DAY, Edge, edges_of
from audit.methods.frames import Row, rows_of
from audit.methods.routes import route
from audit.values import estimate

__all__ = [
    "Printed",
    "derivation",
    "printed",
    "residuals",
    "total_between",
    "total_of",
]


def total_between(
    observations: pd.DataFrame | Iterable[Row],
    *,
    start: str,
    end: str,
    qualifiers: Iterable[str],
    statement: str,
    by: str,
    revision: Interval,
    settled_before: str,
    series: Iterable[str] = (),
) -> Estimate:
    """Derive the total of a series between two days, both included.

    Parameters
    ----------
    observations : pandas.DataFrame or iterable of dict
        As known on a day.
    start, end : str
        The first and the last day, as ``2017-05-31``.
    qualifiers : iterable of str
        Wordings that are taken as the figure itself.
    statement : {'last', 'first'}
        Which statement of a period counts.
    by : {'newest', 'fewest', 'finest'}
        Which derivation, see :func:`audit.methods.routes.route`.
    revision : Interval
        The factor by which a figure of this kind may still be revised; its kind and level become
        those of the estimate if any figure used is not settled.
    settled_before : str
        A figure stated before this day is no longer revised.
    series : iterable of str
        The series that may be taken together; the first gives the unit.

    Returns
    -------
    Estimate
        The central value is the derivation itself; the range lies at the vertices of the figures'
        own ranges and, where they are not settled, of the revision.

    Raises
    ------
    ConflictError
        If the printed totals do not connect the two days.
    """
    found = printed(observations, qualifiers=qualifiers, statement=statement, series=series)
    return total_of(
        found, start=start, end=end, by=by, revision=revision, settled_before=settled_before
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """The printed totals of a series, one for each period.

    Parameters
    ----------
    edges : tuple of Edge
        The totals.
    unit : str
        The counted thing.
    series : str
        Whose totals they are, for errors.
    """

    edges: tuple[Edge, ...]
    unit: str
    series: str


def printed(
    observations: pd.DataFrame | Iterable[Row],
    *,
    qualifiers: Iterable[str],
    statement: str,
    series: Iterable[str] = (),
) -> Printed:
    """Choose the printed totals that :func:`total_of` adds and subtracts.

    Parameters
    ----------
    observations, qualifiers, statement, series
        As for :func:`total_between`.
    """
    together, rows = tuple(series), rows_of(observations)
    names = sorted({row["series"] for row in rows})
    first = together[:1] or names
    return Printed(
        edges=edges_of(rows, qualifiers=qualifiers, statement=statement, series=together),
        unit=next((str(row["unit"]) for row in rows if row["series"] in first), ""),
        series=", ".join(names),
    )


def total_of(
    totals: Printed,
    *,
    start: str,
    end: str,
    by: str,
    revision: Interval,
    settled_before: str,
) -> Estimate:
    """Derive the total between two days from printed totals; see :func:`total_between`."""
    way = route(totals.edges, pd.Timestamp(start), pd.Timestamp(end) + DAY, by=by)
    if way is None:
        raise ConflictError(
            "No total can be derived between two days.",
            expected=f"printed totals that connect {start} with {end}",
            found=f"{len(totals.edges)} totals that do not",
            where=totals.series,
            do="admit more wordings, or choose days on which a printed total begins or ends",
        )
    settled = pd.Timestamp(settled_before)
    open_ = any(edge.known_on >= settled for edge, _ in way.steps)
    low, high = way.bounds(
        lambda edge: (revision.low, revision.high) if edge.known_on >= settled else (1.0, 1.0)
    )
    return estimate(
        way.value,
        min(low, way.value),
        max(high, way.value),
        unit=totals.unit,
        kind=revision.kind if open_ else "reported",
        level=revision.level if open_ else None,
        method=f"sum of printed totals, {start} to {end}",
        ids=way.ids,
    )


def derivation(
    observations: pd.DataFrame,
    *,
    start: str,
    end: str,
    qualifiers: Iterable[str],
    statement: str,
    by: str,
    series: Iterable[str] = (),
) -> Table:
    """Show the figures of one derivation: period, sign, figure, day of the statement."""
    edges = edges_of(observations, qualifiers=qualifiers, statement=statement, series=series)
    way = route(edges, pd.Timestamp(start), pd.Timestamp(end) + DAY, by=by)
    steps = sorted(way.steps, key=lambda step: step[0].start) if way else []
    rows: list[list[Number | str]] = [
        [
            edge.label,
            "added" if sign > 0 else "subtracted",
            count(sign * edge.value, ids=(edge.id,)),
            f"{edge.known_on:%Y-%m-%d}",
        ]
        for edge, sign in steps
    ]
    total = count(way.value, ids=way.ids, how=way.formula) if way else "no derivation"
    rows.append([f"{start} to {end}", "total", total, ""])
    return Table(
        columns=["period", "is", "figure", "stated by"],
        rows=rows,
        caption="The printed totals that the reference derivation adds and subtracts",
        name="derivation",
    )


def residuals(observations: pd.DataFrame, *, qualifiers: Iterable[str]) -> Table:
    """Compare each printed total with what the others imply for its period.

    Parameters
    ----------
    observations : pandas.DataFrame
        Of one series.
    qualifiers : iterable of str
        Wordings that are taken as the figure itself.

    Returns
    -------
    Table
        The totals that do not equal their derivation from the others, with the difference.
    """
    edges = edges_of(observations, qualifiers=qualifiers, statement="last")
    rows: list[list[Number | str]] = []
    compared, ids = 0, tuple(edge.id for edge in edges)
    for edge in edges:
        others = tuple(one for one in edges if one is not edge)
        way = route(others, edge.start, edge.end, by="fewest")
        if way is None:
            continue
        compared += 1
        if not math.isclose(way.value, edge.value, rel_tol=1e-12):
            rows.append(
                [
                    edge.label,
                    count(edge.value, ids=(edge.id,)),
                    count(way.value, ids=way.ids, how=way.formula),
                    count(edge.value - way.value, ids=(edge.id, *way.ids)),
                ]
            )
    return Table(
        columns=["period", "printed", "implied by other totals", "difference"],
        rows=rows,
        caption="Printed totals that the other printed totals do not confirm",
        footer=[
            say(
                "compared: {compared}; equal: {equal}",
                compared=count(compared, ids=ids),
                equal=count(compared - len(rows), ids=ids),
            )
        ],
        name="residuals",
    )
