"""Units of counts: what may be added, multiplied and divided, and the unit of the result."""

import math

from audit.errors import UnitError
from audit.numbers import DIMENSIONLESS

__all__ = ["ANY_UNIT", "PERCENT", "alike", "greatest", "product", "quotient"]

ANY_UNIT = ""
"""The unit of what is unknown: it goes with every other."""

PERCENT = "percent"
"""The unit of a share in hundredths."""


def greatest(unit: str) -> float:
    """Return the greatest value that a unit allows.

    Parameters
    ----------
    unit : str
        A counted thing, ``share``, ``percent`` or ``ratio``.

    Examples
    --------
    >>> greatest("percent"), greatest("share"), greatest("people")
    (100.0, 1.0, inf)
    """
    return {PERCENT: 100.0, "share": 1.0}.get(unit, math.inf)


def alike(one: str, other: str, verb: str, where: str) -> str:
    """Return the unit of a sum, a difference or a comparison.

    Parameters
    ----------
    one, other : str
        The units: a counted thing, ``share``, ``ratio``, or :data:`ANY_UNIT`.
    verb : str
        What is done to them, for the error: *added*.
    where : str
        What they are units of.

    Returns
    -------
    str
        The unit of both.

    Raises
    ------
    UnitError
        If they differ.

    Examples
    --------
    >>> alike("people", "people", "added", "two counts")
    'people'
    """
    if ANY_UNIT in {one, other}:
        return one or other
    if one != other:
        raise _mismatch(one, other, verb, "the same unit", where)
    return one


def product(one: str, other: str, where: str) -> str:
    """Return the unit of a product; one factor must be a share or a ratio.

    Raises
    ------
    UnitError
        If both are counted things.

    Examples
    --------
    >>> product("share", "people", "a share of a count")
    'people'
    """
    if not {one, other} & {*DIMENSIONLESS, ANY_UNIT}:
        raise _mismatch(one, other, "multiplied", "one of them a share or a ratio", where)
    return other if one in DIMENSIONLESS else one


def quotient(one: str, other: str, where: str) -> str:
    """Return the unit of a quotient: ``ratio`` for two of the same.

    Raises
    ------
    UnitError
        If a counted thing is divided by another.

    Examples
    --------
    >>> quotient("people", "people", "a count in another")
    'ratio'
    """
    if other not in {*DIMENSIONLESS, one} and ANY_UNIT not in {one, other}:
        raise _mismatch(one, other, "divided", "the same unit, or a divisor without one", where)
    if ANY_UNIT in {one, other}:
        return ANY_UNIT
    return "ratio" if one == other else one


def _mismatch(one: str, other: str, verb: str, expected: str, where: str) -> UnitError:
    return UnitError(
        f"Two counted things cannot be {verb}.",
        expected=expected,
        found=f"{one!r} and {other!r}",
        where=where,
        do="if the method means it, say so with in_unit()",
    )
