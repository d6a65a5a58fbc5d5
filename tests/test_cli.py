"""The commands do what they say, tell what is wrong, and leave nothing behind."""

import errno
import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from audit.cli import exit_code
from audit.documents import OPENABLE
from audit.locking import exclusive
from audit.project import Project
from audit.settings import value_of

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def here(executed_project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Return an audit with its reports, as the one that a user stands in."""
    monkeypatch.setenv("AUDIT_PROJECT", str(executed_project.root))
    return executed_project


def replace(path: Path, old: str, new: str) -> None:
    """Change a text in a file."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_run_ends_with_the_verdicts_and_the_first_page(here: Project, capsys: Capture) -> None:
    """What is current is not executed; pages and tables are made, and the audit then holds."""
    assert 0 == exit_code(["run"])
    output = capsys.readouterr()
    assert 0 == exit_code(["check"])

    lines = [line.split() for line in output.out.splitlines()]
    assert ["claim", "vintage", "range", "verdict", "report"] == lines[0]
    assert ["items-total", "published", "110", "to", "130", "reproduces", "current"] == lines[1]
    assert [str(here.reports / "index.html")] == lines[-1]
    assert "" == output.err
    assert "The audit holds.\n" == capsys.readouterr().out


def test_a_claim_can_be_run_alone(here: Project, capsys: Capture) -> None:
    """By name, in one vintage, whether it is current or not."""
    assert 0 == exit_code(["run", "items-total", "--vintage", "latest", "--force"])

    output = capsys.readouterr()
    assert 3 == len(output.out.splitlines())
    assert output.err.startswith("[1/1] latest/items-total: executed (asked for), ")
    assert "latest/items-total" in json.loads((here.root / ".audit/durations.json").read_text())


def test_results_can_be_read_by_machines(here: Project, capsys: Capture) -> None:
    """Each report with its state, its verdict and its places."""
    assert 0 == exit_code(["run", "--json"])

    answer = json.loads(capsys.readouterr().out)
    assert (True, []) == (answer["ok"], answer["errors"])
    assert {
        "claim": "items-total",
        "vintage": "published",
        "day": "2020-06-15",
        "parameters": {"as_of": "published"},
        "report": str(here.reports / "published" / "items-total.ipynb"),
        "page": str(here.reports / "published" / "items-total.html"),
        "state": "current",
        "reason": "",
        "seconds": 0.0,
        "verdict": "reproduces",
        "error": None,
    } == answer["reports"][0]


def test_a_failing_notebook_is_told_and_the_others_are_done(here: Project, capsys: Capture) -> None:
    """The old report stays, the new ones are published, the exit code is 1."""
    replace(here.notebooks / "items-total.ipynb", "judge(universe)", "1 / 0")
    (here.reports / "latest" / "items-minimum.ipynb").unlink()

    assert 1 == exit_code(["run", "--vintage", "latest"])

    output = capsys.readouterr()
    assert "failed, the old one is kept" in output.out
    assert "found     ZeroDivisionError: division by zero" in output.err
    assert "notebooks/items-total.ipynb, cell 9, in latest/items-total" in output.err
    assert (here.reports / "latest" / "items-minimum.html").is_file()
    assert 1 == exit_code(["check"])


def test_what_was_made_from_a_claim_goes_with_it(here: Project, capsys: Capture) -> None:
    """Reports, pages and tables; a file that `audit run` did not make is left, and told."""
    assert 0 == exit_code(["run", "--quiet"])
    claims = here.claims_file.read_text("utf-8")
    here.claims_file.write_text(claims.partition("[claims.items-minimum]")[0], "utf-8")
    (here.notebooks / "items-minimum.ipynb").unlink()
    own = here.reports / "latest" / "notes.html"
    own.write_text("my own")

    assert 0 == exit_code(["run", "--quiet"])

    told = capsys.readouterr().err.splitlines()
    ends = itertools.product(("published", "latest"), ("ipynb", "html", "json"))
    gone = [here.reports / vintage / f"items-minimum.{end}" for vintage, end in ends]
    removed = [f"removed {path}: it belongs to nothing of the audit any more" for path in gone]
    assert removed == told
    assert not any(path.exists() for path in gone)
    assert not list((here.root / "data" / "derived").rglob("items-minimum.csv"))
    assert own.is_file()
    assert 1 == exit_code(["check"])
    own.unlink()
    assert 0 == exit_code(["check"])


def test_a_trial_has_a_page_and_changes_nothing_that_is_published(
    here: Project, capsys: Capture
) -> None:
    """Its page is named at the end."""
    before = {path: path.read_bytes() for path in here.reports.rglob("*.ipynb")}

    assert 0 == exit_code(["run", "items-total", "--vintage", "latest", "--set", "level=0.5"])

    page = here.root / "scratch" / "latest" / "items-total.html"
    assert str(page) == capsys.readouterr().out.splitlines()[-1]
    assert page.is_file()
    assert before == {path: path.read_bytes() for path in here.reports.rglob("*.ipynb")}
    assert not (here.reports / "index.html").exists()


def test_another_day_is_a_trial(here: Project, capsys: Capture) -> None:
    """It goes to a folder of that day, whatever the day."""
    assert 0 == exit_code(["run", "items-total", "--vintage", "2020-12-31"])

    made = here.root / "scratch" / "2020-12-31"
    assert capsys.readouterr().out.splitlines()[-1].startswith(str(made / "items-total."))
    assert (made / "items-total.ipynb").is_file()


def test_an_unknown_parameter_is_wrong_use(here: Project, capsys: Capture) -> None:
    """The error lists the parameters of the notebook."""
    options = ["--vintage", "latest", "--set", "levle=0.5"]

    assert 2 == exit_code(["run", "items-total", *options])

    output = capsys.readouterr()
    assert "expected  claim_id, as_of, level\n  found     levle" in output.err
    assert str(here.root) not in output.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["run", "items-lost"], "expected  items-total, items-minimum"),
        (["run", "--vintage", "yesterday"], "expected  published, latest, or a day"),
        (["run", "--set", "as_of=latest"], "expected  --vintage"),
        (["run", "--set", "level"], "'level' is not NAME=VALUE"),
        (["run", "--set", "my level=1"], "is not NAME=VALUE"),
        (["run", "--jobs", "0"], "--jobs"),
        (["run", "--timeout", "0"], "'--timeout': 0 is not in the range x>=1."),
        (["run", "--timeout", "1.5"], "'--timeout': '1.5' is not a valid integer range."),
        (["run", "--timeout", "inf"], "'--timeout': 'inf' is not a valid integer range."),
        (["check", "--timeout", "nan"], "'--timeout': 'nan' is not a valid integer range."),
        (["sweep", "items-total", "--over", "level=0.5", "--timeout", "2.5"], "'--timeout'"),
        (["walk"], "No such command"),
    ],
)
def test_wrong_use_is_told(arguments: list[str], told: str, here: Project, capsys: Capture) -> None:
    """Nothing is run, nothing is changed, and the exit code is 2."""
    before = sorted(here.reports.rglob("*"))

    assert 2 == exit_code(arguments)
    assert told in capsys.readouterr().err
    assert before == sorted(here.reports.rglob("*"))


