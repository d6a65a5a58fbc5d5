"""A published report follows from its notebook, and every number in it from a row."""

import ast
import datetime as dt
import itertools
import json
import math
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from html import unescape
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from audit.choices import Choice, Level
from audit.claims import claims
from audit.declared import axes
from audit.display import MIME, MONTHS
from audit.estimates import Estimate
from audit.figures import against_readings, shares_by_option
from audit.harvest import MARKS, readme_table
from audit.multiverse import Multiverse, cross
from audit.project import VINTAGES, Project
from audit.raw_tables import raw_table
from audit.references import rows_among
from audit.registry import package
from audit.rules import THRESHOLDS
from audit.sources import records
from audit.verdicts import Verdict, judge

ROOT = Path(__file__).resolve().parents[1]
AUDIT = Project(root=ROOT)
REPORTS = sorted(path for name in VINTAGES for path in (AUDIT.reports / name).glob("*.ipynb"))
EVENTS = {"campaign_events", "timeline"}
"""Tables of dated events."""
RAW_TABLES = tuple(entry["name"] for entry in package(AUDIT)["resources"])

each_report = pytest.mark.parametrize(
    "path", REPORTS, ids=lambda path: f"{path.parent.name}-{path.stem}"
)


@cache
def read(path: Path) -> dict[str, Any]:
    """Read a notebook, the text of each cell and output in one piece."""
    stored: dict[str, Any] = json.loads(path.read_text("utf-8"))
    for cell in stored["cells"]:
        cell["source"] = "".join(cell["source"])
        for output in cell.get("outputs", ()):
            output["data"] = {
                kind: "".join(value) if isinstance(value, list) else value
                for kind, value in output.get("data", {}).items()
            }
    return stored


def cells(path: Path, kind: str) -> list[dict[str, Any]]:
    """Return the cells of one kind."""
    return [cell for cell in read(path)["cells"] if cell["cell_type"] == kind]


def shown(path: Path, kind: str) -> Iterator[dict[str, Any]]:
    """Yield the forms of every output that has one of some kind."""
    for cell in cells(path, "code"):
        yield from (output["data"] for output in cell["outputs"] if kind in output["data"])


def injected(cell: dict[str, Any]) -> bool:
    """Whether a cell holds what a run put in place of parameters."""
    return "injected-parameters" in cell["metadata"].get("tags", [])


def test_every_claim_has_a_report_of_each_vintage() -> None:
    """What was known then and what is known now are always both there."""
    assert REPORTS
    assert {(name, claim) for name in VINTAGES for claim in claims(AUDIT)} == {
        (path.parent.name, path.stem) for path in REPORTS
    }


@each_report
def test_every_cell_was_executed_in_order(path: Path) -> None:
    """Counts run from one without a gap, so nothing was run twice or by hand."""
    counts = [cell["execution_count"] for cell in cells(path, "code")]

    assert list(range(1, len(counts) + 1)) == counts


@each_report
def test_what_shows_something_has_an_output(path: Path) -> None:
    """A cell that ends with a value shows it, any other shows nothing, and none complains."""
    for cell in cells(path, "code"):
        body = ast.parse(cell["source"]).body
        shows = bool(body) and isinstance(body[-1], ast.Expr)
        assert ["execute_result"] * shows == [output["output_type"] for output in cell["outputs"]]
        for output in cell["outputs"]:
            assert output["execution_count"] == cell["execution_count"]
            assert "text/plain" in output["data"]


