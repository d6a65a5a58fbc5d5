"""The verdict: a pure function of how the multiverse lies against the readings.

Nobody types a verdict. The rule is stated once, in :data:`RULES`, with its thresholds; every
verdict is also given at two other pairs of thresholds, without uncertain choices, and per reading.
"""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from audit.display import MIME, Cell, Number, Sentence, Table, percent, say
from audit.multiverse import (
    ABOVE,
    AGREE,
    CODES,
    NO_CODE,
    READING,
    Multiverse,
    codes_of,
    decompose,
    fewest_changes,
    plain,
)
from audit.readings import ROLES, TOGETHER

__all__ = ["RULES", "THRESHOLDS", "Basis", "Shares", "Verdict", "judge", "shares_of", "words_for"]

THRESHOLDS: tuple[tuple[float, float], ...] = ((0.90, 0.05), (0.80, 0.10), (1.0, 0.0))
"""Pairs (hi, lo); the first decides, the others are printed beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """The shares of specifications × readings that agree, overlap, lie below, lie above."""

    agree: float
    overlap: float
    below: float
    above: float
    cells: int

    def of(self, code: str) -> float:
        """Return one share by its name."""
        return float(getattr(self, code))


Rule = Callable[[Shares, float, float], bool]

RULES: tuple[tuple[str, str, Rule], ...] = (
    (
        "reproduces",
        "nearly all specifications agree and almost none lies outside",
        lambda p, hi, lo: p.agree >= hi and p.below + p.above <= lo,
    ),
    ("overstated", "nearly all lie below", lambda p, _, lo: p.below >= 1 - lo),
    ("understated", "nearly all lie above", lambda p, _, lo: p.above >= 1 - lo),
    ("mostly overstated", "at least half lie below", lambda p, _h, _l: p.below >= 1 / 2),
    ("mostly understated", "at least half lie above", lambda p, _h, _l: p.above >= 1 / 2),
    (
        "reproduces under some readings",
        "some specifications agree",
        lambda p, _, lo: p.agree > 0 and p.agree >= lo,
    ),
    (
        "compatible, not confirmed",
        "ranges meet the reading, central values do not",
        lambda _p, _h, _l: True,
    ),
)
"""The verdict words, what they mean, and when they hold; the first that holds decides."""

NOT_CHECKABLE = "not checkable"
NOT_IDENTIFIED = "not identified"
"""Where no data of this kind could fix the value: it has bounds, and they are its whole answer."""
UNSUPPORTED = "unsupported"
"""Where every figure only repeats the claim's own source, whatever the figures say."""


def words_for(shares: Shares, hi: float, lo: float) -> str:
    """Return the verdict words for some shares and thresholds.

    Examples
    --------
    >>> words_for(Shares(agree=0.95, overlap=0.05, below=0, above=0, cells=40), 0.9, 0.05)
    'reproduces'
    """
    if shares.cells == 0:
        return NOT_CHECKABLE
    return next(words for words, _, holds in RULES if holds(shares, hi, lo))


