"""The article and its claims, from ``claims.toml``."""

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from audit.articles import (
    ARTICLE,
    ARTICLE_EXPECTED,
    ARTICLE_OPTIONAL,
    READING,
    READING_EXPECTED,
    READING_OPTIONAL,
    Article,
)
from audit.display import Cell, Number, Table
from audit.entries import Parts, filled, flaw, text, texts
from audit.errors import ClaimError, HedgeError
from audit.project import Declared, Project, find_project
from audit.quantities import quantity
from audit.readings import CLAIM_KINDS, Reading, readings, readings_table
from audit.references import declared

__all__ = ["ID", "Claim", "article", "claim", "claims"]

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""An id: it is the name of a notebook, a report and a page, so nothing in it may lead anywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One statement of the article that can be tested.

    Parameters
    ----------
    id : str
        Kebab-case; the same in TOML, notebook, report and page.
    says : str
        What the article says, in our own words, with ``{number}`` where its number stands.
    locator : str
        The paragraph.
    number : str
        As printed; empty where the claim has none.
    hedge : str
        The words before the number; empty for a bare number.
    unit : str
        The counted thing.
    quantity : str
        What exactly is counted.
    attributed : str
        Whom the article names for it; empty for nobody.
    readings : tuple of Reading
        The sets of values that would make it true.
    needs : str
        For a claim that cannot be checked as it is worded: what would have to be known; else empty.
    relates : tuple of str
        For an entry about the relations between claims: their ids. It has no verdict of its own.
    instead : str
        What the article should have said instead, as a template (:mod:`audit.instead`).
    kind : str
        One of :data:`~audit.readings.CLAIM_KINDS`.
    """

    id: str
    says: str
    locator: str
    number: str
    hedge: str
    unit: str
    quantity: str
    attributed: str
    readings: tuple[Reading, ...]
    needs: str = ""
    relates: tuple[str, ...] = ()
    instead: str = ""
    kind: str = "amount"

    @property
    def printed(self) -> Number:
        """The article's number with its hedge, for display."""
        text = " ".join(part for part in (self.hedge, self.number) if part)
        how = "as printed by the article"
        return Number(text or "no number", self.number, (declared("claim", self.id),), how)

    @property
    def heading(self) -> str:
        """What a picture calls it: its words in quotation marks, or the claim where it has none."""
        return f"“{self.printed}”" if self.number or self.hedge else "The claim"

    @property
    def line(self) -> tuple[str, float, tuple[str, ...]]:
        """Its number as a line in a picture: label, value (NaN where it has none), origin."""
        value = quantity(self.number).value if self.number else math.nan
        return f"the article: {self.printed.text}", value, self.printed.ids

    @property
    def statement(self) -> str:
        """What the article says, with its number."""
        return self.says.replace("{number}", self.printed.text)

    def table(self) -> Table:
        """Return the claim as a table of two columns."""
        rows: list[list[Cell]] = [
            ["the article says", self.statement],
            ["where", self.locator],
            ["attributed to", self.attributed or "nobody"],
            ["its number" if self.number else "its words", self.printed],
            ["unit", self.unit],
            ["what is counted", self.quantity],
        ]
        if self.needs:
            rows.append(["to check it, one needs", self.needs])
        if self.relates:
            rows[2:5] = [["it is about the claims", ", ".join(self.relates)]]
        return Table(columns=["claim", self.id], rows=rows, caption="The claim", name="claim")

    def __str__(self) -> str:
        return str(self._repr_mimebundle_()["text/plain"])

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        tables = [self.table(), *([readings_table(self.readings)] if self.readings else [])]
        text = "\n\n".join(table.text() for table in tables)
        return {"text/plain": text, "text/html": "".join(table.html() for table in tables)}


_CLAIM: Parts = {
    "says": filled,
    "locator": filled,
    "number": text,
    "hedge": text,
    "unit": text,
    "quantity": filled,
    "attributed": text,
}
_CLAIM_OPTIONAL: Parts = {
    "readings": lambda value: isinstance(value, list),
    "needs": text,
    "instead": text,
    "relates": texts,
    "kind": lambda value: value in list(CLAIM_KINDS),
}
_EXPECTED = (
    f"texts for {', '.join(_CLAIM)}, and nothing else but needs and instead (texts), "
    f"relates (a list of ids), readings (a list of tables) and kind ({', '.join(CLAIM_KINDS)})"
)


def article(project: Project | None = None) -> Article:
    """Return the audited text.

    Parameters
    ----------
    project : Project, optional
        The audit; default: the one of the working directory.

    Returns
    -------
    Article
        Title, author, publisher, day, and who audits it.

    Raises
    ------
    ClaimError
        If ``claims.toml`` lacks a part of it.

    Examples
    --------
    >>> import audit
    >>> audit.article().title  # of a new audit
    'PLACEHOLDER: title of the article'
    """
    audit = project or find_project()
    entry = _entries(audit, audit.declared("article"), "article")
    part, found = flaw(entry, ARTICLE, ARTICLE_OPTIONAL)
    if found:
        raise _claim_error(audit, "article", ARTICLE_EXPECTED, found, key=part)
    return Article(**{**entry, "appearances": tuple(entry.get("appearances", ()))})


