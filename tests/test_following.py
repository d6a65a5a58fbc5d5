"""A watch runs again what a saved file changes, tells what is wrong, and goes on."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from audit import following
from audit.cli import exit_code
from audit.following import follow
from audit.project import Project
from audit.registration import unauthentic

Save = Callable[[], object]


def edited(path: Path, old: str, new: str) -> None:
    """Save a file with another text in the place of one that it holds."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def watched(project: Project, saves: list[Save], monkeypatch: pytest.MonkeyPatch) -> int:
    """Watch an audit; before each look one save is made, and after the last the watch is stopped.

    Nothing waits for a clock: the watch looks when the test lets it.
    """
    monkeypatch.setenv("AUDIT_PROJECT", str(project.root))
    left = list(saves)

    def wait(_seconds: float) -> None:
        if not left:
            raise KeyboardInterrupt
        left.pop(0)()

    return follow([], jobs=2, wait=wait)


def test_an_edited_row_reaches_its_page(
    published_project: Project, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The table is registered, which is said, and what rests on it is run; then nothing is."""
    page = published_project.reports / "latest" / "items-total.html"
    table = published_project.raw / "stock.csv"
    assert "169" not in page.read_text(encoding="utf-8")

    with pytest.raises(KeyboardInterrupt):
        watched(
            published_project,
            [lambda: edited(table, ",161,", ",169,"), lambda: None, lambda: None],
            monkeypatch,
        )

    assert "169" in page.read_text(encoding="utf-8")
    assert [] == unauthentic(published_project)
    told = capfd.readouterr().err
    assert 1 == told.count("changed: data/raw/stock.csv")
    assert 1 == told.count("registered data/raw/stock.csv")
    assert 1 == told.count("latest/items-total: executed")


def test_a_watch_says_that_it_watches_once_it_is_ready(
    published_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever saves on that word gets the page in the time that a save takes."""
    begun: list[str] = []
    monkeypatch.setattr("audit.publish.make_ready", lambda _: begun.append("pages"))
    monkeypatch.setattr(following, "make_ready", lambda _: begun.append("tables"))
    monkeypatch.setattr(following, "_say", lambda text, **_: begun.append(text))

    with pytest.raises(KeyboardInterrupt):
        watched(published_project, [], monkeypatch)

    assert ["pages", "tables", "watching for saved files; Ctrl-C ends it"] == begun[-3:]


def test_a_table_that_does_not_hold_is_told_and_the_watch_goes_on(
    published_project: Project, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """It is told with its line and column; once it is mended, everything is as before."""
    table = published_project.raw / "stock.csv"
    registry = (published_project.raw / "datapackage.json").read_bytes()
    before = table.read_bytes()

    with pytest.raises(KeyboardInterrupt):
        watched(
            published_project,
            [lambda: edited(table, ",161,", ",many,"), lambda: table.write_bytes(before)],
            monkeypatch,
        )

    assert registry == (published_project.raw / "datapackage.json").read_bytes()
    told = capfd.readouterr().err
    assert "data/raw/stock.csv, line 3, column value" in told
    assert "registered" not in told
    assert "Traceback" not in told


def test_a_cell_that_fails_is_told_and_the_watch_goes_on(
    published_project: Project, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The report is kept, and the next save runs it again."""
    notebook = published_project.notebooks / "items-total.ipynb"
    page = published_project.reports / "latest" / "items-total.html"

    with pytest.raises(KeyboardInterrupt):
        watched(
            published_project,
            [
                lambda: edited(notebook, "from audit import", "from audit import nothing,"),
                lambda: edited(notebook, "from audit import nothing,", "from audit import"),
                lambda: edited(notebook, '"# ', '"# Once more: '),
            ],
            monkeypatch,
        )

    assert "A cell of a notebook failed." in capfd.readouterr().err
    assert "Once more: " in page.read_text(encoding="utf-8")


def test_a_changed_module_puts_a_new_process_in_the_place_of_this_one(
    published_project: Project, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:  # fmt: skip
    """What was imported cannot be forgotten; a module that cannot be read is told instead."""
    module = tmp_path / "package" / "module.py"
    module.parent.mkdir()
    module.write_text("A = 1\n", encoding="utf-8")
    begun: list[list[str]] = []
    monkeypatch.setattr(following, "PACKAGE", module.parent)
    monkeypatch.setattr(
        following,
        "inputs_of",
        lambda project: iter([module, project.claims_file]),
    )
    monkeypatch.setattr(following, "replace", lambda _program, given: begun.append(given))

    code = watched(
        published_project,
        [
            lambda: module.write_text("A = (\n", encoding="utf-8"),
            lambda: module.write_text("A = 23\n", encoding="utf-8"),
        ],
        monkeypatch,
    )

    assert (0, [[sys.executable, *sys.argv]]) == (code, begun)
    assert f"{module}: '(' was never closed" in capfd.readouterr().err


def test_ctrl_c_ends_a_watch_with_all_of_its_processes(published_project: Project) -> None:
    """It says what a stopped run says, and leaves none of its processes."""
    command = [str(Path(sys.executable).with_name("audit")), "run", "--watch", "--jobs", "1"]
    with subprocess.Popen(
        command,
        cwd=published_project.root,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stderr is not None
        assert any("Ctrl-C" in line for line in iter(process.stderr.readline, ""))
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        assert [] != children

        os.kill(process.pid, signal.SIGINT)

        assert "Stopped." in process.stderr.read()
    assert 130 == process.returncode
    assert [] == [one for one in children if Path(f"/proc/{one}").exists()]


def test_a_watch_writes_no_json(
    published_project: Project, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """One answer for machines has one run."""
    monkeypatch.setenv("AUDIT_PROJECT", str(published_project.root))

    assert 2 == exit_code(["run", "--watch", "--json"])
    assert "--watch goes with neither --json nor --scheduler" in capfd.readouterr().err
