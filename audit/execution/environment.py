"""The environment in which every notebook runs, whatever the machine and its user have set.

Nothing here fixes the processor's kernels (``OPENBLAS_CORETYPE``): another type changes the last
bits of a float, which never show, but one that the processor lacks would end the run.
"""

from collections.abc import Mapping
from pathlib import Path

__all__ = ["environment"]

FIXED = {
    # The order of sets, the names of months, the time zone: none may show in a result.
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    # A second thread adds in another order, which changes the last bits.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    # A warning would else print the path of a temporary file.
    "IPYKERNEL_CELL_NAME": "<cell>",
    # The debugger would else print a note about frozen modules.
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    # What ipykernel sets where nothing is set, and so what nbval gets.
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    # The kernel of this environment, before one of the user or of the system.
    "JUPYTER_PREFER_ENV_PATH": "1",
    "JUPYTER_PLATFORM_DIRS": "1",
    "PYTHONNOUSERSITE": "1",
}

DROPPED = frozenset(
    {
        "COLUMNS",
        "FORCE_COLOR",
        "JUPYTER_CONFIG_PATH",
        "JUPYTER_PATH",
        "LANGUAGE",
        "LINES",
        "MATPLOTLIBRC",
        # With it, an ordinary kernel does not show what other programs print.
        "PYTEST_CURRENT_TEST",
        "PYTHONOPTIMIZE",
        "PYTHONSTARTUP",
        "PYTHONWARNINGS",
    }
)


def environment(base: Mapping[str, str], *, root: Path, folder: Path) -> dict[str, str]:
    """Return the variables for a process that runs notebooks, and for its kernels.

    Parameters
    ----------
    base : mapping of str to str
        The variables of this process.
    root : pathlib.Path
        The audit.
    folder : pathlib.Path
        A folder for the run alone, in which Jupyter and IPython keep what they keep: no
        configuration, history or kernel of the user has a say.

    Returns
    -------
    dict of str to str
        The base, without what would change a result, and with what fixes it.
    """
    kept = {name: value for name, value in base.items() if name not in DROPPED}
    own = {
        "AUDIT_PROJECT": str(root),
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "run"),
        # It holds the list of fonts, which takes seconds to make; so it outlives the run.
        "MPLCONFIGDIR": str(root / ".audit" / "matplotlib"),
    }
    return kept | FIXED | own
