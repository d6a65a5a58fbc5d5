"""Ways from one day to another through printed totals of overlapping periods.

Every printed total says how much a running count grew between two days. The days are the nodes of
a graph and the printed totals its edges, to be added in one direction or subtracted in the other.
"""

import heapq
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import pandas as pd

from audit.errors import ParameterError
from audit.methods.edges import Edge

__all__ = ["Route", "route", "ways"]


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


Cost: TypeAlias = tuple[int, int]
Steps: TypeAlias = tuple[tuple[Edge, int], ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Link:
    """An edge with its days as whole numbers, which are looked up and compared much faster.

    They are nanoseconds since 1970, because these are what a timestamp holds.
    """

    edge: Edge
    start: int
    end: int
    known_on: int

    @classmethod
    def of(cls, edge: Edge) -> "_Link":
        return cls(edge, edge.start.value, edge.end.value, edge.known_on.value)


def _cheapest(links: list[_Link], cost: Callable[[_Link], Cost], start: int) -> dict[int, Route]:
    """Find the cheapest way from one day to every other (Dijkstra 1959), costs added up."""
    graph: dict[int, list[tuple[int, Edge, int, Cost]]] = {}
    for link in links:
        each = cost(link)
        graph.setdefault(link.start, []).append((link.end, link.edge, 1, each))
        graph.setdefault(link.end, []).append((link.start, link.edge, -1, each))
    found: dict[int, Route] = {}
    # Of two ways at the same cost the one that was found first is kept.
    order = itertools.count()
    least: dict[int, Cost] = {start: (0, 0)}
    queue: list[tuple[Cost, int, int, Steps]] = [(least[start], next(order), start, ())]
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


def _by_number(link: _Link) -> Cost:
    return 1, -link.known_on


def _by_days(link: _Link) -> Cost:
    # Days walked first, so that nothing is added only to be subtracted again; then, between ways
    # of the same length, the one with more figures.
    return link.end - link.start, -1


def _fewest(links: list[_Link], start: int) -> dict[int, Route]:
    return _cheapest(links, _by_number, start)


def _finest(links: list[_Link], start: int) -> dict[int, Route]:
    return _cheapest(links, _by_days, start)


def _newest(links: list[_Link], start: int) -> dict[int, Route]:
    """For each day, the way whose oldest figure is as new as possible, then the shortest."""
    found: dict[int, Route] = {start: Route(steps=())}
    for oldest in sorted({link.known_on for link in links}, reverse=True):
        young = [link for link in links if link.known_on >= oldest]
        if any((link.start in found) != (link.end in found) for link in young):
            for node, way in _cheapest(young, _by_number, start).items():
                found.setdefault(node, way)
    return found


ROUTES: dict[str, Callable[[list[_Link], int], dict[int, Route]]] = {
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
    return ways(edges, start, by).get(end)


@lru_cache(maxsize=1024)
def ways(edges: tuple[Edge, ...], start: pd.Timestamp, by: str) -> Mapping[pd.Timestamp, Route]:
    """Find the ways from a day to all others that the printed totals connect with it.

    Parameters
    ----------
    edges, start, by
        As for :func:`route`.

    Returns
    -------
    mapping of pandas.Timestamp to Route
        The first day after the last → the derivation.
    """
    found = ROUTES[by]([_Link.of(edge) for edge in edges], start.value)
    days = {day.value: day for edge in edges for day in (edge.start, edge.end)}
    return {days.get(day, start): way for day, way in found.items()}
