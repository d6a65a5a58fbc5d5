"""Saying again what was said of an audit in which no byte has changed.

A run that went well leaves, in ``.audit/repeats.json``, the digest of every file of the audit and
of the package, and what it told. The next run compares the digest, and reads nothing else where it
is the same: neither reports nor pages. The file is a convenience; without it, everything is asked.
"""

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from audit.answers import write_json
from audit.files import write_atomically
from audit.locking import exclusive
from audit.project import Project, find_project

__all__ = ["PACKAGE", "inputs_digest", "inputs_of", "remember", "same_again", "show"]

WIDTH = 160
"""Columns of a table that goes to a file."""

PACKAGE = Path(__file__).parent

OWN = frozenset({"__pycache__", "build", "dist", "node_modules", "scratch"})
"""Folders from which nothing is made, besides those whose names begin with a dot."""

MADE = ("reports", "data/derived", "README.md")
"""What a run writes."""

Answer = Mapping[str, Any]
"""What is written as JSON, the rows of the table, and the files to open."""


def inputs_digest(project: Project) -> str:
    """Return one digest of every file that a run may read and does not write."""
    return _digest(inputs_of(project))


def inputs_of(project: Project) -> Iterator[Path]:
    """Return every file that a run may read and does not write."""
    return (path for path in _files(project) if not _is_made(project, path))


def _is_made(project: Project, path: Path) -> bool:
    return any(path.is_relative_to(project.root / name) for name in MADE)


def _files(project: Project) -> Iterator[Path]:
    """Return the files of the audit and of the package, in an order of their own."""
    found = {path for folder in {project.root, PACKAGE} for path in _below(str(folder), ())}
    return map(Path, sorted(found))


def _below(folder: str, above: tuple[str, ...]) -> Iterator[str]:
    """Return the files below a folder, links to folders followed, and every empty folder.

    What nobody may read holds nothing that a run could.
    """
    real = os.path.realpath(folder)
    if real in above:
        # A link to a folder that it lies in.
        return
    empty = True
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            empty = False
            # A link may lead in a circle, which the entry would raise an error for.
            if not (os.path.isdir(entry.path) if entry.is_symlink() else entry.is_dir()):  # noqa: PTH112
                yield entry.path
            elif entry.name not in OWN and not entry.name.startswith("."):
                yield from _below(entry.path, (*above, real))
    if empty:
        yield folder


def _digest(paths: Iterator[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        # What is neither there nor readable is told by the run that looks at everything.
        data = path.read_bytes() if path.is_file() else b""
        total.update(f"{path}\0{len(data)}\0".encode(errors="surrogateescape"))
        total.update(data)
    return total.hexdigest()


def _kept(project: Project) -> Path:
    return project.root / ".audit" / "repeats.json"


def _key(names: Sequence[str], vintages: Sequence[str]) -> str:
    return json.dumps([list(names), list(vintages)])


def same_again(names: Sequence[str], vintages: Sequence[str]) -> Answer | None:
    """Return what a run of some claims told, if nothing has changed since.

    Parameters
    ----------
    names, vintages : sequence of str
        What is asked for, as it was typed.

    Returns
    -------
    mapping or None
        None where everything must be looked at.
    """
    project = find_project()
    try:
        kept = json.loads(_kept(project).read_text(encoding="utf-8"))
        answer: Answer | None = kept["answers"].get(_key(names, vintages))
        known = kept["digest"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    if answer is None:
        return None
    with exclusive(project, "audit run"):
        return answer if known == _digest(_files(project)) else None


def remember(
    project: Project,
    names: Sequence[str],
    vintages: Sequence[str],
    *,
    before: str,
    answer: Answer,
) -> None:
    """Keep what a run told, unless something was changed while it ran.

    Parameters
    ----------
    project : Project
        The audit.
    names, vintages : sequence of str
        What was asked for.
    before : str
        From :func:`inputs_digest`, before the run looked at anything.
    answer : mapping
        What it told.
    """
    if before != inputs_digest(project):
        return
    digest = _digest(_files(project))
    try:
        kept = json.loads(_kept(project).read_text(encoding="utf-8"))
        answers = kept["answers"] if kept["digest"] == digest else {}
    except (OSError, ValueError, KeyError, TypeError):
        answers = {}
    new = {"digest": digest, "answers": {**answers, _key(names, vintages): _again(answer)}}
    write_atomically(_kept(project), json.dumps(new, ensure_ascii=False, indent=1) + "\n")


def _again(answer: Answer) -> Answer:
    """Return what the next run would tell: everything is current."""
    reports = [
        {**one, "state": "current", "reason": "", "seconds": 0.0}
        for one in answer["json"]["reports"]
    ]
    rows = [[*row[:-1], "current" if row[-1] else ""] for row in answer["rows"]]
    return {**answer, "json": {**answer["json"], "reports": reports}, "rows": rows}


def show(answer: Answer, *, quiet: bool, as_json: bool) -> None:
    """Write what a run tells on standard output.

    Parameters
    ----------
    answer : mapping
        What it tells.
    quiet, as_json : bool
        Whether to show nothing; whether to write JSON.
    """
    if as_json:
        write_json(answer["json"])
    elif not quiet:
        headings = ("claim", "vintage", "range", "verdict", "report")
        write_table(headings, answer["rows"], paths=answer["paths"])


def write_table(
    headings: Sequence[str], rows: Sequence[Sequence[str]], *, paths: Sequence[str] = ()
) -> None:
    """Write a table on standard output, with what to open below it.

    Parameters
    ----------
    headings : sequence of str
        Of the columns.
    rows : sequence of sequence of str
        The cells.
    paths : sequence of str
        Files or addresses; each keeps to one line, however long.
    """
    wide = None if sys.stdout.isatty() else WIDTH
    console = Console(highlight=False, markup=False, width=wide)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading)
    for row in rows:
        table.add_row(*row)
    console.print(table)
    for path in paths:
        console.print(path, soft_wrap=True)
