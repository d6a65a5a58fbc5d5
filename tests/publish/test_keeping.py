"""A page is made again exactly when something that it shows has changed."""

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import jinja2
import pytest

from audit import raw_rows
from audit.errors import AuditError
from audit.execution import seal
from audit.harvest import harvest
from audit.project import VINTAGES, Project
from audit.publish import (
    SITE,
    codebook,
    dated_rows,
    index,
    keeping,
    machine_readable_files,
    make_ready,
    page,
    publish,
    rendering,
    site_pages,
)
from audit.publish.contents import reported
from audit.publish.keeping import Keeper, Made
from audit.registration import register
from audit.reports import read
from audit.uses import Uses, recording

CLAIMS: Final = ("items-minimum", "items-total")
SHOWS: Final = {
    name: {f"{vintage}/{name}.{kind}" for vintage in VINTAGES for kind in ("html", "json")}
    for name in CLAIMS
}
"""The pages of each claim."""

ABOUT_ALL: Final = {"index.html", "then-and-now.html", "corrections.html"}
"""The pages that tell of every report."""


def files(project: Project) -> dict[str, bytes]:
    """Return every published page, by name."""
    found = {*project.reports.rglob("*.html"), *project.reports.rglob("*.json")}
    return {path.relative_to(project.reports).as_posix(): path.read_bytes() for path in found}


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the pages that are made from now on."""
    names: list[str] = []
    write = Keeper.write

    def written(self: Keeper, path: Path, page: Made) -> bool:
        names.append(path.as_posix().partition("/reports/")[2])
        return write(self, path, page)

    monkeypatch.setattr(Keeper, "write", written)
    return names


def renewed(project: Project, made: list[str]) -> set[str]:
    """Publish, and return the pages that were made.

    Whatever was left as it was is the page that would be made; and what changed was made.
    """
    before = files(project)
    made.clear()
    harvest(project)
    written = publish(project)
    again, after = set(made), files(project)
    names = {path.relative_to(project.reports).as_posix() for path in written}
    assert {name for name in after if before.get(name) != after[name]} == names
    assert names <= again
    (project.root / ".audit" / "pages.json").unlink()
    assert [] == publish(project)
    return again


def edited(path: Path, old: str, new: str) -> None:
    """Replace a text of a file that holds it."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_no_page_is_made_where_nothing_changed(published_project: Project, made: list[str]) -> None:
    """After a publication, and after another one, nothing is left to be made."""
    assert set() == renewed(published_project, made)


