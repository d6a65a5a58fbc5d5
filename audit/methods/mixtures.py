"""A mixture of Student's t distributions: what is left when nuisance parameters are integrated."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special

from audit.intervals import Interval
from audit.methods.checks import check_level

__all__ = ["StudentMixture"]

Floats: TypeAlias = NDArray[np.float64]

SMALL_STEP: Final = 1e-10
"""A step this small, in units of the narrowest component, ends the search for a quantile."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StudentMixture:
    """A weighted mixture of t distributions with the same degrees of freedom.

    Parameters
    ----------
    location, scale, weight : ndarray, shape (k,)
        Of each component; the weights sum to 1.
    freedom : float
        Degrees of freedom.

    Examples
    --------
    >>> one = StudentMixture(location=np.zeros(1), scale=np.ones(1), weight=np.ones(1), freedom=10)
    >>> print(one.interval(level=0.95))
    [-2.22814, 2.22814] (posterior, 95%)
    """

    location: Floats
    scale: Floats
    weight: Floats
    freedom: float

    def cdf(self, value: float) -> float:
        """Return the probability of at most a value."""
        return float(self.weight @ special.stdtr(self.freedom, self._standard(value)))

    def pdf(self, value: float) -> float:
        """Return the density at a value."""
        half = (self.freedom + 1) / 2
        peak = np.exp(special.gammaln(half) - special.gammaln(self.freedom / 2))
        shape = np.power(1 + self._standard(value) ** 2 / self.freedom, -half)
        return float(self.weight @ (shape / self.scale) * peak / np.sqrt(np.pi * self.freedom))

    def quantile(self, probability: float) -> float:
        """Return the value that is not passed with a probability.

        Parameters
        ----------
        probability : float
            Inside (0, 1).

        Returns
        -------
        float
            By Newton's method, kept between the least and the greatest quantile of a component.

        Raises
        ------
        ParameterError
            If the probability is not inside (0, 1).
        """
        check_level(probability)
        each = self.location + self.scale * special.stdtrit(self.freedom, probability)
        low, high = float(each.min()), float(each.max())
        value = float(self.weight @ each)
        while low < value < high:
            excess = self.cdf(value) - probability
            low, high = (value, high) if excess < 0 else (low, value)
            density = self.pdf(value)
            step = excess / density if density > 0 else np.inf
            if excess == 0 or abs(step) <= SMALL_STEP * float(self.scale.min()):
                break
            value = value - step if low < value - step < high else (low + high) / 2
        return value

    def interval(self, *, level: float) -> Interval:
        """Return the central interval.

        Parameters
        ----------
        level : float
            Probability of the interval.

        Returns
        -------
        Interval
            Of kind ``posterior``.

        Raises
        ------
        ParameterError
            If the level is impossible.
        """
        check_level(level)
        return Interval(
            low=self.quantile((1 - level) / 2),
            high=self.quantile((1 + level) / 2),
            kind="posterior",
            level=level,
        )

    def _standard(self, value: float) -> Floats:
        return np.asarray((value - self.location) / self.scale)
