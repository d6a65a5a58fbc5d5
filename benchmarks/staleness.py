"""Random edits of an audit, and whether every report that they change is found to be stale.

Each edit is made in a copy of the small audit of the tests, and of the package where it is one of
the package. What is said of each report, without running it, is compared with what comes out when
it is run. ``python benchmarks/staleness.py`` makes a thousand, ``--edits`` others, ``--seed`` the
same again; it exits with 1 where a report that would change is said to be current.
"""

import argparse
import contextlib
import dataclasses
import io
import json
import random
import re
import shutil
import sys
import tempfile
import tokenize
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sections import keep
from tables import rows

from audit.closure import PACKAGE
from audit.errors import AuditError
from audit.execution import Job, Outcome, execute_all, prepare
from audit.plans import Report, plan
from audit.project import Project
from audit.registry import digest
from audit.reports import source, stale, stamp
from audit.staleness import snapshot

SMALL = Path(__file__).parents[1] / "tests" / "projects" / "small"

CHOICES = """[counter]
kind = "E"
question = "Who counted?"
levels = [
    { label = "keeper", reason = "the one who knows" },
    { label = "paper", reason = "-- a second eye" },
]

[other]
kind = "E"
question = "Which other one?"
levels = [{ label = "none", reason = "nobody uses it" }]
"""

FIRST = """import os, sys
os.environ["AUDIT_PROJECT"] = {root!r}
if {other}:
    sys.path.insert(0, {package!r})
    for name in [name for name in sys.modules if name.partition(".")[0] == "audit"]:
        del sys.modules[name]
"""
"""A first cell, so that one process can run notebooks of many audits and packages.

With another package, what is used is noted there, where nobody asks; only the first run is asked.
"""

BATCH = 25

