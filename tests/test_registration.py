"""Registration refuses whatever breaks a schema or a rule, and writes the same bytes each time."""

import json
import shutil
from pathlib import Path

import frictionless
import pytest

from audit import registration
from audit.errors import AuditError, ProjectError, TableError
from audit.project import Project
from audit.registration import faults, register, unauthentic
from audit.row_rules import failures
from audit.rows import Rows

INVALID = Path(__file__).parent / "invalid" / "tables"


def told(errors: list[TableError]) -> str:
    """Return errors as they are printed."""
    return "\n".join(str(error) for error in errors) + "\n"


@pytest.mark.parametrize("example", sorted(INVALID.glob("*.csv")), ids=lambda path: path.stem)
def test_invalid_table_gives_its_message(example: Path, small_project: Project) -> None:
    """Each invalid table gives exactly the message that lies beside it."""
    shutil.copy(example, small_project.raw / "stock.csv")

    assert example.with_suffix(".error.txt").read_text("utf-8") == told(faults(small_project))


def test_each_message_belongs_to_a_table() -> None:
    """No message is left over from a table that is gone."""
    messages = {path.name.removesuffix(".error.txt") for path in INVALID.glob("*.error.txt")}

    assert {path.stem for path in INVALID.glob("*.csv")} == messages


def test_all_failures_of_all_tables_are_told_at_once(small_project: Project) -> None:
    """A broken table hides neither its own other failures nor those of other tables."""
    stock = small_project.raw / "stock.csv"
    stock.write_text(stock.read_text().replace("118", "x").replace("keeper_2021", "nobody"))
    sources = small_project.raw / "sources.csv"
    sources.write_text(sources.read_text().replace(",press,", ",rumour,"))

    with pytest.raises(ExceptionGroup) as caught:
        register(small_project)

    places = [error.where for error in caught.value.exceptions if isinstance(error, TableError)]
    assert [
        "data/raw/sources.csv, line 4, column kind",
        "data/raw/stock.csv, line 2, column value",
        "data/raw/stock.csv, line 3, column source_id",
    ] == places


def test_nothing_is_written_when_a_table_is_broken(small_project: Project) -> None:
    """The old registry stays, so that nothing broken can be taken for authentic."""
    before = (small_project.raw / "datapackage.json").read_bytes()
    shutil.copy(INVALID / "no-figure.csv", small_project.raw / "stock.csv")

    with pytest.raises(ExceptionGroup):
        register(small_project)

    assert before == (small_project.raw / "datapackage.json").read_bytes()


def test_registering_again_gives_the_same_bytes(small_project: Project) -> None:
    """The registry depends on the tables alone."""
    registry = small_project.raw / "datapackage.json"
    before = registry.read_bytes()
    registry.unlink()

    register(small_project)

    assert before == registry.read_bytes()


def test_the_registry_is_a_data_package(small_project: Project) -> None:
    """Another implementation reads the registry, and finds the tables to hold."""
    register(small_project)
    package = frictionless.Package(str(small_project.raw / "datapackage.json"))

    report = package.validate()

    assert report.valid, report.to_summary()
    assert ["article_numbers", "sources", "stock"] == package.resource_names


def test_an_authentic_table_is_one_with_the_registered_bytes(small_project: Project) -> None:
    """A changed byte, a missing file and an unregistered file are all told."""
    assert [] == unauthentic(small_project)

    stock = small_project.raw / "stock.csv"
    stock.write_text(stock.read_text().replace("118", "119"))
    (small_project.raw / "sources.csv").unlink()
    (small_project.raw / "extra.csv").write_text("a\n1\n")

    assert [
        "data/raw/extra.csv",
        "data/raw/sources.csv",
        "data/raw/stock.csv",
    ] == [error.where for error in unauthentic(small_project)]


def test_a_table_without_schema_is_told(small_project: Project) -> None:
    """No table lies in data/raw that nothing checks."""
    (small_project.raw / "extra.csv").write_text("a\n1\n")

    [error] = faults(small_project)

    assert "A raw table has no schema." == error.what
    assert "data/raw/extra.csv" == error.where


def test_a_table_that_is_listed_must_be_there(small_project: Project) -> None:
    """A table in the list without its file is told, once."""
    (small_project.raw / "stock.csv").unlink()

    [error] = faults(small_project)

    assert ("No such file or directory", "data/raw/stock.csv") == (error.found, error.where)


@pytest.mark.parametrize(
    ("schema", "found"),
    [
        ("{", "Expecting property name enclosed in double quotes"),
        ('{"fields": [{"name": "series", "type": "wish"}]}', 'field type "wish" is not supported'),
        (
            '{"fields": [{"name": "a", "type": "string", "constraints": {"pattern": "("}}]}',
            "missing ), unterminated subpattern",
        ),
    ],
)
def test_a_broken_schema_is_told_in_our_form(
    schema: str, found: str, small_project: Project
) -> None:
    """A schema that cannot be used is an error with its file, not a traceback."""
    (small_project.raw / "schemas" / "observations.json").write_text(schema)

    [error] = faults(small_project)

    assert "data/raw/schemas/observations.json" == error.where.partition(",")[0]
    assert found in error.found


def test_sources_that_cannot_be_read_do_not_hide_the_rest(small_project: Project) -> None:
    """Keys into a broken table are not told as broken keys."""
    (small_project.raw / "sources.csv").write_bytes(b"\xff\n")

    assert ["data/raw/sources.csv, line 1, column 1"] == [
        error.where for error in faults(small_project)
    ]


def test_without_a_list_of_tables_nothing_can_be_registered(small_project: Project) -> None:
    """The missing list is told as what is missing of the project."""
    (small_project.raw / "schemas" / "tables.json").write_text("[")

    with pytest.raises(ProjectError, match="list of raw tables"):
        register(small_project)


def test_a_registry_is_not_needed_before_the_first_registration(small_project: Project) -> None:
    """Asking what is authentic without a registry says what to run."""
    (small_project.raw / "datapackage.json").unlink()

    with pytest.raises(AuditError, match="audit register"):
        unauthentic(small_project)


def test_entries_hold_size_and_checksum(small_project: Project) -> None:
    """The returned entries are those of the file."""
    entries = register(small_project)
    written = json.loads((small_project.raw / "datapackage.json").read_text("utf-8"))

    assert written["resources"] == entries
    assert (small_project.raw / "stock.csv").stat().st_size == entries[-1]["bytes"]


def test_being_ready_holds_one_table_and_says_nothing(
    small_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A watch imports what registration needs before a table is saved; faults are told later."""
    held: list[str] = []

    def noted(rows: Rows) -> list[TableError]:
        held.append(rows.table)
        return failures(rows)

    monkeypatch.setattr(registration, "failures", noted)
    registration.make_ready(small_project)
    tables = {path.stem: path.stat().st_size for path in small_project.raw.glob("*.csv")}
    assert min(tables, key=lambda name: tables[name]) in held
    assert set(held) < set(tables)

    (small_project.raw / "schemas" / "tables.json").write_text("{", "utf-8")
    registration.make_ready(small_project)
