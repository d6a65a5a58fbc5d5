"""The bundle as a research object: an RO-Crate with one action for each executed notebook.

The form is RO-Crate 1.1 with the profile Process Run Crate 0.5 (Leo et al. 2024, "Recording
provenance of workflow runs with RO-Crate", PLoS ONE 19(9) e0309210). When a notebook was executed
is not recorded: the same inputs give the same bytes on any day, and the profile only recommends an
``endTime``. A day that is not that of the run would be a false statement about it.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from audit.claims import Claim, article, claims
from audit.execution.parameters import declared_parameters
from audit.plans import plan
from audit.project import Project
from audit.publish.bundle import SOFTWARE, Part, software_version
from audit.publish.claim_review import LICENSE
from audit.publish.contents import Content, content

__all__ = ["METADATA", "crate"]

METADATA = "ro-crate-metadata.json"

_SPECIFICATION = "https://w3id.org/ro/crate/1.1"
_PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
_CODE_LICENSE = "https://spdx.org/licenses/BSD-3-Clause"
_DEVELOPERS = "#developers"
_PROGRAM = f"#{SOFTWARE}"
_PYTHON = "#python"
_TERMS = {"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"}
"""The one term that the context of RO-Crate 1.1 does not have; from that of the profile."""

_COMPLETED = "http://schema.org/CompletedActionStatus"

_DECLARATIONS = ("data/choices.toml", "data/claims.toml")
"""What every notebook reads, besides raw tables."""

Entity = dict[str, Any]


def crate(project: Project, files: Sequence[Part]) -> Entity:
    """Return the metadata of the bundle as an RO-Crate.

    Parameters
    ----------
    project : Project
        The audit.
    files : sequence of Part
        Every file of the bundle but this one.

    Returns
    -------
    dict
        JSON-LD, flat, in an order that depends on nothing but the files.

    Raises
    ------
    ProjectError
        If a report cannot be read.
    """
    known = {one.path for one in files}
    notebooks = {f"notebooks/{one.id}.ipynb": one for one in claims(project).values()}
    runs = [
        content(project, report.vintage, report.claim)
        for report in plan(project)
        if report.path.is_file()
    ]
    actions = [_action(run, known) for run in runs]
    return {
        "@context": [f"{_SPECIFICATION}/context", _TERMS],
        "@graph": [
            {
                "@id": METADATA,
                "@type": "CreativeWork",
                "conformsTo": {"@id": _SPECIFICATION},
                "about": {"@id": "./"},
            },
            _root(project, files, actions),
            *_context(known, article(project).audited_by),
            *(_file(one, notebooks.get(one.path)) for one in files),
            *actions,
            *(value for run in runs for value in _parameters(run)),
        ],
    }


def _root(project: Project, files: Iterable[Part], actions: Iterable[Entity]) -> Entity:
    day = project.day("latest").isoformat()
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": f"Audit of “{article(project).title}”",
        "description": "Every number of an article, recomputed from published figures: raw tables "
        "with their sources, notebooks, executed notebooks, pages, derived tables.",
        "conformsTo": {"@id": _PROFILE},
        "datePublished": day,
        "version": software_version(),
        "license": {"@id": LICENSE},
        "author": {"@id": _DEVELOPERS},
        "publisher": {"@id": _DEVELOPERS},
        "hasPart": [{"@id": _id(one.path)} for one in files],
        "mentions": [{"@id": action["@id"]} for action in actions],
    }


def _context(known: Iterable[str], author: str) -> list[Entity]:
    """Return what is spoken of and is no file."""
    lock = {"softwareRequirements": {"@id": "requirements.lock"}}
    return [
        {
            "@id": _PROFILE,
            "@type": "CreativeWork",
            "name": "Process Run Crate",
            "version": "0.5",
        },
        {"@id": _DEVELOPERS, "@type": "Organization", "name": author},
        {
            "@id": LICENSE,
            "@type": "CreativeWork",
            "name": "Creative Commons Attribution 4.0 International",
            "description": "Of text and tables; figures are facts, and name their sources.",
        },
        {"@id": _CODE_LICENSE, "@type": "CreativeWork", "name": "BSD 3-Clause License"},
        {
            "@id": _PROGRAM,
            "@type": "SoftwareApplication",
            "name": SOFTWARE,
            "softwareVersion": software_version(),
            "license": {"@id": _CODE_LICENSE},
            **(lock if "requirements.lock" in known else {}),
        },
        {"@id": _PYTHON, "@type": "ComputerLanguage", "name": "Python"},
    ]


def _file(one: Part, audited: Claim | None) -> Entity:
    entity: Entity = {
        "@id": _id(one.path),
        "@type": "File",
        "name": one.path,
        "encodingFormat": one.media_type,
        "contentSize": str(one.size),
        "sha256": one.digest.removeprefix("sha256:"),
    }
    if audited:
        entity |= {
            "@type": ["File", "SoftwareSourceCode"],
            "description": f"Recomputes: {audited.statement}",
            "programmingLanguage": {"@id": _PYTHON},
            "version": software_version(),
        }
    return entity


def _action(run: Content, known: Iterable[str]) -> Entity:
    there = set(known)
    report = f"reports/{run.vintage}/{run.claim}"
    # Sources are read with every table: they say from when a figure was known.
    tables = sorted(
        {one.partition("/")[0] for one in run.ids} | ({"sources"} if run.ids else set())
    )
    used = [*_DECLARATIONS, *(f"data/raw/{name}.csv" for name in tables)]
    made = [f"{report}{suffix}" for suffix in (".ipynb", ".html", ".json")]
    made.append(f"reports/figures/{run.vintage}/{run.claim}.html")
    return {
        "@id": f"#{_name(run)}",
        "@type": "CreateAction",
        "name": f"Execution of {run.claim} on what was known by {run.day}",
        "description": "The raw tables are those behind its numbers. Its time is not recorded: the "
        "same inputs give the same bytes on any day.",
        "identifier": run.digest,
        "actionStatus": _COMPLETED,
        "agent": {"@id": _DEVELOPERS},
        "instrument": [{"@id": _id(f"notebooks/{run.claim}.ipynb")}, {"@id": _PROGRAM}],
        "object": [
            *({"@id": _id(path)} for path in used if path in there),
            *({"@id": value["@id"]} for value in _parameters(run)),
        ],
        "result": [{"@id": _id(path)} for path in made if path in there],
    }


def _parameters(run: Content) -> list[Entity]:
    # What its cell declares, and what was set in its place.
    declared = declared_parameters({"cells": run.cells})
    used = {**declared, **run.parameters}
    return [
        {
            "@id": f"#{_name(run)}-{re.sub(r'[^A-Za-z0-9_]+', '-', name)}",
            "@type": "PropertyValue",
            "name": name,
            "value": value if isinstance(value, (int, float, str)) else str(value),
        }
        for name, value in sorted(used.items())
        if value is not None
    ]


def _name(run: Content) -> str:
    return f"run-{run.vintage}-{run.claim}"


def _id(path: str) -> str:
    """Return a path as the relative address that JSON-LD wants."""
    return quote(path)
