"""Validating the raw tables and writing their checksums: once when data change, not at each run.

``data/raw/schemas/tables.json`` says which table has which Table Schema (Data Package v2). What a
Table Schema can say is checked by frictionless, the reference implementation; what it cannot say
is checked by :mod:`audit.row_rules`. Both tell every failure with its file, line and column.
"""

import contextlib
import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit.documents import UnreadableError, content
from audit.errors import AuditError, AuthenticationError, TableError
from audit.files import write_atomically
from audit.project import Project
from audit.registry import digest, package, unregistered
from audit.row_rules import failures
from audit.rows import Rows, parse, unreadable
from audit.schemas import Schema, broken_schema, referred, schema, states, tables

if TYPE_CHECKING:
    from frictionless import Error

__all__ = ["faults", "make_ready", "register", "unauthentic"]

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"

# The parser would else guess, from the first rows, whether blanks after a comma belong to a cell.
DIALECT = {
    "csv": {
        "delimiter": ",",
        "lineTerminator": "\n",
        "quoteChar": '"',
        "doubleQuote": True,
        "skipInitialSpace": False,
    }
}


def register(project: Project, held: Collection[str] = ()) -> list[dict[str, Any]]:
    """Validate every raw table and write ``datapackage.json``.

    Parameters
    ----------
    project : Project
        The audit.
    held : collection of str, optional
        From :func:`audit.schemas.states`: of tables that are known to hold, and are not validated
        again.

    Returns
    -------
    list of dict
        The resources of the Data Package, by name.

    Raises
    ------
    ExceptionGroup
        Of all failures of all tables, each a TableError; nothing is then written.
    ProjectError
        If there is no list of tables, or the package cannot be written.
    """
    found, contents = _read(project, held)
    if found:
        raise ExceptionGroup("the raw tables break their schemas", found)
    entries = [
        {
            "name": name,
            "type": "table",
            "path": f"{name}.csv",
            "bytes": len(contents[name]),
            "hash": digest(contents[name]),
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "schema": f"schemas/{file}",
        }
        for name, file in sorted(tables(project).items())
    ]
    descriptor = {"$schema": PROFILE, "name": "raw-tables", "resources": entries}
    content = json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"
    write_atomically(project.raw / "datapackage.json", content)
    return entries


def unauthentic(project: Project) -> list[AuthenticationError]:
    """Return what of the raw tables is not as registered.

    Parameters
    ----------
    project : Project
        The audit.

    Returns
    -------
    list of AuthenticationError
        One per table that is missing, changed, or not registered.

    Raises
    ------
    ProjectError
        If the registry is missing or not JSON.
    """
    registered = {entry["path"]: entry["hash"] for entry in package(project)["resources"]}
    present = {path.name: _found(path) for path in project.raw.glob("*.csv")}
    return [
        unregistered(
            f"data/raw/{name}",
            registered.get(name, "a table that is registered"),
            present.get(name, "no such file"),
        )
        for name in sorted(registered.keys() | present.keys())
        if registered.get(name) != present.get(name)
    ]


def _found(path: Path) -> str:
    try:
        return digest(content(path))
    except UnreadableError as error:
        return error.found


def faults(project: Project) -> list[TableError]:
    """Return every failure of every raw table, in order of table and line.

    Parameters
    ----------
    project : Project
        The audit.

    Returns
    -------
    list of TableError
        Empty when the tables hold.

    Raises
    ------
    ProjectError
        If there is no list of tables.
    """
    return _read(project)[0]


def make_ready(project: Project) -> None:
    """Hold the smallest table against its schema: what that imports stays for the next ones."""
    # What is wrong is told when a table is registered.
    with contextlib.suppress(AuditError, OSError, ValueError):
        known = states(project)
        smallest = min(known, key=lambda name: (project.raw / f"{name}.csv").stat().st_size)
        _read(project, {state for name, state in known.items() if name != smallest})


def _read(
    project: Project, held: Collection[str] = ()
) -> tuple[list[TableError], dict[str, bytes]]:
    """Return every failure, and the content of every table that could be read."""
    listed = tables(project)
    found = list(_unlisted(project, listed))
    known = states(project) if held else {}
    fresh = [name for name in listed if known.get(name) not in held]
    wanted = {*fresh, *(other for name in fresh for other in referred(project, listed[name]))}
    contents: dict[str, bytes] = {}
    parsed: dict[str, Rows] = {}
    for name, file in sorted(listed.items()):
        try:
            contents[name] = content(project.raw / f"{name}.csv")
            if name in wanted:
                parsed[name] = parse(name, contents[name], _usable(project, file))
        except UnreadableError as error:
            found.append(unreadable(name, error))
        except TableError as error:
            found.append(error)
    found += [error for rows in parsed.values() for error in failures(rows)]
    # Where a rule of ours and the schema refuse the same cell or row, ours says better what to do.
    places = {error.where for error in found}
    found += [
        error
        for error in _against_schemas(project, parsed)
        if places.isdisjoint({error.where, error.where.partition(", column ")[0]})
    ]
    # A schema that is broken is told once, not for each table that has it.
    return sorted({str(error): error for error in found}.values(), key=_place), contents


