"""One process at a time works on an audit, and none is kept out by the dead."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from audit.errors import ProjectError
from audit.locking import exclusive
from audit.project import Project

HOLDER = """import sys, pathlib
from audit.locking import exclusive
from audit.project import Project
with exclusive(Project(root=pathlib.Path(sys.argv[1])), "audit run"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_process_is_refused_and_told_by_whom(tmp_path: Path) -> None:
    """The message names the process; when that is killed, the next one gets in."""
    project = Project(root=tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, tmp_path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert "held\n" == holder.stdout.readline()

        with pytest.raises(ProjectError) as caught, exclusive(project, "audit register"):
            pass

        assert f"process {holder.pid}: audit run" == caught.value.found
        holder.kill()

    with exclusive(project, "audit register"):
        assert f"{os.getpid()} audit register\n" == (tmp_path / ".audit" / "lock").read_text()


def test_what_a_lock_leaves_says_nothing(tmp_path: Path) -> None:
    """The file stays, empty and ignored by git."""
    with exclusive(Project(root=tmp_path), "audit run"):
        pass

    assert "" == (tmp_path / ".audit" / "lock").read_text()
    assert "*\n" == (tmp_path / ".audit" / ".gitignore").read_text()


def refused(project: Project) -> bool:
    """Return whether this process is kept out."""
    try:
        with exclusive(project, "audit run"):
            return False
    except ProjectError:
        return True


def test_without_locks_the_named_process_is_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some network mounts have no locks: there, a process that lives keeps others out."""

    def unsupported(*_arguments: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", unsupported)
    gone = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    (tmp_path / ".audit").mkdir()
    kept_out = {}
    for holder in ("", "no number", gone, str(os.getpid())):
        (tmp_path / ".audit" / "lock").write_text(f"{holder} audit run\n")
        kept_out[holder] = refused(Project(root=tmp_path))

    assert {"": False, "no number": False, gone: False, str(os.getpid()): True} == kept_out
