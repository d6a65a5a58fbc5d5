"""Every number that an executed report displays: where it stands, and what it rests on."""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import unescape
from typing import Any

from audit.findings import finding_in
from audit.plans import Report, plan
from audit.project import VINTAGES, Project
from audit.publish.markup import Element, read
from audit.publish.pictures import PICTURE
from audit.references import is_row
from audit.registry import digest
from audit.reports import Executed
from audit.reports import read as read_report
from audit.uses import digest_of, note, recording

__all__ = ["Appearance", "Using", "appearances", "appearances_in", "rows_behind"]

_IDS = re.compile(r'data-ids="([^"]*)"')

SHORT = 70
"""Characters of a sentence that name its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """One displayed number.

    Parameters
    ----------
    report : Report
        Where it is displayed.
    place : str
        The table with row and column, the picture, or the beginning of the sentence.
    text, value, how : str
        As shown, as computed, and by which formula or method.
    references : tuple of str
        What it rests on.
    """

    report: Report
    place: str
    text: str
    value: str
    how: str
    references: tuple[str, ...]


def appearances_in(report: Report, notebook: Mapping[str, Any]) -> Iterator[Appearance]:
    """Yield every number that an executed notebook displays, in its order.

    Parameters
    ----------
    report : Report
        The report.
    notebook : mapping
        Its content.
    """
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if PICTURE in data:
                yield from _drawn(report, data[PICTURE])
            elif "text/html" in data:
                yield from _written(report, read("".join(data["text/html"])))


def appearances(project: Project, vintages: Sequence[str] = VINTAGES) -> tuple[Appearance, ...]:
    """Return every number that the reports display, in the order of the plan.

    Parameters
    ----------
    project : Project
        The audit.
    vintages : sequence of str
        Of which vintages.
    """
    there = [one for one in plan(project, vintages=vintages) if one.path.is_file()]
    return _stored(project, tuple(vintages), tuple(digest(one.path.read_bytes()) for one in there))


@lru_cache(maxsize=4)
def _stored(
    project: Project, vintages: tuple[str, ...], _digests: tuple[str, ...]
) -> tuple[Appearance, ...]:
    return tuple(
        one
        for report in plan(project, vintages=vintages)
        if report.path.is_file()
        for one in appearances_in(report, read_report(report.path))
    )


class Using:
    """For each row, the claims whose reports display a number that rests on it.

    The reports are read once, when a claim is first asked for.

    Parameters
    ----------
    project : Project
        The audit.
    """

    def __init__(self, project: Project) -> None:
        self._project = project

    @cached_property
    def _used(self) -> dict[str, dict[str, list[str]]]:
        tables: dict[str, dict[str, list[str]]] = {}
        # What is found is noted, and not the reports that hold so much more.
        with recording():
            there = [one for one in plan(self._project) if one.path.is_file()]
            rows = [(one.claim, rows_behind(one, read_report(one.path))) for one in there]
        for claim, behind in rows:
            for row in sorted(behind):
                used = tables.setdefault(row.partition("/")[0], {})
                if claim not in used.setdefault(row, []):
                    used[row].append(claim)
        return tables

    def of(self, table: str = "") -> Mapping[str, list[str]]:
        """Return id of the row → ids of the claims, in the article's order.

        Parameters
        ----------
        table : str, optional
            Of which raw table; default: of all.
        """
        tables = [self._used.get(table, {})] if table else self._used.values()
        used = {row: names for one in tables for row, names in one.items()}
        note("using", table, digest_of(used))
        return used


def rows_behind(report: Report, notebook: Executed) -> set[str]:
    """Return the rows behind the numbers that a report displays, and behind its results.

    Parameters
    ----------
    report : Report
        The report.
    notebook : Executed
        Its content.
    """
    return {row for row in finding_in(report, notebook).ids if is_row(row)} | _displayed(notebook)


@lru_cache(maxsize=256)
def _displayed(notebook: Executed) -> frozenset[str]:
    """Return the rows behind the numbers that an executed notebook displays."""
    found: set[str] = set()
    for output in (one for cell in notebook["cells"] for one in cell.get("outputs", ())):
        data = output.get("data", {})
        if PICTURE in data:
            found.update(itertools.chain.from_iterable(data[PICTURE].get("lineages", ())))
        elif "text/html" in data:
            lists = _IDS.findall("".join(data["text/html"]))
            found.update(row for given in lists for row in unescape(given).split())
    return frozenset(filter(is_row, found))


def _drawn(report: Report, facts: Mapping[str, Any]) -> Iterator[Appearance]:
    lineages = facts.get("lineages", ())
    for row in facts["rows"]:
        first = next((cell for cell in row if isinstance(cell, str) and cell), "")
        for column, cell in zip(facts["columns"], row, strict=True):
            if isinstance(cell, dict):
                yield Appearance(
                    report=report,
                    place=_place(facts["title"], first, column),
                    text=cell["text"],
                    value=str(cell.get("value", "")),
                    how="drawn in the picture",
                    references=tuple(lineages[cell["lineage"]]) if "lineage" in cell else (),
                )


def _written(report: Report, part: Element, place: str = "") -> Iterator[Appearance]:
    if part.tag == "table":
        yield from _tabled(report, part)
        return
    here = part.text.strip()[:SHORT] if part.tag in {"p", "summary"} else place
    for child in part.children:
        if isinstance(child, Element):
            if child.tag == "data":
                yield _number(report, child, here, ())
            yield from _written(report, child, here)


def _tabled(report: Report, table: Element) -> Iterator[Appearance]:
    parts = list(table.walk())
    caption = next((one.text for one in parts if one.tag == "caption"), "")
    heads = [one.text for one in parts if one.tag == "th" and one.attributes.get("scope") == "col"]
    inherited = tuple(table.attributes.get("data-ids", "").split())
    for row in (one for one in parts if one.tag == "tr"):
        cells = [one for one in row.children if isinstance(one, Element) and one.tag == "td"]
        for head, cell in zip(heads, cells, strict=False):
            place = _place(caption, cells[0].text if cell is not cells[0] else "", head)
            for one in (inside for inside in cell.walk() if inside.tag == "data"):
                yield _number(report, one, place, inherited)


def _place(*parts: str) -> str:
    return " · ".join(part.strip() for part in parts if part.strip())


def _number(report: Report, one: Element, place: str, inherited: tuple[str, ...]) -> Appearance:
    given = one.attributes
    return Appearance(
        report=report,
        place=place,
        text=one.text,
        value=given.get("value", ""),
        how=given.get("title", ""),
        references=tuple(given.get("data-ids", "").split()) or inherited,
    )
