"""The page of the whole audit: every claim, then and now."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from audit.claims import Claim, article, claims
from audit.derived import derived_rows
from audit.display import Cell, Number, Sentence, Table, count, day
from audit.instead import instead
from audit.origins import ledger
from audit.outcomes import OUTCOMES, Outcome, outcomes, summary
from audit.project import VINTAGES, Project
from audit.publish.cells import tables_folded
from audit.publish.claim_page import statement
from audit.publish.contents import Content, content, reported
from audit.publish.lineage import linked
from audit.publish.markup import Element, element, markup, read
from audit.publish.rendering import render
from audit.publish.strips import Panel, panel
from audit.publish.symbols import legend, limits
from audit.publish.vintages import Vintage, vintage
from audit.references import declared
from audit.uses import note_file

__all__ = ["index"]

COUNTED = (declared("page", "claims"),)
"""What is counted over the claims of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One claim on the index.

    Parameters
    ----------
    claim : Claim
        The claim.
    statement : markupsafe.Markup
        What the article says, in our words.
    question : str
        What its report asks.
    answers : tuple of (Vintage, Content or None)
        Its report in each vintage.
    panel : Panel or None
        Where it lies against the evidence; None where it has no verdict.
    instead : Sentence or None
        What the article should have said.
    changed : bool
        Whether a verdict or a range is another one now.
    """

    claim: Claim
    statement: Markup
    question: str
    answers: tuple[tuple[Vintage, Content | None], ...]
    panel: Panel | None
    instead: Sentence | None
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The claims that come to one outcome, then and now.

    Parameters
    ----------
    outcome : Outcome
        The outcome.
    tallies : tuple of (Vintage, Number)
        How many claims come to it in each vintage.
    entries : tuple of (Entry, Outcome or None)
        Those that come to it now, each with its outcome then where that was another.
    """

    outcome: Outcome
    tallies: tuple[tuple[Vintage, Number], ...]
    entries: tuple[tuple[Entry, Outcome | None], ...]


def index(project: Project) -> str:
    """Return the page of the whole audit.

    Parameters
    ----------
    project : Project
        The audit.

    Returns
    -------
    str
        A whole HTML page: how many claims come to what, and every claim in the article's order,
        with where it lies against the evidence then and now, and what should have been said.
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
    found = {
        (entry.claim.id, vintage.name): made.finding
        for entry in entries
        for vintage, made in entry.answers
        if made
    }
    each = {vintage(project, name): outcomes(found, name) for name in VINTAGES}
    made = render(
        "index.html.j2",
        article=article(project),
        published=day(article(project).published, ids=(declared("article", "published"),)),
        entries=entries,
        groups=_groups(entries, each),
        summaries=[summary(given, when.day) for when, given in reversed(each.items()) if given],
        vintages=list(each),
        legend=legend(used),
        limits=limits(),
        coverage=_coverage(project),
    )
    return linked(made, ledger(project))


def _entry(project: Project, one: Claim, made: dict[str, Content]) -> Entry:
    first = next(iter(made.values()), None)
    shown = panel(one, made)
    return Entry(
        claim=one,
        statement=statement(one),
        question=first.question if first else one.id,
        answers=tuple((vintage(project, name), made.get(name)) for name in VINTAGES),
        panel=shown,
        instead=instead(one, {name: each.finding for name, each in made.items()}),
        changed=shown is not None and len(made) == len(VINTAGES) and shown.differs,
    )


def _groups(
    entries: list[Entry], each: Mapping[Vintage, Mapping[str, Outcome]]
) -> tuple[Group, ...]:
    before, now = each.values()
    made = (
        Group(
            outcome=one,
            tallies=tuple(
                (when, count(list(given.values()).count(one), ids=COUNTED))
                for when, given in each.items()
            ),
            entries=tuple(
                (entry, before.get(entry.claim.id) if before.get(entry.claim.id) != one else None)
                for entry in entries
                if now.get(entry.claim.id) == one
            ),
        )
        for one in OUTCOMES
    )
    return tuple(group for group in made if any(number.value for _, number in group.tallies))


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What became of every number of the article: how many of which kind, and all of them."""

    kinds: tuple[tuple[str, Number], ...]
    total: Number
    table: Markup


def _coverage(project: Project) -> Coverage | None:
    path = project.derived / "article_coverage.csv"
    if not path.is_file():
        note_file(path)
        return None
    rows = derived_rows(path)
    columns = list(rows[0]) if rows else []
    cells: list[list[Cell]] = [
        [_token(row[name]) if name == "token" else row[name] for name in columns] for row in rows
    ]
    table = Table(
        columns=columns,
        rows=cells,
        caption="Every number and date of the article, and what became of it",
        name="coverage",
    )
    ids = (declared("table", "article_numbers"),)
    kinds = Counter(row["kind"] for row in rows if "kind" in row)
    return Coverage(
        kinds=tuple((kind, count(times, ids=ids)) for kind, times in kinds.most_common()),
        total=count(len(rows), ids=ids),
        table=markup(tables_folded(_linked(read(table.html()), project))),
    )


def _token(text: str) -> Cell:
    """Return what the article prints: a number where it holds one."""
    return (
        Number(text, text, (declared("table", "article_numbers"),), "as printed by the article")
        if re.search(r"\d", text)
        else text
    )


def _linked(root: Element, project: Project) -> Element:
    """Make each claim of a table a link to its place on the page."""
    known = claims(project)
    for cell in root.walk():
        if cell.tag == "td" and cell.text in known:
            link = element("a", cell.text, href=f"#claim-{cell.text}")
            cell.children[:] = [link]
    return root
