"""The multiverse: every choice crossed with every other and with every reading, as one tensor.

All of it is array arithmetic over the full factorial; nothing loops over specifications. The
decomposition of variance is therefore exact (no Monte Carlo error).
"""

import itertools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import xarray as xr

from audit.choices import Choice, choices_table
from audit.claims import Claim
from audit.display import MIME, Cell, Table, say
from audit.errors import ClaimError, ParameterError
from audit.estimates import Estimate
from audit.readings import TOGETHER, Reading

__all__ = [
    "ABOVE",
    "AGREE",
    "BELOW",
    "CODES",
    "OVERLAP",
    "Multiverse",
    "codes_of",
    "cross",
    "decompose",
    "fewest_changes",
    "margins_of",
    "plain",
]

CODES: tuple[str, ...] = ("agree", "overlap", "below", "above")
AGREE, OVERLAP, BELOW, ABOVE = range(4)
NO_CODE = -1

READING = "reading"

ROUNDOFF = 1e-12
"""Values that differ by less than this, relatively, are one value in floating point."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Multiverse:
    """Every estimate that a claim's choices allow, against every reading of its words.

    Parameters
    ----------
    claim : Claim
        The claim.
    choices : tuple of Choice
        The axes, in order.
    estimate : Estimate
        Over exactly these axes.
    codes : xarray.DataArray
        Integer codes over the axes and ``reading``: 0 agree, 1 overlap, 2 below, 3 above, -1 where
        there is no estimate.
    margins : xarray.DataArray
        Signed distance to the nearest edge of the reading, positive inside it, over the same axes;
        on the log scale where all values are positive.
    """

    claim: Claim
    choices: tuple[Choice, ...]
    estimate: Estimate
    codes: xr.DataArray
    margins: xr.DataArray

    @property
    def size(self) -> int:
        """The number of specifications."""
        return int(self.estimate.center.size)

    def split(self) -> list[dict[str, str]]:
        """Return the combinations of levels of the choices that are not equivalent.

        Returns
        -------
        list of dict
            Axis → label; one empty dictionary where every choice can be pooled. The first is the
            reference.
        """
        apart = [axis for axis in self.choices if axis.kind == "N" and len(axis.levels) > 1]
        return [
            dict(zip((axis.name for axis in apart), labels, strict=True))
            for labels in itertools.product(*(axis.labels for axis in apart))
        ]

    def about(self, labels: Mapping[str, str]) -> "Multiverse":
        """Return the same with only those readings that ask about one basis.

        Parameters
        ----------
        labels : mapping of str to str
            The levels that make the basis, as from :meth:`split`.
        """
        asked = tuple(one for one in self.claim.readings if one.asks(labels.values()))
        if len(asked) == len(self.claim.readings):
            return self
        names = [one.name for one in asked]
        return replace(
            self,
            claim=replace(self.claim, readings=asked),
            codes=self.codes.sel({READING: names}),
            margins=self.margins.sel({READING: names}),
        )

    def summary(self) -> Table:
        """Return one row per combination that must not be pooled: value, range, observations."""
        rows: list[list[Cell]] = []
        for labels in self.split():
            part = self.estimate.at(**labels)
            rows.append(
                [
                    ", ".join(labels.values()) or "all specifications",
                    part.value,
                    part.range,
                    part.envelope,
                    int(part.center.size),
                    len(part.ids),
                ]
            )
        return Table(
            columns=[
                "basis",
                "at the reference",
                "its range",
                "over all choices",
                "specifications",
                "observations",
            ],
            rows=rows,
            caption=f"Estimates, in {self.estimate.unit}; each basis measures another thing",
            name="estimates",
        )

    def payload(self) -> dict[str, Any]:
        """Return the whole multiverse as plain data, for pages and machines."""
        return {
            "claim": self.claim.id,
            "unit": self.estimate.unit,
            "axes": [
                {
                    "name": axis.name,
                    "kind": axis.kind,
                    "question": axis.question,
                    "levels": [{"label": one.label, "reason": one.reason} for one in axis.levels],
                    "missing": dict(axis.missing),
                }
                for axis in self.choices
            ],
            "readings": [
                {
                    "name": one.name,
                    "low": plain(one.low),
                    "high": plain(one.high),
                    "low_closed": one.low_closed,
                    "high_closed": one.high_closed,
                    "kind": one.kind,
                    "role": one.role,
                    "citation": one.citation,
                }
                for one in self.claim.readings
            ],
            "center": _rounded(self.estimate.center),
            "low": _rounded(self.estimate.low),
            "high": _rounded(self.estimate.high),
            "codes": self.codes.values.ravel().tolist(),
            "ids": list(self.estimate.ids),
            "method": self.estimate.method,
            "kinds": sorted(self.estimate.kinds),
            "level": self.estimate.level,
        }

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        head = say(
            "{specifications} specifications, each against {readings} readings.",
            specifications=self.size,
            readings=len(self.claim.readings),
        )
        tables = [choices_table(self.choices), self.summary()]
        return {
            "text/plain": "\n\n".join([head.plain, *(table.text() for table in tables)]),
            "text/html": f'<p class="say">{head.marked}</p>'
            + "".join(table.html() for table in tables),
            MIME.format("multiverse"): self.payload(),
        }


def plain(value: float) -> float | None:
    """Return a number for JSON: seven significant digits, and nothing where it is not finite."""
    return float(f"{value:.7g}") if math.isfinite(value) else None


def _rounded(values: xr.DataArray) -> list[float | None]:
    return [plain(value) for value in values.values.ravel()]


def cross(claim: Claim, estimate: Estimate, choices: Iterable[Choice]) -> Multiverse:
    """Cross every choice with every other and with every reading of the claim.

    Parameters
    ----------
    claim : Claim
        The claim; it must have at least one reading.
    estimate : Estimate
        Over the choices, in any order.
    choices : iterable of Choice
        The axes. A choice with one level that the estimate does not range over is kept as an axis
        of one level, so that it is shown.

    Returns
    -------
    Multiverse
        The full factorial.

    Raises
    ------
    ParameterError
        If the estimate ranges over a choice or a level that is not given, or the other way round.
    ClaimError
        If the claim has no reading.
    """
    if not claim.readings:
        raise ClaimError(
            "A claim without a reading cannot be judged.",
            expected="a number with its hedge, or a reading that is declared",
            found="neither",
            where=f"[claims.{claim.id}] in data/claims.toml",
            do="declare what would make the claim true, with the reason or the citation",
        )
    axes = tuple(choices)
    names = [axis.name for axis in axes]
    loose = [axis.name for axis in axes if axis.name not in estimate.axes and len(axis.levels) > 1]
    unknown = sorted(set(estimate.axes) - set(names))
    other = [
        axis.name
        for axis in axes
        if axis.name in estimate.axes
        and estimate.center[axis.name].values.tolist() != list(axis.labels)
    ]
    if loose or unknown or other or len({*names, READING}) <= len(names):
        raise ParameterError(
            "The choices and the estimate do not fit.",
            expected="each choice once, none called reading, and the estimate ranging over exactly "
            "these choices and their levels",
            found=f"choices {', '.join(names)}; estimate over {', '.join(estimate.axes)}"
            + (f"; other levels of {', '.join(other)}" if other else ""),
            where=f"the multiverse of {claim.id}",
            do="declare every choice that the estimate uses, and use every choice declared",
        )
    fitted = _fitted(estimate, axes)
    return Multiverse(
        claim=claim,
        choices=axes,
        estimate=fitted,
        codes=codes_of(fitted, claim.readings, pooled=[a.name for a in axes if a.kind != "N"]),
        margins=margins_of(fitted, claim.readings),
    )


def _fitted(estimate: Estimate, axes: tuple[Choice, ...]) -> Estimate:
    def fit(values: xr.DataArray) -> xr.DataArray:
        extra = {axis.name: list(axis.labels) for axis in axes if axis.name not in values.dims}
        return values.expand_dims(extra).transpose(*(axis.name for axis in axes))

    return Estimate(
        center=fit(estimate.center),
        low=fit(estimate.low),
        high=fit(estimate.high),
        unit=estimate.unit,
        kinds=estimate.kinds,
        level=estimate.level,
        method=estimate.method,
        lineage=estimate.lineage,
    )


def _over_readings(readings: tuple[Reading, ...], arrays: list[xr.DataArray]) -> xr.DataArray:
    joined = xr.concat(arrays, dim=READING, coords="minimal", compat="override")
    named = joined.assign_coords({READING: [one.name for one in readings]})
    return named.transpose(..., READING)


def codes_of(
    estimate: Estimate, readings: tuple[Reading, ...], *, pooled: Iterable[str] = ()
) -> xr.DataArray:
    """Code each specification against each reading.

    Parameters
    ----------
    estimate : Estimate
        The specifications.
    readings : tuple of Reading
        The sets of values.
    pooled : iterable of str
        The axes over which a reading that is about all specifications together looks at them
        (:data:`audit.readings.TOGETHER`): the greatest for "one credible basis is enough" and for
        "no basis exceeds it", the middle one for "the typical basis". All of them then get one
        code.

    Returns
    -------
    xarray.DataArray
        Integers over the axes and ``reading``. Below: the whole range lies under the reading;
        above: over it; agree: neither, and the central value lies in it; overlap: the rest.
    """
    axes = [axis for axis in pooled if axis in estimate.axes]
    coded = []
    for one in readings:
        center, low, high = estimate.center, estimate.low, estimate.high
        if axes and one.role in TOGETHER:
            center, low, high = (_together(part, one.role, axes) for part in (center, low, high))
        under = (high < one.low) | ((high == one.low) & (not one.low_closed))
        over = (low > one.high) | ((low == one.high) & (not one.high_closed))
        inside = ((center > one.low) | ((center == one.low) & one.low_closed)) & (
            (center < one.high) | ((center == one.high) & one.high_closed)
        )
        code = np.select(
            [np.isnan(center), under, over, inside],
            [np.int8(NO_CODE), np.int8(BELOW), np.int8(ABOVE), np.int8(AGREE)],
            np.int8(OVERLAP),
        )
        coded.append(xr.DataArray(code, coords=center.coords, dims=center.dims))
    return _over_readings(readings, coded)


def _together(values: xr.DataArray, role: str, axes: list[str]) -> xr.DataArray:
    """Put the greatest or the middle value in place of each one that is known."""
    # A slice in which nothing is known has no middle: it gets any, and is left out below.
    known = values.where(values.notnull().any(axes), 0.0)
    return values.where(values.isnull(), getattr(known, TOGETHER[role])(axes))


def margins_of(estimate: Estimate, readings: tuple[Reading, ...]) -> xr.DataArray:
    """Return the signed distance of each central value to the nearest edge of each reading.

    Parameters
    ----------
    estimate : Estimate
        The specifications.
    readings : tuple of Reading
        The sets of values.

    Returns
    -------
    xarray.DataArray
        Floats over the axes and ``reading``: positive inside the reading, negative outside. A
        difference of logarithms where every value and every finite positive edge allows it, else
        a plain difference; infinite where a reading has no edge.
    """
    # What is not known must not change the scale of the rest.
    positive = bool(((estimate.center > 0) | estimate.center.isnull()).all())
    made = []
    for one in readings:
        edges = [edge for edge in (one.low, one.high) if math.isfinite(edge)]
        log = positive and all(edge > 0 for edge in edges)
        center = (
            estimate.center.copy(data=np.log(estimate.center.values)) if log else estimate.center
        )
        low, high = (
            (math.log(edge) if log and math.isfinite(edge) else edge)
            for edge in (one.low, one.high)
        )
        nearest = np.minimum(center.values - low, high - center.values)
        made.append(xr.DataArray(nearest, coords=center.coords, dims=center.dims))
    return _over_readings(readings, made)


def decompose(values: xr.DataArray) -> dict[str, tuple[float, float]]:
    """Split the variance of a full factorial by axis, exactly.

    Parameters
    ----------
    values : xarray.DataArray
        One value per specification, uniform weights.

    Returns
    -------
    dict of str to tuple of float
        Axis → first-order share and total share (Sobol 1993; Homma & Saltelli 1996). Empty where
        nothing varies.

    Examples
    --------
    >>> grid = xr.DataArray([[0.0, 1.0], [2.0, 3.0]], dims=["a", "b"])
    >>> {axis: (round(s, 2), round(t, 2)) for axis, (s, t) in decompose(grid).items()}
    {'a': (0.8, 0.8), 'b': (0.2, 0.2)}
    """
    whole = float(values.var())
    spread = float(values.max() - values.min())
    if not spread > ROUNDOFF * float(np.abs(values).max()):
        return {}
    axes = [str(axis) for axis in values.dims]
    return {
        axis: (
            float(values.mean([other for other in axes if other != axis]).var()) / whole,
            1 - float(values.mean(axis).var()) / whole,
        )
        for axis in axes
    }


def fewest_changes(
    agrees: xr.DataArray, known: xr.DataArray | None = None
) -> tuple[int, dict[str, str]] | None:
    """Find the fewest choices to change from the reference for another answer.

    Parameters
    ----------
    agrees : xarray.DataArray
        Booleans over named axes; the reference is the first level of each.
    known : xarray.DataArray, optional
        Where there is an answer at all; default: everywhere.

    Returns
    -------
    tuple of int and dict, or None
        How many axes, and one such set of axis → level (the first in order); None where every
        specification answers alike, and where the reference has no answer.
    """
    flat = agrees.values
    reference = (0,) * flat.ndim
    if known is not None and not known.values[reference]:
        return None
    start = flat[reference]
    other = (flat != start) & (True if known is None else known.values)
    if not other.any():
        return None
    steps = sum(
        (np.arange(length) > 0)
        .astype(int)
        .reshape([-1 if k == axis else 1 for k in range(flat.ndim)])
        for axis, length in enumerate(flat.shape)
    )
    distance = np.where(other, steps, flat.ndim + 1)
    where = np.unravel_index(int(distance.argmin()), flat.shape)
    changed = {
        str(axis): str(agrees[axis].values[k])
        for axis, k in zip(agrees.dims, where, strict=True)
        if k > 0
    }
    return len(changed), changed
