"""Where the folders of an audit are, and which days its two vintages mean."""

import datetime as dt
import os
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from audit.errors import ParameterError, ProjectError

__all__ = ["VINTAGES", "Project", "find_project"]

VINTAGES = ("published", "latest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """One audit of one article.

    Parameters
    ----------
    root : pathlib.Path
        The folder that holds ``data/claims.toml``.
    """

    root: Path

    @property
    def claims_file(self) -> Path:
        """The article and its claims."""
        return self.root / "data" / "claims.toml"

    @property
    def choices_file(self) -> Path:
        """The choices, each declared once."""
        return self.root / "data" / "choices.toml"

    @property
    def raw(self) -> Path:
        """Transcribed figures, read-only."""
        return self.root / "data" / "raw"

    @property
    def derived(self) -> Path:
        """Generated tables."""
        return self.root / "data" / "derived"

    @property
    def notebooks(self) -> Path:
        """One notebook per claim, without stored output."""
        return self.root / "notebooks"

    @property
    def reports(self) -> Path:
        """Executed notebooks and their pages."""
        return self.root / "reports"

    @property
    def lock(self) -> Path:
        """The locked environment."""
        return self.root / "requirements.lock"

    def declarations(self) -> dict[str, Any]:
        """Read ``claims.toml``.

        Returns
        -------
        dict
            The file as nested dictionaries.

        Raises
        ------
        ProjectError
            If the file cannot be read as TOML.
        """
        return _toml(self.claims_file)

    def choices(self) -> dict[str, Any]:
        """Read ``choices.toml``; an audit without one has no declared choices.

        Raises
        ------
        ProjectError
            If the file cannot be read as TOML.
        """
        if not self.choices_file.is_file():
            return {}
        return _toml(self.choices_file)

    def day(self, as_of: str) -> dt.date:
        """Return the last day whose knowledge a vintage uses.

        Parameters
        ----------
        as_of : str
            ``published``, ``latest``, or a day such as ``2017-12-31``.

        Returns
        -------
        datetime.date
            The day, inclusive.

        Raises
        ------
        ParameterError
            If the vintage is neither a declared name nor a day.
        """
        declared = self.declarations().get("vintages", {})
        if as_of in VINTAGES and isinstance(declared.get(as_of), dt.date):
            day: dt.date = declared[as_of]
            return day
        try:
            return dt.date.fromisoformat(as_of)
        except ValueError:
            raise ParameterError(
                "This vintage is not known.",
                expected="published, latest, or a day such as 2017-12-31",
                found=repr(as_of),
                where="the parameter as_of; the days of the two names are under [vintages] "
                f"in {self.claims_file}",
                do="use one of the names, or write the day as year-month-day",
            ) from None


@lru_cache(maxsize=8)
def _read_toml(path: Path, _modified: int) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _toml(path: Path) -> dict[str, Any]:
    try:
        return _read_toml(path, path.stat().st_mtime_ns)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProjectError(
            "A file of declarations cannot be read.",
            expected="valid TOML in UTF-8",
            found=str(error),
            where=str(path),
            do="mend the line that is named",
        ) from error


def find_project(start: Path | None = None) -> Project:
    """Find the audit that a folder belongs to.

    Parameters
    ----------
    start : pathlib.Path, optional
        Where to look first; default: the environment variable ``AUDIT_PROJECT``, else the
        working directory. Its parents are searched upwards.

    Returns
    -------
    Project
        The audit whose root holds ``data/claims.toml``.

    Raises
    ------
    ProjectError
        If neither the folder nor one above it is an audit.
    """
    begin = (start or Path(os.environ.get("AUDIT_PROJECT") or Path.cwd())).resolve()
    for folder in (begin, *begin.parents):
        if (folder / "data" / "claims.toml").is_file():
            return Project(root=folder)
    raise ProjectError(
        "This folder is not an audit.",
        expected="data/claims.toml here or in a folder above",
        found="none",
        where=str(begin),
        do="go to the folder of the audit, or name it in the environment variable AUDIT_PROJECT",
    )
