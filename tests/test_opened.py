"""What a notebook opens goes into its report, however it is reached, as it was when opened."""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from audit.limits import Limits
from audit.plans import plan
from audit.project import Project, find_project
from audit.repeats import inputs_digest
from audit.reports import read, recompute

NAME = "items-total"


@pytest.fixture
def here(small_project: Project) -> Project:
    """Return the audit with a folder of things that its raw tables know nothing of."""
    (small_project.root / "more").mkdir()
    return small_project


def opening(project: Project, code: str) -> None:
    """Let a notebook do something besides."""
    path = project.notebooks / f"{NAME}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = {"cell_type": "code", "id": "opens", "metadata": {}, "outputs": [], "source": code}
    notebook["cells"].append(cell | {"execution_count": None})
    path.write_text(json.dumps(notebook), encoding="utf-8")


def states(project: Project, **options: Any) -> dict[str, str]:
    """Run, and return what became of each report on the claim."""
    results = recompute(project, plan(project, [NAME]), limits=Limits(workers=1), **options)
    assert [] == [str(one.error) for one in results if one.error]
    return {one.report.vintage: one.state for one in results}


def inputs(project: Project) -> Mapping[str, Any]:
    """Return what the later report says that it rests on."""
    stamp = read(project.reports / "latest" / f"{NAME}.ipynb")["metadata"]["audit"]
    found: Mapping[str, Any] = stamp["inputs"]
    return found


NEW = {"published": "executed", "latest": "executed"}
SAME = {"published": "current", "latest": "current"}


def test_a_file_that_is_saved_while_its_notebook_runs_is_another_input(here: Project) -> None:
    """The report shows what was read; the next run shows what is there."""
    path = here.root / "more" / "x.txt"
    path.write_text("one", encoding="utf-8")
    opening(
        here,
        "from pathlib import Path\npath = Path('../../more/x.txt')\nprint(path.read_text())\n"
        "path.write_text('two')",
    )
    # It writes the file itself, so the second vintage reads what the first one wrote.
    assert NEW == states(here)
    assert {"published": "executed", "latest": "current"} == states(here)


def test_a_link_that_leads_elsewhere_is_another_input(here: Project) -> None:
    """Whether it is the file or a folder on the way."""
    more = here.root / "more"
    for name in ("a", "b"):
        (more / name).mkdir()
        (more / name / "x.txt").write_text(name, encoding="utf-8")
    (more / "file").symlink_to("a/x.txt")
    (more / "folder").symlink_to("a")
    opening(here, "print(open('../../more/file').read(), open('../../more/folder/x.txt').read())")
    assert NEW == states(here)
    assert {"more/file", "more/folder/x.txt", "more/a/x.txt"} == set(inputs(here)["files"])
    assert SAME == states(here)

    (more / "folder").unlink()
    (more / "folder").symlink_to("b")
    assert NEW == states(here)

    (more / "file").unlink()
    (more / "file").symlink_to("b/x.txt")
    assert NEW == states(here)
    assert SAME == states(here)


def test_what_goes_up_from_a_link_goes_up_from_what_it_leads_to(here: Project) -> None:
    """The path without its links and dots would be that of another file."""
    more = here.root / "more"
    for name in ("a", "b"):
        (more / name / "deep").mkdir(parents=True)
        (more / name / "x.txt").write_text(name, encoding="utf-8")
    (more / "link").symlink_to("a/deep")
    opening(here, "print(open('../../more/../more/link/../x.txt').read())")
    assert NEW == states(here)
    assert {"more/link/../x.txt", "more/a/x.txt"} == set(inputs(here)["files"])
    assert SAME == states(here)

    (more / "link").unlink()
    (more / "link").symlink_to("b/deep")
    assert NEW == states(here)


def test_a_link_outside_of_the_audit_is_refused(here: Project, tmp_path: Path) -> None:
    """It may lead elsewhere next time, and nobody would look; the audit may lie behind one."""
    (here.root / "more" / "x.txt").write_text("x", encoding="utf-8")
    for name, target in (("root", here.root), ("file", here.root / "more" / "x.txt")):
        (tmp_path / name).symlink_to(target)
    opening(here, f"print(open({str(tmp_path / 'root' / 'more' / 'x.txt')!r}).read())")
    assert NEW == states(here)
    assert ["more/x.txt"] == list(inputs(here)["files"])

    opening(here, f"print(open({str(tmp_path / 'file')!r}).read())")
    results = recompute(here, plan(here, [NAME]), limits=Limits(workers=1))
    assert 2 == sum("outside of the audit" in str(one.error) for one in results)


def test_a_file_that_was_another_one_each_time_is_no_file_of_later(here: Project) -> None:
    """Though what was read at first is there again; it is saved as by an editor."""
    for name, text in (("x", "one"), ("other", "two"), ("first", "one")):
        (here.root / "more" / name).write_text(text, encoding="utf-8")
    opening(
        here,
        "import os\nprint(open('../../more/x').read())\n"
        "if os.path.exists('../../more/first'):\n"
        "    os.replace('../../more/other', '../../more/x')\n"
        "    print(open('../../more/x').read())\n"
        "    os.replace('../../more/first', '../../more/x')",
    )
    assert NEW == states(here)
    assert "one" == (here.root / "more" / "x").read_text(encoding="utf-8")
    assert {"published": "executed", "latest": "current"} == states(here)


