"""Scales show what must be seen, and mark it with round values."""

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.scales import Scale, day_ticks, limits, number, scale_for, tick_texts, ticks

FINITE = st.floats(-1e9, 1e9, allow_nan=False)


ANY = st.one_of(st.floats(-1e300, 1e300), st.sampled_from([math.inf, -math.inf]))


@given(st.lists(FINITE, min_size=1, max_size=6), st.lists(ANY, max_size=6))
def test_what_must_be_seen_is_on_the_scale(core: list[float], more: list[float]) -> None:
    """Whatever else there is, every value of the core lies between the ends."""
    low, high, log = limits(core, more)
    assert math.isfinite(low)
    assert math.isfinite(high)
    assert low < high
    slack = 1e-9 * (high - low)
    assert all(low - slack <= value <= high + slack for value in core)
    assert not log or low > 0


@given(st.lists(st.floats(1e-3, 1e9), min_size=1, max_size=6))
def test_there_are_ticks_in_order_on_the_scale(core: list[float]) -> None:
    """Between one and seven of them, with texts of their own."""
    scale = scale_for(core, [], 0.0, 400.0)
    values = ticks(scale)
    assert sorted(set(values)) == values
    assert all(scale.low <= value <= scale.high for value in values)
    assert len(values) == len(set(tick_texts(values)))
    assert 1 <= len(values) <= 7


def test_ranges_do_not_press_the_core_together() -> None:
    """A range a thousand times as wide as what matters is cut at two widths."""
    low, high, _ = limits([100.0, 110.0], [0.0, 10_000.0])
    assert pytest.approx((80 - 0.04 * 50, 130 + 0.04 * 50)) == (low, high)


def test_counts_do_not_begin_below_zero() -> None:
    """Padding does not take a scale of counts below nothing."""
    assert 0.0 == limits([0.0, 10.0], [])[0]


def test_what_lies_beyond_is_put_on_the_edge() -> None:
    """And said to lie beyond, on its side."""
    scale = Scale(low=1.0, high=100.0, start=0.0, stop=200.0, log=True)
    assert [0.0, 100.0, 200.0, 0.0] == [scale.at(value) for value in (0.5, 10, math.inf, -3)]
    assert [-1, 0, 1] == [scale.beyond(value) for value in (-math.inf, 5, 101)]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"), (742_000.5, "742,000.5"), (904_444.44, "904,444"), (2.22154, "2.222"),
        (0.0012345, "0.001234"), (-3.5, "−3.5"), (math.inf, "no upper limit"),
        (-math.inf, "no lower limit"), (99.99999999999, "100"),
    ],
)  # fmt: skip
def test_numbers_are_short(value: float, text: str) -> None:
    """Whole where large, four digits where small, halves kept."""
    assert text == number(value)


def test_ticks_share_their_decimals() -> None:
    """Neighbours are read alike."""
    assert ["2.0", "2.5", "3.0"] == tick_texts([2.0, 2.5, 3.0])


def test_months_are_named_with_the_year_where_it_changes() -> None:
    """The first tick and every January have it."""
    marks = day_ticks(dt.date(2020, 10, 17), dt.date(2021, 4, 11), most=7)
    assert [("Nov", "2020"), ("Dec", ""), ("Jan", "2021"), ("Feb", "")] == [
        mark[1:] for mark in marks[:4]
    ]


@given(st.dates(dt.date(1900, 1, 1), dt.date(2090, 1, 1)), st.integers(1, 40_000))
def test_there_are_never_more_days_marked_than_asked(first: dt.date, length: int) -> None:
    """For any span, at least one day is marked."""
    marks = day_ticks(first, first + dt.timedelta(length), most=5)
    assert 1 <= len(marks) <= 5
