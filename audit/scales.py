"""From values and days to points of a picture, and the ticks that a reader needs.

Nothing here draws: the package makes pictures with matplotlib, and its pages by themselves.
"""

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from audit.display import MONTHS

__all__ = [
    "Scale",
    "day_ticks",
    "days_of",
    "limits",
    "number",
    "scale_for",
    "spread",
    "tick_texts",
    "ticks",
]

FAR_APART = 20
"""The ratio of the extremes from which on a logarithmic scale shows more than a plain one."""
BEYOND = 2.0
"""How far ranges may stretch a scale on either side, in widths of what must be seen."""
PAD = 0.04
MONTH_STEPS = (1, 2, 3, 4, 6, 12, 24, 60, 120, 240, 600, 1200)
WHOLE = 1000
"""From here on, decimals say nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Values ``low`` to ``high`` between the points ``start`` and ``stop`` of the sheet."""

    low: float
    high: float
    start: float
    stop: float
    log: bool = False

    def at(self, value: float) -> float:
        """Return the point of a value; what lies beyond an end is put on it."""
        if self.log:
            if value <= 0:
                return self.start
            ends = math.log(self.low), math.log(self.high), math.log(value)
        else:
            ends = self.low, self.high, value
        low, high, here = ends
        part = (min(max(here, low), high) - low) / (high - low)
        return self.start + part * (self.stop - self.start)

    def beyond(self, value: float) -> int:
        """Say whether a value lies below (-1) or above (1) what the scale shows."""
        return int(value > self.high) - int(value < self.low)


def limits(core: Iterable[float], more: Iterable[float]) -> tuple[float, float, bool]:
    """Return sensible ends of a scale, and whether it should be logarithmic.

    Parameters
    ----------
    core : iterable of float
        What must be seen.
    more : iterable of float
        What may be cut where it would press the core together; infinite ends are ignored.
    """
    seen = [value for value in core if math.isfinite(value)]
    rest = [value for value in more if math.isfinite(value)] or seen
    if not seen:
        seen = rest or [0.0, 1.0]
    low, high = min(seen), max(seen)
    log = low > 0 and high / low > FAR_APART
    if log:
        low, high = math.log(low), math.log(high)
        rest = [math.log(value) for value in rest if value > 0] or [low, high]
    width = high - low
    reach = BEYOND * width if width > 0 else math.inf
    ends = max(min(low, *rest, low), low - reach), min(max(high, *rest, high), high + reach)
    if ends[0] == ends[1]:
        ends = ends[0] - (abs(ends[0]) / 10 or 1), ends[1] + (abs(ends[1]) / 10 or 1)
    pad = PAD * (ends[1] - ends[0])
    if log:
        return math.exp(ends[0] - pad), math.exp(ends[1] + pad), True
    never_negative = min(seen) >= 0
    return (max(ends[0] - pad, 0.0) if never_negative else ends[0] - pad), ends[1] + pad, False


def scale_for(core: Iterable[float], more: Iterable[float], start: float, stop: float) -> Scale:
    """Return a scale on which the core can be seen, and as much of the rest as it allows."""
    low, high, log = limits(core, more)
    return Scale(low=low, high=high, start=start, stop=stop, log=log)


def ticks(scale: Scale, most: int = 5) -> list[float]:
    """Return round values to mark on a scale."""
    if scale.log:
        first, last = math.floor(math.log10(scale.low)), math.ceil(math.log10(scale.high))
        found: list[float] = []
        for steps in ((1, 2, 5), (1, 3), (1,)):
            found = [
                step * 10.0**power
                for power in range(first, last + 1)
                for step in steps
                if scale.low <= step * 10.0**power <= scale.high
            ]
            if len(found) <= most + 1:
                return found
        return found[:: math.ceil(len(found) / most)]
    values = MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10]).tick_values(scale.low, scale.high)
    return [float(value) for value in values if scale.low <= value <= scale.high]


def number(value: float) -> str:
    """Return a value as text: whole where it is large, four significant digits where it is not.

    Halves stay, because the ends of what rounds to a number are halves.
    """
    if math.isinf(value):
        return "no upper limit" if value > 0 else "no lower limit"
    rounded = float(f"{value:.10g}")
    if rounded == round(rounded):
        return f"{rounded:,.0f}".replace("-", "−")
    if abs(rounded) >= WHOLE:
        decimals = int((2 * rounded).is_integer())
        return f"{rounded:,.{decimals}f}".replace("-", "−")
    decimals = max(0, 3 - math.floor(math.log10(abs(rounded))))
    text = f"{rounded:.{decimals}f}".rstrip("0").rstrip(".")
    return text.replace("-", "−")


def tick_texts(values: Sequence[float]) -> list[str]:
    """Return the texts of ticks, all with the same number of decimals unless they are far apart."""
    texts = [number(value) for value in values]
    decimals = [len(text.partition(".")[2]) for text in texts]
    even = len(values) > 1 and max(values) <= FAR_APART * max(
        values[1] - values[0], abs(values[0]), 1e-300
    )
    if not even or not max(decimals, default=0):
        return texts
    return [f"{value:,.{max(decimals)}f}".replace("-", "−") for value in values]


def spread(wanted: Sequence[float], sizes: Sequence[float], end: float) -> list[float]:
    """Return where things begin that must not overlap, as near as can be to where they would.

    Parameters
    ----------
    wanted : sequence of float
        Where each would begin, rising.
    sizes : sequence of float
        How long each is.
    end : float
        Where the last one must end at the latest.

    Examples
    --------
    >>> spread([0, 1, 9], [3, 3, 3], 11)
    [0, 3, 8]
    """
    begins = list(wanted)
    for k in range(1, len(begins)):
        begins[k] = max(begins[k], begins[k - 1] + sizes[k - 1])
    # What was pushed beyond the end pushes back.
    for k in reversed(range(len(begins))):
        begins[k] = min(begins[k], end - sizes[k])
        end = begins[k]
    return begins


def days_of(given: Any) -> list[dt.date]:
    """Return days, given as dates, timestamps, ISO texts, or numbers of days since 1970."""
    values = np.asarray(given)
    if values.dtype.kind in "iuf":
        found = pd.to_datetime(values, unit="D")
    else:
        found = pd.to_datetime(values)
    return [stamp.date() for stamp in found]


def day_ticks(first: dt.date, last: dt.date, most: int) -> list[tuple[dt.date, str, str]]:
    """Return days to mark: the day, its name, and the year where it changes.

    They are firsts of months; where no month that would be marked begins, the two ends.
    """
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = next((step for step in MONTH_STEPS if months <= step * most), MONTH_STEPS[-1])
    every = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    begins = [dt.date(index // 12, index % 12 + 1, 1) for index in every if index % step == 0]
    days = [day for day in begins if first <= day <= last]
    plain = len(days) < 2  # noqa: PLR2004 -- one tick is no scale
    found: list[tuple[dt.date, str, str]] = []
    for day in [first, last] if plain else days:
        name = MONTHS[day.month - 1][:3]
        changes = not found or found[-1][0].year != day.year
        found.append(
            (day, f"{day.day} {name}" if plain else name, str(day.year) if changes else "")
        )
    return found
