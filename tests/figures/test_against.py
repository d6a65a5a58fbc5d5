"""The main picture shows exactly what the verdict was made from."""

import math
import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from audit.codes import CODES
from audit.display import Number
from audit.figures import CODE_STYLES, against_readings
from audit.figures.specifications import lines_of, thinned
from audit.verdicts import Verdict

MakeVerdict = Callable[..., Verdict]
IllPlaced = Callable[[str], list[tuple[str, str]]]


def values(verdict: Verdict, what: str) -> list[float]:
    """Return the values of some rows of the picture's data."""
    rows = against_readings(verdict).rows
    return [float(row[3].value) for row in rows if row[0] == what and isinstance(row[3], Number)]


def test_every_code_has_its_own_shape_and_colour() -> None:
    """No two codes share a shape or a colour, and every code has both."""
    assert list(CODES) == list(CODE_STYLES)
    for part in zip(*CODE_STYLES.values(), strict=True):
        assert len(CODES) == len(set(part))


def test_the_data_are_the_article_the_readings_and_the_specifications(
    verdict_on: MakeVerdict,
) -> None:
    """One row for each thing drawn; the reference first, the others by their value."""
    verdict = verdict_on([[90.0, 130.0, 70.0], [101.0, 99.0, 100.0]], wide=4.0)
    picture = against_readings(verdict)
    readings = [one.name for one in verdict.multiverse.claim.readings]
    assert ["article", *["reading"] * 4, "reference", *["specification"] * 5] == [
        row[0] for row in picture.rows
    ]
    assert [100.0] == values(verdict, "article")
    assert sorted(readings) == sorted(str(row[2]) for row in picture.rows if row[0] == "reading")
    assert [90.0] == values(verdict, "reference")
    assert [70.0, 99.0, 100.0, 101.0, 130.0] == values(verdict, "specification")


def test_a_row_names_its_levels_its_range_and_its_rows(verdict_on: MakeVerdict) -> None:
    """The reference row says which options made it, and which observations."""
    row = against_readings(verdict_on([[90.0, 130.0]], wide=4.0)).rows[5]
    assert isinstance(row[4], Number)
    assert "choice 1: option 1.0" == row[2]
    assert "86 to 94" == row[4].text
    assert ("made/00000001",) == row[4].ids


def test_the_words_are_the_articles_and_the_verdicts(verdict_on: MakeVerdict) -> None:
    """The alternative text has the article's number and the verdict; the drawing has both."""
    verdict = verdict_on([[60.0, 62.0], [100.0, 101.0]], kinds=("N", "E"))
    picture = against_readings(verdict)
    assert "about 100" in picture.alt
    assert verdict.words in picture.alt
    for basis in verdict.bases:
        assert f">{basis.words}<" in picture.svg
        assert f">{basis.name}<" in picture.svg
    assert ">the article: about 100<" in picture.svg


def test_the_key_has_the_codes_that_occur(verdict_on: MakeVerdict) -> None:
    """Every code that is drawn is explained, and no other."""
    svg = against_readings(verdict_on([40.0, 100.0, 250.0], wide=2.0)).svg
    explained = {code for code, (_, _, words) in CODE_STYLES.items() if f">{words}<" in svg}
    assert {"agree", "below", "above"} == explained


def test_a_line_is_coded_as_most_readings_code_it(verdict_on: MakeVerdict) -> None:
    """Three of four say agree, then two of four; in a draw the middle reading decides."""
    verdict = verdict_on([100.0, 94.5, 79.0], wide=0.3)
    codes = {
        value: [CODES[code] for code in row]
        for value, row in zip((100, 94.5, 79), verdict.multiverse.codes.values, strict=True)
    }
    assert ["below", "agree", "agree", "agree"] == codes[94.5]
    assert ["below", "below", "agree", "agree"] == codes[79]
    lines = lines_of(verdict, verdict.bases[0])
    assert [(79.0, "below"), (94.5, "agree")] == [(line.center, line.code) for line in lines[1:]]


def test_without_an_upper_end_a_line_goes_on(verdict_on: MakeVerdict) -> None:
    """A range that is unbounded is drawn to the edge, with an arrow head, and nothing is lost."""
    verdict = verdict_on([100.0, 120.0], high=[math.inf, 130.0], wide=10.0)
    picture = against_readings(verdict)
    bounded = against_readings(verdict_on([100.0, 120.0], high=[125.0, 130.0], wide=10.0))
    assert not re.search(r"\b(?:inf|nan)\b", picture.svg)
    assert "90 or more" in [str(row[4]) for row in picture.rows]
    assert bounded.svg.count("<path") < picture.svg.count("<path")


def test_a_single_specification_is_enough(verdict_on: MakeVerdict) -> None:
    """One value without a range, equal to the article's number, can be drawn."""
    picture = against_readings(verdict_on([100.0]))
    assert "the only specification" in [row[2] for row in picture.rows]
    assert "all specifications" in picture.svg


def test_hundreds_of_specifications_are_drawn_together(
    verdict_on: MakeVerdict, ill_placed: IllPlaced
) -> None:
    """The groups hold every specification once, in order, and reach from end to end."""
    center = np.linspace(50, 200, 720).reshape(8, 9, 10)
    verdict = verdict_on(center, wide=3.0)
    picture = against_readings(verdict)
    grouped = [str(row[2]) for row in picture.rows if row[0] == "specification"]
    firsts = [int(re.split(r"\D+", name)[0]) for name in grouped]
    lasts = [int(re.split(r"\D+", name)[1]) for name in grouped]
    assert 16 == len(grouped)
    assert [1, *(last + 1 for last in lasts[:-1])] == firsts
    assert 719 == lasts[-1]
    assert len(picture.svg) < 20_000
    assert ill_placed(picture.svg) == []


