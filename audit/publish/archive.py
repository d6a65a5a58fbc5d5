"""Writing the bundle, a folder or one ZIP file: the same bytes each time, whole or not at all.

A folder is written beside its place and then renamed. Nothing that is not a bundle is written over.
"""

import io
import json
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from audit.errors import ProjectError
from audit.files import UNFINISHED, make_folder, own_folder, unusable, write_atomically
from audit.project import Project
from audit.publish.bundle import DESCRIPTOR, Part, data_package, parts
from audit.publish.bundle_guide import guide
from audit.publish.crate import METADATA, crate

__all__ = ["contents", "export", "refusal"]

ZIP = ".zip"

LEFT = ".{}.replaced"
"""The name of the old folder while the new one takes its place."""

# The first moment that a ZIP file can name, and the rights of a plain file on Unix.
MOMENT = (1980, 1, 1, 0, 0, 0)
RIGHTS = 0o100644 << 16
UNIX = 3


def contents(project: Project) -> tuple[Part, ...]:
    """Return every file of the bundle: those of the audit, and those that describe them.

    Parameters
    ----------
    project : Project
        The audit.

    Returns
    -------
    tuple of Part
        In order of their paths.

    Raises
    ------
    ProjectError
        If a report, the registry or a table cannot be read.
    """
    own = parts(project)
    files = _in_order(*own, guide(project, own, metadata=METADATA))
    packed = Part(path=DESCRIPTOR, content=_json(data_package(project, files)))
    every = _in_order(*files, packed)
    described = Part(path=METADATA, content=_json(crate(project, every)))
    return _in_order(*every, described)


def _in_order(*files: Part) -> tuple[Part, ...]:
    return tuple(sorted(files, key=lambda one: one.path))


def _json(value: Mapping[str, object]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def refusal(project: Project, target: Path) -> ProjectError | None:
    """Say why a bundle may not be written to a place.

    Parameters
    ----------
    project : Project
        The audit.
    target : pathlib.Path
        A folder, or a file whose name ends in ``.zip``.

    Returns
    -------
    ProjectError or None
        None where it is free, an empty folder, or an older bundle.
    """
    place = target.resolve()
    # The next bundle would hold one that lies in a folder of the audit, or a test would.
    inside = own_folder(project.root, target)
    if inside or project.root.resolve().is_relative_to(place):
        found = f"{inside}/ of the audit itself" if inside else "a folder that holds the audit"
    elif not place.exists() or _is_bundle(place):
        return None
    else:
        found = "a folder with other files" if place.is_dir() else "another file"
    return ProjectError(
        "A bundle cannot be written here.",
        expected="a place that is free, an empty folder, or an older bundle, outside the folders "
        "of the audit",
        found=found,
        where=str(target),
        do="name another place, or move away what is there",
    )


def _is_bundle(place: Path) -> bool:
    if place.is_dir():
        there = {path.name for path in place.iterdir()}
        return not there or {DESCRIPTOR, METADATA} <= there
    if not zipfile.is_zipfile(place):
        return False
    with zipfile.ZipFile(place) as packed:
        return {DESCRIPTOR, METADATA} <= set(packed.namelist())


def export(project: Project, target: Path) -> int:
    """Write the bundle.

    Parameters
    ----------
    project : Project
        The audit; that it holds is for the caller to know.
    target : pathlib.Path
        A folder, or a file whose name ends in ``.zip``. An older bundle is replaced.

    Returns
    -------
    int
        How many files it has.

    Raises
    ------
    ProjectError
        If the place is refused, or something cannot be read or written; what was there is then
        untouched.
    """
    refused = refusal(project, target)
    if refused:
        raise refused
    files = contents(project)
    place = target.resolve()
    try:
        if place.suffix == ZIP:
            write_atomically(place, _zipped(files))
        else:
            _fill(place, files)
    except OSError as error:
        raise unusable(target, error) from error
    return len(files)


def _zipped(files: Sequence[Part]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for one in files:
            entry = zipfile.ZipInfo(one.path, MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = UNIX, RIGHTS
            packed.writestr(entry, one.content)
    return stream.getvalue()


def _fill(place: Path, files: Sequence[Part]) -> None:
    beside = place.with_name(UNFINISHED.format(place.name))
    left = place.with_name(LEFT.format(place.name))
    try:
        # What a killed run left: half of a new bundle, or an old one whose place is taken. One
        # whose place is free is kept until the new one is there.
        _remove(beside)
        if place.exists():
            _remove(left)
        for one in files:
            make_folder((beside / one.path).parent)
            (beside / one.path).write_bytes(one.content)
        if place.exists():
            place.rename(left)
        beside.rename(place)
    finally:
        _restore(left, place)
        _remove(beside)
    _remove(left)


def _restore(left: Path, place: Path) -> None:
    if left.exists() and not place.exists():
        left.rename(place)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
