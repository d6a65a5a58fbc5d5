"""The log-normal interval around a ratio."""

import math

import pytest

from audit.errors import ParameterError
from audit.methods.wald import wald_ratio


def test_the_ratio_is_the_geometric_middle() -> None:
    """Both ends are as far from the ratio on the log scale."""
    interval = wald_ratio(3, 0.2, level=0.95)

    assert pytest.approx(3) == math.sqrt(interval.low * interval.high)
    assert pytest.approx(2 * 1.959963984540054 * 0.2) == math.log(interval.high / interval.low)


@pytest.mark.parametrize(("ratio", "error", "level"), [(0, 1, 0.9), (1, 0, 0.9), (1, 1, 1)])
def test_impossible_arguments_are_refused(ratio: float, error: float, level: float) -> None:
    """A ratio of 0, an estimate without error and certainty are refused."""
    with pytest.raises(ParameterError):
        wald_ratio(ratio, error, level=level)
