"""The page of the whole audit: every claim, then and now."""

import csv
from collections import Counter
from dataclasses import dataclass

from markupsafe import Markup

from audit.claims import Claim, article, claims
from audit.display import Cell, Number, Table, count
from audit.project import VINTAGES, Project
from audit.publish.cells import tables_folded
from audit.publish.claim_page import statement
from audit.publish.contents import Content, content, reported
from audit.publish.markup import Element, element, markup, read
from audit.publish.rendering import render
from audit.publish.symbols import legend, limits
from audit.publish.vintages import Vintage, vintage

__all__ = ["index"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One claim on the index: what the article says, and its report in each vintage."""

    claim: Claim
    statement: Markup
    question: str
    answers: tuple[tuple[Vintage, Content | None], ...]


def index(project: Project) -> str:
    """Return the page of the whole audit.

    Parameters
    ----------
    project : Project
        The audit.

    Returns
    -------
    str
        A whole HTML page: every claim in the article's order, with its verdict then and now.
    """
    known = {name: set(reported(project, name)) for name in VINTAGES}
    entries = [
        _entry(
            project,
            one,
            {name: content(project, name, one.id) for name in VINTAGES if one.id in known[name]},
        )
        for one in claims(project).values()
    ]
    used = [
        basis.words
        for entry in entries
        for _, made in entry.answers
        if made and made.judgement
        for basis in made.judgement.bases
    ]
    return render(
        "index.html.j2",
        article=article(project),
        entries=entries,
        vintages=[vintage(project, name) for name in VINTAGES],
        legend=legend(used),
        limits=limits(),
        coverage=_coverage(project),
    )


def _entry(project: Project, one: Claim, made: dict[str, Content]) -> Entry:
    first = next(iter(made.values()), None)
    return Entry(
        claim=one,
        statement=statement(one),
        question=first.question if first else one.id,
        answers=tuple((vintage(project, name), made.get(name)) for name in VINTAGES),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What became of every number of the article: how many of which kind, and all of them."""

    kinds: tuple[tuple[str, Number], ...]
    total: Number
    table: Markup


def _coverage(project: Project) -> Coverage | None:
    path = project.derived / "article_coverage.csv"
    if not path.is_file():
        return None
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    columns = list(rows[0]) if rows else []
    cells: list[list[Cell]] = [[row[name] for name in columns] for row in rows]
    table = Table(
        columns=columns,
        rows=cells,
        caption="Every number and date of the article, and what became of it",
        name="coverage",
    )
    kinds = Counter(row["kind"] for row in rows if "kind" in row)
    return Coverage(
        kinds=tuple((kind, count(times)) for kind, times in kinds.most_common()),
        total=count(len(rows)),
        table=markup(tables_folded(_linked(read(table.html()), project))),
    )


def _linked(root: Element, project: Project) -> Element:
    """Make each claim of a table a link to its place on the page."""
    known = claims(project)
    for cell in root.walk():
        if cell.tag == "td" and cell.text in known:
            link = element("a", cell.text, href=f"#claim-{cell.text}")
            cell.children[:] = [link]
    return root
