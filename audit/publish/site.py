"""Writing the pages and their data: whole files or nothing, and only those that changed."""

import contextlib
from collections.abc import Callable
from functools import partial
from itertools import chain, islice
from pathlib import Path

from audit.derived import derived_heads
from audit.documents import read_once
from audit.errors import AuditError
from audit.project import VINTAGES, Project
from audit.publish.appearances import Using
from audit.publish.claim_page import page
from audit.publish.codebook import codebook
from audit.publish.contents import reported
from audit.publish.corrections import corrections
from audit.publish.figures_page import figure_pages
from audit.publish.index_page import index
from audit.publish.keeping import Finds, Keeper
from audit.publish.machine import machine_readable_files
from audit.publish.methods_page import methods
from audit.publish.sources_page import row_pages, sources_page
from audit.publish.then_and_now import then_and_now
from audit.releases import versions
from audit.sharing import shared

__all__ = ["SITE", "make_ready", "publish", "site_pages"]

SITE: dict[str, Callable[[Project], str]] = {
    "index.html": index,
    "then-and-now.html": then_and_now,
    "sources.html": sources_page,
    "methods.html": methods,
    "codebook.html": codebook,
    "corrections.html": corrections,
}
"""File name → what makes each page about the whole audit: those that are written, and checked."""


def site_pages(project: Project, using: Using | None = None) -> dict[str, Callable[[Project], str]]:
    """Return what makes each page beside those of the claims.

    They are the pages about the whole audit, one for each raw table, and those of long figures.
    """
    sources = {"sources.html": partial(sources_page, using=using)}
    return SITE | sources | row_pages(project, using) | figure_pages(project)


@read_once()
def make_ready(project: Project) -> None:
    """Make one page of each kind: what they read, and what they are made with, is then kept.

    What is wrong with a page is told when it is published.
    """
    kinds = (SITE, row_pages(project), figure_pages(project), *_claim_pages(project))
    for makers in kinds:
        # Each of those about the whole audit is a kind of its own.
        for make in makers.values() if makers is SITE else islice(makers.values(), 1):
            with contextlib.suppress(AuditError):
                make(project)


@read_once()
def publish(project: Project, *, processes: int = 1) -> list[Path]:
    """Write the page of every executed notebook and its form for machines, and the other pages.

    Parameters
    ----------
    project : Project
        The audit.
    processes : int
        How many make pages at a time.

    Returns
    -------
    list of pathlib.Path
        The files that were written: those alone whose bytes changed.

    Raises
    ------
    ClaimError
        If a sentence of ``claims.toml`` does not fit its reports.
    ParameterError
        If a report belongs to no claim.
    ProjectError
        If a report cannot be read, or a page cannot be written.
    """
    using = Using(project)
    # Those about the whole audit take longest: first, they are shared evenly.
    makers = site_pages(project, using) | machine_readable_files(project)
    makers |= dict(chain.from_iterable(one.items() for one in _claim_pages(project)))
    pages = {project.reports / name: make for name, make in makers.items()}
    keeper = Keeper(project, _finds(project, using))
    stale = {path: make for path, make in pages.items() if not keeper.is_current(path)}
    changed: set[Path] = set()
    wrong: list[Exception] = []
    # Pages on one report share what is made ready of it.
    tasks = [partial(keeper.made, make) for make in stale.values()]
    outcomes = shared(tasks, processes=processes, together=[path.stem for path in stale])
    try:
        for path, (made, error) in zip(stale, outcomes, strict=True):
            wrong += [error] if error else []
            changed |= {path} if made is not None and keeper.write(path, made) else set()
    finally:
        keeper.save(pages)
    if wrong:
        raise wrong[0]
    return [path for path in stale if path in changed]


def _claim_pages(project: Project) -> list[dict[str, Callable[[Project], str]]]:
    """Return what makes the page of each report, for each vintage."""
    return [
        {
            f"{vintage}/{claim}.html": partial(page, vintage_name=vintage, claim_id=claim)
            for claim in reported(project, vintage)
        }
        for vintage in VINTAGES
    ]


def _finds(project: Project, using: Using) -> Finds:
    return {
        "reported": partial(reported, project),
        "using": using.of,
        "heads": lambda _: derived_heads(project),
        "released": lambda _: versions(project),
    }
