"""How numbers, sentences and tables look: the only way by which a numeral reaches a page.

A number is shown as a :class:`Number`, which carries the rows it came from. Sentences are
:func:`say` templates without digits, so a numeral in prose is always a computed value.
"""

import datetime as dt
import math
import re
import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from audit.errors import ParameterError

__all__ = [
    "MIME",
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

DIMENSIONLESS = frozenset({"ratio", "share"})

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
"""Spelt out, because the locale's names would change with the machine."""


@dataclass(frozen=True, slots=True)
class Number:
    """One displayed number.

    Parameters
    ----------
    text : str
        As shown, already rounded so that the last bits of floating point never show.
    value : float or str
        As computed, rounded to ten significant digits.
    ids : tuple of str
        The observations it came from; empty where it counts or describes the audit itself.
    how : str
        The formula or method in words.
    """

    text: str
    value: float | str = ""
    ids: tuple[str, ...] = ()
    how: str = ""

    def __str__(self) -> str:
        return self.text

    def html(self) -> str:
        """Return the number as a ``data`` element with its lineage."""
        value = self.value if isinstance(self.value, str) else f"{self.value:.10g}"
        title = f' title="{escape(self.how)}"' if self.how else ""
        source = f' data-ids="{escape(" ".join(self.ids))}"' if self.ids else ""
        return f'<data value="{escape(value)}"{source}{title}>{escape(self.text)}</data>'


Cell = Number | str | int | float | dt.date | None


def _step(width: float, value: float, unit: str) -> float:
    """Return the place to round to: no digit that the width of the range makes meaningless."""
    if unit in DIMENSIONLESS:
        return 0.001 if abs(value) < 1 else 0.01
    if not math.isfinite(width) or width <= 0:
        return 1.0
    return max(1.0, 10.0 ** (math.floor(math.log10(width)) - 2))


def _shown(value: float, step: float) -> str:
    if math.isnan(value):
        return "not known"
    if math.isinf(value):
        return "no upper limit" if value > 0 else "no lower limit"
    decimals = max(0, -round(math.log10(step)))
    rounded = round(value / step) * step
    return f"{rounded:,.{decimals}f}"


def count(value: float, *, ids: Iterable[str] = (), unit: str = "", how: str = "") -> Number:
    """Show one number: whole when it counts things, three digits or so when it is a ratio.

    Parameters
    ----------
    value : float
        The number.
    ids : iterable of str
        The observations it came from.
    unit : str
        ``ratio`` or ``share`` for a dimensionless number, else a counted thing.
    how : str
        The formula or method in words.

    Returns
    -------
    Number
        The number with its text.

    Examples
    --------
    >>> print(count(83890.0), count(2.8731, unit="ratio"))
    83,890 2.87
    """
    text = _shown(value, _step(0.0, value, unit))
    return Number(text, float(value), tuple(ids), how)


def span(
    low: float,
    high: float,
    *,
    unit: str = "",
    ids: Iterable[str] = (),
    how: str = "",
) -> Number:
    """Show a range as ``low to high``, both rounded to what its width supports.

    Parameters
    ----------
    low, high : float
        The two ends; an end may be infinite.
    unit, ids, how
        As for :func:`count`.

    Returns
    -------
    Number
        The range; a range of no width is shown as one number.

    Examples
    --------
    >>> print(span(83143.2, 84640.9), "|", span(2.7, 3.1, unit="ratio"))
    83,140 to 84,640 | 2.70 to 3.10
    """
    width = high - low if math.isfinite(high - low) else 0.0
    step = _step(width, low, unit)
    ends = [_shown(low, step), _shown(high, step)]
    text = ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
    if math.isinf(high):
        text = f"{ends[0]} or more" if math.isfinite(low) else "anything"
    elif math.isinf(low):
        text = f"{ends[1]} or less"
    return Number(text, f"{low:.10g}/{high:.10g}", tuple(ids), how)


def percent(share: float, *, ids: Iterable[str] = (), how: str = "") -> Number:
    """Show a share as a whole percentage; never 0 % or 100 % for what is not exactly so.

    Examples
    --------
    >>> print(percent(0.9991), percent(1.0), percent(0.0004), percent(0.25))
    over 99 % 100 % under 1 % 25 %
    """
    text = f"{round(100 * share)} %"
    if text == "100 %" and share < 1:
        text = "over 99 %"
    if text == "0 %" and share > 0:
        text = "under 1 %"
    return Number(text, float(share), tuple(ids), how)


def fraction(part: int, whole: int) -> Number:
    """Show a count of a whole, as ``3 of 24``."""
    return Number(f"{part:,} of {whole:,}", f"{part}/{whole}")


def day(value: dt.date | str, *, ids: Iterable[str] = ()) -> Number:
    """Show a day as ``11 July 2017``, whatever the locale.

    Examples
    --------
    >>> print(day(dt.date(2017, 7, 11)))
    11 July 2017
    """
    moment = dt.date.fromisoformat(value) if isinstance(value, str) else value
    text = f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"
    return Number(text, f"{moment:%Y-%m-%d}", tuple(ids))


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
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    caption: str = ""
    name: str = "table"
    footer: Sequence[str] = field(default=())

    def html(self) -> str:
        """Return the table as HTML, every text escaped."""
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in self.columns)
        body = "".join(
            "<tr>"
            + "".join(
                f'<td class="n">{_html_of(cell)}</td>'
                if _is_numeric(cell)
                else f"<td>{_html_of(cell)}</td>"
                for cell in row
            )
            + "</tr>"
            for row in self.rows
        )
        caption = f"<caption>{escape(self.caption)}</caption>" if self.caption else ""
        notes = "".join(f'<p class="note">{escape(note)}</p>' for note in self.footer)
        return (
            f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(self.caption)}">'
            f'<table class="{escape(self.name)}">{caption}<thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table></div>{notes}"
        )

    def text(self) -> str:
        """Return the table as aligned text."""
        grid = [list(self.columns), *[[text_of(cell) for cell in row] for row in self.rows]]
        widths = [max(len(row[k]) for row in grid) for k in range(len(self.columns))]
        right = [any(_is_numeric(row[k]) for row in self.rows) for k in range(len(self.columns))]
        lines = [
            "  ".join(
                cell.rjust(width) if flush else cell.ljust(width)
                for cell, width, flush in zip(row, widths, right, strict=True)
            ).rstrip()
            for row in grid
        ]
        lines.insert(1, "  ".join("─" * width for width in widths))
        return "\n".join(([self.caption] if self.caption else []) + lines + list(self.footer))

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/plain": self.text(), "text/html": self.html()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence whose numerals are all computed."""

    plain: str
    marked: str

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/plain": self.plain, "text/html": f'<p class="say">{self.marked}</p>'}


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
    >>> say("The rows add up to {total}.", total=count(83890)).plain
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
