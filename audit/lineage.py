"""Which observations stand behind which levels of which choices."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Lineage"]


def _fits(axes: tuple[str, ...], key: tuple[str, ...], labels: Mapping[str, str]) -> bool:
    """Whether a cell's key has the levels asked for; an axis that is not named takes all."""
    return all(labels.get(axis, label) == label for axis, label in zip(axes, key, strict=True))


@dataclass(frozen=True, slots=True)
class Lineage:
    """The observations behind each level of some choices.

    Parameters
    ----------
    axes : tuple of str
        The choices that decide which observations are used.
    ids : mapping
        Tuple of labels (one per axis) → the ids of the observations.
    """

    axes: tuple[str, ...]
    ids: Mapping[tuple[str, ...], frozenset[str]]

    def at(self, labels: Mapping[str, str]) -> frozenset[str]:
        """Return the observations for some levels; an axis that is not named takes all."""
        return frozenset().union(
            *(
                ids
                for key, ids in self.ids.items()
                if all(
                    labels.get(axis, label) == label
                    for axis, label in zip(self.axes, key, strict=True)
                )
            )
        )

    def sliced(self, here: Mapping[str, str]) -> "Lineage":
        """Return the lineage at some levels, without their axes."""
        kept = [k for k, axis in enumerate(self.axes) if axis not in here]
        return Lineage(
            tuple(self.axes[k] for k in kept),
            {
                tuple(key[k] for k in kept): ids
                for key, ids in self.ids.items()
                if _fits(self.axes, key, here)
            },
        )
