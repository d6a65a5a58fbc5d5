"""How each specification lies against each reading: a code and a margin."""

import math
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeAlias

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from audit.arrays import Floats, frame_of, labels_of, over, pieces
from audit.estimates import Estimate
from audit.readings import TOGETHER, Reading
from audit.units import greatest

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
    "on_log_scale",
]

CODES: tuple[str, ...] = ("agree", "overlap", "below", "above")
AGREE, OVERLAP, BELOW, ABOVE = range(4)
NO_CODE = -1

READING = "reading"

EDGE: Final = 1e-12
"""A value is on an edge that is no farther away than this, relative to the edge."""

Codes: TypeAlias = NDArray[np.int8]

MIDDLES: Final[dict[str, Callable[..., Floats]]] = {"max": np.nanmax, "median": np.nanmedian}
"""What of all values :data:`audit.readings.TOGETHER` names."""


def _over_readings(
    readings: tuple[Reading, ...], values: NDArray[Any], estimate: Estimate
) -> xr.DataArray:
    """Name the axes of an array over those of an estimate and the readings."""
    grid = frame_of({**estimate.levels, READING: [one.name for one in readings]})
    return grid.copy(deep=False, data=values)


def _parts(estimate: Estimate) -> tuple[Floats, Floats, Floats]:
    """Return center, low and high over the same axes."""
    center, low, high = (
        over(part, estimate.center) for part in (estimate.center, estimate.low, estimate.high)
    )
    return center, low, high


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
        above: over it; agree: neither, and the central value lies in it, and the range leaves
        something out of all that its unit allows; overlap: the rest.
    """
    names = set(pooled)
    axes = tuple(k for k, axis in enumerate(estimate.axes) if axis in names)
    parts = _parts(estimate)
    coded = []
    for one in readings:
        center, low, high = parts
        if axes and one.role in TOGETHER:
            center, low, high = (_together(part, one.role, axes) for part in parts)
        least, most = _edges(one)
        under = high < least if one.low_closed else high <= least
        over = low > most if one.high_closed else low >= most
        inside = (center >= least if one.low_closed else center > least) & (
            center <= most if one.high_closed else center < most
        )
        # A range over all that there can be says nothing, so nothing in it can be said to agree.
        from_nothing = low <= 0
        if from_nothing.any():
            inside &= ~(from_nothing & (high >= greatest(estimate.unit)))
        # Only one of them holds anywhere, so they add up, which is faster than to choose.
        over &= ~under
        inside &= ~(under | over)
        code = np.full(center.shape, OVERLAP, dtype=np.int8)
        for value, holds in ((BELOW, under), (ABOVE, over), (AGREE, inside)):
            code += np.int8(value - OVERLAP) * holds
        np.copyto(code, np.int8(NO_CODE), where=np.isnan(center))
        coded.append(_printed_once(code, axes) if one.role == "reproduction" else code)
    return _over_readings(readings, np.stack(_limited(readings, coded), axis=-1), estimate)


def _edges(one: Reading) -> tuple[float, float]:
    """Return the edges of a reading, moved so that what lies on one but for last bits is on it.

    Three fifths of five are three, whatever a processor makes of it: inside a reading that has its
    edge, outside one that has not.
    """
    low, high = (EDGE * abs(edge) if math.isfinite(edge) else 0.0 for edge in (one.low, one.high))
    return (
        one.low - low if one.low_closed else one.low + low,
        one.high + high if one.high_closed else one.high - high,
    )


def _printed_once(code: Codes, axes: tuple[int, ...]) -> Codes:
    """A number is quoted rightly if one statement prints it; others need not."""
    if not axes:
        return code
    anywhere = (code == AGREE).any(axis=axes, keepdims=True)
    return np.where((code != NO_CODE) & anywhere, np.int8(AGREE), code)


def _limited(readings: tuple[Reading, ...], coded: list[Codes]) -> list[Codes]:
    """Let a limit agree only where the number is reached: else nothing at all would fit it."""
    reached = [k for k, one in enumerate(readings) if one.role == "exists"]
    if not reached:
        return coded
    loosest = coded[min(reached, key=lambda k: readings[k].low)]
    return [
        np.where(code == AGREE, loosest, code) if one.role == "hard" else code
        for one, code in zip(readings, coded, strict=True)
    ]


def _together(values: Floats, role: str, axes: tuple[int, ...]) -> Floats:
    """Put the greatest or the middle value in place of each one that is known."""
    known = ~np.isnan(values)
    # A slice in which nothing is known has no middle: it gets any, and is left out below.
    filled = np.where(known.any(axis=axes, keepdims=True), values, 0.0)
    middle = MIDDLES[TOGETHER[role]](filled, axis=axes, keepdims=True)
    return np.where(known, middle, values)


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
    values = estimate.center.values
    positive = _positive(estimate)
    flat = np.ravel(values)
    made = np.empty((flat.size, len(readings)))
    for piece in pieces(flat.size):
        plain = flat[piece]
        logarithm = np.log(plain) if positive else plain
        for k, one in enumerate(readings):
            log = positive and _has_positive_edges(one)
            center = logarithm if log else plain
            low, high = (
                (math.log(edge) if log and math.isfinite(edge) else edge)
                for edge in (one.low, one.high)
            )
            made[piece, k] = np.minimum(center - low, high - center)
    return _over_readings(readings, made.reshape(*values.shape, len(readings)), estimate)


def on_log_scale(estimate: Estimate, one: Reading) -> bool:
    """Whether margins are differences of logarithms: every value and every finite edge allows it.

    Parameters
    ----------
    estimate : Estimate
        The specifications.
    one : Reading
        The set of values.
    """
    return _has_positive_edges(one) and _positive(estimate)


def _has_positive_edges(one: Reading) -> bool:
    return all(edge > 0 for edge in (one.low, one.high) if math.isfinite(edge))


def _positive(estimate: Estimate) -> bool:
    # What is not known must not change the scale of the rest.
    return not bool((estimate.center.values <= 0).any())


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
    values = codes.values.copy()
    for k, one in enumerate(readings):
        if one.about:
            asked = np.zeros(codes.shape[:-1], dtype=bool)
            for axis in apart:
                named = np.isin(labels_of(codes, axis), one.about)
                asked |= over(codes[axis].copy(data=named), codes[..., k])
            values[..., k][~asked] = NO_CODE
    return codes.copy(deep=False, data=values)
