"""The bundle is a Data Package of everything that a reader needs, and an audit again."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from frictionless import Package

from audit.claims import claims
from audit.commands import why_not
from audit.project import Project
from audit.publish import publish
from audit.publish.archive import export
from audit.publish.bundle import DESCRIPTOR, Part, data_package, parts
from audit.publish.bundle_guide import GUIDE
from audit.publish.crate import METADATA
from audit.registry import digest
from audit.releases import keep


@pytest.fixture
def bundle(published_project: Project, tmp_path: Path) -> Path:
    """Return the bundle of the made-up audit, as a folder."""
    export(published_project, tmp_path / "bundle")
    return tmp_path / "bundle"


def faults(bundle: Path) -> list[str]:
    """Return what the public validator finds wrong with a Data Package."""
    report = Package(str(bundle / DESCRIPTOR)).validate()
    told = [*report.errors, *(error for task in report.tasks for error in task.errors)]
    return [error.type for error in told]


def test_the_bundle_has_all_parts(published_project: Project) -> None:
    """Sources, declarations, notebooks, reports, pages, tables: each file once, by its path."""
    names = [one.path for one in parts(published_project)]

    assert sorted(set(names)) == names
    assert {
        "data/claims.toml",
        "data/raw/datapackage.json",
        "data/raw/schemas/observations.json",
        "data/raw/sources.csv",
        "data/derived/verdicts.csv",
        "data/derived/multiverses/latest/items-total.csv",
        "notebooks/items-total.ipynb",
        "reports/index.html",
        "reports/latest/items-total.html",
        "reports/latest/items-total.ipynb",
        "reports/latest/items-total.json",
        "requirements.lock",
    } <= set(names)


def test_what_is_hidden_or_unfinished_stays_behind(published_project: Project) -> None:
    """Neither what a killed run left, nor what an editor keeps, nor other files."""
    before = parts(published_project)
    kept = published_project.notebooks / ".ipynb_checkpoints"
    kept.mkdir()
    (kept / "items-total-checkpoint.ipynb").write_text("{}", "utf-8")
    (published_project.reports / ".index.html.unfinished").write_text("half", "utf-8")
    (published_project.reports / ".hidden.html").write_text("half", "utf-8")
    (published_project.root / "notes.txt").write_text("private", "utf-8")

    assert before == parts(published_project)


def test_the_data_package_is_valid(bundle: Path) -> None:
    """The public validator holds each resource against its size, checksum and schema."""
    assert [] == faults(bundle)


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("data/derived/verdicts.csv", "items-total", "items-whole", "hash-count"),
        ("data/derived/verdicts.csv", ",reproduces,", ",,", "constraint-error"),
        ("reports/index.html", "<main", "<MAIN", "hash-count"),
    ],
)
def test_a_changed_file_is_told(bundle: Path, name: str, old: str, new: str, expected: str) -> None:
    """A table or a page that is not the one that was exported does not pass."""
    text = (bundle / name).read_text("utf-8")
    assert old in text
    (bundle / name).write_text(text.replace(old, new, 1), "utf-8")

    assert expected in faults(bundle)


def test_every_file_is_a_resource(bundle: Path) -> None:
    """All but the two descriptions, each with its checksum; each table has a schema."""
    listed = json.loads((bundle / DESCRIPTOR).read_text("utf-8"))["resources"]
    there = {path.relative_to(bundle).as_posix() for path in bundle.rglob("*") if path.is_file()}

    assert there - {DESCRIPTOR, METADATA} == {one["path"] for one in listed}
    assert len(listed) == len({one["name"] for one in listed})
    for one in listed:
        path = bundle / one["path"]
        assert (path.stat().st_size, digest(path.read_bytes())) == (one["bytes"], one["hash"])
        assert path.suffix != ".csv" or (one["type"] == "table" and one["schema"])


def test_the_bundle_is_an_audit_that_holds(bundle: Path) -> None:
    """Who has the package can check it, and run it again, where it lies."""
    assert [] == why_not(Project(root=bundle))


def test_a_bundle_with_releases_is_an_audit_that_holds(
    published_project: Project, tmp_path: Path
) -> None:
    """The log of corrections rests on them; each is a table with columns that are described."""
    changelog = published_project.root / "CHANGELOG.md"
    changelog.write_text("# Changelog\n\n## 1.0.0 - 2025-01-01\n\nThe first.\n", "utf-8")
    keep(published_project, "1.0.0")
    publish(published_project)
    export(published_project, tmp_path / "bundle")

    assert [] == why_not(published_project)
    assert [] == why_not(Project(root=tmp_path / "bundle"))
    assert [] == faults(tmp_path / "bundle")


def test_a_stranger_is_guided(bundle: Path, published_project: Project) -> None:
    """What lies where is counted, and every place that is named is there."""
    told = (bundle / GUIDE).read_text("utf-8")
    rows = re.findall(r"^\| [^|]+ \| `([^`]+)` \| (\d+) \|$", told, re.MULTILINE)

    assert {where: str(len(list(_within(bundle, where)))) for where, _ in rows} == dict(rows)
    assert {"reports/*.html", "reports/*.ipynb", "data/raw/*.csv"} <= dict(rows).keys()
    assert all((bundle / name).is_file() for name in re.findall(r"\]\(([^)]+)\)", told))
    assert "31 December 2024" in told
    judged = [one for one in claims(published_project).values() if not one.relates]
    assert f": {len(judged)} claims." in told
    assert "{" not in told


def _within(bundle: Path, where: str) -> Iterator[Path]:
    folder, _, name = where.rpartition("/")
    return (bundle / folder).rglob(name)


def test_a_part_of_another_kind_is_told_by_its_name() -> None:
    """The kind of each file is given, whatever the machine knows."""
    kinds = {name: Part(path=name, content=b"").media_type for name in ("a/b.ipynb", "LICENSE")}

    assert {"a/b.ipynb": "application/x-ipynb+json", "LICENSE": "text/plain"} == kinds


def test_the_description_names_the_day_and_not_the_clock(published_project: Project) -> None:
    """It says what was known by when; nothing in it depends on when it was made."""
    described = data_package(published_project, ())

    assert "Known by 2024-12-31." in described["description"]
    assert "created" not in described
