"""What a page says, for machines: one JSON file beside each page, in a form that has a version.

The form is described by a JSON Schema, which is published with the pages. A change that a reader
of the old form could not follow gives it a new major version.
"""

import json
import math
from collections.abc import Callable, Iterable
from functools import partial
from importlib import resources
from typing import Any

import pandas as pd

from audit.articles import Article
from audit.claims import Claim, article, claim
from audit.errors import ProjectError
from audit.findings import finding_in
from audit.plans import Report, plan
from audit.project import Project
from audit.raw_tables import raw_table
from audit.readings import Reading
from audit.registry import registered
from audit.reports import read
from audit.uses import note

__all__ = ["SCHEMA", "VERSION", "machine_readable", "machine_readable_files", "schema"]

VERSION = "1.0"
"""Of the form: major, minor."""

SCHEMA = "claim-report.form.json"
"""The JSON Schema of the form, as it is published."""


def schema(_project: Project | None = None) -> str:
    """Return the JSON Schema of the form, which is the same for every audit."""
    place = resources.files("audit.publish").joinpath("schemas", SCHEMA)
    return place.read_text(encoding="utf-8")


def machine_readable_files(project: Project) -> dict[str, Callable[[Project], str]]:
    """Return what makes each file for machines: name below the pages' folder → its maker.

    Parameters
    ----------
    project : Project
        The audit.

    Returns
    -------
    dict of str to callable
        The JSON Schema, and one file for each report that exists.
    """
    made: dict[str, Callable[[Project], str]] = {SCHEMA: schema}
    for report in plan(project):
        if report.path.is_file():
            made[f"{report.name}.json"] = partial(machine_readable, report=report)
    return made


def machine_readable(project: Project, report: Report) -> str:
    """Return what a report found, as JSON.

    Parameters
    ----------
    project : Project
        The audit.
    report : Report
        The report; its notebook must have been executed.

    Returns
    -------
    str
        One object, with a line for each of its parts. ``null`` stands for what is not known, and
        for an end that a range does not have.

    Raises
    ------
    ProjectError
        If the report cannot be read.
    """
    notebook = read(report.path)
    stamp = notebook["metadata"]["audit"]
    found = finding_in(report, notebook)
    rows, cited = _lineage(project, found.ids)
    parts = {
        "$schema": f"../{SCHEMA}",
        "version": VERSION,
        "article": _article(article(project)),
        "claim": _claim(claim(report.claim, project)),
        "vintage": {"name": report.vintage, "known_by": stamp["day"]},
        "digest": stamp["digest"],
        "parameters": stamp["parameters"],
        "verdict": found.verdict,
        "multiverse": found.multiverse,
        "observations": rows,
        "sources": cited,
    }
    lines = (f"{_json(name)}: {_json(part)}" for name, part in parts.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _article(text: Article) -> dict[str, Any]:
    return {
        "title": text.title,
        "author": text.author,
        "publisher": text.publisher,
        "published": text.published.isoformat(),
        "appearances": list(text.appearances),
    }


def _claim(audited: Claim) -> dict[str, Any]:
    return {
        "id": audited.id,
        "statement": audited.statement,
        "locator": audited.locator,
        "number": audited.number,
        "hedge": audited.hedge,
        "unit": audited.unit,
        "quantity": audited.quantity,
        "attributed": audited.attributed,
        "needs": audited.needs,
        "relates": list(audited.relates),
        "readings": [_reading(one) for one in audited.readings],
    }


def _reading(one: Reading) -> dict[str, Any]:
    return {
        "name": one.name,
        "low": _end(one.low),
        "high": _end(one.high),
        "low_closed": one.low_closed,
        "high_closed": one.high_closed,
        "kind": one.kind,
        "role": one.role,
        "citation": one.citation,
        "about": list(one.about),
    }


def _end(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _lineage(
    project: Project, ids: Iterable[str]
) -> tuple[list[dict[str, str]], dict[str, dict[str, str]]]:
    """Return the rows behind the numbers, as printed, and the sources of these rows.

    An id that is no row is left out here: that every id is one is what ``audit check`` tells.
    """
    wanted = set(ids)
    tables = {one.partition("/")[0] for one in wanted}
    for name in {*tables, "sources"}:
        note("raw", name)
    try:
        names = {entry["name"] for entry in registered(project)["resources"]}
    except ProjectError:
        return [], {}
    rows = [
        row
        for name in sorted(tables & names)
        for row in _rows(raw_table(name, project), "id", wanted)
    ]
    cited = {row.get("source_id", "") for row in rows}
    known = _rows(raw_table("sources", project), "source_id", cited)
    every = {row.pop("source_id"): row for row in known}
    return rows, {name: _without_id(every[name]) for name in sorted(every)}


def _rows(table: pd.DataFrame, column: str, wanted: set[str]) -> list[dict[str, str]]:
    cells = table[table[column].isin(wanted)].to_numpy(dtype=object).tolist()
    return [dict(zip(table.columns, row, strict=True)) for row in cells]


def _without_id(row: dict[str, str]) -> dict[str, str]:
    return {column: cell for column, cell in row.items() if column != "id"}
