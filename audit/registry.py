"""The registry of raw tables: which there are, with the checksum and the schema of each."""

import hashlib
import re
from functools import lru_cache
from typing import Any

from audit.documents import UnreadableError, content, parse_json, text_of
from audit.errors import AuthenticationError, ProjectError
from audit.project import Project, find_project
from audit.schemas import TABLE
from audit.uses import EVERYTHING, by_name, note

__all__ = ["digest", "package", "registered", "unregistered"]

DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def digest(data: bytes) -> str:
    """Return the SHA-256 of a file's content, as ``sha256:`` and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def package(project: Project | None = None) -> dict[str, Any]:
    """Read the registry of raw tables, ``datapackage.json``.

    Returns
    -------
    dict
        The Data Package descriptor (Data Package v2).

    Raises
    ------
    ProjectError
        If it is missing, or not one that `audit register` writes: each table once, its file of the
        same name beside it, its checksum, its schema.
    """
    note("raw", EVERYTHING)
    return registered(project or find_project())


def registered(project: Project) -> dict[str, Any]:
    """Read the registry for one of its tables, whose use the caller notes.

    Raises
    ------
    ProjectError
        As :func:`package`.
    """
    where = project.raw / "datapackage.json"
    try:
        with by_name():
            return _registry(text_of(content(where)))
    except UnreadableError as error:
        raise ProjectError(
            "The registry of raw tables cannot be read.",
            expected="a Data Package in JSON, with name, path, hash and schema of each table",
            found=error.found,
            where=error.within(str(where)),
            do="run `audit register`",
        ) from error


@lru_cache(maxsize=8)
def _registry(text: str) -> dict[str, Any]:
    descriptor = parse_json(text)
    entries = descriptor.get("resources") if isinstance(descriptor, dict) else None
    if not isinstance(entries, list):
        raise UnreadableError("no list of resources")
    names: set[str] = set()
    for number, entry in enumerate(entries, 1):
        fault = _fault(entry, names)
        if fault:
            raise UnreadableError(fault, f"resource {number}")
        names.add(entry["name"])
    made: dict[str, Any] = descriptor
    return made


def _fault(entry: Any, names: set[str]) -> str:
    """Say what is not as `audit register` writes it; no path may lead elsewhere."""
    given = entry if isinstance(entry, dict) else {}
    parts = {part: given.get(part) for part in ("name", "path", "hash", "schema")}
    strange = [part for part, value in parts.items() if not isinstance(value, str)]
    if strange:
        part = strange[0]
        return f"{part} = {given[part]!r}" if part in given else f"no {part}"
    name, path, checksum, file = (str(value) for value in parts.values())
    own = file.removeprefix("schemas/").removesuffix(".json")
    holds = {
        f"name = {name!r}": TABLE.fullmatch(name),
        f"the name {name!r} again": name not in names,
        f"path = {path!r}": path == f"{name}.csv",
        f"hash = {checksum!r}": DIGEST.fullmatch(checksum),
        f"schema = {file!r}": TABLE.fullmatch(own) and file == f"schemas/{own}.json",
    }
    return next((found for found, held in holds.items() if not held), "")


def unregistered(where: str, expected: str, found: str) -> AuthenticationError:
    """Return the error for a raw table that is not as registered."""
    return AuthenticationError(
        "A raw table is not the one that was registered.",
        expected=expected,
        found=found,
        where=where,
        do="restore the file (git checkout), or, if the change is meant and has a source, "
        "run `audit register` and re-run the audit",
    )
