"""The derived tables: what the reports found, for machines and for spreadsheets.

Everything is taken from executed notebooks, so no table can say what no report says.
"""

import itertools
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from audit.claims import claims
from audit.codes import CODES
from audit.delimited import by_column, written
from audit.documents import UnreadableError, content, text_of
from audit.errors import ProjectError
from audit.findings import Finding, Findings, named, readable, results_in
from audit.project import VINTAGES, Project
from audit.raw_tables import raw_table
from audit.registry import package
from audit.reports import Executed, read
from audit.uses import digest_of, note, note_file, recording

__all__ = ["VERDICT_COLUMNS", "derived_heads", "derived_rows", "derived_tables", "verdict_rows"]

NUMBERS = "article_numbers"
"""The raw table that lists every number of the article, where an audit has one."""

NO_ESTIMATE = "no estimate"

VERDICT_COLUMNS = (
    "claim",
    "vintage",
    "known_by",
    "basis",
    "article",
    "unit",
    "value",
    "range",
    "center",
    "low",
    "high",
    "interval_kinds",
    "level",
    "verdict",
    *CODES,
    "cells",
    "specifications",
    "observations",
    "flags",
    "decides",
    "verdict_otherwise",
)


def derived_tables(project: Project, findings: Findings) -> dict[str, str]:
    """Return the derived tables.

    Parameters
    ----------
    project : Project
        The audit.
    findings : mapping
        What the reports found.

    Returns
    -------
    dict of str to str
        Path, relative to the audit → text, for the verdicts (one row per claim, vintage and
        basis), the multiverse of each report (one row per specification) and, where the numbers of
        the article are listed, what is covered.
    """
    tables = {
        "data/derived/verdicts.csv": written(
            VERDICT_COLUMNS,
            itertools.chain.from_iterable(verdict_rows(found) for found in findings.values()),
        )
    }
    for (name, vintage), found in findings.items():
        if found.multiverse is not None:
            path = f"data/derived/multiverses/{vintage}/{name}.csv"
            with readable(str(found.report.path)):
                tables[path] = _multiverse_table(read(found.report.path), name)
    if NUMBERS in {entry["name"] for entry in package(project)["resources"]}:
        tables["data/derived/article_coverage.csv"] = _coverage_table(project, findings)
    return tables


def derived_rows(path: Path) -> list[dict[str, str]]:
    """Read a derived table back, one dictionary per row.

    Raises
    ------
    ProjectError
        If it is not comma-separated text in UTF-8.
    """
    try:
        data = content(path)
        note_file(path, data)
        return by_column(text_of(data))
    except UnreadableError as error:
        raise ProjectError(
            "A derived table cannot be read.",
            expected="comma-separated text in UTF-8, as it was written",
            found=error.found,
            where=error.within(str(path)),
            do="delete the file, and make it again",
        ) from error


def derived_heads(project: Project) -> dict[str, list[str]]:
    """Return the columns of each derived table, and of the first of the multiverses, by path."""
    tables = sorted(project.derived.glob("*.csv"))
    universes = sorted(project.derived.glob("multiverses/*/*.csv"))[:1]
    # The columns count, and not the rows.
    with recording():
        heads = {
            path.relative_to(project.root).as_posix(): list(next(iter(derived_rows(path)), {}))
            for path in [*tables, *universes]
        }
    note("heads", "", digest_of(heads))
    return heads


def verdict_rows(found: Finding) -> list[list[Any]]:
    """Return the rows of one report, one for each basis, with the columns ``VERDICT_COLUMNS``."""
    with readable(str(found.report.path)):
        return list(_verdicts(found))


def _verdicts(found: Finding) -> Iterator[list[Any]]:
    verdict = found.verdict or {}
    for basis in found.bases:
        yield [
            found.report.claim,
            found.report.vintage,
            found.report.day,
            named(basis),
            verdict["article"],
            verdict["unit"],
            basis["value"],
            basis["envelope"],
            basis["center"],
            basis["low"],
            basis["high"],
            ", ".join(basis["kinds"]),
            basis["level"],
            basis["words"],
            *(basis["shares"][code] for code in CODES),
            basis["cells"],
            verdict["specifications"],
            len(basis["ids"]),
            "; ".join(basis["flags"]),
            ", ".join(basis["separates"]),
            "; ".join(f"{how}: {words}" for how, words in basis["others"].items()),
        ]


@lru_cache(maxsize=256)
def _multiverse_table(notebook: Executed, claim: str) -> str:
    """Return a report's multiverse as text, which is kept for the same bytes of the report."""
    universe = results_in(notebook, claim)[1] or {}
    axes = universe["axes"]
    readings = [one["name"] for one in universe["readings"]]
    specifications = itertools.product(
        *([level["label"] for level in axis["levels"]] for axis in axes)
    )
    every = list(specifications)
    words = [CODES[code] if code >= 0 else NO_ESTIMATE for code in universe["codes"]]
    rows = (
        [
            *every[place],
            universe["center"][k],
            universe["low"][k],
            universe["high"][k],
            *words[k * len(readings) : (k + 1) * len(readings)],
        ]
        for k, place in enumerate(universe["listed"])
    )
    return written([*(axis["name"] for axis in axes), "center", "low", "high", *readings], rows)


def _coverage_table(project: Project, findings: Findings) -> str:
    numbers = raw_table(NUMBERS, project).drop(columns="id")
    known = set(claims(project))

    def covered(name: str) -> str:
        if not name:
            return ""
        there = [vintage for vintage in VINTAGES if (name, vintage) in findings]
        return " and ".join(there) or ("no" if name in known else "no such claim")

    return written(
        [*numbers.columns, "report"],
        [[*row.values(), covered(str(row["claim"]))] for row in numbers.to_dict("records")],
    )
