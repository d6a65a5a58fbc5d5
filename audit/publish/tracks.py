"""One line of the picture of a claim, and its scale: the drawing alone.

Places are in per cent of the width, so that a drawing fits any screen and its words keep their
size.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from markupsafe import Markup

from audit.publish.markup import Element, element, markup
from audit.readings import Reading
from audit.scales import Scale, tick_texts, ticks

__all__ = ["START", "STOP", "axis", "ground", "track"]

START, STOP = 2.0, 98.0
"""Where the scale begins and ends, in per cent of the width."""

MIDDLE: Final = "11"
"""The height at which a range lies."""

ASIDE = 14.0
"""Nearer than this to an end, in per cent, a text is set from that end."""


def track(
    words: str,
    scale: Scale,
    *,
    ground: str,
    center: float | None,
    ends: tuple[float, float] | None,
    full: bool,
) -> Markup:
    """Draw one line of the picture.

    Parameters
    ----------
    words : str
        The same in words.
    scale : Scale
        In per cent of the width.
    ground : str
        The name of what it is drawn upon (:func:`ground`).
    center, ends : float and pair of float, or None
        The value at the reference options and the range over all choices.
    full : bool
        Whether the dot is full, which stands for now.

    Returns
    -------
    markupsafe.Markup
        One ``svg`` element.
    """
    drawn = [element("use", href=f"#{ground}")]
    if ends:
        drawn += _range(*ends, scale)
    if center is not None:
        place = _percent(scale.at(center))
        kind = "track-dot" if full else "track-dot hollow"
        drawn.append(element("circle", cx=place, cy=MIDDLE, r="4.5", class_=kind))
    frame = {"class": "track", "role": "img", "aria-label": words, "focusable": "false"}
    return markup(Element(tag="svg", attributes=frame, children=list(drawn)))


def _percent(place: float) -> str:
    return f"{place:.4g}%"


def ground(asked: Sequence[Reading], printed: float, scale: Scale) -> Element:
    """Draw what lies under every line of a picture: the claim.

    Parameters
    ----------
    asked : sequence of Reading
        The sets of values that would make the claim true: a shade each, and lines at the ends of
        the widest, but for a side without limit.
    printed : float
        The article's number; NaN where it has none.
    scale : Scale
        In per cent of the width.

    Returns
    -------
    Element
        A group, to be named and used.
    """
    shades = []
    for one in asked:
        low = scale.at(one.low) if math.isfinite(one.low) else 0.0
        high = scale.at(one.high) if math.isfinite(one.high) else 100.0
        width = _percent(high - low)
        shades.append(element("rect", x=_percent(low), width=width, height="100%"))
    ends = {min(one.low for one in asked), max(one.high for one in asked)} if asked else set()
    drawn = [
        element("g", *shades, class_="track-band"),
        *(_upright(scale.at(end), "track-edge") for end in sorted(ends) if math.isfinite(end)),
    ]
    if not math.isnan(printed):
        drawn.append(_upright(scale.at(printed), "track-printed"))
    return element("g", *drawn)


def _upright(place: float, kind: str) -> Element:
    at = _percent(place)
    return element("line", x1=at, x2=at, y2="100%", class_=kind)


def _range(low: float, high: float, scale: Scale) -> Iterable[Element]:
    # A range that goes on beyond the scale ends in an arrow.
    goes_on = scale.beyond(low) < 0, scale.beyond(high) > 0
    start, stop = scale.at(low), scale.at(high)
    yield element(
        "rect", x=_percent(start), y="9", width=_percent(stop - start), height="4",
        class_="track-range",
    )  # fmt: skip
    for there, place, path in (
        (goes_on[0], start, "M2 5L-6 11L2 17z"),
        (goes_on[1], stop, "M-2 5L6 11L-2 17z"),
    ):
        if there:
            arrow = element("path", d=path, class_="track-range")
            yield element("svg", arrow, x=_percent(place), overflow="visible")


def axis(scale: Scale, grounds: Mapping[str, Element]) -> Markup:
    """Draw the scale that all lines of a picture share, and keep what they are drawn upon.

    Parameters
    ----------
    scale : Scale
        In per cent of the width.
    grounds : mapping of str to Element
        Name → group, which the lines refer to.
    """
    marks = ticks(scale, most=4)
    for name, group in grounds.items():
        group.attributes["id"] = name
    drawn = [
        element("defs", *grounds.values()),
        element("line", x2="100%", class_="track-axis"),
    ]
    for value, text in zip(marks, tick_texts(marks), strict=True):
        place = scale.at(value)
        at = _percent(place)
        drawn.append(element("line", x1=at, x2=at, y2="4", class_="track-axis"))
        drawn.append(element("text", text, x=at, y="16", text_anchor=_anchor(place)))
    frame = {"class": "axis", "aria-hidden": "true", "focusable": "false"}
    return markup(Element(tag="svg", attributes=frame, children=list(drawn)))


def _anchor(place: float) -> str:
    if place < ASIDE:
        return "start"
    return "end" if place > 100 - ASIDE else "middle"
