"""An audit on a worker of a Dask cluster: what is sent there, and what runs there."""

import hashlib
import io
import itertools
import queue
import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from distributed import get_worker
from distributed.diagnostics.plugin import WorkerPlugin

from audit.errors import ParameterError
from audit.execution.jobs import Job, Outcome
from audit.execution.workers import Worker

__all__ = ["Site", "packed", "run_on_site", "versions"]

MADE = frozenset({"build", "dist", "reports", "scratch"})
"""Folders of an audit that no notebook reads."""

LARGEST = 2**28
"""Bytes of files that are sent to each worker; larger tables belong on the workers' own disks."""


class Site(WorkerPlugin):
    """The audit on one worker of the cluster: its files, and processes that run notebooks.

    Parameters
    ----------
    files : bytes
        As :func:`packed` returns them.
    versions : dict of str to str
        What the worker must have, as :func:`versions` returns it.
    """

    def __init__(self, files: bytes, versions: dict[str, str]) -> None:
        self.files = files
        self.versions = versions

    def setup(self, worker: Any) -> None:
        """Unpack the files, unless this worker would give other bytes."""
        own = versions()
        other = [name for name, version in self.versions.items() if own.get(name) != version]
        if other:
            pairs = [f"{name} {own.get(name, 'none')}, not {self.versions[name]}" for name in other]
            raise RuntimeError("; ".join(pairs))
        self.folder = Path(tempfile.mkdtemp(prefix="audit-", dir=worker.local_directory))
        self.root = self.folder / "audit"
        with zipfile.ZipFile(io.BytesIO(self.files)) as archive:
            archive.extractall(self.root)
        self.numbers = itertools.count()
        self.idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        self.crew: list[Worker] = []

    def run(self, job: Job) -> Outcome:
        """Run a job in a process that is free; there are as many as threads that ask."""
        try:
            process = self.idle.get_nowait()
        except queue.Empty:
            process = Worker(root=self.root, folder=self.folder / str(next(self.numbers)))
            self.crew.append(process)
        folder = self.root / job.folder
        folder.mkdir(parents=True, exist_ok=True)
        try:
            return process.run(replace(job, folder=folder))
        finally:
            self.idle.put(process)

    def teardown(self, worker: Any) -> None:  # noqa: ARG002 - it is called with it
        """Leave nothing behind: no process, no file."""
        crew = getattr(self, "crew", [])
        for process in crew:
            process.dismiss()
        for process in crew:
            process.bury()
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder, ignore_errors=True)


def run_on_site(name: str, number: int, job: Job) -> Outcome:
    """Run one job; this is what a thread of a worker of the cluster executes.

    Parameters
    ----------
    name : str
        Of the site, and of the topic under which the beginning is told.
    number : int
        Of the job.
    job : Job
        Its folder is relative to the audit.
    """
    worker = get_worker()
    worker.log_event(name, number)
    site: Any = worker.plugins[name]
    outcome: Outcome = site.run(job)
    return outcome


def packed(root: Path) -> bytes:
    """Return the files of an audit that a notebook can read, as one archive.

    Parameters
    ----------
    root : pathlib.Path
        The audit.

    Raises
    ------
    ParameterError
        If they are too large.
    """
    made = io.BytesIO()
    size = 0
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in _files(root):
            size += path.stat().st_size
            if size > LARGEST:
                raise ParameterError(
                    "An audit is too large to be sent to a cluster.",
                    expected=f"at most {LARGEST:,} bytes, hidden files and what is made left out",
                    found=f"more, at {path.relative_to(root)}",
                    where=str(root),
                    do="take large files that no notebook reads out of the folder of the audit",
                )
            archive.write(path, path.relative_to(root))
    return made.getvalue()


def _files(folder: Path, *, top: bool = True) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        left_out = path.name.startswith(".") or path.is_symlink() or path.name == "__pycache__"
        if left_out or (top and path.name in MADE):
            continue
        if path.is_dir():
            yield from _files(path, top=False)
        elif path.is_file():
            yield path


def versions() -> dict[str, str]:
    """Return the versions of all that a result may depend on; of this package, its digest."""
    names = [re.split(r"[ ;<>=!~\[]", one)[0] for one in metadata.requires("article-audit") or ()
             if "extra ==" not in one]  # fmt: skip
    return {
        "python": ".".join(map(str, sys.version_info[:2])),
        "audit": _digest(),
        **{name: metadata.version(name) for name in names},
    }


def _digest() -> str:
    total = hashlib.sha256()
    package = Path(str(resources.files("audit")))
    for path in sorted(package.rglob("*")):
        if path.suffix in {".py", ".toml"}:
            total.update(f"{path.relative_to(package)}\0".encode() + path.read_bytes() + b"\0")
    return total.hexdigest()[:16]
