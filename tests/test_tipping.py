"""Tipping points: the values at which an answer changes, and the span of an estimate."""

import numpy as np
import xarray as xr

from audit.choices import choice
from audit.claims import Claim
from audit.display import text_of
from audit.estimates import Estimate
from audit.lineage import behind
from audit.multiverse import cross
from audit.readings import readings
from audit.tipping import breakdown, extremes
from audit.values import estimate
from audit.verdicts import Verdict, judge

CLAIM = Claim(
    id="days-apart",
    says="They were {number} apart.",
    locator="paragraph 1",
    number="10",
    hedge="about",
    unit="days",
    quantity="days",
    attributed="",
    readings=readings("10", "about"),
)


def judged() -> Verdict:
    """Judge a pair of choices, one of which must not be pooled."""
    which = choice("which", "N", "Which?", {"one": "a reason", "other": "a reason"})
    whose = choice("whose", "E", "Whose?", {"ours": "a reason", "theirs": "a reason"})
    values = xr.DataArray(
        np.array([[5.0, 8.0], [20.0, 19.0]]),
        coords={"which": ["one", "other"], "whose": ["ours", "theirs"]},
        dims=["which", "whose"],
    )
    found = Estimate(
        center=values,
        low=values,
        high=values,
        unit="days",
        kinds=frozenset({"bounds"}),
        level=None,
        method="counted",
        lineage=(behind(["made/1"]),),
    )
    return judge(cross(CLAIM, found, (which, whose)))


def test_each_basis_has_its_reference_and_its_ends() -> None:
    """The reference, the least and the greatest over all choices that can be pooled."""
    table = extremes(judged(), caption="Days apart")

    assert [["one", "5", "5", "8"], ["other", "20", "19", "20"]] == [
        [text_of(cell) for cell in row] for row in table.rows
    ]
    assert "at the reference (days)" == table.columns[1]


def test_the_nearest_edge_is_a_factor_away() -> None:
    """The factor leads from the reference to the nearest finite edge of the reading."""
    table = breakdown(judged())

    for row in table.rows:
        reference, edge, factor = (float(text_of(cell)) for cell in row[2:5])
        assert abs(reference * factor - edge) < 0.5 + 0.01 * edge


def factor(value: float, unit: str, row: str) -> Estimate:
    """Return an input from one row."""
    return estimate(value, value, value, unit=unit, kind="reported", method="made", ids=(row,))


def test_an_input_is_shown_where_it_would_tip_the_answer() -> None:
    """Half the reference means half the input; a share of more than all is never reached."""
    table = breakdown(
        judged(), {"rate": factor(0.5, "ratio", "made/1"), "part": factor(0.9, "share", "made/1")}
    )

    # The one is 5 days, the other 20: the one must grow into a reading, the other shrink.
    for row in table.rows:
        times = float(text_of(row[4]))
        assert abs(float(text_of(row[5])) - 0.5 * times) < 0.01
        assert ("never: more than all" == text_of(row[6])) == (0.9 * times > 1)
    assert ["as computed here, rate: 0.500", "as computed here, part: 0.900"] == [
        text_of(note) for note in table.footer
    ]


def test_an_input_that_does_not_enter_a_basis_is_not_shown_there() -> None:
    """Its rows are not behind the reference, so no value of it could tip the answer."""
    table = breakdown(judged(), {"rate": factor(0.5, "ratio", "made/2")})

    assert {"does not enter"} == {text_of(row[5]) for row in table.rows}
