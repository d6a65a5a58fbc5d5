"""Blocks: every figure that totals fix, and no figure that they do not fix."""

import math

import numpy as np
import pandas as pd
import pytest

from audit.errors import ConflictError
from audit.methods.blocks import BlockSeries, block_series


def totals(*rows: tuple[str, str, float]) -> pd.DataFrame:
    """Return printed totals of one series."""
    return pd.DataFrame(
        {
            "id": [f"t/{k}" for k in range(len(rows))],
            "series": "items",
            "period_start": pd.to_datetime([start for start, _, _ in rows]),
            "period_end": pd.to_datetime([end for _, end, _ in rows]),
            "value": [value for _, _, value in rows],
            "printed": [f"{value:.0f}" for _, _, value in rows],
            "unit": "items",
            "qualifier": "exact",
            "known_on": pd.Timestamp("2003-01-01"),
        }
    )


def series(*rows: tuple[str, str, float]) -> BlockSeries:
    """Return the blocks of three years."""
    return block_series(totals(*rows), start="2001-01-01", end="2003-12-31", qualifiers=("exact",))


QUARTER = ("2001-01-01", "2001-03-31", 100.0)
FEBRUARY = ("2001-02-01", "2001-02-28", 30.0)
JANUARY = ("2001-01-01", "2001-01-31", 50.0)


def test_what_a_total_leaves_over_is_a_block() -> None:
    """A quarter of which January and February are printed fixes March."""
    found = series(QUARTER, JANUARY, FEBRUARY)

    assert [50.0, 30.0, 20.0] == [one.value for one in found.blocks]
    assert [True, True, False] == [one.printed for one in found.blocks]
    assert ("t/0", "t/1", "t/2") == tuple(sorted(found.blocks[2].ids))


def test_months_without_a_figure_stay_together() -> None:
    """A quarter of which January is printed fixes February and March as one sum."""
    found = series(QUARTER, JANUARY)

    assert ["2001-01-01 to 2001-01-31", "2001-02-01 to 2001-03-31"] == [
        one.label for one in found.blocks
    ]
    assert [50.0, 50.0] == [one.value for one in found.blocks]


def test_totals_that_are_not_connected_leave_a_gap() -> None:
    """A month a year later is a block of its own, and nothing is said of the time between."""
    found = series(QUARTER, ("2002-05-01", "2002-05-31", 9.0))

    assert [100.0, 9.0] == [one.value for one in found.blocks]


def test_a_group_inside_another_block_is_not_counted_twice() -> None:
    """A month that is connected with nothing, inside a quarter, is left in the quarter."""
    middle = ("2001-02-05", "2001-02-20", 7.0)
    found = series(QUARTER, ("2001-04-01", "2001-04-30", 1.0), middle)

    assert [100.0, 1.0] == [one.value for one in found.blocks]


def test_a_period_has_a_sum_only_if_blocks_fill_it() -> None:
    """January and the rest of the quarter make the quarter; February alone is not known."""
    found = series(QUARTER, JANUARY, ("2002-05-01", "2002-05-31", 9.0))
    first = np.array(
        ["2001-01-01", "2001-02-01", "2001-01-02", "2001-01-01", "2002-06-01"], "M8[D]"
    )
    after = np.array(
        ["2001-04-01", "2001-03-01", "2001-04-01", "2002-06-01", "2002-06-01"], "M8[D]"
    )

    assert [100.0, *[None] * 4] == [
        None if math.isnan(one) else one for one in found.totals(first, after).tolist()
    ]
    assert [50.0, 50.0] == [one.value for one in found.inside(first[0], after[0])]
    assert () == found.inside(first[1], after[1])


def test_series_with_the_same_beginning_are_told_apart() -> None:
    """Their hash looks at the first count and how many there are, their comparison at all."""
    one = series(QUARTER, JANUARY, ("2001-04-01", "2001-04-30", 9.0))
    other = series(QUARTER, JANUARY, ("2001-05-01", "2001-05-31", 9.0))

    assert hash(one) == hash(other)
    assert one != other
    assert one == BlockSeries(blocks=one.blocks, unit=one.unit)


def test_as_months_the_sums_stay_sums() -> None:
    """Two counts cover three months."""
    counts = series(QUARTER, JANUARY).counts()

    assert [50.0, 50.0] == counts.count.tolist()
    assert [0, 1, 1] == counts.block.tolist()


def test_a_series_can_be_cut() -> None:
    """Blocks that begin before the first day, or end after the last, are left out whole."""
    found = series(QUARTER, JANUARY)

    assert [50.0] == [one.value for one in found.since("2001-02-01").blocks]
    assert [50.0] == [one.value for one in found.until(pd.Timestamp("2001-03-30")).blocks]


def test_a_curve_breaks_where_nothing_is_known() -> None:
    """Means per day, held to the end of the last block, and a break in a gap."""
    days, values, _, _, ids = series(JANUARY, ("2001-03-01", "2001-03-31", 31.0)).curve()

    assert ["2001-01-01", "2001-02-01", "2001-03-01", "2001-04-01"] == days
    assert [50 / 31, 1.0, 1.0] == [value for value in values if not math.isnan(value)]
    assert math.isnan(values[1])
    assert [1, 1, 1, 1] == [len(each) for each in ids]


def test_the_table_says_how_a_figure_is_known() -> None:
    """Printed, or left over."""
    rows = series(QUARTER, JANUARY).table().rows

    assert ["printed", "left over by totals"] == [row[3] for row in rows]
    assert ["1", "2"] == [str(row[1]) for row in rows]


def test_no_total_between_the_days_is_refused() -> None:
    """A series of another time has no block here."""
    with pytest.raises(ConflictError, match="No period"):
        series(("1990-01-01", "1990-12-31", 5.0))
