"""The two engines give the same reports and the same errors, whatever a cell does."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from audit.errors import NotebookError
from audit.execution import ENGINES, Job, Outcome, execute_all, prepare
from audit.execution.environment import environment

WHERE = "notebooks/nasty.ipynb"
MIB = 2**20

NASTY: dict[str, str] = {
    "parameters": "n = 1",
    "imports": "import asyncio, logging, os, subprocess, sys, threading, time, warnings\n"
    "from IPython.display import HTML, JSON, SVG, Image, Markdown, clear_output, display",
    "streams": "print('one', file=sys.stderr); print('two'); print('three', file=sys.stderr)\n"
    "print('no end', end=''); sys.stdout.flush(); sys.stdout.write('é ☃ 𝄞\\n')",
    "around-a-display": "print('a'); display('b'); print('c', file=sys.stderr); display('d')\n"
    "print('e'); 'f'",
    "carriage": "for k in range(3): print(f'\\r{k} of 3', end='', flush=True)",
    "much": "for k in range(3): print('x' * 99 + '\\n' * k * 9999); display('y' * 99_999)",
    "many": "for k in range(300): print(k); display(k)",
    "rich": "display(HTML('<b>h</b>'), Markdown('*m*'), JSON({'a': [1, None]}))\n"
    "display(SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"/>'), metadata={'alt': 'none'})\n"
    "class Both:\n"
    "    def _repr_mimebundle_(self, **_):\n"
    "        return {'text/plain': 'p', 'text/html': '<i>p</i>'}, {'text/html': {'k': 1}}\n"
    "    def _repr_html_(self): return 'never'\n"
    "Both()",
    "image": "import base64\nImage(data=base64.b64decode('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAf'"
    "'FcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='))",
    "raises-showing": "class Bad:\n    def __repr__(self): return 'bad'\n"
    "    def _repr_html_(self): raise ValueError('no html')\nBad()",
    "silent": "1 + 1;",
    "history": "sorted(Out), len(In), _",
    "updates": "first = display('old', display_id=True); display('kept', display_id='named')",
    "updated": "first.update('new'); display('also', display_id='named', update=True)",
    "cleared": "print('gone'); display('gone too'); clear_output(); print('stays')",
    "cleared-later": "print('gone'); clear_output(wait=True); print('stays')",
    "cleared-for-nothing": "print('stays'); clear_output(wait=True)",
    "warning": "warnings.warn('look'); warnings.warn('look')\n"
    "logging.getLogger('x').warning('heard')",
    # An ordinary kernel reads by a thread of its own what programs write: it gets time to.
    "programs": "def wait(): [time.sleep(0.05) for _ in range(20)]\n"
    "os.system('echo from a shell'); wait(); print('then')\n"
    "subprocess.run([sys.executable, '-c', 'print(1)'], check=True)\n"
    "os.write(2, b'raw\\n'); wait()",
    "captured": "subprocess.run(['echo', 'kept'], capture_output=True, check=True).stdout",
    "magic": "!echo magic\nlisted = !echo one\nlisted",
    "capture": "%%capture held\nprint('held'); display('held too')",
    "held": "held.stdout, len(held.outputs)",
    "threads": "def speak(): print('from a thread'); display('shown by a thread')\n"
    "t = threading.Thread(target=speak); t.start(); t.join(); print('joined')",
    "await": "await asyncio.sleep(0.01); asyncio.get_running_loop().is_running()",
    "child": "process = os.fork()\nif process == 0: os._exit(3)\n"
    "os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])",
    "shell": "type(get_ipython()).__name__, __name__, get_ipython().kernel is not None",
    "figure": "import matplotlib.pyplot as plt\nfig, ax = plt.subplots(figsize=(1, 1))\n"
    "ax.plot([1, 2]); print('drawn')",
    "raises-input": "print('before'); input('name? ')",
    "raises-getpass": "import getpass; getpass.getpass()",
    "raises-zero": "def inner(x):\n    return 1 / x\n\ninner(0)",
    "raises-chain": "try:\n    {}['k']\nexcept KeyError as error:\n    raise OSError from error",
    "raises-syntax": "def (:",
    "raises-group": "raise ExceptionGroup('two', [ValueError(1), TypeError(2)])",
    "raises-own": "class Own(Exception):\n"
    "    def _render_traceback_(self): return ['its own']\nraise Own",
    "raises-interrupt": "raise KeyboardInterrupt",
    "raises-exit": "sys.exit('why')",
    "raises-memory": "bytearray(2**40)",
    "raises-assert": "assert n == 2, 'n is one'",
    "last": "print('still here'); n",
}
"""Cells by their id; those that raise are allowed to."""


def notebook(cells: Mapping[str, str]) -> str:
    """Return a notebook of some cells."""
    tags = {"parameters": ["parameters"]}
    return json.dumps(
        {
            "cells": [
                {
                    "cell_type": "code",
                    "id": name,
                    "metadata": {
                        "tags": ["raises-exception"]
                        if name.startswith("raises-")
                        else tags.get(name, [])
                    },
                    "source": text,
                }
                for name, text in cells.items()
            ],
            "metadata": {
                "kernelspec": {"name": "python3", "language": "python", "display_name": "Python"}
            },
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


RUN = """import sys
import papermill
sys.modules["rfc3987_syntax"] = None
try:
    papermill.execute_notebook(
        sys.argv[1], sys.argv[2], {"n": 1}, engine_name=sys.argv[3] or None, kernel_name="python3",
        cwd=".", progress_bar=False, record_timing=False, coalesce_streams=True,
    )
