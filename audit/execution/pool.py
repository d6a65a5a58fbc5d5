"""Several notebooks at a time, each worker a process of its own."""

import contextlib
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from audit.execution.folders import run_folder
from audit.execution.jobs import Execute, Job, Outcome
from audit.execution.workers import Worker, crew

__all__ = ["Watch", "execute_all", "resident"]

Watch = Callable[[Job, Outcome | None], None]
"""Called when a job begins, with None, and when it ends, with its outcome."""


def execute_all(
    jobs: Sequence[Job], *, root: Path, workers: int, watch: Watch | None = None
) -> list[Outcome]:
    """Run notebooks, several at a time.

    Parameters
    ----------
    jobs : sequence of Job
        What to run; begun in this order.
    root : pathlib.Path
        The audit.
    workers : int
        How many at a time.
    watch : callable, optional
        Told, in the thread of the caller, as each job begins and as it ends, whatever the order.

    Returns
    -------
    list of Outcome
        In the order of the jobs. A notebook that fails, and a worker that dies, ends one job and
        no other.

    Notes
    -----
    However it ends (an error in ``watch``, Ctrl-C), no process and no file of it is left. Should
    this process be killed, each worker finds its pipe closed, and ends itself and its kernel.
    """
    with _crew(max(1, min(workers, len(jobs))), root) as processes:
        return _all_run(jobs, processes, watch)


@contextlib.contextmanager
def resident(*, root: Path, workers: int, early: bool = True) -> Iterator[Execute]:
    """Keep processes that have imported everything, for one run after the other.

    Parameters
    ----------
    root : pathlib.Path
        The audit.
    workers : int
        How many.
    early : bool
        Whether they begin at once to import what a warm kernel needs.

    Yields
    ------
    callable
        As :func:`execute_all`. With the context, the processes end.
    """
    with _crew(workers, root) as processes:

        def execute(
            jobs: Sequence[Job], *, root: Path, workers: int, watch: Watch | None = None
        ) -> list[Outcome]:
            _ = root
            return _all_run(jobs, processes[:workers], watch)

        if early:
            processes[0].warm()
        yield execute


@contextlib.contextmanager
def _crew(count: int, root: Path) -> Iterator[list[Worker]]:
    with run_folder(root) as folder:
        processes = crew(count, root=root, folder=folder)
        try:
            yield processes
        finally:
            _dismissed(processes)


def _dismissed(processes: Sequence[Worker]) -> None:
    for worker in processes:
        worker.dismiss()
    for worker in processes:
        worker.bury()


def _all_run(
    jobs: Sequence[Job], processes: Sequence[Worker], watch: Watch | None
) -> list[Outcome]:
    waiting: queue.SimpleQueue[tuple[int, Job]] = queue.SimpleQueue()
    for entry in enumerate(jobs):
        waiting.put(entry)
    news: queue.SimpleQueue[tuple[int, Outcome | None]] = queue.SimpleQueue()
    threads = [
        threading.Thread(target=_serve, args=(worker, waiting, news), daemon=True)
        for worker in processes[: len(jobs)]
    ]
    outcomes: dict[int, Outcome] = {}
    try:
        _forked(processes[: len(jobs)], jobs)
        for thread in threads:
            thread.start()
        while len(outcomes) < len(jobs):
            number, outcome = news.get()
            if outcome is not None:
                outcomes[number] = outcome
            if watch is not None:
                watch(jobs[number], outcome)
    except BaseException:
        # Whoever waits for an answer would wait until the notebook is done.
        _dismissed(processes)
        raise
    finally:
        for thread in threads:
            thread.join()
    return [outcomes[number] for number in range(len(jobs))]


def _forked(processes: Sequence[Worker], jobs: Sequence[Job]) -> None:
    """Let the first process import what all of them need, and the others begin as its forks."""
    if len(processes) > 1 and any(job.engine == "warm" for job in jobs):
        processes[0].warm()
        processes[0].fork(len(processes) - 1)


def _serve(
    worker: Worker,
    waiting: queue.SimpleQueue[tuple[int, Job]],
    news: queue.SimpleQueue[tuple[int, Outcome | None]],
) -> None:
    with contextlib.suppress(queue.Empty):
        while not worker.dismissed:
            number, job = waiting.get_nowait()
            news.put((number, None))
            news.put((number, worker.run(job)))
