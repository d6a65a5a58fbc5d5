"""A run that is killed, stopped or kept from writing leaves whole files, and the next completes."""

import contextlib
import importlib
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from audit.cli import exit_code
from audit.execution import sweep
from audit.execution.folders import run_folder
from audit.locking import exclusive
from audit.project import Project

ROOT = Path(__file__).resolve().parents[1]
SEED = 20170711


@pytest.fixture(scope="module")
def interruptions() -> ModuleType:
    """The benchmark, whose faults are tried here in a smaller number."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "benchmarks"))
        return importlib.import_module("interruptions")


@pytest.fixture(scope="module")
def bench(interruptions: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One claim of the small audit in two versions, whole in the second one."""
    made = interruptions.Bench(tmp_path_factory.mktemp("bench"), claims=("items-total",))
    with contextlib.closing(made):
        made.begin()
        yield made


def test_kills_at_five_random_points_lose_nothing(interruptions: ModuleType, bench: Any) -> None:
    """Each file is the old one or the new one; the next run completes and tidies up."""
    faults = interruptions.signals(bench, SEED, kills=5, stops=0)

    lost = {fault.name: interruptions.survived(bench, fault) for fault in faults}

    assert {fault.name: [] for fault in faults} == lost, f"seed {SEED}"


def test_a_run_that_is_told_to_stop_tidies_up_by_itself(
    interruptions: ModuleType, bench: Any
) -> None:
    """By SIGTERM, as by Ctrl-C."""
    fault = interruptions.Fault(
        name="SIGTERM",
        settings={"sign": int(signal.SIGTERM), "place": bench.events // 2},
        codes=(130,),
    )

    assert [] == interruptions.survived(bench, fault)


@pytest.mark.parametrize(
    "name",
    ["no file may exceed 0 bytes (full disk)", "no file may exceed 20000 bytes (full disk)",
     "read-only reports"],
)  # fmt: skip
def test_what_cannot_be_written_is_told(name: str, interruptions: ModuleType, bench: Any) -> None:
    """With the place; what was there stays."""
    [fault] = [one for one in interruptions.others() if one.name == name]

    assert [] == interruptions.survived(bench, fault)


def test_of_two_runs_at_once_one_is_refused(interruptions: ModuleType, bench: Any) -> None:
    """The other one goes on, and nothing is mixed."""
    assert [] == interruptions.together(bench)


@pytest.mark.parametrize("command", ["run", "check --execute", "register"])
def test_whoever_comes_second_is_told_by_whom_it_is_kept_out(
    command: str,
    small_project: Project,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Every command that writes, or must not read what is being written."""
    monkeypatch.setenv("AUDIT_PROJECT", str(small_project.root))

    with exclusive(small_project, "a test"):
        assert 2 == exit_code(command.split())

    assert "Another process is at work on this audit." in capsys.readouterr().err


HOLDER = """import os, pathlib, sys
from audit.execution.folders import run_folder
with run_folder(pathlib.Path(sys.argv[1])) as folder:
    (folder / "0").mkdir()
    print(folder, flush=True)
    os.kill(os.getpid(), 9)
"""


def test_what_a_killed_run_left_is_taken_away_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Folders of another audit stay, and those of a process that is at work."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    killed = [
        Path(
            subprocess.run(
                [sys.executable, "-c", HOLDER, tmp_path / name],
                capture_output=True,
                text=True,
                check=False,
            ).stdout.strip()
        )
        for name in ("one", "other")
    ]
    with run_folder(tmp_path / "one") as at_work:
        assert [True] * 3 == [path.is_dir() for path in (*killed, at_work)]

        sweep(tmp_path / "one")

        assert [False, True, True] == [path.is_dir() for path in (*killed, at_work)]
    assert not at_work.exists()
