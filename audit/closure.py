"""Which modules of the package a notebook rests on, found without running it.

The names that a notebook uses decide where to begin; from there, every import counts, whether or
not it would be reached. A notebook whose names cannot be told rests on the whole package.
"""

import ast
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from audit.uses import hashed

__all__ = ["PACKAGE", "closure", "package_digest"]

PACKAGE = Path(__file__).parent

NAME = PACKAGE.name

DYNAMIC = frozenset(
    {
        "__builtins__", "__dict__", "__import__", "compile", "eval", "exec", "get_ipython",
        "getattr", "globals", "importlib", "locals", "modules", "pkgutil", "runpy", "vars",
    }
)  # fmt: skip
"""Names by which a notebook can reach what it does not name."""

PUBLISHED = frozenset({".css", ".j2", ".js", ".py", ".svg", ".toml"})


def package_digest(notebook: Mapping[str, Any], package: Path = PACKAGE) -> str:
    """Return one digest of all that a notebook rests on in the package.

    Parameters
    ----------
    notebook : mapping
        As prepared for a run.
    package : pathlib.Path, optional
        The package's folder.

    Returns
    -------
    str
        Of the names and bytes of the modules, of those that run notebooks, and of the files that
        lie beside them and are no modules.
    """
    modules = closure(notebook, package)
    folders = {path.parent for path in modules}
    data = {
        path
        for folder in folders
        for path in folder.iterdir()
        if path.suffix in PUBLISHED - {".py"} and path.is_file()
    }
    states = ((path, path.stat()) for path in modules | data)
    return _digest(
        package, tuple(sorted((path, one.st_mtime_ns, one.st_size) for path, one in states))
    )


# Notebooks that rest on the same files are many.
@lru_cache(maxsize=256)
def _digest(package: Path, files: tuple[tuple[Path, int, int], ...]) -> str:
    named = sorted((path.relative_to(package).as_posix(), path) for path, _, _ in files)
    return hashed(*(piece for name, path in named for piece in (name.encode(), _content(path))))


def closure(notebook: Mapping[str, Any], package: Path = PACKAGE) -> set[Path]:
    """Return the modules of the package that a notebook rests on, as their files.

    Parameters
    ----------
    notebook : mapping
        As prepared for a run.
    package : pathlib.Path, optional
        The package's folder.

    Returns
    -------
    set of pathlib.Path
        With those that run notebooks.
    """
    first = {f"{NAME}.execution.{path.stem}" for path in (package / "execution").glob("*.py")}
    todo = {*_begins(notebook, package), *first}
    there = _modules(package)
    # The names that the package offers to notebooks are followed one by one.
    seen, found = {NAME}, {package / "__init__.py"}
    while todo:
        # Importing a module runs the packages above it, too.
        for name in _with_above(todo.pop()):
            if name not in seen:
                seen.add(name)
                for path in there.get(name, ()):
                    found.add(path)
                    status = path.stat()
                    todo |= _imports(path, status.st_mtime_ns, status.st_size) - seen
    return found


def _with_above(name: str) -> Iterator[str]:
    parts = name.split(".")
    return (".".join(parts[:k]) for k in range(1, len(parts) + 1))


def _modules(package: Path) -> dict[str, list[Path]]:
    """Return every module by its name; a package and a module may have the same."""
    found: dict[str, list[Path]] = {}
    for folder, _, files in os.walk(package):
        above = (NAME, *Path(folder).relative_to(package).parts)
        for file in files:
            stem, _, ending = file.rpartition(".")
            if ending == "py":
                name = ".".join(above if stem == "__init__" else (*above, stem))
                found.setdefault(name, []).append(Path(folder, file))
    return found


def _begins(notebook: Mapping[str, Any], package: Path) -> set[str]:
    sources = tuple(cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code")
    named = _named(sources)
    if named is None or named.words & DYNAMIC:
        return _all(package)
    words, imported = named.words, named.imported
    homes = _homes(package)
    every = f"{NAME}.*" in imported
    return {
        *(name.removesuffix(".*") for name in imported),
        *(home for home, names in homes.items() if every or words & set(names)),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """What code names: all its words, and the modules of the package that it imports."""

    words: frozenset[str]
    imported: frozenset[str]


@lru_cache(maxsize=1024)
def _named(sources: tuple[str, ...]) -> _Named | None:
    """Return what cells name; None where they hold commands of IPython, which may do anything."""
    try:
        trees = [ast.parse(source) for source in sources]
    except (SyntaxError, ValueError):
        return None
    return _Named(
        words=frozenset(word for tree in trees for word in _words(tree)),
        imported=frozenset(name for tree in trees for name in _imported(tree)),
    )


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


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if _ours(alias.name))
        elif isinstance(node, ast.ImportFrom) and node.module and _ours(node.module):
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            given = [one.value for one in node.args if isinstance(one, ast.Constant)]
            yield from (name for name in map(str, given) if _ours(name))


def _ours(name: str) -> bool:
    return name == NAME or name.startswith(f"{NAME}.")


@lru_cache(maxsize=1024)
def _imports(path: Path, _modified: int, _size: int) -> frozenset[str]:
    try:
        return frozenset(_imported(ast.parse(_content(path))))
    except SyntaxError:
        # Importing it fails, and so does whatever needs it.
        return frozenset()


@lru_cache(maxsize=1024)
def _read(path: Path, _modified: int, _size: int) -> bytes:
    return path.read_bytes()


def _content(path: Path) -> bytes:
    status = path.stat()
    return _read(path, status.st_mtime_ns, status.st_size)


def _homes(package: Path) -> Mapping[str, Iterable[str]]:
    """Return the names that the package offers to notebooks, by the module that each is from."""
    for node in ast.parse(_content(package / "__init__.py")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_HOME":
            homes: Mapping[str, Iterable[str]] = ast.literal_eval(node.value)
            return homes
    return {}


def _all(package: Path) -> set[str]:
    return set(_modules(package))
