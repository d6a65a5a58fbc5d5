"""Where two inputs of a ratio trade off: the frontier beyond which a claim no longer holds."""

import math

import numpy as np

from audit.arrays import highest, lowest
from audit.display import DIMENSIONLESS
from audit.estimates import Estimate
from audit.figures.frontiers import frontier
from audit.figures.picture import Picture
from audit.readings import Reading
from audit.references import declared

__all__ = ["ratio_frontier"]

STEPS = 41
"""Points along each input; the frontier is a smooth curve between them."""

MARGIN = 1.15
"""How far beyond the two ranges, and beyond the edge of the reading, the plane goes."""


def ratio_frontier(
    fixed: Estimate,
    factor: Estimate,
    divisor: Estimate,
    reading: Reading,
    *,
    labels: tuple[str, str],
    title: str,
) -> Picture:
    """Draw for which pairs of a factor and a divisor a ratio lies in a reading.

    Parameters
    ----------
    fixed : Estimate
        What is multiplied by the factor and divided by the divisor, at its reference.
    factor, divisor : Estimate
        The two inputs; their ranges over all choices are the box.
    reading : Reading
        The set of values that makes the claim true.
    labels : tuple of str
        Names of the factor and of the divisor, with their units.
    title : str
        What is shown.

    Returns
    -------
    Picture
        The frontier in the plane of the two inputs (Masten & Poirier 2020).

    Examples
    --------
    The audit is a new one, as ``audit new`` makes it.

    >>> import audit
    >>> given = {"kind": "rounded", "method": "as printed", "ids": ["people_aboard/1"]}
    >>> saved = audit.estimate(212, 211, 213, unit="people", **given)
    >>> aboard = audit.estimate(885, 880, 890, unit="people", **given)
    >>> hundred = audit.estimate(100, 100, 100, unit="percent", **given)
    >>> reading = audit.claim("example-share").readings[0]
    >>> labels = ("those saved", "those aboard")
    >>> audit.ratio_frontier(hundred, saved, aboard, reading, labels=labels, title="Saved").title
    'Saved'
    """
    base = float(fixed.reference().center)
    inputs = [(float(e.reference().center), lowest(e.low), highest(e.high))
              for e in (factor, divisor)]  # fmt: skip
    (here_x, low_x, high_x), (here_y, low_y, high_y) = inputs
    edges = [edge for edge in (reading.low, reading.high) if math.isfinite(edge) and edge > 0]
    needed = [edge * here_y / base for edge in edges]
    most = min(1.0, max(high_x, *needed) * MARGIN) if factor.unit in DIMENSIONLESS else math.inf
    x = np.linspace(min(low_x, *needed) / MARGIN, min(most, max(high_x, *needed) * MARGIN), STEPS)
    y = np.linspace(low_y / MARGIN, high_y * MARGIN, STEPS)
    ratio = np.log(base * x[None, :] / y[:, None])
    low = math.log(reading.low) if reading.low > 0 else -math.inf
    high = math.log(reading.high) if math.isfinite(reading.high) else math.inf
    return frontier(
        x,
        y,
        np.minimum(ratio - low, high - ratio),
        x_label=labels[0],
        y_label=labels[1],
        point=(here_x, here_y),
        box=((low_x, high_x), (low_y, high_y)),
        title=title,
        ids=(*fixed.ids, *factor.ids, *divisor.ids, declared("hedges", reading.name)),
    )
