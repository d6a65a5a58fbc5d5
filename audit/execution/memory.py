"""How much memory a notebook may take."""

import contextlib
import resource
from pathlib import Path

__all__ = ["limit_memory"]


def limit_memory(size: int | None, process: int | None = None) -> None:
    """Let a process take no more than some bytes from now on.

    The limit is on memory that can be written to (``RLIMIT_DATA``): addresses that a library only
    sets aside do not count. Where the system has no limit on another process, none is set.

    Parameters
    ----------
    size : int or None
        Bytes besides what the process has now; None for no limit.
    process : int, optional
        Its id; default: this process.
    """
    if size is None:
        return
    limits = resource.getrlimit(resource.RLIMIT_DATA)
    known = [limit for limit in limits if limit != resource.RLIM_INFINITY]
    new = (min([_taken(process) + size, *known]), limits[1])
    if process is None:
        resource.setrlimit(resource.RLIMIT_DATA, new)
    elif hasattr(resource, "prlimit"):
        resource.prlimit(process, resource.RLIMIT_DATA, new)


def _taken(process: int | None) -> int:
    """Return the bytes of data that a process has; 0 where the system does not tell."""
    with contextlib.suppress(OSError):
        pages = Path(f"/proc/{process or 'self'}/statm").read_text(encoding="ascii").split()[5]
        return int(pages) * resource.getpagesize()
    return 0
