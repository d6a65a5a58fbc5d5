"""What an answer hangs on: shares of variance, and the fewest changes that turn it.

All of it is array arithmetic over the full factorial, so it is exact: no Monte Carlo error.
"""

import numpy as np
import xarray as xr

__all__ = ["decompose", "fewest_changes"]

ROUNDOFF = 1e-12
"""Values that differ by less than this, relatively, are one value in floating point."""


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
