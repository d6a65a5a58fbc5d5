"""The audits that are measured: generated ones of a given number of reports, and the real one.

Each is a folder of its own. A generated audit crosses copies of the claims of the tests' small
audit, with other numbers, with the two vintages; each notebook reads a table, crosses a choice,
judges and draws. Other tools get the same notebooks with the parameters already in them.
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from audit.plans import Report, plan
from audit.project import VINTAGES, Project
from audit.registration import register

ROOT: Final = Path(__file__).resolve().parents[1]
SMALL: Final = ROOT / "tests" / "projects" / "small"
BASE: Final = ("items-total", "items-minimum")
CLAIM: Final = """
[claims.{name}]
says = "There are {{number}} items in the store"
locator = "P{place}"
number = "{number}"
hedge = "{hedge}"
unit = "items"
quantity = "items in the store at the end of May 2020"
attributed = ""
"""
COPIED: Final = ("*.md", "*.cff", "LICENSE", "pyproject.toml", "requirements.lock")


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """An audit to measure on.

    Parameters
    ----------
    name : str
        The number of its reports, or ``real``.
    root : pathlib.Path
        Its folder.
    vintages : tuple of str
        Those that are run.
    table : str
        The table in which a row is changed.
    """

    name: str
    root: Path
    vintages: tuple[str, ...]
    table: str

    @property
    def flat(self) -> list[Path]:
        """The notebooks for other tools, one for each report."""
        return sorted((self.root / "flat").glob("*.ipynb"))

    @property
    def is_whole(self) -> bool:
        """Whether it has the reports of both vintages."""
        return set(self.vintages) == set(VINTAGES)

    @property
    def made(self) -> Path:
        """Where other tools write."""
        return self.root / "made"

    def reports(self) -> list[Path]:
        """The executed notebooks."""
        return sorted((self.root / "reports").rglob("*.ipynb"))

    def arguments(self) -> list[str]:
        """The vintages, as `audit run` takes them."""
        return [part for one in self.vintages for part in ("--vintage", one)]


def _cell(name: str, *source: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": {},
        "outputs": [],
        "source": list(source),
    }


def _with(notebook: dict[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return a notebook with other values in its cell of parameters."""
    added = "".join(f"\n{name} = {value!r}" for name, value in settings.items())
    cells = [
        {**cell, "source": "".join(cell["source"]) + added}
        if "parameters" in cell["metadata"].get("tags", ())
        else cell
        for cell in notebook["cells"]
    ]
    return {**notebook, "cells": cells}


def _write(path: Path, notebook: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook, indent=1), encoding="utf-8")


def _flatten(corpus: Corpus) -> Corpus:
    # A kernel needs the variables of nobody: pytest takes its settings from here, and from no one.
    (corpus.root / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    for report in _planned(corpus):
        notebook = json.loads(report.notebook.read_text(encoding="utf-8"))
        name = f"{report.claim}-{report.vintage}.ipynb"
        _write(corpus.root / "flat" / name, _with(notebook, report.parameters))
    return corpus


def _planned(corpus: Corpus) -> list[Report]:
    return plan(Project(root=corpus.root), vintages=corpus.vintages)


def generated(count: int, folder: Path) -> Corpus:
    """Make an audit of so many reports: one, or an even number.

    Parameters
    ----------
    count : int
        Reports.
    folder : pathlib.Path
        Where its folder is made.

    Returns
    -------
    Corpus
        Registered, without reports.
    """
    if count != 1 and count % len(VINTAGES):
        message = f"{count} reports: expected 1 or an even number, for each claim has two vintages"
        raise ValueError(message)
    root = folder / str(count)
    shutil.copytree(SMALL, root)
    head = (root / "data" / "claims.toml").read_text(encoding="utf-8").split("[claims.")[0]
    entries, numbers = [], ["paragraph,token,kind,claim,note"]
    for number in range(max(1, count // len(VINTAGES))):
        base = BASE[number % len(BASE)]
        name = f"items-{number + 1}"
        hedge = "about" if base == BASE[0] else "more than"
        entries.append(CLAIM.format(name=name, place=number + 1, number=100 + number, hedge=hedge))
        numbers.append(f"P{number + 1},{100 + number},claim,{name},")
        source = json.loads((SMALL / "notebooks" / f"{base}.ipynb").read_text(encoding="utf-8"))
        # The last cell judges; a picture of the judgement follows.
        source["cells"][-1]["source"] = ["verdict = judge(universe)\n", "verdict"]
        drawing = ("from audit import against_readings\n\n", "against_readings(verdict)")
        source["cells"].append(_cell("picture", *drawing))
        _write(root / "notebooks" / f"{name}.ipynb", _with(source, {"claim_id": name}))
    for base in BASE:
        (root / "notebooks" / f"{base}.ipynb").unlink()
    (root / "data" / "claims.toml").write_text(head + "".join(entries), encoding="utf-8")
    (root / "data" / "raw" / "article_numbers.csv").write_text(
        "\n".join(numbers) + "\n", encoding="utf-8"
    )
    register(Project(root=root))
    vintages = VINTAGES if count > 1 else VINTAGES[-1:]
    return _flatten(Corpus(name=str(count), root=root, vintages=vintages, table="stock"))


def real(folder: Path) -> Corpus:
    """Copy the audit of this repository, without its reports."""
    root = folder / "real"
    root.mkdir(parents=True)
    for pattern in COPIED:
        for path in ROOT.glob(pattern):
            shutil.copy2(path, root)
    for name in ("data", "notebooks"):
        shutil.copytree(ROOT / name, root / name)
    return _flatten(Corpus(name="real", root=root, vintages=VINTAGES, table="equipment"))


def corpora(counts: list[int], *, also_real: bool, folder: Path) -> Iterator[Corpus]:
    """Make the generated audits and, where asked for, the real one."""
    for count in counts:
        yield generated(count, folder)
    if also_real:
        yield real(folder)


def variables(corpus: Corpus, programs: Path) -> dict[str, str]:
    """Return the environment in which every tool runs, ours and others.

    Parameters
    ----------
    corpus : Corpus
        What is run.
    programs : pathlib.Path
        The folder of the tool's programs, which are found first.
    """
    return {
        **os.environ,
        "AUDIT_PROJECT": str(corpus.root),
        "JUPYTERCACHE": str(corpus.root / "cache"),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}",
        "PLOOMBER_STATS_ENABLED": "false",
        "PYTHONDONTWRITEBYTECODE": "",
    }
