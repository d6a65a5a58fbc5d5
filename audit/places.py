"""Where results are written besides the audit: a folder, or an address that fsspec knows."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from audit.errors import ParameterError
from audit.files import make_folder, own_folder, write_atomically
from audit.project import Project

__all__ = ["Write", "refusal", "writer_to"]

TRIALS = "scratch"
"""The folder of an audit that is for results nobody publishes."""

LOCAL = ("file://", "local://")
"""What fsspec takes for a place on this machine."""

Write = Callable[[str, str], str]
"""Writes a text under a name, and returns where it is."""


def refusal(project: Project, place: str) -> ParameterError | None:
    """Say why results may not be written to a place.

    Parameters
    ----------
    project : Project
        The audit.
    place : str
        As for :func:`writer_to`.

    Returns
    -------
    ParameterError or None
        None where it is an address elsewhere, or a folder, there or not, that holds no part of the
        audit but trials.
    """
    bare = next((place.removeprefix(one) for one in LOCAL if place.startswith(one)), place)
    if "://" in bare:
        return None
    inside = own_folder(project.root, Path(bare))
    if inside and inside != TRIALS:
        found = f"{inside}/ of the audit itself"
    elif any(one.exists() and not one.is_dir() for one in (Path(bare), *Path(bare).parents)):
        found = "a file"
    else:
        return None
    return ParameterError(
        "Results cannot be written there.",
        expected="a folder outside those of the audit, or in its scratch/; or an address",
        found=found,
        where=f"--to {place}",
        do="name another place",
    )


def writer_to(place: str) -> Write:
    """Return what writes texts to a place.

    Parameters
    ----------
    place : str
        A folder, or an address such as ``s3://bucket/folder`` or ``memory://folder``.

    Returns
    -------
    callable
        Given a name and a text, it writes all of the text or nothing, and returns where it is.

    Raises
    ------
    ParameterError
        If the place cannot be written to. It is looked at now, before anything is computed.
    """
    if "://" not in place:
        folder = make_folder(Path(place))

        def write(name: str, text: str) -> str:
            write_atomically(folder / name, text)
            return str(folder / name)

        return write
    store, root = _opened(place)

    def put(name: str, text: str) -> str:
        path = f"{root.rstrip('/')}/{name}"
        try:
            store.pipe_file(path, text.encode())
        except Exception as error:
            raise _unusable(place, error) from error
        return str(store.unstrip_protocol(path))

    return put


def _opened(place: str) -> tuple[Any, str]:
    try:
        # Only here: the package does without it where everything stays on this machine.
        from fsspec.core import url_to_fs  # noqa: PLC0415
    except ImportError as error:
        raise ParameterError(
            "Results cannot be written to an address.",
            expected="the packages of the extra cluster",
            found=str(error),
            where=f"--to {place}",
            do="install them: pip install 'article-audit[cluster]'; or give a folder",
        ) from error
    try:
        store, root = url_to_fs(place)
        store.makedirs(root, exist_ok=True)
    # Each store has errors of its own: an unknown protocol, a missing package, no permission.
    except Exception as error:
        raise _unusable(place, error) from error
    return store, root


def _unusable(place: str, error: Exception) -> ParameterError:
    return ParameterError(
        "Results cannot be written there.",
        expected="a folder, or an address that fsspec can write to, such as s3://bucket/folder",
        found=f"{type(error).__name__}: {error}",
        where=f"--to {place}",
        do="check address and credentials, and install the package for it (for s3://, s3fs)",
    )
