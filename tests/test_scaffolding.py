"""A new audit is whole or nothing: it runs, holds, and names what is to be replaced."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from audit.claims import article, claims
from audit.cli import exit_code
from audit.closure import PACKAGE, package_digest, package_now
from audit.errors import ParameterError, ProjectError
from audit.files import write_atomically
from audit.project import Project
from audit.scaffolding import FILES, PLACEHOLDERS, SUFFIX, scaffold

ROOT = Path(__file__).resolve().parents[1]
DAY = dt.date(2020, 6, 15)


def started(folder: Path, claim: str = "one-more", **texts: str) -> Project:
    """Start an audit in a folder."""
    return scaffold(folder, PLACEHOLDERS | texts, published=DAY, latest=DAY, claim=claim)


def test_every_file_is_there_and_no_other(tmp_path: Path) -> None:
    """Each template gives one file; the registry of tables is the only one that has none."""
    root = started(tmp_path / "new").root
    made = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    meant = {
        path.relative_to(FILES).as_posix().removesuffix(SUFFIX) for path in FILES.rglob("*.j2")
    }

    assert made == meant - {"notebooks/claim.ipynb"} | {
        "notebooks/one-more.ipynb",
        "data/raw/datapackage.json",
    }
    assert [root] == list(tmp_path.iterdir())


def test_the_names_given_are_those_declared(tmp_path: Path) -> None:
    """Quotation marks, backslashes and braces of a title stay what they are."""
    title = 'What "the" \\ {{ store }} holds'
    project = started(tmp_path / "new", title=title)

    assert title == article(project).title
    assert ["one-more"] == list(claims(project))
    assert DAY == project.day("published")


def test_placeholders_say_that_they_are(tmp_path: Path) -> None:
    """What was not given can be found by a word."""
    project = started(tmp_path / "new")
    text = article(project)

    for part in (text.title, text.author, text.publisher, text.audited_by):
        assert part.startswith("PLACEHOLDER")


def test_what_a_new_audit_starts_with_makes_no_report_stale(tmp_path: Path) -> None:
    """The digest of the package changes with its modules, and not with the files of new audits."""
    package = Path(shutil.copytree(PACKAGE, tmp_path / "audit"))
    notebook = {"cells": [{"cell_type": "code", "source": "from audit import claim"}]}
    before = package_digest(notebook, package_now(package))

    write_atomically(package / "scaffold" / "data" / "claims.toml.j2", "other")
    assert before == package_digest(notebook, package_now(package))

    write_atomically(package / "claims.py", "other = 1")
    assert before != package_digest(notebook, package_now(package))


@pytest.mark.parametrize("shape", ["observations", "sources", "article_numbers"])
def test_schemas_are_those_of_this_audit(shape: str) -> None:
    """One shape for all audits: a change here is a change there."""
    ours = ROOT / "data" / "raw" / "schemas" / f"{shape}.json"

    assert ours.read_text("utf-8") == (
        FILES / "data" / "raw" / "schemas" / f"{shape}.json{SUFFIX}"
    ).read_text("utf-8")


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    """A folder that somebody made for it is taken."""
    (tmp_path / "new").mkdir()

    assert started(tmp_path / "new").claims_file.is_file()


def test_a_folder_that_holds_anything_is_refused(tmp_path: Path) -> None:
    """What is there stays, and nothing is added."""
    (tmp_path / "kept.txt").write_text("mine", "utf-8")

    with pytest.raises(ProjectError) as caught:
        started(tmp_path)

    assert "kept.txt" in caught.value.found
    assert ["kept.txt"] == [path.name for path in tmp_path.iterdir()]


def test_the_working_directory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever stands in it would be left in a folder that is gone."""
    monkeypatch.chdir(tmp_path)

    with pytest.raises(ProjectError, match="cannot be started"):
        started(Path())


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    """It is not overwritten."""
    (tmp_path / "new").write_text("mine", "utf-8")

    with pytest.raises(ProjectError) as caught:
        started(tmp_path / "new")

    assert "a file" == caught.value.found


def test_nothing_is_left_where_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure in the last step leaves no half of an audit."""

    def failing(_: Project) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("audit.scaffolding.register", failing)

    with pytest.raises(ProjectError, match="read or written"):
        started(tmp_path / "new")

    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("claim", ["One", "a_b", "", "-a", "../up"])
def test_an_id_that_is_none_is_refused(claim: str, tmp_path: Path) -> None:
    """It is the name of files, too."""
    with pytest.raises(ParameterError):
        started(tmp_path / "new", claim=claim)


@pytest.mark.parametrize("title", ["", "two\nlines", " "])
def test_a_title_that_cannot_be_seen_is_refused(title: str, tmp_path: Path) -> None:
    """A title stands on one line."""
    with pytest.raises(ParameterError) as caught:
        started(tmp_path / "new", title=title)

    assert "--title" == caught.value.where


def test_a_new_audit_runs_and_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is edited: it is recomputed, published, and holds; the command says how."""
    monkeypatch.chdir(tmp_path)
    assert 0 == exit_code(["new", "mine"])
    assert "cd mine" in capsys.readouterr().out

    monkeypatch.setenv("AUDIT_PROJECT", str(tmp_path / "mine"))
    assert 0 == exit_code(["run", "--quiet"])
    assert 0 == exit_code(["check"])
    assert (tmp_path / "mine" / "reports" / "index.html").is_file()
