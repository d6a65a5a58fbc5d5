"""Reports: notebooks, executed where something that goes in has changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from audit.documents import OPENABLE, UnreadableError, content, text_of
from audit.errors import AuditError, NotebookError, ProjectError
from audit.execution import MIB, Execute, Job, Outcome, execute_all, longest_first
from audit.execution.notebooks import is_sealed, parse, prepare, seal, stamped, unrun
from audit.files import make_folder, private_folder, write_atomically
from audit.limits import DEFAULTS, Limits
from audit.plans import Report
from audit.project import Project
from audit.staleness import Snapshot, always, inputs, snapshot, used_by, why_stale
from audit.uses import digest_of, hashed, note

__all__ = [
    "Result",
    "job_of",
    "read",
    "recompute",
    "source",
    "stale",
    "stamp",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of a report.

    Parameters
    ----------
    report : Report
        The report.
    state : str
        ``current`` (nothing had changed), ``executed`` or ``failed``; of one that is executed only
        to be compared, ``the same`` or ``differs``.
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


class Executed(dict[str, Any]):
    """An executed notebook as it was read: one object for the same bytes, by which to keep more."""

    __hash__ = object.__hash__  # type: ignore[assignment]


def read(path: Path) -> Executed:
    """Read an executed notebook, which is kept for the same bytes, and must not be changed.

    Raises
    ------
    ProjectError
        If it is not one that `audit run` wrote.
    """
    try:
        data = content(path)
        notebook = _read(data)
        note("files", str(path), _hashed(data))
    except UnreadableError as error:
        raise ProjectError(
            "A report cannot be read.",
            expected="a notebook that `audit run` has executed" if error.opened else OPENABLE,
            found=error.found,
            where=error.within(str(path)),
            do="run `audit run`" if error.opened else "restore it, or the permission to read it",
        ) from error
    return notebook


_hashed = lru_cache(maxsize=1024)(hashed)


@lru_cache(maxsize=1024)
def _read(data: bytes) -> Executed:
    notebook = Executed(parse(text_of(data)))
    if not isinstance(notebook.get("metadata", {}).get("audit"), dict):
        raise UnreadableError("no stamp", "metadata.audit")
    return notebook


@lru_cache(maxsize=1024)
def _is_whole(data: bytes) -> bool:
    made = _read(data)
    return is_sealed(made) and not unrun(made)


def source(report: Report) -> dict[str, Any]:
    """Return the notebook of a report, prepared for a run.

    Raises
    ------
    NotebookError
        If there is no such notebook, or it cannot be read.
    """
    where = f"notebooks/{report.notebook.name}"
    try:
        text = text_of(content(report.notebook))
    except UnreadableError as error:
        raise NotebookError(
            "A notebook cannot be read."
            if report.notebook.exists()
            else "A claim has no notebook.",
            expected="one notebook for each claim, of the same name, in UTF-8",
            found=error.found,
            where=error.within(where),
            do="write or restore the notebook, or take the claim out of claims.toml",
        ) from error
    return prepare(text, where)


def stamp(
    report: Report, now: Snapshot, prepared: Mapping[str, Any], uses: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what a report is to say about itself.

    Parameters
    ----------
    report : Report
        The report.
    now : Snapshot
        The audit as it is.
    prepared : mapping
        Its notebook.
    uses : mapping
        What the notebook was seen to use.

    Returns
    -------
    dict
        With the digest of all that goes in.
    """
    known = always(report.claim)
    every = {kind: {**known.get(kind, {}), **uses.get(kind, {})} for kind in {*known, *uses}}
    parts = inputs(now, prepared, report.parameters, every)
    return {
        "claim": report.claim,
        "vintage": report.vintage,
        "day": report.day,
        "parameters": dict(report.parameters),
        "digest": digest_of(parts),
        "inputs": parts,
    }


def stale(
    report: Report, now: Snapshot, prepared: Mapping[str, Any], made: Mapping[str, Any]
) -> str:
    """Say why an executed notebook is not the one that would be made now; empty where it is."""
    old = made["metadata"]["audit"]
    return why_stale(old, stamp(report, now, prepared, used_by(old))["inputs"])


def _why_run(report: Report, now: Snapshot, prepared: Mapping[str, Any]) -> str:
    """Say why a report must be executed; empty where it is the one that would be made."""
    if not report.kept:
        return "a trial"
    if not report.path.is_file():
        return "no report yet"
    try:
        made = read(report.path)
    except ProjectError:
        return "the file is not a report"
    changed = stale(report, now, prepared, made)
    return changed or ("" if _is_whole(content(report.path)) else "altered since it was made")


def recompute(
    project: Project,
    reports: Sequence[Report],
    *,
    limits: Limits = DEFAULTS,
    force: bool = False,
    watch: Watch | None = None,
    execute: Execute = execute_all,
    expected: Mapping[str, float] = MappingProxyType({}),
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
    execute : callable, optional
        What runs the jobs: this machine, or :func:`audit.execution.cluster.connected`.
    expected : mapping of str to float, optional
        Seconds that reports took before. What takes longest, or was never run, begins first, so
        that no worker is left with it at the end.

    Returns
    -------
    list of Result
        In the order of the reports. One that fails leaves its old file in place, and the others
        go on.
    """
    now = snapshot(project)
    tell = watch or (lambda _report, _result: None)
    results: dict[str, Result] = {}
    jobs: dict[str, Job] = {}
    reasons: dict[str, str] = {}
    for report in reports:
        try:
            prepared = source(report)
            reason = "asked for" if force else _why_run(report, now, prepared)
            if reason:
                jobs[report.name] = job_of(report, prepared, limits)
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
            results[job.name] = _settled(report, outcome, now, reasons[job.name])
        tell(report, results.get(job.name))

    in_order = longest_first(jobs.values(), expected)
    execute(in_order, root=project.root, workers=limits.workers, watch=settle)
    return [results[report.name] for report in reports]


def job_of(report: Report, prepared: Mapping[str, Any], limits: Limits) -> Job:
    """Return what is to be run for a report.

    Parameters
    ----------
    report : Report
        The report.
    prepared : mapping
        Its notebook, from :func:`source`.
    limits : Limits
        How it is executed.

    Raises
    ------
    ProjectError
        If its folder cannot be made.
    """
    if report.scratch:
        private_folder(report.path.parents[1])
    # The folder must be there before the report: it is the working directory.
    make_folder(report.path.parent)
    return Job(
        name=report.name,
        notebook=prepared,
        where=f"notebooks/{report.notebook.name}",
        parameters=report.parameters,
        folder=report.path.parent,
        timeout=limits.timeout,
        engine=limits.engine,
        memory=limits.memory * MIB,
    )


def _settled(report: Report, outcome: Outcome, now: Snapshot, reason: str) -> Result:
    error = outcome.error
    if error is None:
        try:
            made = stamp(report, now, outcome.job.notebook, outcome.uses)
            write_atomically(report.path, seal(stamped(outcome.text, made)))
        except AuditError as failure:
            error = failure
    state = "failed" if error else "executed"
    return Result(report=report, state=state, reason=reason, error=error, seconds=outcome.seconds)
