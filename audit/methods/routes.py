"""Ways from one day to another through printed totals of overlapping periods.

Every printed total says how much a running count grew between two days. The days are the nodes of
a graph and the printed totals its edges, to be added in one direction or subtracted in the other.
"""

import heapq
import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import pandas as pd

from audit.errors import ConflictError, ParameterError
from audit.methods.frames import Row, known, rows_of
from audit.numerals import numeral

__all__ = [
    "ROUTES",
    "Edge",
    "Route",
    "edges_of",
    "route",
]

DAY = pd.Timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A printed total of a period.

    Parameters
    ----------
    start, end : pandas.Timestamp
        The first day of the period, and the first day after it.
    value, low, high : float
        The total and the range that its wording allows.
    known_on : pandas.Timestamp
        The day it was stated.
    id : str
        The observation.
    """

    start: pd.Timestamp
    end: pd.Timestamp
    value: float
    low: float
    high: float
    known_on: pd.Timestamp
    id: str

    @property
    def label(self) -> str:
        """The period, for display."""
        last = self.end - DAY
        return f"{self.start:%Y-%m-%d} to {last:%Y-%m-%d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A derivation: printed totals with their signs.

    Parameters
    ----------
    steps : tuple of (Edge, int)
        Each with +1 where it is added and -1 where it is subtracted.
    """

    steps: tuple[tuple[Edge, int], ...]

    @property
    def value(self) -> float:
        """The total."""
        return sum(sign * edge.value for edge, sign in self.steps)

    @property
    def ids(self) -> tuple[str, ...]:
        """The observations used."""
        return tuple(edge.id for edge, _ in self.steps)

    @property
    def formula(self) -> str:
        """The derivation in figures, for display."""
        parts = [f"{'+' if sign > 0 else '−'} {edge.value:,.0f}" for edge, sign in self.steps]
        return " ".join(parts).removeprefix("+ ")

    def bounds(self, factor: Callable[[Edge], tuple[float, float]]) -> tuple[float, float]:
        """Return the ends of the total when each figure may still be multiplied by a factor.

        The total is monotone in every figure, so its ends lie at vertices.
        """
        low = high = 0.0
        for edge, sign in self.steps:
            least, most = factor(edge)
            ends = sorted((sign * edge.low * least, sign * edge.high * most))
            low, high = low + ends[0], high + ends[1]
        return low, high


def edges_of(
    observations: pd.DataFrame,
    *,
    qualifiers: Iterable[str],
    statement: str,
    series: Iterable[str] = (),
) -> tuple[Edge, ...]:
    """Choose one printed total per period.

    Parameters
    ----------
    observations : pandas.DataFrame
        As from :func:`audit.sources.observations`.
    qualifiers : iterable of str
        Wordings that are taken as the figure itself.
    statement : {'last', 'first'}
        Which statement of a period counts when there are several. Where several sources stated it
        on the same day, the most precise one.
    series : iterable of str
        The series that count the same thing and may be taken together; needed where the rows hold
        more than one.

    Returns
    -------
    tuple of Edge
        In the order of their periods.

    Raises
    ------
    ParameterError
        If the rows mix series that are not named, or the statement is neither first nor last.
    ConflictError
        If two figures for one period were stated on one day, equally precise and different.
    """
    held = set(observations["series"])
    together = set(series) or held
    if (len(held) > 1 and not set(series)) or statement not in {"first", "last"}:
        raise ParameterError(
            "Totals of a period cannot be chosen.",
            expected="the series that may be taken together, and a statement, first or last",
            found=f"series {', '.join(sorted(held))}; statement {statement!r}",
            where="routes.edges_of",
            do="read one series, or name those that count the same thing",
        )
    words = set(qualifiers)
    periods: dict[tuple[pd.Timestamp, pd.Timestamp], list[Row]] = {}
    for row in rows_of(observations):
        usable = row["qualifier"] in words and row["series"] in together
        if usable and known(row, "value", "period_start", "period_end", "known_on"):
            periods.setdefault((row["period_start"], row["period_end"]), []).append(row)
    pick = min if statement == "first" else max
    finest = [_most_precise(periods[period], pick) for period in sorted(periods)]
    rivals = [row for rows in finest if len({row["value"] for row in rows}) > 1 for row in rows]
    if rivals:
        raise ConflictError(
            "Two figures for one period were stated on one day.",
            expected="one figure, or one that is more precise than the others",
            found=", ".join(sorted({row["printed"] for row in rivals})),
            where=", ".join(sorted(row["id"] for row in rivals)),
            do="admit fewer wordings or series, or give the rows the days that they became known",
        )
    return tuple(_edge(min(rows, key=lambda row: row["id"])) for rows in finest)