WORDS = ("right", "needless", "stale hit", "refused")
"""What was said: what is so; stale, and the same again; current, and another one; nothing."""


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
    """

    what: str
    root: Path
    package: Path
    parameters: dict[str, object]


def sound(root: Path) -> Project:
    """Make the audit that is edited: one of its notebooks takes its choice from the file."""
    shutil.copytree(SMALL, root)
    (root / "data" / "choices.toml").write_text(CHOICES, encoding="utf-8")
    path = root / "notebooks" / "items-minimum.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["id"] == "choices":
            cell["source"] = ['from audit import axes\n[counter] = axes("counter")']
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return Project(root=root)


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


def _module(package: Path, draw: random.Random) -> None:
    """Change one number or text of one module, in a way that Python can still read."""
    paths = [*sorted(package.rglob("*.py")), package / "hedges.toml"]
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


KINDS = {"row": _row, "claim": _claim, "choice": _choice, "notebook": _notebook, "lock": _lock}
WEIGHTS = {"row": 3, "claim": 3, "choice": 2, "notebook": 3, "lock": 1, "module": 6, "parameter": 1}


def edits(folder: Path, clean: Project, count: int, seed: int) -> list[Edit]:
    """Make copies of an audit, each with one random edit."""
    draw = random.Random(seed)  # noqa: S311 - nothing is kept secret
    made: list[Edit] = []
    for number in range(count):
        [what] = draw.choices(list(WEIGHTS), list(WEIGHTS.values()))
        root, package = folder / f"audit-{number}", PACKAGE
        shutil.copytree(clean.root, root)
        parameters: dict[str, object] = {}
        if what == "module":
            package = folder / f"package-{number}" / "audit"
            shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
            _module(package, draw)
        elif what == "parameter":
            parameters = {"level": draw.choice([0.5, 0.95, "0.95"])}
        else:
            KINDS[what](root, draw)
        made.append(Edit(what=what, root=root, package=package, parameters=parameters))
    return made


def _reports(root: Path, parameters: Mapping[str, object]) -> list[Report]:
    return [
        dataclasses.replace(one, parameters={**one.parameters, **parameters})
        for one in plan(Project(root=root), vintages=["latest"])
    ]


def _job(edit: Edit, report: Report) -> Job:
    notebook = json.loads(report.notebook.read_text(encoding="utf-8"))
    first = FIRST.format(
        package=str(edit.package.parent), root=str(edit.root), other=edit.package != PACKAGE
    )
    cell = {"cell_type": "code", "id": "first", "metadata": {}, "source": first}
    notebook["cells"].insert(0, cell)
    return Job(
        name=f"{edit.root.name} {report.claim}",
        notebook=prepare(json.dumps(notebook), str(report.notebook)),
        where=str(report.notebook),
        parameters=report.parameters,
        folder=edit.root,
        timeout=60,
    )


def _executed(folder: Path, made: Sequence[Edit], workers: int) -> dict[str, Outcome]:
    """Run the reports of some edits, those of an audit that cannot be read left out."""
    jobs: list[Job] = []
    for edit in made:
        with contextlib.suppress(AuditError):
            jobs += [_job(edit, report) for report in _reports(edit.root, edit.parameters)]
    return {one.job.name: one for one in execute_all(jobs, root=folder, workers=workers)}


def _cells(outcome: Outcome) -> object:
    """Return what a report shows, or why there is none."""
    return outcome.error.what if outcome.error else json.loads(outcome.text)["cells"][1:]


def measure(folder: Path, count: int, *, seed: int, workers: int) -> Counter[tuple[str, str]]:
    """Count what was said of reports, against what running them shows.

    Parameters
    ----------
    folder : pathlib.Path
        An empty one.
    count, seed : int
        How many edits, and which.
    workers : int
        Notebooks at a time.

    Returns
    -------
    Counter
        By the kind of the edit and by what was found: ``stale hit`` (said to be current, and
        another one), ``needless`` (said to be stale, and the same), ``right``, or ``refused`` (an
        edit after which the audit cannot be read).
    """
    clean = sound(folder / "clean")
    first = Edit(what="none", root=clean.root, package=PACKAGE, parameters={})
    base = _executed(folder, [first], workers)
    now = snapshot(clean)
    old = {
        report.claim: stamp(report, now, source(report), base[f"clean {report.claim}"].uses)
        for report in _reports(clean.root, {})
    }
    found: Counter[tuple[str, str]] = Counter()
    every = edits(folder, clean, count, seed)
    for begin in range(0, count, BATCH):
        batch = every[begin : begin + BATCH]
        outcomes = _executed(folder, batch, workers)
        for edit in batch:
            for claim, said in _said(edit, old):
                name = f"{edit.root.name} {claim}"
                same = name in outcomes and _cells(outcomes[name]) == _cells(base[f"clean {claim}"])
                word = (
                    "stale hit" if not (said or same) else "needless" if said and same else "right"
                )
                found[edit.what, word if claim else "refused"] += 1
            shutil.rmtree(edit.root)
            if edit.package != PACKAGE:
                shutil.rmtree(edit.package.parent)
    return found


def _said(edit: Edit, old: Mapping[str, Mapping[str, object]]) -> Iterator[tuple[str, bool]]:
    """Return whether each report is said to be stale."""
    try:
        now = snapshot(Project(root=edit.root), edit.package)
        reports = _reports(edit.root, edit.parameters)
    except AuditError:
        yield "", True
        return
    for report in reports:
        made = {"metadata": {"audit": old[report.claim]}}
        yield report.claim, bool(stale(report, now, source(report), made))


def section(results: Mapping[str, Any]) -> str:
    """Return what the README says of a run."""
    counts = results["counts"]
    body = [[kind, *(str(counts[kind][word]) for word in WORDS)] for kind in WEIGHTS]
    total = [str(sum(counts[kind][word] for kind in WEIGHTS)) for word in WORDS]
    return (
        f"{results['edits']} edits with the seed {results['seed']}, and what was said of each "
        f"report after each of them.\n\n{rows(['edit of', *WORDS], [*body, ['all', *total]])}"
    )


def main() -> None:
    """Make the edits, print the table, and keep it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--edits", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=20170711)
    parser.add_argument("--dry", action="store_true", help="write nothing")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), given.edits, seed=given.seed, workers=2)
    counts = {kind: {word: found[kind, word] for word in WORDS} for kind in WEIGHTS}
    results = {"edits": given.edits, "seed": given.seed, "counts": counts}
    print(section(results))
    if not given.dry:
        keep("staleness", results, section(results))
    sys.exit(any(counts[kind]["stale hit"] for kind in WEIGHTS))


if __name__ == "__main__":
    main()
