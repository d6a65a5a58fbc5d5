"""What a sweep runs: one notebook at every point of a grid, and where the results are kept.

Every run is kept under ``scratch/``, with the stamp of a report; so a sweep that was stopped goes
on from there, and one that is repeated runs only what has changed.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from audit.execution.parameters import declared_parameters
from audit.grids import Axis, check_parameters, points
from audit.plans import Report, check_not_reserved, plan
from audit.project import Project
from audit.reports import source

__all__ = ["Point", "folder_of", "name_of", "planned"]

KEY = 16
"""Hexadecimal digits by which the runs of a sweep are told apart; their stamps say the rest."""

SHORT = 8
"""Those by which sweeps of a claim over the same parameters are told apart."""

READABLE = 40
"""Characters of the parameters that the name of a table has: a file's name has an end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point(Report):
    """One run of a sweep.

    Parameters
    ----------
    place : mapping
        Parameter of the grid → its value here.
    """

    place: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Vintage and claim, with the place in the grid."""
        where = ", ".join(f"{name}={value}" for name, value in self.place.items())
        return f"{self.vintage}/{self.claim} at {where}"

    @property
    def kept(self) -> bool:
        """A trial like others, but one that is not made again for nothing."""
        return True


def folder_of(project: Project, claim: str) -> Path:
    """Return where the runs of a claim's sweeps are kept."""
    return project.root / "scratch" / "sweeps" / claim


def name_of(
    claim: str, axes: Sequence[Axis], *, vintages: Sequence[str], parameters: Mapping[str, Any]
) -> str:
    """Return the name of a sweep's table and picture, without an ending.

    Parameters
    ----------
    claim, axes, vintages, parameters
        As for :func:`planned`.

    Returns
    -------
    str
        The claim, the parameters of the grid, and digits for all that was asked for. The same grid
        has the same name, however it was typed; any other, in values, order, vintages or what is
        set besides, has a name of its own, and so its results lie beside the others.
    """
    grid = [[axis.name, axis.values] for axis in axes]
    names = "-".join(axis.name for axis in axes)[:READABLE]
    return f"{claim}.{names}.{_digits([grid, sorted(set(vintages)), parameters])[:SHORT]}"


def _digits(asked: Any) -> str:
    typed = json.dumps(asked, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(typed.encode()).hexdigest()[:KEY]


def planned(
    project: Project,
    claim: str,
    axes: Sequence[Axis],
    *,
    vintages: Sequence[str],
    parameters: Mapping[str, Any],
) -> list[Point]:
    """Return the runs of a sweep, in the order of the grid.

    Parameters
    ----------
    project : Project
        The audit.
    claim : str
        Whose notebook is run.
    axes : sequence of Axis
        The grid.
    vintages : sequence of str
        ``published``, ``latest``, or days.
    parameters : mapping
        What is set at every point.

    Returns
    -------
    list of Point
        Point by point, each in every vintage.

    Raises
    ------
    ParameterError
        If the claim, a vintage or a parameter is not known.
    NotebookError
        If the notebook cannot be read.
    """
    check_not_reserved((axis.name for axis in axes), "--over")
    found: list[Point] = []
    for place in points(axes):
        for report in plan(project, [claim], vintages=vintages, parameters={**parameters, **place}):
            if not found:
                where = f"notebooks/{report.notebook.name}"
                declared = declared_parameters(source(report))
                check_parameters(declared, axes, parameters, where=where)
            parts = {part.name: getattr(report, part.name) for part in fields(report)}
            file = f"{_digits(report.parameters)}.ipynb"
            path = folder_of(project, claim) / report.vintage / file
            found.append(Point(**{**parts, "path": path, "scratch": True}, place=place))
    return found
