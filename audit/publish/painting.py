"""Where the shapes of a drawing lie, and in which order they may be painted instead."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from audit.publish.markup import Element

__all__ = ["Box", "box_of", "clashes", "sorted_alike"]

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, strokes included."""

EVERYWHERE: Final[Box] = (-math.inf, -math.inf, math.inf, math.inf)
"""Of a shape whose place is not known: it is never moved."""

ADVANCE: Final = 0.8
"""Widest mean width of a letter, as a share of its size; no text in a house font comes near."""

_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?")
_ABSOLUTE = re.compile(r"[MLCQZz\s\d.,+e-]*")
_SIZES = ("x", "y", "width", "height")


def box_of(one: Element, symbols: Mapping[str, Box]) -> Box:
    """Return where a shape lies at most.

    Parameters
    ----------
    one : Element
        The shape, with its looks as attributes and its places absolute.
    symbols : mapping of str to tuple
        Where what can be used lies around its own origin, by id.

    Examples
    --------
    >>> box_of(Element(tag="path", attributes={"d": "M 1 2 L 5 9"}, children=[]), {})
    (1.0, 2.0, 5.0, 9.0)
    """
    given = one.attributes
    if "transform" in given:
        return EVERYWHERE
    x, y = (_length(given.get(name, "0")) for name in _SIZES[:2])
    found = EVERYWHERE
    if one.tag == "path" and _ABSOLUTE.fullmatch(given.get("d", "")):
        numbers = [float(text) for text in _NUMBER.findall(given["d"])]
        across, down = numbers[::2], numbers[1::2]
        if len(across) == len(down) > 0:
            found = (min(across), min(down), max(across), max(down))
    elif one.tag == "use":
        left, top, right, bottom = symbols.get(given.get("href", "")[1:], EVERYWHERE)
        found = (x + left, y + top, x + right, y + bottom)
    elif one.tag == "text" and not any(isinstance(part, Element) for part in one.children):
        size = _length(given.get("font-size", "16"))
        width = ADVANCE * size * len(one.text)
        before = {"middle": width / 2, "end": width}.get(given.get("text-anchor", ""), 0.0)
        found = (x - before, y - size, x - before + width, y + size / 2)
    wide = _length(given.get("stroke-width", "1")) if given.get("stroke", "none") != "none" else 0
    return (found[0] - wide, found[1] - wide, found[2] + wide, found[3] + wide)


def _length(text: str) -> float:
    found = _NUMBER.match(text)
    return float(found[0]) if found else math.inf


def clashes(boxes: Sequence[Box]) -> np.ndarray:
    """Return which boxes overlap which others, as a table; touching is no overlap.

    Examples
    --------
    >>> clashes([(0, 0, 2, 2), (1, 1, 3, 3), (2, 0, 4, 1)])[0].tolist()
    [True, True, False]
    """
    left, top, right, bottom = np.array(boxes, dtype=float).reshape(-1, 4).T
    across = (left[:, None] < right) & (left < right[:, None])
    down = (top[:, None] < bottom) & (top < bottom[:, None])
    return across & down


def sorted_alike(looks: Sequence[object], boxes: Sequence[Box]) -> list[int]:
    """Return an order in which shapes that look alike follow one another, as far as may be.

    Parameters
    ----------
    looks : sequence
        How each looks, in the order in which they are painted.
    boxes : sequence of tuple
        Where each lies at most.

    Returns
    -------
    list of int
        The places of the shapes in the new order. Of two that overlap, the one that was painted
        first still is, so that the picture is the same.
    """
    clash = clashes(boxes)
    left = list(range(len(looks)))
    made: list[int] = []
    while left:
        taken: list[int] = []
        kept: list[int] = []
        for place in left:
            free = looks[place] == looks[left[0]] and not clash[place, kept].any()
            (taken if free else kept).append(place)
        made += taken
        left = kept
    return made
