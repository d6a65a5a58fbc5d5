"""The command that sweeps: plan, run, gather, write."""

from collections.abc import Mapping, Sequence
from typing import Any

from audit.answers import code_of, plain, tell, write_json
from audit.grids import axes_of
from audit.locking import exclusive
from audit.places import refusal, writer_to
from audit.project import VINTAGES, find_project
from audit.repeats import write_table
from audit.reports import Result
from audit.running import executed, limits_of
from audit.sweep_plans import Point, folder_of, name_of, planned
from audit.sweep_results import picture_of, rows_of, table_of

__all__ = ["sweep"]

SHOWN = 40
"""Rows of the table that a terminal gets; the file has all."""


def sweep(
    claim: str,
    over: Sequence[str],
    *,
    vintages: Sequence[str] = (),
    parameters: Mapping[str, Any] | None = None,
    jobs: int | None = None,
    engine: str | None = None,
    timeout: int | None = None,
    memory: int | None = None,
    scheduler: str | None = None,
    to: str | None = None,
    quiet: bool = False,
    as_json: bool = False,
) -> int:
    """Run the notebook of a claim over a grid, and write one table and one picture.

    Parameters
    ----------
    claim : str
        The claim's id.
    over : sequence of str
        The axes of the grid, as :func:`audit.grids.axes_of` reads them.
    vintages : sequence of str
        None for both.
    parameters : mapping, optional
        What to set at every point.
    jobs, engine, timeout, memory
        As for :func:`audit.running.limits_of`.
    scheduler : str, optional
        Address of a Dask cluster; default: this machine.
    to : str, optional
        A folder or an address for table and picture, besides where the runs are kept.
    quiet, as_json : bool
        Whether to show nothing but errors; whether to write JSON.

    Returns
    -------
    int
        The exit code.
    """
    project = find_project()
    axes = axes_of(over)
    refused = refusal(project, to) if to else None
    if refused:
        raise refused
    with exclusive(project, "audit sweep"):
        asked: dict[str, Any] = {"vintages": vintages or VINTAGES, "parameters": parameters or {}}
        runs = planned(project, claim, axes, **asked)
        name = name_of(claim, axes, **asked)
        writers = [writer_to(place) for place in [str(folder_of(project, claim)), to] if place]
        results = executed(
            project,
            runs,
            limits=limits_of(runs, jobs=jobs, engine=engine, timeout=timeout, memory=memory),
            scheduler=scheduler,
            quiet=quiet or as_json,
        )
        found = list(zip(runs, results, strict=True))
        errors = [one.error for one in results if one.error]
        picture = picture_of(claim, axes, found)
        made = {f"{name}.csv": table_of(axes, found), f"{name}.svg": picture.svg}
        # The last is the place that was asked for; the first stays, should that one fail.
        *_, places = [[write(file, text) for file, text in made.items()] for write in writers]
    tell(errors)
    if as_json:
        runs_told = [_entry(*one) for one in found]
        paths = dict(zip(("table", "picture"), places, strict=True))
        told = [plain(one) for one in errors]
        write_json(
            {"ok": not errors, **paths, "alt": picture.alt, "runs": runs_told, "errors": told}
        )
    elif not quiet:
        headings = (*(axis.name for axis in axes), "vintage", "value", "range", "verdict")
        rows = [row for one in found for row in rows_of(*one)]
        left = len(rows) - SHOWN
        more = [f"… and {left} more rows"] if left > 0 else []
        write_table(headings, rows[:SHOWN], paths=[*more, *places])
    return code_of(errors)


def _entry(point: Point, result: Result) -> dict[str, Any]:
    return {
        "claim": point.claim,
        "vintage": point.vintage,
        "day": point.day,
        "parameters": dict(point.parameters),
        "report": str(point.path),
        "state": result.state,
        "reason": result.reason,
        "seconds": result.seconds,
        "error": plain(result.error) if result.error else None,
    }
