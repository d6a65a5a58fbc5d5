"""The multiverse is the full factorial, coded and decomposed exactly.

Each result is compared with a slow one: the rule of the methods page cell by cell, the functional
analysis of variance by inclusion and exclusion, every specification in turn.
"""

import itertools
import math
from collections.abc import Sequence

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from audit.assembly import across, stack
from audit.choices import Choice, choice
from audit.claims import Claim
from audit.codes import ABOVE, AGREE, BELOW, NO_CODE, OVERLAP, codes_of, margins_of
from audit.errors import ClaimError, ParameterError
from audit.estimates import Estimate, estimate, unknown
from audit.multiverse import cross, plain
from audit.readings import Reading, readings
from audit.sensitivity import decompose, fewest_changes

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


def claim_of(*given: Reading) -> Claim:
    """Make a claim with some readings."""
    return Claim(
        id="items-total",
        says="There are {number} items",
        locator="P1",
        number="100",
        hedge="about",
        unit="items",
        quantity="items",
        attributed="",
        readings=given,
    )


def levels(name: str, count: int, kind: str = "E") -> Choice:
    """Make a choice whose values are whole numbers from nought."""
    given = {f"{name}{k}": (k, "made up") for k in range(count)}
    return choice(name, kind, "?", given)  # type: ignore[arg-type]


def spread(*axes: Choice) -> Estimate:
    """Make an estimate that depends on every axis, with ranges of different widths."""

    def made(*steps: int) -> Estimate:
        center = 80.0 + sum(step * 7 ** (k + 1) for k, step in enumerate(steps))
        width = 2.0 + 3 * sum(steps)
        return one(center - width, center, center + width)

    return across(made, *axes)


# ------------------------------------------------------------------------------------------ codes


def coded(low: float, center: float, high: float, given: Reading) -> int:
    """Code one cell as the methods page says it: below, above, agree, else overlap."""
    below = high < given.low or (high == given.low and not given.low_closed)
    above = low > given.high or (low == given.high and not given.high_closed)
    inside = (given.low < center or (given.low == center and given.low_closed)) and (
        center < given.high or (center == given.high and given.high_closed)
    )
    if below or above:
        return BELOW if below else ABOVE
    return AGREE if inside else OVERLAP


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


# ---------------------------------------------------------------------------------------- margins


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


@quick
@given(st.floats(1, 1e6), st.floats(1, 1e6), st.floats(1, 1e6))
def test_a_margin_has_the_sign_of_the_code(value: float, low: float, width: float) -> None:
    """A single value agrees with a set exactly where its margin is not negative."""
    given_reading = (reading(low, low + width),)
    cell = one(value, value, value)
    margin = margins_of(cell, given_reading).item()

    assert (AGREE == codes_of(cell, given_reading).item()) == (margin >= 0)


# --------------------------------------------------------------------------------------- variance

tensors = arrays.arrays(
    np.float64,
    arrays.array_shapes(min_dims=1, max_dims=3, min_side=1, max_side=4),
    elements=st.integers(-50, 50).map(float),
)


def by_inclusion(values: np.ndarray) -> dict[tuple[int, ...], np.ndarray]:
    """Return every effect of a full factorial, from the mean up (Hoeffding 1948; Sobol 1993)."""
    axes = range(values.ndim)
    effects: dict[tuple[int, ...], np.ndarray] = {}
    for size in range(values.ndim + 1):
        for kept in itertools.combinations(axes, size):
            rest = tuple(axis for axis in axes if axis not in kept)
            effect = values.mean(axis=rest, keepdims=True)
            for inner, lower in list(effects.items()):
                if set(inner) < set(kept):
                    effect = effect - lower
            effects[kept] = effect
    return effects


@quick
@given(tensors)
def test_shares_of_variance_are_those_of_the_full_decomposition(values: np.ndarray) -> None:
    """First-order and total shares equal the sums over the effects that they stand for."""
    names = [f"a{k}" for k in range(values.ndim)]
    found = decompose(xr.DataArray(values, dims=names))

    if values.min() == values.max():
        assert {} == found
        return
    part = {kept: effect.var() for kept, effect in by_inclusion(values).items()}
    whole = sum(variance for kept, variance in part.items() if kept)
    assert math.isclose(whole, values.var())
    for k, name in enumerate(names):
        total = sum(variance for kept, variance in part.items() if k in kept)
        assert np.allclose([part[k,] / whole, total / whole], found[name], atol=1e-9)


def test_the_ishigami_function_has_its_closed_form() -> None:
    """Sobol indices of Ishigami & Homma (1990) for a = 7, b = 0.1, on a fine full grid."""

    def midpoints(count: int) -> np.ndarray:
        return -np.pi + 2 * np.pi * (np.arange(count) + 0.5) / count

    x, y, z = np.ix_(midpoints(16), midpoints(16), midpoints(4000))
    found = decompose(
        xr.DataArray(np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x), dims=list("xyz"))
    )

    assert np.allclose(
        [0.3139052, 0.4424111, 0.0], [first for first, _ in found.values()], atol=1e-6
    )
    assert np.allclose(
        [0.5575889, 0.4424111, 0.2436837], [total for _, total in found.values()], atol=1e-6
    )


