"""`audit check --execute` finds what re-execution can find, and blames nothing that holds."""

import json
import math
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from audit.cli import exit_code
from audit.execution import seal
from audit.harvest import harvest
from audit.limits import Limits
from audit.plans import Report, plan
from audit.project import Project
from audit.publish import publish
from audit.reexecution import reexecuted
from audit.reports import recompute

Capture = pytest.CaptureFixture[str]
Notebook = dict[str, Any]

PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)
OTHER = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJg"
    "gg=="
)

CELLS = {
    "parameters": 'as_of = "latest"',
    "written": "print('12 of 34 items')",
    "table": "class Table:\n"
    "    def __repr__(self): return 'total 56'\n"
    "    def _repr_html_(self): return '<table><tr><th>total</th><td>56</td></tr></table>'\n"
    "Table()",
    "picture": "import base64\nfrom IPython.display import Image, display\n"
    f"display(Image(base64.b64decode('{PNG}')), metadata={{'alt': 'a point'}})",
    "value": "7 * 11",
}
"""A notebook with every kind of output in which a fault can be planted."""


def plain_notebook() -> str:
    """Return the notebook as a file."""
    code: list[Notebook] = [
        {"cell_type": "code", "id": name, "source": text, "outputs": [], "execution_count": None}
        | {"metadata": {"tags": [name]} if name == "parameters" else {}}
        for name, text in CELLS.items()
    ]
    prose = {"cell_type": "markdown", "id": "prose", "metadata": {}, "source": "Of 34 items."}
    return json.dumps({"cells": [*code, prose], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def cell(report: Notebook, name: str) -> Notebook:
    """Return a cell by its id."""
    found: Notebook = next(one for one in report["cells"] if one["id"] == name)
    return found


def data(report: Notebook, name: str) -> Notebook:
    """Return what a cell shows."""
    found: Notebook = cell(report, name)["outputs"][0]["data"]
    return found


def strip(report: Notebook) -> None:
    """Take all outputs and counts away."""
    for one in report["cells"]:
        if one["cell_type"] == "code":
            one.update(outputs=[], execution_count=None)


Fault = Callable[[Notebook], object]

FAULTS: dict[str, Fault] = {
    "no fault": lambda _: None,
    "a number in what is printed": lambda r: cell(r, "written")["outputs"][0].update(
        text=["13 of 34 items\n"]
    ),
    "a number in HTML": lambda r: data(r, "table").update(
        {"text/html": ["<table><tr><th>total</th><td>57</td></tr></table>"]}
    ),
    "a number in text": lambda r: data(r, "table").update({"text/plain": ["total 57"]}),
    "another picture": lambda r: data(r, "picture").update({"image/png": OTHER}),
    "all outputs and counts": strip,
    "one output": lambda r: cell(r, "value").update(outputs=[]),
    "a number in prose": lambda r: cell(r, "prose").update(source=["Of 35 items."]),
    "a count": lambda r: cell(r, "value").update(execution_count=99),
    "an alternative text": lambda r: cell(r, "picture")["outputs"][0].update(
        metadata={"alt": "two points"}
    ),
}
"""The nine kinds of tampering by which comparers of notebooks are measured, and none."""

VISIBLE = {
    "a number in what is printed",
    "a number in HTML",
    "a number in text",
    "one output",
}
"""What nbval sees of them; it is known to be blind to the others."""


def failed_in_nbval(paths: Sequence[Path], root: Path) -> set[str]:
    """Return the names of the reports that nbval fails."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-p", "no:cacheprovider",
         "-p", "no:randomly", "-q", "--color=no", "--nbval-cell-timeout=120", "-W", "ignore",
         "--rootdir", str(root), *map(str, paths)],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    lines = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
    return {path.name for path in paths if any(f"/{path.name}" in line for line in lines)}


def test_nine_kinds_of_tampering_are_found_and_nbval_agrees_on_what_it_sees(
    small_project: Project,
) -> None:
    """The same faults are planted for both; what nbval finds is found here too, and the rest."""
    notebook = small_project.notebooks / "items-total.ipynb"
    notebook.write_text(plain_notebook())
    [latest] = plan(small_project, ["items-total"], vintages=["latest"])
    reports = {
        fault: replace(
            latest, vintage=f"fault-{k}", path=small_project.reports / "latest" / f"fault-{k}.ipynb"
        )
        for k, fault in enumerate(FAULTS)
    }
    made = recompute(small_project, list(reports.values()), limits=Limits(workers=2))
    assert [None] * len(FAULTS) == [one.error for one in made]
    for fault, report in reports.items():
        stored = json.loads(report.path.read_text())
        FAULTS[fault](stored)
        report.path.write_text(json.dumps(stored, indent=1))

    found = reexecuted(small_project, list(reports.values()), limits=Limits(workers=2))
    nbval = failed_in_nbval([one.path for one in reports.values()], small_project.root)

    ours = {fault for fault, one in zip(reports, found, strict=True) if one.error}
    theirs = {fault for fault, report in reports.items() if report.path.name in nbval}
    assert set(FAULTS) - {"no fault"} == ours
    assert theirs == VISIBLE
    assert theirs <= ours


@pytest.fixture
def here(published_project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Return an audit that holds, as the one that a user stands in."""
    monkeypatch.setenv("AUDIT_PROJECT", str(published_project.root))
    return published_project


def forge(project: Project, old: str, new: str) -> Report:
    """Change a report, seal it again, and make all that follows from it."""
    [report] = plan(project, ["items-total"], vintages=["latest"])
    text = report.path.read_text("utf-8")
    assert old in text
    forged = json.loads(text.replace(old, new))
    report.path.write_text(seal(forged), "utf-8")
    harvest(project)
    publish(project)
    return report


def test_an_audit_that_holds_gives_what_is_stored(here: Project, capsys: Capture) -> None:
    """Nothing is written, whether or not reports are executed."""
    before = {path: path.read_bytes() for path in here.reports.rglob("*") if path.is_file()}

    assert 0 == exit_code(["check", "--execute", "--jobs", "1"])

    assert "The audit holds. 4 of 4 reports give what is stored.\n" == capsys.readouterr().out
    assert before == {path: path.read_bytes() for path in here.reports.rglob("*") if path.is_file()}


def test_a_forged_number_is_told_from_what_to_what(here: Project, capsys: Capture) -> None:
    """Everything follows from the forged report, so that only executing it shows the forgery."""
    report = forge(here, ">62 %<", ">63 %<")
    assert 0 == exit_code(["check"])
    capsys.readouterr()

    assert 1 == exit_code(["check", "--execute", "--jobs", "1"])
    told = capsys.readouterr()
    assert 1 == exit_code(["check", "--execute", "--json", "--jobs", "1"])
    answer = json.loads(capsys.readouterr().out)

    assert "A report is not what its notebook gives." in told.err
    assert f"reports/{report.name}.ipynb" == told.out.splitlines()[0]
    rows = [line.split()[-6:] for line in told.out.splitlines()]
    assert ["number", "63", "62", "-1,", "-1.6", "%"] in rows
    assert "The audit does not hold, for 1 reason. 3 of 4 reports give" in told.out
    assert not answer["ok"]
    [forged] = [one for one in answer["reports"] if not one["same"]]
    assert ("items-total", "latest") == (forged["claim"], forged["vintage"])
    moved = {(one["kind"], one["before"], one["after"]) for one in forged["differences"]}
    assert {("number", "63", "62")} == moved


def test_last_bits_of_unrounded_numbers_are_not_held_against_a_report(
    here: Project, capsys: Capture
) -> None:
    """Another processor may give them; anything more is told."""
    forge(here, 'value=\\"0.625\\"', f'value=\\"{math.nextafter(0.625, 1)!r}\\"')

    assert 0 == exit_code(["check", "--execute", "--jobs", "1"])
    assert "only last bits differ, which show nowhere" in capsys.readouterr().out

    forge(here, f'value=\\"{math.nextafter(0.625, 1)!r}\\"', 'value=\\"0.625001\\"')
    assert 1 == exit_code(["check", "--execute", "--jobs", "1"])


def test_broken_tables_are_told_and_nothing_is_executed(here: Project, capsys: Capture) -> None:
    """Every report would fail, for a reason that is told already."""
    table = here.raw / "stock.csv"
    table.write_text(table.read_text().replace("118", "119"))

    assert 1 == exit_code(["check", "--execute"])

    told = capsys.readouterr()
    assert "A raw table is not the one that was registered." in told.err
    assert "No report was executed" in told.out


@pytest.mark.parametrize("broken", ["table", "report"])
def test_what_is_broken_hides_nothing_else(here: Project, broken: str) -> None:
    """A process that knows nothing tells every reason, each of them once, and writes its JSON."""
    what = {
        "table": (here.raw / "stock.csv", "A raw table is not the one that was registered."),
        "report": (here.reports / "latest" / "items-total.ipynb", "A report cannot be read."),
    }
    path, told = what[broken]
    path.write_text(path.read_text(encoding="utf-8")[:-3], encoding="utf-8")
    (here.notebooks / "strange.ipynb").write_text("{}", encoding="utf-8")

    done = subprocess.run(
        [Path(sys.executable).with_name("audit"), "check", "--json"],
        cwd=here.root,
        env={**os.environ, "AUDIT_PROJECT": str(here.root)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert 1 == done.returncode, done.stderr
    reasons = [one["what"] for one in json.loads(done.stdout)["problems"]]
    assert 1 == reasons.count(told)
    assert "A file belongs to no claim." in reasons


def test_a_notebook_that_fails_now_is_told(here: Project, capsys: Capture) -> None:
    """With its cell; the others are compared."""
    notebook = here.notebooks / "items-total.ipynb"
    changed = json.loads(notebook.read_text())
    changed["cells"].append(
        {"cell_type": "code", "id": "fails", "source": "1 / 0", "outputs": [], "metadata": {}}
        | {"execution_count": None}
    )
    notebook.write_text(json.dumps(changed))

    assert 1 == exit_code(["check", "--execute", "--jobs", "2"])

    told = capsys.readouterr()
    assert 2 == told.err.count("A cell of a notebook failed.")
    assert "2 of 4 reports give what is stored." in told.out
