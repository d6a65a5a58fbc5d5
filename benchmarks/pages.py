"""Size and first paint of every published page, from disk.

``python benchmarks/pages.py`` opens each page in headless Chromium several times, from cold, and
reads the browser's own clock: from the start of the navigation to the first paint of content. Of
several openings the middle one counts. Only relative to an idle machine do the times mean anything.
"""

import argparse
import re
import shutil
import statistics
import sys
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, sync_playwright

ROOT: Final = Path(__file__).resolve().parents[1]
NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
LARGEST: Final = 200_000
LATEST: Final = 0.5
EXPLORER: Final = re.compile(r'id="explore-data">(.*?)</script>', re.DOTALL)
PAINTED: Final = """() => new Promise((done) => new PerformanceObserver((list) => {
  const first = list.getEntriesByName("first-contentful-paint")[0];
  if (first) done(first.startTime);
}).observe({ type: "paint", buffered: true }))"""


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


def main() -> int:
    """Print the table; 1 where a page is too large or too late."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5, help="openings of each page")
    times = parser.parse_args().times
    where = next(filter(None, map(shutil.which, NAMES)), None)
    if where is None:
        print(f"no browser: one of {', '.join(NAMES)} must be on PATH", file=sys.stderr)
        return 2
    missed = 0
    print(f"{'page':<44}{'bytes':>9}{'explorer':>10}{'first paint, s':>16}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=where, args=list(FLAGS))
        for page in sorted((ROOT / "reports").rglob("*.html")):
            text = page.read_text(encoding="utf-8")
            size = len(text.encode())
            data = EXPLORER.search(text)
            told = len(data[1].encode()) if data else 0
            painted = first_paint(browser, page, times)
            over = size > LARGEST or painted > LATEST
            missed += over
            name = page.relative_to(ROOT / "reports").as_posix()
            print(f"{name:<44}{size:>9,}{told:>10,}{painted:>16.3f}{'  over' if over else ''}")
        browser.close()
    print(f"limits: {LARGEST:,} bytes, {LATEST} s; pages over one of them: {missed}")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
