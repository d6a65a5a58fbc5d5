"""The warm engine of papermill: each notebook runs in a fork of this process."""

from copy import copy
from typing import Any

from papermill.engines import NBClientEngine

from audit.execution.warm import forked

__all__ = ["WarmEngine"]


class WarmEngine(NBClientEngine):  # type: ignore[misc]
    """Runs notebooks in forks, and records as failed what did not come to its end."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        memory: int | None = None,
        kept: list[Any] | None = None,
        **options: Any,
    ) -> None:
        """Run the cells of a notebook.

        Parameters
        ----------
        nb_man : papermill.engines.NotebookExecutionManager
            The notebook, and what is recorded about its run.
        kernel_name : str
            Of no effect: the kernel is this Python.
        memory : int, optional
            Bytes that the notebook may take.
        kept : list, optional
            Takes the notebook that was run without an error. papermill, which writes what it gets
            even where no file is asked for, then gets one without cells.
        **options
            As papermill's own engine takes them.
        """
        begun: list[int] = []

        def begin(cell: Any, cell_index: int) -> None:
            begun.append(cell_index)
            if told is not None:
                told(cell=cell, cell_index=cell_index)

        told = options.pop("on_cell_execute", None)
        try:
            with forked(memory=memory) as kernel:
                super().execute_managed_notebook(
                    nb_man, kernel_name, km=kernel, on_cell_execute=begin, **options
                )
        except Exception as error:
            # papermill marks a cell as completed when its kernel died or took too long.
            for index in begun[-1:]:
                nb_man.cell_exception(nb_man.nb.cells[index], cell_index=index, exception=error)
            raise
        if kept is not None and not nb_man.nb.metadata.papermill["exception"]:
            kept.append(nb_man.nb)
            nb_man.nb = copy(nb_man.nb)
            nb_man.nb.cells = []
