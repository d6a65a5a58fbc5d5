"""The explorer in a browser: each specification is shown as the notebook computed it."""

import itertools
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from audit.display import MIME, count, span
from audit.publish.prose import slug

ROOT = Path(__file__).resolve().parents[2]
WORDS = {-1: "no answer", 0: "agrees", 1: "overlaps", 2: "lies below", 3: "lies above"}
WHOLE = ("latest/munitions-vs-2003", "published/munitions-total")
"""Large reports of which every specification is picked nevertheless."""
FEW, SOME = 100, 40
"""So many are all picked; of more, about so many."""


def payloads(path: Path) -> dict[str, Any]:
    """The last result of each kind that a report stores, and the picture that leads its page."""
    found: dict[str, Any] = {}
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        for output in cell.get("outputs", ()):
            for kind in ("multiverse", "verdict"):
                found |= {k: v for k, v in [(kind, output["data"].get(MIME.format(kind)))] if v}
            drawn = output["data"].get(MIME.format("picture"), {})
            found |= {"picture": drawn} if drawn.get("main") else {}
    return found


REPORTS = {
    f"{path.parent.name}/{path.stem}": found
    for path in sorted((ROOT / "reports").glob("*/*.ipynb"))
    if "multiverse" in (found := payloads(path))
}
BARE = ("equipment-captured", "consistency")

Levels = tuple[int, ...]


def address(report: str) -> str:
    """Where the page of a report is."""
    return (ROOT / "reports" / f"{report}.html").as_uri()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in which nothing goes wrong."""
    opened = browser.new_page(viewport={"width": 1280, "height": 800})
    opened.set_default_timeout(10_000)
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    yield opened
    opened.close()
    assert [] == wrong


def basis_of(found: dict[str, Any], levels: Levels) -> dict[str, Any]:
    """The verdict on the basis to which a specification belongs."""
    axes = found["multiverse"]["axes"]
    labels = {
        axis["name"]: axis["levels"][level]["label"]
        for axis, level in zip(axes, levels, strict=True)
    }
    fitting = [
        basis for basis in found["verdict"]["bases"] if basis["labels"].items() <= labels.items()
    ]
    [only] = fitting
    return dict(only)


def place_of(found: dict[str, Any], levels: Levels) -> int:
    """The place of a specification in the lists; one that repeats another has the other's."""
    axes, idle = found["multiverse"]["axes"], basis_of(found, levels)["idle"]
    place = 0
    for axis, level in zip(axes, levels, strict=True):
        place = place * len(axis["levels"]) + (0 if axis["name"] in idle else level)
    return int(found["multiverse"]["listed"].index(place))


def margin_of(universe: dict[str, Any], value: float, reading: dict[str, Any]) -> str:
    """How far a value is from the nearest edge, in words, from the figures alone."""
    low, high = (
        (-math.inf if reading["low"] is None else reading["low"]),
        (math.inf if reading["high"] is None else reading["high"]),
    )
    edges = [edge for edge in (low, high) if math.isfinite(edge)]
    log = all(v is None or v > 0 for v in universe["center"]) and all(e > 0 for e in edges)

    def at(x: float) -> float:
        return math.log(x) if log and math.isfinite(x) else x

    margin = min(at(value) - at(low), at(high) - at(value))
    if math.isinf(margin):
        return "inside; it has no edge"
    if margin == 0:
        return "on its edge"
    side = "inside" if margin > 0 else "outside"
    far = math.exp(abs(margin)) if log else abs(margin)
    if far - log < 0.0005:
        return f"{side}, by next to nothing"
    if log:
        return f"{side}, by a factor of {f'{far:.3f}' if far < 10 else f'{far:,.0f}'}"
    unit = "" if universe["unit"] in {"ratio", "share"} else f" {universe['unit']}"
    shown = f"{far:,.0f}" if far.is_integer() else count(far, unit="ratio").text
    return f"{side}, by {shown}{unit}"


