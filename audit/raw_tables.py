"""Raw tables as text, after their bytes were found to be those that were registered."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pandas as pd

from audit.documents import UnreadableError, content
from audit.errors import ParameterError
from audit.project import Project, find_project
from audit.registry import digest, registered, unregistered
from audit.row_rules import failures
from audit.rows import parse, row_ids
from audit.schemas import Schema, schema
from audit.uses import by_name, note

__all__ = ["RawBytes", "as_text", "bytes_of", "raw_table"]


def raw_table(name: str, project: Project | None = None) -> pd.DataFrame:
    """Read one raw table after checking its bytes; every cell stays the text that was printed.

    Parameters
    ----------
    name : str
        The table's name: its file name without the ending.
    project : Project, optional
        The audit; default: the one of the working directory.

    Returns
    -------
    pandas.DataFrame
        The columns of the file, all as text (blank cells as empty text), after a column ``id``
        that survives sorting and the insertion of other rows.

    Raises
    ------
    ParameterError
        If no such table is registered.
    AuthenticationError
        If the file is missing or its bytes are not those that were registered.
    TableError
        If it was registered by hand, and breaks a rule.
    """
    # A copy, so that nobody who changes a table changes what the next one reads.
    return as_text(bytes_of(name, project or find_project())).copy()


@dataclass(frozen=True, slots=True, kw_only=True)
class RawBytes:
    """A raw table as its registered bytes, and the schema by which they are read."""

    name: str
    data: bytes
    shape: Schema


def bytes_of(name: str, audit: Project) -> RawBytes:
    """Return the bytes of a raw table, which are those that were registered; noted by its name."""
    note("raw", name)
    resources = {entry["name"]: entry for entry in registered(audit)["resources"]}
    if name not in resources:
        raise ParameterError(
            "No raw table has this name.",
            expected=", ".join(sorted(resources)),
            found=repr(name),
            where=str(audit.raw / "datapackage.json"),
            do="correct the name, or run `audit register` if the table is new",
        )
    entry = resources[name]
    path = audit.raw / entry["path"]
    try:
        with by_name():
            data = content(path)
    except UnreadableError as error:
        raise unregistered(str(path), entry["hash"], error.found) from error
    if digest(data) != entry["hash"]:
        raise unregistered(str(path), entry["hash"], digest(data))
    with by_name():
        return RawBytes(name=name, data=data, shape=schema(audit, Path(entry["schema"]).name))


# What is kept follows from bytes alone: another byte is another table.
@lru_cache(maxsize=64)
def as_text(table: RawBytes) -> pd.DataFrame:
    """Return the cells of a raw table as :func:`raw_table` does; not to be changed."""
    rows = parse(table.name, table.data, table.shape)
    broken = failures(rows)
    if broken:
        raise broken[0]
    frame = pd.DataFrame(rows.cells, columns=list(table.shape.fields), dtype=str)
    frame.insert(0, "id", row_ids(table.name, rows.cells))
    return frame
