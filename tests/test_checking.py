"""Every way in which an audit can fail to hold is told, and an audit that holds is not blamed."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audit.checking import problems
from audit.errors import ProjectError
from audit.harvest import generated_texts, harvest
from audit.plans import plan
from audit.project import Project


def page(_project: Project, vintage: str, claim: str) -> str:
    """Return a page, as the layer above would make it."""
    return f"{claim}, {vintage}\n"


def index(_project: Project) -> str:
    """Return the first page, as the layer above would make it."""
    return "all claims\n"


SITE = (lambda _project: {"index.html": index},)


@pytest.fixture
def sound(executed_project: Project) -> Project:
    """Return an audit that holds."""
    for report in plan(executed_project):
        report.page.write_text(page(executed_project, report.vintage, report.claim))
    (executed_project.reports / "index.html").write_text(index(executed_project))
    return executed_project


def found(project: Project) -> list[tuple[str, str]]:
    """Return what is wrong, and where."""
    return [(one.what, one.where) for one in problems(project, page=page, site=SITE)]


def test_an_audit_that_holds_has_no_problem(sound: Project) -> None:
    """And asking changes nothing in it."""
    before = {path: path.stat().st_mtime_ns for path in sound.root.rglob("*")}

    assert [] == found(sound)
    assert before == {path: path.stat().st_mtime_ns for path in sound.root.rglob("*")}


def test_the_order_of_problems_does_not_depend_on_who_looks(sound: Project) -> None:
    """Several processes tell the same as one."""
    for report in plan(sound):
        report.page.write_text("another page")
    (sound.reports / "index.html").unlink()

    alone, together = (
        [str(one) for one in problems(sound, page=page, site=SITE, processes=n)] for n in (1, 3)
    )

    assert len(plan(sound)) < len(alone)
    assert alone == together


def edit(path: str, change: Callable[[str], str]) -> Callable[[Project], None]:
    """Return what changes the text of a file."""

    def apply(project: Project) -> None:
        place = project.root / path
        place.write_text(change(place.read_text("utf-8")), "utf-8")

    return apply


def alter(change: Callable[[dict[str, Any]], object]) -> Callable[[Project], None]:
    """Return what changes one report."""

    def apply(text: str) -> str:
        report = json.loads(text)
        change(report)
        return json.dumps(report, indent=1, sort_keys=True)

    return edit("reports/latest/items-total.ipynb", apply)


def remove(path: str) -> Callable[[Project], None]:
    """Return what removes a file."""
    return lambda project: (project.root / path).unlink()


REPORT = "reports/latest/items-total.ipynb"


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        pytest.param(
            edit("data/raw/stock.csv", lambda text: text.replace("118", "119")),
            ("A raw table is not the one that was registered.", "data/raw/stock.csv"),
            id="a raw table is edited",
        ),
        pytest.param(
            edit("notebooks/items-total.ipynb", lambda text: text.replace("looked", "peered")),
            ("A report is not current.", REPORT),
            id="a notebook is edited",
        ),
        pytest.param(
            remove("notebooks/items-total.ipynb"),
            ("A claim has no notebook.", "notebooks/items-total.ipynb"),
            id="a notebook is gone",
        ),
        pytest.param(remove(REPORT), ("A report is missing.", REPORT), id="a report is gone"),
        pytest.param(
            alter(lambda report: report["cells"][5].update(execution_count=None)),
            ("A report is not complete.", REPORT),
            id="a count is stripped",
        ),
        pytest.param(
            alter(lambda report: report["cells"].pop()),
            ("A report is not complete.", REPORT),
            id="a cell is cut off",
        ),
        pytest.param(
            alter(lambda report: report["cells"][0].update(source=["# Another question"])),
            ("A report was altered.", REPORT),
            id="a word of the prose is changed",
        ),
        pytest.param(
            alter(lambda report: report["cells"][-1].update(outputs=[])),
            ("A report shows no verdict.", REPORT),
            id="a verdict is stripped",
        ),
        pytest.param(
            edit(REPORT, lambda text: text.replace("stock/7f53885c", "stock/00000000")),
            ("A number has no source.", REPORT),
            id="an observation is invented",
        ),
        pytest.param(
            edit(REPORT, lambda _: "{}"),
            ("A report cannot be read.", None),
            id="a report is no notebook",
        ),
        pytest.param(
            edit("reports/latest/items-total.html", lambda text: text + "!"),
            ("A generated file is not current.", "reports/latest/items-total.html"),
            id="a page is edited",
        ),
        pytest.param(
            remove("reports/index.html"),
            ("A generated file is missing.", "reports/index.html"),
            id="the first page is gone",
        ),
        pytest.param(
            edit("data/derived/verdicts.csv", lambda text: text.replace("overstated", "true")),
            ("A generated file is not current.", "data/derived/verdicts.csv"),
            id="a verdict in a table is edited",
        ),
        pytest.param(
            edit("README.md", lambda text: text.replace("**reproduces**", "**is true**")),
            ("A generated file is not current.", "README.md"),
            id="a verdict in the README is edited",
        ),
        pytest.param(
            edit("README.md", lambda text: text.replace("verdicts:end", "end")),
            ("The README has no place for the table of verdicts.", "README.md"),
            id="a mark of the README is gone",
        ),
        pytest.param(
            lambda project: shutil.copy(
                project.root / REPORT, project.reports / "latest" / "items-lost.ipynb"
            ),
            ("A file belongs to no claim.", "reports/latest"),
            id="a report of no claim",
        ),
        pytest.param(
            lambda project: (project.notebooks / "items-lost.ipynb").touch(),
            ("A file belongs to no claim.", "notebooks"),
            id="a notebook of no claim",
        ),
        pytest.param(
            lambda project: shutil.copy(
                project.derived / "multiverses/latest/items-total.csv",
                project.derived / "multiverses/latest/items-lost.csv",
            ),
            (
                "A derived table has no report.",
                "data/derived/multiverses/latest/items-lost.csv",
            ),
            id="a table of no report",
        ),
        pytest.param(
            remove("data/raw/datapackage.json"),
            ("The registry of raw tables cannot be read.", None),
            id="the registry is gone",
        ),
    ],
)
def test_each_damage_is_told(
    damage: Callable[[Project], object], expected: tuple[str, str | None], sound: Project
) -> None:
    """Whatever of the audit is changed, something says so, with the place."""
    damage(sound)

    what, where = expected
    assert (what, where) in [(one, where and place) for one, place in found(sound)]


def test_an_entry_on_relations_needs_no_verdict(sound: Project) -> None:
    """Only a claim is judged."""
    alter(lambda report: report["cells"][-1].update(outputs=[]))(sound)
    edit(
        "data/claims.toml",
        lambda text: text.replace('locator = "P1"', 'locator = "P1"\nrelates = ["items-minimum"]'),
    )(sound)

    assert "A report shows no verdict." not in [what for what, _ in found(sound)]


def test_claims_that_cannot_be_read_are_the_one_problem(sound: Project) -> None:
    """Nothing else can be asked without them."""
    sound.claims_file.write_text("[claims")

    assert [f"{sound.claims_file}, end of document"] == [where for _, where in found(sound)]


def test_an_altered_report_is_told_and_not_harvested(sound: Project) -> None:
    """A number that somebody typed into a report gets no further, and is told where it did."""
    alter(
        lambda report: report["cells"][-1]["outputs"][0]["data"].update({"text/plain": ["typed"]})
    )(sound)
    with pytest.raises(ProjectError, match="A report was altered"):
        harvest(sound)
    for name, text in generated_texts(sound).items():
        (sound.root / name).write_text(text, "utf-8")

    assert [("A report was altered.", REPORT)] == found(sound)


def test_one_report_that_is_broken_does_not_hide_the_others(sound: Project) -> None:
    """Reasons are collected, not stopped at."""
    edit(REPORT, lambda _: "{}")(sound)
    remove("reports/published/items-minimum.ipynb")(sound)

    whats = [what for what, _ in found(sound)]

    assert "A report cannot be read." in whats
    assert "A report is missing." in whats


def test_a_page_that_cannot_be_made_is_a_problem(sound: Project) -> None:
    """An error of the layer above is told like any other, once for all pages that have it."""

    def broken(project: Project, vintage: str, claim: str) -> str:
        return page(project, vintage, str(Path(claim))) if vintage == "latest" else fail(project)

    def fail(project: Project) -> str:
        return project.day("never").isoformat()

    errors = problems(sound, page=broken, site=SITE)

    assert ["This vintage is not known."] == [one.what for one in errors]
