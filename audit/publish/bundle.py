"""What the bundle holds: the files of an audit that a reader gets, with what describes them."""

import hashlib
import mimetypes
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import Any

from audit.claims import article
from audit.delimited import parse_rows
from audit.derived_schemas import derived_schema
from audit.project import Project
from audit.publish.claim_review import LICENSE
from audit.publish.prose import slug
from audit.registration import PROFILE
from audit.registry import package
from audit.schemas import schema

__all__ = ["DESCRIPTOR", "SOFTWARE", "Part", "data_package", "parts", "software_version"]

DESCRIPTOR = "datapackage.json"

SOFTWARE = "article-audit"
"""The package that makes and checks an audit, by its name in the package index."""

CONTENTS = (
    "CHANGELOG.md",
    "CITATION.cff",
    "CONTRIBUTING.md",
    "LICENSE",
    "LICENSE-DATA.md",
    "README.md",
    "data/*.toml",
    "data/derived/**/*.csv",
    "data/raw/*.csv",
    "data/raw/*.json",
    "data/raw/*.md",
    "data/raw/schemas/*.json",
    "data/releases/*.csv",
    "notebooks/*.ipynb",
    "reports/**/*.html",
    "reports/**/*.ipynb",
    "reports/**/*.json",
    "requirements.lock",
)
"""Patterns, relative to the audit; what an audit does not have is not in its bundle."""

MEDIA_TYPES = {
    ".cff": "text/yaml",
    ".ipynb": "application/x-ipynb+json",
    ".lock": "text/plain",
    ".md": "text/markdown",
    ".toml": "application/toml",
}
"""Those that the standard library does not know, or knows from the machine only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file of the bundle.

    Parameters
    ----------
    path : str
        Its place in the bundle, which is its place in the audit.
    content : bytes
        What it holds.
    """

    path: str
    content: bytes

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.content)

    @property
    def digest(self) -> str:
        """The SHA-256 of its content, as ``sha256:`` and 64 hexadecimal digits."""
        return f"sha256:{hashlib.sha256(self.content).hexdigest()}"

    @property
    def media_type(self) -> str:
        """What it is, for a machine."""
        suffix = PurePosixPath(self.path).suffix
        return MEDIA_TYPES.get(suffix) or mimetypes.types_map.get(suffix, "text/plain")


def parts(project: Project) -> tuple[Part, ...]:
    """Return the files of the bundle, in order of their paths.

    Parameters
    ----------
    project : Project
        The audit.

    Returns
    -------
    tuple of Part
        Nothing hidden or unfinished, and no code but that of the notebooks.
    """
    found = {
        path.relative_to(project.root).as_posix(): path
        for pattern in CONTENTS
        for path in project.root.glob(pattern)
        if path.is_file() and not path.name.startswith(".")
    }
    return tuple(
        Part(path=name, content=path.read_bytes())
        for name, path in sorted(found.items())
        if ".ipynb_checkpoints" not in PurePosixPath(name).parts
    )


def software_version() -> str:
    """Return the version of the package that makes the bundle."""
    return metadata.version(SOFTWARE)


def data_package(project: Project, files: Iterable[Part]) -> dict[str, Any]:
    """Return the descriptor of the bundle as a Data Package (version 2).

    Parameters
    ----------
    project : Project
        The audit.
    files : iterable of Part
        From :func:`parts`.

    Returns
    -------
    dict
        Every file is a resource with its size and checksum; every table, raw or derived, has its
        Table Schema.

    Raises
    ------
    ProjectError
        If the registry of raw tables cannot be read, or a derived table is described nowhere.
    """
    raw = {f"data/raw/{entry['path']}": entry for entry in package(project)["resources"]}
    return {
        "$schema": PROFILE,
        "name": f"audit-of-{slug(article(project).title)}",
        "title": f"Audit of “{article(project).title}”",
        "description": "Raw tables with their sources, derived tables, notebooks, executed "
        f"notebooks and pages. Known by {project.day('latest').isoformat()}.",
        "version": software_version(),
        "contributors": [{"title": article(project).audited_by, "roles": ["author"]}],
        "licenses": [{"name": "CC-BY-4.0", "path": LICENSE}],
        "resources": [_resource(project, one, raw) for one in files],
    }


def _resource(project: Project, one: Part, raw: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    place = PurePosixPath(one.path)
    entry = raw.get(one.path)
    common = {
        "name": entry["name"] if entry else re.sub(r"[^a-z0-9._-]+", "-", one.path.lower()),
        "path": one.path,
        "format": place.suffix.removeprefix(".") or "txt",
        "mediatype": one.media_type,
        "encoding": "utf-8",
        "bytes": one.size,
        "hash": one.digest,
    }
    if entry:
        return {**common, "type": "table", "schema": f"data/raw/{entry['schema']}"}
    if place.suffix == ".csv":
        schema = derived_schema(one.path, _header(one.content), _numbers(project, raw))
        return {**common, "type": "table", "schema": schema}
    return common


def _header(content: bytes) -> list[str]:
    return next(iter(parse_rows(content.decode("utf-8"))[0]), [])


def _numbers(project: Project, raw: Mapping[str, Mapping[str, Any]]) -> dict[str, Any] | None:
    entry = raw.get("data/raw/article_numbers.csv")
    if entry is None:
        return None
    return dict(schema(project, Path(entry["schema"]).name).descriptor)
