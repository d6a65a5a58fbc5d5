"""The picture of a sweep shows each value, range and verdict along one parameter."""

import math
import xml.etree.ElementTree as ET

import pytest

from audit.figures.sweeps import STYLES, Place, Strip, swept
from audit.rules import NOT_CHECKABLE, NOT_IDENTIFIED, RULES, TOLD, UNSUPPORTED, rule_of

PLACES = (
    Place(at=0.8, words="overstated", center=60, low=50, high=70, ids=("made/1",)),
    Place(at=0.9, words="reproduces", center=100, low=90, high=math.inf, ids=("made/2",)),
    Place(at=1.0, words=""),
)
STRIP = Strip(name="latest: east", unit="items", places=PLACES, bands=((95, 105),))


def texts(svg: str) -> list[str]:
    """Return the texts of a drawing."""
    drawing = ET.fromstring(svg)  # noqa: S314 -- our own drawing
    return ["".join(one.itertext()) for one in drawing.iter() if one.tag.endswith("text")]


def test_every_verdict_has_a_look_of_its_own() -> None:
    """By shape and filling, so that it can be told without colour."""
    words = {one for one, _, _ in RULES} | {NOT_CHECKABLE, NOT_IDENTIFIED, UNSUPPORTED}
    looks = [(shape, filled) for shape, _, filled in STYLES.values()]

    assert words <= set(STYLES)
    assert set(looks) >= set(looks[:7])
    assert len(set(looks)) == len(looks)
    assert all(rule_of(own) in STYLES for told in TOLD.values() for own in told.values())


def test_the_words_and_the_data_are_what_is_drawn() -> None:
    """Each place has a row; the text for who cannot see it counts the verdicts."""
    picture = swept([STRIP], along="level", values=[0.8, 0.9, 1.0], title="A sweep")

    assert (
        "Verdicts and values along level, from 0.8 to 1.0. latest: east: overstated at 1, "
        "reproduces at 1, the run failed at 1 of 3; values 60 to 100 items." == picture.alt
    )
    rows = [[str(getattr(cell, "text", cell)) for cell in row] for row in picture.rows]
    assert [
        ["latest: east", "0.8", "60", "50", "70", "overstated"],
        ["latest: east", "0.9", "100", "90", "no upper limit", "reproduces"],
        ["latest: east", "1.0", "", "", "", "the run failed"],
    ] == rows
    assert [("made/1",), ("made/2",)] == [row[2].ids for row in picture.rows[:2]]  # type: ignore[union-attr]


def test_the_drawing_names_strips_axis_and_verdicts() -> None:
    """All in words, in one column that a telephone can show."""
    picture = swept([STRIP], along="level", values=[0.8, 0.9, 1.0], title="A sweep")

    shown = texts(picture.svg)
    assert {"A sweep", "latest: east", "items", "level", "0.8", "0.9", "1"} <= set(shown)
    assert ["reproduces", "overstated", "the run failed"] == shown[-3:]


@pytest.mark.parametrize("values", [["east", "west", "north"], [1], [3, 1, 2], [True, False]])
def test_values_of_any_sort_can_be_drawn(values: list[object]) -> None:
    """Numbers stand where they are, others side by side."""
    places = tuple(Place(at=one, words="reproduces", center=5, low=4, high=6) for one in values)
    picture = swept([Strip(name="a", unit="x", places=places)], along="p", values=values, title="t")

    shown = texts(picture.svg)
    assert {str(one) for one in values} <= set(shown)
    assert len(values) == len(picture.rows)


def test_the_same_sweep_gives_the_same_bytes() -> None:
    """Ids and order come from the content."""
    one, two = (swept([STRIP], along="level", values=[0.8, 0.9, 1.0], title="A") for _ in range(2))

    assert one.svg == two.svg
