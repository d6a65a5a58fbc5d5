"""Figures as their sources put them: what a printed number with its qualifier allows."""

import math
from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd

from audit.errors import ConflictError, ParameterError
from audit.estimates import Estimate
from audit.methods.frames import Row, known, rows_of
from audit.numerals import numeral
from audit.values import estimate, unknown

__all__ = [
    "QUALIFIERS",
    "last_of_series",
    "not_stated",
    "of_series",
    "stated",
    "stated_range",
]

QUALIFIERS: dict[str, tuple[float, float]] = {
    "exact": (0.0, 0.0),
    "computed": (0.0, 0.0),
    "planned": (0.0, 0.0),
    "misprint": (0.0, 0.0),
    "about": (0.5, 0.5),
    "at least": (0.0, 1.0),
    "more than": (0.0, 1.0),
    "nearly": (1.0, 0.0),
    "at most": (1.0, 0.0),
    "less than": (1.0, 0.0),
    "up to": (1.0, 0.0),
}
"""How many steps of its last non-zero digit a figure may lie below and above what is printed.

A word for one side promises no more than the next round number (Cummins, Sauerland & Solt 2012);
``open_ended`` takes it at its bare meaning instead.
"""


FLOORS = frozenset({"at least", "more than"})
CEILINGS = frozenset({"at most", "less than", "up to"})
"""The words whose bare meaning leaves the other side open; *nearly* is not one of them."""


def stated_range(printed: str, qualifier: str, *, open_ended: bool = False) -> tuple[float, float]:
    """Return the least and the greatest value that a printed figure allows.

    Parameters
    ----------
    printed : str
        The figure, as printed.
    qualifier : str
        How the source put it; one of :data:`QUALIFIERS`.
    open_ended : bool
        Whether :data:`FLOORS` have no upper end at all, and :data:`CEILINGS` reach down to
        nothing.

    Returns
    -------
    tuple of float
        The least and the greatest value.

    Raises
    ------
    ParameterError
        If the qualifier is not known.

    Examples
    --------
    >>> stated_range("933000", "nearly"), stated_range("742000", "more than", open_ended=True)
    ((932000.0, 933000.0), (742000.0, inf))
    """
    if qualifier not in QUALIFIERS:
        raise ParameterError(
            "A figure has a wording that is not known.",
            expected=", ".join(QUALIFIERS),
            found=repr(qualifier),
            where=f"the figure {printed}",
            do="correct the qualifier in the raw table",
        )
    number = numeral(printed)
    below, above = QUALIFIERS[qualifier]
    low = 0.0 if open_ended and qualifier in CEILINGS else number.value - below * number.last
    high = math.inf if open_ended and qualifier in FLOORS else number.value + above * number.last
    return max(low, 0.0), high


def _fitting(
    rows: Iterable[Row], by: str | None, on: str | None, within_days: int | None = None
) -> list[Row]:
    fitting = [row for row in rows if row["qualifier"] != "misprint" and known(row, "period_end")]
    if by is not None:
        fitting = [row for row in fitting if row["period_end"] <= pd.Timestamp(by)]
    if by is not None and within_days is not None:
        oldest = pd.Timestamp(by) - pd.Timedelta(days=within_days)
        fitting = [row for row in fitting if row["period_end"] >= oldest]
    if on is not None:
        fitting = [row for row in fitting if row["period_end"] == pd.Timestamp(on)]
    return sorted(fitting, key=lambda row: str(row["id"]))


def _chosen(rows: list[Row], by: str | None, on: str | None) -> list[Row]:
    if not rows:
        raise ConflictError(
            "No figure fits.",
            expected=f"a figure for a period that ends {'on ' + on if on else 'by ' + str(by)}",
            found="no row that fits",
            do="choose another day or series, or declare the option as missing",
        )
    # The last period, in its longest form, in its last statement.
    rows = _utmost(rows, lambda row: row["period_end"])
    dated = [row for row in rows if known(row, "period_start")]
    if dated:
        start = min(row["period_start"] for row in dated)
        rows = [row for row in dated if row["period_start"] == start]
    newest = _utmost(rows, lambda row: row["known_on"])
    # Where sources of one day put it in different words, the most cautious wording counts.
    return _most_precise(_utmost(newest, lambda row: sum(QUALIFIERS.get(row["qualifier"], (0, 0)))))


def _utmost(rows: list[Row], key: Callable[[Row], Any]) -> list[Row]:
    """Return the rows of which something is greatest."""
    most = max(map(key, rows))
    return [row for row in rows if key(row) == most]


