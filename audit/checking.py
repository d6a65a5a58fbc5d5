"""Does the audit hold? Every reason why not, found without running anything again."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath

from audit.changelog import unlogged
from audit.claims import claims
from audit.comparison import between_files
from audit.differences import told
from audit.documents import read_once
from audit.errors import AuditError, AuthenticationError, ProjectError
from audit.execution import is_sealed, unrun
from audit.findings import finding_in, findings
from audit.harvest import MARKS, generated_texts, leftover_tables
from audit.plans import Report, plan
from audit.project import VINTAGES, Project
from audit.raw_tables import raw_table
from audit.registration import unauthentic
from audit.registry import package
from audit.reports import read, source, stale
from audit.sharing import shared
from audit.staleness import Snapshot, snapshot

__all__ = ["Page", "SitePage", "SitePages", "problems"]

Page = Callable[[Project, str, str], str]
"""Makes the page of a vintage and a claim."""

SitePage = Callable[[Project], str]
"""Makes a page that is about the whole audit."""

SitePages = Callable[[Project], Mapping[str, SitePage]]
"""Says what makes each page of a kind, by file name."""

Check = Callable[[], Iterator[AuditError]]

WHOLE = ""
"""What a check is about if it is about no one claim or table."""

NAMED = 3
"""Ids, or differences, that one message names; the rest is counted."""


@read_once()
def problems(
    project: Project, *, page: Page, site: Sequence[SitePages], processes: int = 1
) -> list[AuditError]:
    """Return every reason why the audit does not hold.

    Parameters
    ----------
    project : Project
        The audit.
    page : callable
        What makes the page of a claim, which must be the one that lies beside its report.
    site : sequence of callable
        What tells the pages of each kind that is not of claims, with what makes them.
    processes : int
        How many look at a time.

    Returns
    -------
    list of AuditError
        Empty where the raw tables are authentic; every report is there, current, run to its end
        and unaltered; every page, derived table and the README follow from the reports; every
        observation behind a number is a registered row; and the changelog names every verdict that
        changed since a release.
    """
    try:
        entries = claims(project)
        reports = plan(project)
        now = snapshot(project)
    except AuditError as error:
        return [error]
    known = _registered(project)
    makers, untold = _makers(project, site)
    checks: list[tuple[str, Check]] = [
        ("tables", partial(_tables, project)),
        # What is about the whole audit takes longest: begun first, the rest is shared evenly.
        (WHOLE, partial(_leftovers, project, reports)),
        *(
            (
                one.claim,
                partial(_report, one, now, known, relates=bool(entries[one.claim].relates)),
            )
            for one in reports
        ),
        *((one.claim, partial(_page, project, one, page)) for one in reports if one.path.is_file()),
        (WHOLE, partial(_generated, project)),
        *(
            (_about(name), partial(_site_page, project, name, make))
            for name, make in makers.items()
        ),
        (WHOLE, partial(_log, project)),
    ]
    # What is wrong with a table or a report is wrong with every page that shows it, and told once,
    # under the first of its paths: within the audit, or from the root of the system.
    told: dict[str, AuditError] = {}
    for one in (*_found(checks, processes), *untold):
        told.setdefault(str(one).replace(f"{project.root}/", ""), one)
    return list(told.values())


def _makers(
    project: Project, site: Iterable[SitePages]
) -> tuple[dict[str, SitePage], list[AuditError]]:
    """Return what makes each page of all kinds, and why a kind cannot be told."""
    makers: dict[str, SitePage] = {}
    errors: list[AuditError] = []
    for pages_of in site:
        try:
            makers |= pages_of(project)
        except AuditError as error:
            errors.append(error)
    return makers, errors


def _about(name: str) -> str:
    """Return the claim or the table that a page is about."""
    path = PurePosixPath(name)
    return path.stem if path.parent.name else WHOLE


def _found(checks: Sequence[tuple[str, Check]], processes: int) -> Iterator[AuditError]:
    """Return the failures of all checks, in their order, whoever has looked."""
    tasks = [partial(_caught, one) for _, one in checks]
    together = [about for about, _ in checks]
    for found, error in shared(tasks, processes=processes, together=together):
        if error is not None:
            raise error
        yield from found or ()


def _caught(check: Check) -> list[AuditError]:
    """Return the failures of a check, and the error that ended it, if one did."""
    found: list[AuditError] = []
    try:
        found.extend(check())
    except AuditError as error:
        found.append(error)
    return found


def _registered(project: Project) -> dict[str, set[str] | None]:
    """Return the ids of the rows of every table; None where it is not authentic: told elsewhere."""
    known: dict[str, set[str] | None] = {}
    try:
        names = [entry["name"] for entry in package(project)["resources"]]
    except ProjectError:
        return known
    for name in names:
        try:
            known[name] = set(raw_table(name, project)["id"])
        except AuthenticationError:
            known[name] = None
    return known


def _tables(project: Project) -> Iterator[AuditError]:
    yield from unauthentic(project)


def _report(
    report: Report,
    now: Snapshot,
    known: Mapping[str, set[str] | None],
    *,
    relates: bool,
) -> Iterator[AuditError]:
    prepared = source(report)
    where = _relative(report)
    if not report.path.is_file():
        yield _wrong("A report is missing.", "an executed notebook", "no such file", where)
        return
    notebook = read(report.path)
    changed = stale(report, now, prepared, notebook)
    if changed:
        yield _wrong("A report is not current.", "a report of the present inputs", changed, where)
    cells = unrun(notebook)
    there = {cell["id"] for cell in notebook["cells"]}
    if cells or (not changed and any(cell["id"] not in there for cell in prepared["cells"])):
        found = f"cells {', '.join(map(str, cells))}" if cells else "fewer cells than its notebook"
        yield _wrong("A report is not complete.", "every code cell run to its end", found, where)
    if not is_sealed(notebook):
        found = "other cells or outputs than those that were written"
        yield _wrong("A report was altered.", "the bytes that `audit run` wrote", found, where)
    finding = finding_in(report, notebook)
    if finding.verdict is None and not relates:
        found = "none"
        yield _wrong("A report shows no verdict.", f"a verdict on {report.claim}", found, where)
    strange = sorted(one for one in finding.ids if not _is_known(one, known))
    if strange:
        rest = f" and {len(strange) - NAMED} more" if len(strange) > NAMED else ""
        found = ", ".join(strange[:NAMED]) + rest
        yield _wrong("A number has no source.", "rows of registered tables", found, where)


def _is_known(name: str, known: Mapping[str, set[str] | None]) -> bool:
    rows = known.get(name.partition("/")[0], set())
    return not known or rows is None or name in rows


def _page(project: Project, report: Report, page: Page) -> Iterator[AuditError]:
    text = page(project, report.vintage, report.claim)
    yield from _differing(report.page, _relative(report, ".html"), text)


def _site_page(project: Project, name: str, make: SitePage) -> Iterator[AuditError]:
    yield from _differing(project.reports / name, f"reports/{name}", make(project))


def _differing(path: Path, where: str, text: str) -> Iterator[AuditError]:
    if not path.is_file():
        expected, found = "the text that its reports give", "no such file"
        yield _wrong("A generated file is missing.", expected, found, where)
    elif path.read_bytes() != text.encode():
        moved = between_files(path.read_bytes(), text.encode(), where)
        found = told([replace(one, file="") for one in moved], longest=NAMED)
        expected = "the text that its reports give"
        yield _wrong("A generated file is not current.", expected, found, where)


def _leftovers(project: Project, reports: Iterable[Report]) -> Iterator[AuditError]:
    names = {report.claim for report in reports}
    made = {".ipynb", ".html", ".json"}
    folders = {
        "notebooks": (project.notebooks, {".ipynb"}),
        **{f"reports/{name}": (project.reports / name, made) for name in VINTAGES},
    }
    for where, (folder, kinds) in folders.items():
        for path in sorted(folder.glob("[!.]*")):
            if path.stem not in names or path.suffix not in kinds:
                yield ProjectError(
                    "A file belongs to no claim.",
                    expected=f"{' and '.join(sorted(kinds))} of each claim, and nothing else",
                    found=path.name,
                    where=where,
                    do="delete it, or add its claim to claims.toml",
                )


def _generated(project: Project) -> Iterator[AuditError]:
    texts = generated_texts(project)
    for name, text in texts.items():
        yield from _differing(project.root / name, name, text)
    for name in leftover_tables(project, texts):
        yield _wrong("A derived table has no report.", "a report behind each", "none", name)
    if (project.root / "README.md").is_file() and "README.md" not in texts:
        yield ProjectError(
            "The README has no place for the table of verdicts.",
            expected=" and ".join(MARKS),
            found="not both",
            where="README.md",
            do="put the two lines where the table belongs",
        )


def _log(project: Project) -> Iterator[AuditError]:
    yield from unlogged(project, findings(project))


def _relative(report: Report, suffix: str = ".ipynb") -> str:
    return f"reports/{report.name}{suffix}"


def _wrong(what: str, expected: str, found: str, where: str) -> ProjectError:
    return ProjectError(what, expected=expected, found=found, where=where, do="run `audit run`")
