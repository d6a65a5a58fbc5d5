"""Recompute every number of an article from published figures.

The names that a notebook uses are here. They are imported when they are first used, so that a
command that computes nothing starts at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from audit.assembly import across, stack
    from audit.choices import choice
    from audit.claims import article, claim
    from audit.declared import axes
    from audit.display import Table, count, day, percent, say, span
    from audit.figures import (
        against_readings,
        over_time,
        ratio_frontier,
        shares_by_option,
        window_map,
    )
    from audit.multiverse import cross
    from audit.phrases import read
    from audit.sources import observations, records
    from audit.tipping import breakdown, extremes
    from audit.unchecked import not_checkable
    from audit.values import bounded, estimate
    from audit.verdicts import judge

__all__ = [
    "Table",
    "across",
    "against_readings",
    "article",
    "axes",
    "bounded",
    "breakdown",
    "choice",
    "claim",
    "count",
    "cross",
    "day",
    "estimate",
    "extremes",
    "judge",
    "not_checkable",
    "observations",
    "over_time",
    "percent",
    "ratio_frontier",
    "read",
    "records",
    "say",
    "shares_by_option",
    "span",
    "stack",
    "window_map",
]

_HOME = {
    "audit.choices": ("choice",),
    "audit.declared": ("axes",),
    "audit.claims": ("article", "claim"),
    "audit.display": ("Table", "count", "day", "percent", "say", "span"),
    "audit.assembly": ("across", "stack"),
    "audit.values": ("bounded", "estimate"),
    "audit.figures": (
        "against_readings",
        "over_time",
        "ratio_frontier",
        "shares_by_option",
        "window_map",
    ),
    "audit.multiverse": ("cross",),
    "audit.phrases": ("read",),
    "audit.sources": ("observations", "records"),
    "audit.tipping": ("breakdown", "extremes"),
    "audit.unchecked": ("not_checkable",),
    "audit.verdicts": ("judge",),
}


def __getattr__(name: str) -> Any:
    # No name here may be that of a module: importing the module would put it over the function.
    for module, names in _HOME.items():
        if name in names:
            found = getattr(import_module(module), name)
            globals()[name] = found
            return found
    message = f"module 'audit' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return sorted(__all__)
