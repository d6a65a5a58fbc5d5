"""The CPU time of all statistics of all claims, in both vintages, imports and kernels apart.

``python benchmarks/all_claims.py`` runs the code cells of every notebook in one process, once for
each vintage, in fresh names each time. All modules are imported beforehand and nothing is computed
beforehand, so reading and authenticating the tables counts, and so does showing each result. The
cells that end in a picture are counted apart. (It is not called ``statistics``: a script of that
name would stand in for the module of the standard library.)
"""

import argparse
import ast
import importlib
import json
import os
import pkgutil
import sys
import time
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from sections import keep
from tables import rows

import audit
from audit.execution.preloading import preload
from audit.project import VINTAGES

ROOT: Final = Path(__file__).resolve().parents[1]
LIMIT: Final = 10.0
FIRST: Final = ("papermill",)
"""It looks up the engine of this package, which cannot be half imported then."""

LAZY: Final = (
    "dask.array",
    "matplotlib.backends.backend_svg",
    "statsmodels.genmod.families",
    "statsmodels.genmod.generalized_linear_model",
)


@dataclass(slots=True)
class Spent:
    """CPU seconds of the cells without and with a picture, and what went wrong."""

    statistics: float = 0.0
    pictures: float = 0.0
    failed: str = ""


def import_everything() -> float:
    """Import the package whole, and what it imports late; return the CPU seconds until then."""
    for name in FIRST:
        importlib.import_module(name)
    for module in pkgutil.walk_packages(audit.__path__, "audit."):
        importlib.import_module(module.name)
    for name in LAZY:
        importlib.import_module(name)
    preload()
    return time.process_time()


def parts(source: str) -> tuple[Any, Any]:
    """Compile a cell as its statements and its last expression, as a notebook runs it."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    expression = ast.Expression(last.value) if isinstance(last, ast.Expr) else None
    compiled = compile(tree, "cell", "exec")
    return compiled, compile(expression, "cell", "eval") if expression else None


def run_notebook(path: Path, vintage: str) -> Spent:
    """Run the code cells of a notebook for a vintage."""
    names: dict[str, Any] = {}
    spent = Spent()
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        statements, expression = parts("".join(cell["source"]))
        start = time.process_time()
        try:
            # The cells are the repository's own notebooks.
            exec(statements, names)  # noqa: S102
            shown = eval(expression, names) if expression else None  # noqa: S307
            bundle: dict[str, Any] = getattr(shown, "_repr_mimebundle_", dict)()
        except Exception as error:  # noqa: BLE001
            spent.failed = f"{type(error).__name__}: {error}".splitlines()[0]
            return spent
        seconds = time.process_time() - start
        if "image/svg+xml" in bundle:
            spent.pictures += seconds
        else:
            spent.statistics += seconds
        if "parameters" in cell["metadata"].get("tags", ()):
            names["as_of"] = vintage
    return spent


def main() -> int:
    """Run every notebook, and print the CPU seconds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--dry", action="store_true", help="print only; write nothing")
    dry = parser.parse_args().dry
    warnings.simplefilter("ignore")
    os.environ["AUDIT_PROJECT"] = str(ROOT)
    imports = import_everything()
    print(f"{'imports':42s} {imports:6.2f} s")
    found = {
        (path.stem, vintage): run_notebook(path, vintage)
        for path in sorted((ROOT / "notebooks").glob("*.ipynb"))
        for vintage in VINTAGES
    }
    print(f"{'':42s} without pictures   pictures")
    for (claim, vintage), spent in found.items():
        told = f"   {spent.failed}" if spent.failed else ""
        line = f"{spent.statistics:14.2f} s {spent.pictures:8.2f} s"
        print(f"{f'{claim}, {vintage}':42s} {line}{told}")
    statistics = sum(one.statistics for one in found.values())
    pictures = sum(one.pictures for one in found.values())
    print(f"{'all claims, both vintages':42s} {statistics:14.2f} s {pictures:8.2f} s")
    print(f"with pictures {statistics + pictures:.2f} s; the limit is {LIMIT:g} s without them")
    failed = any(one.failed for one in found.values())
    if not dry and not failed:
        results = {f"{vintage}/{claim}": asdict(spent) for (claim, vintage), spent in found.items()}
        keep("all_claims", {"imports": imports, "notebooks": results}, section(imports, found))
    return int(failed or statistics >= LIMIT)


def section(imports: float, found: Mapping[tuple[str, str], Spent]) -> str:
    """Return the section of the README: the notebook that takes longest, the others, and all."""
    claims = sorted({claim for claim, _ in found})

    def line(name: str, chosen: Iterable[str]) -> list[str]:
        some = [spent for (claim, _), spent in found.items() if claim in set(chosen)]
        sums = sum(one.statistics for one in some), sum(one.pictures for one in some)
        return [name, *(f"{seconds:.1f} s" for seconds in sums)]

    longest = max(claims, key=lambda one: found[one, VINTAGES[0]].statistics)
    body = [
        ["imports", f"{imports:.1f} s", ""],
        line(f"`{longest}`", [longest]),
        line(f"the other {len(claims) - 1} notebooks", set(claims) - {longest}),
        line("all of them", claims),
    ]
    total = sum(one.statistics for one in found.values())
    answer = "held" if total < LIMIT else "**not held**"
    table = rows(("both vintages", "CPU without pictures", "pictures"), body)
    load = os.getloadavg()[1]
    return (
        f"{table}\n\nLess than {LIMIT:g} s without pictures: {answer}, on {os.cpu_count()} "
        f"processors, {load:.1f} processes running or waiting on average."
    )


if __name__ == "__main__":
    sys.exit(main())
