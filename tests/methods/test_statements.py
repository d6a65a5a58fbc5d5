"""What was stated is shown as it was put."""

import math
from typing import Any

import pandas as pd

from audit.methods.statements import matches, stated_table, wordings


def row(printed: str = "", **given_columns: Any) -> dict[str, Any]:
    """Make one observation: exact, of the first half of 2020, stated in July."""
    usual = {
        "series": "items",
        "period_start": "2020-01-01",
        "period_end": "2020-06-30",
        "value": float(printed) if printed else math.nan,
        "low": math.nan,
        "high": math.nan,
        "unit": "items",
        "qualifier": "exact",
        "as_of": "2020-07-05",
        "known_on": "2020-07-05",
        "source_id": "keeper",
        "printed": printed,
    }
    return {**usual, **given_columns}


def frame(*given_rows: dict[str, Any], **columns: Any) -> pd.DataFrame:
    """Make observations; the ids run against the order of the rows."""
    made = pd.DataFrame([{**one, **columns} for one in given_rows])
    for column in ("period_start", "period_end", "known_on"):
        made[column] = pd.to_datetime(made[column])
    return made.assign(id=[f"items/{len(made) - k:08d}" for k in range(len(made))])


def test_statements_that_print_a_number_are_found() -> None:
    """Equal figures, whatever their wording, and how many were searched; blanks have no period."""
    given_rows = frame(
        row("4354"), row("4354", qualifier="at least", period_start=None), row("4355")
    )
    table = matches(given_rows, "4,354")

    assert ["exact", "at least"] == [row_of[1] for row_of in reversed(table.rows)]
    assert ["statements searched: 3; that print it: 2"] == [str(note) for note in table.footer]
    assert "NaT" not in table.text()


def test_figures_are_shown_as_they_were_stated() -> None:
    """One row a statement: a range with both ends, a day once where a period is one day."""
    given_rows = frame(
        row("40", period_start="2020-06-30"),
        row(low=5.0, high=9.0, qualifier="range", period_start=None),
    )
    table = stated_table(given_rows, caption="Made up")

    shown = [[str(cell) for cell in row_of[1:4]] for row_of in table.rows]
    assert [["2020-06-30", "40", "exact"], ["to 2020-06-30", "5 to 9", "range"]] == sorted(
        shown, key=lambda cells: cells[2]
    )


def test_statements_without_a_number_are_shown_once() -> None:
    """Equal wordings of several sources share a row that names them all."""
    records = frame(
        row(topic="scope", statement="aircraft only", source_id="keeper"),
        row(topic="scope", statement="aircraft only", source_id="paper"),
        row(topic="other", statement="not asked for"),
    )

    assert [["scope", "aircraft only", "2020-07-05", "paper, keeper"]] == [
        list(row_of) for row_of in wordings(records, ("scope",)).rows
    ]
