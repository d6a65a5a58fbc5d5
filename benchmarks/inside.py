"""What is timed within one process, after its imports; it prints the seconds.

``floor`` runs the cells of the notebooks and draws their pictures, and nothing else: no shell, no
kernel, no file. ``warm`` executes all reports and writes the pages, from processes that are already
up, as those of `audit run --watch` are. ``row`` changes one row of a table, registers it, and does
the same for what is stale; ``page`` is that up to the moment at which the last page of a claim that
rests on the row was written, ahead of the pages about the whole audit.
"""

import argparse
import csv
import io
import os
import sys
import time
import warnings
from collections.abc import Sequence
from pathlib import Path

from audit import commands, publish
from audit.execution import resident
from audit.limits import processors
from audit.project import VINTAGES, Project
from audit.registration import make_ready, register
from audit.running import Place
from audit.schemas import states


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


def ran(place: Place, *, vintages: Sequence[str], force: bool, brief: bool = False) -> float:
    """Return the seconds of a run whose processes do not have to start."""
    start = time.perf_counter()
    code = commands.run([], vintages=vintages, place=place, force=force, quiet=True, brief=brief)
    if code:
        sys.exit(code)
    return time.perf_counter() - start


def main() -> None:
    """Do one of the four, and print its seconds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=("floor", "warm", "page", "row"))
    parser.add_argument("--vintage", dest="vintages", action="append")
    parser.add_argument("--table", default="")
    given = parser.parse_args()
    root = Path(os.environ["AUDIT_PROJECT"])
    vintages = given.vintages or list(VINTAGES)
    if given.what == "floor":
        print(floor(root, vintages))
        return
    workers = processors()
    with resident(root=root, workers=workers) as execute:
        place = execute, workers
        # A run before it, so that what is imported late and what templates compile is there.
        ran(place, vintages=vintages, force=True)
        if given.what == "warm":
            print(ran(place, vintages=vintages, force=True))
        else:
            seconds = row(root, given.table, place, vintages)
            print(seconds[given.what])


def row(root: Path, table: str, place: Place, vintages: Sequence[str]) -> dict[str, float]:
    """Return the seconds from one changed row of a table to its claims' pages, and to all pages."""
    project = Project(root=root)
    # As `audit run --watch` does: what is known to hold is not validated again.
    held = set(states(project).values())
    publish.make_ready(project)
    make_ready(project)
    change_row(root / "data" / "raw" / f"{table}.csv")
    # By the clock of the files, which tells when a page was written.
    start = time.time()
    register(project, held)
    ran(place, vintages=vintages, force=False, brief=True)
    end = time.time()
    pages = [path for one in vintages for path in (project.reports / one).glob("*.html")]
    written = max(path.stat().st_mtime for path in pages)
    if written < start:
        raise RuntimeError("no page of a claim was written")
    return {"page": written - start, "row": end - start}


if __name__ == "__main__":
    main()
