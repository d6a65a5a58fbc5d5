"""Rival accounts of one thing: who says how many, and in which of their statements.

Accounts are set side by side, never averaged: they are not draws from a distribution.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from audit.choices import Choice
from audit.display import Cell, Number, Table, count, span
from audit.errors import ParameterError
from audit.estimates import Estimate, across, estimate, stack, unknown
from audit.methods.stated import stated

__all__ = [
    "STATEMENTS",
    "account",
    "accounts",
    "accounts_by_scope",
    "assumed",
    "days_apart",
    "extremes",
    "joined",
]

STATEMENTS: tuple[str, ...] = ("last", "largest", "first")
"""Which statement of one teller counts."""


def account(
    observations: pd.DataFrame,
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
    observations : pandas.DataFrame
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
    rows = observations[observations["series"].isin(names)]
    rows = rows[rows["qualifier"] != "misprint"].copy()
    if rows.empty:
        return unknown("not stated")
    size = rows["value"].fillna(rows["high"])
    by, pick = {
        "last": (rows["known_on"], "max"),
        "first": (rows["known_on"], "min"),
        "largest": (size, "max"),
    }[statement]
    rows = rows[by == getattr(by, pick)()]
    # One day is one moment here, so that the choice above is not made again by period.
    rows["period_end"] = rows["known_on"]
    rows["period_start"] = pd.NaT
    return stated(rows, open_ended=open_ended, take=take).in_unit(unit, "as stated")


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
    return stack(
        tellers,
        {
            label: across(account, observations, series.get(label, ()), **options)
            for label in tellers.labels
        },
    )


def accounts_by_scope(
    observations: pd.DataFrame,
    scopes: Choice,
    tellers: Choice,
    series: Mapping[str, Mapping[str, str | Iterable[str]]],
    **options: Any,
) -> Estimate:
    """Put accounts side by side, scope by scope; what counts another thing is another scope.

    Parameters
    ----------
    observations : pandas.DataFrame
        Rows that hold the series, as known on a day.
    scopes : Choice
        What was counted, not equivalent.
    tellers : Choice
        Who says so.
    series : mapping
        Scope → teller → the series of its statements.
    **options
        As for :func:`accounts`.

    Returns
    -------
    Estimate
        Over the scopes, the tellers and the choices among the options.
    """
    return stack(
        scopes,
        {
            scope: accounts(observations, tellers, series.get(scope, {}), **options)
            for scope in scopes.labels
        },
    )


def extremes(given: Estimate, scopes: Choice) -> Table:
    """Show the lowest and the highest account of each scope: bounds by scope, not a mean.

    Parameters
    ----------
    given : Estimate
        Accounts over scopes and other choices.
    scopes : Choice
        What was counted.

    Returns
    -------
    Table
        One row a scope.
    """
    rows: list[list[Cell]] = []
    for scope in scopes.labels:
        part = given.at(**{scopes.name: scope})
        ends = (part.center.min(), part.center.max(), part.low.min(), part.high.max())
        least, most, low, high = (float(end) for end in ends)
        rows.append(
            [
                scope,
                count(least, ids=part.ids, how="the lowest account"),
                count(most, ids=part.ids, how="the highest account"),
                span(low, high, ids=part.ids, how="all that their wordings allow")
                if math.isfinite(least)
                else "nothing stated yet",
                len(part.ids),
            ]
        )
    return Table(
        columns=["what was counted", "lowest", "highest", "with their wordings", "statements"],
        rows=rows,
        caption=f"From the lowest to the highest account, in {given.unit or 'no unit'}",
        name="extremes",
    )


def joined(one: Estimate, other: Estimate) -> Estimate:
    """Bound the number of distinct items on two lists that cannot be matched, over choices.

    Parameters
    ----------
    one, other : Estimate
        The items on each list, in one unit.

    Returns
    -------
    Estimate
        From the longer list, if it holds all of the other, to the sum, if nothing is on both. Its
        central value is the longer list: the least that both together can be.

    References
    ----------
    Fréchet M. (1935) Généralisations du théorème des probabilités totales. Fundamenta Mathematicae
    25:379-387.
    """
    total = one + other
    center, low = (
        mine.where(mine >= theirs, theirs).where(~np.isnan(mine))
        for mine, theirs in ((one.center, other.center), (one.low, other.low))
    )
    return Estimate(
        center=center.transpose(*total.center.dims),
        low=low.transpose(*total.low.dims),
        high=total.high,
        unit=total.unit,
        kinds=frozenset({"bounds"}),
        level=None,
        method="the union of two lists that cannot be matched",
        lineage=total.lineage,
    )


def assumed(value: float) -> Estimate:
    """Return a factor that no source gives: an option of a choice, without observations."""
    return estimate(value, value, value, unit="ratio", kind="point", method="assumed")


def days_apart(first: str, second: str) -> Number:
    """Return how many days lie between two days, for display.

    Examples
    --------
    >>> print(days_apart("2020-02-01", "2020-03-01"))
    29
    """
    days = abs((pd.Timestamp(second) - pd.Timestamp(first)).days)
    return count(days, how=f"from {first} to {second}")
