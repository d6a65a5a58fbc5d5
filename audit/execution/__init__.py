"""Where notebooks run: in ordinary kernels, several at a time.

An executor takes jobs and hands back outcomes; :func:`execute_all` is the one on this machine.
"""

from audit.execution.jobs import Job, Outcome
from audit.execution.notebooks import is_sealed, prepare, unrun
from audit.execution.pool import Watch, execute_all

__all__ = ["Job", "Outcome", "Watch", "execute_all", "is_sealed", "prepare", "unrun"]