except papermill.PapermillExecutionError:
    pass
"""
"""Runs a notebook through papermill alone, which finds the engine by its entry point."""


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Return the cells of the nasty notebook by their ids, as each engine leaves them."""
    root = tmp_path_factory.mktemp("nasty")
    (root / "in.ipynb").write_text(notebook(NASTY), encoding="utf-8")
    both: dict[str, dict[str, Any]] = {}
    for engine in ENGINES:
        name = "" if engine == "kernel" else engine
        out = root / f"{engine}.ipynb"
        subprocess.run(
            [sys.executable, "-c", RUN, root / "in.ipynb", out, name],
            env=environment(os.environ, root=root, folder=root),
            cwd=root,
            check=True,
        )
        cells = json.loads(out.read_text(encoding="utf-8"))["cells"]
        both[engine] = {cell["id"]: cell for cell in cells}
    return both


RACING = {"programs", "raises-showing"}
"""Cells whose outputs come by two ways, in an order that an ordinary kernel itself does not keep.

What programs write to file descriptors is read by a thread of its own, and what is written to the
standard error may be sent after a result. On a busy machine an ordinary kernel has also been seen
to show of such an error only the line that raised it, without those around, to put what a program
writes between a printed line and its end, and to lose what a cell wrote last to a file descriptor.
"""

COLOUR = re.compile(r"\x1b\[[\d;]*m")


def _raised(output: dict[str, Any]) -> dict[str, Any]:
    """Return an error with the lines of its traceback that raised it; anything else as it is."""
    if output["output_type"] != "error":
        return output
    shown = COLOUR.sub("", "\n".join(output["traceback"])).splitlines()
    lines = [" ".join(line.split()) for line in shown if line.startswith("---->")]
    assert lines
    return {**output, "traceback": lines}


def in_any_order(
    outputs: list[dict[str, Any]],
) -> tuple[dict[str, list[str]], list[dict[str, Any]]]:
    """Return the lines of each stream and the others, sorted; of an error, what raised it."""
    streams: dict[str, list[str]] = {}
    for one in outputs:
        if one["output_type"] == "stream":
            streams.setdefault(one["name"], []).extend("".join(one["text"]).splitlines())
    others = [_raised(one) for one in outputs if one["output_type"] != "stream"]
    others.sort(key=lambda one: str(one["output_type"]))
    return {name: sorted(lines) for name, lines in streams.items()}, others


@pytest.mark.parametrize("name", NASTY)
def test_both_engines_leave_the_same_cell(name: str, executed: dict[str, dict[str, Any]]) -> None:
    """Outputs in their order, streams in one piece, errors with their traceback, and the count."""
    ordinary, warm = (executed[engine][name] for engine in ("kernel", "warm"))

    if name in RACING:
        assert in_any_order(ordinary["outputs"]) == in_any_order(warm["outputs"])
    else:
        assert ordinary["outputs"] == warm["outputs"]
    assert ordinary["execution_count"] == warm["execution_count"]
    assert bool(ordinary["outputs"]) == (name not in {"parameters", "imports", "silent", "capture"})


