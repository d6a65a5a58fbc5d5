"""The command that makes a release of the verdicts."""

import sys

from audit import publish
from audit.answers import BROKEN, HOLDS, tell, told_reasons
from audit.changelog import require_section
from audit.commands import why_not
from audit.locking import exclusive
from audit.placeholders import refuse_placeholders
from audit.project import find_project
from audit.releases import keep

__all__ = ["released"]


def released(version: str) -> int:
    """Keep the verdicts as those of a release, and write the pages that follow from it.

    Parameters
    ----------
    version : str
        The version, which the changelog has a section for.

    Returns
    -------
    int
        The exit code: only an audit that holds is released.

    Raises
    ------
    ExceptionGroup
        If a placeholder of a new audit is left.
    """
    project = find_project()
    with exclusive(project, "audit release"):
        refuse_placeholders(project)
        require_section(project, version)
        errors = why_not(project)
        if errors:
            tell(errors)
            sys.stdout.write(f"{told_reasons(errors)} Nothing was released.\n")
            return BROKEN
        path = keep(project, version)
        publish.publish(project)
    sys.stdout.write(f"{path.relative_to(project.root)} keeps the verdicts of {version}\n")
    return HOLDS
