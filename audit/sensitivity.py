"""What an answer hangs on: shares of variance, and the fewest changes that turn it.

All of it is array arithmetic over the full factorial, so it is exact: no Monte Carlo error.
"""

import math
from collections.abc import Mapping

import numpy as np
import xarray as xr
from scipy import special

from audit.arrays import Floats, labels_of, over, pieces, taken
from audit.codes import READING, on_log_scale
from audit.estimates import Estimate
from audit.multiverse import Multiverse
from audit.readings import Reading

__all__ = ["NOISE", "decompose", "fewest_changes", "mean_square_error", "variance_within"]

ROUNDOFF = 1e-12
"""Values that differ by less than this, relatively, are one value in floating point."""

NOISE = "noise within a specification"
"""The part of the variance that no choice explains, because each estimate has an error."""


def mean_square_error(low: Floats, high: Floats, level: float) -> float:
    """Return the mean squared standard error that ranges with a probability imply.

    Parameters
    ----------
    low, high : ndarray
        The ends of central ranges, on the scale on which errors are taken as normal.
    level : float
        Their probability.

    Returns
    -------
    float
        The mean over those that are known; infinite where a range has no end.

    Examples
    --------
    >>> round(mean_square_error(np.array([-1.96]), np.array([1.96]), 0.95), 3)
    1.0
    """
    half = (high - low) / 2 / float(special.ndtri((1 + level) / 2))
    return float(np.mean(half[~np.isnan(half)] ** 2))


def decompose(values: xr.DataArray, *, noise: float = 0.0) -> dict[str, tuple[float, float]]:
    """Split the variance of a full factorial by axis, exactly.

    Parameters
    ----------
    values : xarray.DataArray
        One value per specification, NaN where there is none; those that there are weigh alike.
    noise : float
        The mean variance within a specification, independent of all axes: one more term.

    Returns
    -------
    dict of str to tuple of float
        Axis → first-order share, the variance of the means of its levels, and total share, the mean
        of the variance that is left when all other axes are fixed (Sobol 1993; Homma & Saltelli
        1996); and :data:`NOISE` → its share, twice, where there is noise. Empty where nothing
        varies. Where specifications are missing, axes lean on one another, and both shares are
        taken as they are defined for inputs that depend on each other (Kucherenko, Tarantola &
        Annoni 2012): the first then has a part of what other axes do, and may exceed the second,
        which has nothing of what the levels at hand cannot tell apart.

    Examples
    --------
    >>> grid = xr.DataArray([[0.0, 1.0], [2.0, 3.0]], dims=["a", "b"])
    >>> {axis: (round(s, 2), round(t, 2)) for axis, (s, t) in decompose(grid).items()}
    {'a': (0.8, 0.8), 'b': (0.2, 0.2)}

    Where one specification is missing, what is alike in both levels of ``b`` is due to ``a``:

    >>> grid = xr.DataArray([[0.0, 1.0], [2.0, np.nan]], dims=["a", "b"])
    >>> {axis: (round(s, 2), round(t, 2)) for axis, (s, t) in decompose(grid).items()}
    {'a': (0.75, 1.0), 'b': (0.0, 0.25)}
    """
    return _shares(values.values, [str(axis) for axis in values.dims], noise)


def _shares(table: Floats, axes: list[str], noise: float) -> dict[str, tuple[float, float]]:
    known = ~np.isnan(table)
    if not known.any():
        return {}
    whole_table = bool(known.all())
    some = table if whole_table else table[known]
    least, most = float(some.min()), float(some.max())
    varies = most - least > ROUNDOFF * max(abs(most), abs(least))
    if not varies and not noise:
        return {}
    own = _variance(some) if varies else 0.0
    whole = own + noise
    split = _parts if whole_table else _parts_of_some
    parts = split(table, own) if varies else [(0.0, 0.0)] * table.ndim
    shares = {
        axis: (_share(first / whole), _share(total / whole))
        for axis, (first, total) in zip(axes, parts, strict=True)
    }
    return shares | ({NOISE: (noise / whole, noise / whole)} if noise else {})


def _share(value: float) -> float:
    """Return a share, and nothing where only the last bits of floating point are left."""
    return value if value > ROUNDOFF else 0.0


def _parts(table: Floats, own: float) -> list[tuple[float, float]]:
    """Return both parts of the variance for each axis of a full table."""
    rests = [_mean(table, k) for k in range(table.ndim)]
    return [
        (_variance(_alone(table, rests, k)), own - _variance(rests[k])) for k in range(table.ndim)
    ]


