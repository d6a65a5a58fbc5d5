"""Before and after: ratios of daily means, unknown where a block would be cut, and their ranks."""

import math

import pandas as pd
import pytest

from audit.choices import choice
from audit.errors import ParameterError
from audit.estimates import Estimate
from audit.methods.before_after import COMPARED, Pace, before_after, pace, sides
from audit.methods.blocks import Block, BlockSeries
from audit.methods.placebo import against_largest, placebo

RISE = [310.0, 280.0, 310.0, 300.0, 310.0, 300.0, 620.0, 620.0, 600.0, 620.0, 600.0, 620.0]
"""Ten a day in the first half of 2001, twenty a day in the second."""


def by_month(values: list[float], start: str = "2001-01-01") -> BlockSeries:
    """Return one block a month."""
    firsts = pd.date_range(start, periods=len(values), freq="MS")
    return BlockSeries(
        unit="items",
        blocks=tuple(
            Block(
                start=first,
                end=first + pd.offsets.MonthEnd(0),
                value=value,
                ids=(f"t/{k}",),
                printed=True,
            )
            for k, (first, value) in enumerate(zip(firsts, values, strict=True))
        ),
    )


def joined(series: BlockSeries, first: int, last: int) -> BlockSeries:
    """Return the series with some blocks in a row known only as a sum."""
    some = series.blocks[first : last + 1]
    block = Block(
        start=some[0].start,
        end=some[-1].end,
        value=sum(one.value for one in some),
        ids=("t/sum",),
        printed=False,
    )
    return BlockSeries(
        unit="items", blocks=(*series.blocks[:first], block, *series.blocks[last + 1 :])
    )


def ratio(
    one: Pace,
    change: str = "2001-07-01",
    *,
    months: int = 3,
    against: str = "just before",
    month: str = "kept",
) -> Estimate:
    """Return the ratio at a date."""
    return before_after(
        {"it": one},
        series="it",
        since="2001-01-01",
        change=change,
        months=months,
        against=against,
        month=month,
    )


def largest(change: str, *, since: str = "2001-01-01") -> Estimate:
    """Return the ratio at a date over the largest elsewhere."""
    return against_largest(
        {"it": pace(by_month(RISE))},
        series="it",
        since=since,
        change=change,
        months=2,
        against="just before",
        month="kept",
    )


def test_days_are_counted_not_months() -> None:
    """Twenty a day over ten a day is two, though months differ in length."""
    found = ratio(pace(by_month(RISE)))

    assert pytest.approx(2.0) == float(found.center)
    assert ("t/3", "t/4", "t/5", "t/6", "t/7", "t/8") == found.ids


def test_counts_of_record_get_no_sampling_interval() -> None:
    """The arithmetic is the value and nothing else: no range, no level, whatever months vary by."""
    found = ratio(pace(by_month(RISE)))

    assert float(found.low) == float(found.center) == float(found.high)
    assert {"point"} == found.kinds
    assert found.level is None


def test_all_before_is_everything_from_the_first_day() -> None:
    """All six months before are ten a day."""
    found = ratio(pace(by_month(RISE)), against="all before")

    assert pytest.approx(2.0) == float(found.center)
    assert len(found.ids) == 9


def test_a_year_earlier_is_the_same_season() -> None:
    """The second year has three times the first, month by month."""
    series = by_month([*RISE, *(3 * value for value in RISE)])
    found = ratio(pace(series), change="2002-03-01", against="a year earlier")

    assert pytest.approx(3.0) == float(found.center)


@pytest.mark.parametrize("against", COMPARED)
def test_without_months_enough_it_is_not_known(against: str) -> None:
    """Before the first month and after the last there is nothing to compare with."""
    for change in ("2001-01-01", "2001-11-01"):
        assert math.isnan(float(ratio(pace(by_month(RISE)), change=change, against=against).center))


def test_a_period_that_would_cut_a_block_is_not_known() -> None:
    """March and April known as a sum: three months before July would need April alone."""
    series = joined(by_month(RISE), 2, 3)

    assert math.isnan(float(ratio(pace(series)).center))
    assert pytest.approx(2.0) == float(ratio(pace(series), months=4).center)


def test_a_month_left_out_takes_its_block_with_it() -> None:
    """With June and July known as a sum, May and August are neighbours of a date in June."""
    series = joined(by_month(RISE), 5, 6)
    found = ratio(pace(series), change="2001-06-20", month="left out")

    assert pytest.approx(2.0) == float(found.center)
    assert "t/sum" not in found.ids


def test_a_pace_per_another_thing_is_the_quotient() -> None:
    """Twice the items in as many events is twice the items an event."""
    found = ratio(pace(by_month(RISE), per=by_month([30.0] * 12)))

    assert pytest.approx(600 / 300, rel=0.05) == float(found.center)


def test_a_pace_per_nothing_is_not_known() -> None:
    """Events that did not happen cannot be divided by."""
    assert math.isnan(float(ratio(pace(by_month(RISE), per=by_month([0.0] * 12))).center))


def test_sides_of_a_date_within_a_month() -> None:
    """A month goes to the side on which most of its days lie."""
    assert ("2001-06-01", "2001-06-01") == tuple(
        f"{one:%Y-%m-%d}" for one in sides("2001-06-10", month="kept")
    )
    with pytest.raises(ParameterError, match="halved"):
        sides("2001-06-10", month="halved")


def test_an_unknown_comparison_is_refused() -> None:
    """The words are those of the choice."""
    with pytest.raises(ParameterError, match="next year"):
        ratio(pace(by_month(RISE)), against="next year")


def test_the_largest_rise_is_larger_than_all_others() -> None:
    """The ratio at the true date is 2, and less elsewhere; long before it, it is 1."""
    here, there = largest("2001-07-01"), largest("2001-05-01")

    assert float(here.center) > 1 > float(there.center)
    assert pytest.approx(0.5) == float(there.center)


def test_the_rank_is_among_all_months() -> None:
    """Two months on each side leave nine dates; the true one is first, a late one is unknown."""
    dates = choice(
        "date", "U", "When?", {"true": ("2001-07-01", "why"), "late": ("2001-12-01", "why")}
    )
    table = placebo(
        {"it": pace(by_month(RISE))},
        dates,
        series="it",
        since="2001-01-01",
        months=2,
        against="just before",
        month="kept",
    )

    assert ["true", "1 July 2001", "2.00", "1 of 9", "0.111", "0.111"] == [
        str(cell) for cell in table.rows[0]
    ]
    assert "not known" == table.rows[1][2]


def test_a_series_that_begins_later_is_not_known() -> None:
    """No block is left after the first day."""
    assert math.isnan(float(largest("2001-07-01", since="2005-01-01").center))
