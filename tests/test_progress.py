"""A forecast is made from how long things took before, and its absence harms nothing."""

import json
from pathlib import Path

import pytest

from audit.plans import Report, plan
from audit.progress import durations, remaining, remember, watching
from audit.project import Project
from audit.reports import Result


def executed(report: Report, seconds: float) -> Result:
    """Return the result of a report that was executed."""
    return Result(report=report, state="executed", reason="asked for", seconds=seconds)


def test_only_published_reports_that_were_executed_are_remembered(
    small_project: Project,
) -> None:
    """A trial, a failure and a report that was current say nothing about the next run."""
    first, second, third, _ = plan(small_project)
    [trial] = plan(small_project, ["items-total"], vintages=["2020-12-31"])
    results = [
        executed(first, 2.04),
        Result(report=second, state="current"),
        Result(report=third, state="failed", seconds=9.0),
        executed(trial, 5.0),
    ]

    remember(small_project, results)

    assert {"published/items-total": 2.0} == durations(small_project)


@pytest.mark.parametrize("text", ["", "[]", '{"a": "long"}', "null"])
def test_nonsense_in_the_file_of_durations_is_no_error(text: str, tmp_path: Path) -> None:
    """Nothing but the forecast is lost."""
    (tmp_path / ".audit").mkdir()
    (tmp_path / ".audit" / "durations.json").write_text(text)

    assert {} == durations(Project(root=tmp_path))


@pytest.mark.parametrize(
    ("waiting", "running", "seconds"),
    [
        (["a", "b"], {}, 3.0),
        (["new"], {}, 1.5),
        (["b"], {"a": 3.0}, 1.5),
        ([], {"a": 99.0}, 0.0),
        ([], {}, None),
    ],
)
def test_what_remains_is_what_is_left_of_each_report(
    waiting: list[str], running: dict[str, float], seconds: float | None
) -> None:
    """Shared by those that work; a report that takes longer than before owes nothing more."""
    assert seconds == remaining({"a": 4.0, "b": 2.0}, waiting, running, workers=2)


def test_without_experience_nothing_is_forecast() -> None:
    """The first run has no expectation."""
    assert remaining({}, ["a"], {}, workers=1) is None


def told(project: Project, capsys: pytest.CaptureFixture[str], *, quiet: bool) -> str:
    """Return what is written while four reports are dealt with."""
    reports = plan(project)
    with watching(reports, expected={"a": 60.0}, workers=1, quiet=quiet) as watch:
        watch(reports[0], Result(report=reports[0], state="current"))
        for report in reports[1:]:
            watch(report, None)
            watch(report, executed(report, 1.5))
    output = capsys.readouterr()
    assert "" == output.out
    return output.err


def test_each_executed_report_has_a_line(
    small_project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    """How many are done, which, why, how long it took, and how long the rest should take."""
    assert [
        "[2/4] latest/items-total: executed (asked for), 1.5 s; 0 s, about 2 min 00 s to go",
        "[3/4] published/items-minimum: executed (asked for), 1.5 s; 0 s, about 1 min 00 s to go",
        "[4/4] latest/items-minimum: executed (asked for), 1.5 s; 0 s",
    ] == told(small_project, capsys, quiet=False).splitlines()


def test_a_quiet_run_shows_nothing(
    small_project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not even in a terminal."""
    assert "" == told(small_project, capsys, quiet=True)


def test_a_terminal_shows_what_runs(
    small_project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line that changes, with the names of what is running, and gone at the end."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    reports = plan(small_project)

    with watching(reports, expected={"a": 60.0}, workers=1, quiet=False) as watch:
        watch(reports[0], None)

    shown = capsys.readouterr().err
    assert "published/items-total" in shown
    assert "0/4" in shown


def test_durations_are_a_file_of_names_and_seconds(small_project: Project) -> None:
    """Sorted, so that it can be read."""
    reports = plan(small_project)
    remember(small_project, [executed(one, 1.0) for one in reports])

    known = json.loads((small_project.root / ".audit" / "durations.json").read_text())

    assert sorted(known) == list(known)
