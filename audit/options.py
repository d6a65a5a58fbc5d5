"""Options that several commands share."""

from collections.abc import Callable
from functools import reduce

import click

from audit.settings import settings

__all__ = ["execution", "limits"]

Command = Callable[..., int]

LIMITS = (
    click.option(
        "--jobs",
        type=click.IntRange(min=1),
        metavar="N",
        help="Notebooks at a time; default: one for each processor. Never more than there are, or "
        "than the limit on open files allows.",
    ),
    click.option(
        "--engine",
        type=click.Choice(["warm", "kernel"]),
        help="Forks of a process that has imported everything (default, where the system can "
        "fork), or ordinary Jupyter kernels; the reports are the same.",
    ),
    click.option(
        "--timeout",
        # nbclient takes whole seconds only.
        type=click.IntRange(min=1),
        metavar="SECONDS",
        help="How long one cell may take, in whole seconds; default: five minutes.",
    ),
    click.option(
        "--memory",
        type=click.IntRange(min=1),
        metavar="MIB",
        help="How much memory one notebook may take; default: 2048.",
    ),
)
"""How notebooks are executed, for each command that executes some."""


EXECUTION = (
    click.option(
        "--vintage",
        "vintages",
        multiple=True,
        metavar="published|latest|DATE",
        help="By which day figures were known: the article's, the latest, or any other, which is a "
        "trial and goes to scratch/. Default: both of the first.",
    ),
    click.option(
        "--set",
        "parameters",
        multiple=True,
        metavar="NAME=VALUE",
        callback=settings,
        help="Set a parameter of the notebooks. A trial: it goes to scratch/, not over the "
        "reports.",
    ),
    click.option(
        "--scheduler",
        metavar="ADDRESS",
        help="Send the notebooks to a Dask cluster, such as tcp://host:8786; they run as many at "
        "a time as it has threads. The reports are the same.",
    ),
    *LIMITS,
    click.option("--quiet", is_flag=True, help="Show nothing but errors."),
    click.option("--json", "as_json", is_flag=True, help="Write the results as JSON."),
)
"""What to run, and how, in the order of the help."""


def limits(command: Command) -> Command:
    """Give a command the options on how notebooks are executed.

    Parameters
    ----------
    command : callable
        What takes ``jobs``, ``engine``, ``timeout`` and ``memory``, each None for the default.
    """
    return reduce(lambda decorated, option: option(decorated), reversed(LIMITS), command)


def execution(command: Command) -> Command:
    """Give a command all options on what to run, and how.

    Parameters
    ----------
    command : callable
        What takes those of :func:`limits`, and ``vintages``, ``parameters``, ``scheduler``,
        ``quiet`` and ``as_json``.
    """
    return reduce(lambda decorated, option: option(decorated), reversed(EXECUTION), command)
