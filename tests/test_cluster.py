"""Notebooks go to a cluster of Dask, on worker processes of their own, and give the same bytes."""

import io
import os
import re
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import Client, LocalCluster

from audit.cli import exit_code
from audit.errors import NotebookError, ParameterError
from audit.execution.cluster import connected
from audit.execution.site import packed, versions
from audit.limits import Limits
from audit.plans import plan
from audit.project import Project
from audit.reports import Result, recompute

Capture = pytest.CaptureFixture[str]

ANY_PORT = "127.0.0.1:0"
"""Of the scheduler's pages, which nobody looks at here."""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCluster]:
    """Start two worker processes with one thread each, which share nothing with this one."""
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address=ANY_PORT,
        local_directory=str(tmp_path_factory.mktemp("workers")),
    ) as started:
        yield started


def replace(path: Path, old: str, new: str) -> None:
    """Change a text in a file."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def left_over(cluster: LocalCluster) -> list[str]:
    """Return the processes and the files that a run has left on the workers."""
    folders = [Path(one["local_directory"]) for one in cluster.scheduler_info["workers"].values()]
    files = [str(one) for folder in folders for one in folder.glob("audit-*")]
    return files + [
        str(process)
        for process in Path("/proc").glob("[0-9]*")
        if any(os.fsencode(folder / "audit-") in _environment(process) for folder in folders)
    ]


def _environment(process: Path) -> bytes:
    try:
        return (process / "environ").read_bytes()
    except OSError:
        return b""  # It has ended, or is another user's.


def test_reports_are_those_of_this_machine(
    cluster: LocalCluster, small_project: Project, executed_once: Path, capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Byte for byte; progress is shown as for any run, and nothing is left on the workers."""
    monkeypatch.setenv("AUDIT_PROJECT", str(small_project.root))

    assert 0 == exit_code(["run", "--scheduler", cluster.scheduler_address])

    told = capsys.readouterr()
    here = {path.relative_to(executed_once): path.read_bytes()
            for path in sorted((executed_once / "reports").rglob("*.ipynb"))}  # fmt: skip
    there = {path: (small_project.root / path).read_bytes() for path in here}
    assert 4 == len(here)
    assert here == there
    assert ["[1/4]", "[2/4]", "[3/4]", "[4/4]"] == re.findall(r"^\[\d/4\]", told.err, re.MULTILINE)
    assert "reproduces" in told.out
    assert [] == left_over(cluster)
    assert 0 == exit_code(["check"])


