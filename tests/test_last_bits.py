"""What is displayed does not depend on the last bits of floating point, which processors round."""

import importlib
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
    """Numbers behind displayed ones move, so that the trial is one; displayed ones do not."""
    project = last_bits.copy(tmp_path / "audit")
    reports = plan(project, CLAIMS, vintages=["latest"])
    results = recompute(project, reports, limits=Limits(workers=2))
    assert [None] * len(CLAIMS) == [one.error for one in results]

    shown, moved = last_bits.displayed(
        project, reports, last_bits.another_package(tmp_path, "upwards")
    )

    assert [] == list(map(str, shown))
    assert 0 < moved
