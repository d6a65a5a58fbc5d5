"""How `audit run` begins: what notebooks use is imported while the rest of the package is.

Both take two seconds, and what comes before both must not.
"""

from collections.abc import Sequence
from typing import Any

from audit.execution import resident
from audit.limits import processors
from audit.project import find_project

__all__ = ["start"]


def start(names: Sequence[str], *, scheduler: str | None, **options: Any) -> int:
    """Run :func:`audit.commands.run`, with a process that has begun to import already.

    Parameters
    ----------
    names : sequence of str
        Claims; none for all.
    scheduler : str or None
        Address of a Dask cluster: no process of this machine is then needed.
    **options
        As for :func:`audit.commands.run`.

    Returns
    -------
    int
        The exit code.
    """
    if scheduler:
        return _run(names, scheduler=scheduler, **options)
    workers = options["jobs"] or processors()
    early = options["engine"] != "kernel"
    with resident(root=find_project().root, workers=workers, early=early) as execute:
        return _run(names, place=(execute, workers), **options)


def _run(names: Sequence[str], **options: Any) -> int:
    from audit import commands  # noqa: PLC0415 - it imports all that pages are made with

    return commands.run(names, **options)
