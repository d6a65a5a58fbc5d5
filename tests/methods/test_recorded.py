"""The part of one party: each way equals its formula written out, on figures made up here."""

import pandas as pd
import pytest

from audit.choices import choice
from audit.errors import ParameterError
from audit.estimates import Estimate
from audit.methods.recorded import WAYS, part_of, recorded_total
from audit.methods.restatements import Restatements
from audit.values import estimate

ways = choice("way", "U", "How?", {name: (name, "a reason") for name in WAYS})


def exactly(value: float, unit: str) -> Estimate:
    """Return a value without a range."""
    return estimate(value, value, value, unit=unit, kind="point", method="given")


def totals_of_two_years() -> pd.DataFrame:
    """Return two years of one series, the first stated long before the second."""
    frame = pd.DataFrame(
        {
            "id": ["t/1", "t/2"],
            "series": "items",
            "period_start": pd.to_datetime(["2001-01-01", "2002-01-01"]),
            "period_end": pd.to_datetime(["2001-12-31", "2002-12-31"]),
            "value": [100.0, 50.0],
            "printed": ["100", "50"],
            "unit": "items",
            "qualifier": "exact",
            "known_on": pd.to_datetime(["2002-01-10", "2009-01-10"]),
        }
    )
    frame.attrs["as_of"] = "2010-01-01"
    return frame


def test_each_way_is_its_formula() -> None:
    """A share of 0.8 with weight 2 is odds of 8; 10 and 30 are taken from 100."""
    found = part_of(
        exactly(100, "items"),
        ways,
        share=exactly(0.8, "share"),
        weight=exactly(2, "ratio"),
        estimated=exactly(10, "items"),
        stated=exactly(30, "items"),
    )
    assert pytest.approx([80, 100 * 8 / 9, 90, 70]) == found.center.to_numpy().tolist()


def test_an_unknown_way_is_refused() -> None:
    """A level whose value is not a way is named in the error."""
    one = exactly(1, "items")
    odd = choice("way", "U", "How?", {"guess": "a reason"})
    share, weight = exactly(0.5, "share"), exactly(1, "ratio")
    with pytest.raises(ParameterError, match="guess"):
        part_of(one, odd, share=share, weight=weight, estimated=one, stated=one)


def test_only_young_figures_may_still_be_revised() -> None:
    """The second year is young, and its factor lies between those seen; the first is final."""
    row = {"first": 100, "last": 110}
    found = recorded_total(
        totals_of_two_years(),
        restated=Restatements(rows=(dict(row), {**row, "last": 90})),
        level=0.95,
        final_after_years=3,
        start="2001-01-01",
        end="2002-12-31",
        qualifiers=("exact",),
        statement="last",
        by="fewest",
    )
    ends = (float(found.center), float(found.low), float(found.high))
    assert pytest.approx((150, 145, 155)) == ends


def test_a_choice_becomes_an_axis() -> None:
    """The total to the end of each year is 100, then 150."""
    until = choice(
        "until", "U", "Until when?", {"one": ("2001-12-31", "why"), "two": ("2002-12-31", "why")}
    )
    found = recorded_total(
        totals_of_two_years(),
        restated=Restatements(rows=()),
        level=0.95,
        final_after_years=3,
        start="2001-01-01",
        end=until,
        qualifiers=("exact",),
        statement="last",
        by="fewest",
    )
    assert found.center.to_numpy().tolist() == [100, 150]
