"""The audit on which the examples of docstrings run: one that `audit new` has just made."""

from pathlib import Path

import pytest
from _pytest.doctest import DoctestItem

from audit.scaffolding import PLACEHOLDERS, PUBLISHED, scaffold


@pytest.fixture(scope="session")
def example_audit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a new audit."""
    folder = tmp_path_factory.mktemp("example") / "audit"
    scaffold(folder, PLACEHOLDERS, published=PUBLISHED, latest=PUBLISHED, claim="example-share")
    return folder


@pytest.fixture(autouse=True)
def _examples(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give it to every example as the audit of the working directory."""
    if isinstance(request.node, DoctestItem):
        folder: Path = request.getfixturevalue("example_audit")
        monkeypatch.setenv("AUDIT_PROJECT", str(folder))
