"""Minimums joined with other lists, and brought to the same time."""

import math

import pandas as pd
import pytest

from audit.assembly import stack
from audit.choices import choice
from audit.errors import ParameterError
from audit.estimates import Estimate
from audit.methods.minimums import before_change, joined, since, without_days_after
from audit.values import estimate, unknown


def exact(value: float) -> Estimate:
    """Return a count without a range."""
    return estimate(value, value, value, unit="items", kind="reported", method="counted")


def test_the_union_lies_between_the_longer_list_and_the_sum() -> None:
    """As for two plain counts; the central value is the least that both can be."""
    found = joined(exact(300), exact(120))

    assert (300, 300, 420) == (float(found.center), float(found.low), float(found.high))


def test_the_union_keeps_the_choices_of_both() -> None:
    """Each pair of options has its own bounds, in the order of the axes of a sum."""
    axis = choice("list", "E", "Which?", dict.fromkeys(("long", "short", "lost"), "a reason"))
    lists = stack(axis, {"long": exact(200), "short": exact(100), "lost": unknown("not stated")})
    found = joined(exact(150), lists)

    assert [200, 150] == found.center.data.tolist()[:2]
    assert [150, 150] == (found.high - lists.high).data.tolist()[:2]
    assert math.isnan(float(found.center.sel(list="lost")))


def test_the_union_with_an_unknown_list_is_unknown() -> None:
    """A list that nobody printed bounds nothing."""
    assert math.isnan(float(joined(unknown("not stated"), exact(5)).center))
    assert math.isnan(float(joined(exact(5), unknown("not stated")).center))


def change(percent: float) -> pd.DataFrame:
    """Return rows that print a change."""
    return pd.DataFrame(
        [{"id": "made/00000009", "value": percent, "known_on": pd.Timestamp("2020-03-01")}]
    )


def test_a_change_in_per_cent_leads_back() -> None:
    """Thirty after a fall of seventy per cent were a hundred; the rounding gives the range."""
    found = before_change(exact(30), change(-70))

    assert pytest.approx((100, 30 / 0.305, 30 / 0.295)) == (
        float(found.center),
        float(found.low),
        float(found.high),
    )
    assert ("made/00000009",) == found.ids


def test_a_change_that_was_not_printed_is_unknown() -> None:
    """Without a change nothing leads back."""
    assert math.isnan(float(before_change(exact(30), change(-70).iloc[:0]).center))


def test_a_change_must_leave_something() -> None:
    """A fall by the whole has no count before it."""
    with pytest.raises(ParameterError, match="-100 per cent"):
        before_change(exact(30), change(-100))


def test_days_too_many_are_taken_off() -> None:
    """Three days at ten a day, taken off or left in; a minimum stays open above."""
    part = choice("days", "U", "Which?", {"off": (1.0, "a reason"), "in": (0.0, "a reason")})
    found = without_days_after(exact(100), exact(10), days=3, part=part)

    assert [70, 100] == found.center.data.tolist()
    assert [math.inf, math.inf] == found.high.data.tolist()
    assert [0, 100] == without_days_after(
        exact(100), exact(50), days=3, part=part
    ).low.data.tolist()


def counted(number: int, printed: str, start: str, end: str) -> dict[str, object]:
    """Return one cumulative count."""
    return {
        "id": f"made/{number:08d}",
        "series": "found",
        "printed": printed,
        "value": float(printed),
        "low": math.nan,
        "high": math.nan,
        "unit": "items",
        "qualifier": "exact",
        "as_of": end,
        "known_on": pd.Timestamp(end),
        "period_start": pd.Timestamp(start),
        "period_end": pd.Timestamp(end),
    }


COUNTS = pd.DataFrame(
    [
        counted(1, "30", "2019-06-01", "2020-01-01"),
        counted(2, "70", "2019-06-01", "2020-03-01"),
        counted(3, "45", "2020-01-01", "2020-04-01"),
    ]
)


@pytest.mark.parametrize(("span", "value"), [("after", 45), ("less", 40), ("whole", 70)])
def test_what_was_found_after_a_day_was_there_on_it(span: str, value: float) -> None:
    """A count that begins then, an older one less what had been found, or that as printed."""
    found = since(COUNTS, "found", day="2020-01-01", before=exact(30), span=span, unit="items")

    assert (value, value, math.inf) == (float(found.center), float(found.low), float(found.high))


def test_more_found_before_than_counted_leaves_nothing() -> None:
    """The early ones may not be in the later count: nothing is the least."""
    found = since(COUNTS, "found", day="2020-01-01", before=exact(90), span="less", unit="items")

    assert (0, 0) == (float(found.center), float(found.low))


def test_without_a_later_count_nothing_is_known() -> None:
    """Counts up to the day say nothing of what was left."""
    found = since(COUNTS, "found", day="2021-01-01", before=exact(30), span="whole", unit="items")

    assert math.isnan(float(found.center))


def test_a_span_is_chosen_in_a_known_way() -> None:
    """Another word is refused."""
    with pytest.raises(ParameterError, match="after, less, whole"):
        since(COUNTS, "found", day="2020-01-01", before=exact(30), span="all", unit="items")
