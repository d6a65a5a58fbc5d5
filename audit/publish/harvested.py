"""What an executed notebook holds, as the claim's page and the index need it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from audit.display import MIME, Number
from audit.errors import ParameterError, ProjectError
from audit.project import VINTAGES, Project
from audit.reports import read
from audit.verdicts import NOT_CHECKABLE, NOT_IDENTIFIED, RULES, UNSUPPORTED, Shares

__all__ = ["Basis", "Judgement", "Report", "report", "reported"]

VERDICT = MIME.format("verdict")

WORDS = frozenset({words for words, _, _ in RULES} | {NOT_CHECKABLE, NOT_IDENTIFIED, UNSUPPORTED})
"""Every verdict that the rule can give."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """The verdict on one basis, as its report tells it.

    Parameters
    ----------
    name : str
        The levels that must not be pooled with others; empty where there is one basis only.
    words : str
        The verdict.
    value, envelope : Number
        The central value at the reference, and the range over all choices.
    shares : Shares
        How the specifications lie against the readings.
    flags : tuple of str
        What a reader must know besides.
    """

    name: str
    words: str
    value: Number
    envelope: Number
    shares: Shares
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The verdict on a claim, as its report tells it."""

    words: str
    unit: str
    bases: tuple[Basis, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The observations behind it."""
        return tuple(sorted({one for basis in self.bases for one in basis.value.ids}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One executed notebook.

    Parameters
    ----------
    claim, vintage, day, digest : str
        What was computed, for which vintage, up to which day, from which inputs.
    parameters : mapping
        With which parameters.
    cells : tuple of dict
        The cells, in the notebook format, with every text in one piece.
    judgement : Judgement or None
        The verdict; None where the notebook displays none.
    """

    claim: str
    vintage: str
    day: str
    digest: str
    parameters: Mapping[str, Any]
    cells: tuple[dict[str, Any], ...]
    judgement: Judgement | None

    @property
    def question(self) -> str:
        """The title of the notebook, without the marks; the claim's id where it has none."""
        first = next((cell for cell in self.cells if cell["cell_type"] == "markdown"), None)
        line = first["source"].partition("\n")[0] if first else ""
        return re.sub("[*`]", "", line[2:]).strip() if line.startswith("# ") else self.claim


def reported(project: Project, vintage: str) -> list[str]:
    """Return the claims that have an executed notebook of a vintage, in order of their names."""
    return sorted(path.stem for path in (project.reports / vintage).glob("*.ipynb"))


def report(project: Project, vintage: str, claim: str) -> Report:
    """Read an executed notebook.

    Parameters
    ----------
    project : Project
        The audit.
    vintage : str
        ``published`` or ``latest``.
    claim : str
        The claim's id.

    Returns
    -------
    Report
        What it holds.

    Raises
    ------
    ParameterError
        If the vintage is unknown.
    ProjectError
        If there is no such report, or the file is not an executed notebook.
    """
    if vintage not in VINTAGES:
        raise ParameterError(
            "This vintage has no pages.",
            expected=" or ".join(VINTAGES),
            found=repr(vintage),
            where=str(project.reports),
            do="publish one of the two",
        )
    path = project.reports / vintage / f"{claim}.ipynb"
    notebook = read(path)
    try:
        made: dict[str, Any] = notebook["metadata"]["audit"]
        cells = tuple(_whole(cell) for cell in notebook["cells"])
        judgements = {
            payload["claim"]: _judgement(payload) for payload in _payloads(cells, VERDICT)
        }
        return Report(
            claim=made["claim"],
            vintage=vintage,
            day=made["day"],
            digest=made["digest"],
            parameters=made["parameters"],
            cells=cells,
            judgement=judgements.get(made["claim"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ProjectError(
            "A report holds something else than a report.",
            expected="results in the form that `audit run` writes, with a verdict of the rule",
            found=f"{type(error).__name__}: {error}",
            where=str(path),
            do="run `audit run`",
        ) from error


def _joined(text: Any) -> Any:
    """Return a text that the notebook format keeps as a list of lines, in one piece."""
    if isinstance(text, list) and all(isinstance(line, str) for line in text):
        return "".join(text)
    return text


def _whole(cell: dict[str, Any]) -> dict[str, Any]:
    outputs = [
        {
            **output,
            "text": _joined(output.get("text", "")),
            "data": {
                kind: _joined(content) if not kind.endswith("json") else content
                for kind, content in output.get("data", {}).items()
            },
        }
        for output in cell.get("outputs", ())
    ]
    return {**cell, "source": _joined(cell["source"]), "outputs": outputs}


def _payloads(cells: tuple[dict[str, Any], ...], kind: str) -> Iterator[dict[str, Any]]:
    for cell in cells:
        for output in cell["outputs"]:
            if kind in output["data"]:
                yield output["data"][kind]


def _judgement(payload: dict[str, Any]) -> Judgement:
    return Judgement(
        words=payload["words"],
        unit=payload["unit"],
        bases=tuple(_basis(one) for one in payload["bases"]),
    )


def _basis(entry: dict[str, Any]) -> Basis:
    if entry["words"] not in WORDS:
        raise ValueError(f"a verdict that the rule does not give: {entry['words']!r}")
    ids = tuple(entry["ids"])
    ends = f"{entry['low']}/{entry['high']}"
    return Basis(
        name=", ".join(entry["labels"].values()),
        words=entry["words"],
        value=Number(entry["value"], entry["center"], ids, "at the reference options"),
        envelope=Number(entry["envelope"], ends, ids, "over all choices"),
        shares=Shares(cells=entry["cells"], **entry["shares"]),
        flags=tuple(entry["flags"]),
    )
