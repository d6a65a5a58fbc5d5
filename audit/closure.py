"""Which modules of the package a notebook rests on, found without running it.

The names that a notebook uses decide where to begin; from there, every import counts, whether or
not it would be reached. A notebook whose names cannot be told rests on the whole package.
"""

import ast
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

from audit.code_names import NAME, imported, named_in
from audit.uses import hashed

__all__ = ["PACKAGE", "Package", "closure", "package_digest", "package_now"]

PACKAGE = Path(__file__).parent

DYNAMIC = frozenset(
    {
        "__builtins__", "__dict__", "__import__", "compile", "eval", "exec", "get_ipython",
        "getattr", "globals", "importlib", "locals", "modules", "pkgutil", "runpy", "vars",
    }
)  # fmt: skip
"""Names by which a notebook can reach what it does not name."""

PUBLISHED = frozenset({".css", ".j2", ".js", ".py", ".svg", ".toml"})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Package:
    """What was in the package's folder at one moment.

    Parameters
    ----------
    files : mapping of str to bytes
        Path below the folder → what is in the file.
    modules : mapping of str to list of str
        The name of each module → its path; a package and a module may have the same name.
    """

    files: Mapping[str, bytes]
    modules: Mapping[str, list[str]]


def package_now(folder: Path = PACKAGE) -> Package:
    """Read the package, once for all notebooks that may rest on it.

    Parameters
    ----------
    folder : pathlib.Path, optional
        The package's folder.
    """
    return _package(
        tuple(
            (path.relative_to(folder).as_posix(), path.read_bytes())
            for place, _, names in os.walk(folder)
            for path in (Path(place, name) for name in names)
            if path.suffix in PUBLISHED
        )
    )


# What was found out about a package holds as long as its files have the same bytes.
@lru_cache(maxsize=8)
def _package(files: tuple[tuple[str, bytes], ...]) -> Package:
    modules: dict[str, list[str]] = {}
    for path, _ in files:
        if path.endswith(".py"):
            *above, stem = path.removesuffix(".py").split("/")
            module = ".".join((NAME, *above) if stem == "__init__" else (NAME, *above, stem))
            modules.setdefault(module, []).append(path)
    return Package(files=MappingProxyType(dict(files)), modules=MappingProxyType(modules))


def package_digest(notebook: Mapping[str, Any], package: Package) -> str:
    """Return one digest of all that a notebook rests on in the package.

    Parameters
    ----------
    notebook : mapping
        As prepared for a run.
    package : Package
        The package.

    Returns
    -------
    str
        Of the names and bytes of the modules, of those that run notebooks, and of the files that
        lie beside them and are no modules.
    """
    return _digest(_code_of(notebook), package)


@lru_cache(maxsize=256)
def _digest(sources: tuple[str, ...], package: Package) -> str:
    found = _closure(sources, package)
    folders = {_folder(path) for path in found}
    beside = {
        path for path in package.files if _folder(path) in folders and not path.endswith(".py")
    }
    return hashed(
        *(
            piece.encode()
            for path in sorted(found | beside)
            for piece in (path, _hashed(package.files[path]))
        )
    )


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


# Notebooks that rest on the same files are many.
@lru_cache(maxsize=1024)
def _hashed(data: bytes) -> str:
    return hashed(data)


def closure(notebook: Mapping[str, Any], package: Package) -> set[str]:
    """Return the modules of the package that a notebook rests on, as paths below its folder.

    Parameters
    ----------
    notebook : mapping
        As prepared for a run.
    package : Package
        The package.

    Returns
    -------
    set of str
        With those that run notebooks.
    """
    return _closure(_code_of(notebook), package)


def _code_of(notebook: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code")


def _closure(sources: tuple[str, ...], package: Package) -> set[str]:
    first = {
        f"{NAME}.execution.{PurePosixPath(path).stem}"
        for path in package.files
        if _folder(path) == "execution" and path.endswith(".py")
    }
    todo = {*_begins(sources, package), *first}
    # The names that the package offers to notebooks are followed one by one.
    seen, found = {NAME}, {"__init__.py"}
    while todo:
        # Importing a module runs the packages above it, too.
        for name in _with_above(todo.pop()):
            if name not in seen:
                seen.add(name)
                for path in package.modules.get(name, ()):
                    found.add(path)
                    todo |= _imports(package.files[path]) - seen
    return found


def _with_above(name: str) -> Iterator[str]:
    parts = name.split(".")
    return (".".join(parts[:k]) for k in range(1, len(parts) + 1))


def _begins(sources: tuple[str, ...], package: Package) -> set[str]:
    named = named_in(sources)
    if named is None or named.words & DYNAMIC:
        return set(package.modules)
    words, modules = named.words, named.imported
    homes = _homes(package.files["__init__.py"])
    every = f"{NAME}.*" in modules
    return {
        *(name.removesuffix(".*") for name in modules),
        *(module for name in named.reached for module in _reachable(name, package)),
        *(home for home, names in homes.items() if every or words & set(names)),
    }


def _reachable(name: str, package: Package) -> Iterator[str]:
    """Return the module in which code has found something, or all below one that it holds."""
    module = max((one for one in _with_above(name) if one in package.modules), key=len)
    yield module
    if module == name:
        # Whatever takes it can reach what is in it, under names that nobody follows.
        yield from (one for one in package.modules if one.startswith(f"{module}."))


@lru_cache(maxsize=1024)
def _imports(module: bytes) -> frozenset[str]:
    try:
        tree = ast.parse(module)
    except SyntaxError:
        # Importing it fails, and so does whatever needs it.
        return frozenset()
    # Only a call stands within an expression, and of these there are ten times as many.
    nodes = ast.walk(tree) if b"import_module" in module else _statements(tree)
    return frozenset(imported(nodes))


def _statements(tree: ast.AST) -> Iterator[ast.AST]:
    """Return every statement, and what holds some without being one."""
    todo = [tree]
    while todo:
        node = todo.pop()
        yield node
        for part in ("body", "orelse", "finalbody", "handlers", "cases"):
            inside = getattr(node, part, ())
            todo += inside if isinstance(inside, list) else ()


@lru_cache(maxsize=4)
def _homes(first: bytes) -> Mapping[str, Iterable[str]]:
    """Return the names that the package offers to notebooks, by the module that each is from."""
    for node in ast.parse(first).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_HOME":
            homes: Mapping[str, Iterable[str]] = ast.literal_eval(node.value)
            return homes
    return {}
