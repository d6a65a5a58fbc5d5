"""The codebook: every table with what it counts, its traps, its series and its columns.

Each kind of fact has one home. What a table holds and where its traps are stands in the tables of
``data/raw/README.md``; what a column means, in its schema; how many rows a series has, in the
table itself. This page puts them together and adds nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import pandas as pd
from markupsafe import Markup

from audit.claims import article
from audit.derived import derived_heads
from audit.derived_schemas import derived_schema
from audit.display import Cell, Number, Table, count
from audit.origins import ledger
from audit.project import Project
from audit.publish.cells import tables_folded
from audit.publish.lineage import linked
from audit.publish.markup import Element, markup, read
from audit.publish.prose import prose
from audit.publish.rendering import render
from audit.raw_tables import raw_table
from audit.references import declared
from audit.registry import package
from audit.schemas import broken_schema, schema
from audit.texts import written_text
from audit.uses import note_file

__all__ = ["Described", "codebook", "described"]

COUNTED: Final = (declared("page", "tables"),)

DESCRIBING: Final = "Tables"
"""The heading of the README below which its tables say what the raw tables hold."""

SHARED: Final = frozenset({"center", "low", "high"})
"""The columns that the tables of all multiverses have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What the README says of one or more raw tables.

    Parameters
    ----------
    section : markupsafe.Markup
        The heading that it stands under.
    names : tuple of str
        The tables.
    holds, traps : markupsafe.Markup
        What they hold, and what one must beware of.
    """

    section: Markup
    names: tuple[str, ...]
    holds: Markup
    traps: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One raw table on the page."""

    name: str
    said: Described | None
    rows: Number
    schema: str
    series: Markup


def codebook(project: Project) -> str:
    """Return the codebook.

    Parameters
    ----------
    project : Project
        The audit.

    Returns
    -------
    str
        A whole HTML page: each raw table with its series, the columns of each kind of table, and
        the columns of the derived tables.

    Raises
    ------
    AuthenticationError
        If a raw table is not the one that was registered.
    ProjectError
        If the registry or the README of the raw tables cannot be read.
    TableError
        If a schema cannot be read.
    """
    registered = (project.raw / "datapackage.json").is_file()
    resources = {one["name"]: one for one in package(project)["resources"]} if registered else {}
    readme = project.raw / "README.md"
    note_file(readme)
    text = written_text(readme, "data/raw/README.md")
    root = read(prose(text, {})) if text else read("")
    said = {name: one for one in described(root) for name in one.names}
    entries = [
        _entry(project, name, said.get(name), resources[name])
        for name in [*said, *(name for name in resources if name not in said)]
        if name in resources
    ]
    shapes = dict.fromkeys(entry.schema for entry in entries)
    made = render(
        "codebook.html.j2",
        article=article(project),
        entries=entries,
        total=count(len(entries), ids=COUNTED),
        rows=count(sum(int(entry.rows.value) for entry in entries), ids=COUNTED),
        before=[_shown(part) for part in _before(root)],
        after=[_shown(part) for part in _after(root)],
        shapes=[_shape(project, one, entries) for one in shapes],
        derived=list(_derived(project)),
    )
    return linked(made, ledger(project))


def described(root: Element) -> list[Described]:
    """Return what a README says of the raw tables.

    Parameters
    ----------
    root : Element
        The README as markup. Below its heading *Tables*, the first column of each table names raw
        tables, the second says what they hold, the third where their traps are.

    Returns
    -------
    list of Described
        In the order of the README.
    """
    found: list[Described] = []
    section = Markup()
    for part in _between(root):
        if part.tag == "h3":
            section = markup(_inside(part))
        for row in part.walk():
            cells = [one for one in row.children if isinstance(one, Element) and one.tag == "td"]
            if row.tag == "tr" and len(cells) > 1:
                names = tuple(one.text for one in cells[0].walk() if one.tag == "code")
                holds, *rest = (markup(_inside(one)) for one in cells[1:])
                traps = rest[0] if rest else Markup()
                found.append(Described(section=section, names=names, holds=holds, traps=traps))
    return found


def _inside(one: Element) -> Element:
    return Element(tag="", attributes={}, children=one.children)


def _parts(root: Element) -> list[Element]:
    return [part for part in root.children if isinstance(part, Element)]


def _opens(part: Element) -> bool:
    return part.tag == "h2" and part.text == DESCRIBING


def _between(root: Element) -> Iterator[Element]:
    inside = False
    for part in _parts(root):
        inside = _opens(part) if part.tag == "h2" else inside
        if inside:
            yield part