def _place(error: TableError) -> tuple[str, int]:
    table, _, rest = error.where.partition(", line ")
    return table, int(rest.partition(",")[0] or 0)


def _unlisted(project: Project, listed: dict[str, str]) -> Iterator[TableError]:
    for path in sorted(project.raw.glob("*.csv")):
        if path.stem not in listed:
            yield TableError(
                "A raw table has no schema.",
                expected=f'"{path.stem}" in data/raw/schemas/tables.json',
                found="no such entry",
                where=f"data/raw/{path.name}",
                do="add the entry, or take the file out of data/raw",
            )


def _usable(project: Project, name: str) -> Schema:
    # Registration is the only place that needs frictionless; no notebook should wait for it.
    from frictionless import FrictionlessException  # noqa: PLC0415
    from frictionless import Schema as TableSchema  # noqa: PLC0415 - as above

    made = schema(project, name)
    try:
        TableSchema.from_descriptor(dict(made.descriptor))
    except FrictionlessException as error:
        raise broken_schema(name, error.error.note) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        # What the reference implementation itself stumbles over.
        raise broken_schema(name, f"{type(error).__name__}: {error}") from error
    return made


def _against_schemas(project: Project, parsed: dict[str, Rows]) -> list[TableError]:
    """Let frictionless hold the tables against their schemas and the keys between them."""
    from frictionless import Package  # noqa: PLC0415 - as above

    if not parsed:
        return []
    descriptor = {
        "name": "raw-tables",
        "resources": [
            {
                "name": name,
                "path": f"{name}.csv",
                "format": "csv",
                "encoding": "utf-8",
                "dialect": DIALECT,
                "schema": _resolvable(rows.schema, parsed),
            }
            for name, rows in parsed.items()
        ],
    }
    report = Package.from_descriptor(descriptor, basepath=str(project.raw)).validate()
    return [_told(parsed[task.name], error) for task in report.tasks for error in task.errors]


def _resolvable(shape: Schema, parsed: dict[str, Rows]) -> dict[str, Any]:
    """Leave out keys into tables that cannot be read: that is told already."""
    keys = shape.descriptor.get("foreignKeys", ())
    there = [key for key in keys if key["reference"]["resource"] in parsed]
    return {**shape.descriptor, "foreignKeys": there}


WHAT = {
    "type-error": "A cell is not of the type of its column.",
    "constraint-error": "A cell breaks a rule of its column.",
    "foreign-key": "A cell names an entry that does not exist.",
}

CONSTRAINTS = {
    "required": "a value",
    "enum": "one of: {}",
    "pattern": "text of the form {}",
    "minimum": "{} or more",
    "maximum": "{} or less",
    "minLength": "{} signs or more",
    "maxLength": "{} signs or fewer",
}


def _told(rows: Rows, error: "Error") -> TableError:
    """Tell an error of frictionless in our form, with the line of the file."""
    found: Any = getattr(error, "cell", None) or ", ".join(getattr(error, "field_cells", ()))
    column = getattr(error, "field_name", None) or ", ".join(getattr(error, "field_names", ()))
    number = getattr(error, "row_number", 0)
    # Its rows are counted with the header, from one.
    where = rows.place(number - 2, column) if number > 1 else f"data/raw/{rows.table}.csv"
    return TableError(
        WHAT.get(error.type, "A table breaks its schema."),
        expected=_expected(rows, error, column),
        found=repr(found) if found else "blank" if number else error.note,
        where=where,
        do="look the entry up in the source; the schema is under data/raw/schemas",
    )


def _expected(rows: Rows, error: "Error", column: str) -> str:
    field = rows.schema.fields.get(column, {})
    constraint = re.match(r'constraint "(\w+)"', error.note)
    if error.type == "type-error":
        return f"a value of the type {field.get('type', 'any')}"
    if error.type == "foreign-key":
        names = ", ".join(getattr(error, "reference_field_names", ()))
        return f"a {names} of data/raw/{getattr(error, 'reference_name', '')}.csv"
    if constraint:
        name = constraint.group(1)
        value = field.get("constraints", {}).get(name, "")
        shown = ", ".join(map(str, value)) if isinstance(value, list) else value
        return CONSTRAINTS.get(name, f"{name} {{}}").format(shown)
    return error.note or error.message
