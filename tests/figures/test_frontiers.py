"""The frontier lies where the margin is zero."""

from collections.abc import Callable

import numpy as np
import pytest

from audit.display import Number
from audit.errors import ParameterError
from audit.figures import Picture, frontier

IllPlaced = Callable[[str], list[tuple[str, str]]]
X, Y = np.linspace(0.5, 2.0, 31), np.linspace(0.1, 1.0, 19)


def drawn(margin: object, **changes: object) -> Picture:
    """Draw a frontier on the grid of this module."""
    options = {
        "x_label": "weight",
        "y_label": "share",
        "point": (1.5, 0.8),
        "box": ((1.2, 1.8), (0.7, 0.9)),
        "title": "What would have to hold",
    }
    return frontier(X, Y, np.asarray(margin), **(options | changes))  # type: ignore[arg-type]


def test_every_corner_of_the_frontier_has_margin_zero() -> None:
    """On a margin that is linear along the grid lines, the corners are exact."""
    picture = drawn(X[None, :] + Y[:, None] - 1.7)
    corners = [
        (row[1].value, row[2].value)
        for row in picture.rows
        if row[0] == "frontier" and isinstance(row[1], Number) and isinstance(row[2], Number)
    ]
    assert len(corners) > 10
    assert [pytest.approx(1.7)] * len(corners) == [float(x) + float(y) for x, y in corners]


def test_reference_and_range_are_in_the_data() -> None:
    """The point, and both corners of the range."""
    rows = [tuple(str(cell) for cell in row) for row in drawn(X[None, :] - 1 + 0 * Y[:, None]).rows]
    assert ("reference", "1.5", "0.8") == rows[0]
    assert ("lowest of the range", "1.2", "0.7") == rows[1]
    assert ("highest of the range", "1.8", "0.9") == rows[2]


@pytest.mark.parametrize(
    ("shift", "words"),
    [(0.5, "holds everywhere in it"), (1.5, "the frontier crosses it"), (3, "does not hold any")],
)  # fmt: skip
def test_the_words_say_whether_the_frontier_crosses_the_range(shift: float, words: str) -> None:
    """The alternative text has the answer for the range of both inputs."""
    assert words in drawn(X[None, :] - shift + 0 * Y[:, None]).alt


@pytest.mark.parametrize("shift", [-5.0, 0.0, 1.0, 5.0])
def test_labels_keep_apart(ill_placed: IllPlaced, shift: float) -> None:
    """Wherever the frontier runs, and even where there is none."""
    picture = drawn(X[None, :] + Y[:, None] - shift, holds="the label holds", fails="it does not")
    assert ill_placed(picture.svg) == []


def test_without_a_range_only_the_point_is_drawn() -> None:
    """The range is optional."""
    picture = drawn(X[None, :] - 1 + 0 * Y[:, None], box=None)
    assert "reference and range" not in picture.svg
    assert ["reference", "frontier"] == list(dict.fromkeys(row[0] for row in picture.rows))


def test_what_is_not_known_is_left_out() -> None:
    """NaN margins make no frontier."""
    margin = X[None, :] - 1 + 0 * Y[:, None]
    margin[:5] = np.nan
    corners = [row for row in drawn(margin).rows if row[0] == "frontier"]
    assert all(isinstance(row[2], Number) and float(row[2].value) >= Y[5] for row in corners)


def test_a_grid_that_does_not_fit_is_refused() -> None:
    """The error has both shapes."""
    with pytest.raises(ParameterError, match="do not fit its axes") as caught:
        drawn(np.zeros((31, 19)))
    assert "(31, 19)" in caught.value.parts()["found"]
