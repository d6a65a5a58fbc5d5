"""The multiverse against a Python loop, pandas and ``specification_curve``; prints JSON.

``python benchmarks/crossings.py --options 10`` crosses six choices of so many options each. What
takes too long is timed on fewer and extrapolated in proportion, which favours it: the grouping in
the loop, and the pages of memory in pandas, grow at least so. All do the same work on the same
numbers (estimates with ranges, codes, shares, margins, the exact split of the margin's variance by
choice, the fewest choices to change, the least factor that tips), but for ``specification_curve``:
it has no such thing, and fits one regression for each specification, of one variable on fifty
observations, the least that it can be asked for; one option of a choice is one control.
"""

import argparse
import itertools
import json
import math
import statistics
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pandas as pd
from multiverse import WIDTH, crossed, looped, named, options, tipping

from audit.codes import ABOVE, AGREE, BELOW, OVERLAP, codes_of, margins_of
from audit.readings import readings
from audit.rules import shares_of
from audit.sensitivity import decompose, fewest_changes

Result = dict[str, Any]

OBSERVATIONS: Final = 50
CONTROLS: Final = 7
"""The package fits each subset of the controls: 2^7 = 128 specifications."""


def tensor(values: list[np.ndarray]) -> Result:
    """Do the work as the package does it."""
    asked = readings("3", "nearly")[1:2]
    estimate = crossed(named(values))
    codes = codes_of(estimate, asked)
    margins = margins_of(estimate, asked)
    return {
        "agree": shares_of(codes.values).agree,
        "first": [first for first, _ in decompose(margins[..., 0]).values()],
        "flip": (fewest_changes((codes == AGREE)[..., 0]) or (0,))[0],
        "tips": tipping(margins)[1],
    }


def loop(values: list[np.ndarray]) -> Result:
    """Do it one specification after the other, in plain Python."""
    [reading] = readings("3", "nearly")[1:2]
    found = looped(values, reading.low, reading.high)
    places = list(itertools.product(*(range(one.size) for one in values)))
    margins = [one[4] for one in found]
    agree = Counter(one[3] for one in found)[AGREE] / len(found)
    whole = statistics.pvariance(margins)
    first, total = [], []
    for axis in range(len(values)):
        groups: defaultdict[int, list[float]] = defaultdict(list)
        others: defaultdict[tuple[int, ...], list[float]] = defaultdict(list)
        for place, margin in zip(places, margins, strict=True):
            groups[place[axis]].append(margin)
            others[place[:axis] + place[axis + 1 :]].append(margin)
        first.append(_variance(groups) / whole)
        total.append(1 - _variance(others) / whole)
    reference = found[0][3] == AGREE
    flip = min(
        (
            sum(level > 0 for level in place)
            for place, one in zip(places, found, strict=True)
            if (one[3] == AGREE) != reference
        ),
        default=0,
    )
    tips = math.exp(min(abs(one) for one in margins))
    return {"agree": agree, "first": first, "flip": flip, "tips": tips}


def _variance(groups: dict[Any, list[float]]) -> float:
    return statistics.pvariance([statistics.fmean(one) for one in groups.values()])


def frame(values: list[np.ndarray]) -> Result:
    """Do it with a table of all specifications, column by column."""
    [reading] = readings("3", "nearly")[1:2]
    names = [f"choice {k}" for k in range(len(values))]
    index = pd.MultiIndex.from_product([range(one.size) for one in values], names=names)
    table = index.to_frame(index=False)
    a, b, c, d, e, f = (
        table[name].map(pd.Series(one)) for name, one in zip(names, values, strict=True)
    )
    table["center"] = a * b * c / (d * e * f)
    table["low"], table["high"] = table["center"] / WIDTH, table["center"] * WIDTH
    inside = (table["center"] >= reading.low) & (table["center"] < reading.high)
    table["code"] = np.select(
        [table["high"] < reading.low, table["low"] >= reading.high, inside],
        [BELOW, ABOVE, AGREE],
        OVERLAP,
    )
    table["margin"] = np.minimum(
        np.log(table["center"] / reading.low), np.log(reading.high / table["center"])
    )
    whole = table["margin"].var(ddof=0)
    first = [table.groupby(name)["margin"].mean().var(ddof=0) / whole for name in names]
    for name in names:
        others = [other for other in names if other != name]
        _ = 1 - table.groupby(others)["margin"].mean().var(ddof=0) / whole
    agrees = table["code"] == AGREE
    changed = (table[names] > 0).sum(axis=1)[agrees != agrees.iloc[0]]
    return {
        "agree": float(agrees.mean()),
        "first": first,
        "flip": int(changed.min()) if len(changed) else 0,
        "tips": math.exp(float(table["margin"].abs().min())),
    }


def regressions() -> int:
    """Fit each subset of some controls with the package of that name; return how many it fitted."""
    # Not part of the audit's environment.
    from specification_curve import SpecificationCurve  # noqa: PLC0415

    rng = np.random.default_rng(1)
    controls = [f"control {k}".replace(" ", "_") for k in range(CONTROLS)]
    data = pd.DataFrame(
        rng.normal(size=(OBSERVATIONS, CONTROLS + 2)), columns=["y", "x", *controls]
    )
    curve = SpecificationCurve(data, "y", "x", controls)
    curve.fit()
    return len(curve.df_r)


def timed(run: Callable[[], Any], repeats: int) -> tuple[list[float], Any]:
    """Return the wall seconds of several runs, and the last result."""
    seconds, result = [], None
    for _ in range(repeats):
        start = time.perf_counter()
        result = run()
        seconds.append(time.perf_counter() - start)
    return seconds, result


def same(one: Result, other: Result) -> None:
    """Raise where two ways of one work disagree.

    Raises
    ------
    ArithmeticError
        If any figure differs by more than rounding does.
    """
    for part, value in one.items():
        if not np.allclose(value, other[part], rtol=1e-9, atol=1e-12):
            message = f"{part}: {value} and {other[part]}"
            raise ArithmeticError(message)


def main() -> None:
    """Measure, compare the results, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--options", type=int, default=10, help="options of each choice")
    parser.add_argument("--fewer", type=int, default=7, help="options where it is a loop")
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    most, few = options(given.options), options(given.fewer)
    size, less = given.options ** len(most), given.fewer ** len(few)
    tensor(few)
    regressions()
    runs: dict[str, tuple[int, list[float]]] = {}
    results: dict[str, Any] = {}
    work: list[tuple[str, int, Callable[[], Any]]] = [
        ("this package", size, lambda: tensor(most)),
        ("pandas", size, lambda: frame(most)),
        ("Python loop", less, lambda: loop(few)),
        ("specification_curve", 2**CONTROLS, regressions),
    ]
    for turn in range(given.repeat):
        for name, count, run in work if turn % 2 == 0 else reversed(work):
            [seconds], results[name] = timed(run, 1)
            runs.setdefault(name, (count, []))[1].append(seconds)
    same(results["this package"], results["pandas"])
    same(tensor(few), results["Python loop"])
    if results["specification_curve"] != 2**CONTROLS:
        raise ArithmeticError(str(results["specification_curve"]))
    told = [
        {"name": name, "specifications": count, "of": size, "seconds": seconds}
        for name, (count, seconds) in runs.items()
    ]
    print(json.dumps(told))


if __name__ == "__main__":
    main()
