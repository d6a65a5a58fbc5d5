"""Pure estimators, one module per noun of the field, one function per method.

Every method that makes a range returns an :class:`audit.intervals.Interval`, takes the level from
its caller, and names its author and source. A module is imported when it is first asked for.
"""

import importlib
from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    try:
        return importlib.import_module(f"{__name__}.{name}")
    except ModuleNotFoundError as error:
        if error.name != f"{__name__}.{name}":
            raise
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message) from error
