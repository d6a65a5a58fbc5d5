"""What a page says to machines is what it says to people, and nothing else."""

import datetime as dt
import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audit.display import Number, day
from audit.plans import Report, plan
from audit.project import VINTAGES, Project
from audit.publish import publish
from audit.publish.claim_page import whole_page
from audit.publish.claim_review import data_block, numbers_of
from audit.publish.contents import Basis
from audit.rules import Shares

Validate = Callable[..., Any]

AUDIT = Project(root=Path(__file__).resolve().parents[2])
REPORTS = [report for report in plan(AUDIT) if report.path.is_file()]
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
SPEECHLESS = frozenset({"ratio", "share"})
"""Units that a page leaves out."""


def blocks(text: str) -> list[dict[str, Any]]:
    """Return the data blocks of a page."""
    return [json.loads(found) for found in BLOCK.findall(text)]


def visible(markup: str) -> str:
    """Return the text of some markup as a reader sees it."""
    words = re.sub(r"<(script|style|title|svg)\b.*?</\1>", "", markup, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", words)).split())


def links(markup: str) -> set[str]:
    """Return where the links of some markup lead."""
    return {html.unescape(found) for found in re.findall(r'href="([^"]*)"', markup)}


def numbers(text: str) -> set[float]:
    """Return every number of a text."""
    return {float(one.replace(",", "")) for one in re.findall(r"-?\d[\d,]*(?:\.\d+)?", text)}


def on_day(value: str) -> str:
    """Return a day as pages show it."""
    return day(dt.date.fromisoformat(value)).text


def check(markup: str, review: dict[str, Any]) -> None:
    """Assert that each field of a review is in view on its page."""
    text, there = visible(markup), links(markup)
    item, first = review["itemReviewed"], review["itemReviewed"]["firstAppearance"]
    answer = markup.partition('<ul class="bases">')[2].partition('<dl class="then-now">')[0]
    bases = re.findall(r"<li>(.*?)</li>", answer, re.DOTALL)

    assert f"<h1>{html.escape(review['name'])}</h1>" in markup.replace("&#39;", "&#x27;")
    assert f'<html lang="{review["inLanguage"]}">' in markup
    assert review["claimReviewed"] in text
    assert f"{review['reviewAspect']} Known by" in text
    assert f"The audit as a whole is dated {on_day(review['datePublished'])}." in text
    assert f"“{review['author']['name']}”" in text
    assert review["license"] in there
    assert item["author"] == first["author"]
    assert item["datePublished"] == first["datePublished"]
    said = [item["author"]["name"], first["publisher"]["name"], on_day(item["datePublished"])]
    assert ", ".join(said) in text
    assert f"An audit of “{' '.join(first['headline'].split())}”" in text
    assert {one["url"] for one in item.get("appearance", ())} <= there
    assert {review["isBasedOn"]["url"], review["encoding"]["contentUrl"]} <= there
    for rated, basis in zip(
        review["reviewRating"]["alternateName"].split("; "), bases, strict=True
    ):
        assert all(part in visible(basis) for part in rated.rsplit(": ", 1))
    observed = review.get("about", [])
    shown = [basis for basis in bases if "Recomputed:" in basis]
    for one, basis in zip(observed, shown, strict=True):
        seen = visible(basis)
        assert one.get("name", "") in seen
        assert one["description"] in seen
        assert {one[part] for part in ("value", "minValue", "maxValue") if part in one} <= numbers(
            seen
        )
        assert ("or more" in seen) == ("maxValue" not in one)
        assert one["unitText"] in SPEECHLESS or one["unitText"] in seen
        assert one["variableMeasured"] in text
        assert on_day(one["observationDate"]) in text
        assert one["measurementTechnique"] in there


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.name)
def test_a_review_says_what_its_page_shows(report: Report) -> None:
    """Each field of each review of this audit is in view; what judges nothing reviews nothing."""
    markup = whole_page(AUDIT, report.vintage, report.claim)
    reviews = blocks(markup)

    assert (1 if '<ul class="bases">' in markup else 0) == len(reviews)
    for review in reviews:
        assert f"{report.claim}.html" == review["url"]
        check(markup, review)


