"""Estimates from counts of samples: the value, the interval of the named method, and the rows."""

import math
from collections.abc import Callable

import pytest

from audit.assembly import stack
from audit.choices import Choice, Level
from audit.errors import ConflictError, ParameterError
from audit.estimates import Estimate
from audit.intervals import Interval
from audit.methods.proportions import clopper_pearson
from audit.methods.rate_ratios import conditional_rate_ratio, rate_ratio
from audit.methods.risk_differences import newcombe, risk_difference
from audit.methods.risk_ratios import koopman, risk_ratio
from audit.methods.samples import (
    difference_in_points,
    percentage_of_sample,
    ratio_of_rates,
    times_as_likely,
)
from audit.values import estimate, unknown


def counted(value: float, name: str) -> Estimate:
    """Return a count of a sample, from one row."""
    return estimate(value, value, value, unit="people", kind="point", method=name, ids=(name,))


COUNTS = (36, 40, 16, 80)
FOUR = [counted(value, f"row-{value}") for value in COUNTS]


@pytest.mark.parametrize(
    ("compare", "value", "interval", "scale", "unit"),
    [
        (times_as_likely, risk_ratio, koopman, 1, "ratio"),
        (ratio_of_rates, rate_ratio, conditional_rate_ratio, 1, "ratio"),
        (difference_in_points, risk_difference, newcombe, 100, "percentage points"),
    ],
)
def test_two_samples_compare_as_the_method_says(
    compare: Callable[..., Estimate],
    value: Callable[..., float],
    interval: Callable[..., Interval],
    scale: int,
    unit: str,
) -> None:
    """Value and ends are those of the functions for plain counts; the rows are kept."""
    found = compare(*FOUR, interval=interval, level=0.9)
    expected = interval(*COUNTS, level=0.9)

    assert pytest.approx(scale * value(*COUNTS)) == float(found.center)
    assert pytest.approx((scale * expected.low, scale * expected.high)) == (
        float(found.low), float(found.high),
    )  # fmt: skip
    assert (unit, {expected.kind}, 0.9) == (found.unit, set(found.kinds), found.level)
    assert ("row-16", "row-36", "row-40", "row-80") == found.ids


def test_a_share_of_a_sample_is_in_per_cent() -> None:
    """Sixteen of eighty is twenty per cent, between the ends of Clopper and Pearson."""
    found = percentage_of_sample(*FOUR[2:], interval=clopper_pearson, level=0.95)
    expected = clopper_pearson(16, 80, level=0.95)

    assert (20.0, "percent") == (float(found.center), found.unit)
    assert pytest.approx(100 * expected.high) == float(found.high)


def test_each_option_of_a_choice_has_its_own_interval() -> None:
    """Counts under two definitions give two estimates, on the axis of the choice."""
    axis = Choice(
        name="definition",
        question="who counts?",
        missing={},
        kind="U",
        levels=tuple(
            Level(label=label, value=label, reason="for a test") for label in ("wide", "strict")
        ),
    )
    part = stack(axis, {"wide": counted(16, "wide"), "strict": counted(9, "strict")})
    found = percentage_of_sample(part, counted(80, "all"), interval=clopper_pearson, level=0.95)

    for label, count in (("wide", 16), ("strict", 9)):
        one = found.at(definition=label)
        expected = clopper_pearson(count, 80, level=0.95)
        assert pytest.approx((100 * expected.low, 100 * expected.high)) == (
            float(one.low), float(one.high),
        )  # fmt: skip
        assert {label, "all"} == set(one.ids)


def test_what_nobody_counted_is_unknown() -> None:
    """A count that was not known on the day gives an unknown estimate, not an error."""
    found = percentage_of_sample(
        unknown("not asked"), counted(80, "all"), interval=clopper_pearson, level=0.95
    )

    assert math.isnan(float(found.center))


def test_a_count_with_a_range_is_refused() -> None:
    """A binomial count is what was seen; a range of it belongs into a choice."""
    vague = estimate(16, 10, 20, unit="people", kind="reported", method="about")
    with pytest.raises(ParameterError, match="has a range"):
        percentage_of_sample(vague, counted(80, "all"), interval=clopper_pearson, level=0.95)


def test_impossible_counts_are_refused() -> None:
    """The method itself looks at its arguments."""
    with pytest.raises(ConflictError):
        percentage_of_sample(
            counted(81, "part"), counted(80, "all"), interval=clopper_pearson, level=0.95
        )
    with pytest.raises(ParameterError):
        times_as_likely(*FOUR, interval=koopman, level=95)
