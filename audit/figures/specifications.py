"""The lines of the main picture: what each specification gives, and how it is coded."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr

from audit.arrays import taken
from audit.bases import Basis
from audit.claims import Claim
from audit.codes import CODES, NO_CODE, READING, codes_of
from audit.display import Cell, Number, count, fraction, span
from audit.errors import HedgeError
from audit.figures.house import ABOVE, AGREE, BELOW, OVERLAP
from audit.lineage import each_behind
from audit.numbers import rounded
from audit.numerals import numeral
from audit.readings import TOGETHER, Reading
from audit.scales import number
from audit.verdicts import Verdict

__all__ = [
    "CODE_STYLES",
    "MANY",
    "Line",
    "alt_of",
    "article_value",
    "drawn_readings",
    "lines_of",
    "rows_of",
    "said_of",
    "thinned",
    "thinned_bases",
]


CODE_STYLES: dict[str, tuple[str, str, str]] = {
    "agree": ("o", AGREE, "agrees"),
    "overlap": ("D", OVERLAP, "overlaps"),
    "below": ("<", BELOW, "lies below"),
    "above": (">", ABOVE, "lies above"),
}
"""Code → shape, colour, words."""


MANY = 60
"""From here on, a basis is drawn as an envelope."""
MANY_IN_ALL = 140
GROUPS = 16

ONLY = "the only specification"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One specification, or a group of neighbouring ones.

    Parameters
    ----------
    name : str
        The levels that make it, or which ones of how many it stands for.
    center, low, high : float
        The value and its range; of a group the middle value and the outer ends.
    code : str
        How it lies against the readings; empty where there is no estimate.
    ids : frozenset of str
        The observations behind it.
    """

    name: str
    center: float
    low: float
    high: float
    code: str
    ids: frozenset[str]


def drawn_readings(readings: Sequence[Reading]) -> list[Reading]:
    """Return the readings to draw: those that would make the claim true, narrowest first.

    A limit that a speaker may cancel makes nothing true by itself, and is not drawn.
    """
    chosen = (
        [one for one in readings if one.role == "truth" and one.pooled]
        or [one for one in readings if one.pooled and one.role != "hard"]
        or list(readings)
    )
    return sorted(chosen, key=lambda one: one.high - one.low)


def lines_of(verdict: Verdict, basis: Basis) -> list[Line]:
    """Return a basis's specifications: the reference first, the others by their central value."""
    # Where no reading asks about the basis, there is nothing to code, but bounds to draw.
    universe = verdict.multiverse.about(basis.labels) if basis.readings else verdict.multiverse
    first = {axis.name: axis.labels[0] for axis in universe.choices}
    # Choices that change nothing here would only draw the same line several times.
    here = {**basis.labels, **{axis: first[axis] for axis in basis.idle}}
    part = universe.estimate.at(**here)
    pooled = [one.name for one in universe.claim.readings if one.pooled]
    # What is asked of all specifications together is asked of each here, to show which it is.
    alone = any(one.role in TOGETHER for one in universe.claim.readings)
    codes = codes_of(part, universe.claim.readings) if alone else taken(universe.codes, here)
    codes = taken(codes, {READING: pooled} if pooled else {})
    varying = [axis for axis in part.axes if part.center.sizes[axis] > 1]
    found = []
    sets, behind = each_behind(part.lineage, part.levels)
    for labels, center, low, high, code, place in zip(
        itertools.product(*(part.center[axis].values.tolist() for axis in part.axes)),
        part.center.values.ravel().tolist(),
        part.low.values.ravel().tolist(),
        part.high.values.ravel().tolist(),
        _majority(codes.transpose(*part.axes, READING)),
        behind.tolist(),
        strict=True,
    ):
        levels = dict(zip(part.axes, labels, strict=True))
        found.append(
            Line(
                name=", ".join(f"{axis}: {levels[axis]}" for axis in varying) or ONLY,
                center=rounded(center),
                low=rounded(low),
                high=rounded(high),
                code=code,
                ids=sets[place],
            )
        )
    others = sorted(
        (line for line in found[1:] if not math.isnan(line.center)), key=lambda line: line.center
    )
    return [found[0], *others]


