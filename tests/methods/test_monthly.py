"""Counts by month, with blocks of months that are known only as a sum."""

import numpy as np
import pytest

from audit.errors import AuditError, ConflictError, ParameterError
from audit.methods.monthly import MonthlyCounts, monthly_counts


def year_with_known(*known: int) -> MonthlyCounts:
    """Return the year 2021 with 12,000 events, and some months of 1,000 that are known apart."""
    first = np.datetime64("2021-01", "M") + np.array([0, *(month - 1 for month in known)])
    after = np.concatenate([[first[0] + 12], first[1:] + 1])
    last = after.astype("datetime64[D]") - 1
    return monthly_counts(first.astype("datetime64[D]"), last, [12000, *([1000] * len(known))])


def test_months_with_counts_of_their_own_stay_as_they_are() -> None:
    """Two months make two blocks of one month, whatever their order."""
    series = monthly_counts(["2021-02-01", "2021-01-01"], ["2021-02-28", "2021-01-31"], [7, 5])

    assert ["2021-01", "2021-02"] == series.month.astype(str).tolist()
    assert [5, 7] == series.count.tolist()
    assert [31, 28] == series.days.tolist()
    assert [True, True] == series.single.tolist()


def test_the_rest_of_a_year_is_one_block() -> None:
    """Nine known months leave the sum of the other three, which need not be neighbours."""
    series = year_with_known(1, 2, 3, 6, 7, 8, 10, 11, 12)

    assert [0, 1, 2, 3, 3, 4, 5, 6, 3, 7, 8, 9] == series.block.tolist()
    assert 12000 - 9 * 1000 == series.count[3]
    assert 30 + 31 + 30 == series.exposure[3]
    assert ["2021-01", "2021-02", "2021-03", "2021-04", "2021-06"] == (
        series.first.astype(str).tolist()[:5]
    )


def test_eleven_known_months_give_the_twelfth() -> None:
    """A block of one month is a month."""
    series = year_with_known(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)

    assert series.single.all()
    assert 12000 - 11 * 1000 == series.count[-1]


def test_a_total_whose_months_are_all_known_adds_nothing() -> None:
    """The finer figures stand, whether or not they add up."""
    series = monthly_counts(
        ["2021-01-01", "2021-02-01", "2021-01-01"],
        ["2021-01-31", "2021-02-28", "2021-02-28"],
        [5, 7, 13],
    )

    assert [5, 7] == series.count.tolist()


def test_cumulative_totals_lie_inside_one_another() -> None:
    """Totals from one first day on give the blocks between them."""
    series = monthly_counts(
        ["2020-08-08"] * 3, ["2020-08-31", "2020-10-31", "2020-12-31"], [200, 900, 2000]
    )

    assert [24, 30, 31, 30, 31] == series.days.tolist()
    assert [0, 1, 1, 2, 2] == series.block.tolist()
    assert [200, 700, 1100] == series.count.tolist()


def test_months_without_any_figure_are_not_there() -> None:
    """A gap stays a gap, and time goes on through it."""
    series = monthly_counts(["2021-01-01", "2021-04-01"], ["2021-01-31", "2021-04-30"], [5, 7])

    assert [0, 3] == series.time.tolist()


def test_leaving_out_a_month_leaves_out_its_block() -> None:
    """The months of a block cannot be parted."""
    series = year_with_known(1, 2, 3, 6, 7, 8, 10, 11, 12)
    rest = series.without("2021-05")

    assert 9 == rest.month.size
    assert rest.single.all()
    assert [1000.0] * 9 == rest.count.tolist()
    assert list(range(9)) == rest.block.tolist()
    with pytest.raises(ParameterError):
        rest.without("2021-05")


def test_blocks_that_interlock_are_joined_into_runs() -> None:
    """April, May and September are one block; with June to August they make one run."""
    runs = year_with_known(1, 2, 3, 6, 7, 8, 10, 11, 12).in_runs()

    assert [0, 1, 2, 3, 3, 3, 3, 3, 3, 4, 5, 6] == runs.block.tolist()
    assert [1000, 1000, 1000, 12000 - 6 * 1000, 1000, 1000, 1000] == runs.count.tolist()


def test_runs_of_a_series_without_blocks_are_its_months() -> None:
    """Joining changes nothing where nothing interlocks."""
    series = monthly_counts(["2021-01-01", "2021-04-01"], ["2021-01-31", "2021-04-30"], [5, 7])

    assert series.count.tolist() == series.in_runs().count.tolist()
    assert series.block.tolist() == series.in_runs().block.tolist()


@pytest.mark.parametrize(
    ("start", "end", "count", "error"),
    [
        ([], [], [], ParameterError),
        (["2021-01-01"], ["2021-01-31"], [1, 2], ParameterError),
        (["2021-02-01"], ["2021-01-31"], [1], ParameterError),
        (["2021-01-01"], ["NaT"], [1], ParameterError),
        (["2021-01-01"], ["2021-01-31"], [-1], ParameterError),
        (["2021-01-01"], ["2021-01-31"], [np.nan], ParameterError),
        # Two counts of one period.
        (["2021-01-01"] * 2, ["2021-01-31"] * 2, [5, 6], ConflictError),
        # Neither is inside the other.
        (["2021-01-01", "2021-02-01"], ["2021-02-28", "2021-03-31"], [5, 6], ConflictError),
        # Inside, but not by whole months.
        (["2021-01-01", "2021-01-10"], ["2021-03-31", "2021-02-28"], [5, 4], ConflictError),
        # The part is larger than the whole.
        (["2021-01-01", "2021-02-01"], ["2021-03-31", "2021-02-28"], [5, 6], ConflictError),
    ],
)
def test_what_is_no_series_is_refused(
    start: list[str], end: list[str], count: list[float], error: type[AuditError]
) -> None:
    """Nothing, broken periods and counts, and figures that contradict each other."""
    with pytest.raises(error):
        monthly_counts(start, end, count)


def test_a_conflict_names_both_periods() -> None:
    """The refusal says which periods overlap."""
    with pytest.raises(ConflictError) as raised:
        monthly_counts(["2021-01-01", "2021-02-01"], ["2021-02-28", "2021-03-31"], [5, 6])

    assert "2021-02-01 to 2021-03-31, and 2021-01 to 2021-02" == raised.value.found
