"""The Table Schema of each derived table (Data Package v2), made from its header.

A column has one meaning in all tables, so it is described once. The tables of multiverses have a
column for each choice and each reading of their claim, which only their header names.
"""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from audit.codes import CODES
from audit.derived import NO_ESTIMATE
from audit.errors import ProjectError
from audit.project import VINTAGES

__all__ = ["PROFILE", "derived_schema"]

PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"

_SHARE = {"minimum": 0, "maximum": 1}
_NATURAL = {"minimum": 0}

_VERDICTS: dict[str, tuple[str, str, Mapping[str, Any]]] = {
    "claim": ("string", "Claim", {"required": True}),
    "vintage": ("string", "Vintage", {"required": True, "enum": list(VINTAGES)}),
    "known_by": ("date", "Last day whose knowledge was used", {"required": True}),
    "basis": ("string", "Options that must not be pooled with others", {}),
    "article": ("string", "Number of the article, with its hedge", {}),
    "unit": ("string", "Unit", {"required": True}),
    "value": ("string", "Value at the reference options, as displayed", {}),
    "range": ("string", "Range over all choices, as displayed", {}),
    "center": ("number", "Value", {}),
    "low": ("number", "Lower end of the range; blank where it has none", {}),
    "high": ("number", "Upper end of the range; blank where it has none", {}),
    "interval_kinds": ("string", "Kinds of range", {}),
    "level": ("number", "Probability that ranges with one claim", _SHARE),
    "verdict": ("string", "Verdict", {"required": True}),
    **{code: ("number", f"Share of cells: {code}", _SHARE) for code in CODES},
    "cells": ("integer", "Specifications times readings", _NATURAL),
    "specifications": ("integer", "Combinations of options", _NATURAL),
    "observations": ("integer", "Rows behind value and range", _NATURAL),
    "flags": ("string", "What a reader must know besides", {}),
    "decides": ("string", "Smallest set of choices that decides", {}),
    "verdict_otherwise": ("string", "Verdict under other rules of decision", {}),
}

_CALIBRATION: dict[str, tuple[str, str, Mapping[str, Any]]] = {
    "method": ("string", "Method", {"required": True}),
    "setting": ("string", "Setting in which it was measured", {"required": True}),
    "promise": ("string", "What the method promises", {"required": True}),
    "nominal": ("number", "Probability that it promises", _SHARE),
    "measured": ("number", "Probability that was measured", _SHARE),
    "standard_error": ("string", "Standard error of the measurement, or that it is exact", {}),
    "simulations": ("integer", "Simulations; blank for an exact answer", _NATURAL),
    "slack": ("number", "Difference that is allowed", {}),
    "reason": ("string", "Why a difference is allowed", {}),
}

_RELEASED: dict[str, tuple[str, str, Mapping[str, Any]]] = {
    **{
        name: _VERDICTS[name]
        for name in (
            "claim",
            "vintage",
            "known_by",
            "basis",
            "article",
            "unit",
            "value",
            "range",
            "verdict",
        )
    },
    "rows": ("string", "Rows behind value and range, with blanks between", {}),
}

_TABLES = {"verdicts": _VERDICTS, "calibration": _CALIBRATION}

RELEASES = "releases"
"""The folder of the tables that releases keep, each named by its version."""

_VALUES = ("center", "low", "high")

COVERAGE = "article_coverage"
"""The raw table of the article's numbers, with one more column."""


def derived_schema(
    path: str, header: Sequence[str], numbers: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the Table Schema of a derived table, or of one that a release keeps.

    Parameters
    ----------
    path : str
        The table, relative to the audit.
    header : sequence of str
        Its columns.
    numbers : mapping, optional
        The schema of the raw table of the article's numbers, where there is one.

    Returns
    -------
    dict
        A Table Schema with a type and a title for each column, in the table's order.

    Raises
    ------
    ProjectError
        If a table or a column is described nowhere.

    Examples
    --------
    >>> schema = derived_schema("data/derived/multiverses/latest/a.csv", ["start", "center"])
    >>> [(field["name"], field["type"]) for field in schema["fields"]]
    [('start', 'string'), ('center', 'number')]
    """
    name = PurePosixPath(path)
    if "multiverses" in name.parts:
        fields = _multiverse(header)
    elif name.stem == COVERAGE and numbers:
        report = {"name": "report", "type": "string", "title": "Vintages that have a report on it"}
        fields = {field["name"]: dict(field) for field in (*numbers["fields"], report)}
    else:
        table = _RELEASED if name.parent.name == RELEASES else _TABLES.get(name.stem, {})
        fields = {column: _field(column, *described) for column, described in table.items()}
    missing = [column for column in header if column not in fields]
    if missing:
        raise ProjectError(
            "A derived table has a column that is described nowhere.",
            expected="columns of audit/derived_schemas.py",
            found=", ".join(missing),
            where=path,
            do="describe the column there, or delete a table that nothing makes",
        )
    return {
        "$schema": PROFILE,
        "fields": [fields[column] for column in header],
        "missingValues": [""],
    }


def _field(name: str, kind: str, title: str, constraints: Mapping[str, Any]) -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, "type": kind, "title": title}
    return {**field, "constraints": dict(constraints)} if constraints else field


def _multiverse(header: Sequence[str]) -> dict[str, dict[str, Any]]:
    places = [header.index(name) for name in _VALUES if name in header]
    if not places:
        return {}
    first = min(places)
    fields: dict[str, dict[str, Any]] = {}
    for place, column in enumerate(header):
        if column in _VALUES:
            fields[column] = _field(column, *_VERDICTS[column])
        elif place < first:
            fields[column] = _field(column, "string", f"Choice: {column}", {"required": True})
        else:
            lies = {"required": True, "enum": [*CODES, NO_ESTIMATE]}
            fields[column] = _field(column, "string", f"Reading: {column}", lies)
    return fields
