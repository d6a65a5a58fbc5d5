"""Dates as their sources give them, the days between events, and the nearest event of a list."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import ParameterError
from audit.methods.dates import (
    DATED,
    dates_of,
    days_between,
    events,
    events_table,
    nearest_days,
    ordinal,
    relabelled,
    shown_day,
)

COVERED = ("ours", "2020-01-01", "2020-12-31")


def dated(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """Make rows of event, first day and last day (blank where there is one day)."""
    return pd.DataFrame(
        {
            "id": [f"timeline/{k:08x}" for k in range(len(rows))],
            "event": [event for event, _, _ in rows],
            "date": [first for _, first, _ in rows],
            "date_end": [last for _, _, last in rows],
            "precision": "day",
            "source_id": [f"source_{k}" for k in range(len(rows))],
        }
    )


def listed(*days: str, name: str = "ours") -> pd.DataFrame:
    """Make a list of events of one kind."""
    return pd.DataFrame(
        {
            "id": [f"listed/{k:08x}" for k in range(len(days))],
            "list": name,
            "date": list(days),
            "source_id": "source_9",
        }
    )


FAIR = events(dated(("fair", "2020-06-09", ""), ("fair", "2020-06-09", "2020-06-11")))


@pytest.mark.parametrize(
    ("take", "first", "last"),
    [
        ("first", "2020-06-09", "2020-06-09"),
        ("last", "2020-06-11", "2020-06-11"),
        ("between", "2020-06-09", "2020-06-11"),
    ],
)
def test_sources_that_differ_are_taken_as_asked(take: str, first: str, last: str) -> None:
    """The first day that any source gives, the last one, or all between; with every row's id."""
    found = dates_of(FAIR, "fair", take=take)

    assert found is not None
    assert (ordinal(first), ordinal(last)) == (found.first, found.last)
    assert 2 == len(found.ids)


def test_another_way_of_taking_dates_is_refused() -> None:
    """The error names the three ways."""
    with pytest.raises(ParameterError, match="first, last, between"):
        dates_of(FAIR, "fair", take="any")


def test_days_between_events_are_a_difference() -> None:
    """Two dates that are sure give one number, negative where the order is the other way round."""
    known = events(dated(("one", "2020-02-27", ""), ("other", "2020-03-02", "")))

    forwards = days_between(known, "one", "other", take="last")
    backwards = days_between(known, "other", "one", take="last", shift=1)

    assert (4.0, 4.0, 4.0) == tuple(map(float, (forwards.low, forwards.center, forwards.high)))
    assert -3.0 == float(backwards.center)
    assert "days" == forwards.unit


def test_unsure_dates_give_bounds() -> None:
    """The least and the greatest difference that the possible days allow, and no probability."""
    known = events(
        dated(("one", "2020-06-01", "2020-06-03"), ("other", "2020-06-10", "2020-06-11"))
    )

    found = days_between(known, "one", "other", take="between")

    assert (7.0, 8.5, 10.0) == tuple(map(float, (found.low, found.center, found.high)))
    assert found.level is None


@given(st.sampled_from(DATED), st.integers(-3, 3), st.data())
def test_the_difference_lies_between_its_bounds(take: str, shift: int, data: st.DataObject) -> None:
    """Whatever the spans: any day of the one to any day of the other is inside the bounds."""
    days = [data.draw(st.integers(1, 28)) for _ in range(4)]
    spans = [sorted(days[:2]), sorted(days[2:])]
    rows = [
        (name, f"2020-06-{first:02d}", f"2020-06-{last:02d}")
        for name, (first, last) in zip(("one", "other"), spans, strict=True)
    ]

    found = days_between(events(dated(*rows)), "one", "other", take=take, shift=shift)

    if take == "between":
        assert spans[1][0] - spans[0][1] + shift == float(found.low)
        assert spans[1][1] - spans[0][0] + shift == float(found.high)
    assert float(found.low) <= float(found.center) <= float(found.high)


def test_what_is_not_dated_is_unknown() -> None:
    """An event without a row known by then gives no number, and no error."""
    assert math.isnan(days_between(FAIR, "fair", "market", take="last").center)
    assert math.isnan(nearest_days(FAIR, FAIR, COVERED, "fair", take="last").center)


def test_the_nearest_event_of_a_list() -> None:
    """The distance has no direction, and names the date's rows and the event's."""
    ours = relabelled(listed("2020-06-01", "2020-06-13", "2020-07-01"), FAIR, (), name="press")

    found = nearest_days(ours, FAIR, COVERED, "fair", take="last")
    earlier = nearest_days(ours, FAIR, COVERED, "fair", take="first", shift=-1)

    assert (2.0, 2.0, 2.0) == tuple(map(float, (found.low, found.center, found.high)))
    assert 3.0 == float(earlier.center)
    assert ("listed/00000001", "timeline/00000000", "timeline/00000001") == found.ids


def test_a_span_of_days_gives_bounds_of_the_distance() -> None:
    """The nearest and the farthest possible day, with the distance of the middle between them."""
    ours = relabelled(listed("2020-06-12"), FAIR, (), name="press")

    found = nearest_days(ours, FAIR, COVERED, "fair", take="between")

    assert (1.0, 2.0, 3.0) == tuple(map(float, (found.low, found.center, found.high)))


@pytest.mark.parametrize(("start", "known"), [("2020-06-01", False), ("2020-05-01", True)])
def test_a_list_answers_only_for_the_days_it_covers(start: str, *, known: bool) -> None:
    """Where an event outside the list could be nearer, the list says nothing."""
    ours = relabelled(listed("2020-07-01"), FAIR, (), name="press")

    found = nearest_days(ours, FAIR, ("ours", start, "2020-12-31"), "fair", take="last")

    assert known != math.isnan(found.center)


def test_dated_events_become_a_list_of_their_own() -> None:
    """Events that are dated one by one stand beside the lists, under the name given."""
    ours = relabelled(listed("2020-01-05"), FAIR, ("fair",), name="press")

    assert ["ours", "press", "press"] == ours["event"].tolist()
    assert [ordinal("2020-01-05"), ordinal("2020-06-09"), ordinal("2020-06-11")] == sorted(
        set(ours["last"])
    )


def test_events_are_shown_as_each_source_dates_them() -> None:
    """One row per source, in the order of the dates, with the row's id."""
    shown = events_table(FAIR, ("fair",), caption="Fairs")

    assert ["9 June 2020", "9 June 2020 to 11 June 2020"] == [str(row[1]) for row in shown.rows]
    assert "9 June 2020" == shown_day(ordinal("2020-06-09") + 0.5).text
