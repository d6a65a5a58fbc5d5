"""What several test modules share: a made-up audit, the public validators and a browser."""

import json
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from audit.harvest import harvest
from audit.limits import Limits
from audit.plans import plan
from audit.project import Project
from audit.publish import publish
from audit.reports import recompute

# The same examples in every run, and no time limit on a busy machine.
settings.register_profile("audit", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("audit")

# What a shell runs in the background ignores Ctrl-C, and so would every command that a test starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

SMALL = Path(__file__).parent / "projects" / "small"

collect_ignore = ["validators"]
"""They run in an environment of their own, not in that of the tests."""

VALIDATORS = Path(__file__).resolve().parents[1] / ".venv" / "validators" / "bin"
"""Where `make test` sets them up, from validators.lock."""

Validate = Callable[..., Any]


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
    failed = [
        str(one.error)
        for one in recompute(project, plan(project), limits=Limits(workers=2))
        if one.error
    ]
    assert [] == failed
    harvest(project)
    return root


@pytest.fixture
def executed_project(executed_once: Path, tmp_path: Path) -> Project:
    """Return the audit with its reports, in a folder of its own that a test may change."""
    root = tmp_path / "executed"
    shutil.copytree(executed_once, root)
    return Project(root=root)


@pytest.fixture(scope="session")
def validate() -> Validate:
    """Return what runs a program of tests/validators and gives its answer.

    No program may use the network: what asks for it, but for itself, gets no answer.
    """
    if not (VALIDATORS / "python").is_file():
        pytest.fail(
            "The public validators are not there.\n"
            f"  expected  {VALIDATORS.parent}\n"
            "  do        make .venv/validators/.installed (part of `make test`)"
        )

    def answer(program: str, *arguments: Path) -> Any:
        nowhere = {f"{scheme}_proxy": "http://127.0.0.1:9" for scheme in ("http", "https")}
        done = subprocess.run(
            [VALIDATORS / "python", Path(__file__).parent / "validators" / program, *arguments],
            env={"PATH": str(VALIDATORS), "LC_ALL": "C.UTF-8", **nowhere},
            capture_output=True,
            text=True,
            check=False,
        )
        assert 0 == done.returncode, done.stderr
        return json.loads(done.stdout)

    return answer


@pytest.fixture
def published_project(executed_project: Project) -> Project:
    """Return the audit with its reports and its pages, in a folder of its own."""
    publish(executed_project)
    return executed_project


NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str:
    """Where the browser is."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.fail(
            "The pages cannot be looked at: no browser was found.\n"
            f"  expected  one of {', '.join(NAMES)} on PATH\n"
            "  do        install it: apt-get install chromium"
        )
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a file.

    Not of a session: while it is open, the thread has a running event loop, and code under test
    could start none of its own.
    """
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=flags)
        yield opened
        opened.close()
