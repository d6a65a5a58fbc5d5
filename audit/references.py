"""What a number can rest on: a row of a raw table, or a declaration of the audit itself.

A row is called by its id, ``table/1a2b3c4d``; a declaration by its kind and name,
``claim:some-id``. Both stand in the ids of a number, so that none is without an origin.
"""

from collections.abc import Iterable
from typing import Final

from audit.errors import ParameterError

__all__ = ["DECLARED", "basis_reference", "declared", "is_row", "kind_and_name", "rows_among"]

DECLARED: Final = {
    "article": "the article, as declared",
    "basis": "the specifications of one basis of a verdict, each against each reading",
    "calibration": "the measured calibration, data/derived/calibration.csv",
    "choice": "an option of a choice, declared with its reason",
    "claim": "the claim, as declared",
    "definition": "true by definition, whatever the figures are",
    "hedges": "the reading",
    "multiverse": "all specifications of a claim",
    "parameter": "a parameter of the report",
    "page": "counted on this page",
    "rule": "the rule of the verdict, audit/rules.py",
    "search": "what was looked for in the rows known by the day, and not found",
    "table": "all rows of a raw table",
    "vintage": "the last day of a vintage",
}
"""The kinds of declarations, in words."""


def declared(kind: str, name: str) -> str:
    """Return the reference to a declaration.

    Parameters
    ----------
    kind : str
        One of :data:`DECLARED`.
    name : str
        Its name; blanks become hyphens, because references are listed with blanks between.

    Raises
    ------
    ParameterError
        If there is no such kind.

    Examples
    --------
    >>> declared("parameter", "level")
    'parameter:level'
    """
    if kind not in DECLARED:
        raise ParameterError(
            "A number rests on an unknown kind of declaration.",
            expected=", ".join(DECLARED),
            found=repr(kind),
            do="use one of the kinds, or add the kind to audit/references.py",
        )
    return f"{kind}:{'-'.join(name.split())}"


def basis_reference(claim: str, number: int) -> str:
    """Return the reference to a basis of a verdict, counted from one.

    Examples
    --------
    >>> basis_reference("events-total", 2)
    'basis:events-total/2'
    """
    return declared("basis", f"{claim}/{number}")


def is_row(reference: str) -> bool:
    """Whether a reference is the id of a row."""
    return ":" not in reference


def kind_and_name(reference: str) -> tuple[str, str]:
    """Return the two parts of a reference to a declaration."""
    kind, _, name = reference.partition(":")
    return kind, name


def rows_among(references: Iterable[str]) -> tuple[str, ...]:
    """Return those references that are rows, in their order.

    Examples
    --------
    >>> rows_among(["claim:a", "deaths/1a2b3c4d"])
    ('deaths/1a2b3c4d',)
    """
    return tuple(one for one in references if is_row(one))
