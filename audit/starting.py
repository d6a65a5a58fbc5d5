"""How commands that execute begin: what notebooks use is imported while the rest of the package is.

Both take seconds, and what comes before both must not.
"""

import contextlib
import gc
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from audit.execution import Execute, resident
from audit.execution.preloading import SELDOM
from audit.limits import at_once, most_reports
from audit.project import VINTAGES, find_project

__all__ = ["check", "start"]


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
    with _without_dask(), _seldom_collecting(), _begun(options) as (execute, workers):
        return _run(names, place=(execute, workers), **options)


def check(*, execute: bool, **options: Any) -> int:
    """Run :func:`audit.verifying.check`, likewise where it executes.

    Parameters
    ----------
    execute : bool
        Whether every report is executed once more.
    **options
        As for :func:`audit.verifying.check`.

    Returns
    -------
    int
        The exit code.
    """
    with _without_dask(), _seldom_collecting():
        if not execute:
            return _check(**options)
        with _begun(options) as (place, _):
            return _check(execute=True, place=place, **options)


@contextlib.contextmanager
def _without_dask() -> Iterator[None]:
    """Let dask count as not installed here, where no array is one of dask's.

    xarray imports it when it makes its first array, which takes half a second. What executes
    notebooks is another process.
    """
    if "dask" in sys.modules:
        yield
        return
    nothing: Any = None
    sys.modules["dask"] = nothing
    try:
        yield
    finally:
        sys.modules.pop("dask", None)


@contextlib.contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Look for cycles among objects as seldom as a warm kernel does: pages are trees."""
    before = gc.get_threshold()
    gc.set_threshold(SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextlib.contextmanager
def _begun(options: dict[str, Any]) -> Iterator[tuple[Execute, int]]:
    project = find_project()
    vintages = set(options.get("vintages") or VINTAGES)
    # Each has pipes, and a process may have few: none for what there is nothing to do.
    workers = at_once(options["jobs"], most_reports(project, len(vintages)))
    early = options["engine"] != "kernel"
    with resident(root=project.root, workers=workers, early=early) as execute:
        yield execute, workers


def _run(names: Sequence[str], **options: Any) -> int:
    from audit import commands  # noqa: PLC0415 - it imports all that pages are made with

    return commands.run(names, **options)


def _check(**options: Any) -> int:
    from audit import verifying  # noqa: PLC0415 - likewise

    return verifying.check(**options)
