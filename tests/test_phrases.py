"""A phrase of a newspaper is read as a whole, or refused with the part that was not understood.

The readings in ``data/phrases.csv`` were derived by hand from the mapping of words to sets of the
project's methods page (section 1a). The grains of each number are given there by hand, and widths
are computed here from the regression of Ferson et al. 2015.
"""

import csv
import math
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import audit
from audit.errors import HedgeError
from audit.phrases import Phrase, read
from audit.quantities import KINDS
from audit.readings import Reading, readings
from audit.tokens import grammar, quantity_words

DATA = Path(__file__).parent / "data"
with (DATA / "phrases.csv").open(encoding="utf-8", newline="") as stream:
    PHRASES = list(csv.DictReader(stream))
with (DATA / "readings.csv").open(encoding="utf-8", newline="") as stream:
    FORMER = list(csv.DictReader(stream))

ROLES = {"T": "truth", "I": "informative", "R": "reproduction", "X": "exists", "H": "hard"}
SET = re.compile(r"([TIRXH])([ENU])([\[(])(\S+)\.\.(\S+)([\])])")
END = re.compile(r"(-?(?:inf|[0-9.]+(?:e-?[0-9]+)?))(?:([+-])([wWvV])(?:/([0-9]+))?)?")


def width(told: str) -> tuple[float, float]:
    """Return the median width and the wide one of a word and a number, after Ferson et al. 2015."""
    if not told:
        return math.nan, math.nan
    word, *numbers = told.split(",")
    n, r, f, leading = map(float, numbers)
    a, b, c, d, e, ff, g, h, sigma = grammar()["ferson"][word]
    z = math.log10(n)
    median = 10 ** (a + b * z + c * r + d * f + e * z * r + ff * z * f + g * r * f + h * z * r * f)
    # No reader takes a bare whole number for less than itself.
    return max(median, 1.0) if word == "bare" else median, min(
        median * 10**sigma, max(leading, median)
    )


def end(text: str, widths: dict[str, float]) -> float:
    """Return the end of a set, such as ``300-w/2``."""
    found = END.fullmatch(text)
    assert found, text
    number, sign, symbol, part = found.groups()
    if not symbol:
        return float(number)
    return float(number) + float(f"{sign}1") * widths[symbol] / float(part or 1)


Set = tuple[str, str, float, float, bool, bool]


def rounded(value: float) -> float:
    """Return a value to ten significant digits."""
    return float(f"{value:.10g}")


def expected(row: dict[str, str]) -> set[Set]:
    """Return the sets of a row: role, kind, ends, and whether they belong to it."""
    (w, wide_w), (v, wide_v) = width(row["w"]), width(row["v"])
    widths = {"w": w, "W": wide_w, "v": v, "V": wide_v}
    return {
        (ROLES[role], kind, rounded(end(low, widths)), rounded(end(high, widths)),
         left == "[", right == "]")
        for role, kind, left, low, high, right in SET.findall(row["readings"])
    }  # fmt: skip


def sets(given: tuple[Reading, ...]) -> set[Set]:
    """Return what readings are, without their names."""
    return {
        (
            one.role,
            one.kind,
            rounded(one.low),
            rounded(one.high),
            one.low_closed,
            one.high_closed,
        )
        for one in given
    }


def test_the_table_is_long_and_whole() -> None:
    """It has a hundred and fifty phrases and more, of every kind; each set in it is understood."""
    assert len({row["phrase"] for row in PHRASES}) >= 150
    assert set(KINDS) == {row["kind"] for row in PHRASES}
    for row in PHRASES:
        assert len(row["readings"].split()) == len(SET.findall(row["readings"]))


@pytest.mark.parametrize("row", PHRASES, ids=lambda row: row["phrase"])
def test_a_phrase_has_the_readings_of_its_words(row: dict[str, str]) -> None:
    """Its kind and all its sets are those of the methods, and there is no other set."""
    found = read(row["phrase"], unit=row["unit"])

    assert row["kind"] == found.kind
    assert expected(row) == sets(found.readings)


def test_what_the_grammar_replaced_read_the_same() -> None:
    """Numbers and hedges of claims, and each former hedge, have the readings they had before.

    ``data/readings.csv`` was written by the former grammar; *exactly*, which then was a word for
    *only*, is not in it.
    """
    former: dict[tuple[str, str], list[tuple[str, ...]]] = {}
    for row in FORMER:
        sets_of_row = tuple(row[name] for name in list(row)[2:])
        former.setdefault((row["number"], row["hedge"]), []).append(sets_of_row)
    found = {
        (number, hedge): [
            tuple(
                str(part)
                for part in (
                    one.name, one.low, one.high, one.low_closed, one.high_closed,
                    one.kind, one.role, one.citation,
                )
            )
            for one in readings(number, hedge)
        ]
        for number, hedge in former
    }  # fmt: skip

    assert len(former) > 100
    assert former == found


