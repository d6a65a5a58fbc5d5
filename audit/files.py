"""Writing files so that a reader never meets half of one."""

import os
from pathlib import Path

from audit.errors import ProjectError

__all__ = [
    "UNFINISHED",
    "make_folder",
    "own_folder",
    "private_folder",
    "unusable",
    "write_atomically",
]

UNFINISHED = ".{}.unfinished"
"""The name under which a file is written before it takes its place."""


OWN = ("audit", "benchmarks", "data", "notebooks", "reports", "scratch", "tests")
"""Folders of an audit that hold what it consists of, and what it makes of it."""


def own_folder(root: Path, place: Path) -> str:
    """Return the folder of an audit that a place lies in.

    Parameters
    ----------
    root : pathlib.Path
        The audit.
    place : pathlib.Path
        What is to be written; links are followed.

    Returns
    -------
    str
        Such as ``data``; empty where the place lies in none of them.
    """
    real = place.resolve()
    return next((name for name in OWN if real.is_relative_to(root.resolve() / name)), "")


def write_atomically(path: Path, content: str | bytes) -> bool:
    """Write a text, in UTF-8 and with its own line endings, or bytes: all of it or nothing.

    The content is written beside its place and then put there in one step, so a run that is killed
    leaves the old file. One fixed name for what is unfinished, so that a second try overwrites
    what a killed one left.

    Parameters
    ----------
    path : pathlib.Path
        Its place; missing folders are made.
    content : str or bytes
        The text, or the bytes.

    Returns
    -------
    bool
        Whether the file changed; an equal file is left alone, with its date.

    Raises
    ------
    ProjectError
        If it cannot be written; the old file is then untouched.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    beside = path.with_name(UNFINISHED.format(path.name))
    try:
        if path.is_file() and path.read_bytes() == data:
            return False
        make_folder(path.parent)
        try:
            with beside.open("wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise unusable(path, error) from error
    return True


def make_folder(path: Path) -> Path:
    """Make a folder, and those above it, where they are missing.

    Raises
    ------
    ProjectError
        If it cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unusable(path, error) from error
    return path


def unusable(path: Path | str, error: OSError) -> ProjectError:
    """Return what the operating system refuses, in our form.

    Parameters
    ----------
    path : pathlib.Path or str
        The file or folder.
    error : OSError
        What it said.

    Returns
    -------
    ProjectError
        To be raised or told.
    """
    return ProjectError(
        "A file cannot be read or written.",
        expected="permission for it and its folder, and space on the disk",
        found=error.strerror or str(error),
        where=str(path),
        do="free the file, the folder or the disk, and run the command again; what was there is "
        "untouched",
    )


def private_folder(path: Path) -> Path:
    """Make a folder whose files are nobody else's: git is told to ignore them.

    Parameters
    ----------
    path : pathlib.Path
        The folder.

    Returns
    -------
    pathlib.Path
        The same, now there.

    Raises
    ------
    ProjectError
        If it cannot be made.
    """
    write_atomically(path / ".gitignore", "*\n")
    return path
