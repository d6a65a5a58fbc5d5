"""Printed numbers as claims give them: one number, whatever it is a number of."""

from functools import cache

from audit.errors import HedgeError
from audit.grains import Numeral
from audit.number_words import NUMBERS
from audit.quantities import quantity

__all__ = ["Numeral", "numeral"]


@cache
def numeral(printed: str) -> Numeral:
    """Read a printed number.

    Parameters
    ----------
    printed : str
        One number, in digits or in words, without its hedge; with what it is a number of, such as
        *per cent* or *times*, or without.

    Returns
    -------
    Numeral
        The number and its grains, on the scale of its kind: 40 per cent more is 1.4.

    Raises
    ------
    HedgeError
        If it is not one number.

    Examples
    --------
    >>> numeral("742,000").last, numeral("10,000").fine, numeral("two").value
    (1000.0, 1000.0, 2.0)
    """
    read = quantity(printed).numeral
    if read is None:
        raise HedgeError(
            "A range or a plural is not one number.",
            expected=NUMBERS.partition(", or a plural")[0],
            found=repr(printed),
            do="use its readings; they need no single number",
        )
    return read
