"""Claims without a number, claims that cannot be checked, and entries about relations."""

import pytest

from audit.claims import Claim, claim, claims
from audit.errors import ClaimError
from audit.project import Project
from audit.readings import readings

ENTRY = """

[claims.one-more]
says = "One came {how} the other."
locator = "P9"
number = ""
hedge = "{hedge}"
unit = "days"
quantity = "days between"
attributed = ""
"""


def added(project: Project, hedge: str, *more: str) -> Claim:
    """Add a claim without a number, and read it."""
    text = ENTRY.replace("{how}", hedge or "beside").replace("{hedge}", hedge)
    with project.claims_file.open("a", encoding="utf-8") as stream:
        stream.write(text + "\n".join(more) + "\n")
    return claim("one-more", project)


@pytest.mark.parametrize("hedge", ["before", "around the same time"])
def test_words_without_a_number_have_readings(hedge: str, small_project: Project) -> None:
    """Some words say a quantity by themselves."""
    one = added(small_project, hedge)

    assert readings("", hedge) == one.readings
    assert hedge == one.printed.text
    assert "its words" in one._repr_mimebundle_()["text/plain"]


def test_what_cannot_be_checked_has_no_reading(small_project: Project) -> None:
    """A word that no grammar knows is allowed where nothing is read off it."""
    one = added(small_project, "many", 'needs = "a number"')

    assert () == one.readings
    assert "a number" in one._repr_mimebundle_()["text/plain"]


def test_a_word_that_no_grammar_knows_is_refused(small_project: Project) -> None:
    """A claim that could be checked needs readings."""
    with pytest.raises(ClaimError, match="one-more"):
        added(small_project, "many")


def test_an_entry_may_be_about_other_claims(small_project: Project) -> None:
    """It has their ids, no reading, and its place in the file."""
    one = added(small_project, "", 'relates = ["items-total", "items-minimum"]')

    assert (("items-total", "items-minimum"), ()) == (one.relates, one.readings)
    assert "items-total, items-minimum" in one._repr_mimebundle_()["text/plain"]
    assert "one-more" == list(claims(small_project))[-1]


@pytest.mark.parametrize("more", ['relates = ["no-such"]', "needs = 3"])
def test_a_wrong_part_is_told(more: str, small_project: Project) -> None:
    """An id that no claim has, and a need that is no text, are refused."""
    with pytest.raises(ClaimError, match="one-more"):
        added(small_project, "", more)
