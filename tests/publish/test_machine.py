"""The file for machines beside each page holds its form, and everything that its page rests on."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from audit.claims import claims
from audit.plans import Report, plan
from audit.project import Project
from audit.publish import publish
from audit.publish.machine import SCHEMA, VERSION, machine_readable, machine_readable_files, schema
from audit.raw_tables import raw_table
from audit.reports import read
from audit.sources import sources

AUDIT = Project(root=Path(__file__).resolve().parents[2])
FORM = json.loads(schema())
REPORTS = [report for report in plan(AUDIT) if report.path.is_file()]


def faults(value: Any) -> list[str]:
    """Return what of a file is not in the form."""
    found = Draft202012Validator(FORM).iter_errors(value)
    return [f"{'/'.join(map(str, one.absolute_path))}: {one.message}" for one in found]


def objects(form: Any) -> Iterator[dict[str, Any]]:
    """Yield every part of a schema that names properties."""
    if isinstance(form, dict):
        if "properties" in form:
            yield form
        for inner in form.values():
            yield from objects(inner)


def test_the_form_is_a_schema() -> None:
    """It is a valid JSON Schema, of the version that the files name."""
    Draft202012Validator.check_schema(FORM)

    assert {"const": VERSION} == {"const": FORM["properties"]["version"]["const"]}


def test_the_form_requires_what_it_names() -> None:
    """At the top, no part may be left out: what is not known is there, as null."""
    assert set(FORM["properties"]) == set(FORM["required"])
    assert all(set(one.get("required", ())) <= set(one["properties"]) for one in objects(FORM))


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.name)
def test_every_report_has_the_form(report: Report) -> None:
    """The files of this audit are valid."""
    assert [] == faults(json.loads(machine_readable(AUDIT, report)))


def test_a_file_out_of_form_is_refused(executed_project: Project) -> None:
    """A share above one, a code that is none, and a part that nobody described are told."""
    report = plan(executed_project)[0]
    made = json.loads(machine_readable(executed_project, report))
    made["verdict"]["bases"][0]["shares"]["agree"] = 1.5
    made["multiverse"]["codes"][0] = 9
    made["surprise"] = True

    assert 3 == len(faults(made))


def test_a_file_says_what_the_report_found(executed_project: Project) -> None:
    """Claim, day, verdict, readings and multiverse are those of the executed notebook."""
    report = plan(executed_project, ["items-total"], vintages=["published"])[0]
    made = json.loads(machine_readable(executed_project, report))
    audited = claims(executed_project)["items-total"]
    [basis] = made["verdict"]["bases"]

    assert audited.statement == made["claim"]["statement"]
    assert [one.name for one in audited.readings] == [
        one["name"] for one in made["claim"]["readings"]
    ]
    assert {"name": "published", "known_by": report.day} == made["vintage"]
    assert read(report.path)["metadata"]["audit"]["digest"] == made["digest"]
    assert ("reproduces", "110 to 130") == (basis["words"], basis["envelope"])
    assert len(made["multiverse"]["listed"]) == len(made["multiverse"]["center"])


def test_every_number_leads_to_its_rows_and_sources(executed_project: Project) -> None:
    """Each id behind a verdict is a row of the file, as printed, and its source is there too."""
    for report in plan(executed_project):
        made = json.loads(machine_readable(executed_project, report))
        rows = {row["id"]: row for row in made["observations"]}
        named = {one for basis in made["verdict"]["bases"] for one in basis["ids"]}

        assert named
        assert set() == named - rows.keys()
        for name, row in rows.items():
            table = raw_table(name.partition("/")[0], executed_project).set_index("id")
            assert {"id": name, **table.loc[name].to_dict()} == row
            cited = sources(executed_project).loc[row["source_id"]]
            assert cited["title"] == made["sources"][row["source_id"]]["title"]


def test_a_file_lies_beside_each_page(executed_project: Project) -> None:
    """Each has the schema at the address that it names; nothing else is written as JSON."""
    publish(executed_project)
    written = set(executed_project.reports.rglob("*.json"))

    assert {
        executed_project.reports / name for name in machine_readable_files(executed_project)
    } == (written)
    for path in written - {executed_project.reports / SCHEMA}:
        named = json.loads(path.read_text("utf-8"))["$schema"]
        assert executed_project.reports / SCHEMA == (path.parent / named).resolve()
        assert path.with_suffix(".html").is_file()
