"""The results of a report's multiverse, so that a page can look each specification up.

Nothing is computed in the browser. Every number that a reader may see is made here, by the rules of
rounding of the whole audit. Told are the different results, each once, and for each basis the place
in that list of each of its specifications; in columns, because these can be told in few bytes.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from audit.codes import NO_CODE, codes_of, margins_of, on_log_scale
from audit.display import count, percent, span
from audit.estimates import Estimate
from audit.findings import specification_at
from audit.publish.margins import margin_text, unit_after
from audit.publish.packing import packed_numbers, packed_texts
from audit.publish.symbols import symbol
from audit.readings import Reading
from audit.scales import Scale

__all__ = ["lookups", "reading_of"]

BETWEEN = " to "
"""Between the two ends of a range, here and in the page's script."""
SAME = "="
"""In place of the lower end of a range that is told like the central value."""
HALVES = 2
"""Places in the picture are told in half points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listed:
    """The listed specifications, each with its place in these lists."""

    universe: Mapping[str, Any]
    readings: tuple[Reading, ...]
    estimate: Estimate
    logs: tuple[bool, ...]
    codes: Any
    alone: Any
    margins: Any
    scale: Scale | None


class _Result(NamedTuple):
    """What is told of a specification; empty texts, and points of -1, for what is not known."""

    center: str
    low: str
    high: str
    behind: int
    points: tuple[int, int, int]
    codes: str
    alone: str
    margins: tuple[str, ...]


def lookups(
    universe: Mapping[str, Any], bases: Sequence[Mapping[str, Any]], places: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what a page needs to look up each specification.

    Parameters
    ----------
    universe : mapping
        The multiverse as plain data (see :meth:`audit.multiverse.Multiverse.payload`).
    bases : sequence of mapping
        The verdict on each basis as plain data.
    places : mapping
        Where the main picture shows which value; empty where it does not say.

    Returns
    -------
    dict
        ``results``, in packed columns (see :mod:`audit.publish.packing`): the texts of its central
        value and of both ends, the place of what stands ``behind`` it, its points in the picture,
        the outer two by how far they are from the first, its codes, what each would be ``alone``
        where that differs, and its margins, against the readings that ask about its basis;
        ``bases``, each with the levels that are held, the choices that are free, and the result of
        each specification, the last free choice fastest; and the readings. Rows are bits of a
        number, by their place among those of the multiverse.
    """
    listed = _listed(universe, places)
    results: dict[_Result, int] = {}
    told = [_basis(listed, one, places, results) for one in bases]
    level = universe["level"]
    known: dict[str, int] = {}
    kinds = [
        ", ".join(universe["kinds"][place] for place in one["kinds"]) for one in universe["behind"]
    ]
    return {
        "unit": unit_after(universe["unit"]),
        "axes": [len(one["levels"]) for one in universe["axes"]],
        "readings": [[one.name, one.region.text] for one in listed.readings],
        # Which margins are factors.
        "factors": [k for k, log in enumerate(listed.logs) if log],
        "pooled": [k for k, one in enumerate(listed.readings) if one.pooled],
        "rows": "|".join(_mask(one["ids"]) for one in universe["behind"]),
        "kinds": packed_texts(kinds, known),
        "level": "no probability claimed" if level is None else f"level {percent(level)}",
        "results": _columns(list(results), known),
        "bases": told,
    }


def _low(one: _Result) -> str:
    return SAME if one.low and one.low == one.center else one.low


def _columns(results: Sequence[_Result], known: dict[str, int]) -> dict[str, Any]:
    """Return results in columns; the order of texts is that in which they are read again."""
    points = [one.points for one in results]
    columns = max((len(one.margins) for one in results), default=0)
    return {
        "center": packed_texts([one.center for one in results], known),
        "low": packed_texts([_low(one) for one in results], known),
        "high": packed_texts([one.high for one in results], known),
        "behind": packed_numbers([one.behind for one in results]),
        "at": packed_numbers([center for center, _, _ in points]),
        "left": packed_numbers([center - left for center, left, _ in points]),
        "right": packed_numbers([right - center for center, _, right in points]),
        "codes": packed_texts([one.codes for one in results], {}),
        "alone": packed_texts([one.alone for one in results], {}),
        "margins": [
            packed_texts([(*one.margins, *[""] * columns)[k] for one in results], known)
            for k in range(columns)
        ],
    }


def reading_of(data: Mapping[str, Any]) -> Reading:
    """Return a reading from its plain data."""
    return Reading(
        name=data["name"],
        low=-math.inf if data["low"] is None else data["low"],
        high=math.inf if data["high"] is None else data["high"],
        low_closed=data["low_closed"],
        high_closed=data["high_closed"],
        kind=data["kind"],
        role=data["role"],
        citation=data["citation"],
    )


