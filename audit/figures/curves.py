"""The series of a picture over time: their days, values and ranges."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from audit.display import Cell, Number, day
from audit.errors import ParameterError
from audit.scales import days_of, number

__all__ = ["Curve", "Level", "Series", "alt_of", "curve_of", "rows_of"]

Rows = Sequence[tuple[str, ...]]

Series = (
    tuple[Any, ArrayLike, ArrayLike | None, ArrayLike | None]
    | tuple[Any, ArrayLike, ArrayLike | None, ArrayLike | None, Rows]
)
"""Days, values, low ends, high ends; the observations behind each value where they are known."""

Level = tuple[str, float] | tuple[str, float, tuple[str, ...]]
"""Label, value, and what it came from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One series, in the order of its days; NaN where something is not known."""

    label: str
    days: list[dt.date]
    value: list[float]
    low: list[float]
    high: list[float]
    ids: list[tuple[str, ...]]


def curve_of(
    label: str,
    days: Any,
    value: ArrayLike,
    low: ArrayLike | None,
    high: ArrayLike | None,
    ids: Rows = (),
) -> Curve:
    """Return a series in the order of its days."""
    when = days_of(days)
    order = sorted(range(len(when)), key=when.__getitem__)
    columns = []
    for part in (value, low, high):
        given = np.full(len(when), np.nan) if part is None else np.asarray(part, np.float64)
        if given.shape != (len(when),):
            raise ParameterError(
                "The parts of a series differ in length.",
                expected=f"{len(when)} numbers, one per day",
                found=f"shape {given.shape}",
                where=repr(label),
                do="give days, values, low and high of one length, or None for a part",
            )
        columns.append([float(given[k]) for k in order])
    return Curve(
        label=label,
        days=[when[k] for k in order],
        value=columns[0],
        low=columns[1],
        high=columns[2],
        ids=[ids[k] if ids else () for k in order],
    )


def rows_of(
    curves: Sequence[Curve], marks: Mapping[str, dt.date], level: Level | None
) -> tuple[tuple[Cell, ...], ...]:
    """Return what is drawn as rows: label, day, value, low, high."""

    def shown(value: float, ids: tuple[str, ...]) -> Cell:
        return "" if math.isnan(value) else Number(number(value), value, ids)

    rows: list[tuple[Cell, ...]] = []
    if level:
        name, value, *origin = level
        rows.append((name, "", shown(value, *(origin or ((),))), "", ""))
    rows += [(label, when, "", "", "") for label, when in marks.items()]
    rows += [
        (curve.label, when, shown(value, ids), shown(low, ids), shown(high, ids))
        for curve in curves
        for when, value, low, high, ids in zip(
            curve.days, curve.value, curve.low, curve.high, curve.ids, strict=True
        )
    ]
    return tuple(rows)


def alt_of(
    curves: Sequence[Curve],
    marks: Mapping[str, dt.date],
    level: Level | None,
    unit: str,
) -> str:
    """Return the ends of every series, and what is marked, as sentences."""
    parts = []
    for curve in curves:
        known = [
            (when, value)
            for when, value in zip(curve.days, curve.value, strict=True)
            if not math.isnan(value)
        ]
        if known:
            (first, start), (last, end) = known[0], known[-1]
            ends = (f"{number(start)} on {day(first)}", f"{number(end)} on {day(last)}")
            parts.append(f"{curve.label} from {ends[0]} to {ends[1]}")
    sentence = f"Over time, in {unit}: {'; '.join(parts) or 'no known value'}."
    extra = [f"{label} on {day(when)}" for label, when in marks.items()]
    extra += [f"{level[0]} at {number(level[1])}"] if level else []
    return f"{sentence} Marked: {'; '.join(extra)}." if extra else sentence
