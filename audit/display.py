"""How numbers, sentences and tables look: the only way by which a numeral reaches a page.

A number is shown as a :class:`Number`, which carries the rows it came from. Sentences are
:func:`say` templates without digits, so a numeral in prose is always a computed value.
"""

import datetime as dt
import re
import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from audit.errors import ParameterError
from audit.numbers import DIMENSIONLESS, MONTHS, Number, count, day, fraction, percent, span

__all__ = [
    "DIMENSIONLESS",
    "LEFT",
    "MIME",
    "MONTHS",
    "Cell",
    "Number",
    "Sentence",
    "Table",
    "count",
    "day",
    "fraction",
    "percent",
    "say",
    "span",
    "text_of",
]

MIME = "application/vnd.audit.{}+json"
"""The MIME type under which a result travels inside an executed notebook."""

LEFT = ' style="text-align:left"'
"""JupyterLab sets cells flush right; pages let no style in, and set text flush left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence whose numerals are all computed."""

    plain: str
    marked: str

    def __str__(self) -> str:
        return self.plain

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/plain": self.plain, "text/html": f'<p class="say">{self.marked}</p>'}


Cell = Number | Sentence | str | int | float | dt.date | None


def text_of(cell: Cell) -> str:
    """Return a cell as plain text."""
    if cell is None:
        return ""
    if isinstance(cell, dt.date):
        return day(cell).text
    if isinstance(cell, float):
        return count(cell, unit="" if cell.is_integer() else "ratio").text
    if isinstance(cell, int):
        return f"{cell:,}"
    return str(cell)


def _html_of(cell: Cell) -> str:
    if isinstance(cell, Number):
        return cell.html()
    if isinstance(cell, Sentence):
        return cell.marked
    if isinstance(cell, (int, float)):
        return Number(text_of(cell), float(cell)).html()
    return escape(text_of(cell))


def _is_numeric(cell: Cell) -> bool:
    return isinstance(cell, (Number, int, float)) and not isinstance(cell, bool)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A small table for people: aligned text in a terminal, a real table on a page.

    Parameters
    ----------
    columns : sequence of str
        The headings.
    rows : sequence of sequences of cells
        Numbers are right-aligned.
    caption : str
        What the table shows.
    name : str
        Its class on a page.
    footer : sequence of str or Sentence
        Remarks below it; one that holds a number is a sentence.
    ids : iterable of str
        What those of its numbers came from that carry no ids of their own.

    Examples
    --------
    >>> import audit
    >>> print(audit.Table(columns=["place", "people"], rows=[["east", audit.count(212)]]))
    place  people
    ─────  ──────
    east      212
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    caption: str = ""
    name: str = "table"
    footer: Sequence[str | Sentence] = field(default=())
    ids: Iterable[str] = ()

    def _numeric(self) -> list[bool]:
        return [any(_is_numeric(row[k]) for row in self.rows) for k in range(len(self.columns))]

    def html(self) -> str:
        """Return the table as HTML, every text escaped."""
        numeric = self._numeric()
        head = "".join(
            f'<th scope="col"{"" if flush else LEFT}>{escape(name)}</th>'
            for name, flush in zip(self.columns, numeric, strict=True)
        )
        body = "".join(
            "<tr>"
            + "".join(
                f'<td class="n">{_html_of(cell)}</td>'
                if _is_numeric(cell)
                else f"<td{LEFT}>{_html_of(cell)}</td>"
                for cell in row
            )
            + "</tr>"
            for row in self.rows
        )
        caption = f"<caption>{escape(self.caption)}</caption>" if self.caption else ""
        notes = "".join(f'<p class="note">{_html_of(note)}</p>' for note in self.footer)
        origin = escape(" ".join(dict.fromkeys(self.ids)))
        source = f' data-ids="{origin}"' if origin else ""
        return (
            f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(self.caption)}">'
            f'<table class="{escape(self.name)}"{source}>{caption}<thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table></div>{notes}"
        )

    def text(self) -> str:
        """Return the table as aligned text."""
        grid = [list(self.columns), *[[text_of(cell) for cell in row] for row in self.rows]]
        widths = [max(len(row[k]) for row in grid) for k in range(len(self.columns))]
        right = self._numeric()
        lines = [
            "  ".join(
                cell.rjust(width) if flush else cell.ljust(width)
                for cell, width, flush in zip(row, widths, right, strict=True)
            ).rstrip()
            for row in grid
        ]
        lines.insert(1, "  ".join("─" * width for width in widths))
        notes = [text_of(note) for note in self.footer]
        return "\n".join([*([self.caption] if self.caption else []), *lines, *notes])

    def __str__(self) -> str:
        return self.text()

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/plain": self.text(), "text/html": self.html()}


def say(template: str, **values: Cell) -> Sentence:
    """Write a sentence in which every numeral is a computed value.

    Parameters
    ----------
    template : str
        Prose with ``{name}`` for each value, and no digit of its own.
    **values : Number, str, int, float or date
        The values, by name.

    Returns
    -------
    Sentence
        The sentence, as text and as HTML.

    Raises
    ------
    ParameterError
        If the template holds a digit, or names a value that is not given.

    Examples
    --------
    >>> import audit
    >>> audit.say("The rows add up to {total}.", total=audit.count(83890)).plain
    'The rows add up to 83,890.'
    """
    digits = re.search(r"\d+", re.sub(r"\{\w+\}", "", template))
    if digits:
        raise ParameterError(
            "A sentence holds a number that was typed.",
            expected="prose without digits; numbers enter as {name} from a computed value",
            found=repr(digits.group()),
            where=repr(template),
            do="compute the number and give it as a keyword",
        )
    names = {name for _, name, _, _ in string.Formatter().parse(template) if name}
    if names != set(values):
        raise ParameterError(
            "The values of a sentence do not fit its template.",
            expected=", ".join(sorted(names)) or "no value",
            found=", ".join(sorted(values)) or "no value",
            where=repr(template),
            do="give each {name} once",
        )
    return Sentence(
        plain=template.format(**{name: text_of(cell) for name, cell in values.items()}),
        marked=_marked(template, values),
    )


def _marked(template: str, values: Mapping[str, Cell]) -> str:
    pieces = string.Formatter().parse(template)
    return "".join(
        escape(literal) + (_html_of(values[name]) if name else "") for literal, name, _, _ in pieces
    )
