"""The recipe for another article, carried out from an empty folder, on shares and rates."""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

WRITTEN = Path(__file__).parent / "projects" / "rates"
"""What a newcomer writes; its README names the sources of the figures."""

AUDIT = Path(sys.executable).with_name("audit")


def told(arguments: Sequence[str | Path], folder: Path) -> str:
    """Run a command in a folder, and return what it writes; it must succeed."""
    ours = {"AUDIT_PROJECT", "PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER", "PYTEST_CURRENT_TEST"}
    done = subprocess.run(
        arguments,
        cwd=folder,
        env={name: value for name, value in os.environ.items() if name not in ours},
        capture_output=True,
        text=True,
        check=False,
    )
    assert 0 == done.returncode, done.stdout + done.stderr
    return done.stdout


def put(path: Path, text: str) -> None:
    """Keep what stands above the example, and put a text in the place of the rest."""
    head, mark, _ = path.read_text("utf-8").partition("# EXAMPLE")
    assert mark
    path.write_text(head + text, "utf-8")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the second audit, made by the steps of the recipe, with its pages."""
    folder = tmp_path_factory.mktemp("second")
    root = folder / "rates"
    article = ["--title", "Three old numbers", "--author", "A. Writer", "--publisher", "The Paper"]
    told([AUDIT, "new", *article, "--published", "2024-03-01", root.name], folder)

    # The example goes, and three claims come: three files for each.
    (root / "notebooks" / "example-share.ipynb").unlink()
    shutil.copytree(WRITTEN / "notebooks", root / "notebooks", dirs_exist_ok=True)
    for name in ("claims.toml", "choices.toml"):
        put(root / "data" / name, (WRITTEN / name).read_text("utf-8"))

    # The figures, their sources, and the article's numbers.
    raw = root / "data" / "raw"
    (raw / "people_aboard.csv").unlink()
    for name in ("rates.csv", "sources.csv", "article_numbers.csv"):
        shutil.copy(WRITTEN / name, raw / name)
    for path in (raw / "schemas" / "tables.json", raw / "README.md"):
        path.write_text(path.read_text("utf-8").replace("people_aboard", "rates"), "utf-8")

    told([AUDIT, "register"], root)
    told([AUDIT, "run", "--quiet", "--jobs", "2"], root)
    return root


def verdicts(root: Path) -> dict[tuple[str, str], dict[str, str]]:
    """Return the derived table of verdicts, by claim and vintage."""
    with (root / "data" / "derived" / "verdicts.csv").open(encoding="utf-8", newline="") as table:
        return {(row["claim"], row["vintage"]): row for row in csv.DictReader(table)}


# By hand. 557 of 1,835 are 30.354 per cent: inside 30.35 to 30.45 (rounded) and inside what readers
# take it for, outside 30.40 to 30.50 (cut off), which its interval meets. 397 of 78,954 over 51 of
# 108,829 is 10.73, above ten: agreement under both intervals. 41 in 28,010 over 15 in 19,017 is
# 1.856: below the 1.9 of "90 per cent more", which both intervals reach.
EXPECTED = {
    "women-admitted": ("reproduces under some readings", 100 * 557 / 1835, 2 / 3, 1 / 3),
    "smokers-likelihood": ("reproduces", (397 / 78954) / (51 / 108829), 1, 0),
    "exposed-rate": ("compatible, not confirmed", (41 / 28010) / (15 / 19017), 0, 1),
}


@pytest.mark.parametrize("vintage", ["published", "latest"])
@pytest.mark.parametrize("claim", EXPECTED)
def test_the_verdicts_are_those_computed_by_hand(claim: str, vintage: str, published: Path) -> None:
    """All figures were known on the day of the article, so that both vintages say the same."""
    words, value, agree, overlap = EXPECTED[claim]
    row = verdicts(published)[claim, vintage]

    assert words == row["verdict"]
    assert pytest.approx(value) == float(row["center"])
    assert pytest.approx([agree, overlap]) == [float(row["agree"]), float(row["overlap"])]


def test_the_exact_interval_of_rates_is_the_published_one(published: Path) -> None:
    """Of 41 in 28,010 against 15 in 19,017: 1.00568406 to 3.60930031 (R, poisson.test)."""
    path = published / "data" / "derived" / "multiverses" / "latest" / "exposed-rate.csv"
    with path.open(encoding="utf-8", newline="") as table:
        exact = next(row for row in csv.DictReader(table) if "exact" in row.values())

    assert pytest.approx([1.00568406, 3.60930031], rel=1e-6) == [
        float(exact["low"]),
        float(exact["high"]),
    ]


def test_the_author_rounded(published: Path) -> None:
    """30.354 was printed as 30.4 and 44.519 as 44.5: the first tells rounding from cutting off."""
    report = published / "reports" / "latest" / "women-admitted.ipynb"
    cells = json.loads(report.read_text("utf-8"))["cells"]
    shown = [
        "".join(output["data"]["text/plain"])
        for cell in cells
        if cell["id"] == "last"
        for output in cell["outputs"]
    ]

    assert "Rounding gives all figures, and cutting off does not" in shown[0]
    assert "of 2, 1 tell the two apart" in " ".join(shown[0].split())


def test_the_audit_holds_and_passes_its_own_tests(published: Path) -> None:
    """Its tests check the audit, and nbval executes reports again."""
    nbval = ["-p", "no:cacheprovider", "-p", "no:randomly", "-q"]
    reports = ["tests", "reports/latest/women-admitted.ipynb"]

    shown = told([sys.executable, "-m", "pytest", *nbval, *reports], published)

    assert "passed" in shown


def test_the_site_is_about_the_second_article_alone(published: Path) -> None:
    """Every claim has both its pages, and nothing of the example or of another audit is left."""
    pages = {path.name: path.read_text("utf-8") for path in published.rglob("reports/**/*.html")}

    assert set() == {f"{claim}.html" for claim in EXPECTED} - pages.keys()
    assert "Three old numbers" in pages["index.html"]
    for text in pages.values():
        assert "example-share" not in text
        assert "The article-audit developers" not in text