def shares_of(codes: xr.DataArray) -> Shares:
    """Return the shares of the codes, every cell with the same weight."""
    values = codes.values.ravel()
    cells = int((values != NO_CODE).sum())
    parts = {
        name: float((values == code).sum()) / cells if cells else 0.0
        for code, name in enumerate(CODES)
    }
    return Shares(cells=cells, **parts)


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
    variance : mapping of str to (float, float)
        First-order and total share of the variance of the margin, per choice.
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
    variance: Mapping[str, tuple[float, float]]
    idle: tuple[str, ...]

    @property
    def name(self) -> str:
        """The levels as one phrase."""
        return ", ".join(self.labels.values())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Verdict:
    """The generated judgement on a claim: one basis after the other.

    Parameters
    ----------
    multiverse : Multiverse
        What was judged.
    bases : tuple of Basis
        The first is the reference.
    """

    multiverse: Multiverse
    bases: tuple[Basis, ...]

    @property
    def words(self) -> str:
        """The verdict in words, one clause per basis."""
        if len(self.bases) == 1:
            return self.bases[0].words
        return "; ".join(f"{basis.name}: {basis.words}" for basis in self.bases)

    def payload(self) -> dict[str, Any]:
        """Return the verdict as plain data."""
        claim = self.multiverse.claim
        return {
            "claim": claim.id,
            "article": claim.printed.text,
            "says": claim.statement,
            "locator": claim.locator,
            "unit": self.multiverse.estimate.unit,
            "words": self.words,
            "specifications": self.multiverse.size,
            "bases": [self._basis_payload(basis) for basis in self.bases],
        }

    def _basis_payload(self, basis: Basis) -> dict[str, Any]:
        part = self.multiverse.estimate.at(**basis.labels)
        return {
            "labels": dict(basis.labels),
            "words": basis.words,
            "value": part.value.text,
            "range": part.range.text,
            "envelope": part.envelope.text,
            "center": plain(float(part.reference().center)),
            "low": plain(float(part.low.min())),
            "high": plain(float(part.high.max())),
            "kinds": sorted(part.kinds),
            "level": part.level,
            "ids": list(part.ids),
            "shares": {name: round(basis.shares.of(name), 6) for name in CODES},
            "cells": basis.shares.cells,
            "others": dict(basis.others),
            "readings": {name: words for name, (_, words) in basis.readings.items()},
            "flags": list(basis.flags),
            "separates": list(basis.separates),
            "flip": None if basis.flip is None else dict(basis.flip[1]),
            "idle": list(basis.idle),
        }

    def tables(self) -> list[Table]:
        """Return the verdict as tables: per basis, per reading, robustness."""
        return [_shares_table(self), _readings_table(self), _robustness_table(self)]

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        clauses = [_clause(self, basis) for basis in self.bases]
        return {
            "text/plain": "\n\n".join(
                ["VERDICT", *(one.plain for one in clauses), *(t.text() for t in self.tables())]
            ),
            "text/html": '<div class="verdict">'
            + "".join(f"<p>{one.marked}</p>" for one in clauses)
            + "</div>"
            + "".join(table.html() for table in self.tables()),
            MIME.format("verdict"): self.payload(),
        }


def judge(universe: Multiverse) -> Verdict:
    """Judge a claim.

    Parameters
    ----------
    universe : Multiverse
        Every specification against every reading.

    Returns
    -------
    Verdict
        One basis per combination of levels that are not equivalent.
    """
    return Verdict(
        multiverse=universe,
        bases=tuple(
            _basis(universe.about(labels), labels)
            if _identified(universe, labels)
            else _unidentified(universe, labels)
            for labels in universe.split()
        ),
    )


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
    ends = universe.estimate.at(**labels).envelope
    return Basis(
        labels=labels,
        words=NOT_IDENTIFIED,
        shares=Shares(agree=0.0, overlap=0.0, below=0.0, above=0.0, cells=0),
        others={},
        readings={},
        levels={},
        flags=(f"consistent with any value in its bounds, {ends}",),
        separates=(),
        flip=None,
        variance={},
        idle=tuple(_without_effect(universe, labels)),
    )


