"""What several test modules share: a made-up audit of two claims."""

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from audit.harvest import harvest
from audit.plans import plan
from audit.project import Project
from audit.reports import recompute

# The same examples in every run, and no time limit on a busy machine.
settings.register_profile("audit", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("audit")

SMALL = Path(__file__).parent / "projects" / "small"


@pytest.fixture
def small_project(tmp_path: Path) -> Project:
    """Return the audit without reports, in a folder of its own that a test may change."""
    root = tmp_path / "small"
    shutil.copytree(SMALL, root)
    return Project(root=root)


@pytest.fixture(scope="session")
def executed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the audit with its four reports, for reading only."""
    root = tmp_path_factory.mktemp("executed") / "small"
    shutil.copytree(SMALL, root)
    project = Project(root=root)
    failed = [str(one.error) for one in recompute(project, plan(project), workers=2) if one.error]
    assert [] == failed
    harvest(project)
    return root


@pytest.fixture
def executed_project(executed_once: Path, tmp_path: Path) -> Project:
    """Return the audit with its reports, in a folder of its own that a test may change."""
    root = tmp_path / "executed"
    shutil.copytree(executed_once, root)
    return Project(root=root)