@pytest.mark.parametrize(
    ("phrase", "unit", "part"),
    [
        ("nearly gazillion", "", "gazillion"),
        ("nearly 300 bananas", "", "bananas"),
        ("nearly 300 bananas", "people", "bananas"),
        ("quite 300", "", "quite 300"),
        ("just over 300", "", "just over 300"),
        ("not nearly 300", "", "not nearly 300"),
        ("about 84 000", "", "000"),
        ("about 1,5", "", "1,5"),
        ("5 m", "", "m"),
        ("-5", "", "-5"),
        ("£5m", "", "£5m"),
        ("11 July", "", "july"),
        ("300 in all", "", "in all"),
        ("three as many", "", "as many"),
        ("three times fewer", "", "fewer"),
        ("three in 2", "", "in 2"),
        ("half as many again", "", "again"),
        ("a million and a half", "", "and a half"),
        ("two or three", "", "or three"),
        ("5 points", "", "points"),
        ("a couple of", "", "a couple of"),
        ("several hundred", "", "several hundred"),
        ("hundreds, if not thousands", "", ", if not thousands"),
        ("between 5 and 3", "", "between 5 and 3"),
        ("3 to 5 dozen", "", "to 5 dozen"),
        ("300 (about)", "", "(about)"),
        ("more than", "", "nothing after"),
        ("", "", "''"),
        ("twenty eleven", "", "eleven"),
        ("two million three million", "", "three million"),
    ],
)
def test_what_is_not_understood_is_told(phrase: str, unit: str, part: str) -> None:
    """The error names the part from which on nothing is understood, and what could stand there."""
    with pytest.raises(HedgeError) as caught:
        read(phrase, unit=unit)

    assert part in caught.value.found.lower()
    assert caught.value.expected
    assert "unit=" in caught.value.do


@pytest.mark.parametrize(
    "phrase",
    [
        "at least at most 300",
        "more than nearly 300",
        "exactly about 300",
        "about roughly 300",
        "at least about some 300",
        "at least 300 or more",
        "up to dozens",
        "at least 3 to 5",
        "nearly 100 to 200",
        "before 300",
        "most 300",
        "120 per cent fewer",
    ],
)
def test_words_that_do_not_go_together_are_refused(phrase: str) -> None:
    """Each word is understood, and what they mean together is not settled."""
    with pytest.raises(HedgeError) as caught:
        read(phrase)

    assert all((caught.value.expected, caught.value.found, caught.value.do))


@pytest.mark.parametrize("table", ["kinds", "tails"])
def test_each_word_behind_a_number_has_a_phrase(table: str) -> None:
    """Every word of the tables can be read with a number of its kind."""
    before = {"percentage": "40 %", "share": "a third", "ratio": "three times",
              "difference": "5 percentage points", "plural": "dozens"}  # fmt: skip
    entries = quantity_words()[table]
    listed = (
        [f"3 {word}" for one in entries.values() for word in one["words"]]
        if table == "kinds"
        else [
            f"{before[kind]} {word}"
            for one in entries
            for word in one["words"]
            for kind in one["after"]
        ]
    )

    assert listed
    for phrase in listed:
        assert read(phrase).readings


SCALES = {"thousand": 3, "million": 6, "billion": 9, "mn": 6, "bn": 9, "tn": 12, "trillion": 12}
HEDGES = ["", "about", "nearly", "more than", "at least", "up to", "at most", "fewer than"]
hedges = st.sampled_from(HEDGES)
wholes = st.integers(1, 999).filter(lambda value: value % 10 != 0)


@given(hedge=hedges, value=st.integers(1, 999), word=st.sampled_from(sorted(SCALES)))
def test_a_scale_word_is_its_zeros(hedge: str, value: int, word: str) -> None:
    """84 thousand and 84,000 have the same readings, with every hedge."""
    zeros = read(f"{hedge} {value * 10 ** SCALES[word]:,}")
    words = read(f"{hedge} {value:,} {word}")

    assert zeros.number == words.number
    assert zeros.readings == words.readings


@pytest.mark.parametrize("phrase", [
    "1,000,000,000,000,000", "about 1000000000000000", "1,000 trillion", "at least 1,000tn",
    "10 to 1,000 trillion",
])  # fmt: skip
def test_a_number_beyond_all_figures_is_refused(phrase: str) -> None:
    """From 1e15 on, as in tables: whether it stands in digits or in words."""
    with pytest.raises(HedgeError, match="too large"):
        read(phrase)


@given(hedge=st.sampled_from(["more than", "at least", "fewer than"]), value=wholes,
       word=st.sampled_from(["thousand", "million"]))  # fmt: skip
def test_the_core_scales_with_the_number(hedge: str, value: int, word: str) -> None:
    """The bare truth of more than 84 thousand is a thousand times that of more than 84.

    The steps of what is promised beyond it scale too, from two digits on; a number of one digit
    gets a finer step from 10 on, as 3 is read to the unit and 3,000 to the hundred.
    """
    factor = 10 ** SCALES[word]
    small, large = read(f"{hedge} {value}"), read(f"{hedge} {value} {word}")
    core, scaled = small.readings[0], large.readings[0]

    assert (core.low * factor, core.high * factor) == (scaled.low, scaled.high)
    assert small.number.last * factor == large.number.last
    finer = 10 if value < 10 else 1
    assert pytest.approx(small.number.fine * factor) == large.number.fine * finer


