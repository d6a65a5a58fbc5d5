"""A tiny audit with executed notebooks, made from real results of the package."""

import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest

from audit.assembly import stack
from audit.choices import choice
from audit.claims import claim
from audit.display import MIME, Number, Table, count, say
from audit.estimates import Estimate
from audit.multiverse import cross
from audit.project import Project
from audit.registry import digest
from audit.rows import row_ids
from audit.values import estimate
from audit.verdicts import Verdict, judge

# Published without types.
v4: Any = nbformat.v4
write: Any = nbformat.write

HOSTILE = "<script>alert(1)</script>"

CLAIMS = """
[article]
title = "What <b>really</b> happened"
author = "A. Writer"
publisher = "The Paper"
published = 2017-07-11

[vintages]
published = 2017-07-11
latest = 2026-11-23

[claims.events-total]
says = "There were {number} events."
locator = "javascript:alert(1)"
number = "84,000"
hedge = "more than"
unit = "events"
quantity = "events in the period"
instead = "There were {then.every event.value}, later {every event.value}; <b>not</b> {number}."
attributed = "<script>alert(1)</script>"

[claims.people-total]
says = "As a share: {number}."
locator = "paragraph 8"
number = "10"
hedge = "about"
unit = "people"
quantity = "people in the period"
attributed = ""

[claims.never-computed]
says = "Some {number} items were lost."
locator = "paragraph 9"
number = "4"
hedge = ""
unit = "items"
quantity = "items"
attributed = ""
"""

DRAWING = """<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="400pt"
 height="100pt" viewBox="0 0 400 100" style="font-family: 'Liberation Sans', sans-serif"
 onload="alert(1)">
<style>* { fill: red }</style><script>alert(1)</script>
<defs><clipPath id="clip"><rect width="400" height="100"/></clipPath></defs>
<image href="https://example.org/pixel.png"/><foreignObject><p>no</p></foreignObject>
<a href="javascript:alert(1)"><circle cx="9" cy="9" r="4"/></a>
<g clip-path="url(#clip)" style="fill: var(--accent, #8c1d5b); background: url(https://example.org/)">
<circle cx="50" cy="50" r="8"/><use href="#clip"/><use href="https://example.org/#x"/></g>
<text x="70" y="54" style="font-size: 11px; fill: var(--ink, #222222)">central value</text></svg>"""


SCHEMAS = Path(__file__).resolve().parents[2] / "data" / "raw" / "schemas"

VALUES = (84100, 84300, 70100, 84010)

SOURCES = {
    "source_id": ["good", "hostile"],
    "title": ["The events, counted", HOSTILE],
    "publisher": ["An agency", HOSTILE],
    "author": ["", ""],
    "published": ["2017-06-30", "2017-07-01"],
    "url": ["https://example.org/events", "javascript:alert(1)"],
    "kind": ["primary", "press"],
    "notes": ["", ""],
}


def raw_rows() -> pd.DataFrame:
    """The made-up rows of the tiny audit; the last one tries to be a program."""
    return pd.DataFrame(
        {
            "series": ["events", "events", "large_events", "large_events"],
            "period_start": ["2014-08-08"] * 4,
            "period_end": ["2017-05-31"] * 4,
            "value": [str(value) for value in VALUES],
            "low": [""] * 4,
            "high": [""] * 4,
            "unit": ["events"] * 4,
            "qualifier": ["exact", "about", "exact", "at least"],
            "as_of": ["2017-06-30", "2017-06-30", "2017-07-01", "2017-07-01"],
            "source_id": ["good", "good", "good", "hostile"],
            "locator": ["p. 1", "p. 2", "p. 3", "javascript:alert(1)"],
            "notes": ["", "", "", HOSTILE],
        }
    )


def row_id(value: float) -> str:
    """The id of the row that states a value."""
    frame = raw_rows()
    names = [str(name) for name in frame]
    rows = (dict(zip(names, cells, strict=True)) for cells in frame.itertuples(index=False))
    return row_ids("events", rows)[VALUES.index(int(value))]


def register_tables(project: Project) -> None:
    """Write the raw tables and their registry, as `audit register` would."""
    shutil.copytree(SCHEMAS, project.raw / "schemas")
    resources = []
    for name, frame in {"events": raw_rows(), "sources": pd.DataFrame(SOURCES)}.items():
        path = project.raw / f"{name}.csv"
        frame.to_csv(path, index=False, lineterminator="\n")
        shape = "schemas/observations.json" if name == "events" else "schemas/sources.json"
        resources.append(
            {"name": name, "path": path.name, "hash": digest(path.read_bytes()), "schema": shape}
        )
    registry = project.raw / "datapackage.json"
    registry.write_text(json.dumps({"resources": resources}), encoding="utf-8")


