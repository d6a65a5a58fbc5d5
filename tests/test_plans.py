"""A plan names each report once, with its place."""

import pytest

from audit.errors import ParameterError
from audit.plans import plan
from audit.project import Project


def test_a_plan_has_every_claim_in_both_vintages(small_project: Project) -> None:
    """Claims come in the order of claims.toml, each with its notebook and its own report."""
    reports = plan(small_project)

    assert [
        "published/items-total",
        "latest/items-total",
        "published/items-minimum",
        "latest/items-minimum",
    ] == [report.name for report in reports]
    assert small_project.notebooks / "items-total.ipynb" == reports[0].notebook
    assert small_project.reports / "published" / "items-total.html" == reports[0].page
    assert ("2020-06-15", {"as_of": "published"}) == (reports[0].day, reports[0].parameters)


def test_claims_keep_their_order_however_they_are_named(small_project: Project) -> None:
    """The order of names on a command line changes nothing."""
    names = [one.name for one in plan(small_project, ["items-minimum", "items-total"])]

    assert names == [one.name for one in plan(small_project)]


@pytest.mark.parametrize(
    ("vintage", "parameters"), [("latest", {"level": 0.9}), ("2020-12-31", {})]
)
def test_a_trial_goes_to_scratch(
    vintage: str, parameters: dict[str, float], small_project: Project
) -> None:
    """Neither another parameter nor another day may take the place of a published report."""
    [report] = plan(small_project, ["items-total"], vintages=[vintage], parameters=parameters)

    assert report.scratch
    assert small_project.root / "scratch" / vintage / "items-total.ipynb" == report.path
    assert {"as_of": vintage, **parameters} == report.parameters


def test_an_unknown_claim_is_told_with_those_that_are_known(small_project: Project) -> None:
    """The error lists every id."""
    with pytest.raises(ParameterError) as caught:
        plan(small_project, ["items-total", "items-lost"])

    assert ("items-total, items-minimum", "items-lost") == (
        caught.value.expected,
        caught.value.found,
    )


def test_the_day_is_set_by_the_vintage_alone(small_project: Project) -> None:
    """Two ways to set one thing could disagree."""
    with pytest.raises(ParameterError, match="--vintage"):
        plan(small_project, parameters={"as_of": "latest"})


def test_an_unknown_vintage_is_told(small_project: Project) -> None:
    """A vintage is one of two names or a day."""
    with pytest.raises(ParameterError, match="published, latest, or a day"):
        plan(small_project, vintages=["yesterday"])
