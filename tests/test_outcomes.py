"""Every claim comes to one outcome, and the summary counts all of them."""

import itertools

import pytest

from audit.display import Number
from audit.findings import findings
from audit.outcomes import OUTCOMES, outcome_of, outcomes, summary
from audit.project import Project
from audit.rules import NOT_CHECKABLE, NOT_IDENTIFIED, RULES, UNSUPPORTED

WORDS = [*(words for words, _, _ in RULES), NOT_CHECKABLE, NOT_IDENTIFIED, UNSUPPORTED]


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        (["reproduces", "reproduces"], "reproduces"),
        (["reproduces", NOT_CHECKABLE], "reproduces"),
        (["reproduces", "mostly overstated"], "on-one-basis"),
        (["reproduces", "compatible, not confirmed"], "on-one-basis"),
        (["overstated", "reproduces under some readings"], "some-readings"),
        (["mostly understated", UNSUPPORTED], "one-side"),
        (["mostly farther apart than the words say"], "one-side"),
        (["compatible, not confirmed", NOT_CHECKABLE], "compatible"),
        ([UNSUPPORTED, NOT_CHECKABLE], "unsupported"),
        ([NOT_CHECKABLE], "not-checkable"),
        ([NOT_IDENTIFIED], "not-checkable"),
    ],
)
def test_the_verdicts_on_a_claim_come_to_one_outcome(verdicts: list[str], expected: str) -> None:
    """The best that any basis gives decides; only what holds on all of them is said of all."""
    assert expected == outcome_of(verdicts).name


def test_the_order_of_bases_does_not_matter() -> None:
    """Any pair of verdicts comes to the same, whichever stands first."""
    for one, other in itertools.combinations(WORDS, 2):
        assert outcome_of([one, other]) == outcome_of([other, one, one])


def test_each_verdict_alone_comes_to_what_its_words_say() -> None:
    """A claim with one basis is never called worse or better than its verdict."""
    alone = {words: outcome_of([words]).name for words in WORDS}

    assert "reproduces" == alone["reproduces"]
    assert "some-readings" == alone["reproduces under some readings"]
    assert {"one-side"} == {alone[words] for words in WORDS if "stated" in words}


def test_the_reports_are_counted_by_vintage(executed_project: Project) -> None:
    """Each claim with a verdict counts once in each vintage."""
    found = findings(executed_project)

    assert ["some-readings", "one-side"] == [one.name for one in outcomes(found, "latest").values()]
    assert ["reproduces", "one-side"] == [one.name for one in outcomes(found, "published").values()]


def test_the_summary_follows_the_outcomes() -> None:
    """Another outcome gives another sentence, and all claims are in it."""
    day = Number("today")
    first = summary({"a": OUTCOMES[0], "b": OUTCOMES[0]}, day)
    second = summary({"a": OUTCOMES[3], "b": OUTCOMES[0]}, day)

    assert "On what was known by today, of 2 claims: 2 reproduce, whatever is counted." == str(
        first
    )
    assert (
        "On what was known by today, of 2 claims: 1 reproduces, whatever is counted; "
        "1 overshoots the figures or falls short of them."
    ) == str(second)
    assert 4 == second.marked.count("<data ")
