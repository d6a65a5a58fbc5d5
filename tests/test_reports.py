"""A report is executed exactly when something that goes in has changed, and never half written."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from audit.errors import NotebookError, ProjectError
from audit.execution import Job, Outcome, Watch, execute_all, is_sealed
from audit.limits import Limits
from audit.plans import plan
from audit.project import Project
from audit.reexecution import reexecuted
from audit.reports import Result, read, recompute, source, stale
from audit.staleness import PARTS, inputs, snapshot


def states(project: Project) -> dict[str, tuple[str, str]]:
    """Return the state of each report after a run, and why it was executed."""
    results = recompute(project, plan(project), limits=Limits(workers=2))
    return {one.report.name: (one.state, one.reason) for one in results}


def test_nothing_is_executed_when_nothing_has_changed(executed_project: Project) -> None:
    """A second run finds every report current, wherever the folder lies."""
    before = {path: path.stat().st_mtime_ns for path in executed_project.reports.rglob("*.ipynb")}

    assert {("current", "")} == set(states(executed_project).values())
    assert before == {path: path.stat().st_mtime_ns for path in before}


def test_saving_a_notebook_from_an_editor_changes_nothing(executed_project: Project) -> None:
    """Outputs, counts and an editor's metadata are no inputs."""
    path = executed_project.notebooks / "items-total.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    notebook["metadata"]["kernelspec"]["display_name"] = "mine"
    notebook["cells"][2] |= {"execution_count": 5, "outputs": [], "metadata": {"collapsed": True}}
    path.write_text(json.dumps(notebook), "utf-8")

    assert {("current", "")} == set(states(executed_project).values())


def test_a_report_is_executed_when_its_notebook_changes(executed_project: Project) -> None:
    """And no other report is; the new one has the new cell."""
    path = executed_project.notebooks / "items-total.ipynb"
    path.write_text(path.read_text("utf-8").replace("the paper looked", "the paper peered"))

    expected = ("executed", "changed since: the notebook")
    assert {
        "published/items-total": expected,
        "latest/items-total": expected,
        "published/items-minimum": ("current", ""),
        "latest/items-minimum": ("current", ""),
    } == states(executed_project)
    assert "peered" in (executed_project.reports / "latest" / "items-total.ipynb").read_text()


def test_a_report_that_is_gone_or_altered_comes_back_with_its_bytes(
    executed_project: Project,
) -> None:
    """The same inputs give the same bytes."""
    gone = executed_project.reports / "latest" / "items-total.ipynb"
    altered = executed_project.reports / "published" / "items-total.ipynb"
    before = {path: path.read_bytes() for path in (gone, altered)}
    gone.unlink()
    altered.write_text(altered.read_text("utf-8").replace("118", "181"), "utf-8")

    found = states(executed_project)

    assert ("executed", "no report yet") == found["latest/items-total"]
    assert ("executed", "altered since it was made") == found["published/items-total"]
    assert before == {path: path.read_bytes() for path in before}


def test_a_failing_notebook_leaves_the_old_report_and_the_others(
    executed_project: Project,
) -> None:
    """Only the notebook with the error has no new report."""
    for name in ("items-total", "items-minimum"):
        path = executed_project.notebooks / f"{name}.ipynb"
        path.write_text(path.read_text("utf-8").replace("The keeper", "A keeper"))
    path = executed_project.notebooks / "items-total.ipynb"
    path.write_text(path.read_text("utf-8").replace("judge(universe)", "judge(nothing)"))
    old = (executed_project.reports / "latest" / "items-total.ipynb").read_bytes()
    reports = plan(executed_project, vintages=["latest"])

    total, minimum = recompute(executed_project, reports, limits=Limits(workers=2))

    assert isinstance(total.error, NotebookError)
    assert "NameError: name 'nothing' is not defined" == total.error.found
    assert old == (executed_project.reports / "latest" / "items-total.ipynb").read_bytes()
    assert ("failed", "executed") == (total.state, minimum.state)


def test_a_claim_without_notebook_fails_alone(executed_project: Project) -> None:
    """The missing notebook is named; nothing else stops."""
    (executed_project.notebooks / "items-total.ipynb").unlink()

    results = recompute(executed_project, plan(executed_project))

    assert ["failed", "failed", "current", "current"] == [one.state for one in results]
    assert "notebooks/items-total.ipynb" == getattr(results[0].error, "where", "")


def test_a_report_that_cannot_be_written_fails_alone(executed_project: Project) -> None:
    """What is in the way is told for the report that it hit."""
    path = executed_project.reports / "latest" / "items-total.ipynb"
    path.unlink()
    path.mkdir()
    (path / "in the way").touch()
    reports = plan(executed_project, ["items-total"], vintages=["latest"])

    [result] = recompute(executed_project, reports)

    assert isinstance(result.error, ProjectError)
    assert str(path) == result.error.where


def test_a_notebook_that_shows_what_no_report_can_hold_fails_alone(
    executed_project: Project,
) -> None:
    """JSON has no NaN; the old report stays, and the others are made."""
    path = executed_project.notebooks / "items-total.ipynb"
    shows = "__import__('IPython').display.display({'application/json': float('nan')}, raw=True)"
    notebook = json.loads(path.read_text("utf-8"))
    notebook["cells"][-1] |= {"cell_type": "code", "source": shows, "outputs": []}
    path.write_text(json.dumps(notebook), "utf-8")
    reports = plan(executed_project, vintages=["latest"])

    total, minimum = recompute(executed_project, reports, force=True)

    assert isinstance(total.error, NotebookError)
    assert "A notebook shows what a report cannot hold." == total.error.what
    assert ("failed", "executed") == (total.state, minimum.state)


