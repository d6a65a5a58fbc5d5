"""What several test modules share."""

import shutil
from pathlib import Path

import pytest

from audit.project import Project

SMALL = Path(__file__).parent / "projects" / "small"


@pytest.fixture
def small_project(tmp_path: Path) -> Project:
    """Return a made-up audit of two claims, in a folder of its own that a test may change."""
    root = tmp_path / "small"
    shutil.copytree(SMALL, root)
    return Project(root=root)
