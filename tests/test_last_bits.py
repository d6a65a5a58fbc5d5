"""What is displayed does not depend on the last bits of floating point, which processors round."""

import importlib
import math
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from audit.limits import Limits
from audit.plans import plan
from audit.reports import recompute

ROOT = Path(__file__).resolve().parents[1]

CLAIMS = ("displaced-daily", "munitions-total", "west-mosul-destroyed")
"""Quick ones: a rate, a sum of printed totals, shares."""


@pytest.fixture
def last_bits(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The benchmark, which tries all claims."""
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("last_bits")


def test_estimates_that_are_moved_to_the_next_float_show_nothing(
    last_bits: ModuleType, tmp_path: Path
) -> None:
    """Whatever is displayed stays as it was, through all steps of an estimate."""
    project = last_bits.copy(tmp_path / "audit")
    reports = plan(project, CLAIMS, vintages=["latest"])
    results = recompute(project, reports, limits=Limits(workers=2))
    assert [None] * len(CLAIMS) == [one.error for one in results]

    shown, _ = last_bits.displayed(project, reports, last_bits.another_package(tmp_path, "upwards"))

    assert [] == list(map(str, shown))


MADE = """import xarray as xr
from audit.estimates import Estimate
values = {name: xr.DataArray([0.1, 3.0, 2.5]) for name in ("center", "low", "high")}
made = Estimate(**values, unit="ratio", kinds=frozenset(), level=None, method="", lineage=())
print(*made.center.values.tolist())
"""


def test_the_trial_moves_what_is_no_whole_number_or_half(
    last_bits: ModuleType, tmp_path: Path
) -> None:
    """Else it would show nothing because it does nothing."""
    done = subprocess.run(
        [sys.executable, "-c", MADE],
        # Python looks first where it is.
        cwd=tmp_path,
        env={"PYTHONPATH": str(last_bits.another_package(tmp_path, "upwards"))},
        capture_output=True,
        text=True,
        check=True,
    )

    assert [math.nextafter(0.1, 1), 3.0, 2.5] == [float(one) for one in done.stdout.split()]