def _most_precise(rows: list[Row], pick: Callable[[Iterable[Any]], Any]) -> list[Row]:
    """Keep the first or last statements of a period, and of these those to the finest digit.

    The order of rows, or of their ids, must not decide on a figure.
    """
    day = pick(row["known_on"] for row in rows)
    stated = [row for row in rows if row["known_on"] == day]
    steps = [numeral(row["printed"]).last for row in stated]
    return [row for row, step in zip(stated, steps, strict=True) if step == min(steps)]


def _edge(row: Row) -> Edge:
    slack = _slack(row)
    return Edge(
        start=row["period_start"],
        end=row["period_end"] + DAY,
        value=row["value"],
        low=row["value"] - slack,
        high=row["value"] + slack,
        known_on=row["known_on"],
        id=row["id"],
    )


def _slack(row: Row) -> float:
    """Half a step of a rounded figure; nothing for one printed to the unit."""
    return numeral(row["printed"]).last / 2 if row["qualifier"] == "about" else 0.0


Cost: TypeAlias = tuple[float, float]
Steps: TypeAlias = tuple[tuple[Edge, int], ...]
Ways: TypeAlias = dict[pd.Timestamp, Route]


def _cheapest(edges: Iterable[tuple[Edge, Cost]], start: pd.Timestamp) -> Ways:
    """Find the cheapest way from one day to every other (Dijkstra 1959), costs added up."""
    graph: dict[pd.Timestamp, list[tuple[pd.Timestamp, Edge, int, Cost]]] = {}
    for edge, each in edges:
        graph.setdefault(edge.start, []).append((edge.end, edge, 1, each))
        graph.setdefault(edge.end, []).append((edge.start, edge, -1, each))
    found: Ways = {}
    # Of two ways at the same cost the one that was found first is kept.
    order = itertools.count()
    least: dict[pd.Timestamp, Cost] = {start: (0.0, 0.0)}
    queue: list[tuple[Cost, int, pd.Timestamp, Steps]] = [(least[start], next(order), start, ())]
    while queue:
        spent, _, node, steps = heapq.heappop(queue)
        if node in found:
            continue
        found[node] = Route(steps=steps)
        for other, edge, sign, each in graph.get(node, ()):
            total = spent[0] + each[0], spent[1] + each[1]
            if other not in least or total < least[other]:
                least[other] = total
                heapq.heappush(queue, (total, next(order), other, (*steps, (edge, sign))))
    return found


def _fewest(edges: tuple[Edge, ...], start: pd.Timestamp) -> Ways:
    return _cheapest(_by_number(edges), start)


def _by_number(edges: Iterable[Edge]) -> list[tuple[Edge, Cost]]:
    return [(edge, (1.0, -float(edge.known_on.toordinal()))) for edge in edges]


def _finest(edges: tuple[Edge, ...], start: pd.Timestamp) -> Ways:
    # Days walked first, so that nothing is added only to be subtracted again; then, between ways
    # of the same length, the one with more figures.
    return _cheapest([(edge, (float((edge.end - edge.start).days), -1.0)) for edge in edges], start)


def _newest(edges: tuple[Edge, ...], start: pd.Timestamp) -> Ways:
    """For each day, the way whose oldest figure is as new as possible, then the shortest."""
    found: Ways = {start: Route(steps=())}
    costs = _by_number(edges)
    for oldest in sorted({edge.known_on for edge in edges}, reverse=True):
        young = [(edge, cost) for edge, cost in costs if edge.known_on >= oldest]
        if any((edge.start in found) != (edge.end in found) for edge, _ in young):
            for node, way in _cheapest(young, start).items():
                found.setdefault(node, way)
    return found


ROUTES: dict[str, Callable[[tuple[Edge, ...], pd.Timestamp], Ways]] = {
    "newest": _newest,
    "fewest": _fewest,
    "finest": _finest,
}
"""How a way through the printed totals is chosen, by name."""


def route(
    edges: tuple[Edge, ...], start: pd.Timestamp, end: pd.Timestamp, *, by: str
) -> Route | None:
    """Find a derivation of the total from one day to another.

    Parameters
    ----------
    edges : tuple of Edge
        The printed totals.
    start, end : pandas.Timestamp
        The first day, and the first day after the last.
    by : {'newest', 'fewest', 'finest'}
        The way whose oldest figure is the newest; with the fewest figures; with the most figures
        among those that add nothing only to subtract it again.

    Returns
    -------
    Route or None
        None where the printed totals do not connect the two days.

    Raises
    ------
    ParameterError
        If there is no such way of choosing.
    """
    if by not in ROUTES:
        raise ParameterError(
            "A way through printed totals is not known.",
            expected=", ".join(ROUTES),
            found=repr(by),
            where="routes.route",
            do="use one of these",
        )
    return _ways(edges, start, by).get(end)


@lru_cache(maxsize=1024)
def _ways(edges: tuple[Edge, ...], start: pd.Timestamp, by: str) -> Mapping[pd.Timestamp, Route]:
    """Find the ways from a day once for all days to which a total is asked for."""
    return ROUTES[by](edges, start)
