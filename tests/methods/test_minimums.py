"""Minimums joined with other lists, and brought to the same time."""

import math

import pandas as pd
import pytest

from audit.assembly import stack
from audit.choices import choice
from audit.errors import ParameterError
from audit.estimates import Estimate, estimate, unknown
from audit.methods.minimums import before_change, joined, without_days_after


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
