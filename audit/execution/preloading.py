"""What a warm kernel has imported before its notebook asks for it."""

import importlib
import pkgutil
import sys
from typing import Any

__all__ = ["preload"]

KERNEL = (
    "IPython.core.application",
    "IPython.core.completerlib",
    "IPython.core.oinspect",
    "sqlite3",
)
PACKAGE = ("audit.figures", "audit.sources", "audit.tipping", "audit.unchecked", "audit.verdicts")
"""What a kernel imports when it begins; what most notebooks import."""


def preload() -> None:
    """Import what notebooks use, once."""
    blocked: Any = None
    sys.modules.setdefault("debugpy", blocked)
    # The debugger would be imported by each kernel, to find that nobody debugs it.
    importlib.import_module("ipykernel.debugger")
    sys.modules.pop("debugpy")
    for name in KERNEL + PACKAGE:
        importlib.import_module(name)
    # Never drawn from here: it holds no module that draws on a screen, which would have to know
    # the shell before it is imported.
    methods = importlib.import_module("audit.methods")
    for one in pkgutil.iter_modules(methods.__path__):
        importlib.import_module(f"audit.methods.{one.name}")
