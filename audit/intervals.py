"""A range of values that never travels without its kind and its level.

The methods that make intervals are in :mod:`audit.methods`, each a function that is named by its
author or by the field's own word.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from audit.errors import ConflictError, ParameterError

__all__ = ["KINDS", "Interval"]

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "point": "one value, taken as it is",
        "reported": "the range that the source itself prints",
        "rounded": "all values that are printed as this one",
        "revised": "the lowest to the highest of the values that one figure has had",
        "prediction": "where the next value of the same sort falls",
        "bounds": "what the figures allow, without a probability",
        "exact": "a discrete probability model, inverted; covers at least its level",
        "score": "a large-sample method (score, Wald or profile); covers about its level",
        "posterior": "a posterior distribution under a prior that the method names",
        "bootstrap": "resampling of the data",
        "identified": "bounds whose ends are themselves estimated with noise",
    }
)
"""What each kind of interval means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A closed range of values, with what it is and the probability that it claims.

    Parameters
    ----------
    low, high : float
        The ends; both belong to the interval. Either may be infinite.
    kind : str
        One of :data:`KINDS`.
    level : float or None
        The probability that the method claims; None where it claims none.

    Raises
    ------
    ParameterError
        If an end is not a number, the kind is unknown, or the level is not inside (0, 1).
    ConflictError
        If the low end is above the high end.

    Examples
    --------
    >>> interval = Interval(low=2, high=5, kind="exact", level=0.95)
    >>> print(interval)
    [2, 5] (exact, 95%)
    >>> 5 in interval, 5.1 in interval
    (True, False)
    """

    low: float
    high: float
    kind: str
    level: float | None

    def __post_init__(self) -> None:
        """Refuse what is not an interval."""
        if math.isnan(self.low) or math.isnan(self.high):
            raise ParameterError(
                "An end of an interval is not a number.",
                expected="two numbers; inf where there is no limit",
                found=f"low={self.low}, high={self.high}",
                do="find out where the NaN comes from; a missing value has no interval",
            )
        if self.low > self.high:
            raise ConflictError(
                "The ends of an interval are in the wrong order.",
                expected="low ≤ high",
                found=f"low={self.low}, high={self.high}",
                do="check the figures that the ends were computed from",
            )
        if self.kind not in KINDS:
            raise ParameterError(
                "An interval has an unknown kind.",
                expected=", ".join(KINDS),
                found=repr(self.kind),
                do="use the kind that says how the interval was made",
            )
        if self.level is not None and not 0 < self.level < 1:
            raise ParameterError(
                "An interval has an impossible level.",
                expected="a probability between 0 and 1, or None where none is claimed",
                found=repr(self.level),
                do="write 95% as 0.95",
            )

    def __contains__(self, value: float) -> bool:
        """Return whether a value lies in the interval, its ends included."""
        return self.low <= value <= self.high

    def __str__(self) -> str:
        claimed = "no probability" if self.level is None else f"{100 * self.level:.4g}%"
        return f"[{self.low:g}, {self.high:g}] ({self.kind}, {claimed})"
