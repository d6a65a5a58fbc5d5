"""Tipping points: how far an input must move before a verdict changes."""

import math
from collections.abc import Mapping

from audit.arrays import highest, lowest
from audit.display import Cell, Number, Table, count, say, span
from audit.estimates import Estimate
from audit.readings import Reading
from audit.references import declared
from audit.verdicts import Verdict

__all__ = ["breakdown", "extremes"]


def breakdown(verdict: Verdict, inputs: Mapping[str, Estimate] | None = None) -> Table:
    """Show where the reference specification would cross the nearest edge of each reading.

    Parameters
    ----------
    verdict : Verdict
        The judged multiverse.
    inputs : mapping of str to Estimate, optional
        Inputs that multiply the estimate, by name; each is shown at its breakdown value, in its
        own unit, beside its own range.

    Returns
    -------
    Table
        Per basis and reading: the reference value, the nearest edge, the factor that leads there,
        and for each input the value at which the reference meets that edge, all else unchanged.
        An input whose rows are not behind the reference of a basis does not enter it.
        The edge of a ratio has a closed form, so no root is searched.

    Examples
    --------
    The audit is a new one, as ``audit new`` makes it.

    >>> import audit
    >>> claim = audit.claim("example-share")
    >>> given = {"kind": "rounded", "method": "as printed", "ids": ["people_aboard/1"]}
    >>> printed = audit.estimate(24, 23.5, 24.5, unit="percent", **given)
    >>> verdict = audit.judge(audit.cross(claim, printed, []))
    >>> audit.breakdown(verdict).columns
    ['basis', 'reading', 'reference', 'nearest edge', 'is reached at times']
    """
    given = dict(inputs or {})
    universe = verdict.multiverse
    rows: list[list[Cell]] = []
    for basis in verdict.bases:
        one = universe.estimate.at(**basis.labels).reference()
        value = float(one.center)
        for reading in (r for r in universe.claim.readings if r.name in basis.readings):
            edge = _nearest(value, reading.low, reading.high)
            factor = edge / value if value else math.nan
            rows.append(
                [
                    basis.name or "all",
                    reading.name,
                    count(value, ids=one.ids, unit=one.unit, how=one.method),
                    Number(f"{edge:,.10g}", edge, _reading(reading), "edge of the reading"),
                    _factor(factor, one.ids),
                    *(_at(estimate, factor, one) for estimate in given.values()),
                ]
            )
    own = [
        say(
            "as computed here, {name}: {range}",
            name=name,
            range=span(lowest(e.low), highest(e.high), unit=e.unit, ids=e.ids),
        )
        for name, e in given.items()
    ]
    return Table(
        columns=["basis", "reading", "reference", "nearest edge", "is reached at times", *given],
        rows=rows,
        caption="Where the answer tips: the reference against the nearest edge of each reading",
        footer=own,
        name="breakdown",
    )


def _factor(factor: float, ids: tuple[str, ...]) -> Cell:
    if math.isnan(factor):
        return "not known"
    return Number(f"{factor:.4g}", factor, ids, "edge over reference")


def _reading(reading: Reading) -> tuple[str, ...]:
    return (declared("hedges", reading.name),)


def _nearest(value: float, low: float, high: float) -> float:
    """Return the finite edge that is the fewest times away."""
    edges = [edge for edge in (low, high) if math.isfinite(edge) and edge > 0]
    if value <= 0 or not edges:
        return edges[0] if edges else math.nan
    return min(edges, key=lambda edge: abs(math.log(edge / value)))


def _at(given: Estimate, factor: float, one: Estimate) -> Cell:
    if not set(given.ids) <= set(one.ids):
        return "does not enter"
    value = float(given.reference().center) * factor
    if given.unit == "share" and value > 1:
        return "never: more than all"
    return count(value, unit=given.unit, ids=given.ids, how="breakdown value")


def extremes(verdict: Verdict, *, caption: str) -> Table:
    """Show the estimate of each basis at the reference, and the least and greatest over all.

    Parameters
    ----------
    verdict : Verdict
        The judged multiverse.
    caption : str
        What they mean.

    Returns
    -------
    Table
        One row per basis.

    Examples
    --------
    The audit is a new one, as ``audit new`` makes it.

    >>> import audit
    >>> claim = audit.claim("example-share")
    >>> given = {"kind": "rounded", "method": "as printed", "ids": ["people_aboard/1"]}
    >>> printed = audit.estimate(24, 23.5, 24.5, unit="percent", **given)
    >>> verdict = audit.judge(audit.cross(claim, printed, []))
    >>> print(audit.extremes(verdict, caption="The share that was saved"))
    The share that was saved
    basis  at the reference (percent)  least  greatest
    ─────  ──────────────────────────  ─────  ────────
    all                            24     24        24
    """
    rows: list[list[Cell]] = []
    for basis in verdict.bases:
        part = verdict.multiverse.estimate.at(**basis.labels)
        own = part.reference()
        ends = lowest(part.center), highest(part.center)
        rows.append(
            [
                basis.name or "all",
                count(float(own.center), ids=own.ids),
                *(count(end, ids=part.ids) for end in ends),
            ]
        )
    unit = verdict.multiverse.estimate.unit
    return Table(
        columns=["basis", f"at the reference ({unit})", "least", "greatest"],
        rows=rows,
        caption=caption,
        name="extremes",
    )
