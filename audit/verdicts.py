"""The verdict: a pure function of how the multiverse lies against the readings.

Every verdict is also given at two other pairs of thresholds, without uncertain choices, and per
reading.
"""

from dataclasses import dataclass
from typing import Any

from audit.arrays import highest, lowest
from audit.bases import Basis, basis_of
from audit.codes import CODES
from audit.display import MIME, Sentence, Table, percent, say
from audit.multiverse import Multiverse
from audit.payloads import plain
from audit.references import basis_reference, rows_among
from audit.rules import NOT_IDENTIFIED
from audit.verdict_tables import readings_table, robustness_table, shares_table, variance_table

__all__ = ["Verdict", "judge"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Verdict:
    """The generated judgement on a claim: one basis after the other.

    Parameters
    ----------
    multiverse : Multiverse
        What was judged.
    bases : tuple of Basis
        The first is the reference.
    """

    multiverse: Multiverse
    bases: tuple[Basis, ...]

    @property
    def words(self) -> str:
        """The verdict in words, one clause per basis."""
        if len(self.bases) == 1:
            return self.bases[0].words
        return "; ".join(f"{basis.name}: {basis.words}" for basis in self.bases)

    def payload(self) -> dict[str, Any]:
        """Return the verdict as plain data."""
        claim = self.multiverse.claim
        return {
            "claim": claim.id,
            "article": claim.printed.text,
            "says": claim.statement,
            "locator": claim.locator,
            "unit": self.multiverse.estimate.unit,
            "words": self.words,
            "specifications": self.multiverse.size,
            "bases": [self._basis_payload(basis) for basis in self.bases],
        }

    def _basis_payload(self, basis: Basis) -> dict[str, Any]:
        part = self.multiverse.estimate.at(**basis.labels)
        return {
            "labels": dict(basis.labels),
            "words": basis.words,
            "value": part.value.text,
            "range": part.range.text,
            "envelope": part.envelope.text,
            "center": plain(float(part.reference().center)),
            "low": plain(lowest(part.low)),
            "high": plain(highest(part.high)),
            "kinds": sorted(part.kinds),
            "level": part.level,
            "ids": list(rows_among(part.ids)),
            "shares": {name: round(basis.shares.of(name), 6) for name in CODES},
            "cells": basis.shares.cells,
            "others": dict(basis.others),
            "readings": {name: words for name, (_, words) in basis.readings.items()},
            "flags": list(basis.flags),
            "separates": list(basis.separates),
            "flip": None if basis.flip is None else dict(basis.flip[1]),
            "idle": list(basis.idle),
        }

    def tables(self) -> list[Table]:
        """Return the verdict as tables: per basis, per reading, robustness."""
        claim = self.multiverse.claim
        split = variance_table(self.bases, claim.readings, claim.id)
        return [
            shares_table(self.bases, claim.id),
            readings_table(self.bases, claim.readings, claim.id),
            robustness_table(self.bases, claim.id),
            *([split] if split.rows else []),
        ]

    def __str__(self) -> str:
        return str(self._repr_mimebundle_()["text/plain"])

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        clauses = [_clause(self, number) for number in range(len(self.bases))]
        return {
            "text/plain": "\n\n".join(
                ["VERDICT", *(one.plain for one in clauses), *(t.text() for t in self.tables())]
            ),
            "text/html": '<div class="verdict">'
            + "".join(f"<p>{one.marked}</p>" for one in clauses)
            + "</div>"
            + "".join(table.html() for table in self.tables()),
            MIME.format("verdict"): self.payload(),
        }


def judge(universe: Multiverse) -> Verdict:
    """Judge a claim.

    Parameters
    ----------
    universe : Multiverse
        Every specification against every reading.

    Returns
    -------
    Verdict
        One basis per combination of levels that are not equivalent.

    Examples
    --------
    The audit is a new one, as ``audit new`` makes it.

    >>> import audit
    >>> claim = audit.claim("example-share")
    >>> given = {"kind": "rounded", "method": "as printed", "ids": ["people_aboard/1"]}
    >>> printed = audit.estimate(24, 23.5, 24.5, unit="percent", **given)
    >>> audit.judge(audit.cross(claim, printed, [])).words
    'reproduces'
    """
    return Verdict(
        multiverse=universe,
        bases=tuple(basis_of(universe, labels) for labels in universe.split()),
    )


def _clause(verdict: Verdict, number: int) -> Sentence:
    basis = verdict.bases[number]
    ids = (basis_reference(verdict.multiverse.claim.id, number + 1),)
    clause = f"{basis.name}: {basis.words}" if basis.name else basis.words
    if basis.words == NOT_IDENTIFIED:
        ends = verdict.multiverse.estimate.at(**basis.labels).envelope
        return say("{clause} (consistent with any value from {ends})", clause=clause, ends=ends)
    return say(
        "{clause} "
        "({agree} of the cells agree, {overlap} overlap, {below} lie below, {above} above)",
        clause=clause,
        **{code: percent(basis.shares.of(code), ids=ids) for code in CODES},
    )
