"""How a set of values looks: its ends, and whether they belong to it."""

import math
from dataclasses import replace

from audit.display import Number, span

__all__ = ["region"]

SMALL = 1000
"""Below this, an end that is not whole is shown with its decimals."""

HALF = 0.5

FINE = 0.01
"""At this, the usual two or three decimals no longer tell the ends of a set apart."""


def region(low: float, high: float, *, closed: tuple[bool, bool]) -> Number:
    """Show a set of values.

    Parameters
    ----------
    low, high : float
        Its ends; infinite where it has none.
    closed : tuple of bool
        Whether the low and the high end belong to it.

    Returns
    -------
    Number
        In words that tell whether the ends belong to it.

    Examples
    --------
    >>> print(
    ...     region(2.5, 3, closed=(True, False)), "|", region(50, math.inf, closed=(False, False))
    ... )
    2.50 to below 3.00 | more than 50
    """
    how = (
        ("from and including" if closed[0] else "above")
        + " the lower end, "
        + ("up to and including" if closed[1] else "below")
    )
    ends = [end for end in (low, high) if math.isfinite(end)]
    halves = any(end != round(end) for end in ends) and max(ends) < SMALL
    shown = span(low, high, unit="ratio" if halves else "", how=f"{how} the upper end")
    return replace(shown, text=_in_words(_ends(low, high) or shown.text, low, high, closed))


def _ends(low: float, high: float) -> str:
    """Return both ends where the usual decimals would not do; else nothing."""
    width = high - low
    if width == 1 and low != round(low):
        # Rounded to whole numbers, one number with its half units would look like three.
        return f"{low:,.1f} to {high:,.1f}"
    sizes = [abs(end) for end in (low, high) if end]
    if not (math.isfinite(width) and width > 0) or min(width / 2, *sizes) > FINE:
        return ""
    decimals = 1 + math.ceil(-math.log10(min(width, *sizes)))
    return f"{low:,.{decimals}f} to {high:,.{decimals}f}"


def _in_words(both: str, low: float, high: float, closed: tuple[bool, bool]) -> str:
    """Say which ends do not belong to the set; ``both`` is the set with both of them."""
    left, _, right = both.partition(" to ")
    if not right:
        end = low if math.isfinite(low) else high
        if end % 1 == HALF and end > SMALL:
            # Rounded to a whole number, the end would look like the number itself.
            both = f"{end:,.1f} or {'more' if end == low else 'less'}"
        word = "more than" if math.isfinite(low) else "less than"
        bare = both.removesuffix(" or more").removesuffix(" or less")
        is_open = not (closed[0] if math.isfinite(low) else closed[1])
        return f"{word} {bare}" if bare != both and is_open else both
    if closed[0]:
        return both if closed[1] else f"{left} to below {right}"
    return f"above {left}, {'to' if closed[1] else 'below'} {right}"
