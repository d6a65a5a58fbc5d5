"""Which observations stand behind which levels of which choices."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Lineage"]


@dataclass(frozen=True, slots=True)
class Lineage:
    """The observations, or the kinds of interval, behind each level of some choices.

    Parameters
    ----------
    axes : tuple of str
        The choices that decide which of them are used.
    ids : mapping
        Tuple of labels (one per axis) → the ids of the observations, or the kinds.
    """

    axes: tuple[str, ...]
    ids: Mapping[tuple[str, ...], frozenset[str]]

    def at(self, labels: Mapping[str, str]) -> frozenset[str]:
        """Return the observations for some levels; an axis that is not named takes all."""
        if all(axis in labels for axis in self.axes):
            # One key: a picture asks for each of thousands of specifications in turn.
            return self.ids.get(tuple(labels[axis] for axis in self.axes), frozenset())
        return frozenset().union(*self._picked(labels).values())

    def under(self, axis: str, label: str) -> "Lineage":
        """Return the lineage as that of one level of another choice."""
        return Lineage((axis, *self.axes), {(label, *key): ids for key, ids in self.ids.items()})

    def sliced(self, here: Mapping[str, str]) -> "Lineage":
        """Return the lineage at some levels, without their axes."""
        kept = [k for k, axis in enumerate(self.axes) if axis not in here]
        return Lineage(
            tuple(self.axes[k] for k in kept),
            {tuple(key[k] for k in kept): ids for key, ids in self._picked(here).items()},
        )

    def _picked(self, labels: Mapping[str, str]) -> dict[tuple[str, ...], frozenset[str]]:
        """Return the cells that have the levels asked for; an axis that is not named takes all."""
        asked = [(k, labels[axis]) for k, axis in enumerate(self.axes) if axis in labels]
        return {
            key: ids for key, ids in self.ids.items() if all(key[k] == label for k, label in asked)
        }
