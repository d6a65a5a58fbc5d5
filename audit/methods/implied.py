"""What claims imply for each other: totals and rates, parts and wholes, as they are printed.

None of it is an estimate of anything: it only carries out what the printed numbers say.
"""

from collections.abc import Iterable, Mapping

import pandas as pd

from audit.arrays import highest, lowest
from audit.claims import Claim
from audit.display import Cell, Table, count, day, say, span
from audit.estimates import Estimate
from audit.numerals import numeral
from audit.references import declared
from audit.values import exactly

__all__ = ["as_printed", "days_needed", "over_periods", "per_each", "words_table"]


def as_printed(claim: Claim) -> Estimate:
    """Return the number of a claim as it is printed, without its hedge.

    Parameters
    ----------
    claim : Claim
        A claim with a number.

    Returns
    -------
    Estimate
        A point.

    Raises
    ------
    HedgeError
        If it has none.
    """
    value, method = numeral(claim.number).value, "as the article prints it"
    return exactly(value, unit=claim.unit, method=method, ids=(declared("claim", claim.id),))


def days_needed(total: Claim, rate: Claim) -> Table:
    """Show how many days it takes to reach a total at a daily rate, for each reading of the rate.

    Parameters
    ----------
    total, rate : Claim
        A number of things, and a number of the same things a day.

    Returns
    -------
    Table
        One row per pooled reading of the rate; the total is taken as printed.
    """
    whole = numeral(total.number).value
    rows: list[list[Cell]] = [
        [one.name, one.region, span(whole / one.high, whole / one.low, how="total over rate")]
        for one in rate.readings
        if one.pooled and one.low > 0
    ]
    return Table(
        columns=[f"“{rate.printed.text}”, read as", rate.unit, f"days to {total.number}"],
        rows=rows,
        caption="How long it takes to reach the total at the rate",
        name="days-needed",
        ids=[declared("claim", one.id) for one in (total, rate)],
    )


def over_periods(total: Claim, rate: Claim, starts: Mapping[str, str], *, end: str) -> Table:
    """Set a total and a daily rate against the periods over which they might be meant.

    Parameters
    ----------
    total, rate : Claim
        As for :func:`days_needed`.
    starts : mapping of str to str
        What the period is → its first day.
    end : str
        The day after the last day that counts, on which the claims were printed.

    Returns
    -------
    Table
        For each period its length, the mean a day that leads to the total in that time, and what
        the rate would have led to.
    """
    whole, daily = numeral(total.number).value, numeral(rate.number).value
    lengths = {
        name: (pd.Timestamp(end) - pd.Timestamp(start)).days for name, start in starts.items()
    }
    rows: list[list[Cell]] = [
        [
            name,
            day(starts[name], ids=(declared("parameter", starts[name]),)),
            count(days, ids=_ends(starts[name], end), how="days of the period"),
            count(whole / days, how="total over days"),
            count(daily * days, how="rate times days"),
        ]
        for name, days in lengths.items()
    ]
    return Table(
        columns=[
            "period",
            "from",
            "days",
            f"a day, to reach {total.number}",
            f"at {rate.number} a day, in all",
        ],
        rows=rows,
        caption="The total and the rate, over periods that end on one day",
        footer=[say("the periods end on {end}", end=day(end, ids=(declared("parameter", end),)))],
        name="over-periods",
        ids=[declared("claim", one.id) for one in (total, rate)],
    )


def _ends(start: str, end: str) -> tuple[str, ...]:
    return tuple(declared("parameter", one) for one in (start, end))


def per_each(pairs: Mapping[str, tuple[Estimate, Estimate]], *, each: int) -> Table:
    """Show one count for so many of another, for several pairs of figures.

    Parameters
    ----------
    pairs : mapping of str to (Estimate, Estimate)
        What is set against what → the count above and the count below the line, which need not be
        of one unit.
    each : int
        For how many of the lower count.

    Returns
    -------
    Table
        One row per pair, at the reference and over all choices. A quotient of counts with different
        scopes is no rate of anything; it shows an order of magnitude.
    """
    rows: list[list[Cell]] = []
    for name, (above, below) in pairs.items():
        quotient = above / below.in_unit("ratio", below.method)
        value, low, high = (
            each * float(part)
            for part in (quotient.reference().center, lowest(quotient.low), highest(quotient.high))
        )
        rows.append(
            [
                name,
                above.value,
                below.value,
                count(value, ids=quotient.ids, how=quotient.method),
                span(low, high, ids=quotient.ids, how=quotient.method),
            ]
        )
    upper, lower = next((a.unit, b.unit) for a, b in pairs.values())
    return Table(
        columns=["figures", upper, lower, f"for {each:,}", "over all choices"],
        rows=rows,
        caption=f"{upper.capitalize()} set against {lower}: context, and no verdict",
        name="per-each",
    )


def words_table(claims: Iterable[Claim]) -> Table:
    """Show what claims say beside what the figures count against which they are checked.

    Parameters
    ----------
    claims : iterable of Claim
        The claims.

    Returns
    -------
    Table
        One row each.
    """
    rows: list[list[Cell]] = [
        [one.id, one.statement, one.quantity, one.attributed or "nobody"] for one in claims
    ]
    return Table(
        columns=["claim", "the article says", "what is counted", "attributed to"],
        rows=rows,
        caption="What the article says, and what is counted",
        name="words",
    )
