"""The bundle is a research object: one action for each executed notebook, with what it used."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audit.plans import plan
from audit.project import Project
from audit.publish.archive import export
from audit.publish.crate import METADATA

Validate = Callable[..., Any]

UNMET = {
    "The Action SHOULD have an endTime in ISO 8601 format",
    "The Application SHOULD have a url",
    "The SoftwareApplication id SHOULD be an absolute URI",
    "The organization SHOULD have a URL.",
}
"""Recommendations that are not followed: no clock is kept, and no address is invented."""


@pytest.fixture
def bundle(published_project: Project, tmp_path: Path) -> Path:
    """Return the bundle of the made-up audit, as a folder."""
    export(published_project, tmp_path / "bundle")
    return tmp_path / "bundle"


def graph(bundle: Path) -> dict[str, dict[str, Any]]:
    """Return the entities of a crate by their id."""
    described = json.loads((bundle / METADATA).read_text("utf-8"))
    return {entity["@id"]: entity for entity in described["@graph"]}


def ids(value: Any) -> set[str]:
    """Return the ids that a property refers to."""
    return {one["@id"] for one in (value if isinstance(value, list) else [value])}


def test_the_crate_is_valid(bundle: Path, validate: Validate) -> None:
    """The public validator finds nothing that the profile requires; the rest is known."""
    answer = validate("research_object.py", bundle)
    required = [one for one in answer["issues"] if one["severity"] == "REQUIRED"]

    assert [] == required
    assert {one["message"] for one in answer["issues"]} == UNMET
    assert answer["checks"] > 50
    assert 4 == answer["actions"]


def test_a_crate_without_an_instrument_is_refused(bundle: Path, validate: Validate) -> None:
    """The validator tells an action that names no notebook, and a file that is not there."""
    described = json.loads((bundle / METADATA).read_text("utf-8"))
    for entity in described["@graph"]:
        entity.pop("instrument", None)
    (bundle / METADATA).write_text(json.dumps(described), "utf-8")
    (bundle / "reports" / "index.html").unlink()
    told = {
        one["message"]
        for one in validate("research_object.py", bundle)["issues"]
        if one["severity"] == "REQUIRED"
    }

    assert "The Action MUST have an instrument property that references the executed tool" in told
    assert any("reports/index.html" in message for message in told)


def test_each_executed_notebook_has_its_action(bundle: Path, published_project: Project) -> None:
    """Its notebook, the tables behind its numbers, its parameters, and what it made."""
    entities = graph(bundle)
    actions = [one for one in entities.values() if one["@type"] == "CreateAction"]
    made = {report.name for report in plan(published_project)}

    assert {f"#run-{name.replace('/', '-')}" for name in made} == {one["@id"] for one in actions}
    assert {one["@id"] for one in actions} == ids(entities["./"]["mentions"])
    action = entities["#run-published-items-total"]
    parameter = entities["#run-published-items-total-as_of"]
    assert {"notebooks/items-total.ipynb", "#article-audit"} == ids(action["instrument"])
    assert {
        "data/claims.toml",
        "data/raw/sources.csv",
        "data/raw/stock.csv",
        *(f"#run-published-items-total-{name}" for name in ("as_of", "claim_id", "level")),
    } == ids(action["object"])
    assert {f"reports/published/items-total{end}" for end in (".html", ".ipynb", ".json")} == ids(
        action["result"]
    )
    assert ("as_of", "published") == (parameter["name"], parameter["value"])
    assert "latest" == entities["#run-latest-items-total-as_of"]["value"]
    assert 0.95 == entities["#run-latest-items-total-level"]["value"]
    assert not {"startTime", "endTime"} & set(action)


def test_everything_that_is_named_is_there(bundle: Path) -> None:
    """Each reference leads to an entity, each file is a part of the whole, and none is missing."""
    entities = graph(bundle)
    named = {
        one["@id"]
        for entity in entities.values()
        for value in entity.values()
        for one in (value if isinstance(value, list) else [value])
        if isinstance(one, dict)
    }
    files = {path.relative_to(bundle).as_posix() for path in bundle.rglob("*") if path.is_file()}

    assert {"https://w3id.org/ro/crate/1.1"} == named - entities.keys()
    assert files - {METADATA} == ids(entities["./"]["hasPart"])


def test_the_day_is_a_declared_one(bundle: Path) -> None:
    """It is the last day of what was used, so that two exports on two days are the same."""
    assert "2024-12-31" == graph(bundle)["./"]["datePublished"]
