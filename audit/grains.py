"""The grains of a printed number: what its digits say of how it is meant."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from audit.tokens import quantity_words

__all__ = ["Numeral", "fraction", "in_digits", "measured", "one_in", "scaled"]

BASE = 10
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
        zero and the number is at least 10; half of it where it is a fraction or a dozen.
    unit : float
        The smallest difference that it can have: 1, its last decimal, or, for a fraction, the
        whole per cent.
    five : bool
        Whether the last non-zero digit is 5.
    zeros : int
        How many zeros of a whole number follow that digit.
    asked : bool
        Whether readers were asked about such a number: about numbers, and not about fractions.
    """

    value: float
    last: float
    leading: float
    fine: float
    unit: float
    five: bool
    zeros: int
    asked: bool = True


def in_digits(number: Decimal, *, power: int = 0) -> Numeral:
    """Return a number that is printed in digits, or could be.

    Parameters
    ----------
    number : Decimal
        With the decimals that are printed.
    power : int
        Of ten, where a word such as *million* follows.

    Examples
    --------
    >>> in_digits(Decimal(742000)).last, in_digits(Decimal("1.50"), power=6).last
    (1000.0, 10000.0)
    """
    if number == 0:
        return Numeral(value=0.0, last=1.0, leading=1.0, fine=1.0, unit=1.0, five=False, zeros=0)
    whole = number.scaleb(power)
    stripped = whole.normalize()
    digits, exponent = stripped.as_tuple().digits, int(stripped.as_tuple().exponent)
    # Zeros after a decimal point were printed to say how precise the number is; others were not.
    printed = int(number.as_tuple().exponent)
    place = printed + power if printed < 0 else exponent
    last = 10.0**place
    return Numeral(
        value=float(whole),
        last=last,
        leading=10.0 ** whole.adjusted(),
        fine=last / BASE if len(digits) == 1 and whole >= BASE and printed >= 0 else last,
        unit=min(1.0, last),
        five=digits[-1] == HALF,
        zeros=max(0, place),
    )


def fraction(share: Fraction, parts: int, *, scale: int = 1) -> Numeral:
    """Return a number of equal parts: two thirds, one in five, half a million, two and a half.

    Parameters
    ----------
    share : Fraction
        The number, before it is scaled.
    parts : int
        Into how many parts one is divided; few.
    scale : int
        What is divided.

    Notes
    -----
    A fraction of ``parts`` is a number on the scale with steps of one part, and that scale gets
    finer by halving (Krifka 2009; Jansen & Pollmann 2001).
    """
    value, step = share * scale, float(Fraction(scale, parts))
    plain = in_digits(Decimal(value.numerator) / Decimal(value.denominator))
    unit: float = quantity_words()["grains"]["unit"]
    return Numeral(
        value=float(value),
        last=step,
        leading=max(step, plain.leading) if value >= 1 else step,
        fine=step / 2,
        unit=unit if scale == 1 else 1.0,
        five=plain.five,
        zeros=plain.zeros,
        asked=value >= 1,
    )


def one_in(part: Numeral, whole: Numeral) -> Numeral:
    """Return so many in so many, where the whole is not a few parts: one in 742, 31 in 1,000.

    Of one in many, the many was rounded; else the part was, and the whole is a base.

    Parameters
    ----------
    part, whole : Numeral
        The two printed numbers.
    """
    one = part.value == 1
    grains, scale = (whole, 1 / whole.value**2) if one else (part, 1 / whole.value)
    unit: float = quantity_words()["grains"]["unit"]
    return Numeral(
        value=part.value / whole.value,
        last=grains.last * scale,
        leading=grains.leading * scale,
        fine=grains.fine * scale,
        unit=min(unit, scale),
        five=False,
        zeros=0,
        asked=False,
    )


def measured(times: Numeral, measure: int) -> Numeral:
    """Return so many dozens: counted in dozens, and halves of them.

    Parameters
    ----------
    times : Numeral
        How many.
    measure : int
        How much one is.
    """
    value = times.value * measure
    plain = in_digits(Decimal(int(value)))
    return Numeral(
        value=value,
        last=times.last * measure,
        leading=times.leading * measure,
        fine=min(times.fine, 0.5) * measure,
        unit=1.0,
        five=plain.five,
        zeros=plain.zeros,
    )


def scaled(number: Numeral, start: float, step: float) -> Numeral:
    """Return a number on another scale: start + step × number.

    Parameters
    ----------
    number : Numeral
        As printed.
    start, step : float
        Of the scale.

    Examples
    --------
    >>> scaled(in_digits(Decimal(40)), 1, 0.01).value
    1.4
    """
    size = abs(step)
    return Numeral(
        value=start + step * number.value,
        last=number.last * size,
        leading=number.leading * size,
        fine=number.fine * size,
        unit=number.unit * size,
        five=number.five,
        zeros=number.zeros,
        asked=number.asked,
    )
