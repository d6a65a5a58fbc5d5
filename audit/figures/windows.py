"""A map of windows: the periods over which a mean rate fits a reading."""

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from audit.display import Cell, Number, fraction
from audit.errors import ParameterError
from audit.figures.house import (
    ABOVE,
    AGREE,
    BELOW,
    BODY,
    INK,
    LINE,
    MUTED,
    OVERLAP,
    SMALL,
    WIDTH,
    width_of,
    wrapped,
)
from audit.figures.picture import Picture
from audit.figures.scales import Scale, day_ticks, days_of, number
from audit.figures.sheet import Sheet, sheet
from audit.methods.flows import Fit, fits
from audit.readings import Reading

__all__ = ["FIT_STYLES", "window_map"]

FIT_STYLES: dict[Fit, tuple[str, str, float, str, str]] = {
    Fit.INSIDE: (AGREE, "", 1.0, "inside", "lie inside"),
    Fit.MEETS: (OVERLAP, "//", 0.6, "meets", "meet it"),
    Fit.BELOW: (BELOW, "--", 0.5, "below", "lie below"),
    Fit.ABOVE: (ABOVE, "xx", 0.5, "above", "lie above"),
    Fit.NONE: (LINE, "", 0.6, "not known", "are not known"),
}
"""Fit → colour, hatch, strength, words in the key and the data, words in a sentence."""

MARGIN = 36.0
GAP = 14.0

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Windows:
    starts: list[dt.date]
    ends: list[dt.date]
    low: Floats
    high: Floats

    def exists(self) -> NDArray[np.bool_]:
        return np.array([[end > start for end in self.ends] for start in self.starts])


def window_map(
    starts: Any,
    ends: Any,
    low: ArrayLike,
    high: ArrayLike,
    readings: Reading | Sequence[Reading],
    *,
    title: str,
    unit: str,
    crosses: Mapping[str, tuple[Any, Any]] | None = None,
) -> Picture:
    """Draw how the mean rate over every window lies against one or more readings.

    Parameters
    ----------
    starts : array_like, shape (n,)
        The days on which windows start, in order: dates, timestamps, ISO texts, or numbers of days
        since 1970.
    ends : array_like, shape (m,)
        The days on which they end, likewise.
    low, high : array_like, shape (n, m)
        Bounds of the rate over the window from ``starts[i]`` to ``ends[j]``; NaN where they are
        not known. Entries of windows that do not end after they start are ignored.
    readings : Reading or sequence of Reading
        One map is drawn for each.
    title, unit : str
        What is shown, and in which unit the rate is.
    crosses : mapping of str to (start, end), optional
        Windows to point out: label → its two days.

    Returns
    -------
    Picture
        Each window is a cell: inside the reading, meeting it, below, above, or not known.

    Raises
    ------
    ParameterError
        If the shapes do not fit, or no window ends after it starts.
    """
    asked = (readings,) if isinstance(readings, Reading) else tuple(readings)
    windows = _windows(starts, ends, low, high)
    exists = windows.exists()
    codes = [
        np.where(exists, fits(windows.low, windows.high, one.low, one.high), -1) for one in asked
    ]
    marked = {
        label: (days_of([pair[0]])[0], days_of([pair[1]])[0])
        for label, pair in (crosses or {}).items()
    }
    alt = _alt(windows, asked, codes, unit)
    with sheet() as page:
        page.title(title)
        page.paragraph(f"Possible means of each window, in {unit}", size=SMALL, colour=MUTED)
        _key(page, {Fit(code) for one in codes for code in np.unique(one) if code >= 0})
        across = min(2, len(asked))
        side = (WIDTH - across * MARGIN - (across - 1) * GAP) / across
        maps = list(zip(asked, codes, strict=True))
        for first in range(0, len(maps), across):
            _panels(page, windows, maps[first : first + across], side, marked)
        svg = page.svg(title, alt)
    return Picture(
        title=title,
        alt=alt,
        svg=svg,
        columns=("start", "end", "days", "lowest", "highest", *(one.name for one in asked)),
        rows=_rows(windows, codes),
    )