def _listed(universe: Mapping[str, Any], places: Mapping[str, Any]) -> _Listed:
    readings = tuple(reading_of(one) for one in universe["readings"])
    estimate = _estimate(universe)
    codes = np.array(universe["codes"]).reshape(-1, len(readings))
    return _Listed(
        universe=universe,
        readings=readings,
        estimate=estimate,
        logs=tuple(on_log_scale(estimate, one) for one in readings),
        codes=codes,
        # What is asked of all specifications together has another answer for each alone.
        alone=np.where(codes == NO_CODE, NO_CODE, codes_of(estimate, readings).values),
        margins=margins_of(estimate, readings).values,
        scale=Scale(**places["scale"]) if places else None,
    )


def _estimate(universe: Mapping[str, Any]) -> Estimate:
    """Return the listed specifications as an estimate over one axis.

    An end that is missing is infinite where there is a central value; where there is none, both
    ends are known or neither is.
    """
    ends = zip(universe["center"], universe["low"], universe["high"], strict=True)
    known = [
        (math.nan, math.nan, math.nan)
        if center is None and None in {low, high}
        else (
            math.nan if center is None else center,
            -math.inf if low is None else low,
            math.inf if high is None else high,
        )
        for center, low, high in ends
    ]
    center, low, high = (
        xr.DataArray([one[k] for one in known], dims=["specification"]) for k in range(3)
    )
    return Estimate(
        center=center,
        low=low,
        high=high,
        unit=universe["unit"],
        kinds=frozenset(universe["kinds"]),
        level=universe["level"],
        method=universe["method"],
        lineage=(),
    )


def _mask(places: Sequence[int]) -> str:
    """Return places in a list as the bits of one hexadecimal number."""
    return f"{sum(1 << place for place in places):x}"


def _basis(
    listed: _Listed,
    basis: Mapping[str, Any],
    places: Mapping[str, Any],
    results: dict[_Result, int],
) -> dict[str, Any]:
    """Return a basis; its results are added to those there are."""
    axes = listed.universe["axes"]
    labels = [[one["label"] for one in axis["levels"]] for axis in axes]
    steps = [math.prod(len(one) for one in labels[k + 1 :]) for k in range(len(axes))]
    held = [
        [k, labels[k].index(basis["labels"][axis["name"]])]
        for k, axis in enumerate(axes)
        if axis["name"] in basis["labels"]
    ]
    free = [
        k
        for k, axis in enumerate(axes)
        if not {axis["name"]} & {*basis["labels"], *basis["idle"]} and len(labels[k]) > 1
    ]
    start = specification_at(listed.universe, basis["labels"])
    asked = [k for k, one in enumerate(listed.readings) if one.name in basis["readings"]]
    place_of = {place: k for k, place in enumerate(listed.universe["listed"])}
    cells = []
    for levels in itertools.product(*(range(len(labels[k])) for k in free)):
        place = start + sum(level * steps[k] for k, level in zip(free, levels, strict=True))
        cells.append(results.setdefault(_result(listed, place_of[place], asked), len(results)))
    name = ", ".join(basis["labels"].values())
    # The notebook format stores labels by name, the picture has them in the order of the choices.
    drawn = ", ".join(labels[k][level] for k, level in held)
    cells_told = f"{basis['cells']:,} cell" + "s" * (basis["cells"] != 1)
    return {
        "held": held,
        "free": free,
        "asked": asked,
        "cells": packed_numbers(cells),
        "words": [basis["words"], *(basis["readings"][listed.readings[k].name] for k in asked)],
        "sign": symbol(basis["words"]),
        "over": f"{cells_told} of “{name}”" if name else cells_told,
        "between": [round(HALVES * one) for one in places.get("bases", {}).get(drawn, ())],
    }


def _result(listed: _Listed, k: int, asked: Sequence[int]) -> _Result:
    center, low, high = (
        float(part.values[k])
        for part in (listed.estimate.center, listed.estimate.low, listed.estimate.high)
    )
    unit = listed.universe["unit"]
    # Ends are told apart, because many ranges share one.
    ends = "" if math.isnan(low) else span(low, high, unit=unit).text
    left, _, right = ends.partition(BETWEEN)
    known = [] if math.isnan(center) else list(asked)
    codes = _letters(listed.codes[k, known])
    alone = _letters(listed.alone[k, known])
    return _Result(
        center="" if math.isnan(center) else count(center, unit=unit).text,
        low=left,
        high=right,
        behind=listed.universe["behind_of"][k],
        points=(
            _point(listed.scale, center),
            _point(listed.scale, low),
            _point(listed.scale, high),
        ),
        codes=codes,
        alone="" if alone == codes else alone,
        margins=tuple(
            margin_text(listed.margins[k, one], unit=unit, log=listed.logs[one]) for one in known
        ),
    )


def _letters(codes: Any) -> str:
    return "".join(map(str, codes.tolist()))


def _point(scale: Scale | None, value: float) -> int:
    return -1 if scale is None or math.isnan(value) else round(HALVES * scale.at(value))
