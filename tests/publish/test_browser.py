"""Pages as a browser shows them: accessible, still, and no wider than the screen."""

import json
import shutil
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from audit.project import Project
from audit.publish import SITE, publish

Scheme = Literal["light", "dark"]

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
PHONE = 360


@pytest.fixture(scope="module")
def addresses(made_once: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Where a claim's page, the index and the other pages of the tiny audit are."""
    root = Path(shutil.copytree(made_once, tmp_path_factory.mktemp("pages") / "audit"))
    project = Project(root=root)
    publish(project)
    claim = project.reports / "published" / "events-total.html"
    names = [*SITE, "sources/events.html"]
    return [path.as_uri() for path in [claim, *(project.reports / name for name in names)]]


def open_page(
    browser: Browser, address: str, *, scheme: Scheme = "light", width: int = 1280
) -> Page:
    """Open a page."""
    page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
    page.set_default_timeout(10_000)
    page.goto(address)
    return page


def unfold(page: Page) -> None:
    """Open everything that is folded."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_pages_are_accessible(browser: Browser, addresses: list[str], scheme: Scheme) -> None:
    """Nothing that axe can find breaks WCAG 2.2 AA, in light and dark, folded or not."""
    for address in addresses:
        page = open_page(browser, address, scheme=scheme)
        unfold(page)
        found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
        page.close()
        assert [] == [(each["id"], each["nodes"][0]["html"]) for each in found], address


@pytest.mark.parametrize("width", [PHONE, 1280])
def test_pages_are_no_wider_than_the_screen(
    browser: Browser, addresses: list[str], width: int
) -> None:
    """Only tables, code and the like scroll sideways, each inside its own region."""
    for address in addresses:
        page = open_page(browser, address, width=width)
        unfold(page)
        assert width == page.evaluate("document.documentElement.scrollWidth"), address
        page.close()


def visited(browser: Browser, address: str) -> tuple[list[str], list[str]]:
    """What a page asks for, and what the browser says about it."""
    asked: list[str] = []
    said: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address, wait_until="networkidle")
    page.close()
    return asked, said


def test_nothing_leaves_the_page(browser: Browser, addresses: list[str]) -> None:
    """The page asks for no other file, and the browser has nothing to complain of."""
    for address in addresses:
        asked, said = visited(browser, address)
        assert [address] == [url for url in asked if not url.startswith("data:")]
        assert [] == said


def test_the_style_is_applied_in_both_schemes(browser: Browser, addresses: list[str]) -> None:
    """The policy admits the page's own style; the drawings take their colours from it."""
    seen = set()
    for scheme in SCHEMES:
        page = open_page(browser, addresses[0], scheme=scheme)
        seen.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        drawn = "getComputedStyle(document.querySelector('figure g')).fill"
        seen.add(page.evaluate(drawn))
        page.close()
    assert {"rgb(255, 255, 255)", "rgb(140, 29, 91)"} < seen
    assert 4 == len(seen)


def test_the_keyboard_goes_to_the_content_first(browser: Browser, addresses: list[str]) -> None:
    """The first stop of the tab key is the way past the header, and it is visible."""
    page = open_page(browser, addresses[0])
    page.keyboard.press("Tab")
    focused = "document.activeElement"
    assert "To the content" == page.evaluate(f"{focused}.textContent")
    box = page.evaluate(f"JSON.stringify({focused}.getBoundingClientRect())")
    assert 0 <= json.loads(box)["left"] < 1280
    page.keyboard.press("Tab")
    assert "solid" == page.evaluate(f"getComputedStyle({focused}).outlineStyle")
    page.close()


def test_print_opens_what_is_folded(browser: Browser, addresses: list[str]) -> None:
    """On paper, folded tables are there, and the links of the header are not."""
    page = open_page(browser, addresses[0])
    folded = page.locator("details.long tbody tr").last
    visible = "one => one.checkVisibility({ contentVisibilityAuto: true })"
    assert not folded.evaluate(visible)
    page.emulate_media(media="print")
    assert folded.evaluate(visible)
    navigation = page.locator("header nav").all()
    assert 2 == len(navigation)
    assert not any(one.is_visible() for one in navigation)
    page.close()
