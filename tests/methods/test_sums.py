"""Figures are added once each, as their sources put them."""

import math
from typing import Any

import pandas as pd
import pytest

from audit.errors import ConflictError
from audit.estimates import Estimate
from audit.methods.sums import per, sum_of_series, summed, total_stated


def row(printed: str = "", **given_columns: Any) -> dict[str, Any]:
    """Make one observation: exact, of the first half of 2020, stated in July."""
    usual = {
        "series": "items",
        "period_start": "2020-01-01",
        "period_end": "2020-06-30",
        "value": float(printed) if printed else math.nan,
        "low": math.nan,
        "high": math.nan,
        "unit": "items",
        "qualifier": "exact",
        "as_of": "2020-07-05",
        "known_on": "2020-07-05",
        "source_id": "keeper",
        "printed": printed,
    }
    return {**usual, **given_columns}


def frame(*given_rows: dict[str, Any], **columns: Any) -> pd.DataFrame:
    """Make observations; the ids run against the order of the rows."""
    made = pd.DataFrame([{**one, **columns} for one in given_rows])
    for column in ("period_start", "period_end", "known_on"):
        made[column] = pd.to_datetime(made[column])
    return made.assign(id=[f"items/{len(made) - k:08d}" for k in range(len(made))])


def ends(one: Estimate) -> tuple[float, float, float]:
    """Return low end, value and high end."""
    return float(one.low), float(one.center), float(one.high)


def test_one_series_is_added_among_several() -> None:
    """Only the named series is looked at."""
    given_rows = frame(row("40"), row("7", series="crates"))

    assert 40 == float(
        sum_of_series(given_rows, "items", start="2020-01-01", end="2020-12-31").center
    )


def test_series_are_added_under_one_unit() -> None:
    """Ranges add up at their ends, and the rows of all parts are kept."""
    given_rows = frame(
        row("40", qualifier="about"), row("7", series="crates", unit="crates", qualifier="at least")
    )
    total = total_stated(given_rows, ("items", "crates"), unit="things")

    assert (35 + 7, 47, 45 + 8) == ends(total)
    assert ("things", 2) == (total.unit, len(total.ids))
    opened = total_stated(given_rows, ("items", "crates"), unit="things", open_ended=True)
    assert math.inf == float(opened.high)


MONTHS = (
    row("10", period_end="2020-01-31"),
    row(period_start="2020-02-01", period_end="2020-02-29", low=5.0, high=9.0, qualifier="range"),
    row("20", period_start="2020-04-01"),
)


def test_periods_are_added_once_each() -> None:
    """Minimums add up to the value, maximums to the high end, in the last statements."""
    restated = row("12", period_end="2020-01-31", known_on="2021-01-01")
    wrong = row("99", period_start="2020-03-01", period_end="2020-05-31", qualifier="misprint")
    given_rows = frame(*MONTHS, restated, wrong)

    assert (37, 37, 41) == ends(summed(given_rows, start="2020-01-01", end="2020-12-31"))
    assert (17, 17, 21) == ends(summed(given_rows, start="2020-01-01", end="2020-05-31"))
    assert (37, 37, 37) == ends(
        summed(given_rows, start="2020-01-01", end="2020-12-31", take="low")
    )


def test_periods_that_overlap_are_not_added() -> None:
    """A month and the half-year that contains it would count the month twice."""
    with pytest.raises(ConflictError, match="cannot be added"):
        summed(frame(*MONTHS, row("40")), start="2020-01-01", end="2020-12-31")


def test_nothing_to_add_is_told_or_unknown() -> None:
    """No period between the days: an error, unless it may be unknown."""
    given_rows = frame(*MONTHS)

    with pytest.raises(ConflictError, match="none"):
        summed(given_rows, start="2021-01-01", end="2021-12-31")
    nothing = summed(given_rows, start="2021-01-01", end="2021-12-31", or_unknown=True)
    assert math.isnan(float(nothing.center))


def test_things_per_event_are_a_ratio() -> None:
    """Units differ, and this method means it."""
    given_rows = frame(row("680", qualifier="about"), row("320", series="visits", unit="visits"))
    ratio = per(given_rows, "items", "visits", by="2020-12-31")

    assert ("ratio", 675 / 320, 680 / 320, 685 / 320) == (ratio.unit, *ends(ratio))
