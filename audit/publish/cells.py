"""The cells of an executed notebook, as the blocks of a page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from audit.display import count
from audit.publish.harvested import Report
from audit.publish.markup import Element, element, markup, read
from audit.publish.pictures import PICTURE, Picture, picture
from audit.publish.prose import code, prose

__all__ = ["LONG", "Block", "blocks", "main_picture", "outputs_of", "tables_folded"]

LONG = 12
"""A table with more rows is folded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One piece of the narrative: exactly one of its parts is filled.

    Parameters
    ----------
    markup : markupsafe.Markup or None
        Prose, a sentence, a table, a verdict.
    picture : Picture or None
        A picture.
    code : markupsafe.Markup or None
        Code, highlighted.
    """

    markup: Markup | None = None
    picture: Picture | None = None
    code: Markup | None = None


def blocks(report: Report) -> tuple[tuple[Block, ...], Mapping[str, str]]:
    """Return the narrative of a report.

    Parameters
    ----------
    report : Report
        An executed notebook.

    Returns
    -------
    tuple of Block
        In the notebook's order; the results of a cell come before its code.
    mapping of str to str
        The places of its sections → their headings.
    """
    taken: dict[str, str] = {}
    made: list[Block] = []
    for number, cell in enumerate(report.cells):
        if cell["cell_type"] == "markdown":
            made.append(Block(markup=prose(_untitled(cell["source"], report), taken)))
        elif cell["cell_type"] == "code" and cell["source"].strip():
            made.extend(outputs_of(cell, f"picture-{number}"))
            made.append(Block(code=code(cell["source"])))
    return tuple(made), taken


def main_picture(narrative: tuple[Block, ...]) -> Picture | None:
    """Return the picture that belongs beside the verdict: the main one, else the last."""
    pictures = [block.picture for block in narrative if block.picture]
    return next((one for one in pictures if one.main), pictures[-1] if pictures else None)


def _untitled(source: str, report: Report) -> str:
    title = f"# {report.question}"
    lines = source.splitlines()
    return "\n".join(lines[1:]) if lines and lines[0].strip() == title else source


def outputs_of(cell: dict[str, Any], prefix: str) -> Iterator[Block]:
    """Yield the results of a code cell.

    Parameters
    ----------
    cell : dict
        In the notebook format, with every text in one piece.
    prefix : str
        A name that no other cell of the page has.
    """
    for number, output in enumerate(cell["outputs"]):
        data = output["data"]
        if "image/svg+xml" in data and PICTURE in data:
            made = picture(data["image/svg+xml"], data[PICTURE], f"{prefix}-{number}")
            yield Block(picture=made)
        elif "text/html" in data:
            yield Block(markup=markup(tables_folded(read(data["text/html"]))))
        else:
            text = data.get("text/plain") or output["text"]
            yield Block(markup=markup(element("pre", text, class_="plain")))


def tables_folded(root: Element) -> Element:
    """Return markup in which a table of many rows is folded, with its caption and length in view.

    Parameters
    ----------
    root : Element
        Where tables stand in scrolling regions of their own.
    """
    children = [
        part if isinstance(part, str) else _folded(tables_folded(part)) for part in root.children
    ]
    return Element(tag=root.tag, attributes=root.attributes, children=children)


def _folded(one: Element) -> Element:
    if one.tag != "div" or one.attributes.get("class") != "scroll":
        return one
    rows = sum(part.tag == "tr" for body in _all(one, "tbody") for part in body.walk())
    captions = [caption.text for caption in _all(one, "caption")]
    # A region that scrolls must have a name.
    one.attributes["aria-label"] = one.attributes.get("aria-label") or "Table"
    if rows <= LONG:
        return one
    length = read(count(rows).html())
    title = captions[0] if captions else "Table"
    summary = element("summary", f"{title} (", length, " rows)")
    return element("details", summary, one, class_="long")


def _all(one: Element, tag: str) -> list[Element]:
    return [part for part in one.walk() if part.tag == tag]
