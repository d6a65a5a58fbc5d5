"""Every number, date and comparison of the article belongs to a claim, or has a reason."""

import pandas as pd
import pytest

from audit.claims import claims
from audit.project import Project, find_project
from audit.raw_tables import raw_table

UNTESTED = {"date", "name", "background"}
"""What need not belong to a claim, if a reason is given."""


@pytest.fixture(scope="module")
def project() -> Project:
    """Return the audit that these tests belong to."""
    return find_project()


@pytest.fixture(scope="module")
def numbers(project: Project) -> pd.DataFrame:
    """Return the numbers of the article."""
    return raw_table("article_numbers", project)


def named(rows: pd.DataFrame) -> list[str]:
    """Return rows as paragraph and token, for a message."""
    return [f"{row['paragraph']}: {row['token']}" for row in rows.to_dict("records")]


def test_every_number_belongs_somewhere(numbers: pd.DataFrame) -> None:
    """A number without a claim is a date, a name or background, and says why."""
    loose = numbers[numbers["claim"] == ""]

    assert [] == named(loose[~loose["kind"].isin(UNTESTED) | (loose["note"] == "")])


def test_every_number_belongs_to_a_claim_that_is_there(
    numbers: pd.DataFrame, project: Project
) -> None:
    """No number points to a claim that nobody declared."""
    tied = numbers[numbers["claim"] != ""]

    assert [] == named(tied[~tied["claim"].isin(claims(project))])


def test_every_claim_has_its_words_in_the_list(numbers: pd.DataFrame, project: Project) -> None:
    """Every claim has a row of its own paragraph that prints its number and its hedge."""
    missing = []
    for one in claims(project).values():
        rows = numbers[(numbers["claim"] == one.id) & (numbers["kind"] == "claim")]
        tokens = " ".join(rows["token"]).lower()
        if not one.relates and (rows.empty or one.number.lower() not in tokens):
            missing.append(one.id)

    assert [] == missing


def test_the_paragraphs_are_those_of_the_claims(numbers: pd.DataFrame, project: Project) -> None:
    """A row stands in a paragraph that its claim's locator names."""
    known = claims(project)
    astray = [
        f"{row['paragraph']}: {row['token']}"
        for row in numbers.to_dict("records")
        if row["claim"] in known
        and row["paragraph"].removeprefix("P")
        not in known[row["claim"]].locator.replace(",", " ").split()
    ]

    assert [] == astray
