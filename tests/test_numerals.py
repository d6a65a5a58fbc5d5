"""A printed number has grains, and is read in one way or not at all."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.errors import HedgeError
from audit.numerals import numeral

quick = settings(deadline=None, derandomize=True, max_examples=60)


@pytest.mark.parametrize(
    ("printed", "value", "last", "leading", "fine"),
    [
        ("10,000", 10000, 10000, 10000, 1000),
        ("300", 300, 100, 100, 10),
        ("80", 80, 10, 10, 1),
        ("84,000", 84000, 1000, 10000, 1000),
        ("742,000", 742000, 1000, 100000, 1000),
        ("4,354", 4354, 1, 1000, 1),
        ("3", 3, 1, 1, 1),
        ("0.5", 0.5, 0.1, 0.1, 0.1),
        ("2.50", 2.5, 0.01, 1, 0.01),
        ("0", 0, 1, 1, 1),
        ("twelve", 12, 1, 10, 1),
        ("10.0", 10, 0.1, 10, 0.1),
        ("1 million", 1e6, 1e6, 1e6, 1e5),
        ("1.0 million", 1e6, 1e5, 1e6, 1e5),
        ("two hundred and fifty thousand", 250000, 10000, 100000, 10000),
        ("a dozen", 12, 12, 12, 6),
        ("a third", 1 / 3, 1 / 3, 1 / 3, 1 / 6),
        (" Ten ", 10, 10, 10, 1),
    ],
)
def test_a_numeral_has_its_grains(
    printed: str, value: float, last: float, leading: float, fine: float
) -> None:
    """The fine grain of a round one-digit number is a tenth of it; decimals carry meaning."""
    number = numeral(printed)

    assert (value, last, leading) == (number.value, number.last, number.leading)
    assert math.isclose(fine, number.fine)


@pytest.mark.parametrize(
    "printed",
    [
        " ",
        "many",
        "-5",
        "+5",
        "1,5",
        "84,00",
        "1,000,00",
        "84.000.000",
        "84 000",
        "1_000",
        "1e5",
        "0x1f",
        "NaN",
        "inf",
        "٣",
        "5.",
        ".5",
        "99th",
    ],
)
def test_what_may_mean_another_number_is_refused(printed: str) -> None:
    """A comma before two digits is another country's decimal point; nothing is guessed."""
    with pytest.raises(HedgeError) as caught:
        numeral(printed)

    assert caught.value.found.endswith(repr(printed))


@quick
@given(st.integers(1, 10**9))
def test_separators_change_nothing(value: int) -> None:
    """With or without thousands separators a number is the same."""
    assert numeral(str(value)) == numeral(f"{value:,}")
