"""Where notebooks run: in forks that are warm or in ordinary kernels, several at a time.

An executor takes jobs and hands back outcomes: :func:`execute_all` is the one on this machine, and
:func:`audit.execution.cluster.connected` gives one on others.
"""

from audit.execution.folders import sweep
from audit.execution.jobs import (
    DEFAULT_ENGINE,
    ENGINES,
    MIB,
    Execute,
    Job,
    Outcome,
    longest_first,
)
from audit.execution.notebooks import is_sealed, prepare, seal, stamped, unrun
from audit.execution.pool import Watch, execute_all, resident

__all__ = [
    "DEFAULT_ENGINE",
    "ENGINES",
    "MIB",
    "Execute",
    "Job",
    "Outcome",
    "Watch",
    "execute_all",
    "is_sealed",
    "longest_first",
    "prepare",
    "resident",
    "seal",
    "stamped",
    "sweep",
    "unrun",
]
