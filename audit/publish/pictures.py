"""Pictures: a drawing inline, what it shows in words, and its figures as a table."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from audit.display import MIME, Cell, Number, Table
from audit.publish.drawings import slim
from audit.publish.markup import SVG, Element, markup, read

__all__ = ["PICTURE", "Elsewhere", "Picture", "drawing", "picture"]

PICTURE = MIME.format("picture")

_USED = re.compile(r"url\(#([\w.-]+)\)")

_SIZES = ("width", "height", "viewBox")

_WORDED = frozenset({"desc", "text", "textPath", "title", "tspan"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """The rows of a picture that another table of the page has: its place, caption, how many."""

    place: str
    caption: str
    rows: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture of a report.

    Parameters
    ----------
    name : str
        Its place on the page.
    title : str
        What it shows.
    alt : str
        What one sees in it, for those who do not.
    drawing : str
        The SVG, safe and with names that no other drawing of the page has.
    data : Table
        Its figures.
    main : bool
        Whether it is the one that belongs beside the verdict.
    places : mapping
        Where a page may mark a further value in it; empty where nowhere.
    elsewhere : Elsewhere or None
        Where those of its figures are that a table of the page says already.
    beside : str
        The page of its figures, where they are too many to stand below it.
    """

    name: str
    title: str
    alt: str
    drawing: Markup
    data: Table
    main: bool
    places: Mapping[str, Any] = field(default_factory=dict)
    elsewhere: Elsewhere | None = None
    beside: str = ""


def picture(svg: str, facts: dict[str, Any], name: str) -> Picture:
    """Return a picture from its drawing and its description.

    Parameters
    ----------
    svg : str
        The drawing.
    facts : dict
        ``title``, ``alt``, ``columns`` and ``rows``, and ``main`` where it is the main picture.
    name : str
        Its place on the page, which no other picture has.
    """
    return Picture(
        name=name,
        title=facts["title"],
        alt=facts["alt"],
        drawing=drawing(svg, alt=facts["alt"], prefix=f"{name.removeprefix('picture-')}-"),
        data=Table(
            columns=facts["columns"],
            rows=[
                [_cell(value, facts.get("lineages", ())) for value in row] for row in facts["rows"]
            ],
            caption=facts["title"],
            name="figures",
        ),
        main=bool(facts.get("main", False)),
        places=facts.get("places", {}),
    )


def _cell(value: Any, lineages: Sequence[Sequence[str]]) -> Cell:
    if isinstance(value, dict):
        ids = tuple(lineages[value["lineage"]]) if "lineage" in value else ()
        return Number(value["text"], value.get("value", ""), ids)
    if isinstance(value, bool | list):
        return str(value)
    plain: Cell = value
    return plain


def drawing(svg: str, *, alt: str, prefix: str) -> Markup:
    """Return an SVG that may stand inside a page.

    Only shapes, text and their looks survive; its declarations of style become attributes, so that
    the page's policy can forbid any style but its own; its size is left to the page.

    Parameters
    ----------
    svg : str
        The drawing, from anywhere.
    alt : str
        What one sees in it.
    prefix : str
        Begins every name inside.

    Returns
    -------
    markupsafe.Markup
        One ``svg`` element; empty if there was none.
    """
    root = next((one for one in read(svg, SVG).walk() if one.tag == "svg"), None)
    if root is None:
        return Markup()
    places = [one.attributes["id"] for one in root.walk() if "id" in one.attributes]
    names = {name: f"{prefix}{k}" for k, name in enumerate(places)}
    shown = _named(root, names)
    looks = {name: v for name, v in shown.attributes.items() if name not in {"id", *_SIZES}}
    frame = {"viewBox": _frame(root), "role": "img", "aria-label": alt, "focusable": "false"}
    return markup(
        slim(Element(tag="svg", attributes=frame | looks, children=shown.children), looks)
    )


def _frame(root: Element) -> str:
    sizes = [re.match(r"[\d.]+", root.attributes.get(side, "")) for side in _SIZES[:2]]
    width, height = (size.group() if size else "100" for size in sizes)
    return root.attributes.get("viewBox") or f"0 0 {width} {height}"


def _named(one: Element, names: Mapping[str, str]) -> Element:
    looks = {**one.attributes, **_declared(one.attributes.get("style", ""))}
    looks.pop("style", None)
    return Element(
        tag=one.tag,
        attributes={name: _prefixed(name, value, names) for name, value in looks.items()},
        children=[
            part if isinstance(part, str) else _named(part, names)
            for part in one.children
            if isinstance(part, Element) or one.tag in _WORDED
        ],
    )


def _prefixed(name: str, value: str, names: Mapping[str, str]) -> str:
    if name == "id":
        return names[value]
    if name.endswith("href"):
        return f"#{names.get(value[1:], value[1:])}"
    if "url(" not in value:
        return value
    return _USED.sub(lambda used: f"url(#{names.get(used[1], used[1])})", value)


def _declared(style: str) -> dict[str, str]:
    """Return the declarations of a style as attributes, those alone that a drawing may have."""
    found: dict[str, str] = {}
    for declaration in style.split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        allowed = SVG.elements["g"].get(name)
        if allowed and allowed.fullmatch(value):
            found[name] = value
    return found
