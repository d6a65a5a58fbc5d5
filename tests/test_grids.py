"""Grids are read as they are typed, and refused before anything runs."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import ParameterError
from audit.execution import prepare
from audit.execution.parameters import declared_parameters
from audit.grids import MOST, Axis, axes_of, check_parameters, points


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("level=0.8:0.95:0.05", (0.8, 0.85, 0.9, 0.95)),
        ("share=0.1:0.3:0.1", (0.1, 0.2, 0.3)),
        ("days=1:10:4", (1, 5, 9)),
        ("days=3:3:1", (3,)),
        ("change=1:-1:-1", (1, 0, -1)),
        ("size=1e2:3e2:1e2", (100.0, 200.0, 300.0)),
        ("place=east, west", ("east", "west")),
        ('code="1","2, 3"', ("1", "2, 3")),
        ("day=2017-05-31,2017-06-30", ("2017-05-31", "2017-06-30")),
        ("pair=[1, 2],[3]", ([1, 2], [3])),
        ("known=true,false", (True, False)),
        ("level=0.9", (0.9,)),
    ],
)
def test_values_are_those_typed(text: str, values: tuple[Any, ...]) -> None:
    """Both ends belong to a step; steps are decimal; whole numbers stay whole."""
    (axis,) = axes_of([text])

    assert [(type(one), one) for one in values] == [(type(one), one) for one in axis.values]


@given(start=st.integers(-999, 999), step=st.integers(1, 99), size=st.integers(1, 60))
def test_a_step_has_no_rounding_of_its_own(start: int, step: int, size: int) -> None:
    """Thousandths are those that the digits say, however many steps are made."""
    stop = start + step * (size - 1)
    (axis,) = axes_of([f"x={start / 1000:.3f}:{stop / 1000:.3f}:{step / 1000:.3f}"])

    assert tuple(float(f"{(start + step * k) / 1000:.3f}") for k in range(size)) == axis.values


@pytest.mark.parametrize(
    ("over", "told"),
    [
        ([], "found     nothing"),
        (["level"], "NAME=START:STOP:STEP"),
        (["my level=1,2"], "cannot be read"),
        (["level=1:2"], "a step of a grid cannot be read"),
        (["level=a:b:c"], "a step of a grid cannot be read"),
        (["level=1:2:3:4"], "a step of a grid cannot be read"),
        (["level=1:2:0"], "is empty, or has no end"),
        (["level=2:1:1"], "is empty, or has no end"),
        (["level=0:1:nan"], "is empty, or has no end"),
        (["level=0:inf:1"], "is empty, or has no end"),
        (["level=0:1:1e-999999"], "is empty, or has no end"),
        (["level="], "has no value"),
        (["level=1,,2"], "has no value"),
        (["level=1,1"], "a value stands twice"),
        (["level=1,2", "level=3"], "each parameter once"),
        (["level=0:1:1e-9"], "is too large"),
        (["a=1:100:1", "b=1:100:1"], "100 × 100 = 10,000"),
    ],
)
def test_a_grid_that_is_none_is_refused(over: list[str], told: str) -> None:
    """Whatever is wrong: the form, the end, the number of points."""
    with pytest.raises(ParameterError) as refused:
        axes_of(over)

    assert told.lower() in str(refused.value).lower()


def test_the_largest_grid_is_allowed() -> None:
    """The limit itself is no fault."""
    (axis,) = axes_of([f"n=1:{MOST}:1"])

    assert MOST == len(axis.values)


def test_the_last_parameter_changes_first() -> None:
    """So neighbours in the table differ in it."""
    grid = points(axes_of(["a=1,2", "b=x,y"]))

    assert [{"a": 1, "b": "x"}, {"a": 1, "b": "y"}, {"a": 2, "b": "x"}, {"a": 2, "b": "y"}] == grid


CELL = 'claim_id = "a"\nas_of = "latest"\nlevel = 0.95\nthird = 1 / 3\nnames = ("x", "y")'


def declared(code: str) -> dict[str, Any]:
    """Return what a parameters cell declares."""
    cells = [
        {"cell_type": "code", "id": "p", "metadata": {"tags": ["parameters"]}, "source": code},
        {"cell_type": "code", "id": "q", "metadata": {}, "source": "other = 1"},
    ]
    text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    return declared_parameters(prepare(text, "notebooks/a.ipynb"))


def test_parameters_are_those_of_the_tagged_cell() -> None:
    """With their values, where these are literals."""
    expected = {
        "claim_id": "a", "as_of": "latest", "level": 0.95, "third": None, "names": ("x", "y"),
    }  # fmt: skip

    assert expected == declared(CELL)


@pytest.mark.parametrize(
    ("axis", "fixed", "told"),
    [
        (Axis(name="levle", values=(1,)), {}, "expected  claim_id, as_of, level, third, names"),
        (Axis(name="level", values=(1,)), {"lost": 2}, "found     lost"),
        (Axis(name="level", values=(1,)), {"level": 2}, "is swept and set"),
        (Axis(name="claim_id", values=(1, 2)), {}, "expected  texts, as 'a'"),
        (Axis(name="level", values=("low", "high")), {}, "expected  numbers, as 0.95"),
    ],
)
def test_what_the_notebook_cannot_take_is_refused(
    axis: Axis, fixed: dict[str, Any], told: str
) -> None:
    """A name that it does not declare, or values of another sort than its own."""
    with pytest.raises(ParameterError) as refused:
        check_parameters(declared(CELL), [axis], fixed, where="notebooks/a.ipynb")

    assert told in str(refused.value)


def test_what_cannot_be_judged_is_left_to_the_run() -> None:
    """A value that is computed may be a number or a text."""
    axis = Axis(name="third", values=(0.3, 0.4))

    check_parameters(declared(CELL), [axis], {"level": 0.9}, where="notebooks/a.ipynb")