def _basis(universe: Multiverse, labels: Mapping[str, str]) -> Basis:
    pooled = [one.name for one in universe.claim.readings if one.pooled]
    idle = _without_effect(universe, labels)
    here = {**labels, **idle}
    codes = universe.codes.sel(here, drop=True)
    cells = codes.sel({READING: pooled})
    shares = shares_of(cells)
    hi, lo = THRESHOLDS[0]
    own = _only_own_source(universe, labels)
    judged = _unsupported if own else words_for
    words = judged(shares, hi, lo)
    others = {
        f"at {hi:.0%} and {lo:.0%}".replace("%", " %"): judged(shares, hi, lo)
        for hi, lo in THRESHOLDS[1:]
    }
    if own:
        others["as a repetition of its own source"] = words_for(shares, hi, lo)
    for how, sure in _surer(universe, here, cells).items():
        others[how] = judged(shares_of(sure), hi, lo)
    known = cells != NO_CODE
    agrees = cells == AGREE
    margins = universe.margins.sel(here, drop=True).sel({READING: pooled})
    return Basis(
        labels=labels,
        words=words,
        shares=shares,
        others=others,
        readings={
            one.name: (
                part := shares_of(codes.sel({READING: one.name})),
                # A quotation is tested against the very source that it quotes.
                (words_for if one.role == "reproduction" else judged)(part, hi, lo),
            )
            for one in universe.claim.readings
        },
        levels={
            (str(axis), str(label)): shares_of(_at_level(universe, here, cells, str(axis), label))
            for axis in cells.dims
            for label in cells[axis].values.tolist()
        },
        flags=_flags(universe, labels, cells, shares),
        separates=_separating(agrees, known),
        flip=fewest_changes(agrees, known),
        idle=tuple(idle),
        variance=decompose(margins) if bool(np.isfinite(margins).all()) else {},
    )


def _without_effect(universe: Multiverse, labels: Mapping[str, str]) -> dict[str, str]:
    """Return the choices that change nothing on this basis, held at their reference level.

    Shares are the same with and without them; tables and counts are about the others.
    """
    part = universe.estimate.at(**labels)
    return {
        axis.name: axis.labels[0]
        for axis in universe.choices
        if axis.name in part.axes
        and all(
            (
                (values == (first := values.isel({axis.name: 0})))
                | (values.isnull() & first.isnull())
            ).all()
            for values in (part.center, part.low, part.high)
        )
    }


def _unsupported(shares: Shares, _hi: float, _lo: float) -> str:
    return UNSUPPORTED if shares.cells else NOT_CHECKABLE


def _only_own_source(universe: Multiverse, labels: Mapping[str, str]) -> bool:
    """Whether every specification with a figure takes an option that repeats the claim's source."""
    known = universe.estimate.center.notnull()
    independent = known
    for axis in universe.choices:
        chain = [level.label for level in axis.levels if level.chain]
        independent = independent & ~independent[axis.name].isin(chain)
    known, independent = (part.sel(dict(labels)) for part in (known, independent))
    return bool(known.any()) and not bool(independent.any())


def _coded(universe: Multiverse, here: Mapping[str, str]) -> xr.DataArray:
    """Code the specifications with some choices held, as if there were no other options."""
    return codes_of(
        universe.estimate.at(**here),
        tuple(one for one in universe.claim.readings if one.pooled),
        pooled=[axis.name for axis in universe.choices if axis.kind != "N"],
    )


def _at_level(
    universe: Multiverse, here: Mapping[str, str], cells: xr.DataArray, axis: str, label: str
) -> xr.DataArray:
    """Return the cells at one level; what is asked of all together is asked of these alone."""
    if axis == READING or not any(one.role in TOGETHER for one in universe.claim.readings):
        return cells.sel({axis: label})
    return _coded(universe, {**here, axis: label})


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
        found["without uncertain readings"] = cells.sel({READING: sure})
    return found


def _flags(
    universe: Multiverse, labels: Mapping[str, str], cells: xr.DataArray, shares: Shares
) -> tuple[str, ...]:
    hi, lo = THRESHOLDS[0]
    part = universe.estimate.at(**labels)
    pooled = [one for one in universe.claim.readings if one.pooled]
    known = int(part.center.notnull().sum()) * len(pooled)
    covers = sum(int(((part.low < one.low) & (part.high > one.high)).sum()) for one in pooled)
    codes = set(cells.values.ravel().tolist()) - {NO_CODE}
    limits = [one.name for one in universe.claim.readings if one.role == "hard"]
    over = universe.codes.sel(dict(labels)).sel({READING: limits}) == ABOVE
    flags = {
        "higher figures exist": bool(over.any()),
        "sources conflict": shares.below >= lo and shares.above >= lo and len(codes) > 1,
        "cannot be settled by these data": known > 0 and covers / known >= hi,
        "unanimous: no weighting of the choices could change this": len(codes) == 1,
    }
    return tuple(flag for flag, holds in flags.items() if holds)


