"""The command that says whether an audit holds, by what is stored or by executing it once more."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from audit.answers import BROKEN, HOLDS, plain, tell, told_reasons, write_json
from audit.commands import why_not
from audit.differences import Difference
from audit.errors import AuditError
from audit.execution import Execute, sweep
from audit.locking import exclusive
from audit.plans import plan
from audit.progress import durations, watching
from audit.project import Project, find_project
from audit.reexecution import Reexecution, reexecuted
from audit.registration import unauthentic
from audit.running import limits_of

__all__ = ["check"]

WIDTH = 160
"""Columns of a table that goes to a file."""

ROWS = 40
"""Differences of one report that are shown; JSON has them all."""

PART = 60
"""Signs that are shown of what stood there, and of what stands there now."""


def check(
    *,
    execute: bool = False,
    jobs: int | None = None,
    engine: str | None = None,
    timeout: int | None = None,
    memory: int | None = None,
    as_json: bool = False,
    place: Execute | None = None,
) -> int:
    """Say whether the audit holds, and every reason why not.

    Parameters
    ----------
    execute : bool
        Whether to execute every report once more, and compare.
    jobs, engine, timeout, memory : optional
        How reports are executed, as for :func:`audit.commands.run`.
    as_json : bool
        Whether to write JSON.
    place : callable, optional
        What executes them.

    Returns
    -------
    int
        The exit code.
    """
    project = find_project()
    asked = {"jobs": jobs, "engine": engine, "timeout": timeout, "memory": memory}
    if execute:
        with exclusive(project, "audit check --execute"):
            sweep(project.root)
            errors = why_not(project, processes=jobs)
            found = _executed(project, asked, quiet=as_json, place=place)
    else:
        errors, found = why_not(project, processes=jobs), None
    errors = [*errors, *(one.error for one in found or () if one.error)]
    if as_json:
        _write(errors, found)
    else:
        tell(errors)
        if found:
            _show(found)
        sys.stdout.write(f"{_verdict(errors, found, execute=execute)}\n")
    return BROKEN if errors else HOLDS


def _executed(
    project: Project, asked: dict[str, Any], *, quiet: bool, place: Execute | None
) -> Sequence[Reexecution] | None:
    """Execute all reports; None where they could not give what they gave, told elsewhere."""
    try:
        reports = plan(project)
        if unauthentic(project):
            return None
    except AuditError:
        return None
    limits = limits_of(reports, **asked)
    expected = durations(project)
    with watching(reports, expected=expected, workers=limits.workers, quiet=quiet) as watch:
        return reexecuted(
            project, reports, limits=limits, watch=watch, execute=place, expected=expected
        )


def _verdict(
    errors: Sequence[AuditError], found: Sequence[Reexecution] | None, *, execute: bool
) -> str:
    said = told_reasons(errors) if errors else "The audit holds."
    if not execute:
        return said
    if found is None:
        return f"{said} No report was executed: what they are made from is broken."
    same = sum(not one.error for one in found)
    said += f" {same} of {len(found)} reports give what is stored."
    bits = sum(one.last_bits for one in found)
    return f"{said} Of {bits} numbers only last bits differ, which show nowhere." if bits else said


def _write(errors: Sequence[AuditError], found: Sequence[Reexecution] | None) -> None:
    answer: dict[str, Any] = {"ok": not errors, "problems": [plain(one) for one in errors]}
    if found is not None:
        answer["reports"] = [
            {
                "claim": one.report.claim,
                "vintage": one.report.vintage,
                "same": not one.error,
                "seconds": one.seconds,
                "last_bits": one.last_bits,
                "differences": [asdict(each) for each in one.differences],
            }
            for one in found
        ]
    write_json(answer)


def _show(found: Sequence[Reexecution]) -> None:
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
    for one in found:
        if one.differences:
            console.print(Text(f"reports/{one.report.name}.ipynb", style="bold"))
            console.print(_table(one.differences[:ROWS]))
            left = len(one.differences) - ROWS
            console.print(Text(f"… and {left} more; --json has them all\n" if left > 0 else ""))


def _table(differences: Sequence[Difference]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("where", overflow="fold", ratio=4)
    table.add_column("what", no_wrap=True)
    table.add_column("stored", overflow="fold", ratio=2)
    table.add_column("now", overflow="fold", ratio=2)
    table.add_column("moved", overflow="fold", ratio=3)
    for one in differences:
        cells = (one.place, one.kind, _cut(one.before), _cut(one.after), one.moved)
        table.add_row(*(Text(cell) for cell in cells))
    return table


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= PART else f"{line[: PART - 1]}…"
