"""The command that writes the bundle: only of an audit that holds, with its progress."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from audit.answers import BROKEN, HOLDS, plain, tell, told_reasons, write_json
from audit.commands import why_not
from audit.errors import AuditError
from audit.locking import exclusive
from audit.placeholders import refuse_placeholders
from audit.project import find_project
from audit.publish.archive import export, refusal

__all__ = ["TARGET", "exported"]

TARGET = Path("dist/bundle.zip")
"""Where a bundle goes that is given no place, relative to the audit."""


def exported(target: Path | None, *, quiet: bool = False, as_json: bool = False) -> int:
    """Write the bundle of an audit that holds.

    Parameters
    ----------
    target : pathlib.Path, optional
        A folder, or a file whose name ends in ``.zip``; default: :data:`TARGET`.
    quiet, as_json : bool
        Whether to show nothing but errors; whether to write JSON.

    Returns
    -------
    int
        The exit code. An audit that does not hold is not exported, and nothing forces it: what the
        bundle says about how its files were made would be false.

    Raises
    ------
    ExceptionGroup
        If a placeholder of a new audit is left.
    """
    project = find_project()
    place = target or project.root / TARGET
    with exclusive(project, "audit export"), _stages(quiet=quiet or as_json) as tell_stage:
        refused = refusal(project, place)
        if refused:
            raise refused
        refuse_placeholders(project)
        tell_stage("Checking whether the audit holds")
        reasons = why_not(project)
        if reasons:
            return _not_exported(reasons, as_json=as_json)
        tell_stage("Writing the bundle")
        files = export(project, place)
    size = sum(path.stat().st_size for path in [place, *place.rglob("*")] if path.is_file())
    if as_json:
        write_json({"ok": True, "bundle": str(place), "files": files, "bytes": size})
    elif not quiet:
        sys.stdout.write(f"{files} files, {size / 1e6:.1f} MB\n{place}\n")
    return HOLDS


@contextmanager
def _stages(*, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Show what is being done, as long as the context lasts: one line, or none that stays."""
    console = Console(stderr=True, quiet=quiet, highlight=False)
    if console.is_terminal and not quiet:
        with console.status("") as status:
            yield status.update
    else:
        yield console.print


def _not_exported(reasons: Sequence[AuditError], *, as_json: bool) -> int:
    if as_json:
        told = [plain(one) for one in reasons]
        write_json({"ok": False, "bundle": None, "problems": told})
        return BROKEN
    tell(reasons)
    sys.stderr.write(f"{told_reasons(reasons)} Nothing was exported.\n")
    return BROKEN
