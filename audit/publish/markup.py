"""Markup that may stand on a page: an allow-list, a small tree, and its text.

Whatever a notebook's outputs hold is read into a tree in which only the elements and attributes
that this package writes survive, and is written again with every text and attribute escaped.
So nothing that an output smuggles in (a script, a handler, a remote picture) reaches a page.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from xml.parsers.expat import ExpatError, ParserCreate

from markupsafe import Markup

__all__ = ["HTML", "LINK", "SVG", "Element", "Rules", "element", "markup", "read"]

Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Which elements and attributes survive.

    Parameters
    ----------
    elements : mapping of str to mapping
        Lower-case name → attribute → the pattern that its whole value must match.
    names : mapping of str to str
        Lower-case name of an element or attribute → as it is written (``viewBox``).
    """

    elements: Mapping[str, Mapping[str, Pattern]]
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Element:
    """One element, which grows while it is read; the root has no name."""

    tag: str
    attributes: dict[str, str]
    children: "list[Element | str]"

    @property
    def text(self) -> str:
        """The text inside, without markup."""
        return "".join(part if isinstance(part, str) else part.text for part in self.children)

    def walk(self) -> "Iterator[Element]":
        """Yield this element and all below it, in the order of the page."""
        yield self
        for part in self.children:
            if isinstance(part, Element):
                yield from part.walk()


def element(tag: str, *children: Element | str, **attributes: str) -> Element:
    """Make an element; an underscore in an attribute's name stands for a hyphen."""
    named = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    return Element(tag=tag, attributes=named, children=list(children))


ANY = re.compile(r".*", re.DOTALL)
CLASS = re.compile(r"[\w -]*")
_RELATIVE = r"(?:\.{1,2}/)*[\w%-][\w%./-]*(?:[?#][^\s]*)?"
LINK = re.compile(rf"(?:https?://|mailto:|#)[^\s\0-\x1f\x7f]*|{_RELATIVE}", re.IGNORECASE)
"""Web and mail addresses, places on the page, and files beside it; no other scheme."""

_PLAIN = (
    "b blockquote br caption code dd del details div dl dt em h2 h3 h4 h5 h6 hr i li ol p pre s "
    "small span strong sub summary sup table tbody td tfoot th thead tr ul"
)
_SPECIAL: dict[str, dict[str, Pattern]] = {
    "a": {"href": LINK, "title": ANY},
    "data": {"value": ANY, "data-ids": ANY, "title": ANY},
    "div": {
        "class": CLASS,
        "tabindex": re.compile("0"),
        "role": re.compile("region"),
        "aria-label": ANY,
    },
    "ol": {"start": re.compile(r"\d+")},
    "table": {"data-ids": ANY},
    "td": {"class": CLASS, "colspan": re.compile(r"\d+"), "rowspan": re.compile(r"\d+")},
    "th": {"class": CLASS, "scope": re.compile("col|row|colgroup|rowgroup")},
}
HTML = Rules(
    elements={
        name: {"class": CLASS} | _SPECIAL.get(name, {}) for name in [*_PLAIN.split(), *_SPECIAL]
    }
)
"""What our tables, sentences and verdicts, and Markdown, are written with."""

_SHAPES = (
    "circle clipPath defs desc ellipse g line linearGradient marker path pattern polygon polyline "
    "rect stop svg symbol text textPath title tspan use"
)
_GEOMETRY = (
    "clip-path clip-rule color cx cy d dominant-baseline dx dy fill fill-opacity fill-rule "
    "font-family font-size font-style font-variant font-weight gradientTransform gradientUnits "
    "height id letter-spacing marker-end marker-mid marker-start markerHeight markerUnits "
    "markerWidth offset opacity orient paint-order patternTransform patternUnits points "
    "preserveAspectRatio r refX refY rotate rx ry shape-rendering stop-color stop-opacity stroke "
    "stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit "
    "stroke-opacity stroke-width text-anchor text-decoration text-rendering textLength transform "
    "vector-effect viewBox visibility width word-spacing x x1 x2 y y1 y2"
)
_FUNCTIONS = (
    "url(?=\\(#[\\w.-]+\\))|var(?=\\(--)|calc|rgba?|hsla?|oklch|color-mix|light-dark|"
    "matrix|translate[XY]?|scale[XY]?|rotate|skew[XY]"
)
_DRAWN = re.compile(
    rf"(?!.*(?:[\\<>@;]|/\*|\w:))(?:[^\0(]|(?<![\w-])(?:{_FUNCTIONS})\()*",
    re.DOTALL | re.IGNORECASE,
)
"""A value of a drawing: of functions only those named here, so that none names anything outside.

No escape, comment or address, by which one name could be written as another.
"""

SVG = Rules(
    elements={
        name.lower(): {
            **{attribute.lower(): _DRAWN for attribute in _GEOMETRY.split()},
            **{name: re.compile(r"#[\w.-]+") for name in ("href", "xlink:href")},
            # Not written: its declarations become attributes (see audit.publish.pictures).
            "style": ANY,
        }
        for name in _SHAPES.split()
    },
    names={name.lower(): name for name in [*_SHAPES.split(), *_GEOMETRY.split()]},
)
"""What a picture may be drawn with."""

