"""The page of one claim in one vintage."""

from typing import Any

from markupsafe import Markup, escape

from audit.claims import Claim, article, claim
from audit.display import Cell, Number, Table, count, day
from audit.instead import instead
from audit.origins import ledger
from audit.project import VINTAGES, Project
from audit.publish.cells import blocks, main_picture
from audit.publish.claim_review import claim_review, data_block
from audit.publish.compact import compact
from audit.publish.contents import Content, content, reported
from audit.publish.explorer import explorer
from audit.publish.figures_page import with_long_figures_beside
from audit.publish.lineage import linked
from audit.publish.rendering import render, shown
from audit.publish.vintages import vintage
from audit.references import declared

__all__ = ["page", "statement", "whole_page"]


def page(project: Project, vintage_name: str, claim_id: str) -> str:
    """Return the page of a claim as it is published: :func:`whole_page` in few bytes."""
    return compact(whole_page(project, vintage_name, claim_id))


def whole_page(project: Project, vintage_name: str, claim_id: str) -> str:
    """Return the page of a claim.

    Parameters
    ----------
    project : Project
        The audit.
    vintage_name : str
        ``published`` or ``latest``.
    claim_id : str
        The claim; its notebook of that vintage must have been executed.

    Returns
    -------
    str
        A whole HTML page that asks for nothing outside itself.

    Raises
    ------
    ClaimError
        If a claim cannot be tested as it is declared.
    ParameterError
        If there is no such claim or vintage.
    ProjectError
        If there is no such report.
    """
    here = content(project, vintage_name, claim_id)
    audited = claim(claim_id, project)
    told, places = blocks(here)
    narrative = with_long_figures_beside(told, here)
    [other] = (name for name in VINTAGES if name != vintage_name)
    there = content(project, other, claim_id) if claim_id in reported(project, other) else None
    by_name = {one.vintage: one for one in (here, there) if one}
    text = article(project)
    dated = project.day("latest").isoformat()
    review = claim_review(text, audited, here, vintage=vintage(project, vintage_name), dated=dated)
    made = render(
        "claim.html.j2",
        article=text,
        claim=audited,
        review=review and data_block(review),
        statement=statement(audited),
        instead=instead(audited, {name: one.finding for name, one in by_name.items()}),
        report=here,
        vintages=[(vintage(project, name), by_name.get(name)) for name in VINTAGES],
        main=(main := main_picture(narrative)),
        explorer=explorer(here.finding, main),
        narrative=narrative,
        places=places,
        made={**_made(here), "dated": day(dated, ids=(declared("vintage", "latest"),))},
    )
    return linked(made, ledger(project, here.finding), home="../")


def statement(audited: Claim) -> Markup:
    """Return what the article says, with its number as a number."""
    return escape(audited.says).replace("{number}", shown(audited.printed))


def _made(here: Content) -> dict[str, Any]:
    rows: list[list[Cell]] = [
        [name, Number(str(value), str(value), (declared("parameter", name),))]
        for name, value in here.parameters.items()
    ]
    return {
        "day": day(here.day, ids=(declared("vintage", here.vintage),)),
        "parameters": Table(
            columns=["parameter", "value"],
            rows=rows,
            caption="The parameters of this report",
            name="parameters",
        ),
        "tables": sorted({one.partition("/")[0] for one in here.ids}),
        "observations": count(len(here.ids), ids=here.ids, how="rows behind the verdict"),
    }
