"""The article and its claims, from ``claims.toml``."""

import datetime as dt
import math
import re
from dataclasses import dataclass
from typing import Any

from audit.choices import KINDS
from audit.display import Cell, Number, Table, day
from audit.errors import ClaimError, HedgeError
from audit.project import Project, find_project
from audit.quantities import quantity
from audit.readings import ROLES, Reading, readings, readings_table

__all__ = ["Article", "Claim", "article", "claim", "claims"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The audited text.

    Parameters
    ----------
    title, author, publisher : str
        Who wrote what, and where.
    published : datetime.date
        The day of publication.
    appearances : tuple of str
        Addresses at which its text was seen, the original or a republication; none is guessed.
    """

    title: str
    author: str
    publisher: str
    published: dt.date
    appearances: tuple[str, ...] = ()

    @property
    def citation(self) -> str:
        """The article, in one line."""
        return f"{self.author}, “{self.title}”, {self.publisher}, {day(self.published)}"


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

    @property
    def printed(self) -> Number:
        """The article's number with its hedge, for display."""
        text = " ".join(part for part in (self.hedge, self.number) if part)
        return Number(text or "no number", self.number, (), "as printed by the article")

    @property
    def heading(self) -> str:
        """What a picture calls it: its words in quotation marks, or the claim where it has none."""
        return f"“{self.printed}”" if self.number or self.hedge else "The claim"

    @property
    def line(self) -> tuple[str, float]:
        """Its number as a line in a picture: label and value; NaN where it has none."""
        value = quantity(self.number).value if self.number else math.nan
        return f"the article: {self.printed.text}", value

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

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        tables = [self.table(), *([readings_table(self.readings)] if self.readings else [])]
        return {
            "text/plain": "\n\n".join(table.text() for table in tables),
            "text/html": "".join(table.html() for table in tables),
        }


_REQUIRED = ("says", "locator", "number", "hedge", "unit", "quantity", "attributed")
_TEXTS = ("needs", "instead")
_OPTIONAL = frozenset({"readings", "relates", *_TEXTS})
_ARTICLE = {"title": str, "author": str, "publisher": str, "published": dt.date}
_READING: dict[str, type[object] | tuple[type[object], ...]] = {
    "name": str,
    "low": (int, float),
    "high": (int, float),
    "kind": str,
    "role": str,
    "citation": str,
}
_READING_OPTIONAL = {"low_closed": bool, "high_closed": bool, "about": list}


def article(project: Project | None = None) -> Article:
    """Return the audited text.

    Raises
    ------
    ClaimError
        If ``claims.toml`` lacks a part of it.
    """
    audit = project or find_project()
    entry = _entries(audit, "article")
    missing = [name for name, kind in _ARTICLE.items() if not isinstance(entry.get(name), kind)]
    if missing:
        expected = "texts for title, author and publisher, and a date for published"
        raise _claim_error(audit, "article", expected, _lacking(entry, missing[0]))
    places = entry.get("appearances", [])
    if not isinstance(places, list) or not all(_is_address(one) for one in places):
        expected = "in appearances, a list of addresses that begin with https:// or http://"
        raise _claim_error(audit, "article", expected, repr(places))
    return Article(appearances=tuple(places), **{name: entry[name] for name in _ARTICLE})


def _is_address(value: object) -> bool:
    """Whether a link to it is safe, whatever a file of declarations holds."""
    return isinstance(value, str) and bool(re.fullmatch(r"https?://[^\s<>\"']+", value))


def claims(project: Project | None = None) -> dict[str, Claim]:
    """Return every claim of the article, by id, in the order of the file.

    Raises
    ------
    ClaimError
        If a claim lacks a part, or its number or hedge cannot be read.
    """
    audit = project or find_project()
    entries = _entries(audit, "claims")
    known = {name: _claim(audit, name, entry) for name, entry in entries.items()}
    strange = [
        (one.id, name) for one in known.values() for name in one.relates if name not in known
    ]
    if strange:
        where, found = f"claims.{strange[0][0]}", repr(strange[0][1])
        raise _claim_error(audit, where, "in relates, ids of claims of this file", found)
    return known


def _entries(audit: Project, name: str) -> dict[str, Any]:
    entries = audit.declarations().get(name, {})
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

    Raises
    ------
    ClaimError
        If there is no such claim.
    """
    audit = project or find_project()
    known = claims(audit)
    if name not in known:
        raise _claim_error(audit, name, "one of " + ", ".join(known), "no such claim")
    return known[name]


def _claim_error(audit: Project, name: str, expected: str, found: str) -> ClaimError:
    return ClaimError(
        "A claim cannot be tested as it is declared.",
        expected=expected,
        found=found,
        where=f"[{name}] in {audit.claims_file}",
        do="mend the entry; CONTRIBUTING.md has the recipe",
    )


def _lacking(entry: dict[str, Any], part: str) -> str:
    return f"{part} = {entry[part]!r}" if part in entry else f"no {part}"


def _claim(audit: Project, name: str, entry: Any) -> Claim:
    where = f"claims.{name}"
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise _claim_error(audit, where, "an id in kebab-case, such as deaths-minimum", repr(name))
    if not isinstance(entry, dict):
        raise _claim_error(audit, where, "texts for " + ", ".join(_REQUIRED), repr(entry))
    unknown = sorted(set(entry) - set(_REQUIRED) - _OPTIONAL)
    texts = (*_REQUIRED, *(part for part in _TEXTS if part in entry))
    missing = [part for part in texts if not isinstance(entry.get(part), str)]
    if unknown or missing:
        found = _lacking(entry, missing[0]) if missing else f"an unknown part {unknown[0]!r}"
        raise _claim_error(audit, where, "texts for " + ", ".join(texts), found)
    fields = {part: entry[part] for part in texts}
    if bool(fields["number"]) != ("{number}" in fields["says"]):
        expected = "says with {number} where the number stands, and a number"
        raise _claim_error(audit, where, expected, "only one of the two")
    relates = entry.get("relates", [])
    if not isinstance(relates, list) or not all(isinstance(one, str) for one in relates):
        raise _claim_error(audit, where, "in relates, a list of ids", repr(relates))
    # What cannot be checked, and what only relates claims, has no values that make it true.
    read = not (entry.get("needs") or relates) and bool(fields["number"] or fields["hedge"])
    try:
        own = readings(fields["number"], fields["hedge"]) if read else ()
    except HedgeError as error:
        raise _claim_error(audit, where, error.expected, error.found) from error
    extra = entry.get("readings", [])
    if not isinstance(extra, list):
        raise _claim_error(audit, where, "a list of readings", repr(extra))
    every = own + tuple(_extra(audit, f"{where}.readings", one) for one in extra)
    twice = [one.name for k, one in enumerate(every) if one.name in {o.name for o in every[:k]}]
    if twice:
        raise _claim_error(audit, f"{where}.readings", "a name of its own for each", twice[0])
    return Claim(id=name, readings=every, relates=tuple(relates), **fields)


def _extra(audit: Project, where: str, entry: Any) -> Reading:
    given = entry if isinstance(entry, dict) else {}
    allowed = {**_READING, **_READING_OPTIONAL}
    missing = [part for part in _READING if part not in given]
    wrong = [part for part in given if not isinstance(given[part], allowed.get(part, ()))]
    if missing or wrong:
        expected = "name, kind, role and citation as texts, low and high as numbers"
        found = _lacking(given, (missing or wrong)[0])
        raise _claim_error(audit, where, expected, found)
    if given["role"] not in ROLES or given["kind"] not in KINDS:
        expected = f"a kind ({', '.join(KINDS)}) and a role ({', '.join(ROLES)})"
        raise _claim_error(audit, where, expected, f"{given['kind']} and {given['role']}")
    if not given["low"] <= given["high"]:
        found = f"low = {given['low']}, high = {given['high']}"
        raise _claim_error(audit, where, "a low end that is not above the high end", found)
    ends = {"low": float(given["low"]), "high": float(given["high"])}
    about = tuple(given.get("about", ()))
    return Reading(**{"low_closed": True, "high_closed": True, **given, **ends, "about": about})
