"""From a number down to its rows, in a terminal."""

import json
import re
from pathlib import Path

import pytest

from audit.cli import exit_code
from audit.errors import ParameterError
from audit.project import Project
from audit.publish import SITE, publish
from audit.publish.markup import read
from audit.registry import digest
from audit.tracing import traced
from tests.publish.conftest import SOURCES, made_once, project, row_id

__all__ = ["made_once", "project"]

ROOT = Path(__file__).resolve().parents[1]


def numbers_on(page: Path) -> list[str]:
    """Return every number that a written page displays."""
    found = (one.text for one in read(page.read_text("utf-8")).walk() if one.tag == "data")
    return list(dict.fromkeys(text for text in found if re.search(r"\d", text)))


def untraced(audit: Project, page: Path) -> list[str]:
    """Return the numbers of a page that are not found, as they are printed or in plain digits."""
    missing = []
    for text in numbers_on(page):
        for typed in (text, re.sub(r"(?<=\d),(?=\d)", "", text)):
            try:
                assert traced(audit, typed).places
            except ParameterError:
                missing.append(typed)
    return missing


@pytest.fixture(autouse=True)
def tiny(made_once: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tiny audit as the working directory."""
    monkeypatch.chdir(made_once)


@pytest.mark.parametrize("query", ["84,100", "84100"])
def test_a_number_leads_to_its_rows(capsys: pytest.CaptureFixture[str], query: str) -> None:
    """Every place where it is printed, with the rows behind it and their sources."""
    assert 0 == exit_code(["trace", query, "--json"])
    found = json.loads(capsys.readouterr().out)
    assert "number" == found["kind"]
    assert {"", "events-total", "people-total"} == {place["claim"] for place in found["places"]}
    assert ["sources/events.html · events"] == [
        place["where"] for place in found["places"] if not place["claim"]
    ]
    assert [row_id(84100)] == next(
        place["rows"] for place in found["places"] if place["where"].startswith("The rows add up")
    )
    assert SOURCES["title"][0] == found["rows"][row_id(84100)]["sources"][0]["title"]


def test_the_terminal_shows_rows_sources_and_days(capsys: pytest.CaptureFixture[str]) -> None:
    """One table of rows for all places that rest on the same."""
    assert 0 == exit_code(["trace", "84,100", "--vintage", "published"])
    shown = capsys.readouterr().out
    for part in (row_id(84100), "84100 events", "2017-06-30", "An agency", 'the "sum" of the rows'):
        assert part in shown
    assert "latest" not in shown


def test_a_claim_leads_to_its_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    """One result per basis and vintage."""
    assert 0 == exit_code(["trace", "events-total", "--json"])
    places = json.loads(capsys.readouterr().out)["places"]
    assert ["published", "published", "latest", "latest"] == [one["vintage"] for one in places]
    assert "reproduces" in places[0]["text"]


def test_a_row_leads_to_what_rests_on_it(capsys: pytest.CaptureFixture[str]) -> None:
    """The row itself, and every number that names it."""
    assert 0 == exit_code(["trace", row_id(84300), "--json"])
    found = json.loads(capsys.readouterr().out)
    assert "row" == found["kind"]
    assert [row_id(84300)] == list(found["rows"])
    assert found["places"]


@pytest.mark.parametrize(
    ("query", "near"), [("event-total", "events-total"), ("84,101", "84100"), ("", "events-total")]
)
def test_what_is_unknown_names_the_nearest(
    capsys: pytest.CaptureFixture[str], query: str, near: str
) -> None:
    """An error in the usual form, with wrong use as its code."""
    assert 2 == exit_code(["trace", query])
    told = capsys.readouterr().err
    assert told.startswith("Nothing in the reports is called so.")
    assert near in told.partition("do  ")[2]


def test_an_audit_without_claims_is_told_what_there_is(
    small_project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No list of nothing: rows can be traced, and claims have a place to be declared in."""
    text = small_project.claims_file.read_text("utf-8")
    small_project.claims_file.write_text(text.partition("[claims.")[0], "utf-8")
    monkeypatch.setenv("AUDIT_PROJECT", str(small_project.root))

    assert 2 == exit_code(["trace", "x"])
    told = capsys.readouterr().err.partition("do  ")[2].strip()
    assert "give the id of a row; there is no claim yet: data/claims.toml declares them" == told


def test_every_number_of_every_page_is_found(project: Project) -> None:
    """As it is printed, and without its commas: on pages of claims, of sources, of the whole."""
    publish(project)
    pages = sorted(project.reports.rglob("*.html"))

    assert {"then-and-now.html", "events.html", "people-total.html"} <= {one.name for one in pages}
    assert {} == {one.name: left for one in pages if (left := untraced(project, one))}


@pytest.mark.parametrize("name", SITE)
def test_pages_of_this_audit_are_found_too(name: str) -> None:
    """The last number that each of them displays, and how it came about."""
    shown = numbers_on(ROOT / "reports" / name)
    # Without a release, the log of corrections has none; every other page has some.
    assert shown or name == "corrections.html"
    for text in shown[-1:]:
        found = traced(Project(root=ROOT), text.replace(",", ""))

        assert "number" == found.kind
        assert any(one.where.startswith(name) for one in found.places)
        assert all(one.rows or one.declared or one.how for one in found.places)


def test_a_figure_that_no_report_displays_leads_to_its_row(
    project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page of its table has it, as each source printed it."""
    monkeypatch.chdir(project.root)
    table = project.raw / "events.csv"
    before = digest(table.read_bytes())
    table.write_text(table.read_text("utf-8").replace("70100", "77101"), "utf-8")
    registry = project.raw / "datapackage.json"
    entries = registry.read_text("utf-8").replace(before, digest(table.read_bytes()))
    registry.write_text(entries, "utf-8")

    for query in ("77,101", "77101", "77101 events"):
        assert 0 == exit_code(["trace", query])
        shown = capsys.readouterr().out
        assert "sources/events.html · large_events" in shown
        assert "as printed by the source" in shown
        assert "An agency" in shown
    assert 2 == exit_code(["trace", "77102"])
    assert "77101" in capsys.readouterr().err