def test_a_trial_leaves_the_published_report_alone(executed_project: Project) -> None:
    """It is always executed, and git is told to ignore it."""
    before = (executed_project.reports / "latest" / "items-total.ipynb").read_bytes()
    reports = plan(
        executed_project, ["items-total"], vintages=["latest"], parameters={"level": 0.5}
    )

    [result] = recompute(executed_project, reports)

    made = read(executed_project.root / "scratch" / "latest" / "items-total.ipynb")
    assert ("executed", "a trial") == (result.state, result.reason)
    assert {"as_of": "latest", "level": 0.5} == made["metadata"]["audit"]["parameters"]
    assert before == (executed_project.reports / "latest" / "items-total.ipynb").read_bytes()
    assert "*\n" == (executed_project.root / "scratch" / ".gitignore").read_text()


def test_what_watches_is_told_of_every_report(executed_project: Project) -> None:
    """Of a current one once, when it is found to be so; of the others twice."""
    (executed_project.reports / "latest" / "items-total.ipynb").unlink()
    seen: list[tuple[str, str]] = []

    def watch(report: object, result: Result | None) -> None:
        seen.append((getattr(report, "name", ""), result.state if result else "begun"))

    recompute(
        executed_project,
        plan(executed_project, ["items-total"]),
        watch=watch,
    )

    assert [
        ("published/items-total", "current"),
        ("latest/items-total", "begun"),
        ("latest/items-total", "executed"),
    ] == seen


def test_a_report_says_what_it_was_made_from(executed_project: Project) -> None:
    """Claim, vintage, day, parameters, and the digest of each thing that went in."""
    report = read(executed_project.reports / "published" / "items-minimum.ipynb")

    stamp = report["metadata"]["audit"]
    assert ("items-minimum", "published", "2020-06-15", {"as_of": "published"}) == (
        stamp["claim"],
        stamp["vintage"],
        stamp["day"],
        stamp["parameters"],
    )
    assert list(PARTS) == list(stamp["inputs"])
    assert is_sealed(report)


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        (
            "data/claims.toml",
            '"What the store holds"',
            '"What the store held"',
            dict.fromkeys(("items-total", "items-minimum"), "the claims (article)"),
        ),
        (
            "data/claims.toml",
            'hedge = "more than"',
            'hedge = "over"',
            {"items-minimum": "the claims (claims.items-minimum)"},
        ),
        ("data/claims.toml", "# A made-up audit", "# A made-up", {}),
        (
            "requirements.lock",
            "",
            "# new\n",
            dict.fromkeys(("items-total", "items-minimum"), "the locked environment"),
        ),
    ],
)
def test_a_changed_input_makes_stale_what_used_it(
    path: str, old: str, new: str, expected: dict[str, str], executed_project: Project
) -> None:
    """Other reports stay current; the reason names the entry."""
    place = executed_project.root / path
    place.write_text(place.read_text("utf-8").replace(old, new, 1), "utf-8")
    now = snapshot(executed_project)

    found = {}
    for report in plan(executed_project, vintages=["latest"]):
        reason = stale(report, now, source(report), read(report.path))
        if reason:
            found[report.claim] = reason.removeprefix("changed since: ")

    assert expected == found


def test_another_parameter_is_another_report(small_project: Project) -> None:
    """Parameters of equal text and other type are told apart."""
    now = snapshot(small_project)
    notebook: dict[str, list[object]] = {"cells": []}

    assert inputs(now, notebook, {"level": 1}, {}) != inputs(now, notebook, {"level": "1"}, {})


def test_a_file_that_is_no_report_is_told(tmp_path: Path) -> None:
    """A notebook that was saved over a report is none."""
    path = tmp_path / "items.ipynb"
    path.write_text('{"metadata": {}, "cells": []}')

    with pytest.raises(ProjectError, match="A report cannot be read"):
        read(path)


def test_nbval_finds_the_same_outputs_where_the_reports_lie(executed_project: Project) -> None:
    """The outer check of the published reports runs them again, from their own folder."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-q"),
            *("-p", "no:cacheprovider", "-p", "no:randomly", "--rootdir", executed_project.root),
            executed_project.reports / "latest" / "items-total.ipynb",
        ],
        cwd=executed_project.root,
        capture_output=True,
        text=True,
        check=False,
    )

    assert 0 == done.returncode, done.stdout


def test_the_longest_begins_first_and_results_come_in_the_order_of_the_plan(
    small_project: Project,
) -> None:
    """What was never run may take longest; how long it takes changes no result."""
    begun: list[str] = []

    def execute(
        jobs: Sequence[Job], *, root: Path, workers: int, watch: Watch | None = None
    ) -> list[Outcome]:
        begun.extend(one.name for one in jobs)
        return execute_all(jobs, root=root, workers=workers, watch=watch)

    reports = plan(small_project)
    new, long, short, shortest = (reports[k].name for k in (2, 1, 3, 0))
    expected = {shortest: 1.0, short: 2.0, long: 9.0}
    told: list[str] = []

    results = recompute(
        small_project,
        reports,
        limits=Limits(workers=1),
        execute=execute,
        expected=expected,
        watch=lambda report, result: told.append(report.name) if result else None,
    )

    assert [new, long, short, shortest] == begun == told
    assert [one.name for one in reports] == [one.report.name for one in results]
    assert {"executed"} == {one.state for one in results}

    begun.clear()
    again = reexecuted(
        small_project, reports, limits=Limits(workers=1), execute=execute, expected=expected
    )

    assert [new, long, short, shortest] == begun
    assert [(one, 0) for one in reports] == [(one.report, len(one.differences)) for one in again]
