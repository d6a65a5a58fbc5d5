"""What is running, how many remain and how long it should take: told on standard error.

What to expect comes from how long each report took before, kept in ``.audit/durations.json``. The
file is a convenience: without it, or with nonsense in it, nothing but the forecast is missing.
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn
from rich.table import Column
from rich.text import Text

from audit.files import write_atomically
from audit.plans import Report
from audit.project import Project
from audit.reports import Result, Watch

__all__ = ["durations", "remaining", "remember", "watching"]

MINUTE = 60

TIMES = 26
"""Columns of a terminal that the times are given, before the names of what runs are cut."""


def durations(project: Project) -> dict[str, float]:
    """Return how many seconds each report took when it was last executed."""
    path = project.root / ".audit" / "durations.json"
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): float(seconds) for name, seconds in known.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def remember(project: Project, results: Sequence[Result]) -> None:
    """Keep how long the executed reports took, for the next forecast."""
    new = {
        one.report.name: round(one.seconds, 1)
        for one in results
        if one.state == "executed" and not one.report.scratch
    }
    known = dict(sorted({**durations(project), **new}.items()))
    write_atomically(project.root / ".audit" / "durations.json", json.dumps(known, indent=1) + "\n")


def remaining(
    expected: Mapping[str, float],
    waiting: Sequence[str],
    running: Mapping[str, float],
    workers: int,
) -> float | None:
    """Forecast how many seconds a run still takes.

    Parameters
    ----------
    expected : mapping of str to float
        Seconds that each report took before.
    waiting : sequence of str
        The reports that are not begun.
    running : mapping of str to float
        The reports that are, and the seconds that they have had.
    workers : int
        How many run at a time.

    Returns
    -------
    float or None
        None where nothing is known, or nothing is left; a report that is new counts as the mean
        of the others.

    Examples
    --------
    >>> remaining({"a": 4.0, "b": 2.0}, ["b", "new"], {"a": 1.0}, workers=2)
    4.0
    """
    if not expected or not (waiting or running):
        return None
    mean = sum(expected.values()) / len(expected)
    begun = sum(max(0.0, expected.get(name, mean) - had) for name, had in running.items())
    return (begun + sum(expected.get(name, mean) for name in waiting)) / max(1, workers)


def _clock(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole} s" if whole < MINUTE else f"{whole // MINUTE} min {whole % MINUTE:02} s"


class _Run:
    """How far a run is: what waits, what runs since when, and what is done."""

    def __init__(
        self, reports: Sequence[Report], expected: Mapping[str, float], workers: int
    ) -> None:
        self.total = len(reports)
        self.waiting = [one.name for one in reports]
        self.running: dict[str, float] = {}
        self.expected = dict(expected)
        # Where nothing was run before, the forecast rests on what this run has done.
        self.learns = not expected
        self.workers = workers
        self.began = time.monotonic()

    def take(self, report: Report, result: Result | None) -> None:
        if report.name in self.waiting:
            self.waiting.remove(report.name)
        if result is None:
            self.running[report.name] = time.monotonic()
        else:
            self.running.pop(report.name, None)
            if self.learns and result.state == "executed":
                self.expected[report.name] = result.seconds

    @property
    def done(self) -> int:
        return self.total - len(self.waiting) - len(self.running)

    def times(self) -> str:
        now = time.monotonic()
        running = {name: now - since for name, since in self.running.items()}
        left = remaining(self.expected, self.waiting, running, self.workers)
        forecast = "" if left is None else f", about {_clock(left)} to go"
        return f"{_clock(now - self.began)}{forecast}"


class _Times(ProgressColumn):
    """The time that has passed and that is to come, counted anew at each refresh."""

    def __init__(self, run: _Run) -> None:
        super().__init__(table_column=Column(no_wrap=True, min_width=TIMES))
        self.run = run

    def render(self, _task: Any) -> Text:
        return Text(self.run.times())


@contextmanager
def watching(
    reports: Sequence[Report], *, expected: Mapping[str, float], workers: int, quiet: bool
) -> Iterator[Watch]:
    """Show how a run goes on, as long as the context lasts.

    Parameters
    ----------
    reports : sequence of Report
        What is to be run.
    expected : mapping of str to float
        Seconds that each took before.
    workers : int
        How many run at a time.
    quiet : bool
        Whether to show nothing.

    Yields
    ------
    callable
        To be told as each report begins and ends: a line that changes in a terminal, else a line
        for each report that was executed.
    """
    run = _Run(reports, expected, workers)
    console = Console(stderr=True, quiet=quiet, highlight=False)
    if console.is_terminal and not quiet:
        with Progress(
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            _Times(run),
            TextColumn("{task.description}", table_column=Column(no_wrap=True)),
            console=console,
            transient=True,
        ) as progress:
            task = progress.add_task("", total=run.total)

            def redraw(report: Report, result: Result | None) -> None:
                run.take(report, result)
                progress.update(task, completed=run.done, description=", ".join(run.running))

            yield redraw
        return

    def write(report: Report, result: Result | None) -> None:
        run.take(report, result)
        if result is not None and result.state != "current":
            told = f"{result.state} ({result.reason})" if result.reason else result.state
            console.print(
                f"[{run.done}/{run.total}] {report.name}: {told}, {result.seconds:.1f} s; "
                f"{run.times()}",
                markup=False,
                soft_wrap=True,
            )

    yield write
