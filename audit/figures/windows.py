"""A map of windows: the periods over which a mean rate fits a reading."""

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from audit.display import fraction
from audit.figures.house import (
    BODY,
    INK,
    MUTED,
    SMALL,
    WIDTH,
    width_of,
    wrapped,
)
from audit.figures.picture import Picture
from audit.figures.sheet import Sheet, sheet
from audit.figures.window_data import FIT_STYLES, Windows, alt_of, rows_of, windows_of
from audit.methods.flows import Fit, fits
from audit.readings import Reading
from audit.scales import Scale, day_ticks, days_of, spread

__all__ = ["window_map"]

MARGIN = 36.0
GAP = 14.0
APART = 10.0
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""The names of marked windows on the map."""


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
    ids: tuple[str, ...] = (),
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
    ids : tuple of str
        The observations behind the bounds.

    Returns
    -------
    Picture
        Each window is a cell: inside the reading, meeting it, below, above, or not known.

    Raises
    ------
    ParameterError
        If the shapes do not fit, or no window ends after it starts.

    Examples
    --------
    >>> import audit
    >>> reading = audit.read("about 10").readings[0]
    >>> days = ["2020-01-01", "2020-01-02", "2020-01-03"]
    >>> low, high = [[9.8] * 3] * 3, [[10.2] * 3] * 3
    >>> audit.window_map(days, days, low, high, reading, title="A day", unit="items a day").columns
    ('start', 'end', 'days', 'lowest', 'highest', 'rounded to its grain')
    """
    asked = (readings,) if isinstance(readings, Reading) else tuple(readings)
    windows = windows_of(starts, ends, low, high)
    exists = windows.exists()
    codes = [
        np.where(exists, fits(windows.low, windows.high, one.low, one.high), -1) for one in asked
    ]
    marked = {
        label: (days_of([pair[0]])[0], days_of([pair[1]])[0])
        for label, pair in (crosses or {}).items()
    }
    alt = alt_of(windows, asked, codes, unit)
    with sheet() as page:
        page.title(title)
        page.paragraph(f"Possible means of each window, in {unit}", size=SMALL, colour=MUTED)
        _key(page, {Fit(code) for one in codes for code in np.unique(one) if code >= 0})
        lettered = dict(zip(LETTERS, marked.values(), strict=False))
        named = [f"{letter} {label}" for letter, label in zip(LETTERS, marked, strict=False)]
        page.paragraph("; ".join(named), size=SMALL)
        across = min(2, len(asked))
        side = (WIDTH - across * MARGIN - (across - 1) * GAP) / across
        maps = list(zip(asked, codes, strict=True))
        for first in range(0, len(maps), across):
            _panels(page, windows, maps[first : first + across], side, lettered)
        svg = page.svg(title, alt)
    return Picture(
        title=title,
        alt=alt,
        svg=svg,
        columns=(
            *("start", "end", "days", "lowest", "highest"),
            *(one.name for one in asked),
            *(["marked"] if marked else []),
        ),
        rows=rows_of(windows, codes, marked, ids),
    )


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
    windows: Windows,
    maps: Sequence[tuple[Reading, NDArray[np.int8]]],
    side: float,
    marked: Mapping[str, tuple[dt.date, dt.date]],
) -> None:
    top = page.y
    heads = [wrapped(f"{one.name}: {one.region}", side, BODY, bold=True) for one, _ in maps]
    head = max(len(lines) for lines in heads) * 14 + 14
    above = 20 if marked else 8
    for k, (lines, (_, codes)) in enumerate(zip(heads, maps, strict=True)):
        left = MARGIN + k * (side + MARGIN + GAP)
        for row, line in enumerate(lines):
            page.text(left, top + 14 * (row + 1), line, bold=True)
        inside = fraction(int((codes == Fit.INSIDE).sum()), int((codes >= 0).sum()))
        page.text(left, top + head, f"{inside} inside", size=SMALL, colour=MUTED)
        _panel(page, windows, codes, left, top + head + above, side, marked)
    page.y = top + head + above + side + 44


def _edges(days: Sequence[dt.date], scale: Scale) -> list[float]:
    """Return the borders between days, half-way between neighbours."""
    at = [scale.at(day.toordinal()) for day in days]
    between = [(one + other) / 2 for one, other in itertools.pairwise(at)]
    return [at[0], *between, at[-1]]


def _panel(
    page: Sheet,
    windows: Windows,
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
    _marks(page, {key: (across.at(one.toordinal()), up.at(other.toordinal()))
                  for key, (one, other) in marked.items()}, across.stop)  # fmt: skip


def _marks(page: Sheet, crosses: Mapping[str, tuple[float, float]], right: float) -> None:
    """Draw crosses, with letters above them that stay apart even where the crosses do not."""
    order = sorted(crosses.items(), key=lambda item: item[1])
    letters = spread([x for _, (x, _) in order], [APART] * len(order), right + APART)
    for at, (letter, (x, y)) in zip(letters, order, strict=True):
        page.line([(at, y - 6), (x, y)], colour=INK, width=0.8, layer=4.5)
        page.marks([(x, y)], "X", colour=INK, size=7, edge_width=0.8, layer=5)
        page.text(at, y - 7, letter, size=SMALL, bold=True, anchor="center", halo=True)


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
        # Two lines beside the corner would run into the labels below it.
        line = y + 3.5 - (11 if year and y > up.start - 11 else 0)
        page.text(across.start - 5, line, month, size=SMALL, anchor="right")
        page.text(across.start - 5, line + 11, year, size=SMALL, anchor="right")
    page.text(across.stop, up.start + 36, "start of the window →", size=SMALL, colour=MUTED,
              anchor="right")  # fmt: skip
    page.text(across.stop, up.start - 6, "↑ its end", size=SMALL, colour=MUTED, anchor="right")
