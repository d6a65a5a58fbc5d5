"""The pages of the sources: every publication and every row of every raw table, with its place."""

from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from audit.claims import article
from audit.display import count
from audit.origins import ledger
from audit.project import VINTAGES, Project
from audit.publish.appearances import Using
from audit.publish.contents import reported
from audit.publish.lineage import address_of, linked
from audit.publish.rendering import render
from audit.raw_rows import Row, registered_rows, registered_sources
from audit.references import declared

__all__ = ["row_pages", "rows_page", "sources_page"]

KINDS: Final = {"primary": "primary source", "press": "press", "data": "data set"}
"""How the kinds of the table of sources are called, where they are not plain words."""


def sources_page(project: Project, using: Using | None = None) -> str:
    """Return the page that lists every publication and every raw table.

    Parameters
    ----------
    project : Project
        The audit.
    using : Using, optional
        Which claims use the rows, where that was found already.

    Returns
    -------
    str
        A whole HTML page; each publication has its id as its place, and says which tables have
        rows from it and which claims use them.
    """
    rows, known = registered_rows(project), registered_sources(project)
    used = (using or Using(project)).of()
    first: dict[str, dict[str, str]] = {name: {} for name in known}
    claims: dict[str, dict[str, None]] = {name: {} for name in known}
    for row in rows.values():
        for one in row.sources:
            first[one.id].setdefault(row.table, row.anchor)
            claims[one.id].update(dict.fromkeys(used.get(row.id, ())))
    sizes = Counter(row.table for row in rows.values())
    text = render(
        "sources.html.j2",
        article=article(project),
        sources=sorted(known.values(), key=lambda one: (one.publisher.lower(), one.published)),
        kinds=KINDS,
        first=first,
        claims=claims,
        sizes={name: count(size, ids=(declared("table", name),)) for name, size in sizes.items()},
        sources_in_all=count(len(known), ids=(declared("page", "rows"),)),
        rows_in_all=count(len(rows), ids=(declared("page", "rows"),)),
        report_of=_report_of(project),
        address=address_of,
    )
    return linked(text, ledger(project))


def row_pages(project: Project, using: Using | None = None) -> dict[str, Callable[[Project], str]]:
    """Return what makes the page of each raw table, by file name."""
    used = using or Using(project)
    tables = dict.fromkeys(row.table for row in registered_rows(project).values())
    return {f"sources/{name}.html": partial(rows_page, table=name, using=used) for name in tables}


def rows_page(project: Project, table: str, using: Using | None = None) -> str:
    """Return the page of one raw table: every row, as it is registered, with its place.

    Parameters
    ----------
    project : Project
        The audit.
    table : str
        The table.
    using : Using, optional
        Which claims use its rows, where that was found already.

    Returns
    -------
    str
        A whole HTML page.
    """
    own = list(registered_rows(project).of(table).values())
    groups = _grouped(own)
    text = render(
        "rows.html.j2",
        article=article(project),
        table=table,
        groups=groups,
        sizes={
            name: count(len(rows), ids=(declared("table", table),)) for name, rows in groups.items()
        },
        used=(using or Using(project)).of(table),
        size=count(len(own), ids=(declared("table", table),)),
        report_of=_report_of(project),
        address=address_of,
    )
    return linked(text, ledger(project), home="../")


def _grouped(rows: list[Row]) -> Mapping[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.what, []).append(row)
    return groups


def _report_of(project: Project) -> dict[str, str]:
    """Return the page of each claim that was reported, the latest vintage before the other."""
    return {claim: f"{name}/{claim}.html" for name in VINTAGES for claim in reported(project, name)}
