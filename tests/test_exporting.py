"""`audit export` writes the bundle of an audit that holds, and of no other."""

import json
import zipfile
from pathlib import Path

import pytest

from audit.cli import exit_code
from audit.project import Project
from audit.publish.crate import METADATA

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def here(published_project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Return an audit that holds, as the one that a user stands in."""
    monkeypatch.setenv("AUDIT_PROJECT", str(published_project.root))
    return published_project


def test_an_export_says_what_it_wrote(here: Project, capsys: Capture) -> None:
    """Without a place it is one file under dist/; its last line is where it lies."""
    assert 0 == exit_code(["export"])

    output = capsys.readouterr()
    place = here.root / "dist" / "bundle.zip"
    with zipfile.ZipFile(place) as packed:
        count = len(packed.namelist())
        assert METADATA in packed.namelist()
    size = f"{place.stat().st_size / 1e6:.1f} MB"
    assert [f"{count} files, {size}", str(place)] == output.out.splitlines()
    assert ["Checking whether the audit holds", "Writing the bundle"] == output.err.splitlines()


def test_an_export_can_be_silent(here: Project, tmp_path: Path, capsys: Capture) -> None:
    """Nothing but errors is shown."""
    assert 0 == exit_code(["export", str(tmp_path / "bundle"), "--quiet"])

    assert ("", "") == capsys.readouterr()
    assert (tmp_path / "bundle" / METADATA).is_file()
    assert here.reports.is_dir()


def test_an_export_can_be_read_by_machines(here: Project, tmp_path: Path, capsys: Capture) -> None:
    """Where it lies, and how large it is."""
    place = tmp_path / "bundle"
    assert 0 == exit_code(["export", str(place), "--json"])

    answer = json.loads(capsys.readouterr().out)
    files = [path for path in place.rglob("*") if path.is_file()]
    assert {
        "ok": True,
        "bundle": str(place),
        "files": len(files),
        "bytes": sum(path.stat().st_size for path in files),
    } == answer
    assert here.reports.is_dir()


def test_an_audit_that_does_not_hold_is_not_exported(
    here: Project, tmp_path: Path, capsys: Capture
) -> None:
    """Every reason is told, nothing is written, the exit code is 1; there is no way to force it."""
    (here.reports / "index.html").write_text("drift", "utf-8")
    place = tmp_path / "bundle.zip"

    assert 1 == exit_code(["export", str(place)])
    told = capsys.readouterr().err
    assert 1 == exit_code(["export", str(place), "--json"])
    answer = json.loads(capsys.readouterr().out)

    assert "reports/index.html" in told
    assert told.endswith("The audit does not hold, for 1 reason. Nothing was exported.\n")
    assert (False, None, 1) == (answer["ok"], answer["bundle"], len(answer["problems"]))
    assert not place.exists()


def test_a_place_with_other_files_is_wrong_use(
    here: Project, tmp_path: Path, capsys: Capture
) -> None:
    """It is told before anything is checked, and the exit code is 2."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "diary.txt").write_text("mine", "utf-8")

    assert 2 == exit_code(["export", str(tmp_path / "home")])
    told = capsys.readouterr().err.splitlines()
    assert "A bundle cannot be written here." == told[0]
    assert "  found     a folder with other files" == told[2]
    assert f"  where     {tmp_path / 'home'}" == told[3]
    assert here.reports.is_dir()