def test_a_sweep_goes_to_the_cluster_too(
    cluster: LocalCluster, small_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And gives the same table, in the same order."""
    monkeypatch.setenv("AUDIT_PROJECT", str(small_project.root))
    sweep = ["sweep", "items-total", "--over", "level=0.8,0.9", "--vintage", "latest", "--quiet"]

    assert 0 == exit_code([*sweep, "--scheduler", cluster.scheduler_address])
    [table] = (small_project.root / "scratch/sweeps/items-total").glob("*.csv")
    there = table.read_bytes()
    for path in table.parent.rglob("*.ipynb"):
        path.unlink()
    assert 0 == exit_code(sweep)

    assert there == table.read_bytes()


def test_a_failing_notebook_is_told_with_its_cell(
    cluster: LocalCluster, small_project: Project
) -> None:
    """As on this machine, and the others are done."""
    replace(small_project.notebooks / "items-total.ipynb", "judge(universe)", "1 / 0")
    reports = plan(small_project, vintages=["latest"])

    with connected(cluster.scheduler_address) as (execute, slots):
        results = recompute(small_project, reports, execute=execute)

    assert 2 == slots
    assert ["failed", "executed"] == [one.state for one in results]
    assert isinstance(results[0].error, NotebookError)
    assert "found     ZeroDivisionError: division by zero" in str(results[0].error)
    assert "notebooks/items-total.ipynb, cell 9, in latest/items-total" in str(results[0].error)


def test_a_killed_worker_loses_nothing(cluster: LocalCluster, small_project: Project) -> None:
    """What it was running is run again, on the other or on the one that takes its place."""
    cell = "import os, pathlib, time\\nclaim_id; time.sleep(3)"
    for path in small_project.notebooks.glob("*.ipynb"):
        replace(path, '"judge(universe)"', f'"{cell}\\njudge(universe)"')
    begun: list[str] = []
    killed: list[int] = []

    def watch(report: object, result: Result | None) -> None:
        if result is None:
            begun.append(str(report))
        if not killed:
            with Client(cluster.scheduler_address, set_as_default=False) as client:
                busy = {worker for worker, tasks in client.processing().items() if tasks}
                pids = client.run(os.getpid)
            killed.append(next(pids[worker] for worker in sorted(busy)))
            os.kill(killed[0], signal.SIGKILL)

    with connected(cluster.scheduler_address) as (execute, _):
        results = recompute(small_project, plan(small_project), watch=watch, execute=execute)

    assert [(None, "executed")] * 4 == [(one.error, one.state) for one in results]
    assert 1 == len(killed)
    assert 5 <= len(begun)
    assert [] == left_over(cluster)


def test_a_notebook_that_kills_its_process_ends_alone(
    cluster: LocalCluster, small_project: Project
) -> None:
    """The worker of the cluster stays, and so do the other notebooks."""
    replace(
        small_project.notebooks / "items-total.ipynb",
        '"judge(universe)"',
        '"import os\\nos.kill(os.getpid(), 9)"',
    )
    with connected(cluster.scheduler_address) as (execute, _):
        results = recompute(
            small_project, plan(small_project, vintages=["latest"]), execute=execute
        )

    assert ["failed", "executed"] == [one.state for one in results]
    assert "The kernel of a notebook died." in str(results[0].error)


def test_an_error_in_between_leaves_nothing(cluster: LocalCluster, small_project: Project) -> None:
    """Whatever ends a run, no process and no file of it stays on the workers."""

    def stop(_report: object, result: Result | None) -> None:
        if result is None:
            raise KeyboardInterrupt

    with (
        pytest.raises(KeyboardInterrupt),
        connected(cluster.scheduler_address) as (execute, _),
    ):
        recompute(small_project, plan(small_project), watch=stop, execute=execute)

    deadline = time.monotonic() + 20
    while left_over(cluster) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert [] == left_over(cluster)


def free_port() -> int:
    """Return a port at which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port


def test_no_scheduler_is_told(
    small_project: Project, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """With what to start; nothing is run."""
    monkeypatch.setenv("AUDIT_PROJECT", str(small_project.root))
    monkeypatch.setattr("audit.execution.cluster.ANSWERS", 1)

    for address in (f"tcp://127.0.0.1:{free_port()}", "nonsense://x"):
        assert 2 == exit_code(["run", "--scheduler", address])
        told = capsys.readouterr().err
        assert f"where     --scheduler {address}" in told
        assert "dask scheduler" in told
    assert not small_project.reports.exists()


def test_a_cluster_without_workers_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is not waited for without end."""
    monkeypatch.setattr("audit.execution.cluster.ANSWERS", 2)
    with (
        LocalCluster(
            n_workers=0, dashboard_address=ANY_PORT, local_directory=str(tmp_path)
        ) as empty,
        pytest.raises(ParameterError, match="A cluster has no workers"),
        connected(empty.scheduler_address),
    ):
        pytest.fail("it has none")


def test_other_versions_are_refused(
    cluster: LocalCluster, small_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Since a worker that computes with them might give other bytes."""
    monkeypatch.setattr(
        "audit.execution.cluster.versions", lambda: {**versions(), "numpy": "0.0.1"}
    )

    with (
        connected(cluster.scheduler_address) as (execute, _),
        pytest.raises(ParameterError, match=r"numpy [0-9.]+, not 0\.0\.1"),
    ):
        recompute(small_project, plan(small_project), execute=execute)


def test_what_a_notebook_can_read_is_sent(small_project: Project) -> None:
    """Without what is hidden, made, or a link."""
    for name in (".venv/a", "reports/b", "scratch/c", "data/derived/d", "own/e"):
        (small_project.root / name).parent.mkdir(parents=True, exist_ok=True)
        (small_project.root / name).write_text("x")
    (small_project.root / "data" / "link").symlink_to("/etc/passwd")

    names = set(zipfile.ZipFile(io.BytesIO(packed(small_project.root))).namelist())

    assert {"data/claims.toml", "data/raw/stock.csv", "own/e", "data/derived/d"} <= names
    assert not names & {".venv/a", "reports/b", "scratch/c", "data/link"}


def test_too_much_is_not_sent(small_project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file at which it became too much is named."""
    monkeypatch.setattr("audit.execution.site.LARGEST", 100)

    with pytest.raises(ParameterError, match=r"at most 100 bytes") as refused:
        packed(small_project.root)
    assert "more, at " in str(refused.value)


def test_without_the_extra_it_is_told_what_to_install(small_project: Project) -> None:
    """The package does without it until it is asked for."""
    blocked = "import sys; sys.modules['distributed'] = None; sys.modules['fsspec'] = None"
    command = f"{blocked}; from audit.cli import exit_code; sys.exit(exit_code(sys.argv[1:]))"
    options = [["run", "--scheduler", "tcp://127.0.0.1:1"],
               ["sweep", "items-total", "--over", "level=0.9", "--to", "memory://x"]]  # fmt: skip
    for arguments in options:
        done = subprocess.run(
            [sys.executable, "-c", command, *arguments],
            env={**os.environ, "AUDIT_PROJECT": str(small_project.root)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert 2 == done.returncode, done.stderr
        assert "pip install 'article-audit[cluster]'" in done.stderr
    assert not small_project.reports.exists()


def test_nothing_is_sent_where_nothing_is_to_be_done(
    cluster: LocalCluster, executed_project: Project
) -> None:
    """Reports that are current go nowhere."""
    with connected(cluster.scheduler_address) as (execute, _):
        results = recompute(
            executed_project, plan(executed_project), limits=Limits(), execute=execute
        )

    assert {"current"} == {one.state for one in results}
