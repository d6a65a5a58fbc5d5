"""A multiverse as plain data, for pages and machines."""

import math
from typing import Any

import xarray as xr

from audit.choices import Choice
from audit.claims import Claim
from audit.estimates import Estimate
from audit.lineage import behind, each_behind
from audit.numbers import rounded
from audit.references import rows_among

__all__ = ["multiverse_payload", "plain"]


def plain(value: float) -> float | None:
    """Return a number for JSON: seven significant digits, and nothing where it is not finite."""
    return rounded(value) if math.isfinite(value) else None


def multiverse_payload(
    claim: Claim,
    choices: tuple[Choice, ...],
    estimate: Estimate,
    *,
    codes: xr.DataArray,
    listed: list[int],
) -> dict[str, Any]:
    """Return a multiverse as plain data.

    Parameters
    ----------
    claim : Claim
        Its claim, with the readings.
    choices : tuple of Choice
        The axes, in order.
    estimate : Estimate
        Over exactly these axes.
    codes : xarray.DataArray
        Over the axes and the readings.
    listed : list of int
        The places of the specifications to tell, in the order of the axes.

    Returns
    -------
    dict
        As :meth:`audit.multiverse.Multiverse.payload` tells it.
    """
    known = list(rows_among(estimate.ids))
    behind, behind_of = _behind(estimate, listed, known)
    return {
        "claim": claim.id,
        "unit": estimate.unit,
        "axes": [
            {
                "name": axis.name,
                "kind": axis.kind,
                "question": axis.question,
                "levels": [{"label": one.label, "reason": one.reason} for one in axis.levels],
                "missing": dict(axis.missing),
            }
            for axis in choices
        ],
        "readings": [
            {
                "name": one.name,
                "low": plain(one.low),
                "high": plain(one.high),
                "low_closed": one.low_closed,
                "high_closed": one.high_closed,
                "kind": one.kind,
                "role": one.role,
                "citation": one.citation,
            }
            for one in claim.readings
        ],
        "listed": listed,
        "center": _rounded(estimate.center, listed),
        "low": _rounded(estimate.low, listed),
        "high": _rounded(estimate.high, listed),
        "codes": codes.values.reshape(estimate.center.size, -1)[listed].ravel().tolist(),
        "ids": known,
        "method": estimate.method,
        "kinds": sorted(estimate.kinds),
        "level": estimate.level,
        "behind": behind,
        "behind_of": behind_of,
    }


def _rounded(values: xr.DataArray, listed: list[int]) -> list[float | None]:
    return [plain(value) for value in values.values.ravel()[listed]]


def _behind(
    estimate: Estimate, listed: list[int], known: list[str]
) -> tuple[list[dict[str, list[int]]], list[int]]:
    """Return the different sets of rows and kinds, and which of them each specification has."""
    ids = {name: k for k, name in enumerate(known)}
    kinds = {name: k for k, name in enumerate(sorted(estimate.kinds))}
    rows, row_of = each_behind(estimate.lineage, estimate.levels)
    sorts, sort_of = each_behind(estimate.kinds_of or (behind(estimate.kinds),), estimate.levels)
    pairs = list(zip(row_of[listed].tolist(), sort_of[listed].tolist(), strict=True))
    found: dict[tuple[int, int], int] = {}
    places = [found.setdefault(pair, len(found)) for pair in pairs]
    sets = [
        {
            "ids": [ids[one] for one in sorted(rows[row]) if one in ids],
            "kinds": sorted(kinds[one] for one in sorts[sort]),
        }
        for row, sort in found
    ]
    return sets, places
