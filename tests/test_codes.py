"""Each specification is coded against each reading by the rule of the methods page, 1b."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.arrays import pieces
from audit.assembly import stack
from audit.choices import Choice, choice
from audit.codes import ABOVE, AGREE, BELOW, NO_CODE, OVERLAP, codes_of, margins_of
from audit.estimates import Estimate
from audit.readings import Reading, readings
from audit.values import estimate, unknown

quick = settings(deadline=None, derandomize=True, max_examples=60)

INF = math.inf


def one(low: float, center: float, high: float) -> Estimate:
    """Make an estimate without choices."""
    return estimate(center, low, high, unit="items", kind="bounds", method="made up")


def side_by_side(cells: Sequence[Sequence[float]]) -> Estimate:
    """Make an estimate over one choice, from low end, value and high end of each level."""
    labels = [f"a{k}" for k in range(len(cells))]
    low, center, high = (
        xr.DataArray(np.array(part, float), coords={"a": labels}, dims="a")
        for part in zip(*cells, strict=True)
    )
    return Estimate(
        center=center, low=low, high=high, unit="items", kinds=frozenset(), level=None,
        method="made up", lineage=(),
    )  # fmt: skip


def reading(
    low: float, high: float, closed: tuple[bool, bool] = (True, True), **changes: str
) -> Reading:
    """Make a reading."""
    return Reading(
        **{"name": f"{low} to {high} {closed}", "kind": "U", "role": "truth", "citation": "made up"}
        | changes,  # type: ignore[arg-type]
        low=low,
        high=high,
        low_closed=closed[0],
        high_closed=closed[1],
    )


def levels(name: str, count: int, kind: str = "E") -> Choice:
    """Make a choice whose values are whole numbers from nought."""
    given = {f"{name}{k}": (k, "made up") for k in range(count)}
    return choice(name, kind, "?", given)  # type: ignore[arg-type]


def coded(low: float, center: float, high: float, given: Reading) -> int:
    """Code one cell as the methods page says it: below, above, agree, else overlap."""
    below = high < given.low or (high == given.low and not given.low_closed)
    above = low > given.high or (low == given.high and not given.high_closed)
    inside = (given.low < center or (given.low == center and given.low_closed)) and (
        center < given.high or (center == given.high and given.high_closed)
    )
    if below or above:
        return BELOW if below else ABOVE
    return AGREE if inside and not (low <= 0 and high == INF) else OVERLAP


@pytest.mark.parametrize(
    ("unit", "most"), [("percent", 100.0), ("share", 1.0), ("ratio", INF), ("items", INF)]
)
def test_a_range_over_all_that_there_can_be_agrees_with_nothing(unit: str, most: float) -> None:
    """It fits every statement, whatever its centre; a range that leaves something out can agree."""
    given, center = reading(0.5, INF), min(0.8 * most, 0.9)

    def code(low: float) -> int:
        found = estimate(center, low, most, unit=unit, kind="bounds", method="made up")
        return int(codes_of(found, (given,)).item())

    assert [OVERLAP, AGREE] == [code(0.0), code(0.1)]


grid = st.integers(0, 6).map(float)
ends = st.one_of(grid, st.just(INF))


@quick
@given(
    st.lists(st.tuples(grid, grid, ends).map(sorted), min_size=1, max_size=6),
    st.lists(
        st.tuples(st.one_of(grid, st.just(-INF)), ends, st.booleans(), st.booleans()).filter(
            lambda given: given[0] < given[1]
        ),
        min_size=1,
        max_size=4,
        unique=True,
    ),
)
def test_codes_are_those_of_the_rule(
    cells: list[list[float]], sets: list[tuple[float, float, bool, bool]]
) -> None:
    """Every cell has the code of the rule, at open, closed and missing ends alike."""
    given_readings = tuple(reading(low, high, (a, b)) for low, high, a, b in sets)

    assert [
        [coded(low, center, high, each) for each in given_readings] for low, center, high in cells
    ] == codes_of(side_by_side(cells), given_readings).values.tolist()


def test_where_two_rules_hold_the_range_comes_first() -> None:
    """A method may give a value beside its range, and a set of values may have its ends crossed."""
    cells = [[0.0, 5.0, 1.0], [8.0, 5.0, 9.0], [4.0, 5.0, 6.0]]
    given_readings = (reading(4, 6), reading(7, 3))
    expected = [
        [coded(low, center, high, each) for each in given_readings] for low, center, high in cells
    ]

    assert [[BELOW, BELOW], [ABOVE, ABOVE], [AGREE, BELOW]] == expected
    assert expected == codes_of(side_by_side(cells), given_readings).values.tolist()


@quick
@given(
    st.lists(st.tuples(*[st.integers(1, 50)] * 3).map(sorted), min_size=1, max_size=5),
    st.tuples(st.integers(1, 50), st.integers(51, 60)),
    st.integers(-20, 20),
)
def test_codes_and_margins_do_not_depend_on_the_unit(
    cells: list[list[int]], ends_of_set: tuple[int, int], power: int
) -> None:
    """Counting in thousands, or in pairs, changes no code and no distance in logarithms."""
    scale = 2.0**power

    def made(factor: float) -> tuple[list[object], xr.DataArray]:
        estimates = side_by_side([[factor * value for value in cell] for cell in cells])
        given = (reading(factor * ends_of_set[0], factor * ends_of_set[1]),)
        return codes_of(estimates, given).values.tolist(), margins_of(estimates, given)

    (codes, margins), (codes_scaled, margins_scaled) = made(1.0), made(scale)

    assert codes == codes_scaled
    assert np.allclose(margins, margins_scaled, atol=1e-9)


def test_what_is_not_known_has_no_code() -> None:
    """An option that nobody had stated yet is neither right nor wrong."""
    axis = levels("a", 2)
    both = stack(axis, {"a0": one(1, 2, 3), "a1": unknown("m")})

    assert [AGREE, NO_CODE] == codes_of(both, (reading(0, 5),)).values.ravel().tolist()


def test_one_credible_basis_is_enough() -> None:
    """*As many as* asks whether any pooled specification reaches the number."""
    axis, apart = levels("a", 3), levels("b", 2, "N")
    cells = stack(
        apart,
        {
            "b0": stack(axis, {"a0": one(1, 1, 1), "a1": one(4, 5, 6), "a2": unknown("m")}),
            "b1": stack(axis, {"a0": one(1, 1, 1), "a1": one(2, 2, 2), "a2": one(2, 3, 3)}),
        },
    )
    given = (reading(5, INF, (True, False), role="exists"),)

    assert [[AGREE, AGREE, NO_CODE], [BELOW, BELOW, BELOW]] == codes_of(
        cells, given, pooled=["a"]
    ).isel(reading=0).transpose("b", "a").values.tolist()
    alone = codes_of(cells, given).isel(reading=0).transpose("b", "a")
    assert [[BELOW, AGREE, NO_CODE], [BELOW, BELOW, BELOW]] == alone.values.tolist()


def test_an_endless_range_is_no_reason_for_a_missing_code() -> None:
    """A minimum without an upper end meets every set above it."""
    minimum = one(602, 602, INF)

    for hedge, code in (("at least", OVERLAP), ("less than", ABOVE), ("as many as", OVERLAP)):
        found = codes_of(minimum, readings("4,354" if code == OVERLAP else "600", hedge))
        assert code == found.values[0]


def test_a_margin_is_positive_inside_and_counts_in_logarithms() -> None:
    """Halfway to the nearest edge is log 2 away, from inside and from outside."""
    cells = [[value] * 3 for value in (50.0, 200.0, 300.0, 800.0)]
    found = margins_of(side_by_side(cells), (reading(100, 400),))

    assert np.allclose(
        [-math.log(2), math.log(2), math.log(4 / 3), -math.log(2)], found.values.ravel()
    )


def test_a_margin_is_a_plain_difference_where_no_logarithm_exists() -> None:
    """Differences in days may be nought or negative."""
    assert [-3.0] == margins_of(one(-3, -3, -3), (reading(0, 7),)).values.tolist()
    assert [2.0] == margins_of(one(2, 2, 2), (reading(0, 7),)).values.tolist()


def test_a_reading_without_edges_below_has_the_distance_to_the_other() -> None:
    """*More than n* has one edge; a set of all numbers has none."""
    value = one(200, 200, 200)

    assert math.isclose(math.log(2), margins_of(value, (reading(100, INF),)).item())
    assert math.isinf(margins_of(value, (reading(-INF, INF),)).item())


def test_what_is_not_known_does_not_change_the_scale() -> None:
    """One unknown option leaves the others' distances in logarithms."""
    axis = levels("a", 2)
    both = stack(axis, {"a0": one(50, 50, 50), "a1": unknown("m")})

    assert math.isclose(-math.log(2), float(margins_of(both, (reading(100, 400),))[0, 0]))


