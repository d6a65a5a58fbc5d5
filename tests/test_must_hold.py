"""What holds for every claim of the audit: readings, specifications, and kinds of range."""

import csv
from pathlib import Path

from audit.claims import claims
from audit.project import Project

ROOT = Path(__file__).resolve().parents[1]
READINGS, SPECIFICATIONS = 3, 24

SAMPLING = {"exact", "score", "bootstrap"}
"""Kinds of range that a total of record must not have."""

MODELLED = {
    "displaced-daily": "a rate between reports is a curve through them, which is a model",
    "munitions-surge": "whether a step is more than noise is asked of a model of months",
}
"""Claims in which something is asked of a model, with the reason: these may have a posterior."""


def verdicts() -> list[dict[str, str]]:
    """Return the verdicts as they are stored."""
    path = ROOT / "data" / "derived" / "verdicts.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_claim_that_can_be_checked_has_three_readings() -> None:
    """Else what it means would be settled by one convention."""
    few = [
        one.id
        for one in claims(Project(root=ROOT)).values()
        if not (one.needs or one.relates) and len(one.readings) < READINGS
    ]
    assert [] == few


def test_every_claim_with_figures_has_specifications_enough() -> None:
    """A claim without any specification is one that says what it needs in order to be checked."""
    needs = {one.id for one in claims(Project(root=ROOT)).values() if one.needs}
    few = {row["claim"] for row in verdicts() if int(row["specifications"]) < SPECIFICATIONS}
    assert needs == few


def test_no_total_of_record_has_a_sampling_interval() -> None:
    """Nothing was sampled; a posterior stands only where something is asked of a model."""
    sampled, modelled = set(), set()
    for row in verdicts():
        kinds = set(row["interval_kinds"].split(", "))
        sampled |= {row["claim"]} if kinds & SAMPLING else set()
        modelled |= {row["claim"]} if "posterior" in kinds else set()
    assert set() == sampled
    assert set(MODELLED) == modelled
