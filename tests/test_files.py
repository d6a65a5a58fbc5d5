"""A file is written as a whole, or not at all."""

import os
from pathlib import Path

import pytest

from audit.errors import ProjectError
from audit.files import write_atomically


def test_text_is_written_in_utf_8_with_its_own_line_endings(tmp_path: Path) -> None:
    """No platform changes the bytes."""
    path = tmp_path / "new" / "folder" / "page.html"

    assert write_atomically(path, "ä\nb\r\n")
    assert "ä\nb\r\n".encode() == path.read_bytes()


def test_an_equal_file_is_left_alone(tmp_path: Path) -> None:
    """A second write of the same text changes nothing, not even the date."""
    path = tmp_path / "table.csv"
    write_atomically(path, "a\n")
    os.utime(path, ns=(0, 0))

    assert not write_atomically(path, "a\n")
    assert 0 == path.stat().st_mtime_ns


def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fills up in the middle costs nothing that was there."""
    path = tmp_path / "report.ipynb"
    write_atomically(path, "old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ProjectError, match="No space left on device"):
        write_atomically(path, "new")

    assert ["report.ipynb"] == [one.name for one in tmp_path.iterdir()]
    assert "old" == path.read_text("utf-8")


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    """A place that cannot be written to is an error that names it."""
    (tmp_path / "reports").write_text("not a folder")

    with pytest.raises(ProjectError) as caught:
        write_atomically(tmp_path / "reports" / "a.html", "text")

    assert str(tmp_path / "reports") == caught.value.where
