"""Small named arrays laid over one another: names are checked once, the arithmetic is numpy's.

Aligning two arrays of a few values costs xarray a hundred times what the arithmetic costs.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, TypeAlias

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from audit.errors import ParameterError

__all__ = [
    "Floats",
    "axes_of",
    "common_axes",
    "frame_of",
    "highest",
    "labels_of",
    "lowest",
    "over",
    "part_of",
    "pieces",
    "scalar",
    "taken",
]

Floats: TypeAlias = NDArray[np.float64]

SCALAR: Final = xr.DataArray(0.0)

PIECE: Final = 2**14
"""Numbers of which a processor's cache holds several arrays."""


def pieces(size: int) -> Iterator[slice]:
    """Yield the parts of a long array, one after the other.

    What is computed in between then never leaves the cache, and takes no memory that a process
    would first have to be given.

    Examples
    --------
    >>> list(pieces(20_000))
    [slice(0, 16384, None), slice(16384, 32768, None)]
    """
    return (slice(first, first + PIECE) for first in range(0, size, PIECE))


def labels_of(values: xr.DataArray, axis: str) -> list[str]:
    """Return the labels along an axis."""
    return list(values.get_index(axis))


def axes_of(values: xr.DataArray) -> dict[str, list[str]]:
    """Return the axes of an array, each with its labels."""
    return {axis: labels_of(values, axis) for axis in map(str, values.dims)}


def taken(values: xr.DataArray, labels: Mapping[str, str | list[str]]) -> xr.DataArray:
    """Return the part of an array at some labels.

    Parameters
    ----------
    values : xarray.DataArray
        Over named axes.
    labels : mapping of str to str or list of str
        Axis → one label, whose axis goes, or several, whose axis stays with these.

    Returns
    -------
    xarray.DataArray
        As of ``values.sel(labels, drop=True)``, without looking for ranges and nearest labels.
    """
    places: dict[str, int | list[int]] = {}
    for axis, asked in labels.items():
        known = labels_of(values, axis)
        if asked != known:
            places[axis] = (
                known.index(asked) if isinstance(asked, str) else [known.index(a) for a in asked]
            )
    return values.isel(places, drop=True) if places else values


# Arrays cost more than what they hold, and the same figures are used again in other specifications.
@lru_cache(maxsize=4096)
def scalar(value: float) -> xr.DataArray:
    """Return an array of one value and no axis, which cannot be written to."""
    data = np.array(value)
    data.setflags(write=False)
    return SCALAR.copy(deep=False, data=data)


def part_of(arrays: Sequence[xr.DataArray], place: Mapping[str, int]) -> list[xr.DataArray]:
    """Return the part of some arrays at places of some axes, which go.

    Parameters
    ----------
    arrays : sequence of xarray.DataArray
        Over the same axes, in any order; that of the first is kept.
    place : mapping of str to int
        Axis → the place on it.
    """
    dims = arrays[0].dims
    alike = [one if one.dims == dims else one.transpose(*dims) for one in arrays]
    if len(place) < len(dims):
        return [one.isel(place, drop=True) for one in alike]
    index = tuple(place[str(axis)] for axis in dims)
    return [scalar(float(one.values[index])) for one in alike]


def lowest(values: xr.DataArray) -> float:
    """Return the least value that is known; not a number where none is."""
    return _known(values, np.min)


def highest(values: xr.DataArray) -> float:
    """Return the greatest value that is known; not a number where none is."""
    return _known(values, np.max)


def _known(values: xr.DataArray, which: Callable[[Floats], Any]) -> float:
    known = values.values[~np.isnan(values.values)]
    return float(which(known)) if known.size else math.nan


def frame_of(levels: Mapping[str, Sequence[str]]) -> xr.DataArray:
    """Return an array over some axes; its values mean nothing.

    Parameters
    ----------
    levels : mapping of str to sequence of str
        Axis → its labels.
    """
    return _frame(tuple((axis, tuple(labels)) for axis, labels in levels.items()))


# Making an index costs more than finding one, and many arrays have the same axes.
@lru_cache(maxsize=256)
def _frame(levels: tuple[tuple[str, tuple[str, ...]], ...]) -> xr.DataArray:
    shape = [len(labels) for _, labels in levels]
    coordinates = {axis: _coordinate(axis, labels) for axis, labels in levels}
    nothing = np.broadcast_to(np.nan, shape)
    return xr.DataArray(nothing, coords=coordinates, dims=list(coordinates))


@lru_cache(maxsize=1024)
def _coordinate(axis: str, labels: tuple[str, ...]) -> xr.DataArray:
    return xr.DataArray(list(labels), coords={axis: list(labels)}, dims=[axis])


def common_axes(*arrays: xr.DataArray) -> xr.DataArray:
    """Return an array over the axes of all, in the order in which they appear.

    Parameters
    ----------
    *arrays : xarray.DataArray
        Each over some axes.

    Returns
    -------
    xarray.DataArray
        Its values mean nothing.

    Raises
    ------
    ParameterError
        If two of them have an axis with different labels. Else labels that only one of them has
        would be dropped, or filled, without a word.
    """
    levels: dict[str, list[str]] = {}
    for one in arrays:
        for axis in map(str, one.dims):
            labels = labels_of(one, axis)
            if levels.setdefault(axis, labels) != labels:
                raise _different(arrays)
    for one in arrays:
        if one.dims == tuple(levels):
            return one
    return frame_of(levels)


def over(values: xr.DataArray, frame: xr.DataArray) -> NDArray[Any]:
    """Return values so that numpy broadcasts them over the axes of another array.

    Parameters
    ----------
    values : xarray.DataArray
        Over some of these axes, in any order.
    frame : xarray.DataArray
        As from :func:`common_axes`.
    """
    given = np.asarray(values.values)
    if values.dims == frame.dims:
        return given
    own = given.transpose([values.dims.index(axis) for axis in frame.dims if axis in values.dims])
    return own[tuple(slice(None) if axis in values.dims else None for axis in frame.dims)]


def _different(arrays: tuple[xr.DataArray, ...]) -> ParameterError:
    levels = [
        f"{axis}: {', '.join(map(str, labels_of(one, str(axis))))}"
        for one in arrays
        for axis in one.dims
    ]
    return ParameterError(
        "Two estimates range over one choice with different levels.",
        expected="the same levels in the same order wherever a choice has the same name",
        found=" | ".join(dict.fromkeys(levels)),
        do="keep the same levels everywhere, or give the choices different names",
    )
