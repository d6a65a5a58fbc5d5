"""Authenticated reading of raw tables, as they were known on a day, with their lineage."""

import calendar
from collections.abc import Callable, Iterable
from functools import lru_cache

import pandas as pd
from pandas.api.typing import NaTType

from audit.errors import ParameterError, TableError
from audit.project import Project, find_project
from audit.raw_tables import RawBytes, as_text, bytes_of
from audit.references import declared

__all__ = [
    "OBSERVATION_COLUMNS",
    "observations",
    "records",
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


def sources(project: Project | None = None) -> pd.DataFrame:
    """Return the table of sources, indexed by ``source_id``.

    Raises
    ------
    ParameterError
        If it has no such column, or none for the day of publication.
    TableError
        If two of them have one id.
    """
    return _sources(bytes_of("sources", project or find_project())).copy()


@lru_cache(maxsize=8)
def _sources(table: RawBytes) -> pd.DataFrame:
    frame = as_text(table)
    _need(frame, "sources", ("source_id", "published"))
    twice = frame.loc[frame["source_id"].duplicated(), "source_id"]
    if len(twice):
        raise TableError(
            "Two sources have one id.",
            expected="an id of its own for each",
            found=twice.iloc[0],
            where="data/raw/sources.csv, column source_id",
            do="give one another id",
        )
    return frame.set_index("source_id")


def _need(frame: pd.DataFrame, table: str, columns: Iterable[str]) -> None:
    missing = [column for column in columns if column not in frame]
    if missing:
        raise ParameterError(
            "A raw table lacks a column that is asked for.",
            expected=", ".join(columns),
            found=f"no {', '.join(missing)}",
            where=f"data/raw/{table}.csv, line 1",
            do="read it with raw_table, or name a table that has these columns",
        )


@lru_cache(maxsize=4096)
def _last_day(partial: str) -> pd.Timestamp | NaTType:
    """Return the last day that ``2017``, ``2017-06`` or ``2017-06-08`` could mean."""
    if not partial:
        return pd.NaT
    parts = [int(part) for part in partial.split("-")]
    year, month, day = (*parts, 12 if len(parts) == 1 else 0, 0)[:3]
    month = month or 12
    return pd.Timestamp(year, month, day or calendar.monthrange(year, month)[1])


@lru_cache(maxsize=4096)
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
        In ``.attrs``, ``undated`` and ``later`` count the rows left out, and ``origin`` is what
        those counts rest on.

    Raises
    ------
    ParameterError
        If the rows of this table have no source.
    TableError
        If a row names a source that does not exist.

    Examples
    --------
    The audit is a new one, as ``audit new`` makes it.

    >>> import audit
    >>> counts = audit.records("people_aboard", as_of="published")
    >>> counts.loc[counts["series"] == "crew_saved", "value"].tolist()
    ['212']
    """
    audit = project or find_project()
    day = pd.Timestamp(audit.day(as_of))
    given, told = bytes_of(table, audit), bytes_of("sources", audit)
    return _known(_dated, given, told, day, undated=undated).copy(deep=False)


@lru_cache(maxsize=64)
def _known(
    read: Callable[[RawBytes, RawBytes], pd.DataFrame],
    given: RawBytes,
    told: RawBytes,
    day: pd.Timestamp,
    *,
    undated: bool,
) -> pd.DataFrame:
    """Return the rows that were known by a day, and say of them how many were not."""
    table, frame = given.name, read(given, told)
    usable = (frame["known_on"] <= day) | (frame["known_on"].isna() & undated)
    known = frame[usable].reset_index(drop=True)
    known.attrs = {
        "table": table,
        "origin": (declared("table", table),),
        "as_of": day.date().isoformat(),
        "undated": int(frame["known_on"].isna().sum()),
        "later": int((frame["known_on"] > day).sum()),
    }
    return known


@lru_cache(maxsize=64)
def _dated(given: RawBytes, told: RawBytes) -> pd.DataFrame:
    """Return the rows of a table with the day from which each is known."""
    table, frame = given.name, as_text(given).copy()
    _need(frame, table, ("source_id",))
    published = _sources(told)["published"]
    unknown = frame.loc[~frame["source_id"].isin(published.index), "source_id"]
    if len(unknown):
        raise TableError(
            "A row names a source that does not exist.",
            expected="a source_id of data/raw/sources.csv",
            found=repr(unknown.iloc[0]),
            where=f"data/raw/{table}.csv, column source_id",
            do="add the source, or correct its id, and run `audit register`",
        )
    stated = frame["as_of"] if "as_of" in frame else pd.Series("", index=frame.index)
    fallback = frame["source_id"].map(published).fillna("")
    frame["known_on"] = pd.to_datetime(stated.where(stated != "", fallback).map(_last_day))
    return frame


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
        If a series does not occur in the table at all, or the table holds no observations.

    Examples
    --------
    The audit is a new one, as ``audit new`` makes it.

    >>> import audit
    >>> counts = audit.observations("people_aboard", as_of="published")
    >>> counts.loc[counts["series"] == "crew_saved", "value"].tolist()
    [212.0]
    """
    audit = project or find_project()
    day = pd.Timestamp(audit.day(as_of))
    given, told = bytes_of(table, audit), bytes_of("sources", audit)
    known = _known(_typed, given, told, day, undated=False)
    wanted = {series} if isinstance(series, str) else set(series)
    strange = wanted - (every := set(_typed(given, told)["series"]))
    if strange:
        raise ParameterError(
            "A series does not occur in the table.",
            expected=", ".join(sorted(every)),
            found=", ".join(sorted(strange)),
            where=f"the table {table}",
            do="correct the name of the series",
        )
    if not wanted:
        return known.copy(deep=False)
    # What is said of the rows left out is said of the whole table.
    chosen = known[known["series"].isin(wanted)].reset_index(drop=True)
    chosen.attrs = known.attrs
    return chosen


@lru_cache(maxsize=64)
def _typed(given: RawBytes, told: RawBytes) -> pd.DataFrame:
    """Return the rows of a table of observations, with numbers and days in place of their text."""
    frame = _dated(given, told).copy()
    _need(frame, given.name, OBSERVATION_COLUMNS)
    frame["printed"] = frame["value"]
    for column in ("value", "low", "high"):
        frame[column] = pd.to_numeric(frame[column].replace("", None)).astype("float64")
    frame["period_start"] = pd.to_datetime(frame["period_start"].map(_first_day))
    frame["period_end"] = pd.to_datetime(frame["period_end"].map(_last_day))
    return frame
