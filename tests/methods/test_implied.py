"""What printed numbers imply for each other."""

import pytest

from audit.claims import Claim
from audit.display import Number
from audit.errors import HedgeError
from audit.methods.implied import as_printed, days_needed, over_periods, per_each, words_table
from audit.readings import readings
from audit.values import estimate


def made(number: str, hedge: str, unit: str) -> Claim:
    """Make a claim about a number."""
    return Claim(
        id="made",
        says="There were {number}.",
        locator="paragraph 1",
        number=number,
        hedge=hedge,
        unit=unit,
        quantity="things",
        attributed="",
        readings=readings(number, hedge) if number else (),
    )


TOTAL, RATE = made("6,000", "more than", "people"), made("100", "about", "people a day")


def test_a_number_as_it_is_printed() -> None:
    """It is a point, without the width of its hedge; a claim without a number has none."""
    point = as_printed(TOTAL)

    assert (6000.0, 6000.0) == (float(point.low), float(point.high))
    with pytest.raises(HedgeError):
        as_printed(made("", "", "people"))


def test_days_to_a_total() -> None:
    """The days are the total over the ends of each pooled reading of the rate."""
    table = days_needed(TOTAL, RATE)

    days = table.rows[0][2]
    first = next(one for one in RATE.readings if one.name == table.rows[0][0])
    assert isinstance(days, Number)
    assert [6000 / first.high, 6000 / first.low] == pytest.approx(
        [float(end) for end in str(days.value).split("/")]
    )


def test_a_total_and_a_rate_over_periods() -> None:
    """The length of the period, the mean that leads to the total, and what the rate leads to."""
    table = over_periods(TOTAL, RATE, {"spring": "2020-03-01"}, end="2020-05-30")

    assert ["spring", "1 March 2020", "90", "67", "9,000"] == [str(cell) for cell in table.rows[0]]


def test_one_count_for_so_many_of_another() -> None:
    """Counts of different units are set against each other, with the ends of their ranges."""
    some = estimate(50, 40, 60, unit="losses", kind="bounds", method="counted")
    many = estimate(2000, 2000, 2500, unit="trips", kind="bounds", method="counted")

    table = per_each({"ours": (some, many)}, each=1000)

    assert ["ours", "50", "2,000", "25", "16 to 30"] == [str(cell) for cell in table.rows[0]]
    assert "Losses set against trips: context, and no verdict" == table.caption


def test_what_is_said_beside_what_is_counted() -> None:
    """One row per claim, with nobody where it names nobody."""
    [row] = words_table([TOTAL]).rows

    assert ["made", "There were more than 6,000.", "things", "nobody"] == list(row)
