"""What the references of a number stand for: rows with their sources, and declarations in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from audit.claims import claims
from audit.errors import ProjectError
from audit.findings import Finding
from audit.project import VINTAGES, Project
from audit.references import DECLARED, is_row, kind_and_name
from audit.registry import digest, package
from audit.sources import raw_table, sources

__all__ = ["Ledger", "Origin", "Row", "Source", "ledger", "registered_rows", "registered_sources"]

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What one reference stands for.

    Parameters
    ----------
    text : str
        In words; empty for a row, which speaks for itself.
    rows : tuple of str
        The rows behind it; none for what the audit only declares.
    """

    text: str
    rows: tuple[str, ...]


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


def registered_rows(project: Project) -> Mapping[str, Row]:
    """Return every row of every raw table but that of the sources, by id.

    Parameters
    ----------
    project : Project
        The audit.

    Returns
    -------
    mapping of str to Row
        In the order of the tables; empty where no table is registered.

    Raises
    ------
    AuthenticationError
        If a table is not the one that was registered.
    """
    registry = project.raw / "datapackage.json"
    return _rows(project, digest(registry.read_bytes())) if registry.is_file() else {}


@lru_cache(maxsize=4)
def _rows(project: Project, _digest: str) -> dict[str, Row]:
    known = registered_sources(project)
    names = [entry["name"] for entry in package(project)["resources"]]
    return {
        row["id"]: _row(name, row, known)
        for name in names
        if name != "sources"
        for row in raw_table(name, project).to_dict("records")
    }


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """All that the references on one page can stand for.

    Parameters
    ----------
    project : Project
        The audit.
    rows : mapping of str to Row
        Every registered row.
    finding : Finding or None
        What the report of the page found; None for a page about the whole audit.
    """

    project: Project
    rows: Mapping[str, Row]
    finding: Finding | None

    def origin(self, reference: str) -> Origin | None:
        """Return what a reference stands for; None where nothing registered or declared has it."""
        if is_row(reference):
            return Origin(text="", rows=(reference,)) if reference in self.rows else None
        kind, name = kind_and_name(reference)
        if kind in {"basis", "multiverse"}:
            return self._judged(kind, name)
        if kind == "table":
            rows = tuple(one for one in self.rows if one.partition("/")[0] == name)
            known = bool(rows) or (bool(self.rows) and name == "sources")
            return Origin(text=f"all rows of the table {name}", rows=rows) if known else None
        if kind not in DECLARED or not self._is_declared(kind, name):
            return None
        shown = name.replace("-", " ") if kind in {"hedges", "choice"} else name
        return Origin(text=f"{DECLARED[kind]}: {shown}", rows=())

    def _is_declared(self, kind: str, name: str) -> bool:
        known = {
            "claim": lambda: name in claims(self.project),
            "vintage": lambda: name in VINTAGES,
        }
        return bool(name) and known.get(kind, lambda: True)()

    def _judged(self, kind: str, name: str) -> Origin | None:
        claim, _, number = name.partition("/")
        if self.finding is None or self.finding.report.claim != claim:
            return None
        if kind == "multiverse":
            found = self.finding.multiverse
            said = "all specifications: one option of every choice"
            return Origin(text=said, rows=tuple(found["ids"])) if found else None
        bases = self.finding.bases
        if not number.isdigit() or not 0 < int(number) <= len(bases):
            return None
        basis = bases[int(number) - 1]
        named = ", ".join(basis["labels"].values())
        said = f"the specifications{f' on the basis “{named}”' if named else ''}"
        text = f"{said}, one option of every choice, each laid against each reading"
        return Origin(text=text, rows=tuple(basis["ids"]))


def ledger(project: Project, finding: Finding | None = None) -> Ledger:
    """Return what references can stand for on a page of a report, or of the whole audit."""
    return Ledger(project=project, rows=registered_rows(project), finding=finding)
