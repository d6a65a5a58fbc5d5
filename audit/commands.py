"""What the commands do: a run and a registration; each returns its exit code."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit import publish
from audit.answers import HOLDS, code_of, plain, tell
from audit.checking import problems
from audit.documents import read_once
from audit.errors import AuditError
from audit.execution import sweep
from audit.files import write_atomically
from audit.findings import finding_in
from audit.harvest import clear, harvest
from audit.limits import at_once
from audit.locking import exclusive
from audit.plans import Report, plan
from audit.project import VINTAGES, Project, find_project
from audit.registration import register
from audit.repeats import inputs_digest, show
from audit.repeats import remember as remember_answer
from audit.reports import Result, read
from audit.running import Place, executed, limits_of

__all__ = ["registered", "run", "why_not"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial(Project):
    """The audit with its trials in the place of its reports."""

    @property
    def reports(self) -> Path:
        """Executed notebooks that are not published."""
        return self.root / "scratch"


def run(
    names: Sequence[str],
    *,
    vintages: Sequence[str] = (),
    parameters: Mapping[str, Any] | None = None,
    jobs: int | None = None,
    engine: str | None = None,
    timeout: int | None = None,
    memory: int | None = None,
    scheduler: str | None = None,
    place: Place | None = None,
    force: bool = False,
    quiet: bool = False,
    brief: bool = False,
    as_json: bool = False,
) -> int:
    """Execute what is not current, gather what was found, write the pages.

    Parameters
    ----------
    names : sequence of str
        Claims; none for all.
    vintages : sequence of str
        None for both.
    parameters : mapping, optional
        What to set in the notebooks, for a trial.
    jobs : int, optional
        Notebooks at a time; default: as many as there are processors for this process.
    engine : {'warm', 'kernel'}, optional
        What runs the notebooks.
    timeout : int, optional
        Whole seconds that one cell may take.
    memory : int, optional
        MiB that one notebook may take; defaults of these three: :class:`audit.limits.Limits`.
    scheduler : str, optional
        Address of a Dask cluster that executes them; default: this machine does.
    place : pair of callable and int, optional
        What executes them instead, and how many at a time.
    force : bool
        Whether to execute what is current, too.
    quiet, brief, as_json : bool
        Whether to show nothing but errors; whether to leave out what was current; whether to write
        JSON.

    Returns
    -------
    int
        The exit code.
    """
    project = find_project()
    with exclusive(project, "audit run"):
        sweep(project.root)
        before = "" if brief else inputs_digest(project)
        reports = plan(project, names, vintages=vintages or VINTAGES, parameters=parameters)
        limits = limits_of(reports, jobs=jobs, engine=engine, timeout=timeout, memory=memory)
        results = executed(
            project,
            reports,
            limits=limits,
            scheduler=scheduler,
            place=place,
            force=force,
            quiet=quiet or as_json,
        )
        errors = [one.error for one in results if one.error]
        errors += _published(project, results, processes=limits.workers)
        with read_once():
            answer = {
                "json": {
                    "ok": not errors,
                    "index": str(project.reports / "index.html"),
                    "reports": [_entry(one) for one in results],
                    "errors": [plain(one) for one in errors],
                },
                "rows": list(_rows(results)),
                "paths": [str(path) for path in _to_open(project, results)],
            }
        if before and not errors and not any(one.report.scratch for one in results):
            remember_answer(project, names, vintages, before=before, answer=answer)
    tell(errors)
    if brief:
        new = [one for one in results if one.state != "current"]
        answer |= {"rows": list(_rows(new)), "paths": []}
    if not brief or answer["rows"]:
        show(answer, quiet=quiet, as_json=as_json)
    return code_of(errors)


def _published(project: Project, results: Sequence[Result], *, processes: int) -> list[AuditError]:
    """Write all that is made from the reports, and return what went wrong."""
    errors: list[AuditError] = []
    trials = [one.report for one in results if one.report.scratch and one.state == "executed"]
    try:
        if any(not one.report.scratch for one in results):
            for path in clear(project):
                # Told, because nobody asked for it by name; git has what was published.
                sys.stderr.write(f"removed {path}: it belongs to nothing of the audit any more\n")
            harvest(project)
            publish.publish(project, processes=processes)
        for report in trials:
            _publish_trial(Trial(root=project.root), report)
    except AuditError as error:
        errors.append(error)
    return errors


def _publish_trial(project: Trial, report: Report) -> None:
    # A day has no page of its own kind; its executed notebook is then what there is to read.
    if report.vintage in VINTAGES:
        write_atomically(report.page, publish.page(project, report.vintage, report.claim))


def _verdict(result: Result) -> Mapping[str, Any] | None:
    """Return the verdict that stands after a run; an old trial says nothing about a failed one."""
    report = result.report
    if not report.path.is_file() or (report.scratch and result.error):
        return None
    return finding_in(report, read(report.path)).verdict


def _entry(result: Result) -> dict[str, Any]:
    report = result.report
    verdict = _verdict(result)
    return {
        "claim": report.claim,
        "vintage": report.vintage,
        "day": report.day,
        "parameters": dict(report.parameters),
        "report": str(report.path),
        "page": str(report.page) if report.page.is_file() else None,
        "state": result.state,
        "reason": result.reason,
        "seconds": result.seconds,
        "verdict": verdict["words"] if verdict else None,
        "error": plain(result.error) if result.error else None,
    }


def _rows(results: Sequence[Result]) -> Iterator[list[str]]:
    for result in results:
        verdict = _verdict(result)
        for k, basis in enumerate(verdict["bases"] if verdict else [{}]):
            name = ", ".join(basis.get("labels", {}).values())
            words = basis.get("words", "–")
            yield [
                *((result.report.claim, result.report.vintage) if k == 0 else ("", "")),
                basis.get("envelope", "–"),
                f"{name}: {words}" if name else words,
                _state(result) if k == 0 else "",
            ]


def _to_open(project: Project, results: Sequence[Result]) -> list[Path]:
    """Return what a reader opens next: the first page, or the trials."""
    trials = [one.report for one in results if one.report.scratch and not one.error]
    paths = [one.page if one.page.is_file() else one.path for one in trials]
    index = project.reports / "index.html"
    published = any(not one.report.scratch for one in results) and index.is_file()
    return [index, *paths] if published else paths


def _state(result: Result) -> str:
    kept = not result.report.scratch and result.report.path.is_file()
    old = ", the old one is kept" if kept else ""
    return f"failed{old}" if result.state == "failed" else result.state


def why_not(project: Project, *, processes: int | None = None) -> list[AuditError]:
    """Return every reason why an audit does not hold.

    Parameters
    ----------
    project : Project
        The audit.
    processes : int, optional
        How many look at a time; default: one for each processor.

    Returns
    -------
    list of AuditError
        Empty where it holds.
    """
    count = at_once(processes)
    # Before there are several who would each do it.
    publish.compile_templates()
    return problems(project, page=publish.page, site=publish.KINDS, processes=count)


def registered() -> int:
    """Validate the raw tables and write their checksums.

    Returns
    -------
    int
        The exit code.
    """
    project = find_project()
    with exclusive(project, "audit register"):
        entries = register(project)
    sys.stdout.write(f"{len(entries)} raw tables are registered in data/raw/datapackage.json\n")
    return HOLDS
