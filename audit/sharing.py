"""Work shared with forks of this process, which have at once all that it has read.

Nothing waits for orders: who has done a task takes the next one from a queue that is full from the
start; a fork hands over what it has done when nothing is left, and ends. Should this process be
killed, a fork has nobody to hand anything to, and ends as well.
"""

import os
import pickle
import signal
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any, Final, NoReturn, TypeVar

__all__ = ["shared"]

EACH: Final = 4
"""Bytes of a place in the queue."""

MOST: Final = 4096 // EACH
"""Tasks, or lots of them, that are shared: so many places any pipe holds at once."""

Value = TypeVar("Value")
Outcomes = list[tuple[int, Any, Exception | None]]
"""The place of each task, with its value or what went wrong."""


def shared(
    tasks: Sequence[Callable[[], Value]],
    *,
    processes: int,
    together: Sequence[Hashable] | None = None,
) -> list[tuple[Value | None, Exception | None]]:
    """Do tasks that change nothing but what they return, some of them in forks of this process.

    Parameters
    ----------
    tasks : sequence of callable
        What to do; values and errors must survive pickling.
    processes : int
        How many, with this one. Where the system has no forks, it does everything.
    together : sequence of hashable, optional
        For each task, what it is about: tasks about the same are done by one process, one after the
        other, so that each finds what the others have read. Default: no two are about the same.

    Returns
    -------
    list of tuple
        For each task its value, or what went wrong. What a fork did not hand over, whatever
        happened to it, is done here.

    Examples
    --------
    >>> shared([lambda: 1, lambda: 2, lambda: 3], processes=2)
    [(1, None), (2, None), (3, None)]
    """
    lots = _lots(range(len(tasks)) if together is None else together)
    possible = hasattr(os, "fork") and len(lots) <= MOST
    count = max(1, min(processes, len(lots))) if possible else 1
    done: dict[int, tuple[Value | None, Exception | None]] = {}
    queue = _queue(len(lots) if count > 1 else 0)
    forks = [_fork(tasks, lots, queue) for _ in range(1, count)]
    try:
        mine = _done(tasks, _taken(queue, lots))
        done |= {place: (value, error) for place, value, error in mine}
        for _, reading in forks:
            done |= {place: (value, error) for place, value, error in _handed_over(reading)}
    finally:
        os.close(queue)
        for process, reading in forks:
            os.close(reading)
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
    rest = [place for place in range(len(tasks)) if place not in done]
    done |= {place: (value, error) for place, value, error in _done(tasks, rest)}
    return [done[place] for place in range(len(tasks))]


def _lots(abouts: Iterable[Hashable]) -> list[list[int]]:
    """Return the places of the tasks that belong together."""
    found: dict[Hashable, list[int]] = {}
    for place, about in enumerate(abouts):
        found.setdefault(about, []).append(place)
    return list(found.values())


def _queue(length: int) -> int:
    """Return a pipe that holds the numbers of all lots: who reads one has it alone."""
    reading, writing = os.pipe()
    os.write(writing, b"".join(place.to_bytes(EACH) for place in range(length)))
    os.close(writing)
    return reading


def _taken(queue: int, lots: Sequence[Sequence[int]]) -> Iterator[int]:
    while lot := os.read(queue, EACH):
        yield from lots[int.from_bytes(lot)]


def _done(tasks: Sequence[Callable[[], Any]], places: Iterable[int]) -> Outcomes:
    found: Outcomes = []
    for place in places:
        try:
            found.append((place, tasks[place](), None))
        except Exception as error:  # noqa: BLE001 - it is told where the tasks are put together
            found.append((place, None, error))
    return found


def _fork(
    tasks: Sequence[Callable[[], Any]], lots: Sequence[Sequence[int]], queue: int
) -> tuple[int, int]:
    """Return a fork that does tasks as long as there are any, and where it hands them over."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        _hand_over(tasks, _taken(queue, lots), writing)
    os.close(writing)
    return process, reading


def _hand_over(tasks: Sequence[Callable[[], Any]], places: Iterable[int], writing: int) -> NoReturn:
    """Do tasks, write what they gave, and end without anything that the parent will do."""
    try:
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(_done(tasks, places), pipe)
    finally:
        os._exit(0)


def _handed_over(reading: int) -> Outcomes:
    """Return what a fork has done; nothing where it ended before."""
    with os.fdopen(os.dup(reading), "rb") as pipe:
        written = pipe.read()
    try:
        # Written by a fork of this process, through a pipe that nobody else has.
        found: Outcomes = pickle.loads(written)  # noqa: S301
    except (EOFError, pickle.UnpicklingError):
        return []
    return found
