"""The published reports are re-executed by nbval, and a figure that moved turns them red."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from audit.project import Project
from audit.registration import register

ROOT = Path(__file__).parents[1]

NBVAL = (
    sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-p", "no:cacheprovider",
    "-p", "no:randomly", "-q", "--color=no", "--nbval-cell-timeout=120", "--rootdir",
)  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Project:
    """Return a copy of the audit with its reports."""
    for folder in ("data", "notebooks", "reports"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "requirements.lock", tmp_path)
    return Project(root=tmp_path)


def _nbval(project: Project, report: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*NBVAL, str(project.root), f"reports/{report}"],
        cwd=project.root,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_changed_figure_that_is_registered_again_turns_its_report_red(copy: Project) -> None:
    """Nbval fails on a report whose figures have moved, and names the report."""
    table = copy.raw / "weapons_released.csv"
    text = table.read_text(encoding="utf-8")
    moved = re.sub(r",30743,", ",30744,", text)
    table.write_text(moved, encoding="utf-8")
    register(copy)

    found = _nbval(copy, "latest/munitions-total.ipynb")

    assert text != moved
    assert 1 == found.returncode
    assert "reports/latest/munitions-total.ipynb" in found.stdout


def test_an_unchanged_report_passes(copy: Project) -> None:
    """Nbval finds every output of a report as it is stored."""
    found = _nbval(copy, "latest/displaced-daily.ipynb")

    assert 0 == found.returncode, found.stdout
