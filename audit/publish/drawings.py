"""Drawings in few bytes: what a page has already, or says twice, is left out; nothing moves."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Final

import numpy as np

from audit.publish.markup import Element
from audit.publish.painting import Box, box_of, clashes, sorted_alike

__all__ = ["slim"]

LOOKS: Final = frozenset(
    {
        "clip-path", "fill", "fill-opacity", "font-family", "font-size", "font-style",
        "font-variant", "font-weight", "opacity", "paint-order", "stroke", "stroke-dasharray",
        "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit",
        "stroke-opacity", "stroke-width", "text-anchor",
    }
)  # fmt: skip
"""How something looks: neighbours that look alike say it once, in a group."""

ALONE: Final = frozenset({"opacity", "clip-path"})
"""Looks of a group as a whole, which are not those of each of its parts."""

OWN: Final = LOOKS - ALONE
"""Looks that each part of a group has from it."""

GROUP: Final = 7
"""Characters of a group's own tags."""

INITIAL: Final = MappingProxyType(
    {"font-weight": "400", "stroke-dashoffset": "0", "text-anchor": "start"}
)
"""Looks that a drawing has without saying so."""

PLACES: Final = frozenset({"cx", "cy", "height", "r", "width", "x", "x1", "x2", "y", "y1", "y2"})
WORDED: Final = frozenset({"text", "tspan"})

_FALLBACK = re.compile(r"var\((--[\w-]+), #[0-9a-f]{3,6}\)")
_COMMAND = re.compile(r"([MLHVCQZz])([^MLHVCQZz]*)")
_STRAIGHT = re.compile(r"(?:\s*[MLz]|[\s\d.+-])*")
_NUMBER = re.compile(r"-?\d+\.\d+")
_RECTANGLE = re.compile(r"M[^a-z]+h[\d.]+v[\d.]+h-[\d.]+z")


def slim(drawing: Element, inherited: Mapping[str, str] = MappingProxyType({})) -> Element:
    """Return a drawing with the same shapes in fewer bytes.

    Parameters
    ----------
    drawing : Element
        The ``svg`` element, its styles as attributes.
    inherited : mapping of str to str
        The looks that it has from what it stands in.

    Returns
    -------
    Element
        Numbers have one decimal, a quarter of a pixel where it is shown; straight paths are
        written as steps; a colour has no fallback, because the page declares it; and what looks
        alike stands in a group, unless something else is painted between.
    """
    looks = {**INITIAL, **inherited, **_own(drawing)}
    defs = [one for one in drawing.walk() if one.tag == "defs"]
    symbols = {
        one.attributes["id"]: box_of(one, {})
        for part in defs
        for one in part.walk()
        if "id" in one.attributes
    }
    shared = [_bare(one, {}) for part in defs for one in part.children if isinstance(one, Element)]
    first = [Element(tag="defs", attributes={}, children=list(shared))] if shared else []
    shapes = _painted(_leaves(drawing, {}), looks, symbols)
    return Element(tag=drawing.tag, attributes=drawing.attributes, children=[*first, *shapes])


def _own(one: Element) -> dict[str, str]:
    return {name: value for name, value in one.attributes.items() if name in OWN}


def _leaves(one: Element, looks: Mapping[str, str]) -> Iterator[Element]:
    """Yield what is painted, each with the looks that it has from groups of nothing else."""
    for part in one.children:
        if isinstance(part, str) or part.tag == "defs":
            continue
        if part.tag == "g" and part.attributes.keys() <= OWN:
            yield from _leaves(part, {**looks, **part.attributes})
        else:
            attributes = {**looks, **part.attributes}
            yield Element(tag=part.tag, attributes=attributes, children=part.children)


def _painted(
    leaves: Iterable[Element], inherited: Mapping[str, str], symbols: Mapping[str, Box]
) -> list[Element]:
    shapes = list(leaves)
    boxes = [box_of(one, symbols) for one in shapes]
    bare = [_bare(one, inherited) for one in shapes]
    order = sorted_alike([_looks(one) for one in bare], boxes)
    made: list[Element] = []
    for looks, run in groupby(order, lambda place: _looks(bare[place])):
        places = list(run)
        # Looks of a drawing's own parts, and what only a group as a whole has, stay where they are.
        plain = [_without(bare[place], dict(looks)) for place in places]
        joined = _joined_paths(plain, [boxes[place] for place in places], dict(looks))
        made += _group(joined, dict(looks))
    return made