@pytest.mark.parametrize("command", ["run", "check", "register"])
def test_a_folder_that_is_no_audit_is_told(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """Every command says what was expected of the folder, and makes nothing in it."""
    monkeypatch.delenv("AUDIT_PROJECT", raising=False)
    monkeypatch.chdir(tmp_path)

    assert 2 == exit_code([command])
    assert "expected  data/claims.toml here or in a folder above" in capsys.readouterr().err
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("arguments", [["run"], ["check"], ["register"]])
@pytest.mark.parametrize("path", [".audit/lock", "README.md", "data/raw/schemas/tables.json"])
def test_what_the_system_refuses_is_told(
    path: str, arguments: list[str], here: Project, capsys: Capture
) -> None:
    """A folder in the place of a file is no traceback, whichever file it is."""
    place = here.root / path
    place.unlink(missing_ok=True)
    place.mkdir(parents=True)

    code = exit_code(arguments)

    told = capsys.readouterr().err
    assert (code, told) == (0, "") or (code in {1, 2} and "  where     " in told)


@pytest.mark.parametrize("arguments", [["run"], ["check"], ["release", "1.0.0"]])
@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("CHANGELOG.md", "CHANGELOG.md, line 1, column 4"),
        ("data/raw/README.md", "data/raw/README.md, line 1, column 4"),
        ("data/raw/schemas/observations.json", "data/raw/schemas/observations.json, line 1"),
    ],
)
def test_a_text_that_is_not_utf_8_is_told(
    path: str, place: str, arguments: list[str], here: Project, capsys: Capture
) -> None:
    """With its place, by each command that reads it; a run does not read the changelog."""
    (here.root / "CHANGELOG.md").write_text("## 1.0.0\n", "utf-8")
    (here.root / path).write_bytes(b"caf\xff\n")

    code = exit_code(arguments)

    if (path, arguments) != ("CHANGELOG.md", ["run"]):
        told = capsys.readouterr().err
        assert "found     the byte 0xff, which is not UTF-8" in told
        assert f"where     {place}" in told
        assert code in {1, 2}


