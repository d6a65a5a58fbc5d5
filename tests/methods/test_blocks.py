"""Printed totals fix months and blocks of months; what they leave open stays together."""

import itertools
import math
from random import Random

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import ConflictError
from audit.methods.blocks import BlockSeries, block_series

Row = tuple[str, str, float]
"""First day, last day, figure."""


def rows(*given_rows: Row) -> pd.DataFrame:
    """Make observations of one series, all exact and stated on one day."""
    frame = pd.DataFrame(given_rows, columns=["period_start", "period_end", "value"])
    for column in ("period_start", "period_end"):
        frame[column] = pd.to_datetime(frame[column])
    return frame.assign(
        value=frame["value"].astype("float64"),
        printed=[f"{value:g}" for value in frame["value"]],
        series="items", unit="items", low=math.nan, high=math.nan, qualifier="exact",
        known_on=pd.Timestamp("2021-02-01"),
        id=[f"items/{k:08d}" for k in range(len(frame))],
    )  # fmt: skip


YEAR = rows(
    ("2020-01-01", "2020-12-31", 100),
    ("2020-01-01", "2020-06-30", 40),
    ("2020-07-01", "2020-09-30", 25),
    ("2020-12-01", "2020-12-31", 10),
)


def made(frame: pd.DataFrame, start: str, end: str) -> BlockSeries:
    """Find the blocks of a series in its exact figures."""
    return block_series(frame, start=start, end=end, qualifiers=("exact",))


def test_blocks_are_the_shortest_periods_that_are_fixed() -> None:
    """Printed figures and left-over ones, side by side, from the first day to the last."""
    table = made(YEAR, "2020-01-01", "2020-12-31").table()

    assert [
        ["2020-01-01 to 2020-06-30", "6", "40", "printed"],
        ["2020-07-01 to 2020-09-30", "3", "25", "printed"],
        ["2020-10-01 to 2020-11-30", "2", "25", "left over by totals"],
        ["2020-12-01 to 2020-12-31", "1", "10", "printed"],
    ] == [[str(cell) for cell in row] for row in table.rows]


def test_blocks_lie_between_the_days_that_are_asked_for() -> None:
    """What lies before the first day or after the last is not shown."""
    found = made(YEAR, "2020-07-01", "2020-11-30")

    assert ["2020-07-01 to 2020-09-30", "2020-10-01 to 2020-11-30"] == [
        one.label for one in found.blocks
    ]


def test_a_left_over_figure_names_all_rows_that_it_comes_from() -> None:
    """A block that nobody printed leads to the totals it is the difference of."""
    found = made(YEAR, "2020-01-01", "2020-12-31").blocks[2]

    assert not found.printed
    assert tuple(YEAR["id"]) == found.ids


def test_days_that_nothing_connects_leave_a_gap() -> None:
    """A month apart from the others is a block of its own, and the gap is not filled."""
    found = made(
        rows(("2020-01-01", "2020-01-31", 5), ("2020-04-01", "2020-04-30", 7)),
        "2020-01-01",
        "2020-12-31",
    )

    assert [5, 7] == [one.value for one in found.blocks]
    assert found.between(pd.Timestamp("2020-01-01"), pd.Timestamp("2020-04-30")) is None


def test_no_figure_between_the_days_is_told() -> None:
    """An empty series is an error, not an empty table."""
    with pytest.raises(ConflictError, match="No period"):
        made(YEAR, "2019-01-01", "2019-12-31")


months = st.lists(st.integers(0, 1000), min_size=3, max_size=7)


@given(months, st.randoms(use_true_random=False))
def test_blocks_have_the_true_figures(truth: list[int], random: Random) -> None:
    """Whatever spans were printed, each block has the sum of its months, and none overlap."""
    days = [pd.Timestamp(2020, 1, 1) + pd.DateOffset(months=k) for k in range(len(truth) + 1)]
    spans = [(a, b) for a in range(len(truth)) for b in range(a + 1, len(truth) + 1)]
    chosen = random.sample(spans, k=min(5, len(spans)))
    frame = rows(
        *(
            (f"{days[a]:%Y-%m-%d}", f"{days[b] - pd.Timedelta(days=1):%Y-%m-%d}", sum(truth[a:b]))
            for a, b in chosen
        )
    )
    found = made(frame, "2020-01-01", "2020-12-31").blocks

    place = {day: k for k, day in enumerate(days)}
    for one in found:
        assert sum(truth[place[one.start] : place[one.end + pd.Timedelta(days=1)]]) == one.value
    for before, after in itertools.pairwise(found):
        assert before.end < after.start
