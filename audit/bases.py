"""The verdict on one basis: one combination of levels that must not be pooled."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from audit.arrays import labels_of, over, taken
from audit.codes import ABOVE, AGREE, NO_CODE, READING, codes_of
from audit.estimates import Estimate
from audit.multiverse import Multiverse
from audit.readings import TOGETHER, Reading
from audit.rules import (
    NOT_IDENTIFIED,
    THRESHOLDS,
    Shares,
    at_thresholds,
    shares_of,
    unsupported,
    words_for,
)
from audit.sensitivity import fewest_changes, variance_within

__all__ = ["Basis", "basis_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """The verdict on one basis: one combination of levels that must not be pooled.

    Parameters
    ----------
    labels : mapping of str to str
        The levels; empty where every choice can be pooled.
    words : str
        The verdict.
    shares : Shares
        Over the pooled choices and readings.
    others : mapping of str to str
        The verdict under other thresholds and without uncertain choices.
    readings : mapping of str to (Shares, str)
        Per reading, pooled or not: its shares and the verdict on it alone.
    levels : mapping of (axis, label) to Shares
        The shares at each level of each choice.
    flags : tuple of str
        What a reader must know besides.
    separates : tuple of str
        The smallest set of choices that decides between agreeing and not.
    flip : tuple of int and mapping, or None
        The fewest changes from the reference that change the answer.
    variance : mapping of str to mapping
        Within each pooled reading: first-order and total share of the variance of the margin, per
        choice and, where the ranges have a probability, for the noise within a specification.
    idle : tuple of str
        The choices that change nothing on this basis.
    """

    labels: Mapping[str, str]
    words: str
    shares: Shares
    others: Mapping[str, str]
    readings: Mapping[str, tuple[Shares, str]]
    levels: Mapping[tuple[str, str], Shares]
    flags: tuple[str, ...]
    separates: tuple[str, ...]
    flip: tuple[int, Mapping[str, str]] | None
    variance: Mapping[str, Mapping[str, tuple[float, float]]]
    idle: tuple[str, ...]

    @property
    def name(self) -> str:
        """The levels as one phrase."""
        return ", ".join(self.labels.values())


def basis_of(universe: Multiverse, labels: Mapping[str, str]) -> Basis:
    """Judge one basis of a multiverse.

    Parameters
    ----------
    universe : Multiverse
        Every specification against every reading.
    labels : mapping of str to str
        The levels that must not be pooled with others.

    Returns
    -------
    Basis
        Where no data could fix the value, its bounds instead of an answer.
    """
    if _identified(universe, labels):
        return _basis(universe.about(labels), labels)
    return _unidentified(universe, labels)


def _identified(universe: Multiverse, labels: Mapping[str, str]) -> bool:
    """Whether some data could fix the value on a basis."""
    return all(
        level.identified
        for axis in universe.choices
        for level in axis.levels
        if labels.get(axis.name) == level.label
    )


def _unidentified(universe: Multiverse, labels: Mapping[str, str]) -> Basis:
    """Return the answer on a basis that no data could fix: its bounds fit any reading."""
    return Basis(
        labels=labels,
        words=NOT_IDENTIFIED,
        shares=Shares(agree=0.0, overlap=0.0, below=0.0, above=0.0, cells=0),
        others={},
        readings={},
        levels={},
        flags=("consistent with any value in its bounds",),
        separates=(),
        flip=None,
        variance={},
        idle=tuple(universe.idle(labels)),
    )


def _basis(universe: Multiverse, labels: Mapping[str, str]) -> Basis:
    pooled = [one.name for one in universe.claim.readings if one.pooled]
    # Shares are the same with and without them; tables and counts are about the others.
    idle = universe.idle(labels)
    here = {**labels, **idle}
    codes = taken(universe.codes, here)
    cells = taken(codes, {READING: pooled})
    shares = shares_of(cells.values)
    hi, lo = THRESHOLDS[0]
    own = _only_own_source(universe, labels)
    told = partial(words_for, kind=universe.claim.kind)
    judged = unsupported if own else told
    words = judged(shares, hi, lo)
    others = {
        f"at {hi:.0%} and {lo:.0%}".replace("%", " %"): judged(shares, hi, lo)
        for hi, lo in THRESHOLDS[1:]
    }
    if own:
        others["as a repetition of its own source"] = told(shares, hi, lo)
    for how, sure in _surer(universe, here, cells).items():
        others[how] = judged(shares_of(sure.values), hi, lo)
    known = cells != NO_CODE
    agrees = cells == AGREE
    return Basis(
        labels=labels,
        words=words,
        shares=shares,
        others=others,
        readings={
            one.name: (
                part := shares_of(codes.values[..., place]),
                # A quotation is tested against the very source that it quotes.
                (told if one.role == "reproduction" else judged)(part, hi, lo),
            )
            for place, one in enumerate(universe.claim.readings)
        },
        levels={
            (str(axis), label): shares_of(_at_level(universe, here, cells, str(axis), label))
            for axis in cells.dims
            for label in labels_of(cells, str(axis))
        },
        flags=_flags(universe, labels, cells, shares),
        separates=_separating(agrees, known),
        flip=fewest_changes(agrees, known),
        idle=tuple(idle),
        variance=variance_within(universe, here),
    )


def _only_own_source(universe: Multiverse, labels: Mapping[str, str]) -> bool:
    """Whether every specification with a figure takes an option that repeats the claim's source."""
    part = universe.estimate.at(**labels)
    known = ~np.isnan(part.center.values)
    chained = {
        axis.name: [level.label for level in axis.levels if level.chain]
        for axis in universe.choices
    }
    if any(label in chained[axis] for axis, label in labels.items()):
        return bool(known.any())
    independent = [
        np.flatnonzero(~np.isin(labels_of(part.center, axis), chained[axis])) for axis in part.axes
    ]
    return bool(known.any()) and not bool(known[np.ix_(*independent)].any())


