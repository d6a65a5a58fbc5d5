"""Pages made from executed notebooks: complete, safe, small, and the same every time."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest

import audit.publish
from audit.errors import ParameterError, ProjectError
from audit.plans import plan
from audit.project import Project
from audit.publish import SITE, index, page, publish, site_pages
from audit.publish.appearances import appearances_in
from audit.publish.claim_page import whole_page
from audit.publish.rendering import stripped
from tests.publish.conftest import HOSTILE, row_id

EVENTS = ("published", "events-total")
STATIC = Path(audit.publish.__file__).parent / "static"


class Reader(HTMLParser):
    """A page as a list of elements with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))


def all_pages(project: Project) -> Iterator[str]:
    """The pages of the tiny audit."""
    for make in site_pages(project).values():
        yield make(project)
    yield page(project, "published", "events-total")
    yield page(project, "latest", "events-total")
    yield page(project, "published", "people-total")


def numbers_of(text: str) -> list[str]:
    """The elements of numbers, as written."""
    return re.findall(r"<data [^>]*>[^<]*</data>", text)


def test_publish_writes_every_page_once(project: Project) -> None:
    """Each executed notebook has its page beside it; what did not change is not written again."""
    expected = {
        *(project.reports / name for name in SITE),
        project.reports / "sources" / "events.html",
        project.reports / "published" / "events-total.html",
        project.reports / "published" / "people-total.html",
        project.reports / "latest" / "events-total.html",
    }
    written = set(publish(project))
    data = {path for path in written if path.suffix == ".json"}
    assert expected == written - data
    assert [] == publish(project)
    changed = project.reports / "latest" / "events-total.html"
    changed.write_text("drift", encoding="utf-8")
    assert [changed] == publish(project)
    assert expected == set(project.reports.rglob("*.html"))
    assert page(project, "latest", "events-total") == changed.read_text(encoding="utf-8")


def test_same_inputs_same_bytes(project: Project, tmp_path: Path) -> None:
    """Another folder, hash seed, time zone and locale make the same pages."""
    other = Path(shutil.copytree(project.root, tmp_path / "elsewhere" / "b"))
    publish(project)
    program = (
        "import sys; from pathlib import Path; from audit.project import Project;"
        "from audit.publish import publish; publish(Project(root=Path(sys.argv[1])))"
    )
    settings = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C", "PATH": os.defpath}
    subprocess.run([sys.executable, "-c", program, str(other)], env=settings, cwd=other, check=True)
    pages = sorted(path.relative_to(project.root) for path in project.reports.rglob("*.html"))
    assert 4 + len(SITE) == len(pages)
    assert [(project.root / one).read_bytes() for one in pages] == [
        (other / one).read_bytes() for one in pages
    ]


def test_nothing_runs_and_nothing_leaves_the_page(project: Project) -> None:
    """No handler, inline style or frame; no address but those of links a reader follows.

    Of scripts, there are ours, which the policy admits by their hash, and data, which do not run.
    """
    ours = [stripped(one.read_text("utf-8")) for one in STATIC.glob("*.js")]
    for text in all_pages(project):
        elements = Reader(text).elements
        assert not {"iframe", "object", "embed", "form", "img", "image", "base"} & {
            tag for tag, _ in elements
        }
        for looks, inside in re.findall(r"<script([^>]*)>(.*?)</script>", text, re.DOTALL):
            data = looks.startswith((' type="application/json"', ' type="application/ld+json"'))
            assert inside in ours or data
        for tag, attributes in elements:
            assert not any(name.startswith("on") or name == "style" for name in attributes), tag
            assert not {"src", "srcset", "poster", "data", "action", "ping"} & set(attributes), tag
            address = attributes.get("href") or attributes.get("xlink:href") or "#"
            if tag not in {"a", "link"}:
                assert address.startswith("#"), tag
            assert not re.match(r"\s*(?:javascript|vbscript|file)", address, re.IGNORECASE), tag
        assert ["data:,"] == [each["href"] for tag, each in elements if tag == "link"]
        assert "@import" not in text
        assert not re.search(r"url\((?!#)", text)


def test_the_policy_forbids_what_the_page_does_not_need(project: Project) -> None:
    """The page's own style, by its hash, is all that a browser may use."""
    [policy] = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', index(project))
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def test_hostile_text_is_shown_as_text(project: Project) -> None:
    """A title, a source or a locator that looks like a program is read, never run."""
    text = whole_page(project, *EVENTS)
    row = re.search(r"<tr><td[^>]*>&lt;script&gt;.*?(?=<tr|</tbody)", text)
    assert row
    assert ">&lt;script&gt;alert(1)&lt;/script&gt;</td><td" in row[0]
    assert ">javascript:alert(1)</td></tr>" in row[0]
    assert "attributed to &lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "What &lt;b&gt;really&lt;/b&gt; happened" in text
    assert "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>" in text
    assert "kept<a>link</a></p>" in text


