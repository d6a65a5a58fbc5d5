"""What the article should have said instead: one sentence a claim, with values of its reports.

The sentence is a template in ``claims.toml``. Its placeholders name values of the reports, so that
a figure that changes changes the sentence; a numeral cannot be typed into it.
"""

import string
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from audit.claims import Claim
from audit.display import Cell, Sentence, count, day, say
from audit.errors import ClaimError, ParameterError
from audit.findings import Finding, envelope_of, named, value_of

__all__ = ["instead"]

WORDS: Final = {"then": "published", "now": "latest"}
"""How a placeholder calls the vintages; one that names none means the latest."""

PARTS: Final = ("value", "range", "low", "high")
"""What a placeholder may ask of a basis."""


def instead(claim: Claim, found: Mapping[str, Finding]) -> Sentence | None:
    """Return what the article should have said instead.

    A placeholder is ``{basis.part}``, ``{then.basis.part}`` or ``{now.basis.part}``; a claim with a
    single basis leaves its name out (``{value}``). The parts are ``value`` (at the reference
    options), ``range`` (over all choices), and its ends, ``low`` and ``high``. ``{number}`` is what
    the article printed, with its hedge; ``{then.day}`` and ``{now.day}`` are the last days whose
    knowledge counts.

    Parameters
    ----------
    claim : Claim
        The claim.
    found : mapping of str to Finding
        Vintage → what its report found.

    Returns
    -------
    Sentence or None
        The sentence; None where the claim has no template, or where a vintage that it needs has
        not been computed.

    Raises
    ------
    ClaimError
        If the template holds a typed number, or names what its reports do not have.
    """
    names = list(dict.fromkeys(_placeholders(claim)))
    if not claim.instead or any(_vintage(name) not in found for name in names if name != "number"):
        return None
    values = {f"v{k}": _resolved(claim, found, name) for k, name in enumerate(names)}
    template = claim.instead
    for key, name in zip(values, names, strict=True):
        template = template.replace(f"{{{name}}}", f"{{{key}}}")
    try:
        return say(template, **values)
    except ParameterError as error:
        raise _wrong(claim, error.expected, error.found) from error


def _placeholders(claim: Claim) -> Iterator[str]:
    try:
        pieces = list(string.Formatter().parse(claim.instead))
    except ValueError as error:
        raise _wrong(claim, "each { with its }", str(error)) from error
    for _, name, form, conversion in pieces:
        if name is not None:
            if form or conversion:
                raise _wrong(claim, "a placeholder without a format", f"{{{name}…}}")
            yield name


def _vintage(name: str) -> str:
    word, dot, _ = name.partition(".")
    return WORDS.get(word, "latest") if dot else "latest"


def _resolved(claim: Claim, found: Mapping[str, Finding], name: str) -> Cell:
    if name == "number":
        return claim.printed
    finding = found[_vintage(name)]
    known = dict(_values(finding))
    asked = name.partition(".")[2] if name.partition(".")[0] in WORDS else name
    value = known[asked]() if asked in known else None
    if value is None:
        exists = ", ".join(f"{{{one}}}" for one, make in known.items() if make() is not None)
        expected = f"{{number}} or, of the report {finding.report.name}, one of {exists}"
        raise _wrong(claim, expected, f"the placeholder {{{name}}}")
    return value


def _values(finding: Finding) -> Iterator[tuple[str, Callable[[], Cell]]]:
    """Yield what a placeholder may name, and what makes it."""
    yield "day", lambda: day(finding.report.day)
    for basis in finding.bases:
        name = named(basis)
        for part in PARTS:
            yield (f"{name}.{part}" if name else part), _maker(finding, basis, part)


def _maker(finding: Finding, basis: Mapping[str, Any], part: str) -> Callable[[], Cell]:
    unit = finding.verdict["unit"] if finding.verdict else ""
    if part == "value":
        return lambda: value_of(finding, basis)
    if part == "range":
        return lambda: envelope_of(basis)
    how = "the lowest low of all choices" if part == "low" else "the highest high of all choices"
    end = basis[part]
    return lambda: None if end is None else count(end, ids=basis["ids"], unit=unit, how=how)


def _wrong(claim: Claim, expected: str, found: str) -> ClaimError:
    return ClaimError(
        "The sentence that a claim should be replaced by cannot be written.",
        expected=expected,
        found=found,
        where=f"[claims.{claim.id}] in claims.toml, instead = {claim.instead!r}",
        do="mend the template; CONTRIBUTING.md has the recipe",
    )
