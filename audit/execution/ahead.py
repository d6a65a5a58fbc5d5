"""What every notebook reads, read before any of them begins.

Whoever reads a file keeps what was made of it by its content. A fork finds that, and need not make
it again: it opens the file, compares its content and notes its use all the same, and a file that
has changed since is another one. So no result depends on this list.
"""

import contextlib
import importlib

from audit.errors import AuditError
from audit.project import find_project
from audit.uses import recording

__all__ = ["read_ahead"]


def read_ahead() -> None:
    """Read the claims, the choices and the sources of the audit.

    What is wrong with them is told by the notebook that asks for them.
    """
    # By name: a notebook rests on them only where its own modules do.
    claims, sources = (importlib.import_module(f"audit.{name}") for name in ("claims", "sources"))
    # That they are read now is no use by any notebook.
    with recording(), contextlib.suppress(AuditError):
        audit = find_project()
        claims.claims(audit)
        audit.choices()
        sources.sources(audit)
