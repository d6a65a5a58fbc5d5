"""Shares of counts and their ratios as fractions, without rounding."""

from fractions import Fraction

from audit.methods.checks import check_at_most, check_count, check_positive
from audit.methods.percentages import WHOLE

__all__ = ["exact_percentage", "exact_ratio", "percent_more"]


def exact_percentage(part: int, whole: int) -> Fraction:
    """Return a part in per cent of its whole, exactly.

    Parameters
    ----------
    part, whole : int
        Counts of the same things.

    Raises
    ------
    ParameterError
        If one is not a count, or there is no whole.
    ConflictError
        If the part is larger than the whole.

    Examples
    --------
    >>> exact_percentage(8, 11)
    Fraction(800, 11)
    """
    check_count(part=part, whole=whole)
    check_positive(whole=whole)
    check_at_most(part, whole, names=("part", "whole"))
    return Fraction(WHOLE * part, whole)


def exact_ratio(part1: int, whole1: int, part2: int, whole2: int) -> Fraction:
    """Return the ratio of two shares, exactly.

    Parameters
    ----------
    part1, whole1, part2, whole2 : int
        Counts of the first and of the second; the second part is not 0.

    Raises
    ------
    ParameterError
        If one is not a count, or something would be divided by 0.
    ConflictError
        If a part is larger than its whole.

    Examples
    --------
    >>> exact_ratio(3, 4, 1, 4)
    Fraction(3, 1)
    """
    check_positive(part2=part2)
    return exact_percentage(part1, whole1) / exact_percentage(part2, whole2)


def percent_more(ratio: Fraction) -> Fraction:
    """Return a ratio as the difference in per cent of the second: negative where it is less.

    Parameters
    ----------
    ratio : Fraction
        First over second.

    Examples
    --------
    >>> percent_more(Fraction(7, 5))
    Fraction(40, 1)
    """
    return WHOLE * (ratio - 1)
