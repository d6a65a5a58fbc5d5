"""The corrections log: every verdict and figure that a release changed, and the rows behind it."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from audit.claims import article
from audit.display import Cell, Number, Sentence, Table, count, say
from audit.findings import findings
from audit.origins import ledger
from audit.project import Project
from audit.publish.cells import tables_folded
from audit.publish.dated_rows import dated_rows, rows_table
from audit.publish.lineage import linked
from audit.publish.markup import markup, read
from audit.publish.rendering import render
from audit.publish.vintages import QUESTIONS
from audit.references import declared
from audit.releases import Change, Kept, Step, steps, versions

__all__ = ["corrections"]

COUNTED = (declared("page", "claims"),)
"""What is counted over the claims of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """One step on the page."""

    version: str
    before: str
    verdicts: Number
    figures: Number
    table: Markup
    rows: tuple[tuple[Sentence, Markup], ...]


def corrections(project: Project) -> str:
    """Return the corrections log.

    Parameters
    ----------
    project : Project
        The audit.

    Returns
    -------
    str
        A whole HTML page: for what is not released yet, and for each release but the first, every
        verdict, value or range that is another one, and the rows that only one of the two used.

    Raises
    ------
    ProjectError
        If a release or a report cannot be read.
    """
    known = versions(project)
    made = render(
        "corrections.html.j2",
        article=article(project),
        steps=[_shown(project, step) for step in steps(project, findings(project))],
        first=Number(known[0], known[0], COUNTED) if known else None,
    )
    return linked(made, ledger(project))


def _shown(project: Project, step: Step) -> _Shown:
    verdicts = sum(change.verdict for change in step.changes)
    rows: list[tuple[Sentence, Markup]] = []
    for word, ids in (
        ("that only the later ones use", {one for c in step.changes for one in c.added}),
        ("that only the earlier ones used", {one for c in step.changes for one in c.dropped}),
    ):
        if ids:
            title = f"Figures behind these results {word}"
            about = f"{title}, {_name(step.before)} and {_name(step.version)}"
            table = rows_table(dated_rows(project, ids).values(), about)
            rows.append((say(f"{title}: {{n}}", n=count(len(ids), ids=ids)), _markup(table)))
    return _Shown(
        version=step.version,
        before=step.before,
        verdicts=count(verdicts, ids=COUNTED),
        figures=count(len(step.changes) - verdicts, ids=COUNTED),
        table=markup(tables_folded(read(_changes(step).html()))) if step.changes else Markup(),
        rows=tuple(rows),
    )


def _markup(table: Table) -> Markup:
    return markup(read(table.html()))


def _name(version: str) -> str:
    return f"version {version}" if version else "what is not released"


def _changes(step: Step) -> Table:
    rows: list[list[Cell]] = [
        [
            "verdict" if change.verdict else "figure",
            change.claim,
            QUESTIONS[change.vintage][0],
            change.basis or "–",
            *_was(change.before),
            *_was(change.after),
        ]
        for change in _sorted(step.changes)
    ]
    return Table(
        columns=[
            "what",
            "claim",
            "known",
            "basis",
            "verdict before",
            "value before",
            "verdict after",
            "value after",
        ],
        rows=rows,
        caption=f"What changed from {_name(step.before)} to {_name(step.version)}",
        name="changes",
    )


def _sorted(changes: Iterable[Change]) -> list[Change]:
    return sorted(changes, key=lambda change: not change.verdict)


def _was(one: Kept | None) -> list[Cell]:
    if one is None:
        return ["none", None]
    text = one.value if one.value == one.range else f"{one.value} ({one.range})"
    ids = tuple(sorted(one.rows))
    return [one.verdict, Number(text, text, ids, "as the release gives it")]
