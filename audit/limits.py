"""How reports are executed: how many at a time, in what, and what one notebook may take."""

from dataclasses import dataclass

from audit.execution import DEFAULT_ENGINE

__all__ = ["CELL_TIMEOUT", "DEFAULTS", "MEMORY", "MIB", "Limits"]

CELL_TIMEOUT = 300.0
"""Seconds that one cell may take, unless told otherwise."""

MIB = 2**20

MEMORY = 2048
"""MiB that one notebook may take, unless told otherwise: some ten times what a report needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How reports are executed.

    Parameters
    ----------
    workers : int
        How many at a time.
    engine : {'warm', 'kernel'}
        What runs the notebooks.
    timeout : float
        Seconds that one cell may take.
    memory : int
        MiB that one notebook may take.
    """

    workers: int = 1
    engine: str = DEFAULT_ENGINE
    timeout: float = CELL_TIMEOUT
    memory: int = MEMORY


DEFAULTS = Limits()
"""One at a time, and what one notebook may take unless told otherwise."""
