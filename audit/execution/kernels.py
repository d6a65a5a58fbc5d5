"""Running one notebook from top to bottom through papermill, in a fork or an ordinary kernel."""

import json
import os
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, ClassVar

import nbformat
import papermill
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4.rwbase import split_lines
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from audit.errors import NotebookError, ParameterError
from audit.execution import forked
from audit.execution.ahead import read_ahead, read_tables_ahead
from audit.execution.engine import WarmEngine
from audit.execution.jobs import MIB, Job
from audit.execution.memory import limit_memory
from audit.execution.notebooks import finish, unrun
from audit.execution.preloading import preload

__all__ = ["KERNELS", "execute", "get_ready"]

KERNELS: set[int] = set()
"""The processes of the kernels that this process has started, so that none outlives it."""

STARTING = 120
FLUSHING = 60
"""Seconds to wait for a kernel to start, and for its last output, on a machine that is busy."""

SOCKET_PATH = 96
"""Signs that the path of a socket may have, its ending left out: 103 on macOS, 107 on Linux."""

SHOWN = 5
"""Lines of a failing cell that are shown from its beginning and from its end."""

INDENT = "\n" + 12 * " "

UNTOUCHED = "the old report, if there is one, is untouched"


class _Kernel(AsyncKernelManager):
    memory: ClassVar[int | None] = None

    async def _async_launch_kernel(self, kernel_cmd: list[str], **options: Any) -> None:
        await super()._async_launch_kernel(kernel_cmd, **options)
        process = getattr(self.provisioner, "pid", None)
        if process is not None:
            KERNELS.add(process)
            limit_memory(_Kernel.memory, process)


def _connection() -> dict[str, str]:
    """Return where a kernel is spoken to: sockets that are files, where their paths have room.

    A port that is free when it is chosen can be taken when the kernel opens it. The name is set
    here, because the default is the same for all kernels of a working directory.
    """
    name = str(Path(os.environ.get("JUPYTER_RUNTIME_DIR", "")) / os.urandom(4).hex())
    short = os.name == "posix" and len(name) < SOCKET_PATH
    return {"connection_file": f"{name}.json", "transport": "ipc" if short else "tcp"}


def execute(job: Job, *, private: AbstractSet[int] = frozenset()) -> str:
    """Run a notebook.

    Parameters
    ----------
    job : Job
        What to run.
    private : set of int, optional
        Descriptors of this process that no notebook may hold.

    Returns
    -------
    str
        The report: the executed notebook as JSON, with nothing of the machine or the clock in it.

    Raises
    ------
    ParameterError
        If the notebook does not declare a parameter that is to be set.
    NotebookError
        If a cell fails or takes too long, or the kernel dies or cannot start.
    """
    forked.PRIVATE.update(private)
    source = _node(job.notebook)
    _check_parameters(job, papermill.inspect_notebook(source))
    running: dict[str, Any] = {}
    # The ordinary engine leaves it empty.
    kept: list[nbformat.NotebookNode] = []
    try:
        executed = papermill.execute_notebook(
            source,
            None,
            parameters=dict(sorted(job.parameters.items())),
            kernel_name="python3",
            cwd=str(job.folder),
            progress_bar=False,
            log_output=False,
            start_timeout=STARTING,
            # What follows goes to nbclient.
            execution_timeout=job.timeout,
            iopub_timeout=FLUSHING,
            record_timing=False,
            coalesce_streams=True,
            on_cell_execute=lambda cell, cell_index: running.update(cell=cell, index=cell_index),
            **(_warm(job, kept) if job.engine == "warm" else _ordinary(job)),
        )
    except PapermillExecutionError as error:
        found = INDENT.join(f"{error.ename}: {error.evalue}".removesuffix(": ").splitlines())
        if error.ename == "MemoryError" and job.memory is not None:
            raise _out_of_memory(job, running, found, job.memory) from error
        raise _failed(job, running, "A cell of a notebook failed.", found) from error
    except CellTimeoutError as error:
        found = f"still running after {job.timeout} seconds"
        raise _failed(job, running, "A cell of a notebook took too long.", found) from error
    except DeadKernelError as error:
        found = "the kernel is gone: killed, crashed, or out of memory"
        raise _failed(job, running, "The kernel of a notebook died.", found) from error
    finally:
        KERNELS.clear()
    [notebook] = kept or [executed]
    report = finish(notebook)
    if unrun(report):
        found = "the notebook ended itself before its last cell"
        raise _failed(job, running, "A notebook stopped before its end.", found)
    node = _node(report)
    nbformat.validate(node)
    # As nbformat writes it but for the indents, which :func:`seal` sets.
    return json.dumps(split_lines(node), ensure_ascii=False)  # type: ignore[no-untyped-call]


def _ordinary(job: Job) -> dict[str, Any]:
    _Kernel.memory = job.memory
    return {
        "shutdown_kernel": "immediate",
        "extra_arguments": ["--ext=audit.execution.watching"],
        "kernel_manager_class": _Kernel,
        "config": Config({"KernelManager": _connection()}),
    }


def get_ready() -> None:
    """Import and read what a warm kernel will ask for."""
    preload()
    read_ahead()


def _warm(job: Job, kept: list[nbformat.NotebookNode]) -> dict[str, Any]:
    get_ready()
    read_tables_ahead(job)
    # Registered here too: an installation that is older than the entry point does not know it.
    papermill_engines.register("warm", WarmEngine)
    return {"engine_name": "warm", "memory": job.memory, "kept": kept}


def _node(notebook: Mapping[str, Any]) -> nbformat.NotebookNode:
    node: nbformat.NotebookNode = nbformat.from_dict(notebook)  # type: ignore[no-untyped-call]
    return node


def _check_parameters(job: Job, known: dict[str, Any]) -> None:
    unknown = sorted(set(job.parameters) - set(known))
    if unknown:
        raise ParameterError(
            "A notebook has no such parameter.",
            expected=", ".join(known) or "none: no cell is tagged parameters, or it sets nothing",
            found=", ".join(unknown),
            where=job.where,
            do="use one of the names in its parameters cell",
        )


def _out_of_memory(job: Job, running: dict[str, Any], found: str, size: int) -> NotebookError:
    # In JupyterLab, it has no limit and would not fail.
    return _failed(
        job,
        running,
        "A cell of a notebook wanted more memory than it may take.",
        found,
        expected=f"at most {size / MIB:,.0f} MiB, besides what a kernel has before its first cell",
        do=f"raise the limit with `--memory`; {UNTOUCHED}",
    )


def _failed(
    job: Job,
    running: dict[str, Any],
    what: str,
    found: str,
    *,
    expected: str = "every cell to run to its end",
    do: str = f"open the notebook in JupyterLab and run it down to this cell; {UNTOUCHED}",
) -> NotebookError:
    numbers = {cell["id"]: number for number, cell in enumerate(job.notebook["cells"], 1)}
    cell = running.get("cell", {})
    number = numbers.get(cell.get("id", ""))
    place = f"cell {number}" if number else "the parameters that were set"
    source = INDENT.join(f"    {line}" for line in _shortened(cell.get("source", "")))
    return NotebookError(
        what,
        expected=expected,
        found=found,
        where=f"{job.where}, {place}, in {job.name}{':' + INDENT + source if source else ''}",
        do=do,
    )


def _shortened(source: str) -> list[str]:
    lines = source.strip("\n").splitlines()
    if len(lines) > 2 * SHOWN + 1:
        hidden = len(lines) - 2 * SHOWN
        return [*lines[:SHOWN], f"… {hidden} lines …", *lines[-SHOWN:]]
    return lines
