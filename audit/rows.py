"""The rows of a raw table as text, read strictly, with their line numbers."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from audit.delimited import parse_rows
from audit.documents import OPENABLE, UnreadableError, place_in, text_of
from audit.errors import TableError
from audit.schemas import Schema

__all__ = ["Rows", "parse", "row_ids", "unreadable"]

UNIDENTIFYING = frozenset({"id", "notes"})
"""Columns that are not part of what an observation is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A raw table as text.

    Parameters
    ----------
    table : str
        Its name.
    schema : Schema
        Its Table Schema.
    cells : list of dict
        Column → text, one dictionary per row.
    lines : list of int
        The line of the file on which each row begins; the header is on line 1.
    """

    table: str
    schema: Schema
    cells: list[dict[str, str]]
    lines: list[int]

    def place(self, row: int, column: str = "") -> str:
        """Return where a cell is, for an error."""
        where = f"data/raw/{self.table}.csv, line {self.lines[row]}"
        return f"{where}, column {column}" if column else where


def parse(table: str, data: bytes, schema: Schema) -> Rows:
    """Read a raw table, strictly.

    Parameters
    ----------
    table : str
        Its name.
    data : bytes
        Its file.
    schema : Schema
        Its Table Schema; the header must name its fields, in their order.

    Returns
    -------
    Rows
        Every cell as it is printed.

    Raises
    ------
    TableError
        If it is not UTF-8 without a byte order mark and with line feeds only, or has another shape
        than its header.
    """
    try:
        records, lines = parse_rows(_text(data))
    except UnreadableError as error:
        raise unreadable(table, error) from error
    expected = list(schema.fields)
    if not records or records[0] != expected:
        raise TableError(
            "The header is not that of the schema.",
            expected=",".join(expected),
            found=",".join(records[0]) if records else "an empty file",
            where=f"data/raw/{table}.csv, line 1",
            do="name the columns as in the schema, in its order",
        )
    odd = [
        (line, len(record))
        for record, line in zip(records, lines, strict=True)
        if len(record) != len(expected)
    ]
    if odd:
        raise TableError(
            "A row has too many or too few cells.",
            expected=f"{len(expected)} cells in each row",
            found=", ".join(f"{length} in line {line}" for line, length in odd),
            where=f"data/raw/{table}.csv, line {odd[0][0]}",
            do='put a cell that holds a comma into quotation marks ("), and take out blank lines',
        )
    cells = [dict(zip(expected, record, strict=True)) for record in records[1:]]
    return Rows(table=table, schema=schema, cells=cells, lines=lines[1:])


def unreadable(table: str, error: UnreadableError) -> TableError:
    """Return the error for a raw table that is no file, or no text of comma-separated cells."""
    if not error.opened:
        return TableError(
            "A raw table cannot be read.",
            expected=OPENABLE,
            found=error.found,
            where=f"data/raw/{table}.csv",
            do="restore the file (git checkout), or the permission to read it; or take its entry "
            "out of data/raw/schemas/tables.json",
        )
    return TableError(
        "A raw table cannot be read.",
        expected="text in UTF-8, without a byte order mark, each line ended by a line feed",
        found=error.found,
        where=error.within(f"data/raw/{table}.csv"),
        do="save the file so, and never in a spreadsheet's own format",
    )


def _text(data: bytes) -> str:
    text = text_of(data)
    if "\r" in text:
        raise UnreadableError("a carriage return", place_in(text, text.index("\r")))
    if text and not text.endswith("\n"):
        raise UnreadableError("no line feed at the end", place_in(text, len(text)))
    return text


def row_ids(table: str, rows: Iterable[Mapping[str, str]]) -> list[str]:
    """Return an id for each row, made from its content.

    The notes are left out, so that a remark can be added without a new id; a changed figure, day
    or source is another observation and gets another id.

    Parameters
    ----------
    table : str
        The table's name, the first part of the id.
    rows : iterable of mapping
        Column → text of each row.

    Returns
    -------
    list of str
        ``<table>/<8 hexadecimal digits>``.
    """
    keys = (
        "\x1f".join(text for column, text in row.items() if column not in UNIDENTIFYING)
        for row in rows
    )
    return [f"{table}/{hashlib.sha256(key.encode()).hexdigest()[:8]}" for key in keys]
