"""The tables under a verdict: shares, readings, how firm it is."""

from collections.abc import Sequence

from audit.bases import Basis
from audit.codes import CODES, READING
from audit.display import Cell, Number, Sentence, Table, count, percent, say
from audit.readings import ROLES, Reading
from audit.references import basis_reference

__all__ = ["readings_table", "robustness_table", "shares_table", "variance_table"]


def shares_table(bases: Sequence[Basis], claim: str) -> Table:
    """Return the shares of each code, as a whole and for each option of each choice."""
    rows: list[list[Cell]] = []
    for number, basis in enumerate(bases, 1):
        ids = (basis_reference(claim, number),)
        for (axis, label), shares in [(("all", "all"), basis.shares), *basis.levels.items()]:
            # An option without a figure on this basis has no shares.
            if axis == READING or not (shares.cells or axis == "all"):
                continue
            rows.append(
                [
                    basis.name or "all",
                    axis,
                    label,
                    *(percent(shares.of(code), ids=ids) for code in CODES),
                    count(shares.cells, ids=ids),
                ]
            )
    return Table(
        columns=["basis", "choice", "option", *CODES, "cells"],
        rows=rows,
        caption="Shares of specifications and readings, as a whole and for each option",
        name="shares",
    )


def readings_table(bases: Sequence[Basis], readings: Sequence[Reading], claim: str) -> Table:
    """Return the shares and the verdict under each reading alone, where it asks of a basis."""
    rows: list[list[Cell]] = [
        [
            basis.name or "all",
            one.name,
            one.region,
            ROLES[one.role],
            *(percent(shares.of(code), ids=(basis_reference(claim, number),)) for code in CODES),
            words,
        ]
        for number, basis in enumerate(bases, 1)
        for one in readings
        if one.name in basis.readings
        for shares, words in [basis.readings[one.name]]
    ]
    return Table(
        columns=["basis", "reading", "true if", "it asks", *CODES, "verdict on it alone"],
        rows=rows,
        caption="The verdict under each reading alone",
        name="per-reading",
    )


def robustness_table(bases: Sequence[Basis], claim: str) -> Table:
    """Return the verdict under other thresholds, its flags, and what would change it."""
    rows: list[list[Cell]] = []
    for number, basis in enumerate(bases, 1):
        ids = (basis_reference(claim, number),)
        facts: list[tuple[str, Cell]] = [(how, words) for how, words in basis.others.items()]
        facts += [("note", flag) for flag in basis.flags]
        if basis.idle:
            facts.append(("choices that change nothing here", ", ".join(basis.idle)))
        if basis.separates:
            facts.append(("what decides between agreeing and not", ", ".join(basis.separates)))
        if basis.shares.cells:
            facts.append(("fewest changes from the reference to another answer", _flip(basis, ids)))
        rows += [[basis.name or "all", what, how] for what, how in facts]
    return Table(
        columns=["basis", "question", "answer"],
        rows=rows,
        caption="How firm the verdict is",
        name="robustness",
    )


def _flip(basis: Basis, ids: tuple[str, ...]) -> str | Sentence:
    if basis.flip is None and 0 < basis.shares.agree < 1:
        return "the reference has no answer"
    if basis.flip is None and basis.shares.agree == 0:
        return "none: no specification agrees"
    if basis.flip is None:
        return "none: taken together, all agree"
    changes = ", ".join(f"{axis} → {label}" for axis, label in basis.flip[1].items())
    return say("{changed} ({changes})", changed=count(basis.flip[0], ids=ids), changes=changes)


def variance_table(bases: Sequence[Basis], readings: Sequence[Reading], claim: str) -> Table:
    """Return what the variance of the margin is due to, within each reading."""
    split = [one.name for one in readings if any(one.name in basis.variance for basis in bases)]
    rows: list[list[Cell]] = []
    for number, basis in enumerate(bases, 1):
        ids = (basis_reference(claim, number),)
        causes = dict.fromkeys(
            cause
            for shares in basis.variance.values()
            for cause, (_, total) in shares.items()
            if total > 0
        )
        for cause in causes:
            cells = [basis.variance.get(name, {}).get(cause) for name in split]
            shown = [_variance(*cell, ids) if cell else "" for cell in cells]
            rows.append([basis.name or "all", cause, *shown])
    return Table(
        columns=["basis", "due to", *split],
        rows=rows,
        caption="Shares of the variance of the margin within each reading, alone and with "
        "interactions",
        footer=[
            "Ranges without a probability, such as bounds and reports, add no noise here.",
            "Specifications without a figure are left out.",
            "Where some are, a choice alone may explain a part of what others do.",
        ],
        name="variance",
    )


def _variance(first: float, total: float, ids: tuple[str, ...]) -> Number:
    return Number(f"{percent(first)}, {percent(total)}", f"{first:.6g}/{total:.6g}", ids)
