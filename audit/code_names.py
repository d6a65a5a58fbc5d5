"""What code names of the package, read from its syntax and never run."""

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

__all__ = ["NAME", "Named", "imported", "named_in"]

NAME: Final = Path(__file__).parent.name
"""The name of the package."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What code names.

    Parameters
    ----------
    words : frozenset of str
        All its words.
    imported : frozenset of str
        The modules of the package that it imports.
    reached : frozenset of str
        What it uses of what it has imported, as dotted names.
    """

    words: frozenset[str]
    imported: frozenset[str]
    reached: frozenset[str]


@lru_cache(maxsize=1024)
def named_in(sources: tuple[str, ...]) -> Named | None:
    """Return what cells name, or None where they hold commands of IPython, which may do anything.

    Parameters
    ----------
    sources : tuple of str
        The cells with code.
    """
    try:
        trees = [ast.parse(source) for source in sources]
    except (SyntaxError, ValueError):
        return None
    return Named(
        words=frozenset(word for tree in trees for word in _words(tree)),
        imported=frozenset(name for tree in trees for name in imported(ast.walk(tree))),
        reached=frozenset(_reached([node for tree in trees for node in ast.walk(tree)])),
    )


def _reached(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """Return the longest dotted names that begin with something imported from the package."""
    bound: dict[str, set[str]] = {}
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for name, dotted in _bound(node):
                bound.setdefault(name, set()).add(dotted)
    # What a star binds cannot be told, but for the names that the package offers to notebooks.
    stars = (dotted.removesuffix(".*") for dotted in bound.pop("*", ()))
    yield from (dotted for dotted in stars if dotted != NAME)
    inner = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
    for node in nodes:
        if id(node) not in inner and isinstance(node, ast.Attribute | ast.Name):
            first, *rest = _dotted(node)
            yield from (".".join((dotted, *rest)) for dotted in bound.get(first, ()))


def _bound(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """Return the names that an import binds, each with what it stands for."""
    for alias in node.names:
        if isinstance(node, ast.Import) and _ours(alias.name):
            yield (alias.asname, alias.name) if alias.asname else (NAME, NAME)
        elif isinstance(node, ast.ImportFrom) and node.module and _ours(node.module):
            yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _dotted(node: ast.expr) -> list[str]:
    """Return the parts of a name with its attributes; none at first if it begins otherwise."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return [node.id if isinstance(node, ast.Name) else "?", *reversed(parts)]


def _words(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.alias):
            yield from node.name.split(".")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def imported(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Return the modules of the package that code imports, and what it imports from them.

    Parameters
    ----------
    nodes : iterable of ast.AST
        All that may hold an import.
    """
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if _ours(alias.name))
        elif isinstance(node, ast.ImportFrom) and node.module and _ours(node.module):
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and _last_name(node.func) == "import_module":
            given = [one.value for one in node.args if isinstance(one, ast.Constant)]
            yield from (name for name in map(str, given) if _ours(name))


def _last_name(function: ast.expr) -> str:
    """Return by what name a function is called, whatever it is a part of."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _ours(name: str) -> bool:
    return name == NAME or name.startswith(f"{NAME}.")