def test_hostile_sources_are_text_on_every_page(project: Project) -> None:
    """Title, publisher, address, locator and notes of a source: on all pages that tell them."""
    pages = {name: make(project) for name, make in site_pages(project).items()}
    pages["claim"] = whole_page(project, *EVENTS)
    shown = {name for name, text in pages.items() if "&lt;script&gt;alert(1)" in text}
    told = {name: re.sub(r"<[^>]*>", "", text) for name, text in pages.items()}
    located = {name for name, text in told.items() if "javascript:alert(1)" in text}

    assert {"sources.html", "sources/events.html", "claim"} <= shown
    assert {"sources/events.html", "claim"} <= located
    for name, text in pages.items():
        assert HOSTILE not in text, name
        assert not re.search(r"""<[^>]*=\s*["']?\s*javascript:""", text, re.IGNORECASE), name


def test_every_number_keeps_its_lineage(project: Project) -> None:
    """Each number of the executed notebook is on the page, and leads to its method and its rows."""
    path = project.reports / "published" / "events-total.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    [report] = plan(project, ["events-total"], vintages=["published"])
    text = whole_page(project, *EVENTS)
    shown = set(
        re.findall(r'<data value="([^"]*)"[^>]*><a href="#[lw]\d+">([^<]*)</a></data>', text)
    )
    stored = {(one.value, one.text) for one in appearances_in(report, notebook)}
    assert 60 < len(list(appearances_in(report, notebook)))
    assert set() == {(escape(value), escape(said)) for value, said in stored} - shown
    [place] = set(re.findall(r'<data value="84100"><a href="#(l\d+)">84,100</a></data>\.', text))
    entry = re.search(rf'<li id="{place}">(.*?)\n', text)
    assert entry
    assert "the &#34;sum&#34; of the rows" in entry[1]
    [row] = re.findall(r'<a href="#(w\d+)">row', entry[1])
    assert f'<tr id="{row}"><th scope="row">' in text
    assert f"sources/events.html#r{row_id(84100).partition('/')[2]}" in text


def test_a_claim_page_tells_the_whole_story(project: Project) -> None:
    """Question, statement, verdict per basis, then and now, sections, making: in this order."""
    text = whole_page(project, *EVENTS)
    landmarks = [
        "<title>How many events? (events-total) – audit of “What",
        'href="../index.html"',
        'href="../latest/events-total.html"',
        "<h1>How many events? (events-total)</h1>",
        'There were <data value="84,000"><a href="#l1">more than 84,000</a></data>',
        "Verdict, on what was known by",
        '<p class="name">every event</p>',
        "<strong>reproduces</strong>",
        "nearly all specifications agree and almost none lies outside",
        '<p class="name">large events</p>',
        "<strong>mostly overstated</strong>",
        "Then, known by",
        "Now, known by",
        '<figure class="picture"',
        '<nav class="places"',
        '<h2 id="evidence">Evidence</h2>',
        '<h2 id="verdict">Verdict</h2>',
        '<h2 id="made">How this page was made</h2>',
        "<code>events</code>",
        'href="events-total.ipynb"',
        "The parameters of this report",
        "sha256:0000",
        "creativecommons.org/licenses/by/4.0/",
    ]
    places = [text.find(landmark) for landmark in landmarks]
    assert [] == [one for one, place in zip(landmarks, places, strict=True) if place < 0]
    assert sorted(places) == places
    assert 1 == text.count("<h1>")


def test_the_main_picture_stands_beside_the_verdict_once(project: Project) -> None:
    """The picture marked as main is above the narrative, and the narrative points to it."""
    text = whole_page(project, *EVENTS)
    label = 'aria-label="Where the estimates lie: one dot &amp; a name"'
    assert 1 == text.count(label)
    assert text.find(label) < text.find('<div class="narrative">')
    [place] = re.findall(r'href="#(picture-[\d-]+)">Where the', text)
    assert f'<figure class="picture" id="{place}">' in text


def test_every_picture_has_words_and_figures(project: Project) -> None:
    """Alternative text, caption, and the numbers drawn as a table with column headings."""
    text = whole_page(project, *EVENTS)
    figures = re.findall(r"<figure.*?</figure>", text, re.DOTALL)
    assert 2 == len(figures)
    for figure in figures:
        assert re.search(r'<svg [^>]*role="img" aria-label="[^"]+"', figure)
        assert re.search(r"<figcaption[^>]*>[^<]+</figcaption>", figure)
        assert "<summary>The figures in this picture</summary>" in figure
        assert '<th scope="col">value' in figure
    identifiers = [each["id"] for _, each in Reader(text).elements if "id" in each]
    assert len(identifiers) == len(set(identifiers))


def test_long_tables_are_folded(project: Project) -> None:
    """A table of many rows is folded under its caption and its length; a short one is open."""
    text = whole_page(project, *EVENTS)
    assert (
        '<details class="long"><summary>Every row ('
        '<data value="20" title="counted on this page: rows">20</data> rows)</summary>'
        '<div class="scroll"' in text
    )
    assert 1 == text.count('<details class="long">')


def test_scrolling_regions_have_names(project: Project) -> None:
    """Every region that a keyboard can scroll has a name of its own."""
    for text in all_pages(project):
        regions = [each for _, each in Reader(text).elements if each.get("role") == "region"]
        names = [each["aria-label"] for each in regions]
        assert all(names)
        assert len(names) == len(set(names))


