"""A figure is taken as its source put it, with what its wording allows."""

import math
from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import ConflictError, HedgeError, ParameterError
from audit.estimates import Estimate
from audit.methods.stated import QUALIFIERS, last_of_series, of_series, stated, stated_range


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


BARE = {"open_ended": True}


@pytest.mark.parametrize(
    ("printed", "word", "options", "low", "high"),
    [
        ("5886", "exact", {}, 5886, 5886),
        ("28600", "about", {}, 28550, 28650),
        ("13000", "about", {}, 12500, 13500),
        ("742000", "more than", {}, 742000, 743000),
        ("742000", "more than", BARE, 742000, math.inf),
        ("602", "at least", {}, 602, 603),
        ("602", "at least", BARE, 602, math.inf),
        ("933000", "nearly", {}, 932000, 933000),
        ("933000", "nearly", BARE, 932000, 933000),
        ("4000", "up to", {}, 3000, 4000),
        ("4000", "up to", BARE, 0, 4000),
        ("50", "less than", BARE, 0, 50),
        ("50", "at most", {}, 40, 50),
        ("70", "planned", BARE, 70, 70),
        ("0.652", "about", {}, 0.6515, 0.6525),
        ("5", "at most", {}, 4, 5),
        ("1", "less than", {}, 0, 1),
    ],
)
def test_a_wording_allows_a_range(
    printed: str, word: str, options: dict[str, bool], low: float, high: float
) -> None:
    """Half a step for *about*, one step on its side for the rest; the bare meaning has no end."""
    assert all(
        math.isclose(a, b)
        for a, b in zip((low, high), stated_range(printed, word, **options), strict=True)
    )


@given(st.integers(0, 10**7), st.sampled_from(sorted(QUALIFIERS)), st.sampled_from([{}, BARE]))
def test_a_range_holds_what_is_printed_and_nothing_negative(
    value: int, word: str, options: dict[str, bool]
) -> None:
    """Whatever the wording, the printed number is in its range; counts are not negative."""
    low, high = stated_range(str(value), word, **options)

    assert 0 <= low <= value <= high


def test_an_unknown_wording_is_told() -> None:
    """The error lists the wordings that there are."""
    with pytest.raises(ParameterError, match="wording"):
        stated_range("12", "roughly")
    with pytest.raises(HedgeError):
        stated_range("dozens", "exact")


def test_the_last_and_longest_period_in_its_last_statement_counts() -> None:
    """A running total goes before the month that ends on the same day, a restatement before it."""
    given_rows = frame(
        row("40"),
        row("41", known_on="2020-09-01"),
        row("9", period_start="2020-06-01", known_on="2021-01-01"),
        row("30", period_end="2020-05-31", known_on="2021-01-01"),
        row("99", known_on="2021-06-01", qualifier="misprint"),
    )

    assert (41, 41, 41) == ends(stated(given_rows))
    assert (30, 30, 30) == ends(stated(given_rows, by="2020-06-29"))
    assert (30, 30, 30) == ends(stated(given_rows, on="2020-05-31"))


@pytest.mark.parametrize("order", [iter, reversed])
def test_the_order_of_rows_decides_on_nothing(order: Callable[[Any], Iterable[Any]]) -> None:
    """Of the statements of one day the most cautious counts, and then the most precise."""

    def taken(*given_rows: dict[str, Any]) -> Estimate:
        return stated(frame(*order(given_rows)))

    assert (41, 41, 42) == ends(taken(row("41"), row("41", qualifier="at least")))
    assert (41, 41, 42) == ends(
        taken(row("40", qualifier="more than"), row("41", qualifier="at least"))
    )


@pytest.mark.parametrize("order", [list, reversed])
def test_words_for_either_side_allow_what_any_of_them_does(
    order: Callable[[Any], Iterable[Any]],
) -> None:
    """No id decides between *up to* and *at least* one figure, of sources of one day."""
    rows = [row("150", qualifier=words) for words in ("up to", "more than", "at least", "up to")]
    found = stated(frame(*order(rows)))

    assert (140, 150, 160) == ends(found)
    # One row for each range that counts.
    assert 2 == len(found.ids)
    assert (0, 150, math.inf) == ends(stated(frame(*order(rows)), open_ended=True))


def test_figures_of_one_day_that_differ_are_told() -> None:
    """Neither is more precise or more cautious: somebody has to choose, and it is not the code."""
    with pytest.raises(ConflictError) as caught:
        stated(frame(row("41"), row("43")))

    assert "41, 43" == caught.value.found
    assert (43, 43, 43) == ends(stated(frame(row("43"), row("43"))))


def test_no_fitting_figure_is_told_or_unknown() -> None:
    """A figure that had not been stated is an error, unless it may be unknown."""
    given_rows = frame(row("40"))

    with pytest.raises(ConflictError, match="No figure fits"):
        stated(given_rows, by="2020-01-31")
    assert math.isnan(float(stated(given_rows, by="2020-01-31", or_unknown=True).center))
    assert 40 == float(stated(given_rows, or_unknown=True).center)


@pytest.mark.parametrize(
    ("take", "expected"),
    [("span", (110, 110, 130)), ("low", (110, 110, 110)), ("high", (130, 130, 130))],
)
def test_a_printed_range_is_taken_in_part_or_as_a_whole(
    take: str, expected: tuple[float, float, float]
) -> None:
    """A minimum with its maximum, or one of the two; a single value is taken in every case."""
    given_rows = frame(row(low=110.0, high=130.0, qualifier="range"))

    assert expected == ends(stated(given_rows, take=take))
    assert (40, 40, 40) == ends(stated(frame(row("40")), take=take))


def test_the_kind_of_range_is_named() -> None:
    """A rounded figure has a rounded range, any other the one that its source reports."""
    assert {"rounded"} == stated(frame(row("40", qualifier="about"))).kinds
    assert {"reported"} == stated(frame(row("40"))).kinds
    assert ("items/00000001",) == stated(frame(row("40"))).ids


def test_one_series_is_taken_from_several() -> None:
    """Each helper looks at its own series, and a period without an end counts by its start."""
    given_rows = frame(
        row("40"),
        row("7", series="crates"),
        row("8", series="crates", period_start="2020-07-01", period_end=None),
    )

    assert 8 == float(of_series(given_rows, "crates", unit="items").center)
    assert 7 == float(last_of_series(given_rows, "crates", by="2020-12-31").center)
