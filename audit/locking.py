"""One run at a time: two that write the same reports would mix them."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from audit.errors import ProjectError
from audit.files import private_folder, unusable
from audit.project import Project

__all__ = ["exclusive"]


@contextlib.contextmanager
def exclusive(project: Project, doing: str) -> Iterator[None]:
    """Hold the audit for one process.

    The operating system's own lock (``flock``): it ends with the process that holds it, however
    that ends, so no lock is ever left behind. Where the file system has no locks (some network
    mounts), the process that the file names is looked for instead; two that start in the same
    instant are then both let in.

    Parameters
    ----------
    project : Project
        The audit.
    doing : str
        What this process does, for the message to another.

    Raises
    ------
    ProjectError
        If another process holds it, or its folder cannot be written to.
    """
    path = private_folder(project.root / ".audit") / "lock"
    with _opened(path) as stream:
        holder = _holder(path)
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _held(path, holder) from None
        except OSError:
            if _lives(holder):
                raise _held(path, holder) from None
        try:
            _note(path, f"{os.getpid()} {doing}\n")
            yield
        finally:
            # A note that cannot be taken back names a process that is gone: it keeps nobody out.
            with contextlib.suppress(ProjectError):
                _note(path, "")


def _opened(path: Path) -> TextIO:
    try:
        return path.open("a+", encoding="utf-8")
    except OSError as error:
        raise unusable(path, error) from error


def _note(path: Path, text: str) -> None:
    # In place, because a lock belongs to the file and not to its name.
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise unusable(path, error) from error


def _holder(path: Path) -> str:
    # Whatever stands there was not written by a process that is at work.
    return path.read_text(encoding="utf-8", errors="replace").strip()


def _lives(holder: str) -> bool:
    process = holder.partition(" ")[0]
    if not process.isdigit():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _held(path: Path, holder: str) -> ProjectError:
    process, _, doing = holder.partition(" ")
    return ProjectError(
        "Another process is at work on this audit.",
        expected="one at a time",
        found=f"process {process or 'unknown'}{f': {doing}' if doing else ''}",
        where=str(path),
        do="wait until it is done, or end it; a lock ends with its process",
    )
