"""Totals between two days follow from printed totals of overlapping periods, and only from them."""

import itertools
import math
from typing import Any

import pandas as pd
import pytest

from audit.errors import ConflictError, ParameterError
from audit.estimates import Estimate
from audit.intervals import Interval
from audit.methods.totals import derivation, residuals, total_between

SURE = Interval(low=1, high=1, kind="point", level=None)
LOOSE = Interval(low=0.9, high=1.2, kind="prediction", level=0.95)

Row = tuple[str, str, float, str, str]
"""First day, last day, figure, wording, day of the statement."""


def rows(*given_rows: Row, series: str = "items", unit: str = "items") -> pd.DataFrame:
    """Make observations of one series."""
    frame = pd.DataFrame(
        given_rows, columns=["period_start", "period_end", "value", "qualifier", "known_on"]
    )
    for column in ("period_start", "period_end", "known_on"):
        frame[column] = pd.to_datetime(frame[column])
    frame["value"] = frame["value"].astype("float64")
    frame["printed"] = [f"{value:g}" for value in frame["value"]]
    return frame.assign(
        series=series, unit=unit, low=math.nan, high=math.nan,
        id=[f"{series}/{k:08d}" for k in range(len(frame))],
    )  # fmt: skip


def total(frame: pd.DataFrame, start: str, end: str, **options: Any) -> Estimate:
    """Derive a total from figures that are exact, last and final."""
    usual = {
        "qualifiers": ("exact",),
        "statement": "last",
        "by": "fewest",
        "revision": SURE,
        "settled_before": "2000-01-01",
    }
    return total_between(frame, start=start, end=end, **{**usual, **options})


def ends(one: Estimate) -> tuple[float, float, float]:
    """Return low end, value and high end."""
    return float(one.low), float(one.center), float(one.high)


YEAR = rows(
    ("2020-01-01", "2020-12-31", 100, "exact", "2021-01-05"),
    ("2020-01-01", "2020-06-30", 40, "exact", "2020-07-05"),
    ("2020-07-01", "2020-09-30", 25, "exact", "2020-10-05"),
    ("2020-12-01", "2020-12-31", 10, "exact", "2021-01-05"),
)


@pytest.mark.parametrize(
    ("start", "end", "value"),
    [
        ("2020-01-01", "2020-12-31", 100),
        ("2020-07-01", "2020-12-31", 60),
        ("2020-10-01", "2020-11-30", 25),
        ("2020-01-01", "2020-09-30", 65),
        ("2020-10-01", "2020-12-31", 35),
    ],
)
def test_what_was_not_printed_is_left_over_by_totals(start: str, end: str, value: float) -> None:
    """October and November were never printed, and follow from the year less the rest."""
    assert (value, value, value) == ends(total(YEAR, start, end))


@pytest.mark.parametrize(
    ("start", "end"), [("2020-02-01", "2020-12-31"), ("2019-01-01", "2020-06-30")]
)
def test_days_that_no_total_connects_are_told(start: str, end: str) -> None:
    """Nothing is interpolated: where no printed total begins or ends there is no figure."""
    with pytest.raises(ConflictError, match="No total can be derived"):
        total(YEAR, start, end)


RESTATED = rows(
    ("2020-01-01", "2020-01-31", 10, "exact", "2020-02-05"),
    ("2020-01-01", "2020-01-31", 12, "exact", "2020-09-05"),
    ("2020-01-01", "2020-01-31", 13, "about", "2020-12-05"),
    ("2020-01-01", "2020-01-31", 99, "misprint", "2021-01-05"),
    ("2020-02-01", "2020-02-29", 20, "at least", "2020-03-05"),
)


@pytest.mark.parametrize(
    ("statement", "words", "value"),
    [
        ("last", ("exact",), 12),
        ("first", ("exact",), 10),
        ("last", ("exact", "about"), 13),
        ("first", ("exact", "about"), 10),
    ],
)
def test_one_statement_counts_a_period(
    statement: str, words: tuple[str, ...], value: float
) -> None:
    """The last or the first one in an admitted wording; a misprint never."""
    found = total(RESTATED, "2020-01-01", "2020-01-31", statement=statement, qualifiers=words)

    assert value == float(found.center)


def test_a_wording_that_is_not_admitted_is_not_used() -> None:
    """A minimum is a figure only where the choice says so."""
    with pytest.raises(ConflictError):
        total(RESTATED, "2020-01-01", "2020-02-29")
    both = total(RESTATED, "2020-01-01", "2020-02-29", qualifiers=("exact", "at least"))
    assert 32 == float(both.center)


