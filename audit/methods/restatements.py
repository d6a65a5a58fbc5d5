"""How figures of a kind were restated, and so how far one may still be."""

import datetime as dt
import itertools
from dataclasses import dataclass

import pandas as pd

from audit.display import Number, Table, count, say
from audit.intervals import Interval
from audit.methods.frames import rows_of
from audit.methods.revisions import revision_hull, t_prediction

__all__ = ["Restatements", "restatements", "settled_day"]

ENOUGH = 8
"""From so many pairs on, a prediction is made instead of a hull (methods: simulation of both)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restatements:
    """Periods whose figure was stated at least twice, some time apart.

    Parameters
    ----------
    rows : tuple of dict
        Period, first and last figure, the days of both and their ids, as known on a day.
    """

    rows: tuple[dict[str, object], ...]

    @property
    def factors(self) -> tuple[float, ...]:
        """Last over first figure, one per period."""
        return tuple(float(str(row["last"])) / float(str(row["first"])) for row in self.rows)

    def factor(self, *, level: float) -> Interval:
        """Return the factor by which the next figure of this kind may still be revised.

        Parameters
        ----------
        level : float
            The probability, where there are pairs enough for a prediction.

        Returns
        -------
        Interval
            A t prediction on the logarithms of the factors from eight pairs on; with fewer, the
            hull of the factors with its true level; the one factor, without a level, where there
            is one, and a point at 1 where there is none.
        """
        if not self.factors:
            return Interval(low=1.0, high=1.0, kind="point", level=None)
        if len(self.factors) == 1:
            ends = sorted((1.0, self.factors[0]))
            return Interval(low=ends[0], high=ends[1], kind="revised", level=None)
        varied = len(set(self.factors)) > 1
        if len(self.factors) >= ENOUGH and varied:
            predicted = t_prediction(self.factors, level=level)
            return Interval(
                low=min(predicted.low, 1.0),
                high=max(predicted.high, 1.0),
                kind=predicted.kind,
                level=predicted.level,
            )
        return revision_hull(self.factors)

    def table(self) -> Table:
        """Return the pairs as a table."""
        ids = tuple(str(row[end]) for row in self.rows for end in ("first_id", "last_id"))
        rows: list[list[Number | str]] = [
            [
                str(row["period"]),
                count(float(str(row["first"])), ids=(str(row["first_id"]),)),
                f"{row['first_on']:%Y-%m-%d}",
                count(float(str(row["last"])), ids=(str(row["last_id"]),)),
                f"{row['last_on']:%Y-%m-%d}",
                Number(
                    f"{factor - 1:+.2%}".replace("%", " %"),
                    factor,
                    (str(row["first_id"]), str(row["last_id"])),
                    "last over first figure, less one",
                ),
            ]
            for row, factor in zip(self.rows, self.factors, strict=True)
        ]
        return Table(
            columns=["period", "first stated", "on", "last stated", "on", "change"],
            rows=rows,
            caption="Periods whose figure was stated again later",
            footer=[say("periods: {periods}", periods=count(len(rows), ids=ids))],
            name="restatements",
        )

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return self.table()._repr_mimebundle_()


def restatements(
    observations: pd.DataFrame, *, qualifiers: tuple[str, ...], apart_days: int
) -> Restatements:
    """Collect the periods whose figure was stated again later.

    Parameters
    ----------
    observations : pandas.DataFrame
        Rows of one series, as known on a day.
    qualifiers : tuple of str
        Wordings that are taken as the figure itself.
    apart_days : int
        A repetition within fewer days is a copy, not a restatement.

    Returns
    -------
    Restatements
        First and last statement of each such period, unchanged ones included: a figure that was
        confirmed is evidence too.
    """
    usable = observations[
        observations["qualifier"].isin(qualifiers)
        & observations[["value", "period_start", "period_end"]].notna().all(axis=1)
    ].sort_values(["period_start", "period_end", "known_on", "id"])
    records = rows_of(usable)
    rows = []
    for (start, end), group in itertools.groupby(
        records, key=lambda row: (row["period_start"], row["period_end"])
    ):
        every = list(group)
        first, last = every[0], every[-1]
        if (last["known_on"] - first["known_on"]).days >= apart_days and first["value"] > 0:
            rows.append(
                {
                    "period": f"{start:%Y-%m-%d} to {end:%Y-%m-%d}",
                    "first": first["value"],
                    "last": last["value"],
                    "first_on": first["known_on"],
                    "last_on": last["known_on"],
                    "first_id": first["id"],
                    "last_id": last["id"],
                }
            )
    return Restatements(rows=tuple(rows))


def settled_day(day: str | dt.date, *, years: int) -> str:
    """Return the day before which a figure is taken as final.

    Parameters
    ----------
    day : str or datetime.date
        The day of the vintage.
    years : int
        How old a figure must be.

    Examples
    --------
    >>> settled_day("2017-07-11", years=3)
    '2014-07-11'
    """
    moment = pd.Timestamp(day) - pd.DateOffset(years=years)
    return f"{moment:%Y-%m-%d}"
