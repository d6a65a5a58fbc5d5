"""Counts and rates over time, with their ranges."""

import datetime as dt
import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

from audit.errors import ParameterError
from audit.figures.curves import Curve, Level, Series, alt_of, curve_of, rows_of
from audit.figures.house import (
    ABOVE,
    ACCENT,
    BELOW,
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
from audit.figures.sheet import Sheet, sheet
from audit.scales import Scale, day_ticks, days_of, limits, spread, tick_texts, ticks

__all__ = ["SERIES_STYLES", "over_time"]

SERIES_STYLES: tuple[tuple[str, tuple[float, ...], str], ...] = (
    (INK, (), "o"),
    (BELOW, (5.0, 2.0), "s"),
    (OVERLAP, (2.0, 1.6), "D"),
    (ABOVE, (6.0, 2.0, 1.5, 2.0), "^"),
    (MUTED, (1.0, 1.0), "v"),
)
"""Colour, dashes and shape of the first series, the second, and so on; then from the start."""

HEIGHT = 210.0
LABELS = 108.0
ROW = 12.5
MARKED = 50
"""Up to so many points of a series are marked each."""

Points = list[tuple[float, float]]


def over_time(
    series: Mapping[str, Series],
    *,
    title: str,
    unit: str,
    marks: Mapping[str, Any] | None = None,
    level: Level | None = None,
    steps: bool = False,
) -> Picture:
    """Draw one or more series over time.

    Parameters
    ----------
    series : mapping of str to (days, values, low, high) or (days, values, low, high, ids)
        Label → its days (dates, timestamps, ISO texts, or numbers of days since 1970), its values,
        and the ends of their ranges, None where there are none. NaN leaves a gap. The
        ids are those of the observations behind each value.
    title, unit : str
        What is shown, and what is counted.
    marks : mapping of str to day, optional
        Days to point out, by label.
    level : tuple of str, float and ids, optional
        A value to compare with, with its label, and what it came from.
    steps : bool
        Whether a value holds until the next day of its series, as a count does that somebody keeps.

    Returns
    -------
    Picture
        Lines with bands, labelled at their ends.

    Raises
    ------
    ParameterError
        If there is nothing to draw, or the parts of a series differ in length.

    Examples
    --------
    >>> import audit
    >>> counted = {"counted": (["2020-01-01", "2020-02-01"], [3, 5], None, None)}
    >>> audit.over_time(counted, title="Items in the store", unit="items").alt
    'Over time, in items: counted from 3 on 1 January 2020 to 5 on 1 February 2020.'
    """
    curves = [curve_of(label, *parts) for label, parts in series.items()]
    pointed = {label: days_of([when])[0] for label, when in (marks or {}).items()}
    if not any(curve.days for curve in curves):
        raise ParameterError(
            "There is nothing to draw over time.",
            expected="a series with at least one day",
            found=f"{len(curves)} series without any",
            where=repr(title),
            do="give (days, values, low, high) for each label",
        )
    alt = alt_of(curves, pointed, level, unit)
    with sheet() as page:
        page.title(title)
        page.paragraph(unit, size=SMALL, colour=MUTED)
        _draw(page, curves, pointed, level, steps=steps)
        svg = page.svg(title, alt)
    return Picture(
        title=title,
        alt=alt,
        svg=svg,
        columns=("drawn", "day", "value", "low", "high"),
        rows=rows_of(curves, pointed, level),
    )


def _draw(
    page: Sheet,
    curves: Sequence[Curve],
    marks: Mapping[str, dt.date],
    level: Level | None,
    *,
    steps: bool,
) -> None:
    values = [value for curve in curves for value in curve.value]
    values += [level[1]] if level else []
    ends = [end for curve in curves for end in (*curve.low, *curve.high)]
    low, high, _ = limits([0.0, *values], ends)
    every = [when for curve in curves for when in curve.days] + list(marks.values())
    first, last = min(every), max(every)
    if first == last:
        first, last = first - dt.timedelta(1), last + dt.timedelta(1)
    names = [wrapped(curve.label, LABELS - 14, SMALL) for curve in curves]
    height = max(HEIGHT, sum(ROW * len(lines) + 4 for lines in names))
    values = ticks(Scale(low=low, high=high, start=1, stop=0))
    texts = tick_texts(values)
    left = max(width_of(text, SMALL) for text in texts) + 8
    room = 14 + max(width_of(line, SMALL) for lines in names for line in lines)
    across = Scale(low=first.toordinal(), high=last.toordinal(), start=left, stop=WIDTH - room)
    _draw_marks(page, across, marks, height)
    top = page.down(6)
    up = Scale(low=low, high=high, start=top + height, stop=top)
    for value, text in zip(values, texts, strict=True):
        y = up.at(value)
        page.line([(left, y), (across.stop, y)], colour=LINE, width=0.6, layer=0.2)
        page.text(left - 5, y + 3.5, text, size=SMALL, anchor="right")
    if level:
        y = up.at(level[1])
        page.line([(left, y), (across.stop, y)], colour=ACCENT, width=1.6, layer=3)
        page.text(left + 4, y - 5, level[0], size=SMALL, colour=ACCENT, bold=True, halo=True)
    for k, curve in enumerate(curves):
        _draw_curve(page, across, up, curve, SERIES_STYLES[k % len(SERIES_STYLES)], steps=steps)
    _labels(page, across, up, curves, names)
    page.y = top + height
    _days(page, across, first, last)


def _draw_marks(page: Sheet, across: Scale, marks: Mapping[str, dt.date], height: float) -> None:
    """Write the labels of marked days, each below those that it would touch, with lines down.

    So no line passes through a label.
    """
    placed: list[tuple[float, float, float, int, str]] = []
    for label, when in sorted(marks.items(), key=lambda mark: mark[1]):
        x, width = across.at(when.toordinal()), width_of(label, SMALL)
        begin = max(0.0, min(x - 2, WIDTH - width))
        row = max((one[3] + 1 for one in placed if one[2] + 6 > begin), default=0)
        placed.append((x, begin, begin + width, row, label))
    top = page.y
    rows = max((one[3] + 1 for one in placed), default=0)
    bottom = top + ROW * rows + 6 + height
    for x, begin, _, row, label in placed:
        y = top + ROW * (row + 1)
        page.text(begin, y, label, size=SMALL, halo=True)
        page.line([(x, y + 3), (x, bottom)], colour=MUTED, width=1.0, dash=(3, 2), layer=1)
    page.down(ROW * rows)


def _runs(curve: Curve, across: Scale, ups: Sequence[list[float]]) -> list[list[list[float]]]:
    """Split a curve at its gaps; each run is a list of points (x, one height per column)."""
    rows = [
        [across.at(when.toordinal()), *heights]
        for when, *heights in zip(curve.days, *ups, strict=True)
    ]
    return [
        list(run)
        for known, run in itertools.groupby(
            rows, key=lambda row: not any(math.isnan(part) for part in row)
        )
        if known
    ]


def _points(run: Sequence[Sequence[float]], column: int, up: Scale, *, steps: bool) -> Points:
    points = [(row[0], up.at(row[column])) for row in run]
    if not steps:
        return points
    corners = [(later[0], earlier[1]) for earlier, later in itertools.pairwise(points)]
    joined = [points[0]]
    for corner, point in zip(corners, points[1:], strict=True):
        joined += [corner, point]
    return joined


def _draw_curve(
    page: Sheet,
    across: Scale,
    up: Scale,
    curve: Curve,
    style: tuple[str, tuple[float, ...], str],
    *,
    steps: bool,
) -> None:
    colour, dash, shape = style
    bands = []
    for run in _runs(curve, across, [curve.low, curve.high]):
        lower, upper = (_points(run, column, up, steps=steps) for column in (1, 2))
        if len(run) == 1:
            page.line([lower[0], upper[0]], colour=colour, width=1.2)
        else:
            bands.append([*lower, *reversed(upper)])
    page.path(bands, fill=colour, alpha=0.18, layer=1.2)
    runs = _runs(curve, across, [curve.value])
    lines = [_points(run, 1, up, steps=steps) for run in runs]
    page.path(
        [line for line in lines if len(line) > 1], stroke=colour, width=1.6, dash=dash, layer=3
    )
    dots = [(row[0], up.at(row[1])) for run in runs for row in run]
    if len(dots) <= MARKED:
        page.marks(dots, shape, colour=colour, size=4.2)


def _labels(
    page: Sheet, across: Scale, up: Scale, curves: Sequence[Curve], names: Sequence[list[str]]
) -> None:
    """Write each label beside the end of its line, pushed apart where they would overlap."""
    wanted = []
    for k, curve in enumerate(curves):
        known = [value for value in curve.value if not math.isnan(value)]
        wanted.append((up.at(known[-1]) if known else up.start, k))
    order = sorted(wanted)
    tops = [y - ROW * len(names[k]) / 2 for y, k in order]
    sizes = [ROW * len(names[k]) + 4 for _, k in order]
    for top, (_, k) in zip(spread(tops, sizes, up.start + 8), order, strict=True):
        colour, _, shape = SERIES_STYLES[k % len(SERIES_STYLES)]
        x = across.stop + 8
        page.marks([(x, top + 6.5)], shape, colour=colour, size=4.6)
        for row, line in enumerate(names[k]):
            page.text(x + 6, top + 10 + ROW * row, line, size=SMALL, colour=colour)


def _days(page: Sheet, across: Scale, first: dt.date, last: dt.date) -> None:
    bottom = page.y
    page.line([(across.start, bottom), (across.stop, bottom)], colour=MUTED, width=0.8)
    for when, month, year in day_ticks(first, last, most=int((across.stop - across.start) / 38)):
        x = across.at(when.toordinal())
        page.line([(x, bottom), (x, bottom + 3)], colour=MUTED, width=0.8)
        page.text(x, bottom + 13, month, size=SMALL, anchor="center")
        page.text(x, bottom + 24, year, size=SMALL, anchor="center")
    page.down(26)
