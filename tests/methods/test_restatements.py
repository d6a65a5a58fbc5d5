"""How far figures were restated says how far one may still be."""

import datetime as dt
import math

import pandas as pd
import pytest

from audit.methods.restatements import ENOUGH, Restatements, restatements, settled_day
from audit.methods.revisions import revision_hull, t_prediction

Statement = tuple[str, float, str, str]
"""First day of the month, figure, day of the statement, wording."""


def collected(*statements: Statement, apart_days: int = 28) -> Restatements:
    """Collect the restatements of months."""
    frame = pd.DataFrame(statements, columns=["period_start", "value", "known_on", "qualifier"])
    for column in ("period_start", "known_on"):
        frame[column] = pd.to_datetime(frame[column])
    frame["period_end"] = frame["period_start"] + pd.offsets.MonthEnd(1)
    frame["value"] = frame["value"].astype("float64")
    frame["id"] = [f"t/{k:02d}" for k in range(len(frame))]
    return restatements(frame, qualifiers=("exact",), apart_days=apart_days)


def months(*factors: float) -> Restatements:
    """Make one month per factor, stated twice a year apart."""
    pairs = [
        pair
        for k, factor in enumerate(factors)
        for pair in (
            (f"{2000 + k}-01-01", 1000.0, f"{2000 + k}-02-05", "exact"),
            (f"{2000 + k}-01-01", 1000.0 * factor, f"{2001 + k}-02-05", "exact"),
        )
    ]
    return collected(*pairs)


JANUARY = (
    ("2020-01-01", 100, "2020-02-05", "exact"),
    ("2020-01-01", 104, "2020-06-05", "exact"),
    ("2020-01-01", 110, "2021-06-05", "exact"),
)


def test_first_and_last_statement_of_a_period_are_a_pair() -> None:
    """Statements in between are neither first nor last."""
    found = collected(*reversed(JANUARY))

    assert (1.1,) == found.factors
    assert ("t/02", "t/00") == (found.rows[0]["first_id"], found.rows[0]["last_id"])


def test_a_copy_is_no_restatement() -> None:
    """What is printed again within the given days is the same statement."""
    copy = ("2020-02-01", 50, "2020-03-05", "exact"), ("2020-02-01", 50, "2020-03-20", "exact")

    assert 0 == len(collected(*copy).rows)
    assert 1 == len(collected(*copy, apart_days=15).rows)


def test_a_confirmed_figure_is_evidence() -> None:
    """A period whose figure stayed the same has the factor one, and is kept."""
    found = collected(
        ("2020-02-01", 50, "2020-03-05", "exact"), ("2020-02-01", 50, "2021-03-05", "exact")
    )

    assert (1.0,) == found.factors


def test_wordings_that_are_not_admitted_are_not_used() -> None:
    """A rounded repetition says nothing of a revision, nor does a first figure of nothing."""
    assert 0 == len(
        collected(
            ("2020-02-01", 50, "2020-03-05", "exact"), ("2020-02-01", 60, "2021-03-05", "about")
        ).rows
    )
    assert 0 == len(
        collected(
            ("2020-02-01", 0, "2020-03-05", "exact"), ("2020-02-01", 60, "2021-03-05", "exact")
        ).rows
    )


def test_few_pairs_give_their_hull_with_its_true_level() -> None:
    """With fewer than eight pairs, the hull and (n - 1) / (n + 1)."""
    factors = (1.0, 1.02, 0.99, 1.07)

    assert revision_hull(months(*factors).factors) == months(*factors).factor(level=0.95)
    assert math.isclose(3 / 5, months(*factors).factor(level=0.95).level or 0)


def test_enough_pairs_give_a_prediction_that_includes_no_change() -> None:
    """From eight pairs on, a t prediction on the logarithms; a figure may also stay as it is."""
    factors = tuple(1.05 + k / 1000 for k in range(ENOUGH))
    found, predicted = months(*factors).factor(level=0.95), t_prediction(factors, level=0.95)

    assert predicted.low > 1
    assert (1.0, "prediction", 0.95) == (found.low, found.kind, found.level)
    assert math.isclose(predicted.high, found.high)


def test_figures_that_were_all_confirmed_are_not_predicted_to_change() -> None:
    """Without any spread there is no prediction; the hull is one point with its level."""
    found = months(*[1.0] * ENOUGH).factor(level=0.95)

    assert (1.0, 1.0, 7 / 9) == (found.low, found.high, found.level)


@pytest.mark.parametrize(
    ("factors", "low", "high"), [((), 1.0, 1.0), ((1.1,), 1.0, 1.1), ((0.9,), 0.9, 1.0)]
)
def test_one_pair_or_none_claims_no_level(
    factors: tuple[float, ...], low: float, high: float
) -> None:
    """On an early day of a vintage there may be no pair yet; the audit still runs."""
    found = months(*factors).factor(level=0.95)

    assert (low, high, None) == (found.low, found.high, found.level)


def test_the_table_shows_every_pair() -> None:
    """Both figures, both days, and the change in per cent."""
    table = collected(*JANUARY).table()

    assert [["2020-01-01 to 2020-01-31", "100", "2020-02-05", "110", "2021-06-05", "+10.00 %"]] == [
        [str(cell) for cell in row] for row in table.rows
    ]
    assert ["periods: 1"] == [str(note) for note in table.footer]


@pytest.mark.parametrize(
    ("day", "years", "settled"),
    [
        ("2017-07-11", 3, "2014-07-11"),
        (dt.date(2024, 2, 29), 1, "2023-02-28"),
        ("2020-01-01", 0, "2020-01-01"),
    ],
)
def test_a_figure_is_final_after_some_years(day: str | dt.date, years: int, settled: str) -> None:
    """The day is counted back in whole years."""
    assert settled == settled_day(day, years=years)
