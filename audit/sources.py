"""Authenticated reading of raw tables, as they were known on a day, with their lineage."""

import calendar
import hashlib
import io
import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.api.typing import NaTType

from audit.errors import AuthenticationError, ParameterError, ProjectError
from audit.project import Project, find_project

__all__ = [
    "OBSERVATION_COLUMNS",
    "digest",
    "observations",
    "package",
    "raw_table",
    "records",
    "row_ids",
    "sources",
]

OBSERVATION_COLUMNS = (
    "series",
    "period_start",
    "period_end",
    "value",
    "low",
    "high",
    "unit",
    "qualifier",
    "as_of",
    "source_id",
    "locator",
    "notes",
)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, as ``sha256:`` and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()


def package(project: Project | None = None) -> dict[str, Any]:
    """Read the registry of raw tables, ``datapackage.json``.

    Returns
    -------
    dict
        The Data Package descriptor (Data Package v2).

    Raises
    ------
    ProjectError
        If it is missing or not JSON.
    """
    where = (project or find_project()).raw / "datapackage.json"
    try:
        descriptor: dict[str, Any] = json.loads(where.read_text(encoding="utf-8"))
        for entry in descriptor["resources"]:
            entry["name"], entry["path"], entry["hash"]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ProjectError(
            "The registry of raw tables cannot be read.",
            expected="a Data Package in JSON, with name, path and hash of each table",
            found=f"no {error}" if isinstance(error, KeyError) else str(error),
            where=str(where),
            do="run `audit register`",
        ) from error
    return descriptor


def raw_table(name: str, project: Project | None = None) -> pd.DataFrame:
    """Read one raw table after checking its bytes; every cell stays the text that was printed.

    Parameters
    ----------
    name : str
        The table's name: its file name without the ending.
    project : Project, optional
        The audit; default: the one of the working directory.

    Returns
    -------
    pandas.DataFrame
        The columns of the file, all as text (blank cells as empty text), after a column ``id``
        that survives sorting and the insertion of other rows.

    Raises
    ------
    ParameterError
        If no such table is registered.
    AuthenticationError
        If the file is missing or its bytes are not those that were registered.
    """
    audit = project or find_project()
    resources = {entry["name"]: entry for entry in package(audit)["resources"]}
    if name not in resources:
        raise ParameterError(
            "No raw table has this name.",
            expected=", ".join(sorted(resources)),
            found=repr(name),
            where=str(audit.raw / "datapackage.json"),
            do="correct the name, or run `audit register` if the table is new",
        )
    entry = resources[name]
    path = audit.raw / entry["path"]
    found = digest(path) if path.is_file() else "no such file"
    if found != entry["hash"]:
        raise AuthenticationError(
            "A raw table is not the one that was registered.",
            expected=entry["hash"],
            found=found,
            where=str(path),
            do="restore the file (git checkout), or, if the change is meant and has a source, "
            "run `audit register` and re-run the audit",
        )
    # A copy, so that nobody who changes a table changes what the next one reads.
    return _read(path, found).copy()


@lru_cache(maxsize=64)
def _read(path: Path, _digest: str) -> pd.DataFrame:
    frame = pd.read_csv(
        io.BytesIO(path.read_bytes()), dtype=str, keep_default_na=False, encoding="utf-8"
    )
    frame.insert(0, "id", row_ids(path.stem, frame))
    return frame


def row_ids(table: str, frame: pd.DataFrame) -> list[str]:
    """Return an id for each row, made from its content.

    The notes are left out, so that a remark can be added without a new id; a changed figure, day
    or source is another observation and gets another id.

    Parameters
    ----------
    table : str
        The table's name, the first part of the id.
    frame : pandas.DataFrame
        The rows as text.

    Returns
    -------
    list of str
        ``<table>/<8 hexadecimal digits>``.
    """
    identity = frame[[column for column in frame.columns if column not in {"id", "notes"}]]
    keys = ("\x1f".join(row) for row in identity.itertuples(index=False, name=None))
    return [f"{table}/{hashlib.sha256(key.encode()).hexdigest()[:8]}" for key in keys]