def test_a_rounded_figure_is_half_a_step_off_at_most() -> None:
    """*About 13,000* adds five hundred to either side, added or subtracted."""
    frame = rows(
        ("2020-01-01", "2020-03-31", 13000, "about", "2020-04-05"),
        ("2020-01-01", "2020-01-31", 4000, "exact", "2020-04-05"),
    )
    words = ("exact", "about")

    whole = total(frame, "2020-01-01", "2020-03-31", qualifiers=words)
    rest = total(frame, "2020-02-01", "2020-03-31", qualifiers=words)
    assert (12500, 13000, 13500) == ends(whole)
    assert (8500, 9000, 9500) == ends(rest)


def test_only_figures_that_are_not_settled_may_be_revised() -> None:
    """The ends lie where the young figures are revised most; old ones stay."""
    frame = rows(
        ("2020-01-01", "2020-12-31", 1000, "exact", "2021-01-05"),
        ("2020-01-01", "2020-06-30", 400, "exact", "2018-01-05"),
    )

    young = total(frame, "2020-07-01", "2020-12-31", revision=LOOSE, settled_before="2020-01-01")
    assert (900 - 400, 600, 1200 - 400) == ends(young)
    assert ({"prediction"}, 0.95) == (set(young.kinds), young.level)

    both = total(frame, "2020-07-01", "2020-12-31", revision=LOOSE, settled_before="2000-01-01")
    assert (900 - 480, 600, 1200 - 360) == ends(both)

    old = total(frame, "2020-07-01", "2020-12-31", revision=LOOSE, settled_before="2030-01-01")
    assert (600, 600, 600) == ends(old)
    assert ({"reported"}, None) == (set(old.kinds), old.level)


def test_the_value_stays_in_its_range() -> None:
    """Where earlier figures were only ever raised, the derivation itself is the low end."""
    raised = Interval(low=1.01, high=1.05, kind="prediction", level=0.5)
    found = total(YEAR, "2020-01-01", "2020-12-31", revision=raised)

    assert (100, 100, 105) == ends(found)


def test_series_are_only_mixed_when_they_are_named() -> None:
    """Two counted things are one graph only if somebody says that they count the same."""
    other = rows(("2020-01-01", "2020-03-31", 22, "exact", "2020-04-05"), series="pieces")
    both = pd.concat([YEAR, other], ignore_index=True)

    with pytest.raises(ParameterError, match="cannot be chosen"):
        total(both, "2020-01-01", "2020-06-30")
    assert 18 == float(total(both, "2020-04-01", "2020-06-30", series=("items", "pieces")).center)
    with pytest.raises(ConflictError):
        total(both, "2020-04-01", "2020-06-30", series=("items",))


def test_the_estimate_knows_its_figures() -> None:
    """The rows of the derivation are its lineage, with the unit of the counted thing."""
    found = total(YEAR, "2020-10-01", "2020-11-30")

    assert tuple(YEAR["id"]) == found.ids
    assert "items" == found.unit


def test_a_derivation_can_be_checked_with_a_pencil() -> None:
    """Each figure with its sign, and the total last."""
    table = derivation(
        YEAR, start="2020-07-01", end="2020-12-31", qualifiers=("exact",), statement="last",
        by="fewest",
    )  # fmt: skip

    assert [("subtracted", "-40"), ("added", "100"), ("total", "60")] in (
        [(str(row[1]), str(row[2])) for row in order]
        for order in itertools.permutations(table.rows)
    )
    assert "no derivation" in str(
        derivation(
            YEAR, start="2019-01-01", end="2020-12-31", qualifiers=("exact",), statement="last",
            by="fewest",
        ).rows
    )  # fmt: skip


def test_totals_that_agree_leave_no_residual() -> None:
    """Every total is compared with what the others imply, where they imply anything."""
    frame = pd.concat(
        [YEAR, rows(("2020-10-01", "2020-11-30", 25, "exact", "2021-02-01"))], ignore_index=True
    )
    table = residuals(frame, qualifiers=("exact",))

    assert [] == list(table.rows)
    assert ["compared: 5; equal: 5"] == [str(note) for note in table.footer]


def test_a_total_that_others_contradict_is_shown() -> None:
    """The difference says by how much, for each total that is in the contradiction."""
    frame = pd.concat(
        [YEAR, rows(("2020-10-01", "2020-11-30", 24, "exact", "2021-02-01"))], ignore_index=True
    )
    table = residuals(frame, qualifiers=("exact",))

    found = {str(row[0]): (str(row[1]), str(row[2]), str(row[3])) for row in table.rows}
    assert ("24", "25", "-1") == found["2020-10-01 to 2020-11-30"]
    assert ("100", "99", "1") == found["2020-01-01 to 2020-12-31"]
    assert 5 == len(found)
