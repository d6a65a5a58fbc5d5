"""How a number looks: rounded so that it claims no more than its range supports, with its rows."""

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

__all__ = [
    "DIMENSIONLESS",
    "MONTHS",
    "Number",
    "count",
    "day",
    "fraction",
    "percent",
    "rounded",
    "span",
    "unrounded",
]

DIMENSIONLESS = frozenset({"ratio", "share"})

PERCENTS = frozenset({"percent", "percentage points"})
"""Units in which a small value may need decimals: 1.71 per cent is not 2 per cent."""

FEW_PERCENT = 10
"""Below this, a value in per cent that is not whole has decimals."""

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
"""Spelt out, because the locale's names would change with the machine."""


def rounded(value: float) -> float:
    """Return a number as results hold and pictures draw it: with seven significant digits.

    So last bits, which differ between processors, do not move a drawing, and what is drawn again
    from a stored result is the same drawing.

    Examples
    --------
    >>> rounded(137.99500000000003), rounded(float("inf"))
    (137.995, inf)
    """
    return float(f"{value:.7g}")


def unrounded(value: float) -> str:
    """Return the number that stands behind a displayed one, as far as it is certain.

    A whole number is certain. In others, what last bits move grows on the way through a model: in
    ten digits it showed between two processors, in seven it does not.

    Examples
    --------
    >>> unrounded(1234567890.0), unrounded(2 / 3), unrounded(3 * 1.1)
    ('1234567890', '0.6666667', '3.3')
    """
    exact = float(_exact(value))
    return f"{exact:.{EXACT}g}" if exact.is_integer() else f"{value:.7g}"


@dataclass(frozen=True, slots=True)
class Number:
    """One displayed number.

    Parameters
    ----------
    text : str
        As shown, already rounded so that the last bits of floating point never show.
    value : float or str
        As computed.
    ids : tuple of str
        What it came from: rows, or declarations of the audit (see :mod:`audit.references`).
    how : str
        The formula or method in words.
    """

    text: str
    value: float | str = ""
    ids: tuple[str, ...] = ()
    how: str = ""

    def __str__(self) -> str:
        return self.text

    def html(self) -> str:
        """Return the number as a ``data`` element with its lineage."""
        value = self.value if isinstance(self.value, str) else unrounded(self.value)
        title = f' title="{escape(self.how)}"' if self.how else ""
        source = f' data-ids="{escape(" ".join(self.ids))}"' if self.ids else ""
        return f'<data value="{escape(value)}"{source}{title}>{escape(self.text)}</data>'


EXACT = 12
"""Significant digits up to which last bits do not reach."""


def _step(width: float, value: float, unit: str) -> float:
    """Return the place to round to: no digit that the width of the range makes meaningless."""
    if unit in DIMENSIONLESS:
        return 0.001 if abs(value) < 1 else 0.01
    if unit in PERCENTS and abs(value) < FEW_PERCENT and not rounded(value).is_integer():
        digits = math.floor(math.log10(width)) - 1 if 0 < width < math.inf else -2
        return 10.0 ** min(max(digits, -2), 0)
    if not math.isfinite(width) or width <= 0:
        return 1.0
    return max(1.0, 10.0 ** (math.floor(math.log10(width)) - 2))


def _shown(value: float, step: float) -> str:
    if math.isnan(value):
        return "not known"
    if math.isinf(value):
        return "no upper limit" if value > 0 else "no lower limit"
    decimals = max(0, -round(math.log10(step)))
    return f"{round(_exact(value / step)) * step:,.{decimals}f}"


def _exact(value: float) -> float:
    """Return a number without its last bits; a whole number has none."""
    return value if float(value).is_integer() else float(f"{value:.{EXACT}g}")


def count(value: float, *, ids: Iterable[str] = (), unit: str = "", how: str = "") -> Number:
    """Show one number: whole when it counts things, three digits or so when it is a ratio.

    A few per cent have decimals where they are not whole.

    Parameters
    ----------
    value : float
        The number.
    ids : iterable of str
        The observations it came from.
    unit : str
        ``ratio`` or ``share`` for a dimensionless number, else a counted thing.
    how : str
        The formula or method in words.

    Returns
    -------
    Number
        The number with its text.

    Examples
    --------
    >>> import audit
    >>> print(audit.count(83890.0), audit.count(2.8731, unit="ratio"))
    83,890 2.87
    """
    text = _shown(value, _step(0.0, value, unit))
    return Number(text, float(value), tuple(ids), how)


def span(
    low: float,
    high: float,
    *,
    unit: str = "",
    ids: Iterable[str] = (),
    how: str = "",
) -> Number:
    """Show a range as ``low to high``, both rounded to what its width supports.

    Parameters
    ----------
    low, high : float
        The two ends; an end may be infinite.
    unit, ids, how
        As for :func:`count`.

    Returns
    -------
    Number
        The range; a range of no width is shown as one number.

    Examples
    --------
    >>> import audit
    >>> print(audit.span(83143.2, 84640.9), "|", audit.span(2.7, 3.1, unit="ratio"))
    83,140 to 84,640 | 2.70 to 3.10
    """
    width = high - low if math.isfinite(high - low) else 0.0
    step = _step(width, low, unit)
    ends = [_shown(low, step), _shown(high, step)]
    text = ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
    if math.isinf(high):
        text = f"{ends[0]} or more" if math.isfinite(low) else "anything"
    elif math.isinf(low):
        text = f"{ends[1]} or less"
    return Number(text, f"{unrounded(low)}/{unrounded(high)}", tuple(ids), how)


def percent(share: float, *, ids: Iterable[str] = (), how: str = "") -> Number:
    """Show a share as a whole percentage; never 0 % or 100 % for what is not exactly so.

    Parameters
    ----------
    share : float
        From 0 to 1.
    ids, how
        As for :func:`count`.

    Returns
    -------
    Number
        The percentage.

    Examples
    --------
    >>> import audit
    >>> print(audit.percent(0.9991), audit.percent(1.0), audit.percent(0.25))
    over 99 % 100 % 25 %
    """
    text = f"{round(_exact(100 * share))} %"
    # A share is often what is left of sums: one that lacks last bits is all of it.
    if text == "100 %" and _exact(share) < 1:
        text = "over 99 %"
    if text == "0 %" and share > 0:
        text = "under 1 %"
    return Number(text, float(share), tuple(ids), how)


def fraction(part: int, whole: int, *, ids: Iterable[str] = (), how: str = "") -> Number:
    """Show a count of a whole, as ``3 of 24``."""
    return Number(f"{part:,} of {whole:,}", f"{part}/{whole}", tuple(ids), how)


def day(value: dt.date | str, *, ids: Iterable[str] = ()) -> Number:
    """Show a day as ``11 July 2017``, whatever the locale.

    Parameters
    ----------
    value : datetime.date or str
        The day, or its ISO text.
    ids : iterable of str
        The observations that it came from.

    Returns
    -------
    Number
        The day.

    Examples
    --------
    >>> import audit
    >>> print(audit.day("2017-07-11"))
    11 July 2017
    """
    moment = dt.date.fromisoformat(value) if isinstance(value, str) else value
    text = f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"
    return Number(text, f"{moment:%Y-%m-%d}", tuple(ids))