def expected(found: dict[str, Any], levels: Levels) -> dict[str, Any]:
    """What the page must show for a specification, from the stored results alone."""
    universe, basis, k = found["multiverse"], basis_of(found, levels), place_of(found, levels)
    center, low, high = (universe[name][k] for name in ("center", "low", "high"))
    known = center is not None or None not in {low, high}
    behind = universe["behind"][universe["behind_of"][k]]
    ids = " ".join(universe["ids"][one] for one in behind["ids"])
    numbers = []
    if center is not None:
        numbers.append([count(center, unit=universe["unit"]).text, ids])
    if known:
        ends = span(
            -math.inf if low is None else low,
            math.inf if high is None else high,
            unit=universe["unit"],
        )
        numbers.append([ends.text, ids])
    size = len(universe["readings"])
    codes = universe["codes"][k * size : (k + 1) * size]
    return {
        "numbers": numbers,
        "kinds": ", ".join(universe["kinds"][one] for one in behind["kinds"]) if known else "",
        "readings": [
            [
                one["name"],
                WORDS[code],
                "" if code < 0 else margin_of(universe, center, one),
                basis["readings"][one["name"]],
            ]
            for one, code in zip(universe["readings"], codes, strict=True)
            if one["name"] in basis["readings"]
        ],
        "words": basis["words"],
    }


PICK = """([names, every]) => {
  const root = document.getElementById("explore");
  const idOf = (place) => document.querySelector(`#${place} a[href*="sources/"]`)
    .getAttribute("href").replace(/^.*sources\\/(\\w+)\\.html#r(\\w+)$/, "$1/$2");
  const told = (one) => one.textContent.trim().replace(/^[●◆◂▸–]\\s+/, "");
  const fieldsets = names.map((axis) => root.querySelector(`fieldset[data-axis="${axis}"]`));
  return every.map((levels) => {
    fieldsets.forEach((set, k) => {
      const input = set.querySelectorAll("input")[levels[k]];
      if (input.checked) return;
      input.checked = true;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    const found = root.querySelector(".found");
    const links = [...found.querySelectorAll("a[data-rows]")];
    const bare = found.textContent.match(/range (.*) \\(/);
    const kinds = found.textContent.match(/\\(([a-z, ]+); (?:no|level)/);
    return {
      numbers: links.length || !bare ? links.map((one) =>
        [one.textContent, one.dataset.rows.split(" ").map(idOf).join(" ")]) : [[bare[1], ""]],
      kinds: kinds ? kinds[1] : "",
      readings: [...root.querySelectorAll("tbody tr")].map((row) => {
        const cells = [...row.cells];
        const all = [...cells[2].querySelectorAll(".code-of")].at(-1);
        return [cells[0].textContent, told(all), cells[3].textContent, cells[4].textContent];
      }),
      words: root.querySelector(".words").textContent,
    };
  });
}"""
"""Pick the level of each axis in turn, and read what is shown, with the rows of its numbers."""


