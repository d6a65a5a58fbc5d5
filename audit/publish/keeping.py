"""Pages that need not be made again: those of which nothing that they were seen to use changed.

What a page uses is noted while it is made, as for a notebook (:mod:`audit.uses`), and kept with the
digest of the page in ``.audit/pages.json``. The file is a convenience: without it, with another
package or environment, or where the page is not the one that was made, the page is made again.
``audit check`` makes every page, whatever is kept here.

Besides what notebooks use, a page uses what is found in many files together: ``reported``, the
claims that have a report of a vintage; ``using``, the claims behind the rows of a table; ``heads``,
the derived tables with their columns; ``released``, the versions. Of these, the digest of what was
found counts, and not that of the files, so that a page on one table does not rest on every report.
"""

import hashlib
import json
import platform
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from audit.files import private_folder, write_atomically
from audit.project import Project
from audit.staleness import snapshot
from audit.uses import ABSENT, Uses, digest_of, file_digest, hashed, recording

__all__ = ["Finds", "Keeper", "Made"]

PACKAGE: Final = Path(__file__).parents[1]

Made = tuple[str, Uses]
"""A page, and what it was seen to use."""

Finds = Mapping[str, Callable[[str], object]]
"""Kind of what is found in many reports → what finds it, by name, and notes its digest."""


class Keeper:
    """What is known of the pages of an audit, and what must be made again.

    Parameters
    ----------
    project : Project
        The audit.
    finds : mapping
        What finds that which is no file and no entry.
    """

    def __init__(self, project: Project, finds: Finds) -> None:
        self._project = project
        self._finds = finds
        self._now = snapshot(project)
        self._rest = digest_of(
            # Files are known by their paths, and a copy of an audit has others.
            [_package(), self._now.environment, platform.python_version(), str(project.root)]
        )
        self._known: dict[tuple[str, str], str] = {}
        self._pages = self._kept()

    @property
    def _path(self) -> Path:
        return self._project.root / ".audit" / "pages.json"

    def _kept(self) -> dict[str, Any]:
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            pages: dict[str, Any] = kept["pages"] if kept["rest"] == self._rest else {}
            return {name: pages[name] for name in pages if pages[name].keys() == {"made", "uses"}}
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            return {}

    def is_current(self, path: Path) -> bool:
        """Return whether a page is there, and is the one that would be made now."""
        kept = self._pages.get(self._name(path))
        if kept is None or not path.is_file() or hashed(path.read_bytes()) != kept["made"]:
            return False
        return all(
            digest == self._digest(kind, name)
            for kind, names in kept["uses"].items()
            for name, digest in names.items()
        )

    def made(self, make: Callable[[Project], str]) -> Made:
        """Make a page, noting what it uses; nothing else is changed."""
        with recording() as seen:
            return make(self._project), seen

    def write(self, path: Path, made: Made) -> bool:
        """Write a page, and keep what it used.

        Returns
        -------
        bool
            Whether its bytes changed.
        """
        text, seen = made
        changed = write_atomically(path, text)
        self._pages[self._name(path)] = {
            "made": hashed(text.encode()),
            "uses": self._digests(seen),
        }
        return changed

    def save(self, paths: Iterable[Path]) -> None:
        """Keep what is known of some pages for the next run, and forget all others."""
        names = [self._name(path) for path in paths]
        pages = {name: self._pages[name] for name in names if name in self._pages}
        private_folder(self._path.parent)
        text = json.dumps({"rest": self._rest, "pages": pages}, indent=1, sort_keys=True)
        write_atomically(self._path, text + "\n")

    def _name(self, path: Path) -> str:
        return path.relative_to(self._project.root).as_posix()

    def _digests(self, seen: Uses) -> dict[str, dict[str, str]]:
        """Return what was seen, with the digests of entries as they were before all pages."""
        return {
            kind: {
                name: digest or self._digest(kind, name) for name, digest in sorted(names.items())
            }
            for kind, names in sorted(seen.items())
        }

    def _digest(self, kind: str, name: str) -> str:
        key = kind, name
        if key not in self._known:
            self._known[key] = self._found(kind, name)
        return self._known[key]

    def _found(self, kind: str, name: str) -> str:
        if kind in self._now.named:
            return self._now.named[kind].get(name, ABSENT)
        if kind == "files":
            return file_digest(Path(name))
        if kind not in self._finds:
            # Nobody can tell: such a page is never current.
            return "unknown"
        with recording() as seen:
            self._finds[kind](name)
        return seen[kind][name]


def _package() -> str:
    """Return the digest of every file of the package: its modules, templates, styles and words."""
    total = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            data = path.read_bytes()
            total.update(f"{path.relative_to(PACKAGE)}\0{len(data)}\0".encode())
            total.update(data)
    return total.hexdigest()