def test_whatever_stands_in_the_lock_keeps_nobody_out(here: Project) -> None:
    """It is no text of a process that is at work."""
    (here.root / ".audit").mkdir(exist_ok=True)
    (here.root / ".audit" / "lock").write_bytes(b"\xff")

    assert 0 == exit_code(["run"])


def test_nothing_is_run_on_raw_tables_that_are_not_authentic(
    here: Project, capsys: Capture
) -> None:
    """Not even what looks current."""
    replace(here.raw / "stock.csv", "118", "119")

    assert 1 == exit_code(["run"])
    assert "where     data/raw/stock.csv" in capsys.readouterr().err
    assert not (here.reports / "index.html").exists()


@pytest.mark.parametrize("command", ["run", "check --execute", "trace nothing", "export"])
def test_whatever_ends_a_command_can_be_read_by_machines(
    command: str, here: Project, capsys: Capture
) -> None:
    """Whoever asks for JSON reads nothing else."""
    replace(here.raw / "stock.csv", "118", "119")
    (here.root / "data" / "claims.toml").write_text("[", encoding="utf-8")

    assert 0 != exit_code([*command.split(), "--json"])

    answer = json.loads(capsys.readouterr().out)
    assert not answer["ok"]
    [error] = answer.get("errors") or answer["problems"]
    assert "A file of declarations cannot be read." == error["what"]


def test_a_check_lists_every_reason(here: Project, capsys: Capture) -> None:
    """On standard error one after the other, or all as JSON."""
    assert 0 == exit_code(["run", "--quiet"])
    assert ("", "") == capsys.readouterr()
    replace(here.reports / "latest" / "items-total.html", "</html>", "")
    (here.reports / "published" / "items-minimum.ipynb").unlink()

    assert 1 == exit_code(["check"])
    plain = capsys.readouterr()
    assert 1 == exit_code(["check", "--json"])
    answer = json.loads(capsys.readouterr().out)

    assert "where     reports/latest/items-total.html" in plain.err
    assert "where     reports/published/items-minimum.ipynb" in plain.err
    assert f"The audit does not hold, for {len(answer['problems'])} reasons.\n" == plain.out
    assert not answer["ok"]


