"""Every number that an executed report displays: where it stands, and what it rests on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from audit.claims import claims
from audit.findings import findings
from audit.plans import Report, plan
from audit.project import VINTAGES, Project
from audit.publish.markup import Element, read
from audit.publish.pictures import PICTURE
from audit.references import is_row
from audit.registry import digest
from audit.reports import read as read_report

__all__ = ["Appearance", "appearances", "appearances_in", "claims_using"]

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


def claims_using(project: Project) -> dict[str, list[str]]:
    """Return for each row the claims whose reports display a number that rests on it.

    Parameters
    ----------
    project : Project
        The audit.

    Returns
    -------
    dict
        Id of the row → ids of the claims, in the article's order.
    """
    used: dict[str, dict[str, None]] = {}
    for one in appearances(project):
        for reference in filter(is_row, one.references):
            used.setdefault(reference, {})[one.report.claim] = None
    for (claim, _), found in findings(project).items():
        for reference in found.ids:
            used.setdefault(reference, {})[claim] = None
    order = {claim: k for k, claim in enumerate(claims(project))}
    return {row: sorted(names, key=order.__getitem__) for row, names in used.items()}


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
