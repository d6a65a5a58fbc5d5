"""Tables of how rare a coincidence of dates is."""

import pandas as pd
import pytest

from audit.choices import Choice, choice
from audit.display import Number, Table
from audit.methods.coincidence import circular_shift, poisson_any, predictive_none, share_within
from audit.methods.dates import events, relabelled
from audit.methods.surprise import pause_table, surprise_table

YEAR = ("2020-01-01", "2020-12-31")
DAYS = ("2020-02-01", "2020-02-03", "2020-02-20", "2020-08-10", "2020-08-11", "2020-11-30")
KNOWN = events(
    pd.DataFrame(
        [
            ("timeline/1", "fair", "2020-08-09", ""),
            ("timeline/2", "market", "2019-05-01", ""),
            ("timeline/3", "last before", "2020-02-20", ""),
            ("timeline/4", "first after", "2020-08-10", "2020-08-11"),
        ],
        columns=["id", "event", "date", "date_end"],
    ).assign(source_id="somebody")
)
LISTED = relabelled(
    pd.DataFrame(
        {"id": [f"listed/{day}" for day in DAYS], "list": "ours", "date": list(DAYS)}
    ).assign(source_id="somebody"),
    KNOWN,
    (),
    name="press",
)


def lists(*names: str) -> Choice:
    """Make a choice of lists that cover the year."""
    return choice(
        "list", "E", "Which list?", {name: ((name, *YEAR), "somebody kept it") for name in names}
    )


def values(table: Table, column: int) -> list[float]:
    """Return the values of a column of shares."""
    found = [row[column] for row in table.rows]
    return [float(cell.value) for cell in found if isinstance(cell, Number)]


def test_shares_are_those_of_all_days() -> None:
    """Each distance has its share of days, of shifts, and the lines of reference."""
    table = surprise_table(LISTED, KNOWN, lists("ours"), ("fair",), take="last", within=(0, 1, 7))

    seen = [
        circular_shift(["2020-08-09"], DAYS, first=YEAR[0], last=YEAR[1], within=near)
        for near in (0, 1, 7)
    ]
    assert ["0 of 1", "1 of 1", "1 of 1"] == [str(row[2]) for row in table.rows]
    assert pytest.approx([one.expected for one in seen]) == values(table, 3)
    assert pytest.approx([one.at_least for one in seen]) == values(table, 4)
    windows = (1, 3, 15)
    assert pytest.approx([poisson_any(6, 366, window=w) for w in windows]) == values(table, 5)
    assert pytest.approx([1 - predictive_none(6, 366, window=w) for w in windows]) == values(
        table, 6
    )


def test_what_a_list_does_not_cover_is_left_out() -> None:
    """A date outside the days of a list has no place among their shifts; an unknown list no row."""
    both = surprise_table(
        LISTED, KNOWN, lists("ours", "theirs"), ("fair", "market"), take="last", within=(1,)
    )

    assert [("ours", "1 of 1")] == [(row[0], str(row[2])) for row in both.rows]


def test_a_pause_could_have_ended_on_any_day() -> None:
    """The share of the days after the pause began that lie so near the date."""
    table = pause_table(
        LISTED, KNOWN, lists("ours"), "fair", pause=("last before", "first after"), within=(0, 1)
    )

    expected = [
        share_within(["2020-08-09"], first="2020-02-21", last=YEAR[1], within=near)
        for near in (0, 1)
    ]
    assert ["no", "yes"] == [row[2] for row in table.rows]
    assert pytest.approx(expected) == values(table, 3)
    assert "the pause: 20 February 2020 to 10 August 2020, 172 days" == str(table.footer[0])
    assert "ours: 3 before it in 51 days" in str(table.footer[1])


def test_an_unknown_pause_has_no_rows() -> None:
    """Where its ends were not known by then, nothing is counted."""
    table = pause_table(
        LISTED, KNOWN, lists("ours"), "fair", pause=("last before", "never"), within=(0,)
    )

    assert ([], []) == (list(table.rows), list(table.footer))
