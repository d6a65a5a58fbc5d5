"""What holds for every claim of the audit: readings, specifications, choices, kinds of range."""

import html
import itertools
import math
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from audit.claims import claims
from audit.declared import axes
from audit.documents import parse_toml, text_of
from audit.findings import Finding, findings
from audit.intervals import KINDS
from audit.project import Project
from audit.rules import RULES

READINGS, SPECIFICATIONS, WORDS = 3, 24, 3

NOT_SAMPLED = {"point", "reported", "rounded", "revised", "prediction", "bounds"}
"""Kinds of range that a total of record may have: all others come from a model of noise."""

MODELLED = {
    ("displaced-daily", ""): "a rate between reports is a curve through them, which is a model",
    ("munitions-surge", "step"): "whether a step is more than noise is asked of a model of months",
    ("munitions-surge", "timing"): "when the level changed is asked of the same model",
}
"""Claim and basis in which something is asked of a model, with the reason."""

DECIDED = {words for words, _, _ in RULES} - {"compatible, not confirmed"}


ROOT = Project(root=Path(__file__).resolve().parents[1])


@pytest.fixture(scope="module")
def found() -> dict[tuple[str, str], Finding]:
    """Return what every stored report found."""
    return findings(ROOT)


def judged(found: Mapping[tuple[str, str], Finding]) -> dict[tuple[str, str], Any]:
    """Return the multiverse of each report in which something is judged."""
    return {key: one.multiverse for key, one in found.items() if one.multiverse}


@cache
def checkable() -> frozenset[str]:
    """Return the claims that can be checked as they are worded."""
    return frozenset(one.id for one in claims(ROOT).values() if not (one.needs or one.relates))


def test_every_claim_that_can_be_checked_has_three_readings() -> None:
    """Three sets of values that differ: else what it means would be settled by one convention."""
    regions = {
        name: {(r.low, r.high, r.low_closed, r.high_closed, r.role) for r in claim.readings}
        for name, claim in claims(ROOT).items()
        if name in checkable()
    }
    assert [] == [name for name, several in regions.items() if len(several) < READINGS]


def test_a_hedge_has_more_than_one_pooled_reading() -> None:
    """More than one reading counts wherever the words allow it; a minimum allows one alone."""
    single = {
        name
        for name, claim in claims(ROOT).items()
        if name in checkable() and sum(one.pooled for one in claim.readings) == 1
    }
    assert {"civilian-minimum", "displaced-total", "munitions-total-over"} == single


def test_every_claim_with_figures_has_specifications_enough(
    found: Mapping[tuple[str, str], Finding],
) -> None:
    """In both vintages; and none but a claim that says what it needs is without a multiverse."""
    size = {
        key: math.prod(len(axis["levels"]) for axis in one["axes"])
        for key, one in judged(found).items()
    }
    assert {claim for claim, _ in size} == checkable()
    assert [] == [key for key, count in size.items() if count < SPECIFICATIONS]


def test_what_differs_is_laid_against_readings_often_enough(
    found: Mapping[tuple[str, str], Finding],
) -> None:
    """Repetitions of one another and specifications without a figure are not counted here."""
    cells = {
        claim: sum(code >= 0 for code in one["codes"])
        for (claim, vintage), one in judged(found).items()
        if vintage == "latest"
    }
    assert [] == [claim for claim, count in cells.items() if count < SPECIFICATIONS]


def test_every_choice_is_typed_and_every_option_has_a_reason() -> None:
    """A kind, a question, and for each option a reason of its own, in words."""
    declared = parse_toml(text_of((ROOT.root / "data" / "choices.toml").read_bytes()))
    for choice in axes(*declared, project=ROOT):
        reasons = [level.reason for level in choice.levels]
        needs = list(choice.missing.values())
        assert choice.kind in {"E", "N", "U"}
        assert choice.question.endswith("?")
        assert [] == [one for one in [*reasons, *needs] if len(one.split()) < WORDS], choice.name
        assert len(reasons) == len(set(reasons)), choice.name


def test_what_is_not_equivalent_is_never_pooled(
    found: Mapping[tuple[str, str], Finding],
) -> None:
    """There is a verdict for each combination of options of another thing, and for no other."""
    for key, one in judged(found).items():
        apart = [axis for axis in one["axes"] if axis["kind"] == "N" and len(axis["levels"]) > 1]
        labels = itertools.product(*([level["label"] for level in a["levels"]] for a in apart))
        names = [axis["name"] for axis in apart]
        assert [dict(zip(names, each, strict=True)) for each in labels] == [
            basis["labels"] for basis in found[key].bases
        ]


def test_no_total_of_record_has_a_sampling_interval(
    found: Mapping[tuple[str, str], Finding],
) -> None:
    """Nothing was sampled; a posterior stands only where something is asked of a model."""
    modelled = set()
    for (claim, _), one in found.items():
        for basis in one.bases:
            kinds = set(basis["kinds"])
            assert kinds <= set(KINDS)
            if not kinds <= NOT_SAMPLED:
                assert {"posterior"} == kinds - NOT_SAMPLED
                modelled.add((claim, ", ".join(basis["labels"].values())))
    assert set(MODELLED) == modelled


def test_it_is_said_when_no_weighting_could_change_the_verdict(
    found: Mapping[tuple[str, str], Finding],
) -> None:
    """Shares are linear in the weights: one code in all cells is one code under any weights."""
    for key, one in found.items():
        for basis in one.bases:
            alike = basis["cells"] > 0 and max(basis["shares"].values()) == 1
            assert alike == any("no weighting" in flag for flag in basis["flags"]), key


def test_where_too_little_is_known_the_page_says_what_would_settle_it(
    found: Mapping[tuple[str, str], Finding],
) -> None:
    """Each missing figure is on the page, and an undecided claim has at least one."""
    for (name, vintage), one in found.items():
        claim = claims(ROOT)[name]
        axis = (one.multiverse or {}).get("axes", [])
        needs = [need for each in axis for need in each["missing"].values()]
        needs += [claim.needs] if claim.needs else []
        shown = ROOT.root / "reports" / vintage / f"{name}.html"
        text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", shown.read_text("utf-8"))).split())
        assert [] == [need for need in needs if " ".join(need.split()) not in text], name
        if one.bases and not DECIDED & {basis["words"] for basis in one.bases}:
            assert needs, name