def test_the_index_has_every_claim_in_the_articles_order(project: Project) -> None:
    """Each claim with its number, its verdicts then and now, its pages; gaps are said."""
    text = index(project)
    names = re.findall(r'<h3 id="claim-([a-z-]+)">', text)
    assert ["events-total", "people-total", "never-computed"] == names
    links = re.findall(r'<a href="([a-z]+/[a-z-]+\.html)"', text)
    assert [
        "published/events-total.html",
        "latest/events-total.html",
        "published/people-total.html",
    ] == links
    assert 3 == text.count(": not computed</li>")
    assert 6 == text.count('<svg class="track" role="img" aria-label="')
    # The value and the range lead to rows of their own.
    assert ">84,100</a></data> (<data " in text
    assert ">82,420 to 85,990</a></data>) events" in text
    assert "article_coverage" not in text


def test_the_index_tells_what_became_of_every_number(project: Project) -> None:
    """Where the coverage was derived, the index counts it, shows it and leads to the claims."""
    project.derived.mkdir()
    (project.derived / "article_coverage.csv").write_text(
        "paragraph,token,kind,claim\n"
        'P7,"84,000",claim,events-total\nP7,2014,date,\nP8,<b>3</b>,claim,people-total\n',
        encoding="utf-8",
    )
    text = index(project)
    assert 'claim <data value="2">2</data>, date <data value="1">1</data>' in text
    assert ">&lt;b&gt;3&lt;/b&gt;" in text
    assert '<a href="#claim-events-total">events-total</a>' in text


def test_pages_are_small(project: Project) -> None:
    """A page without its drawings weighs less than two small photographs."""
    assert all(len(text.encode()) < 200_000 for text in all_pages(project))


def test_a_report_without_a_verdict_says_so(project: Project) -> None:
    """A page never invents a verdict."""
    path = project.reports / "published" / "people-total.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"] = notebook["cells"][:3]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert "This report gives no verdict; its text says why." in page(
        project, "published", "people-total"
    )
    assert "</a> (no verdict)</li>" in index(project)


def test_verdicts_without_an_estimate_are_told(project: Project) -> None:
    """What cannot be checked shows no figure; what no data could fix shows its bounds alone."""
    declared = project.claims_file.read_text(encoding="utf-8")
    project.claims_file.write_text(re.sub(r"instead = .*\n", "", declared), encoding="utf-8")
    path = project.reports / "published" / "events-total.ipynb"
    text = path.read_text(encoding="utf-8")
    notebook = json.loads(text)
    [payload] = [
        output["data"]["application/vnd.audit.verdict+json"]
        for cell in notebook["cells"]
        for output in cell.get("outputs", ())
        if "application/vnd.audit.verdict+json" in output["data"]
    ]
    nothing = {"agree": 0.0, "overlap": 0.0, "below": 0.0, "above": 0.0}
    unknown = {"center": None, "low": None, "high": None, "shares": nothing, "cells": 0}
    payload["bases"][0] |= unknown | {"words": "not checkable", "value": "not known"}
    payload["bases"][1] |= unknown | {
        "words": "not identified",
        "low": 0.0,
        "envelope": "0 or more",
    }
    path.write_text(json.dumps(notebook), encoding="utf-8")
    shown = whole_page(project, *EVENTS)
    top = shown[: shown.find('class="then-now"')]
    assert "<strong>not checkable</strong>" in top
    assert "not known" not in top
    assert 1 == top.count("Recomputed: ")
    assert re.search(
        r'Recomputed: <data value="0.0/"><a href="#l\d+">0 or more</a></data> events', top
    )
    assert '<svg class="strip"' not in top
    legend = index(project).partition("What the verdicts mean")[2]
    assert "> not checkable</th>" in legend
    assert "> not identified</th>" in legend


def test_an_unknown_vintage_is_an_error(project: Project) -> None:
    """There are pages of two vintages only."""
    with pytest.raises(ParameterError, match="no pages"):
        whole_page(project, "yesterday", "events-total")


def test_a_missing_report_is_an_error(project: Project) -> None:
    """A claim that was not computed has no page."""
    with pytest.raises(ProjectError, match="cannot be read"):
        whole_page(project, "published", "never-computed")


@pytest.mark.parametrize("content", ["not JSON", "{}", '{"metadata": {"audit": {}}, "cells": []}'])
def test_a_notebook_that_was_not_executed_is_an_error(project: Project, content: str) -> None:
    """A file that `audit run` did not write is told, not shown."""
    (project.reports / "published" / "events-total.ipynb").write_text(content, encoding="utf-8")
    with pytest.raises(ProjectError, match=r"A report (?:cannot be read|holds something else)"):
        whole_page(project, *EVENTS)


def test_a_verdict_outside_the_rule_is_an_error(project: Project) -> None:
    """A report whose verdict the rule cannot give is not published."""
    path = project.reports / "published" / "events-total.ipynb"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"words": "reproduces"', '"words": "true"'), encoding="utf-8")
    with pytest.raises(ProjectError, match="verdict"):
        whole_page(project, *EVENTS)
