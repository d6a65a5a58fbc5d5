"""The process in which notebooks are run: one job after the other, read from a pipe.

A process of its own, because the environment of a kernel is that of its parent, and because a
kernel that takes its parent down must not take the audit with it. It ends when the pipe ends,
however its parent ended, and takes its kernel with it.

It has one thread only: a warm kernel is a fork of it, and a fork would wait for ever for a lock
that was held by a thread which it does not have. Another worker can begin as its fork too, with
all that it has imported, as long as it has run no notebook.
"""

import contextlib
import importlib
import json
import os
import select
import shutil
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from audit.errors import AuditError, NotebookError
from audit.execution.environment import environment
from audit.execution.jobs import FORK, WARM, Job
from audit.execution.watching import RECORD

__all__ = ["main"]

CHUNK = 2**16

PARSERS = ("isoduration", "rfc3986_validator", "rfc3987_syntax")
"""What jsonschema imports to check formats: durations and addresses."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a worker reads what it is asked, writes what it answers, and keeps what is its own."""

    requests: int
    answers: int
    folder: Path

    def close(self) -> None:
        os.close(self.requests)
        os.close(self.answers)


def main() -> None:
    """Run jobs, one line of JSON each, until the pipe ends.

    The first line has the places of those that can begin as forks of this process.
    """
    # Whatever a library prints must not get between the answers.
    answers = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _import_without_parsers()
    own = _Place(sys.stdin.fileno(), answers, Path.cwd())
    lines = _lines(own.requests)
    places = json.loads(next(filter(None, lines), "[]"))
    _work(own, lines, [_Place(reading, writing, Path(name)) for reading, writing, name in places])


def _work(own: _Place, lines: Iterator[str], others: list[_Place]) -> NoReturn:
    forks: list[int] = []
    waits = False
    for line in lines:
        if line == WARM:
            _warm()
            waits = True
        elif not line:
            # Who executes at once has asked by now, and does not wait for this.
            if waits:
                importlib.import_module("audit.execution.preloading").preload_more()
        elif line == FORK:
            other = others.pop(0)
            process = os.fork()
            if process == 0:
                _become(other, strangers=(own, *others))
            forks.append(process)
            other.close()
        else:
            # A fork of what a notebook has left behind would not be a fresh start.
            waits = False
            while others:
                others.pop().close()
            _answer(line, own, forks)
    _leave(own.folder, forks)


def _become(own: _Place, *, strangers: tuple[_Place, ...]) -> NoReturn:
    """Turn this process, which was just forked, into a worker of its own."""
    for one in strangers:
        one.close()
    os.dup2(own.requests, sys.stdin.fileno())
    os.close(own.requests)
    log = os.open(own.folder / "log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for standard in (sys.stdout, sys.stderr):
        os.dup2(log, standard.fileno())
    os.close(log)
    os.chdir(own.folder)
    root = Path(os.environ["AUDIT_PROJECT"])
    os.environ.update(environment(os.environ, root=root, folder=own.folder))
    _work(replace(own, requests=sys.stdin.fileno()), _lines(sys.stdin.fileno()), [])


def _lines(descriptor: int) -> Iterator[str]:
    """Yield what this process is asked, and an empty line each time when nothing is."""
    begun = b""
    while True:
        if not select.select([descriptor], [], [], 0)[0]:
            yield ""
        part = os.read(descriptor, CHUNK)
        if not part:
            return
        *lines, begun = (begun + part).split(b"\n")
        yield from (line.decode() for line in lines)


def _import_without_parsers() -> None:
    # Where JupyterLab is installed, jsonschema finds libraries that check formats which no notebook
    # has. One of them builds parsers at import, another brings calendars: together most of what
    # papermill takes to import. A notebook finds them all the same.
    nothing: Any = None
    hidden = [name for name in PARSERS if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden, nothing))
    importlib.import_module("jsonschema")
    for name in hidden:
        del sys.modules[name]


def _warm() -> None:
    # After the parsers are out of the way, as by a job.
    importlib.import_module("audit.execution.kernels").get_ready()


def _leave(folder: Path, forks: Iterable[int]) -> NoReturn:
    """End at once, and the kernel first: nobody waits for its result any more."""
    kernels = sys.modules.get("audit.execution.kernels")
    for process in kernels.KERNELS if kernels else ():
        with contextlib.suppress(OSError):
            os.killpg(process, signal.SIGKILL)
    # Its own folder, and the one of the run if it was the last: should the parent be gone.
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        folder.parent.rmdir()
    for process in forks:
        # They leave as this one does, and whoever has started this one waits for all.
        with contextlib.suppress(ChildProcessError):
            os.waitpid(process, 0)
    # A warm kernel ends with this process.
    os._exit(0)


def _answer(line: str, own: _Place, forks: Iterable[int]) -> None:
    # nbclient waits in this loop while a notebook runs. Nobody asks for another one meanwhile: the
    # pipe has something to say then only when it has ended.
    from jupyter_core.utils import ensure_event_loop  # noqa: PLC0415 - after the parsers are out

    ensure_event_loop().add_reader(own.requests, partial(_leave, own.folder, forks))
    job = Job(**{**(given := json.loads(line)), "folder": Path(given["folder"])})
    began = time.monotonic()
    answer: dict[str, Any] = {"text": "", "uses": {}, "error": None}
    record = Path(os.environ[RECORD])
    record.unlink(missing_ok=True)
    try:
        # Imported by the first job, after the parsers are out of the way.
        from audit.execution.kernels import execute  # noqa: PLC0415

        answer["text"] = execute(job, private={own.answers})
        answer["uses"] = json.loads(record.read_text(encoding="utf-8"))
    except AuditError as error:
        answer["error"] = _told(error)
    except Exception as error:  # noqa: BLE001 - whatever it is, the other notebooks go on
        answer["error"] = _told(
            NotebookError(
                "A notebook could not be run.",
                expected="a kernel that starts and answers",
                found=f"{type(error).__name__}: {error}",
                where=f"{job.where}, in {job.name}",
                do="check that `python -m ipykernel --version` works in this environment",
            )
        )
    answer["seconds"] = round(time.monotonic() - began, 3)
    with open(own.answers, "w", encoding="utf-8", closefd=False) as answers:
        answers.write(json.dumps(answer) + "\n")


def _told(error: AuditError) -> dict[str, Any]:
    return {"kind": type(error).__name__, "what": error.what, "parts": error.parts()}


if __name__ == "__main__":
    main()
