"""An interval says what it is, and refuses to be anything else."""

import dataclasses
import math

import pytest

from audit.errors import AuditError, ConflictError, ParameterError
from audit.intervals import KINDS, Interval


def test_both_ends_belong_to_the_interval() -> None:
    """The interval is closed."""
    interval = Interval(low=1, high=2, kind="bounds", level=None)

    assert [False, True, True, True, False] == [x in interval for x in (0.9, 1, 1.5, 2, 2.1)]


def test_a_single_value_is_an_interval() -> None:
    """The ends may be equal."""
    assert 3 in Interval(low=3, high=3, kind="point", level=None)


def test_an_end_may_be_infinite() -> None:
    """A lower bound alone is an interval."""
    assert 1e300 in Interval(low=5, high=math.inf, kind="bounds", level=None)


def test_nothing_is_in_an_interval_that_is_not_a_number() -> None:
    """A missing value is in no interval."""
    missing = math.nan

    assert missing not in Interval(low=-math.inf, high=math.inf, kind="bounds", level=None)


def test_it_cannot_be_changed() -> None:
    """An interval is a value."""
    interval = Interval(low=1, high=2, kind="bounds", level=None)

    with pytest.raises(dataclasses.FrozenInstanceError):
        interval.low = 0  # type: ignore[misc]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_makes_an_interval(kind: str) -> None:
    """The kinds of the table are the kinds that are accepted."""
    assert kind == Interval(low=0, high=1, kind=kind, level=None).kind


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (None, "[1, 2] (bounds, no probability)"),
        (0.95, "[1, 2] (bounds, 95%)"),
        (2 / 3, "[1, 2] (bounds, 66.67%)"),
    ],
)
def test_it_prints_its_kind_and_level(level: float | None, expected: str) -> None:
    """A range never travels without its kind and level."""
    assert expected == str(Interval(low=1, high=2, kind="bounds", level=level))


@pytest.mark.parametrize(
    ("low", "kind", "level", "error", "message"),
    [
        (
            math.nan,
            "bounds",
            None,
            ParameterError,
            """\
An end of an interval is not a number.
  expected  two numbers; inf where there is no limit
  found     low=nan, high=2
  do        find out where the NaN comes from; a missing value has no interval""",
        ),
        (
            3,
            "bounds",
            None,
            ConflictError,
            """\
The ends of an interval are in the wrong order.
  expected  low ≤ high
  found     low=3, high=2
  do        check the figures that the ends were computed from""",
        ),
        (
            1,
            "guess",
            None,
            ParameterError,
            f"""\
An interval has an unknown kind.
  expected  {", ".join(KINDS)}
  found     'guess'
  do        use the kind that says how the interval was made""",
        ),
        (
            1,
            "exact",
            95,
            ParameterError,
            """\
An interval has an impossible level.
  expected  a probability between 0 and 1, or None where none is claimed
  found     95
  do        write 95% as 0.95""",
        ),
    ],
)
def test_what_is_not_an_interval_is_refused(
    low: float, kind: str, level: float | None, error: type[AuditError], message: str
) -> None:
    """The refusal says what was wrong, what was expected and found, and what to do."""
    with pytest.raises(error) as raised:
        Interval(low=low, high=2, kind=kind, level=level)

    assert message == str(raised.value)


@pytest.mark.parametrize("level", [0.0, 1.0, -0.5, math.nan])
def test_certainty_is_not_a_level(level: float) -> None:
    """0 and 1 are not levels that a method can claim."""
    with pytest.raises(ParameterError):
        Interval(low=0, high=1, kind="exact", level=level)
