"""A notebook rests on the modules that it imports, those that they import, and no others."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from audit.closure import PACKAGE, closure, package_digest, package_now
from audit.execution import prepare

ROOT = Path(__file__).parents[1]

NOW = package_now()

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def notebook(*cells: str) -> dict[str, object]:
    """Return a notebook of some code cells."""
    return {"cells": [{"cell_type": "code", "source": cell} for cell in cells]}


def names(*cells: str) -> set[str]:
    """Return the modules that some cells rest on, without those that run notebooks."""
    return closure(notebook(*cells), NOW) - closure(notebook(), NOW)


def test_a_name_that_is_imported_when_it_is_used_counts() -> None:
    """With all below its module, and nothing above."""
    found = names("import audit", "audit.judge(universe)")

    assert {"verdicts.py", "rules.py", "bases.py", "display.py"} <= found
    assert not {"cli.py", "sources.py", "figures/__init__.py"} & found


def test_what_publishes_pages_is_no_part_of_any_notebook() -> None:
    """So that another style of the pages re-runs nothing."""
    read = [prepare(one.read_text("utf-8"), "") for one in NOTEBOOKS]
    every = {path for one in read for path in closure(one, NOW)}

    assert set() == {path for path in every if path.startswith("publish/") or path == "cli.py"}


@pytest.mark.parametrize(
    "cell",
    [
        "%run other.py",
        "getattr(audit, name)",
        "__import__('audit')",
        "exec(text)",
        "import importlib",
        "def (:",
    ],
)
def test_a_notebook_that_hides_its_names_rests_on_everything(cell: str) -> None:
    """Commands of the shell, and every way to reach a name by its text."""
    every = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py")}
    assert closure(notebook(cell), NOW) == every


@pytest.mark.parametrize(
    "cells",
    [
        ("from audit import methods", "methods.percentages.percent_of(1, 2)"),
        ("from audit import methods as ways", "f = ways.percentages.percent_of"),
        ("import audit.methods", "audit.methods.percentages.percent_of(1, 2)"),
        ("import audit.methods as ways", "ways.percentages.percent_of(1, 2)"),
        ("import audit", "audit.methods.percentages.percent_of(1, 2)"),
        ("import audit as ours", "ours.methods.percentages.percent_of(1, 2)"),
    ],
)
def test_a_module_counts_that_is_reached_without_an_import(cells: tuple[str, ...]) -> None:
    """A warm kernel has imported it, so that its name below its package is enough."""
    found = names(*cells)

    assert {"methods/percentages.py", "methods/__init__.py"} <= found
    assert "methods/augmentation.py" not in found


@pytest.mark.parametrize(
    "cells",
    [
        ("from audit import methods", "ways = methods"),
        ("import audit", "ways = [audit.methods]"),
        ("from audit.methods import *",),
    ],
)
def test_whoever_holds_a_package_may_reach_all_of_it(cells: tuple[str, ...]) -> None:
    """Under names that nobody can follow."""
    below = {path for path in NOW.files if path.startswith("methods/") and path.endswith(".py")}

    assert below <= names(*cells)


def test_whoever_holds_the_package_itself_may_reach_everything() -> None:
    """Its name alone gives it away; its attributes do not."""
    assert set(NOW.modules) == {
        ".".join(("audit", *Path(path).with_suffix("").parts)).removesuffix(".__init__")
        for path in closure(notebook("import audit", "ours = audit"), NOW)
    }


def test_star_imports_count_every_name() -> None:
    """There is no telling which of them are used."""
    assert {"verdicts.py", "sources.py", "figures/__init__.py"} <= names("from audit import *")


SEEN = """
import json, re, sys
found = {}
for path in sys.argv[1:]:
    for name in [name for name in sys.modules if name.partition(".")[0] == "audit"]:
        del sys.modules[name]
    import audit
    cells = json.load(open(path, encoding="utf-8"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    for text in texts:
        for line in text.replace("(\\n", "(").replace(",\\n", ",").split("\\n"):
            if line.startswith(("import ", "from ")):
                exec(line)
    for name in audit.__all__:
        if any(re.search(rf"audit\\.{name}\\b|import .*\\b{name}\\b", text) for text in texts):
            getattr(audit, name)
    found[path] = [
        module.__file__ for name, module in sys.modules.items() if name.partition(".")[0] == "audit"
    ]
json.dump(found, sys.stdout)
"""
"""Does what the cells of notebooks import, and tells which modules of the package are there."""


def test_no_module_that_a_notebook_imports_is_missing() -> None:
    """What Python really imports for each notebook is within what was found without running it."""
    done = subprocess.run(
        [sys.executable, "-c", SEEN, *map(str, NOTEBOOKS)],
        capture_output=True,
        text=True,
        check=True,
    )
    seen = {
        path: {Path(name).relative_to(PACKAGE).as_posix() for name in files}
        for path, files in json.loads(done.stdout).items()
    }

    for path in NOTEBOOKS:
        assert seen[str(path)], path
        assert set() == seen[str(path)] - closure(prepare(path.read_text("utf-8"), ""), NOW)


def test_a_change_of_a_module_or_of_its_data_is_another_digest(tmp_path: Path) -> None:
    """But not of a module that the notebook does not rest on."""
    package = tmp_path / "audit"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    one = notebook("import audit", "audit.judge(universe)")
    before = package_digest(one, package_now(package))
    seen = {}
    for name in ("rules.py", "hedges.toml", "__init__.py", "publish/markup.py", "cli.py"):
        path = package / name
        text = path.read_bytes()
        path.write_bytes(text + b"\n# another\n")
        seen[name] = package_digest(one, package_now(package)) != before
        path.write_bytes(text)

    assert {
        "rules.py": True,
        "hedges.toml": True,
        "__init__.py": True,
        "publish/markup.py": False,
        "cli.py": False,
    } == seen


@pytest.mark.parametrize(
    "code",
    [
        "def f():\n    async def g():\n        import audit.later",
        "class C:\n    for _ in ():\n        pass\n    else:\n        from audit import later",
        "try:\n    pass\nexcept OSError:\n    from audit.later import name\nfinally:\n    pass",
        "try:\n    pass\nfinally:\n    with open(0):\n        import audit.later as other",
        "match 1:\n    case 1:\n        if 0:\n            import audit.later",
        "f = lambda: importlib.import_module('audit.later')",
        "x = [import_module('audit.later') for _ in ()]",
    ],
)
def test_an_import_counts_wherever_it_stands(tmp_path: Path, code: str) -> None:
    """Within any statement, and as a call within any expression."""
    (tmp_path / "__init__.py").write_text('_HOME = {"audit.one": ("judge",)}\n', encoding="utf-8")
    (tmp_path / "one.py").write_text(f"{code}\n", encoding="utf-8")
    (tmp_path / "later.py").write_text("", encoding="utf-8")

    assert "later.py" in closure(notebook("audit.judge(1)"), package_now(tmp_path))
