"""What a new audit starts with, and nobody may publish: placeholders that were not replaced."""

import re
from collections.abc import Iterator
from typing import Final

from audit.errors import ProjectError
from audit.project import Project
from audit.texts import written_text

__all__ = ["MARK", "refuse_placeholders"]

MARK: Final = "PLACEHOLDER: "
"""What a placeholder begins with; behind it stands what belongs in its place."""

FILES: Final = ("data/claims.toml", "CITATION.cff", "README.md")
"""The files of a new audit that have some; pages are made of the first, and so it is told first."""

_LEFT = re.compile(rf"{MARK}[^\"“”,\n]*")


def refuse_placeholders(project: Project) -> None:
    """See that nothing of a new audit is left to be written.

    Parameters
    ----------
    project : Project
        The audit.

    Raises
    ------
    ExceptionGroup
        If a placeholder is left: each with its line, and what to write.
    ProjectError
        If a file cannot be read as UTF-8.
    """
    left = [one for name in FILES for one in _left(project, name)]
    if left:
        raise ExceptionGroup("placeholders of a new audit are left", left)


def _left(project: Project, name: str) -> Iterator[ProjectError]:
    lines = written_text(project.root / name, name).splitlines()
    for number, line in enumerate(lines, 1):
        for found in _LEFT.findall(line):
            meant = found.removeprefix(MARK).strip()
            yield ProjectError(
                "A placeholder of a new audit would be published.",
                expected=meant,
                found=found.strip(),
                where=f"{name}, line {number}",
                do=f"write in its place: {meant}",
            )
