"""How far a value is from the nearest edge of a reading, in words."""

import math
from typing import Final

from audit.display import DIMENSIONLESS, count

__all__ = ["margin_text", "unit_after"]

SMALL: Final = 10.0
"""Below this, the factor to an edge is shown with three decimals."""

LEAST: Final = 0.0005
"""A distance to an edge that is smaller would be shown as none."""


def margin_text(margin: float, *, unit: str, log: bool) -> str:
    """Return how far a value is from the nearest edge of a reading.

    Parameters
    ----------
    margin : float
        As from :func:`audit.codes.margins_of`: positive inside.
    unit : str
        The unit of the value.
    log : bool
        Whether it is a difference of logarithms, and is shown as a factor.

    Returns
    -------
    str
        Its side as a sign, and the distance, a factor without a mark; in words where there is none.

    Examples
    --------
    >>> margin_text(math.log(1.25), unit="days", log=True)
    '+1.250'
    >>> margin_text(-9.0, unit="days", log=False)
    '-9 days'
    """
    if margin == 0:
        return "on its edge"
    if math.isinf(margin):
        return "inside; it has no edge"
    sign = "+" if margin > 0 else "-"
    far = math.exp(abs(margin)) if log else abs(margin)
    if far - log < LEAST:
        return f"{sign}next to nothing"
    if log:
        return sign + (f"{far:.3f}" if far < SMALL else count(far).text)
    shown = count(far, unit="" if far.is_integer() else "ratio").text
    return sign + shown + unit_after(unit)


def unit_after(unit: str) -> str:
    """Return a unit as it stands after a number; nothing where it has none."""
    return "" if unit in DIMENSIONLESS else f" {unit}"
