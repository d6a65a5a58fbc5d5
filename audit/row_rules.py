"""The rules for raw tables that no Table Schema can state.

Each rule is a function from the rows of one table to its failures; :data:`RULES` lists them. They
apply to whatever columns a table has: a table without bounds has no bounds to check.
"""

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, InvalidOperation

import pandas as pd

from audit.errors import TableError
from audit.rows import Rows
from audit.sources import row_ids

__all__ = ["RULES", "failures"]

DECIMAL = re.compile(r"-?\d+(\.\d+)?")
NUMERIC = frozenset({"number", "integer"})
DATED = frozenset({"date", "yearmonth", "year"})


def failures(rows: Rows) -> list[TableError]:
    """Return everything in a table that breaks one of :data:`RULES`."""
    return [error for rule in RULES for error in rule(rows)]


def _plain_text(rows: Rows) -> Iterator[TableError]:
    """Hold cells to what is printed: nothing around it, nothing that no eye can see."""
    for row, cells in enumerate(rows.cells):
        for column, cell in cells.items():
            if cell != cell.strip() or not cell.isprintable():
                yield TableError(
                    "A cell holds something that cannot be seen.",
                    expected="text without blanks around it, line breaks, tabs or control signs",
                    found=repr(cell),
                    where=rows.place(row, column),
                    do="take it out",
                )


def _plain_numbers(rows: Rows) -> Iterator[TableError]:
    """Refuse what the format allows and no publication prints: NaN, INF, 1e5, 1_000."""
    numeric = [name for name, field in rows.fields.items() if field.get("type") in NUMERIC]
    for row, cells in enumerate(rows.cells):
        for column in numeric:
            if cells[column] and not DECIMAL.fullmatch(cells[column]):
                yield TableError(
                    "A cell is not a number.",
                    expected="digits, with a decimal point and a minus sign where needed",
                    found=repr(cells[column]),
                    where=rows.place(row, column),
                    do="write the number as printed, without thousands separators",
                )


def _dated(rows: Rows) -> list[str]:
    """Return the columns of days, months and years: by type, or by the pattern of their text."""
    return [
        name
        for name, field in rows.fields.items()
        if field.get("type") in DATED
        or str(field.get("constraints", {}).get("pattern", "")).startswith(r"^\d{4}")
    ]


def _days(text: str) -> tuple[dt.date, dt.date] | None:
    """Return the first and the last day of a year, a month or a day; None where there is none."""
    try:
        match [int(part) for part in text.split("-")]:
            case [year]:
                return dt.date(year, 1, 1), dt.date(year, 12, 31)
            case [year, month]:
                last = calendar.monthrange(year, month)[1]
                return dt.date(year, month, 1), dt.date(year, month, last)
            case [year, month, day]:
                return dt.date(year, month, day), dt.date(year, month, day)
            case _:
                return None
    except ValueError:
        return None


def _real_days(rows: Rows) -> Iterator[TableError]:
    """Refuse 30 February."""
    for row, cells in enumerate(rows.cells):
        for column in _dated(rows):
            if cells[column] and _days(cells[column]) is None:
                yield TableError(
                    "A date does not exist.",
                    expected="a day, month or year of the calendar, such as 2017-06-08",
                    found=repr(cells[column]),
                    where=rows.place(row, column),
                    do="look the date up in the source",
                )


def _ordered_spans(rows: Rows) -> Iterator[TableError]:
    """Hold every span (``x_start`` and ``x_end``, or ``x`` and ``x_end``) to its order."""
    ends = [column for column in _dated(rows) if column.endswith("_end")]
    pairs = [
        (start, end)
        for end in ends
        for start in (end.replace("_end", "_start"), end.removesuffix("_end"))
        if start in rows.fields
    ]
    for row, cells in enumerate(rows.cells):
        for start, end in pairs:
            first, last = _days(cells[start]), _days(cells[end])
            if first and last and first[0] > last[1]:
                yield TableError(
                    "A span ends before it begins.",
                    expected=f"{start} ≤ {end}",
                    found=f"{cells[start]} and {cells[end]}",
                    where=rows.place(row, end),
                    do="look the span up in the source",
                )


def _ordered_bounds(rows: Rows) -> Iterator[TableError]:
    """Hold low ≤ value ≤ high, where an observation has them."""
    order = ("low", "value", "high")
    if not set(order) <= set(rows.fields):
        return
    for row, cells in enumerate(rows.cells):
        numbers = {
            column: number for column in order if (number := _number(cells[column])) is not None
        }
        if list(numbers.values()) != sorted(numbers.values()):
            yield TableError(
                "Bounds are out of order.",
                expected=" ≤ ".join(numbers),
                found=", ".join(cells[column] for column in numbers),
                where=rows.place(row, next(iter(numbers))),
                do="look the figures up in the source",
            )


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def _figure_present(rows: Rows) -> Iterator[TableError]:
    """Ask each observation for a value or a bound."""
    figures = [column for column in ("value", "low", "high") if column in rows.fields]
    for row, cells in enumerate(rows.cells):
        if "value" in figures and not any(cells[column] for column in figures):
            yield TableError(
                "A row has no figure.",
                expected="a value or a bound",
                found=f"{', '.join(figures)} are blank",
                where=rows.place(row, "value"),
                do="write the figure that the source prints, or take the row out",
            )


def _ranges_with_ends(rows: Rows) -> Iterator[TableError]:
    """Ask each printed range for its two ends."""
    if not {"qualifier", "low", "high"} <= set(rows.fields):
        return
    for row, cells in enumerate(rows.cells):
        if cells["qualifier"] == "range" and not (cells["low"] and cells["high"]):
            yield TableError(
                "A range lacks an end.",
                expected="both low and high where the qualifier is range",
                found=f"low {cells['low'] or 'blank'}, high {cells['high'] or 'blank'}",
                where=rows.place(row, "qualifier"),
                do="write both ends, or use the qualifier of the one that is printed",
            )


def _one_unit(rows: Rows) -> Iterator[TableError]:
    """Hold each series to the unit of its first row."""
    if not {"series", "unit"} <= set(rows.fields):
        return
    first: dict[str, int] = {}
    for row, cells in enumerate(rows.cells):
        begin = first.setdefault(cells["series"], row)
        unit = rows.cells[begin]["unit"]
        if cells["unit"] != unit:
            yield TableError(
                "A series has two units.",
                expected=f"{unit!r}, as in line {rows.lines[begin]}",
                found=repr(cells["unit"]),
                where=rows.place(row, "unit"),
                do="give another counted thing a series of its own; notes say how the source "
                "words it",
            )


def _distinct(rows: Rows) -> Iterator[TableError]:
    """Refuse a row that another repeats but for its notes: they would share an id."""
    if not rows.cells:
        return
    first: dict[str, int] = {}
    for row, name in enumerate(row_ids(rows.table, pd.DataFrame(rows.cells))):
        begin = first.setdefault(name, row)
        if begin != row:
            yield TableError(
                "Two rows are one observation.",
                expected="rows that differ in more than their notes",
                found=f"the same as line {rows.lines[begin]}, {name}",
                where=rows.place(row),
                do="take one out, or tell them apart by their locator",
            )


Rule = Callable[[Rows], Iterable[TableError]]

RULES: tuple[Rule, ...] = (
    _plain_text,
    _plain_numbers,
    _real_days,
    _ordered_spans,
    _ordered_bounds,
    _figure_present,
    _ranges_with_ends,
    _one_unit,
    _distinct,
)
"""Every rule, in the order in which its failures are told for one line."""
