"""A picture: its drawing, what it says in words, and the numbers that it shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from audit.display import MIME, Cell, Number, Table, say, text_of
from audit.numbers import unrounded

__all__ = ["Picture"]

SHORT = 14
"""Rows of the data that the plain-text form shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A drawing with its description and its data.

    Parameters
    ----------
    title : str
        What it shows; it stands in the drawing.
    alt : str
        One or two sentences for who cannot see it, made from the data.
    svg : str
        The drawing, as an ``svg`` element that can stand in a page beside others.
    columns : tuple of str
        The headings of the data.
    rows : tuple of tuple of cells
        The data: exactly what is drawn.
    main : bool
        Whether it is the picture of its page.
    places : mapping, optional
        Where a page may mark a further value: ``scale``, the parameters of a
        :class:`audit.scales.Scale`, and ``bases``, the upper and lower end of each basis.
    """

    title: str
    alt: str
    svg: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    main: bool = False
    places: Mapping[str, Any] = field(default_factory=dict)

    def table(self) -> Table:
        """Return the data as a table."""
        return Table(columns=self.columns, rows=self.rows, caption=self.title, name="drawn")

    def payload(self) -> dict[str, Any]:
        """Return everything but the drawing as plain data.

        Returns
        -------
        dict
            The cells as they are shown; a number that was computed is a dictionary of its text,
            its value and the place of what it came from among the ``lineages``.
        """
        lineages: dict[tuple[str, ...], int] = {}
        rows = [[_plain(cell, lineages) for cell in row] for row in self.rows]
        return {
            "title": self.title,
            "alt": self.alt,
            "columns": list(self.columns),
            "rows": rows,
            "lineages": [list(ids) for ids in lineages],
            "main": self.main,
        } | ({"places": dict(self.places)} if self.places else {})

    def __str__(self) -> str:
        return str(self._repr_mimebundle_()["text/plain"])

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        left = len(self.rows) - SHORT
        short = Table(
            columns=self.columns,
            rows=self.rows[:SHORT],
            caption=self.title,
            footer=[say("… and {left} more rows", left=left)] if left > 0 else [],
        )
        return {
            "image/svg+xml": self.svg,
            "text/plain": short.text(),
            MIME.format("picture"): self.payload(),
        }


def _plain(cell: Cell, lineages: dict[tuple[str, ...], int]) -> str | dict[str, Any]:
    if not isinstance(cell, Number):
        return text_of(cell)
    value = cell.value if isinstance(cell.value, str) else unrounded(cell.value)
    shown: dict[str, Any] = {"text": cell.text, "value": value}
    if cell.ids:
        shown["lineage"] = lineages.setdefault(cell.ids, len(lineages))
    return shown
