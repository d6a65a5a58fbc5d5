"""A numeral reaches a page only as a computed number, rounded so that it claims no more."""

import datetime as dt
import html
import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.display import (
    MONTHS,
    Number,
    Table,
    count,
    day,
    fraction,
    percent,
    say,
    span,
    text_of,
)
from audit.errors import ParameterError

quick = settings(deadline=None, derandomize=True, max_examples=100)


def outside_data(markup: str) -> str:
    """Return the text of some HTML that is not inside a data element."""
    return html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"<data.*?</data>", "", markup)))


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
    assert ("100 %" == str(percent(share))) == (share == 1)


def test_a_fraction_names_both_counts() -> None:
    """A part is shown with its whole."""
    assert "1,003 of 2,400" == str(fraction(1003, 2400))


def test_days_do_not_depend_on_the_locale() -> None:
    """Every month has its English name."""
    days = [dt.date(2020, month, 1) for month in range(1, 13)]

    assert [f"1 {name} 2020" for name in MONTHS] == [str(day(one)) for one in days]
    assert str(day("2017-07-11")) == str(day(dt.date(2017, 7, 11)))


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (None, ""),
        ("a", "a"),
        (12345, "12,345"),
        (2.5, "2.50"),
        (3.0, "3"),
        (math.inf, "no upper limit"),
        (math.nan, "not known"),
        (dt.date(2020, 2, 29), "29 February 2020"),
        (Number("7 of 9"), "7 of 9"),
    ],
)
def test_every_cell_has_a_text(cell: float | str | dt.date | Number | None, shown: str) -> None:
    """Whatever may stand in a table can be shown."""
    assert shown == text_of(cell)


def test_a_number_carries_its_rows_and_its_method() -> None:
    """The page leads from a number to its rows, by way of its own attributes."""
    number = count(5, ids=("stock/1", "stock/2"), how='a < b & "c"')

    assert (
        '<data value="5" data-ids="stock/1 stock/2" title="a &lt; b &amp; &quot;c&quot;">5</data>'
        == number.html()
    )


def test_a_value_holds_ten_digits() -> None:
    """The last bits of floating point never show, not even in an attribute."""
    assert 'value="0.3333333333"' in count(1 / 3, unit="ratio").html()
    assert 'value="0.3"' in count(0.1 + 0.2, unit="ratio").html()


def test_a_sentence_is_shown_twice() -> None:
    """Plain text and HTML say the same, and the numeral is a data element."""
    one = say("The <b>rows</b> add up to {total}.", total=count(83890))

    assert "The <b>rows</b> add up to 83,890." == one.plain
    assert 'The &lt;b&gt;rows&lt;/b&gt; add up to <data value="83890">83,890</data>.' == one.marked


@pytest.mark.parametrize("template", ["In 2017 there were {n}.", "{n} of 24", "٣ {n}"])
def test_a_typed_number_is_refused(template: str) -> None:
    """Prose with a digit of its own is not computed, in whatever script it stands."""
    with pytest.raises(ParameterError, match="typed"):
        say(template, n=1)


@pytest.mark.parametrize(("template", "values"), [("{a}", {}), ("a", {"a": 1}), ("{a}", {"b": 1})])
def test_values_and_names_fit(template: str, values: dict[str, int]) -> None:
    """A value that is not named, or a name without a value, is told."""
    with pytest.raises(ParameterError, match="do not fit"):
        say(template, **values)


def test_a_string_value_may_hold_digits() -> None:
    """Labels come from declarations; they are texts, not numbers that were typed here."""
    assert "level from 2014: yes" == say("level {label}: yes", label="from 2014").plain


TABLE = Table(
    columns=["who", "how <many>"],
    rows=[["a & b", count(12, ids=("t/1",))], ["c", 1234], ["d", None]],
    caption="What “there” is",
    footer=["a < note"],
)


def test_a_table_escapes_every_text() -> None:
    """No text of a table becomes markup."""
    markup = TABLE.html()

    for escaped in ("a &amp; b", "how &lt;many&gt;", "a &lt; note"):
        assert escaped in markup
    assert "<many>" not in markup


def test_numerals_of_a_table_are_data() -> None:
    """Plain integers are wrapped, too."""
    assert not re.search(r"\d", outside_data(TABLE.html()))


def test_a_table_is_aligned_as_text() -> None:
    """Numbers stand flush right under their heading, texts flush left."""
    assert [
        "What “there” is",
        "who    how <many>",
        "─────  ──────────",
        "a & b          12",
        "c           1,234",
        "d",
        "a < note",
    ] == TABLE.text().splitlines()


def test_an_empty_table_still_has_its_head() -> None:
    """No row is a result, and is shown as such."""
    assert ["a", "─"] == Table(columns=["a"], rows=[]).text().splitlines()
