"""A number is shown rounded so that it claims no more than its range supports."""

import datetime as dt
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.numbers import MONTHS, count, day, fraction, percent, span

quick = settings(deadline=None, derandomize=True, max_examples=100)


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (83890.0, "", "83,890"),
        (83890.4, "people", "83,890"),
        (2.8731, "ratio", "2.87"),
        (0.79664, "share", "0.797"),
        (-0.2, "", "0"),
        (-88.0, "", "-88"),
        (math.inf, "", "no upper limit"),
        (-math.inf, "ratio", "no lower limit"),
        (math.nan, "", "not known"),
    ],
)
def test_a_count_is_whole_and_a_ratio_has_three_digits(value: float, unit: str, shown: str) -> None:
    """Counted things have no decimals; dimensionless numbers have two or three."""
    assert shown == str(count(value, unit=unit))


@pytest.mark.parametrize(
    ("low", "high", "unit", "shown"),
    [
        (83143.2, 84640.9, "", "83,140 to 84,640"),
        (83890, 83890, "", "83,890"),
        (2.7, 3.1, "ratio", "2.70 to 3.10"),
        (602, math.inf, "", "602 or more"),
        (-math.inf, 5, "", "5 or less"),
        (-math.inf, math.inf, "", "anything"),
        (math.nan, math.nan, "", "not known"),
        (0, 1_000_000, "", "0 to 1,000,000"),
    ],
)
def test_a_range_shows_what_its_width_supports(
    low: float, high: float, unit: str, shown: str
) -> None:
    """The ends of a range are rounded to a hundredth of its width or so, ratios to their own."""
    assert shown == str(span(low, high, unit=unit))


@quick
@given(st.floats(1, 1e7), st.floats(0, 1e6))
def test_a_range_is_off_by_less_than_a_hundredth_of_its_width(low: float, width: float) -> None:
    """Rounding for display never moves an end by more than a hundredth of the width, or a half."""
    shown = [float(end.replace(",", "")) for end in str(span(low, low + width)).split(" to ")]

    assert abs(shown[0] - low) <= max(0.5, width / 100) + 1e-6
    assert abs(shown[-1] - (low + width)) <= max(0.5, width / 100) + 1e-6


@quick
@given(st.floats(0, 1))
def test_only_nothing_is_none_and_only_all_is_all(share: float) -> None:
    """No rounding turns a few into none, or nearly all into all."""
    assert ("0 %" == str(percent(share))) == (share == 0)
    # Last bits are left out: what differs by them alone is all of it.
    assert ("100 %" == str(percent(share))) == (float(f"{share:.12g}") == 1)


def test_a_fraction_names_both_counts() -> None:
    """A part is shown with its whole."""
    assert "1,003 of 2,400" == str(fraction(1003, 2400))


def test_days_do_not_depend_on_the_locale() -> None:
    """Every month has its English name."""
    days = [dt.date(2020, month, 1) for month in range(1, 13)]

    assert [f"1 {name} 2020" for name in MONTHS] == [str(day(one)) for one in days]
    assert str(day("2017-07-11")) == str(day(dt.date(2017, 7, 11)))


def test_a_number_carries_its_rows_and_its_method() -> None:
    """The page leads from a number to its rows, by way of its own attributes."""
    number = count(5, ids=("stock/1", "stock/2"), how='a < b & "c"')

    assert (
        '<data value="5" data-ids="stock/1 stock/2" title="a &lt; b &amp; &quot;c&quot;">5</data>'
        == number.html()
    )


def test_a_value_holds_seven_digits() -> None:
    """The last bits of floating point never show, not even in an attribute."""
    assert 'value="0.3333333"' in count(1 / 3, unit="ratio").html()
    assert 'value="0.3"' in count(0.1 + 0.2, unit="ratio").html()
    assert 'value="0.1234568/12.34568"' in span(0.123456789, 12.3456789, unit="ratio").html()


def test_a_whole_number_is_held_in_full() -> None:
    """It is certain, also where arithmetic has left last bits."""
    assert 'value="1234567890"' in count(1234567890).html()
    assert 'value="12345678"' in count(12345678 * (1 + 2e-16)).html()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1.712887, "1.71"),
        (0.04, "0.04"),
        (-2.5, "-2.50"),
        (3.0 + 1e-12, "3"),
        (24.3, "24"),
        (0, "0"),
    ],
)
def test_a_few_per_cent_have_decimals(value: float, expected: str) -> None:
    """Where they are not whole: else what is nearly two per cent could not be told from two."""
    assert expected == str(count(value, unit="percent"))
    assert expected == str(count(value, unit="percentage points"))


def test_the_decimals_of_a_few_per_cent_follow_the_width() -> None:
    """A range says no more than its width supports."""
    ends = [(1.42, 1.51), (2.939, 10.379), (2.9, 100.0), (0.0, 100.0)]

    assert ["1.42 to 1.51", "2.9 to 10.4", "3 to 100", "0 to 100"] == [
        str(span(low, high, unit="percent")) for low, high in ends
    ]
    assert "2 to 10" == str(span(2.4, 10.4, unit="people"))


def test_last_bits_decide_no_tie_and_make_no_share_less_than_all_of_it() -> None:
    """A half is rounded to the even number, whichever side of it last bits put it."""
    below, above = math.nextafter(2192.5, 0), math.nextafter(2192.5, math.inf)

    assert ["2,192"] * 3 == [count(value).text for value in (below, 2192.5, above)]
    assert "2,192 or more" == span(above, math.inf).text
    assert ["0.012"] * 2 == [
        count(value, unit="ratio").text for value in (0.0125, 0.01250000000000001)
    ]
    assert "100 %" == percent(math.nextafter(1, 0)).text
    assert "over 99 %" == percent(0.9999).text
