"""What a sweep found: estimates with their ranges and verdicts, along one parameter."""

import itertools
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from audit.display import Cell, Number
from audit.figures.house import (
    ABOVE,
    AGREE,
    BELOW,
    INK,
    LINE,
    MUTED,
    OVERLAP,
    PAPER,
    SMALL,
    WIDTH,
    width_of,
)
from audit.figures.picture import Picture
from audit.figures.sheet import Sheet, sheet
from audit.rules import NOT_CHECKABLE, NOT_IDENTIFIED, UNSUPPORTED, rule_of
from audit.scales import Scale, limits, number, tick_texts, ticks

__all__ = ["Place", "Strip", "swept"]

HEIGHT = 64.0
"""Points of one strip."""

SPREAD = 8.0
"""Points by which the first and the last value stand off the ends of the axis."""

FEW = 7
"""Up to so many numbers, each is named on the axis."""

FAILED = "the run failed"

STYLES: dict[str, tuple[str, str, bool]] = {
    "reproduces": ("o", AGREE, True),
    "reproduces under some readings": ("o", AGREE, False),
    "compatible, not confirmed": ("D", OVERLAP, False),
    "overstated": ("v", BELOW, True),
    "mostly overstated": ("v", BELOW, False),
    "understated": ("^", ABOVE, True),
    "mostly understated": ("^", ABOVE, False),
    UNSUPPORTED: ("s", MUTED, False),
    NOT_IDENTIFIED: ("s", MUTED, True),
    NOT_CHECKABLE: ("x", MUTED, True),
    FAILED: ("X", INK, True),
}
"""Words of the rule → shape, colour, whether it is filled. Figures below the claim point down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What one run found on one basis.

    Parameters
    ----------
    at : object
        The value of the parameter along which is drawn.
    words : str
        The verdict; empty where the run failed.
    center, low, high : float
        The value at the reference options, and the range over all choices; NaN where not known.
    ids : tuple of str
        What they came from.
    """

    at: Any
    words: str
    center: float = math.nan
    low: float = math.nan
    high: float = math.nan
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """What the runs along one parameter found, with everything else alike.

    Parameters
    ----------
    name : str
        The vintage, the basis, and the values of the other parameters.
    unit : str
        Of the values.
    places : tuple of Place
        In the order of the grid.
    bands : tuple of (float, float)
        The sets of values that would make the claim true.
    """

    name: str
    unit: str
    places: tuple[Place, ...]
    bands: tuple[tuple[float, float], ...] = ()


def swept(strips: Sequence[Strip], *, along: str, values: Sequence[Any], title: str) -> Picture:
    """Draw what the runs of a sweep found, one strip for each basis and each other setting.

    Parameters
    ----------
    strips : sequence of Strip
        What is drawn, from above.
    along : str
        The parameter on the horizontal axis.
    values : sequence
        Its values: numbers stand where they are, others side by side.
    title : str
        What is shown.

    Returns
    -------
    Picture
        Marks are values at the reference options, by verdict; lines are ranges over all choices,
        with an arrow head where they go on; bands are the values that would make the claim true.
    """
    alt = _alt(strips, along, values)
    with sheet() as page:
        page.title(title)
        page.paragraph(
            f"Along {along}; marks are values at the reference options, lines are ranges over all "
            "choices, bands are what would make the claim true.",
            size=SMALL,
            colour=MUTED,
        )
        left = _room(strips)
        across = _Across(values, left + SPREAD, WIDTH - SPREAD - 4)
        for strip in strips:
            _draw_strip(page, across, strip, left)
        _draw_values(page, across, along)
        _draw_key(page, [place.words for strip in strips for place in strip.places])
        svg = page.svg(title, alt)
    return Picture(
        title=title,
        alt=alt,
        svg=svg,
        columns=("drawn", along, "value", "low", "high", "verdict"),
        rows=tuple(_row(strip, place) for strip in strips for place in strip.places),
        main=True,
    )


def _row(strip: Strip, place: Place) -> tuple[Cell, ...]:
    shown = [
        "" if math.isnan(end) else Number(number(end), end, place.ids)
        for end in (place.center, place.low, place.high)
    ]
    return (strip.name, str(place.at), *shown, place.words or FAILED)


def _alt(strips: Sequence[Strip], along: str, values: Sequence[Any]) -> str:
    first, last = str(values[0]), str(values[-1])
    ends = f"from {first} to {last}" if len(values) > 1 else f"at {first}"
    parts = []
    for strip in strips:
        counted = Counter(place.words or FAILED for place in strip.places)
        told = ", ".join(f"{words} at {times}" for words, times in counted.items())
        known = [place.center for place in strip.places if not math.isnan(place.center)]
        span = (
            f"; values {number(min(known))} to {number(max(known))} {strip.unit}" if known else ""
        )
        parts.append(f"{strip.name}: {told} of {len(strip.places)}{span}")
    return f"Verdicts and values along {along}, {ends}. {'. '.join(parts)}."


