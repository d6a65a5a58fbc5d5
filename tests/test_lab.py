"""An analyst opens a notebook in JupyterLab, runs it, and meets the verdict of the report."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page

from audit.findings import finding_in
from audit.plans import plan
from audit.project import Project
from audit.reports import read

ROOT = Path(__file__).resolve().parents[1]
CLAIM = "items-total"
PATIENCE = 30_000


def lab_options() -> list[str]:
    """Return the options that `make lab` gives, for this folder."""
    recipe = re.search(
        r"^lab:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE
    )
    assert recipe is not None
    options = re.findall(r"--LabApp\.\S+", recipe[1].replace("$(CURDIR)", str(ROOT)))
    assert 4 == len(options)
    return options


def unused_port() -> int:
    """Return a port of this machine that nobody listens at."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
        return port


@pytest.fixture
def lab(executed_project: Project, tmp_path: Path) -> Iterator[str]:
    """Return the address of a JupyterLab on a copy of the audit, with a home of its own."""
    port, home = unused_port(), tmp_path / "home"
    home.mkdir()
    kept = {name: os.environ[name] for name in ("PATH", "LC_ALL", "TZ") if name in os.environ}
    at = {"HOME": str(home), "IPYTHONDIR": str(home / "ipython"), "MPLCONFIGDIR": str(home / "mpl")}
    jupyter = {
        f"JUPYTER_{name}_DIR": str(home / name) for name in ("RUNTIME", "CONFIG", "DATA")
    } | {"JUPYTER_PLATFORM_DIRS": "1", "JUPYTER_PREFER_ENV_PATH": "1", "PYTHONNOUSERSITE": "1"}
    command = [sys.executable, "-m", "jupyterlab", *lab_options(), "--no-browser", "--allow-root"]
    server = [
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=a-token",
        f"--ServerApp.root_dir={executed_project.root}",
    ]
    log = tmp_path / "lab.log"
    with (
        log.open("wb") as stream,
        subprocess.Popen(
            [*command, *server],
            env={**kept, **at, **jupyter},
            stdout=stream,
            stderr=stream,
            start_new_session=True,
        ) as process,
    ):
        try:
            wait_for(port, process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            # It ends its kernels itself; what it cannot end is ended with its group.
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server listens."""
    for _ in range(300):
        assert process.poll() is None, log.read_text("utf-8")
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail(log.read_text("utf-8"))


def reported(project: Project, vintage: str) -> str:
    """Return the verdict that a stored report gives on its one basis."""
    [report] = plan(project, [CLAIM], vintages=[vintage])
    verdict = finding_in(report, read(report.path)).verdict
    assert verdict is not None
    [basis] = verdict["bases"]
    return str(basis["words"])


def run_all(page: Page, last: int) -> Locator:
    """Run all cells, wait for the last of so many, and return what it shows."""
    # A menu that is used before the kernel is idle does nothing, and does not say so.
    page.locator("#jp-main-statusbar").get_by_text("Idle").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    cell = page.locator(".jp-CodeCell").last
    cell.locator(".jp-InputPrompt").get_by_text(f"[{last}]:").wait_for()
    page.locator("#jp-main-statusbar").get_by_text("Idle").wait_for()
    return cell.locator(".jp-OutputArea-output").first


def test_a_notebook_gives_its_report_and_another_day_another_verdict(
    executed_project: Project, lab: str, browser: Browser
) -> None:
    """Opened from the file browser, run, changed in the parameters cell, and run again."""
    path = executed_project.notebooks / f"{CLAIM}.ipynb"
    code = [one for one in json.loads(path.read_text())["cells"] if one["cell_type"] == "code"]
    page = browser.new_page(viewport={"width": 1300, "height": 2200})
    page.set_default_timeout(PATIENCE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{lab}/lab?reset&token=a-token")
    page.locator(".jp-DirListing").get_by_text("notebooks", exact=True).dblclick()
    page.locator(".jp-DirListing").get_by_text(path.name, exact=True).dblclick()

    latest = run_all(page, len(code))
    latest_text = latest.inner_text()
    align = "cell => getComputedStyle(cell).textAlign"
    sides = [one.evaluate(align) for one in latest.locator("td:not(.n)").all()]
    page.locator(".jp-CodeCell").first.locator(".cm-line").nth(1).click()
    page.keyboard.press("End")
    page.keyboard.press("Shift+Home")
    page.keyboard.insert_text('as_of = "published"')
    published_text = run_all(page, 2 * len(code)).inner_text()
    prompts = page.get_by_text("Jupyter news").count()
    page.close()

    expected = {vintage: reported(executed_project, vintage) for vintage in ("latest", "published")}
    assert expected["latest"] != expected["published"]
    for vintage, text in (("latest", latest_text), ("published", published_text)):
        words = expected[vintage]
        assert text.startswith(f"{words} ("), text
    assert {"left"} == set(sides)
    assert 0 == prompts
    assert {"127.0.0.1"} == {
        urlsplit(one).hostname for one in asked if urlsplit(one).scheme in {"http", "https", "ws"}
    }
