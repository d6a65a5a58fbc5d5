"""The rules for raw tables that no Table Schema can state: :data:`CELLS` and :data:`ROWS`.

They apply to whatever columns a table has: without bounds there are no bounds to check. What the
package computes with (figures, days) is held to its rule by name, so that no schema can lift it.
"""

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from audit.documents import MAGNITUDE
from audit.errors import TableError
from audit.rows import Rows, row_ids

__all__ = ["CELLS", "FIGURES", "ROWS", "CellRule", "failures"]

# Digits of ASCII: Python's own \d, int() and float() take those of every script.
DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
NUMERIC = frozenset({"number", "integer"})
DATED = frozenset({"date", "yearmonth", "year"})
FIGURES = ("low", "value", "high")
DAYS = frozenset({"as_of", "period_start", "period_end", "published"})
SIGNED = "percent"
"""How a unit begins that may be below zero: a change, and no count."""
CALENDAR = 1583
"""The first whole year of the calendar that all dates are in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRule:
    """A rule about one cell.

    Parameters
    ----------
    what, expected, do : str
        Parts of the error.
    columns : callable
        From a table to the columns that it is about.
    holds : callable
        Whether a cell that is not blank keeps it.
    """

    what: str
    expected: str
    do: str
    columns: Callable[[Rows], Iterable[str]]
    holds: Callable[[str], bool]


def failures(rows: Rows) -> list[TableError]:
    """Return what in a table breaks a rule: of a cell, or of a row as a whole, the first alone."""
    found: dict[str, TableError] = {}
    for rule in (_cells, *ROWS):
        for error in rule(rows):
            if error.where.partition(", column ")[0] not in found:
                found.setdefault(error.where, error)
    return list(found.values())


def _cells(rows: Rows) -> Iterator[TableError]:
    held = [(column, rule) for rule in CELLS for column in rule.columns(rows)]
    for row, cells in enumerate(rows.cells):
        for column, rule in held:
            if cells[column] and not rule.holds(cells[column]):
                yield TableError(
                    rule.what,
                    expected=rule.expected,
                    found=repr(cells[column]),
                    where=rows.place(row, column),
                    do=rule.do,
                )


def _numeric(rows: Rows) -> list[str]:
    figures = FIGURES if set(FIGURES) <= set(rows.schema.fields) else ()
    return [
        name
        for name, field in rows.schema.fields.items()
        if field.get("type") in NUMERIC or name in figures
    ]


def _dated(rows: Rows) -> list[str]:
    """Return the columns of days, months and years: by name, type, or the pattern of their text."""
    return [
        name
        for name, field in rows.schema.fields.items()
        if name in DAYS
        or field.get("type") in DATED
        or str(field.get("constraints", {}).get("pattern", "")).startswith(r"^\d{4}")
    ]


@lru_cache(maxsize=4096)
def _days(text: str) -> tuple[dt.date, dt.date] | None:
    """Return the first and the last day of a year, a month or a day; None where there is none."""
    if not DATE.fullmatch(text):
        return None
    year, *rest = map(int, text.split("-"))
    month, last_month = rest[:1] * 2 or (1, 12)
    try:
        day, last_day = rest[1:] * 2 or (1, calendar.monthrange(year, last_month)[1])
        first, last = dt.date(year, month, day), dt.date(year, last_month, last_day)
    except ValueError:
        return None
    return (first, last) if year >= CALENDAR else None


CELLS = (
    CellRule(
        what="A cell holds something that cannot be seen.",
        expected="text without blanks around it, line breaks, tabs or control signs",
        do="take it out",
        columns=lambda rows: rows.schema.fields,
        holds=lambda cell: cell == cell.strip() and cell.isprintable(),
    ),
    CellRule(
        what="A cell is not a number.",
        expected="digits, with a decimal point and a minus sign where needed",
        do="write the number as printed, without thousands separators",
        columns=_numeric,
        holds=lambda cell: DECIMAL.fullmatch(cell) is not None,
    ),
    CellRule(
        what="A number is too large to be kept as it is printed.",
        expected=f"less than {MAGNITUDE:.0e}",
        do="look the figure up in the source",
        columns=_numeric,
        holds=lambda cell: not DECIMAL.fullmatch(cell) or abs(float(cell)) < MAGNITUDE,
    ),
    CellRule(
        what="A date does not exist.",
        expected="a day, month or year of the calendar, such as 2017-06-08",
        do="look the date up in the source",
        columns=_dated,
        holds=lambda cell: _days(cell) is not None,
    ),
)
"""Every rule about one cell, in the order in which they are asked."""


def _ordered_spans(rows: Rows) -> Iterator[TableError]:
    """Hold every span (``x_start`` and ``x_end``, or ``x`` and ``x_end``) to its order."""
    ends = [column for column in _dated(rows) if column.endswith("_end")]
    pairs = [
        (start, end)
        for end in ends
        for start in (end.replace("_end", "_start"), end.removesuffix("_end"))
        if start in rows.schema.fields
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


def _figures(rows: Rows) -> Iterator[tuple[int, dict[str, Decimal]]]:
    """Yield each row of observations with those of its figures that are numbers."""
    if set(FIGURES) <= set(rows.schema.fields):
        for row, cells in enumerate(rows.cells):
            given = {name: cells[name] for name in FIGURES if DECIMAL.fullmatch(cells[name])}
            yield row, {name: Decimal(text) for name, text in given.items()}


def _ordered_bounds(rows: Rows) -> Iterator[TableError]:
    """Hold low ≤ value ≤ high, where an observation has them."""
    for row, numbers in _figures(rows):
        if list(numbers.values()) != sorted(numbers.values()):
            yield TableError(
                "Bounds are out of order.",
                expected=" ≤ ".join(numbers),
                found=", ".join(rows.cells[row][column] for column in numbers),
                where=rows.place(row, next(iter(numbers))),
                do="look the figures up in the source",
            )


def _counts(rows: Rows) -> Iterator[TableError]:
    """Refuse fewer than none, but in changes."""
    for row, numbers in _figures(rows):
        signed = rows.cells[row].get("unit", "").startswith(SIGNED)
        negative = [name for name, number in numbers.items() if number < 0 and not signed]
        if negative:
            yield TableError(
                "A count is negative.",
                expected=f"zero or more, or a unit that begins with “{SIGNED}”",
                found=rows.cells[row][negative[0]],
                where=rows.place(row, negative[0]),
                do="look the figure up in the source",
            )


def _figure_present(rows: Rows) -> Iterator[TableError]:
    """Ask each observation for a value or a bound."""
    figures = [column for column in FIGURES if column in rows.schema.fields]
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
    if not {"qualifier", "low", "high"} <= set(rows.schema.fields):
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
    if not {"series", "unit"} <= set(rows.schema.fields):
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
    first: dict[str, int] = {}
    for row, name in enumerate(row_ids(rows.table, rows.cells)):
        begin = first.setdefault(name, row)
        if begin != row:
            yield TableError(
                "Two rows are one observation.",
                expected="rows that differ in more than their notes",
                found=f"the same as line {rows.lines[begin]}, {name}",
                where=rows.place(row),
                do="take one out, or tell them apart by their locator",
            )


def _distinct_keys(rows: Rows) -> Iterator[TableError]:
    """Refuse an entry whose key another has: whoever refers to it would mean both."""
    for key in rows.schema.keys:
        first: dict[tuple[str, ...], int] = {}
        for row, cells in enumerate(rows.cells):
            values = tuple(cells[name] for name in key)
            begin = first.setdefault(values, row)
            if begin != row:
                yield TableError(
                    "Two rows have the same key.",
                    expected=f"a {', '.join(key)} of its own in each row",
                    found=f"{', '.join(map(repr, values))}, as in line {rows.lines[begin]}",
                    where=rows.place(row, ", ".join(key)),
                    do="give one another key, or take it out",
                )


Rule = Callable[[Rows], Iterable[TableError]]

ROWS: tuple[Rule, ...] = (
    _ordered_spans,
    _ordered_bounds,
    _counts,
    _figure_present,
    _ranges_with_ends,
    _one_unit,
    _distinct,
    _distinct_keys,
)
"""Every rule about rows, in the order in which they are asked."""
