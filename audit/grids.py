"""Grids of parameters, as they are typed: NAME=START:STOP:STEP, or NAME=a,b,c."""

import itertools
import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from audit.documents import MAGNITUDE
from audit.errors import ParameterError
from audit.settings import value_of

__all__ = ["MOST", "Axis", "axes_of", "check_parameters", "points"]

MOST = 1000
"""Points that a grid may have: at a second each, a quarter of an hour."""

FORM = "NAME=START:STOP:STEP with numbers, or NAME=VALUE,VALUE,…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One parameter and the values that it takes, in their order.

    Parameters
    ----------
    name : str
        The parameter.
    values : tuple
        At least one, none twice, of JSON's types.
    """

    name: str
    values: tuple[Any, ...]

    @property
    def numeric(self) -> bool:
        """Whether all values are numbers."""
        return all(map(_is_number, self.values))


def axes_of(given: Sequence[str]) -> tuple[Axis, ...]:
    """Read the axes of a grid.

    Parameters
    ----------
    given : sequence of str
        As typed: a step with both ends (the last one is a value if a step ends there), or values
        as :func:`audit.settings.value_of` reads them.

    Returns
    -------
    tuple of Axis
        In the order given.

    Raises
    ------
    ParameterError
        If one cannot be read, a name stands twice, or there are no or too many points.

    Examples
    --------
    >>> [axis.values for axis in axes_of(["level=0.8:0.95:0.05", "place=east,west"])]
    [(0.8, 0.85, 0.9, 0.95), ('east', 'west')]
    """
    axes = [_axis(text) for text in given]
    names = [axis.name for axis in axes]
    if not axes or len(set(names)) < len(names):
        raise _refused("A grid needs each parameter once.", FORM, ", ".join(names) or "nothing")
    size = math.prod(len(axis.values) for axis in axes)
    if size > MOST:
        sizes = " × ".join(f"{len(axis.values):,}" for axis in axes)
        raise _refused("A grid is too large.", f"at most {MOST:,} points", f"{sizes} = {size:,}")
    return tuple(axes)


def _axis(text: str) -> Axis:
    name, equals, listed = text.partition("=")
    if not equals or not name.isidentifier():
        raise _refused("A parameter of a grid cannot be read.", FORM, repr(text))
    values = _stepped(text, listed) if _is_step(listed) else _listed(listed)
    if not values or any(value == "" for value in values):
        raise _refused("A parameter of a grid has no value.", FORM, repr(text))
    if len({repr(value) for value in values}) < len(values):
        raise _refused("A value stands twice in a grid.", "each value once", repr(text))
    return Axis(name=name, values=values)


def _is_step(listed: str) -> bool:
    return ":" in listed and not any(sign in listed for sign in "\"',[{")


def _stepped(text: str, listed: str) -> tuple[int | float, ...]:
    parts = listed.split(":")
    try:
        start, stop, step = (Decimal(part.strip()) for part in parts)
    except (InvalidOperation, ValueError) as error:
        raise _refused("A step of a grid cannot be read.", FORM, repr(text)) from error
    finite = all(one.is_finite() and abs(one) < MAGNITUDE for one in (start, stop, step))
    if not finite or abs(step) * Decimal(MAGNITUDE) < 1 or (stop - start) / step < 0:
        raise _refused(
            "A grid is empty, or has no end.",
            "a step that leads from START to STOP, and is not next to nothing",
            repr(text),
        )
    size = int((stop - start) / step) + 1
    if size > MOST:
        raise _refused("A grid is too large.", f"at most {MOST:,} points", f"{size:,} in {text!r}")
    # In decimals, as typed: 0.1 three times is 0.3.
    whole = all("." not in part and "e" not in part.lower() for part in parts)
    every = (start + step * k for k in range(size))
    return tuple(int(one) if whole else float(one) for one in every)


def _listed(listed: str) -> tuple[Any, ...]:
    try:
        # Quoted texts, days and lists may have commas of their own.
        found = tomllib.loads(f"value = [{listed}]")
    except tomllib.TOMLDecodeError:
        return tuple(value_of(one.strip()) for one in listed.split(","))
    if set(found) != {"value"}:
        return ()
    whole: tuple[Any, ...] = tuple(value_of(f"[{listed}]"))
    return whole


def points(axes: Sequence[Axis]) -> list[dict[str, Any]]:
    """Return every point of a grid, the last parameter changing first.

    Parameters
    ----------
    axes : sequence of Axis
        The grid.

    Examples
    --------
    >>> points(axes_of(["a=1,2", "b=x,y"]))[:2]
    [{'a': 1, 'b': 'x'}, {'a': 1, 'b': 'y'}]
    """
    names = [axis.name for axis in axes]
    every = itertools.product(*(axis.values for axis in axes))
    return [dict(zip(names, values, strict=True)) for values in every]


def check_parameters(
    declared: Mapping[str, Any], axes: Iterable[Axis], fixed: Mapping[str, Any], *, where: str
) -> None:
    """See that a notebook has the parameters of a grid, and that they are of the same sort.

    Parameters
    ----------
    declared : mapping
        From :func:`declared_parameters`.
    axes : iterable of Axis
        The grid.
    fixed : mapping
        What is set at every point.
    where : str
        The notebook.

    Raises
    ------
    ParameterError
        If a parameter is not declared, is both swept and set, or a text is swept with numbers, or
        the other way round.
    """
    swept = {axis.name: axis for axis in axes}
    both = sorted(swept.keys() & fixed.keys())
    if both:
        raise _refused("A parameter is swept and set.", "--over or --set for each", ", ".join(both))
    unknown = [name for name in (*swept, *fixed) if name not in declared]
    if unknown:
        raise ParameterError(
            "A notebook has no such parameter.",
            expected=", ".join(declared) or "none: no cell is tagged parameters",
            found=", ".join(unknown),
            where=where,
            do="use one of the names in its parameters cell",
        )
    for name, axis in swept.items():
        usual = declared[name]
        if (isinstance(usual, str) and axis.numeric) or (
            _is_number(usual) and not any(map(_is_number, axis.values))
        ):
            raise ParameterError(
                "A parameter is swept with values of another sort.",
                expected=f"{'texts' if isinstance(usual, str) else 'numbers'}, as {usual!r}",
                found=", ".join(map(repr, axis.values[:3])),
                where=f"{where}, parameter {name}",
                do="give values as the notebook has them; a text that looks like a number is "
                'quoted: NAME=\'"1","2"\'',
            )


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _refused(what: str, expected: str, found: str) -> ParameterError:
    return ParameterError(
        what,
        expected=expected,
        found=found,
        where="--over on the command line",
        do="such as --over level=0.80:0.99:0.01 or --over last_day=2020-05-31,2020-06-30",
    )
