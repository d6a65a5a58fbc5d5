"""Comma-separated text: the one reader and the one writer.

What is written is also opened in spreadsheets, which run cells that begin like a formula; so such
texts get a quotation mark in front. Numbers stay numbers.
"""

import csv
import io
import math
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from audit.documents import UnreadableError

__all__ = ["CELL", "by_column", "parse_rows", "written"]

CELL = 2**17
"""Characters that one cell may have."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a text begins that a spreadsheet would run; some read the wide signs of East Asia alike."""

NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def parse_rows(text: str) -> tuple[list[list[str]], list[int]]:
    r"""Read comma-separated text.

    Parameters
    ----------
    text : str
        The whole of it.

    Returns
    -------
    rows : list of list of str
        The header first; cells as they stand.
    lines : list of int
        The line on which each row begins.

    Raises
    ------
    UnreadableError
        If a cell is too long, or a quotation is not closed or goes on after its end.

    Examples
    --------
    >>> parse_rows('a,b\n"x, y",2\n')
    ([['a', 'b'], ['x, y', '2']], [1, 2])
    """
    csv.field_size_limit(CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    ended = 0
    try:
        for row in reader:
            rows.append(row)
            lines.append(ended + 1)
            ended = reader.line_num
    except csv.Error as error:
        place = f"line {ended + 1}"
        if "field limit" in str(error):
            raise UnreadableError(f"a cell of more than {CELL:,} characters", place) from error
        raise UnreadableError("quotation marks that do not pair", place) from error
    return rows, lines


def by_column(text: str) -> list[dict[str, str]]:
    r"""Read comma-separated text as one dictionary per row.

    Raises
    ------
    UnreadableError
        If it cannot be read, or a row has another length than the header.

    Examples
    --------
    >>> by_column("a,b\n1,2\n")
    [{'a': '1', 'b': '2'}]
    """
    rows, lines = parse_rows(text)
    for row, line in zip(rows, lines, strict=True):
        if len(row) != len(rows[0]):
            raise UnreadableError(f"{len(row)} cells, not {len(rows[0])}", f"line {line}")
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def written(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    r"""Return rows as comma-separated text, safe to open in a spreadsheet.

    Parameters
    ----------
    header : iterable of str
        The names of the columns.
    rows : iterable of iterables
        Texts, numbers, truth values, or None for a blank; a float is written with ten digits, one
        that is not finite as a blank.

    Returns
    -------
    str
        With a line feed after each row.

    Examples
    --------
    >>> written(["change", "note"], [[-5, "=1+1"], ["-5", "-x"]])
    "change,note\n-5,'=1+1\n-5,'-x\n"
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([_cell(name) for name in header])
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return stream.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return _harmless(value)
    if isinstance(value, float):
        return f"{value:.10g}" if math.isfinite(value) else ""
    return "" if value is None else str(value)


# A table of a multiverse repeats the same few hundred labels in all of its rows.
@lru_cache(maxsize=4096)
def _harmless(value: str) -> str:
    # The writer would leave a lone carriage return bare, and a reader would end the row there.
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    harmless = not text.startswith(FORMULA) or NUMBER.fullmatch(text)
    return text if harmless else f"'{text}"