def _most_precise(rows: list[Row]) -> list[Row]:
    """Return the rows with the figure that is printed to the finest digit; there must be only one.

    The order of rows, or of their ids, must not decide on a figure.
    """
    if len(set(map(_figure, rows))) == 1:
        return rows
    steps = [numeral(row["printed"]).last if row["printed"] else 0.0 for row in rows]
    finest = [row for row, step in zip(rows, steps, strict=True) if step == min(steps)]
    if len(set(map(_figure, finest))) > 1:
        raise ConflictError(
            "Two figures for one period were stated on one day.",
            expected="one figure, or one that is more precise or more cautious than the others",
            found=", ".join(sorted({row["printed"] for row in finest})),
            where=", ".join(row["id"] for row in finest),
            do="choose another day or series, or give the rows the days that they became known",
        )
    return finest


def _figure(row: Row) -> tuple[float | None, ...]:
    """Return what is printed; a blank equals a blank."""
    return tuple(row[part] if known(row, part) else None for part in ("value", "low", "high"))


def stated(
    observations: pd.DataFrame | Iterable[Row],
    *,
    by: str | None = None,
    on: str | None = None,
    take: str = "value",
    open_ended: bool = False,
    within_days: int | None = None,
    or_unknown: bool = False,
) -> Estimate:
    """Take one figure as its source put it: the last statement on the last and longest period.

    Where several were made on one day, the one in the most cautious words counts, and of those
    the one printed to the finest digit. Where sources put one figure in words that are equally
    cautious and allow different things (up to, at least), whatever one of them allows counts.

    Parameters
    ----------
    observations : pandas.DataFrame or iterable of dict
        Rows of one series.
    by, on : str, optional
        The day by which, or on which, the period must end.
    take : {'value', 'low', 'high', 'span'}
        For a row that prints a range: its low end, its high end, or the whole with the low end as
        the central value (a minimum with its maximum). A row that prints one value gives it in
        every case.
    open_ended : bool
        See :func:`stated_range`.
    within_days : int, optional
        How many days before ``by`` the period may end; default: any number.
    or_unknown : bool
        Return an unknown estimate instead of an error where no row fits, for a figure that had
        not yet been stated on the day of the vintage.

    Returns
    -------
    Estimate
        With what the wording allows as its range.

    Raises
    ------
    ConflictError
        If no row fits, or two do that differ.
    """
    fitting = _fitting(rows_of(observations), by, on, within_days)
    if or_unknown and not fitting:
        return unknown("not yet stated")
    allowed: dict[tuple[float, float, float], Row] = {}
    for row in _chosen(fitting, by, on):
        allowed.setdefault(_allowed(row, take, open_ended=open_ended), row)
    rows = list(allowed.values())
    [center] = {center for center, _, _ in allowed}
    kind = "rounded" if any(row["qualifier"] == "about" for row in rows) else "reported"
    return estimate(
        center, min(low for _, low, _ in allowed), max(high for *_, high in allowed),
        unit=rows[0]["unit"], kind=kind, method="as stated", ids=tuple(row["id"] for row in rows),
    )  # fmt: skip


def _allowed(row: Row, take: str, *, open_ended: bool) -> tuple[float, float, float]:
    """Return the central value of a row, and the least and the greatest that it allows."""
    if row["printed"]:
        low, high = stated_range(row["printed"], row["qualifier"], open_ended=open_ended)
        center = numeral(row["printed"]).value
    else:
        ends = {"value": ("low", "high"), "span": ("low", "high")}.get(take, (take, take))
        low, high = (float(row[end]) for end in ends)
        center = low
    return center, min(low, center), max(high, center)


def of_series(observations: pd.DataFrame, series: str, *, unit: str) -> Estimate:
    """Take the last figure of one series among others, whatever its period.

    Parameters
    ----------
    observations : pandas.DataFrame
        Rows that hold the series; a period without an end counts as one.
    series : str
        The counted thing.
    unit : str
        The unit under which it is compared.

    Returns
    -------
    Estimate
        As :func:`stated` gives it.
    """
    rows = rows_of(observations[observations["series"] == series])
    ended = [
        row if known(row, "period_end") else {**row, "period_end": row["period_start"]}
        for row in rows
    ]
    return stated(ended).in_unit(unit, series)


def last_of_series(
    observations: pd.DataFrame,
    series: str,
    *,
    by: str,
    open_ended: bool = False,
    within_days: int | None = None,
    or_unknown: bool = False,
) -> Estimate:
    """Take the last figure of one series among others; the options are those of :func:`stated`."""
    rows = observations[observations["series"] == series]
    return stated(
        rows, by=by, open_ended=open_ended, within_days=within_days, or_unknown=or_unknown
    )


def not_stated() -> Estimate:
    """Return what no source stated: an unknown estimate, which counts in no share."""
    return unknown("not stated")