def _majority(codes: xr.DataArray) -> list[str]:
    """Return the most frequent code over the readings; in a draw, the middle reading decides."""
    flat = codes.values.reshape(-1, codes.sizes[READING])
    votes = 2 * np.stack([(flat == code).sum(axis=1) for code in range(len(CODES))], axis=1)
    middle = flat[:, (flat.shape[1] - 1) // 2]
    votes[np.arange(len(flat)), np.maximum(middle, 0)] += 1
    return [
        "" if one == NO_CODE else CODES[best]
        for one, best in zip(middle.tolist(), votes.argmax(axis=1).tolist(), strict=True)
    ]


def thinned(lines: Sequence[Line], groups: int) -> list[Line]:
    """Return neighbouring lines as so many groups: the middle value, the outer ends."""
    edges = np.linspace(0, len(lines), groups + 1).round().astype(int).tolist()
    return [
        Line(
            name=f"{first + 1:,} to {last:,} of {len(lines):,} others, by value",
            center=lines[(first + last - 1) // 2].center,
            low=min(line.low for line in lines[first:last]),
            high=max(line.high for line in lines[first:last]),
            code=_most_frequent([line.code for line in lines[first:last]]),
            ids=frozenset().union(*(line.ids for line in lines[first:last])),
        )
        for first, last in itertools.pairwise(edges)
    ]


def thinned_bases(verdict: Verdict) -> list[tuple[Basis, list[Line]]]:
    """Return every basis with its lines, of which many are drawn together."""
    full = [(basis, lines_of(verdict, basis)) for basis in verdict.bases]
    most = MANY if sum(len(lines) for _, lines in full) <= MANY_IN_ALL else GROUPS
    return [
        (basis, lines if len(lines) <= most else [lines[0], *thinned(lines[1:], GROUPS)])
        for basis, lines in full
    ]


def _most_frequent(codes: Sequence[str]) -> str:
    return max(CODES, key=codes.count)


def article_value(claim: Claim) -> float | None:
    """Return the article's number, or None where the claim has none that can be drawn."""
    try:
        return numeral(claim.number).value
    except HedgeError:
        return None


def said_of(claim: Claim) -> str:
    """Return the article's number, or what it says where it has none, for a sentence."""
    if article_value(claim) is None:
        return f"The article says: {claim.statement.rstrip('.')}"
    return f"The article’s number, {claim.printed}"


def rows_of(
    verdict: Verdict,
    value: float | None,
    readings: Sequence[Reading],
    bases: Sequence[tuple[Basis, Sequence[Line]]],
) -> tuple[tuple[Cell, ...], ...]:
    """Return what is drawn as rows: what, basis, which, value, range, code."""
    claim, unit = verdict.multiverse.claim, verdict.multiverse.estimate.unit
    rows: list[tuple[Cell, ...]] = []
    if value is not None:
        rows.append(
            (
                "article",
                "",
                claim.printed.text,
                Number(number(value), value, claim.printed.ids),
                "",
                "",
            )
        )
    rows += [("reading", "", one.name, "", one.region, "") for one in readings]
    for basis, lines in bases:
        for k, line in enumerate(lines):
            what = "reference" if k == 0 else "specification"
            ids = sorted(line.ids)
            shown = (
                count(line.center, unit=unit, ids=ids),
                "" if math.isnan(line.low) else span(line.low, line.high, unit=unit, ids=ids),
            )
            rows.append((what, basis.name, line.name, *shown, line.code))
    return tuple(rows)


def alt_of(verdict: Verdict) -> str:
    """Return the article's number, the reference, how many agree, and the verdict as sentences."""
    universe = verdict.multiverse
    first = universe.estimate.at(**verdict.bases[0].labels)
    one = first.reference()
    ends = "" if str(first.value) == str(first.range) else f" (range {first.range})"
    gives = f"the reference gives {first.value}{ends}"
    if math.isnan(float(one.center)):
        bounded = not math.isnan(float(one.low))
        gives = f"the reference is {'bounded by ' + str(first.range) if bounded else 'not known'}"
    # Shares are counts over cells, so this gives the counts back.
    agree = sum(round(basis.shares.agree * basis.shares.cells) for basis in verdict.bases)
    cells = sum(basis.shares.cells for basis in verdict.bases)
    unit = universe.claim.unit or universe.estimate.unit
    return (
        f"{said_of(universe.claim)} ({unit}): {gives}, and "
        f"{fraction(agree, cells)} pairs of specification and reading agree. "
        f"Verdict: {verdict.words}."
    )
