"""What a sweep found: one table and one picture over all its runs."""

import itertools
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from audit.delimited import written
from audit.derived import VERDICT_COLUMNS, verdict_rows
from audit.display import Number
from audit.figures.picture import Picture
from audit.figures.sweeps import Place, Strip, swept
from audit.findings import Finding, envelope_of, finding_in, named, readable, value_of
from audit.grids import Axis
from audit.reports import Result, read
from audit.sweep_plans import Point

__all__ = ["Found", "picture_of", "rows_of", "table_of"]

ERROR = "error"
"""The column that says why a run failed."""

Found = Sequence[tuple[Point, Result]]


def _finding(result: Result) -> Finding | None:
    """Return what a run found; an old run says nothing about one that failed."""
    if result.error:
        return None
    return finding_in(result.report, read(result.report.path))


def table_of(axes: Sequence[Axis], found: Found) -> str:
    """Return what a sweep found, as comma-separated text.

    Parameters
    ----------
    axes : sequence of Axis
        The grid.
    found : sequence of (Point, Result)
        Each run with what came of it, in the order of the plan.

    Returns
    -------
    str
        One row for each run and basis: the parameters, then the columns of
        ``data/derived/verdicts.csv``, then why a run failed. A parameter that has the name of such
        a column is told from it: ``level`` is what was found, ``level set`` what was asked for.
    """
    own = {*VERDICT_COLUMNS, ERROR}
    given = (f"{axis.name} set" if axis.name in own else axis.name for axis in axes)
    header = [*given, *VERDICT_COLUMNS, ERROR]
    return written(header, itertools.chain.from_iterable(_rows(*one) for one in found))


def _rows(point: Point, result: Result) -> Iterator[list[Any]]:
    here = [_cell(value) for value in point.place.values()]
    finding = _finding(result)
    rows = verdict_rows(finding) if finding else []
    for row in rows or [[point.claim, point.vintage, point.day]]:
        missing = [None] * (len(VERDICT_COLUMNS) - len(row))
        error = result.error
        told = f"{error.what} {error.parts().get('where', '')}: " if error else ""
        why = f"{told}{error.parts().get('found', '')}" if error else None
        yield [*here, *row, *missing, why and " ".join(why.split())]


def rows_of(point: Point, result: Result) -> list[list[str]]:
    """Return what a terminal shows of a run: one row for each basis."""
    here = [str(_cell(value)) for value in point.place.values()]
    finding = _finding(result)
    if finding is None or not finding.bases:
        return [[*here, point.vintage, "–", "–", "no verdict" if finding else "failed"]]
    return [
        [
            *here,
            point.vintage,
            *(shown.text if shown else "–" for shown in _shown(finding, basis)),
            ": ".join(filter(None, (named(basis), basis["words"]))),
        ]
        for basis in finding.bases
    ]


def _shown(finding: Finding, basis: Mapping[str, Any]) -> tuple[Number | None, Number | None]:
    return value_of(finding, basis), envelope_of(basis)


def _cell(value: Any) -> Any:
    plain = isinstance(value, (str, int, float))
    return value if plain else json.dumps(value, ensure_ascii=False)


def picture_of(claim: str, axes: Sequence[Axis], found: Found) -> Picture:
    """Draw what a sweep found, along its last parameter.

    Parameters
    ----------
    claim : str
        The claim's id.
    axes : sequence of Axis
        The grid.
    found : sequence of (Point, Result)
        Each run with what came of it, in the order of the plan.

    Returns
    -------
    Picture
        A strip for each vintage and basis, and for each setting of the other parameters.
    """
    *others, last = axes
    strips: dict[str, list[tuple[str, Place, tuple[tuple[float, float], ...]]]] = {}
    # Which bases a failed run would have had is not known; so it stands in a strip of its own.
    for point, result in found:
        where = ", ".join(f"{axis.name} {point.place[axis.name]}" for axis in others)
        head = ", ".join(filter(None, (point.vintage, where)))
        for name, unit, place, bands in _places(point, result, last.name):
            key = f"{head}: {name}" if name else head
            strips.setdefault(key, []).append((unit, place, bands))
    drawn = [
        Strip(
            name=name,
            unit=next((unit for unit, _, _ in places if unit), ""),
            places=tuple(place for _, place, _ in places),
            bands=next((bands for _, _, bands in places if bands), ()),
        )
        for name, places in strips.items()
    ]
    return swept(
        drawn,
        along=last.name,
        values=[_cell(value) for value in last.values],
        title=f"{claim}: verdicts over {' and '.join(axis.name for axis in axes)}",
    )


def _places(
    point: Point, result: Result, along: str
) -> Iterator[tuple[str, str, Place, tuple[tuple[float, float], ...]]]:
    at = _cell(point.place[along])
    finding = _finding(result)
    if finding is None or not finding.verdict:
        words = "not checkable" if finding else ""
        yield "no verdict" if finding else "failed", "", Place(at=at, words=words), ()
        return
    with readable(str(point.path)):
        for basis in finding.bases:
            center, low, high = (_number(basis[end]) for end in ("center", "low", "high"))
            known = not math.isnan(center)
            yield (
                named(basis),
                finding.verdict["unit"],
                Place(
                    at=at,
                    words=basis["words"],
                    center=center,
                    low=-math.inf if known and math.isnan(low) else low,
                    high=math.inf if known and math.isnan(high) else high,
                    ids=tuple(basis["ids"]),
                ),
                _bands(finding, basis),
            )


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _bands(finding: Finding, basis: Mapping[str, Any]) -> tuple[tuple[float, float], ...]:
    """Return the pooled readings that ask about a basis."""
    asked = [
        one
        for one in (finding.multiverse or {}).get("readings", ())
        if one["kind"] != "N" and one["name"] in basis["readings"]
    ]
    return tuple(
        (
            -math.inf if one["low"] is None else one["low"],
            math.inf if one["high"] is None else one["high"],
        )
        for one in asked
    )