def _windows(starts: Any, ends: Any, low: ArrayLike, high: ArrayLike) -> _Windows:
    found = _Windows(
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


def _key(page: Sheet, present: set[Fit]) -> None:
    x, y = 0.0, page.down(16)
    for code, (colour, hatch, strength, words, _) in FIT_STYLES.items():
        if code not in present:
            continue
        if x + 18 + width_of(words, SMALL) > WIDTH:
            x, y = 0.0, page.down(15)
        page.box(x, y - 9, x + 14, y + 1, fill=colour, hatch=hatch, alpha=strength)
        page.text(x + 18, y, words, size=SMALL, colour=MUTED)
        x += 18 + width_of(words, SMALL) + 12
    page.down(4)


def _panels(
    page: Sheet,
    windows: _Windows,
    maps: Sequence[tuple[Reading, NDArray[np.int8]]],
    side: float,
    marked: Mapping[str, tuple[dt.date, dt.date]],
) -> None:
    top = page.y
    heads = [wrapped(f"{one.name}: {one.region}", side, BODY, bold=True) for one, _ in maps]
    head = max(len(lines) for lines in heads) * 14 + 14
    for k, (lines, (_, codes)) in enumerate(zip(heads, maps, strict=True)):
        left = MARGIN + k * (side + MARGIN + GAP)
        for row, line in enumerate(lines):
            page.text(left, top + 14 * (row + 1), line, bold=True)
        inside = fraction(int((codes == Fit.INSIDE).sum()), int((codes >= 0).sum()))
        page.text(left, top + head, f"{inside} inside", size=SMALL, colour=MUTED)
        _panel(page, windows, codes, left, top + head + 8, side, marked)
    page.y = top + head + 8 + side + 44


def _edges(days: Sequence[dt.date], scale: Scale) -> list[float]:
    """Return the borders between days, half-way between neighbours."""
    at = [scale.at(day.toordinal()) for day in days]
    between = [(one + other) / 2 for one, other in itertools.pairwise(at)]
    return [at[0], *between, at[-1]]


def _panel(
    page: Sheet,
    windows: _Windows,
    codes: NDArray[np.int8],
    left: float,
    top: float,
    side: float,
    marked: Mapping[str, tuple[dt.date, dt.date]],
) -> None:
    first = min(windows.starts[0], windows.ends[0])
    last = max(windows.starts[-1], windows.ends[-1])
    low, high = first.toordinal(), last.toordinal()
    across = Scale(low=low, high=high, start=left, stop=left + side)
    up = Scale(low=low, high=high, start=top + side, stop=top)
    _day_axes(page, across, up, first, last)
    columns, rows = _edges(windows.starts, across), _edges(windows.ends, up)
    for code, (colour, hatch, strength, _, _) in FIT_STYLES.items():
        page.path(_areas(codes, code, columns, rows), fill=colour, hatch=hatch, alpha=strength)
    for label, (start, end) in marked.items():
        x, y = across.at(start.toordinal()), up.at(end.toordinal())
        page.marks([(x, y)], "X", colour=INK, size=9, edge_width=1.0, layer=5)
        anchor: Literal["left", "right"] = "left" if x < left + side / 2 else "right"
        beside = x + (8 if anchor == "left" else -8)
        for row, line in enumerate(wrapped(label, 0.4 * side, SMALL, bold=True)):
            page.text(
                beside, y + 12 * (row + 1), line, size=SMALL, bold=True, anchor=anchor, halo=True
            )


def _areas(
    codes: NDArray[np.int8], code: int, columns: Sequence[float], rows: Sequence[float]
) -> list[list[tuple[float, float]]]:
    """Return the cells of one code as rectangles, neighbours of one start joined."""
    found = []
    for i, line in enumerate(codes == code):
        steps = np.diff(np.concatenate([[0], line.astype(np.int8), [0]]))
        begins, stops = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
        for begin, stop in zip(begins.tolist(), stops.tolist(), strict=True):
            west, east, south, north = columns[i], columns[i + 1], rows[begin], rows[stop]
            found.append([(west, south), (east, south), (east, north), (west, north)])
    return found


def _day_axes(page: Sheet, across: Scale, up: Scale, first: dt.date, last: dt.date) -> None:
    side = across.stop - across.start
    marks = day_ticks(first, last, most=max(3, int(side / 36)))
    page.path(
        [[(across.start, up.stop), (across.start, up.start), (across.stop, up.start)]],
        stroke=MUTED,
        width=0.8,
    )
    for day, month, year in marks:
        x, y = across.at(day.toordinal()), up.at(day.toordinal())
        page.path(
            [[(x, up.start), (x, up.start + 3)], [(across.start - 3, y), (across.start, y)]],
            stroke=MUTED,
            width=0.8,
        )
        page.text(x, up.start + 13, month, size=SMALL, anchor="center")
        page.text(x, up.start + 24, year, size=SMALL, anchor="center")
        page.text(across.start - 5, y + 3.5, month, size=SMALL, anchor="right")
        page.text(across.start - 5, y + 14.5, year, size=SMALL, anchor="right")
    page.text(across.stop, up.start + 36, "start of the window →", size=SMALL, colour=MUTED,
              anchor="right")  # fmt: skip
    page.text(across.stop, up.start - 6, "↑ its end", size=SMALL, colour=MUTED, anchor="right")


def _rows(windows: _Windows, codes: Sequence[NDArray[np.int8]]) -> tuple[tuple[Cell, ...], ...]:
    words = {int(code): style[3] for code, style in FIT_STYLES.items()}
    rows: list[tuple[Cell, ...]] = []
    for i, j in np.argwhere(windows.exists()).tolist():
        start, end = windows.starts[i], windows.ends[j]
        bounds = [float(part[i, j]) for part in (windows.low, windows.high)]
        shown = ["" if np.isnan(bound) else Number(number(bound), bound) for bound in bounds]
        fit = [words[int(one[i, j])] for one in codes]
        rows.append((start, end, (end - start).days, *shown, *fit))
    return tuple(rows)


def _alt(
    windows: _Windows, asked: Sequence[Reading], codes: Sequence[NDArray[np.int8]], unit: str
) -> str:
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
