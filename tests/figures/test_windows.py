"""The map of windows codes every window as its bounds lie against the reading."""

import datetime as dt
import re
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from audit.errors import ParameterError
from audit.figures import FIT_STYLES, window_map
from audit.methods.flows import Fit
from audit.readings import Reading, readings

IllPlaced = Callable[[str], list[tuple[str, str]]]
DAYS = [dt.date(2021, 1, 1), dt.date(2021, 2, 10), dt.date(2021, 4, 1), dt.date(2021, 6, 20)]
NONE = np.nan
LOW = np.array([[NONE, 9.0, 8.0, 2.0], [NONE, NONE, 20.0, 9.9], [NONE, NONE, NONE, NONE]])
HIGH = np.array([[NONE, 11.0, 30.0, 3.0], [NONE, NONE, 25.0, 10.1], [NONE, NONE, NONE, NONE]])


def ten() -> Reading:
    """Return the reading that is five to fifteen wide."""
    return readings("10", "about")[-1]


def test_every_fit_has_its_own_look() -> None:
    """Each code differs in colour, in hatch or strength, and in words."""
    assert set(Fit) == set(FIT_STYLES)
    for column in (0, 3, 4):
        assert len(Fit) == len({style[column] for style in FIT_STYLES.values()})


def test_there_is_one_row_for_each_window() -> None:
    """Start, end, length, the bounds as given, and the code."""
    picture = window_map(DAYS[:3], DAYS, LOW, HIGH, ten(), title="Map", unit="items a day")
    shown = [tuple(str(cell) for cell in row[2:]) for row in picture.rows]
    expected = [
        ("40", "9", "11", "inside"),
        ("90", "8", "30", "meets"),
        ("170", "2", "3", "below"),
        ("50", "20", "25", "above"),
        ("130", "9.9", "10.1", "inside"),
        ("80", "", "", "not known"),
    ]
    assert expected == shown
    assert (DAYS[0], DAYS[1]) == picture.rows[0][:2]
    assert (
        "Of 6 windows, by their mean in items a day, against “a generous reader” (5 to 15): 2 "
        "inside, 1 meeting it, 1 below, 1 above, 1 not known." == picture.alt
    )


@pytest.mark.parametrize(
    "days",
    [
        [str(day) for day in DAYS],
        pd.to_datetime([str(day) for day in DAYS]),
        np.array(DAYS, "datetime64[D]"),
        [(day - dt.date(1970, 1, 1)).days for day in DAYS],
        [float((day - dt.date(1970, 1, 1)).days) for day in DAYS],
    ],
    ids=["texts", "timestamps", "datetime64", "integers", "floats"],
)
def test_days_may_come_in_any_form(days: object) -> None:
    """Texts, timestamps, arrays and numbers of days since 1970 are the same days."""
    plain = window_map(DAYS[:3], DAYS, LOW, HIGH, ten(), title="Map", unit="items a day")
    assert isinstance(days, list | pd.DatetimeIndex | np.ndarray)
    other = window_map(days[:3], days, LOW, HIGH, ten(), title="Map", unit="items a day")
    assert plain == other


def test_there_is_one_map_for_each_reading(ill_placed: IllPlaced) -> None:
    """Every reading has its map, its column and its count of what lies inside."""
    every = readings("10", "about")
    picture = window_map(
        DAYS[:3], DAYS, LOW, HIGH, every, title="Map", unit="items a day",
        crosses={"the whole": (DAYS[0], DAYS[3]), "the end": (DAYS[1], DAYS[3]),
                 "its last days": (DAYS[2], DAYS[3])},
    )  # fmt: skip
    assert [one.name for one in every] == list(picture.columns[5:-1])
    assert len(every) == len(re.findall(r">\d of 6 inside<", picture.svg))
    assert len(every) == len(re.findall(">A<", picture.svg))
    assert ">A the whole; B the end; C its last days<" in picture.svg
    assert ["", "", "the whole", "", "the end", "its last days"] == [
        row[-1] for row in picture.rows
    ]
    assert ill_placed(picture.svg) == []


def test_neighbouring_windows_are_drawn_together() -> None:
    """A large map stays small: windows of one start and one code are one area."""
    days = np.arange(200)
    low = np.full((200, 200), 9.0)
    picture = window_map(days, days, low, low + 2, ten(), title="Map", unit="items a day")
    assert 199 * 200 / 2 == len(picture.rows)
    assert len(picture.svg) < 25_000


def test_a_short_span_has_days_on_its_axes() -> None:
    """Where no month begins, the first and the last day are marked."""
    days = [dt.date(2021, 3, 5), dt.date(2021, 3, 9), dt.date(2021, 3, 20)]
    low = np.full((3, 3), 9.0)
    picture = window_map(days, days, low, low + 2, ten(), title="Map", unit="items a day")
    assert ">5 Mar<" in picture.svg
    assert ">20 Mar<" in picture.svg


@pytest.mark.parametrize(
    ("starts", "ends", "found"),
    [
        (DAYS[:2], DAYS, "shapes (3, 4) and (3, 4)"),
        ([DAYS[1], DAYS[0], DAYS[2]], DAYS, "shapes (3, 4) and (3, 4)"),
    ],
)
def test_bounds_that_do_not_fit_are_refused(
    starts: list[dt.date], ends: list[dt.date], found: str
) -> None:
    """The error names the shape that was expected, and the one that was given."""
    with pytest.raises(ParameterError, match="do not fit its days") as caught:
        window_map(starts, ends, LOW, HIGH, ten(), title="Map", unit="items a day")
    assert found == caught.value.parts()["found"]


def test_a_map_needs_a_window() -> None:
    """Ends before starts make no window."""
    with pytest.raises(ParameterError, match="has no window"):
        window_map(DAYS[2:], DAYS[:2], LOW[:2, :2], HIGH[:2, :2], ten(), title="Map", unit="items")
