"""Whether printed figures were rounded or cut off: exact arithmetic, one by one and together."""

import math
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import ConflictError, HedgeError, ParameterError
from audit.methods.exact_shares import exact_percentage, exact_ratio, percent_more
from audit.methods.printed_digits import PrintedFigure, printed_percentage, rounding_used
from audit.phrases import read
from audit.values import estimate


def figure(printed: str, exact: Fraction) -> PrintedFigure:
    """Return a figure without a name of its own."""
    return PrintedFigure(name=printed, printed=printed, exact=exact)


@pytest.mark.parametrize(
    ("printed", "exact", "rounds", "cuts", "tells"),
    [
        ("72 %", Fraction(800, 11), False, True, True),
        ("73 %", Fraction(800, 11), True, False, True),
        ("33 per cent", Fraction(100, 3), True, True, False),
        ("34 %", Fraction(100, 3), False, False, False),
        ("72.7 %", Fraction(800, 11), True, True, False),
        ("72.72 %", Fraction(800, 11), False, True, True),
        ("2.5 times", Fraction(257, 100), False, True, True),
        ("2.6 times", Fraction(257, 100), True, False, True),
        ("12 %", Fraction(25, 2), True, True, False),
        ("13 %", Fraction(25, 2), True, False, True),
        ("80 %", Fraction(80), True, True, False),
        ("40 per cent more", Fraction(407, 10), False, True, True),
        ("-5 percentage points", Fraction(-58, 10), False, True, True),
        ("−6 percentage points", Fraction(-58, 10), True, False, True),
        ("5 percentage points", Fraction(-52, 10), False, False, False),
        ("0 %", Fraction(-2, 5), True, True, False),
    ],
)
def test_one_figure(
    printed: str, exact: Fraction, *, rounds: bool, cuts: bool, tells: bool
) -> None:
    """Done by hand: 8 of 11 is 72.72 per cent, which rounds to 73 and is cut off to 72."""
    one = figure(printed, exact)

    assert (rounds, cuts, tells) == (one.rounds, one.cuts, one.tells)


SHARES = [(8, 11), (1, 3), (2, 3), (5, 8), (131, 477)]


@pytest.mark.parametrize(("places", "mode", "use"), [
    (0, ROUND_HALF_UP, "rounded"), (0, ROUND_DOWN, "cut off"),
    (1, ROUND_HALF_UP, "rounded"), (1, ROUND_DOWN, "cut off"),
])  # fmt: skip
def test_the_use_of_an_author_is_found(places: int, mode: str, use: str) -> None:
    """Figures that were all made in one way show which it was, whatever their places."""
    figures = []
    for part, whole in SHARES:
        exact = Decimal(100 * part) / whole
        printed = exact.quantize(Decimal(1).scaleb(-places), rounding=mode)
        figures.append(figure(f"{printed} %", exact_percentage(part, whole)))
    found = rounding_used(figures)

    assert use == found.use
    assert found.telling > 0


def test_two_ways_at_once_are_neither() -> None:
    """One rounded and one cut off have no use in common; both are shown."""
    found = rounding_used([figure("73 %", Fraction(800, 11)), figure("66 %", Fraction(200, 3))])

    assert ("neither", 2) == (found.use, found.telling)
    text = found._repr_mimebundle_()["text/plain"]
    assert "Neither rounding nor cutting off gives all figures" in text
    assert "72.72…" in text
    assert "66.66…" in text


def test_figures_that_do_not_tell_say_so() -> None:
    """A third is 33 per cent either way, and no probability is made of that."""
    found = rounding_used([figure("33 %", Fraction(100, 3))])

    assert ("either", 0) == (found.use, found.telling)
    assert "Rounding and cutting off both give all" in found.sentence().plain


@given(
    part=st.integers(0, 10**6),
    more=st.integers(1, 10**6),
    places=st.integers(0, 3),
)
def test_what_is_rounded_lies_in_the_readings_of_its_print(
    part: int, more: int, places: int
) -> None:
    """The exact value lies in the reading for rounding or for cutting off of the same print."""
    exact = exact_percentage(part, part + more)
    step = Fraction(1, 10**places)
    for value in (
        math.floor(exact / step) * step,
        math.floor(exact / step + Fraction(1, 2)) * step,
    ):
        printed = f"{float(value):.{places}f} %"
        one = figure(printed, exact)
        sets = {
            reading.name: reading.low - 1e-9 <= float(exact) < reading.high + 1e-9
            for reading in read(printed).readings
        }

        assert one.rounds or one.cuts
        assert not one.cuts or sets["cut off at its last printed place"]
        assert not one.rounds or sets["rounded to its last printed place"]


def test_counts_become_exact_values() -> None:
    """Shares, their ratio, and how much more it is in per cent, as fractions."""
    assert Fraction(800, 11) == exact_percentage(8, 11)
    assert Fraction(9, 4) == exact_ratio(3, 4, 1, 3)
    assert Fraction(125) == percent_more(Fraction(9, 4))


def test_no_figure_is_told() -> None:
    """There is nothing to say of no figure."""
    with pytest.raises(ParameterError):
        rounding_used([])


@pytest.mark.parametrize("printed", ["half", "dozens", "3 to 5 %", "about 3 %", "2½ times"])
def test_only_digits_can_be_rounded(printed: str) -> None:
    """A fraction, a plural, a range and a hedged number are refused."""
    with pytest.raises(HedgeError):
        rounding_used([figure(printed, Fraction(1))])


def test_impossible_counts_are_refused() -> None:
    """A part larger than its whole, an empty whole, and a ratio to nothing."""
    with pytest.raises(ConflictError):
        exact_percentage(12, 11)
    with pytest.raises(ParameterError):
        exact_percentage(0, 0)
    with pytest.raises(ParameterError):
        exact_ratio(1, 2, 0, 2)


def test_a_printed_percentage_stands_beside_that_of_its_counts() -> None:
    """Counts from a table give the exact percentage, and the rows that it comes from."""
    part, whole = (
        estimate(n, n, n, unit="people", kind="reported", method="as stated", ids=[name])
        for n, name in ((8, "a"), (11, "b"))
    )

    made = printed_percentage("first", "72 %", part, whole)

    assert (Fraction(800, 11), ("a", "b")) == (made.exact, made.ids)
    assert (False, True) == (made.rounds, made.cuts)


@pytest.mark.parametrize("ends", [(7.5, 7.5, 7.5), (8, 7, 9)])
def test_what_is_no_count_is_not_compared(ends: tuple[float, float, float]) -> None:
    """A part of a person and a range have no exact percentage."""
    part = estimate(*ends, unit="people", kind="bounds", method="as stated")
    whole = estimate(11, 11, 11, unit="people", kind="reported", method="as stated")

    with pytest.raises(ParameterError, match="not one count"):
        printed_percentage("first", "72 %", part, whole)
