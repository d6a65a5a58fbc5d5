"""What a computation has used of its audit, and the digests by which a change of it shows.

Whoever reads a table or an entry notes its name here; what is opened in any other way is noted by
the process that runs the notebook, under the path of the file.
"""

import contextlib
import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import Any

__all__ = [
    "ABSENT",
    "EVERYTHING",
    "SEVERAL",
    "UNREADABLE",
    "Uses",
    "by_name",
    "digest_of",
    "file_digest",
    "folder_digest",
    "hashed",
    "is_by_name",
    "note",
    "note_file",
    "recording",
    "used",
]

ABSENT = "absent"
"""The digest of what is not there."""

UNREADABLE = "unreadable"
"""The digest of what is there and cannot be read."""

SEVERAL = "several"
"""The digest of what was not the same each time."""

EVERYTHING = "*"
"""The name of all entries of a kind together."""

Uses = dict[str, dict[str, str]]

_USED: Uses = {}
_NOTED: ContextVar[Uses] = ContextVar("noted", default=_USED)
_BY_NAME: ContextVar[bool] = ContextVar("by_name", default=False)


def note(kind: str, name: str, digest: str = "") -> None:
    """Note that something is used.

    Parameters
    ----------
    kind : str
        ``claims``, ``choices``, ``raw``, ``files``, ``folders`` or ``unknown``; of a page also
        ``heads``, ``released``, ``reported`` and ``using`` (see :mod:`audit.publish.keeping`).
    name : str
        Which.
    digest : str, optional
        What it was, where only this process can tell.
    """
    names = _NOTED.get().setdefault(kind, {})
    if names.setdefault(name, digest) != digest:
        # Nothing that is there later is all of it.
        names[name] = SEVERAL


def note_file(path: Path, data: bytes | None = None) -> None:
    """Note that something rests on a file, there or not.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    data : bytes, optional
        Its content, where it was read already.
    """
    note("files", str(path), file_digest(path) if data is None else hashed(data))


@contextlib.contextmanager
def recording() -> Iterator[Uses]:
    """Note what is used inside here, and not where it is noted outside.

    Yields
    ------
    dict
        Kind → name → digest, filled as it goes. What one computation keeps for another is noted by
        both, where whoever keeps it notes each use.
    """
    seen: Uses = {}
    token = _NOTED.set(seen)
    try:
        yield seen
    finally:
        _NOTED.reset(token)


def used() -> dict[str, dict[str, str]]:
    """Return what was noted in this process: kind → name → digest."""
    return {kind: dict(sorted(names.items())) for kind, names in sorted(_USED.items())}


@contextlib.contextmanager
def by_name() -> Iterator[None]:
    """Open what is noted by the names of its entries, or what no result depends on."""
    token = _BY_NAME.set(True)
    try:
        yield
    finally:
        _BY_NAME.reset(token)


def is_by_name() -> bool:
    """Return whether what is opened now is noted by name."""
    return _BY_NAME.get()


def hashed(*pieces: bytes) -> str:
    """Return one digest of some pieces, each with its length.

    Examples
    --------
    >>> hashed(b"ab", b"c") == hashed(b"a", b"bc")
    False
    """
    total = hashlib.sha256()
    for piece in pieces:
        total.update(f"{len(piece)}:".encode())
        total.update(piece)
    return total.hexdigest()


def file_digest(path: Path) -> str:
    """Return the digest of what is in a file now; :data:`ABSENT` where there is none."""
    try:
        return hashed(path.read_bytes()) if path.is_file() else ABSENT
    except OSError:
        return UNREADABLE


def folder_digest(path: Path) -> str:
    """Return the digest of the names in a folder now, and of which are themselves of folders.

    :data:`ABSENT` where there is none.
    """
    try:
        return hashed(*sorted(os.fsencode(_entry(one)) for one in path.iterdir()))
    except (FileNotFoundError, NotADirectoryError):
        return ABSENT
    except OSError:
        return UNREADABLE


def _entry(path: Path) -> str:
    # An entry that may not be looked at is there all the same: pathlib would raise an error.
    return path.name + (os.sep if os.path.isdir(path) else "")  # noqa: PTH112


def digest_of(value: Any) -> str:
    """Return the digest of plain data, as ``sha256:`` and 64 hexadecimal digits.

    Examples
    --------
    >>> digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})
    True
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=_plain)
    return "sha256:" + hashed(text.encode())


def _plain(value: Any) -> Any:
    if isinstance(value, (dt.date, dt.time)):
        # With its type, so that a day and its text are two things.
        return {type(value).__name__: value.isoformat()}
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{value!r} has no digest")
