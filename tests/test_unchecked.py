"""The verdict on a claim that cannot be checked as it is worded."""

from dataclasses import replace

import pytest

from audit.claims import Claim
from audit.display import MIME
from audit.errors import ClaimError
from audit.multiverse import cross
from audit.readings import readings
from audit.rules import NOT_CHECKABLE
from audit.unchecked import not_checkable
from audit.values import estimate
from audit.verdicts import judge

CLAIM = Claim(
    id="many-items",
    says="There were many items.",
    locator="paragraph 1",
    number="",
    hedge="many",
    unit="items",
    quantity="items",
    attributed="",
    readings=(),
    needs="a number",
)


def test_the_words_are_fixed_by_the_declaration() -> None:
    """No figure could change them; what is needed stands beside them."""
    verdict = not_checkable(CLAIM, ["stock/2", "stock/1"])
    shown = verdict._repr_mimebundle_()

    assert NOT_CHECKABLE == verdict.words
    assert "To check it, one needs a number." in shown["text/plain"]
    assert verdict.payload() == shown[MIME.format("verdict")]
    [basis] = verdict.payload()["bases"]
    assert (["stock/1", "stock/2"], 0, ["as it is worded; to check it, one needs a number"]) == (
        basis["ids"],
        basis["cells"],
        basis["flags"],
    )


def test_it_has_the_form_of_any_other_verdict() -> None:
    """Whoever reads a verdict finds the same names in it, all the way down."""
    about = replace(CLAIM, number="10", hedge="about", readings=readings("10", "about"), needs="")
    ten = estimate(10, 9, 11, unit="items", kind="bounds", method="counted")

    usual = judge(cross(about, ten, ())).payload()
    made = not_checkable(CLAIM).payload()

    assert set(usual) == set(made)
    assert set(usual["bases"][0]) == set(made["bases"][0])
    assert set(usual["bases"][0]["shares"]) == set(made["bases"][0]["shares"])


def test_only_a_declared_claim_can_be_judged_so() -> None:
    """Where figures could decide, nobody may say that none can."""
    with pytest.raises(ClaimError, match="not declared"):
        not_checkable(replace(CLAIM, needs=""))
