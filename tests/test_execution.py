"""A notebook runs the same everywhere, fails alone, and leaves nothing behind."""

import json
import os
import signal
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from audit.errors import NotebookError, ParameterError
from audit.execution import (
    Job,
    Outcome,
    execute_all,
    is_sealed,
    prepare,
    resident,
    seal,
    stamped,
    unrun,
)
from audit.execution.environment import environment
from audit.execution.notebooks import finish
from audit.execution.workers import Worker, crew
from audit.project import Project
from audit.registration import register

WHERE = "notebooks/made-up.ipynb"


def source(*cells: str) -> str:
    """Return a notebook as an editor saves it; the first cell holds the parameters."""
    return json.dumps(
        {
            "cells": [
                {
                    "cell_type": "code",
                    "execution_count": 7,
                    "id": f"c{number}",
                    "metadata": {"tags": [] if number else ["parameters"], "collapsed": True},
                    "outputs": [{"output_type": "stream", "name": "stdout", "text": "old"}],
                    "source": cell.splitlines(keepends=True),
                }
                for number, cell in enumerate(cells)
            ],
            "metadata": {"kernelspec": {"name": "of-a-colleague"}, "vscode": 1},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


def job(name: str, folder: Path, *cells: str, timeout: int = 60, **parameters: Any) -> Job:
    """Return a job of some cells."""
    return Job(
        name=name,
        notebook=prepare(source(*cells), WHERE),
        where=WHERE,
        parameters=parameters,
        folder=folder,
        timeout=timeout,
    )


def run(jobs: Sequence[Job], root: Path, workers: int = 1) -> dict[str, Outcome]:
    """Run jobs and return what came of them, by name."""
    return {one.job.name: one for one in execute_all(jobs, root=root, workers=workers)}


def error_of(outcome: Outcome) -> NotebookError:
    """Return the error of a notebook that failed."""
    assert isinstance(outcome.error, NotebookError)
    assert "" == outcome.text
    return outcome.error


SHOWS = """import locale, os, random, sys, time, warnings
print({"a", "b", "c"}, hash("text") % 1000, time.tzname, os.environ["AUDIT_PROJECT"] != "")
warnings.warn("look")
print("one", file=sys.stderr); print("two"); print("three", file=sys.stderr)
n"""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """Return what came of good and bad notebooks that were run side by side."""
    folder = tmp_path_factory.mktemp("folder")
    long_cell = "\n".join(f"x{number} = {number}" for number in range(20))
    jobs = [
        job("good", folder, "n = 1", SHOWS, n=2),
        job("failing", folder, "n = 1", f"{long_cell}\n1 / 0"),
        job("unknown", folder, "n = 1\nm = 2", "n", k=3, j=4),
        job("dying", folder, "n = 1", "import os; os.kill(os.getpid(), 9)"),
        job("slow", folder, "n = 1", "import time; time.sleep(60)", timeout=1),
        job("leaving", folder, "n = 1", "import sys; sys.exit(0)", "n"),
        job("killing", folder, "n = 1", "import os; os.kill(os.getppid(), 9)"),
        job("again", folder, "n = 1", SHOWS, n=2),
    ]
    return run(jobs, folder, workers=2)


def test_outcomes_come_in_the_order_of_the_jobs(outcomes: dict[str, Outcome]) -> None:
    """However long each takes, and whatever happens to it."""
    names = ["good", "failing", "unknown", "dying", "slow", "leaving", "killing", "again"]

    assert names == list(outcomes)


def test_a_parameter_is_set_in_a_cell_of_its_own(outcomes: dict[str, Outcome]) -> None:
    """The report shows the parameters of the source, and then what was set."""
    report = json.loads(outcomes["good"].text)

    assert ["c0", "injected-parameters", "c1"] == [cell["id"] for cell in report["cells"]]
    assert "n = 2" in "".join(report["cells"][1]["source"])
    assert ["2"] == report["cells"][2]["outputs"][-1]["data"]["text/plain"]


def test_execution_counts_are_kept(outcomes: dict[str, Outcome]) -> None:
    """Without them, nbval would pass a report that was never run."""
    report = json.loads(outcomes["good"].text)

    assert [1, 2, 3] == [cell["execution_count"] for cell in report["cells"]]
    assert [] == unrun(report)


def test_a_report_holds_nothing_of_the_machine(outcomes: dict[str, Outcome]) -> None:
    """Its metadata are two constants; a warning shows no temporary path."""
    report = json.loads(outcomes["good"].text)

    assert ["kernelspec", "language_info"] == sorted(report["metadata"])
    assert tempfile.gettempdir() not in outcomes["good"].text
    assert "version" not in report["metadata"]["language_info"]


def test_the_same_inputs_give_the_same_bytes(
    outcomes: dict[str, Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the folder, the time zone, the locale, the hash seed and the number of workers."""
    for name, value in {
        "TZ": "Asia/Kathmandu",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "99",
        "PYTHONWARNINGS": "ignore",
        "MPLBACKEND": "svg",
        "JUPYTER_PATH": str(tmp_path / "of-the-user"),
    }.items():
        monkeypatch.setenv(name, value)
    folder = tmp_path / "another folder"
    folder.mkdir()
    elsewhere = run([job("good", folder, "n = 1", SHOWS, n=2)], tmp_path)["good"]

    assert outcomes["good"].text == elsewhere.text
    assert outcomes["good"].text == outcomes["again"].text


def test_any_change_of_a_cell_breaks_the_seal(outcomes: dict[str, Outcome]) -> None:
    """Even one that re-executing cannot see: a count, a picture, a word of the prose."""
    report = json.loads(seal(stamped(outcomes["good"].text, {"claim": "made-up"})))
    assert is_sealed(report)

    report["cells"][2]["execution_count"] = 9

    assert not is_sealed(report)


def test_a_failing_cell_is_told_with_its_number_and_source(outcomes: dict[str, Outcome]) -> None:
    """The reader sees which cell, of which notebook, and what it said."""
    expected = f"""A cell of a notebook failed.
  expected  every cell to run to its end
  found     ZeroDivisionError: division by zero
  where     {WHERE}, cell 2, in failing:
                x0 = 0
                x1 = 1
                x2 = 2
                x3 = 3
                x4 = 4
                … 11 lines …
                x16 = 16
                x17 = 17
                x18 = 18
                x19 = 19
                1 / 0
  do        open the notebook in JupyterLab and run it down to this cell; the old report, if \
there is one, is untouched"""

    assert expected == str(error_of(outcomes["failing"]))


def test_a_parameter_that_the_notebook_does_not_declare_is_an_error(
    outcomes: dict[str, Outcome],
) -> None:
    """The error lists the parameters that there are."""
    error = outcomes["unknown"].error

    assert isinstance(error, ParameterError)
    assert ("n, m", "j, k", WHERE) == (error.expected, error.found, error.where)


def test_a_dead_kernel_is_no_success(outcomes: dict[str, Outcome]) -> None:
    """It is told within seconds, with the cell that it died in."""
    error = error_of(outcomes["dying"])

    assert "The kernel of a notebook died." == error.what
    assert f"{WHERE}, cell 2" in error.where
    assert outcomes["dying"].seconds < 30


def test_a_cell_that_takes_too_long_is_stopped(outcomes: dict[str, Outcome]) -> None:
    """The error says how long it was given."""
    error = error_of(outcomes["slow"])

    assert "A cell of a notebook took too long." == error.what
    assert "still running after 1 seconds" == error.found


def test_a_cell_that_wants_too_much_memory_is_told_the_limit(tmp_path: Path) -> None:
    """The message names the limit and the option that raises it, whatever the cell asked for."""
    greedy = [
        replace(job("warm", tmp_path, "n = 1", "x = bytearray(2**30)"), memory=50 * 2**20),
        replace(job("bare", tmp_path, "n = 1", "raise MemoryError"), memory=50 * 2**20),
        job("unlimited", tmp_path, "n = 1", "raise MemoryError"),
    ]
    found = run(greedy, tmp_path)
    errors = [error_of(found[one.name]) for one in greedy]

    for error in errors[:2]:
        assert "A cell of a notebook wanted more memory than it may take." == error.what
        assert error.expected.startswith("at most 50 MiB, ")
        assert "raise the limit with `--memory`" in error.do
        assert "MemoryError" == error.found
        assert f"{WHERE}, cell 2" in error.where
    assert "A cell of a notebook failed." == errors[2].what
    assert "--memory" not in errors[2].do


def test_a_notebook_that_ends_itself_is_no_success(outcomes: dict[str, Outcome]) -> None:
    """A call of sys.exit would else leave the rest of the report out."""
    assert "A notebook stopped before its end." == error_of(outcomes["leaving"]).what


def test_a_process_that_dies_ends_one_notebook(outcomes: dict[str, Outcome]) -> None:
    """The next notebook gets a new process."""
    error = error_of(outcomes["killing"])

    assert "The process that ran a notebook died." == error.what
    assert "exit code" in error.found
    assert outcomes["again"].error is None


def is_gone(process: int) -> bool:
    """Wait some seconds for a process to end."""
    for _ in range(100):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def test_an_interrupted_run_leaves_no_process_and_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C ends the kernel, the process that started it, and removes their folder."""
    temporary, folder = tmp_path / "temporary", tmp_path / "folder"
    temporary.mkdir()
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    note = (
        "import os, pathlib, time\npathlib.Path('ids').write_text(f'{os.getpid()} {os.getppid()}')"
    )

    def interrupt(_job: Job, _outcome: Outcome | None) -> None:
        for _ in range(600):
            if (folder / "ids").is_file() and (folder / "ids").read_text():
                raise KeyboardInterrupt
            time.sleep(0.1)

    with pytest.raises(KeyboardInterrupt):
        execute_all(
            [job("waiting", folder, "n = 1", f"{note}\ntime.sleep(600)")],
            root=tmp_path,
            workers=1,
            watch=interrupt,
        )

    kernel, worker = (int(text) for text in (folder / "ids").read_text().split())
    assert is_gone(kernel)
    assert is_gone(worker)
    assert [] == list(temporary.iterdir())


def test_each_beginning_and_each_end_is_told(tmp_path: Path) -> None:
    """What watches a run sees every job twice, and an error of one does not stop it."""
    seen: list[tuple[str, bool]] = []
    jobs = [job("first", tmp_path, "n = 1", m=2), job("second", tmp_path, "n = 1", k=2)]

    execute_all(
        jobs,
        root=tmp_path,
        workers=1,
        watch=lambda one, outcome: seen.append((one.name, not outcome)),
    )

    assert [("first", True), ("first", False), ("second", True), ("second", False)] == seen


def test_a_fork_finds_what_notebooks_use_imported(tmp_path: Path) -> None:
    """An array and a picture import no library again in each notebook."""
    cells = (
        "n = 1",
        "import sys\nbefore = set(sys.modules)",
        "import xarray\nfrom io import BytesIO\nfrom matplotlib.figure import Figure",
        'array = xarray.DataArray([1.0])\nFigure().savefig(BytesIO(), format="svg")',
        "print(sorted({name.partition('.')[0] for name in set(sys.modules) - before}))",
    )

    outcome = run([job("fork", tmp_path, *cells)], tmp_path)["fork"]

    assert outcome.error is None
    [text] = [
        output["text"]
        for cell in json.loads(outcome.text)["cells"]
        for output in cell.get("outputs", ())
    ]
    assert "[]" == "".join(text).strip()


def test_resident_processes_serve_one_run_after_the_other(tmp_path: Path) -> None:
    """They are the same ones, they have no notebook's leavings, and they end with the context."""
    cells = ("n = 1", "import os\nprint(os.getppid(), 'leaving' in globals())\nleaving = 1")
    seen = []
    with resident(root=tmp_path, workers=1) as execute:
        for name in ("first", "second"):
            [outcome] = execute([job(name, tmp_path, *cells)], root=tmp_path, workers=1)
            [output] = json.loads(outcome.text)["cells"][1]["outputs"]
            seen.append("".join(output["text"]).split())

    assert seen[0] == seen[1]
    assert "False" == seen[0][1]
    assert is_gone(int(seen[0][0]))


def test_a_process_without_a_notebook_is_killed_amid_its_imports(tmp_path: Path) -> None:
    """Nobody waits until it looks at its pipe, as one that has a kernel must."""
    worker = Worker(root=tmp_path, folder=tmp_path / "0")
    worker.warm()
    [begun] = Path(f"/proc/self/task/{os.getpid()}/children").read_text("utf-8").split()
    worker.dismiss()

    assert -signal.SIGKILL == os.waitstatus_to_exitcode(os.waitpid(int(begun), 0)[1])
    worker.bury()


def children() -> list[int]:
    """Return the processes that this one has started and not seen gone."""
    # Of a thread that has ended, any other one has them.
    paths = Path("/proc/self/task").glob("*/children")
    return [int(one) for path in paths for one in path.read_text("utf-8").split()]


def test_one_process_begins_early(tmp_path: Path) -> None:
    """The others will be forks of it, or are not needed."""
    with resident(root=tmp_path, workers=3):
        [begun] = children()

    assert is_gone(begun)


WHO = ("n = 1", "import os, sys, time\ntime.sleep(0.5)", "print(os.getppid())")
"""A notebook that takes so long that each of two workers runs one, and shows which."""


def who(outcome: Outcome) -> int:
    """Return the process that ran the notebook."""
    assert outcome.error is None
    [output] = json.loads(outcome.text)["cells"][2]["outputs"]
    return int("".join(output["text"]))


def test_the_other_workers_are_forks_of_the_first(tmp_path: Path) -> None:
    """What is imported is imported once; all of them end with the run."""
    jobs = [job(str(number), tmp_path, *WHO) for number in range(6)]
    begun: set[int] = set()

    outcomes = execute_all(
        jobs, root=tmp_path, workers=3, watch=lambda *_: begun.update(children())
    )

    workers = {who(one) for one in outcomes}
    assert 1 == len(begun)
    assert begun < workers
    assert 3 == len(workers)
    assert all(map(is_gone, workers))


def test_a_worker_that_is_needed_late_begins_by_itself(tmp_path: Path) -> None:
    """A fork of a process that has run a notebook would not be a fresh start."""
    with resident(root=tmp_path, workers=2) as execute:
        execute([job("first", tmp_path, *WHO)], root=tmp_path, workers=2)
        jobs = [job(str(number), tmp_path, *WHO) for number in range(4)]
        outcomes = execute(jobs, root=tmp_path, workers=2)
        begun = set(children())

    assert 2 == len(begun)
    assert begun == {who(one) for one in outcomes}


def test_workers_that_share_nothing_each_begin_by_themselves(tmp_path: Path) -> None:
    """One that is asked while the first begins does not wait for a fork that nobody asked for."""
    jobs = [replace(job(str(number), tmp_path, *WHO), engine="kernel") for number in range(2)]
    first, second = crew(2, root=tmp_path, folder=tmp_path)
    outcomes: list[Outcome] = []
    thread = threading.Thread(target=lambda: outcomes.append(first.run(jobs[0])))
    thread.start()
    while not children():
        time.sleep(0.001)
    outcomes.append(second.run(jobs[1]))
    thread.join()
    for worker in (first, second):
        worker.dismiss()
        worker.bury()

    assert 2 == len({who(one) for one in outcomes})


def test_a_fork_that_dies_is_replaced(tmp_path: Path) -> None:
    """It ends one notebook, and the next one gets a process, whichever of them died."""
    kill = "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)"
    jobs = [job(f"killing {number}", tmp_path, "n = 1", kill) for number in range(4)]
    jobs += [job(str(number), tmp_path, *WHO) for number in range(4)]

    outcomes = execute_all(jobs, root=tmp_path, workers=2)

    for outcome in outcomes[:4]:
        assert "The process that ran a notebook died." == error_of(outcome).what
    assert all(map(is_gone, {who(one) for one in outcomes[4:]}))


def test_no_fork_is_asked_of_a_process_that_has_died(tmp_path: Path) -> None:
    """The next run has new processes, each by itself."""
    kill = "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)"
    jobs = [job(str(number), tmp_path, *WHO) for number in range(6)]
    with resident(root=tmp_path, workers=3) as execute:
        [dead] = execute([job("killing", tmp_path, "n = 1", kill)], root=tmp_path, workers=3)
        outcomes = execute(jobs, root=tmp_path, workers=3)

    assert "The process that ran a notebook died." == error_of(dead).what
    assert 3 == len({who(one) for one in outcomes})


def test_what_checks_formats_is_there_for_a_notebook_alone(tmp_path: Path) -> None:
    """The process does without it, as it takes long to import; a notebook may import it."""
    names = "isoduration", "rfc3986_validator", "rfc3987_syntax"
    cells = (
        "n = 1",
        f"import importlib, sys\nprint([name in sys.modules for name in {names}])",
        f"print([importlib.import_module(name).__name__ for name in {names}])",
    )

    outcome = run([job("formats", tmp_path, *cells)], tmp_path)["formats"]

    told = [cell["outputs"][0]["text"] for cell in json.loads(outcome.text)["cells"][1:]]
    assert [str([False] * len(names)), str(list(names))] == ["".join(one).strip() for one in told]


def test_a_process_that_waits_imports_what_few_notebooks_use(tmp_path: Path) -> None:
    """One that is asked as soon as it has imported the rest does not let the notebook wait."""
    shows = job("shows", tmp_path, "n = 1", "import sys\nprint('scipy.stats' in sys.modules)")
    told = []
    with resident(root=tmp_path, workers=1) as execute:
        told += execute([shows], root=tmp_path, workers=1)
    with resident(root=tmp_path, workers=1) as execute:
        [waits] = children()
        until = time.monotonic() + 60
        while "scipy/stats" not in Path(f"/proc/{waits}/maps").read_text("utf-8"):
            assert time.monotonic() < until
            time.sleep(0.05)
        told += execute([shows], root=tmp_path, workers=1)

    assert ["False", "True"] == [
        "".join(json.loads(one.text)["cells"][1]["outputs"][0]["text"]).strip() for one in told
    ]


def test_what_is_read_ahead_is_no_use_by_a_notebook(small_project: Project) -> None:
    """A notebook that reads nothing of the audit rests on nothing of it."""
    idle = job("idle", small_project.root, "n = 1", "n")

    outcome = run([idle], small_project.root)["idle"]

    assert {} == outcome.uses


COUNTS = """import audit
from audit.raw_tables import as_text
before = as_text.cache_info().misses
rows = audit.observations({name}, as_of=as_of)
as_text.cache_info().misses - before"""


def test_a_table_that_a_notebook_names_is_read_before_it_begins(small_project: Project) -> None:
    """Whatever was read ahead, what it rests on is the same, and so is what it gives."""
    told = job("told", small_project.root, 'as_of = "latest"', COUNTS.format(name='"stock"'))
    hidden = job("hidden", small_project.root, 'as_of = "latest"', COUNTS.format(name='"st" "ock"'))

    outcomes = run([hidden, told], small_project.root)

    assert {"hidden": "1", "told": "0"} == {
        name: shown["cells"][1]["outputs"][0]["data"]["text/plain"][0]
        for name, shown in ((one, json.loads(outcomes[one].text)) for one in outcomes)
    }
    assert {"stock", "sources"} == outcomes["told"].uses["raw"].keys()
    assert outcomes["told"].uses == outcomes["hidden"].uses


def test_a_table_that_changes_after_it_was_read_ahead_is_read_again(
    small_project: Project,
) -> None:
    """A process that stays gives each notebook the table as it is."""
    shows = 'import audit\naudit.observations("stock", as_of=as_of)["printed"].tolist()'
    reads = job("reads", small_project.root, 'as_of = "latest"', shows)
    found = []
    with resident(root=small_project.root, workers=1) as execute:
        for value in ("77", "78"):
            [outcome] = execute([reads], root=small_project.root, workers=1)
            found.append(json.loads(outcome.text)["cells"][1]["outputs"])
            with (small_project.raw / "stock.csv").open("a", encoding="utf-8") as stock:
                stock.write(f"items_keeper,,2020,{value},,,items,exact,2021,keeper_2021,x,\n")
            register(small_project)

    assert ["'77'" in str(outputs) for outputs in found] == [False, True]


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    """What goes wrong outside of the notebook is an error of that notebook, in our form."""
    outcome = run([job("nowhere", tmp_path / "gone", "n = 1")], tmp_path)["nowhere"]

    assert "A notebook could not be run." == error_of(outcome).what
    assert "FileNotFoundError" in error_of(outcome).found


def test_preparing_drops_what_an_editor_leaves() -> None:
    """A notebook that was opened, run and saved is the same notebook."""
    prepared = prepare(source("n = 1", "n"), WHERE)

    assert prepare(source("n = 1", "n").replace("old", "new"), "elsewhere") == prepared
    assert {"tags": ["parameters"]} == prepared["cells"][0]["metadata"]
    assert "python3" == prepared["metadata"]["kernelspec"]["name"]
    assert [(None, []), (None, [])] == [
        (cell["execution_count"], cell["outputs"]) for cell in prepared["cells"]
    ]


def test_cells_without_an_id_get_the_same_one_each_time() -> None:
    """Notebooks made before the format had ids, and copies of cells, stay byte-stable."""
    text = source("n = 1", "", "n", "n").replace('"id": "c3"', '"id": "c2"')
    text = text.replace('"id": "c0", ', "")

    assert ["cell-1", "c2", "cell-4"] == [cell["id"] for cell in prepare(text, WHERE)["cells"]]


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"nbformat": 3, "worksheets": []}', '{"nbformat": 4}']
)
def test_what_is_no_notebook_is_told(text: str) -> None:
    """A broken file is an error with its path."""
    with pytest.raises(NotebookError) as caught:
        prepare(text, WHERE)

    assert WHERE == caught.value.where.partition(",")[0]


def test_a_cell_without_count_or_with_an_error_was_not_run() -> None:
    """Both are found by their number."""
    executed = finish(prepare(source("n = 1", "n", "n"), WHERE))
    executed["cells"][0] |= {"execution_count": 1, "outputs": []}
    executed["cells"][1] |= {"execution_count": 2, "outputs": [{"output_type": "error"}]}

    assert [2, 3] == unrun(executed)


def test_the_environment_fixes_what_could_change_a_result(tmp_path: Path) -> None:
    """What the user has set stays, unless a result could depend on it."""
    base = {"HOME": "/home/somebody", "TZ": "Asia/Kathmandu", "PYTHONSTARTUP": "mine.py"}

    made = environment(base, root=tmp_path, folder=tmp_path / "run")

    assert ("/home/somebody", "UTC", "0") == (made["HOME"], made["TZ"], made["PYTHONHASHSEED"])
    assert "PYTHONSTARTUP" not in made
    assert str(tmp_path) == made["AUDIT_PROJECT"]
