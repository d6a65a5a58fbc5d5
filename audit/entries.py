"""What an entry of a TOML file must hold: names and types of its parts, told where one is wrong."""

import datetime as dt
import math
from collections.abc import Callable, Mapping
from typing import Any

from audit.documents import MAGNITUDE

__all__ = ["Parts", "boolean", "day", "filled", "flaw", "number_or_endless", "text", "texts"]

Parts = Mapping[str, Callable[[Any], bool]]
"""Name → what its value must be; each of the functions below."""


def text(value: Any) -> bool:
    """Whether a value is a text that can be seen, or empty."""
    return isinstance(value, str) and value.isprintable()


def filled(value: Any) -> bool:
    """Whether a value is a text that says something."""
    return text(value) and bool(value.strip())


def texts(value: Any) -> bool:
    """Whether a value is a list of texts."""
    return isinstance(value, list) and all(map(text, value))


def boolean(value: Any) -> bool:
    """Whether a value is true or false."""
    return isinstance(value, bool)


def day(value: Any) -> bool:
    """Whether a value is a day, and not a moment of one."""
    return type(value) is dt.date


def number_or_endless(value: Any) -> bool:
    """Whether a value is a number that a float holds as it is printed, or has no end."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) < MAGNITUDE or (isinstance(value, float) and math.isinf(value))


def flaw(entry: Any, required: Parts, optional: Parts) -> tuple[str, str]:
    """Say what is wrong with an entry.

    Parameters
    ----------
    entry : object
        The entry.
    required, optional : mapping
        The parts that it must and may have.

    Returns
    -------
    tuple of str
        The part, and what was found there; two empty texts where nothing is wrong.

    Examples
    --------
    >>> flaw({"title": 3}, {"title": text}, {})
    ('title', 'title = 3')
    """
    if not isinstance(entry, dict):
        return "", repr(entry)
    for part, holds in required.items():
        if part not in entry:
            return part, f"no {part}"
        if not holds(entry[part]):
            return part, f"{part} = {entry[part]!r}"
    for part, value in entry.items():
        if part not in required and part not in optional:
            return part, f"an unknown part {part!r}"
        if part in optional and not optional[part](value):
            return part, f"{part} = {value!r}"
    return "", ""
