"""Where notebooks run: in forks that are warm or in ordinary kernels, several at a time.

An executor takes jobs and hands back outcomes; :func:`execute_all` is the one on this machine.
"""

from audit.execution.jobs import DEFAULT_ENGINE, ENGINES, Job, Outcome
from audit.execution.notebooks import is_sealed, prepare, unrun
from audit.execution.pool import Watch, execute_all

__all__ = [
    "DEFAULT_ENGINE",
    "ENGINES",
    "Job",
    "Outcome",
    "Watch",
    "execute_all",
    "is_sealed",
    "prepare",
    "unrun",
]
