"""Wall time, CPU and peak memory of a command and of all that it starts.

CPU is what the system reports for the process and its descendants when it has ended (``wait4``).
Memory is sampled: the proportional set size of the tree, in which a page that several processes
share counts once; where the system does not tell it, the resident set size, in which it counts
each time.
"""

import contextlib
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import psutil

EVERY: Final = 0.1
"""Seconds between two samples of memory, at least."""

SELDOM: Final = 50
"""How many times as long nothing is sampled as a sample takes: to look at a tree of many processes
takes a tenth of a second of a processor, which would be missing to what is measured."""

LONGEST: Final = 3600.0
"""Seconds after which a command is ended."""

GRACE: Final = 5.0
"""Seconds that processes have to be gone once they are killed."""

LAST_WORDS: Final = 1500
"""Signs of a command's output that are shown when it has failed."""


class FailedError(Exception):
    """A command that was to be measured did not succeed.

    Parameters
    ----------
    code : int
        Its exit code.
    words : str
        What it was, and its last words.
    """

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.returncode = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One run of one command.

    Parameters
    ----------
    wall, cpu : float
        Seconds.
    memory : float
        Peak of the process tree, in MiB.
    output : str
        What it printed.
    """

    wall: float
    cpu: float
    memory: float
    output: str


def tree_memory(process: psutil.Process) -> float:
    """Return the memory of a process and its descendants in MiB."""
    total = 0
    for one in (process, *process.children(recursive=True)):
        with contextlib.suppress(psutil.Error, OSError):
            told = one.memory_full_info()
            total += getattr(told, "pss", told.rss)
    return total / 2**20


def _sample(process: psutil.Process, ended: threading.Event, peak: list[float]) -> None:
    pause = EVERY
    while not ended.wait(pause):
        start = time.thread_time()
        with contextlib.suppress(psutil.Error):
            peak[0] = max(peak[0], tree_memory(process))
        pause = max(EVERY, SELDOM * (time.thread_time() - start))


def measured(
    command: Sequence[str | Path], *, folder: Path, variables: Mapping[str, str]
) -> Measured:
    """Run a command to its end and return what it took.

    Raises
    ------
    FailedError
        If its exit code is not 0, with its last words.
    """
    with tempfile.TemporaryFile() as log:
        start = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env=dict(variables),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        ended, peak = threading.Event(), [0.0]
        watched = psutil.Process(process.pid)
        sampler = threading.Thread(target=_sample, args=(watched, ended, peak), daemon=True)
        guard = threading.Timer(LONGEST, _end, args=(process.pid,))
        sampler.start()
        guard.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - start
        finally:
            guard.cancel()
            ended.set()
            # Whatever it has left behind, and all of it where this process is interrupted.
            _end(process.pid)
            sampler.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        output = _read(log)
    if process.returncode:
        what = " ".join(str(part) for part in command)[:200]
        message = f"exit code {process.returncode}: {what}\n{output[-LAST_WORDS:]}"
        raise FailedError(process.returncode, message)
    cpu = usage.ru_utime + usage.ru_stime
    return Measured(wall=wall, cpu=cpu, memory=peak[0], output=output)


def _end(group: int) -> None:
    # Kernels lead sessions of their own, and are found only while their parent lives.
    below: list[psutil.Process] = []
    with contextlib.suppress(psutil.Error):
        below = psutil.Process(group).children(recursive=True)
    for one in below:
        with contextlib.suppress(psutil.Error):
            one.kill()
    psutil.wait_procs(below, timeout=GRACE)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _read(log: IO[bytes]) -> str:
    log.seek(0)
    return log.read().decode("utf-8", "replace")
