"""What is timed within one process, after its imports; it prints the seconds.

``floor`` runs the cells of the notebooks and draws their pictures, and nothing else: no shell, no
kernel, no file. ``warm`` executes all reports and writes the pages, from a process that is already
up. ``row`` changes one row of a table, registers it, and does the same for what is stale.
"""

import argparse
import csv
import io
import json
import os
import sys
import tempfile
import time
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from audit import commands, publish, running
from audit.execution import Job, Outcome, Watch, kernels
from audit.execution.environment import environment
from audit.execution.preloading import preload
from audit.execution.watching import RECORD
from audit.project import VINTAGES, Project
from audit.registration import register
from audit.schemas import states


def here(
    jobs: Sequence[Job], *, root: Path, workers: int, watch: Watch | None = None
) -> list[Outcome]:
    """Run notebooks in forks of this process, one after the other."""
    _ = root, workers
    outcomes = []
    for job in jobs:
        began = time.perf_counter()
        text = kernels.execute(job)
        uses = json.loads(Path(os.environ[RECORD]).read_text(encoding="utf-8"))
        seconds = time.perf_counter() - began
        outcome = Outcome(job=job, text=text, uses=uses, error=None, seconds=seconds)
        outcomes.append(outcome)
        if watch is not None:
            watch(job, outcome)
    return outcomes


def change_row(table: Path) -> None:
    """Add a word to the last cell of the last row of a table."""
    rows = list(csv.reader(io.StringIO(table.read_text(encoding="utf-8"))))
    rows[-1][-1] = f"{rows[-1][-1]} changed".strip()
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    table.write_text(written.getvalue(), encoding="utf-8")


def floor(root: Path, vintages: Sequence[str]) -> float:
    """Return the wall seconds of the cells of all notebooks, pictures included."""
    from all_claims import import_everything, run_notebook  # noqa: PLC0415 - only this needs it

    warnings.simplefilter("ignore")
    import_everything()
    paths = sorted((root / "notebooks").glob("*.ipynb"))
    # The first notebook also fills what the package keeps; every other one finds it there.
    run_notebook(paths[0], vintages[0])
    start = time.perf_counter()
    for path in paths:
        for vintage in vintages:
            spent = run_notebook(path, vintage)
            if spent.failed:
                raise RuntimeError(spent.failed)
    return time.perf_counter() - start


def ran(*, vintages: Sequence[str], force: bool, brief: bool = False) -> float:
    """Return the seconds of a run in this process."""
    # A seam of the benchmark's own: the same run, whose parent does not have to start.
    replaced: Any = running
    replaced.execute_all = here
    start = time.perf_counter()
    code = commands.run([], vintages=vintages, force=force, quiet=True, brief=brief)
    if code:
        sys.exit(code)
    return time.perf_counter() - start


def main() -> None:
    """Do one of the three, and print its seconds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=("floor", "warm", "row"))
    parser.add_argument("--vintage", dest="vintages", action="append")
    parser.add_argument("--table", default="")
    given = parser.parse_args()
    root = Path(os.environ["AUDIT_PROJECT"])
    vintages = given.vintages or list(VINTAGES)
    if given.what == "floor":
        print(floor(root, vintages))
        return
    # As in a worker; there a notebook also writes down what it has used.
    folder = Path(tempfile.mkdtemp(dir=root))
    os.environ.update(environment(os.environ, root=root, folder=folder))
    preload()
    if given.what == "warm":
        print(ran(vintages=vintages, force=True))
        return
    # A run before it, so that what is imported late and what templates compile is there.
    ran(vintages=vintages, force=False)
    project = Project(root=root)
    # As `audit run --watch` does: what is known to hold is not validated again.
    held = set(states(project).values())
    publish.make_ready(project)
    change_row(root / "data" / "raw" / f"{given.table}.csv")
    start = time.perf_counter()
    register(project, held)
    ran(vintages=vintages, force=False, brief=True)
    print(time.perf_counter() - start)


if __name__ == "__main__":
    main()
