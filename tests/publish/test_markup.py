"""Only what our own classes write survives on a page."""

import json
from html import escape
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from audit.choices import choice
from audit.display import LEFT, Number, Table, count, say
from audit.publish.markup import HTML, LINK, SVG, markup, read
from audit.readings import readings, readings_table

REPORTS: Final = Path(__file__).resolve().parents[2] / "reports"
WHITE: Final = st.sampled_from("\t\n\r ")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("<p>a</p><script>x()</script><p>b</p>", "<p>a</p><p>b</p>"),
        ("<script>never closed", ""),
        ("<scr<script>ipt>x()</script>", "ipt&gt;x()"),
        ('<p onclick="x()" style="color:red" id="top">a</p>', "<p>a</p>"),
        ('<img src="https://example.org/p.png" onerror="x()">a', "a"),
        ('<a href="javascript:x()">a</a>', "<a>a</a>"),
        ('<a href="  javascript:x()">a</a>', "<a>a</a>"),
        ('<a href="java\tscript:x()">a</a>', "<a>a</a>"),
        ('<a href="data:text/html,x">a</a>', "<a>a</a>"),
        ('<a href="//example.org/x">a</a>', "<a>a</a>"),
        ("<style>@import 'https://example.org/'</style>a", "a"),
        ("<iframe src='https://example.org'>x</iframe>a", "a"),
        ("<svg><svg></svg><p>hidden</p></svg>a", "a"),
        ("<math><mtext></math><p>a</p>", "<p>a</p>"),
        ("<!-- note --><?php x ?><!DOCTYPE x>a", "a"),
        ("<p>a <b>c", "<p>a <b>c</b></p>"),
        ("a</div></p>", "a"),
        (
            "<p>a &lt;script&gt; &amp; &quot;b&quot;</p>",
            "<p>a &lt;script&gt; &amp; &quot;b&quot;</p>",
        ),
        ('<div class="scroll" tabindex="5" role="alert">a</div>', '<div class="scroll">a</div>'),
        ('<form action="https://example.org"><input name="x">a</form>', "a"),
        ('<meta http-equiv="refresh" content="0;url=https://example.org">a', "a"),
        ("<b x='\"><script>y()</script>'>a</b>", "<b>a</b>"),
    ],
)
def test_guests_are_not_let_in(given: str, kept: str) -> None:
    """Scripts, handlers, styles, frames and remote pictures go; the text of the rest stays."""
    assert kept == markup(read(given))


@pytest.mark.parametrize(
    "own",
    [
        Table(columns=["a <b>", "n"], rows=[["x & 'y'", 2], [None, 1.5]], caption="C").html(),
        Table(columns=["n"], rows=[[count(3, ids=["t/1", "t/2"], how='a "b" <c>')]]).html(),
        say("{n} events", n=Number("1", 1.0, ("t/1",))).marked,
        readings_table(readings("10,000", "about")).html(),
        choice("a", "E", "Which?", {"x": "because"})._repr_mimebundle_()["text/html"],
        '<div class="verdict"><p>overstated</p></div>',
    ],
)
def test_our_own_markup_passes_whole(own: str) -> None:
    """What tables, sentences and verdicts write comes out byte by byte, numbers included.

    But for the one style that JupyterLab needs, since pages let none in.
    """
    assert own.replace(LEFT, "") == str(markup(read(own)))


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://example.org/a?b=c#d", True),
        ("HTTP://example.org", True),
        ("mailto:someone@example.org", True),
        ("#verdict", True),
        ("other.html", True),
        ("../latest/other.html#x", True),
        ("javascript:alert(1)", False),
        ("vbscript:x", False),
        ("file:///etc/passwd", False),
        ("data:text/html;base64,AAAA", False),
        ("//example.org", False),
        ("/\\example.org", False),
        ("", False),
    ],
)
def test_links_lead_to_the_web_to_mail_or_beside_the_page(address: str, *, safe: bool) -> None:
    """No other scheme, and no address that borrows the page's scheme, is a link."""
    assert safe == bool(LINK.fullmatch(address))


def test_no_rule_lets_a_handler_or_a_style_through() -> None:
    """No allowed attribute of HTML runs code or draws; of a drawing, only ``style`` is read."""
    html = {name for allowed in HTML.elements.values() for name in allowed}
    svg = {name for allowed in SVG.elements.values() for name in allowed}
    assert set() == {name for name in html | svg if name.startswith("on")}
    assert set() == html & {"style", "src", "srcset", "action", "formaction", "id", "name"}
    assert "script" not in {*HTML.elements, *SVG.elements}


MARK = "<!---->"
"""A comment, which leaves nothing, but is not read as XML."""

NESTED = st.recursive(
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Z"]) | WHITE).map(escape),
    lambda parts: st.builds(
        '<{0} {1}="{2}">{3}</{0}>'.format,
        st.sampled_from(["p", "td", "B", "script", "data", "nobody"]),
        st.sampled_from(["class", "title", "value", "onclick", "COLSPAN"]),
        st.text(st.sampled_from("a 1-\t\n\r<&\"'") | WHITE).map(escape),
        st.lists(parts, max_size=3).map("".join),
    ),
    max_leaves=12,
)


@given(NESTED)
def test_plain_xml_is_read_as_a_browser_reads_it(text: str) -> None:
    """The faster way of reading gives what the other one does."""
    assert read(f"{text}{MARK}") == read(text)


def test_what_the_two_languages_read_differently_is_read_as_a_browser_does() -> None:
    """Nothing of XML that is not of HTML has a meaning on a page."""
    assert "a b" == markup(read('<?xml version="1.0"?>a b'))
    assert "]&gt;&amp;e;" == markup(read('<!DOCTYPE p [<!ENTITY e "x">]>&e;'))
    assert "y" == markup(read("<script><script>x</script>y</script>"))
    assert "€" == markup(read("&#128;")) == markup(read("&#x0080;"))
    assert "&quot;&#x27;" == markup(read("&#34;&#x27;"))


@pytest.mark.parametrize("text", ["<ul>\n<li>a</li>\n</ul>", "<p>a<br>b</p><![c]>", "<p>a\tb"])
def test_what_is_marked_as_safe_is_read_like_any_text(text: str) -> None:
    """A page reads again what it has written."""
    assert read(text) == read(Markup(text))  # noqa: S704 - made up


def test_what_is_no_xml_is_read_all_the_same() -> None:
    """One open tag, or a sign that needs no escape, is enough for it not to be."""
    assert "<p>1 &lt; 2</p>" == markup(read("<p>1 < 2"))
    assert "<p>a<br>b \N{NO-BREAK SPACE}</p>" == markup(read("<p>a<br>b &nbsp;</p>"))
    assert "a\ud800" == read("a\ud800").text


@pytest.mark.parametrize(
    "path", sorted(REPORTS.glob("*/*.ipynb")), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_every_output_is_read_in_the_faster_way(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the package shows is XML, and read as such it is what a browser reads."""
    notebook = json.loads(path.read_text("utf-8"))
    texts = [
        ("".join(output["data"][kind]), rules)
        for cell in notebook["cells"]
        for output in cell.get("outputs", ())
        for kind, rules in (("text/html", HTML), ("image/svg+xml", SVG))
        if kind in output.get("data", {})
    ]
    assert texts
    as_html = [read(f"{text}{MARK}", rules) for text, rules in texts]
    monkeypatch.setattr("audit.publish.markup._Reader.feed", None)

    assert as_html == [read(text, rules) for text, rules in texts]
