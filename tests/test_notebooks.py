"""Notebooks explain and display: every number in them is a parameter or is computed."""

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import nbformat
import pytest

from audit.claims import claims
from audit.project import Project
from audit.raw_tables import raw_table
from audit.registry import package

ROOT = Path(__file__).resolve().parents[1]
AUDIT = Project(root=ROOT)
NOTEBOOKS = sorted(AUDIT.notebooks.glob("*.ipynb"))

MOST_LINES = 10
"""Of a cell; the recipe says four or fewer where possible."""
WIDEST = 120
"""Of a line: wider than in the package, because names of series are long."""
LEAST_WORDS = 15
"""Of prose, for each line of code."""

FORBIDDEN = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.For, ast.AsyncFor,
    ast.While, ast.If, ast.IfExp, ast.Match, ast.ListComp, ast.SetComp, ast.DictComp,
    ast.GeneratorExp, ast.Try, ast.TryStar, ast.With, ast.AsyncWith, ast.Assert, ast.Raise,
    ast.Global, ast.Delete,
)  # fmt: skip

WORDS: dict[str, int] = tomllib.loads(
    resources.files("audit").joinpath("quantities.toml").read_text("utf-8")
)["digits"]
NUMBER = re.compile(
    r"\d|\b(?:" + "|".join(word for word, value in WORDS.items() if value > 1) + r")\b",
    re.IGNORECASE,
)
"""A digit or a number word; *no* and *one* are words like others."""

NAMES = {entry["name"] for entry in package(AUDIT)["resources"]} | {
    series
    for entry in package(AUDIT)["resources"]
    if entry["schema"] == "schemas/observations.json"
    for series in raw_table(entry["name"], AUDIT)["series"]
}
"""Tables and series, the only strings that may hold a digit."""

LABELS = {level["label"] for entry in AUDIT.choices().values() for level in entry["levels"]}
"""Options of choices may be called after a year."""

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path: Path, kind: str) -> list[dict[str, Any]]:
    """Return the cells of one kind, as they are stored."""
    stored = json.loads(path.read_text("utf-8"))["cells"]
    return [
        {**cell, "source": "".join(cell["source"])} for cell in stored if cell["cell_type"] == kind
    ]


def is_parameters(cell: dict[str, Any]) -> bool:
    """Whether a cell holds the parameters."""
    return "parameters" in cell["metadata"].get("tags", [])


def trees(path: Path, *, parameters: bool) -> Iterator[ast.Module]:
    """Yield the code of the cells that are, or are not, the parameters."""
    for cell in cells(path, "code"):
        if is_parameters(cell) == parameters:
            yield ast.parse(cell["source"])


def nodes(path: Path, *, parameters: bool = False) -> list[ast.AST]:
    """Return every node of that code."""
    return [node for tree in trees(path, parameters=parameters) for node in ast.walk(tree)]


def prose(path: Path) -> str:
    """Return the text of a notebook."""
    return "\n\n".join(cell["source"] for cell in cells(path, "markdown"))


def test_there_is_one_notebook_for_each_claim() -> None:
    """Ids of claims and names of notebooks are the same."""
    assert NOTEBOOKS
    assert list(claims(AUDIT)) == sorted(
        (path.stem for path in NOTEBOOKS), key=[*claims(AUDIT), *(p.stem for p in NOTEBOOKS)].index
    )


@each_notebook
def test_a_notebook_is_stored_without_results(path: Path) -> None:
    """No output and no count of executions lies in the folder of notebooks."""
    for cell in cells(path, "code"):
        assert [] == cell["outputs"]
        assert cell["execution_count"] is None


@each_notebook
def test_a_notebook_is_valid_and_opens_with_the_ordinary_kernel(path: Path) -> None:
    """It follows the notebook format, each cell with an id of its own, for python3."""
    stored = json.loads(path.read_text("utf-8"))
    ids = [cell["id"] for cell in stored["cells"]]

    nbformat.validate(stored)
    assert len(set(ids)) == len(ids)
    assert "python3" == stored["metadata"]["kernelspec"]["name"]
    assert {"code", "markdown"} == {cell["cell_type"] for cell in stored["cells"]}


@each_notebook
def test_the_first_code_is_the_parameters(path: Path) -> None:
    """They name the claim and the vintage, and are plain literals."""
    first, *rest = cells(path, "code")
    assert is_parameters(first)
    assert not any(map(is_parameters, rest))

    given: dict[str, Any] = {}
    for statement in ast.parse(first["source"]).body:
        assert isinstance(statement, ast.Assign)
        [target] = statement.targets
        assert isinstance(target, ast.Name)
        given[target.id] = statement.value
    assert path.stem == ast.literal_eval(given["claim_id"])
    assert "published" == ast.literal_eval(given["as_of"])
    for value in given.values():
        assert not [node for node in ast.walk(value) if isinstance(node, (ast.Call, ast.Name))]


