"""Then and now: what changed between the two vintages, and which figures are new.

The cause is no opinion. The reports say which rows each basis used; the difference of these sets,
with the day on which each row became known, is all that this page claims.
"""

import dataclasses
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from markupsafe import Markup

from audit.claims import article, claims
from audit.display import Number, Sentence, count, say
from audit.findings import Finding, named
from audit.origins import ledger
from audit.project import VINTAGES, Project
from audit.publish.contents import Content, content, reported
from audit.publish.dated_rows import DatedRow, dated_rows, rows_table
from audit.publish.lineage import linked
from audit.publish.markup import element, markup, read
from audit.publish.rendering import render
from audit.publish.strips import Panel, panel
from audit.publish.vintages import vintage
from audit.references import declared

__all__ = ["then_and_now"]

COUNTED = (declared("page", "claims"),)
"""What is counted over the claims of the page."""

NEW: Final = "Figures used now that were not known on the article's day"
OLD: Final = "Figures known on the article's day that are used only now"
DROPPED: Final = "Figures used on what was known then, and not any more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """The figures that only one of the vintages used.

    Parameters
    ----------
    bases : tuple of str
        The bases to which they belong; none of them has a name where there is one only.
    lists : tuple of (Sentence, markup)
        What each list is, with its length, and the list.
    """

    bases: tuple[str, ...]
    lists: tuple[tuple[Sentence, Markup], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A claim, and what is another one now.

    Parameters
    ----------
    id, question : str
        The claim.
    panel : Panel or None
        Where it lies, on the bases alone that moved; None where none did.
    verdict : bool
        Whether a verdict moved.
    size : float
        How far a value or an end of a range moved, as a share of the value before; infinite where
        there was none.
    causes : tuple of Cause
        The figures behind it.
    new : Number
        How many of the figures used now, on any basis, were not known then.
    """

    id: str
    question: str
    panel: Panel | None
    verdict: bool
    size: float
    causes: tuple[Cause, ...]
    new: Number


def then_and_now(project: Project) -> str:
    """Return the page of what changed between the vintages.

    Parameters
    ----------
    project : Project
        The audit.

    Returns
    -------
    str
        A whole HTML page: the claims of which something moved, those with another verdict first
        and then by how far, each with the figures that only one of the vintages used; then those
        of which nothing moved.
    """
    before, now = VINTAGES
    there = [set(reported(project, name)) for name in VINTAGES]
    pairs = [
        (content(project, before, one), content(project, now, one))
        for one in claims(project)
        if all(one in names for names in there)
    ]
    moves = [_move(project, old, new) for old, new in pairs if old.judgement and new.judgement]
    moved = [one for one in moves if one.panel]
    made = render(
        "then-and-now.html.j2",
        article=article(project),
        days=[vintage(project, name) for name in VINTAGES],
        moved=sorted(moved, key=lambda one: (not one.verdict, -one.size)),
        still=[one for one in moves if not one.panel],
        total=count(len(moves), ids=COUNTED),
        verdicts=count(sum(one.verdict for one in moved), ids=COUNTED),
        ranges=count(sum(not one.verdict for one in moved), ids=COUNTED),
    )
    return linked(made, ledger(project))


def _move(project: Project, before: Content, now: Content) -> Move:
    shown = panel(claims(project)[now.claim], {one.vintage: one for one in (before, now)})
    strips = tuple(one for one in shown.strips if len(one.tracks) > 1) if shown else ()
    pairs = _pairs(before.finding, now.finding)
    own = [pairs[one.name] for one in strips if one.name in pairs]
    rows = dated_rows(project, before.finding.ids | now.finding.ids)
    then = project.day(VINTAGES[0])
    unknown = {one.id for one in rows.values() if one.known is not None and one.known > then}
    return Move(
        id=now.claim,
        question=now.question,
        panel=dataclasses.replace(shown, strips=strips) if shown and strips else None,
        verdict=any(old["words"] != new["words"] for old, new in own),
        size=max((_size(old, new) for old, new in own), default=0.0),
        causes=tuple(_causes(rows, unknown, own)),
        new=count(
            len(unknown & now.finding.ids),
            ids=sorted(unknown & now.finding.ids) or COUNTED,
        ),
    )


def _pairs(before: Finding, now: Finding) -> dict[str, tuple[Mapping[str, Any], Mapping[str, Any]]]:
    then = {named(basis): basis for basis in before.bases}
    return {named(one): (then[named(one)], one) for one in now.bases if named(one) in then}


def _size(old: Mapping[str, Any], new: Mapping[str, Any]) -> float:
    """Return how far a basis moved, as a share of its value before."""
    sizes = []
    for part in ("center", "low", "high"):
        if (old[part] is None) != (new[part] is None):
            return math.inf
        if old[part] is not None:
            sizes.append(abs(new[part] - old[part]))
    whole = abs(old["center"] or 0) or 1.0
    return max(sizes, default=0.0) / whole


def _causes(
    rows: Mapping[str, DatedRow],
    unknown: set[str],
    moved: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]],
) -> Iterable[Cause]:
    # Bases that rest on the same difference are told together.
    bases: dict[tuple[frozenset[str], frozenset[str]], list[str]] = {}
    for old, new in moved:
        then, now = frozenset(old["ids"]), frozenset(new["ids"])
        bases.setdefault((now - then, then - now), []).append(named(new))
    for (added, dropped), names in bases.items():
        lists = [
            (added & unknown, NEW),
            (added - unknown, OLD),
            (dropped, DROPPED),
        ]
        yield Cause(
            bases=tuple(name for name in names if name),
            lists=tuple(_listed(rows, some, words, names) for some, words in lists if some),
        )


def _listed(
    rows: Mapping[str, DatedRow], some: frozenset[str], words: str, names: Iterable[str]
) -> tuple[Sentence, Markup]:
    about = ", ".join(name for name in names if name)
    caption = f"{words}{f': {about}' if about else ''}"
    listed = {row.id: row for row in rows.values() if row.id in some}
    addresses = tuple((one.id, one.address) for one in listed.values() if one.address)
    shown = _with_links(rows_table(listed.values(), caption).html(), addresses)
    return say(f"{words}: {{n}}", n=count(len(some), ids=COUNTED)), shown


# Most lists are those of the page that was made before.
@lru_cache(maxsize=1024)
def _with_links(table: str, addresses: tuple[tuple[str, str], ...]) -> Markup:
    known, root = dict(addresses), read(table)
    for cell in root.walk():
        if cell.tag == "td" and cell.text in known:
            cell.children[:] = [element("a", cell.text, href=known[cell.text])]
    return markup(root)
