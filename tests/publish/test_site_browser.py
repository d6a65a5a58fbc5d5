"""Every published page in a real browser: nothing leaves it, nothing breaks, all can read it."""

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT / "reports"
PAGES = sorted(path.relative_to(REPORTS).as_posix() for path in REPORTS.rglob("*.html"))
LOOKED_AT = ("index.html", "latest/munitions-vs-2003.html", "published/displaced-daily.html")
"""The pages that are tried in every look, and of which pictures are kept."""
PICTURES = ROOT / "build" / "screenshots"

Scheme = Literal["light", "dark"]
LOOKS: tuple[tuple[Scheme, int], ...] = (
    ("light", 1280),
    ("dark", 1280),
    ("light", 360),
    ("dark", 360),
)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

UNFOLD = "document.querySelectorAll('details').forEach(one => { one.open = true })"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves the reports, and writes no log."""

    def log_message(self, *_: object) -> None:
        """Keep the terminal clean."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The reports on the loopback address, at a port of the system's choice."""
    handler = functools.partial(Quiet, directory=str(REPORTS))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as served:
        thread = threading.Thread(target=served.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{served.server_port}"
        served.shutdown()
        thread.join()


def told(page: Page, root: str) -> tuple[list[str], list[str]]:
    """Listen to a page: what it asks for outside a root, and what the browser complains of."""
    outside: list[str] = []
    said: list[str] = []

    def guard(route: Route) -> None:
        if route.request.url.startswith((root, "data:")):
            route.continue_()
        else:
            outside.append(route.request.url)
            route.abort()

    page.route("**/*", guard)
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    return outside, said


def test_all_pages_are_there() -> None:
    """The index, the methods, and a page beside every executed notebook, and maybe more."""
    notebooks = {
        path.relative_to(REPORTS).with_suffix(".html").as_posix()
        for path in REPORTS.glob("*/*.ipynb")
    }
    assert {"index.html", "methods.html", *notebooks} <= set(PAGES)
    assert set(LOOKED_AT) <= set(PAGES)


@pytest.mark.parametrize("origin", ["file", "server"])
def test_pages_ask_for_nothing_and_break_nothing(
    browser: Browser, server: str, origin: str
) -> None:
    """From disk and from a server: one request a page, for itself, and not one complaint."""
    root = f"{REPORTS.as_uri()}/" if origin == "file" else f"{server}/"
    page = browser.new_page()
    outside, said = told(page, root)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for name in PAGES:
        asked.clear()
        page.goto(root + name)
        page.evaluate(UNFOLD)
        assert [root + name] == [url for url in asked if not url.startswith("data:")]
        assert ([], []) == (outside, said), name
    page.close()


def test_a_request_to_elsewhere_would_be_seen(browser: Browser, server: str) -> None:
    """The guard of the test above is awake, and the policy of a page stops what it would load."""
    page = browser.new_page()
    outside, said = told(page, f"{server}/")
    page.goto(f"{server}/index.html")
    page.evaluate(
        "document.body.append(Object.assign(new Image(), { src: 'http://127.0.0.1:9/' }))"
    )
    page.wait_for_timeout(200)
    assert [] == outside
    assert 1 == len([text for text in said if "Content Security Policy" in text])
    with pytest.raises(Exception, match="ERR_FAILED"):
        page.goto("http://127.0.0.1:9/elsewhere")
    assert ["http://127.0.0.1:9/elsewhere"] == outside
    page.close()


def violations(page: Page) -> list[tuple[str, str]]:
    """What axe finds, each with the first place."""
    # Without the nodes that pass, which nobody reads, it takes half the time.
    options = {"runOnly": WCAG, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [(each["id"], each["nodes"][0]["html"]) for each in found]


@pytest.mark.parametrize("name", [name for name in PAGES if name not in LOOKED_AT])
def test_every_page_can_be_read_by_all(browser: Browser, name: str) -> None:
    """Nothing breaks WCAG 2.2 AA as far as axe can find, in a look that differs by page."""
    scheme, width = LOOKS[PAGES.index(name) % len(LOOKS)]
    page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
    page.goto(f"{REPORTS.as_uri()}/{name}")
    assert width == page.evaluate("document.documentElement.scrollWidth")
    assert [] == violations(page)
    page.close()


@pytest.mark.parametrize("name", LOOKED_AT)
@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_pages_can_be_read_in_every_look(
    browser: Browser, name: str, scheme: Scheme, width: int
) -> None:
    """Light and dark, telephone and desk, with everything unfolded; a picture is kept of each."""
    page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
    page.goto(f"{REPORTS.as_uri()}/{name}")
    PICTURES.mkdir(parents=True, exist_ok=True)
    file = f"{name.removesuffix('.html').replace('/', '-')}-{scheme}-{width}.png"
    page.screenshot(path=PICTURES / file, full_page=True)
    page.evaluate(UNFOLD)
    assert width == page.evaluate("document.documentElement.scrollWidth")
    assert [] == violations(page)
    page.close()


@pytest.mark.parametrize("name", LOOKED_AT)
def test_paper_shows_what_is_folded_and_no_controls(browser: Browser, name: str) -> None:
    """In print, the content of what is folded is there, and nothing that only a screen can use."""
    page = browser.new_page()
    page.goto(f"{REPORTS.as_uri()}/{name}")
    page.emulate_media(media="print")
    visible = "all => all.map(one => one.checkVisibility({ contentVisibilityAuto: true }))"
    folded = page.locator("details > :not(summary)").evaluate_all(visible)
    assert [] == [one for one in folded if not one]
    controls = page.locator("input, select, button, nav").evaluate_all(visible)
    assert [] == [one for one in controls if one]
    page.close()