def _coded(universe: Multiverse, here: Mapping[str, str]) -> xr.DataArray:
    """Code the specifications with some choices held, as if there were no other options."""
    return codes_of(
        universe.estimate.at(**here),
        tuple(one for one in universe.claim.readings if one.pooled),
        pooled=[axis.name for axis in universe.choices if axis.kind != "N"],
    )


def _at_level(
    universe: Multiverse, here: Mapping[str, str], cells: xr.DataArray, axis: str, label: str
) -> NDArray[np.integer]:
    """Return the codes at one level; what is asked of all together is asked of these alone."""
    if axis == READING or not any(one.role in TOGETHER for one in universe.claim.readings):
        place = labels_of(cells, axis).index(label)
        return np.asarray(cells.values.take(place, cells.dims.index(axis)))
    return np.asarray(_coded(universe, {**here, axis: label}).values)


def _surer(
    universe: Multiverse, here: Mapping[str, str], cells: xr.DataArray
) -> dict[str, xr.DataArray]:
    """Hold every uncertain choice at its reference, and leave uncertain readings out.

    Readings that are all uncertain stay: they have no reference to hold them at.
    """
    uncertain = {
        axis.name: axis.labels[0]
        for axis in universe.choices
        if axis.kind == "U" and axis.name in cells.dims
    }
    pooled = [one for one in universe.claim.readings if one.pooled]
    sure = [one.name for one in pooled if one.kind != "U"]
    found = {}
    if uncertain:
        found["without uncertain choices"] = _coded(universe, {**here, **uncertain})
    if 0 < len(sure) < len(pooled):
        found["without uncertain readings"] = taken(cells, {READING: sure})
    return found


def _flags(
    universe: Multiverse, labels: Mapping[str, str], cells: xr.DataArray, shares: Shares
) -> tuple[str, ...]:
    hi, lo = THRESHOLDS[0]
    part = universe.estimate.at(**labels)
    pooled = [one for one in universe.claim.readings if one.pooled]
    known = int((~np.isnan(part.center.values)).sum()) * len(pooled)
    covers = sum(int(_covers(part, one).sum()) for one in pooled)
    codes = set(cells.values.ravel().tolist()) - {NO_CODE}
    limits = [one.name for one in universe.claim.readings if one.role == "hard"]
    higher = bool(limits) and bool(
        (taken(universe.codes, {**labels, READING: limits}).values == ABOVE).any()
    )
    enough = any(
        one.role == "exists"
        and bool((taken(cells, {READING: one.name}).values == AGREE).any())
        and bool((part.center.values < one.low).any())
        for one in pooled
    )
    same = len(codes) == 1
    missing = any(axis.missing for axis in universe.choices)
    weighed = "options with figures" if missing else "choices"
    firm = f"no weighting of the {weighed} could change this"
    # Where one figure decides, all have one code and need not agree: no word may say that they do.
    also = f", and {firm}" if same else ""
    flags = {
        "higher figures exist": higher,
        f"one figure that reaches the number is enough{also}; others here do not reach it": enough,
        "sources conflict": shares.below >= lo and shares.above >= lo and len(codes) > 1,
        "cannot be settled by these data": known > 0 and covers / known >= hi,
        f"unanimous: {firm}": same and not enough,
        **dict.fromkeys(at_thresholds(shares, hi, lo), True),
    }
    return tuple(flag for flag, holds in flags.items() if holds)


def _covers(part: Estimate, one: Reading) -> NDArray[np.bool_]:
    """Whether a range holds values inside the reading and values outside it, on each open side."""
    ends_low, ends_high = over(part.low, part.center), over(part.high, part.center)
    below = (ends_low < one.low) | np.isneginf(one.low)
    above = (ends_high > one.high) | (np.isposinf(one.high) & (ends_high > one.low))
    return np.asarray(below & above & (ends_low < one.high))


def _separating(agrees: xr.DataArray, known: xr.DataArray) -> tuple[str, ...]:
    """Find the smallest set of axes on which agreeing depends; empty where it never varies.

    What is unknown fits either answer.
    """
    all_agree, some_agree = agrees.values | ~known.values, agrees.values & known.values
    axes = [str(axis) for axis in agrees.dims]

    def mixes(others: tuple[int, ...]) -> bool:
        return not (all_agree.all(axis=others) | ~some_agree.any(axis=others)).all()

    # An axis along which answers mix while all others are held is in every such set.
    needed = {k for k in range(len(axes)) if mixes((k,))}
    free = [k for k in range(len(axes)) if k not in needed]
    for size in range(len(free)):
        for added in itertools.combinations(free, size):
            kept = needed.union(added)
            if not mixes(tuple(k for k in free if k not in added)):
                return tuple(axes[k] for k in sorted(kept))
    return tuple(axes)
