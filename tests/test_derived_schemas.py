"""Every derived table has a Table Schema, and is described by it."""

import csv
import json
from pathlib import Path

import pytest
from frictionless import Resource

from audit.derived_schemas import derived_schema
from audit.errors import ProjectError

ROOT = Path(__file__).resolve().parents[1]
NUMBERS = json.loads((ROOT / "data/raw/schemas/article_numbers.json").read_text("utf-8"))
TABLES = sorted((ROOT / "data" / "derived").rglob("*.csv"))


def header_of(path: Path) -> list[str]:
    """Return the columns of a table."""
    with path.open(encoding="utf-8", newline="") as stream:
        return next(csv.reader(stream))


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_stored_table_is_valid(path: Path) -> None:
    """The public validator holds each table of this audit against its schema."""
    name = path.relative_to(ROOT).as_posix()
    schema = derived_schema(name, header_of(path), NUMBERS)
    table = {"name": "table", "path": name, "format": "csv", "encoding": "utf-8", "schema": schema}
    report = Resource.from_descriptor(table, basepath=str(ROOT)).validate()

    assert [] == [error.message for task in report.tasks for error in task.errors]


def test_a_multiverse_is_choices_then_values_then_readings() -> None:
    """What stands before the values is an option, what stands after is how it lies."""
    made = derived_schema(
        "data/derived/multiverses/latest/a.csv", ["start", "center", "high", "as is"]
    )
    fields = {field["name"]: field for field in made["fields"]}

    assert ["start", "center", "high", "as is"] == list(fields)
    assert "number" == fields["center"]["type"] == fields["high"]["type"]
    assert "Choice: start" == fields["start"]["title"]
    assert "agree" in fields["as is"]["constraints"]["enum"]


@pytest.mark.parametrize(
    ("path", "header"),
    [
        ("data/derived/verdicts.csv", ["claim", "mood"]),
        ("data/derived/unheard.csv", ["mood"]),
        ("data/derived/multiverses/latest/a.csv", ["mood"]),
    ],
)
def test_a_column_that_nobody_described_is_told(path: str, header: list[str]) -> None:
    """No column gets a type by guess."""
    with pytest.raises(ProjectError) as caught:
        derived_schema(path, header)

    assert ("mood", path) == (caught.value.found, caught.value.where)
