"""The same inputs give the same bytes, whatever differs between two machines."""

import importlib
import json
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from audit.differences import told
from audit.project import VINTAGES

ROOT = Path(__file__).resolve().parents[1]

CLAIMS = ("items-total",)


@pytest.fixture
def byte_identity(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The benchmark, which tries each variation by itself on the whole audit."""
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("byte_identity")


def test_everything_varied_at_once_gives_the_same_bytes(
    byte_identity: ModuleType, tmp_path: Path
) -> None:
    """Folder, home, zone, locale, umask, workers, order, clock, processor, fonts, engine.

    Without what varies the clock, it fails after all the rest has been compared: nothing is passed
    over in silence.
    """
    *single, all_of_it = byte_identity.variations()

    found = byte_identity.compared(byte_identity.SMALL, [all_of_it], tmp_path, CLAIMS)

    assert "" == told(found[all_of_it.name]), "what moved is listed above"
    [why] = {one.impossible for one in single if one.name.startswith("clock")}
    assert "" == why, "all compared equal, but under the same clock: apt-get install faketime"


def test_what_moved_is_listed_and_not_only_counted(
    byte_identity: ModuleType, tmp_path: Path
) -> None:
    """By place, with what stood there and what stands there now."""
    source = tmp_path / "source"
    shutil.copytree(byte_identity.SMALL, source)
    path = source / "notebooks" / f"{CLAIMS[0]}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    last = [one for one in notebook["cells"] if one["cell_type"] == "code"][-1]
    last["source"] = [*last["source"], "\nimport os\nprint('lacking', os.umask(0o22))"]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    [umask] = [one for one in byte_identity.variations() if one.name == "umask"]
    (tmp_path / "runs").mkdir()

    found = byte_identity.compared(source, [umask], tmp_path / "runs", CLAIMS)[umask.name]

    reports = {f"reports/{vintage}/{CLAIMS[0]}.ipynb" for vintage in VINTAGES}
    pages = {name.replace(".ipynb", ".html") for name in reports}
    assert reports | pages == {one.file for one in found}
    assert "lacking 18 -> lacking 63" in told(found)
