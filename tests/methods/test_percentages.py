"""Percentages of a stock, as stated, as counted and as several surveys found them."""

import math

import pandas as pd
import pytest

from audit.choices import choice
from audit.errors import UnitError
from audit.estimates import Estimate
from audit.methods.percentages import capped, counted, percent_of, surveyed, unseen
from audit.values import estimate, unknown


def items(low: float, high: float | None = None, unit: str = "items") -> Estimate:
    """Return a count with its range; the middle is its value."""
    top = low if high is None else high
    return estimate((low + top) / 2, low, top, unit=unit, kind="reported", method="counted")


def ends(one: Estimate) -> tuple[float, float, float]:
    """Return value, low and high end."""
    return float(one.center), float(one.low), float(one.high)


def test_a_percentage_has_its_ends_at_the_vertices() -> None:
    """The least count over the largest stock, and the largest count over the least."""
    found = percent_of(items(10, 30), items(40, 50))

    assert pytest.approx((2000 / 45, 20.0, 75.0)) == ends(found)
    assert "percent" == found.unit


def test_a_percentage_never_exceeds_the_whole() -> None:
    """Where ranges would let the part be larger than the whole, it is cut."""
    assert (100, 100) == ends(percent_of(items(60), items(50)))[1:]


@pytest.mark.parametrize(
    ("part", "whole"),
    [(items(1), items(2, unit="others")), (items(1, unit="percent"), items(2, unit="percent"))],
)
def test_only_two_counts_of_one_thing_make_a_percentage(part: Estimate, whole: Estimate) -> None:
    """Neither two units nor two percentages are divided."""
    with pytest.raises(UnitError):
        percent_of(part, whole)


def test_what_is_missed_widens_upwards_only() -> None:
    """Seeing at least half: the true share is at most twice what was seen (Rogan & Gladen)."""
    half = estimate(0.5, 0.5, 0.5, unit="ratio", kind="reported", method="seen")

    assert pytest.approx((30, 30, 60)) == ends(unseen(percent_of(items(30), items(100)), half))
    assert pytest.approx((70, 70, 100)) == ends(unseen(percent_of(items(70), items(100)), half))


def test_without_a_correction_nothing_is_widened() -> None:
    """Where the correction is not known yet, the percentage stays as it was seen."""
    seen = percent_of(items(30), items(100))

    assert ends(seen) == ends(unseen(seen, unknown("not stated")))
    assert math.isnan(float(unseen(unknown("not stated"), seen).center))


def row(series: str, printed: str) -> dict[str, object]:
    """Return one observation."""
    return {
        "id": f"made/{series}",
        "series": series,
        "printed": printed,
        "value": float(printed),
        "low": math.nan,
        "high": math.nan,
        "unit": "made items",
        "qualifier": "exact",
        "as_of": "2020-01-05",
        "known_on": pd.Timestamp("2020-01-05"),
        "period_start": pd.NaT,
        "period_end": pd.NaT,
    }


ROWS = pd.DataFrame([row("worst", "10"), row("next", "20"), row("old", "5")])
SURVEYS = choice("survey", "E", "Which?", dict.fromkeys(("newest", "earlier"), "a reason"))
MISSED = choice("missed", "U", "How?", {"no": (False, "a reason"), "yes": (True, "a reason")})


def test_degrees_are_added() -> None:
    """The worst degree and the next one; a degree that nobody counted makes the sum unknown."""
    assert 30 == float(counted(ROWS, ("worst", "next"), unit="items").center)
    assert math.isnan(float(counted(ROWS, ("worst", "none"), unit="items").center))


def test_surveys_stand_side_by_side_with_what_they_miss() -> None:
    """Each over one stock; only the range holds what may have been missed."""
    half = estimate(0.5, 0.5, 0.5, unit="ratio", kind="reported", method="seen")
    parts = {"newest": ("worst", "next"), "earlier": ("old",)}
    found = surveyed(ROWS, SURVEYS, parts, items(100), missed=MISSED, seen=half)

    assert {"missed", "survey"} == set(found.axes)
    assert [30, 5] == found.center.sel(missed="yes").data.tolist()
    assert pytest.approx([30, 5]) == found.high.sel(missed="no").data.tolist()
    assert pytest.approx([60, 10]) == found.high.sel(missed="yes").data.tolist()


def test_one_survey_is_that_of_every_level() -> None:
    """Series alone are found by all; without a correction nothing is missed."""
    found = surveyed(ROWS, SURVEYS, ("worst",), items(100), missed=MISSED)

    assert [10.0] * 4 == found.high.data.ravel().tolist()


def test_a_survey_that_found_nothing_of_the_kind_is_unknown() -> None:
    """Its level stays, without a figure."""
    found = surveyed(ROWS, SURVEYS, {"newest": ("worst",)}, items(100), missed=MISSED)

    assert math.isnan(float(found.center.sel(survey="earlier", missed="no")))


def test_a_stated_percentage_ends_at_the_whole() -> None:
    """*More than* ninety per cent is at most all; a count is refused."""
    stated = estimate(90, 90, math.inf, unit="percent", kind="reported", method="stated")

    assert (90, 90, 100) == ends(capped(stated))
    with pytest.raises(UnitError):
        capped(items(90))
