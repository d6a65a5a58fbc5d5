"""A claim for which one basis is enough, drawn figure by figure."""

from collections.abc import Callable

from audit.figures.specifications import drawn_readings, lines_of
from audit.verdicts import Verdict

MakeVerdict = Callable[..., Verdict]


def test_each_figure_is_marked_by_itself(verdict_on: MakeVerdict) -> None:
    """The verdict holds for all together; the marks show which of them reaches the number."""
    verdict = verdict_on([10.0, 40.0, 100.0], hedge="as many as")
    lines = lines_of(verdict, verdict.bases[0])

    assert 1 == verdict.bases[0].shares.agree
    assert [(10.0, "below"), (40.0, "below"), (100.0, "agree")] == [
        (line.center, line.code) for line in lines
    ]


def test_a_limit_that_may_be_cancelled_is_not_drawn(verdict_on: MakeVerdict) -> None:
    """Everything below it would else look true."""
    claim = verdict_on([100.0], hedge="as many as").multiverse.claim
    drawn = drawn_readings(claim.readings)

    assert {"exists"} == {one.role for one in drawn}
    assert len(drawn) == sum(one.role == "exists" for one in claim.readings)