def sources(project: Project | None = None) -> pd.DataFrame:
    """Return the table of sources, indexed by ``source_id``."""
    return raw_table("sources", project).set_index("source_id")


def _last_day(partial: str) -> pd.Timestamp | NaTType:
    """Return the last day that ``2017``, ``2017-06`` or ``2017-06-08`` could mean."""
    if not partial:
        return pd.NaT
    parts = [int(part) for part in partial.split("-")]
    year, month, day = (*parts, 12 if len(parts) == 1 else 0, 0)[:3]
    month = month or 12
    return pd.Timestamp(year, month, day or calendar.monthrange(year, month)[1])


def _first_day(partial: str) -> pd.Timestamp | NaTType:
    return pd.Timestamp(partial) if partial else pd.NaT


def records(
    table: str,
    *,
    as_of: str = "latest",
    undated: bool = False,
    project: Project | None = None,
) -> pd.DataFrame:
    """Read a raw table of any shape as it was known on a day.

    A row is known from its ``as_of``, on the last day that a partial date could mean; a row
    without one from the day its source was published; without either it is in no vintage.

    Parameters
    ----------
    table : str
        The table's name.
    as_of : str
        ``published``, ``latest``, or a day such as ``2017-12-31``.
    undated : bool
        Whether rows without any date are taken too: right for definitions, never for figures.
    project : Project, optional
        The audit; default: the one of the working directory.

    Returns
    -------
    pandas.DataFrame
        The rows known by that day, as text, with ``id`` first and ``known_on`` (Timestamp) last.
        The attribute ``undated`` in ``.attrs`` counts the rows left out for want of any date.
    """
    audit = project or find_project()
    frame = raw_table(table, audit)
    published = sources(audit)["published"]
    stated = frame["as_of"] if "as_of" in frame else pd.Series("", index=frame.index)
    fallback = frame["source_id"].map(published).fillna("")
    frame["known_on"] = pd.to_datetime(stated.where(stated != "", fallback).map(_last_day))
    day = pd.Timestamp(audit.day(as_of))
    usable = (frame["known_on"] <= day) | (frame["known_on"].isna() & undated)
    known = frame[usable].reset_index(drop=True)
    known.attrs = {
        "table": table,
        "as_of": day.date().isoformat(),
        "undated": int(frame["known_on"].isna().sum()),
        "later": int((frame["known_on"] > day).sum()),
    }
    return known


def observations(
    table: str,
    series: str | Iterable[str] = (),
    *,
    as_of: str = "latest",
    project: Project | None = None,
) -> pd.DataFrame:
    """Read the observations of a raw table as they were known on a day.

    Parameters
    ----------
    table : str
        The table's name.
    series : str or iterable of str, optional
        Keep only these counted things; default: all.
    as_of : str
        ``published``, ``latest``, or a day such as ``2017-12-31``.
    project : Project, optional
        The audit; default: the one of the working directory.

    Returns
    -------
    pandas.DataFrame
        One row an observation: ``id``, the columns of the table, ``printed`` (the value as text)
        and ``known_on``. ``value``, ``low`` and ``high`` are floats (NaN where blank);
        ``period_start`` and ``period_end`` are the first and last day (NaT where blank).

    Raises
    ------
    ParameterError
        If a series does not occur in the table at all.
    """
    frame = records(table, as_of=as_of, project=project)
    wanted = {series} if isinstance(series, str) else set(series)
    if wanted:
        every = set(raw_table(table, project)["series"])
        if not wanted <= every:
            raise ParameterError(
                "A series does not occur in the table.",
                expected=", ".join(sorted(every)),
                found=", ".join(sorted(wanted - every)),
                where=f"the table {table}",
                do="correct the name of the series",
            )
        attrs = frame.attrs
        frame = frame[frame["series"].isin(wanted)].reset_index(drop=True)
        frame.attrs = attrs
    frame["printed"] = frame["value"]
    for column in ("value", "low", "high"):
        frame[column] = pd.to_numeric(frame[column].replace("", None)).astype("float64")
    frame["period_start"] = pd.to_datetime(frame["period_start"].map(_first_day))
    frame["period_end"] = pd.to_datetime(frame["period_end"].map(_last_day))
    return frame
