"""An audit is found from any of its folders, and its vintages mean days."""

import datetime as dt
from pathlib import Path

import pytest

from audit.errors import ParameterError, ProjectError
from audit.project import VINTAGES, Project, find_project


@pytest.mark.parametrize("folder", ["", "data", "data/raw", "notebooks"])
def test_an_audit_is_found_from_its_folders(folder: str, small_project: Project) -> None:
    """Whoever stands in a folder of the audit stands in the audit."""
    assert small_project.root.resolve() == find_project(small_project.root / folder).root


def test_the_environment_names_the_audit(
    small_project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """AUDIT_PROJECT goes before the working directory; an empty one counts as unset."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AUDIT_PROJECT", str(small_project.root))
    assert small_project.root.resolve() == find_project().root

    monkeypatch.chdir(small_project.notebooks)
    monkeypatch.setenv("AUDIT_PROJECT", "")
    assert small_project.root.resolve() == find_project().root


def test_a_folder_that_is_no_audit_is_told(tmp_path: Path) -> None:
    """The error names the folder where the search began."""
    with pytest.raises(ProjectError) as caught:
        find_project(tmp_path)

    assert str(tmp_path.resolve()) == caught.value.where


def test_the_two_vintages_are_declared_days(small_project: Project) -> None:
    """Names stand for the days of claims.toml, other days for themselves."""
    assert dt.date(2020, 6, 15) == small_project.day("published")
    assert dt.date(2024, 12, 31) == small_project.day("latest")
    assert dt.date(2021, 3, 1) == small_project.day("2021-03-01")
    assert ("published", "latest") == VINTAGES


@pytest.mark.parametrize("as_of", ["newest", "2021-02-30", "1 May 2021", ""])
def test_another_vintage_is_refused(as_of: str, small_project: Project) -> None:
    """What is neither a name nor a day is told as it was given."""
    with pytest.raises(ParameterError) as caught:
        small_project.day(as_of)

    assert repr(as_of) == caught.value.found


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"[article\n", "line 1, column 9"),
        (b"a = 1\n\xff\xfe", "line 2, column 1"),
        (b'a = "1"\na = "2"\n', "line 2, column 8"),
        (b"\xef\xbb\xbfa = 1\n", "line 1, column 1"),
        (b"a = [\n", "end of document"),
        (b"a = 2017-02-30\n", "line 1, column 5"),
        (b"a = 1\nb = 1e400\n", "line 2, column 5"),
        (b"a = " + b"1" * 5000, "line 1, column 5"),
        (b"a = " + b"[" * 5000, ""),
    ],
    ids=["open", "bytes", "twice", "mark", "end", "day", "large", "digits", "nested"],
)
def test_a_broken_file_of_claims_is_told(
    content: bytes, place: str, small_project: Project
) -> None:
    """No reader's traceback reaches the user, and the place is named."""
    small_project.claims_file.write_bytes(content)

    with pytest.raises(ProjectError) as caught:
        small_project.declarations()

    expected = f"{small_project.claims_file}, {place}".removesuffix(", ")
    assert expected == caught.value.where


def test_a_missing_file_of_claims_is_told(small_project: Project) -> None:
    """A file that vanished is an error in our form."""
    small_project.claims_file.unlink()

    with pytest.raises(ProjectError, match="cannot be read"):
        small_project.declarations()


def test_an_audit_may_declare_no_choices(tmp_path: Path) -> None:
    """Choices are optional; a project without the file has none."""
    assert {} == Project(root=tmp_path).choices()


def test_a_changed_file_is_read_again(small_project: Project) -> None:
    """An analyst who edits claims.toml in a session sees the change."""
    before = small_project.declarations()
    text = small_project.claims_file.read_text("utf-8").replace('"120"', '"1,200"')
    small_project.claims_file.write_text(text, "utf-8")

    assert "120" == before["claims"]["items-total"]["number"]
    assert "1,200" == small_project.declarations()["claims"]["items-total"]["number"]


def test_everything_lies_under_the_root(small_project: Project) -> None:
    """No path of an audit leads out of its folder."""
    for name in ("claims_file", "choices_file", "raw", "derived", "notebooks", "reports", "lock"):
        assert small_project.root in getattr(small_project, name).parents