def _separating(agrees: xr.DataArray, known: xr.DataArray) -> tuple[str, ...]:
    """Find the smallest set of axes on which agreeing depends; empty where it never varies.

    What is unknown fits either answer.
    """
    all_agree, some_agree = (agrees | ~known).values, (agrees & known).values
    axes = [str(axis) for axis in agrees.dims]
    for size in range(len(axes)):
        for kept in itertools.combinations(axes, size):
            others = tuple(k for k, axis in enumerate(axes) if axis not in kept)
            if (all_agree.all(axis=others) | ~some_agree.any(axis=others)).all():
                return kept
    return tuple(axes)


def _clause(verdict: Verdict, basis: Basis) -> Sentence:
    clause = f"{basis.name}: {basis.words}" if basis.name else basis.words
    if basis.words == NOT_IDENTIFIED:
        ends = verdict.multiverse.estimate.at(**basis.labels).envelope
        return say("{clause} (consistent with any value from {ends})", clause=clause, ends=ends)
    return say(
        "{clause} "
        "({agree} of the cells agree, {overlap} overlap, {below} lie below, {above} above)",
        clause=clause,
        **{code: percent(basis.shares.of(code)) for code in CODES},
    )


def _shares_table(verdict: Verdict) -> Table:
    rows: list[list[Cell]] = []
    for basis in verdict.bases:
        for (axis, label), shares in [(("all", "all"), basis.shares), *basis.levels.items()]:
            if axis == READING:
                continue
            rows.append(
                [
                    basis.name or "all",
                    axis,
                    label,
                    *(percent(shares.of(code)) for code in CODES),
                    shares.cells,
                ]
            )
    return Table(
        columns=["basis", "choice", "option", *CODES, "cells"],
        rows=rows,
        caption="Shares of specifications and readings, as a whole and for each option",
        name="shares",
    )


def _readings_table(verdict: Verdict) -> Table:
    readings = verdict.multiverse.claim.readings
    rows: list[list[Cell]] = [
        [
            basis.name or "all",
            one.name,
            one.region,
            ROLES[one.role],
            *(percent(shares.of(code)) for code in CODES),
            words,
        ]
        for basis in verdict.bases
        for one in readings
        if one.name in basis.readings
        for shares, words in [basis.readings[one.name]]
    ]
    return Table(
        columns=["basis", "reading", "true if", "it asks", *CODES, "verdict on it alone"],
        rows=rows,
        caption="The verdict under each reading alone",
        name="per-reading",
    )


def _robustness_table(verdict: Verdict) -> Table:
    rows: list[list[Cell]] = []
    for basis in verdict.bases:
        facts: list[tuple[str, Cell]] = [(how, words) for how, words in basis.others.items()]
        facts += [("note", flag) for flag in basis.flags]
        if basis.idle:
            facts.append(("choices that change nothing here", ", ".join(basis.idle)))
        if basis.separates:
            facts.append(("what decides between agreeing and not", ", ".join(basis.separates)))
        if basis.shares.cells:
            facts.append(("fewest changes from the reference to another answer", _flip(basis)))
        facts += [
            (f"share of the margin's variance due to {axis}", _variance(first, total))
            for axis, (first, total) in basis.variance.items()
            if total > 0
        ]
        rows += [[basis.name or "all", what, how] for what, how in facts]
    return Table(
        columns=["basis", "question", "answer"],
        rows=rows,
        caption="How firm the verdict is",
        name="robustness",
    )


def _flip(basis: Basis) -> str:
    if basis.flip is None and 0 < basis.shares.agree < 1:
        return "the reference has no answer"
    if basis.flip is None:
        return "none: every specification answers alike"
    changes = ", ".join(f"{axis} → {label}" for axis, label in basis.flip[1].items())
    return f"{basis.flip[0]} ({changes})"


def _variance(first: float, total: float) -> Number:
    return Number(
        f"{percent(first)} alone, {percent(total)} with its interactions",
        f"{first:.6g}/{total:.6g}",
    )
