"""Several notebooks at a time, each worker a process of its own."""

import contextlib
import dataclasses
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import audit.errors
from audit.errors import AuditError, NotebookError
from audit.execution.environment import environment
from audit.execution.folders import run_folder
from audit.execution.jobs import WARM, Execute, Job, Outcome

__all__ = ["Watch", "Worker", "execute_all"]

Watch = Callable[[Job, Outcome | None], None]
"""Called when a job begins, with None, and when it ends, with its outcome."""

GRACE = 5
"""Seconds that a worker has to end its kernel when it is told to leave."""

LAST_WORDS = 5
"""Lines of a worker's log that are shown when it has died."""


def execute_all(
    jobs: Sequence[Job], *, root: Path, workers: int, watch: Watch | None = None
) -> list[Outcome]:
    """Run notebooks, several at a time.

    Parameters
    ----------
    jobs : sequence of Job
        What to run; begun in this order.
    root : pathlib.Path
        The audit.
    workers : int
        How many at a time.
    watch : callable, optional
        Told, in the thread of the caller, as each job begins and as it ends, whatever the order.

    Returns
    -------
    list of Outcome
        In the order of the jobs. A notebook that fails, and a worker that dies, ends one job and
        no other.

    Notes
    -----
    However it ends (an error in ``watch``, Ctrl-C), no process and no file of it is left. Should
    this process be killed, each worker finds its pipe closed, and ends itself and its kernel.
    """
    with _crew(max(1, min(workers, len(jobs))), root) as crew:
        return _all_run(jobs, crew, watch)


@contextlib.contextmanager
def resident(*, root: Path, workers: int, early: int | None = None) -> Iterator[Execute]:
    """Keep processes that have imported everything, for one run after the other.

    Parameters
    ----------
    root : pathlib.Path
        The audit.
    workers : int
        How many.
    early : int, optional
        How many of them begin to import at once, and not with their first notebook; default: all.

    Yields
    ------
    callable
        As :func:`execute_all`. With the context, the processes end.
    """
    with _crew(workers, root) as crew:

        def execute(
            jobs: Sequence[Job], *, root: Path, workers: int, watch: Watch | None = None
        ) -> list[Outcome]:
            _ = root
            return _all_run(jobs, crew[:workers], watch)

        for worker in crew[:early]:
            worker.warm()
        yield execute


@contextlib.contextmanager
def _crew(count: int, root: Path) -> Iterator[list["Worker"]]:
    with run_folder(root) as folder:
        crew = [Worker(root=root, folder=folder / str(k)) for k in range(count)]
        try:
            yield crew
        finally:
            _dismissed(crew)


def _dismissed(crew: Sequence["Worker"]) -> None:
    for worker in crew:
        worker.dismiss()
    for worker in crew:
        worker.bury()


def _all_run(jobs: Sequence[Job], crew: Sequence["Worker"], watch: Watch | None) -> list[Outcome]:
    waiting: queue.SimpleQueue[tuple[int, Job]] = queue.SimpleQueue()
    for entry in enumerate(jobs):
        waiting.put(entry)
    news: queue.SimpleQueue[tuple[int, Outcome | None]] = queue.SimpleQueue()
    threads = [
        threading.Thread(target=_serve, args=(worker, waiting, news), daemon=True)
        for worker in crew[: len(jobs)]
    ]
    outcomes: dict[int, Outcome] = {}
    try:
        for thread in threads:
            thread.start()
        while len(outcomes) < len(jobs):
            number, outcome = news.get()
            if outcome is not None:
                outcomes[number] = outcome
            if watch is not None:
                watch(jobs[number], outcome)
    except BaseException:
        # Whoever waits for an answer would wait until the notebook is done.
        _dismissed(crew)
        raise
    finally:
        for thread in threads:
            thread.join()
    return [outcomes[number] for number in range(len(jobs))]


def _serve(
    worker: "Worker",
    waiting: queue.SimpleQueue[tuple[int, Job]],
    news: queue.SimpleQueue[tuple[int, Outcome | None]],
) -> None:
    with contextlib.suppress(queue.Empty):
        while not worker.dismissed:
            number, job = waiting.get_nowait()
            news.put((number, None))
            news.put((number, worker.run(job)))