def _bare(one: Element, inherited: Mapping[str, str]) -> Element:
    """Return a shape in short, without the looks that it would have anyway."""
    looks = {**inherited, **_own(one)}
    children: list[Element | str]
    if one.tag == "g":
        children = list(_painted(_leaves(one, {}), looks, {}))
    else:
        children = [
            part if isinstance(part, str) else _bare(part, looks)
            for part in one.children
            if isinstance(part, Element) or part.strip() or one.tag in WORDED
        ]
    made = {}
    for name, value in one.attributes.items():
        if name in OWN and inherited.get(name) == value:
            continue
        text = _FALLBACK.sub(r"var(\1)", value)
        if name == "d":
            text = _steps(text) if _STRAIGHT.fullmatch(text) else _rounded(text)
        elif name in PLACES:
            text = _rounded(text)
        made[name] = text
    return Element(tag=one.tag, attributes=made, children=children)


def _without(one: Element, looks: Mapping[str, str]) -> Element:
    kept = {name: value for name, value in one.attributes.items() if name not in looks}
    return Element(tag=one.tag, attributes=kept, children=one.children)


def _joined_paths(
    shapes: Sequence[Element], boxes: Sequence[Box], looks: Mapping[str, str]
) -> list[Element]:
    """Join paths that look alike into one, where its areas or opacities would not mingle."""
    if len(shapes) < 2 or any({"d"} != one.attributes.keys() for one in shapes):  # noqa: PLR2004
        return list(shapes)
    opaque = not {"stroke-opacity", "fill-opacity"} & looks.keys()
    lines = looks.get("fill") == "none"
    # All drawn clockwise, so that what two of them cover is inside as well.
    areas = "stroke" not in looks and all(
        _RECTANGLE.fullmatch(one.attributes["d"]) for one in shapes
    )
    if not (opaque and (lines or areas)) and np.triu(clashes(boxes), 1).any():
        return list(shapes)
    path = "".join(one.attributes["d"] for one in shapes)
    return [Element(tag="path", attributes={"d": path}, children=[])]


def _group(shapes: list[Element], looks: dict[str, str]) -> list[Element]:
    """Return shapes with the looks that they share said once, or by each where that is shorter."""
    size = sum(len(name) + len(value) + 4 for name, value in looks.items())
    if size * (len(shapes) - 1) > GROUP:
        return [Element(tag="g", attributes=looks, children=list(shapes))]
    return [
        Element(tag=one.tag, attributes=one.attributes | looks, children=one.children)
        for one in shapes
    ]


def _looks(one: Element) -> tuple[tuple[str, str], ...]:
    """Return the looks that shapes may share."""
    return tuple(sorted(_own(one).items()))


def _rounded(text: str) -> str:
    return _NUMBER.sub(lambda found: _plain(round(10 * float(found[0]))), text)


def _plain(tenths: int) -> str:
    """Return tenths as a number without what it does not need.

    Examples
    --------
    >>> _plain(15), _plain(-4), _plain(120)
    ('1.5', '-.4', '12')
    """
    sign, size = ("-" if tenths < 0 else ""), abs(tenths)
    whole, part = divmod(size, 10)
    decimals = f".{part}" if part else ""
    return f"{sign}{whole if whole or not part else ''}{decimals}"


def _steps(path: str) -> str:
    """Return a path of straight lines as steps from corner to corner.

    Each corner is rounded where it is, and never by how one got there.

    Examples
    --------
    >>> _steps("M 6 467.85 L 152.02 467.85 M 1 1 L 2 3 z")
    'M6 467.8h146M1 1l1 2z'
    """
    made: list[str] = []
    here = start = (0, 0)
    for command, given in _COMMAND.findall(path):
        numbers = [round(10 * float(number)) for number in given.split()]
        for x, y in zip(numbers[::2], numbers[1::2], strict=True):
            if command == "M":
                made.append(f"M{_plain(x)}{_joined(y)}")
                start = (x, y)
            elif y == here[1]:
                made.append(f"h{_plain(x - here[0])}")
            elif x == here[0]:
                made.append(f"v{_plain(y - here[1])}")
            else:
                made.append(f"l{_plain(x - here[0])}{_joined(y - here[1])}")
            here = (x, y)
        if command in "zZ":
            made.append("z")
            here = start
    return "".join(made)


def _joined(tenths: int) -> str:
    text = _plain(tenths)
    return text if text.startswith("-") else f" {text}"
