"""What every method asks of its arguments, and how it refuses them."""

import math

from audit.errors import ConflictError, ParameterError

__all__ = ["check_at_most", "check_count", "check_level", "check_positive"]


def check_level(level: float) -> None:
    """Refuse a level that is not a probability.

    Parameters
    ----------
    level : float
        The probability that an interval is to claim.

    Raises
    ------
    ParameterError
        If it is not inside (0, 1).
    """
    if not 0 < level < 1:
        raise ParameterError(
            "The level of an interval is not a probability.",
            expected="a number between 0 and 1, both excluded",
            found=f"level={level!r}",
            do="write 95% as 0.95",
        )


def check_count(**counts: float) -> None:
    """Refuse counts that are not whole numbers from 0.

    Parameters
    ----------
    **counts : float
        Name of the argument → what was given for it.

    Raises
    ------
    ParameterError
        If one is negative, broken, infinite or not a number.
    """
    for name, count in counts.items():
        if not (math.isfinite(count) and count >= 0 and count == math.floor(count)):
            raise ParameterError(
                "A count is not a count.",
                expected="a whole number, 0 or more",
                found=f"{name}={count!r}",
                do="give the number of things counted, not a rate, a share or a rounded figure",
            )


def check_positive(**values: float) -> None:
    """Refuse values that are not finite and above 0.

    Parameters
    ----------
    **values : float
        Name of the argument → what was given for it.

    Raises
    ------
    ParameterError
        If one is 0, negative, infinite or not a number.
    """
    for name, value in values.items():
        if not (math.isfinite(value) and value > 0):
            raise ParameterError(
                "A value that must be positive is not.",
                expected="a finite number above 0",
                found=f"{name}={value!r}",
                do="check the figure and its unit",
            )


def check_at_most(part: float, whole: float, *, names: tuple[str, str]) -> None:
    """Refuse a part that is larger than its whole.

    Parameters
    ----------
    part, whole : float
        The two figures.
    names : tuple of str
        What they are called.

    Raises
    ------
    ConflictError
        If ``part`` is above ``whole``.
    """
    if part > whole:
        raise ConflictError(
            "A part is larger than its whole.",
            expected=f"{names[0]} ≤ {names[1]}",
            found=f"{names[0]}={part!r}, {names[1]}={whole!r}",
            do="check that both figures count the same things",
        )
