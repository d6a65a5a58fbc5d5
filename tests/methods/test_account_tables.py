"""Tables of rival accounts."""

import math

import numpy as np
import xarray as xr

from audit.choices import choice
from audit.claims import Claim
from audit.estimates import Estimate
from audit.lineage import behind
from audit.methods.account_tables import days_apart, extremes, margins
from audit.readings import readings

SCOPES = choice("scope", "N", "What?", dict.fromkeys(("all", "part", "none"), "a reason"))
TELLERS = choice("teller", "E", "Who?", dict.fromkeys(("mayor", "press"), "a reason"))
CLAIM = Claim(
    id="items-counted",
    says="There are {number} items.",
    locator="paragraph 1",
    number="300",
    hedge="about",
    unit="items",
    quantity="items",
    attributed="",
    readings=readings("300", "about"),
)


def given() -> Estimate:
    """Return accounts of three scopes, of which one has none."""
    center = xr.DataArray(
        np.array([[278.0, 40.0], [math.nan, 310.0], [math.nan, math.nan]]),
        coords={"scope": list(SCOPES.labels), "teller": list(TELLERS.labels)},
        dims=["scope", "teller"],
    )
    return Estimate(
        center=center,
        low=center,
        high=center + 30,
        unit="items",
        kinds=frozenset({"reported"}),
        level=None,
        method="as stated",
        lineage=(behind(["made/00000001"]),),
    )


def test_bounds_by_scope_are_not_a_mean() -> None:
    """The lowest and the highest account of each scope, and what their wordings allow."""
    rows = [[str(cell) for cell in line] for line in extremes(given(), SCOPES).rows]

    assert ["all", "40", "278", "40 to 308", "1"] == rows[0]
    assert ["part", "310", "310", "310 to 340", "1"] == rows[1]
    assert ["none", "not known", "not known", "nothing stated yet"] == rows[2][:4]


def test_margins_are_in_counted_things() -> None:
    """Positive inside the reading; by scope and by size."""
    parts = {scope: (given().at(scope=scope), TELLERS) for scope in SCOPES.labels}
    table = margins(CLAIM, parts)

    assert [("all", "press"), ("all", "mayor"), ("part", "press")] == [
        (str(row[0]), str(row[1])) for row in table.rows
    ]
    assert ["-255.0", "-17.0", "-5.0"] == [str(row[3]) for row in table.rows]


def test_days_are_counted_whatever_their_order() -> None:
    """From one day to another, in days."""
    assert "28" == str(days_apart("2020-07-11", "2020-06-13"))
