"""The root of an increasing function, to the last bit, without an optimiser."""

from collections.abc import Callable

__all__ = ["root"]


def root(function: Callable[[float], float], low: float, high: float) -> float:
    """Find where an increasing function crosses 0, by bisection.

    Bisection needs no more than the sign, so the answer is the same on every machine on which the
    signs are; and a short import is worth more here than a faster search.

    Parameters
    ----------
    function : callable
        Increasing; at most 0 at ``low``, at least 0 at ``high``.
    low, high : float
        Finite ends of the search.

    Returns
    -------
    float
        Where the sign changes, to the precision of a float.

    Examples
    --------
    >>> root(lambda x: x * x - 2, 0, 2)
    1.414213562373095
    """
    while low < (middle := (low + high) / 2) < high:
        if function(middle) < 0:
            low = middle
        else:
            high = middle
    return middle
