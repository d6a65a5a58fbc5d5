"""A bundle is the same each time, whole or not there, and never written over other files."""

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from audit.errors import ProjectError
from audit.project import Project
from audit.publish.archive import export, refusal


def content(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder, hidden ones too."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_two_exports_are_the_same_file(published_project: Project, tmp_path: Path) -> None:
    """From another folder, with another time zone, locale, hash seed and mask: the same bytes."""
    elsewhere = Path(shutil.copytree(published_project.root, tmp_path / "else" / "where"))
    for path in elsewhere.rglob("*"):
        os.utime(path, (1, 1))
    program = (
        "import os, sys; from pathlib import Path; from audit.project import Project;"
        "from audit.publish.archive import export; os.umask(0o077);"
        "export(Project(root=Path(sys.argv[1])), Path(sys.argv[2]))"
    )
    other = tmp_path / "other.zip"
    settings = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C", "PATH": os.defpath}
    subprocess.run(
        [sys.executable, "-c", program, elsewhere, other], env=settings, cwd=tmp_path, check=True
    )
    export(published_project, tmp_path / "one.zip")

    assert (tmp_path / "one.zip").read_bytes() == other.read_bytes()


def test_a_folder_and_a_file_hold_the_same(published_project: Project, tmp_path: Path) -> None:
    """In order of names, on one day, with the rights of a plain file."""
    count = export(published_project, tmp_path / "bundle.zip")
    assert count == export(published_project, tmp_path / "deep" / "bundle")

    with zipfile.ZipFile(tmp_path / "bundle.zip") as packed:
        entries = packed.infolist()
        assert content(tmp_path / "deep" / "bundle") == {
            entry.filename: packed.read(entry) for entry in entries
        }
    assert count == len(entries)
    assert sorted(entry.filename for entry in entries) == [entry.filename for entry in entries]
    assert {((1980, 1, 1, 0, 0, 0), 0o100644)} == {
        (entry.date_time, entry.external_attr >> 16) for entry in entries
    }
    assert {"bundle"} == {path.name for path in (tmp_path / "deep").iterdir()}


@pytest.mark.parametrize("name", ["bundle", "bundle.zip"])
def test_an_older_bundle_is_replaced(published_project: Project, tmp_path: Path, name: str) -> None:
    """What the new one does not have is gone."""
    target = tmp_path / name
    export(published_project, target)
    before = content(target) if target.is_dir() else target.read_bytes()
    (published_project.reports / "index.html").unlink()
    export(published_project, target)
    after = content(target) if target.is_dir() else target.read_bytes()

    assert before != after
    assert {target} == set(tmp_path.iterdir()) - {published_project.root}


def test_an_empty_folder_is_filled(published_project: Project, tmp_path: Path) -> None:
    """A folder that was made for it is used."""
    (tmp_path / "bundle").mkdir()

    assert export(published_project, tmp_path / "bundle") == len(content(tmp_path / "bundle"))


@pytest.mark.parametrize("name", ["folder", "file.zip", "file"])
def test_other_files_are_never_written_over(
    published_project: Project, tmp_path: Path, name: str
) -> None:
    """Neither a folder with files, nor a file, whatever its name."""
    target = tmp_path / name
    kept = target / "diary.txt" if name == "folder" else target
    kept.parent.mkdir(exist_ok=True)
    kept.write_text("mine", "utf-8")
    with pytest.raises(ProjectError, match="A bundle cannot be written here"):
        export(published_project, target)

    assert "mine" == kept.read_text("utf-8")


@pytest.mark.parametrize("name", ["reports/bundle", "data/raw/b.zip", ".", "..", "audit"])
def test_a_bundle_never_lies_within_what_it_is_made_from(
    published_project: Project, name: str
) -> None:
    """The next one would hold it, or the audit would be gone."""
    refused = refusal(published_project, published_project.root / name)

    assert refused
    assert "the audit" in refused.found


def test_an_export_that_fails_leaves_the_old_bundle(
    published_project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is full changes nothing, and nothing is left over."""
    target = tmp_path / "bundle"
    export(published_project, target)
    before = content(tmp_path / "bundle")
    real = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if path.name == "verdicts.csv":
            raise OSError(28, "No space left on device", str(path))
        return real(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(ProjectError, match="A file cannot be read or written"):
        export(published_project, target)

    assert before == content(target)
    assert {target} == set(tmp_path.iterdir()) - {published_project.root}


@pytest.mark.parametrize("taken", [True, False], ids=["place taken", "place free"])
def test_what_a_killed_export_left_is_put_right(
    published_project: Project, tmp_path: Path, *, taken: bool
) -> None:
    """Half of a new bundle and an old one, whether it had lost its place or not, are gone."""
    target, left = tmp_path / "bundle", tmp_path / ".bundle.replaced"
    export(published_project, target)
    move: Callable[[Path, Path], object] = shutil.copytree if taken else Path.rename
    move(target, left)
    half = tmp_path / ".bundle.unfinished"
    half.mkdir()
    (half / "half.txt").write_text("half", "utf-8")
    export(published_project, target)

    assert "half.txt" not in content(target)
    assert {target} == set(tmp_path.iterdir()) - {published_project.root}