class _Across:
    """The horizontal axis: numbers where they are, others side by side."""

    def __init__(self, values: Sequence[Any], start: float, stop: float) -> None:
        self.values = values
        self.numeric = all(isinstance(one, (int, float)) and not isinstance(one, bool)
                           for one in values)  # fmt: skip
        ends = (min(values), max(values)) if self.numeric else (0, len(values) - 1)
        low, high = float(ends[0]), float(ends[1])
        if low == high:
            low, high = low - 1, high + 1
        self.scale = Scale(low=low, high=high, start=start, stop=stop)

    def at(self, value: Any) -> float:
        place = value if self.numeric else [*self.values].index(value)
        return self.scale.at(float(place))

    def marks(self) -> list[tuple[float, str]]:
        """Return the points to name, with their names, none of which touches another."""
        if self.numeric and len(self.values) > FEW:
            found = ticks(self.scale, most=6)
            return [(self.scale.at(one), text)
                    for one, text in zip(found, tick_texts(found), strict=True)]  # fmt: skip
        named = [(self.at(one), number(one) if self.numeric else str(one)) for one in self.values]
        return sorted(named)


def _room(strips: Sequence[Strip]) -> float:
    texts = [text for strip in strips for _, text in _heights(strip, 1.0, 0.0)[1]]
    return max((width_of(text, SMALL) for text in texts), default=0.0) + 8


def _heights(strip: Strip, bottom: float, top: float) -> tuple[Scale, list[tuple[float, str]]]:
    centers = [place.center for place in strip.places if not math.isnan(place.center)]
    ends = [end for place in strip.places for end in (place.low, place.high)]
    ends += [end for band in strip.bands for end in band]
    low, high, log = limits(centers, [end for end in ends if not math.isnan(end)])
    up = Scale(low=low, high=high, start=bottom, stop=top, log=log)
    values = ticks(up, most=3)
    return up, list(zip([up.at(one) for one in values], tick_texts(values), strict=True))


def _draw_strip(page: Sheet, across: _Across, strip: Strip, left: float) -> None:
    page.down(5)
    page.heading(strip.name, strip.unit)
    top = page.down(5)
    bottom = top + HEIGHT
    up, marks = _heights(strip, bottom, top)
    right = across.scale.stop + SPREAD
    for y, text in marks:
        page.line([(left, y), (right, y)], colour=LINE, width=0.6, layer=0.2)
        page.text(left - 5, y + 3.5, text, size=SMALL, anchor="right")
    for low, high in strip.bands:
        page.box(left, up.at(high), right, up.at(low), fill=AGREE, alpha=0.13, layer=0.5)
    page.line([(left, bottom), (right, bottom)], colour=MUTED, width=0.8)
    for place in strip.places:
        _draw_place(page, across.at(place.at), up, place)
    page.y = bottom


def _draw_place(page: Sheet, x: float, up: Scale, place: Place) -> None:
    shape, colour, filled = STYLES[rule_of(place.words) or FAILED]
    low, high = place.low, place.high
    if not math.isnan(low) and not math.isnan(high):
        page.line([(x, up.at(low)), (x, up.at(high))], colour=colour, width=1.4, layer=2.5)
        for end, side in ((low, 1), (high, -1)):
            if up.beyond(end):
                y = up.at(end)
                head = [(x - 2.5, y - 3.5 * side), (x, y), (x + 2.5, y - 3.5 * side)]
                page.line(head, colour=colour, width=1.1, layer=3.0)
    known = not math.isnan(place.center)
    if known or math.isnan(low):
        # What has no value at all is marked on the axis, so that no gap is taken for a value.
        y = up.at(place.center) if known else up.start
        page.marks([(x, y)], shape, size=5.5, colour=colour if filled else PAPER, edge=colour,
                   edge_width=1.2)  # fmt: skip


def _draw_values(page: Sheet, across: _Across, along: str) -> None:
    bottom = page.y
    taken = -math.inf
    for x, text in across.marks():
        half = width_of(text, SMALL) / 2
        page.line([(x, bottom), (x, bottom + 3)], colour=MUTED, width=0.8)
        if x - half > taken + 4:
            page.text(x, bottom + 13, text, size=SMALL, anchor="center")
            taken = x + half
    page.down(28)
    middle = (across.scale.start + across.scale.stop) / 2
    page.text(middle, page.y - 2, along, size=SMALL, colour=MUTED, anchor="center")


def _draw_key(page: Sheet, words: Sequence[str]) -> None:
    page.down(4)
    told = dict.fromkeys(one or FAILED for one in words)
    order = sorted(told, key=lambda one: [*STYLES].index(rule_of(one)))
    x, y = 4.0, page.down(14)
    for one, after in itertools.zip_longest(order, order[1:]):
        shape, colour, filled = STYLES[rule_of(one)]
        page.marks([(x, y - 3.5)], shape, size=5.5, colour=colour if filled else PAPER,
                   edge=colour, edge_width=1.2)  # fmt: skip
        page.text(x + 9, y, one, size=SMALL, colour=MUTED)
        x += 9 + width_of(one, SMALL) + 16
        if after and x + 9 + width_of(after, SMALL) > WIDTH:
            x, y = 4.0, page.down(15)
    page.down(4)