@pytest.mark.parametrize(
    ("shown", "ends", "expected"),
    [
        ("59,800 to 83,900", "59808.2/83870.2", {"minValue": 59800, "maxValue": 83900}),
        ("-2 to 0", "-2.0/0.0", {"minValue": -2, "maxValue": 0}),
        ("70", "70.4/70.4", {"minValue": 70, "maxValue": 70}),
        ("4,354 or more", "4354.0/", {"minValue": 4354}),
        ("0.50 or less", "/0.5", {"maxValue": 0.5}),
        ("anything", "/", {}),
    ],
)
def test_a_range_has_the_ends_that_it_shows(
    shown: str, ends: str, expected: dict[str, float]
) -> None:
    """Both where there are two, even if they are one number; an end that is not there is not."""
    basis = Basis(
        name="",
        words="reproduces",
        value=None,
        envelope=Number(shown, ends),
        center=None,
        ends=None,
        readings={},
        shares=Shares(agree=1, overlap=0, below=0, above=0, cells=1),
        flags=(),
    )
    assert expected == numbers_of(basis)


def test_the_numbers_are_those_displayed(project: Project) -> None:
    """Central value and both ends, for each basis, rounded as on the page; no rating in numbers."""
    [review] = blocks(whole_page(project, "published", "events-total"))
    observed = [
        (one["name"], one["value"], one["minValue"], one["maxValue"]) for one in review["about"]
    ]

    assert [
        ("every event", 84100, 82420, 85990),
        ("large events", 70100, 68700, 85700),
    ] == observed
    assert "ratingValue" not in review["reviewRating"]


def test_a_day_is_declared_and_not_read_from_a_clock(project: Project) -> None:
    """Both vintages carry the day of the later one: then, nothing had been reviewed."""
    for vintage in ("published", "latest"):
        [review] = blocks(whole_page(project, vintage, "events-total"))
        assert project.day("latest").isoformat() == review["datePublished"]


def test_no_text_can_end_the_block(project: Project) -> None:
    """A statement that closes the block is data: it is read back as it was, and nothing runs."""
    hostile = "</script><script>alert(1)</script><!-- & ' events"
    declared = project.claims_file.read_text("utf-8")
    assert 'events."' in declared
    project.claims_file.write_text(declared.replace('events."', f'{hostile}."'), "utf-8")
    markup = whole_page(project, "published", "events-total")
    [review] = blocks(markup)

    assert hostile in review["claimReviewed"]
    assert 1 == markup.count('<script type="application/ld+json"')
    assert "<script>alert" not in markup
    assert set() == set("<>&'\u2028") & set(data_block({"name": f"{hostile}\u2028"}))


def test_reviews_are_read_back(project: Project, validate: Validate) -> None:
    """A public extractor finds one review on each page, of terms that schema.org has."""
    publish(project)
    pages = sorted(page for name in VINTAGES for page in (project.reports / name).glob("*.html"))
    answers = validate("claim_reviews.py", *pages)

    assert [[]] * len(pages) == [answer["faults"] for answer in answers]
    for path, answer in zip(pages, answers, strict=True):
        [read], [written] = answer["reviews"], blocks(path.read_text("utf-8"))
        assert [f"https://example.org/audit/reports/latest/{path.name}"] == read["url"]
        assert [written["claimReviewed"]] == read["claimReviewed"]
        assert [written["reviewRating"]["alternateName"]] == read["reviewRating"][0][
            "alternateName"
        ]
        values = {one["value"] for one in written["about"]}
        assert values == {value for one in read["about"] for value in one["value"]}


def test_the_extractor_tells_a_term_out_of_place(project: Project, validate: Validate) -> None:
    """A field that schema.org does not have there, and a class that it does not have, are told."""
    publish(project)
    [path] = project.reports.glob("*/people-total.html")
    text = path.read_text("utf-8")
    text = text.replace('"reviewAspect"', '"contentUrl"').replace('"Rating"', '"Judgement"')
    path.write_text(text, "utf-8")
    [answer] = validate("claim_reviews.py", path)

    assert {"ClaimReview has no contentUrl", "no class Judgement"} < set(answer["faults"])
