"""Estimates: a value with its range over named choices, and the observations it came from."""

import math
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import xarray as xr

from audit import units
from audit.arrays import axes_of, common_axes, highest, labels_of, lowest, over, part_of
from audit.display import Number, Sentence, count, say, span
from audit.errors import ParameterError, UnitError
from audit.lineage import Lineage

__all__ = ["Estimate"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Estimate:
    """A value with its range, over zero or more named choices.

    Parameters
    ----------
    center, low, high : xarray.DataArray
        Float arrays over the same named axes, one per choice; no axis for a single value.
    unit : str
        The counted thing, ``share`` or ``ratio``.
    kinds : frozenset of str
        The kinds of interval that went in (see :class:`audit.intervals.Interval`).
    level : float or None
        The least probability that the method claims for the range; None where it claims none
        (bounds). Where ranges that each have a level are combined at their ends, the level is
        Bonferroni's: one less the sum of what each leaves out.
    method : str
        How it was computed, in words.
    lineage : tuple of Lineage
        The observations it came from.
    kinds_of : tuple of Lineage
        The kinds behind each level of its choices, where it was put together from estimates of
        different kinds; empty where all of them are behind every level.
    levels_of : tuple of Lineage
        The levels of their ranges, as text, kept in the same way; 0 where one claims none.
    """

    center: xr.DataArray
    low: xr.DataArray
    high: xr.DataArray
    unit: str
    kinds: frozenset[str]
    level: float | None
    method: str
    lineage: tuple[Lineage, ...]
    kinds_of: tuple[Lineage, ...] = ()
    levels_of: tuple[Lineage, ...] = ()

    @property
    def axes(self) -> tuple[str, ...]:
        """The names of the choices it ranges over."""
        return tuple(str(name) for name in self.center.dims)

    @property
    def ids(self) -> tuple[str, ...]:
        """All observations behind it, in order."""
        return self.ids_at({})

    def ids_at(self, labels: Mapping[str, str]) -> tuple[str, ...]:
        """Return the observations behind some levels of its choices."""
        return tuple(sorted(self._behind(labels)))

    @property
    def behind(self) -> frozenset[str]:
        """All observations behind it, in no order."""
        return self._behind({})

    def _behind(self, labels: Mapping[str, str]) -> frozenset[str]:
        sets = [part.at(labels) for part in self.lineage]
        return sets[0] if len(sets) == 1 else frozenset().union(*sets)

    @property
    def levels(self) -> dict[str, list[str]]:
        """The choices it ranges over, each with the labels of its levels."""
        return axes_of(self.center)

    def kinds_at(self, labels: Mapping[str, str]) -> frozenset[str]:
        """Return the kinds of interval behind some levels of its choices."""
        own = frozenset[str]().union(*(part.at(labels) for part in self.kinds_of))
        return own if self.kinds_of else self.kinds

    def level_at(self, labels: Mapping[str, str]) -> float | None:
        """Return the least level claimed at some levels; None where a range there claims none."""
        told = [float(one) for part in self.levels_of for one in part.at(labels)]
        return (min(told, default=0.0) or None) if self.levels_of else self.level

    def at(self, **labels: str) -> "Estimate":
        """Return the estimate at some levels of its choices.

        Parameters
        ----------
        **labels : str
            Axis → label of the level.

        Returns
        -------
        Estimate
            Without the axes named; a name that is not one of its choices is passed over, because
            an estimate need not depend on every choice of its multiverse.

        Raises
        ------
        ParameterError
            If a choice has no such level.
        """
        here = {axis: label for axis, label in labels.items() if axis in self.axes}
        return _at(self, tuple(here.items())) if here else self

    def _part(self, here: Mapping[str, str]) -> "Estimate":
        place = {axis: self._place(axis, label) for axis, label in here.items()}
        center, low, high = part_of((self.center, self.low, self.high), place)
        return Estimate(
            center=center,
            low=low,
            high=high,
            unit=self.unit,
            kinds=self.kinds_at(here),
            level=self.level_at(here),
            method=self.method,
            lineage=tuple(part.sliced(here) for part in self.lineage),
            kinds_of=tuple(part.sliced(here) for part in self.kinds_of),
            levels_of=tuple(part.sliced(here) for part in self.levels_of),
        )

    def _place(self, axis: str, label: str) -> int:
        levels = labels_of(self.center, axis)
        if label not in levels:
            raise ParameterError(
                "A choice has no such level.",
                expected=", ".join(map(str, levels)),
                found=repr(label),
                where=f"the choice {axis!r}",
                do="use one of the labels",
            )
        return levels.index(label)

    def reference(self) -> "Estimate":
        """Return the estimate at the first level of every choice."""
        return self.at(**{axis: labels_of(self.center, axis)[0] for axis in self.axes})

    @property
    def value(self) -> Number:
        """The central value at the reference levels, for display."""
        one = self.reference()
        return count(float(one.center), unit=self.unit, ids=one.ids, how=self.method)

    @property
    def range(self) -> Number:
        """The range at the reference levels, for display."""
        one = self.reference()
        return span(float(one.low), float(one.high), unit=self.unit, ids=one.ids, how=self.method)

    @property
    def envelope(self) -> Number:
        """The lowest low to the highest high over all choices, for display."""
        return span(
            lowest(self.low),
            highest(self.high),
            unit=self.unit,
            ids=self.ids,
            how=f"{self.method}; over all choices",
        )

    def in_unit(self, unit: str, method: str) -> "Estimate":
        """Return the same numbers under another unit and method."""
        return replace(self, unit=unit, method=method)

    def open_ended(self, *, below: bool = False, above: bool = False) -> "Estimate":
        """Return the same values without a lower end (0), an upper end (infinite), or both.

        For a count whose definition or coverage differs from what is asked by an unknown amount.
        """
        return replace(
            self,
            low=self.low.where(self.low.isnull(), 0.0) if below else self.low,
            high=self.high.where(self.high.isnull(), math.inf) if above else self.high,
            kinds=frozenset({"bounds"}),
            kinds_of=(),
            levels_of=(),
            level=None,
        )

    def _sentence(self) -> Sentence:
        # What is said of the range is said of this one, not of those of other options.
        one = self.reference()
        kinds = ", ".join(sorted(one.kinds)) or "no figure"
        level = "no probability claimed" if one.level is None else "level {level}"
        values: dict[str, Any] = {"value": self.value, "range": self.range}
        if one.level is not None:
            values["level"] = Number(
                f"{100 * one.level:.0f} %",
                one.level,
                one.ids,
                "what the method claims",
            )
        values["unit"] = {"ratio": "(ratio)", "share": "(share)"}.get(self.unit, self.unit)
        return say(f"{{value}} {{unit}}, range {{range}} ({kinds}; {level})", **values)

    def __str__(self) -> str:
        return str(self._repr_mimebundle_()["text/plain"])

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return self._sentence()._repr_mimebundle_()

    def __add__(self, other: "Estimate") -> "Estimate":
        unit = units.alike(self.unit, other.unit, "added", _both(self, other))
        return _combine(self, other, "plus", unit, operator.add, (0, 1))

    def __sub__(self, other: "Estimate") -> "Estimate":
        unit = units.alike(self.unit, other.unit, "subtracted", _both(self, other))
        return _combine(self, other, "minus", unit, operator.sub, (1, 0))

    def __mul__(self, other: "Estimate") -> "Estimate":
        """Multiply; both must be non-negative, so that low × low is the low end."""
        unit = units.product(self.unit, other.unit, _both(self, other))
        _refuse_negative("multiplied", self, other)
        return _combine(self, other, "times", unit, operator.mul, (0, 1))

    def __truediv__(self, other: "Estimate") -> "Estimate":
        """Divide; both must be non-negative, so that low ÷ high is the low end.

        A divisor whose low end is zero leaves the quotient without an upper end.
        """
        unit = units.quotient(self.unit, other.unit, _both(self, other))
        _refuse_negative("divided", self, other)
        return _combine(self, other, "over", unit, operator.truediv, (1, 0))


@lru_cache(maxsize=256)
def _at(one: Estimate, here: tuple[tuple[str, str], ...]) -> Estimate:
    """Take a part once for all that is asked of it: a verdict asks a dozen questions of each."""
    return one._part(dict(here))  # noqa: SLF001


def _both(one: Estimate, other: Estimate) -> str:
    return f"{one.method} | {other.method}"


def _refuse_negative(verb: str, *estimates: Estimate) -> None:
    for one in estimates:
        if (one.low.values < 0).any():
            raise UnitError(
                f"An estimate that may be negative cannot be {verb}.",
                expected="a range that does not reach below zero",
                found=f"a low end of {lowest(one.low):g}",
                where=one.method,
                do="check what was subtracted, or cut the range where the count must end",
            )


def _joint_level(levels: Iterable[float | None]) -> float | None:
    outside = [1 - level for level in levels if level is not None]
    joint = round(1 - sum(outside), 12)
    return joint if outside and joint > 0 else None


def _combine(
    one: Estimate,
    other: Estimate,
    word: str,
    unit: str,
    operate: Callable[[Any, Any], Any],
    ends: tuple[int, int],
) -> Estimate:
    """Combine at the vertices; the operation is monotone in each argument.

    ``ends`` says which end of the second argument goes with the low and the high end of the first.
    """
    bounds = (other.low, other.high)
    pairs = [(one.center, other.center), (one.low, bounds[ends[0]]), (one.high, bounds[ends[1]])]
    frame = common_axes(one.center, other.center)
    # What is divided by nothing has no end, and what is not known stays so.
    with np.errstate(divide="ignore", invalid="ignore"):
        center, low, high = (
            frame.copy(deep=False, data=operate(over(left, frame), over(right, frame)))
            for left, right in pairs
        )
    return Estimate(
        center=center,
        low=low,
        high=high,
        unit=unit,
        kinds=one.kinds | other.kinds,
        level=_joint_level((one.level, other.level)),
        method=f"{one.method} {word} {other.method}",
        lineage=(*one.lineage, *other.lineage),
    )
