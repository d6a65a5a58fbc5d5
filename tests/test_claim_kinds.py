"""Claims without a number, claims that cannot be checked, and entries about relations.

And claims of other kinds than counts: percentages, ratios, differences, as articles print them.
"""

import math
from collections.abc import Callable

import pytest

from audit.claims import Claim, claim, claims
from audit.errors import ClaimError
from audit.estimates import Estimate
from audit.methods.proportions import clopper_pearson
from audit.methods.rate_ratios import conditional_rate_ratio
from audit.methods.risk_differences import newcombe
from audit.methods.risk_ratios import koopman
from audit.methods.samples import (
    difference_in_points,
    percentage_of_sample,
    ratio_of_rates,
    times_as_likely,
)
from audit.multiverse import cross
from audit.phrases import read
from audit.project import Project
from audit.readings import readings
from audit.values import estimate
from audit.verdicts import judge

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


KIND = """

[claims.one-more]
says = "It is {number}."
locator = "P9"
number = "NUMBER"
hedge = "HEDGE"
unit = "UNIT"
quantity = "what a survey found"
attributed = ""
"""


def of_kind(project: Project, hedge: str, number: str, unit: str) -> Claim:
    """Add a claim with a number of some kind, and read it."""
    text = KIND.replace("NUMBER", number).replace("HEDGE", hedge).replace("UNIT", unit)
    with project.claims_file.open("a", encoding="utf-8") as stream:
        stream.write(text)
    return claim("one-more", project)


def seen(count: int) -> Estimate:
    """Return a count of a sample."""
    return estimate(count, count, count, unit="people", kind="point", method="counted")


def percentage(*counts: int) -> Estimate:
    """Return a share of a large sample."""
    return percentage_of_sample(*map(seen, counts), interval=clopper_pearson, level=0.95)


def risks(*counts: int) -> Estimate:
    """Return a ratio of two risks."""
    return times_as_likely(*map(seen, counts), interval=koopman, level=0.95)


def rates(*counts: int) -> Estimate:
    """Return a ratio of two rates."""
    return ratio_of_rates(*map(seen, counts), interval=conditional_rate_ratio, level=0.95)


def points(*counts: int) -> Estimate:
    """Return a difference in percentage points."""
    return difference_in_points(*map(seen, counts), interval=newcombe, level=0.95)


M = 10**6
JUDGED = [
    ("", "72 %", "percent", percentage, (727_272, M), "reproduces under some readings"),
    ("more than", "half", "share", None, (0.6, 0.55, 0.65), "reproduces"),
    ("about", "72 per cent", "percent", percentage, (7_201 * 100, M), "reproduces"),
    ("at least", "80 %", "percent", percentage, (720_000, M), "overstated"),
    ("more than", "twice as likely", "ratio", risks, (300_000, M, 100_000, M), "reproduces"),
    ("more than", "twice as likely", "ratio", risks, (150_000, M, 100_000, M), "overstated"),
    ("about", "40 per cent more likely", "ratio", risks, (140_010, M, 100_000, M), "reproduces"),
    ("at least", "40 per cent less likely", "ratio", risks, (50_000, M, 100_000, M), "reproduces"),
    ("nearly", "three times the rate", "ratio", rates, (285_000, M, 100_000, M), "reproduces"),
    ("at least", "5 percentage points", "percentage points", points,
     (560_000, M, 500_000, M), "reproduces"),
    ("more than", "5 percentage points lower", "percentage points", points,
     (400_000, M, 500_000, M), "reproduces"),
]  # fmt: skip


@pytest.mark.parametrize(("hedge", "number", "unit", "computed", "figures", "words"), JUDGED)
def test_a_claim_of_each_kind_is_judged(
    hedge: str,
    number: str,
    unit: str,
    computed: Callable[..., Estimate] | None,
    figures: tuple[float, ...],
    words: str,
    small_project: Project,
) -> None:
    """Its readings are on the scale of its estimate, so that the rule needs no other case."""
    one = of_kind(small_project, hedge, number, unit)
    found = (
        computed(*figures)
        if computed
        else estimate(*figures, unit=unit, kind="bounds", method="counted")
    )

    assert read(f"{hedge} {number}").readings == one.readings
    assert one.unit == found.unit
    assert words == judge(cross(one, found, [])).words


def test_a_printed_percentage_was_rounded_or_cut_off(small_project: Project) -> None:
    """Both are readings of a bare percentage, neither more settled than the other."""
    ends = {
        (reading.low, reading.high, reading.low_closed, reading.high_closed, reading.kind)
        for reading in of_kind(small_project, "", "72 %", "percent").readings
    }

    assert {(71.5, 72.5, True, False, "U"), (72, 73, True, False, "U")} < ends


@pytest.mark.parametrize(
    ("number", "value"),
    [("40 per cent more", 1.4), ("40 % fewer", 0.6), ("twice as likely", 2), ("a quarter", 0.25),
     ("1.5m", 1.5e6), ("between 3 and 5 million", math.nan), ("dozens", math.nan)],
)  # fmt: skip
def test_the_line_of_a_claim_is_on_the_scale_of_its_readings(
    number: str, value: float, small_project: Project
) -> None:
    """Pictures draw the article's number among estimates; a range has no line of its own."""
    label, at, _ = of_kind(small_project, "", number, "ratio").line

    assert number in label
    assert pytest.approx(value, nan_ok=True) == at
