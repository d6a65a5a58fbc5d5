"""A numeral reaches a page only as a computed number."""

import datetime as dt
import html
import math
import re

import pytest

from audit.display import Number, Sentence, Table, count, say, text_of
from audit.errors import ParameterError


def outside_data(markup: str) -> str:
    """Return the text of some HTML that is not inside a data element."""
    return html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"<data.*?</data>", "", markup)))


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
        (say("{n} of them", n=7), "7 of them"),
    ],
)
def test_every_cell_has_a_text(
    cell: float | str | dt.date | Number | Sentence | None, shown: str
) -> None:
    """Whatever may stand in a table can be shown."""
    assert shown == text_of(cell)


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
    footer=["a < note", say("{n} in all", n=count(1246))],
)


def test_a_table_escapes_every_text() -> None:
    """No text of a table becomes markup."""
    markup = TABLE.html()

    for escaped in ("a &amp; b", "how &lt;many&gt;", "a &lt; note"):
        assert escaped in markup
    assert "<many>" not in markup


def test_numerals_of_a_table_are_data() -> None:
    """Plain integers are wrapped, too, and so are those of remarks below."""
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
        "1,246 in all",
    ] == TABLE.text().splitlines()


def test_an_empty_table_still_has_its_head() -> None:
    """No row is a result, and is shown as such."""
    assert ["a", "─"] == Table(columns=["a"], rows=[]).text().splitlines()
