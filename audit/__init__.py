"""Recompute every number of an article from published figures.

The names that a notebook uses are here. They are imported when they are first used, so that a
command that computes nothing starts at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from audit.choices import choice
    from audit.claims import article, claim, claims
    from audit.display import Table, count, day, percent, say, span
    from audit.estimates import across, estimate, stack
    from audit.figures import against_readings, over_time, shares_by_option, window_map
    from audit.multiverse import multiverse
    from audit.readings import readings
    from audit.sources import observations, records, sources
    from audit.tipping import breakdown
    from audit.verdicts import judge

__all__ = [
    "Table",
    "across",
    "against_readings",
    "article",
    "breakdown",
    "choice",
    "claim",
    "claims",
    "count",
    "day",
    "estimate",
    "judge",
    "multiverse",
    "observations",
    "over_time",
    "percent",
    "readings",
    "records",
    "say",
    "shares_by_option",
    "sources",
    "span",
    "stack",
    "window_map",
]

_HOME = {
    "audit.choices": ("choice",),
    "audit.claims": ("article", "claim", "claims"),
    "audit.display": ("Table", "count", "day", "percent", "say", "span"),
    "audit.estimates": ("across", "estimate", "stack"),
    "audit.figures": ("against_readings", "over_time", "shares_by_option", "window_map"),
    "audit.multiverse": ("multiverse",),
    "audit.readings": ("readings",),
    "audit.sources": ("observations", "records", "sources"),
    "audit.tipping": ("breakdown",),
    "audit.verdicts": ("judge",),
}


def __getattr__(name: str) -> Any:
    # `sources` and the like are modules too: import_module sets them as attributes of the package
    # the first time, so the function must be put back over the module.
    for module, names in _HOME.items():
        if name in names:
            found = getattr(import_module(module), name)
            globals()[name] = found
            return found
    message = f"module 'audit' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return sorted(__all__)
