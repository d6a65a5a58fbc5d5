"""What an executed report holds, as its page and the index need it."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from audit.claims import claims
from audit.display import Number
from audit.errors import ParameterError
from audit.findings import Finding, envelope_of, finding_in, named, origin_of, readable, value_of
from audit.plans import plan, report_of
from audit.project import VINTAGES, Project
from audit.publish.symbols import MEANINGS
from audit.reports import Executed, read
from audit.rules import Shares
from audit.uses import digest_of, note

__all__ = ["Basis", "Content", "Judgement", "cells_of", "content", "reported"]


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
    center, ends : float and pair of float, or None
        The same as numbers; an end without a limit is infinite.
    readings : mapping of str to str
        The names of the readings that ask about it, with the verdict under each alone.
    shares : Shares
        How the specifications lie against the readings.
    flags : tuple of str
        What a reader must know besides.
    separates : tuple of str
        The smallest set of choices that decides between agreeing and not.
    ids : tuple of str
        The observations behind it, or what its bounds are by.
    """

    name: str
    words: str
    value: Number | None
    envelope: Number | None
    center: float | None
    ends: tuple[float, float] | None
    readings: Mapping[str, str]
    shares: Shares
    flags: tuple[str, ...]
    separates: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()


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
    notebook : Executed
        The executed notebook.
    judgement : Judgement or None
        The verdict; None where the notebook displays none.
    finding : Finding
        The payloads of its verdict and multiverse.
    ids : tuple of str
        The observations behind its verdict.
    """

    claim: str
    vintage: str
    day: str
    digest: str
    parameters: Mapping[str, Any]
    notebook: Executed
    judgement: Judgement | None
    finding: Finding
    ids: tuple[str, ...]

    @property
    def cells(self) -> tuple[dict[str, Any], ...]:
        """The cells, in the notebook format, with every text in one piece."""
        return cells_of(self.notebook)

    @property
    def question(self) -> str:
        """The title of the notebook, without the marks; the claim's id where it has none."""
        first = next((cell for cell in self.cells if cell["cell_type"] == "markdown"), None)
        line = first["source"].partition("\n")[0] if first else ""
        return re.sub("[*`]", "", line[2:]).strip() if line.startswith("# ") else self.claim


def reported(project: Project, vintage: str) -> list[str]:
    """Return the claims that have an executed notebook of a vintage, in order of their names."""
    names = sorted(path.stem for path in (project.reports / vintage).glob("*.ipynb"))
    note("reported", vintage, digest_of(names))
    return names


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
    if claim not in claims(project, use=f"claims.{claim}"):
        # Refused by the plan, which looks at every claim.
        plan(project, [claim])
    report = report_of(project, claim, vintage)
    notebook = read(report.path)
    with readable(str(report.path)):
        stamp: dict[str, Any] = notebook["metadata"]["audit"]
        found = finding_in(report, notebook)
        return Content(
            claim=claim,
            vintage=vintage,
            day=stamp["day"],
            digest=stamp["digest"],
            parameters=stamp["parameters"],
            notebook=notebook,
            judgement=_judgement(found),
            finding=found,
            ids=tuple(sorted(found.ids)),
        )


@lru_cache(maxsize=256)
def cells_of(notebook: Executed) -> tuple[dict[str, Any], ...]:
    """Return the cells of an executed notebook, with every text in one piece."""
    return tuple(_whole(cell) for cell in notebook["cells"])


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


def _judgement(found: Finding) -> Judgement | None:
    if found.verdict is None:
        return None
    return Judgement(
        words=found.verdict["words"],
        unit=found.verdict["unit"],
        bases=tuple(_basis(found, one) for one in found.bases),
    )


def _basis(found: Finding, entry: Mapping[str, Any]) -> Basis:
    if entry["words"] not in MEANINGS:
        raise ValueError(f"a verdict that the rule does not give: {entry['words']!r}")
    return Basis(
        name=named(entry),
        words=entry["words"],
        value=value_of(found, entry),
        envelope=envelope_of(entry),
        center=entry["center"],
        ends=_ends(entry),
        readings=dict(entry["readings"]),
        shares=Shares(cells=entry["cells"], **entry["shares"]),
        flags=tuple(entry["flags"]),
        separates=tuple(entry["separates"]),
        ids=origin_of(entry),
    )


def _ends(entry: Mapping[str, Any]) -> tuple[float, float] | None:
    """Return the range over all choices as numbers; JSON has none for an end without a limit."""
    if envelope_of(entry) is None or entry["low"] is None is entry["high"]:
        return None
    low, high = entry["low"], entry["high"]
    return -math.inf if low is None else low, math.inf if high is None else high
