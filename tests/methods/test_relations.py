"""Claims together: the set of values that makes both true is the intersection of their sets."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.claims import Claim
from audit.errors import ParameterError
from audit.methods.relations import meet, together
from audit.readings import Reading, readings


def reading(low: float, high: float, *, closed: tuple[bool, bool]) -> Reading:
    """Return a set of values."""
    return Reading(
        name="set",
        low=low,
        high=high,
        low_closed=closed[0],
        high_closed=closed[1],
        kind="E",
        role="truth",
        citation="made up",
    )


def claim(number: str, hedge: str, unit: str = "items") -> Claim:
    """Return a claim about a number."""
    return Claim(
        id=f"claim-{number}",
        says="{number}",
        locator="",
        number=number,
        hedge=hedge,
        unit=unit,
        quantity="",
        attributed="",
        readings=readings(number, hedge),
    )


def holds(one: Reading, value: float) -> bool:
    """Whether a value is in a set, ends included or not."""
    above = value > one.low or (value == one.low and one.low_closed)
    below = value < one.high or (value == one.high and one.high_closed)
    return above and below


ends = st.integers(0, 4)
sets = st.builds(
    lambda a, b, c, d: reading(min(a, b), max(a, b), closed=(c, d)),
    ends,
    ends,
    st.booleans(),
    st.booleans(),
)


@given(sets, sets)
def test_a_value_is_in_the_meeting_where_it_is_in_both(one: Reading, other: Reading) -> None:
    """For values on and between all ends, membership is the conjunction."""
    shared = meet(one, other)
    for value in (k / 2 for k in range(10)):
        both = holds(one, value) and holds(other, value)
        assert both == (shared is not None and holds(shared, value))


def test_a_bare_number_and_over_it_are_no_count_together() -> None:
    """Exactly 20, and over 20: no whole number is both; rounded to the unit, none either."""
    table = together(claim("20", ""), claim("20", "over"))
    exact = [str(row[2]) for row in table.rows if row[0] == "exactly that number"]
    assert ["no value"] * len(exact) == exact


def test_ratios_need_no_whole_number() -> None:
    """What is not counted in units may lie between them."""
    table = together(claim("20", "", "ratio"), claim("20", "over", "ratio"))
    assert "no value" not in [str(row[2]) for row in table.rows]


def test_a_set_without_an_end_holds_whole_numbers() -> None:
    """Over 20, twice, is anything above 20."""
    table = together(claim("20", "over"), claim("20", "over"))
    assert str(table.rows[0][2]) == "more than 20"
    assert math.isinf(claim("20", "over").readings[0].high)


def test_claims_about_different_things_are_refused() -> None:
    """A count of items is not compared with a count of events."""
    with pytest.raises(ParameterError, match="events"):
        together(claim("20", ""), claim("20", "over", "events"))
