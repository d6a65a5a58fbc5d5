"""A page in few bytes: what HTML does not ask for, or can be said once, is left out."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

__all__ = ["compact"]

COLUMNS: Final = 16
"""Columns of a table that the style sheet can set as numbers."""

_KEPT: Final = re.compile(r"(<(style|script|pre)\b.*?</\2>)", re.DOTALL)
_TABLE: Final = re.compile(r"<table\b.*?</table>", re.DOTALL)
_NUMBER: Final = re.compile(r'<data value="[^"]*">(<a href="#[lw]\d+">[^<]*</a>)</data>')
_CELL: Final = re.compile(r"<tr\b|(<td>)(.*?)(?=</td>)|<t[dh]\b.*?(?=</t[dh]>)", re.DOTALL)
_ALONE: Final = re.compile(r'<a href="(#[lw]\d+)">([^<]*)</a>')
_SCOPE: Final = re.compile(r' scope="(?:col|row)"')
_LINK: Final = re.compile(r'<a href="(#[lw]\d+)">')
_OPTIONAL: Final = re.compile(
    r"</(?:td|th)>(?=\s*(?:<t[dh]\b|</tr>|<tr\b|</tbody>|</thead>|</table>))"
    r"|</tr>(?=\s*(?:<tr\b|</tbody>|</thead>|</table>))"
    r"|</(?:tbody|thead)>(?=\s*(?:<tbody\b|</table>))"
    r"|</li>(?=\s*(?:<li\b|</[uo]l>))|</d[td]>(?=\s*(?:<d[td]\b|</dl>|</div>))"
    r"|</p>(?=\s*(?:<(?:p|div|ul|ol|dl|table|section|details|h[1-4]|figure|nav|pre)\b|"
    r"</(?:div|section|li|details|dd|main|footer)>))"
)
"""Closing tags that HTML does not ask for: a third of what a long table weighs."""

_TAG: Final = re.compile(r'<[^>"]*"[^>]*>')
_QUOTED: Final = re.compile(r"""(\s[\w:-]+=)"([^\s"'=<>`]+)"(?=[\s>])""")
_BREAK: Final = re.compile(r"\s*\n\s*")


def compact(page: str) -> str:
    """Return a page that shows the same in fewer bytes.

    Parameters
    ----------
    page : str
        A whole page, each of its numbers linked (see :mod:`audit.publish.lineage`).

    Returns
    -------
    str
        In tables, a number is its link alone: unrounded, it stands in the executed notebook and in
        the file for machines, beside the page. Columns of numbers are named by the class of the
        table, ``n3`` for the third; in such a column, a number without a link leads to where the
        last link before it in the table does, and ``static/lineage.js`` gives it that link.

    Examples
    --------
    >>> compact(
    ...     '<table><tr><td class="n"><data value="0.5"><a href="#l7">50 %</a></data></td>'
    ...     '<td class="n"><data value="0.1"><a href="#l7">10 %</a></data></td></tr></table>'
    ... )
    '<table class="n1 n2"><tr><td><a href=#l7>50 %</a><td>10 %</table>'
    """
    # Every third part is the name of what is kept, which the part before holds already.
    parts = _KEPT.split(page)
    return "".join(
        part if place % 3 == 1 else _compacted(part)
        for place, part in enumerate(parts)
        if place % 3 != 2  # noqa: PLR2004
    )


def _compacted(text: str) -> str:
    text = _TABLE.sub(lambda table: _tabled(table[0]), text)
    # A closing tag may be left out once the one inside it is.
    while (shorter := _OPTIONAL.sub("", text)) != text:
        text = shorter
    return _TAG.sub(lambda tag: _unquoted(tag[0]), _BREAK.sub("\n", text))


# Most tags of a page are like another one.
@lru_cache(maxsize=2**13)
def _unquoted(tag: str) -> str:
    return _QUOTED.sub(r"\1\2", tag)


def _tabled(table: str) -> str:
    table = _NUMBER.sub(r"\1", table.replace('<td class="n">', "<td>"))
    # A heading above a column, or before a row, is taken as theirs anyway.
    table = _SCOPE.sub("", table)
    # A table that leaves closing tags out already has none of its cells to compare.
    columns = {} if "span=" in table or "</td>" not in table else _columns(table)
    if not columns:
        return table
    last = ""
    column = 0

    def cell(found: re.Match[str]) -> str:
        nonlocal last, column
        column = 0 if found[0] == "<tr" else column + 1
        links = _LINK.findall(found[0])
        number = _ALONE.fullmatch(found[2] or "")
        said_before = links and links[-1] == last
        last = links[-1] if links else last
        return f"<td>{number[2]}" if number and said_before and column in columns else found[0]

    table = _CELL.sub(cell, table)
    names = " ".join(f"n{column}" for column in sorted(columns))
    if 'class="' in table.partition(">")[0]:
        return table.replace('class="', f'class="{names} ', 1)
    return table.replace("<table", f'<table class="{names}"', 1)


def _columns(table: str) -> set[int]:
    """Return the columns, counted from one, in which all that stands is numbers with a link."""
    numbers: set[int] = set()
    others: set[int] = set()
    for column, plain, text in _cells(table):
        if plain and _ALONE.fullmatch(text):
            numbers.add(column)
        elif text:
            others.add(column)
    return {one for one in numbers - others if one <= COLUMNS}


def _cells(table: str) -> Iterator[tuple[int, bool, str]]:
    """Yield the column of each cell of the body, whether it has no class, and what it holds."""
    column = 0
    for found in _CELL.finditer(table[max(table.find("<tbody"), 0) :]):
        if found[0] == "<tr":
            column = 0
            continue
        column += 1
        yield column, bool(found[1]), found[2] if found[1] else found[0]
