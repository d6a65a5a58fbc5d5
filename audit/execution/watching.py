"""What a notebook opens, noted in the process that runs it.

Python tells of every file that it opens (audit hooks, PEP 578). Files of the audit are noted as
inputs. Files of the environment are the lock's. Any other file is refused, as if it could not be
read: what goes into a report must be known. A notebook that starts programs or talks to a network
cannot be known, and is noted as such. A library in C that opens a file by itself is not seen; the
lock holds none that a notebook uses so.

The module is an IPython extension, so that a fork and an ordinary kernel are watched alike.
"""

import errno
import inspect
import itertools
import json
import os
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from audit.uses import Uses, file_digest, folder_digest, is_by_name, note, used

__all__ = ["RECORD", "load_ipython_extension"]

RECORD = "AUDIT_USES"
"""The variable that names the file for what was used."""

UNKNOWABLE = frozenset(
    {
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.spawn",
        "os.system",
        "pty.spawn",
        "socket.connect",
        "subprocess.Popen",
    }
)

HEARD = UNKNOWABLE | {"open", "os.listdir", "os.scandir"}

SYSTEM = (
    "/dev/",
    "/etc/localtime",
    "/proc/",
    "/sys/",
    "/usr/share/fonts/",
    "/usr/local/share/fonts/",
    "/usr/share/zoneinfo/",
)
"""Files of the machine that libraries read on their own, and that no result may depend on."""

IMPORTING = "importlib"
"""Part of the name of the code that looks for modules and for installed packages."""

FONTS = "fc-list"
"""The program by which matplotlib finds the fonts of the machine; it is shipped with its own."""


def load_ipython_extension(shell: Any) -> None:
    """Note from now on what is opened, and write it down after each cell that opens more.

    Parameters
    ----------
    shell : IPython.core.interactiveshell.InteractiveShell
        The shell that runs the cells.
    """
    record = os.environ.get(RECORD)
    if record is None:
        return
    sys.addaudithook(_Watch(os.environ["AUDIT_PROJECT"]))
    shell.events.register("post_run_cell", _Record(record))


class _Record:
    """The file for what was used; it is written again where a cell has used something new."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._written: Uses | None = None

    def __call__(self, _result: Any) -> None:
        now = used()
        if now == self._written:
            return
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.write(descriptor, json.dumps(now).encode())
        os.close(descriptor)
        self._written = now


class _Watch:
    """The audit hook; what it opens itself is not noted."""

    def __init__(self, project: str) -> None:
        self._root = os.path.realpath(project) + os.sep
        self._environment = _environment(self._root)
        self._own: set[str] = set()
        self._busy = False

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._busy or event not in HEARD:
            return
        self._busy = True
        try:
            if event in UNKNOWABLE:
                if not (event == "subprocess.Popen" and arguments[0] == FONTS):
                    note("unknown", event)
            elif event == "open":
                self._opened(*arguments)
            else:
                self._listed(arguments[0])
        finally:
            self._busy = False

    def _opened(self, path: Any, mode: str | None, flags: int) -> None:
        place = _place(path)
        if place is None or is_by_name():
            return
        if not _reads(mode, flags):
            self._own.add(place)
        elif place not in self._own and not place.startswith(self._environment):
            names = self._names(path, place)
            if _is_compiled(place):
                why = "what is compiled may not be what its source says; the source is read instead"
                raise PermissionError(errno.EACCES, why, place)
            if place.endswith(".py") and IMPORTING in _asking():
                before = (one for one in _before(place) if not one.startswith(self._environment))
                names |= {name for one in before for name in self._within(one)}
            for name in names:
                note("files", name, file_digest(Path(self._root, name)))

    def _listed(self, path: Any) -> None:
        path = "." if path is None else path
        place = _place(path)
        # What Python looks for when it imports is opened when it is found.
        if place is None or is_by_name() or IMPORTING in _asking():
            return
        folder = place + os.sep
        if folder.startswith(self._environment):
            return
        # A folder for what is thrown away says nothing, unless the audit itself lies there.
        if folder.startswith(self._root) or not folder.startswith(tempfile.gettempdir() + os.sep):
            for name in self._names(path, place):
                note("folders", f"{name}{os.sep}", folder_digest(Path(self._root, name)))

    def _names(self, path: Any, place: str) -> set[str]:
        """Return the path within the audit, as it is and as it was asked for.

        They differ where a link is on the way, which may lead elsewhere next time.
        """
        found = [*self._within(place)], [*self._within(_asked(path))]
        if not all(found):
            why = "this file is outside of the audit, and so no known input of a report"
            raise PermissionError(errno.EACCES, why, place)
        return {name for names in found for name in names}

    def _within(self, path: str) -> Iterator[str]:
        """Return a path below the audit, by whichever name of it; nothing where it is outside."""
        for above in (*reversed(Path(path).parents), Path(path)):
            if os.path.realpath(above) + os.sep == self._root:
                yield str(Path(path).relative_to(above))
                return


def _asking() -> str:
    """Return the file of the code that called what the hook heard of."""
    frame = inspect.currentframe()
    for _ in range(3):
        frame = frame.f_back if frame else None
    return frame.f_code.co_filename if frame else ""


def _environment(root: str) -> tuple[str, ...]:
    """Return how the paths of the environment and of this package begin, but not the audit's."""
    paths = sysconfig.get_paths()
    folders = {
        *(paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")),
        # Modules that lie in the audit are its own, however they are found.
        *(path for path in sys.path if path and not os.path.realpath(path).startswith(root)),
        *(os.environ.get(name, "") for name in ("IPYTHONDIR", "MPLCONFIGDIR")),
        str(Path(__file__).parents[1]),
        *([sys.prefix] if sys.prefix != sys.base_prefix else []),
    }
    known = {os.path.realpath(folder) + os.sep for folder in folders if folder}
    return (*SYSTEM, *sorted(one for one in known if not root.startswith(one)))


def _place(path: Any) -> str | None:
    """Return a path without links; None for a descriptor that is open already."""
    return None if isinstance(path, int) else os.path.realpath(os.fsdecode(path))


def _reads(mode: str | None, flags: int) -> bool:
    if mode is not None:
        return "r" in mode or "+" in mode
    return flags & (os.O_WRONLY | os.O_RDWR) != os.O_WRONLY


def _asked(path: Any) -> str:
    """Return a path with its links.

    What goes up from a link goes up from what it leads to, and stays as it is.
    """
    found = Path()
    for part in Path(Path.cwd(), os.fsdecode(path)).parts:
        ascends = part == ".." and found.name != ".." and not found.is_symlink()
        found = found.parent if ascends else found / part
    return str(found)


def _is_compiled(place: str) -> bool:
    """Return whether a file is what Python has kept of a module, which it takes by date and size.

    It compiles the source where this cannot be read.
    """
    return place.endswith(".pyc") and Path(place).parent.name == "__pycache__"


def _before(place: str) -> Iterator[str]:
    """Return where Python would have found a module before the place where it has found it."""
    found = Path(place)
    if found.name != "__init__.py":
        yield str(found.with_suffix("") / "__init__.py")
    folders = [Path(os.path.realpath(one)) for one in sys.path]
    earlier = list(itertools.takewhile(lambda one: not found.is_relative_to(one), folders))
    for home in folders[len(earlier) : len(earlier) + 1]:
        name = found.relative_to(home).parts[0].removesuffix(".py")
        for folder in earlier:
            yield from (str(folder / f"{name}.py"), str(folder / name / "__init__.py"))
