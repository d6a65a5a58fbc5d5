"""How each specification lies against each reading: a code and a margin."""

import math
from collections.abc import Iterable

import numpy as np
import xarray as xr

from audit.estimates import Estimate
from audit.readings import TOGETHER, Reading

__all__ = [
    "ABOVE",
    "AGREE",
    "BELOW",
    "CODES",
    "NO_CODE",
    "OVERLAP",
    "READING",
    "asked_only",
    "codes_of",
    "margins_of",
]

CODES: tuple[str, ...] = ("agree", "overlap", "below", "above")
AGREE, OVERLAP, BELOW, ABOVE = range(4)
NO_CODE = -1

READING = "reading"


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
        code. A limit that nothing exceeds is only kept where one basis reaches the number: where
        none does, its code is that of the loosest reading that asks for one.

    Returns
    -------
    xarray.DataArray
        Integers over the axes and ``reading``. Below: the whole range lies under the reading;
        above: over it; agree: neither, and the central value lies in it, and the range has an end;
        overlap: the rest.
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
        # A range without any end says nothing, so nothing in it can be said to agree.
        inside &= ~((low <= 0) & np.isposinf(high))
        code = np.select(
            [np.isnan(center), under, over, inside],
            [np.int8(NO_CODE), np.int8(BELOW), np.int8(ABOVE), np.int8(AGREE)],
            np.int8(OVERLAP),
        )
        found = xr.DataArray(code, coords=center.coords, dims=center.dims)
        coded.append(_printed_once(found, axes) if one.role == "reproduction" else found)
    return _over_readings(readings, _limited(readings, coded))


def _printed_once(code: xr.DataArray, axes: list[str]) -> xr.DataArray:
    """A number is quoted rightly if one statement prints it; others need not."""
    if not axes:
        return code
    anywhere = (code == AGREE).any(axes)
    return code.where((code == NO_CODE) | ~anywhere, AGREE)


def _limited(readings: tuple[Reading, ...], coded: list[xr.DataArray]) -> list[xr.DataArray]:
    """Let a limit agree only where the number is reached: else nothing at all would fit it."""
    reached = [k for k, one in enumerate(readings) if one.role == "exists"]
    if not reached:
        return coded
    loosest = coded[min(reached, key=lambda k: readings[k].low)]
    return [
        code.where(code != AGREE, loosest) if one.role == "hard" else code
        for one, code in zip(readings, coded, strict=True)
    ]


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


def asked_only(
    codes: xr.DataArray, readings: tuple[Reading, ...], apart: list[str]
) -> xr.DataArray:
    """Take the codes away where a reading asks nothing.

    Parameters
    ----------
    codes : xarray.DataArray
        As from :func:`codes_of`.
    readings : tuple of Reading
        The sets of values.
    apart : list of str
        The axes whose levels are not equivalent, which a reading may ask about.

    Returns
    -------
    xarray.DataArray
        The same codes, and none where a reading is about other levels.
    """
    for one in readings:
        if one.about:
            asked = xr.zeros_like(codes, dtype=bool)
            for axis in apart:
                asked = asked | codes[axis].isin(one.about)
            codes = codes.where(asked | (codes[READING] != one.name), NO_CODE)
    return codes.astype(np.int8)
