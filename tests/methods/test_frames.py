"""Rows as dictionaries are those that pandas gives."""

import math

import pandas as pd

from audit.methods.frames import known, rows_of

FRAME = pd.DataFrame(
    {"id": ["a", "b"], "day": [pd.Timestamp("2020-01-01"), pd.NaT], "value": [1.0, math.nan]}
)


def test_rows_are_those_of_pandas() -> None:
    """Column by column, in the order of the table."""
    pd.testing.assert_frame_equal(FRAME, pd.DataFrame(rows_of(FRAME)), check_dtype=False)


def test_a_blank_is_not_known() -> None:
    """Neither a day nor a number that is missing."""
    full, blank = rows_of(FRAME)

    assert known(full, "id", "day", "value")
    assert [False, False] == [known(blank, "day"), known(blank, "id", "value")]
