"""Only what our own classes write survives on a page."""

import pytest

from audit.choices import choice
from audit.display import LEFT, Number, Table, count, say
from audit.publish.markup import HTML, LINK, SVG, markup, read
from audit.readings import readings, readings_table


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
