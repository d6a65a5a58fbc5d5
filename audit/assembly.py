"""Estimates side by side: one method at every level of its choices, or one estimate per level."""

import itertools
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import numpy as np
import xarray as xr

from audit.arrays import axes_of, common_axes, frame_of, over
from audit.choices import Choice
from audit.errors import UnitError
from audit.estimates import Estimate
from audit.lineage import behind, behind_each
from audit.units import alike

__all__ = ["across", "stack"]


def across(method: Callable[..., Estimate], /, *arguments: Any, **options: Any) -> Estimate:
    """Apply a method at every level of the choices among its arguments.

    Parameters
    ----------
    method : callable
        Returns an :class:`Estimate` without choices of its own.
    *arguments, **options
        Passed on; an argument that is a :class:`~audit.choices.Choice` is replaced by the value of
        each of its levels in turn.

    Returns
    -------
    Estimate
        With one axis per choice. Only the choices that this method takes are looped over; the
        multiverse is then made by broadcasting.

    Examples
    --------
    >>> import audit
    >>> factor = audit.choice("factor", "E", "Which?", {"one": (1, "this"), "two": (2, "that")})
    >>> def times(factor):
    ...     given = {"unit": "people", "kind": "reported", "method": "as printed"}
    ...     return audit.estimate(212 * factor, 212 * factor, 212 * factor, ids=["a/1"], **given)
    >>> audit.across(times, factor=factor).center.values.tolist()
    [212.0, 424.0]
    """
    named: dict[Any, Any] = {**dict(enumerate(arguments)), **options}
    axes = [(key, value) for key, value in named.items() if isinstance(value, Choice)]
    places = [key for key, _ in axes]
    cells = []
    for levels in itertools.product(*(axis.levels for _, axis in axes)):
        named.update(zip(places, (level.value for level in levels), strict=True))
        cells.append(
            method(*(named[k] for k in range(len(arguments))), **{k: named[k] for k in options})
        )
    return _assemble([axis for _, axis in axes], cells)


def _assemble(axes: list[Choice], cells: list[Estimate]) -> Estimate:
    coordinates = {axis.name: list(axis.labels) for axis in axes}
    frame = frame_of(coordinates)

    def grid(part: str) -> xr.DataArray:
        values = np.array([float(getattr(cell, part).values) for cell in cells])
        return frame.copy(deep=False, data=values.reshape(frame.shape))

    return Estimate(
        center=grid("center"),
        low=grid("low"),
        high=grid("high"),
        unit=reduce(_agree, cells, cells[0].unit),
        kinds=frozenset().union(*(cell.kinds for cell in cells)),
        level=_least_level(cells),
        method=cells[0].method,
        lineage=(behind_each(coordinates, (one.behind for one in cells)),),
        kinds_of=(behind_each(coordinates, (one.kinds for one in cells)),),
        levels_of=(behind_each(coordinates, (_told(one) for one in cells)),),
    )


def _least_level(cells: list[Estimate]) -> float | None:
    """Return the least level claimed; None where a range claims none. The unknown has no say."""
    levels = [cell.level for cell in cells if cell.kinds]
    claimed = [level for level in levels if level is not None]
    return min(claimed) if claimed and len(claimed) == len(levels) else None


def _told(one: Estimate) -> frozenset[str]:
    """Return the level as what a lineage holds; what is unknown everywhere claims nothing."""
    return frozenset() if not one.kinds else frozenset({repr(one.level or 0.0)})


def _agree(unit: str, cell: Estimate) -> str:
    return alike(unit, cell.unit, "put side by side", cell.method)


def stack(axis: Choice, cells: Mapping[str, Estimate], *, method: str = "") -> Estimate:
    """Put estimates side by side as the levels of a choice.

    Parameters
    ----------
    axis : Choice
        The new axis; its labels are the keys of ``cells``.
    cells : mapping of str to Estimate
        One estimate per level; each may range over other choices.
    method : str, optional
        How the whole is described; default: the method of the first level.

    Returns
    -------
    Estimate
        Over the new axis and the union of the others. Where a level does not depend on a choice of
        another level, its value is repeated along it.

    Raises
    ------
    UnitError
        If the levels and the estimates do not fit, or their units differ.
    ParameterError
        If two estimates range over one choice with different levels.

    Examples
    --------
    >>> import audit
    >>> who = audit.choice("who", "N", "Who?", {"all": "as counted", "men": "as some would"})
    >>> given = {"unit": "people", "kind": "reported", "method": "as printed"}
    >>> both = audit.stack(
    ...     who,
    ...     {
    ...         "all": audit.estimate(885, 885, 885, ids=["people_aboard/1"], **given),
    ...         "men": audit.estimate(862, 862, 862, ids=["people_aboard/2"], **given),
    ...     },
    ... )
    >>> both.at(who="men").value.text
    '862'
    """
    if set(axis.labels) != set(cells):
        raise UnitError(
            "The estimates do not fit the levels of the choice.",
            expected=", ".join(axis.labels),
            found=", ".join(cells),
            where=f"the choice {axis.name!r}",
            do="give one estimate per level",
        )
    ordered = [cells[label] for label in axis.labels]
    unit = reduce(_agree, ordered, ordered[0].unit)

    frame = common_axes(*(cell.center for cell in ordered))
    grid = frame_of({axis.name: axis.labels, **axes_of(frame)})

    def side_by_side(part: str) -> xr.DataArray:
        values = [
            np.broadcast_to(over(getattr(cell, part), frame), frame.shape) for cell in ordered
        ]
        return grid.copy(deep=False, data=np.stack(values))

    named = dict(zip(axis.labels, ordered, strict=True))
    lineage = tuple(
        part.under(axis.name, label) for label, cell in named.items() for part in cell.lineage
    )
    kinds_of = tuple(
        part.under(axis.name, label)
        for label, cell in named.items()
        for part in cell.kinds_of or (behind(cell.kinds),)
    )
    levels_of = tuple(
        part.under(axis.name, label)
        for label, cell in named.items()
        for part in cell.levels_of or (behind(_told(cell)),)
    )
    return Estimate(
        center=side_by_side("center"),
        low=side_by_side("low"),
        high=side_by_side("high"),
        unit=unit,
        kinds=frozenset().union(*(cell.kinds for cell in ordered)),
        level=_least_level(ordered),
        method=method or ordered[0].method,
        lineage=lineage,
        kinds_of=kinds_of,
        levels_of=levels_of,
    )
