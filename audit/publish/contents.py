"""What an executed report holds, as its page and the index need it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from audit.display import Number
from audit.errors import ParameterError, ProjectError
from audit.findings import Finding, finding_in
from audit.plans import plan
from audit.project import VINTAGES, Project
from audit.publish.symbols import MEANINGS
from audit.reports import read
from audit.rules import NOT_CHECKABLE, Shares

__all__ = ["Basis", "Content", "Judgement", "content", "reported"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """The verdict on one basis, as its report tells it.

    Parameters
    ----------
    name : str
        The levels that must not be pooled with others; empty where there is one basis only.
    words : str
        The verdict.
    value, envelope : Number or None
        The central value at the reference, and the range over all choices; None where nothing
        could be computed.
    shares : Shares
        How the specifications lie against the readings.
    flags : tuple of str
        What a reader must know besides.
    """

    name: str
    words: str
    value: Number | None
    envelope: Number | None
    shares: Shares
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The verdict on a claim, as its report tells it."""

    words: str
    unit: str
    bases: tuple[Basis, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What one executed report holds.

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
    ids : tuple of str
        The observations behind its verdict.
    finding : Finding
        The verdict and the multiverse as the notebook stores them.
    """

    claim: str
    vintage: str
    day: str
    digest: str
    parameters: Mapping[str, Any]
    cells: tuple[dict[str, Any], ...]
    judgement: Judgement | None
    ids: tuple[str, ...]
    finding: Finding

    @property
    def question(self) -> str:
        """The title of the notebook, without the marks; the claim's id where it has none."""
        first = next((cell for cell in self.cells if cell["cell_type"] == "markdown"), None)
        line = first["source"].partition("\n")[0] if first else ""
        return re.sub("[*`]", "", line[2:]).strip() if line.startswith("# ") else self.claim


def reported(project: Project, vintage: str) -> list[str]:
    """Return the claims that have an executed notebook of a vintage, in order of their names."""
    return sorted(path.stem for path in (project.reports / vintage).glob("*.ipynb"))


def content(project: Project, vintage: str, claim: str) -> Content:
    """Read what an executed report holds.

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
    Content
        What it holds.

    Raises
    ------
    ParameterError
        If there is no such vintage or claim.
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
    [report] = plan(project, [claim], vintages=[vintage])
    notebook = read(report.path)
    try:
        stamp: dict[str, Any] = notebook["metadata"]["audit"]
        found = finding_in(report, notebook)
        return Content(
            claim=claim,
            vintage=vintage,
            day=stamp["day"],
            digest=stamp["digest"],
            parameters=stamp["parameters"],
            cells=tuple(_whole(cell) for cell in notebook["cells"]),
            judgement=_judgement(found.verdict) if found.verdict else None,
            ids=tuple(sorted(found.ids)),
            finding=found,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ProjectError(
            "A report holds something else than a report.",
            expected="results in the form that `audit run` writes, with a verdict of the rule",
            found=f"{type(error).__name__}: {error}",
            where=str(report.path),
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
                kind: _joined(shown) if not kind.endswith("json") else shown
                for kind, shown in output.get("data", {}).items()
            },
        }
        for output in cell.get("outputs", ())
    ]
    return {**cell, "source": _joined(cell["source"]), "outputs": outputs}


def _judgement(payload: Mapping[str, Any]) -> Judgement:
    return Judgement(
        words=payload["words"],
        unit=payload["unit"],
        bases=tuple(_basis(one) for one in payload["bases"]),
    )


def _basis(entry: Mapping[str, Any]) -> Basis:
    if entry["words"] not in MEANINGS:
        raise ValueError(f"a verdict that the rule does not give: {entry['words']!r}")
    computed = entry["words"] != NOT_CHECKABLE
    ids = tuple(entry["ids"])
    ends = "/".join("" if entry[end] is None else str(entry[end]) for end in ("low", "high"))
    centre = "" if entry["center"] is None else entry["center"]
    value = Number(entry["value"], centre, ids, "at the reference options")
    envelope = Number(entry["envelope"], ends, ids, "over all choices")
    return Basis(
        name=", ".join(entry["labels"].values()),
        words=entry["words"],
        value=value if computed and entry["center"] is not None else None,
        envelope=envelope if computed else None,
        shares=Shares(cells=entry["cells"], **entry["shares"]),
        flags=tuple(entry["flags"]),
    )
