"""Notebooks on other machines: jobs go to a Dask cluster, outcomes come back.

No file system is shared. Each worker of the cluster gets the files of the audit, keeps processes
as :mod:`audit.execution.pool` does, and gives back what these give; stamps and reports are made
here. A worker with another version of this package, or of what it computes with, is refused, since
its bytes might be others.
"""

import contextlib
import queue
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from distributed import Client, Future
from distributed.scheduler import KilledWorker

from audit.errors import NotebookError, ParameterError
from audit.execution.jobs import Execute, Job, Outcome
from audit.execution.pool import Watch
from audit.execution.site import Site, packed, run_on_site, versions

__all__ = ["connected"]

ANSWERS = 10
"""Seconds that a scheduler has to answer, and a cluster to show its first worker."""

PATIENCE = 60
"""Seconds without any worker after which a run is given up."""

LOOKING = 2.0
"""Seconds between two looks at whether the cluster is still there."""

News = queue.SimpleQueue[tuple[int, Future[Outcome] | None]]


@contextlib.contextmanager
def connected(address: str) -> Iterator[tuple[Execute, int]]:
    """Connect to a cluster.

    Parameters
    ----------
    address : str
        Of its scheduler, such as ``tcp://127.0.0.1:8786``.

    Yields
    ------
    execute : callable
        As :func:`audit.execution.execute_all`. A job whose worker is gone is done again on another.
    slots : int
        Jobs that the cluster runs at a time: the threads of its workers.

    Raises
    ------
    ParameterError
        If no scheduler answers there, it has no worker, or a worker cannot run this audit.
    """
    try:
        client = Client(address, timeout=ANSWERS, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise _refused(
            address,
            "No scheduler of a cluster answers.",
            "the address of a Dask scheduler, such as tcp://host:8786",
            f"{type(error).__name__}: {error}",
            "start one with `dask scheduler`, and look whether this machine may connect to it",
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=ANSWERS)
        except TimeoutError as error:
            raise _refused(
                address,
                "A cluster has no workers.",
                f"one within {ANSWERS} seconds",
                "none",
                f"start some on other machines: dask worker {address}",
            ) from error
        yield partial(_executed, client, address), sum(client.nthreads().values())


def _executed(
    client: Client,
    address: str,
    jobs: Sequence[Job],
    *,
    root: Path,
    workers: int,  # noqa: ARG001 - the cluster has its own
    watch: Watch | None = None,
) -> list[Outcome]:
    """Run jobs on a cluster; see :func:`audit.execution.execute_all`."""
    if not jobs:
        return []
    name = f"audit-{uuid.uuid4().hex}"
    news: News = queue.SimpleQueue()
    with _installed(client, address, Site(packed(root), versions()), name):
        client.subscribe_topic(name, lambda event: news.put((event[1], None)))
        sent = [replace(job, folder=job.folder.relative_to(root)) for job in jobs]
        futures = [
            client.submit(run_on_site, name, number, job, key=f"{name}-{number}", pure=False)
            for number, job in enumerate(sent)
        ]
        for number, future in enumerate(futures):
            future.add_done_callback(lambda done, number=number: news.put((number, done)))
        try:
            return _awaited(client, address, jobs, news, watch)
        finally:
            # However it ends: what has not begun never does.
            with contextlib.suppress(Exception):
                client.cancel(futures, force=True)
                client.unsubscribe_topic(name)


def _awaited(
    client: Client, address: str, jobs: Sequence[Job], news: News, watch: Watch | None
) -> list[Outcome]:
    outcomes: dict[int, Outcome] = {}
    alone = 0.0
    while len(outcomes) < len(jobs):
        try:
            number, done = news.get(timeout=LOOKING)
        except queue.Empty:
            alone = alone + LOOKING if _is_empty(client, address) else 0.0
            if alone >= PATIENCE:
                raise _lost(address, f"no worker for {PATIENCE} seconds") from None
            continue
        if number in outcomes:
            continue  # Word that it has begun may come after word that it is done.
        outcome = _outcome(jobs[number], done, address) if done else None
        if outcome:
            outcomes[number] = outcome
        if watch is not None:
            watch(jobs[number], outcome)
    return [outcomes[number] for number in range(len(jobs))]


def _is_empty(client: Client, address: str) -> bool:
    """Return whether the cluster has no worker; an error where it has no scheduler any more."""
    try:
        return not client.nthreads()
    except Exception as error:
        raise _lost(address, f"{type(error).__name__}: {error}") from error


def _outcome(job: Job, done: Future[Outcome], address: str) -> Outcome:
    if done.status in {"cancelled", "lost"}:
        raise _lost(address, "the connection is gone")
    try:
        return replace(done.result(), job=job)
    except KilledWorker as error:
        found = f"{error.allowed_failures + 1} workers died while they ran it"
        told = "see whether it takes more memory than a worker has; `--jobs 1` without --scheduler"
        do = f"{told} runs it here"
    # Whatever it is, the other notebooks go on.
    except Exception as error:  # noqa: BLE001
        found = f"{type(error).__name__}: {error}"
        do = "look into the log of the cluster's workers"
    fault = NotebookError(
        "A notebook could not be run on the cluster.",
        expected="a worker that lives until the notebook is done",
        found=found,
        where=f"{job.where}, in {job.name}",
        do=do,
    )
    return Outcome(job=job, text="", uses={}, error=fault, seconds=0.0)


@contextlib.contextmanager
def _installed(client: Client, address: str, site: Site, name: str) -> Iterator[None]:
    """Keep the audit on every worker, those that come later included, as long as it is needed."""
    try:
        client.register_plugin(site, name=name)
    except Exception as error:
        raise _refused(
            address,
            "A worker of the cluster cannot run this audit.",
            "workers with the same versions as here, and room for the files of the audit",
            f"{type(error).__name__}: {error}",
            "install the same requirements.lock and the same version of this package for all",
        ) from error
    try:
        yield
    finally:
        with contextlib.suppress(Exception):
            client.unregister_worker_plugin(name)


def _refused(address: str, what: str, expected: str, found: str, do: str) -> ParameterError:
    return ParameterError(
        what, expected=expected, found=found, where=f"--scheduler {address}", do=do
    )


def _lost(address: str, found: str) -> ParameterError:
    return _refused(
        address,
        "The cluster is gone.",
        "a scheduler and a worker until the run is done",
        found,
        "start them and run the command again: what was finished is kept",
    )
