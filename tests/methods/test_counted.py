"""What was counted, by kind."""

import pandas as pd

from audit.methods.counted import counted_table

ROWS = pd.DataFrame(
    [
        ("stock/1", "carts", 40.0, "at least", "2020-03", "one"),
        ("stock/2", "carts", 40.0, "at least", "2020-05", "two"),
        ("stock/3", "wheels", 900.0, "exact", "2020-03", "one"),
        ("stock/4", "wheels", 90.0, "exact", "2020-04", "two"),
    ],
    columns=["id", "series", "value", "qualifier", "as_of", "source_id"],
).assign(known_on=lambda rows: pd.to_datetime(rows["as_of"]))

KINDS = {"carts": "carts", "wheels": "wheels", "sledges": ""}


def test_one_row_per_figure_and_kind() -> None:
    """Publications that state one figure are counted together, with their wording and days."""
    shown = [[str(cell) for cell in row] for row in counted_table(ROWS, KINDS).rows]

    assert ["carts", "40", "at least", "yes", "2", "2020-03 to 2020-05"] == shown[0]
    assert [["wheels", "90"], ["wheels", "900"]] == [row[:2] for row in shown[1:3]]


def test_what_nobody_counted_is_said() -> None:
    """Kinds without a count, and kinds whose figures differ, stand under the table."""
    table = counted_table(ROWS, KINDS)

    assert ["sledges", "no count"] == list(table.rows[-1][:2])
    assert ["not counted by anybody that was read: sledges", "figures differ: wheels"] == list(
        table.footer
    )
