"""Events near dates: exact counts over all days and all shifts."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from audit.errors import ParameterError
from audit.methods.coincidence import (
    Coincidence,
    circular_shift,
    nearest_event,
    poisson_any,
    predictive_none,
    share_within,
)

FIRST, LAST = "2020-01-01", "2020-01-30"


def day(number: int) -> str:
    """Return a day of January 2020."""
    return f"2020-01-{number:02d}"


def test_the_nearest_event_has_a_sign() -> None:
    """Negative before the date, positive after it, 0 on it; the earlier of two equally near."""
    events = [day(5), day(20), day(9)]

    assert [-2, 0, 3, -2, 5] == nearest_event(
        [day(7), day(9), day(17), day(11), day(15)], events
    ).tolist()


def test_the_share_of_days_near_an_event_is_counted() -> None:
    """Two events a day apart and one at the edge: overlaps and edges count once."""
    events = [day(1), day(10), day(11)]

    assert 3 / 30 == share_within(events, first=FIRST, last=LAST, within=0)
    assert pytest.approx((2 + 4) / 30) == share_within(events, first=FIRST, last=LAST, within=1)
    assert 1 == share_within(events, first=FIRST, last=LAST, within=30)


def test_an_event_outside_the_period_can_be_near_a_day_inside() -> None:
    """The last days of the period are near an event of the next month."""
    assert pytest.approx(2 / 30) == share_within(["2020-02-01"], first=FIRST, last=LAST, within=3)


def test_one_date_has_the_share_of_days_as_its_probability() -> None:
    """For events away from the edges, shifting one date around is counting days."""
    events = [day(8), day(10), day(20)]
    found = circular_shift([day(9)], events, first=FIRST, last=LAST, within=2)
    share = share_within(events, first=FIRST, last=LAST, within=2)

    assert Coincidence(dates=1, near=1, expected=share, at_least=share, shifts=30) == found


@given(
    dates=st.sets(st.integers(1, 30), min_size=1, max_size=4),
    events=st.sets(st.integers(1, 30), min_size=1, max_size=8),
    within=st.integers(0, 5),
)
def test_all_shifts_by_brute_force(dates: set[int], events: set[int], within: int) -> None:
    """Counting with distances around the circle, one shift at a time, gives the same."""

    def near(shift: int) -> int:
        return sum(
            any(min((d + shift - e) % 30, (e - d - shift) % 30) <= within for e in events)
            for d in dates
        )

    counted = [near(shift) for shift in range(30)]
    found = circular_shift(
        [day(d) for d in dates], [day(e) for e in events], first=FIRST, last=LAST, within=within
    )

    assert counted[0] == found.near
    assert pytest.approx(np.mean(counted)) == found.expected
    assert pytest.approx(np.mean([one >= counted[0] for one in counted])) == found.at_least
    assert found.at_least >= 1 / 30


def test_clusters_make_coincidences_rarer_than_a_poisson_process() -> None:
    """Ten events on three neighbouring pairs of days reach fewer days than ten strewn ones."""
    events = [day(number) for number in (3, 3, 4, 4, 14, 14, 15, 15, 25, 26)]
    share = share_within(events, first=FIRST, last=LAST, within=1)

    assert 12 / 30 == share
    assert poisson_any(10, 30, window=3) > 1.5 * share


def test_reference_lines_in_closed_form() -> None:
    """A Poisson process of known rate, and the gamma mixture of its rate."""
    shape, days, window = 12.5, 400, 7
    mixed = stats.gamma(shape, scale=1 / days).expect(lambda rate: np.exp(-rate * window))

    assert pytest.approx(1 - math.exp(-12 / 400 * 7)) == poisson_any(12, 400, window=7)
    assert pytest.approx(mixed) == predictive_none(12, days, window=window)
    assert 0 == poisson_any(0, 400, window=7)


@given(count=st.integers(0, 200), window=st.floats(0.5, 400))
def test_a_longer_window_is_less_often_empty(count: int, window: float) -> None:
    """The probability of no event falls with the window and with the count."""
    here = predictive_none(count, 365, window=window)

    assert here > predictive_none(count, 365, window=window + 1)
    assert here > predictive_none(count + 1, 365, window=window)


def test_dates_of_any_kind_are_read() -> None:
    """Text, numpy days and times of day are the same days."""
    stamp = np.array(["2020-01-09T23:00"], dtype="datetime64[m]")

    assert [1] == nearest_event(stamp, [day(10)]).tolist()


def test_what_cannot_be_compared_is_refused() -> None:
    """No event, a blank date, an empty period, a broken distance, a date outside the period."""
    with pytest.raises(ParameterError):
        nearest_event([day(1)], [])
    with pytest.raises(ParameterError):
        nearest_event([day(1), "NaT"], [day(2)])
    with pytest.raises(ParameterError):
        share_within([day(1)], first=LAST, last=FIRST, within=1)
    with pytest.raises(ParameterError):
        share_within([day(1)], first=FIRST, last=LAST, within=-1)
    with pytest.raises(ParameterError) as raised:
        circular_shift([day(1)], ["2020-02-03"], first=FIRST, last=LAST, within=1)

    assert "2020-02-03" == raised.value.found
    with pytest.raises(ParameterError):
        poisson_any(3, 0, window=1)
    with pytest.raises(ParameterError):
        predictive_none(-1, 10, window=1)
