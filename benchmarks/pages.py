"""Size and first paint of every published page, from disk.

``python benchmarks/pages.py`` opens each page in headless Chromium several times, from cold, and
reads the browser's own clock: from the start of the navigation to the first paint of content. Of
several openings the middle one counts. Only relative to an idle machine do the times mean anything.
"""

import argparse
import os
import re
import shutil
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, sync_playwright
from tables import placed

from audit.files import write_atomically

ROOT: Final = Path(__file__).resolve().parents[1]
REPORTS: Final = ROOT / "reports"
README: Final = ROOT / "benchmarks" / "README.md"
CLAIM: Final = "of a claim"
KINDS: Final = {
    "published": CLAIM,
    "latest": CLAIM,
    "figures": "of long figures",
    "sources": "of raw tables",
}
NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
LARGEST: Final = 200_000
LATEST: Final = 0.5
EXPLORER: Final = re.compile(r'id="explore-data">(.*?)</script>', re.DOTALL)
PAINTED: Final = """() => new Promise((done) => new PerformanceObserver((list) => {
  const first = list.getEntriesByName("first-contentful-paint")[0];
  if (first) done(first.startTime);
}).observe({ type: "paint", buffered: true }))"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One page: its bytes, those of its explorer's data, and seconds to its first paint."""

    name: str
    size: int
    explorer: int
    painted: float

    @property
    def kind(self) -> str:
        """What it is about."""
        return KINDS.get(self.name.partition("/")[0], "of the whole audit")

    @property
    def is_over(self) -> bool:
        """Whether it is too late, or, as the page of a claim, too large."""
        return self.painted > LATEST or (self.kind == CLAIM and self.size > LARGEST)


def first_paint(browser: Browser, page: Path, times: int) -> float:
    """Return the seconds to the first paint of a page, the middle one of several openings."""
    found = []
    for _ in range(times):
        context = browser.new_context()
        opened = context.new_page()
        opened.goto(page.as_uri())
        found.append(opened.evaluate(PAINTED) / 1000)
        context.close()
    return statistics.median(found)


def measured(times: int, where: str) -> list[Measured]:
    """Open every published page, and return what was found."""
    made = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=where, args=list(FLAGS))
        for page in sorted(REPORTS.rglob("*.html")):
            text = page.read_text(encoding="utf-8")
            data = EXPLORER.search(text)
            one = Measured(
                name=page.relative_to(REPORTS).as_posix(),
                size=len(text.encode()),
                explorer=len(data[1].encode()) if data else 0,
                painted=first_paint(browser, page, times),
            )
            over = "  over" if one.is_over else ""
            print(f"{one.name:<52}{one.size:>9,}{one.explorer:>9,}{one.painted:>8.3f}{over}")
            made.append(one)
        browser.close()
    return made


def told(pages: Sequence[Measured], times: int, busy: float) -> str:
    """Return what was found as Markdown: a line for each kind of page."""
    lines = [
        "| pages | how many | largest, bytes | its explorer | first paint, s: median | slowest |",
        "|---|---|---|---|---|---|",
    ]
    for kind in dict.fromkeys(one.kind for one in pages):
        some = [one for one in pages if one.kind == kind]
        largest = max(some, key=lambda one: one.size)
        painted = [one.painted for one in some]
        lines.append(
            f"| {kind} | {len(some)} | {largest.size:,} | {largest.explorer:,} "
            f"| {statistics.median(painted):.2f} | {max(painted):.2f} |"
        )
    over = sum(one.is_over for one in pages)
    lines.append("")
    lines.append(
        f"Middle of {times} openings of each page, {os.cpu_count()} processors, {busy:.1f} "
        f"processes running or waiting on average. Over a limit: {over}."
    )
    return "\n".join(lines)


def main() -> int:
    """Print each page, write the table into the README; 1 where a page is too large or too late."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5, help="openings of each page")
    times = parser.parse_args().times
    where = next(filter(None, map(shutil.which, NAMES)), None)
    if where is None:
        print(f"no browser: one of {', '.join(NAMES)} must be on PATH", file=sys.stderr)
        return 2
    print(f"{'page':<52}{'bytes':>9}{'explorer':>9}{'paint, s':>8}")
    pages = measured(times, where)
    text = placed(README.read_text("utf-8"), told(pages, times, os.getloadavg()[1]), "pages")
    write_atomically(README, text)
    print(f"limits: {LARGEST:,} bytes for the page of a claim, {LATEST} s; written to {README}")
    return int(any(one.is_over for one in pages))


if __name__ == "__main__":
    sys.exit(main())
