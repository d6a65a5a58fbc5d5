"""Releases: what every verdict was when a version was published, and what has changed since.

A release keeps a table of its verdicts with the rows behind each, under ``data/releases``. It is
written once and never again; so what a version changed can be told from the repository alone.
"""

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from audit.delimited import by_column, written
from audit.documents import UnreadableError, content, text_of
from audit.errors import ParameterError, ProjectError
from audit.files import write_atomically
from audit.findings import Findings, findings, named
from audit.project import Project
from audit.uses import digest_of, note, note_file

__all__ = ["Change", "Kept", "Step", "keep", "kept_now", "steps", "versions"]

COLUMNS: Final = (
    "claim",
    "vintage",
    "known_by",
    "basis",
    "article",
    "unit",
    "value",
    "range",
    "verdict",
    "rows",
)

VERSION: Final = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")

Key = tuple[str, str, str]
"""Claim, vintage, basis."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One verdict, as a release keeps it.

    Parameters
    ----------
    verdict, value, range : str
        The words, the value at the reference options, the range over all choices.
    rows : frozenset of str
        The ids of the rows behind it.
    """

    verdict: str
    value: str
    range: str
    rows: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One verdict that is not what it was.

    Parameters
    ----------
    claim, vintage, basis : str
        Whose.
    before, after : Kept or None
        What it was and is; None where there was or is none.
    """

    claim: str
    vintage: str
    basis: str
    before: Kept | None
    after: Kept | None

    @property
    def verdict(self) -> bool:
        """Whether the words changed, and not only the figures."""
        words = {one.verdict if one else "" for one in (self.before, self.after)}
        return len(words) > 1

    @property
    def added(self) -> frozenset[str]:
        """The rows that only the later one rests on."""
        return _rows(self.after) - _rows(self.before)

    @property
    def dropped(self) -> frozenset[str]:
        """The rows that only the earlier one rests on."""
        return _rows(self.before) - _rows(self.after)


def _rows(one: Kept | None) -> frozenset[str]:
    return one.rows if one else frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one version changed against the one before.

    Parameters
    ----------
    version : str
        The version; empty for what is not released yet.
    before : str
        The version before.
    changes : tuple of Change
        Every verdict, value or range that is another one.
    """

    version: str
    before: str
    changes: tuple[Change, ...]


def _folder(project: Project) -> Path:
    return project.root / "data" / "releases"


def versions(project: Project) -> list[str]:
    """Return the released versions, the first one first.

    Raises
    ------
    ProjectError
        If a file among the releases has no version for its name.
    """
    names = [path.name for path in sorted(_folder(project).glob("[!.]*"))]
    note("released", "", digest_of(names))
    for name in names:
        if not name.endswith(".csv") or not VERSION.fullmatch(name.removesuffix(".csv")):
            raise ProjectError(
                "A file among the releases is no release.",
                expected="tables that `audit release` wrote, such as 1.0.0.csv",
                found=name,
                where="data/releases",
                do="move it elsewhere",
            )
    return sorted((name.removesuffix(".csv") for name in names), key=_order)


def _order(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def keep(project: Project, version: str) -> Path:
    """Keep the verdicts of all reports as those of a release.

    Parameters
    ----------
    project : Project
        The audit.
    version : str
        Three numbers with points between them, above every version that was released.

    Returns
    -------
    pathlib.Path
        The table that was written.

    Raises
    ------
    ParameterError
        If the version is none, or not above the last one.
    ProjectError
        If a report cannot be read.
    """
    known = versions(project)
    if not VERSION.fullmatch(version) or any(_order(version) <= _order(one) for one in known):
        above = f", above {known[-1]}" if known else ""
        raise ParameterError(
            "This is no version for a new release.",
            expected=f"three numbers such as 1.0.0{above}",
            found=repr(version),
            where="data/releases",
            do="choose the next version; what was released is never written again",
        )
    path = _folder(project) / f"{version}.csv"
    write_atomically(path, written(COLUMNS, _lines(findings(project))))
    return path


def _lines(found: Findings) -> Iterator[list[str]]:
    for finding in found.values():
        for basis in finding.bases:
            verdict = finding.verdict or {}
            yield [
                finding.report.claim,
                finding.report.vintage,
                finding.report.day,
                named(basis),
                verdict["article"],
                verdict["unit"],
                basis["value"],
                basis["envelope"],
                basis["words"],
                " ".join(sorted(basis["ids"])),
            ]


def kept_now(found: Findings) -> dict[Key, Kept]:
    """Return the verdicts of all reports, as a release would keep them."""
    return _kept(written(COLUMNS, _lines(found)), "the reports")


def _kept_by(project: Project, version: str) -> dict[Key, Kept]:
    path = _folder(project) / f"{version}.csv"
    where = f"data/releases/{path.name}"
    try:
        data = content(path)
        note_file(path, data)
        return _kept(text_of(data), where)
    except UnreadableError as error:
        raise ProjectError(
            "A release cannot be read.",
            expected="comma-separated text in UTF-8",
            found=error.found,
            where=error.within(where),
            do="restore the file (git checkout): a release is never edited",
        ) from error


def _kept(text: str, where: str) -> dict[Key, Kept]:
    try:
        return {
            (row["claim"], row["vintage"], row["basis"]): Kept(
                verdict=row["verdict"],
                value=row["value"],
                range=row["range"],
                rows=frozenset(row["rows"].split()),
            )
            for row in by_column(text)
        }
    except (KeyError, UnreadableError) as error:
        raise ProjectError(
            "A release cannot be read.",
            expected="the columns " + ", ".join(COLUMNS),
            found=f"{type(error).__name__}: {error}",
            where=where,
            do="restore the file (git checkout): a release is never edited",
        ) from error


def steps(project: Project, found: Findings) -> list[Step]:
    """Return what each version changed against the one before, and what none holds yet.

    Parameters
    ----------
    project : Project
        The audit.
    found : mapping
        What the reports found.

    Returns
    -------
    list of Step
        The newest first: that which is not released, then each version but the first; nothing
        where there is no release.
    """
    known = versions(project)
    tables = {version: _kept_by(project, version) for version in known}
    every = [*known, ""] if known else []
    tables[""] = kept_now(found)
    pairs = list(itertools.pairwise(every))
    return [
        Step(version=now, before=before, changes=tuple(_changes(tables[before], tables[now])))
        for before, now in reversed(pairs)
    ]


def _changes(before: Mapping[Key, Kept], now: Mapping[Key, Kept]) -> Iterator[Change]:
    for key in dict.fromkeys([*now, *before]):
        old, new = before.get(key), now.get(key)
        if _said(old) != _said(new):
            claim, vintage, basis = key
            yield Change(claim=claim, vintage=vintage, basis=basis, before=old, after=new)


def _said(one: Kept | None) -> tuple[str, str, str] | None:
    return (one.verdict, one.value, one.range) if one else None