@given(hedge=hedges, value=st.integers(1, 10**6), unit=st.sampled_from(["people", "tonnes of oil"]))
def test_the_counted_thing_changes_no_reading(hedge: str, value: int, unit: str) -> None:
    """People and tonnes are read alike, and named."""
    bare, of_things = read(f"{hedge} {value}"), read(f"{hedge} {value} {unit}", unit=unit)

    assert bare.readings == of_things.readings
    assert ("", unit) == (bare.unit, of_things.unit)


@given(hedge=hedges, value=st.integers(1, 99))
def test_all_ways_to_write_per_cent_are_one(hedge: str, value: int) -> None:
    """Per cent, percent, % and pc have the same readings."""
    first, *others = (
        read(f"{hedge} {value}{mark}").readings for mark in (" per cent", " percent", "%", " pc")
    )

    assert [first] * 3 == others


@given(hedge=hedges, value=st.integers(1, 99))
def test_percent_more_is_the_ratio_of_its_percentage(hedge: str, value: int) -> None:
    """Each set of *x per cent more* is 1 + p/100 for the p of *x percentage points*."""
    points = read(f"{hedge} {value} percentage points").readings
    more = read(f"{hedge} {value} per cent more").readings

    assert [
        (one.name, rounded(1 + one.low / 100), rounded(1 + one.high / 100)) for one in points
    ] == [(one.name, rounded(one.low), rounded(one.high)) for one in more]


@given(small=st.integers(1, 10**6), more=st.integers(1, 10**6))
def test_a_larger_number_asks_for_more(small: int, more: int) -> None:
    """More than a larger number is true of fewer values; less than it, of more."""
    above = [read(f"more than {value}").readings[0].low for value in (small, small + more)]
    below = [read(f"less than {value}").readings[0].high for value in (small, small + more)]

    assert above[0] < above[1]
    assert below[0] < below[1]


@given(value=st.integers(1, 10**7))
def test_widths_are_in_order(value: int) -> None:
    """Exactly is narrower than about; a generous reader is wider than the middle one."""
    exact = read(f"exactly {value}").readings[0]
    about = {one.name: one.high - one.low for one in read(f"about {value}").readings}

    assert exact.high - exact.low <= max(about.values())
    assert about.get("the middle reader", 0) <= about.get("a generous reader", math.inf)
    core = read(f"at least {value}").readings[0]
    loose = read(f"at least about {value}").readings
    assert all(one.low <= core.low for one in loose if one.role == "truth")


def outcome(text: str) -> Phrase | HedgeError:
    """Return what becomes of a text."""
    try:
        return read(text)
    except HedgeError as error:
        return error


@given(
    text=st.text(alphabet=st.sampled_from("about 3 half % -,to per cent ½moredozens"), max_size=24)
)
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text gives another error, and each reading is a set with something in it."""
    found = outcome(text)

    if isinstance(found, HedgeError):
        assert all((found.expected, found.found, found.do))
        return
    assert found.readings
    for one in found.readings:
        closed = one.low_closed and one.high_closed
        assert one.low < one.high or (closed and one.low == one.high)


def test_case_and_signs_do_not_matter() -> None:
    """Capitals, curly dashes and non-breaking spaces are what printers make of the same words."""
    for first, second in (
        ("Nearly THREE Times", "nearly three times"),
        ("100–200", "100-200"),
        ("about\u00a0300", "about 300"),
        ("two‑thirds", "two-thirds"),
    ):
        assert read(first).readings == read(second).readings


def test_what_was_understood_is_shown() -> None:
    """Kind, hedge, number, grains and thing counted, with every reading, as text and as HTML."""
    found = audit.read("between 3 and 5 million people", unit="people")
    shown = found._repr_mimebundle_()

    assert isinstance(found, Phrase)
    for text in ("a number of things", "3,000,000", "5,000,000", "1,000,000", "100,000", "people"):
        assert text in shown["text/plain"]
        assert text in shown["text/html"]
    assert "both ends rounded to their grains" in shown["text/plain"]
    assert math.isnan(found.value)


def test_words_that_stand_for_a_plural_are_typed_uncertain() -> None:
    """Nothing that a vague word could mean is taken as settled, and each has its citation."""
    for word in ("dozens", "hundreds of", "some", "tens of thousands"):
        for one in read(word).readings:
            assert ("U", True) == (one.kind, bool(one.citation))


def every_word() -> list[Any]:
    """Return each hedge, in front of a number, behind it, or alone."""
    families = grammar()["families"].values()
    return [
        *(word for one in families if "without" in one for word in one["words"]),
        *(word for one in families for word in one.get("alone", ())),
        *(f"{word} 30" for one in families if "without" not in one for word in one["words"]),
        *(f"30 {word}" for one in families for word in one.get("after", ())),
    ]


@pytest.mark.parametrize("phrase", every_word())
def test_each_word_of_the_grammar_can_be_read(phrase: str) -> None:
    """No word of the tables is dead."""
    assert read(phrase).readings
