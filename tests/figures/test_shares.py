"""The picture of shares shows the verdict's own shares, and nothing that says nothing."""

import math
from collections.abc import Callable

import pytest

from audit.codes import CODES
from audit.display import percent
from audit.figures import CODE_STYLES, shares_by_option
from audit.figures.shares import HATCHES, WORDS
from audit.verdicts import Verdict

MakeVerdict = Callable[..., Verdict]
IllPlaced = Callable[[str], list[tuple[str, str]]]


def test_every_code_has_its_own_hatch_and_words() -> None:
    """Colour alone never carries the meaning."""
    for table in (HATCHES, WORDS):
        assert list(CODES) == list(table)
        assert len(CODES) == len(set(table.values()))


def test_the_rows_are_the_shares_of_the_verdict(verdict_on: MakeVerdict) -> None:
    """Each option has its shares and its number of cells."""
    verdict = verdict_on([[70.0, 100.0], [100.0, 140.0]], wide=1.0)
    basis = verdict.bases[0]
    rows = {(row[1], row[2]): row for row in shares_by_option(verdict).rows}
    for key, shares in basis.levels.items():
        if key in rows:
            shown = [str(cell) for cell in rows[key][3:7]]
            assert [str(percent(shares.of(code))) for code in CODES] == shown
            assert str(shares.cells) == str(rows[key][7])
    assert ("choice 0", "option 0.0") in rows
    assert ("reading", "the middle reader") in rows


def test_where_all_agree_one_bar_is_enough(verdict_on: MakeVerdict) -> None:
    """A unanimous basis has one bar, which says that every option gives the same."""
    picture = shares_by_option(verdict_on([[100.0, 101.0], [99.0, 100.0]]))
    assert ["all of them, and each option alone"] == [row[2] for row in picture.rows]
    assert "100 %" in picture.svg


def test_choices_without_effect_are_named_together(verdict_on: MakeVerdict) -> None:
    """Options whose shares are alike get no bars, but a line and a row."""
    picture = shares_by_option(verdict_on([[60.0, 140.0], [61.0, 141.0]], wide=1.0))
    assert ("choice 0", "any option") in [row[1:3] for row in picture.rows]
    assert "the same at any option of: choice 0" in picture.svg


def test_what_is_not_known_has_no_bar(verdict_on: MakeVerdict) -> None:
    """An option without an estimate says so; a basis without any is named with its verdict."""
    picture = shares_by_option(verdict_on([[math.nan, math.nan], [100.0, 140.0]]))
    nothing = shares_by_option(verdict_on([[math.nan] * 2, [100.0, 140.0]], kinds=("N", "E")))
    assert ">no estimate<" in picture.svg
    assert "option 0.0" not in [row[0] for row in nothing.rows]
    assert ">not checkable<" in nothing.svg
    assert "option 0.0: not checkable (no estimate)" in nothing.alt


@pytest.mark.parametrize("hedge", ["", "about", "more than", "as many as"])
def test_labels_keep_apart(verdict_on: MakeVerdict, ill_placed: IllPlaced, hedge: str) -> None:
    """Names of options break their lines, and percentages stand only where they fit."""
    verdict = verdict_on(
        [[70.0, 100.0, 95.0], [100.0, 140.0, 99.0]],
        wide=3.0,
        hedge=hedge,
        labels=("as the office of records in the capital counted them", "otherwise"),
    )
    assert ill_placed(shares_by_option(verdict).svg) == []


def test_the_key_has_the_codes_that_occur(verdict_on: MakeVerdict) -> None:
    """Every code that is drawn is explained, and no other."""
    svg = shares_by_option(verdict_on([100.0, 250.0], wide=2.0)).svg
    assert {"agree", "above"} == {code for code in CODE_STYLES if f">{WORDS[code]}<" in svg}
