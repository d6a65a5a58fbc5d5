"""A run as it is watched: authentic tables, how far it is, and where the notebooks run."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from audit.errors import ParameterError
from audit.execution import Execute, execute_all
from audit.limits import Limits, at_once
from audit.plans import Report
from audit.progress import durations, remember, watching
from audit.project import Project
from audit.registration import unauthentic
from audit.reports import Result, recompute

__all__ = ["Place", "executed", "limits_of"]

Place = tuple[Execute, int]
"""What runs jobs, and how many at a time."""


def limits_of(reports: Sequence[Report], *, jobs: int | None = None, **asked: Any) -> Limits:
    """Return how reports are to be executed: what is asked for, and defaults for the rest.

    Parameters
    ----------
    reports : sequence of Report
        Which.
    jobs : int or None
        Notebooks at a time, as for :func:`audit.limits.at_once`.
    **asked : object
        ``engine``, ``timeout`` and ``memory``; None for the default.
    """
    workers = at_once(jobs, len(reports))
    return Limits(workers=workers, **{name: value for name, value in asked.items() if value})


def executed(
    project: Project,
    reports: Sequence[Report],
    *,
    limits: Limits,
    scheduler: str | None = None,
    place: Place | None = None,
    force: bool = False,
    quiet: bool = False,
) -> list[Result]:
    """Execute the reports that are not current, showing how far it is.

    Parameters
    ----------
    project : Project
        The audit.
    reports : sequence of Report
        Which.
    limits : Limits
        How they are executed.
    scheduler : str, optional
        Address of a Dask cluster; default: on this machine.
    place : pair of callable and int, optional
        What runs the notebooks instead, and how many at a time.
    force : bool
        Whether to execute those that are current, too.
    quiet : bool
        Whether to show nothing.

    Returns
    -------
    list of Result
        In the order of the reports.

    Raises
    ------
    ExceptionGroup
        If the raw tables are not those that were registered.
    ParameterError
        If the cluster cannot be used.
    """
    changed = unauthentic(project)
    if changed:
        raise ExceptionGroup("the raw tables are not those that were registered", changed)
    there = nullcontext(place) if place else _place(scheduler, limits.workers)
    with there as (execute, slots):
        workers = min(slots, max(1, len(reports)))
        expected = durations(project)
        with watching(reports, expected=expected, workers=workers, quiet=quiet) as watch:
            results = recompute(
                project,
                reports,
                limits=limits,
                force=force,
                watch=watch,
                execute=execute,
                expected=expected,
            )
    remember(project, results)
    return results


def _place(scheduler: str | None, workers: int) -> AbstractContextManager[Place]:
    """Return what runs the jobs, and how many at a time."""
    if not scheduler:
        return nullcontext((execute_all, workers))
    try:
        # Only here: the package does without it, and it takes a second to import.
        from audit.execution.cluster import connected  # noqa: PLC0415
    except ImportError as error:
        raise ParameterError(
            "Runs cannot be sent to a cluster.",
            expected="the packages of the extra cluster",
            found=str(error),
            where="--scheduler on the command line",
            do="install them: pip install 'article-audit[cluster]'; or leave the option out",
        ) from error
    return connected(scheduler)
