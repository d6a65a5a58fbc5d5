"""The figures of a picture, without the rows that a table of the page has as well."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from audit.display import count, text_of
from audit.publish.markup import Element
from audit.publish.pictures import Elsewhere, Picture
from audit.references import declared

__all__ = ["Listing", "listings", "said_once"]

WORTH: Final = 8
"""Rows from which on it is worth referring to another table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A table of a page: its place and caption, and its headings and rows as texts."""

    place: str
    caption: str
    columns: tuple[str, ...]
    rows: frozenset[tuple[str, ...]]


def listings(root: Element, prefix: str) -> list[Listing]:
    """Return the tables in a part of a page, and name the places of those that are long enough.

    Parameters
    ----------
    root : Element
        Where tables stand in regions of their own; each region gets its place as its id.
    prefix : str
        A name that no other part of the page has.
    """
    made: list[Listing] = []
    for region in root.walk():
        if region.attributes.get("role") != "region":
            continue
        parts = list(region.walk())
        rows = [_texts(row, "td") for row in parts if row.tag == "tr"]
        if len(rows) <= WORTH:
            continue
        place = region.attributes["id"] = f"{prefix}-{len(made)}"
        made.append(
            Listing(
                place=place,
                caption=next((one.text for one in parts if one.tag == "caption"), ""),
                columns=next(_texts(row, "th") for row in parts if row.tag == "tr"),
                rows=frozenset(rows),
            )
        )
    return made


def _texts(row: Element, tag: str) -> tuple[str, ...]:
    cells = (one for one in row.children if isinstance(one, Element) and one.tag == tag)
    return tuple(one.text for one in cells)


def said_once(picture: Picture, tables: Iterable[Listing]) -> Picture:
    """Return a picture whose figures leave out what a table of the page says word for word.

    Parameters
    ----------
    picture : Picture
        With all of its figures.
    tables : iterable of Listing
        The tables of the page.

    Returns
    -------
    Picture
        The same one where too few of its rows stand in any one table with the same headings.
    """
    found: tuple[Listing, list[bool]] | None = None
    rows = [tuple(map(text_of, row)) for row in picture.data.rows]
    for table in tables:
        there = [row in table.rows for row in rows]
        if table.columns == tuple(picture.data.columns) and sum(there) >= WORTH:
            found = max(found or (table, there), (table, there), key=lambda one: sum(one[1]))
    if found is None:
        return picture
    table, there = found
    kept = [row for row, is_there in zip(picture.data.rows, there, strict=True) if not is_there]
    return replace(
        picture,
        data=replace(picture.data, rows=kept),
        elsewhere=Elsewhere(
            place=table.place,
            caption=table.caption,
            rows=count(sum(there), ids=(declared("page", "rows"),)),
        ),
    )
