"""How many items two incomplete lists leave out, where it is known which items are on both.

All methods here assume that being on one list does not change the chance of being on the other.
Where it does, the answer can be wrong by a factor: :mod:`audit.methods.log_linear` shows by how
much, from three lists on, and :func:`audit.methods.bounds.frechet_union` assumes nothing.
"""

import math
from bisect import bisect_left
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from audit.errors import ParameterError
from audit.intervals import Interval
from audit.methods.checks import check_at_most, check_count, check_level

__all__ = ["chapman", "hypergeometric_interval", "lincoln_petersen"]


def lincoln_petersen(first: int, second: int, both: int) -> float:
    """Estimate the number of all items from two lists and their overlap.

    Parameters
    ----------
    first, second : int
        Items on each list.
    both : int
        Items on both, at least one.

    Returns
    -------
    float
        The number of items, on the lists or not. Biased upwards where the overlap is small.

    Raises
    ------
    ParameterError
        If a number is not a count, or the lists do not overlap.
    ConflictError
        If the overlap is larger than a list.

    References
    ----------
    Lincoln F.C. (1930) Calculating waterfowl abundance on the basis of banding returns. USDA
    Circular 118. Petersen C.G.J. (1896) Report of the Danish Biological Station 6:5-84.

    Examples
    --------
    >>> round(lincoln_petersen(23, 28, 9))
    72
    """
    _check(first, second, both)
    if both == 0:
        raise ParameterError(
            "Two lists without overlap do not limit the number of items.",
            expected="at least one item on both lists",
            found="both=0",
            do="use chapman, or report the union as a lower bound",
        )
    return first * second / both


def chapman(first: int, second: int, both: int) -> float:
    """Estimate the number of all items from two lists, almost without bias.

    Parameters
    ----------
    first, second : int
        Items on each list.
    both : int
        Items on both.

    Returns
    -------
    float
        The number of items, on the lists or not.

    Raises
    ------
    ParameterError
        If a number is not a count.
    ConflictError
        If the overlap is larger than a list.

    References
    ----------
    Chapman D.G. (1951) Some properties of the hypergeometric distribution with applications to
    zoological sample censuses. University of California Publications in Statistics 1:131-160.

    Examples
    --------
    >>> round(chapman(100, 100, 20), 3)
    484.762
    """
    _check(first, second, both)
    return (first + 1) * (second + 1) / (both + 1) - 1


def hypergeometric_interval(first: int, second: int, both: int, *, level: float) -> Interval:
    """Return the exact central interval of the number of all items.

    Given the two sizes, the overlap of independent lists is hypergeometric; the interval holds
    every number of items under which neither tail of the overlap is too small.

    Parameters
    ----------
    first, second : int
        Items on each list.
    both : int
        Items on both.
    level : float
        Least probability to cover the number of items.

    Returns
    -------
    Interval
        Of kind ``exact``; infinite at the high end where the lists do not overlap.

    Raises
    ------
    ParameterError
        If a number is not a count or the level is impossible.
    ConflictError
        If the overlap is larger than a list.

    References
    ----------
    Seber G.A.F. (1982) The Estimation of Animal Abundance, 2nd edition, section 3.1.

    Examples
    --------
    >>> print(hypergeometric_interval(100, 100, 20, level=0.95))
    [360, 762] (exact, 95%)
    """
    _check(first, second, both)
    check_level(level)
    tail = (1 - level) / 2
    union = first + second - both
    low = _first(union, lambda total: _tails(total, first, second, both)[0] >= tail)
    if both == 0:
        return Interval(low=low, high=math.inf, kind="exact", level=level)
    high = _first(low, lambda total: _tails(total, first, second, both)[1] < tail) - 1
    return Interval(low=low, high=high, kind="exact", level=level)


def _first(start: int, holds: Callable[[int], bool]) -> int:
    """Return the first whole number from ``start`` on; once it holds, it holds for all above."""
    width = 1
    while not holds(start + width):
        width *= 2
    return bisect_left(range(start + width + 1), x=True, lo=start, key=holds)


def _tails(total: int, first: int, second: int, both: int) -> tuple[float, float]:
    """Return P(overlap ≤ both) and P(overlap ≥ both) for independent lists of ``total`` items."""
    overlap = np.arange(max(0, first + second - total), min(first, second) + 1)
    log_p = (
        _log_choose(first, overlap)
        + _log_choose(total - first, second - overlap)
        - _log_choose(total, second)
    )
    p = np.exp(log_p)
    return float(p[overlap <= both].sum()), float(p[overlap >= both].sum())


def _log_choose(n: ArrayLike, k: ArrayLike) -> NDArray[np.float64]:
    n, k = np.asarray(n, dtype=np.float64), np.asarray(k, dtype=np.float64)
    return np.asarray(special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1))


def _check(first: int, second: int, both: int) -> None:
    check_count(first=first, second=second, both=both)
    check_at_most(both, min(first, second), names=("both", "the shorter list"))
