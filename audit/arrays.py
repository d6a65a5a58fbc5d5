"""Small named arrays laid over one another: names are checked once, the arithmetic is numpy's.

Aligning two arrays of a few values costs xarray a hundred times what the arithmetic costs.
"""

from typing import Any, TypeAlias

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from audit.errors import ParameterError

__all__ = ["Floats", "common_axes", "labels_of", "over"]

Floats: TypeAlias = NDArray[np.float64]


def labels_of(values: xr.DataArray, axis: str) -> list[str]:
    """Return the labels along an axis."""
    return list(values.get_index(axis))


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
        # Making an index costs more than finding one.
        if one.dims == tuple(levels):
            return one
    shape = tuple(map(len, levels.values()))
    return xr.DataArray(np.broadcast_to(np.nan, shape), coords=levels, dims=list(levels))


def over(values: xr.DataArray, frame: xr.DataArray) -> NDArray[Any]:
    """Return values so that numpy broadcasts them over the axes of another array.

    Parameters
    ----------
    values : xarray.DataArray
        Over some of these axes, in any order.
    frame : xarray.DataArray
        As from :func:`common_axes`.
    """
    if values.dims == frame.dims:
        return np.asarray(values.values)
    own = values.transpose(*(axis for axis in frame.dims if axis in values.dims))
    return np.asarray(own.values[tuple(slice(None) if a in own.dims else None for a in frame.dims)])


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
