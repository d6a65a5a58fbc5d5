"""The rows of a raw table as text, read strictly, with their line numbers."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit.errors import TableError

__all__ = ["Rows", "parse"]

BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A raw table as text.

    Parameters
    ----------
    table : str
        Its name.
    schema : mapping
        Its Table Schema.
    cells : list of dict
        Column → text, one dictionary per row.
    lines : list of int
        The line of the file on which each row begins; the header is on line 1.
    """

    table: str
    schema: Mapping[str, Any]
    cells: list[dict[str, str]]
    lines: list[int]

    @property
    def fields(self) -> dict[str, dict[str, Any]]:
        """The schema's fields, by name."""
        return {field["name"]: field for field in self.schema["fields"]}

    def place(self, row: int, column: str = "") -> str:
        """Return where a cell is, for an error."""
        where = f"data/raw/{self.table}.csv, line {self.lines[row]}"
        return f"{where}, column {column}" if column else where


def parse(path: Path, schema: Mapping[str, Any]) -> Rows:
    """Read a raw table, strictly.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    schema : mapping
        Its Table Schema; the header must name its fields, in their order.

    Returns
    -------
    Rows
        Every cell as it is printed.

    Raises
    ------
    TableError
        If the file is missing, is not UTF-8 without a byte order mark and with line feeds only, or
        has another shape than its header.
    """
    text = _text(path)
    records, lines = _records(text)
    expected = [field["name"] for field in schema["fields"]]
    if not records or records[0] != expected:
        raise TableError(
            "The header is not that of the schema.",
            expected=",".join(expected),
            found=",".join(records[0]) if records else "an empty file",
            where=f"data/raw/{path.name}, line 1",
            do="name the columns as in the schema, in its order",
        )
    odd = [
        f"{len(record)} in line {line}"
        for record, line in zip(records, lines, strict=True)
        if len(record) != len(expected)
    ]
    if odd:
        raise TableError(
            "A row has too many or too few cells.",
            expected=f"{len(expected)} cells in each row",
            found=", ".join(odd),
            where=f"data/raw/{path.name}, line {odd[0].rpartition(' ')[2]}",
            do='put a cell that holds a comma into quotation marks ("), and take out blank lines',
        )
    cells = [dict(zip(expected, record, strict=True)) for record in records[1:]]
    return Rows(table=path.stem, schema=schema, cells=cells, lines=lines[1:])


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
        text = content.decode("utf-8")
        crs = content.count(b"\r")
        found = {
            "a byte order mark": content.startswith(BOM),
            f"{crs} carriage returns": crs > 0,
            "no line feed at the end": bool(content) and not content.endswith(b"\n"),
        }
        fault = next((name for name, holds in found.items() if holds), "")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        fault = f"the byte 0x{error.object[error.start]:02x} in line {line}"
        text = ""
    except OSError as error:
        fault = error.strerror or str(error)
        text = ""
    if fault:
        raise TableError(
            "A raw table cannot be read.",
            expected="text in UTF-8, without a byte order mark, each line ended by a line feed",
            found=fault,
            where=f"data/raw/{path.name}",
            do="save the file so, and never in a spreadsheet's own format",
        )
    return text


def _records(text: str) -> tuple[list[list[str]], list[int]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=False)
    records: list[list[str]] = []
    lines: list[int] = []
    ended = 0
    for record in reader:
        records.append(record)
        lines.append(ended + 1)
        ended = reader.line_num
    return records, lines