_VOID = frozenset({"br", "hr"})
_FOREIGN = frozenset(name for name in SVG.elements if name not in HTML.elements)
_WORDLESS = (
    "applet audio canvas datalist foreignobject frameset head iframe math metadata noembed "
    "noframes noscript object plaintext script select style svg template textarea title video xmp"
)
_SILENT = frozenset(_WORDLESS.split())
"""Elements whose content is not text for readers: dropped whole, unless the rules have them."""


_WORDS_ONLY = frozenset({"desc", "title"})
"""Elements of a drawing inside which a browser would read HTML again."""

DEEPEST = 100
"""Levels of elements that are kept; what lies deeper leaves its text."""


_DIFFERENT = re.compile(r"<(?:[!?]|script|style)|&#(?!(?:3[49]|x2[27]);)", re.IGNORECASE)
"""What XML reads in another way: declarations, comments, instructions, elements of bare text, and
signs by their numbers, of which HTML changes some; those of quotation marks it does not."""


class _Reader(HTMLParser):
    def __init__(self, rules: Rules) -> None:
        super().__init__(convert_charrefs=True)
        self.rules = rules
        self.open = [Element(tag="", attributes={}, children=[])]
        self.silent: list[str] = []

    def updatepos(self, i: int, j: int) -> int:
        # Nobody asks on which line something stands, and counting takes a tenth of the time.
        _ = i
        return j

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.silent or (tag in _SILENT and tag not in self.rules.elements):
            if not self.silent or tag == self.silent[0]:
                self.silent.append(tag)
            return
        if tag not in self.rules.elements or len(self.open) > DEEPEST:
            return
        if self.open[-1].tag in _WORDS_ONLY:
            return
        allowed = self.rules.elements[tag]
        kept: dict[str, str] = {}
        for name, value in attrs:
            pattern = allowed.get(name)
            if pattern is not None and pattern.fullmatch(value or ""):
                kept[self.rules.names.get(name, name)] = value or ""
        made = Element(tag=self.rules.names.get(tag, tag), attributes=kept, children=[])
        self.open[-1].children.append(made)
        if tag not in _VOID:
            self.open.append(made)

    def handle_endtag(self, tag: str) -> None:
        if self.silent:
            if tag == self.silent[0]:
                self.silent.pop()
            return
        if self.open[-1].tag == tag:
            self.open.pop()
            return
        opened = [one.tag.lower() for one in self.open]
        if tag in opened[1:]:
            del self.open[len(opened) - 1 - opened[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.open[-1].children.append(data)


def read(text: str, rules: Rules = HTML) -> Element:
    """Read markup, keeping only what the rules allow.

    Parameters
    ----------
    text : str
        Markup from anywhere.
    rules : Rules
        What survives.

    Returns
    -------
    Element
        A root without a name. An element that is not allowed leaves its text behind, one that
        holds no text for readers (a script, a style) leaves nothing.

    Examples
    --------
    >>> markup(read('<p onclick="x()">Seen by <b>two</b><script>x()</script></p>'))
    Markup('<p>Seen by <b>two</b></p>')
    """
    # What is marked as safe would escape whatever is put into it.
    text = str(text)
    reader = _read_as_xml(text, rules)
    if reader is None:
        reader = _Reader(rules)
        # A marked section (``<![``) is a comment to a browser; the parser would look for its end.
        reader.feed(text.replace("<![", "<!--["))
        reader.close()
    return reader.open[0]


def _read_as_xml(text: str, rules: Rules) -> _Reader | None:
    """Read what is plain XML too, as all is that this package writes: in half the time.

    None for anything else, and for what the two languages read differently.
    """
    if _DIFFERENT.search(text):
        return None
    reader = _Reader(rules)
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, attributes: reader.handle_starttag(
        tag.lower(), [(name.lower(), value) for name, value in attributes.items()]
    )
    parser.EndElementHandler = lambda tag: reader.handle_endtag(tag.lower())
    parser.CharacterDataHandler = reader.handle_data
    try:
        # One element around all of it, which no rules have; and white space by its number, because
        # XML takes any other as a space where it stands in an attribute.
        for sign in "\t\n\r":
            text = text.replace(sign, f"&#{ord(sign)};")
        parser.Parse(f"<_>{text}</_>", True)  # noqa: FBT003 - it takes no names
    except (ExpatError, UnicodeEncodeError):
        return None
    return reader


def markup(one: Element | str) -> Markup:
    """Write an element, or a text, with everything escaped."""
    return Markup(_written(one))  # noqa: S704


def _written(one: Element | str) -> str:
    if isinstance(one, str):
        return escape(one)
    inside = "".join(_written(part) for part in one.children)
    if not one.tag:
        return inside
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in one.attributes.items())
    if one.tag in _VOID:
        return f"<{one.tag}{attributes}>"
    if not inside and one.tag.lower() in _FOREIGN:
        return f"<{one.tag}{attributes}/>"
    return f"<{one.tag}{attributes}>{inside}</{one.tag}>"
