"""Numbers as newspapers print them: digits, words, fractions, multiples, plurals of measures."""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache

from audit.grains import Numeral, fraction, in_digits, measured, one_in
from audit.tokens import Phrases, Token, longest, phrases, quantity_words

__all__ = ["NUMBERS", "PrintedNumber", "printed_number"]

NUMBERS = (
    "digits such as 84,000, 0.5, 1.5m or 84 thousand, number words, a fraction, one in five, "
    "twice, or a plural such as dozens"
)
"""What can be read as a number."""

TEN, HUNDRED = 10, 100

# A comma that does not stand before three digits may be another country's decimal point.
LONGEST = 20
"""Digits that a printed number may have; a float holds no longer one as it is printed."""

_DIGITS = re.compile(r"([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedNumber:
    """A number where it was found.

    Parameters
    ----------
    numeral : Numeral
        The number and its grains; of a plural, those of its measure.
    form : str
        ``number``, ``mixed`` (two and a half), ``dozen``, ``share`` (a fraction), ``ratio`` (a
        multiple) or ``plural``.
    digits : Decimal or None
        The number without the word that scales it, where there is one such word at most.
    power : int
        Of ten, that this word stands for; 0 where there is none.
    """

    numeral: Numeral
    form: str = "number"
    digits: Decimal | None = None
    power: int = 0

    @property
    def counts(self) -> bool:
        """Whether it can be a number of anything, such as times."""
        return self.form in {"number", "mixed", "dozen"}


Found = tuple[PrintedNumber, int] | None


@cache
def _table(name: str) -> Phrases:
    return phrases(quantity_words()[name].items())


def printed_number(given: tuple[Token, ...], at: int) -> Found:
    """Read the number that begins at a place.

    Parameters
    ----------
    given : tuple of Token
        The whole phrase.
    at : int
        Its first token.

    Returns
    -------
    tuple or None
        The number and where it ends; None where there is none.
    """
    for form in (_plural, _multiple, _part_of_scale, _fraction, _scaled):
        found = form(given, at)
        if found:
            return found
    return None


def _word(given: tuple[Token, ...], at: int, *words: str) -> bool:
    return at < len(given) and given[at].text in words


def _plural(given: tuple[Token, ...], at: int) -> Found:
    """Dozens, hundreds, tens of thousands."""
    found = longest(_table("plurals"), given, at)
    if not found:
        return None
    measure, end = found
    more = longest(_table("plurals"), given, end + 1) if _word(given, end, "of") else None
    if more and more[0] > measure:
        measure, end = measure * more[0], more[1]
    numeral = measured(in_digits(Decimal(1)), measure)
    return PrintedNumber(numeral=numeral, form="plural"), end


def _multiple(given: tuple[Token, ...], at: int) -> Found:
    """Twice, tenfold, halved."""
    if _word(given, at, "halved"):
        return PrintedNumber(numeral=fraction(Fraction(1, 2), 2), form="ratio"), at + 1
    found = longest(_table("multiples"), given, at)
    if not found:
        return None
    return PrintedNumber(numeral=in_digits(Decimal(found[0])), form="ratio"), found[1]


def _part_of_scale(given: tuple[Token, ...], at: int) -> Found:
    """Half a million, a quarter of a million, half a dozen."""
    start = at + 1 if _word(given, at, "a") else at
    found = longest(_table("fractions"), given, start)
    if not found:
        return None
    end = found[1] + 1 if _word(given, found[1], "of") else found[1]
    if not _word(given, end, "a"):
        return None
    for name in ("scales", "measures"):
        whole = longest(_table(name), given, end + 1)
        if whole:
            size = TEN ** whole[0] if name == "scales" else whole[0]
            numeral = fraction(Fraction(1, found[0]), found[0], scale=size)
            form = "number" if name == "scales" else "dozen"
            return PrintedNumber(numeral=numeral, form=form), whole[1]
    return None


def _fraction(given: tuple[Token, ...], at: int) -> Found:
    """Half, a third, two thirds, three-quarters, ½, one in five, three out of four."""
    glyph = longest(_table("glyphs"), given, at)
    if glyph:
        (part, parts), end = glyph
        return PrintedNumber(numeral=fraction(Fraction(part, parts), parts), form="share"), end
    if _word(given, at, "half"):
        return PrintedNumber(numeral=fraction(Fraction(1, 2), 2), form="share"), at + 1
    counted = _article(given, at) or _whole(given, at)
    if not counted:
        return None
    part, end = counted
    word = longest(_table("fractions"), given, end + 1 if _word(given, end, "-") else end)
    if word and part.value <= word[0]:
        share = Fraction(Decimal(part.value)) / word[0]
        return PrintedNumber(numeral=fraction(share, word[0]), form="share"), word[1]
    return _one_in(given, part, end)


def _one_in(given: tuple[Token, ...], part: Numeral, end: int) -> Found:
    if _word(given, end, "in"):
        whole = _whole(given, end + 1)
    elif _word(given, end, "out") and _word(given, end + 1, "of"):
        whole = _whole(given, end + 2)
    else:
        return None
    if not whole or not 0 < part.value <= whole[0].value:
        return None
    parts = whole[0].value
    if parts <= quantity_words()["grains"]["parts"]:
        numeral = fraction(Fraction(int(part.value), int(parts)), int(parts))
    else:
        numeral = one_in(part, whole[0])
    return PrintedNumber(numeral=numeral, form="share"), whole[1]


def _article(given: tuple[Token, ...], at: int) -> tuple[Numeral, int] | None:
    """A as one, where a fraction follows."""
    if _word(given, at, "a", "an") and longest(_table("fractions"), given, at + 1):
        return in_digits(Decimal(1)), at + 1
    return None


def _whole(given: tuple[Token, ...], at: int) -> tuple[Numeral, int] | None:
    """Return a whole number without a scale: digits, or words below a hundred."""
    if at < len(given) and given[at].text.replace(",", "").isdecimal():
        found = _digits(given, at)
        return (in_digits(found), at + 1) if found is not None else None
    small = _small(given, at)
    return (in_digits(Decimal(small[0])), small[1]) if small else None


def _digits(given: tuple[Token, ...], at: int) -> Decimal | None:
    if at >= len(given) or not _DIGITS.fullmatch(given[at].text):
        return None
    digits = given[at].text.replace(",", "")
    return Decimal(digits) if len(digits) <= LONGEST else None


def _small(given: tuple[Token, ...], at: int) -> tuple[int, int] | None:
    """Return words below a hundred: seven, twelve, twenty, twenty-five."""
    tens = longest(_table("tens"), given, at)
    if not tens:
        return longest(_table("digits"), given, at)
    value, end = tens
    unit = longest(_table("digits"), given, end + 1 if _word(given, end, "-") else end)
    if unit and 0 < unit[0] < TEN:
        return value + unit[0], unit[1]
    return value, end


def _hundreds(given: tuple[Token, ...], at: int) -> tuple[int, int] | None:
    """Return words below a thousand: a hundred, two hundred and fifty."""
    small = (1, at + 1) if _word(given, at, "a", "an") else _small(given, at)
    if not small:
        return None
    value, end = small
    if not _word(given, end, "hundred"):
        return None if _word(given, at, "a", "an") else small
    value, end = value * HUNDRED, end + 1
    rest = _small(given, end + 1 if _word(given, end, "and") else end)
    return (value + rest[0], rest[1]) if rest and rest[0] else (value, end)


def _in_words(given: tuple[Token, ...], at: int) -> Found:
    """Read groups of number words, each with its scale: one million two hundred thousand."""
    total, end, powers, digits = 0, at, list[int](), Decimal(0)
    while not powers or powers[-1]:
        start = end + 1 if powers and _word(given, end, "and") else end
        group = _hundreds(given, start)
        if not group and not powers and _word(given, start, "a", "an"):
            group = (1, start + 1) if longest(_table("scales"), given, start + 1) else None
        if not group or (powers and not group[0]):
            break
        power, after = longest(_table("scales"), given, group[1]) or (0, group[1])
        if powers and power >= powers[-1]:
            break
        total, end, digits = total + group[0] * TEN**power, after, Decimal(group[0])
        powers.append(power)
    if not powers:
        return None
    numeral = in_digits(Decimal(total))
    if len(powers) > 1:
        return PrintedNumber(numeral=numeral), end
    return PrintedNumber(numeral=numeral, digits=digits, power=powers[0]), end


def _scaled(given: tuple[Token, ...], at: int) -> Found:
    """Read digits with what scales them, number words, dozens, and halves after them."""
    number = _digits(given, at)
    if number is None:
        words = _in_words(given, at)
        count = (words[0].numeral, words[1]) if words else None
        if _word(given, at, "a", "one"):
            dozen = longest(_table("measures"), given, at + 1)
            count = (in_digits(Decimal(1)), at + 1) if dozen else count
    else:
        words, count = None, (in_digits(number), at + 1)
    if not count:
        return None
    measure = longest(_table("measures"), given, count[1])
    if measure:
        return PrintedNumber(numeral=measured(count[0], measure[0]), form="dozen"), measure[1]
    half = _and_a_half(given, count)
    if half:
        return half
    if number is None:
        return words
    scale = longest(_table("scales"), given, at + 1) or _suffix(given, at + 1)
    if scale:
        numeral = in_digits(number, power=scale[0])
        return PrintedNumber(numeral=numeral, digits=number, power=scale[0]), scale[1]
    return PrintedNumber(numeral=count[0], digits=number), at + 1


def _suffix(given: tuple[Token, ...], at: int) -> tuple[int, int] | None:
    """Return the power of a letter that stands right behind the digits."""
    if at < len(given) and given[at].start == given[at - 1].end:
        return longest(_table("suffixes"), given, at)
    return None


def _and_a_half(given: tuple[Token, ...], count: tuple[Numeral, int]) -> Found:
    """Two and a half, 2½, two and a half million."""
    end = count[1]
    if count[0].value >= HUNDRED or not count[0].value.is_integer():
        return None  # "a million and a half" is not the next number after a million
    if [token.text for token in given[end : end + 3]] == ["and", "a", "half"]:
        end += 3
    elif _word(given, end, "½"):
        end += 1
    else:
        return None
    scale = longest(_table("scales"), given, end)
    value = Fraction(int(count[0].value)) + Fraction(1, 2)
    size, end = (TEN ** scale[0], scale[1]) if scale else (1, end)
    form = "number" if scale else "mixed"
    return PrintedNumber(numeral=fraction(value, 2, scale=size), form=form), end
