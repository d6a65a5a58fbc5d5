"""What the documents tell a reader to type can be typed, and does what they say."""

import re
import shlex
import shutil
from pathlib import Path

import click
import pytest

import audit
from audit.cli import audit as command_line
from audit.cli import exit_code
from audit.execution import prepare
from audit.execution.parameters import declared_parameters

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "audit/scaffold/README.md.j2")

LONG = {
    "make lab": "opens JupyterLab, as tests/test_lab.py does",
    "audit run --vintage 2018-12-31": "executes every notebook",
    "audit sweep munitions-total --over level=0.8:0.95:0.05": "executes eight notebooks, as "
    "tests/test_sweeping.py does with short ones",
    "audit run --scheduler tcp://host:8786": "needs a cluster, as tests/test_cluster.py has",
    "audit run --engine kernel": "executes every notebook, as tests/test_execution.py does",
    "audit run --watch": "runs until it is stopped, as tests/test_following.py does",
    "audit check --execute": "executes every notebook",
    "audit release 1.0.0": "needs a section of CHANGELOG.md, as tests/test_releases.py writes",
    "audit sources check": "uses the network, as tests/links do without it",
}
"""Lines of the README that are only parsed here, each with the reason."""

PLACEHOLDERS = {"<id>": "displaced-total", "VERSION": "1.0.0", "my-audit": "new", "DIR": "new"}


def blocks(document: str) -> list[str]:
    """Return the commands of the blocks of a document, without what is said behind them."""
    text = (ROOT / document).read_text("utf-8")
    lines = [
        line
        for block in re.findall(r"^```text\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        for line in block.splitlines()
    ]
    commands = [re.split(r"\s{2,}|\s+#", line)[0] for line in lines]
    return [
        one.removeprefix(".venv/bin/")
        for one in commands
        if re.match(r"(\.venv/bin/)?audit |make ", one)
    ]


def spans(document: str) -> list[str]:
    """Return the code within the prose of a document."""
    text = re.sub(r"^```.*?^```", "", (ROOT / document).read_text("utf-8"),
                  flags=re.MULTILINE | re.DOTALL)  # fmt: skip
    return [" ".join(one.split()) for one in re.findall(r"`([^`]+)`", text)]


def parsed(line: str) -> click.Context:
    """Parse a command line as the command does, and do nothing."""
    words = [PLACEHOLDERS.get(one, one) for one in shlex.split(line)[1:]]
    command: click.Command = command_line
    context = None
    while isinstance(command, click.Group):
        context = click.Context(command, parent=context, **command.context_settings)
        command = command.commands[words.pop(0)]
    return command.make_context(str(command.name), words, parent=context)


COMMANDS = sorted(
    {
        one
        for document in DOCUMENTS
        for one in (*blocks(document), *(one.removeprefix(".venv/bin/") for one in spans(document)))
        if re.match(r"audit [a-z]", one)
    }
)


def test_the_documents_name_every_command() -> None:
    """So that none has to be found by chance."""
    assert set(command_line.commands) == {line.split()[1] for line in COMMANDS}


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_line_can_be_typed(line: str) -> None:
    """Commands, options and their values are known; claims and their parameters exist."""
    context = parsed(line)

    given = context.params
    for name in [*given.get("claims", ()), *filter(None, [line.startswith("audit sweep") and
                                                          given["claim"]])]:  # fmt: skip
        notebook = ROOT / "notebooks" / f"{name}.ipynb"
        known = declared_parameters(prepare(notebook.read_text("utf-8"), str(notebook)))
        swept = [one.partition("=")[0] for one in given.get("over", ())]
        assert {*given["parameters"], *swept} <= set(known)


@pytest.mark.parametrize(
    "code",
    sorted({one for document in DOCUMENTS for one in spans(document) if "audit.read(" in one}),
)
def test_python_in_the_documents_runs(code: str) -> None:
    """What is asked is read, or the text stands for any phrase."""
    for phrase in re.findall(r'audit\.read\("([^"]+)"\)', code):
        if phrase != "…":
            assert audit.read(phrase).readings


def test_targets_of_make_are_there() -> None:
    """Those that the documents of this audit name, and those of a new one."""
    for document, makefile in (
        ("README.md", "Makefile"),
        ("CONTRIBUTING.md", "Makefile"),
        ("audit/scaffold/README.md.j2", "audit/scaffold/Makefile.j2"),
    ):
        named = {line.split()[1] for line in (*blocks(document), *spans(document))
                 if re.fullmatch(r"make [a-z]+( .*)?", line)}  # fmt: skip
        targets = set(re.findall(r"^([a-z]+):", (ROOT / makefile).read_text("utf-8"), re.MULTILINE))
        assert named
        assert named <= targets


README = [line for line in blocks("README.md") if line not in {"make audit", "make test"}]


def test_what_is_left_out_is_in_the_readme() -> None:
    """No reason stands here for a line that is gone."""
    assert set(LONG) <= set(README)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of this audit, as a reader would have cloned it."""
    folder = tmp_path_factory.mktemp("clone") / "audit"
    left_out = shutil.ignore_patterns(
        ".venv", ".git", ".audit", "scratch", "dist", "audit", "tests", "benchmarks", "__pycache__",
        ".*_cache", ".hypothesis",
    )  # fmt: skip
    shutil.copytree(ROOT, folder, ignore=left_out)
    return folder


@pytest.mark.parametrize("line", [line for line in README if line not in LONG])
def test_the_commands_of_the_readme_run(
    line: str, copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In their order, in a copy, from its folder; what takes long is named above, with reasons."""
    monkeypatch.chdir(copy)
    monkeypatch.delenv("AUDIT_PROJECT", raising=False)

    assert 0 == exit_code(shlex.split(line)[1:]), capsys.readouterr().err
