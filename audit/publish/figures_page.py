"""The figures of a claim's pictures that are too long for its own page."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Final

from audit.claims import article
from audit.display import count
from audit.origins import ledger
from audit.project import VINTAGES, Project
from audit.publish.cells import Block, blocks
from audit.publish.contents import Content, content, reported
from audit.publish.lineage import linked
from audit.publish.pictures import PICTURE, Picture
from audit.publish.rendering import render
from audit.references import declared

__all__ = ["figure_pages", "figures_page", "with_long_figures_beside"]

MOST: Final = 30
"""Rows of a picture's figures that stand below it."""

PLACE: Final = "figures/{}/{}.html"


def with_long_figures_beside(narrative: Iterable[Block], here: Content) -> tuple[Block, ...]:
    """Return the narrative of a report with long figures left to :func:`figures_page`."""
    place = f"../{PLACE.format(here.vintage, here.claim)}"
    return tuple(
        replace(block, picture=replace(block.picture, beside=place))
        if block.picture and _is_long(block.picture)
        else block
        for block in narrative
    )


def _is_long(picture: Picture) -> bool:
    """Whether a picture has many figures, with those that another table has too."""
    there = picture.elsewhere.rows.value if picture.elsewhere else 0
    return len(picture.data.rows) + int(there) > MOST


def figure_pages(project: Project) -> dict[str, Callable[[Project], str]]:
    """Return what makes the page of the long figures of each report that has some, by file name."""
    return {
        PLACE.format(vintage, claim): partial(figures_page, vintage=vintage, claim=claim)
        for vintage in VINTAGES
        for claim in reported(project, vintage)
        if _has_long(content(project, vintage, claim))
    }


def _has_long(here: Content) -> bool:
    """Whether a picture of a report has many figures; its pages need not be made to know."""
    drawn = (
        output["data"].get(PICTURE, {}) for cell in here.cells for output in cell.get("outputs", ())
    )
    return any(len(facts.get("rows", ())) > MOST for facts in drawn)


def figures_page(project: Project, vintage: str, claim: str) -> str:
    """Return the page of the long figures of a report.

    Parameters
    ----------
    project : Project
        The audit.
    vintage : str
        ``published`` or ``latest``.
    claim : str
        The claim.

    Returns
    -------
    str
        A whole HTML page: a table for each picture, with the lineage of its numbers.
    """
    here = content(project, vintage, claim)
    narrative, _ = blocks(here)
    pictures = [one.picture for one in narrative if one.picture and _is_long(one.picture)]
    made = render(
        "figures.html.j2",
        article=article(project),
        report=here,
        pictures=[
            (one, count(len(one.data.rows), ids=(declared("page", "rows"),))) for one in pictures
        ],
    )
    return linked(made, ledger(project, here.finding), home="../../")
