"""Gathering what the reports found: the derived tables, and the README's summary of verdicts."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from audit.claims import Claim, claims
from audit.derived import derived_tables
from audit.display import day
from audit.documents import read_once
from audit.errors import ProjectError
from audit.execution import is_sealed
from audit.files import write_atomically
from audit.findings import Finding, Findings, findings, named, readable
from audit.outcomes import outcomes, summary
from audit.plans import plan
from audit.project import VINTAGES, Project
from audit.registry import package
from audit.reports import Executed, read
from audit.texts import written_text

__all__ = ["MARKS", "clear", "generated_texts", "harvest", "leftover_tables", "readme_table"]

MARKS = ("<!-- verdicts:begin -->", "<!-- verdicts:end -->")
"""Between these two lines, the README's table of verdicts is generated."""

SILENT = frozenset({"ratio", "share"})
"""Units that the table leaves out, because they say nothing to its reader."""

HEADINGS = {"published": "then (published)", "latest": "now (latest)"}

NOTHING = "–"


def harvest(project: Project) -> list[str]:
    """Write the derived tables, and the README's table of verdicts.

    Parameters
    ----------
    project : Project
        The audit.

    Returns
    -------
    list of str
        The files that changed, relative to the audit. Tables of reports that are gone are removed.

    Raises
    ------
    ProjectError
        If a report cannot be read or was altered, or a file cannot be written: a number that
        somebody typed into a report must not get from there into the tables and pages.
    """
    with read_once():
        _refuse_altered(project)
        texts = generated_texts(project)
    changed = [path for path, text in texts.items() if write_atomically(project.root / path, text)]
    leftovers = leftover_tables(project, texts)
    for path in leftovers:
        (project.root / path).unlink()
    return changed + leftovers


def _refuse_altered(project: Project) -> None:
    altered = [
        report
        for report in plan(project)
        if report.path.is_file() and not _is_untouched(read(report.path))
    ]
    if altered:
        raise ProjectError(
            "A report was altered.",
            expected="the cells and outputs that `audit run` wrote",
            found="others",
            where=", ".join(f"reports/{one.name}.ipynb" for one in altered),
            do="run `audit run`, which makes it again",
        )


# It is asked in each run, of reports that few runs change.
@lru_cache(maxsize=1024)
def _is_untouched(made: Executed) -> bool:
    return is_sealed(made)


def clear(project: Project) -> list[Path]:
    """Remove what was made for claims and raw tables that the audit no longer has.

    Parameters
    ----------
    project : Project
        The audit.

    Returns
    -------
    list of pathlib.Path
        What was removed: executed notebooks that `audit run` has stamped, what was made from them,
        and pages of tables. Any other file stays, and `audit check` tells of it.
    """
    known = set(claims(project))
    gone = [
        made
        for vintage in VINTAGES
        for path in sorted((project.reports / vintage).glob("*.ipynb"))
        if path.stem not in known and _is_report(path)
        for made in (
            path,
            path.with_suffix(".html"),
            path.with_suffix(".json"),
            project.reports / "figures" / vintage / f"{path.stem}.html",
        )
    ]
    tables = {entry["name"] for entry in package(project)["resources"]}
    gone += [
        path
        for path in sorted((project.reports / "sources").glob("*.html"))
        if path.stem not in tables
    ]
    there = [path for path in gone if path.is_file()]
    for path in there:
        path.unlink()
    return there


def _is_report(path: Path) -> bool:
    try:
        return _is_untouched(read(path))
    except ProjectError:
        return False


def generated_texts(project: Project) -> dict[str, str]:
    """Return every text that is generated from all reports together.

    Parameters
    ----------
    project : Project
        The audit.

    Returns
    -------
    dict of str to str
        Path, relative to the audit → text: the derived tables, and the README if it has a place
        for its table.
    """
    found = findings(project)
    texts = derived_tables(project, found)
    readme = project.root / "README.md"
    before = written_text(readme, readme.name)
    head, begin, rest = before.partition(MARKS[0])
    _, end, tail = rest.partition(MARKS[1])
    if begin and end:
        texts[readme.name] = f"{head}{begin}\n{_table(project, found)}{end}{tail}"
    return texts


def leftover_tables(project: Project, texts: Mapping[str, Any]) -> list[str]:
    """Return the tables of multiverses that no report is behind any more."""
    tables = project.derived.glob("multiverses/*/*.csv")
    return sorted(
        name for path in tables if (name := path.relative_to(project.root).as_posix()) not in texts
    )


def readme_table(project: Project) -> str:
    """Return the README's summary and table of verdicts, in Markdown.

    Parameters
    ----------
    project : Project
        The audit.

    Returns
    -------
    str
        How many claims come to what in each vintage, today's first; then one row per claim, in the
        order of ``claims.toml``: what the article says, and the range
        and the verdict of each vintage.

    Raises
    ------
    ProjectError
        If a report cannot be read.
    """
    return _table(project, findings(project))


def _table(project: Project, found: Findings) -> str:
    heads = ["claim", "article says", *(HEADINGS[vintage] for vintage in VINTAGES)]
    rows = [
        [
            _linked(project, claim),
            f"{claim.statement} ({claim.locator})",
            *(_answer(claim, found.get((claim.id, vintage))) for vintage in VINTAGES),
        ]
        for claim in claims(project).values()
    ]
    lines = [heads, ["---"] * len(heads), *([_escaped(cell) for cell in row] for row in rows)]
    table = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    return "".join(f"{sentence}\n\n" for sentence in _summaries(project, found)) + table


def _summaries(project: Project, found: Findings) -> Iterator[str]:
    for vintage in reversed(VINTAGES):
        given = outcomes(found, vintage)
        if given:
            yield summary(given, day(project.day(vintage))).plain


def _linked(project: Project, claim: Claim) -> str:
    there = (project.reports / "latest" / f"{claim.id}.ipynb").is_file()
    return f"[{claim.id}](reports/latest/{claim.id}.html)" if there else claim.id


def _answer(claim: Claim, found: Finding | None) -> str:
    if found is None or found.verdict is None:
        return "no verdict of its own" if found and claim.relates else NOTHING
    with readable(str(found.report.path)):
        unit = "" if found.verdict["unit"] in SILENT else f" {found.verdict['unit']}"
        return "<br>".join(_basis(basis, unit) for basis in found.bases)


def _basis(basis: Mapping[str, Any], unit: str) -> str:
    name = named(basis)
    known = basis["low"] is not None or basis["high"] is not None
    value, ends = basis["value"], basis["envelope"]
    range_ = ends if basis["center"] is None or value == ends else f"{value} ({ends})"
    parts = [name, f"{range_}{unit}" if known else "", f"**{basis['words']}**"]
    return ": ".join(part for part in parts if part)


def _escaped(cell: str) -> str:
    return cell.replace("|", "\\|").replace("\n", " ")