def picked(found: dict[str, Any], report: str) -> list[Levels]:
    """The specifications to pick: all that are listed, where they are few, and some of all."""
    sizes = [len(axis["levels"]) for axis in found["multiverse"]["axes"]]
    every = list(itertools.product(*map(range, sizes)))
    listed = found["multiverse"]["listed"]
    whole = [every[place] for place in listed] if report in WHOLE or len(listed) <= FEW else []
    # A step without a common factor of the sizes meets every level of every choice.
    step = next(
        k for k in itertools.count(max(1, len(every) // SOME)) if math.gcd(k, len(every)) == 1
    )
    return [*whole, *every[::step]]


@pytest.mark.parametrize("report", REPORTS)
def test_each_specification_is_shown_as_it_was_computed(page: Page, report: str) -> None:
    """Value, range, kinds, rows, code and margin per reading, and the verdict of the basis."""
    found = REPORTS[report]
    axes = found["multiverse"]["axes"]
    varying = [k for k, axis in enumerate(axes) if len(axis["levels"]) > 1]
    every = picked(found, report)
    page.goto(address(report))
    shown = page.evaluate(PICK, [varying, [[one[k] for k in varying] for one in every]])
    for levels, one in zip(every, shown, strict=True):
        assert expected(found, levels) == one, levels


def fragment(changes: dict[str, str]) -> str:
    """The address of some levels."""
    return "#explore?" + "&".join(f"{slug(name)}={slug(to)}" for name, to in changes.items())


@pytest.mark.parametrize("report", REPORTS)
def test_the_nearest_other_answer_is_that_of_the_verdict(page: Page, report: str) -> None:
    """On each basis, the first way offered from the reference is the one of the notebook."""
    found = REPORTS[report]
    page.goto(address(report))
    for basis in found["verdict"]["bases"]:
        page.evaluate(
            """there => new Promise((done) => {
              addEventListener("hashchange", done, { once: true });
              location.hash = there;
            })""",
            fragment(basis["labels"]),
        )
        first = page.locator("#explore .flips a")
        reference = place_of(
            found,
            tuple(
                [one["label"] for one in axis["levels"]].index(
                    basis["labels"].get(axis["name"], axis["levels"][0]["label"])
                )
                for axis in found["multiverse"]["axes"]
            ),
        )
        if basis["flip"] is None:
            # Where the reference has no answer, ways to one are offered.
            answered = found["multiverse"]["center"][reference] is not None
            assert not answered or first.count() == 0
            continue
        # The notebook stores them by name, the page tells them in the order of the choices.
        told = {f"{name}: {to}" for name, to in basis["flip"].items()}
        assert told == set(str(first.first.text_content()).split("; "))


@pytest.fixture
def claim_page(page: Page) -> Page:
    """A page with three bases, at the reference."""
    page.goto(address(WHOLE[0]))
    return page


def chosen(page: Page) -> list[str]:
    """The options that are picked, by their names in the address."""
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('#explore input:checked')].map(one => one.value)"
    )
    return found


def test_the_address_carries_what_is_picked(claim_page: Page, browser: Browser) -> None:
    """Only what differs from the reference, in words; it survives reload and can be shared."""
    assert "#" not in claim_page.url
    before = chosen(claim_page)
    claim_page.get_by_label("as later counted").check()
    claim_page.get_by_label("the middle reader").check()
    assert claim_page.url.endswith("#explore?gun-fire=as-later-counted&reading=the-middle-reader")
    picked_now = chosen(claim_page)
    assert before != picked_now
    claim_page.reload()
    assert picked_now == chosen(claim_page)
    other = browser.new_page()
    other.goto(claim_page.url)
    assert picked_now == chosen(other)
    assert "gun fire: as later counted; reading: the middle reader" in str(
        other.locator(".differs").text_content()
    )
    other.close()
    claim_page.get_by_role("link", name="Back to the reference").click()
    assert before == chosen(claim_page)
    assert not claim_page.locator(".there").is_visible()


def test_back_and_forward_go_along_the_links(claim_page: Page) -> None:
    """A link to another answer enters the history, a pick does not; places change nothing."""
    before = chosen(claim_page)
    claim_page.locator(".flips a").first.click()
    jumped = chosen(claim_page)
    assert before != jumped
    assert "lies below" in str(claim_page.locator(".found").text_content())
    claim_page.go_back()
    assert before == chosen(claim_page)
    claim_page.go_forward()
    assert jumped == chosen(claim_page)
    claim_page.get_by_label("added", exact=False).first.check()
    picked_now = chosen(claim_page)
    claim_page.locator("nav.places a").first.click()
    assert picked_now == chosen(claim_page)
    claim_page.go_back()
    assert picked_now == chosen(claim_page)


