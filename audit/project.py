"""Where the folders of an audit are, and which days its two vintages mean."""

import datetime as dt
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from audit.documents import OPENABLE, UnreadableError, content, line_of, parse_toml, text_of
from audit.errors import ParameterError, ProjectError
from audit.uses import EVERYTHING, by_name, note

__all__ = ["VINTAGES", "Declared", "Project", "find_project"]

VINTAGES = ("published", "latest")

FOLDERS = (
    "data",
    "data/raw",
    "data/raw/schemas",
    "data/derived",
    "data/derived/multiverses",
    *(f"data/derived/multiverses/{name}" for name in VINTAGES),
    "notebooks",
    "reports",
    *(f"reports/{name}" for name in VINTAGES),
    "scratch",
    ".audit",
)
"""Where files are read and written."""

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


# One text gives one object (see below), so that what is made of it can be found by it.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Declared:
    """A file of declarations.

    Parameters
    ----------
    entries : dict
        As nested dictionaries.
    """

    entries: dict[str, Any]


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

    def declarations(self, use: str = EVERYTHING) -> dict[str, Any]:
        """Read ``claims.toml``.

        Parameters
        ----------
        use : str, optional
            The entry that the caller takes, with dots; no other may change the result.

        Returns
        -------
        dict
            The file as nested dictionaries.

        Raises
        ------
        ProjectError
            If the file cannot be read as TOML.
        """
        return self.declared(use).entries

    def declared(self, use: str = EVERYTHING) -> Declared:
        """Read ``claims.toml``, as :meth:`declarations` does.

        Returns
        -------
        Declared
            The same one as long as the file has the same text.
        """
        note("claims", use)
        return _toml(self.claims_file)

    def choices(self, *uses: str) -> dict[str, Any]:
        """Read ``choices.toml``; an audit without one has no declared choices.

        Parameters
        ----------
        *uses : str
            The choices that the caller takes; default: all.

        Raises
        ------
        ProjectError
            If the file cannot be read as TOML.
        """
        for use in uses or (EVERYTHING,):
            note("choices", use)
        if not self.choices_file.is_file():
            return {}
        return _toml(self.choices_file).entries

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
        if as_of in VINTAGES:
            return self._declared()[as_of]
        try:
            day = dt.date.fromisoformat(as_of) if DAY.fullmatch(as_of) else None
        except ValueError:
            day = None
        if day is None:
            raise ParameterError(
                "This vintage is not known.",
                expected="published, latest, or a day such as 2017-12-31",
                found=repr(as_of),
                where="the parameter as_of; the days of the two names are under [vintages] "
                f"in {self.claims_file}",
                do="use one of the names, or write the day as year-month-day",
            )
        return day

    def _declared(self) -> dict[str, dt.date]:
        given = self.declarations("vintages").get("vintages")
        entry = given if isinstance(given, dict) else {}
        # A moment is a date too, for Python; here it would shift what was known on its day.
        wrong = [name for name in VINTAGES if type(entry.get(name)) is not dt.date]
        if wrong or entry["published"] > entry["latest"]:
            name = wrong[0] if wrong else "latest"
            raise ProjectError(
                "The days of the vintages are not declared.",
                expected="two days, published and latest, such as 2017-12-31, in that order",
                found=f"{name} = {entry[name]}" if name in entry else f"no {name}",
                where=self.place("vintages", name),
                do="mend the entry",
            )
        return {name: entry[name] for name in VINTAGES}

    def place(self, table: str, key: str = "", *, number: int = 0) -> str:
        """Return where an entry of ``claims.toml`` stands, for an error.

        Parameters
        ----------
        table, key, number
            As for :func:`audit.documents.line_of`.
        """
        return _place(self.claims_file, table, key, number)

    def place_of_choice(self, name: str, key: str = "") -> str:
        """Return where a choice stands in ``choices.toml``, for an error."""
        return _place(self.choices_file, name, key, 0)


def _place(path: Path, table: str, key: str, number: int) -> str:
    try:
        line = line_of(text_of(content(path)), table, key, number=number)
    except UnreadableError:
        line = ""
    return f"{path}, {line}, [{table}]" if line else f"{path}, [{table}]"


# By text and not by date: two edits can fall into one tick of the file system's clock.
@lru_cache(maxsize=8)
def _parsed(text: str) -> Declared:
    return Declared(entries=parse_toml(text))


def _toml(path: Path) -> Declared:
    try:
        with by_name():
            return _parsed(text_of(content(path)))
    except UnreadableError as error:
        raise ProjectError(
            "A file of declarations cannot be read.",
            expected="valid TOML in UTF-8" if error.opened else OPENABLE,
            found=error.found,
            where=error.within(str(path)),
            do="mend what is named"
            if error.opened
            else "restore the file (git checkout), or the permission to read it",
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
        If neither the folder nor one above it is an audit, or a part of it leads out of it.
    """
    begin = (start or Path(os.environ.get("AUDIT_PROJECT") or Path.cwd())).resolve()
    for folder in (begin, *begin.parents):
        if (folder / "data" / "claims.toml").is_file():
            return _enclosed(folder)
    raise ProjectError(
        "This folder is not an audit.",
        expected="data/claims.toml here or in a folder above",
        found="none",
        where=str(begin),
        do="go to the folder of the audit, or name it in the environment variable AUDIT_PROJECT",
    )


def _enclosed(root: Path) -> Project:
    """Refuse an audit whose folders are links to others: it would write, and delete, there."""
    # Whatever is found there, no result of a notebook hangs on it.
    with by_name():
        trials = sorted(root.glob("scratch/*"))
    for path in (*(root / name for name in FOLDERS), *trials):
        if path.is_symlink() and not path.resolve().is_relative_to(root):
            raise ProjectError(
                "A folder of the audit lies outside of it.",
                expected="folders, or links to folders of the audit",
                found=f"a symbolic link to {path.resolve()}",
                where=str(path),
                do="put a folder in the place of the link",
            )
    return Project(root=root)