@each_report
def test_a_report_is_its_notebook(path: Path) -> None:
    """Prose and code are those of the notebook; only the parameters that were set are added."""
    notebook = AUDIT.notebooks / path.name
    own = [cell for cell in read(path)["cells"] if not injected(cell)]

    assert [(cell["cell_type"], cell["source"]) for cell in read(notebook)["cells"]] == [
        (cell["cell_type"], cell["source"]) for cell in own
    ]
    assert len({cell["id"] for cell in read(path)["cells"]}) == len(read(path)["cells"])
    for cell in filter(injected, read(path)["cells"]):
        given = {
            target.id: ast.literal_eval(node.value)
            for node in ast.parse(cell["source"]).body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        assert {"as_of": path.parent.name} == given


# ----------------------------------------------------------------------------------------- numerals


class Texts(HTMLParser):
    """The texts of some HTML that are not in a data element, each with the element it is in."""

    def __init__(self, markup: str) -> None:
        """Read the markup."""
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, str]] = []
        self.ids: set[str] = set()
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Go into an element."""
        self.open.append(tag)
        self.ids.update((dict(attrs).get("data-ids") or "").split())

    def handle_endtag(self, tag: str) -> None:
        """Leave an element, and those in it that need no end."""
        while self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        if "data" not in self.open:
            self.found.append((self.open[-1] if self.open else "", data))


def leaves(entry: object) -> Iterator[str]:
    """Yield every text of nested declarations."""
    if isinstance(entry, str):
        yield entry
    elif isinstance(entry, dict):
        for name, value in entry.items():
            yield name
            yield from leaves(value)
    elif isinstance(entry, list):
        for value in entry:
            yield from leaves(value)


@cache
def declared() -> frozenset[str]:
    """Return what was written by people: declarations, citations, and the texts of raw tables."""
    grammar = tomllib.loads(resources.files("audit").joinpath("hedges.toml").read_text("utf-8"))
    texts = {
        *leaves(AUDIT.declarations()),
        *leaves(AUDIT.choices()),
        *leaves(grammar),
        *(one.statement for one in claims(AUDIT).values()),
        *(f"at {hi:.0%} and {lo:.0%}".replace("%", " %") for hi, lo in THRESHOLDS),
    }
    for table in RAW_TABLES:
        frame = raw_table(table, AUDIT)
        texts |= set(frame.astype(str).to_numpy().ravel())
    return frozenset(text for text in texts if re.search("[A-Za-z]", text))


DATES = re.compile(
    rf"\b\d{{4}}-\d\d(-\d\d)?\b|\b\d{{4}}\b(?=$|,)|\b\d{{1,2}} ({'|'.join(MONTHS)}) \d{{4}}\b"
)
"""Days, months and years by themselves; and days in words."""


def parameters(path: Path) -> set[str]:
    """Return the numbers that the parameters of a notebook set, as they are shown."""
    source = next(cell["source"] for cell in cells(path, "code"))
    return {
        f"{node.value:,}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float))
    }


@each_report
def test_every_numeral_is_computed_or_a_label(path: Path) -> None:
    """A digit stands in a data element, in a date, in a declared text, or in the article's number.

    Headings and captions may name the parameters, too: they say what a column is about.
    """
    printed = {one.number for one in claims(AUDIT).values() if one.number}
    bare = [
        (tag, text)
        for forms in shown(path, "text/html")
        for tag, text in Texts(forms["text/html"]).found
        if re.search(r"\d", unlabelled(tag, text, printed | parameters(path)))
    ]

    assert [] == bare


def unlabelled(tag: str, text: str, labels: set[str]) -> str:
    """Return what is left of a text without dates and labels."""
    words = declared()
    if text in words or all(part in words for part in text.split(", ")):
        return ""
    rest = DATES.sub("", text)
    if tag in {"th", "caption"}:
        for label in sorted(labels, key=len, reverse=True):
            rest = re.sub(rf"(?<![\d,.]){re.escape(label)}(?![\d,.]*\d)", "", rest)
    return " ".join(part for part in re.split(r"[\s,;()]+", rest) if part not in words)


@cache
def known_on() -> pd.Series:
    """Return the day on which each row of the audit became known, by its id."""
    latest = str(dt.date.max)
    days: pd.Series = pd.concat(
        [
            records(table, as_of=latest, undated=True, project=AUDIT).set_index("id")["known_on"]
            for table in RAW_TABLES
            if "source_id" in raw_table(table, AUDIT) and table != "sources"
        ]
    )
    return days


@each_report
def test_every_number_leads_to_rows_that_were_known(path: Path) -> None:
    """Ids of numbers, pictures and results are of registered rows, none later than the vintage.

    Only for dated events it does not matter who wrote about them later: a day is public.
    """
    ids = set().union(*(Texts(forms["text/html"]).ids for forms in shown(path, "text/html")))
    ids |= set(ids_in(read(path)))
    ids = set(rows_among(sorted(ids)))
    found = known_on()

    assert set() == ids - set(found.index)
    day = pd.Timestamp(AUDIT.day(path.parent.name))
    late = {name for name in ids if not pd.isna(found[name]) and found[name] > day}
    assert set() == {name for name in late if name.partition("/")[0] not in EVENTS}


def ids_in(entry: object) -> Iterator[str]:
    """Yield the ids in the machine-readable forms of a report."""
    if isinstance(entry, dict):
        for name, value in entry.items():
            if name == "ids" and isinstance(value, list):
                # Where a part of a result has them by their places, the result itself lists them.
                yield from (one for one in value if isinstance(one, str))
            else:
                yield from ids_in(value)
    elif isinstance(entry, list):
        for value in entry:
            yield from ids_in(value)


@each_report
def test_markup_of_a_result_is_closed_and_harmless(path: Path) -> None:
    """No result brings a script, a style of its own, or a link to elsewhere."""
    for forms in shown(path, "text/html"):
        assert not re.search(r"<(script|style|iframe|link|img)\b|\bon\w+=", forms["text/html"])
        assert [] == Texts(forms["text/html"]).open


# ----------------------------------------------------------------- results that follow from another


def payload(path: Path, name: str) -> dict[str, Any] | None:
    """Return the last result of a kind in a report."""
    found = [forms[MIME.format(name)] for forms in shown(path, MIME.format(name))]
    return found[-1] if found else None


def choice_of(entry: dict[str, Any]) -> Choice:
    """Return a choice as it is declared, or as the report has it where it is declared nowhere."""
    names = {name.replace("-", " "): name for name in AUDIT.choices()}
    labels = tuple(level["label"] for level in entry["levels"])
    if entry["name"] in names:
        [one] = axes(names[entry["name"]], project=AUDIT)
        if set(labels) <= set(one.labels):
            return one.keep(*labels)
    made = tuple(
        Level(label=level["label"], value=level["label"], reason=level["reason"])
        for level in entry["levels"]
    )
    return Choice(
        name=entry["name"], kind=entry["kind"], question=entry["question"], levels=made,
        missing=entry["missing"],
    )  # fmt: skip


def grid(
    values: list[float | None], blank: float, listed: list[int], choices: tuple[Choice, ...],
    bases: list[dict[str, Any]],
) -> xr.DataArray:  # fmt: skip
    """Spread the listed specifications over all of them; those not listed repeat another one."""
    shape = [len(one.levels) for one in choices]
    flat = np.full(math.prod(shape), np.nan)
    flat[listed] = [blank if value is None else value for value in values]
    spread = flat.reshape(shape)
    for basis in bases:
        labels = basis["labels"]
        here = tuple(
            one.labels.index(labels[one.name]) if one.name in labels else slice(None)
            for one in choices
        )
        kept = [one.name for one in choices if one.name not in labels]
        for name in basis["idle"]:
            first = np.take(spread[here], [0], axis=kept.index(name))
            spread[here] = np.broadcast_to(first, spread[here].shape)
    return xr.DataArray(
        spread,
        coords={one.name: list(one.labels) for one in choices},
        dims=[one.name for one in choices],
    )


@cache
def rebuilt(path: Path) -> Multiverse | None:
    """Build the multiverse of a report again, from its machine-readable form alone."""
    data, verdict = payload(path, "multiverse"), payload(path, "verdict")
    if data is None or verdict is None:
        return None
    choices = tuple(choice_of(entry) for entry in data["axes"])

    def spread(name: str, blank: float) -> xr.DataArray:
        return grid(data[name], blank, data["listed"], choices, verdict["bases"])

    center, low, high = (
        spread("center", math.nan),
        spread("low", -math.inf),
        spread("high", math.inf),
    )
    bounded = ~np.isnan(center) | (np.isfinite(low) & np.isfinite(high))
    estimate = Estimate(
        center=center,
        low=low.where(bounded),
        high=high.where(bounded),
        unit=data["unit"],
        kinds=frozenset(data["kinds"]),
        level=data["level"],
        method=data["method"],
        lineage=(),
    )
    return cross(claims(AUDIT)[data["claim"]], estimate, choices)


@cache
def judged(path: Path) -> Verdict:
    """Judge the multiverse of a report again."""
    universe = rebuilt(path)
    assert universe is not None
    return judge(universe)


def without_rows(entry: Any) -> Any:
    """Leave out what the rebuilt multiverse cannot know: rows, kinds and level of each part."""
    if isinstance(entry, dict):
        skipped = {"ids", "kinds", "level", "method"}
        return {name: without_rows(value) for name, value in entry.items() if name not in skipped}
    return [without_rows(value) for value in entry] if isinstance(entry, list) else entry


JUDGED = [path for path in REPORTS if payload(path, "multiverse") is not None]
each_judged = pytest.mark.parametrize(
    "path", JUDGED, ids=lambda path: f"{path.parent.name}-{path.stem}"
)


@each_judged
def test_codes_follow_from_the_figures_of_the_report(path: Path) -> None:
    """Values, ranges and readings that a report publishes give the codes that it publishes."""
    data, universe = payload(path, "multiverse"), rebuilt(path)
    assert data is not None
    assert universe is not None

    assert data["listed"] == universe.listed()
    found = universe.codes.to_numpy().reshape(universe.size, -1)[data["listed"]]
    assert data["codes"] == found.ravel().tolist()


@each_judged
def test_the_verdict_follows_from_the_multiverse_of_the_report(path: Path) -> None:
    """Nobody typed it: judging the published multiverse again gives the published verdict."""
    assert without_rows(payload(path, "verdict")) == without_rows(judged(path).payload())


PICTURES = {
    ("drawn", "basis", "which", "value", "range", "code"): against_readings,
    ("basis", "choice", "option", "agree", "overlap", "below", "above", "cells"): shares_by_option,
}
"""Columns of the data → the picture that is made from a verdict alone."""


def as_shown(entry: Any) -> Any:
    """Keep the texts of the data of a picture; values are rounded otherwise than in results."""
    if isinstance(entry, dict) and "text" in entry:
        return entry["text"]
    return [as_shown(value) for value in entry] if isinstance(entry, list) else entry


@pytest.mark.parametrize(
    "path", [path for path in JUDGED if path.parent.name == "latest"], ids=lambda path: path.stem
)
def test_pictures_follow_from_the_multiverse_of_the_report(path: Path) -> None:
    """Drawing the published multiverse again gives the published drawing and its data.

    One vintage is enough here: each report is executed again elsewhere.
    """
    kinds = []
    for forms in shown(path, MIME.format("picture")):
        data = forms[MIME.format("picture")]
        draw = PICTURES.get(tuple(data["columns"]))
        if draw is not None:
            again = draw(judged(path), title=data["title"])
            stored = json.loads(json.dumps(again.payload()))
            assert forms["image/svg+xml"].strip() == again.svg.strip()
            assert as_shown(data["rows"]) == as_shown(stored["rows"])
            assert (data["alt"], data["main"]) == (stored["alt"], stored["main"])
            kinds.append(draw)

    assert against_readings in kinds


@each_report
def test_each_drawing_says_what_its_data_say(path: Path) -> None:
    """Drawing and data have one title, one description, and the same numbers in both."""
    for forms in shown(path, MIME.format("picture")):
        data, svg = forms[MIME.format("picture")], unescape(forms["image/svg+xml"])
        label = re.search(r'<svg[^>]* aria-label="([^"]*)"', forms["image/svg+xml"])

        assert label is not None
        assert data["alt"] == unescape(label[1])
        assert {len(row) for row in data["rows"]} <= {len(data["columns"])}
        lines = re.findall(r"<text\b[^>]*>([^<]*)</text>", svg)
        assert data["title"].split()[0] in " ".join(lines)


@each_report
def test_one_picture_at_most_is_the_main_one(path: Path) -> None:
    """A page leads with one picture."""
    main = [forms[MIME.format("picture")]["main"] for forms in shown(path, MIME.format("picture"))]

    assert main.count(True) <= 1
    assert not main or main.count(True) == 1


def test_the_readme_shows_the_verdicts_of_the_reports() -> None:
    """The table of the README is the one that follows from the stored reports."""
    text = (ROOT / "README.md").read_text("utf-8")
    shown_table = text.partition(MARKS[0])[2].partition(MARKS[1])[0].strip()

    assert readme_table(AUDIT).strip() == shown_table


def test_vintages_differ_only_by_what_was_known() -> None:
    """Of one claim, both vintages ask the same questions of the same choices and readings."""
    for (_, first), (_, second) in itertools.pairwise(sorted((path.stem, path) for path in JUDGED)):
        if first.stem == second.stem:
            one, other = payload(first, "multiverse"), payload(second, "multiverse")
            assert one is not None
            assert other is not None
            assert (one["axes"], one["readings"]) == (other["axes"], other["readings"])
