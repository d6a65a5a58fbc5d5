"""Every way through printed totals that agree gives the truth; each is the best of its kind."""

import itertools
import math
from collections.abc import Iterator, Sequence

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import ParameterError
from audit.methods.edges import DAY, Edge, edges_of
from audit.methods.routes import route

Row = tuple[str, str, float, str, str]
"""First day, last day, figure, wording, day of the statement."""


def rows(*given_rows: Row, series: str = "items", unit: str = "items") -> pd.DataFrame:
    """Make observations of one series."""
    frame = pd.DataFrame(
        given_rows, columns=["period_start", "period_end", "value", "qualifier", "known_on"]
    )
    for column in ("period_start", "period_end", "known_on"):
        frame[column] = pd.to_datetime(frame[column])
    frame["value"] = frame["value"].astype("float64")
    frame["printed"] = [f"{value:g}" for value in frame["value"]]
    return frame.assign(
        series=series, unit=unit, low=math.nan, high=math.nan,
        id=[f"{series}/{k:08d}" for k in range(len(frame))],
    )  # fmt: skip


months = st.lists(st.integers(0, 1000), min_size=3, max_size=7)


@st.composite
def printed(draw: st.DrawFn) -> tuple[list[int], list[tuple[int, int]]]:
    """Draw true figures of months, and the spans whose totals were printed."""
    truth = draw(months)
    spans = list(itertools.combinations(range(len(truth) + 1), 2))
    return truth, draw(st.lists(st.sampled_from(spans), min_size=1, max_size=9, unique=True))


def month(k: int) -> pd.Timestamp:
    """Return the first day of a month, counted from January 2020."""
    return pd.Timestamp(2020, 1, 1) + pd.DateOffset(months=k)


def frame_of(truth: Sequence[int], spans: Sequence[tuple[int, int]]) -> pd.DataFrame:
    """Print totals of spans of months, each on a day of its own."""
    return rows(
        *(
            (
                f"{month(a):%Y-%m-%d}",
                f"{month(b) - DAY:%Y-%m-%d}",
                sum(truth[a:b]),
                "exact",
                f"{pd.Timestamp('2021-01-01') + (7 * k % 11) * DAY:%Y-%m-%d}",
            )
            for k, (a, b) in enumerate(spans)
        )
    )


def ways(edges: Sequence[Edge], here: pd.Timestamp, there: pd.Timestamp) -> Iterator[list[Edge]]:
    """Yield every way from one day to another that meets no day twice."""

    def walk(node: pd.Timestamp, used: list[Edge], seen: set[pd.Timestamp]) -> Iterator[list[Edge]]:
        if node == there:
            yield used
            return
        for edge in edges:
            if node in {edge.start, edge.end}:
                other = edge.end if node == edge.start else edge.start
                if other not in seen:
                    yield from walk(other, [*used, edge], {*seen, other})

    return walk(here, [], {here})


@pytest.mark.parametrize("by", ["fewest", "newest", "finest"])
@given(drawn=printed())
def test_every_derivation_is_the_truth_where_totals_agree(
    by: str, drawn: tuple[list[int], list[tuple[int, int]]]
) -> None:
    """Where printed totals are consistent, each way gives the sum of the months."""
    truth, spans = drawn
    edges = edges_of(frame_of(truth, spans), qualifiers=("exact",), statement="last")

    for a, b in itertools.combinations(range(len(truth) + 1), 2):
        way = route(edges, month(a), month(b), by=by)
        assert (way is None) == (next(ways(edges, month(a), month(b)), None) is None)
        if way is not None:
            assert sum(truth[a:b]) == way.value
            assert len(set(way.ids)) == len(way.ids)


@given(drawn=printed())
def test_each_way_is_the_best_of_its_kind(drawn: tuple[list[int], list[tuple[int, int]]]) -> None:
    """No other way has fewer figures, a newer oldest figure, or fewer days in more figures."""
    truth, spans = drawn
    edges = edges_of(frame_of(truth, spans), qualifiers=("exact",), statement="last")
    every = list(ways(edges, month(0), month(len(truth))))
    if not every:
        return

    def found(by: str) -> list[Edge]:
        way = route(edges, month(0), month(len(truth)), by=by)
        assert way is not None
        return [edge for edge, _ in way.steps]

    def oldest(way: list[Edge]) -> tuple[pd.Timestamp, int]:
        return min(edge.known_on for edge in way), -len(way)

    def fineness(way: list[Edge]) -> tuple[int, int]:
        return -sum((edge.end - edge.start).days for edge in way), len(way)

    assert min(map(len, every)) == len(found("fewest"))
    assert max(map(oldest, every)) == oldest(found("newest"))
    assert max(map(fineness, every)) == fineness(found("finest"))


def test_an_unknown_way_of_choosing_is_told() -> None:
    """The error names the three that there are."""
    with pytest.raises(ParameterError) as caught:
        route((), month(0), month(1), by="cheapest")

    assert "newest, fewest, finest" == caught.value.expected


def test_an_unknown_statement_is_told() -> None:
    """There is a first and a last one, nothing else."""
    with pytest.raises(ParameterError, match="first or last"):
        edges_of(frame_of([1, 2, 3], [(0, 1)]), qualifiers=("exact",), statement="middle")
