"""What a new audit starts with can be tried out, and not published."""

import datetime as dt
import json
from pathlib import Path

import pytest

from audit.cli import exit_code
from audit.project import Project
from audit.scaffolding import PLACEHOLDERS, PUBLISHED, scaffold

Capture = pytest.CaptureFixture[str]

GIVEN = {"title": "Three numbers", "author": "A. Writer", "publisher": "The Paper"}


def started(folder: Path, texts: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Project:
    """Start an audit, and stand in it."""
    day = dt.date(2020, 6, 15)
    project = scaffold(folder / "new", texts, published=day, latest=day, claim="example-share")
    monkeypatch.setenv("AUDIT_PROJECT", str(project.root))
    (project.root / "CHANGELOG.md").write_text("## 1.0.0 - 2024-03-01\n", "utf-8")
    return project


@pytest.mark.parametrize("command", ["export", "release 1.0.0"])
def test_what_was_not_replaced_is_not_published(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """Each placeholder is told with file, line and what to write; nothing is written."""
    project = started(tmp_path, PLACEHOLDERS, monkeypatch)
    before = sorted(project.root.rglob("*"))

    assert 2 == exit_code(command.split())

    told = capsys.readouterr().err.split("\n\n")
    places = [one.partition("where     ")[2].partition("\n")[0] for one in told if one]
    assert [
        *(f"data/claims.toml, line {line}" for line in (10, 11, 12, 17)),
        *(f"CITATION.cff, line {line}" for line in (3, 7, 10, 12, 14)),
        *(f"README.md, line {line}" for line in (1, 3, 3)),
    ] == places
    assert (
        "A placeholder of a new audit would be published.\n"
        "  expected  who audits\n"
        "  found     PLACEHOLDER: who audits\n"
        "  where     CITATION.cff, line 7\n"
        "  do        write in its place: who audits"
    ) in told
    assert before == [one for one in sorted(project.root.rglob("*")) if ".audit" not in one.parts]


def test_the_texts_that_were_given_are_no_placeholders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """Who audits is asked by no option; an advice that names the word is none either."""
    project = started(tmp_path, GIVEN, monkeypatch)
    assert "PLACEHOLDER" in (project.root / "README.md").read_text("utf-8")

    assert 2 == exit_code(["export", "--json"])

    left = json.loads(capsys.readouterr().out)["errors"]
    assert ["data/claims.toml, line 17", "CITATION.cff, line 7"] == [one["where"] for one in left]


def test_the_day_that_was_not_given_is_a_placeholder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """Files must have a day, so that of nothing stands there, and is told with its line."""
    folder = tmp_path / "new"
    project = scaffold(folder, GIVEN, published=PUBLISHED, latest=PUBLISHED, claim="example-share")
    monkeypatch.setenv("AUDIT_PROJECT", str(project.root))
    meant = "the day on which it appeared"

    assert 2 == exit_code(["export", "--json"])

    left = [one for one in json.loads(capsys.readouterr().out)["errors"] if meant in one["do"]]
    lines = [one["where"].split(", line ") for one in left]
    stands = [(folder / name).read_text("utf-8").splitlines()[int(k) - 1] for name, k in lines]
    assert ["data/claims.toml"] * 2 + ["CITATION.cff", "README.md"] == [name for name, _ in lines]
    assert all(str(PUBLISHED) in one for one in stands[:3])
    assert str(PUBLISHED) not in stands[3]
    assert 0 == exit_code(["run", "--quiet"])


def test_a_new_audit_holds_and_is_exported_once_it_says_who_audits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its placeholders break nothing but what is published."""
    project = started(tmp_path, GIVEN, monkeypatch)
    assert 0 == exit_code(["run", "--quiet"])
    assert 0 == exit_code(["check"])

    for name in ("data/claims.toml", "CITATION.cff"):
        path = project.root / name
        text = path.read_text("utf-8").replace("PLACEHOLDER: who audits", "B. Auditor")
        path.write_text(text, "utf-8")

    assert 0 == exit_code(["run", "--quiet"])
    assert 0 == exit_code(["export", "--quiet"])
    assert (project.root / "dist" / "bundle.zip").is_file()
