"""The package is in layers: imports point down, and nothing in it is about one article."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "audit"
MODULES = {
    ".".join(("audit", *path.relative_to(PACKAGE).with_suffix("").parts)): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
TEXTS = sorted(
    path
    for path in PACKAGE.rglob("*")
    if path.is_file() and path.suffix in {".py", ".toml", ".j2", ".css", ".js", ".svg", ".html"}
)

ROWS = re.findall(
    r"^\| (\d) \| (.+) \|$",
    (PACKAGE.parent / "CONTRIBUTING.md").read_text("utf-8").partition("## Layers")[2],
    re.MULTILINE,
)
LAYERS: dict[int, list[str]] = {
    int(layer): re.findall(r"`(\w+)/?`", modules) for layer, modules in ROWS
}
"""The layers as CONTRIBUTING.md lists them; a module that is new gets its place there."""

LAYER = {name: layer for layer, names in LAYERS.items() for name in names}

ROOT = "audit.__init__"
"""The names of a notebook; nothing inside the package may need them."""

FILES = {"io", "os", "pathlib", "shutil", "subprocess", "tempfile"}

# The one picture library writes to memory, and finds its fonts by their place in the package.
PURE_EXCEPTIONS = {"audit.figures.sheet": {"io"}, "audit.figures.house": {"pathlib"}}

# What this audit is about, and may not show in a tool for any audit.
ARTICLE = (
    r"mosul|iraq|syria|raqqa|nineveh|ninewa|baghdad|kurd|pakistan|yemen|jadida|daesh|isis|islamic|"
    r"airwars|centcom|afcent|pentagon|counterpunch|antimedia|anti-media|shahtahmasebi|trump|obama|unhcr|"
    r"ocha|iom|bomb|munition|missile|tomahawk|warhead|airstrike|sortie|drone|raid|coalition|civilian|"
    r"displace|refugee|casualt|battle|weapon|militar|army|troop|soldier"
)


def layer_of(module: str) -> int:
    """Return the layer of a module, by its first name below the package."""
    return LAYER[module.split(".")[1]]


def imports_of(path: Path) -> Iterator[tuple[ast.Import | ast.ImportFrom, str]]:
    """Yield every import of a file, with the module that it needs."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                known = inner in MODULES or f"{inner}.__init__" in MODULES
                yield node, inner if known else str(node.module)


def named(module: str) -> str:
    """Return the name of a module or package as it is listed here."""
    return f"{module}.__init__" if f"{module}.__init__" in MODULES else module


def own_imports(module: str) -> set[str]:
    """Return the modules of this package that a module needs."""
    needed = {name for _, name in imports_of(MODULES[module])}
    return {named(name) for name in needed if name.split(".")[0] == "audit"}


def test_the_list_of_layers_is_whole() -> None:
    """No module stands twice, and none that is gone."""
    listed = [name for names in LAYERS.values() for name in names]

    assert sorted(set(listed)) == sorted(listed)
    assert set(listed) == {module.split(".")[1] for module in INNER}
    assert len(ROWS) == len(LAYERS)


INNER = [module for module in MODULES if module != ROOT]


@pytest.mark.parametrize("module", INNER)
def test_every_module_has_a_layer(module: str) -> None:
    """A new module is put into a layer before anybody imports it."""
    assert module.split(".")[1] in LAYER


@pytest.mark.parametrize("module", INNER)
def test_imports_point_down(module: str) -> None:
    """A module needs only what lies in its own layer or below."""
    above = {name for name in own_imports(module) - {ROOT} if layer_of(name) > layer_of(module)}

    assert set() == above


@pytest.mark.parametrize("module", INNER)
def test_nothing_inside_needs_the_names_of_notebooks(module: str) -> None:
    """What the package re-exports for notebooks is not used by the package."""
    assert ROOT not in own_imports(module)


def test_no_module_needs_itself() -> None:
    """Following imports never leads back; so each module can be read with those below it alone."""
    needs = {module: own_imports(module) - {ROOT} for module in INNER}
    while needs:
        free = {
            module for module, wanted in needs.items() if not wanted & (needs.keys() - {module})
        }
        assert free, f"these import one another: {sorted(needs)}"
        needs = {module: wanted for module, wanted in needs.items() if module not in free}


@pytest.mark.parametrize("module", MODULES)
def test_imports_are_absolute_and_at_the_top(module: str) -> None:
    """An import elsewhere says why, on its line or above; none is relative."""
    path = MODULES[module]
    lines = path.read_text("utf-8").splitlines()
    tree = ast.parse("\n".join(lines))
    for_types = {
        id(inner)
        for node in tree.body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in node.body
    }
    nodes = [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
    for node in nodes:
        assert not (isinstance(node, ast.ImportFrom) and node.level)
        if node not in tree.body and id(node) not in for_types:
            above, line = (lines[node.lineno - k].strip() for k in (2, 1))
            assert "# noqa: PLC0415" in line
            assert above.startswith("#") or re.search(r"PLC0415 -+ \w", line)


@pytest.mark.parametrize("module", [module for module in INNER if 2 <= layer_of(module) <= 4])
def test_estimators_and_verdicts_touch_no_file(module: str) -> None:
    """Layers two to four are functions of their arguments; only claims.toml is read there."""
    needed = {name.split(".")[0] for _, name in imports_of(MODULES[module])}

    assert set() == needed & FILES - PURE_EXCEPTIONS.get(module, set())


@pytest.mark.parametrize("module", MODULES)
def test_modules_are_short(module: str) -> None:
    """A module of three hundred lines is the sign of a missing noun."""
    length = len(MODULES[module].read_text("utf-8").splitlines())

    assert length < 300


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_the_package_knows_no_article(path: Path) -> None:
    """No word of the audited text or of its subject stands in the package."""
    text = path.read_text("utf-8")

    assert [] == re.findall(rf"\b(?:(?:{ARTICLE})\w*|wars?\b)", text, re.IGNORECASE)
