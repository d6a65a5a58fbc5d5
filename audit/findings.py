"""What an executed report found: its verdict and the multiverse behind it, as plain data."""

import contextlib
import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from audit.display import MIME, Number
from audit.errors import ProjectError
from audit.plans import Report, plan
from audit.project import Project
from audit.references import declared
from audit.reports import read
from audit.rules import NOT_CHECKABLE

__all__ = [
    "Finding",
    "Findings",
    "envelope_of",
    "finding_in",
    "findings",
    "named",
    "origin_of",
    "readable",
    "results_in",
    "specification_at",
    "value_of",
]

VERDICT = MIME.format("verdict")
MULTIVERSE = MIME.format("multiverse")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one report found.

    Parameters
    ----------
    report : Report
        The report.
    verdict : mapping or None
        The payload of the last verdict on the claim; None where the report shows none.
    multiverse : mapping or None
        The payload of the multiverse that was judged.
    """

    report: Report
    verdict: Mapping[str, Any] | None
    multiverse: Mapping[str, Any] | None

    @property
    def bases(self) -> tuple[Mapping[str, Any], ...]:
        """The verdict on each basis."""
        return tuple(self.verdict["bases"]) if self.verdict else ()

    def ids_at_reference(self, basis: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the observations behind the value of one of its bases at the reference options.

        Without the multiverse, which tells them apart, these are all of the basis.
        """
        if self.multiverse is None:
            return tuple(basis["ids"])
        found = self.multiverse
        place = found["listed"].index(specification_at(found, basis["labels"]))
        behind = found["behind"][found["behind_of"][place]]
        return tuple(found["ids"][one] for one in behind["ids"])

    @property
    def ids(self) -> set[str]:
        """All observations that its numbers came from."""
        payloads = [*self.bases, self.multiverse or {}]
        with readable(str(self.report.path)):
            return set(itertools.chain.from_iterable(one.get("ids", ()) for one in payloads))


Findings = Mapping[tuple[str, str], Finding]
"""Claim and vintage → what the report found, in the order of the plan."""


@contextlib.contextmanager
def readable(where: str) -> Iterator[None]:
    """Tell of a report whose results have another form than `audit run` gives them.

    Parameters
    ----------
    where : str
        The report that is read inside.

    Raises
    ------
    ProjectError
        If a part of a result is missing, or is of another type.
    """
    try:
        yield
    except (AttributeError, LookupError, OverflowError, TypeError, ValueError) as error:
        raise ProjectError(
            "A report holds something else than a report.",
            expected="results in the form that `audit run` writes, with a verdict of the rule",
            found=f"{type(error).__name__}: {error}",
            where=where,
            do="run `audit run`",
        ) from error


def findings(project: Project) -> dict[tuple[str, str], Finding]:
    """Read what every report found.

    Parameters
    ----------
    project : Project
        The audit.

    Returns
    -------
    dict
        Claim and vintage → finding, for the reports that exist.

    Raises
    ------
    ProjectError
        If a file in the place of a report is not one.
    """
    return {
        (report.claim, report.vintage): finding_in(report, read(report.path))
        for report in plan(project)
        if report.path.is_file()
    }


def finding_in(report: Report, notebook: Mapping[str, Any]) -> Finding:
    """Take what a report found out of its executed notebook.

    Parameters
    ----------
    report : Report
        The report.
    notebook : mapping
        Its content.

    Returns
    -------
    Finding
        A notebook may show several results. The last verdict on its claim counts, and the last
        multiverse of that claim and size.

    Raises
    ------
    ProjectError
        If they are not in the form that `audit run` gives them.
    """
    with readable(str(report.path)):
        verdict, multiverse = results_in(notebook, report.claim)
    return Finding(report=report, verdict=verdict, multiverse=multiverse)


def results_in(
    notebook: Mapping[str, Any], claim: str
) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
    """Return the last verdict on a claim in an executed notebook, and the multiverse behind it."""
    verdicts = _payloads(notebook, VERDICT, claim)
    verdict = verdicts[-1] if verdicts else None
    size = verdict["specifications"] if verdict else None
    judged = [one for one in _payloads(notebook, MULTIVERSE, claim) if _size(one) == size]
    return verdict, judged[-1] if judged else None


def named(basis: Mapping[str, Any]) -> str:
    """Return the name of a basis: its levels; empty where it is the only one."""
    return ", ".join(basis["labels"].values())


def specification_at(universe: Mapping[str, Any], labels: Mapping[str, str]) -> int:
    """Return the place of a specification among all: some options, and else the reference.

    Parameters
    ----------
    universe : mapping
        The multiverse as plain data.
    labels : mapping of str to str
        Choice and option; a choice that is not named has its first.
    """
    place = 0
    for axis in universe["axes"]:
        options = [one["label"] for one in axis["levels"]]
        place = place * len(options) + options.index(labels.get(axis["name"], options[0]))
    return place


def origin_of(basis: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the observations behind a basis; where it has bounds alone, their definition."""
    return tuple(basis["ids"]) or (declared("definition", "bounds"),)


def value_of(found: Finding, basis: Mapping[str, Any]) -> Number | None:
    """Return the central value of a basis at the reference options, with the rows of that alone.

    Parameters
    ----------
    found : Finding
        What the report found.
    basis : mapping
        One of its bases.

    Returns
    -------
    Number or None
        None where there is no such value.
    """
    if basis["words"] == NOT_CHECKABLE or basis["center"] is None:
        return None
    ids = found.ids_at_reference(basis) or origin_of(basis)
    return Number(basis["value"], basis["center"], ids, "at the reference options")


def envelope_of(basis: Mapping[str, Any]) -> Number | None:
    """Return the range of a basis over all choices; None where nothing could be computed."""
    if basis["words"] == NOT_CHECKABLE:
        return None
    ends = "/".join("" if basis[end] is None else str(basis[end]) for end in ("low", "high"))
    return Number(basis["envelope"], ends, origin_of(basis), "over all choices")


def _size(multiverse: Mapping[str, Any]) -> int:
    """Return the number of all specifications, listed or not."""
    return math.prod(len(axis["levels"]) for axis in multiverse["axes"])


def _payloads(notebook: Mapping[str, Any], kind: str, claim: str) -> list[dict[str, Any]]:
    return [one for one in _all_payloads(notebook, kind) if one["claim"] == claim]


def _all_payloads(notebook: Mapping[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if kind in output.get("data", {}):
                yield output["data"][kind]
