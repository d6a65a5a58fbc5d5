"""Work shared with forks of this process, which have at once all that it has read.

Nothing waits for orders: a fork does its part, hands it over, and ends. Should this process be
killed, a fork has nobody to hand anything to, and ends as well.
"""

import os
import pickle
import signal
from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeVar

__all__ = ["shared"]

Value = TypeVar("Value")
Outcomes = list[tuple[int, Any, Exception | None]]
"""The place of each task, with its value or what went wrong."""


def shared(
    tasks: Sequence[Callable[[], Value]], *, processes: int
) -> list[tuple[Value | None, Exception | None]]:
    """Do tasks that change nothing but what they return, some of them in forks of this process.

    Parameters
    ----------
    tasks : sequence of callable
        What to do; values and errors must survive pickling.
    processes : int
        How many, with this one. Where the system has no forks, it does everything.

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
    places = range(len(tasks))
    count = max(1, min(processes, len(tasks))) if hasattr(os, "fork") else 1
    done: dict[int, tuple[Value | None, Exception | None]] = {}
    forks = [_fork(tasks, places[k::count]) for k in range(1, count)]
    try:
        mine = [*places[0::count]]
        done |= {place: (value, error) for place, value, error in _done(tasks, mine)}
        for _, reading in forks:
            done |= {place: (value, error) for place, value, error in _handed_over(reading)}
    finally:
        for process, reading in forks:
            os.close(reading)
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
    rest = [place for place in places if place not in done]
    done |= {place: (value, error) for place, value, error in _done(tasks, rest)}
    return [done[place] for place in places]


def _done(tasks: Sequence[Callable[[], Any]], places: Sequence[int]) -> Outcomes:
    found: Outcomes = []
    for place in places:
        try:
            found.append((place, tasks[place](), None))
        except Exception as error:  # noqa: BLE001 - it is told where the tasks are put together
            found.append((place, None, error))
    return found


def _fork(tasks: Sequence[Callable[[], Any]], places: Sequence[int]) -> tuple[int, int]:
    """Return a fork that does some tasks, and where it hands them over."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        _hand_over(tasks, places, writing)
    os.close(writing)
    return process, reading


def _hand_over(tasks: Sequence[Callable[[], Any]], places: Sequence[int], writing: int) -> NoReturn:
    """Do some tasks, write what they gave, and end without anything that the parent will do."""
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