def _mean(table: Floats, axis: int) -> Floats:
    """Return the means over one axis; where it is short, several times faster than numpy's."""
    size = table.shape[axis]
    blocks = table.reshape(math.prod(table.shape[:axis]), size, -1)
    means: Floats = np.einsum("iak->ik", blocks) / size
    return means.reshape(table.shape[:axis] + table.shape[axis + 1 :])


def _variance(values: Floats) -> float:
    """Return the mean squared distance from the mean."""
    flat = np.ravel(values)
    mean = flat.mean()
    apart = (flat[piece] - mean for piece in pieces(flat.size))
    return sum(float(one @ one) for one in apart) / flat.size


def _parts_of_some(table: Floats, own: float) -> list[tuple[float, float]]:
    """Return both parts of the variance for each axis, over the cells that are known."""
    known = ~np.isnan(table)
    # Around their mean, so that a large constant takes no digits away.
    values = np.where(known, table - table[known].mean(), 0.0)

    def between(axes: tuple[int, ...]) -> float:
        """Return the variance of the means over some axes, each weighted by its cells."""
        cells = known.sum(axis=axes)
        return float((values.sum(axis=axes) ** 2 / np.maximum(cells, 1)).sum() / known.sum())

    every = range(table.ndim)
    return [
        (between(tuple(k for k in every if k != axis)), own - between((axis,))) for axis in every
    ]


def _alone(table: Floats, rests: list[Floats], axis: int) -> Floats:
    """Return the means along one axis, from an array in which another is already averaged."""
    if table.ndim == 1:
        return table
    gone = (axis + 1) % table.ndim
    place = axis - (gone < axis)
    others = tuple(k for k in range(table.ndim - 1) if k != place)
    return np.asarray(rests[gone].mean(axis=others))


def variance_within(
    universe: Multiverse, here: Mapping[str, str]
) -> dict[str, dict[str, tuple[float, float]]]:
    """Split the variance of the margin on one basis within each pooled reading.

    Across readings the reading itself would take most of it, which says nothing of the evidence.

    Parameters
    ----------
    universe : Multiverse
        Every specification against every reading.
    here : mapping of str to str
        The levels of the basis, and of the choices that change nothing on it.

    Returns
    -------
    dict of str to dict
        Reading → what :func:`decompose` gives, over the specifications with a figure. Options
        without any are left out, and a reading where nothing varies or a margin is infinite.
    """
    part = universe.estimate.at(**here)
    every = taken(universe.margins, here)
    axes = [str(axis) for axis in every.dims if axis != READING]
    places, tables = (
        labels_of(every, READING),
        np.moveaxis(every.values, every.dims.index(READING), 0),
    )
    found: dict[str, dict[str, tuple[float, float]]] = {}
    for one in universe.claim.readings:
        margins = _with_figures(tables[places.index(one.name)])
        if one.pooled and margins.size and not bool(np.isinf(margins).any()):
            shares = _shares(margins, axes, _noise(part, one))
            found |= {one.name: shares} if shares else {}
    return found


def _with_figures(margins: Floats) -> Floats:
    """Leave out the options under which nothing is known, as their shares are left out."""
    known = ~np.isnan(margins)
    if known.all():
        return margins
    every = range(known.ndim)
    some = [known.any(axis=tuple(k for k in every if k != place)) for place in every]
    return np.asarray(margins[np.ix_(*some)])


def _noise(part: Estimate, one: Reading) -> float:
    """Return the mean squared error on the scale of the margin; bounds and reports have none."""
    if part.level is None:
        return 0.0
    low, high = over(part.low, part.center), over(part.high, part.center)
    if on_log_scale(part, one):
        with np.errstate(divide="ignore"):
            low, high = np.log(low), np.log(high)
    error = mean_square_error(low, high, part.level)
    return error if np.isfinite(error) else 0.0


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
    other = ~flat if flat[reference] else flat
    if known is not None:
        other = other & known.values
    if not other.any():
        return None
    steps = sum(
        (np.arange(length) > 0)
        .astype(np.int8)
        .reshape([-1 if k == axis else 1 for k in range(flat.ndim)])
        # From the last one on, so that each sum has long rows.
        for axis, length in reversed(list(enumerate(flat.shape)))
    )
    # Farther than any other one: to add is faster than to choose.
    distance = steps + np.int8(flat.ndim + 1) * ~other
    where = np.unravel_index(int(distance.argmin()), flat.shape)
    changed = {
        str(axis): str(agrees[axis].values[k])
        for axis, k in zip(agrees.dims, where, strict=True)
        if k > 0
    }
    return len(changed), changed
