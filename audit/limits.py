"""How reports are executed: how many at a time, in what, and what one notebook may take."""

import os
import resource
from dataclasses import dataclass

from audit.execution import DEFAULT_ENGINE
from audit.project import Project

__all__ = [
    "CELL_TIMEOUT",
    "DEFAULTS",
    "MEMORY",
    "Limits",
    "at_once",
    "most_reports",
    "processors",
]

CELL_TIMEOUT = 300
"""Seconds that one cell may take, unless told otherwise."""

MEMORY = 2048
"""MiB that one notebook may take, unless told otherwise: some ten times what a report needs."""

ENDS = 4
"""Ends of pipes that this process has open for each one that it begins."""

OWN = 40
"""Files that a process may have open besides: what it reads, and what a kernel listens to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How reports are executed.

    Parameters
    ----------
    workers : int
        How many at a time.
    engine : {'warm', 'kernel'}
        What runs the notebooks.
    timeout : int
        Whole seconds that one cell may take.
    memory : int
        MiB that one notebook may take.
    """

    workers: int = 1
    engine: str = DEFAULT_ENGINE
    timeout: int = CELL_TIMEOUT
    memory: int = MEMORY


DEFAULTS = Limits()
"""One at a time, and what one notebook may take unless told otherwise."""


def most_reports(project: Project, vintages: int) -> int:
    """Return how many reports there can be at most, without reading anything.

    Parameters
    ----------
    project : Project
        The audit.
    vintages : int
        In how many vintages each notebook is run.

    Returns
    -------
    int
        At least one.
    """
    return max(1, vintages * sum(1 for _ in project.notebooks.glob("*.ipynb")))


def at_once(asked: int | None, most: int | None = None) -> int:
    """Return how many processes work at a time; what is left waits for one of them.

    Parameters
    ----------
    asked : int or None
        How many are asked for; None for one for each processor.
    most : int, optional
        How much there can be to do.

    Returns
    -------
    int
        At least one, and no more than this process may have pipes for.
    """
    wanted = asked or processors()
    if most is not None:
        wanted = min(wanted, most)
    open_files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if open_files != resource.RLIM_INFINITY:
        wanted = min(wanted, (open_files - OWN) // ENDS)
    return max(1, wanted)


def processors() -> int:
    """Return how many processors this process may use."""
    # Those that this process may use, where the system tells: a container may have fewer.
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
