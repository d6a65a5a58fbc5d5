"""Executing reports once more, beside the stored ones, and telling what is not as it was stored.

Nothing is written. What stands in a report is compared with what its notebook gives now: numbers as
they are printed, the data of figures, prose, counts, metadata, every output. The last bits of the
unrounded numbers behind them are not held against a report, because processors differ there.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from audit.comparison import between_reports
from audit.differences import Difference, is_noise
from audit.errors import AuditError, ProjectError
from audit.execution import Execute, Job, Outcome, execute_all, longest_first, stamped
from audit.limits import DEFAULTS, Limits
from audit.plans import Report
from audit.project import Project
from audit.reports import Result, Watch, job_of, read, source, stamp
from audit.staleness import Snapshot, snapshot

__all__ = ["Reexecution", "reexecuted", "stored"]

DIFFERS, FAILED, SAME = "differs", "failed", "the same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reexecution:
    """What came of executing a report once more.

    Parameters
    ----------
    report : Report
        The report.
    differences : tuple of Difference
        What is not as it was stored.
    last_bits : int
        How many numbers differ where nothing shows.
    failure : AuditError or None
        Why it could not be executed.
    seconds : float
        How long it took.
    """

    report: Report
    differences: tuple[Difference, ...] = ()
    last_bits: int = 0
    failure: AuditError | None = None
    seconds: float = 0.0

    @property
    def error(self) -> AuditError | None:
        """Why the report does not hold; None where it does."""
        if self.failure or not self.differences:
            return self.failure
        kinds = Counter(one.kind for one in self.differences)
        return ProjectError(
            "A report is not what its notebook gives.",
            expected="every number, sentence, picture and output as it was stored",
            found=", ".join(f"{kind}: {count}" for kind, count in kinds.items()),
            where=f"reports/{self.report.name}.ipynb",
            do="see what differs; `audit run --force` makes the report again",
        )


Stored = Mapping[str, Mapping[str, Any]]
"""Name of each report → the report as it is stored."""


def stored(reports: Sequence[Report]) -> dict[str, Mapping[str, Any]]:
    """Read the reports that are there and can be read; of the others, `audit check` tells.

    Parameters
    ----------
    reports : sequence of Report
        Which.

    Returns
    -------
    dict
        Name → the executed notebook.
    """
    found: dict[str, Mapping[str, Any]] = {}
    for report in reports:
        try:
            found[report.name] = read(report.path)
        except ProjectError:
            continue
    return found


def reexecuted(
    project: Project,
    reports: Sequence[Report],
    *,
    limits: Limits = DEFAULTS,
    watch: Watch | None = None,
    execute: Execute | None = None,
    expected: Mapping[str, float] = MappingProxyType({}),
) -> list[Reexecution]:
    """Execute reports once more, and compare them with the stored ones.

    Parameters
    ----------
    project : Project
        The audit.
    reports : sequence of Report
        Which; those that are not there, or are no reports, are left out.
    limits : Limits, optional
        How they are executed.
    watch : callable, optional
        Told as each report begins and ends.
    execute : callable, optional
        What runs the jobs; default: :func:`audit.execution.execute_all`.
    expected : mapping of str to float, optional
        Seconds that each report took before; what takes longest begins first.

    Returns
    -------
    list of Reexecution
        In the order of the reports.
    """
    now = snapshot(project)
    before = stored(reports)
    named = {report.name: report for report in reports if report.name in before}
    found: dict[str, Reexecution] = {}
    jobs: list[Job] = []
    for report in named.values():
        try:
            jobs.append(job_of(report, source(report), limits))
        except AuditError as error:
            found[report.name] = Reexecution(report=report, failure=error)
    tell = _told(watch)

    def settle(job: Job, outcome: Outcome | None) -> None:
        report = named[job.name]
        if outcome is not None:
            found[job.name] = _compared(report, before[job.name], outcome, now)
        tell(report, found.get(job.name))

    for one in found.values():
        tell(one.report, one)
    in_order = longest_first(jobs, expected)
    (execute or execute_all)(in_order, root=project.root, workers=limits.workers, watch=settle)
    return [found[name] for name in named]


def _told(watch: Watch | None) -> Callable[[Report, Reexecution | None], None]:
    def tell(report: Report, found: Reexecution | None) -> None:
        if watch is None:
            return
        if found is None:
            watch(report, None)
            return
        state = FAILED if found.failure else DIFFERS if found.differences else SAME
        watch(report, Result(report=report, state=state, seconds=found.seconds))

    return tell


def _compared(
    report: Report, before: Mapping[str, Any], outcome: Outcome, now: Snapshot
) -> Reexecution:
    failure = outcome.error
    differences: list[Difference] = []
    if failure is None:
        try:
            made = stamp(report, now, outcome.job.notebook, outcome.uses)
            after = stamped(outcome.text, made)
            differences = between_reports(
                _unsealed(before), after, file=f"reports/{report.name}.ipynb"
            )
        except AuditError as error:
            failure = error
    noise = [one for one in differences if is_noise(one)]
    return Reexecution(
        report=report,
        differences=tuple(one for one in differences if not is_noise(one)),
        last_bits=len(noise),
        failure=failure,
        seconds=outcome.seconds,
    )


def _unsealed(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return a report without its own digest, which says of each difference only that it is one."""
    about = dict(report["metadata"]["audit"])
    about.pop("content", None)
    return {**report, "metadata": {**report["metadata"], "audit": about}}
