"""A set of values is shown so that its ends can be told apart, and whether they belong to it."""

import math

import pytest

from audit.regions import region

INF = math.inf


@pytest.mark.parametrize(
    ("low", "high", "closed", "shown"),
    [
        (2.5, 3, (True, False), "2.50 to below 3.00"),
        (71.5, 72.5, (True, False), "71.5 to below 72.5"),
        (1.395, 1.405, (True, False), "1.395 to below 1.405"),
        (0.04875, 0.05, (True, False), "0.0488 to below 0.0500"),
        (0.0013468, 0.0013486, (True, True), "0.0013468 to 0.0013486"),
        (4353.5, INF, (True, False), "4,353.5 or more"),
        (4353.5, INF, (False, False), "more than 4,353.5"),
        (-INF, 4354.5, (False, True), "4,354.5 or less"),
        (4345.34, INF, (True, False), "4,345 or more"),
        (-INF, 50, (False, False), "less than 50"),
        (-INF, 50, (False, True), "50 or less"),
        (742000, 743000, (False, False), "above 742,000, below 743,000"),
    ],
)
def test_a_set_is_shown(low: float, high: float, closed: tuple[bool, bool], shown: str) -> None:
    """No two ends look alike, and a half is not rounded away."""
    assert shown == region(low, high, closed=closed).text
