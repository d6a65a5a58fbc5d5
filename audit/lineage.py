"""Which observations stand behind which levels of which choices."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import EllipsisType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Lineage", "behind", "behind_each", "each_behind"]

Index: TypeAlias = tuple[int | slice | EllipsisType, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lineage:
    """The observations, or the kinds of interval, behind each level of some choices.

    Parameters
    ----------
    axes : mapping of str to tuple of str
        The choices that decide which of them are used, with the labels of their levels.
    place : ndarray of int
        Over these axes, the place of what is used among ``sets``.
    sets : tuple of frozenset
        The ids of the observations, or the kinds; most levels share theirs with others.
    """

    axes: Mapping[str, tuple[str, ...]]
    place: NDArray[np.intp]
    sets: tuple[frozenset[str], ...]

    def at(self, labels: Mapping[str, str]) -> frozenset[str]:
        """Return the observations for some levels; an axis that is not named takes all."""
        here = self._index(labels)
        if here is None:
            return frozenset()
        found = {self.sets[place] for place in set(self.place[here].ravel().tolist())}
        return next(iter(found)) if len(found) == 1 else frozenset().union(*found)

    def under(self, axis: str, label: str) -> "Lineage":
        """Return the lineage as that of one level of another choice."""
        return Lineage(axes={axis: (label,), **self.axes}, place=self.place[None], sets=self.sets)

    def sliced(self, here: Mapping[str, str]) -> "Lineage":
        """Return the lineage at some levels, without their axes."""
        kept = {axis: labels for axis, labels in self.axes.items() if axis not in here}
        if len(kept) == len(self.axes):
            return self
        index = self._index(here)
        if index is None:
            nothing = np.zeros([len(labels) for labels in kept.values()], dtype=np.intp)
            return Lineage(axes=kept, place=nothing, sets=(frozenset(),))
        return Lineage(axes=kept, place=self.place[index], sets=self.sets)

    def _index(self, labels: Mapping[str, str]) -> Index | None:
        """Return where some levels are; None where one of them is not among those of its axis."""
        index: list[int | slice | EllipsisType] = []
        for axis, own in self.axes.items():
            if axis not in labels:
                index.append(slice(None))
            elif labels[axis] in own:
                index.append(own.index(labels[axis]))
            else:
                return None
        # The ellipsis keeps what is found an array where every axis is named.
        return (*index, ...)


def behind(ids: Iterable[str]) -> Lineage:
    """Return the lineage of a single value.

    Parameters
    ----------
    ids : iterable of str
        The observations behind it.

    Examples
    --------
    >>> sorted(behind(["a/2", "a/1"]).at({}))
    ['a/1', 'a/2']
    """
    return behind_each({}, [frozenset(ids)])


def behind_each(axes: Mapping[str, Sequence[str]], cells: Iterable[frozenset[str]]) -> Lineage:
    """Return the lineage of values over some choices.

    Parameters
    ----------
    axes : mapping of str to sequence of str
        The choices with the labels of their levels.
    cells : iterable of frozenset
        What is behind each combination of levels, those of the last choice varying fastest.
    """
    found: dict[frozenset[str], int] = {}
    place = [found.setdefault(one, len(found)) for one in cells]
    return Lineage(
        axes={axis: tuple(labels) for axis, labels in axes.items()},
        place=np.array(place, dtype=np.intp).reshape([len(labels) for labels in axes.values()]),
        sets=tuple(found),
    )


def each_behind(
    parts: Sequence[Lineage], axes: Mapping[str, Sequence[str]]
) -> tuple[list[frozenset[str]], NDArray[np.intp]]:
    """Return what is behind every combination of levels of some choices, told once each.

    Parameters
    ----------
    parts : sequence of Lineage
        What is behind their values together.
    axes : mapping of str to sequence of str
        The choices with the labels of their levels.

    Returns
    -------
    sets : list of frozenset
        The different ones.
    place : ndarray of int
        For each combination its place among them, the levels of the last choice varying fastest.

    Examples
    --------
    >>> one = behind_each({"who": ["all", "men"]}, [frozenset({"a/1"}), frozenset({"a/2"})])
    >>> sets, place = each_behind([one, behind(["b/1"])], {"who": ["all", "men"]})
    >>> [sorted(sets[at]) for at in place]
    [['a/1', 'b/1'], ['a/2', 'b/1']]
    """
    shape = tuple(len(labels) for labels in axes.values())
    columns, sets = [], []
    for part in parts:
        # Nothing is behind a level that the part does not have: the place after all others.
        table, own = part.place, list(part.axes)
        for axis, labels in axes.items():
            if axis in own:
                at = own.index(axis)
                table = np.concatenate([table, np.full_like(table.take([0], at), -1)], at)
                known = part.axes[axis]
                table = table.take([known.index(x) if x in known else -1 for x in labels], at)
            else:
                table, own = np.expand_dims(table, 0), [axis, *own]
        # Over a choice that is not among the axes all is taken: one column for each level.
        order = [own.index(axis) for axis in axes]
        table = table.transpose(*order, *(k for k, axis in enumerate(own) if axis not in axes))
        table = table.reshape(*table.shape[: len(shape)], -1)
        for k in range(table.shape[-1]):
            columns.append(np.broadcast_to(table[..., k], shape).ravel())
            sets.append((*part.sets, frozenset[str]()))
    if not columns:
        return [frozenset()], np.zeros(int(np.prod(shape)), dtype=np.intp)
    first, place = _told_apart(columns)
    found: dict[frozenset[str], int] = {}
    unions = [
        frozenset().union(*(each[at] for each, at in zip(sets, row, strict=True)))
        for row in zip(*(column[first].tolist() for column in columns), strict=True)
    ]
    of_row = np.array([found.setdefault(one, len(found)) for one in unions], dtype=np.intp)
    return list(found), of_row[place]


def _told_apart(
    columns: Sequence[NDArray[np.intp]],
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where each different row is first, in order, and for each row its place among them."""
    # One whole number for each row: to sort these takes a fraction of what sorting rows takes.
    code, size = np.zeros(columns[0].size, dtype=np.int64), 1
    for column in columns:
        width = int(column.max()) + 2
        if size * width > np.iinfo(np.int64).max:
            code = np.unique(code, return_inverse=True)[1]
            size = int(code.max()) + 1
        code = code * width + column + 1
        size *= width
    _, first, place = np.unique(code, return_index=True, return_inverse=True)
    return first, place