@pytest.mark.parametrize(("leading", "digits"), [(1, 14), (10**6, 8)])
def test_shares_keep_their_precision_beside_a_large_constant(leading: int, digits: int) -> None:
    """NIST StRD SmLs01 and SmLs04 (Simon & Lesage 1989): certified R-squared .482758620689655."""
    # Nine treatments with means .4, .3, .5, .3 …, and 21 replicates around each: 0, ∓.1, ±.1 …
    tenths = np.add.outer([4] + 4 * [3, 5], [0] + 10 * [-1, 1])
    values = np.array([[float(f"{leading}.{tenth}") for tenth in row] for row in tenths])

    first, total = decompose(xr.DataArray(values, dims=["treatment", "replicate"]))["treatment"]

    assert abs(first - 0.482758620689655) < 10.0**-digits
    # No two treatments differ in another way than by their means, so nothing interacts.
    assert abs(total - first) < 10.0**-digits


def test_rounding_errors_are_no_variance() -> None:
    """Values that differ in their last bits only are one value."""
    assert {} == decompose(xr.DataArray([0.1 + 0.2, 0.3], dims="a"))
    assert {} == decompose(xr.DataArray([0.0, 0.0], dims="a"))


# ----------------------------------------------------------------------------------------- changes


@quick
@given(
    arrays.arrays(np.bool_, arrays.array_shapes(min_dims=1, max_dims=4, min_side=1, max_side=3)),
    st.integers(0, 2**32 - 1),
)
def test_fewest_changes_are_the_fewest(agrees: np.ndarray, seed: int) -> None:
    """No specification with another answer is fewer changes away than the one that is named."""
    known = np.random.default_rng(seed).random(agrees.shape) < 0.8
    names = [f"a{k}" for k in range(agrees.ndim)]
    coords = {name: [str(k) for k in range(n)] for name, n in zip(names, agrees.shape, strict=True)}
    found = fewest_changes(
        xr.DataArray(agrees, coords=coords, dims=names), xr.DataArray(known, dims=names)
    )

    reference = (0,) * agrees.ndim
    others = [
        sum(k > 0 for k in index)
        for index in np.ndindex(agrees.shape)
        if known[index] and known[reference] and agrees[index] != agrees[reference]
    ]
    assert (min(others) if others else None) == (found[0] if found else None)
    if found:
        index = tuple(int(found[1].get(name, "0")) for name in names)
        assert len(found[1]) == found[0]
        assert agrees[index] != agrees[reference]
        assert known[index]


# ----------------------------------------------------------------------------------- the whole


def test_every_choice_is_crossed_with_every_other() -> None:
    """The multiverse has every combination of levels, and every reading, once."""
    axes = levels("a", 2), levels("b", 3, "N"), levels("c", 2, "U")
    universe = cross(claim_of(*readings("100", "about")), spread(*axes), axes)

    assert 12 == universe.size
    assert ("a", "b", "c", "reading") == universe.codes.dims
    assert (2, 3, 2, 4) == universe.codes.shape == universe.margins.shape
    assert [{"b": f"b{k}"} for k in range(3)] == universe.split()


def test_a_choice_with_one_level_is_shown() -> None:
    """An axis that the estimate does not range over is kept where it has one level."""
    axes = levels("a", 2), levels("c", 1)
    universe = cross(claim_of(reading(0, 100)), spread(axes[0]), axes)

    assert (2, 1, 1) == universe.codes.shape


def test_choices_and_estimate_must_fit() -> None:
    """A choice that changes nothing, an undeclared one, one given twice: each is told.

    So is one that is called like the axis of the readings.
    """
    a, b = levels("a", 2), levels("b", 2)
    for values, axes in (
        (spread(a), (a, b)),
        (spread(a, b), (a,)),
        (spread(a), (a, a)),
        (spread(levels("reading", 2)), (levels("reading", 2),)),
        (spread(a), (levels("a", 3),)),
        (spread(a), (a.keep("a1", "a0"),)),
    ):
        with pytest.raises(ParameterError, match="do not fit"):
            cross(claim_of(reading(0, 100)), values, axes)


def test_a_claim_without_a_reading_is_told() -> None:
    """Where nothing would make the claim true, nothing can be laid against it."""
    with pytest.raises(ClaimError, match="without a reading"):
        cross(claim_of(), one(1, 2, 3), ())


def test_the_payload_is_the_whole_multiverse() -> None:
    """Codes can be computed again from the values and readings that travel with them."""
    axes = levels("a", 2), levels("b", 3, "N")
    universe = cross(claim_of(*readings("100", "more than")), spread(*axes), axes)
    data = universe.payload()

    assert ["a", "b"] == [axis["name"] for axis in data["axes"]]
    again = [
        coded(
            low, center, high if high is not None else INF,
            reading(
                -INF if one_of["low"] is None else one_of["low"],
                INF if one_of["high"] is None else one_of["high"],
                (one_of["low_closed"], one_of["high_closed"]),
            ),
        )
        for low, center, high in zip(data["low"], data["center"], data["high"], strict=True)
        for one_of in data["readings"]
    ]  # fmt: skip
    assert again == data["codes"]


def test_numbers_for_machines_are_rounded_and_finite() -> None:
    """Seven digits, and nothing where there is no end or no value."""
    assert [0.3333333, None, None, None] == [plain(x) for x in (1 / 3, INF, -INF, math.nan)]
