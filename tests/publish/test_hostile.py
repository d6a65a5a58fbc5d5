"""Nothing that an output smuggles in runs, asks for anything, or is anything but what we write.

The vectors, in ``tests/invalid/markup``, are the tricks that are known of: handlers, addresses,
elements whose content browsers read in another way, comments, marked sections, drawings, styles,
depth and length. Each is tried as it is and inside of what a page is made of.
"""

import json
import re
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Dialog, Page

from audit.publish.markup import HTML, SVG, Rules, markup, read
from audit.publish.pictures import drawing
from audit.publish.prose import prose

VECTORS: Final[list[str]] = json.loads(
    (Path(__file__).resolve().parents[1] / "invalid" / "markup" / "vectors.json").read_text("utf-8")
)
CONTEXTS: Final = (
    "{}",
    '<div class="scroll" role="region"><table><tr><td>{}</td></tr></table></div>',
    '<p class="say">a {} b</p>',
    "<details><summary>{}</summary></details>",
    '<data value="{}">1</data>',
    "<a href='{}'>x</a>",
    '<svg viewBox="0 0 9 9"><g>{}</g></svg>',
    "<svg><title>{}</title></svg>",
    "<math>{}</math>",
    "<!--{}-->",
)
TRIED: Final = [context.replace("{}", vector) for vector in VECTORS for context in CONTEXTS]
LIVE: Final = (
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<img src='https://example.org/p.png'>",
    "<style>@import 'https://example.org/s.css'</style>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
)
"""Vectors that a browser acts on by itself."""

# What a drawing is written with besides: see audit.publish.pictures.
FRAME = {"role", "aria-label", "focusable", "viewBox"}


def strict(rules: Rules, extra: set[str]) -> re.Pattern[str]:
    """Return the form that every tag of the output must have: our names, each value quoted."""
    tags = "|".join(rules.names.get(name, name) for name in rules.elements)
    own = {rules.names.get(name, name) for one in rules.elements.values() for name in one}
    attributes = "|".join(sorted(own | extra - {"style"}))
    return re.compile(rf'</?(?:{tags})(?: (?:{attributes})="[^"<>]*")*/?>')


TAG = {"html": strict(HTML, {"id"}), "svg": strict(SVG, FRAME)}


def foreign(text: str, kind: str) -> list[str]:
    """Return every sign outside of our own tags that a browser could take for markup."""
    return re.findall(r"""[<>"'\\]?[<>]+.{0,30}""", TAG[kind].sub("", text))


def shown(vector: str) -> dict[str, str]:
    """Return what a page shows of a vector: as an output, as a drawing, as prose."""
    return {
        "html": str(markup(read(vector))),
        "svg": str(drawing(vector, alt="x", prefix="p-")),
        "prose": str(prose(vector, {})),
    }


def test_every_tag_that_is_written_is_one_of_ours() -> None:
    """Of no vector, in no place, does anything remain that is not on the list."""
    for vector in TRIED:
        made = shown(vector)
        assert [] == foreign(made["html"], "html"), vector[:200]
        assert [] == foreign(made["svg"], "svg"), vector[:200]
        assert [] == foreign(made["prose"], "html"), vector[:200]


def test_reading_again_changes_nothing() -> None:
    """What is written means to the reader what it meant: no second parsing brings a surprise."""
    for vector in TRIED:
        once = str(markup(read(vector)))
        assert once == str(markup(read(once))), vector[:200]


SPLIT: Final = re.compile(r"[<>\"'=/&;]|[^<>\"'=/&;]+")
PIECES: Final = sorted({piece for one in VECTORS for piece in SPLIT.findall(one[:300])})


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
@settings(max_examples=500)
def test_whatever_the_pieces_nothing_foreign_is_written(soup: str) -> None:
    """Tricks taken apart and put together at random come to nothing either."""
    made = shown(soup)

    assert [] == foreign(made["html"], "html")
    assert [] == foreign(made["svg"], "svg")
    assert made["html"] == str(markup(read(made["html"])))


class Watched:
    """A blank page without any policy, and all that it does."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.seen: list[str] = []
        page.on("dialog", self.dismiss)
        page.on("console", lambda message: self.seen.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.seen.append(f"error: {error}"))
        page.on("framenavigated", lambda frame: self.seen.append(f"to: {frame.url}"))
        page.on("request", lambda request: self.seen.append(f"request: {request.url}"))
        page.route(re.compile("^(?!about:|data:)"), lambda route: route.abort())

    def dismiss(self, dialog: Dialog) -> None:
        """Note a dialog, and close it."""
        self.seen.append("dialog")
        dialog.dismiss()

    def show(self, body: str) -> list[str]:
        """Show a body, touch everything in it, and return what happened."""
        self.page.set_content(f"<!doctype html><meta charset=utf-8><body>{body}</body>")
        self.page.evaluate(
            "kinds => document.querySelectorAll('body *').forEach("
            "one => kinds.forEach(kind => one.dispatchEvent(new Event(kind))))",
            ["mouseover", "focus", "load", "error", "toggle", "animationstart"],
        )
        self.page.wait_for_function("document.readyState === 'complete'")
        told = [one for one in self.seen if one != "to: about:blank"]
        self.seen.clear()
        return told


@pytest.fixture
def watched(browser: Browser) -> Watched:
    """Return a page that is watched."""
    return Watched(browser.new_page())


@pytest.mark.parametrize("vector", LIVE)
def test_what_is_watched_for_can_be_seen(watched: Watched, vector: str) -> None:
    """The same vectors, shown as they are, do act: the next test could fail."""
    assert [] != watched.show(vector)
    assert vector in VECTORS or "https" in vector


DOM: Final = """
() => [...document.body.querySelectorAll('*')].flatMap(one => [
    one.namespaceURI.split('/').pop() + ' ' + one.localName,
    ...[...one.attributes].map(at => '@' + at.name)
])
"""


def test_in_a_browser_nothing_happens(watched: Watched) -> None:
    """No dialog, no request, no message, no other element: the browser reads it as we do."""
    kept: list[str] = []
    for vector in TRIED:
        kept += shown(vector).values()
    distinct = list(dict.fromkeys(one for one in kept if "<" in one))
    names = {f"xhtml {name}" for name in HTML.elements} | {
        f"svg {SVG.names.get(name, name)}" for name in SVG.elements
    }
    attributes = {name for one in HTML.elements.values() for name in one} | FRAME | {"id"}
    attributes |= {SVG.names.get(name, name) for one in SVG.elements.values() for name in one}
    for k in range(0, len(distinct), 100):
        assert [] == watched.show("".join(f"<div>{one}</div>" for one in distinct[k : k + 100]))
        there = set(watched.page.evaluate(DOM))
        allowed = names | {f"@{name}" for name in attributes - {"style"}} | {"xhtml tbody"}
        assert set() == there - allowed
    assert len(TRIED) == len(VECTORS) * len(CONTEXTS)
