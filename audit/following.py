"""Running again on every save: ``audit run --watch``.

The processes that run notebooks stay up with all that they have imported, and this one keeps what
it has read. Files are looked at a few times a second, which needs no library and works on every
file system. What counts is every file that a run may read and does not write.

A raw table that was edited is registered if it holds: whoever saves it here means it, and is told.
The registry is a file under version control, so that the change shows there too. A table that does
not hold is told with its line and column, and nothing is run.
"""

import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from audit import commands, publish
from audit.answers import errors_in, tell
from audit.errors import AuditError
from audit.execution import resident
from audit.limits import at_once, most_reports, processors
from audit.locking import exclusive
from audit.project import VINTAGES, Project, find_project
from audit.registration import make_ready, register, unauthentic
from audit.repeats import PACKAGE, inputs_of
from audit.running import Place
from audit.schemas import states

__all__ = ["follow"]

EVERY: Final = 0.2
"""Seconds between two looks."""

NAMED: Final = 3
"""Files that one line names; the rest is counted."""

replace: Callable[[str, list[str]], object] = os.execv
"""What puts another process in the place of this one."""

State = dict[Path, tuple[int, ...]]
"""File → what tells that it is another one."""


def follow(
    names: Sequence[str],
    *,
    jobs: int | None = None,
    force: bool = False,
    quiet: bool = False,
    wait: Callable[[float], object] = time.sleep,
    **options: Any,
) -> int:
    """Run, and run again whatever a saved file changes, until it is stopped.

    Parameters
    ----------
    names : sequence of str
        Claims; none for all.
    jobs : int, optional
        Notebooks at a time; default: as many as there are processors for this process.
    force : bool
        Whether the first run executes what is current, too.
    quiet : bool
        Whether to show nothing but errors.
    wait : callable, optional
        What passes the time between two looks.
    **options
        As for :func:`audit.commands.run`.

    Returns
    -------
    int
        Never: it ends with a ``KeyboardInterrupt``. Where the package itself has changed, another
        process goes on in the place of this one.
    """
    project = find_project()
    vintages = set(options.get("vintages") or VINTAGES)
    # Each has pipes, and a process may have few; but notebooks can still be added.
    most = max(processors(), most_reports(project, len(vintages)))
    workers = at_once(jobs, most)
    with resident(root=project.root, workers=workers) as execute:
        place = execute, workers
        seen = _state(project)
        held = set(states(project).values()) if not unauthentic(project) else set()
        _run(project, names, held, place=place, force=force, quiet=quiet, **options)
        # What the next run would have to read is read now; what is saved meanwhile is seen after.
        publish.make_ready(project)
        make_ready(project)
        _say("watching for saved files; Ctrl-C ends it", quiet=quiet)
        while True:
            wait(EVERY)
            now = _state(project)
            changed = [path for path in {**seen, **now} if seen.get(path) != now.get(path)]
            seen = now
            if not changed:
                continue
            _say(_listed(project, changed), quiet=quiet)
            if any(path.suffix == ".py" and path.is_relative_to(PACKAGE) for path in changed):
                if not _told_unreadable(changed):
                    break
                continue
            _run(project, names, held, place=place, quiet=quiet, **options)
            # The registry was written by the run itself; whatever else was saved meanwhile counts.
            seen |= _state_of([project.raw / "datapackage.json"])
    # The processes are gone; a new one imports what has changed.
    sys.stderr.flush()
    replace(sys.executable, [sys.executable, *sys.argv])
    return 0


def _state(project: Project) -> State:
    return _state_of(inputs_of(project))


def _state_of(paths: Iterable[Path]) -> State:
    found: State = {}
    for path in paths:
        try:
            one = path.stat()
        except OSError:
            continue
        found[path] = (one.st_mtime_ns, one.st_size, one.st_ino)
    return found


def _run(
    project: Project, names: Sequence[str], held: set[str], *, place: Place, **options: Any
) -> None:
    """Register what was edited, and run; what goes wrong is told, and the watch goes on."""
    began = time.monotonic()
    try:
        with exclusive(project, "audit run --watch"):
            edited = unauthentic(project)
            if edited:
                register(project, held)
                held |= set(states(project).values())
        for one in edited:
            _say(f"registered {one.where}", quiet=options["quiet"])
        commands.run(names, place=place, brief=True, **options)
    except (AuditError, ExceptionGroup, OSError) as error:
        errors = errors_in(error)
        if not errors:
            raise
        tell(errors)
    _say(f"{time.monotonic() - began:.2f} s", quiet=options["quiet"])


def _told_unreadable(paths: Iterable[Path]) -> bool:
    """Tell of a module that Python cannot read: without it, nothing would come up again."""
    for path in paths:
        if path.suffix == ".py" and path.is_file():
            try:
                compile(path.read_bytes(), path, "exec")
            except (SyntaxError, ValueError) as error:
                sys.stderr.write(f"{path}: {error}\n")
                return True
    return False


def _listed(project: Project, paths: Sequence[Path]) -> str:
    inside = {path for path in paths if path.is_relative_to(project.root)}
    shown = [
        path.relative_to(project.root).as_posix() if path in inside else str(path)
        for path in sorted(paths)[:NAMED]
    ]
    rest = f" and {len(paths) - NAMED} more" if len(paths) > NAMED else ""
    return f"changed: {', '.join(shown)}{rest}"


def _say(text: str, *, quiet: bool) -> None:
    if not quiet:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
