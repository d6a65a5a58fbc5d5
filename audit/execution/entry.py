"""The entry point by which papermill finds the warm engine.

papermill loads the entry points of all its engines while it is itself being imported. So this
module needs nothing of papermill, and the engine is imported when it is first used.
"""

from typing import Any

__all__ = ["Engine"]


class Engine:
    """Stands for :class:`audit.execution.engine.WarmEngine` until that is needed."""

    @classmethod
    def execute_notebook(cls, *arguments: Any, **options: Any) -> Any:
        """Run a notebook, as papermill asks its engines to."""
        # Loaded by then: papermill calls it.
        from audit.execution.engine import WarmEngine  # noqa: PLC0415 - see above

        return WarmEngine.execute_notebook(*arguments, **options)
