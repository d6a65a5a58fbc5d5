"""The data of a map of windows: the days, the bounds, and how they lie against readings."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from audit.display import Cell, Number, count
from audit.errors import ParameterError
from audit.figures.house import ABOVE, AGREE, BELOW, LINE, OVERLAP
from audit.methods.flows import Fit
from audit.readings import Reading
from audit.scales import days_of, number

__all__ = ["FIT_STYLES", "Windows", "alt_of", "rows_of", "windows_of"]

FIT_STYLES: dict[Fit, tuple[str, str, float, str, str]] = {
    Fit.INSIDE: (AGREE, "", 1.0, "inside", "inside"),
    Fit.MEETS: (OVERLAP, "//", 0.6, "meets", "meeting it"),
    Fit.BELOW: (BELOW, r"\\", 0.5, "below", "below"),
    Fit.ABOVE: (ABOVE, "xx", 0.5, "above", "above"),
    Fit.NONE: (LINE, "", 0.6, "not known", "not known"),
}
"""Fit → colour, hatch, strength, words in the key and the data, words in a sentence."""

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Windows:
    """Days on which windows start and end, and bounds of the mean rate over each window."""

    starts: list[dt.date]
    ends: list[dt.date]
    low: Floats
    high: Floats

    def exists(self) -> NDArray[np.bool_]:
        """Say which pairs of days are windows: those that end after they start."""
        return np.array([[end > start for end in self.ends] for start in self.starts])


def windows_of(starts: Any, ends: Any, low: ArrayLike, high: ArrayLike) -> Windows:
    """Return the windows, or say what does not fit."""
    found = Windows(
        starts=days_of(starts),
        ends=days_of(ends),
        low=np.asarray(low, np.float64),
        high=np.asarray(high, np.float64),
    )
    shape = (len(found.starts), len(found.ends))
    ordered = all(days == sorted(set(days)) for days in (found.starts, found.ends))
    if found.low.shape != shape or found.high.shape != shape or not ordered:
        raise ParameterError(
            "The bounds of a map of windows do not fit its days.",
            expected=f"distinct days in order, and two arrays of shape {shape}",
            found=f"shapes {found.low.shape} and {found.high.shape}",
            where="window_map",
            do="give bounds[i, j] for the window from starts[i] to ends[j]",
        )
    if not found.exists().any():
        raise ParameterError(
            "A map of windows has no window.",
            expected="a day in ends after one in starts",
            found=f"starts {found.starts[:1]} and ends {found.ends[-1:]}",
            where="window_map",
            do="give at least two days",
        )
    return found


def rows_of(
    windows: Windows,
    codes: Sequence[NDArray[np.int8]],
    marked: Mapping[str, tuple[dt.date, dt.date]],
    ids: tuple[str, ...],
) -> tuple[tuple[Cell, ...], ...]:
    """Return one row per window, and one for each marked window that is none of them."""
    words = {int(code): style[3] for code, style in FIT_STYLES.items()}
    names: dict[tuple[dt.date, dt.date], str] = {}
    for label, window in marked.items():
        names[window] = f"{names[window]}, {label}" if window in names else label
    rows: list[tuple[Cell, ...]] = []
    for i, j in np.argwhere(windows.exists()).tolist():
        start, end = windows.starts[i], windows.ends[j]
        bounds = [float(part[i, j]) for part in (windows.low, windows.high)]
        shown = ["" if np.isnan(bound) else Number(number(bound), bound, ids) for bound in bounds]
        fit = [words[int(one[i, j])] for one in codes]
        name = [names.pop((start, end), "")] if marked else []
        rows.append((start, end, count((end - start).days, ids=ids), *shown, *fit, *name))
    empty = [""] * (2 + len(codes))
    rows += [
        (start, end, count((end - start).days, ids=ids), *empty, name)
        for (start, end), name in names.items()
    ]
    return tuple(rows)


def alt_of(
    windows: Windows, asked: Sequence[Reading], codes: Sequence[NDArray[np.int8]], unit: str
) -> str:
    """Return how many windows have which code, as a sentence."""
    whole = int(windows.exists().sum())
    parts = []
    for one, found in zip(asked, codes, strict=True):
        counts = [
            f"{int((found == code).sum()):,} {style[4]}"
            for code, style in FIT_STYLES.items()
            if (found == code).any()
        ]
        parts.append(f"against “{one.name}” ({one.region}): {', '.join(counts)}")
    return f"Of {whole:,} windows, by their mean in {unit}, {'; '.join(parts)}."
