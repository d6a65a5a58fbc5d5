"""A multiverse of a million specifications, exactly; and the same with a loop, for comparison.

``python benchmarks/multiverse.py`` crosses six choices of ten options each: a ratio of products,
each with a range. It codes every specification against a reading, takes the shares, splits the
variance of the margin, finds the fewest choices to change and the least factor that tips the
reference. The loop computes the same values and codes one specification at a time, on a smaller
grid, and is extrapolated in proportion to the number of specifications.
"""

import argparse
import itertools
import math
import time
from collections.abc import Callable
from typing import Final, TypeVar

import numpy as np
import xarray as xr

from audit.arrays import pieces
from audit.codes import ABOVE, AGREE, BELOW, OVERLAP, codes_of, margins_of
from audit.estimates import Estimate
from audit.readings import readings
from audit.rules import shares_of
from audit.sensitivity import decompose, fewest_changes

AXES: Final = 6
OPTIONS: Final = 10
LOOPED: Final = 7
REPEATS: Final = 5
WIDTH: Final = 1.02


def options(count: int) -> list[np.ndarray]:
    """Return the values of the options of each choice; the first is the reference."""
    rng = np.random.default_rng(1)
    return [scale * np.exp(rng.normal(0, 0.05, count)) for scale in (3, 1, 1, 1, 1, 1)]


def named(values: list[np.ndarray]) -> list[xr.DataArray]:
    """Return them as arrays over one named axis each."""
    return [
        xr.DataArray(one, dims=[f"choice {k}"], coords={f"choice {k}": np.arange(one.size)})
        for k, one in enumerate(values)
    ]


def crossed(axes: list[xr.DataArray]) -> Estimate:
    """Return the estimate over all specifications, by broadcasting."""
    a, b, c, d, e, f = axes
    center = a * b * c / (d * e * f)
    return Estimate(
        center=center,
        low=center / WIDTH,
        high=center * WIDTH,
        unit="ratio",
        kinds=frozenset({"bounds"}),
        level=None,
        method="a ratio of products",
        lineage=(),
    )


def looped(values: list[np.ndarray], low: float, high: float) -> list[tuple[float, ...]]:
    """Return value, range, code and margin of each specification, one after the other."""
    found: list[tuple[float, ...]] = []
    for a, b, c, d, e, f in itertools.product(*(one.tolist() for one in values)):
        center = a * b * c / (d * e * f)
        least, most = center / WIDTH, center * WIDTH
        if most < low:
            code = BELOW
        elif least >= high:
            code = ABOVE
        else:
            code = AGREE if low <= center < high else OVERLAP
        found.append(
            (center, least, most, code, min(math.log(center / low), math.log(high / center)))
        )
    return found


Result = TypeVar("Result")


def timed(what: str, run: Callable[[], Result]) -> tuple[Result, float]:
    """Return a result, and the least CPU time of several runs, which is printed."""
    best, result = math.inf, run()
    for _ in range(REPEATS):
        start = time.process_time()
        result = run()
        best = min(best, time.process_time() - start)
    print(f"{what:44s} {1000 * best:9.1f} ms")
    return result, best


def tipping(margins: xr.DataArray) -> tuple[float, float]:
    """Return by what factor the reference, and the specification nearest an edge, would tip."""
    values = np.ravel(margins.values[..., 0])
    nearest = min(np.abs(values[piece]).min() for piece in pieces(values.size))
    return math.exp(abs(values[0])), math.exp(nearest)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.parse_args()
    asked = readings("3", "nearly")[1:2]
    [reading] = asked
    axes = named(options(OPTIONS))
    print(f"{OPTIONS**AXES:,} specifications, against one reading; the best of {REPEATS} runs, CPU")
    estimate, first = timed("estimates with their ranges", lambda: crossed(axes))
    codes, second = timed("codes", lambda: codes_of(estimate, asked))
    shares, third = timed("shares", lambda: shares_of(codes.values))
    margins, fourth = timed("margins", lambda: margins_of(estimate, asked))
    parts, fifth = timed(
        "variance of the margin, split exactly", lambda: decompose(margins[..., 0])
    )
    flip, sixth = timed(
        "fewest choices to change", lambda: fewest_changes((codes == AGREE)[..., 0])
    )
    tips, seventh = timed("least factors that tip", lambda: tipping(margins))
    whole = first + second + third + fourth + fifth + sixth + seventh
    print(f"{'all of it':44s} {1000 * whole:9.1f} ms")

    few = options(LOOPED)
    loop, small = timed(
        f"values, codes, margins of {LOOPED**AXES:,} in a loop",
        lambda: looped(few, reading.low, reading.high),
    )
    same = codes_of(crossed(named(few)), asked).values.ravel().tolist()
    if same != [one[3] for one in loop]:
        raise ArithmeticError("the loop and the tensor disagree")
    large = small * OPTIONS**AXES / LOOPED**AXES
    print(f"{'the same for all of them, extrapolated':44s} {1000 * large:9.1f} ms")
    times = large / (first + second + fourth)
    print(f"values, codes and margins: the loop takes {times:.0f} times as long")
    print(f"agree {shares.agree:.3f}; {len(parts)} shares of variance; flip {flip}; tips {tips}")


if __name__ == "__main__":
    main()
