"""Writing the pages and their data: whole files or nothing, and only those that changed."""

from pathlib import Path

from audit.files import write_atomically
from audit.project import VINTAGES, Project
from audit.publish.claim_page import page
from audit.publish.contents import reported
from audit.publish.index_page import index
from audit.publish.machine import machine_readable_files
from audit.publish.methods_page import methods

__all__ = ["publish"]


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
    pages[project.reports / "index.html"] = index(project)
    pages[project.reports / "methods.html"] = methods(project)
    for name, make in machine_readable_files(project).items():
        pages[project.reports / name] = make(project)
    return [path for path, text in pages.items() if write_atomically(path, text)]
