"""Which table has which Table Schema, and what a schema must say before anything is read by it."""

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from audit.documents import UnreadableError, content, parse_json, text_of
from audit.errors import ProjectError, TableError
from audit.project import Project
from audit.uses import digest_of, hashed

__all__ = ["TABLE", "Schema", "broken_schema", "referred", "schema", "states", "tables"]

TABLE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
"""The name of a table: it is the name of its file, too, so nothing in it may lead anywhere."""


# One text gives one object (see below), so that what is cached can be found by it.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Schema:
    """A Table Schema.

    Parameters
    ----------
    descriptor : mapping
        As it stands in its file.
    """

    descriptor: Mapping[str, Any]

    @property
    def fields(self) -> dict[str, dict[str, Any]]:
        """The fields, by name."""
        return {field["name"]: field for field in self.descriptor["fields"]}

    @property
    def keys(self) -> list[tuple[str, ...]]:
        """The columns that together, in each row, are different: primary key and unique fields."""
        primary = self.descriptor.get("primaryKey", [])
        unique = [
            name for name, one in self.fields.items() if one.get("constraints", {}).get("unique")
        ]
        every = [[primary] if isinstance(primary, str) else primary, *([name] for name in unique)]
        return list(dict.fromkeys(tuple(key) for key in every if key))


def tables(project: Project) -> dict[str, str]:
    """Read the list of raw tables, ``schemas/tables.json``.

    Parameters
    ----------
    project : Project
        The audit.

    Returns
    -------
    dict of str to str
        Table → file of its schema.

    Raises
    ------
    ProjectError
        If it cannot be read, or a name is not a plain one.
    """
    where = "data/raw/schemas/tables.json"
    try:
        return _listed(text_of(content(project.raw / "schemas" / "tables.json")))
    except UnreadableError as error:
        raise ProjectError(
            "The list of raw tables cannot be read.",
            expected="JSON that names the schema of each table: names of small letters, digits and "
            "underscores",
            found=error.found,
            where=error.within(where),
            do="list each table with the file of its schema",
        ) from error


def _listed(text: str) -> dict[str, str]:
    listed = parse_json(text)
    if not isinstance(listed, dict):
        raise UnreadableError(f"{listed!r}")
    for name, file in listed.items():
        if not (TABLE.fullmatch(name) and isinstance(file, str) and _is_file(file)):
            raise UnreadableError(f"{name!r}: {file!r}")
    return listed


def _is_file(name: str) -> bool:
    return name.endswith(".json") and bool(TABLE.fullmatch(name.removesuffix(".json")))


def schema(project: Project, name: str) -> Schema:
    """Read a Table Schema, as far as our own rules need it.

    Parameters
    ----------
    project : Project
        The audit.
    name : str
        Its file in ``data/raw/schemas``, as :func:`tables` gives it.

    Returns
    -------
    Schema
        Its fields have names of their own, and patterns that can be read.

    Raises
    ------
    TableError
        If it is not one.
    """
    try:
        return _parsed(text_of(content(project.raw / "schemas" / name)))
    except UnreadableError as error:
        raise broken_schema(name, error.found, error.place) from error


def referred(project: Project, file: str) -> list[str]:
    """Return the tables that the keys of a schema lead to; none where it cannot be read."""
    try:
        keys = schema(project, file).descriptor.get("foreignKeys", ())
    except TableError:
        return []
    return sorted({key["reference"]["resource"] for key in keys})


def states(project: Project) -> dict[str, str]:
    """Return what it depends on whether each table holds, as one digest.

    Parameters
    ----------
    project : Project
        The audit.

    Returns
    -------
    dict of str to str
        Table → the digest of its bytes, of its schema, and of the tables that its keys lead to.
        Tables that cannot be read are left out.
    """
    known: dict[str, str] = {}
    for name, file in tables(project).items():
        with contextlib.suppress(UnreadableError, TableError):
            shape = digest_of(schema(project, file).descriptor)
            data = [content(project.raw / f"{one}.csv") for one in (name, *referred(project, file))]
            known[name] = hashed(shape.encode(), *data)
    return known


def broken_schema(name: str, found: str, place: str = "") -> TableError:
    """Return the error for a schema that cannot be used."""
    where = f"data/raw/schemas/{name}"
    return TableError(
        "A schema cannot be read.",
        expected="a Table Schema (Data Package v2) in JSON, with fields",
        found=found,
        where=f"{where}, {place}" if place else where,
        do="mend the schema, or its name in data/raw/schemas/tables.json",
    )


@lru_cache(maxsize=64)
def _parsed(text: str) -> Schema:
    made = parse_json(text)
    fields = made.get("fields") if isinstance(made, dict) else None
    if not isinstance(fields, list) or not fields:
        raise UnreadableError("no list of fields")
    names: set[str] = set()
    for number, field in enumerate(fields, 1):
        fault = _fault(field, names)
        if fault:
            raise UnreadableError(fault, f"field {number}")
        names.add(field["name"])
    _check_keys(made, names)
    return Schema(descriptor=made)


def _fault(field: Any, names: set[str]) -> str:
    name = field.get("name") if isinstance(field, dict) else None
    if not isinstance(name, str) or not name:
        return "no name"
    if name in names:
        return f"the name {name!r} again"
    if not isinstance(field.get("type", "any"), str):
        return f"type = {field['type']!r}"
    constraints = field.get("constraints", {})
    if not isinstance(constraints, dict):
        return f"constraints = {constraints!r}"
    pattern = constraints.get("pattern", "")
    try:
        re.compile(pattern)
    except (re.error, TypeError, RecursionError, OverflowError) as error:
        return f"the pattern {pattern!r}: {error}"
    return ""


def _check_keys(made: Mapping[str, Any], names: set[str]) -> None:
    """Hold keys to columns of this table, and to tables that lie beside it."""
    for key in (made.get("primaryKey", []), *_foreign(made)):
        columns = [key] if isinstance(key, str) else key
        if not isinstance(columns, list) or not all(one in names for one in columns):
            raise UnreadableError(f"a key of {columns!r}", "primaryKey or foreignKeys")


def _foreign(made: Mapping[str, Any]) -> list[Any]:
    keys = made.get("foreignKeys", [])
    try:
        for key in keys:
            # Without a table's own name, the schema would mean its own table.
            if not TABLE.fullmatch(key["reference"]["resource"]):
                raise UnreadableError(f"a key into {key['reference']['resource']!r}", "foreignKeys")
            _ = key["reference"]["fields"]
        return [key["fields"] for key in keys]
    except (KeyError, TypeError) as error:
        raise UnreadableError(f"{type(error).__name__}: {error}", "foreignKeys") from error
