"""What the measurements say: medians with their spread, ratios, and what must hold.

Pure functions of the records that ``bench.py`` stores; a record is a dictionary of JSON's types.
"""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from contenders import (
    CACHED,
    COLD,
    COLD_ONE,
    FLOOR,
    NBVAL_TWO,
    ONE_BY_ONE,
    PAGE,
    REAL,
    ROW,
    UNCHANGED,
    VERIFY,
)

Record = Mapping[str, Any]

OURS_CROSSED, LOOPED, CURVE = "this package", "Python loop", "specification_curve"

WORSE: Final = 1.15
"""By what factor a ratio must have fallen to be named: less is noise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One row of what must hold.

    Parameters
    ----------
    work, required, measured : str
        As shown; what was not measured is said so.
    holds : bool or None
        None where it was not measured.
    """

    work: str
    required: str
    measured: str
    holds: bool | None


def spread(values: Sequence[float]) -> tuple[float, float, float]:
    """Return the median, the least and the greatest.

    Examples
    --------
    >>> spread([3.0, 1.0, 2.0, 10.0])
    (2.5, 1.0, 10.0)
    """
    return statistics.median(values), min(values), max(values)


def medians(records: Iterable[Record], what: str = "wall") -> dict[tuple[str, str], float]:
    """Return corpus and name → the median of what was measured; what failed is left out."""
    return {
        (one["corpus"], one["name"]): statistics.median(one[what])
        for one in records
        if not one.get("failed") and one[what]
    }


def crossing_seconds(crossings: Iterable[Record]) -> dict[str, float]:
    """Return name → seconds for all specifications, in proportion where fewer were timed.

    Examples
    --------
    >>> crossing_seconds([{"name": "a", "specifications": 10, "of": 100, "seconds": [1.0, 3.0]}])
    {'a': 20.0}
    """
    return {
        one["name"]: statistics.median(one["seconds"]) * one["of"] / one["specifications"]
        for one in crossings
    }


def ratios(records: Iterable[Record]) -> dict[tuple[str, str], float]:
    """Return corpus and peer → how many times as long it takes as this package at the same work.

    Each kind of work has one way of ours to be measured against, that of the same run; an audit in
    which that was not measured has no ratio.
    """
    ours = {"execution": COLD, "verification": VERIFY, "noop": UNCHANGED}
    kept = list(records)
    middle = medians(kept)
    found = {}
    for one in kept:
        key = (one["corpus"], one["name"])
        base = middle.get((one["corpus"], ours[one["part"]]))
        if not one["ours"] and base and key in middle:
            found[key] = middle[key] / base
    return found


def regressions(before: Iterable[Record], now: Iterable[Record]) -> list[str]:
    """Say which ratios are worse than stored, by more than noise.

    Parameters
    ----------
    before, now : iterable of mapping
        Records of two runs.

    Returns
    -------
    list of str
        One sentence each, the worst first.
    """
    old, new = ratios(before), ratios(now)
    worse = {key: old[key] / new[key] for key in old.keys() & new.keys()}
    return [
        f"{corpus}, against {name}: {old[corpus, name]:.2f} times before, "
        f"{new[corpus, name]:.2f} times now"
        for (corpus, name), factor in sorted(worse.items(), key=lambda one: (-one[1], one[0]))
        if factor > WORSE
    ]


def _times(work: str, least: float, slow: float | None, fast: float | None) -> Held:
    if not slow or not fast:
        return Held(work=work, required=f"{least:,g} times", measured="not measured", holds=None)
    found = slow / fast
    told = f"{found:,.1f} times ({slow:,.3g} s and {fast:.3g} s)"
    return Held(work=work, required=f"{least:,g} times", measured=told, holds=found >= least)


def _below(work: str, limit: float, found: float | None, required: str) -> Held:
    if found is None:
        return Held(work=work, required=required, measured="not measured", holds=None)
    return Held(work=work, required=required, measured=f"{found:.2f} s", holds=found < limit)


def per_notebook(middle: Mapping[tuple[str, str], float], few: int, many: int) -> float | None:
    """Return the seconds of each further notebook between two generated audits, with one worker."""
    less, more = middle.get((str(few), COLD_ONE)), middle.get((str(many), COLD_ONE))
    return None if less is None or more is None else (more - less) / (many - few)


