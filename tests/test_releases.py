"""What a release keeps, what has changed since, and that the changelog says so."""

import csv
from pathlib import Path

import pytest

from audit.changelog import require_section, unlogged
from audit.errors import ParameterError, ProjectError
from audit.findings import findings
from audit.project import Project
from audit.releases import keep, steps, versions

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def released(executed_project: Project) -> Project:
    """The small audit with one release."""
    keep(executed_project, "0.9.0")
    return executed_project


def rewrite(project: Project, old: str, new: str, version: str = "0.9.0") -> None:
    """Change what a release kept, as if the results had been others then."""
    path = project.root / "data" / "releases" / f"{version}.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def told(project: Project) -> list[str]:
    """Return what the changelog lacks."""
    return [error.found for error in unlogged(project, findings(project))]


def test_without_a_release_nothing_has_changed(executed_project: Project) -> None:
    """No release yet is a state, not an error."""
    assert [] == versions(executed_project)
    assert [] == steps(executed_project, findings(executed_project))
    assert [] == told(executed_project)


def test_a_release_keeps_every_verdict_with_its_rows(released: Project) -> None:
    """One row per claim, vintage and basis; keeping the same results again gives the same bytes."""
    path = released.root / "data" / "releases" / "0.9.0.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))

    assert [
        ("items-total", "published", "reproduces"),
        ("items-total", "latest", "reproduces under some readings"),
        ("items-minimum", "published", "overstated"),
        ("items-minimum", "latest", "mostly overstated"),
    ] == [(row["claim"], row["vintage"], row["verdict"]) for row in rows]
    assert all(row["rows"] for row in rows)
    assert path.read_bytes() == keep(released, "0.10.0").read_bytes()
    assert ["0.9.0", "0.10.0"] == versions(released)


@pytest.mark.parametrize("version", ["0.9.0", "0.8.9", "1.0", "1.0.0-rc1", "../1.0.0", "01.0.0"])
def test_only_the_next_version_can_be_kept(version: str, released: Project) -> None:
    """What was released is never written again."""
    with pytest.raises(ParameterError, match="no version for a new release"):
        keep(released, version)


def test_what_is_the_same_is_no_change(released: Project) -> None:
    """A release of the present results has one step, and it is empty."""
    [step] = steps(released, findings(released))

    assert ("", "0.9.0", ()) == (step.version, step.before, step.changes)


def test_a_change_names_verdict_figures_and_rows(released: Project) -> None:
    """Another verdict, another value, another row: each is told, and what they were."""
    rewrite(released, "reproduces under some readings", "reproduces")
    rewrite(released, "110 to 130,overstated,stock/", "110 to 131,overstated,stock/0")

    [step] = steps(released, findings(released))

    assert [
        ("items-total", "latest", True),
        ("items-minimum", "published", False),
    ] == [(one.claim, one.vintage, one.verdict) for one in step.changes]
    assert (0, 0) == (len(step.changes[0].added), len(step.changes[0].dropped))
    assert (1, 1) == (len(step.changes[1].added), len(step.changes[1].dropped))


def test_a_verdict_that_is_gone_is_a_change(released: Project) -> None:
    """A report that is no more is told like one that is new."""
    (released.reports / "latest" / "items-total.ipynb").unlink()

    [step] = steps(released, findings(released))
    [change] = step.changes

    assert change.verdict
    assert change.after is None


def test_the_newest_step_comes_first(released: Project) -> None:
    """What is not released is compared with the last release, each release with the one before."""
    rewrite(released, "mostly overstated", "overstated")
    keep(released, "1.0.0")

    assert [("", "1.0.0", 0), ("1.0.0", "0.9.0", 1)] == [
        (step.version, step.before, len(step.changes))
        for step in steps(released, findings(released))
    ]


def test_the_changelog_must_name_a_changed_verdict(released: Project) -> None:
    """In the section of the version, under its heading, by the id of the claim."""
    rewrite(released, "reproduces under some readings", "reproduces")
    log = released.root / "CHANGELOG.md"
    assert ["no items-total"] == told(released)

    log.write_text("## Unreleased\n\n### Added\n\nitems-total\n\n### Changed verdicts\n\nNone.\n")
    assert ["no items-total"] == told(released)
    log.write_text("## Unreleased\n\n### Changed verdicts\n\n- items-total-over\n")
    assert ["no items-total"] == told(released)
    log.write_text("## Unreleased\n\n### Changed verdicts\n\n- `items-total`: …\n\n## 0.9.0\n")
    assert [] == told(released)


def test_a_figure_under_the_same_verdict_needs_no_line(released: Project) -> None:
    """The log of corrections lists it; the changelog is about verdicts."""
    rewrite(released, "110 to 130,overstated", "110 to 131,overstated")

    assert [] == told(released)


def test_a_release_needs_a_section(executed_project: Project) -> None:
    """A version without a word about it is not released."""
    with pytest.raises(ProjectError, match="no section for this version"):
        require_section(executed_project, "1.0.0")
    (executed_project.root / "CHANGELOG.md").write_text("## 1.0.0 - 2026-11-30\n")
    require_section(executed_project, "1.0.0")


@pytest.mark.parametrize("name", ["notes.txt", "first.csv"])
def test_a_stranger_among_the_releases_is_told(name: str, released: Project) -> None:
    """A file that no release wrote is not taken for one."""
    (released.root / "data" / "releases" / name).write_text("")

    with pytest.raises(ProjectError, match="no release") as caught:
        versions(released)
    assert name == caught.value.found


def test_a_release_that_was_damaged_is_told(released: Project) -> None:
    """A table without its columns is no release."""
    (released.root / "data" / "releases" / "0.9.0.csv").write_text("claim\nitems-total\n")

    with pytest.raises(ProjectError, match="A release cannot be read"):
        steps(released, findings(released))


def test_the_changelog_of_this_audit_names_what_changed() -> None:
    """No verdict of this repository has changed since a release without being named."""
    assert [] == told(Project(root=ROOT))
