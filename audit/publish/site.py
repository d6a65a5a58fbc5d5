"""Writing the pages and their data: whole files or nothing, and only those that changed."""

from collections.abc import Callable
from pathlib import Path

from audit.files import write_atomically
from audit.project import VINTAGES, Project
from audit.publish.claim_page import page
from audit.publish.codebook import codebook
from audit.publish.contents import reported
from audit.publish.corrections import corrections
from audit.publish.index_page import index
from audit.publish.machine import machine_readable_files
from audit.publish.methods_page import methods
from audit.publish.sources_page import row_pages, sources_page
from audit.publish.then_and_now import then_and_now

__all__ = ["SITE", "publish", "site_pages"]

SITE: dict[str, Callable[[Project], str]] = {
    "index.html": index,
    "then-and-now.html": then_and_now,
    "sources.html": sources_page,
    "methods.html": methods,
    "codebook.html": codebook,
    "corrections.html": corrections,
}
"""File name → what makes each page about the whole audit: those that are written, and checked."""


def site_pages(project: Project) -> dict[str, Callable[[Project], str]]:
    """Return what makes each page about the whole audit, with a page for each raw table."""
    return SITE | row_pages(project)


def publish(project: Project) -> list[Path]:
    """Write the page of every executed notebook and its form for machines, and the other pages.

    Parameters
    ----------
    project : Project
        The audit.

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
    pages = {
        project.reports / vintage / f"{claim}.html": page(project, vintage, claim)
        for vintage in VINTAGES
        for claim in reported(project, vintage)
    }
    pages |= {project.reports / name: make(project) for name, make in site_pages(project).items()}
    for name, make in machine_readable_files(project).items():
        pages[project.reports / name] = make(project)
    return [path for path, text in pages.items() if write_atomically(path, text)]
