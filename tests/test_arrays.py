"""Named arrays are laid over one another as xarray lays them, and refused where labels differ."""

import numpy as np
import pytest
import xarray as xr

from audit.arrays import common_axes, labels_of, over
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
