"""The process in which notebooks are run: one job after the other, read from a pipe.

A process of its own, because the environment of a kernel is that of its parent, and because a
kernel that takes its parent down must not take the audit with it. It ends when the pipe ends,
however its parent ended, and takes its kernel with it.

It has one thread only: a warm kernel is a fork of it, and a fork would wait for ever for a lock
that was held by a thread which it does not have.
"""

import contextlib
import importlib
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, NoReturn, TextIO

from audit.errors import AuditError, NotebookError
from audit.execution.jobs import WARM, Job
from audit.execution.watching import RECORD

__all__ = ["main"]

CHUNK = 2**16


def main() -> None:
    """Run jobs, one line of JSON each, until the pipe ends."""
    # Whatever a library prints must not get between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    folder = Path.cwd()
    _import_without_parsers()
    # nbclient waits in this loop while a notebook runs. Nobody asks for another one meanwhile: the
    # pipe has something to say then only when it has ended.
    _loop().add_reader(sys.stdin.fileno(), partial(_leave, folder))
    for line in _lines(sys.stdin.fileno()):
        if line == WARM:
            _warm()
        else:
            _answer(line, answers)
    _leave(folder)


def _lines(descriptor: int) -> Iterator[str]:
    begun = b""
    while part := os.read(descriptor, CHUNK):
        *lines, begun = (begun + part).split(b"\n")
        yield from (line.decode() for line in lines)


def _loop() -> Any:
    # Imported here, after the parsers are out of the way.
    from jupyter_core.utils import ensure_event_loop  # noqa: PLC0415

    return ensure_event_loop()


def _import_without_parsers() -> None:
    # Where JupyterLab is installed, jsonschema finds rfc3987_syntax and builds its parsers at
    # import, to check formats that no notebook has: 1.2 of the 1.5 seconds that papermill takes to
    # import. Without the module, jsonschema leaves these formats unchecked.
    blocked: Any = None
    sys.modules.setdefault("rfc3987_syntax", blocked)


def _warm() -> None:
    # After the parsers are out of the way, as by a job.
    importlib.import_module("audit.execution.kernels")
    importlib.import_module("audit.execution.preloading").preload()


def _leave(folder: Path) -> NoReturn:
    """End at once, and the kernel first: nobody waits for its result any more."""
    kernels = sys.modules.get("audit.execution.kernels")
    for process in kernels.KERNELS if kernels else ():
        with contextlib.suppress(OSError):
            os.killpg(process, signal.SIGKILL)
    # Its own folder, and the one of the run if it was the last: should the parent be gone.
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        folder.parent.rmdir()
    # A warm kernel ends with this process.
    os._exit(0)


def _answer(line: str, answers: TextIO) -> None:
    job = Job(**{**(given := json.loads(line)), "folder": Path(given["folder"])})
    began = time.monotonic()
    answer: dict[str, Any] = {"text": "", "uses": {}, "error": None}
    record = Path(os.environ[RECORD])
    record.unlink(missing_ok=True)
    try:
        # Imported by the first job, after the parsers are out of the way.
        from audit.execution.kernels import execute  # noqa: PLC0415

        answer["text"] = execute(job, private={answers.fileno()})
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
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


def _told(error: AuditError) -> dict[str, Any]:
    return {"kind": type(error).__name__, "what": error.what, "parts": error.parts()}


if __name__ == "__main__":
    main()
