"""Named arrays are laid over one another as xarray lays them, and refused where labels differ."""

import numpy as np
import pytest
import xarray as xr

from audit.arrays import common_axes, highest, labels_of, lowest, over, taken
from audit.errors import ParameterError

ONE = xr.DataArray([[1.0, 2.0]], dims=["a", "b"], coords={"a": ["x"], "b": ["p", "q"]})
OTHER = xr.DataArray([[3.0, 4.0], [5.0, 6.0]], dims=["c", "b"], coords={"b": ["p", "q"]})


def test_sums_are_those_of_xarray() -> None:
    """Axes stand in the order in which they appear, whatever the order within an array."""
    frame = common_axes(ONE, OTHER.transpose())

    assert ("a", "b", "c") == frame.dims
    assert np.array_equal((ONE + OTHER.transpose()).values, over(ONE, frame) + over(OTHER, frame))


def test_an_array_over_all_axes_is_found_and_not_made() -> None:
    """What has all axes already gives them."""
    assert ONE is common_axes(ONE, ONE.isel(a=0, drop=True))
    assert ["p", "q"] == labels_of(ONE, "b")


def test_other_labels_are_refused() -> None:
    """Nothing is dropped or filled without a word."""
    with pytest.raises(ParameterError, match="different levels") as caught:
        common_axes(ONE, ONE.assign_coords(b=["q", "p"]))

    assert "a: x | b: p, q | b: q, p" == caught.value.found


@pytest.mark.parametrize(
    "labels", [{}, {"a": "x"}, {"b": "q"}, {"b": ["q"]}, {"b": ["q", "p"]}, {"a": "x", "b": ["p"]}]
)
def test_a_part_is_that_of_xarray(labels: dict[str, str | list[str]]) -> None:
    """One label takes its axis away, several stay in the order in which they are asked for."""
    assert ONE.sel(labels, drop=True).identical(taken(ONE, labels))


def test_ends_are_those_of_what_is_known() -> None:
    """What is not known has no say; where nothing is known there is no end."""
    some = ONE.where(ONE > 1)

    assert (2.0, 2.0) == (lowest(some), highest(some))
    assert np.isnan([lowest(ONE.where(ONE > 2)), highest(ONE.where(ONE > 2))]).all()
