"""Counts by month, of which some are known only as the sum over several months.

A source that prints a year and eleven months fixes the twelfth; one that prints a year and nine
months fixes the sum of the other three and no more. The months of such a block stay together: they
are never filled in, and every model that takes a :class:`MonthlyCounts` uses the sum as the sum.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from audit.errors import ConflictError, ParameterError

__all__ = ["MonthlyCounts", "monthly_counts"]

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
Months: TypeAlias = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MonthlyCounts:
    """Counts of one series, by month or by block of months.

    Parameters
    ----------
    month : ndarray of datetime64[M], shape (n,)
        The months that some count covers, in order. Months of which nothing is known are not there.
    days : ndarray of int, shape (n,)
        Days of each month that the count covers.
    block : ndarray of int, shape (n,)
        The count to which each month belongs, as a place in ``count``.
    count : ndarray of float, shape (b,)
        What was counted in each block, in the order of their first months.
    """

    month: Months
    days: Integers
    block: Integers
    count: Floats

    @property
    def time(self) -> Integers:
        """Months since the first one, shape (n,)."""
        return np.asarray((self.month - self.month[0]).astype(np.int64))

    @property
    def exposure(self) -> Floats:
        """Days in each block, shape (b,)."""
        return np.asarray(np.bincount(self.block, weights=self.days), dtype=np.float64)

    @property
    def single(self) -> NDArray[np.bool_]:
        """Whether each month has a count of its own, shape (n,)."""
        return np.asarray(np.bincount(self.block)[self.block] == 1)

    @property
    def first(self) -> Months:
        """The first month of each block, shape (b,)."""
        return self.month[np.unique(self.block, return_index=True)[1]]

    def in_runs(self) -> "MonthlyCounts":
        """Return the series with blocks that interlock joined, so that each is one run.

        Returns
        -------
        MonthlyCounts
            A block of April and June that has May between its months becomes, with May, one block.
        """
        last = np.zeros(self.count.size, dtype=np.int64)
        np.maximum.at(last, self.block, np.arange(self.block.size))
        reach = np.maximum.accumulate(last[self.block])
        starts = np.concatenate([[True], np.arange(1, reach.size) > reach[:-1]])
        run = np.cumsum(starts) - 1
        first = np.unique(self.block, return_index=True)[1]
        return MonthlyCounts(
            month=self.month,
            days=self.days,
            block=run,
            count=np.asarray(np.bincount(run[first], weights=self.count), dtype=np.float64),
        )

    def without(self, month: str) -> "MonthlyCounts":
        """Return the series without one count.

        Parameters
        ----------
        month : str
            A month, as ``2020-05``; the whole block that it belongs to is left out.

        Returns
        -------
        MonthlyCounts
            The rest.

        Raises
        ------
        ParameterError
            If the series has no such month.
        """
        found = np.flatnonzero(self.month == np.datetime64(month, "M"))
        if found.size == 0:
            raise ParameterError(
                "A series has no such month.",
                expected=f"a month from {self.month[0]} to {self.month[-1]} that has a count",
                found=month,
                do="write it as YYYY-MM",
            )
        gone = self.block[found[0]]
        keep = self.block != gone
        block = self.block[keep]
        return MonthlyCounts(
            month=self.month[keep],
            days=self.days[keep],
            block=block - (block > gone),
            count=np.delete(self.count, gone),
        )


def monthly_counts(
    period_start: ArrayLike, period_end: ArrayLike, count: ArrayLike
) -> MonthlyCounts:
    """Make a series from counts of months, quarters, years or any other runs of months.

    Periods may lie inside one another: what a longer period has beyond the shorter ones inside it
    becomes a block of the months that are left. A period whose months are all known apart adds
    nothing and is not used, whether or not its total agrees.

    Parameters
    ----------
    period_start, period_end : array_like of dates, shape (m,)
        First and last day of each period. A period may start or end within a month.
    count : array_like of float, shape (m,)
        What was counted in each.

    Returns
    -------
    MonthlyCounts
        The months that the periods cover.

    Raises
    ------
    ParameterError
        If there is no period, one ends before it starts, or a count is negative or missing.
    ConflictError
        If two periods overlap and neither is inside the other, two counts are given for one period,
        or a period has less than the periods inside it.

    Examples
    --------
    A first quarter of which only February is known apart:

    >>> series = monthly_counts(
    ...     ["2021-01-01", "2021-02-01"], ["2021-03-31", "2021-02-28"], [100, 30]
    ... )
    >>> series.count.tolist(), series.block.tolist(), series.days.tolist()
    ([70.0, 30.0], [0, 1, 0], [31, 28, 31])
    """
    start = np.asarray(period_start, dtype="datetime64[D]")
    end = np.asarray(period_end, dtype="datetime64[D]")
    value = np.asarray(count, dtype=np.float64)
    _check(start, end, value)
    owner: dict[np.datetime64, int] = {}
    blocks: list[dict[np.datetime64, int]] = []
    counts: list[float] = []
    for one in np.argsort(end - start, kind="stable"):
        months = _days_by_month(start[one], end[one])
        label = f"{start[one]} to {end[one]}"
        inside = sorted({owner[month] for month in months if month in owner})
        for block in inside:
            if not blocks[block].items() <= months.items():
                raise _conflict(
                    "Two periods overlap, and neither is inside the other.",
                    expected="periods that are apart, or one inside the other, by whole months",
                    found=f"{label}, and {_span(blocks[block])}",
                    do="leave one out, or take differences of the totals first",
                )
        rest = {month: days for month, days in months.items() if month not in owner}
        left = float(value[one]) - sum(counts[block] for block in inside)
        if not rest and len(inside) == 1:
            raise _conflict(
                "There are two counts for one period.",
                expected="one count for each period",
                found=f"{counts[inside[0]]:g} and {value[one]:g} for {label}",
                do="choose a vintage or a source",
            )
        if rest and left < 0:
            raise _conflict(
                "A period has less than the periods inside it.",
                expected=f"at least {value[one] - left:g}",
                found=f"{value[one]:g} for {label}",
                do="use counts of one vintage",
            )
        if rest:
            owner |= dict.fromkeys(rest, len(blocks))
            blocks.append(rest)
            counts.append(left)
    return _assemble(owner, blocks, counts)


def _check(start: Months, end: Months, value: Floats) -> None:
    if not start.shape == end.shape == value.shape == (start.size,) or start.size == 0:
        raise ParameterError(
            "The periods and their counts do not fit.",
            expected="as many first days as last days and counts, at least one of each",
            found=f"{start.shape}, {end.shape} and {value.shape}",
            do="give one count for each period",
        )
    if not (end >= start).all():
        raise ParameterError(
            "A period has no days.",
            expected="a first day, and a last day not before it",
            found=f"{start[~(end >= start)][0]} to {end[~(end >= start)][0]}",
            do="check the dates; a missing date has no period",
        )
    if not (np.isfinite(value) & (value >= 0)).all():
        raise ParameterError(
            "A count is not a count.",
            expected="0 or more",
            found=f"{value[~(np.isfinite(value) & (value >= 0))][0]}",
            do="leave periods without a count out",
        )


def _days_by_month(start: np.datetime64, end: np.datetime64) -> dict[np.datetime64, int]:
    months = np.arange(start.astype("datetime64[M]"), end.astype("datetime64[M]") + 1)
    first = np.maximum(months.astype("datetime64[D]"), start)
    after = np.minimum((months + 1).astype("datetime64[D]"), end + 1)
    days = (after - first).astype(np.int64)
    return dict(zip(months, days.tolist(), strict=True))


def _span(block: dict[np.datetime64, int]) -> str:
    return f"{min(block)} to {max(block)}"


def _conflict(what: str, *, expected: str, found: str, do: str) -> ConflictError:
    return ConflictError(what, expected=expected, found=found, do=do)


def _assemble(
    owner: dict[np.datetime64, int], blocks: list[dict[np.datetime64, int]], counts: list[float]
) -> MonthlyCounts:
    month = np.array(sorted(owner), dtype="datetime64[M]")
    order = list(dict.fromkeys(owner[one] for one in month))
    return MonthlyCounts(
        month=month,
        days=np.array([blocks[owner[one]][one] for one in month], dtype=np.int64),
        block=np.array([order.index(owner[one]) for one in month], dtype=np.int64),
        count=np.array([counts[block] for block in order]),
    )
