"""Figures as their sources put them: what a printed number with its qualifier allows."""

import math
import operator
from collections.abc import Hashable, Iterable, Mapping
from functools import reduce
from typing import Any

import pandas as pd

from audit.display import Number, Table, count, say
from audit.errors import ConflictError, ParameterError
from audit.estimates import Estimate, estimate, unknown
from audit.readings import numeral

__all__ = [
    "QUALIFIERS",
    "household_table",
    "in_units_of",
    "last_of_series",
    "matches",
    "not_stated",
    "of_series",
    "per",
    "per_family",
    "stated",
    "stated_range",
    "stated_table",
    "sum_of_series",
    "summed",
    "total_stated",
    "wordings",
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
    observations: pd.DataFrame, by: str | None, on: str | None, within_days: int | None = None
) -> pd.DataFrame:
    rows = observations[observations["qualifier"] != "misprint"]
    if by is not None:
        rows = rows[rows["period_end"] <= pd.Timestamp(by)]
    if by is not None and within_days is not None:
        rows = rows[rows["period_end"] >= pd.Timestamp(by) - pd.Timedelta(days=within_days)]
    if on is not None:
        rows = rows[rows["period_end"] == pd.Timestamp(on)]
    return rows.dropna(subset=["period_end"]).sort_values("id", kind="stable")


def _chosen(rows: pd.DataFrame, by: str | None, on: str | None) -> Mapping[Hashable, Any]:
    if rows.empty:
        raise ConflictError(
            "No figure fits.",
            expected=f"a figure for a period that ends {'on ' + on if on else 'by ' + str(by)}",
            found="no row that fits",
            do="choose another day or series, or declare the option as missing",
        )
    # The last period, in its longest form, in its last statement.
    rows = rows[rows["period_end"] == rows["period_end"].max()]
    if rows["period_start"].notna().any():
        rows = rows[rows["period_start"] == rows["period_start"].min()]
    newest = rows[rows["known_on"] == rows["known_on"].max()]
    # Where sources of one day put it in different words, the most cautious wording counts.
    caution = newest["qualifier"].map(lambda word: sum(QUALIFIERS.get(word, (0, 0))))
    newest = _most_precise(newest[caution == caution.max()])
    chosen: Mapping[Hashable, Any] = newest.to_dict("records")[0]
    return chosen


def _most_precise(rows: pd.DataFrame) -> pd.DataFrame:
    """Leave the figures that are printed to the finest digit; they must be one figure.

    The order of rows, or of their ids, must not decide on a figure.
    """
    figures = ["value", "low", "high"]
    if len(rows[figures].drop_duplicates()) == 1:
        return rows
    step = rows["printed"].map(lambda printed: numeral(printed).last if printed else 0.0)
    finest: pd.DataFrame = rows[step == step.min()]
    if len(finest[figures].drop_duplicates()) > 1:
        raise ConflictError(
            "Two figures for one period were stated on one day.",
            expected="one figure, or one that is more precise or more cautious than the others",
            found=", ".join(sorted(set(finest["printed"]))),
            where=", ".join(finest["id"]),
            do="choose another day or series, or give the rows the days that they became known",
        )
    return finest


