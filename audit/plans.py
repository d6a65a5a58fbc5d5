"""Which reports an audit has: every claim in every vintage, each with its place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from audit.claims import claims
from audit.errors import ParameterError
from audit.project import VINTAGES, Project

__all__ = ["Report", "check_not_reserved", "plan", "report_of"]

RESERVED = frozenset({"as_of"})
"""Parameters that are set by the vintage and by nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One claim in one vintage: where it comes from and where it goes.

    Parameters
    ----------
    claim : str
        The claim's id.
    vintage : str
        ``published``, ``latest`` or a day.
    day : str
        The last day whose knowledge it uses.
    parameters : mapping
        What is set in the notebook.
    notebook, path : pathlib.Path
        The source, and the executed notebook.
    scratch : bool
        Whether it is a trial, which is never published.
    """

    claim: str
    vintage: str
    day: str
    parameters: Mapping[str, Any]
    notebook: Path
    path: Path
    scratch: bool

    @property
    def name(self) -> str:
        """Vintage and claim, as one name."""
        return f"{self.vintage}/{self.claim}"

    @property
    def kept(self) -> bool:
        """Whether one that was executed is taken as it is while nothing has changed."""
        return not self.scratch

    @property
    def page(self) -> Path:
        """The page made from it."""
        return self.path.with_suffix(".html")


def plan(
    project: Project,
    names: Iterable[str] = (),
    *,
    vintages: Iterable[str] = VINTAGES,
    parameters: Mapping[str, Any] | None = None,
) -> list[Report]:
    """Return the reports of some claims in some vintages.

    Parameters
    ----------
    project : Project
        The audit.
    names : iterable of str
        Ids of claims; default: all.
    vintages : iterable of str
        ``published``, ``latest``, or days.
    parameters : mapping, optional
        What to set besides the vintage. With any, or with a day for a vintage, the reports are
        trials: they go under ``scratch/`` and never in the place of published ones.

    Returns
    -------
    list of Report
        Claim by claim, in the order of ``claims.toml``.

    Raises
    ------
    ParameterError
        If a claim or a vintage is not known, or a parameter is the vintage's.
    ClaimError
        If a claim cannot be tested as it is declared.
    """
    known = list(claims(project))
    wanted = list(names)
    days = list(dict.fromkeys(vintages))
    unknown = [name for name in wanted if name not in known]
    extra = dict(parameters or {})
    if unknown:
        raise ParameterError(
            "No claim has this name.",
            expected=", ".join(known),
            found=", ".join(unknown),
            where=str(project.claims_file),
            do="use one of the names, or none for all claims",
        )
    check_not_reserved(extra)
    return [
        report_of(project, name, vintage, extra)
        for name in known
        if name in wanted or not wanted
        for vintage in days
    ]


def check_not_reserved(names: Iterable[str], option: str = "--set") -> None:
    """See that no parameter is given which is the vintage's.

    Parameters
    ----------
    names : iterable of str
        The parameters.
    option : str
        How they were given.

    Raises
    ------
    ParameterError
        If one is.
    """
    reserved = sorted(RESERVED.intersection(names))
    if reserved:
        raise ParameterError(
            "This parameter is set by the vintage.",
            expected="--vintage published, latest or a day",
            found=f"{option} {', '.join(reserved)}=…",
            where="the command line",
            do="use --vintage",
        )


def report_of(
    project: Project, name: str, vintage: str, extra: Mapping[str, Any] = MappingProxyType({})
) -> Report:
    """Return the report of a claim, which is known, in a vintage.

    Parameters
    ----------
    project : Project
        The audit.
    name, vintage : str
        The claim and the vintage.
    extra : mapping, optional
        What to set besides the vintage.
    """
    scratch = bool(extra) or vintage not in VINTAGES
    folder = project.root / "scratch" if scratch else project.reports
    return Report(
        claim=name,
        vintage=vintage,
        day=project.day(vintage).isoformat(),
        parameters={"as_of": vintage, **extra},
        notebook=project.notebooks / f"{name}.ipynb",
        path=folder / vintage / f"{name}.ipynb",
        scratch=scratch,
    )
