"""Drawings inside a page: what they may hold, and their description and figures."""

import re

import pytest

from audit.publish.pictures import drawing, picture

FACTS = {
    "title": "Where the estimates lie",
    "alt": 'One dot, at "84,100" & no more',
    "columns": ["option", "value"],
    "rows": [
        ["first day", "84,100"],
        ["month", {"text": "84,300", "value": 84300, "lineage": 0}],
    ],
    "lineages": [["t/1"]],
}


def test_a_picture_has_words_and_figures() -> None:
    """The alternative text, the caption and every number of the description arrive."""
    made = picture("<svg viewBox='0 0 9 9'><circle r='3'/></svg>", FACTS, "picture-1")
    assert 'aria-label="One dot, at &quot;84,100&quot; &amp; no more"' in made.drawing
    assert 'role="img"' in made.drawing
    assert "<caption>Where the estimates lie</caption>" in made.data.html()
    assert '<data value="84300" data-ids="t/1">84,300</data>' in made.data.html()
    assert not made.main


@pytest.mark.parametrize(
    "guest",
    [
        "<script>x()</script>",
        "<style>*{fill:red}</style>",
        "<foreignObject><p>x()</p></foreignObject>",
        '<image href="https://example.org/p.png"/>',
        '<use href="https://example.org/p.svg#x"/>',
        '<rect onload="x()"/>',
        '<rect fill="url(https://example.org/#x)"/>',
        '<rect style="fill: url(https://example.org/#x)"/>',
        '<rect style="background: url(//example.org)"/>',
        '<animate attributeName="href" to="javascript:x()"/>',
        '<set attributeName="onload" to="x()"/>',
        '<a href="javascript:x()"><rect/></a>',
        '<rect fill="\\75rl(//example.org)"/>',
    ],
)
def test_guests_are_not_drawn(guest: str) -> None:
    """Nothing in a drawing runs, styles the page or asks for another file."""
    made = drawing(f"<svg viewBox='0 0 9 9'>{guest}</svg>", alt="a", prefix="p-")
    assert not re.search(r"x\(\)|example|<(?:script|style|image|animate|set|a)\b|:\s*red", made)


def test_names_are_those_of_one_picture() -> None:
    """Two drawings with equal names inside do not meet on a page."""
    svg = (
        '<svg><defs><clipPath id="c"/></defs>'
        '<g clip-path="url(#c)"><use xlink:href="#c"/></g></svg>'
    )
    made = drawing(svg, alt="a", prefix="p1-")
    assert '<clipPath id="p1-0"/>' in made
    assert '<g clip-path="url(#p1-0)"><use xlink:href="#p1-0"/></g>' in made


def test_style_becomes_attributes() -> None:
    """Colours stay variables of the page; the size is left to the page; no style is left."""
    svg = (
        '<svg width="400pt" height="90pt" style="font-family: \'A B\'; max-width: 100%">'
        '<path style="fill: var(--agree, #00735c); stroke-width: 2" d="M0 0"/></svg>'
    )
    assert (
        '<svg viewBox="0 0 400 90" role="img" aria-label="a" focusable="false" '
        'font-family="&#x27;A B&#x27;">'
        '<path d="M0 0" fill="var(--agree)" stroke-width="2"/></svg>'
    ) == drawing(svg, alt="a", prefix="p-")


def test_what_is_no_drawing_is_nothing() -> None:
    """Text that holds no drawing leaves no trace."""
    assert not drawing("<p>no</p>", alt="a", prefix="p-")
