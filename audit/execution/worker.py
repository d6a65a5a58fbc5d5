"""The process in which notebooks are run: one job after the other, read from a pipe.

A process of its own, because the environment of a kernel is that of its parent, and because a
kernel that takes its parent down must not take the audit with it. It ends when the pipe ends,
however its parent ended, and takes its kernel with it.
"""

import contextlib
import json
import os
import queue
import shutil
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any, TextIO

from audit.errors import AuditError, NotebookError
from audit.execution.jobs import Job

__all__ = ["main"]


def main() -> None:
    """Run jobs, one line of JSON each, until the pipe ends."""
    # Whatever a library prints must not get between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    jobs: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(jobs, Path.cwd()), daemon=True).start()
    _import_without_parsers()
    while True:
        _answer(jobs.get(), answers)


def _import_without_parsers() -> None:
    # Where JupyterLab is installed, jsonschema finds rfc3987_syntax and builds its parsers at
    # import, to check formats that no notebook has: 1.2 of the 1.5 seconds that papermill takes to
    # import. Without the module, jsonschema leaves these formats unchecked.
    blocked: Any = None
    sys.modules.setdefault("rfc3987_syntax", blocked)


def _listen(jobs: queue.SimpleQueue[str], folder: Path) -> None:
    for line in sys.stdin:
        jobs.put(line)
    _leave(folder)


def _leave(folder: Path) -> None:
    """End at once, and the kernel first: nobody waits for its result any more."""
    kernels = sys.modules.get("audit.execution.kernels")
    for process in kernels.KERNELS if kernels else ():
        with contextlib.suppress(OSError):
            os.killpg(process, signal.SIGKILL)
    # Its own folder, and the one of the run if it was the last: should the parent be gone.
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        folder.parent.rmdir()
    os._exit(0)


def _answer(line: str, answers: TextIO) -> None:
    job = Job(**{**(given := json.loads(line)), "folder": Path(given["folder"])})
    began = time.monotonic()
    answer: dict[str, Any] = {"text": "", "error": None}
    try:
        # Imported by the first job, after the parsers are out of the way.
        from audit.execution.kernels import execute  # noqa: PLC0415

        answer["text"] = execute(job)
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
