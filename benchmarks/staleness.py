"""Random edits of an audit, and whether every report that they change is found to be stale.

Each edit is made in a copy of the small audit of the tests, and of the package where it is one of
the package. What is said of each report, without running it, is compared with what comes out when
it is run. ``python benchmarks/staleness.py`` makes a thousand, ``--edits`` others, ``--seed`` the
same again; it exits with 1 where a report that would change is said to be current.
"""

import argparse
import contextlib
import dataclasses
import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from edited import sound
from edits import WEIGHTS, Edit, edits
from sections import keep
from tables import rows

from audit.closure import PACKAGE
from audit.errors import AuditError
from audit.execution import Job, Outcome, execute_all, prepare
from audit.plans import Report, plan
from audit.project import Project
from audit.reports import source, stale, stamp
from audit.staleness import snapshot

FIRST = """import os, sys
os.environ["AUDIT_PROJECT"] = {root!r}
if {other}:
    sys.path.insert(0, {package!r})
    for name in [name for name in sys.modules if name.partition(".")[0] == "audit"]:
        del sys.modules[name]
"""
"""A first cell, so that one process can run notebooks of many audits and packages.

With another package, what is used is noted there, where nobody asks; only the first run is asked.
"""

SAVING = """
def save(_, texts=iter({texts!r})):
    text = next(texts, "")
    if text:
        with open("beside/new.txt", "w") as stream:
            stream.write(text)
        os.replace("beside/new.txt", "beside/saved.txt")
get_ipython().events.register("pre_run_cell", save)
"""
"""What saves a file while the cells below are run, as an editor does: under another name first."""

BATCH = 25

WORDS = ("right", "needless", "stale hit", "refused")
"""What was said: what is so; stale, and the same again; current, and another one; nothing."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A report.

    Parameters
    ----------
    stamp : mapping
        What it says about itself.
    cells : object
        What it shows.
    """

    stamp: Mapping[str, object]
    cells: object


def _reports(root: Path, parameters: Mapping[str, object]) -> list[Report]:
    return [
        dataclasses.replace(one, parameters={**one.parameters, **parameters})
        for one in plan(Project(root=root), vintages=["latest"])
    ]


def _job(edit: Edit, report: Report, saves: Sequence[str]) -> Job:
    notebook = json.loads(report.notebook.read_text(encoding="utf-8"))
    first = FIRST.format(
        package=str(edit.package.parent), root=str(edit.root), other=edit.package != PACKAGE
    )
    if saves:
        first += SAVING.format(texts=saves)
    cell = {"cell_type": "code", "id": "first", "metadata": {}, "source": first}
    notebook["cells"].insert(0, cell)
    return Job(
        name=f"{edit.root.name} {report.claim}",
        notebook=prepare(json.dumps(notebook), str(report.notebook)),
        where=str(report.notebook),
        parameters=report.parameters,
        folder=edit.root,
        timeout=60,
    )


def _executed(folder: Path, made: Sequence[Edit], workers: int) -> dict[str, Outcome]:
    """Run the reports of some edits, those of an audit that cannot be read left out."""
    jobs: list[Job] = []
    for edit in made:
        with contextlib.suppress(AuditError):
            jobs += [_job(edit, report, ()) for report in _reports(edit.root, edit.parameters)]
    return {one.job.name: one for one in execute_all(jobs, root=folder, workers=workers)}


def _cells(outcome: Outcome) -> object:
    """Return what a report shows, or why there is none."""
    return outcome.error.what if outcome.error else json.loads(outcome.text)["cells"][1:]


def _first(edit: Edit) -> dict[str, Made]:
    """Run the reports of an audit, one after the other, and save meanwhile what is to be saved."""
    now = snapshot(Project(root=edit.root))
    reports = {report.claim: report for report in _reports(edit.root, edit.parameters)}
    jobs = [_job(edit, report, edit.saves) for report in reports.values()]
    outcomes = execute_all(jobs, root=edit.root, workers=1)
    made: dict[str, Made] = {}
    for (claim, report), outcome in zip(reports.items(), outcomes, strict=True):
        if outcome.error:
            raise outcome.error
        said = stamp(report, now, source(report), outcome.uses)
        made[claim] = Made(stamp=said, cells=_cells(outcome))
    return made


def measure(folder: Path, count: int, *, seed: int, workers: int) -> Counter[tuple[str, str]]:
    """Count what was said of reports, against what running them shows.

    Parameters
    ----------
    folder : pathlib.Path
        An empty one.
    count, seed : int
        How many edits, and which.
    workers : int
        Notebooks at a time.

    Returns
    -------
    Counter
        By the kind of the edit and by what was found: ``stale hit`` (said to be current, and
        another one), ``needless`` (said to be stale, and the same), ``right``, or ``refused`` (an
        edit after which the audit cannot be read).
    """
    clean = sound(folder / "clean")
    unchanged = _first(Edit(what="none", root=clean.root, package=PACKAGE, parameters={}))
    found: Counter[tuple[str, str]] = Counter()
    every = edits(folder, clean, count, seed)
    for begin in range(0, count, BATCH):
        batch = every[begin : begin + BATCH]
        old = {edit.root: _first(edit) if edit.saves else unchanged for edit in batch}
        outcomes = _executed(folder, batch, workers)
        for edit in batch:
            for claim, said in _said(edit, old[edit.root]):
                name = f"{edit.root.name} {claim}"
                same = name in outcomes and _cells(outcomes[name]) == old[edit.root][claim].cells
                word = (
                    "stale hit" if not (said or same) else "needless" if said and same else "right"
                )
                found[edit.what, word if claim else "refused"] += 1
            shutil.rmtree(edit.root)
            if edit.package != PACKAGE:
                shutil.rmtree(edit.package.parent)
    return found


def _said(edit: Edit, old: Mapping[str, Made]) -> Iterator[tuple[str, bool]]:
    """Return whether each report is said to be stale."""
    try:
        now = snapshot(Project(root=edit.root), edit.package)
        reports = _reports(edit.root, edit.parameters)
    except AuditError:
        yield "", True
        return
    for report in reports:
        made = {"metadata": {"audit": old[report.claim].stamp}}
        yield report.claim, bool(stale(report, now, source(report), made))


def section(results: Mapping[str, Any]) -> str:
    """Return what the README says of a run."""
    counts = results["counts"]
    body = [[kind, *(str(counts[kind][word]) for word in WORDS)] for kind in WEIGHTS]
    total = [str(sum(counts[kind][word] for kind in WEIGHTS)) for word in WORDS]
    return (
        f"{results['edits']} edits with the seed {results['seed']}, and what was said of each "
        f"report after each of them.\n\n{rows(['edit of', *WORDS], [*body, ['all', *total]])}"
    )


def main() -> None:
    """Make the edits, print the table, and keep it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--edits", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=20170711)
    parser.add_argument("--dry", action="store_true", help="write nothing")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), given.edits, seed=given.seed, workers=2)
    counts = {kind: {word: found[kind, word] for word in WORDS} for kind in WEIGHTS}
    results = {"edits": given.edits, "seed": given.seed, "counts": counts}
    print(section(results))
    if not given.dry:
        keep("staleness", results, section(results))
    sys.exit(any(counts[kind]["stale hit"] for kind in WEIGHTS))


if __name__ == "__main__":
    main()
