"""What goes into a report, and whether a report is the one that would be made now.

A report holds the digest of everything that went in. It is stale exactly when that digest is
another one now: no dates are compared, and nothing is taken to be unchanged.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from audit.project import Project

__all__ = ["PARTS", "digest_of", "inputs", "shared_inputs", "why_stale"]

PARTS = {
    "choices": "the choices",
    "claims": "the claims",
    "environment": "the locked environment",
    "notebook": "the notebook",
    "package": "the package",
    "parameters": "the parameters",
    "raw": "the raw tables",
}
"""What goes into a report, in the words of a message."""

PACKAGED = frozenset({".css", ".j2", ".js", ".json", ".py", ".toml"})
BLANKS = "scaffold"
"""The files of a new audit, which go into no report of one that exists."""
ABSENT = "absent"


def _hash(*pieces: bytes) -> str:
    total = hashlib.sha256()
    for piece in pieces:
        # With its length, so that moving a byte from one piece to the next is another digest.
        total.update(f"{len(piece)}:".encode())
        total.update(piece)
    return total.hexdigest()


def _canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()


def _file(path: Path) -> str:
    return _hash(path.read_bytes()) if path.is_file() else ABSENT


def shared_inputs(project: Project) -> dict[str, str]:
    """Return the digests of what goes into every report.

    Parameters
    ----------
    project : Project
        The audit.

    Returns
    -------
    dict of str to str
        Part → digest. The raw tables enter by their registry, which holds a checksum of each.
    """
    package = Path(__file__).parent
    files = sorted(
        (path.relative_to(package).as_posix(), path)
        for path in package.rglob("*")
        if path.suffix in PACKAGED and path.relative_to(package).parts[0] != BLANKS
    )
    return {
        "choices": _file(project.choices_file),
        "claims": _file(project.claims_file),
        "environment": _file(project.lock),
        "package": _hash(
            *(piece for name, path in files for piece in (name.encode(), path.read_bytes()))
        ),
        "raw": _file(project.raw / "datapackage.json"),
    }


def inputs(
    shared: Mapping[str, str], notebook: Mapping[str, Any], parameters: Mapping[str, Any]
) -> dict[str, str]:
    """Return the digests of all that goes into one report.

    Parameters
    ----------
    shared : mapping of str to str
        From :func:`shared_inputs`.
    notebook : mapping
        As prepared for a run, so that what an editor leaves in the file does not count.
    parameters : mapping
        What is set.

    Returns
    -------
    dict of str to str
        Part → digest, for each of :data:`PARTS`.
    """
    own = {"notebook": _hash(_canonical(notebook)), "parameters": _hash(_canonical(parameters))}
    return dict(sorted({**shared, **own}.items()))


def digest_of(parts: Mapping[str, Any]) -> str:
    """Return one digest of several parts, as ``sha256:`` and 64 hexadecimal digits.

    Examples
    --------
    >>> digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})
    True
    """
    return "sha256:" + _hash(_canonical(parts))


def why_stale(stamp: Mapping[str, Any], now: Mapping[str, str]) -> str:
    """Say what has changed since a report was made.

    Parameters
    ----------
    stamp : mapping
        What the report says about itself.
    now : mapping of str to str
        The inputs of the present.

    Returns
    -------
    str
        Empty where the report is current.
    """
    if stamp.get("digest") == digest_of(now):
        return ""
    before = stamp.get("inputs", {})
    changed = [words for part, words in PARTS.items() if before.get(part) != now[part]]
    return f"changed since: {', '.join(changed) or 'unknown'}"
