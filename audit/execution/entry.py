"""The entry point by which papermill finds the warm engine.

papermill loads the entry points of all its engines while it is itself being imported. So this
module needs nothing of papermill, and the engine is imported when something is asked of it.
"""

from typing import Any

__all__ = ["Engine"]


class _Later(type):
    """Has every attribute of the engine, and imports it for the first."""

    def __getattr__(cls, name: str) -> Any:
        # papermill has been imported by then: it asks.
        from audit.execution.engine import WarmEngine  # noqa: PLC0415 - see above

        return getattr(WarmEngine, name)


class Engine(metaclass=_Later):
    """Stands for :class:`audit.execution.engine.WarmEngine` until that is needed."""
