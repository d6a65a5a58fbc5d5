"""The kinds of edit that ``staleness.py`` makes in copies of an audit, and a random choice of them.

What no run can tell (CONTRIBUTING, decision 14) is no kind of edit.
"""

import contextlib
import dataclasses
import io
import json
import random
import re
import shutil
import tokenize
from collections.abc import Callable, Sequence
from pathlib import Path

from edited import BESIDE, FILES, LINKS, in_the_same_second

from audit.closure import PACKAGE
from audit.project import Project
from audit.registry import digest

METHODS = ("proportions", "rate_ratios", "wald")
"""Modules that notebooks reach through their package, and what these rest on."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One edit of a copy.

    Parameters
    ----------
    what : str
        Its kind.
    root, package : pathlib.Path
        The copy of the audit; the package that it is run with.
    parameters : mapping
        What is set besides the vintage.
    saves : tuple of str
        What is saved while the first run goes on, before each of its cells; empty: nothing.
    """

    what: str
    root: Path
    package: Path
    parameters: dict[str, object]
    saves: tuple[str, ...] = ()


def _replaced(path: Path, draw: random.Random, pattern: str, new: Callable[[str], str]) -> None:
    """Change one occurrence of a pattern in a file."""
    text = path.read_text(encoding="utf-8")
    found = draw.choice(list(re.finditer(pattern, text, re.MULTILINE)))
    text = text[: found.start()] + new(found.group()) + text[found.end() :]
    path.write_text(text, encoding="utf-8")


def _row(root: Path, draw: random.Random) -> None:
    raw = root / "data" / "raw"
    path = draw.choice(sorted(raw.glob("*.csv")))
    # One figure of a row, wherever it stands.
    _replaced(path, draw, r"(?<=[,\n])\d{2,}(?=[,\n-])", lambda text: str(int(text) - 1))
    registry = json.loads((raw / "datapackage.json").read_text(encoding="utf-8"))
    for entry in registry["resources"]:
        entry["hash"] = digest((raw / entry["path"]).read_bytes())
    (raw / "datapackage.json").write_text(json.dumps(registry), encoding="utf-8")


def _claim(root: Path, draw: random.Random) -> None:
    path = root / "data" / "claims.toml"
    pattern, change = draw.choice(
        [
            (r"^number = .*$", lambda _: f'number = "{draw.randint(90, 200)}"'),
            (r"^hedge = .*$", lambda _: f'hedge = "{draw.choice(["nearly", "over", "about"])}"'),
            (r"^(unit|quantity|title|author|attributed) = .*$", lambda text: text[:-1] + 'x"'),
            (r"^(published|latest) = .*$", lambda text: text[:-2] + f"{draw.randint(10, 28)}"),
            (r"^#.*$", lambda text: f"{text} of mine"),
        ]
    )
    _replaced(path, draw, pattern, change)


def _choice(root: Path, draw: random.Random) -> None:
    pattern = r'(question|reason) = "[^"]*'
    _replaced(root / "data" / "choices.toml", draw, pattern, lambda text: f"{text} or not")


def _notebook(root: Path, draw: random.Random) -> None:
    path = draw.choice(sorted((root / "notebooks").glob("*.ipynb")))
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = draw.choice(notebook["cells"])
    text = "".join(cell["source"])
    other = {"markdown": f"{text} Indeed.", "code": f"{text}\n# another remark"}
    cell["source"] = other[cell["cell_type"]]
    if draw.random() < 0.5:  # noqa: PLR2004 - one half
        cell["source"] = text.replace("keeper", "owner", 1)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def _lock(root: Path, draw: random.Random) -> None:
    with (root / "requirements.lock").open("a", encoding="utf-8") as stream:
        stream.write(f"# {draw.random()}\n")


def _link(root: Path, draw: random.Random) -> None:
    """Lead a link elsewhere or nowhere, put what it leads to in its place, or change the file."""
    link = root / BESIDE / draw.choice(list(LINKS))
    target = link.resolve()
    what = draw.choice(["led", "led", "lost", "copied", "changed"])
    if what == "changed":
        path = root / BESIDE / draw.choice([one for one in FILES if one.endswith("text.txt")])
        path.write_text("three", encoding="utf-8")
        return
    link.unlink()
    if what == "copied":
        (shutil.copytree if target.is_dir() else shutil.copyfile)(target, link)
    else:
        other = {"led": "second", "lost": "third"}[what]
        link.symlink_to(LINKS[link.name].replace("first", other))


