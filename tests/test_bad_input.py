"""Whatever is broken, the user is told what, where, and what to do; nothing is read wrongly."""

import importlib
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.delimited import by_column, parse_rows, written
from audit.documents import (
    LIMIT,
    UnreadableError,
    content,
    line_of,
    parse_json,
    parse_toml,
    read_once,
    text_of,
)
from audit.errors import AuditError, ParameterError, ProjectError, TableError
from audit.project import Project, find_project
from audit.registration import faults
from audit.sources import observations

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def bad_input(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The benchmark, whose cases are tried here in a smaller number."""
    monkeypatch.setenv("AUDIT_PROJECT", "")
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("bad_input")


def test_what_is_made_together_is_made_of_one_state(tmp_path: Path) -> None:
    """A file that is saved meanwhile counts for the next time, whatever happens in between."""
    path = tmp_path / "table.csv"
    path.write_text("one", encoding="utf-8")

    with read_once():
        first = content(path)
        path.write_text("two", encoding="utf-8")
        again = content(path)
        with read_once():
            inside = content(path)
    after = content(path)

    assert (b"one", b"one", b"two", b"two") == (first, again, inside, after)


def test_a_file_that_cannot_be_read_is_looked_at_again(tmp_path: Path) -> None:
    """Only what was read is kept."""
    with read_once():
        with pytest.raises(UnreadableError):
            content(tmp_path / "late.csv")
        (tmp_path / "late.csv").write_text("there", encoding="utf-8")

        assert b"there" == content(tmp_path / "late.csv")


def test_five_hundred_broken_inputs_are_told(bad_input: ModuleType) -> None:
    """Each ends in clear errors or is read as printed; the seed and the case are shown."""
    counts, bad = bad_input.tried(500, 7)

    assert [] == bad
    assert 500 == counts.total()
    assert counts.total() // 2 < sum(n for (_, how), n in counts.items() if how.startswith("one"))


def test_a_case_that_is_not_told_is_found(bad_input: ModuleType) -> None:
    """A traceback, an unclear error and a wrong number are each found out."""

    def crash() -> str:
        raise KeyError("x")

    def unclear() -> str:
        raise ProjectError("Something.", where="somewhere")

    for ask in (crash, unclear, lambda: "5 for 4"):
        assert "other" == bad_input.verdict_on(bad_input.Case(kind="", told="", ask=ask))[0]


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=2)))
@settings(max_examples=500)
def test_what_is_written_is_read_back_and_no_cell_is_a_formula(rows: list[list[str]]) -> None:
    """Of any texts: the same cells come back, but for the mark before what would be run."""
    read = parse_rows(written(["a", "b"], rows))[0]

    for given_row, row in zip(rows, read[1:], strict=True):
        for cell, back in zip(given_row, row, strict=True):
            text = cell.replace("\r\n", "\n").replace("\r", "\n")
            assert back in {text, f"'{text}"}
            assert not back.startswith(("=", "@", "\t", "\r", "＝"))
            assert not back.startswith(("+", "-")) or back[1:2].isdigit()


def test_numbers_stay_numbers() -> None:
    """A negative number, typed or printed, is no formula."""
    assert "a\n-5\n-5\n'-5+cmd\n-0.5\n" == written(["a"], [[-5], ["-5"], ["-5+cmd"], [-0.5]])
    assert [{"a": "-5"}] == by_column("a\n-5\n")


@given(st.text())
@settings(max_examples=500)
def test_any_text_is_read_or_refused_in_one_way(text: str) -> None:
    """No other exception leaves the readers, whatever they are given."""
    for reader in (parse_json, parse_toml, parse_rows, by_column):
        try:
            reader(text)
        except UnreadableError as error:
            assert error.found  # noqa: PT017 - what it says is the point


@given(st.binary())
@settings(max_examples=500)
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    """Text comes back byte by byte; what is none has a place."""
    try:
        assert data == text_of(data).encode()
    except UnreadableError as error:
        assert error.place.startswith("line ")  # noqa: PT017 - what it says is the point


def test_a_file_is_looked_at_before_it_is_read(tmp_path: Path) -> None:
    """Its size, and whether it is one: no link, no folder, no pipe that never ends."""
    large = tmp_path / "large"
    with large.open("wb") as stream:
        stream.truncate(LIMIT + 1)
    (tmp_path / "link").symlink_to(large)

    for path, found in [
        (large, f"more than {LIMIT:,} bytes"),
        (tmp_path / "link", "a symbolic link"),
        (tmp_path, "something else than a file"),
        (tmp_path / "gone", "No such file or directory"),
        (tmp_path / "a\0b", "embedded null byte"),
    ]:
        with pytest.raises(UnreadableError) as caught:
            content(path)
        assert found == caught.value.found


def test_a_cell_that_is_too_long_is_refused(small_project: Project) -> None:
    """A cell of a hundred megabytes, and one that is only longer than any text."""
    stock = small_project.raw / "stock.csv"
    head, _, rest = stock.read_text("utf-8").partition("table 1")
    for length, found in [(10**8, f"more than {LIMIT:,} bytes"), (2**18, "a cell of more than")]:
        stock.write_text(head + "x" * length + rest, "utf-8")
        [error] = faults(small_project)
        assert error.found.startswith(found)


@pytest.mark.parametrize(
    "day",
    ["2017-00", "2017-06-00", "2017-13", "2017-02-29", "0000-00-00", "0217", "2017-6", "٢٠١٧"],
)
def test_a_day_that_is_none_is_refused(day: str, small_project: Project) -> None:
    """Nor is one without month or day taken for the year or the month that it begins with."""
    stock = small_project.raw / "stock.csv"
    stock.write_text(stock.read_text("utf-8").replace("2020-05,118", f"{day},118"), "utf-8")

    [error] = faults(small_project)

    assert ("A date does not exist.", repr(day)) == (error.what, error.found)
    assert "data/raw/stock.csv, line 2, column period_end" == error.where


@pytest.mark.parametrize("folder", ["reports", "data/derived", "notebooks", "scratch", ".audit"])
def test_a_folder_that_leads_out_of_the_audit_is_refused(
    folder: str, small_project: Project, tmp_path: Path
) -> None:
    """Nothing is written to, or deleted from, a place that a link names."""
    path = small_project.root / folder
    if path.is_dir():
        path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(ProjectError) as caught:
        find_project(small_project.root)

    assert str(path) == caught.value.where


@pytest.mark.parametrize("name", ["../stock", "/etc/passwd", "https://example.org/x", "a.zip", ""])
def test_a_table_has_a_plain_name(name: str, small_project: Project) -> None:
    """Neither the list of tables nor a notebook can name a file elsewhere."""
    listed = small_project.raw / "schemas" / "tables.json"
    listed.write_text(listed.read_text("utf-8").replace('"stock"', f'"{name}"'), "utf-8")

    with pytest.raises(ProjectError, match="list of raw tables"):
        faults(small_project)
    with pytest.raises(ParameterError):
        observations(name, project=small_project)


@pytest.mark.parametrize(
    ("old", "new"),
    [('"path": "stock.csv"', '"path": "../../claims.toml"'), ('"name": "stock"', '"name": "../x"'),
     ('"hash": "sha256:', '"hash": "md5:'), ('"schema": "schemas/', '"schema": "https://x/')],
)  # fmt: skip
def test_a_registry_that_was_edited_is_refused(old: str, new: str, small_project: Project) -> None:
    """No path, name, checksum or schema but those that registration writes."""
    registry = small_project.raw / "datapackage.json"
    text = registry.read_text("utf-8")
    assert old in text
    registry.write_text(text.replace(old, new), "utf-8")

    with pytest.raises(ProjectError, match="registry of raw tables") as caught:
        observations("stock", project=small_project)
    assert ", resource " in caught.value.where


def test_what_is_broken_cannot_steer_a_terminal() -> None:
    """Control signs are shown and not sent, and a book is cut to a page."""
    told = str(TableError("Wrong.", found="\x1b[2J" + "x" * 10**6))

    assert "\\x1b[2J" in told
    assert len(told) < 5000
    assert isinstance(TableError("Wrong."), AuditError)


def test_a_line_of_toml_is_found() -> None:
    """Of a header, of a key below it, of the second table of a name; of nothing, none."""
    text = "x = 1\n[a.b]\nx = 2\n\n[[c]]\nx = 3\n[[c]]\ny = 4\n"

    assert ["line 3", "line 2", "line 8", "line 7", ""] == [
        line_of(text, "a.b", "x"),
        line_of(text, "a.b", "y"),
        line_of(text, "c", "y", number=1),
        line_of(text, "c", "x", number=1),
        line_of(text, "d"),
    ]