def test_a_file_in_whose_place_a_folder_comes_is_another_entry(here: Project) -> None:
    """Whoever walks through folders does so by what their entries are."""
    (here.root / "more" / "x").write_text("x", encoding="utf-8")
    opening(here, "import os; print(list(os.walk('../../more')))")
    assert NEW == states(here)
    assert SAME == states(here)

    (here.root / "more" / "x").unlink()
    (here.root / "more" / "x").mkdir()
    assert NEW == states(here)


def test_a_folder_is_looked_at_wherever_the_audit_lies(here: Project) -> None:
    """Also below the folder for temporary files, where these tests are."""
    opening(here, "import os; print(sorted(os.listdir('../../more')))")
    assert NEW == states(here)
    assert ["more/"] == list(inputs(here)["folders"])
    assert SAME == states(here)

    (here.root / "more" / "new").mkdir()
    assert NEW == states(here)


def test_a_file_that_is_not_there_is_an_input(here: Project) -> None:
    """A report without it is current until it comes."""
    opening(
        here, "try:\n    print(open('../../more/x').read())\nexcept OSError:\n    print('none')"
    )
    assert NEW == states(here)
    assert SAME == states(here)

    (here.root / "more" / "x").write_text("there", encoding="utf-8")
    assert NEW == states(here)


def test_trials_are_no_input_of_a_report(here: Project) -> None:
    """Whoever finds the audit looks whether one of them leads out of it."""
    (here.root / "scratch" / "2020-01-01").mkdir(parents=True)
    opening(here, "import audit; audit.claim('items-total')")
    assert NEW == states(here)
    assert {} == inputs(here)["folders"]
    (here.root / "scratch" / "2021-01-01").mkdir()
    assert SAME == states(here)
    assert here.root == find_project(here.root).root


@pytest.mark.parametrize("found", ["path", "PYTHONPATH"])
def test_a_module_of_the_audit_is_an_input_though_it_is_compiled(
    here: Project, monkeypatch: pytest.MonkeyPatch, found: str
) -> None:
    """What is opened is then the compiled code, and its source is only looked at."""
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    helpers = here.root / "more"
    module = helpers / "helping.py"
    module.write_text("VALUE = 1\n", encoding="utf-8")
    if found == "PYTHONPATH":
        monkeypatch.setenv("PYTHONPATH", str(helpers), prepend=":")
    begin = "import sys; sys.path.insert(0, '../../more')\n" if found == "path" else ""
    opening(here, f"{begin}import helping; print(helping.VALUE)")
    assert NEW == states(here)
    assert (helpers / "__pycache__").is_dir()
    assert "more/helping.py" in inputs(here)["files"]
    assert SAME == states(here)

    module.write_text("VALUE = 23\n", encoding="utf-8")
    assert NEW == states(here)
    assert "23" in (here.reports / "latest" / f"{NAME}.ipynb").read_text(encoding="utf-8")


def test_a_module_is_run_from_its_source_whatever_is_compiled(
    here: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python takes compiled code for that of a source of the same second and size."""
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    module = here.root / "more" / "helping.py"
    opening(here, "import sys; sys.path[:0] = ['../../more']\nimport helping; print(helping.VALUE)")
    for value in (17, 23):
        module.write_text(f"VALUE = {value}\n", encoding="utf-8")
        os.utime(module, (1e9, 1e9))
        assert NEW == states(here)
        assert f"{value}\\n" in (here.reports / "latest" / f"{NAME}.ipynb").read_text("utf-8")
    shutil.rmtree(module.parent / "__pycache__")
    assert SAME == states(here)


@pytest.mark.parametrize("name", ["more/helping/__init__.py", "first/helping.py"])
def test_a_module_that_comes_before_another_is_an_input(here: Project, name: str) -> None:
    """It was not there, and that is why the other one was found."""
    (here.root / "more" / "helping.py").write_text("VALUE = 1\n", encoding="utf-8")
    (here.root / "first").mkdir()
    opening(here, "import sys; sys.path[:0] = ['../../first', '../../more']\nimport helping")
    assert NEW == states(here)
    assert name in inputs(here)["files"]
    assert SAME == states(here)

    (here.root / name).parent.mkdir(exist_ok=True)
    (here.root / name).write_text("VALUE = 2\n", encoding="utf-8")
    assert NEW == states(here)


def test_what_a_run_may_read_is_followed_through_links(here: Project) -> None:
    """Else a run would say again what it said of other tables; circles end."""
    store = here.root / ".store"
    shutil.move(here.raw, store / "raw")
    here.raw.symlink_to(store / "raw")
    (here.root / "more" / "round").symlink_to(here.root)
    (here.root / "more" / "itself").symlink_to("itself")
    seen = {inputs_digest(here)}
    table = here.raw / "stock.csv"
    table.write_text(table.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    seen.add(inputs_digest(here))
    (here.root / "more" / "empty").mkdir()
    seen.add(inputs_digest(here))
    shutil.copytree(store / "raw", store / "other")
    here.raw.unlink()
    here.raw.symlink_to(store / "other")
    (store / "other" / "stock.csv").unlink()
    seen.add(inputs_digest(here))

    assert 4 == len(seen)
