"""A count by the shortest periods that its printed totals fix: months, and blocks of months.

Months that nobody printed are not filled in. What a longer total leaves over for them stays one
block with one figure, and whoever uses the series uses the block as the sum that it is.
"""

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from audit.display import Number, Table, count
from audit.errors import ConflictError
from audit.methods.edges import DAY, Edge, edges_of
from audit.methods.monthly import MonthlyCounts, monthly_counts
from audit.methods.routes import Route, ways

__all__ = ["Block", "BlockSeries", "block_series"]

Days: TypeAlias = NDArray[np.datetime64]
Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A period with its figure.

    Parameters
    ----------
    start, end : pandas.Timestamp
        Its first and its last day.
    value : float
        The figure.
    ids : tuple of str
        The observations it comes from.
    printed : bool
        Whether it was printed as it stands; else it is left over by other totals.
    """

    start: pd.Timestamp
    end: pd.Timestamp
    value: float
    ids: tuple[str, ...]
    printed: bool

    @property
    def days(self) -> int:
        """Its length."""
        return int((self.end - self.start).days) + 1

    @property
    def label(self) -> str:
        """The period, for display."""
        return f"{self.start:%Y-%m-%d} to {self.end:%Y-%m-%d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockSeries:
    """A count by blocks, in the order of time; there may be gaps between them.

    Parameters
    ----------
    blocks : tuple of Block
        None overlaps another.
    unit : str
        The counted thing.
    """

    blocks: tuple[Block, ...]
    unit: str

    def __hash__(self) -> int:
        """Look at little, because it is asked for often; comparing looks at all."""
        return hash((self.unit, len(self.blocks), *(one.value for one in self.blocks[:1])))

    def inside(self, first: np.datetime64, after: np.datetime64) -> tuple[Block, ...]:
        """Return the blocks from one day until before another."""
        start, end, *_ = _running(self)
        return self.blocks[start.searchsorted(first) : end.searchsorted(after, side="right")]

    def totals(self, first: Days, after: Days) -> Floats:
        """Add the blocks of each of many periods; NaN where they do not fill it exactly.

        Parameters
        ----------
        first, after : ndarray of datetime64[D]
            The first day of each period, and the first day after it.
        """
        start, end, days, sums = _running(self)
        low, high = start.searchsorted(first), end.searchsorted(after, side="right")
        filled = (high > low) & (days[high] - days[low] == after - first)
        return np.where(filled, sums[high] - sums[low], np.nan)

    def since(self, day: str) -> "BlockSeries":
        """Return the blocks that begin on a day or later."""
        first = pd.Timestamp(day)
        return BlockSeries(
            blocks=tuple(one for one in self.blocks if one.start >= first), unit=self.unit
        )

    def until(self, day: pd.Timestamp) -> "BlockSeries":
        """Return the blocks that end on a day or earlier."""
        return BlockSeries(
            blocks=tuple(one for one in self.blocks if one.end <= day), unit=self.unit
        )

    def counts(self) -> MonthlyCounts:
        """Return the series by month, its blocks as constrained sums."""
        return _monthly(self)

    def curve(self) -> tuple[list[str], list[float], None, None, list[tuple[str, ...]]]:
        """Return the mean per day as steps for a picture: at the first day of each block."""
        days, values, ids = [], [], []
        for one, following in itertools.zip_longest(self.blocks, self.blocks[1:]):
            days.append(f"{one.start:%Y-%m-%d}")
            values.append(one.value / one.days)
            ids.append(one.ids)
            if following is None or following.start > one.end + DAY:
                days.append(f"{one.end + DAY:%Y-%m-%d}")
                values.append(values[-1] if following is None else math.nan)
                ids.append(one.ids)
        return days, values, None, None, ids

    def table(self) -> Table:
        """Return one row per block: period, months, figure, and how it is known."""
        rows: list[list[Number | str]] = [
            [
                one.label,
                count(max(_months(one), 1), ids=one.ids),
                count(one.value, ids=one.ids),
                "printed" if one.printed else "left over by totals",
            ]
            for one in self.blocks
        ]
        return Table(
            columns=["period", "months", "figure", "how it is known"],
            rows=rows,
            caption="Every figure that the printed totals fix; months without one stay together",
            name="blocks",
        )

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return self.table()._repr_mimebundle_()


@cache
def _running(series: BlockSeries) -> tuple[Days, Days, Days, Floats]:
    """Return where blocks start, the days after them, and the days and the count before each."""
    start = np.array([one.start for one in series.blocks], dtype="datetime64[D]")
    end = np.array([one.end for one in series.blocks], dtype="datetime64[D]") + 1
    days = np.cumsum([0, *(end - start).astype(np.int64)]).astype("timedelta64[D]")
    return start, end, days, np.cumsum([0.0, *(one.value for one in series.blocks)])


@cache
def _monthly(series: BlockSeries) -> MonthlyCounts:
    return monthly_counts(
        [one.start.to_datetime64() for one in series.blocks],
        [one.end.to_datetime64() for one in series.blocks],
        [one.value for one in series.blocks],
    )


def _months(one: Block) -> int:
    after = one.end + DAY
    return int((after.year - one.start.year) * 12 + after.month - one.start.month)


def block_series(
    observations: pd.DataFrame,
    *,
    start: str,
    end: str,
    qualifiers: Iterable[str],
    statement: str = "last",
) -> BlockSeries:
    """Find the shortest periods for which the printed totals of a series fix a figure.

    Parameters
    ----------
    observations : pandas.DataFrame
        Of one series, as known on a day.
    start, end : str
        The first and the last day.
    qualifiers : iterable of str
        Wordings that are taken as the figure itself.
    statement : {'last', 'first'}
        Which statement of a period counts.

    Returns
    -------
    BlockSeries
        Days are connected where a way leads from one to the other through printed totals, added
        or subtracted; each block lies between two neighbouring days that are connected. Where
        totals fall into groups that are not connected with one another, the group with the most
        days comes first, and blocks of other groups are taken where they overlap nothing.

    Raises
    ------
    ConflictError
        If no printed total lies between the two days.
    """
    edges = edges_of(observations, qualifiers=qualifiers, statement=statement)
    first, after = pd.Timestamp(start), pd.Timestamp(end) + DAY
    chosen: list[Block] = []
    for group in sorted(_groups(edges, first, after), key=len, reverse=True):
        for (here, before), (there, behind) in itertools.pairwise(group):
            block = _block(edges, here, before, there, behind)
            if all(block.end < one.start or one.end < block.start for one in chosen):
                chosen.append(block)
    if not chosen:
        raise ConflictError(
            "No period of a series has a figure.",
            expected=f"printed totals between {start} and {end}",
            found=f"{len(edges)} totals, none of them inside",
            where=", ".join(sorted(set(observations["series"]))) or "an empty series",
            do="choose other days, or admit more wordings",
        )
    ordered = tuple(sorted(chosen, key=lambda one: one.start))
    return BlockSeries(blocks=ordered, unit=str(observations["unit"].iloc[0]))


Node = tuple[pd.Timestamp, Route]


def _groups(
    edges: tuple[Edge, ...], first: pd.Timestamp, after: pd.Timestamp
) -> Iterable[list[Node]]:
    """Return the days of each connected group, with the way to each from the first of them."""
    ends = {day for edge in edges for day in (edge.start, edge.end)}
    left = sorted(day for day in ends if first <= day <= after)
    while left:
        found = ways(edges, left[0], "fewest")
        yield [(day, found[day]) for day in left if day in found]
        left = [day for day in left if day not in found]


def _block(
    edges: tuple[Edge, ...], here: pd.Timestamp, before: Route, there: pd.Timestamp, behind: Route
) -> Block:
    direct = [edge for edge in edges if (edge.start, edge.end) == (here, there)]
    return Block(
        start=here,
        end=there - DAY,
        value=direct[0].value if direct else behind.value - before.value,
        ids=(direct[0].id,) if direct else tuple(sorted({*before.ids, *behind.ids})),
        printed=bool(direct),
    )
