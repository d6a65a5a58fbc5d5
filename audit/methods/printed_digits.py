"""Printed figures against what they were computed from: rounded, or cut off.

It is arithmetic, and exact. There is no model of how an author errs, and so no probability: the
figures that tell rounding from cutting off are counted, and those that neither gives are named.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from audit.display import Cell, Number, Sentence, Table, say
from audit.errors import HedgeError, ParameterError
from audit.estimates import Estimate
from audit.methods.exact_shares import exact_percentage
from audit.quantities import quantity

__all__ = [
    "PrintedFigure",
    "RoundingUse",
    "printed_percentage",
    "rounding_used",
]

HALF = Fraction(1, 2)
MINUS = ("-", "−")

USES: dict[str, str] = {
    "rounded": "Rounding gives all figures, and cutting off does not",
    "cut off": "Cutting off gives all figures, and rounding does not",
    "either": "Rounding and cutting off both give all figures",
    "neither": "Neither rounding nor cutting off gives all figures",
}
"""What all figures together say, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedFigure:
    """A printed figure beside the exact value that its author could have computed.

    Parameters
    ----------
    name : str
        What it is a figure of.
    printed : str
        In digits, in full, such as ``72 %`` or ``2.5``; its decimals say to which place.
    exact : Fraction
        The value, in the unit of the print: of *40 per cent more* it is 40.
    ids : tuple of str
        The observations that the value comes from.
    """

    name: str
    printed: str
    exact: Fraction
    ids: tuple[str, ...] = ()

    @property
    def rounds(self) -> bool:
        """Whether rounding gives the printed figure; a tie may go either way."""
        value, step = _read(self.printed)
        return abs(self.exact - value) <= HALF * step

    @property
    def cuts(self) -> bool:
        """Whether cutting off the digits that follow, towards 0, gives the printed figure."""
        value, step = _read(self.printed)
        same_side = self.exact * value >= 0
        return same_side and abs(value) <= abs(self.exact) < abs(value) + step

    @property
    def tells(self) -> bool:
        """Whether one of the two gives the printed figure, and the other does not."""
        return self.rounds != self.cuts


def _read(printed: str) -> tuple[Fraction, Fraction]:
    """Return a printed figure and the unit of its last place, exactly."""
    sign = -1 if printed.startswith(MINUS) else 1
    found = quantity(printed.lstrip("".join(MINUS)))
    if found.bare not in {"bare", "measured"}:
        raise HedgeError(
            "A figure has no digits that could be rounded or cut off.",
            expected="one number in digits, such as 72 % or 2.5 times",
            found=repr(printed),
            do="leave it out: a fraction, a plural or a range was not made from digits",
        )
    return sign * Fraction(str(found.first.value)), Fraction(str(found.first.unit))


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundingUse:
    """What several printed figures say together of how their author wrote numbers.

    Parameters
    ----------
    figures : tuple of PrintedFigure
        At least one.
    """

    figures: tuple[PrintedFigure, ...]

    @property
    def use(self) -> str:
        """One of ``rounded``, ``cut off``, ``either`` and ``neither``."""
        rounded = all(one.rounds for one in self.figures)
        cut = all(one.cuts for one in self.figures)
        return {
            (True, True): "either",
            (True, False): "rounded",
            (False, True): "cut off",
            (False, False): "neither",
        }[rounded, cut]

    @property
    def telling(self) -> int:
        """How many figures are given by one of the two alone."""
        return sum(one.tells for one in self.figures)

    def sentence(self) -> Sentence:
        """Return what all figures together say."""
        return say(
            "{words} (of {all}, {telling} tell the two apart; {rounded} are as rounding gives "
            "them, and {cut} as cutting off does).",
            words=USES[self.use],
            telling=self.telling,
            all=len(self.figures),
            rounded=sum(one.rounds for one in self.figures),
            cut=sum(one.cuts for one in self.figures),
        )

    def table(self) -> Table:
        """Return each figure with its exact value, and whether each of the two gives it."""
        rows: list[list[Cell]] = [
            [
                one.name,
                one.printed,
                _shown(one),
                "yes" if one.rounds else "no",
                "yes" if one.cuts else "no",
                "yes" if one.tells else "no",
            ]
            for one in self.figures
        ]
        return Table(
            columns=["figure", "printed", "computed", "rounded", "cut off", "tells them apart"],
            rows=rows,
            caption="Which of the two gives the printed digits",
            name="printed-digits",
            footer=[self.sentence()],
        )

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        table = self.table()
        return {"text/plain": table.text(), "text/html": table.html()}


def _shown(one: PrintedFigure) -> Number:
    """Show the exact value with two places more than the print, cut off and not rounded."""
    places = 2 + max(0, -round(math.log10(_read(one.printed)[1])))
    scale: int = 10**places
    cut = Fraction(int(one.exact * scale), scale)
    text = f"{float(cut):,.{places}f}" + ("" if cut == one.exact else "…")
    return Number(text, float(one.exact), one.ids, "exact, its further digits cut off")


def rounding_used(figures: Iterable[PrintedFigure]) -> RoundingUse:
    """Find out whether several printed figures were rounded or cut off.

    Parameters
    ----------
    figures : iterable of PrintedFigure
        Each with the exact value that it was computed from.

    Returns
    -------
    RoundingUse
        What they say together, and each of them.

    Raises
    ------
    ParameterError
        If there is no figure.
    HedgeError
        If a printed figure is not one number in digits.

    Examples
    --------
    >>> figures = [
    ...     PrintedFigure(name="first", printed="72 %", exact=exact_percentage(8, 11)),
    ...     PrintedFigure(name="second", printed="33 %", exact=exact_percentage(1, 3)),
    ... ]
    >>> used = rounding_used(figures)
    >>> used.use, used.telling
    ('cut off', 1)
    """
    given: Sequence[PrintedFigure] = tuple(figures)
    if not given:
        raise ParameterError(
            "There is no figure to look at.",
            expected="at least one printed figure with its exact value",
            found="none",
            do="give each figure as PrintedFigure(name=…, printed=…, exact=…)",
        )
    for one in given:
        _read(one.printed)
    return RoundingUse(figures=tuple(given))


def printed_percentage(name: str, printed: str, part: Estimate, whole: Estimate) -> PrintedFigure:
    """Return a printed percentage beside the exact one of two counts.

    Parameters
    ----------
    name : str
        What it is a percentage of.
    printed : str
        As printed, such as ``72 %``.
    part, whole : Estimate
        Counts without a range and without choices.

    Returns
    -------
    PrintedFigure
        With the observations behind both counts.

    Raises
    ------
    ParameterError
        If one is not a count, has a range or has choices.
    ConflictError
        If the part is larger than the whole.
    """
    counts = [_counted(one) for one in (part, whole)]
    return PrintedFigure(
        name=name,
        printed=printed,
        exact=exact_percentage(*counts),
        ids=(*part.ids, *whole.ids),
    )


def _counted(one: Estimate) -> int:
    value, low, high = (float(end.max()) for end in (one.center, one.low, one.high))
    if one.center.size != 1 or not low == value == high or not value.is_integer():
        raise ParameterError(
            "A printed figure is compared with what is not one count.",
            expected="one whole number, without a range and without choices",
            found=f"{low:g} to {high:g}, over {one.center.size} options",
            where=one.method,
            do="take one series whose figure is exact",
        )
    return int(value)
