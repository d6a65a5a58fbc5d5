"""A number leads to where it comes from: in the list of the page, and beside the number."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from audit.origins import ledger
from audit.project import VINTAGES, Project
from audit.publish import publish, site_pages
from audit.publish.appearances import appearances
from audit.publish.claim_page import whole_page
from audit.publish.contents import reported
from tests.publish.conftest import HOSTILE, SOURCES
from tests.publish.test_browser import PHONE, SCHEMES, WCAG, Scheme, open_page

ROOT = Path(__file__).resolve().parents[2]
AUDIT = Project(root=ROOT)

NUMBER = re.compile(r"<data ([^>]*)>(<a [^>]*>)?([^<]*)")


def unlinked(text: str) -> list[str]:
    """The numbers of a page that lead nowhere: what is not known is no number."""
    return [
        shown
        for attributes, link, shown in NUMBER.findall(text)
        if not link and "title=" not in attributes and re.search(r"\d", shown)
    ]


def test_every_number_of_every_report_rests_on_something(
    record_property: Callable[[str, object], None],
) -> None:
    """All numbers displayed, in both vintages: rows that are registered, or a declaration."""
    books = {}
    for vintage in VINTAGES:
        for claim in reported(AUDIT, vintage):
            text = whole_page(AUDIT, vintage, claim)
            assert [] == unlinked(text), f"{vintage}/{claim}"
            books[vintage, claim] = len(NUMBER.findall(text))
    shown = [one for one in appearances(AUDIT) if re.search(r"\d", one.text)]
    bare = [(one.report.name, one.place, one.text) for one in shown if not one.references]
    record_property("numbers on pages", sum(books.values()))
    record_property("numbers in reports", len(shown))
    assert len(shown) > len(books)
    assert [] == bare


def test_every_number_of_the_site_rests_on_something() -> None:
    """The pages about the whole audit, with those of the sources."""
    for name, make in site_pages(AUDIT).items():
        assert [] == unlinked(make(AUDIT)), name


def test_every_link_to_a_row_arrives(project: Project) -> None:
    """An entry leads to rows of the page, a row to its place on the page of its table."""
    text = whole_page(project, "published", "events-total")
    places = set(re.findall(r'id="([^"]+)"', text))
    assert set(re.findall(r'href="#([lw]\d+)"', text)) <= places
    rows = site_pages(project)["sources/events.html"](project)
    there = set(re.findall(r'<li id="(r[^"]+)"', rows))
    assert set(re.findall(r'sources/events\.html#([^"]+)"', text)) <= there
    assert {one.anchor for one in ledger(project).rows.values()} == there
    assert "<code>events</code>: " in rows
    [described] = re.findall(r'href="\.\./codebook\.html#([^"]+)"', rows)
    assert f'id="{described}"' in site_pages(project)["codebook.html"](project)


def test_a_reference_that_nobody_registered_is_no_link(project: Project) -> None:
    """A number that names an unknown row is shown without a link, which the tests above find."""
    path = project.reports / "published" / "people-total.ipynb"
    text = path.read_text(encoding="utf-8")
    known = next(iter(ledger(project).rows))
    path.write_text(text.replace(known, "events/ffffffff"), encoding="utf-8")
    assert unlinked(whole_page(project, "published", "people-total"))


@pytest.fixture(scope="module")
def address(made_once: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where a claim's page of the tiny audit is."""
    root = Path(shutil.copytree(made_once, tmp_path_factory.mktemp("lineage") / "audit"))
    publish(Project(root=root))
    return (root / "reports" / "published" / "events-total.html").as_uri()


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Page]:
    """The page, with whatever it wants to say counted as a fault."""
    faults: list[str] = []
    shown = open_page(browser, address)
    shown.on("console", lambda message: faults.append(message.text))
    shown.on("dialog", lambda dialog: faults.append(dialog.message))
    shown.on("pageerror", lambda error: faults.append(str(error)))
    yield shown
    shown.close()
    assert [] == faults


ORIGIN = "dialog.origin"


def test_a_click_opens_the_rows_and_escape_closes(opened: Page) -> None:
    """Method, rows with their sources, and a link to each row; the focus comes back."""
    number = opened.locator("p.say data > a").first
    number.click()
    told = opened.locator(ORIGIN)
    assert told.is_visible()
    assert 'the "sum" of the rows' in told.inner_text()
    assert "84100 events" in told.inner_text()
    assert told.locator('a[href^="../sources/events.html#r"]').count()
    assert told.locator(f'a[href="{SOURCES["url"][0]}"]').count()
    opened.keyboard.press("Escape")
    assert not told.is_visible()
    assert number.evaluate("one => one === document.activeElement")


def test_a_keyboard_reaches_every_number_of_a_table(opened: Page) -> None:
    """One stop of the tab key per table; arrows move; Enter and the space bar open."""
    numbers = opened.locator("table.shares td > a")
    assert 1 == opened.locator('table.shares td > a[tabindex="0"]').count()
    numbers.first.focus()
    opened.keyboard.press("ArrowRight")
    assert numbers.nth(1).evaluate("one => one === document.activeElement")
    opened.keyboard.press("ArrowDown")
    assert numbers.nth(6).evaluate("one => one === document.activeElement")
    for key in ("Enter", " "):
        opened.keyboard.press(key)
        assert opened.locator(ORIGIN).is_visible()
        opened.keyboard.press("Escape")
    assert 1 == opened.locator('table.shares td > a[tabindex="0"]').count()


def test_hostile_rows_are_read_never_run(opened: Page) -> None:
    """A title, a note or an address that looks like a program is text without a link."""
    opened.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    for number in opened.locator("table.estimates td > a").all():
        number.click()
        assert not opened.locator(f'{ORIGIN} a[href^="javascript:"]').count()
        opened.keyboard.press("Escape")
    assert HOSTILE in opened.locator(".lineage table.rows").inner_text()
    assert not opened.locator('a[href^="javascript:"]').count()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_opened_rows_are_accessible(browser: Browser, address: str, scheme: Scheme) -> None:
    """Nothing that axe can find, and no wider than a phone."""
    shown = open_page(browser, address, scheme=scheme, width=PHONE)
    shown.locator("p.say data > a").first.click()
    found = Axe().run(shown, options={"runOnly": WCAG}).response["violations"]
    assert [] == [(each["id"], each["nodes"][0]["html"]) for each in found]
    assert PHONE == shown.evaluate("document.documentElement.scrollWidth")
    shown.close()


def test_without_a_script_a_number_leads_to_its_entry(browser: Browser, address: str) -> None:
    """The entry is on the page, and names its rows."""
    context = browser.new_context(java_script_enabled=False)
    shown = context.new_page()
    shown.goto(address)
    shown.locator("p.say data > a").first.click()
    place = shown.url.partition("#")[2]
    assert "row" in shown.locator(f"#{place}").inner_text()
    context.close()