@each_notebook
def test_every_parameter_is_used(path: Path) -> None:
    """A parameter that changes nothing would be a promise without effect."""
    used = {node.id for node in nodes(path) if isinstance(node, ast.Name)}
    used |= {
        name
        for node in nodes(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for name in re.findall(r"@(\w+)", node.value)
    }
    given = {node.id for node in nodes(path, parameters=True) if isinstance(node, ast.Name)}

    assert set() == given - used


@each_notebook
def test_the_only_literal_numbers_are_parameters(path: Path) -> None:
    """Whoever wants another number finds it in the first cell of code."""
    every = list(nodes(path))
    # The place of an item in a list is not a quantity.
    places = {
        id(part)
        for node in every
        if isinstance(node, ast.Subscript)
        for part in ast.walk(node.slice)
    }
    typed = [
        node.value
        for node in every
        if isinstance(node, ast.Constant)
        and isinstance(node.value, (int, float, complex))
        and not isinstance(node.value, bool)
        and id(node) not in places
    ]

    assert [] == typed


@each_notebook
def test_texts_of_code_hold_digits_only_in_names(path: Path) -> None:
    """A date or a number in a text would be a parameter that nobody can set."""
    texts = [
        node.value
        for node in nodes(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]

    assert [] == [
        text
        for text in texts
        if text not in LABELS
        and any(
            re.search(r"\d", word) and word not in NAMES for word in re.split(r"[^\w.-]+", text)
        )
    ]


@each_notebook
def test_imports_are_from_the_package_alone(path: Path) -> None:
    """Every computation is in the package, where it is tested."""
    for node in nodes(path):
        if isinstance(node, ast.Import):
            assert ["audit"] == [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            assert str(node.module).split(".")[0] == "audit"


@each_notebook
def test_there_is_no_programming(path: Path) -> None:
    """No function, loop, branch, comprehension, class or handling of errors."""
    found = [type(node).__name__ for node in nodes(path) if isinstance(node, FORBIDDEN)]

    assert [] == found


@each_notebook
def test_there_is_no_path_and_nothing_is_written(path: Path) -> None:
    """Tables are named, not located; notebooks display and write nothing."""
    for node in [*nodes(path), *nodes(path, parameters=True)]:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not re.search(r"[/\\]|\.(csv|toml|json|ipynb|html|svg|png)\b", node.value)
        if isinstance(node, ast.Attribute):
            assert not re.match(r"(to|write|save|dump|read)(_|$)", node.attr)
        if isinstance(node, ast.Name):
            assert node.id not in {"open", "print", "exec", "eval", "input", "__import__"}


@each_notebook
def test_cells_are_short(path: Path) -> None:
    """A cell shows one thing; parameters stand one on a line."""
    lengths = [
        len(cell["source"].splitlines()) for cell in cells(path, "code") if not is_parameters(cell)
    ]

    assert max(lengths) <= MOST_LINES
    for cell in cells(path, "code"):
        assert max(map(len, cell["source"].splitlines())) <= WIDEST


@each_notebook
def test_prose_outweighs_code(path: Path) -> None:
    """At least fifteen words explain each line of code."""
    lines = sum(
        1
        for cell in cells(path, "code")
        for line in cell["source"].splitlines()
        if line.strip() and not line.strip().startswith("#")
    )

    assert len(re.findall(r"\b[\w’'-]+\b", prose(path))) >= LEAST_WORDS * lines


@each_notebook
def test_prose_holds_no_number(path: Path) -> None:
    """A number in prose would go on standing there when the computed one changes."""
    assert [] == [
        line[max(0, hit.start() - 30) : hit.end() + 20]
        for line in prose(path).splitlines()
        for hit in NUMBER.finditer(line)
    ]


@each_notebook
def test_prose_is_wrapped_by_the_reader(path: Path) -> None:
    """A paragraph is a line, without blanks at its end."""
    for line in prose(path).splitlines():
        assert line.rstrip() == line


@each_notebook
def test_a_notebook_goes_from_claim_to_verdict(path: Path) -> None:
    """One title that is a question, and the sections in their order."""
    heads = re.findall(r"^(#+) (.*)$", prose(path), re.MULTILINE)
    titles = [text for level, text in heads if level == "#"]
    sections = [text for level, text in heads if level == "##"]
    order = [
        "Claim", "Evidence", "Choices", "Estimate", "Verdict", "Figure", "What would change this",
    ]  # fmt: skip

    assert 1 == len(titles)
    assert titles[0].endswith("?")
    assert [name for name in order if name in sections] == [
        name for name in sections if name in order
    ]
    assert {"Claim", "Evidence", "What would change this"} <= set(sections)
