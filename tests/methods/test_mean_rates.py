"""The mean daily rate of reports, over its choices."""

import itertools
from typing import Any

import numpy as np
import pandas as pd
import pytest

from audit.choices import choice
from audit.errors import ParameterError
from audit.methods.mean_rates import mean_rate
from audit.methods.splines import spline_rate

LENGTHS, METHODS, ERRORS = (20, 45), ("bounds", "spline"), (0.0, 0.02)
LAST = "2020-03-01"
ANY: dict[str, Any] = {"kind": "E", "question": "Which?"}


def counts() -> pd.DataFrame:
    """Return reports of a count that rises by about a hundred a day from the first of January."""
    days = [5, 15, 22, 31, 40, 48, 60]
    until = pd.Timestamp("2020-01-01") + pd.to_timedelta(days, "D")
    value = 100.0 * np.array(days) + [0, 30, -20, 10, 0, -30, 20]
    return pd.DataFrame(
        {
            "id": [f"made/{k:08d}" for k in range(len(days))],
            "series": "items",
            "unit": "items",
            "period_start": pd.Timestamp("2020-01-01"),
            "period_end": until,
            "known_on": until,
            "as_of": [f"{day:%Y-%m-%d}" for day in until],
            "value": value,
            "printed": [f"{one:.0f}" for one in value],
            "qualifier": "exact",
        }
    )


def test_over_choices_each_cell_is_the_rate_with_its_levels() -> None:
    """What is kept from one cell for the next one changes none of them."""
    axes = [
        choice(name, **ANY, levels={str(level): (level, "a reason") for level in levels})
        for name, levels in (("length", LENGTHS), ("method", METHODS), ("error", ERRORS))
    ]
    given: dict[str, Any] = {"series": "items", "by": LAST, "level": 0.9}
    together = mean_rate(counts(), **given | {axis.name: axis for axis in axes})

    for length, method, error in itertools.product(LENGTHS, METHODS, ERRORS):
        alone = mean_rate(counts(), **given, length=length, method=method, error=error)
        cell = together.at(length=str(length), method=method, error=str(error))
        assert [float(alone.low), float(alone.center), float(alone.high)] == [
            float(cell.low),
            float(cell.center),
            float(cell.high),
        ]
        assert (alone.ids, alone.kinds) == (cell.ids, cell.kinds)
        assert 95 < float(alone.center) < 105


@pytest.mark.parametrize("length", LENGTHS)
def test_the_rate_is_that_of_its_window(length: int) -> None:
    """Exact reports at both ends bound it to one value; the spline is the one of these days."""
    frame = counts()
    days = (frame["period_end"] - pd.Timestamp("2020-01-01")).dt.days.to_numpy(np.float64)
    value = frame["value"].to_numpy()
    given: dict[str, Any] = {"series": "items", "by": LAST, "level": 0.9, "length": length}
    rise = np.interp(days[-1], days, value) - np.interp(days[-1] - length, days, value)
    spline = spline_rate(days, value, days[-1] - length, days[-1], level=0.9)

    bounds, smooth = (mean_rate(frame, **given, method=one, error=0.0) for one in METHODS)

    assert days[-1] - length in days
    assert pytest.approx([rise / length] * 3) == [
        float(end) for end in (bounds.low, bounds.center, bounds.high)
    ]
    assert pytest.approx([float(spline.low), float(spline.center), float(spline.high)]) == [
        float(end) for end in (smooth.low, smooth.center, smooth.high)
    ]


def test_the_error_widens_bounds_and_has_no_effect_on_a_spline() -> None:
    """A spline finds the error of a report from the reports."""
    given: dict[str, Any] = {"series": "items", "by": LAST, "level": 0.9, "length": 45}
    widths = {
        (method, error): float(found.high - found.low)
        for method, error in itertools.product(METHODS, ERRORS)
        for found in [mean_rate(counts(), **given, method=method, error=error)]
    }

    assert widths["bounds", 0.0] < widths["bounds", 0.02]
    assert widths["spline", 0.0] == widths["spline", 0.02] > 0


def test_a_window_longer_than_the_reports_begins_where_the_count_does() -> None:
    """The count was nothing on the day on which its period starts."""
    found = mean_rate(
        counts(), series="items", by=LAST, level=0.9, length=365, method="bounds", error=0.0
    )

    assert pytest.approx((6000 + 20) / 60) == float(found.center)


def test_an_unknown_method_is_refused() -> None:
    """The error names those that there are."""
    with pytest.raises(ParameterError, match="way to a mean rate") as told:
        mean_rate(
            counts(), series="items", by=LAST, level=0.9, length=20, method="guess", error=0.0
        )

    assert "bounds, spline" in str(told.value)
