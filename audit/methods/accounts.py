"""Rival accounts of one thing: who says how many, and in which of their statements.

Accounts are set side by side, never averaged: they are not draws from a distribution.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from audit.assembly import across, stack
from audit.choices import Choice
from audit.errors import ParameterError
from audit.estimates import Estimate
from audit.methods.frames import Row, known, rows_of
from audit.methods.stated import stated
from audit.references import declared
from audit.values import exactly, unknown

__all__ = [
    "STATEMENTS",
    "account",
    "accounts",
    "added_where",
    "assumed",
]


def _size(row: Row) -> float:
    """Return the figure, or the upper end; a statement with neither is never the largest."""
    size = float(row["value"] if known(row, "value") else row["high"])
    return -math.inf if math.isnan(size) else size


def _known_on(row: Row) -> pd.Timestamp:
    day: pd.Timestamp = row["known_on"]
    return day


STATEMENTS: Mapping[str, tuple[Callable[[Iterable[Any]], Any], Callable[[Row], Any]]] = {
    "last": (max, _known_on),
    "largest": (max, _size),
    "first": (min, _known_on),
}
"""Which statement of one teller counts: the greatest or the least of what."""


def account(
    observations: pd.DataFrame | Iterable[Row],
    series: str | Iterable[str],
    *,
    unit: str,
    statement: str = "last",
    open_ended: bool = False,
    take: str = "value",
) -> Estimate:
    """Take one statement of one teller, or nothing where none was made yet.

    Parameters
    ----------
    observations : pandas.DataFrame or iterable of dict
        Rows that may hold the series, as known on a day.
    series : str or iterable of str
        The series in which this teller's statements stand.
    unit : str
        The unit under which accounts are compared.
    statement : {'last', 'largest', 'first'}
        Which statement counts: by the day on which it became known, or by its size.
    open_ended, take
        As for :func:`audit.methods.stated.stated`.

    Returns
    -------
    Estimate
        As stated, with what its wording allows; unknown where there is no statement.

    Raises
    ------
    ParameterError
        If the statement is none of the three.
    """
    if statement not in STATEMENTS:
        raise ParameterError(
            "A statement is chosen in a way that is not known.",
            expected=", ".join(STATEMENTS),
            found=repr(statement),
            do="use one of these",
        )
    names = {series} if isinstance(series, str) else set(series)
    rows = [
        row
        for row in rows_of(observations)
        if row["series"] in names and row["qualifier"] != "misprint"
    ]
    if not rows:
        return unknown("not stated")
    pick, key = STATEMENTS[statement]
    chosen = pick(key(row) for row in rows)
    rows = [row for row in rows if key(row) == chosen]
    # A partial date may mean its last day; where a fuller one ties with it, that one is surer.
    exactness = max(len(row["as_of"]) for row in rows)
    # One day is one moment here, so that the choice above is not made again by period.
    moments = [
        {**row, "period_start": pd.NaT, "period_end": row["known_on"]}
        for row in rows
        if len(row["as_of"]) == exactness
    ]
    return stated(moments, open_ended=open_ended, take=take).in_unit(unit, "as stated")


def accounts(
    observations: pd.DataFrame,
    tellers: Choice,
    series: Mapping[str, str | Iterable[str]],
    **options: Any,
) -> Estimate:
    """Put the accounts of several tellers side by side.

    Parameters
    ----------
    observations : pandas.DataFrame
        Rows that hold their series, as known on a day.
    tellers : Choice
        Who says so; one level each.
    series : mapping of str to str or iterable of str
        Teller → the series of its statements. A teller that is left out said nothing of the kind.
    **options
        As for :func:`account`; one that is a choice becomes an axis of the estimate.

    Returns
    -------
    Estimate
        Over the tellers and the choices among the options; unknown where nothing was stated.

    Raises
    ------
    ParameterError
        If a teller is not a level of the choice.
    """
    strange = sorted(set(series) - set(tellers.labels))
    if strange:
        raise ParameterError(
            "An account is by nobody among the tellers.",
            expected=", ".join(tellers.labels),
            found=", ".join(strange),
            where=f"the choice {tellers.name!r}",
            do="declare the teller as a level, with the reason why it should be heard",
        )
    rows = rows_of(observations)
    return stack(
        tellers,
        {
            label: across(account, rows, series.get(label, ()), **options)
            for label in tellers.labels
        },
    )


def assumed(value: float) -> Estimate:
    """Return a factor that no source gives: an option of a choice, without observations."""
    ids = (declared("choice", f"{value:g}"),)
    return exactly(value, unit="ratio", method="assumed", ids=ids)


def added_where(
    given: Estimate, extra: Estimate, *, part: Choice, at: tuple[tuple[Choice, str], ...]
) -> Estimate:
    """Add something to the accounts at some levels only, over a choice of how much of it.

    Parameters
    ----------
    given : Estimate
        Accounts over several choices.
    extra : Estimate
        What is added, without choices; where it is not known, nothing is.
    part : Choice
        Its values are the parts of it that are added.
    at : tuple of (Choice, str)
        The choices and the level of each at which it is added.

    Returns
    -------
    Estimate
        Over the choices of the accounts and the part.
    """
    if math.isnan(float(extra.center)):
        return stack(part, dict.fromkeys(part.labels, given))
    return stack(
        part,
        {
            level.label: _patched(given, extra * assumed(float(level.value)), at)
            for level in part.levels
        },
    )


def _patched(given: Estimate, extra: Estimate, at: tuple[tuple[Choice, str], ...]) -> Estimate:
    if not at:
        return given + extra
    (axis, label), *rest = at
    cells = {each: given.at(**{axis.name: each}) for each in axis.labels}
    return stack(axis, {**cells, label: _patched(cells[label], extra, tuple(rest))})