def test_an_address_of_old_is_told(page: Page) -> None:
    """What the page does not have is named, as text, and the rest is shown."""
    page.goto(
        address(WHOLE[0]) + "#explore?gun-fire=as-later-counted&start=never&<b>x</b>=1&reading"
    )
    note = page.locator("#explore .stale")
    assert note.is_visible()
    assert "start=never, <b>x</b>=1, reading=" in str(note.text_content()).replace("\n", " ")
    assert "as-later-counted" in chosen(page)
    page.get_by_label("apart, as printed").check()
    assert not note.is_visible()
    assert "#" not in page.url


def test_the_decisive_choice_is_marked(claim_page: Page) -> None:
    """A choice with an option that gives another answer says so; the others do not."""
    decides = claim_page.locator("fieldset.decides")
    assert ["basis", "gun-fire"] == decides.evaluate_all("all => all.map(one => one.name)")
    assert "1 × agrees, 1 × lies below; changes the answer" in str(decides.last.text_content())
    ways = claim_page.locator(".flips a")
    assert ["gun fire: as later counted"] == ways.all_text_contents()
    assert "1 (ways: 1)" == claim_page.locator(".least").text_content()


def test_keyboard_and_screen_reader_are_served(claim_page: Page) -> None:
    """Arrow keys pick within a named group; what is found is a status that is read out."""
    group = claim_page.get_by_role("group", name="Is the gun fire of aircraft in the older count?")
    group.get_by_role("radio").first.focus()
    claim_page.keyboard.press("ArrowDown")
    status = claim_page.locator("#explore [role=status]")
    assert "lies below" in str(status.text_content())
    assert "as-later-counted" in chosen(claim_page)
    focused = claim_page.evaluate(
        """() => {
          const [one, bar] = [document.activeElement, document.querySelector('#explore .result')]
            .map((each) => each.getBoundingClientRect());
          return one.top >= bar.bottom || one.bottom <= bar.top;
        }"""
    )
    assert focused


def test_the_picture_marks_what_is_picked(claim_page: Page) -> None:
    """A ring stands at the value, inside the band of its basis, and moves with the picks."""
    found = REPORTS[WHOLE[0]]
    places = found["picture"]["places"]
    scale = places["scale"]
    ring = claim_page.locator(".chosen circle")
    for label, basis in [("US over coalition", 1), ("coalition over opening day", 2)]:
        claim_page.get_by_role("radio", name=label).check()
        value = found["verdict"]["bases"][basis]["center"]
        low, high, here = (math.log(one) for one in (scale["low"], scale["high"], value))
        at = scale["start"] + (scale["stop"] - scale["start"]) * (here - low) / (high - low)
        assert abs(2 * at - float(str(ring.get_attribute("cx")))) <= 1
        top, bottom = places["bases"][label]
        assert 2 * top < float(str(ring.get_attribute("cy"))) < 2 * bottom
    assert 1 == ring.count()


def test_without_scripts_the_page_says_the_same(browser: Browser) -> None:
    """Controls are not shown; the picture, the verdicts and the tables are."""
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(address(WHOLE[0]))
    assert not opened.locator("#explore").is_visible()
    assert opened.locator("figure.picture svg").first.is_visible()
    assert 3 == opened.locator(".bases > li").count()
    context.close()


def test_paper_shows_what_was_picked_and_no_controls(claim_page: Page) -> None:
    """At the reference the page is printed as without scripts; else with what was picked."""
    claim_page.emulate_media(media="print")
    assert not claim_page.locator("#explore").is_visible()
    claim_page.emulate_media(media="screen")
    claim_page.get_by_label("as later counted").check()
    claim_page.emulate_media(media="print")
    assert claim_page.locator("#explore .found").is_visible()
    assert 0 == claim_page.locator("#explore input:visible").count()
    assert 0 == claim_page.locator("#explore a:visible").count()


@pytest.mark.parametrize("claim", BARE)
def test_a_claim_without_multiverse_has_no_explorer(page: Page, claim: str) -> None:
    """There is nothing to pick."""
    page.goto(address(f"latest/{claim}"))
    assert 0 == page.locator("#explore").count()
    assert "Fewest changes" not in page.content()
