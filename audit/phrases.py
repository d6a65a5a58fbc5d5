"""Phrases of newspapers: what they say a quantity is, and the values that would make it true."""

from dataclasses import dataclass

from audit.display import Cell, Number, Table, count
from audit.grains import Numeral
from audit.hedges import Hedge, hedges_after, hedges_at, known_hedges, of_numbers, standing_alone
from audit.number_words import NUMBERS
from audit.quantities import KINDS, Quantity, quantity_at, what_may_follow
from audit.readings import Reading, quantity_of, readings_of, readings_table
from audit.tokens import Token, refuse, tokens

__all__ = ["Phrase", "read"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A quantity in words, as it was understood.

    Parameters
    ----------
    text : str
        As printed.
    kind : str
        What it is a quantity of: count, percentage, share, ratio, percent more, …
    hedge : str
        Its hedges, as the grammar has them, with commas between; empty for a bare number.
    number, upper : Numeral
        The number as printed, with its grains; of a range the first and the second number, else the
        same one twice. Of a plural it is the measure, such as 12 for *dozens*.
    value : float
        The number on the scale of the readings: 40 per cent more is 1.4. NaN for a range or plural.
    unit : str
        The counted thing; empty where none was given.
    readings : tuple of Reading
        The sets of values that would make it true, with their citations.
    """

    text: str
    kind: str
    hedge: str
    number: Numeral
    upper: Numeral
    value: float
    unit: str
    readings: tuple[Reading, ...]

    def table(self) -> Table:
        """Return what was understood as a table of two columns."""
        is_range = self.number != self.upper
        rows: list[list[Cell]] = [
            ["it is", f"{self.kind}: {KINDS[self.kind]}"],
            ["hedge", self.hedge or "none"],
            ["from" if is_range else "number", _shown(self.number.value)],
            ["place of its last digit", _shown(self.upper.last)],
            ["finest step it is read in", _shown(self.upper.fine)],
        ]
        if is_range:
            rows.insert(3, ["to", _shown(self.upper.value)])
        if self.unit:
            rows.append(["of", self.unit])
        return Table(columns=["phrase", self.text], rows=rows, caption="As read", name="phrase")

    def __str__(self) -> str:
        return str(self._repr_mimebundle_()["text/plain"])

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        tables = [self.table(), readings_table(self.readings)]
        return {
            "text/plain": "\n\n".join(table.text() for table in tables),
            "text/html": "".join(table.html() for table in tables),
        }


def _shown(value: float) -> Number:
    return count(value) if value.is_integer() else Number(f"{value:.3g}", value)


def read(phrase: str, *, unit: str = "") -> Phrase:
    """Read a phrase of a newspaper that says a quantity.

    Every word of it is understood, or it is refused: nothing is guessed and nothing is left out.

    Parameters
    ----------
    phrase : str
        As printed, such as *nearly three times*, *at least a third* or *84,000 or more*.
    unit : str, optional
        The words for the counted thing, where they stand in the phrase; they change no reading.

    Returns
    -------
    Phrase
        The kind of quantity, the number with its grains, the hedge, and the readings.

    Raises
    ------
    HedgeError
        If a part of it is not understood. The message says which, and what could stand there.

    Examples
    --------
    >>> import audit
    >>> found = audit.read("nearly three times")
    >>> found.kind, found.hedge, found.number.value
    ('ratio', 'nearly', 3.0)
    >>> [reading.region.text for reading in found.readings]
    ['2.75 to below 3.00', '2.50 to below 3.00', '2.22 to below 3.00']
    >>> audit.read("at least 300 people", unit="people").readings[0].region.text
    '300 or more'
    """
    given, thing = tokens(phrase), tuple(token.text for token in tokens(unit))
    before, at = hedges_at(given, 0)
    found = quantity_at(phrase, given, _past(thing, given, at))
    alone = None if found else standing_alone(before)
    if not found and not alone:
        expected = f"{NUMBERS}; before it " + known_hedges()
        raise refuse(phrase, given, at, expected=expected)
    what, at = found or (quantity_of(alone or before[0]), at)
    at = _past_thing(what, thing, given, at)
    after, end = ((), at) if alone else hedges_after(given, at)
    end = _past(thing, given, end)
    if end < len(given):
        raise refuse(phrase, given, end, expected=what_may_follow())
    hedges: tuple[Hedge, ...] = (alone,) if alone else of_numbers((*before, *after))
    return Phrase(
        text=phrase,
        kind=what.kind,
        hedge=", ".join(one.words for one in hedges),
        number=what.first,
        upper=what.second,
        value=what.value,
        unit=unit,
        readings=readings_of(what, hedges),
    )


def _past(words: tuple[str, ...], given: tuple[Token, ...], at: int) -> int:
    """Return the place behind some words, if they stand here."""
    end = at + len(words)
    return end if words == tuple(token.text for token in given[at:end]) else at


def _past_thing(what: Quantity, words: tuple[str, ...], given: tuple[Token, ...], at: int) -> int:
    """Pass the counted thing, and the *as* or *than* that a comparison has behind it."""
    end = _past(words, given, at)
    compares = KINDS[what.kind].startswith("one ")
    if end > at and compares and end < len(given) and given[end].text in {"as", "than"}:
        return end + 1
    return end
