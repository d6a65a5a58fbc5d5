"""What notebooks read, read in the process that is forked for them.

Whoever reads a file keeps what was made of it by its content. A fork finds that, and need not make
it again: it opens the file, compares its content and notes its use all the same, and a file that
has changed since is another one. So no result depends on what is read here, and what is wrong with
it is told by the notebook that asks for it.
"""

import contextlib
import importlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from audit.errors import AuditError
from audit.execution.jobs import Job
from audit.project import Project, find_project
from audit.uses import recording

__all__ = ["read_ahead", "read_tables_ahead"]


def read_ahead() -> None:
    """Read what every notebook does: the claims, the choices and the sources of the audit."""
    with _quietly():
        audit = find_project()
        _module("claims").claims(audit)
        audit.choices()
        _module("sources").sources(audit)


def read_tables_ahead(job: Job) -> None:
    """Read the raw tables that a notebook names: it runs for another vintage, too.

    Parameters
    ----------
    job : Job
        A notebook, and the parameters that are set.
    """
    code = "".join(cell["source"] for cell in job.notebook["cells"] if cell["cell_type"] == "code")
    as_of = str(job.parameters.get("as_of", "latest"))
    with _quietly():
        audit = find_project()
        for entry in _module("registry").registered(audit)["resources"]:
            if f'"{entry["name"]}"' in code:
                _read_table(entry["name"], entry["hash"], as_of, audit)


@lru_cache(maxsize=64)
def _read_table(name: str, _digest: str, as_of: str, audit: Project) -> None:
    """Read a table, unless this process has read these bytes of it already."""
    sources = _module("sources")
    # A table that holds no observations has records alone.
    for read in (sources.observations, sources.records):
        with contextlib.suppress(AuditError):
            read(name, as_of=as_of, project=audit)
            return


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    # That something is read now is no use by any notebook.
    with recording(), contextlib.suppress(AuditError):
        yield


def _module(name: str) -> Any:
    # By name: a notebook rests on a module only where its own modules do.
    return importlib.import_module(f"audit.{name}")