def _before(root: Element) -> list[Element]:
    """Return what the README says first, without its title."""
    parts = _parts(root)
    end = next((k for k, part in enumerate(parts) if _opens(part)), len(parts))
    return [part for k, part in enumerate(parts[:end]) if k or part.tag != "h2"]


def _after(root: Element) -> list[Element]:
    """Return what the README says after its tables."""
    parts = _parts(root)
    begin = next((k for k, part in enumerate(parts) if _opens(part)), len(parts))
    ends = (k for k, part in enumerate(parts) if k > begin and part.tag == "h2")
    return parts[next(ends, len(parts)) :]


def _shown(part: Element) -> Markup:
    if part.tag != "table":
        return markup(part)
    name = "How rows are written: " + ", ".join(one.text for one in part.walk() if one.tag == "th")
    frame = {"class": "scroll", "tabindex": "0", "role": "region", "aria-label": name}
    return markup(Element(tag="div", attributes=frame, children=[part]))


@lru_cache(maxsize=1024)  # Most tables say what they said when the page was made before.
def _folded(table: str) -> Markup:
    return markup(tables_folded(read(table)))


def _entry(
    project: Project, name: str, said: Described | None, resource: Mapping[str, Any]
) -> _Entry:
    size, series = _counted(project, name, resource["hash"])
    return _Entry(
        name=name,
        said=said,
        rows=count(size, ids=(declared("table", name),)),
        schema=resource["schema"],
        series=series,
    )


@lru_cache(maxsize=256)
def _counted(project: Project, name: str, _hash: str) -> tuple[int, Markup]:
    """Return how many rows a table has, and its series; they are kept for its bytes."""
    frame = raw_table(name, project)
    return len(frame), _folded(_series(name, frame).html()) if "series" in frame else Markup()


def _series(name: str, frame: pd.DataFrame) -> Table:
    rows: list[list[Cell]] = []
    for (series, unit), own in frame.groupby(["series", "unit"], sort=True):
        days = [day for side in ("period_start", "period_end") for day in own[side] if day]
        span = dict.fromkeys([min(days), max(days)]) if days else {}
        ids = tuple(own["id"])
        # A row stands behind its own number; of many, the table is said.
        lineage = ids if len(ids) == 1 else (declared("table", name),)
        times = Number(f"{len(own):,}", float(len(own)), lineage, "rows of the series")
        rows.append([str(series), str(unit), times, " to ".join(span)])
    return Table(
        columns=["series", "unit", "rows", "periods"],
        rows=rows,
        caption=f"The series of {name}",
        name="series",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """The columns of one kind of table."""

    name: str
    place: str
    tables: tuple[str, ...]
    columns: Markup


def _shape(project: Project, path: str, entries: Iterable[_Entry]) -> _Shape:
    where = project.raw / path
    note_file(where)
    name = where.stem.replace("_", " ")
    try:
        columns = _columns(schema(project, where.name).descriptor, f"Columns: {name}")
    except (KeyError, TypeError) as error:
        raise broken_schema(where.name, f"{type(error).__name__}: {error}") from error
    tables = tuple(entry.name for entry in entries if entry.schema == path)
    return _Shape(
        name=name, place=f"shape-{where.stem}", tables=tables, columns=_folded(columns.html())
    )


def _columns(shape: Mapping[str, Any], caption: str) -> Table:
    rows: list[list[Cell]] = [
        [
            field["name"],
            field.get("title", ""),
            field["type"],
            "yes" if field.get("constraints", {}).get("required") else "no",
            field.get("description", ""),
            ", ".join(map(str, field.get("constraints", {}).get("enum", ()))),
        ]
        for field in shape["fields"]
    ]
    return Table(
        columns=["column", "title", "type", "always filled", "meaning", "allowed"],
        rows=rows,
        caption=caption,
        name="columns",
    )


def _derived(project: Project) -> Iterator[tuple[str, Markup]]:
    """Yield each derived table, and once for all the tables of multiverses, with its columns."""
    numbers = project.raw / "schemas" / "article_numbers.json"
    note_file(numbers)
    given = dict(schema(project, numbers.name).descriptor) if numbers.is_file() else None
    for where, header in derived_heads(project).items():
        shape = derived_schema(where, header, given)
        many = where.startswith("data/derived/multiverses/")
        if many:
            own = [field for field in shape["fields"] if field["name"] in SHARED]
            shape = {**shape, "fields": own}
        named = "data/derived/multiverses/<vintage>/<claim>.csv" if many else where
        yield named, _folded(_columns(shape, f"Columns: {named}").html())