def test_registering_tells_all_failures(here: Project, capsys: Capture) -> None:
    """Each in its form; when they are mended, the tables are registered."""
    replace(here.raw / "stock.csv", "118", "NaN")
    replace(here.raw / "sources.csv", ",press,", ",rumour,")

    assert 1 == exit_code(["register"])
    told = capsys.readouterr().err
    replace(here.raw / "stock.csv", "NaN", "118")
    replace(here.raw / "sources.csv", ",rumour,", ",press,")
    assert 0 == exit_code(["register"])

    assert "where     data/raw/sources.csv, line 4, column kind" in told
    assert "where     data/raw/stock.csv, line 2, column value" in told
    expected = "3 raw tables are registered in data/raw/datapackage.json\n"
    assert expected == capsys.readouterr().out


def refused_by_the_system(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a file be one that may not be read, whoever runs the tests."""
    opened = Path.open

    def refuse(self: Path, *given: Any, **named: Any) -> Any:
        if self == path:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return opened(self, *given, **named)

    monkeypatch.setattr(Path, "open", refuse)


@pytest.mark.parametrize("fault", ["No such file or directory", "Permission denied"])
def test_a_table_that_cannot_be_opened_is_no_matter_of_its_format(
    fault: str, here: Project, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is told to save again what is not there, or may not be read."""
    path = here.raw / "stock.csv"
    if fault == "Permission denied":
        refused_by_the_system(path, monkeypatch)
    else:
        path.unlink()

    assert 1 == exit_code(["register"])
    told = capsys.readouterr().err
    assert f"expected  {OPENABLE}\n  found     {fault}\n" in told
    assert "do        restore the file (git checkout), or the permission to read it; or" in told
    assert "spreadsheet" not in told


@pytest.mark.parametrize("path", ["data/claims.toml", "README.md", "data/raw/README.md"])
def test_a_text_that_may_not_be_read_is_no_matter_of_its_content(
    path: str, here: Project, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is nothing named in it that could be mended."""
    (here.root / path).touch()
    refused_by_the_system(here.root / path, monkeypatch)

    assert 0 != exit_code(["check"])
    told = capsys.readouterr().err
    assert "Permission denied" in told
    assert "mend what is named" not in told
    assert "TOML" not in told


def test_two_runs_do_not_mix(here: Project, capsys: Capture) -> None:
    """The second is refused, with the process that is at work."""
    with exclusive(here, "audit run"):
        assert 2 == exit_code(["run"])

    assert f"found     process {os.getpid()}: audit run" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("0.9", 0.9),
        ("true", True),
        ("[1, 2]", [1, 2]),
        ('"0.9"', "0.9"),
        ("east", "east"),
        ("two words", "two words"),
        ("2017-06-08", "2017-06-08"),
        ("[2017-06-08]", ["2017-06-08"]),
        ("{ first = 2017-06-08 }", {"first": "2017-06-08"}),
        ("", ""),
        ("1\nother = 2", "1\nother = 2"),
    ],
)
def test_values_are_read_as_toml(text: str, value: object) -> None:
    """Numbers are numbers; a bare word is a text; a day stays as it was typed."""
    assert (type(value), value) == (type(value_of(text)), value_of(text))


def command(*arguments: str) -> list[str]:
    """Return a command line of its own process."""
    return [sys.executable, "-c", "from audit.cli import main; main()", *arguments]


def test_the_help_imports_nothing_that_computes() -> None:
    """So it is there at once."""
    heavy = {"frictionless", "numpy", "pandas", "papermill", "rich"}
    shown = f"print({heavy} & set(sys.modules))"
    done = subprocess.run(
        [
            *(sys.executable, "-c"),
            f"import sys; from audit.cli import exit_code; exit_code(['run', '--help']); {shown}",
        ],
        capture_output=True,
        text=True,
        check=True,
    )

    assert "NAME=VALUE" in done.stdout
    assert "set()" == done.stdout.splitlines()[-1]


def test_a_check_imports_nothing_that_draws_and_no_dask(published_project: Project) -> None:
    """Pages are made without them, and to import them takes as long as to check a claim."""
    heavy = {"dask", "dask.array", "matplotlib.figure", "IPython"}
    shown = f"print({heavy} & set(sys.modules), 'xarray' in sys.modules)"
    done = subprocess.run(
        [
            *(sys.executable, "-c"),
            f"import sys; from audit.cli import exit_code; exit_code(['check']); {shown}",
        ],
        cwd=published_project.root,
        env={**os.environ, "AUDIT_PROJECT": str(published_project.root)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert "set() True" == done.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--force"),
        ("check", "--execute"),
        ("run", "--watch"),
        # More points than the process may have pipes for: they wait for one another.
        ("sweep", "items-total", "--over", "level=0.80:0.99:0.01", "--vintage", "latest"),
    ],
)
def test_no_more_processes_begin_than_there_can_be_reports(
    arguments: tuple[str, ...], published_project: Project
) -> None:
    """However many are asked for, where a process may have a few files open only."""
    given = ["sh", "-c", 'ulimit -n 64; exec "$@"', "sh", *command(*arguments, "--jobs", "1000")]
    with subprocess.Popen(
        given,
        env={**os.environ, "AUDIT_PROJECT": str(published_project.root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        if "--watch" in arguments:
            assert process.stderr is not None
            assert any("Ctrl-C" in line for line in iter(process.stderr.readline, ""))
            process.send_signal(signal.SIGTERM)
        told = process.communicate(timeout=300)[1]

    assert "Too many open files" not in told
    assert (130 if "--watch" in arguments else 0) == process.returncode


def running(folder: Path) -> list[int]:
    """Return the processes that have a folder in their command line or environment."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            text = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
        except OSError:
            continue
        if os.fsencode(folder) in text and int(entry.name) != os.getpid():
            found.append(int(entry.name))
    return found


@pytest.fixture
def _interruptible() -> Iterator[None]:
    """Let what is started here be interrupted, even where the tests run in the background.

    A shell without job control starts such commands with interrupts ignored, and they inherit it.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_interruptible")
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_leaves_nothing_behind(
    sign: signal.Signals, here: Project, tmp_path: Path
) -> None:
    """One line is told; no process, no unfinished file and no temporary folder is left."""
    replace(
        here.notebooks / "items-total.ipynb",
        "judge(universe)",
        "import pathlib, time; pathlib.Path('begun').touch(); time.sleep(600)",
    )
    before = {path: path.read_bytes() for path in here.reports.rglob("*.ipynb")}
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with subprocess.Popen(
        command("run", "--vintage", "latest"),
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        begun = here.reports / "latest" / "begun"
        for _ in range(1200):
            if begun.exists() or process.poll() is not None:
                break
            time.sleep(0.1)
        process.send_signal(sign)
        told: tuple[str, str] = process.communicate(timeout=60)

    begun.unlink()
    expected = "Stopped. What was finished is kept; the same command goes on from there."
    assert (130, expected) == (process.returncode, told[1].strip())
    assert "" == told[0]
    assert [] == list(temporary.iterdir())
    assert before == {path: path.read_bytes() for path in here.reports.rglob("*.ipynb")}
    for _ in range(300):
        if not running(temporary):
            break
        time.sleep(0.1)
    assert [] == running(temporary)


@pytest.mark.parametrize("fewer", [(), ("--vintage", "latest")])
def test_a_reader_that_has_read_enough_causes_no_traceback(
    here: Project, fewer: tuple[str, ...]
) -> None:
    """As `audit run | head -1` does, also where all that is written waits for the exit."""
    with subprocess.Popen(
        command("run", "--json", *fewer),
        env={**os.environ, "AUDIT_PROJECT": str(here.root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        told: Any = process.stderr.read()

    assert "" == told


def test_what_goes_with_the_process_is_not_searched_for_cycles() -> None:
    """After many pages it would take Python half a second, when all is said already."""
    code = """import gc
from audit.cli import main
try:
    main(["--version"])
except SystemExit as leaving:
    print(leaving.code, gc.get_freeze_count() > 1000)"""

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "0 True" == told.stdout.splitlines()[-1]