def verdict_on(name: str, project: Project, *, scale: float) -> Verdict:
    """A verdict on two bases that must not be pooled, from a handful of made-up rows."""

    def one(center: float) -> Estimate:
        ids = (row_id(center), row_id(84100))
        return estimate(
            center * scale,
            center * scale * 0.98,
            center * scale * 1.02,
            unit=claim(name, project).unit,
            kind="bounds",
            method="sum of the rows",
            ids=ids,
        )

    start = choice(
        "start", "E", "From when?", {"first day": "the first event", "month": "whole months"}
    )
    scope = choice(
        "scope", "N", "Which?", {"every event": "the words", "large events": "the usual list"}
    )
    made = stack(
        scope,
        {
            "every event": stack(start, {"first day": one(84100), "month": one(84300)}),
            "large events": stack(start, {"first day": one(70100), "month": one(84010)}),
        },
    )
    return judge(cross(claim(name, project), made, [scope, start]))


def bundle(shown: Any) -> dict[str, Any]:
    """What the notebook stores for a result."""
    data: dict[str, Any] = shown._repr_mimebundle_()
    return data


def picture(title: str, *, main: bool) -> dict[str, Any]:
    """What the notebook stores for a picture."""
    facts = {
        "title": title,
        "alt": f"{title}: one dot & a name",
        "columns": ["option", "value"],
        "rows": [
            ["first day", {"text": "84,100", "value": "84100", "lineage": 0}],
            ["month", {"text": "84,300", "value": "84300", "lineage": 1}],
        ],
        "lineages": [[row_id(84100)], [row_id(84300), row_id(84100)]],
        "main": main,
    }
    return {"image/svg+xml": DRAWING, MIME.format("picture"): facts, "text/plain": title}


def cell(source: str, *bundles: dict[str, Any]) -> Any:
    """An executed code cell."""
    outputs = [v4.new_output("execute_result", data=data, execution_count=1) for data in bundles]
    return v4.new_code_cell(source, outputs=outputs, execution_count=1)


def notebook(name: str, project: Project, vintage: str, *, scale: float) -> Any:
    """An executed notebook, with a guest that a page must not let in."""
    verdict = verdict_on(name, project, scale=scale)
    number = Number("84,100", 84100.0, (row_id(84100),), 'the "sum" of the rows')
    long = Table(
        columns=["row", "value"],
        rows=[[f"row {k}", count(k, ids=[row_id(84300)])] for k in range(20)],
        caption="Every row",
        name="rows",
    )
    sources = Table(columns=["source", "locator"], rows=[[HOSTILE, "javascript:alert(1)"]])
    foreign = {
        "text/html": '<p onclick="alert(1)">kept<img src="https://example.org/p.png">'
        '<a href="javascript:alert(1)">link</a><style>*{}</style></p>' + HOSTILE,
        "text/plain": "foreign",
    }
    cells = [
        v4.new_markdown_cell(f"# How *many* events? ({name})\n\nThe words first.\n\n{HOSTILE}"),
        v4.new_code_cell("claim_id = 'events-total'\nseed = 20170711", execution_count=1),
        v4.new_markdown_cell(
            "## Evidence\n\nSee [the other](people-total.ipynb), [a page](https://example.org/a),"
            " [bad](javascript:alert(1)) and ![a chart](https://example.org/i.png).\n\n## Evidence"
        ),
        cell("claim(claim_id)", bundle(claim(name, project))),
        cell("rows  # every one\nsources", bundle(long), bundle(sources), bundle(sources), foreign),
        cell("say(...)", bundle(say("The rows add up to {total}.", total=number))),
        cell("multiverse = cross(...)\nmultiverse", bundle(verdict.multiverse)),
        v4.new_markdown_cell("## Verdict"),
        cell("verdict = judge(...)\nverdict", bundle(verdict)),
        v4.new_markdown_cell("## Figure"),
        cell("picture(verdict)", picture("Where the estimates lie", main=True)),
        cell("picture(rows)", picture("The rows", main=False)),
        cell("'text'", {"text/plain": "a < b"}),
    ]
    made = v4.new_notebook(cells=cells)
    for k, one in enumerate(made.cells):
        one["id"] = f"cell-{k}"
    made.metadata["audit"] = {
        "claim": name,
        "vintage": vintage,
        "day": "2017-07-11" if vintage == "published" else "2026-11-23",
        "parameters": {"as_of": vintage, "level": 0.95, "seed": 20170711},
        "digest": "sha256:" + "0" * 64,
    }
    return made


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny audit, made once."""
    root = tmp_path_factory.mktemp("audit")
    (root / "data").mkdir()
    (root / "data" / "claims.toml").write_text(CLAIMS, encoding="utf-8")
    project = Project(root=root)
    register_tables(project)
    for name, vintage, scale in [
        ("events-total", "published", 1.0),
        ("events-total", "latest", 1.1),
        ("people-total", "published", 1e-4),
    ]:
        path = root / "reports" / vintage / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        write(notebook(name, project, vintage, scale=scale), path)
    return root


@pytest.fixture
def project(made_once: Path, tmp_path: Path) -> Project:
    """A copy of the tiny audit, free to be changed."""
    return Project(root=Path(shutil.copytree(made_once, tmp_path / "copy")))
