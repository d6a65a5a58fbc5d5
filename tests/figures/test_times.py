"""Series over time are drawn as given, with gaps where something is not known."""

import datetime as dt
import math
import re
from collections.abc import Callable

import pytest

from audit.errors import ParameterError
from audit.figures import over_time

IllPlaced = Callable[[str], list[tuple[str, str]]]
DAYS = ["2021-01-01", "2021-03-01", "2021-07-15", "2021-12-31"]


def test_the_rows_are_what_was_given() -> None:
    """The level, the marked days, then every day of every series in order."""
    picture = over_time(
        {"one": (DAYS[::-1], [40.0, 30, 20, 10], [39.0, 29, 19, 9], None)},
        marks={"a day": "2021-02-01"},
        level=("the article: 25", 25),
        title="Items",
        unit="items",
    )
    shown = [tuple(str(cell) for cell in row) for row in picture.rows]
    assert ("the article: 25", "", "25", "", "") == shown[0]
    assert ("a day", "2021-02-01", "", "", "") == shown[1]
    assert [("one", DAYS[0], "10", "9", ""), ("one", DAYS[3], "40", "39", "")] == shown[2::3]
    assert (
        "Over time, in items: one from 10 on 1 January 2021 to 40 on 31 December 2021. "
        "Marked: a day on 1 February 2021; the article: 25 at 25." == picture.alt
    )


def test_steps_hold_a_value_until_the_next_day() -> None:
    """A step has a corner between two days that a plain line has not."""
    series = {"one": (DAYS, [10.0, 20, 30, 40], None, None)}
    plain = over_time(series, title="Items", unit="items")
    steps = over_time(series, title="Items", unit="items", steps=True)
    corners = [
        re.findall(r' d="([^"]*)"[^>]*stroke-width: 1.6', one.svg)[0].count("L")
        for one in (plain, steps)
    ]
    assert [3, 6] == corners
    assert plain.rows == steps.rows


def test_a_gap_is_left_where_something_is_not_known() -> None:
    """A line breaks at NaN, and the row is empty."""
    picture = over_time(
        {"one": (DAYS, [10.0, 20, math.nan, 40], None, None)}, title="Items", unit="items"
    )
    assert "" == picture.rows[2][2]
    assert not re.search(r"\bnan\b", picture.svg)


def test_a_range_without_an_upper_end_is_drawn_to_the_edge() -> None:
    """An infinite end is cut at the top, and named in the data."""
    picture = over_time(
        {"one": (DAYS, [10.0, 20, 30, 40], [9.0, 19, 29, 39], [11.0, 22, math.inf, math.inf])},
        title="Items",
        unit="items",
    )
    assert "no upper limit" == str(picture.rows[3][4])
    assert not re.search(r"\binf\b", picture.svg)


def test_labels_keep_apart(ill_placed: IllPlaced) -> None:
    """Series that end at one value, marks on neighbouring days, and long names find room."""
    names = ["the office of records in the capital", "hospitals", "all who reported", "others", "e"]
    picture = over_time(
        {name: (DAYS, [10.0, 20, 30, 40 + k / 10], None, None) for k, name in enumerate(names)},
        marks={"the first of two long names": DAYS[1], "the second": "2021-03-09", "end": DAYS[3]},
        level=("the article: 12", 12),
        title="Items",
        unit="items",
    )
    assert ill_placed(picture.svg) == []


def test_one_day_is_enough() -> None:
    """A single point can be drawn."""
    picture = over_time({"one": ([dt.date(2021, 3, 5)], [3], [2], [4])}, title="I", unit="items")
    assert 1 == len(picture.rows)


def test_nothing_to_draw_is_refused() -> None:
    """There must be a day."""
    with pytest.raises(ParameterError, match="nothing to draw"):
        over_time({"one": ([], [], None, None)}, title="Items", unit="items")


def test_parts_of_different_length_are_refused() -> None:
    """The error names the series."""
    with pytest.raises(ParameterError, match="differ in length") as caught:
        over_time({"one": (DAYS, [1, 2], None, None)}, title="Items", unit="items")
    assert "'one'" == caught.value.parts()["where"]
