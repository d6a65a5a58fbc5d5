"""Markdown and code on a page."""

from audit.publish.prose import code, prose


def test_html_in_prose_is_shown_as_text() -> None:
    """A tag in Markdown is text for readers, never markup."""
    assert "<p>a &lt;script&gt;x()&lt;/script&gt;</p>\n" == prose("a <script>x()</script>", {})


def test_links_to_notebooks_lead_to_pages() -> None:
    """A notebook's link to another notebook becomes a link to that one's page."""
    made = prose("[a](other.ipynb) [b](other.ipynb#x) [c](https://example.org/x.ipynb)", {})
    assert 'href="other.html"' in made
    assert 'href="other.html#x"' in made
    assert 'href="https://example.org/x.ipynb"' in made


def test_unsafe_links_are_no_links() -> None:
    """The words of a link with another scheme stay; its address does not."""
    made = prose("[a](javascript:x()) [b](data:text/html,x) ![c](https://example.org/c.png)", {})
    assert "javascript" not in made
    assert "data:" not in made
    assert "<img" not in made
    assert "c</p>" in made


def test_sections_have_places_of_their_own() -> None:
    """Equal headings, and those that every page has, get different places."""
    places: dict[str, str] = {}
    made = prose("# Evidence\n\n## Evidence\n\n## Made", places)
    assert {"evidence": "Evidence", "evidence-2": "Evidence", "made-2": "Made"} == places
    assert '<h2 id="evidence-2">Evidence</h2>' in made


def test_code_is_escaped_and_coloured() -> None:
    """Code stays the same text, with classes of our own style sheet."""
    made = code('x = "<b>"  # a < b')
    assert "<b>" not in made
    assert '<span class="k-c1"># a &lt; b</span>' in made
    assert made.striptags() == 'x = "<b>" # a < b'
