"""Rival accounts side by side, and the union of lists that cannot be matched."""

import math

import pandas as pd
import pytest

from audit.choices import Choice, choice
from audit.errors import ParameterError
from audit.estimates import Estimate, estimate, unknown
from audit.methods.accounts import (
    account,
    accounts,
    accounts_by_scope,
    assumed,
    days_apart,
    extremes,
    joined,
)


def row(number: int, series: str, printed: str, day: str, **others: object) -> dict[str, object]:
    """Return one observation."""
    value = float(printed) if printed else math.nan
    return {
        "id": f"made/{number:08d}",
        "series": series,
        "printed": printed,
        "value": value,
        "low": math.nan,
        "high": math.nan,
        "unit": "made items",
        "qualifier": "exact",
        "known_on": pd.Timestamp(day),
        "period_start": pd.Timestamp("2020-01-01"),
        "period_end": pd.Timestamp("2020-01-01"),
        **others,
    }


ROWS = pd.DataFrame(
    [
        row(1, "mayor", "40", "2020-01-05"),
        row(2, "mayor", "278", "2020-02-05"),
        row(3, "mayor", "200", "2020-03-05", qualifier="more than"),
        row(4, "mayor", "999", "2020-04-05", qualifier="misprint"),
        row(5, "press", "", "2020-01-09", low=100.0, high=130.0, qualifier="range"),
        row(6, "camera", "61", "2020-01-07"),
    ]
)
TELLERS = choice("teller", "U", "Who?", dict.fromkeys(("mayor", "press", "nobody"), "a reason"))


def way(*labels: str) -> Choice:
    """Return a choice between statements."""
    return choice("statement", "E", "Which?", dict.fromkeys(labels, "a reason"))


@pytest.mark.parametrize(("statement", "value"), [("last", 200), ("largest", 278), ("first", 40)])
def test_one_statement_counts(statement: str, value: float) -> None:
    """By its day or by its size; a misprint is no statement."""
    assert value == float(account(ROWS, "mayor", unit="items", statement=statement).center)


def test_an_account_has_what_its_words_allow() -> None:
    """A range keeps both ends; the unit is the one of the comparison."""
    found = account(ROWS, "press", unit="items")

    assert (100, 130, "items") == (float(found.low), float(found.high), found.unit)


def test_series_of_one_teller_are_one_account() -> None:
    """Where a teller's statements stand in several series, they are searched together."""
    found = account(ROWS, ("press", "camera"), unit="items", statement="first")

    assert (61, ("made/00000006",)) == (float(found.center), found.ids)


def test_who_said_nothing_is_unknown() -> None:
    """Without a statement there is no figure, and no error."""
    assert math.isnan(float(account(ROWS, "nobody", unit="items").center))


def test_a_statement_is_chosen_in_a_known_way() -> None:
    """Another word is refused."""
    with pytest.raises(ParameterError, match="last, largest, first"):
        account(ROWS, "mayor", unit="items", statement="best")


def test_tellers_stand_side_by_side() -> None:
    """One level each, crossed with the choices among the options."""
    found = accounts(
        ROWS,
        TELLERS,
        {"mayor": "mayor", "press": "press"},
        unit="items",
        statement=way("last", "first"),
    )

    assert ("teller", "statement") == found.axes
    assert [200, 40, 100, 100] == found.center.data.ravel().tolist()[:4]
    assert int(found.center.sel(teller="nobody").count()) == 0


def test_an_unknown_teller_is_refused() -> None:
    """An account by nobody who was declared would be dropped without a word."""
    with pytest.raises(ParameterError, match="someone"):
        accounts(ROWS, TELLERS, {"someone": "mayor"}, unit="items")


def test_scopes_stay_apart_and_give_bounds_not_a_mean() -> None:
    """Each scope has its lowest and its highest account, and what their wordings allow."""
    scopes = choice("scope", "N", "What?", dict.fromkeys(("all", "part", "none"), "a reason"))
    found = accounts_by_scope(
        ROWS,
        scopes,
        TELLERS,
        {"all": {"mayor": "mayor", "press": "press"}, "part": {"press": "press"}},
        unit="items",
        statement=way("largest", "first"),
    )
    rows = [[str(cell) for cell in line] for line in extremes(found, scopes).rows]

    assert ["all", "40", "278", "40 to 278", "3"] == rows[0]
    assert ["part", "100", "100", "100 to 130", "1"] == rows[1]
    assert ["none", "not known", "not known", "nothing stated yet", "0"] == rows[2]


def exact(value: float) -> Estimate:
    """Return a count without a range."""
    return estimate(value, value, value, unit="items", kind="reported", method="counted")


def test_the_union_lies_between_the_longer_list_and_the_sum() -> None:
    """As for two plain counts; the central value is the least that both can be."""
    found = joined(exact(300), exact(120))

    assert (300, 300, 420) == (float(found.center), float(found.low), float(found.high))


def test_the_union_keeps_the_choices_of_both() -> None:
    """Each pair of options has its own bounds, in the order of the axes of a sum."""
    tellers = accounts(ROWS, TELLERS, {"mayor": "mayor", "press": "press"}, unit="items")
    found = joined(exact(150), tellers)

    assert [200, 150] == found.center.data.tolist()[:2]
    assert [150, 150] == (found.high - tellers.high).data.tolist()[:2]
    assert math.isnan(float(found.center.sel(teller="nobody")))


def test_the_union_with_an_unknown_list_is_unknown() -> None:
    """A list that nobody printed bounds nothing."""
    assert math.isnan(float(joined(unknown("not stated"), exact(5)).center))
    assert math.isnan(float(joined(exact(5), unknown("not stated")).center))


def test_an_assumed_factor_has_no_source() -> None:
    """It is an option of a choice: a ratio without observations."""
    assert (0.5, "ratio", ()) == (float(assumed(0.5).center), assumed(0.5).unit, assumed(0.5).ids)


def test_days_are_counted_whatever_their_order() -> None:
    """From one day to another, in days."""
    assert "28" == str(days_apart("2020-07-11", "2020-06-13"))