def _further(middle: Mapping[tuple[str, str], float]) -> list[Held]:
    work = "cost per further notebook, 30 to 200"
    late, early = per_notebook(middle, 30, 200), per_notebook(middle, 8, 30)
    alone = middle.get(("200", FLOOR))
    constant = Held(
        work=f"{work}, against 8 to 30", required="equal within 10 %", measured="not measured",
        holds=None,
    )  # fmt: skip
    if late and early:
        told = f"{100 * (late / early - 1):+.0f} % ({late:.3f} s and {early:.3f} s)"
        constant = Held(
            work=constant.work, required=constant.required, measured=told,
            holds=abs(late / early - 1) <= 0.1,  # noqa: PLR2004 - the requirement's own
        )  # fmt: skip
    floor = Held(
        work=f"{work}, against cells and pictures alone", required="at most 2 times",
        measured="not measured", holds=None,
    )  # fmt: skip
    if late and alone:
        each = alone / 200
        told = f"{late / each:.1f} times ({late:.3f} s and {each:.3f} s)"
        floor = Held(
            work=floor.work, required=floor.required, measured=told,
            holds=late <= 2 * each,
        )  # fmt: skip
    return [constant, floor]


def fastest_peer(records: Iterable[Record]) -> tuple[str, float] | None:
    """Return the other tool that is first to leave the same files of the real reports."""
    kept = list(records)
    middle = medians(kept)
    same = [
        (one["name"], middle[REAL, one["name"]])
        for one in kept
        if not one["ours"]
        and one["part"] == "execution"
        and one["gives"] == "notebooks and pages"
        and (REAL, one["name"]) in middle
    ]
    return min(same, key=lambda one: one[1], default=None)


def at_best(records: Sequence[Record], processors: int) -> str:
    """Say how much faster than the fastest peer it would be to run the cells, and do nothing else.

    Parameters
    ----------
    records : sequence of mapping
        What was measured.
    processors : int
        By how many the cells could be shared.

    Returns
    -------
    str
        Empty where either was not measured.
    """
    alone, peer = medians(records).get((REAL, FLOOR)), fastest_peer(records)
    if not alone or not peer:
        return ""
    name, seconds = peer
    return (
        f"Cells and pictures alone take {alone:.1f} s of the {seconds:.1f} s of {name}. "
        f"{processors} processors that shared them, with nothing to import, to fork, to record and "
        f"to make a page of, would be {seconds * processors / alone:.1f} times as fast: whatever "
        "runs these reports lies below."
    )


def must_hold(records: Sequence[Record], crossings: Sequence[Record]) -> list[Held]:
    """Return what is required of the real reports, what was measured, and whether it holds."""
    middle = medians(records)
    real = {name: seconds for (corpus, name), seconds in middle.items() if corpus == REAL}
    fastest, seconds = fastest_peer(records) or ("none", None)
    crossed = crossing_seconds(crossings)
    noop = real.get(UNCHANGED)
    return [
        _times("all reports from nothing, against papermill and nbconvert one by one", 10,
               real.get(ONE_BY_ONE), real.get(COLD)),
        _times(f"the same, against the fastest that gives the same files ({fastest})", 4,
               seconds, real.get(COLD)),
        _times("verification of all reports, against nbval with two workers", 3,
               real.get(NBVAL_TWO), real.get(VERIFY)),
        _times("nothing changed, against jupyter-cache", 1, real.get(CACHED), noop),
        _below("nothing changed", 0.5, noop, "less than 0.5 s"),
        _below("one changed row, to the new page, warm", 1.0, real.get(PAGE), "less than 1 s"),
        _below("one changed row, to all pages, warm", 1.0, real.get(ROW), "less than 1 s"),
        *_further(middle),
        _times("multiverse, against a Python loop", 300, crossed.get(LOOPED),
               crossed.get(OURS_CROSSED)),
        _times("multiverse, against specification_curve", 10_000, crossed.get(CURVE),
               crossed.get(OURS_CROSSED)),
        _below("multiverse", 0.1, crossed.get(OURS_CROSSED), "less than 0.1 s"),
    ]  # fmt: skip
