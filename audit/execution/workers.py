"""The processes in which notebooks are run, seen from the one that wants them run."""

import contextlib
import dataclasses
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

import audit.errors
from audit.errors import AuditError, NotebookError
from audit.execution.environment import environment
from audit.execution.jobs import FORK, WARM, Job, Outcome

__all__ = ["Worker", "crew"]

GRACE = 5
"""Seconds that a worker has to end its kernel when it is told to leave."""

CHUNK = 2**16

LAST_WORDS = 5
"""Lines of a worker's log that are shown when it has died."""


def crew(count: int, *, root: Path, folder: Path) -> list["Worker"]:
    """Return workers, none of which has started.

    Parameters
    ----------
    count : int
        How many.
    root : pathlib.Path
        The audit.
    folder : pathlib.Path
        A folder for all of them; each has one of its own in it.

    Returns
    -------
    list of Worker
        The others can be forks of the first.
    """
    others = [Worker(root=root, folder=folder / str(k)) for k in range(1, count)]
    return [Worker(root=root, folder=folder / "0", others=others), *others]


class Worker:
    """One process, started when it is first needed and again when it has died.

    Parameters
    ----------
    root : pathlib.Path
        The audit.
    folder : pathlib.Path
        A folder for this process alone; it is made when it is needed.
    others : sequence of Worker, optional
        Workers that begin as forks of this one, and so need not import what it has imported, where
        they are needed before it runs its first notebook.
    """

    def __init__(self, *, root: Path, folder: Path, others: Sequence["Worker"] = ()) -> None:
        self.root = root
        self.folder = folder
        self.dismissed = False
        self._others = list(others)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._group = 0
        self._requests: TextIO | None = None
        self._answers: TextIO | None = None
        self._has_worked = False
        self._places = 0
        self._forks = 0

    @property
    def _log(self) -> Path:
        return self.folder / "log"

    def _start(self, *, for_others: bool = False) -> bool:
        """Return whether there is a process; there is none where the work is to end."""
        with self._lock:
            if not self.dismissed and (self._answers is None or _has_ended(self._answers)):
                self.bury()
                self._has_worked = False
                self._begin(for_others=for_others)
            return not self.dismissed

    def _begin(self, *, for_others: bool) -> None:
        # Who is given a place waits in it, and so must be sure of a fork.
        others = self._others if for_others else []
        self._others = []
        self._places, self._forks = len(others), 0
        own, *theirs = [_Pipes() for _ in (self, *others)]
        for worker in (self, *others):
            (worker.folder / "run").mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._log.open("w", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "audit.execution.worker"],
                stdin=own.reading,
                stdout=own.writing,
                stderr=log,
                pass_fds=[end for one in theirs for end in (one.reading, one.writing)],
                cwd=self.folder,
                env=environment(os.environ, root=self.root, folder=self.folder),
                # Ctrl-C in a terminal goes to every process of the group: it must reach the one
                # that decides what to do, and no other.
                process_group=0,
            )
        places = [
            (one.reading, one.writing, str(worker.folder))
            for worker, one in zip(others, theirs, strict=True)
        ]
        for worker, one in zip((self, *others), (own, *theirs), strict=True):
            worker.take(one, group=self._process.pid)
        self._tell(json.dumps(places))

    def take(self, pipes: "_Pipes", *, group: int) -> None:
        """Speak from now on through some pipes, to a process of a group."""
        self._group = group
        self._requests, self._answers = pipes.given()

    def warm(self) -> None:
        """Start the process, and let it import what notebooks use before the first one is there."""
        if self._start(for_others=True):
            self._tell(WARM)

    def fork(self, count: int) -> None:
        """Let others begin as forks of this process, after what it was told before.

        Parameters
        ----------
        count : int
            How many of the others are needed, those that have begun included. Once this process
            has run a notebook or died, each begins by itself.
        """
        if self._start(for_others=True) and not self._has_worked:
            for _ in range(self._forks, min(count, self._places)):
                self._tell(FORK)
                self._forks += 1

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
        if not self._start() or self._answers is None:
            raise InterruptedError("the run was stopped")
        self._has_worked = True
        self._tell(json.dumps(_given(job)))
        answer = self._answers.readline()
        if not answer:
            code = "unknown, of a fork" if self._process is None else self._process.wait()
            raise ChildProcessError(f"exit code {code}")
        told: dict[str, Any] = json.loads(answer)
        return told

    def _tell(self, line: str) -> None:
        if self._requests is not None:
            with contextlib.suppress(BrokenPipeError):
                self._requests.write(f"{line}\n")
                self._requests.flush()

    def dismiss(self) -> None:
        """Tell the process to leave: an end of its pipe, after which it kills its kernel."""
        with self._lock:
            self.dismissed = True
        if self._process and not self._has_worked:
            # It has no kernel, and would finish its imports before it looks at the pipe.
            self._process.kill()
        if self._requests is not None:
            with contextlib.suppress(OSError):
                self._requests.close()

    def bury(self) -> None:
        """Wait for the process to be gone, and close what is left of it."""
        if self._answers is None:
            return
        if not _has_ended(self._answers, GRACE):
            # All of them are to leave then.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._group, signal.SIGKILL)
        if self._process is not None:
            self._process.wait()
        for pipe in (self._requests, self._answers):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process = self._requests = self._answers = None


class _Pipes:
    """One to a process and one from it."""

    def __init__(self) -> None:
        self.reading, self._requests = os.pipe()
        self._answers, self.writing = os.pipe()

    def given(self) -> tuple[TextIO, TextIO]:
        """Close the ends that the process has now, and return the others."""
        os.close(self.reading)
        os.close(self.writing)
        return (
            os.fdopen(self._requests, "w", encoding="utf-8"),
            os.fdopen(self._answers, encoding="utf-8"),
        )


def _has_ended(answers: TextIO, seconds: float = 0.0) -> bool:
    """Return whether a process has closed its pipe, now or in some seconds."""
    poll = select.poll()
    poll.register(answers, select.POLLIN)
    until = time.monotonic() + seconds
    while poll.poll(max(0.0, until - time.monotonic()) * 1000):
        # An answer that nobody waits for any more, or the end.
        if not os.read(answers.fileno(), CHUNK):
            return True
    return False


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
