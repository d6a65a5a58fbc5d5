"""Drawings in few bytes: what a page has already, or says twice, is left out; nothing moves."""

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from types import MappingProxyType
from typing import Final

from audit.publish.markup import Element

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

SHARED: Final = 60
"""Characters of looks from which on a group is shorter, for two neighbours."""

_FALLBACK = re.compile(r"var\((--[\w-]+), #[0-9a-f]{3,6}\)")
_COMMAND = re.compile(r"([MLHVCQZz])([^MLHVCQZz]*)")
_STRAIGHT = re.compile(r"(?:\s*[MLz]|[\s\d.+-])*")
_NUMBER = re.compile(r"-?\d+\.\d+")


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
        written as steps; a colour has no fallback, because the page declares it; and neighbours
        that look alike stand in a group.
    """
    looks = {**inherited, **{k: v for k, v in drawing.attributes.items() if k in LOOKS - ALONE}}
    if drawing.tag == "defs":
        # What is used elsewhere takes its looks from there.
        looks = {}
    children = [
        part if isinstance(part, str) else _short(slim(part, looks), looks)
        for part in drawing.children
        if isinstance(part, Element) or part.strip() or drawing.tag in {"text", "tspan"}
    ]
    grouped = children if drawing.tag in {"text", "defs", "pattern"} else list(_grouped(children))
    return Element(tag=drawing.tag, attributes=drawing.attributes, children=grouped)


def _short(one: Element, inherited: Mapping[str, str]) -> Element:
    made = {}
    for name, value in one.attributes.items():
        if name in LOOKS and inherited.get(name) == value:
            continue
        text = _FALLBACK.sub(r"var(\1)", value)
        if name == "d":
            text = _steps(text) if _STRAIGHT.fullmatch(text) else _rounded(text)
        elif name in {"x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height"}:
            text = _rounded(text)
        made[name] = text
    return Element(tag=one.tag, attributes=made, children=one.children)


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


def _grouped(children: list[Element | str]) -> Iterator[Element | str]:
    for looks, run in groupby(children, _looks):
        alike = list(run)
        size = sum(len(name) + len(value) + 4 for name, value in looks)
        if len(alike) > 1 and size * (len(alike) - 1) > SHARED // 4 and size:
            bare = [
                Element(
                    tag=one.tag,
                    attributes={k: v for k, v in one.attributes.items() if (k, v) not in looks},
                    children=one.children,
                )
                for one in alike
                if isinstance(one, Element)
            ]
            yield Element(tag="g", attributes=dict(looks), children=list(bare))
        else:
            yield from alike


def _looks(one: Element | str) -> tuple[tuple[str, str], ...]:
    """Return the looks that neighbours may share; none for what is no shape."""
    if isinstance(one, str) or one.tag in {"defs", "g", "clipPath", "pattern"}:
        return ()
    return tuple(
        (name, value)
        for name, value in sorted(one.attributes.items())
        if name in LOOKS and name not in ALONE
    )
