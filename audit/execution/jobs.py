"""What is to be run, and what came of it."""

import math
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit.errors import AuditError

__all__ = [
    "DEFAULT_ENGINE",
    "ENGINES",
    "FORK",
    "MIB",
    "WARM",
    "Execute",
    "Job",
    "Outcome",
    "longest_first",
]

ENGINES = ("warm", "kernel")
"""A fork of a process that has imported everything, or an ordinary kernel; same bytes from both."""

WARM = "warm"
"""What a worker is told in place of a job, to be ready for the first one."""

FORK = "fork"
"""What a worker is told in place of a job, to let another one begin as it is now."""

MIB = 2**20
"""Bytes of the unit in which limits on memory are given."""

DEFAULT_ENGINE = "warm" if hasattr(os, "fork") else "kernel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One notebook to run, once.

    Parameters
    ----------
    name : str
        What is shown while it runs.
    notebook : mapping
        The notebook, as :func:`audit.execution.notebooks.prepare` returns it.
    where : str
        Its path, for an error.
    parameters : mapping of str to object
        Name → value, of JSON's types; each must be set in the cell tagged ``parameters``.
    folder : pathlib.Path
        The working directory: where the report will lie, because nbval runs it there.
    timeout : int
        Whole seconds that one cell may take.
    engine : {'warm', 'kernel'}
        What runs it.
    memory : int or None
        Bytes that it may take, besides what a kernel has before its first cell.
    """

    name: str
    notebook: Mapping[str, Any]
    where: str
    parameters: Mapping[str, Any]
    folder: Path
    timeout: int
    engine: str = DEFAULT_ENGINE
    memory: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a job.

    Parameters
    ----------
    job : Job
        The job.
    text : str
        The executed notebook; empty where it failed.
    uses : mapping
        What the notebook was seen to use: kind → name → digest.
    error : AuditError or None
        Why it failed.
    seconds : float
        How long it took, kernel included.
    """

    job: Job
    text: str
    uses: Mapping[str, Mapping[str, str]]
    error: AuditError | None
    seconds: float


Execute = Callable[..., list[Outcome]]
"""What runs jobs, with the arguments of :func:`audit.execution.execute_all`."""


def longest_first(jobs: Iterable[Job], expected: Mapping[str, float]) -> list[Job]:
    """Return jobs in an order in which no long one is left for the end, when others are done.

    Parameters
    ----------
    jobs : iterable of Job
        What is to be run.
    expected : mapping of str to float
        Name → the seconds that it took before; what was never run may take longest.
    """
    return sorted(jobs, key=lambda job: -expected.get(job.name, math.inf))
