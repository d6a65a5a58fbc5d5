"""The cells of an executed notebook, as the blocks of a page."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from audit.display import count
from audit.findings import readable
from audit.publish.contents import Content, cells_of
from audit.publish.markup import Element, element, markup, read
from audit.publish.pictures import PICTURE, Picture, picture
from audit.publish.prose import code, prose
from audit.publish.said_once import Listing, listings, said_once
from audit.references import declared
from audit.reports import Executed

__all__ = ["LONG", "Block", "blocks", "main_picture", "outputs_of", "tables_folded"]

LONG = 12
"""A table with more rows is folded."""

PHRASE, WORDY = 12, 30
"""A column of text with more characters is wider, and still wider."""

PERIOD = re.compile(r"\d{4}-\d\d")


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


def blocks(content: Content) -> tuple[tuple[Block, ...], Mapping[str, str]]:
    """Return the narrative of a report.

    Parameters
    ----------
    content : Content
        What an executed notebook holds.

    Returns
    -------
    tuple of Block
        In the notebook's order; results come before the code that led to them.
    mapping of str to str
        The places of its sections → their headings.

    Raises
    ------
    ProjectError
        If an output has another form than `audit run` gives it.
    """
    with readable(f"reports/{content.vintage}/{content.claim}.ipynb"):
        return _blocks(content.notebook)


# The page of a claim shows them, and that of its figures.
@lru_cache(maxsize=256)
def _blocks(notebook: Executed) -> tuple[tuple[Block, ...], Mapping[str, str]]:
    taken: dict[str, str] = {}
    made: list[Block] = []
    pending: list[str] = []
    regions: Counter[str] = Counter()
    tables: list[Listing] = []
    for number, cell in enumerate(cells_of(notebook)):
        if cell["cell_type"] == "markdown":
            made.extend(_listing(pending))
            source = cell["source"] if taken or made else _untitled(cell["source"])
            made.append(Block(markup=prose(source, taken)))
        elif cell["cell_type"] == "code" and cell["source"].strip():
            shown = list(outputs_of(cell, number, regions, tables))
            pending.append(cell["source"])
            made.extend([*shown, *_listing(pending)] if shown else [])
    made.extend(_listing(pending))
    once = [
        replace(one, picture=said_once(one.picture, tables)) if one.picture else one for one in made
    ]
    return tuple(once), taken


def _listing(pending: list[str]) -> list[Block]:
    """Return the code that was not yet shown, of however many cells, as one block."""
    listed = [Block(code=code("\n\n".join(pending)))] if pending else []
    pending.clear()
    return listed


def main_picture(narrative: tuple[Block, ...]) -> Picture | None:
    """Return the picture that belongs beside the verdict: the main one, else the last."""
    pictures = [block.picture for block in narrative if block.picture]
    return next((one for one in pictures if one.main), pictures[-1] if pictures else None)


def _untitled(source: str) -> str:
    """Leave out the title, which stands at the top of the page."""
    title, _, rest = source.partition("\n")
    return rest if title.startswith("# ") else source


def outputs_of(
    cell: dict[str, Any], place: int, regions: Counter[str], tables: list[Listing]
) -> Iterator[Block]:
    """Yield the results of a code cell.

    Parameters
    ----------
    cell : dict
        In the notebook format, with every text in one piece.
    place : int
        Its place among the cells of the page.
    regions : collections.Counter
        The names of the regions of the page so far; those of this cell are added.
    tables : list of Listing
        The tables of the page so far; those of this cell are added.
    """
    for number, output in enumerate(cell["outputs"]):
        data = output["data"]
        if "image/svg+xml" in data and PICTURE in data:
            made = picture(data["image/svg+xml"], data[PICTURE], f"picture-{place}-{number}")
            yield Block(picture=made)
        elif "text/html" in data:
            root = tables_folded(read(data["text/html"]))
            _tell_apart(root, regions)
            tables += listings(root, f"table-{place}-{number}")
            yield Block(markup=markup(root))
        else:
            text = data.get("text/plain") or output["text"]
            yield Block(markup=markup(element("pre", text, class_="plain")))


def _tell_apart(root: Element, regions: Counter[str]) -> None:
    """Give each region a name that no other region of the page has."""
    for one in root.walk():
        if one.attributes.get("role") == "region":
            name = one.attributes["aria-label"]
            regions[name] += 1
            if regions[name] > 1:
                one.attributes["aria-label"] = f"{name} ({regions[name]})"


def tables_folded(root: Element) -> Element:
    """Return markup in which a table of many rows is folded, with its caption and length in view.

    Parameters
    ----------
    root : Element
        Where tables stand in scrolling regions of their own.
    """
    if root.tag == "tr":
        # Cells hold no tables, and most of a page is cells.
        return root
    children: list[Element | str] = []
    for part in root.children:
        made = part if isinstance(part, str) else _folded(tables_folded(part))
        last = children[-1] if children else ""
        if _is(made, "p", "note") and isinstance(last, Element) and _is(last, "details", "long"):
            last.children.append(made)
        else:
            children.append(made)
    if root.tag == "tbody":
        _set_widths(children)
    return Element(tag=root.tag, attributes=root.attributes, children=children)


def _is(one: Element | str, tag: str, name: str) -> bool:
    return isinstance(one, Element) and (one.tag, one.attributes.get("class")) == (tag, name)


def _set_widths(rows: Sequence[Element | str]) -> None:
    """Say how cells of text may be broken: a period nowhere, long words in a wider column.

    The longest cell of a column says it for all.
    """
    longest: dict[int, Element] = {}
    for row in rows:
        cells = row.children if isinstance(row, Element) else []
        for column, cell in enumerate(one for one in cells if isinstance(one, Element)):
            if cell.tag != "td" or "class" in cell.attributes:
                continue
            if len(cell.text) <= WORDY and PERIOD.search(cell.text):
                cell.attributes["class"] = "period"
            elif len(cell.text) > len(longest.setdefault(column, cell).text):
                longest[column] = cell
    for cell in longest.values():
        if len(cell.text) > PHRASE:
            cell.attributes["class"] = "wordy" if len(cell.text) > WORDY else "phrase"


def _folded(one: Element) -> Element:
    if not _is(one, "div", "scroll"):
        return one
    rows = sum(part.tag == "tr" for body in _all(one, "tbody") for part in body.walk())
    captions = [caption.text for caption in _all(one, "caption")]
    # A region that scrolls must have a name.
    one.attributes["aria-label"] = one.attributes.get("aria-label") or "Table"
    if rows <= LONG:
        return one
    length = read(count(rows, ids=(declared("page", "rows"),)).html())
    title = captions[0] if captions else "Table"
    summary = element("summary", f"{title} (", length, " rows)")
    return element("details", summary, one, class_="long")


def _all(one: Element, tag: str) -> list[Element]:
    return [part for part in one.walk() if part.tag == tag]