def test_a_group_has_the_outer_ends_and_the_middle_value(verdict_on: MakeVerdict) -> None:
    """What is drawn for a group is true of all of its specifications."""
    verdict = verdict_on(np.linspace(80, 120, 9), wide=np.arange(9.0))
    lines = lines_of(verdict, verdict.bases[0])[1:]
    first, second = thinned(lines, 2)
    assert min(line.low for line in lines[:4]) == first.low
    assert max(line.high for line in lines[4:]) == second.high
    assert lines[1].center == first.center


def test_what_is_not_known_is_not_drawn(verdict_on: MakeVerdict) -> None:
    """A specification without an estimate has no mark; without a reference, that is said."""
    verdict = verdict_on([math.nan, 90.0, math.nan], wide=1.0)
    picture = against_readings(verdict)
    assert "not known" == str(next(row[3] for row in picture.rows if row[0] == "reference"))
    assert [90.0] == values(verdict, "specification")
    assert "the reference is not known" in picture.alt
    assert "no estimate at the reference" in picture.svg


def test_what_no_data_could_fix_is_drawn_by_its_bounds(verdict_on: MakeVerdict) -> None:
    """A basis that is not identified has a range without a mark, and that is its whole answer."""
    verdict = verdict_on(
        [[math.nan], [100.0]], wide=0.0, kinds=("N", "E"), unidentified=("option 0.0",),
    )  # fmt: skip
    low, high = (part.copy() for part in (verdict.multiverse.estimate.low,) * 2)
    low[0], high[0] = 20.0, 300.0
    bounded = replace(
        verdict,
        multiverse=replace(
            verdict.multiverse, estimate=replace(verdict.multiverse.estimate, low=low, high=high)
        ),
    )
    picture = against_readings(bounded)
    row = next(row for row in picture.rows if row[0] == "reference")
    assert ("not known", "20 to 300", "") == tuple(str(cell) for cell in row[3:])
    assert ">not identified<" in picture.svg
    assert ">20 to 300<" in picture.svg
    assert "the reference is bounded by 20 to 300" in picture.alt


def test_a_reading_is_drawn_behind_the_bases_that_it_asks_about(verdict_on: MakeVerdict) -> None:
    """A reading about one of three bases has a band of its own behind that one only."""
    values = [[99.0], [100.0], [101.0]]
    whole = against_readings(verdict_on(values, kinds=("N", "E")))
    part = against_readings(verdict_on(values, kinds=("N", "E"), about=("option 0.1",)))
    bands = [re.findall(r'd="M ([^"]*)" style="fill: var\(--agree[^;]*; opacity: 0.13', one.svg)
             for one in (whole, part)]  # fmt: skip
    assert len(bands[0]) == len(bands[1])
    assert bands[0][1:] == bands[1][1:]
    assert bands[0][0] != bands[1][0]


def test_nothing_known_at_all_can_be_drawn(verdict_on: MakeVerdict) -> None:
    """A claim that cannot be checked still has its number and its readings."""
    picture = against_readings(verdict_on([math.nan, math.nan]))
    assert "not checkable" in picture.alt
    assert ">not checkable<" in picture.svg


def test_values_far_apart_get_a_logarithmic_scale(verdict_on: MakeVerdict) -> None:
    """From a twentyfold ratio of the extremes on, and it is said."""
    near, far = verdict_on([30.0, 400.0]), verdict_on([3.0, 400.0])
    assert "logarithmic" not in against_readings(near).svg
    assert ">items (logarithmic scale)<" in against_readings(far).svg


@pytest.mark.parametrize("hedge", ["", "about", "nearly", "more than", "at least", "as many as"])
def test_every_hedge_can_be_drawn(
    verdict_on: MakeVerdict, ill_placed: IllPlaced, hedge: str
) -> None:
    """Readings with one end and with two, and no label on another."""
    picture = against_readings(verdict_on([60.0, 95.0, 99.0, 140.0], wide=4.0, hedge=hedge))
    assert ill_placed(picture.svg) == []


def test_long_names_find_room(verdict_on: MakeVerdict, ill_placed: IllPlaced) -> None:
    """A heading breaks its lines, and its verdict moves below it."""
    verdict = verdict_on(
        [[99.0, 101.0], [60.0, 61.0]],
        kinds=("N", "E"),
        labels=("items as the office of records in the capital counted them, " * 2, "b"),
    )
    assert ill_placed(against_readings(verdict).svg) == []


def test_choices_that_change_nothing_draw_no_line(verdict_on: MakeVerdict) -> None:
    """Where a choice has no effect, its options are one line and not several."""
    verdict = verdict_on([[90.0, 90.0, 90.0], [95.0, 95.0, 95.0]], wide=1.0)
    assert [95.0] == values(verdict, "specification")


def test_a_claim_without_a_number_has_no_line(verdict_on: MakeVerdict) -> None:
    """The readings alone are drawn."""
    picture = against_readings(verdict_on([1.0, 2.0], number="", hedge=""))
    assert "article" not in [row[0] for row in picture.rows]
    assert "the article:" not in picture.svg
    assert picture.alt.startswith("The article says: The number of items is no number (items): ")
