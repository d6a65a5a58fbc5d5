"""What goes into a report, and whether a report is the one that would be made now.

A report holds the digest of everything that went in: what its notebook was seen to use, and what
can be told without running it. It is stale exactly when that digest is another one now: no dates
are compared, and nothing is taken to be unchanged.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit import registry
from audit.closure import PACKAGE, Package, package_digest, package_now
from audit.project import Project
from audit.uses import ABSENT, EVERYTHING, digest_of, file_digest, folder_digest

__all__ = ["PARTS", "Snapshot", "inputs", "snapshot", "why_stale"]

PARTS = {
    "choices": "the choices",
    "claims": "the claims",
    "environment": "the locked environment",
    "files": "the files",
    "folders": "the folders",
    "notebook": "the notebook",
    "package": "the package",
    "parameters": "the parameters",
    "raw": "the raw tables",
}
"""What goes into a report, in the words of a message."""

Inputs = Mapping[str, Any]
"""Part → digest, or part → name → digest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All that a notebook could use, as it is now.

    Parameters
    ----------
    project : Project
        The audit.
    named : mapping
        ``choices``, ``claims`` and ``raw`` → name of each entry → its digest.
    environment : str
        The digest of the lock.
    package : Package
        The package.
    """

    project: Project
    named: Mapping[str, Mapping[str, str]]
    environment: str
    package: Package


def snapshot(project: Project, package: Path = PACKAGE) -> Snapshot:
    """Take the digests of all that a notebook could use.

    It is taken before notebooks run: of an entry that changes meanwhile, the old digest is stored,
    and the report is made again.

    Parameters
    ----------
    project : Project
        The audit.
    package : pathlib.Path, optional
        The folder of the package.

    Returns
    -------
    Snapshot
        The raw tables enter by their checksums in the registry, and by their schemas.

    Raises
    ------
    ProjectError
        If the declarations or the registry cannot be read.
    """
    declarations, choices, tables = (
        project.declarations(),
        project.choices(),
        registry.package(project),
    )
    claims = declarations.get("claims", {})
    files = {
        entry["name"]: [
            *(entry[part] for part in ("path", "hash", "schema")),
            file_digest(project.raw / entry["schema"]),
        ]
        for entry in tables["resources"]
    }
    named: dict[str, Mapping[str, Any]] = {
        "choices": {EVERYTHING: choices, **choices},
        "claims": {
            EVERYTHING: declarations,
            **declarations,
            **{f"claims.{name}": entry for name, entry in claims.items()},
        },
        "raw": {EVERYTHING: tables, **files},
    }
    return Snapshot(
        project=project,
        named={
            kind: {name: digest_of(value) for name, value in entries.items()}
            for kind, entries in named.items()
        },
        environment=file_digest(project.lock),
        package=package_now(package),
    )


def always(claim: str) -> dict[str, dict[str, str]]:
    """Return what a report on a claim uses in any case: its entry, the article, the vintages."""
    return {"claims": dict.fromkeys(("article", f"claims.{claim}", "vintages"), "")}


def inputs(
    now: Snapshot,
    notebook: Mapping[str, Any],
    parameters: Mapping[str, Any],
    uses: Mapping[str, Mapping[str, str]],
) -> dict[str, Any]:
    """Return the digests of all that goes into one report.

    Parameters
    ----------
    now : Snapshot
        The audit as it is.
    notebook : mapping
        As prepared for a run, so that what an editor leaves in the file does not count.
    parameters : mapping
        What is set.
    uses : mapping
        What the notebook uses: kind → name → the digest of a file or a folder when it was opened,
        because what was saved while the notebook ran did not go in; or nothing, and it is taken
        now.

    Returns
    -------
    dict
        Part → digest, or part → name → digest, for each of :data:`PARTS`. What cannot be known is
        under ``unknown``.
    """
    names = {kind: sorted(uses.get(kind) or ()) for kind in ("files", "folders", *now.named)}
    root = now.project.root
    take = {"files": file_digest, "folders": folder_digest}
    found: dict[str, Any] = {
        **{
            kind: {name: entries.get(name, ABSENT) for name in names[kind]}
            for kind, entries in now.named.items()
        },
        "environment": now.environment,
        **{
            kind: {name: uses[kind][name] or digest(root / name) for name in names[kind]}
            for kind, digest in take.items()
        },
        "notebook": digest_of(notebook),
        "package": package_digest(notebook, now.package),
        "parameters": digest_of(parameters),
    }
    if uses.get("unknown"):
        found["unknown"] = dict.fromkeys(sorted(uses["unknown"]), "")
    return dict(sorted(found.items()))


def used_by(stamp: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return the names of what a report says that its notebook used."""
    parts = stamp.get("inputs", {})
    return {
        kind: dict.fromkeys(names, "")
        for kind, names in parts.items()
        if isinstance(names, Mapping)
    }


def why_stale(stamp: Mapping[str, Any], now: Inputs) -> str:
    """Say what has changed since a report was made.

    Parameters
    ----------
    stamp : mapping
        What the report says about itself.
    now : mapping
        The inputs of the present, for what the report used.

    Returns
    -------
    str
        Empty where the report is current.
    """
    if "unknown" in now:
        return f"it does what nobody can follow: {', '.join(now['unknown'])}"
    before = stamp.get("inputs", {})
    if before == now and stamp.get("digest") == digest_of(now):
        return ""
    changed = [_changed(words, before.get(part), now[part]) for part, words in PARTS.items()]
    return f"changed since: {', '.join(one for one in changed if one) or 'unknown'}"


def _changed(words: str, before: Any, now: Any) -> str:
    if before == now:
        return ""
    if not isinstance(now, Mapping) or not isinstance(before, Mapping):
        return words
    names = [name for name in {**before, **now} if before.get(name) != now.get(name)]
    return f"{words} ({', '.join(sorted(names))})"
