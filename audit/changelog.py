"""The changelog: every release has a section, and every changed verdict is named in one."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from audit.errors import ProjectError
from audit.findings import Findings
from audit.project import Project
from audit.releases import Change, steps
from audit.texts import written_text

__all__ = ["require_section", "section_of", "unlogged"]

UNRELEASED: Final = "Unreleased"
"""What the changelog calls what no version holds yet."""

CHANGED: Final = "Changed verdicts"
"""The heading under which a version names each claim with another verdict."""


def _changelog(project: Project) -> str:
    return written_text(project.root / "CHANGELOG.md", "CHANGELOG.md")


def require_section(project: Project, version: str) -> None:
    """Make sure that the changelog has a section for a version.

    Raises
    ------
    ProjectError
        If it has none, or the changelog cannot be read.
    """
    if section_of(_changelog(project), version) is None:
        raise ProjectError(
            "The changelog has no section for this version.",
            expected=f"a heading with its day, such as “## {version} - 2024-03-01”",
            found="none",
            where="CHANGELOG.md",
            do=f"move what stands under “{UNRELEASED}” below such a heading",
        )


def section_of(changelog: str, version: str) -> str | None:
    r"""Return the section of a changelog about a version; None where it has none.

    Examples
    --------
    >>> log = "\n".join(["## 1.1.0 - 2026-11-30", "All of it.", "## 1.0.0"])
    >>> section_of(log, "1.1.0").strip(), section_of(log, "0.9.0")
    ('All of it.', None)
    """
    found = re.split(rf"^## \[?{re.escape(version)}\]?(?= |$).*$", changelog, flags=re.MULTILINE)
    return re.split(r"^## ", found[1], flags=re.MULTILINE)[0] if len(found) > 1 else None


def unlogged(project: Project, found: Findings) -> Iterator[ProjectError]:
    """Yield every changed verdict that the changelog does not name.

    Parameters
    ----------
    project : Project
        The audit.
    found : mapping
        What the reports found.

    Yields
    ------
    ProjectError
        One for each version with claims that are missing from its section, under the heading
        *Changed verdicts*.

    Raises
    ------
    ProjectError
        If the changelog cannot be read.
    """
    changelog = _changelog(project)
    for step in steps(project, found):
        version = step.version or UNRELEASED
        section = section_of(changelog, version) or ""
        _, _, told = section.partition(f"### {CHANGED}")
        missing = _missing(told.partition("\n### ")[0], step.changes)
        if missing:
            yield ProjectError(
                "The changelog does not name a verdict that changed.",
                expected=f"the ids of its claims under “### {CHANGED}” of “## {version}”",
                found=f"no {', '.join(missing)}",
                where="CHANGELOG.md",
                do="say there what the verdict was, what it is, and which rows changed it; "
                "reports/corrections.html lists them",
            )


def _missing(told: str, changes: Iterable[Change]) -> list[str]:
    names = dict.fromkeys(change.claim for change in changes if change.verdict)
    return [name for name in names if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", told)]
