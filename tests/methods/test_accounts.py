"""Rival accounts side by side, and the union of lists that cannot be matched."""

import math

import pandas as pd
import pytest

from audit.choices import Choice, choice
from audit.errors import ParameterError
from audit.methods.accounts import (
    account,
    accounts,
    added_where,
    assumed,
)
from audit.references import declared
from audit.values import estimate, unknown


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
        "as_of": day,
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


def test_the_surer_date_counts_where_two_tie() -> None:
    """A statement of some day of the year does not outrank one of its last day."""
    vague = row(7, "mayor", "50", "2020-12-31", as_of="2020", qualifier="more than")
    rows = pd.DataFrame([*ROWS.to_dict("records"), row(8, "mayor", "80", "2020-12-31"), vague])

    assert 80 == float(account(rows, "mayor", unit="items").center)


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


def test_an_assumed_factor_has_no_source() -> None:
    """It is an option of a choice, and rests on that alone."""
    found = assumed(0.5)

    assert (0.5, "ratio") == (float(found.center), found.unit)
    assert (declared("choice", "0.5"),) == found.ids


TWO = {"mayor": "mayor", "press": "press"}
REST = choice("rest", "U", "How much?", {"no": (0.0, "a reason"), "yes": (1.0, "a reason")})


def test_something_is_added_in_one_place_only() -> None:
    """At the level named, by the part chosen; everything else stays."""
    given = accounts(ROWS, TELLERS, TWO, unit="items", statement=way("last", "first"))
    extra = estimate(36, 36, 36, unit="items", kind="reported", method="stated")
    found = added_where(given, extra, part=REST, at=((TELLERS, "press"),)).center

    assert [100, 136] == found.sel(teller="press", statement="first").data.tolist()
    assert [40, 40] == found.sel(teller="mayor", statement="first").data.tolist()


def test_nothing_known_adds_nothing() -> None:
    """Where the extra had not been stated, both options are the accounts as they are."""
    given = accounts(ROWS, TELLERS, TWO, unit="items")
    found = added_where(given, unknown("not stated"), part=REST, at=((TELLERS, "press"),)).center

    assert [100, 100] == found.sel(teller="press").data.tolist()
