"""Where the processes of a run keep what is theirs, and how what a killed run left is taken away.

The folder lies where the system keeps temporary files, because the paths of sockets must be short.
Its name says whose it is, and a lock that ends with its process that it is in use; so the next run
of the same audit finds what an earlier one could not remove.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

__all__ = ["run_folder", "sweep"]

HELD = "held"
"""The file by which a folder is held."""


@contextlib.contextmanager
def run_folder(root: Path) -> Iterator[Path]:
    """Make a folder for one run, and remove it with all that is in it.

    Parameters
    ----------
    root : pathlib.Path
        The audit.

    Yields
    ------
    pathlib.Path
        Empty, and for this user alone.
    """
    where = _temporary()
    held, name = -1, ""
    while held < 0:
        name = tempfile.mkdtemp(prefix=_prefix(root), dir=where)
        # Another run may have swept the folder away in this instant.
        with contextlib.suppress(FileNotFoundError):
            held = os.open(Path(name, HELD), os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    try:
        _lock(held)
        yield Path(name)
    finally:
        shutil.rmtree(name, ignore_errors=True)
        os.close(held)


def sweep(root: Path) -> None:
    """Remove the folders of runs of an audit that were killed.

    Parameters
    ----------
    root : pathlib.Path
        The audit.
    """
    for path in Path(_temporary() or tempfile.gettempdir()).glob(f"{_prefix(root)}*"):
        try:
            with (path / HELD).open("r+", encoding="utf-8") as held:
                if not _lock(held.fileno()):
                    continue
        except FileNotFoundError:
            # Killed before it was held, or just being made; then only an empty one goes.
            with contextlib.suppress(OSError):
                path.rmdir()
            continue
        except OSError:
            continue
        shutil.rmtree(path, ignore_errors=True)


def _lock(held: int) -> bool:
    """Hold a folder, as long as this process lives; no lock, no sweeping."""
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _prefix(root: Path) -> str:
    # The folder itself and not its name, which another one may have in another container.
    about = root.stat()
    name = f"{about.st_dev} {about.st_ino} {os.getuid() if hasattr(os, 'getuid') else ''}"
    return f"audit-{sha256(name.encode()).hexdigest()[:8]}-"


def _temporary() -> str | None:
    # Python would try the folder with a file of its own, which a kill in that instant leaves.
    known = os.environ.get("TMPDIR") or "/tmp"  # noqa: S108 - only who may write there may read it
    usable = Path(known).is_dir() and os.access(known, os.W_OK | os.X_OK)
    return str(Path(known).absolute()) if usable else None