KEEPS = """import json, sys
import papermill
kept = []
try:
    told = papermill.execute_notebook(
        sys.argv[1], None, engine_name="warm", kernel_name="python3", cwd=".",
        progress_bar=False, kept=kept,
    )
    error = ""
except papermill.PapermillExecutionError as failed:
    told, error = {"cells": None}, failed.ename
print(json.dumps([error, told["cells"], [len(one.cells) for one in kept], [
    output for one in kept for cell in one.cells for output in cell.outputs]]))
"""


def test_what_is_kept_is_not_written_once_more(tmp_path: Path) -> None:
    """Papermill then gets a notebook without cells; of one that failed, all that there is."""
    for name, cell in (("works", "1 + 1"), ("fails", "1 / 0")):
        (tmp_path / f"{name}.ipynb").write_text(notebook({name: cell}), encoding="utf-8")
    works, fails = (
        json.loads(
            subprocess.run(
                [sys.executable, "-c", KEEPS, f"{name}.ipynb"],
                env=environment(os.environ, root=tmp_path, folder=tmp_path),
                cwd=tmp_path,
                check=True,
                capture_output=True,
                text=True,
            ).stdout
        )
        for name in ("works", "fails")
    )

    assert ["", [], [1]] == works[:3]
    assert ["2"] == [output["data"]["text/plain"] for output in works[3]]
    assert ["ZeroDivisionError", None, [], []] == fails


ENDINGS: dict[str, str] = {
    "fails": "print('before')\n1 / 0",
    "leaves": "import os; print('before'); os._exit(0)",
    "crashes": "import ctypes; ctypes.string_at(0)",
    "is-killed": "import os; os.kill(os.getpid(), 9)",
    "never-ends": "while True: pass",
    "sleeps": "import time; time.sleep(60)",
    "exits": "import sys; sys.exit(0)",
    "exits-with-an-error": "import sys; sys.exit(2)",
    "asks": "input('name? ')",
    "takes-too-much": "held = [bytearray(2**24) for _ in range(100)]",
}
"""Cells that end a notebook."""

ENDLESS = {"never-ends", "sleeps"}
"""Of these, those that only the limit of time ends; a busy machine may be slow with the others."""


def _ending(folder: Path, engine: str, name: str, timeout: int) -> Job:
    return Job(
        name=f"{engine} {name}",
        notebook=prepare(notebook({"first": "n = 1", name: ENDINGS[name], "last": "n"}), WHERE),
        where=WHERE,
        parameters={},
        folder=folder,
        timeout=timeout,
        engine=engine,
        memory=800 * MIB,
    )


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Outcome]:
    """Return what came of each ending, by engine."""
    root = tmp_path_factory.mktemp("ended")
    jobs = [
        _ending(root, engine, name, timeout=3 if name in ENDLESS else 60)
        for engine in ENGINES
        for name in ENDINGS
    ]
    outcomes = execute_all(jobs, root=root, workers=2)
    return {tuple(one.job.name.split(" ")): one for one in outcomes}  # type: ignore[misc]


@pytest.mark.parametrize("name", ENDINGS)
def test_both_engines_tell_the_same_ending(
    name: str, ended: dict[tuple[str, str], Outcome]
) -> None:
    """A notebook that did not come to its end gives an error that names the cell, no report."""
    errors = []
    for engine in ENGINES:
        outcome = ended[engine, name]
        assert isinstance(outcome.error, NotebookError)
        assert "" == outcome.text
        errors.append(str(outcome.error).replace(outcome.job.name, name))

    assert errors[0] == errors[1]
    assert f"{WHERE}, cell " in errors[0]


def test_a_dead_fork_is_told_at_once(tmp_path: Path) -> None:
    """Not when the time of the cell is over; the first notebook has waited for the imports."""
    jobs = [
        _ending(tmp_path, "warm", name, timeout=60)
        for name in ("fails", "leaves", "crashes", "is-killed")
    ]

    first, *dead = execute_all(jobs, root=tmp_path, workers=1)

    assert first.seconds > 0
    assert ["The kernel of a notebook died."] * 3 == [one.error and one.error.what for one in dead]
    # nbclient asks once a second whether it lives; the rest is for a busy machine.
    assert max(one.seconds for one in dead) < 6