class Worker:
    """One process, started when it is first needed and again when it has died.

    Parameters
    ----------
    root : pathlib.Path
        The audit.
    folder : pathlib.Path
        A folder for this process alone; it is made when it is needed.
    """

    def __init__(self, *, root: Path, folder: Path) -> None:
        self.root = root
        self.folder = folder
        self.dismissed = False
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._has_worked = False

    @property
    def _log(self) -> Path:
        return self.folder / "log"

    def _start(self) -> subprocess.Popen[str] | None:
        """Return the process; None where the work is to end."""
        with self._lock:
            if self.dismissed:
                return None
            if self._process is None or self._process.poll() is not None:
                self.bury()
                (self.folder / "run").mkdir(mode=0o700, parents=True, exist_ok=True)
                with self._log.open("w", encoding="utf-8") as log:
                    self._process = subprocess.Popen(
                        [sys.executable, "-m", "audit.execution.worker"],
                        stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE,
                        stderr=log,
                        cwd=self.folder,
                        env=environment(os.environ, root=self.root, folder=self.folder),
                        encoding="utf-8",
                        # Ctrl-C in a terminal goes to every process of the group: it must reach
                        # the one that decides what to do, and no other.
                        process_group=0,
                    )
            return self._process

    def warm(self) -> None:
        """Start the process, and let it import what notebooks use before the first one is there."""
        process = self._start()
        if process is not None and process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.write(f"{WARM}\n")
                process.stdin.flush()

    def run(self, job: Job) -> Outcome:
        """Run one job and wait for it."""
        began = time.monotonic()
        try:
            told = self._ask(job)
        except (OSError, ValueError) as error:
            fault = _died(job, f"{type(error).__name__}: {error}", self._log)
            return Outcome(job=job, text="", uses={}, error=fault, seconds=time.monotonic() - began)
        return Outcome(
            job=job,
            text=told["text"],
            uses=told["uses"],
            error=_error(told["error"]),
            seconds=told["seconds"],
        )

    def _ask(self, job: Job) -> dict[str, Any]:
        process = self._start()
        if process is None or process.stdin is None or process.stdout is None:
            raise InterruptedError("the run was stopped")
        self._has_worked = True
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps(_given(job)) + "\n")
            process.stdin.flush()
        answer = process.stdout.readline()
        if not answer:
            raise ChildProcessError(f"exit code {process.wait()}")
        told: dict[str, Any] = json.loads(answer)
        return told

    def dismiss(self) -> None:
        """Tell the process to leave: an end of its pipe, after which it kills its kernel."""
        with self._lock:
            self.dismissed = True
        if self._process and not self._has_worked:
            # It has no kernel, and would finish its imports before it looks at the pipe.
            self._process.kill()
        if self._process and self._process.stdin:
            with contextlib.suppress(OSError):
                self._process.stdin.close()

    def bury(self) -> None:
        """Wait for the process to be gone, and close what is left of it."""
        if self._process is None:
            return
        try:
            self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _given(job: Job) -> dict[str, Any]:
    return {**dataclasses.asdict(job), "folder": str(job.folder)}


def _error(told: Mapping[str, Any] | None) -> AuditError | None:
    if told is None:
        return None
    kind: type[AuditError] = getattr(audit.errors, told["kind"])
    return kind(told["what"], **told["parts"])


def _died(job: Job, found: str, log: Path) -> NotebookError:
    words = log.read_text("utf-8", "replace").splitlines() if log.is_file() else []
    last = "".join(f"\n{12 * ' '}{line}" for line in words[-LAST_WORDS:])
    return NotebookError(
        "The process that ran a notebook died.",
        expected="a process that lives until the notebook is done",
        found=f"{found}{last}",
        where=f"{job.where}, in {job.name}",
        do="see whether the machine ran out of memory; `--jobs 1` runs one notebook at a time",
    )
