"""Options that commands share, and parameters as they are typed: NAME=VALUE, in TOML's notation."""

import datetime as dt
import tomllib
from collections.abc import Callable, Sequence
from typing import Any

import click

__all__ = ["limits", "settings", "value_of"]

LIMITS = (
    click.option(
        "--jobs",
        type=click.IntRange(min=1),
        metavar="N",
        help="Notebooks at a time; default: one for each processor.",
    ),
    click.option(
        "--engine",
        type=click.Choice(["warm", "kernel"]),
        help="Forks of a process that has imported everything (default, where the system can "
        "fork), or ordinary Jupyter kernels; the reports are the same.",
    ),
    click.option(
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
        metavar="SECONDS",
        help="How long one cell may take; default: five minutes.",
    ),
    click.option(
        "--memory",
        type=click.IntRange(min=1),
        metavar="MIB",
        help="How much memory one notebook may take; default: 2048.",
    ),
)
"""How notebooks are executed, for each command that executes some."""


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


def limits(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options on how notebooks are executed.

    Parameters
    ----------
    command : callable
        What takes ``jobs``, ``engine``, ``timeout`` and ``memory``, each None for the default.
    """
    for option in reversed(LIMITS):
        command = option(command)
    return command
