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

SMALL_STEP: Final = 1e-6
"""A step this small, in units of the narrowest component, is the last of the search for a quantile.

The error that a Newton step leaves is of the order of its square.
"""

FEW_TERMS: Final = 100
"""Up to so many degrees of freedom the finite sum is the faster way to a probability."""


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
        return float(self.weight @ _student_cdf(self.freedom, self._standard(value)))

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
        narrow = SMALL_STEP * float(self.scale.min())
        while low < value < high:
            excess = self.cdf(value) - probability
            low, high = (value, high) if excess < 0 else (low, value)
            density = self.pdf(value)
            step = excess / density if density > 0 else np.inf
            last = abs(step) <= narrow
            value = value - step if low < value - step < high else (low + high) / 2
            if last:
                break
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


def _student_cdf(freedom: float, value: Floats) -> Floats:
    """Return the distribution function of Student's t.

    For whole degrees of freedom it is a finite sum, ten times as fast as the incomplete beta
    function, and a mixture asks for it thousands of times (Abramowitz and Stegun 1964, 26.7.3 and
    26.7.4).
    """
    if freedom != int(freedom) or freedom > FEW_TERMS:
        return np.asarray(special.stdtr(freedom, value))
    square = 1 / (1 + value**2 / freedom)
    odd = int(freedom) % 2
    # Horner's rule, from the last term of the sum to the first, without an array for each.
    total = np.ones_like(value) if freedom > 1 else np.zeros_like(value)
    for k in range(int(freedom) - 2, odd + 1, -2):
        total *= square
        total *= (k - 1) / k
        total += 1
    tangent = value / np.sqrt(freedom)
    sine = tangent * np.sqrt(square)
    if odd:
        inside = 2 / np.pi * (np.arctan(tangent) + sine * np.sqrt(square) * total)
    else:
        inside = sine * total
    return np.asarray((1 + inside) / 2)
