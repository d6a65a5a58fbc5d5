"""A share lies between nothing and all, and its ends lie at vertices."""

import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import UnitError
from audit.estimates import Estimate
from audit.methods.shares import remainder, share, tally, weighted_share
from audit.values import estimate


def one(low: float, center: float, high: float, unit: str = "items", **options: Any) -> Estimate:
    """Make an estimate without choices."""
    return estimate(center, low, high, unit=unit, kind="bounds", method="made up", **options)


def ends(given_estimate: Estimate) -> tuple[float, float, float]:
    """Return low end, value and high end."""
    return (
        float(given_estimate.low), float(given_estimate.center), float(given_estimate.high),
    )  # fmt: skip


@st.composite
def ranges(draw: st.DrawFn, least: float, most: float) -> tuple[float, float, float, float]:
    """Draw a range, its central value and a point in it."""
    low, center, high = sorted(draw(st.floats(least, most)) for _ in range(3))
    return low, center, high, draw(st.floats(low, high))


def near(expected: tuple[float, ...], actual: tuple[float, ...]) -> bool:
    """Whether numbers are the same but for their last bits."""
    return all(
        math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)
        for a, b in zip(expected, actual, strict=True)
    )


@given(ranges(1, 1e6), ranges(1, 1e6))
def test_a_share_holds_every_pointwise_share_and_reaches_its_ends(
    part: tuple[float, float, float, float], rest: tuple[float, float, float, float]
) -> None:
    """The share of any two true counts lies in the range, which is no wider than it must be."""
    found = share(one(*part[:3]), one(*rest[:3]))

    low, center, high = ends(found)
    assert low - 1e-12 <= part[3] / (part[3] + rest[3]) <= high + 1e-12
    assert near(
        (
            part[0] / (part[0] + rest[2]),
            part[1] / (part[1] + rest[1]),
            part[2] / (part[2] + rest[0]),
        ),
        (low, center, high),
    )
    assert "share" == found.unit


@given(ranges(1, 1e6), ranges(1, 1e6))
def test_part_and_rest_make_up_the_whole(
    part: tuple[float, float, float, float], rest: tuple[float, float, float, float]
) -> None:
    """The share of the part and that of the rest add up to one, end by end."""
    a, b = one(*part[:3]), one(*rest[:3])

    assert near(ends(remainder(share(a, b))), ends(share(b, a)))


@given(ranges(1, 1e6), ranges(1, 1e6), st.floats(1e-3, 1e3))
def test_a_share_has_no_unit(
    part: tuple[float, float, float, float],
    rest: tuple[float, float, float, float],
    scale: float,
) -> None:
    """Counting in dozens changes no share."""

    def counts(factor: float) -> list[Estimate]:
        return [
            one(factor * low, factor * center, factor * high)
            for low, center, high, _ in (part, rest)
        ]

    assert near(ends(share(*counts(1.0))), ends(share(*counts(scale))))


@given(ranges(0.01, 0.99), ranges(0.1, 10))
def test_a_weighted_share_holds_every_pointwise_one(
    events: tuple[float, float, float, float], weight: tuple[float, float, float, float]
) -> None:
    """``s k / (s k + 1 - s)`` of any true share and weight lies in the range."""
    found = weighted_share(one(*events[:3], unit="share"), one(*weight[:3], unit="ratio"))
    s, k = events[3], weight[3]

    low, _, high = ends(found)
    assert low - 1e-12 <= s * k / (s * k + 1 - s) <= high + 1e-12
    assert 0 <= low <= high <= 1


@given(ranges(0, 1))
def test_equal_weights_change_nothing(events: tuple[float, float, float, float]) -> None:
    """Where events contain the same on both sides, the share of contents is that of events."""
    given_share = one(*events[:3], unit="share")

    assert near(ends(given_share), ends(weighted_share(given_share, one(1, 1, 1, unit="ratio"))))


def test_two_thirds_to_three_halves() -> None:
    """The methods' example, claim 1: seven events in ten, contents two thirds to three halves."""
    found = weighted_share(one(0.7, 0.7, 0.7, "share"), one(2 / 3, 1, 3 / 2, "ratio"))

    assert near((1.4 / 2.3, 0.7, 1.05 / 1.35), ends(found))


def test_all_and_nothing_are_shares() -> None:
    """A rest that may be nothing makes the share reach one; a certain event stays certain."""
    assert near((0.625, 5 / 7, 1.0), ends(share(one(5, 5, 5), one(0, 2, 3))))
    assert near((0.0, 0.0, 0.5), ends(share(one(0, 0, 1), one(1, 2, 3))))
    assert near(
        (0.8, 0.9, 1.0), ends(weighted_share(one(0.8, 0.9, 1, "share"), one(1, 1, 1, "ratio")))
    )


def test_unlike_things_have_no_share() -> None:
    """Part and rest are counts of the same thing."""
    with pytest.raises(UnitError):
        share(one(1, 1, 1), one(1, 1, 1, unit="people"))


def test_level_and_rows_go_with_the_share() -> None:
    """What is claimed for the counts is claimed, jointly, for the share."""
    part, rest = (one(1, 2, 3, level=0.95, ids=(name,)) for name in ("t/1", "t/2"))
    found = remainder(share(part, rest))

    assert (0.9, ("t/1", "t/2")) == (found.level, found.ids)


def test_a_tally_adds_the_series_of_each_side() -> None:
    """Four printed counts of one day: two of the part, two of the rest."""
    counts = {"ours_a": "30", "ours_b": "40", "theirs_a": "20", "theirs_b": "10"}
    rows = pd.DataFrame(
        {
            "series": list(counts),
            "printed": list(counts.values()),
            "value": [float(value) for value in counts.values()],
            "low": math.nan,
            "high": math.nan,
            "unit": "events of one country",
            "qualifier": "exact",
            "period_start": pd.Timestamp("2020-01-01"),
            "period_end": pd.Timestamp("2020-06-05"),
            "known_on": pd.Timestamp("2020-06-06"),
            "id": [f"t/{k}" for k in range(4)],
        }
    )
    found = tally(
        rows,
        part=("ours_a", "ours_b"),
        rest=("theirs_a", "theirs_b"),
        on="2020-06-05",
        unit="events",
    )

    assert near((0.7, 0.7, 0.7), ends(found))
    assert ("t/0", "t/1", "t/2", "t/3") == found.ids