def stated(
    observations: pd.DataFrame,
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
    the one printed to the finest digit.

    Parameters
    ----------
    observations : pandas.DataFrame
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
    fitting = _fitting(observations, by, on, within_days)
    if or_unknown and fitting.empty:
        return unknown("not yet stated")
    row = _chosen(fitting, by, on)
    kind = "rounded" if row["qualifier"] == "about" else "reported"
    if row["printed"]:
        low, high = stated_range(row["printed"], row["qualifier"], open_ended=open_ended)
        center = numeral(row["printed"]).value
    else:
        ends = {"value": ("low", "high"), "span": ("low", "high")}.get(take, (take, take))
        low, high = (float(row[end]) for end in ends)
        center = low
    return estimate(
        center, min(low, center), max(high, center),
        unit=row["unit"], kind=kind, method="as stated", ids=(row["id"],),
    )  # fmt: skip


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
    rows = observations[observations["series"] == series].copy()
    rows["period_end"] = rows["period_end"].fillna(rows["period_start"])
    return stated(rows).in_unit(unit, series)


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


def household_table(records: pd.DataFrame, *, assumed: int) -> Table:
    """Show people and families counted side by side, and the household size that they imply.

    Parameters
    ----------
    records : pandas.DataFrame
        Rows with ``individuals``, ``households``, ``context``, ``as_of`` and ``source_id``.
    assumed : int
        The household size that an agency assumes.

    Returns
    -------
    Table
        One row a count, in the order of the implied size.
    """
    every = records.to_dict("records")
    sizes = [int(row["individuals"]) / int(row["households"]) for row in every]
    sized = sorted(zip(sizes, every, strict=True), key=lambda pair: (pair[0], pair[1]["id"]))
    rows: list[list[Number | str]] = [
        [
            row["context"],
            count(int(row["individuals"]), ids=(row["id"],)),
            count(int(row["households"]), ids=(row["id"],)),
            count(size, unit="ratio", ids=(row["id"],), how="people over families"),
            row["as_of"],
        ]
        for size, row in sized
    ]
    return Table(
        columns=["counted where", "people", "families", "people a family", "stated"],
        rows=rows,
        caption="People and families counted side by side",
        footer=[say("the agency assumes {assumed} people a family", assumed=assumed)],
        name="households",
    )


def per_family(people: int, *, assumed: int) -> Estimate:
    """Return the factor that turns families times one household size into another.

    Parameters
    ----------
    people, assumed : int
        The household size wanted, and the one that was used.

    Returns
    -------
    Estimate
        A ratio, without observations of its own: it is a choice.
    """
    factor = people / assumed
    return estimate(
        factor, factor, factor, unit="ratio", kind="point", method="another household size"
    )


def sum_of_series(observations: pd.DataFrame, series: str, *, start: str, end: str) -> Estimate:
    """Add the figures of one series among others between two days; see :func:`summed`."""
    return summed(observations[observations["series"] == series], start=start, end=end)


def total_stated(
    observations: pd.DataFrame,
    series: Iterable[str],
    *,
    unit: str,
    by: str | None = None,
    on: str | None = None,
    open_ended: bool = False,
) -> Estimate:
    """Add the last figures of several series.

    Parameters
    ----------
    observations : pandas.DataFrame
        Rows of these series.
    series : iterable of str
        The counted things, which must not overlap.
    unit : str
        The unit under which they are added.
    by, on, open_ended
        As for :func:`stated`.

    Returns
    -------
    Estimate
        Their sum, with the sum of their ranges.
    """
    parts = (
        stated(
            observations[observations["series"] == name], by=by, on=on, open_ended=open_ended
        ).in_unit(unit, name)
        for name in series
    )
    return reduce(operator.add, parts)


def summed(
    observations: pd.DataFrame,
    *,
    start: str,
    end: str,
    take: str = "span",
    or_unknown: bool = False,
) -> Estimate:
    """Add the figures of all periods that lie between two days, one statement each.

    Parameters
    ----------
    observations : pandas.DataFrame
        Rows of one series; the periods must not overlap. Days that no period covers count as
        nothing: whoever needs them covered must check it.
    start, end : str
        The first and the last day.
    take, or_unknown
        As for :func:`stated`.

    Returns
    -------
    Estimate
        Sum of the minimums as its value, to the sum of the maximums.

    Raises
    ------
    ConflictError
        If two periods overlap, or none lies between the days.
    """
    inside = observations[
        (observations["qualifier"] != "misprint")
        & (observations["period_start"] >= pd.Timestamp(start))
        & (observations["period_end"] <= pd.Timestamp(end))
    ].sort_values(["period_start", "period_end"])
    if inside.empty and or_unknown:
        return unknown("not yet stated")
    periods = inside[["period_start", "period_end"]].drop_duplicates()
    if inside.empty or _overlap(periods):
        raise ConflictError(
            "Figures cannot be added.",
            expected=f"periods between {start} and {end} that do not overlap",
            found=f"{len(periods)} periods, {'some of which overlap' if len(periods) else 'none'}",
            where=", ".join(sorted(set(observations["series"]))),
            do="read one series, or choose other days",
        )
    parts = [
        stated(inside[inside["period_end"] == day], on=f"{day:%Y-%m-%d}", take=take)
        for day in periods["period_end"]
    ]
    return reduce(operator.add, parts)


def _overlap(periods: pd.DataFrame) -> bool:
    starts, ends = periods["period_start"].to_numpy(), periods["period_end"].to_numpy()
    return bool((starts[1:] <= ends[:-1]).any())


def in_units_of(observations: pd.DataFrame, series: str, each: int, *, unit: str) -> Estimate:
    """Take the last figure of one series in packs: so many of its things make one of another.

    Parameters
    ----------
    observations : pandas.DataFrame
        Rows that hold the series.
    series : str
        The counted thing.
    each : int
        How many of them make one.
    unit : str
        The unit of the packs.

    Returns
    -------
    Estimate
        The figure over the size of a pack.
    """
    size = estimate(each, each, each, unit="ratio", kind="point", method=f"{each} each")
    return of_series(observations, series, unit=unit) / size


def per(observations: pd.DataFrame, counted: str, events: str, *, by: str) -> Estimate:
    """Return how many counted things came with one event, from one counter's own figures.

    Parameters
    ----------
    observations : pandas.DataFrame
        Rows that hold both series.
    counted, events : str
        The series of the counted things, and that of the events.
    by : str
        The day by which the periods end; they should end within days of each other.

    Returns
    -------
    Estimate
        A ratio, although the units differ: this method means it.
    """
    things, times = (
        stated(observations[observations["series"] == name], by=by).in_unit("events", name)
        for name in (counted, events)
    )
    return things / times


def wordings(records: pd.DataFrame, topics: Iterable[str]) -> Table:
    """Show statements without a number: what was said, and where.

    Parameters
    ----------
    records : pandas.DataFrame
        Rows with ``topic``, ``statement``, ``as_of`` and ``source_id``.
    topics : iterable of str
        The topics to show.

    Returns
    -------
    Table
        One row a statement.
    """
    rows = records[records["topic"].isin(set(topics))].sort_values(["topic", "known_on", "id"])
    grouped = rows.groupby(["topic", "statement"], sort=False)
    return Table(
        columns=["on", "statement", "stated", "source"],
        rows=[
            [str(topic), str(statement), _listed(group["as_of"]), _listed(group["source_id"])]
            for (topic, statement), group in grouped
        ],
        caption="What was said about the count",
        name="wordings",
    )


def _listed(cells: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(cell for cell in cells if cell))


def matches(observations: pd.DataFrame, printed: str, *, within: float = 0.0) -> Table:
    """Show which statements print a number, exactly or nearly.

    Parameters
    ----------
    observations : pandas.DataFrame
        The statements.
    printed : str
        The number, as the article prints it.
    within : float
        How far from the number a figure may lie.

    Returns
    -------
    Table
        One row a statement that prints it, with its period, wording and day; the footer says how
        many were searched.
    """
    number = numeral(printed).value
    near = (observations["value"] - number).abs() <= within
    same = observations[near].sort_values(["known_on", "id"])
    rows: list[list[Number | str]] = [
        [
            count(row["value"], ids=(row["id"],)),
            row["qualifier"],
            _period(row),
            row["as_of"],
            row["source_id"],
        ]
        for row in same.to_dict("records")
    ]
    return Table(
        columns=["figure", "put as", "for the period", "stated", "source"],
        rows=rows,
        caption=f"Statements that print {'nearly' if within else 'exactly'} the article's number",
        footer=[
            say(
                "statements searched: {searched}; that print it: {found}",
                searched=len(observations),
                found=len(same),
            )
        ],
        name="matches",
    )


def stated_table(observations: pd.DataFrame, *, caption: str) -> Table:
    """Show figures as they were stated, in the order of their periods.

    Parameters
    ----------
    observations : pandas.DataFrame
        The rows.
    caption : str
        What they are.

    Returns
    -------
    Table
        Period, figure, wording, day of the statement, source.
    """
    ordered = observations.sort_values(["series", "period_end", "known_on", "id"])
    rows: list[list[Number | str]] = [
        [
            row["series"],
            _period(row),
            _figure(row),
            row["qualifier"],
            row["as_of"],
            row["source_id"],
        ]
        for row in ordered.to_dict("records")
    ]
    return Table(
        columns=["series", "period", "figure", "put as", "stated", "source"],
        rows=rows,
        caption=caption,
        footer=[say("rows: {rows}", rows=len(rows))],
        name="stated",
    )


def _period(row: Mapping[Hashable, Any]) -> str:
    days = [
        "" if pd.isna(row[end]) else f"{row[end]:%Y-%m-%d}"
        for end in ("period_start", "period_end")
    ]
    if days[0] == days[1]:
        return days[0]
    if not all(days):
        return f"from {days[0]}" if days[0] else f"to {days[1]}"
    return " to ".join(days)


def _figure(row: Mapping[Hashable, Any]) -> Number | str:
    if row["printed"]:
        return count(row["value"], ids=(row["id"],))
    ends = [f"{row[end]:,.0f}" for end in ("low", "high") if not pd.isna(row[end])]
    return Number(" to ".join(ends), "/".join(ends), (row["id"],)) if ends else ""
