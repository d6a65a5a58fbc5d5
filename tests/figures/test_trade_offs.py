"""The frontier of a ratio lies where the ratio meets an edge of the reading."""

from collections.abc import Callable

from audit.display import Number
from audit.estimates import Estimate
from audit.figures import ratio_frontier
from audit.readings import readings
from audit.values import estimate


def made(center: float, low: float, high: float, unit: str) -> Estimate:
    """Make an input."""
    return estimate(center, low, high, unit=unit, kind="bounds", method="made up")


def test_on_the_frontier_the_ratio_is_an_edge_of_the_reading(
    ill_placed: Callable[[str], list[tuple[str, str]]],
) -> None:
    """Factor times the fixed count over the divisor is two and a half or three, to a percent."""
    half = readings("3", "nearly")[1]
    picture = ratio_frontier(
        made(900.0, 890, 910, "items"),
        made(0.9, 0.8, 1.0, "share"),
        made(310.0, 290, 330, "items"),
        half,
        labels=("share", "older count, in items"),
        title="Which share and which count make the multiple hold",
    )
    ratios = [
        900 * float(row[1].value) / float(row[2].value)
        for row in picture.rows
        if row[0] == "frontier" and isinstance(row[1], Number) and isinstance(row[2], Number)
    ]
    assert len(ratios) > 20
    assert all(
        min(abs(ratio / edge - 1) for edge in (half.low, half.high)) < 0.01 for ratio in ratios
    )
    assert ("reference", "0.9", "310") == tuple(str(cell) for cell in picture.rows[0])
    assert "at the reference (0.9, 310): holds" in picture.alt
    assert ill_placed(picture.svg) == []