def test_the_page_of_a_claim_is_written_before_those_about_all_are_made(
    published_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has changed something looks at the page of its claim first."""
    path = published_project.reports / "latest" / "items-total.html"
    there: list[bool] = []

    def looking(project: Project) -> str:
        there.append(path.is_file())
        return index(project)

    monkeypatch.setitem(SITE, "index.html", looking)
    path.unlink()
    (published_project.root / ".audit" / "pages.json").unlink()

    assert [path] == publish(published_project)
    assert there == [True]


def test_a_copy_of_an_audit_makes_its_pages_from_its_own_files(
    published_project: Project, tmp_path: Path
) -> None:
    """Whatever was kept in the original of how its pages were made."""
    (published_project.raw / "README.md").write_text("# Raw tables\n\nFirst.\n", encoding="utf-8")
    publish(published_project)
    copy = Project(root=shutil.copytree(published_project.root, tmp_path / "copy"))
    edited(copy.raw / "README.md", "First.", "Second.")

    assert [copy.reports / "codebook.html"] == publish(copy)
    assert "Second." in (copy.reports / "codebook.html").read_text(encoding="utf-8")


def test_a_page_that_was_altered_or_lost_is_made_again(
    published_project: Project, made: list[str]
) -> None:
    """What lies there is looked at, and not what was once written."""
    index = published_project.reports / "index.html"
    gone = published_project.reports / "latest" / "items-total.html"
    before = index.read_bytes()
    edited(index, "</body>", "<!-- mine --></body>")
    gone.unlink()

    assert {"index.html", "latest/items-total.html"} == renewed(published_project, made)
    assert before == index.read_bytes()


def test_an_edited_table_renews_the_pages_that_show_it(
    published_project: Project, made: list[str]
) -> None:
    """They are its own, those that list all tables, and those of claims that rest on it."""
    table = published_project.raw / "article_numbers.csv"
    edited(table, "P1,", "P2,")
    register(published_project)

    showing = {"sources/article_numbers.html", "sources.html", "codebook.html", "index.html"}
    assert showing == renewed(published_project, made)

    edited(published_project.raw / "stock.csv", "one room", "a room")
    register(published_project)
    pages = {"sources/stock.html", "sources.html", "codebook.html", "then-and-now.html"}
    assert pages | set().union(*SHOWS.values()) <= renewed(published_project, made)


def test_an_edited_claim_renews_its_pages_and_those_of_all_claims(
    published_project: Project, made: list[str]
) -> None:
    """The other claim's pages are left."""
    edited(published_project.claims_file, 'attributed = "the keeper"', 'attributed = "a keeper"')

    again = renewed(published_project, made)

    assert again & set().union(*SHOWS.values()) == SHOWS["items-minimum"]
    assert "index.html" in again
    assert not {name for name in again if name.startswith(("sources", "codebook", "methods"))}


def test_an_edited_report_renews_its_page_and_that_of_the_other_vintage(
    published_project: Project, made: list[str]
) -> None:
    """The page of each vintage shows the other one's verdict."""
    path = published_project.reports / "published" / "items-total.ipynb"
    report = json.loads(json.dumps(read(path)))
    report["cells"][0]["source"] += "\n\nAnd a word more."
    path.write_text(seal(report), encoding="utf-8")

    again = renewed(published_project, made)

    own = SHOWS["items-total"] - {"latest/items-total.json"}
    assert own | ABOUT_ALL == again


def test_an_edited_template_renews_the_pages_that_show_it(
    published_project: Project, made: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All pages are made again with another package, and those that differ are written."""
    package = tmp_path / "audit"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(keeping.PACKAGE, package, ignore=ignored)
    folder = package / "publish" / "templates"
    edited(folder / "claim.html.j2", "{% block scripts %}", "{% block scripts %}<!-- mine -->")
    monkeypatch.setattr(keeping, "PACKAGE", package)
    monkeypatch.setattr(rendering._environment(), "loader", jinja2.FileSystemLoader(folder))
    rendering._environment().cache.clear()  # type: ignore[union-attr]
    before = files(published_project)

    assert files(published_project).keys() == renewed(published_project, made)
    after = files(published_project)
    pages = {name for names in SHOWS.values() for name in names if name.endswith(".html")}
    assert pages == {name for name in after if before[name] != after[name]}
    rendering._environment.cache_clear()


def test_an_edited_style_renews_every_page(
    published_project: Project, made: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each page holds the style."""
    package = tmp_path / "audit"
    shutil.copytree(keeping.PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    style = next((package / "publish" / "static").glob("*.css"))
    style.write_text(f"{style.read_text('utf-8')}\n.mine {{ color: red }}", encoding="utf-8")
    monkeypatch.setattr(keeping, "PACKAGE", package)
    monkeypatch.setattr(rendering, "_FOLDER", package / "publish")
    rendering._environment.cache_clear()
    before = files(published_project)

    assert files(published_project).keys() == renewed(published_project, made)
    after = files(published_project)
    pages = {name for name in after if name.endswith(".html")}
    assert pages == {name for name in after if before[name] != after[name]}
    rendering._environment.cache_clear()


def test_a_derived_table_that_appears_renews_the_page_that_shows_it(
    published_project: Project, made: list[str]
) -> None:
    """What is not there is noted, too."""
    table = published_project.derived / "calibration.csv"
    columns = "method,setting,promise,nominal,measured,standard_error,simulations,reason"
    table.write_text(f"{columns}\nof mine,one,holds,0.95,0.95,0.001,1000,\n", encoding="utf-8")

    assert {"methods.html", "codebook.html"} == renewed(published_project, made)


def test_what_is_kept_may_be_nonsense(published_project: Project, made: list[str]) -> None:
    """Then every page is made."""
    kept = published_project.root / ".audit" / "pages.json"
    for nonsense in ("", "[]", '{"pages": {"a": 1}, "rest": "x"}', "\xff"):
        kept.write_text(nonsense, encoding="latin-1")

        assert files(published_project).keys() == renewed(published_project, made)


KEPT: Final = (
    raw_rows._rows,
    raw_rows._rows_of,
    raw_rows._sources_of,
    dated_rows._days,
    codebook._counted,
)
"""What keeps what it has read of the tables."""

OPENED: list[str] = []
"""What is opened, where a test asks."""


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and isinstance(arguments[0], str | bytes):
        OPENED.append(os.fsdecode(arguments[0]))


@pytest.fixture
def opened() -> Iterator[list[str]]:
    """Return the paths of all files that are opened."""
    if not any(name == "heard" for name in globals()):
        sys.addaudithook(_hear)
        globals()["heard"] = True
    OPENED.clear()
    yield OPENED
    OPENED.clear()


def is_noted(project: Project, path: Path, seen: Uses) -> bool:
    """Return whether a page that opened a file would be made again if the file changed."""
    inside = path.relative_to(project.root).as_posix()
    by_name = {
        # By them a table is found; whether it is, is noted.
        "data/raw/datapackage.json": True,
        "data/raw/schemas/tables.json": True,
        "data/claims.toml": bool(seen.get("claims")),
        f"data/raw/{path.stem}.csv": path.stem in seen.get("raw", {}),
        # Each schema counts with its tables.
        f"data/raw/schemas/{path.stem}.json": bool(seen.get("raw")),
        f"data/derived/{path.stem}.csv": "heads" in seen,
        f"data/derived/multiverses/{path.parent.name}/{path.stem}.csv": "heads" in seen,
        f"reports/{path.parent.name}/{path.stem}.ipynb": "using" in seen,
    }
    return str(path) in seen.get("files", {}) or by_name.get(inside, False)


def test_whatever_a_page_reads_is_noted(published_project: Project, opened: list[str]) -> None:
    """No page rests on a file that nobody looks at."""
    pages: dict[str, Callable[[Project], str]] = {
        f"{vintage}/{claim}.html": partial(page, vintage_name=vintage, claim_id=claim)
        for vintage in VINTAGES
        for claim in reported(published_project, vintage)
    }
    pages |= site_pages(published_project) | machine_readable_files(published_project)
    root = str(published_project.root) + os.sep
    for name, make in pages.items():
        # Nothing may be known from the page before.
        for kept in KEPT:
            kept.cache_clear()
        opened.clear()
        with recording() as seen:
            make(published_project)
        read_in_it = {Path(path) for path in opened if path.startswith(root)}
        assert read_in_it or name.endswith(".form.json")
        unnoted = {path for path in read_in_it if not is_noted(published_project, path, seen)}
        assert (name, set()) == (name, unnoted)


@pytest.mark.parametrize(
    "broken", ["reports/latest/items-total.ipynb", "data/raw/datapackage.json"]
)
def test_what_is_broken_is_not_told_by_making_ready(
    broken: str, published_project: Project
) -> None:
    """A watch makes ready while nothing is saved, and must not end with it; nothing is written."""
    path = published_project.root / broken
    path.write_bytes(b"broken")
    before = files(published_project)

    make_ready(published_project)

    assert before == files(published_project)
    with pytest.raises(AuditError):
        site_pages(published_project)
