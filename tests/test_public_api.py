"""What `import audit` gives: typed, documented with examples that run, found by its names."""

import doctest
import inspect
import re
import subprocess
import sys
import types
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell

import audit
from audit.display import Table
from audit.scaffolding import PLACEHOLDERS, PUBLISHED, scaffold

NAMES = list(audit.__all__)


@pytest.fixture(scope="module")
def new_audit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a new audit, which the examples are about."""
    folder = tmp_path_factory.mktemp("new") / "audit"
    scaffold(folder, PLACEHOLDERS, published=PUBLISHED, latest=PUBLISHED, claim="example-share")
    return folder


@pytest.fixture(scope="module")
def shell() -> Any:
    """Return an IPython, as behind a notebook."""
    found: Any = InteractiveShell.instance()
    found.run_cell("import audit")
    return found


def sections(text: str) -> dict[str, str]:
    """Split a numpydoc docstring into its sections; the first has no name."""
    parts = re.split(r"^(\w[\w ]*)\n-{3,}\n", inspect.cleandoc(text), flags=re.MULTILINE)
    return {"": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}


def documented(section: str) -> list[str]:
    """Return the names that a section describes."""
    heads = re.findall(r"^(\S.*)$", section, flags=re.MULTILINE)
    names = [head.split(" : ")[0] for head in heads]
    return [name.strip().lstrip("*") for head in names for name in head.split(",")]


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_documented_with_an_example(name: str) -> None:
    """A summary of one sentence, every parameter, what is returned, and an example."""
    found = getattr(audit, name)
    text = found.__doc__ or ""
    parts = sections(text)
    parameters = list(inspect.signature(found).parameters)

    assert re.fullmatch(r"[A-Z].*\.", parts[""].split("\n\n")[0], re.DOTALL)
    assert parameters == documented(parts.get("Parameters", ""))
    assert isinstance(found, type) or "Returns" in parts
    assert ">>> import audit\n" in parts["Examples"]
    assert f"audit.{name}(" in parts["Examples"]


@pytest.mark.parametrize("name", NAMES)
def test_every_example_runs(
    name: str, new_audit: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the folder of a new audit, as it says, and gives what it says."""
    monkeypatch.chdir(new_audit)
    monkeypatch.delenv("AUDIT_PROJECT", raising=False)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    examples = doctest.DocTestFinder(recurse=False).find(getattr(audit, name), name, globs={})

    for one in examples:
        runner.run(one)

    assert (0, True) == (runner.failures, runner.tries > 1), capsys.readouterr().out


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_typed(name: str) -> None:
    """Each parameter and the result."""
    found = getattr(audit, name)
    call = vars(found)["__init__"] if isinstance(found, type) else found
    hints = typing.get_type_hints(call)

    assert set(inspect.signature(call).parameters) - {"self"} <= set(hints)
    assert "return" in hints


@pytest.mark.parametrize("name", NAMES)
def test_a_question_mark_shows_what_it_is(name: str, shell: Any) -> None:
    """The signature, the summary and the example."""
    found = shell.object_inspect_mime(f"audit.{name}", detail_level=0)["text/plain"]
    shown = re.sub(r"\x1b\[[0-9;]*m", "", found)
    summary = sections(getattr(audit, name).__doc__ or "")[""].splitlines()[0]

    assert f"{name}(" in shown
    assert summary in shown
    assert ">>> import audit" in shown


def test_tab_completes_the_names(shell: Any) -> None:
    """All of them and no other, though they are imported when they are first used."""
    with provisionalcompleter():
        found = {one.text for one in shell.Completer.completions("audit.", len("audit."))}

    assert {f".{name}" for name in NAMES} <= {f".{one.lstrip('.')}" for one in found}
    assert sorted(NAMES) == dir(audit)


def test_completion_imports_nothing() -> None:
    """The names are known before what computes is loaded."""
    code = "import sys, audit; print(len(dir(audit)), 'numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert f"{len(NAMES)} False" == done.stdout.strip()


def test_a_name_that_is_not_there_is_told() -> None:
    """As for any module."""
    with pytest.raises(AttributeError, match="module 'audit' has no attribute 'lost'"):
        _ = audit.lost


def rich(new_audit: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Make one result of each kind in a new audit."""
    monkeypatch.setenv("AUDIT_PROJECT", str(new_audit))
    claim = audit.claim("example-share")
    [crew] = audit.axes("crew")
    given: dict[str, Any] = {"unit": "percent", "kind": "rounded", "method": "as printed"}
    one, other = (
        audit.estimate(value, value - 0.5, value + 0.5, ids=[f"people_aboard/{value}"], **given)
        for value in (24, 22)
    )
    shares = audit.stack(crew, {"all": one, "men alone": other})
    universe = audit.cross(claim, shares, [crew])
    verdict = audit.judge(universe)
    return {
        "claim": claim,
        "choice": crew,
        "estimate": one,
        "estimates": shares,
        "multiverse": universe,
        "verdict": verdict,
        "phrase": audit.read("nearly three times"),
        "table": audit.breakdown(verdict),
        "sentence": audit.say("There were {n}.", n=audit.count(212)),
    }


KINDS = (
    "claim",
    "choice",
    "estimate",
    "estimates",
    "multiverse",
    "verdict",
    "phrase",
    "table",
    "sentence",
)


@pytest.mark.parametrize("kind", KINDS)
def test_results_show_themselves(
    kind: str, new_audit: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As HTML in a notebook, as text in a terminal, and `print` gives the text."""
    found = rich(new_audit, monkeypatch)[kind]
    shown = found._repr_mimebundle_()

    assert {"text/plain", "text/html"} <= set(shown)
    assert shown["text/html"].startswith("<")
    assert "object at 0x" not in shown["text/plain"]
    assert shown["text/plain"] == str(found)
    assert "Estimate(" not in str(found)


@pytest.mark.parametrize("kind", ["multiverse", "verdict", "choice"])
def test_tables_of_results_can_be_heard(
    kind: str, new_audit: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each has a caption and column headings, for who listens to them."""
    html = rich(new_audit, monkeypatch)[kind]._repr_mimebundle_()["text/html"]

    tables = re.findall(r"<table.*?</table>", html, re.DOTALL)
    assert tables
    for table in tables:
        assert "<caption>" in table
        assert '<th scope="col"' in table


def test_what_is_exported_is_what_the_modules_export() -> None:
    """No name hides a module, and each comes from one that names it in its own list."""
    for name in NAMES:
        found: Callable[..., Any] = getattr(audit, name)
        home = sys.modules[found.__module__]
        assert not isinstance(found, types.ModuleType)
        assert name in home.__all__
    assert audit.Table is Table
