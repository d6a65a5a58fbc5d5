"""What a report found leads from each value to the rows of that value, and of no other."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from audit.assembly import across
from audit.choices import choice
from audit.claims import Claim
from audit.estimates import Estimate
from audit.findings import Finding, findings, specification_at, value_of
from audit.multiverse import Multiverse, cross
from audit.plans import Report
from audit.project import Project
from audit.readings import readings
from audit.values import bounded, estimate
from audit.verdicts import judge

AUDIT = Project(root=Path(__file__).resolve().parents[1])

CLAIM = Claim(
    id="items-total",
    says="There are {number} items",
    locator="P1",
    number="100",
    hedge="about",
    unit="items",
    quantity="items",
    attributed="",
    readings=readings("100", "about"),
)

AXES = (
    choice("source", "E", "Whose?", {"ours": (90, "r"), "theirs": (110, "r")}),
    choice("scope", "N", "Which?", {"all": (1, "r"), "half": (0.5, "r")}),
    choice("day", "E", "When?", {"first": (0, "r"), "last": (1, "r")}),
    choice("idle", "E", "Says nothing?", {"one": (0, "r"), "other": (0, "r")}),
)


def one(source: float, scope: float, day: float, idle: float) -> Estimate:
    """Make a value whose rows tell the options that it is from."""
    value = source * scope + day + idle
    ids = (f"source/{source:g}", f"scope/{scope:g}", f"day/{day:g}")
    return estimate(value, value, value, unit="items", kind="point", method="made up", ids=ids)


def found_in(universe: Multiverse) -> Finding:
    """Return what a report with this multiverse would be found to hold."""
    report = Report(
        claim=CLAIM.id,
        vintage="latest",
        day="2024-12-31",
        parameters={},
        notebook=Path("a.ipynb"),
        path=Path("b.ipynb"),
        scratch=False,
    )
    return Finding(report=report, verdict=judge(universe).payload(), multiverse=universe.payload())


def test_a_value_leads_to_the_rows_of_its_own_specification() -> None:
    """The reference options of its basis; the range over all choices leads to all rows."""
    found = found_in(cross(CLAIM, across(one, *AXES), AXES))
    shown = {
        basis["labels"]["scope"]: (value_of(found, basis), set(basis["ids"]))
        for basis in found.bases
    }

    assert {
        "all": ("90", {"source/90", "scope/1", "day/0"}),
        "half": ("45", {"source/90", "scope/0.5", "day/0"}),
    } == {name: (value.text, set(value.ids)) for name, (value, _) in shown.items() if value}
    assert {"source/90", "source/110", "scope/1", "day/0", "day/1"} == shown["all"][1]


def test_what_is_true_by_definition_leads_to_that() -> None:
    """A value without rows still rests on something."""
    sure = estimate(
        100, 100, 100, unit="items", kind="point", method="made up", ids=["definition:bounds"]
    )
    found = found_in(cross(CLAIM, sure, ()))
    [basis] = found.bases
    shown = value_of(found, basis)

    assert shown is not None
    assert ("definition:bounds",) == shown.ids


def test_what_is_known_by_bounds_has_no_value() -> None:
    """Nothing is shown that nobody knows."""
    nobody = bounded(0, 200, unit="items", method="nobody counted them")
    found = found_in(cross(CLAIM, nobody, ()))

    assert [None] == [value_of(found, basis) for basis in found.bases]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [({}, 0), ({"idle": "other"}, 1), ({"scope": "half"}, 4), ({"source": "theirs"}, 8)],
)
def test_the_last_choice_varies_fastest(labels: Mapping[str, str], expected: int) -> None:
    """A specification has its place among all, as in the payload of a multiverse."""
    universe = cross(CLAIM, across(one, *AXES), AXES).payload()

    assert expected == specification_at(universe, labels)


def test_every_value_of_every_report_leads_to_fewer_or_all_rows_of_its_basis() -> None:
    """In this audit: rows of the basis, in most reports fewer than all of them."""
    values: list[tuple[set[str], set[str]]] = []
    for found in findings(AUDIT).values():
        for basis in found.bases:
            value: Any = value_of(found, basis)
            if value is not None and basis["ids"]:
                values.append((set(value.ids), set(basis["ids"])))

    assert all(own and own <= every for own, every in values)
    assert 2 * sum(own < every for own, every in values) > len(values) > 0
