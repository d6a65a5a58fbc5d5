"""Writing the pages and their data: whole files or nothing, and only those that changed."""

import contextlib
from collections.abc import Callable, Mapping
from functools import partial
from itertools import islice
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

__all__ = ["KINDS", "SITE", "make_ready", "publish", "site_pages"]

Makers = dict[str, Callable[[Project], str]]
"""File name → what makes a page."""

SITE: Makers = {
    "index.html": index,
    "then-and-now.html": then_and_now,
    "sources.html": sources_page,
    "methods.html": methods,
    "codebook.html": codebook,
    "corrections.html": corrections,
}
"""What makes each page about the whole audit: those that are written, and checked."""


KINDS: tuple[Callable[[Project], Makers], ...] = (
    lambda _: SITE,
    row_pages,
    figure_pages,
    machine_readable_files,
)
"""What tells all that is published beside the pages of the claims, kind by kind."""


def site_pages(project: Project, using: Using | None = None) -> Makers:
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
    # Each of those about the whole audit is a kind of its own.
    makers = list(SITE.values())
    kinds: list[Callable[[Project], Makers]] = [row_pages, figure_pages, *_CLAIM_PAGES]
    for pages_of in kinds:
        with contextlib.suppress(AuditError):
            makers += islice(pages_of(project).values(), 1)
    for make in makers:
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
    about_claims = machine_readable_files(project)
    for pages_of in _CLAIM_PAGES:
        about_claims |= pages_of(project)
    # Whoever has changed something looks at the page of its claim first.
    parts = [
        {project.reports / name: make for name, make in makers.items()}
        for makers in (about_claims, site_pages(project, using))
    ]
    keeper = Keeper(project, _finds(project, using))
    changed: list[Path] = []
    wrong: list[Exception] = []
    try:
        for pages in parts:
            written, refused = _published(keeper, pages, processes)
            changed += written
            wrong += refused
    finally:
        keeper.save([path for pages in parts for path in pages])
    if wrong:
        raise wrong[0]
    return changed


def _published(
    keeper: Keeper, pages: Mapping[Path, Callable[[Project], str]], processes: int
) -> tuple[list[Path], list[Exception]]:
    """Make and write what is not current; return what changed, and what went wrong."""
    stale = {path: make for path, make in pages.items() if not keeper.is_current(path)}
    # Pages on one report share what is made ready of it.
    tasks = [partial(keeper.made, make) for make in stale.values()]
    outcomes = shared(tasks, processes=processes, together=[path.stem for path in stale])
    changed: list[Path] = []
    wrong: list[Exception] = []
    for path, (made, error) in zip(stale, outcomes, strict=True):
        wrong += [error] if error else []
        changed += [path] if made is not None and keeper.write(path, made) else []
    return changed, wrong


def _claim_pages(project: Project, vintage: str) -> Makers:
    """Return what makes the page of each report of a vintage."""
    return {
        f"{vintage}/{claim}.html": partial(page, vintage_name=vintage, claim_id=claim)
        for claim in reported(project, vintage)
    }


_CLAIM_PAGES = tuple(partial(_claim_pages, vintage=name) for name in VINTAGES)


def _finds(project: Project, using: Using) -> Finds:
    return {
        "reported": partial(reported, project),
        "using": using.of,
        "heads": lambda _: derived_heads(project),
        "released": lambda _: versions(project),
    }