def claims(project: Project | None = None, *, use: str = "claims") -> dict[str, Claim]:
    """Return every claim of the article, by id, in order; ``use`` is the entry that is taken.

    Raises
    ------
    ClaimError
        If a claim lacks a part, or its number or hedge cannot be read.
    """
    audit = project or find_project()
    return dict(_claims(audit, audit.declared(use)))


@lru_cache(maxsize=8)
def _claims(audit: Project, given: Declared) -> dict[str, Claim]:
    known = {n: _claim(audit, n, one) for n, one in _entries(audit, given, "claims").items()}
    for one in known.values():
        for name in one.relates:
            # An entry about entries has no verdict of its own that another could be about.
            if name not in known or known[name].relates:
                expected = "in relates, ids of claims with a verdict"
                raise _claim_error(audit, f"claims.{one.id}", expected, repr(name), key="relates")
    return known


def _entries(audit: Project, given: Declared, name: str) -> dict[str, Any]:
    entries = given.entries.get(name, {})
    if not isinstance(entries, dict):
        raise _claim_error(audit, name, "a table of entries", repr(entries))
    return entries


def claim(name: str, project: Project | None = None) -> Claim:
    """Return one claim.

    Parameters
    ----------
    name : str
        Its id.
    project : Project, optional
        The audit; default: the one of the working directory.

    Returns
    -------
    Claim
        With its readings.

    Raises
    ------
    ClaimError
        If there is none.

    Examples
    --------
    >>> import audit
    >>> audit.claim("example-share").number  # of a new audit
    '24 per cent'
    """
    audit = project or find_project()
    # The others are read too, and must be in order; but what they say enters nothing.
    known = claims(audit, use=f"claims.{name}")
    if name in known:
        return known[name]
    raise _claim_error(audit, name, "one of " + ", ".join(known), "no such claim")


def _claim_error(
    audit: Project, name: str, expected: str, found: str, *, key: str = "", number: int = 0
) -> ClaimError:
    return ClaimError(
        "A claim cannot be tested as it is declared.",
        expected=expected,
        found=found,
        where=audit.place(name, key, number=number),
        do="mend the entry; CONTRIBUTING.md has the recipe",
    )


def _claim(audit: Project, name: str, entry: Any) -> Claim:
    where = f"claims.{name}"
    if not ID.fullmatch(name):
        raise _claim_error(audit, where, "an id in kebab-case, such as deaths-minimum", repr(name))
    part, found = flaw(entry, _CLAIM, _CLAIM_OPTIONAL)
    if found:
        raise _claim_error(audit, where, _EXPECTED, found, key=part)
    fields = {part: entry[part] for part in _CLAIM}
    if bool(fields["number"]) != ("{number}" in fields["says"]):
        expected = "says with {number} where the number stands, and a number"
        raise _claim_error(audit, where, expected, "only one of the two", key="says")
    worded = {part: entry.get(part, "") for part in ("needs", "instead")}
    relates = tuple(entry.get("relates", ()))
    # What cannot be checked, and what only relates claims, has no values that make it true.
    read = not (worded["needs"] or relates) and bool(fields["number"] or fields["hedge"])
    try:
        own = readings(fields["number"], fields["hedge"]) if read else ()
    except HedgeError as error:
        key = "hedge" if error.found == repr(fields["hedge"]) else "number"
        raise _claim_error(audit, where, error.expected, error.found, key=key) from error
    every = list(own)
    for number, one in enumerate(entry.get("readings", ())):
        every.append(_extra(audit, f"{where}.readings", one, number, {had.name for had in every}))
    kind = entry.get("kind", "amount")
    return Claim(id=name, readings=tuple(every), relates=relates, kind=kind, **worded, **fields)


def _extra(audit: Project, where: str, entry: Any, number: int, names: set[str]) -> Reading:
    part, found = flaw(entry, READING, READING_OPTIONAL)
    expected = READING_EXPECTED
    if not found and not entry["low"] <= entry["high"]:
        expected = "a low end that is not above the high end"
        part, found = "low", f"low = {entry['low']}, high = {entry['high']}"
    if not found and entry["name"] in names:
        part, expected, found = "name", "a name of its own for each", entry["name"]
    if found:
        raise _claim_error(audit, where, expected, found, key=part, number=number)
    ends = {"low": float(entry["low"]), "high": float(entry["high"])}
    about = tuple(entry.get("about", ()))
    return Reading(**{"low_closed": True, "high_closed": True, **entry, **ends, "about": about})