def _helper(root: Path, draw: random.Random) -> None:
    """Change a module that lies beside the tables, or what Python has compiled of it."""
    beside = root / BESIDE
    text = f"VALUE = {draw.randint(1, 4)}\n"
    what = draw.choice(["saved", "same second", "compiled", "package", "part"])
    if what == "same second":
        in_the_same_second(beside / "helping.py", text)
    elif what == "compiled":
        shutil.rmtree(beside / "__pycache__")
    else:
        names = {"saved": "helping.py", "package": "helping/__init__.py", "part": "pack/part.py"}
        path = beside / names[what]
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _list(root: Path, draw: random.Random) -> None:
    """Add a file to a folder that is listed, or to another, or change one that is there."""
    lists = root / BESIDE / "lists"
    path = draw.choice([lists / "a.txt", lists / "inner" / "b.txt"])
    what = draw.choice(["added", "elsewhere", "changed", "renamed", "removed", "a folder"])
    if what in {"removed", "a folder"}:
        path.unlink()
        if what == "a folder":
            path.mkdir()
    elif what == "renamed":
        path.rename(path.with_suffix(".text"))
    else:
        folder = lists.parent if what == "elsewhere" else path.parent
        new = path if what == "changed" else folder / "c.txt"
        new.write_text("three", encoding="utf-8")


def _saves(draw: random.Random, audit: Project) -> tuple[str, ...]:
    """Return what is saved before each cell of the longest run; most often nothing."""
    notebooks = (json.loads(one.read_text("utf-8")) for one in audit.notebooks.glob("*.ipynb"))
    cells = max(sum(one["cell_type"] == "code" for one in book["cells"]) for book in notebooks)
    # A run has one more, in which the parameters are set.
    return tuple(draw.choice(["", "", "", "", "one", "two"]) for _ in range(cells + 1))


def _module(package: Path, draw: random.Random, names: Sequence[str] = ()) -> None:
    """Change one number or text of a module, in a way that Python can still read."""
    every = [*sorted(package.rglob("*.py")), package / "hedges.toml"]
    paths = [package / "methods" / f"{name}.py" for name in names] or every
    path = draw.choice([one for one in paths if one.stat().st_size])
    if path.suffix == ".toml":
        _replaced(path, draw, r"\d+\.\d+", lambda text: str(float(text) + 1))
        return
    text = path.read_text(encoding="utf-8")
    tokens = [
        token
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type in {tokenize.NUMBER, tokenize.STRING} and token.start[0] == token.end[0]
    ]
    if not tokens:
        path.write_text(f"{text}\n", encoding="utf-8")
        return
    token = draw.choice(tokens)
    lines = text.splitlines(keepends=True)
    line = lines[token.start[0] - 1]
    number = token.type == tokenize.NUMBER
    new = f"({token.string} + 1)" if number else f"{token.string[:-1]}x{token.string[-1]}"
    lines[token.start[0] - 1] = line[: token.start[1]] + new + line[token.end[1] :]
    changed = "".join(lines)
    with contextlib.suppress(SyntaxError):
        compile(changed, str(path), "exec")
        path.write_text(changed, encoding="utf-8")


KINDS = {
    "row": _row,
    "claim": _claim,
    "choice": _choice,
    "notebook": _notebook,
    "lock": _lock,
    "link": _link,
    "helper": _helper,
    "list": _list,
}

WEIGHTS = {
    "row": 3,
    "claim": 3,
    "choice": 2,
    "notebook": 3,
    "lock": 1,
    "module": 6,
    "parameter": 1,
    "link": 3,
    "helper": 3,
    "list": 2,
    "reached": 2,
    "meanwhile": 1,
}


def edits(folder: Path, clean: Project, count: int, seed: int) -> list[Edit]:
    """Make copies of an audit, each with one random edit."""
    draw = random.Random(seed)  # noqa: S311 - nothing is kept secret
    made: list[Edit] = []
    for number in range(count):
        [what] = draw.choices(list(WEIGHTS), list(WEIGHTS.values()))
        root, package = folder / f"audit-{number}", PACKAGE
        shutil.copytree(clean.root, root, symlinks=True)
        parameters: dict[str, object] = {}
        saves: tuple[str, ...] = ()
        if what in {"module", "reached"}:
            package = folder / f"package-{number}" / "audit"
            shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
            _module(package, draw, METHODS if what == "reached" else ())
        elif what == "parameter":
            parameters = {"level": draw.choice([0.5, 0.95, "0.95"])}
        elif what == "meanwhile":
            saves = _saves(draw, clean)
        else:
            KINDS[what](root, draw)
        made.append(Edit(what=what, root=root, package=package, parameters=parameters, saves=saves))
    return made
