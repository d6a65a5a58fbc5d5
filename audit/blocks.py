"""What a person reads, as blocks: the paragraphs and table rows of markup, with their numbers."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

__all__ = ["NUMERAL", "Block", "Piece", "blocks_of_lines", "blocks_of_markup", "blocks_of_rows"]

NUMERAL = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?")

BREAKING = frozenset({
    "article", "aside", "blockquote", "caption", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "legend", "li", "main", "nav", "ol", "option", "p", "pre", "section", "summary", "table",
    "tbody", "td", "template", "th", "thead", "title", "tr", "ul",
})  # fmt: skip
"""Elements that begin a text of their own, and end the one before."""

UNREAD = frozenset({"script", "style", "svg"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One cell, or the text of one paragraph.

    Parameters
    ----------
    text : str
        As read, white space closed up.
    column : str
        The heading above it; empty outside of tables.
    numbers : tuple of (str, str)
        Each displayed number with the unrounded one behind it, ``low/high`` for a range.
    links : tuple of str
        What else the markup says: rows that numbers came from, how, where links lead.
    """

    text: str
    column: str = ""
    numbers: tuple[tuple[str, str], ...] = ()
    links: tuple[str, ...] = ()

    @property
    def skeleton(self) -> str:
        """The text without its numerals, by which it is known again when they move."""
        return NUMERAL.sub("#", self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, or a row of a table.

    Parameters
    ----------
    pieces : tuple of Piece
        One for a paragraph, one for each cell of a row.
    table : str
        The caption of its table.
    """

    pieces: tuple[Piece, ...]
    table: str = ""

    @property
    def skeleton(self) -> tuple[str, ...]:
        """By what it is known again."""
        return (self.table, *(one.skeleton for one in self.pieces))

    @property
    def text(self) -> str:
        """All of it, for a person."""
        return " | ".join(one.text for one in self.pieces if one.text)


@dataclass(slots=True)
class _Open:
    text: list[str] = field(default_factory=list)
    numbers: list[tuple[str, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


class _Markup(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[Block] = []
        self._open = _Open()
        self._row: list[Piece] | None = None
        self._columns: list[str] = []
        self._caption = ""
        self._unread = 0
        self._number: tuple[int, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in BREAKING:
            self._close()
        self._unread += tag in UNREAD
        if tag == "table":
            self._columns, self._caption = [], ""
        elif tag == "tr":
            self._row = []
        elif tag == "data":
            self._number = (len(self._open.text), given.get("value", ""))
        kept = ("alt", "aria-label", "data-ids", "datetime", "href", "src", "title")
        self._open.links += [f"{name} {given[name]}" for name in kept if name in given]

    def handle_endtag(self, tag: str) -> None:
        self._unread -= tag in UNREAD
        if tag == "data" and self._number:
            begun, value = self._number
            self._open.numbers.append(("".join(self._open.text[begun:]), value))
            self._number = None
        elif tag in {"td", "th"}:
            self._cell(tag)
        elif tag == "caption":
            self._caption = " ".join("".join(self._open.text).split())
            self._close()
        elif tag == "tr" and self._row is not None:
            if self._row:
                self.blocks.append(Block(pieces=tuple(self._row), table=self._caption))
            self._row = None
        elif tag in BREAKING:
            self._close()

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self._open.text.append(data)

    def _cell(self, tag: str) -> None:
        row = self._row if self._row is not None else []
        column = self._columns[len(row)] if len(row) < len(self._columns) else ""
        piece = self._taken(column)
        if tag == "th" and not self._columns_done():
            self._columns.append(piece.text)
        row.append(piece)

    def _columns_done(self) -> bool:
        return bool(self.blocks) and self.blocks[-1].table == self._caption and bool(self._columns)

    def _taken(self, column: str) -> Piece:
        text = " ".join("".join(self._open.text).split())
        piece = Piece(
            text=text,
            column=column,
            numbers=tuple(self._open.numbers),
            links=tuple(self._open.links),
        )
        self._open = _Open()
        return piece

    def _close(self) -> None:
        piece = self._taken("")
        if piece.text or piece.links:
            # Inside a cell, what stands before a new paragraph is a piece of the row.
            if self._row is not None:
                self._row.append(piece)
            else:
                self.blocks.append(Block(pieces=(piece,)))

    def close(self) -> None:
        """Take what is left."""
        super().close()
        self._close()


def blocks_of_markup(markup: str) -> list[Block]:
    """Return the blocks of a page, or of an output in HTML.

    Parameters
    ----------
    markup : str
        HTML. Scripts, styles and drawings are left out.

    Returns
    -------
    list of Block
        In the order of reading.

    Examples
    --------
    >>> [found] = blocks_of_markup('<p><data value="603.2">603</data> people</p>')
    >>> found.text, found.pieces[0].numbers
    ('603 people', (('603', '603.2'),))
    """
    reader = _Markup()
    reader.feed(markup)
    reader.close()
    return reader.blocks


def blocks_of_lines(text: str) -> list[Block]:
    """Return each line of a text as a block."""
    return [Block(pieces=(Piece(text=" ".join(line.split())),)) for line in text.splitlines()]


def blocks_of_rows(columns: Sequence[str], rows: Sequence[Any], *, table: str = "") -> list[Block]:
    """Return the rows of a table as blocks.

    Parameters
    ----------
    columns : sequence of str
        The headings.
    rows : sequence of sequences
        Cells: texts, or mappings with ``text`` and ``value``, as pictures tell their data.
    table : str
        What the table is called.

    Returns
    -------
    list of Block
        One for each row.
    """
    return [Block(pieces=tuple(_cells(columns, row)), table=table) for row in rows]


def _cells(columns: Sequence[str], row: Sequence[Any]) -> Iterator[Piece]:
    for place, cell in enumerate(row):
        column = columns[place] if place < len(columns) else f"column {place + 1}"
        if isinstance(cell, Mapping):
            text = str(cell.get("text", ""))
            numbers = ((text, str(cell["value"])),) if "value" in cell else ()
            rest = {name: cell[name] for name in cell if name not in {"text", "value"}}
            links = tuple(f"{name} {value}" for name, value in rest.items())
            yield Piece(text=text, column=column, numbers=numbers, links=links)
        else:
            yield Piece(text=str(cell), column=column)
