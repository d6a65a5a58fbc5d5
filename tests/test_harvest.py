"""What the reports found reaches the tables and the README, and nothing else does."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audit.derived import derived_tables
from audit.findings import finding_in, findings
from audit.harvest import MARKS, generated_texts, harvest, leftover_tables, readme_table
from audit.plans import plan
from audit.project import Project


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_verdicts_have_one_row_per_claim_vintage_and_basis(executed_project: Project) -> None:
    """In the order of claims.toml, the vintage of the article first."""
    table = rows(executed_project.derived / "verdicts.csv")

    assert [
        ("items-total", "published", "2020-06-15", "110 to 130", "reproduces"),
        ("items-total", "latest", "2024-12-31", "110 to 161", "reproduces under some readings"),
        ("items-minimum", "published", "2020-06-15", "110 to 130", "overstated"),
        ("items-minimum", "latest", "2024-12-31", "110 to 161", "mostly overstated"),
    ] == [
        (row["claim"], row["vintage"], row["known_by"], row["range"], row["verdict"])
        for row in table
    ]


def test_a_multiverse_has_one_row_per_specification(executed_project: Project) -> None:
    """Levels, the estimate with its range, and how it lies against each reading, in words."""
    table = rows(executed_project.derived / "multiverses" / "latest" / "items-minimum.csv")

    assert [
        {
            "counter": "keeper",
            "center": "161",
            "low": "161",
            "high": "161",
            "any number above": "agree",
            "above, within one step": "above",
            "above, within five steps": "agree",
        },
        {
            "counter": "paper",
            "center": "120",
            "low": "110",
            "high": "130",
            "any number above": "below",
            "above, within one step": "below",
            "above, within five steps": "below",
        },
    ] == table


def test_coverage_says_which_numbers_of_the_article_have_a_report(
    executed_project: Project,
) -> None:
    """Every number of the article is in the table, with what became of it."""
    (executed_project.reports / "published" / "items-minimum.ipynb").unlink()
    harvest(executed_project)

    table = rows(executed_project.derived / "article_coverage.csv")

    assert ["published and latest", "", "latest", "no such claim"] == [
        row["report"] for row in table
    ]


def test_an_audit_without_a_list_of_numbers_has_no_coverage(executed_project: Project) -> None:
    """The list is no duty of every audit."""
    registry = executed_project.raw / "datapackage.json"
    package = json.loads(registry.read_text())
    package["resources"] = [one for one in package["resources"] if one["name"] != "article_numbers"]
    registry.write_text(json.dumps(package))

    tables = derived_tables(executed_project, findings(executed_project))

    assert "data/derived/article_coverage.csv" not in tables


def test_harvesting_again_changes_nothing(executed_project: Project) -> None:
    """The tables depend on the reports alone; line ends are line feeds."""
    assert [] == harvest(executed_project)
    assert not any(b"\r" in path.read_bytes() for path in executed_project.derived.rglob("*.csv"))


def test_tables_of_reports_that_are_gone_are_removed(executed_project: Project) -> None:
    """A generated folder holds nothing that is not generated now."""
    (executed_project.reports / "latest" / "items-total.ipynb").unlink()
    left = "data/derived/multiverses/latest/items-total.csv"
    assert [left] == leftover_tables(executed_project, generated_texts(executed_project))

    assert left in harvest(executed_project)
    assert not (executed_project.root / left).exists()


def altered(
    project: Project, change: Callable[[dict[str, Any]], None], *, kind: str = "verdict"
) -> Project:
    """Change what one report shows, as its notebook could have."""
    path = project.reports / "latest" / "items-total.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            for name, payload in output.get("data", {}).items():
                if name.endswith(f".{kind}+json"):
                    change(payload)
    path.write_text(json.dumps(notebook), "utf-8")
    return project


def test_a_text_that_a_spreadsheet_would_run_is_made_harmless(executed_project: Project) -> None:
    """Formulas get a quotation mark in front; negative numbers stay numbers."""

    def change(payload: dict[str, Any]) -> None:
        payload["article"] = "=HYPERLINK(1)"
        payload["bases"][0] |= {"center": -5.0, "words": "@once", "value": "-5"}

    tables = derived_tables(executed_project, findings(altered(executed_project, change)))

    line = tables["data/derived/verdicts.csv"].splitlines()[2]
    assert ",'=HYPERLINK(1),items,-5,110 to 161,-5,110,161," in line
    assert ",'@once," in line


def test_what_has_no_number_has_an_empty_cell(executed_project: Project) -> None:
    """A specification without estimate says so, and no table holds NaN or infinity."""

    def change(payload: dict[str, Any]) -> None:
        payload["center"][1] = None
        payload["low"][1] = None
        payload["high"][1] = None
        payload["codes"][4:] = [-1] * 4

    altered(executed_project, change, kind="multiverse")
    tables = derived_tables(executed_project, findings(executed_project))

    last = tables["data/derived/multiverses/latest/items-total.csv"].splitlines()[-1]
    assert "paper,,,,no estimate,no estimate,no estimate,no estimate" == last


def test_the_last_verdict_on_the_claim_counts(executed_project: Project) -> None:
    """A notebook may show other verdicts on its way, and other multiverses."""
    [report] = plan(executed_project, ["items-total"], vintages=["latest"])
    notebook = json.loads(report.path.read_text("utf-8"))
    shown = notebook["cells"][-1]["outputs"][0]["data"]
    kind = next(name for name in shown if name.endswith(".verdict+json"))

    def output(**changes: object) -> dict[str, Any]:
        return {"data": {kind: {**shown[kind], **changes}}}

    notebook["cells"][-1]["outputs"] = [
        output(words="first"),
        output(words="last"),
        output(words="of another", claim="items-minimum"),
    ]

    found = finding_in(report, notebook)

    assert found.verdict is not None
    assert "last" == found.verdict["words"]
    assert found.multiverse is not None
    assert {"stock/7f53885c", "stock/e83f4f48"} == found.ids


def test_a_report_without_verdict_has_no_row(executed_project: Project) -> None:
    """Its claim stays in the README, with a dash."""

    def change(payload: dict[str, Any]) -> None:
        payload["claim"] = "another"

    altered(executed_project, change)

    text = derived_tables(executed_project, findings(executed_project))
    assert 3 == text["data/derived/verdicts.csv"].count("\nitems-")
    assert "**reproduces** | – |" in readme_table(executed_project)


def test_the_readme_has_the_table_between_its_marks(executed_project: Project) -> None:
    """The rest of the README is as it was written."""
    text = (executed_project.root / "README.md").read_text("utf-8")
    head, _, rest = text.partition(f"{MARKS[0]}\n")
    table, _, tail = rest.partition(MARKS[1])

    assert ("# A made-up audit\n\n", "\n\nThat is all.\n") == (head, tail)
    assert readme_table(executed_project) == table
    assert (
        "| [items-total](reports/latest/items-total.html) | There are about 120 items in the store"
        " (P1) | 118 (110 to 130) items: **reproduces** | 161 (110 to 161) items: "
        "**reproduces under some readings** |"
    ) == table.splitlines()[6]
    now, blank, then, space = table.splitlines()[:4]
    assert ("", "") == (blank, space)
    assert now.startswith("On what was known by 31 December 2024, of 2 claims: 1 reproduces under")
    assert then.startswith("On what was known by 15 June 2020, of 2 claims: 1 reproduces, whatever")


def test_a_claim_without_report_is_not_linked(small_project: Project) -> None:
    """The table never leads to a page that is not there."""
    assert "| items-total | There are about 120 items in the store (P1) | – | – |" in readme_table(
        small_project
    )


def test_what_cannot_be_checked_has_no_range(executed_project: Project) -> None:
    """The words of the verdict stand alone."""

    def change(payload: dict[str, Any]) -> None:
        payload["bases"][0] |= {"low": None, "high": None, "words": "not checkable"}

    altered(executed_project, change)

    assert "| **not checkable** |" in readme_table(executed_project)


def test_an_entry_on_relations_has_no_verdict_of_its_own(executed_project: Project) -> None:
    """It has a report, and the table says why there is nothing else."""

    def change(payload: dict[str, Any]) -> None:
        payload["claim"] = "another"

    altered(executed_project, change)
    text = executed_project.claims_file.read_text()
    head, middle, tail = text.partition("[claims.items-minimum]")
    relating = head + 'relates = ["items-minimum"]\n\n' + middle + tail
    executed_project.claims_file.write_text(relating)

    assert "| no verdict of its own |" in readme_table(executed_project)


def test_signs_that_end_a_cell_are_escaped(executed_project: Project) -> None:
    """A bar in a text is no new column."""
    claims = executed_project.claims_file
    claims.write_text(claims.read_text().replace("in the store", "in a|b", 1))

    line = readme_table(executed_project).splitlines()[6]

    assert "in a\\|b (P1)" in line


@pytest.mark.parametrize("text", ["no marks", f"{MARKS[0]} only the first", f"only {MARKS[1]}"])
def test_a_readme_without_marks_is_left_alone(text: str, executed_project: Project) -> None:
    """Nothing is written where no place was made for it."""
    (executed_project.root / "README.md").write_text(text)

    assert [] == harvest(executed_project)
    assert text == (executed_project.root / "README.md").read_text()
