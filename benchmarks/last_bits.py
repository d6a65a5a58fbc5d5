"""Whether anything that is displayed depends on the last bits of floating point.

``python benchmarks/last_bits.py`` executes reports with a copy of the package in which each end and
each centre of every estimate is moved to the next float, upwards in one run and downwards in the
other, whenever an estimate is made; so a value that went through ten steps is moved ten times.
Whole numbers and halves stay, because counts, their sums and the ends of what was rounded to a
whole number are exact on every processor. What is displayed is then compared with the same reports,
executed as they are.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from sections import keep
from warm import DISPLAYED, Warm, copy

from audit import reexecution
from audit.closure import PACKAGE
from audit.differences import Difference
from audit.limits import Limits
from audit.plans import Report, plan
from audit.project import Project
from audit.reports import recompute

DIRECTIONS: Final = {"upwards": "inf", "downwards": "-inf"}
DEAR: Final = "munitions-surge"

MOVED: Final = """

_made = Estimate.__init__


def _moved(self, **fields):
    for name in ("center", "low", "high"):
        values = fields[name].values
        exact = 2 * values == np.round(2 * values)
        moved = np.where(exact, values, np.nextafter(values, {direction}))
        fields[name] = fields[name].copy(data=moved)
    _made(self, **fields)


Estimate.__init__ = _moved
"""


def another_package(folder: Path, direction: str) -> Path:
    """Copy the package, with estimates that are moved; return the folder that it is in."""
    where = folder / direction
    shutil.copytree(PACKAGE, where / "audit", ignore=shutil.ignore_patterns("__pycache__"))
    module = where / "audit" / "estimates.py"
    text = module.read_text(encoding="utf-8")
    numpy = "" if "import numpy as np" in text else "\nimport numpy as np"
    change = MOVED.replace("{direction}", f"float('{DIRECTIONS[direction]}')")
    module.write_text(f"{text}{numpy}{change}", encoding="utf-8")
    return where


def displayed(
    project: Project, reports: Sequence[Report], package: Path
) -> tuple[list[Difference], int]:
    """Execute reports with another package: what is displayed otherwise, and what moved behind it.

    Parameters
    ----------
    project : Project
        A copy of the audit.
    reports : sequence of Report
        Executed as they are.
    package : pathlib.Path
        From :func:`another_package`.

    Returns
    -------
    tuple
        The differences, and how many numbers behind displayed ones moved by last bits.
    """
    differences: list[Difference] = []
    moved = 0
    with Warm(project.root, package=package):
        for one in reexecution.reexecuted(project, reports):
            if one.failure:
                raise one.failure
            differences += [each for each in one.differences if each.kind in DISPLAYED]
            moved += one.last_bits
    return differences, moved


def section(results: list[dict[str, Any]]) -> str:
    """Return the part of the README that these figures make."""
    lines = [
        f"{one['reports']} reports, {one['direction']}: {one['moved']:,} numbers in them moved by "
        f"last bits, and {len(one['displayed'])} displayed ones."
        for one in results
    ]
    listed = [f"* {text}" for one in results for text in one["displayed"]]
    return "\n\n".join([*lines, *(["\n".join(listed)] if listed else [])])


def main() -> int:
    """Print what is displayed otherwise; 1 where anything is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--claims", nargs="*", default=[], help=f"default: all but {DEAR}")
    parser.add_argument("--dry", action="store_true", help="write nothing")
    asked = parser.parse_args()
    results: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="last-bits-") as name:
        folder = Path(name)
        project = copy(folder / "audit")
        names = asked.claims or [one.claim for one in plan(project) if one.claim != DEAR]
        reports = plan(project, names)
        failed = [one.error for one in recompute(project, reports, limits=Limits()) if one.error]
        if failed:
            raise failed[0]
        for direction in DIRECTIONS:
            found, moved = displayed(project, reports, another_package(folder, direction))
            told = list(map(str, found))
            results.append({"direction": direction, "reports": len(reports), "moved": moved,
                            "displayed": told})  # fmt: skip
            said = f"{direction}: {moved} moved, {len(found)} displayed"
            print(said, *told, sep="\n", flush=True)
    if not asked.dry:
        keep("last_bits", {"runs": results}, section(results))
    return int(any(one["displayed"] for one in results))


if __name__ == "__main__":
    sys.exit(main())
