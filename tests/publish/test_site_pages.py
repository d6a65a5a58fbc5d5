"""The pages about the whole audit: one head, one list of them, and each says what it must."""

import csv
import json
import re
import shutil
from pathlib import Path

import pytest

from audit.origins import ledger
from audit.project import Project
from audit.publish import SITE, index
from audit.publish.claim_page import whole_page
from audit.publish.codebook import codebook, described
from audit.publish.corrections import corrections
from audit.publish.markup import read
from audit.publish.navigation import NAVIGATION
from audit.publish.prose import prose
from audit.publish.then_and_now import then_and_now
from audit.readings import readings
from audit.releases import keep

ROOT = Path(__file__).resolve().parents[2]


def links(text: str) -> list[str]:
    """Return where the head of a page leads to."""
    return re.findall(r'href="([^"]+)"', text.partition("<header")[2].partition("</header>")[0])


def bare(text: str) -> str:
    """Return a page without the links of its numbers."""
    return re.sub(r'<a href="#l\d+">([^<]*)</a></data>', r"\1</data>", text)


def test_every_page_is_in_the_navigation() -> None:
    """What is written is listed, in one order."""
    assert set(NAVIGATION) == set(SITE)


@pytest.mark.parametrize("name", SITE)
def test_every_page_has_the_same_head(name: str, project: Project) -> None:
    """Each page leads to all others and says which of them it is."""
    text = SITE[name](project)

    assert ["index.html", *NAVIGATION] == links(text)
    assert 1 == text.count('aria-current="page"')
    assert f'<a href="{name}" aria-current="page">{NAVIGATION[name]}</a>' in text


def test_a_claim_page_leads_up_to_the_same_pages(project: Project) -> None:
    """The head of a claim's page leads out of its folder, then to the other day."""
    head = links(whole_page(project, "published", "events-total"))

    assert [f"../{name}" for name in ["index.html", *NAVIGATION]] == head[: 1 + len(NAVIGATION)]
    assert ["../latest/events-total.html"] == head[1 + len(NAVIGATION) :]


def test_the_index_counts_what_the_claims_come_to(project: Project) -> None:
    """The sentence, the signs and the links agree: the table of contents is the summary."""
    text = bare(index(project))
    summary = text.partition('id="summary"')[2].partition("</section>")[0]

    assert 'of <data value="1">1</data> claim: <data' in summary
    assert '<a href="#claim-events-total">How many events? (events-total)</a>' in summary
    assert ["1", "1", "1", "0"] == re.findall(r'</span> <data value="(\d)"', summary)
    assert 3 == summary.count('<use href="#sign-')


def test_the_legend_says_what_one_figure_decides(project: Project) -> None:
    """Where a word asks whether one figure is enough, and what its line then shows."""
    legend = read(index(project)).text.partition("What the verdicts mean")[2]
    told = re.search(r"Words such as “([^”]+)” ask whether one figure reaches[^.]+\.", legend)

    assert told
    assert "exists" in {one.role for one in readings("4,000", told[1])}
    assert (
        "where one does, all specifications of its line agree, and the report shows which would "
        "not without it."
    ) in " ".join(told[0].split())


def test_what_should_have_been_said_is_on_both_pages(project: Project) -> None:
    """The sentence with its numbers and their rows, hostile text made harmless."""
    for text in (index(project), whole_page(project, "published", "events-total")):
        said = text.partition("What the article should have said instead")[2].partition("</div>")[0]
        assert re.search(r'There were <data value="84100"><a href="#l\d+">84,100<', said)
        assert "&lt;b&gt;not&lt;/b&gt;" in said


def test_then_and_now_names_the_rows_that_differ(project: Project) -> None:
    """The rows of each moved basis that only one vintage used, and which claims did not move."""
    text = then_and_now(project)

    assert 'id="events-total"' in text
    assert "the same verdicts with another value or range" in " ".join(text.split())
    # The made-up results of both days rest on the same rows, and the page says so.
    assert "The same figures are used on both days." in text
    assert "people-total" not in text.partition("<main")[2]


def test_then_and_now_of_this_audit_finds_new_rows_only_after_the_day() -> None:
    """No row that is called new was known on the article's day."""
    text = then_and_now(Project(root=ROOT))
    pieces = re.split(r"<summary>", text)
    new = [one for one in pieces if one.startswith("Figures used now that were not known")]
    days = [day for one in new for day in re.findall(r'<data value="(\d{4}-\d\d-\d\d)"', one)]

    assert days
    assert min(days) > Project(root=ROOT).day("published").isoformat()


def test_then_and_now_leads_to_each_row() -> None:
    """On the page of its table, at the row's own place there."""
    audit = Project(root=ROOT)
    found = set(
        re.findall(r'<a href="sources/(\w+)\.html#(r\w+)">(\w+/\w+)</a>', then_and_now(audit))
    )
    rows = ledger(audit).rows

    assert found
    assert found == {(rows[row].table, rows[row].anchor, row) for _, _, row in found}


def test_the_codebook_has_every_table_series_and_column() -> None:
    """Rows are counted from the tables, columns come from the schemas."""
    project = Project(root=ROOT)
    text = bare(codebook(project))
    registry = json.loads((project.raw / "datapackage.json").read_text("utf-8"))
    for resource in registry["resources"]:
        with (project.raw / resource["path"]).open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        entry = text.partition(f'<h4 id="{resource["name"]}">')[2].partition("<h4")[0]
        assert f">{len(rows):,}</data> rows;" in entry
        for series in {row["series"] for row in rows if "series" in row}:
            assert f">{series}</td>" in entry
        for column in rows[0]:
            assert f">{column}</td>" in text
    assert "Without a description" not in text


def test_the_readme_describes_the_registered_tables() -> None:
    """One line for each raw table, with what it holds; none for a table that is not there."""
    raw = Project(root=ROOT).raw
    registry = json.loads((raw / "datapackage.json").read_text("utf-8"))
    found = described(read(prose((raw / "README.md").read_text("utf-8"), {})))

    names = [name for one in found for name in one.names]
    assert sorted(one["name"] for one in registry["resources"]) == sorted(names)
    assert all(one.holds and one.section for one in found)


def test_an_audit_without_tables_has_a_codebook(project: Project) -> None:
    """It says that there are none, and fails at nothing."""
    shutil.rmtree(project.raw)
    assert ">0</a></data> tables hold the published figures" in codebook(project)


def test_the_log_of_corrections_begins_empty(project: Project) -> None:
    """No release is a state that the page tells."""
    assert "No release yet" in corrections(project)


def test_the_log_lists_what_a_release_changed(project: Project) -> None:
    """Before and after, with the rows behind each; the first release has nothing before it."""
    path = keep(project, "1.0.0")
    assert "No verdict, value or range has changed since version 1.0.0." in corrections(project)
    text = path.read_text("utf-8")
    path.write_text(text.replace(",mostly overstated,", ",overstated,", 1), "utf-8")

    shown = bare(corrections(project))

    assert 'Changed verdicts: <data value="1">1</data>' in shown
    assert "<td>overstated</td>" in shown
    assert "The first release; there is nothing before it to be corrected." in shown
