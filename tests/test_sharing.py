"""Work shared with forks: all of it is done once, in order, whatever becomes of a fork."""

import os
import signal
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from audit.errors import ParameterError
from audit.project import Project
from audit.publish import publish
from audit.sharing import shared


def refused() -> int:
    """Fail as a page may."""
    raise ParameterError("No.", found="7", do="ask again")


def ended(here: int) -> int:
    """End any process but one."""
    if os.getpid() != here:
        os.kill(os.getpid(), signal.SIGKILL)
    return here


def children() -> set[str]:
    """Return the processes that this one has started and not seen the end of."""
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text("utf-8").split())


@pytest.mark.parametrize("processes", [1, 2, 3, 9])
def test_values_and_errors_are_in_the_order_of_the_tasks(processes: int) -> None:
    """Errors come back whole; a value may be larger than a pipe holds."""
    before = children()
    tasks: list[Callable[[], int | str]] = [lambda: 1, refused, lambda: "x" * 10**6, lambda: 4]
    (one, none), (nothing, error), (large, _), (four, _) = shared(tasks, processes=processes)

    assert (1, None, None, 10**6, 4) == (one, none, nothing, len(str(large)), four)
    assert "ask again" in str(error)
    assert before == children()


def test_what_a_fork_did_not_hand_over_is_done_here() -> None:
    """A fork that is killed costs time, and nothing else."""
    here = os.getpid()

    assert [(here, None)] * 5 == shared([partial(ended, here)] * 5, processes=3)


def who() -> int:
    """Take long enough for another process to take the next task."""
    time.sleep(0.02)
    return os.getpid()


def test_tasks_about_the_same_are_done_by_one_process() -> None:
    """Each finds what the others have read; without that, processes take turns."""
    abouts = ["a", "a", "b", "b"] * 5

    def processes_of(together: list[str] | None) -> list[int]:
        done = shared([who] * len(abouts), processes=2, together=together)
        return [
            len({value for (value, _), one in zip(done, abouts, strict=True) if one == about})
            for about in "ab"
        ]

    assert [1, 1] == processes_of(abouts)
    assert 1 < max(processes_of(None))


def test_nothing_to_do() -> None:
    """No task, no fork."""
    assert [] == shared([], processes=4)


def test_the_pages_are_the_same_from_several_processes(published_project: Project) -> None:
    """Bytes, and what is kept of them."""
    kept = published_project.root / ".audit" / "pages.json"
    pages = {path: path.read_bytes() for path in published_project.reports.rglob("*.html")}
    known = kept.read_bytes()
    for path in pages:
        path.unlink()
    kept.unlink()

    assert set(pages) <= set(publish(published_project, processes=3))
    assert pages == {path: path.read_bytes() for path in pages}
    assert known == kept.read_bytes()
