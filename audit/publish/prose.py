"""Prose and code of a notebook, as markup."""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any

import mistune
from markupsafe import Markup
from pygments import highlight
from pygments.filter import simplefilter
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from pygments.token import STANDARD_TYPES, Token

from audit.publish.markup import markup, read

__all__ = ["COLOURED", "code", "prose", "slug"]

COLOURED = frozenset({"c1", "k", "kc", "kn", "mf", "mi", "ow", "s1", "s2", "sa", "si"})
"""Kinds of words in code that have a colour, by Pygments' short names."""

RESERVED = frozenset({"answer", "content", "explore", "made", "said"})
"""The places of every page, which no heading of a notebook may take."""


class _Renderer(mistune.HTMLRenderer):
    """Markdown as it may stand below the title of a page."""

    def heading(self, text: str, level: int, **attrs: object) -> str:
        """Return a heading; the first level is the page's own."""
        return super().heading(text, max(level, 2), **attrs)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Return the words for a picture: a page shows computed pictures only."""
        del url, title
        return text


_MARKDOWN = mistune.create_markdown(
    renderer=_Renderer(escape=True), plugins=["table", "strikethrough"]
)


def slug(title: str) -> str:
    """Return a heading as the name of a place on the page.

    Examples
    --------
    >>> slug("What would change this?")
    'what-would-change-this'
    """
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "section"


def prose(source: str, taken: dict[str, str]) -> Markup:
    """Return Markdown as markup.

    Parameters
    ----------
    source : str
        Markdown. HTML in it is shown as text; of links, only those to the web, to mail and to
        places on or beside the page survive; of pictures, their words.
    taken : dict of str to str
        The places of the page so far → the heading that stands there; those of the second-level
        headings are added.

    Returns
    -------
    markupsafe.Markup
        What the page shows.
    """
    made = _MARKDOWN(source)
    root = read(made if isinstance(made, str) else "")
    for one in root.walk():
        if one.tag == "h2":
            one.attributes["id"] = _place(one.text, taken)
        href = one.attributes.get("href", "")
        if "://" not in href and href:
            # A notebook refers to another notebook; a page refers to the page of that.
            one.attributes["href"] = re.sub(r"\.ipynb(?=$|[?#])", ".html", href)
    return markup(root)


def _place(title: str, taken: dict[str, str]) -> str:
    name, again = slug(title), 1
    while name in taken or name in RESERVED:
        again += 1
        name = f"{slug(title)}-{again}"
    taken[name] = title
    return name


@simplefilter
def _coloured(
    _self: object, _lexer: object, stream: Iterable[tuple[Any, str]], _options: object
) -> Iterator[tuple[Any, str]]:
    """Let through the kinds of words that the style sheet colours; the rest is plain text."""
    for kind, text in stream:
        yield (kind if STANDARD_TYPES.get(kind) in COLOURED else Token), text


@lru_cache(maxsize=1024)
def code(source: str) -> Markup:
    """Return Python as markup whose classes the style sheet colours."""
    # Pygments escapes what it colours.
    return Markup(highlight(source, *_colouring()).rstrip("\n"))  # noqa: S704


@cache
def _colouring() -> tuple[PythonLexer, HtmlFormatter[str]]:
    lexer = PythonLexer()
    lexer.add_filter(_coloured())
    return lexer, HtmlFormatter(nowrap=True, classprefix="k-")
