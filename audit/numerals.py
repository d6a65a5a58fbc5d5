"""Printed numbers and their grains: what their digits say of how they are meant."""

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from audit.errors import HedgeError

__all__ = ["Numeral", "grammar", "numeral"]

BASE = Decimal(10)
HALF = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeral:
    """A printed number and its grains (Krifka 2009; Jansen & Pollmann 2001).

    Parameters
    ----------
    value : float
        The number.
    last : float
        The place of its last non-zero digit, or of its last decimal.
    leading : float
        The place of its leading digit.
    fine : float
        The finest step that it is read in: ``last``, or a tenth of it where only one digit is not
        zero and the number is at least 10.
    five : bool
        Whether the last non-zero digit is 5.
    """

    value: float
    last: float
    leading: float
    fine: float
    five: bool


@cache
def grammar() -> dict[str, Any]:
    """Return the hedge grammar, ``hedges.toml``, as it is."""
    text = resources.files("audit").joinpath("hedges.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def numeral(printed: str) -> Numeral:
    """Read a printed number.

    Parameters
    ----------
    printed : str
        Digits, with thousands separators or a decimal point, or a number word up to twelve.

    Returns
    -------
    Numeral
        The number and its grains.

    Raises
    ------
    HedgeError
        If it is not a number.

    Examples
    --------
    >>> numeral("742,000").last, numeral("10,000").fine, numeral("two").value
    (1000.0, 1000.0, 2.0)
    """
    words: dict[str, int] = grammar()["numerals"]
    digits = str(words.get(printed.strip().lower(), printed)).strip()
    # A comma that does not stand before three digits may be another country's decimal point.
    if not re.fullmatch(r"([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?", digits):
        raise HedgeError(
            "A number cannot be read.",
            expected="digits such as 84,000 or 0.5, or a word from 'no' to 'twelve'",
            found=repr(printed),
            do="write the number as the article prints it, without its hedge or unit",
        )
    number = Decimal(digits.replace(",", ""))
    if number == 0:
        return Numeral(value=0.0, last=1.0, leading=1.0, fine=1.0, five=False)
    stripped = number.normalize()
    # Zeros after a decimal point were printed to say how precise the number is; others were not.
    places = int(number.as_tuple().exponent)
    last = 10.0 ** (places if places < 0 else int(stripped.as_tuple().exponent))
    leading = 10.0 ** number.adjusted()
    one_digit = len(stripped.as_tuple().digits) == 1
    return Numeral(
        value=float(number),
        last=last,
        leading=leading,
        fine=last / 10 if one_digit and number >= BASE else last,
        five=stripped.as_tuple().digits[-1] == HALF,
    )
