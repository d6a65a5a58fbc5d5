"""What is typed on a command line: NAME=VALUE, the value in TOML's notation, and seconds."""

import datetime as dt
import math
import tomllib
from collections.abc import Sequence
from typing import Any

import click

__all__ = ["finite", "settings", "value_of"]


def value_of(text: str) -> Any:
    """Read a value as TOML does: a number, a truth value, a list, a quoted text.

    Parameters
    ----------
    text : str
        As typed.

    Returns
    -------
    object
        The value; what is not TOML, such as a bare word, is a text; a day is its text.

    Examples
    --------
    >>> value_of("0.9"), value_of("[1, 2]"), value_of("true"), value_of("east"), value_of("'9'")
    (0.9, [1, 2], True, 'east', '9')
    """
    try:
        parsed = tomllib.loads(f"value = {text}")
    except tomllib.TOMLDecodeError:
        return text
    return _plain(parsed["value"]) if set(parsed) == {"value"} else text


def _plain(value: Any) -> Any:
    """Return a value in JSON's types, which are those that a notebook's parameter can have."""
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return value


def settings(
    _context: click.Context, _parameter: click.Parameter, given: Sequence[str]
) -> dict[str, Any]:
    """Read every NAME=VALUE of an option.

    Parameters
    ----------
    given : sequence of str
        As typed.

    Returns
    -------
    dict
        Name → value.

    Raises
    ------
    click.BadParameter
        If one is not NAME=VALUE.
    """
    found: dict[str, Any] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name.isidentifier():
            raise click.BadParameter(f"{text!r} is not NAME=VALUE")
        found[name] = value_of(value)
    return found


def finite(_context: click.Context, _parameter: click.Parameter, given: float) -> float:
    """Return the number of an option, where it is a finite one.

    Parameters
    ----------
    given : float
        As click has read it: its ranges let ``nan`` through, and ``inf`` where they have no end.

    Raises
    ------
    click.BadParameter
        If it is not finite.
    """
    if not math.isfinite(given):
        raise click.BadParameter(f"{given} is not a finite number.")
    return given
