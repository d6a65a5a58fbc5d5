"""Reports: notebooks, executed where something that goes in has changed."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit.errors import AuditError, NotebookError, ProjectError
from audit.execution import DEFAULT_ENGINE, Job, Outcome, execute_all, is_sealed, prepare, unrun
from audit.files import make_folder, private_folder, write_atomically
from audit.plans import Report
from audit.project import Project
from audit.staleness import digest_of, inputs, shared_inputs, why_stale

__all__ = ["CELL_TIMEOUT", "MEMORY", "Limits", "Result", "read", "recompute", "stamps"]

CELL_TIMEOUT = 300.0
"""Seconds that one cell may take, unless told otherwise."""

MIB = 2**20

MEMORY = 2048
"""MiB that one notebook may take, unless told otherwise: some ten times what a report needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How reports are executed.

    Parameters
    ----------
    workers : int
        How many at a time.
    engine : {'warm', 'kernel'}
        What runs the notebooks.
    timeout : float
        Seconds that one cell may take.
    memory : int
        MiB that one notebook may take.
    """

    workers: int = 1
    engine: str = DEFAULT_ENGINE
    timeout: float = CELL_TIMEOUT
    memory: int = MEMORY


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of a report.

    Parameters
    ----------
    report : Report
        The report.
    state : str
        ``current`` (nothing had changed), ``executed`` or ``failed``.
    reason : str
        Why it was executed.
    error : AuditError or None
        Why it failed.
    seconds : float
        How long it took.
    """

    report: Report
    state: str
    reason: str = ""
    error: AuditError | None = None
    seconds: float = 0.0


Watch = Callable[[Report, Result | None], None]
"""Called when a report begins, with None, and when it ends, with its result."""


def read(path: Path) -> dict[str, Any]:
    """Read an executed notebook.

    Raises
    ------
    ProjectError
        If it is not one that `audit run` wrote.
    """
    notebook: dict[str, Any] = {}
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        fault = "" if isinstance(notebook["metadata"]["audit"], dict) else "no stamp"
    except (OSError, ValueError, KeyError, TypeError) as error:
        fault = getattr(error, "strerror", "") or f"{type(error).__name__}: {error}"
    if fault:
        raise ProjectError(
            "A report cannot be read.",
            expected="a notebook that `audit run` has executed",
            found=fault,
            where=str(path),
            do="run `audit run`",
        )
    return notebook


def stamps(report: Report, shared: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the notebook of a report, prepared, and what the report is to say about itself.

    Parameters
    ----------
    report : Report
        The report.
    shared : mapping of str to str
        The digests of what goes into every report.

    Returns
    -------
    tuple of dict
        The notebook and the stamp.

    Raises
    ------
    NotebookError
        If there is no such notebook, or it cannot be read.
    """
    where = f"notebooks/{report.notebook.name}"
    try:
        text = report.notebook.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NotebookError(
            "A claim has no notebook.",
            expected="one notebook for each claim, of the same name",
            found=getattr(error, "strerror", "") or str(error),
            where=where,
            do="write the notebook, or take the claim out of claims.toml",
        ) from error
    prepared = prepare(text, where)
    parts = inputs(shared, prepared, report.parameters)
    return prepared, {
        "claim": report.claim,
        "vintage": report.vintage,
        "day": report.day,
        "parameters": dict(report.parameters),
        "digest": digest_of(parts),
        "inputs": parts,
    }


def _why_run(report: Report, stamp: Mapping[str, Any]) -> str:
    """Say why a report must be executed; empty where it is the one that would be made."""
    if report.scratch:
        return "a trial"
    if not report.path.is_file():
        return "no report yet"
    try:
        made = read(report.path)
    except ProjectError:
        return "the file is not a report"
    altered = "" if is_sealed(made) and not unrun(made) else "altered since it was made"
    return why_stale(made["metadata"]["audit"], stamp["inputs"]) or altered


def recompute(
    project: Project,
    reports: Sequence[Report],
    *,
    limits: Limits = Limits(),
    force: bool = False,
    watch: Watch | None = None,
) -> list[Result]:
    """Execute the reports that are not current, and write each as soon as it is done.

    Parameters
    ----------
    project : Project
        The audit.
    reports : sequence of Report
        Which.
    limits : Limits, optional
        How they are executed.
    force : bool
        Whether to execute those that are current, too.
    watch : callable, optional
        Told as each report begins and ends.

    Returns
    -------
    list of Result
        In the order of the reports. One that fails leaves its old file in place, and the others
        go on.
    """
    shared = shared_inputs(project)
    tell = watch or (lambda _report, _result: None)
    results: dict[str, Result] = {}
    jobs: dict[str, Job] = {}
    reasons: dict[str, str] = {}
    for report in reports:
        try:
            prepared, stamp = stamps(report, shared)
            reason = "asked for" if force else _why_run(report, stamp)
            if reason:
                jobs[report.name] = _job(report, prepared, stamp, limits)
                reasons[report.name] = reason
            else:
                results[report.name] = Result(report=report, state="current")
        except AuditError as error:
            results[report.name] = Result(report=report, state="failed", error=error)
    for result in results.values():
        tell(result.report, result)
    named = {report.name: report for report in reports}

    def settle(job: Job, outcome: Outcome | None) -> None:
        report = named[job.name]
        if outcome is not None:
            results[job.name] = _settled(report, outcome, reasons[job.name])
        tell(report, results.get(job.name))

    execute_all(list(jobs.values()), root=project.root, workers=limits.workers, watch=settle)
    return [results[report.name] for report in reports]


def _job(
    report: Report, prepared: Mapping[str, Any], stamp: Mapping[str, Any], limits: Limits
) -> Job:
    if report.scratch:
        private_folder(report.path.parents[1])
    # The folder must be there before the report: it is the working directory.
    make_folder(report.path.parent)
    return Job(
        name=report.name,
        notebook=prepared,
        where=f"notebooks/{report.notebook.name}",
        parameters=report.parameters,
        stamp=stamp,
        folder=report.path.parent,
        timeout=limits.timeout,
        engine=limits.engine,
        memory=limits.memory * MIB,
    )


def _settled(report: Report, outcome: Outcome, reason: str) -> Result:
    error = outcome.error
    if error is None:
        try:
            write_atomically(report.path, outcome.text)
        except ProjectError as failure:
            error = failure
    state = "failed" if error else "executed"
    return Result(report=report, state=state, reason=reason, error=error, seconds=outcome.seconds)
