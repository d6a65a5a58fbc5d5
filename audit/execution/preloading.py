"""What a warm kernel has imported before its notebook asks for it.

No result depends on this list: what is not in it is imported when it is used. It holds nothing that
draws on a screen, which would have to know the shell before it is imported.
"""

import gc
import importlib
import pkgutil
import sys
from functools import cache
from typing import Any

__all__ = ["SELDOM", "preload", "preload_more"]

KERNEL = (
    "ipykernel.debugger",
    "IPython.core.application",
    "IPython.core.completerlib",
    "IPython.core.oinspect",
    "sqlite3",
)
"""What a kernel imports when it begins."""

PACKAGE = (
    "audit.figures",
    "audit.methods",
    "audit.sources",
    "audit.tipping",
    "audit.unchecked",
    "audit.verdicts",
    "matplotlib.backends.backend_svg",
    "matplotlib.style",
    "xarray",
)
"""What most notebooks import."""

FEW = ("scipy.stats.qmc", "statsmodels.genmod.generalized_linear_model")
"""What a few notebooks use, and takes a second to import."""

SELDOM = 50_000
"""Objects made, less objects gone, after which cycles are looked for."""


@cache
def preload() -> None:
    """Import what notebooks use, once."""
    # What is imported stays. What a notebook makes is gone with it, and cycles among it are few: to
    # look for them after each few hundred objects takes a twentieth of its time. Its memory has a
    # limit of its own.
    gc.set_threshold(SELDOM)
    # Each kernel would else import the debugger, to find that nobody debugs it.
    blocked: Any = None
    sys.modules.setdefault("debugpy", blocked)
    modules = {name: importlib.import_module(name) for name in KERNEL + PACKAGE}
    if sys.modules["debugpy"] is blocked:
        del sys.modules["debugpy"]
    # xarray looks for every library of arrays when it makes its first one. Where dask is installed,
    # for the sake of a cluster, importing it takes a third of what a small notebook takes.
    modules["xarray"].DataArray([0.0])
    for one in pkgutil.iter_modules(modules["audit.methods"].__path__, "audit.methods."):
        importlib.import_module(one.name)
    # So does matplotlib look for its fonts when it draws for the first time.
    with modules["audit.figures"].sheet.sheet() as page:
        page.text(0, 0, "x")
        page.svg("", "")
    _keep()


@cache
def preload_more() -> None:
    """Import what few notebooks use: for a process that has nothing else to do."""
    for name in FEW:
        importlib.import_module(name)
    _keep()


def _keep() -> None:
    # What was imported stays as long as the process does: a notebook need not look through it for
    # what can be thrown away, and a fork of it shares its memory longer.
    gc.freeze()
