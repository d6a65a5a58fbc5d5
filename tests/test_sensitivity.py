"""What the answer depends on is found exactly; each result is compared with a slow one.

The functional analysis of variance by inclusion and exclusion, every specification in turn.
"""

import itertools
import math
from typing import Any

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from audit.sensitivity import (
    NOISE,
    _parts_of_some,
    decompose,
    fewest_changes,
    mean_square_error,
)

quick = settings(deadline=None, derandomize=True, max_examples=60)

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


def test_where_a_specification_is_missing_by_hand() -> None:
    """Values 0, 1 and 2, and none at the second levels of both.

    Their mean is 1, and the sum of squares around it 2. The means by ``a`` are 1/2 (of two) and 2:
    2/4 + 1 = 3/2 of 2. Those by ``b`` are both 1. With ``a`` fixed, 0 and 1 lie 1/2 from their
    mean: 1/2 of 2. With ``b`` fixed, 0 and 2 lie 1 from theirs: 2 of 2. A noise of twice the
    variance, 2/3, makes the whole three times as large.
    """
    grid = xr.DataArray([[0.0, 1.0], [2.0, np.nan]], dims=["a", "b"])
    plain = {"a": (3 / 4, 1.0), "b": (0.0, 1 / 4)}

    assert plain == {
        axis: (round(first, 12), round(total, 12))
        for axis, (first, total) in decompose(grid).items()
    }
    assert {"a": (0.25, 0.333333), "b": (0.0, 0.083333), NOISE: (0.666667, 0.666667)} == {
        axis: (round(first, 6), round(total, 6))
        for axis, (first, total) in decompose(grid, noise=4 / 3).items()
    }
    assert {} == decompose(grid * np.nan)


@quick
@given(tensors, st.randoms(use_true_random=False))
def test_where_specifications_are_missing_group_by_group(values: np.ndarray, random: Any) -> None:
    """Both shares are one less what is left inside of groups, or what is left there.

    The first share: groups with one level in common. The total share: groups that have all other
    levels in common. Where none is missing, both are those of the full table.
    """
    names = [f"a{k}" for k in range(values.ndim)]
    gone = np.array([random.random() < 0.3 for _ in range(values.size)]).reshape(values.shape)
    table = np.where(gone, np.nan, values)
    cells = [(place, value) for place, value in np.ndenumerate(table) if not np.isnan(value)]
    every = np.array([value for _, value in cells])
    found = decompose(xr.DataArray(table, dims=names))
    if not cells or every.min() == every.max():
        assert {} == found
        return

    def inside(kept: tuple[int, ...]) -> float:
        """Return the mean square inside of groups with the same levels of some axes."""
        groups: dict[tuple[int, ...], list[float]] = {}
        for place, value in cells:
            groups.setdefault(tuple(place[k] for k in kept), []).append(value)
        return sum(float(np.var(one)) * len(one) for one in groups.values()) / len(cells)

    whole = every.var()
    for k, name in enumerate(names):
        others = tuple(other for other in range(values.ndim) if other != k)
        expected = 1 - inside((k,)) / whole, inside(others) / whole
        assert np.allclose(expected, found[name], atol=1e-9)
        if not gone.any():
            assert np.allclose(found[name], _parts_of_some(table, whole)[k] / whole, atol=1e-9)


def test_more_values_than_a_processor_keeps_at_once() -> None:
    """The variance is taken piece by piece; of a sum, the shares are those of its terms."""
    first, second = np.arange(3.0), np.linspace(0.0, 1.0, 20_000)
    grid = xr.DataArray(first[:, None] + second, dims=["a", "b"])

    shares = decompose(grid)

    parts = {"a": first.var(), "b": second.var()}
    expected = {axis: part / sum(parts.values()) for axis, part in parts.items()}
    assert all(np.allclose(expected[axis], shares[axis]) for axis in parts)


def test_noise_is_one_more_term() -> None:
    """By hand: values 0, 1, 2, 3 have variances 1/4 and 1; noise of 3/4 makes the whole 2."""
    half = mean_square_error(np.array([-1.0]), np.array([1.0]), 0.6826894921370859)
    found = decompose(xr.DataArray([[0.0, 1.0], [2.0, 3.0]], dims=["a", "b"]), noise=0.75 * half)

    assert {"a": (0.5, 0.5), "b": (0.125, 0.125), NOISE: (0.375, 0.375)} == {
        axis: (round(first, 12), round(total, 12)) for axis, (first, total) in found.items()
    }


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


def test_rounding_errors_are_no_share() -> None:
    """What has no effect alone has a share of nothing, whatever the order of the sums."""
    table = np.array([[0.1, 0.7, 0.3], [0.3, 0.1, 0.7]])
    first = [
        decompose(xr.DataArray(table[:, order], dims=["a", "b"]))["a"][0]
        for order in ([0, 1, 2], [2, 0, 1], [1, 2, 0])
    ]

    assert [0.0, 0.0, 0.0] == first


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
