"""Texts that people write beside the tables, such as a README: read strictly, told in one form."""

from pathlib import Path

from audit.documents import OPENABLE, UnreadableError, content, text_of
from audit.errors import ProjectError

__all__ = ["written_text"]


def written_text(path: Path, where: str) -> str:
    """Read a text; one that is not there is empty.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    where : str
        Its path in the audit, for an error.

    Returns
    -------
    str
        The whole text.

    Raises
    ------
    ProjectError
        If it is there, and cannot be read as UTF-8.
    """
    if not path.is_file():
        return ""
    try:
        return text_of(content(path))
    except UnreadableError as error:
        raise ProjectError(
            f"{path.name} cannot be read.",
            expected="text in UTF-8" if error.opened else OPENABLE,
            found=error.found,
            where=error.within(where),
            do="mend what is named, or restore the file (git checkout)"
            if error.opened
            else "restore the file (git checkout), or the permission to read it",
        ) from error
