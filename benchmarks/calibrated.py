"""What a check of calibration is: a method, a setting, what it promises, and how to measure it."""

import math
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

__all__ = ["LEVEL", "PROMISES", "Check", "Measure", "Row", "measured"]

LEVEL: Final = 0.95

PROMISES: Final = {
    "about": "covers about its level",
    "at least": "covers at least its level",
    "always": "never misses the truth",
    "at most": "errs at most so often",
    "misused": "is not meant for this",
    "rate": "promises nothing: how often the rule gives these words",
}

Measure = Callable[[int, np.random.Generator], float]
"""Takes how many simulations and randomness; returns the share that is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check of a method in one setting.

    Parameters
    ----------
    method : str
        The name of the function.
    setting : str
        What it is applied to.
    promise : str
        One of :data:`PROMISES`.
    nominal : float or None
        The level that it claims; None where it claims none.
    measure : callable
        Returns the share covered, by simulation or by summing over the sample space.
    runs, few : int
        Simulations in a full run, and in a test; 0 for a sum without Monte Carlo error.
    slack : float
        How far from the nominal level it may be besides Monte Carlo error.
    reason : str
        Why it is off its level, where it is.
    """

    method: str
    setting: str
    promise: str
    nominal: float | None
    measure: Measure
    runs: int = 0
    few: int = 0
    slack: float = 0.0
    reason: str = ""

    @property
    def name(self) -> str:
        """The method and its setting."""
        return f"{self.method}: {self.setting}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a check found.

    Parameters
    ----------
    share : float
        The share covered.
    error : float
        Its Monte Carlo standard error; 0 for a sum.
    runs : int
        Simulations; 0 for a sum.
    """

    share: float
    error: float
    runs: int

    def holds(self, check: Check) -> bool:
        """Whether the promise is kept, within three standard errors and the declared slack."""
        if check.nominal is None:
            return True
        allowed = 3 * self.error + check.slack + 1e-9
        enough = self.share >= check.nominal - allowed
        no_more = self.share <= check.nominal + allowed
        return {
            "about": enough and no_more,
            "at least": enough,
            "always": enough,
            "at most": no_more,
            "misused": not enough,
        }[check.promise]


def measured(check: Check, *, runs: int) -> Row:
    """Carry a check out.

    Parameters
    ----------
    check : Check
        The check.
    runs : int
        Simulations; not used where nothing is simulated.

    Returns
    -------
    Row
        The share and its error. The seed follows from the name of the check, so neither the order
        nor the choice of the checks changes a result.
    """
    share = check.measure(runs, np.random.default_rng(zlib.crc32(check.name.encode())))
    if not check.runs:
        return Row(share=share, error=0.0, runs=0)
    # At a share of 0 or 1 the usual formula would claim that there is no error.
    inner = min(max(share, 1 / (runs + 2)), 1 - 1 / (runs + 2))
    return Row(share=share, error=math.sqrt(inner * (1 - inner) / runs), runs=runs)