@pytest.mark.parametrize("least", [-5.0, 1.0])
def test_margins_of_more_than_a_processor_keeps_at_once(least: float) -> None:
    """They are taken piece by piece, against each reading, and none is left out."""
    sizes = {"a": 3, "b": 7_000}
    assert len(list(pieces(math.prod(sizes.values())))) > 1
    values = least + np.arange(math.prod(sizes.values()), dtype=float).reshape(*sizes.values())
    center = xr.DataArray(
        values, coords={axis: np.arange(size).astype(str) for axis, size in sizes.items()}
    )
    estimate = replace(one(1, 1, 1), center=center, low=center, high=center)
    given_readings = reading(100, 400), reading(2, INF)

    found = margins_of(estimate, given_readings)

    scale = np.log if least > 0 else np.asarray
    near = np.minimum(scale(values) - scale(100.0), scale(400.0) - scale(values))
    assert np.allclose(near, found[..., 0])
    assert np.allclose(scale(values) - scale(2.0), found[..., 1])


@quick
@given(st.floats(1, 1e6), st.floats(1, 1e6), st.floats(1, 1e6))
def test_a_margin_has_the_sign_of_the_code(value: float, low: float, width: float) -> None:
    """A single value agrees with a set exactly where its margin is not negative."""
    given_reading = (reading(low, low + width),)
    cell = one(value, value, value)
    margin = margins_of(cell, given_reading).item()

    assert (AGREE == codes_of(cell, given_reading).item()) == (margin >= 0)


@pytest.mark.parametrize("edge", [3.0, 1e-9, 84_297.0, -2.5])
@pytest.mark.parametrize("closed", [True, False])
def test_last_bits_move_nothing_across_an_edge(edge: float, *, closed: bool) -> None:
    """A value a few bits beside an edge is coded as the edge itself; a little more is not."""
    below, above = reading(-INF, edge, (True, closed)), reading(edge, INF, (closed, True))
    beside = [edge * (1 + bits * np.finfo(float).eps) for bits in range(-8, 9)]
    found = codes_of(side_by_side([(one, one, one) for one in beside]), (below, above)).values

    assert {(AGREE, AGREE) if closed else (ABOVE, BELOW)} == {tuple(row) for row in found.tolist()}
    farther = [edge - 1e-9 * abs(edge), edge + 1e-9 * abs(edge)]
    codes = codes_of(side_by_side([(one, one, one) for one in farther]), (below, above)).values
    assert [[AGREE, BELOW], [ABOVE, AGREE]] == codes.tolist()
