"""Tables of percentages: what reaches a claim, and what it would need."""

import pytest

from audit.claims import Claim
from audit.estimates import Estimate
from audit.methods.percentage_tables import needed_table, percent_table, stock_needed
from audit.methods.percentages import percent_of
from audit.readings import readings
from audit.values import estimate, unknown

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
