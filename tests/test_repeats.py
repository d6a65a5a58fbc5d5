"""A run in which no byte has changed says again what the last one said, and asks nothing."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audit import cli
from audit.project import Project

HEAVY = "pandas|xarray|matplotlib|scipy|papermill|nbclient|nbformat|frictionless|jinja2|mistune"


@pytest.fixture
def settled(executed_project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Return an audit after a run of its command, which left nothing to do."""
    monkeypatch.setenv("AUDIT_PROJECT", str(executed_project.root))
    monkeypatch.chdir(executed_project.root)
    assert 0 == cli.exit_code(["run", "--quiet"])
    return executed_project


def run(*arguments: str) -> tuple[list[str], dict[str, Any]]:
    """Run the command by itself; return the heavy modules that it needed, and its answer."""
    code = (
        "import re, sys\nfrom audit import cli\n"
        f"assert 0 == cli.exit_code({['run', '--json', *arguments]!r})\n"
        f"print(*{{n for n in sys.modules if re.fullmatch('{HEAVY}', n)}}, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stderr.split(), json.loads(done.stdout)


def test_nothing_is_imported_where_nothing_has_changed(settled: Project) -> None:
    """Neither the tables, nor the notebooks, nor the pages; and all that is told is as before."""
    needed, again = run()
    _, looked = run("--force", "items-total")
    before = [one for one in again["reports"] if one["claim"] == "items-total"]

    assert [] == needed
    assert ["current"] * 4 == [one["state"] for one in again["reports"]]
    assert [one["verdict"] for one in before] == [one["verdict"] for one in looked["reports"]]
    assert (settled.reports / "index.html").is_file()


def appended(name: str) -> Callable[[Project], None]:
    """Return what adds a line to a file."""

    def change(project: Project) -> None:
        with (project.root / name).open("a", encoding="utf-8") as stream:
            stream.write("\n")

    return change


@pytest.mark.parametrize(
    "name",
    [
        "data/claims.toml",
        "data/derived/verdicts.csv",
        "notebooks/items-total.ipynb",
        "README.md",
        "reports/index.html",
        "reports/latest/items-total.html",
        "reports/latest/items-total.ipynb",
        "requirements.lock",
        "anything.txt",
    ],
)
def test_a_byte_more_and_everything_is_asked(name: str, settled: Project) -> None:
    """And what was changed in a generated file is put right."""
    path = settled.root / name
    before = path.read_bytes() if path.is_file() else b""
    appended(name)(settled)

    needed, _ = run()

    assert "pandas" in needed
    if name.endswith((".csv", ".html")):
        assert before == path.read_bytes()


def test_another_question_is_asked(settled: Project) -> None:
    """What was told of all claims is no answer for one of them, and a trial is always run."""
    del settled
    assert "pandas" in run("items-total")[0]
    assert "pandas" in run("--set", "level=0.5", "items-total")[0]


@pytest.mark.parametrize("text", ["", "[]", '{"digest": 1}', '{"answers": [], "digest": ""}'])
def test_nonsense_in_the_file_is_nothing(text: str, settled: Project) -> None:
    """The file is a convenience."""
    Path(settled.root, ".audit", "repeats.json").write_text(text, encoding="utf-8")

    assert "pandas" in run()[0]
