"""What the article should have said follows from the reports, and no number of it is typed."""

import re
import tomllib
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from audit.claims import claim, claims
from audit.errors import ClaimError
from audit.findings import Finding, findings
from audit.instead import instead
from audit.project import VINTAGES, Project

ROOT = Path(__file__).resolve().parents[1]
WORDS = tomllib.loads(
    resources.files("audit").joinpath("quantities.toml").read_text(encoding="utf-8")
)
NUMERALS: dict[str, int] = {**WORDS["digits"], **WORDS["tens"]}
TYPED = re.compile(
    r"\d|\b(?:" + "|".join(word for word, value in NUMERALS.items() if value > 1) + r")\b",
    re.IGNORECASE,
)


def of(project: Project, name: str = "items-total") -> dict[str, Finding]:
    """Return what the reports on a claim found."""
    found = findings(project)
    return {when: found[name, when] for when in VINTAGES if (name, when) in found}


def sentence(
    template: str, project: Project, found: dict[str, Finding] | None = None
) -> str | None:
    """Return the sentence that a template gives."""
    one = replace(claim("items-total", project), instead=template)
    made = instead(one, of(project) if found is None else found)
    return str(made) if made else None


def test_placeholders_are_values_of_the_reports(executed_project: Project) -> None:
    """Value, range and its ends, then and now; without a word for when, it is now."""
    template = "{then.value} ({then.range}), now {value}: {now.low} to {now.high}, not {number}."

    assert "118 (110 to 130), now 161: 110 to 161, not about 120." == sentence(
        template, executed_project
    )


def test_days_are_placeholders(executed_project: Project) -> None:
    """The last day whose knowledge counts is a value too."""
    assert "By 15 June 2020 and 31 December 2024." == sentence(
        "By {then.day} and {now.day}.", executed_project
    )


def test_changing_a_figure_changes_the_sentence(executed_project: Project) -> None:
    """The sentence is bound to the report: another value, another sentence."""
    found = of(executed_project)
    now: Any = found["latest"]
    basis = {**now.bases[0], "center": 162.0, "value": "162"}
    found["latest"] = replace(now, verdict={**now.verdict, "bases": [basis]})

    assert "There were 162." == sentence("There were {value}.", executed_project, found)
    assert "There were 161." == sentence("There were {value}.", executed_project)


def test_each_number_carries_its_own_rows(executed_project: Project) -> None:
    """A value those of the reference options, an end of the range those of all."""
    one = replace(claim("items-total", executed_project), instead="{value}, {high}")
    found = of(executed_project)
    made = instead(one, found)

    assert made is not None
    own = found["latest"].ids_at_reference(found["latest"].bases[0])
    assert [" ".join(own), " ".join(found["latest"].bases[0]["ids"])] == re.findall(
        r'data-ids="([^"]+)"', made.marked
    )
    assert 1 == len(own)


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("There were 161.", "'161'"),
        ("There were {shelf.value}.", "the placeholder {shelf.value}"),
        ("There were {mean}.", "the placeholder {mean}"),
        ("There were {value:.0f}.", "a format"),
        ("There were {value.", "'}'"),
    ],
)
def test_a_template_that_does_not_fit_is_told(
    template: str, found: str, executed_project: Project
) -> None:
    """Claim, placeholder and what there is: all in the one form of an error."""
    with pytest.raises(ClaimError) as caught:
        sentence(template, executed_project)

    assert found in str(caught.value)
    assert "[claims.items-total] in claims.toml" in caught.value.where


def test_the_error_lists_what_exists(executed_project: Project) -> None:
    """Whoever mistypes a name sees the right ones."""
    with pytest.raises(ClaimError) as caught:
        sentence("{then.shelf.value}", executed_project)

    assert (
        "{number} or, of the report published/items-total, one of {day}, {value}, {range}, {low}, "
        "{high}"
    ) == caught.value.expected


def test_a_value_that_is_not_known_is_told(executed_project: Project) -> None:
    """A basis that could not be computed has no value to be said."""
    found = of(executed_project)
    now: Any = found["latest"]
    basis = {**now.bases[0], "words": "not checkable"}
    found["latest"] = replace(now, verdict={**now.verdict, "bases": [basis]})

    with pytest.raises(ClaimError, match=r"the placeholder \{value\}"):
        sentence("{value}", executed_project, found)


def test_nothing_is_said_without_a_template_or_a_report(executed_project: Project) -> None:
    """A claim that was not computed has no sentence, and that is no error."""
    assert sentence("", executed_project) is None
    assert sentence("{value}", executed_project, {}) is None


@pytest.mark.parametrize("one", claims(Project(root=ROOT)).values(), ids=lambda one: one.id)
def test_every_claim_says_what_should_have_been_said(one: Any) -> None:
    """A sentence, or what would have to be known; and no number in it is typed, even in words."""
    assert [] == TYPED.findall(re.sub(r"\{[^}]*\}", "", one.instead))
    assert bool(one.instead) + bool(one.needs) + bool(one.relates) == 1
