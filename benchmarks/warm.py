"""A copy of this audit, and one warm process for its reports, with any version of the package."""

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Self

from audit import reexecution
from audit.execution import Job, Outcome, Watch
from audit.execution.workers import Worker
from audit.project import Project

ROOT: Final = Path(__file__).resolve().parents[1]
COPIED: Final = ("data", "notebooks", "reports", "README.md", "CHANGELOG.md", "requirements.lock")
DISPLAYED: Final = frozenset({"number", "text", "drawing", "missing", "new"})
"""Kinds of differences that a reader meets."""


def copy(folder: Path) -> Project:
    """Copy the audit."""
    for name in COPIED:
        path = ROOT / name
        (shutil.copytree if path.is_dir() else shutil.copy)(path, folder / name)
    return Project(root=folder)


class Warm:
    """One process that has imported everything, for all reports, in the place of a new one each.

    Parameters
    ----------
    root : pathlib.Path
        The audit.
    package : pathlib.Path, optional
        The folder that another version of the package is in.

    Attributes
    ----------
    texts : dict
        Name of each report → what its last execution gave.
    """

    def __init__(self, root: Path, *, package: Path | None = None) -> None:
        self.root = root
        self.package = package
        self.seam: Any = reexecution
        self.texts: dict[str, str] = {}

    def __enter__(self) -> Self:
        self.folder = tempfile.TemporaryDirectory(prefix="warm-")
        self.before = self.seam.execute_all, os.environ.get("PYTHONPATH")
        if self.package is not None:
            os.environ["PYTHONPATH"] = str(self.package)
        self.worker = Worker(root=self.root, folder=Path(self.folder.name))
        self.seam.execute_all = self.execute
        return self

    def execute(
        self, jobs: Sequence[Job], *, root: Path, workers: int, watch: Watch
    ) -> list[Outcome]:
        """Run notebooks, as the package's own function of this name does."""
        _ = root, workers
        found = []
        for job in jobs:
            found.append(self.worker.run(job))
            self.texts[job.name] = found[-1].text
            watch(job, found[-1])
        return found

    def __exit__(self, *_: object) -> None:
        self.worker.dismiss()
        self.worker.bury()
        self.seam.execute_all, path = self.before
        if path is None:
            os.environ.pop("PYTHONPATH", None)
        else:
            os.environ["PYTHONPATH"] = path
        self.folder.cleanup()
