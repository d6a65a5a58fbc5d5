"""Percentages of a stock, and what a claim would need."""

import math

import pytest

from audit.claims import Claim
from audit.errors import UnitError
from audit.estimates import Estimate, estimate, unknown
from audit.methods.percentages import needed_table, percent_of, percent_table, stock_needed, unseen
from audit.readings import readings

CLAIM = Claim(
    id="items-broken",
    says="{number} per cent of the items are broken.",
    locator="paragraph 1",
    number="80",
    hedge="as much as",
    unit="percent",
    quantity="items",
    attributed="",
    readings=readings("80", "as much as"),
)


def items(low: float, high: float | None = None, unit: str = "items") -> Estimate:
    """Return a count with its range; the middle is its value."""
    top = low if high is None else high
    return estimate((low + top) / 2, low, top, unit=unit, kind="reported", method="counted")


def ends(one: Estimate) -> tuple[float, float, float]:
    """Return value, low and high end."""
    return float(one.center), float(one.low), float(one.high)


def test_a_percentage_has_its_ends_at_the_vertices() -> None:
    """The least count over the largest stock, and the largest count over the least."""
    found = percent_of(items(10, 30), items(40, 50))

    assert pytest.approx((2000 / 45, 20.0, 75.0)) == ends(found)
    assert "percent" == found.unit


def test_a_percentage_never_exceeds_the_whole() -> None:
    """Where ranges would let the part be larger than the whole, it is cut."""
    assert (100, 100) == ends(percent_of(items(60), items(50)))[1:]


@pytest.mark.parametrize(
    ("part", "whole"),
    [(items(1), items(2, unit="others")), (items(1, unit="percent"), items(2, unit="percent"))],
)
def test_only_two_counts_of_one_thing_make_a_percentage(part: Estimate, whole: Estimate) -> None:
    """Neither two units nor two percentages are divided."""
    with pytest.raises(UnitError):
        percent_of(part, whole)


def test_what_is_missed_widens_upwards_only() -> None:
    """Seeing at least half: the true share is at most twice what was seen (Rogan & Gladen)."""
    half = estimate(0.5, 0.5, 0.5, unit="ratio", kind="reported", method="seen")

    assert pytest.approx((30, 30, 60)) == ends(unseen(percent_of(items(30), items(100)), half))
    assert pytest.approx((70, 70, 100)) == ends(unseen(percent_of(items(70), items(100)), half))


def test_without_a_correction_nothing_is_widened() -> None:
    """Where the correction is not known yet, the percentage stays as it was seen."""
    seen = percent_of(items(30), items(100))

    assert ends(seen) == ends(unseen(seen, unknown("not stated")))
    assert math.isnan(float(unseen(unknown("not stated"), seen).center))


def test_definitions_are_laid_against_the_number() -> None:
    """From strict to loose: no, its range does, yes, and not known."""
    table = percent_table(
        CLAIM,
        {
            "strict": percent_of(items(3), items(100)),
            "middle": percent_of(items(60, 90), items(100)),
            "loose": percent_of(items(81), items(100)),
            "unheard of": unknown("not stated"),
        },
    )

    assert ["no", "its range does", "yes", "not known"] == [row[3] for row in table.rows]
    assert ["3", "75", "81", "not known"] == [str(row[1]) for row in table.rows]


def test_the_need_is_the_number_times_the_stock() -> None:
    """Four fifths of fifty-four are forty-four whole units; what is lacking is never negative."""
    table = needed_table(CLAIM, {"a": (items(15), items(54)), "b": (items(50), items(54))})

    assert [["15", "54", "44", "29"], ["50", "54", "44", "0"]] == [
        [str(cell) for cell in row[1:]] for row in table.rows
    ]


def test_the_stock_at_which_a_count_would_be_the_number() -> None:
    """Forty are four fifths of fifty."""
    assert pytest.approx((50, 50, 50)) == ends(stock_needed(CLAIM, items(40)))
