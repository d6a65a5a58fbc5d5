"""The judgement on a claim that cannot be checked as it is worded, and what it would need."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from audit.claims import Claim
from audit.codes import CODES
from audit.display import MIME, say
from audit.errors import ClaimError
from audit.rules import NOT_CHECKABLE

__all__ = ["Unchecked", "not_checkable"]

UNKNOWN = "not known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchecked:
    """A verdict without an estimate: the claim fixes no values that would make it true.

    Parameters
    ----------
    claim : Claim
        The claim.
    ids : tuple of str
        The observations that bear on it without deciding it.
    """

    claim: Claim
    ids: tuple[str, ...]

    @property
    def words(self) -> str:
        """The verdict."""
        return NOT_CHECKABLE

    def payload(self) -> dict[str, Any]:
        """Return the verdict as plain data, in the form of any other verdict."""
        basis: dict[str, Any] = {
            "labels": {},
            "words": self.words,
            "value": UNKNOWN,
            "range": UNKNOWN,
            "envelope": UNKNOWN,
            "center": None,
            "low": None,
            "high": None,
            "kinds": [],
            "level": None,
            "ids": list(self.ids),
            "shares": dict.fromkeys(CODES, 0.0),
            "cells": 0,
            "others": {},
            "readings": {},
            "flags": [f"as it is worded; to check it, one needs {self.claim.needs}"],
            "separates": [],
            "flip": None,
            "idle": [],
        }
        return {
            "claim": self.claim.id,
            "article": self.claim.printed.text,
            "says": self.claim.statement,
            "locator": self.claim.locator,
            "unit": self.claim.unit,
            "words": self.words,
            "specifications": 0,
            "bases": [basis],
        }

    def __str__(self) -> str:
        return str(self._repr_mimebundle_()["text/plain"])

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        clause = say(
            "{words} as it is worded. To check it, one needs {needs}.",
            words=self.words,
            needs=self.claim.needs,
        )
        return {
            "text/plain": f"VERDICT\n\n{clause.plain}",
            "text/html": f'<div class="verdict"><p>{clause.marked}</p></div>',
            MIME.format("verdict"): self.payload(),
        }


def not_checkable(claim: Claim, ids: Iterable[str] = ()) -> Unchecked:
    """Judge a claim that is declared as one that cannot be checked.

    Parameters
    ----------
    claim : Claim
        A claim whose entry says what it ``needs``.
    ids : iterable of str, optional
        The observations that bear on it.

    Returns
    -------
    Unchecked
        Its verdict.

    Raises
    ------
    ClaimError
        If the claim is not declared so: then figures decide, and nobody may say that none can.

    Examples
    --------
    The audit is a new one, as ``audit new`` makes it.

    >>> import audit
    >>> from dataclasses import replace
    >>> claim = replace(audit.claim("example-share"), needs="a list of those aboard")
    >>> audit.not_checkable(claim).words
    'not checkable'
    """
    if not claim.needs:
        raise ClaimError(
            "A claim is not declared as one that cannot be checked.",
            expected="needs: what would have to be known to check it",
            found="no such entry",
            where=f"[claims.{claim.id}] in data/claims.toml",
            do="judge it by its multiverse, or declare what it needs",
        )
    return Unchecked(claim=claim, ids=tuple(sorted(ids)))
