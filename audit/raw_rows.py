"""The rows of the raw tables and the publications that they are from, as pages show them."""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from audit.errors import ProjectError
from audit.project import Project
from audit.raw_tables import raw_table
from audit.registry import digest, registered
from audit.sources import sources
from audit.uses import EVERYTHING, note

__all__ = ["Row", "Rows", "Source", "registered_rows", "registered_sources"]

PERIODS: Final = (
    ("period_start", "period_end"),
    ("date", "date_end"),
    ("month",),
    ("window",),
)
"""The columns that say which time a row is about; the first that a table has."""

ASIDE: Final = frozenset(
    {"id", "as_of", "locator", "notes", "note", "source_id", "qualifier", "series", "unit"}
)
"""Columns that are no figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One publication, as it is registered."""

    id: str
    title: str
    publisher: str
    author: str
    published: str
    url: str
    kind: str
    notes: str

    @property
    def short(self) -> str:
        """Who published it, and when."""
        return ", ".join(part for part in (self.publisher or self.title, self.published) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a raw table, in words.

    Parameters
    ----------
    id, table : str
        Its id, and the table that it stands in.
    what : str
        The counted thing.
    figure : str
        What it states, as printed.
    qualifier, period, as_of, locator, notes : str
        How the source put it, for which time, when it became known, where it stands, and what else
        one must know.
    sources : tuple of Source
        The publications.
    cells : mapping of str to str
        Every column, as it is in the table.
    """

    id: str
    table: str
    what: str
    figure: str
    qualifier: str
    period: str
    as_of: str
    locator: str
    notes: str
    sources: tuple[Source, ...]
    cells: Mapping[str, str]

    @property
    def anchor(self) -> str:
        """Its place on the page of its table."""
        return f"r{self.id.partition('/')[2]}"


def registered_sources(project: Project) -> dict[str, Source]:
    """Return every registered publication, by id; none where no table is registered."""
    try:
        frame = sources(project)
    except ProjectError:
        return {}
    names = ("title", "publisher", "author", "published", "url", "kind", "notes")
    return {
        str(key): Source(id=str(key), **{name: str(row.get(name, "")) for name in names})
        for key, row in frame.to_dict("index").items()
    }


class Rows(Mapping[str, Row]):
    """The rows of all raw tables but that of the sources, by id, in the order of the tables.

    A table is read when a row of it is asked for, so that what is made from few tables is seen to
    rest on these alone.

    Parameters
    ----------
    project : Project
        The audit.
    hashes : mapping of str to str
        The names of the tables, with the digest of what is in each.
    """

    def __init__(self, project: Project, hashes: Mapping[str, str]) -> None:
        self._project = project
        self._hashes = hashes
        self._read: dict[str, Mapping[str, Row]] = {}
        self._places: dict[str, tuple[int, int]] = {}

    def of(self, table: str) -> Mapping[str, Row]:
        """Return the rows of one table; none where it is not registered."""
        for name in (table, "sources"):
            note("raw", name)
        if table not in self._read:
            rows: Mapping[str, Row] = {}
            if table in self._hashes and table != "sources":
                rows = _rows_of(self._project, table, self.hashes_of(table))
            self._read[table] = rows
            where = list(self._hashes).index(table) if rows else 0
            self._places |= {row: (where, k) for k, row in enumerate(rows)}
        return self._read[table]

    def hashes_of(self, table: str) -> tuple[str, str]:
        """Return the digests of what is in a table and in that of the sources."""
        return self._hashes.get(table, ""), self._hashes.get("sources", "")

    def in_order(self, ids: Iterable[str]) -> list[str]:
        """Return those of some ids that are rows, in the order of the tables."""
        wanted = {one: one.partition("/")[0] for one in ids}
        tables = {name: self.of(name) for name in dict.fromkeys(wanted.values())}
        known = (one for one, table in wanted.items() if one in tables[table])
        return sorted(known, key=self._places.__getitem__)

    def __getitem__(self, row: str) -> Row:
        return self.of(row.partition("/")[0])[row]

    def __iter__(self) -> Iterator[str]:
        note("raw", EVERYTHING)
        return itertools.chain.from_iterable(
            self.of(name) for name in self._hashes if name != "sources"
        )

    def __len__(self) -> int:
        return sum(1 for _ in self)


def registered_rows(project: Project) -> Rows:
    """Return every row of every raw table but that of the sources, by id.

    Parameters
    ----------
    project : Project
        The audit.

    Returns
    -------
    Rows
        Empty where no table is registered. A table that is not the one that was registered is
        refused when it is asked for (:class:`~audit.errors.AuthenticationError`).
    """
    registry = project.raw / "datapackage.json"
    return _rows(project, digest(registry.read_bytes()) if registry.is_file() else "")


@lru_cache(maxsize=4)
def _rows(project: Project, known: str) -> Rows:
    entries = registered(project)["resources"] if known else []
    return Rows(project, {entry["name"]: entry["hash"] for entry in entries})


@lru_cache(maxsize=256)
def _rows_of(project: Project, table: str, _hashes: tuple[str, str]) -> Mapping[str, Row]:
    known = _sources_of(project, _hashes[1])
    frame = raw_table(table, project)
    given = (
        dict(zip(frame, cells, strict=True)) for cells in frame.to_numpy(dtype=object).tolist()
    )
    return {row["id"]: _row(table, row, known) for row in given}


@lru_cache(maxsize=4)
def _sources_of(project: Project, _hash: str) -> dict[str, Source]:
    return registered_sources(project)


def _row(table: str, cells: Mapping[Any, str], known: Mapping[str, Source]) -> Row:
    given = {str(name): text for name, text in cells.items()}
    cited = [text for name, text in given.items() if name.endswith("source_id") and text]
    time = next((names for names in PERIODS if names[0] in given), ())
    days = dict.fromkeys(given[name] for name in time if given.get(name))
    return Row(
        id=given["id"],
        table=table,
        what=given.get("series") or given.get("list") or table,
        figure=_figure(given, time),
        qualifier=given.get("qualifier", ""),
        period=" to ".join(days),
        as_of=given.get("as_of", ""),
        locator=given.get("locator", ""),
        notes=given.get("notes") or given.get("note", ""),
        sources=tuple(known[name] for name in dict.fromkeys(cited) if name in known),
        cells=given,
    )


def _figure(given: Mapping[str, str], time: tuple[str, ...]) -> str:
    """Return what a row states: its figure with its unit, or all that it says."""
    if "value" in given:
        ends = " to ".join(given[end] for end in ("low", "high") if given.get(end))
        value = given["value"] or ends
        ranged = f"{value} ({ends})" if given["value"] and ends else value
        return f"{ranged} {given.get('unit', '')}".strip()
    said = {
        name: text
        for name, text in given.items()
        if text and name not in {*ASIDE, *time} and not name.endswith("source_id")
    }
    if len(said) == 1:
        return next(iter(said.values()))
    return "; ".join(f"{name.replace('_', ' ')}: {text}" for name, text in said.items())
