"""Which observations stand behind which levels of which choices."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import EllipsisType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Lineage", "behind", "behind_each"]

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
