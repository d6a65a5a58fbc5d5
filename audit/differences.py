"""Differences for a person: what stood there, what stands there now, and how far a number moved."""

import contextlib
import difflib
import itertools
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from audit.blocks import NUMERAL, Block, Piece

__all__ = ["Difference", "at", "by_block", "by_drawing", "by_value", "is_noise", "moved", "told"]

LONGEST = 90
"""Signs of a text that are shown."""

Steps = list[tuple[str, int, int, int, int]]
"""What is done to a part of one list, and which part of another one comes of it."""

PAIRS = 4_000_000
"""Blocks of one text times blocks of the other, up to which moved blocks are looked for."""

NOISE = 1e-6
"""Up to which relative distance two unrounded numbers are one: the last of seven digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is not as it was.

    Parameters
    ----------
    file : str
        Which file.
    place : str
        Where in it: cell and output, table, row and column, or the path of a value.
    kind : str
        ``number`` (as displayed), ``unrounded`` (behind a displayed number), ``text``, ``prose``,
        ``source``, ``drawing``, ``markup``, ``count``, ``metadata``, ``order``, ``missing``,
        ``new``, ``bytes``.
    before, after : str
        What stood there, what stands there now.
    moved : str
        How far a number moved, against its range where there is one.
    """

    file: str = ""
    place: str = ""
    kind: str
    before: str = ""
    after: str = ""
    moved: str = ""

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.file, self.place) if part)
        what = f"{_short(self.before) or 'nothing'} -> {_short(self.after) or 'nothing'}"
        return f"{where}: {self.kind}: {what}{f' ({self.moved})' if self.moved else ''}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _number(text: str) -> float:
    with contextlib.suppress(ValueError):
        return float(text.replace(",", "").replace("−", "-"))
    return math.nan


def _percent(share: float, *, sign: str = "") -> str:
    """Return a share in per cent, to two digits."""
    return f"{float(f'{100 * share:.2g}'):{sign},.10g}"


def moved(before: str, after: str, interval: str = "") -> str:
    """Say how far a number moved.

    Parameters
    ----------
    before, after : str
        The number, with or without thousands separators.
    interval : str
        The range that was shown with it, ``low/high``; an end may be infinite or empty.

    Returns
    -------
    str
        Empty where one of the two is no number.

    Examples
    --------
    >>> moved("1,000", "1,010", "900/1100")
    '+10, +1 %; 5 % of the width of its range, inside of it'
    >>> moved("1,000", "1,200", "900/1100")
    '+200, +20 %; 100 % of the width of its range, outside of it'
    """
    old, new = _number(before), _number(after)
    step = new - old
    if not math.isfinite(step):
        return ""
    size = f"{step:+.4g}" + (f", {_percent(step / abs(old), sign='+')} %" if old else "")
    low, slash, high = interval.partition("/")
    ends = _number(low or "-inf"), _number(high or "inf")
    if not slash or math.isnan(ends[0]) or math.isnan(ends[1]):
        return size
    width = ends[1] - ends[0]
    part = f"{_percent(abs(step) / width)} % of the width of" if 0 < width < math.inf else "against"
    side = "inside" if ends[0] <= new <= ends[1] else "outside"
    return f"{size}; {part} its range, {side} of it"


def is_noise(one: Difference) -> bool:
    """Return whether two numbers behind the same displayed one differ in their last bits only.

    Processors round differently there, so that what one has written another may not write again,
    in the last of its digits; nothing that is shown depends on it.

    Parameters
    ----------
    one : Difference
        A number, or the two ends of a range.

    Examples
    --------
    >>> is_noise(Difference(kind="unrounded", before="0.1/0.3", after="0.1/0.30000000000000004"))
    True
    >>> is_noise(Difference(kind="unrounded", before="0.1", after="0.100001"))
    False
    >>> is_noise(Difference(kind="number", before="0.3", after="0.30000000000000004"))
    False
    """
    ends = [text.split("/") for text in (one.before, one.after)]
    return (
        one.kind == "unrounded"
        and len(ends[0]) == len(ends[1])
        and all(a == b or _is_close(_number(a), _number(b)) for a, b in zip(*ends, strict=True))
    )


def _is_close(old: float, new: float) -> bool:
    # A whole number is written in full.
    apart = old.is_integer() and new.is_integer()
    return not apart and math.isclose(old, new, rel_tol=NOISE, abs_tol=NOISE**2)


def at(one: Difference, place: str) -> Difference:
    """Return a difference with the place that its own place is in."""
    return replace(one, place=", ".join(part for part in (place, one.place) if part))


def by_drawing(old: str, new: str) -> list[Difference]:
    """Tell the first of the lines of markup that differ, and how many do."""
    ends = [one.split("\n") for one in (old, new)]
    pairs = [
        (k, a, b)
        for k, (a, b) in enumerate(itertools.zip_longest(*ends, fillvalue=""), 1)
        if a != b
    ]
    for k, a, b in pairs[:1]:
        at = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), 0)
        place = f"line {k} of the markup, the first of {len(pairs)}"
        shown = [one[max(0, at - 30) : at + 50] for one in (a, b)]
        return [Difference(place=place, kind="drawing", before=shown[0], after=shown[1])]
    return [] if old == new else [Difference(kind="bytes", before=repr(old), after=repr(new))]


def by_value(old: Any, new: Any, place: str = "") -> list[Difference]:
    """Compare two values of JSON; nothing that differs goes untold."""
    found: list[Difference] = []
    if isinstance(old, dict) and isinstance(new, dict):
        interval = "/".join("" if old.get(k) is None else str(old[k]) for k in ("low", "high"))
        found = [
            replace(one, moved=moved(one.before, one.after, interval))
            if one.place == f"{place}.{k}".lstrip(".") and "low" in old and "high" in old
            else one
            for k in dict.fromkeys((*old, *new))
            for one in by_value(old.get(k), new.get(k), f"{place}.{k}".lstrip("."))
        ]
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        found = [
            one
            for k, pair in enumerate(zip(old, new, strict=True))
            for one in by_value(*pair, f"{place}[{k}]")
        ]
    ends = [
        one if isinstance(one, str) else json.dumps(one, ensure_ascii=False, sort_keys=True)
        for one in (old, new)
    ]
    if found or (ends[0] == ends[1] and type(old) is type(new)):
        return found
    far = moved(*ends)
    exact = isinstance(old, float) and isinstance(new, float)
    kind = "unrounded" if exact else "number" if far else "text"
    return [Difference(place=place, kind=kind, before=ends[0], after=ends[1], moved=far)]


def by_block(old: Sequence[Block], new: Sequence[Block]) -> list[Difference]:
    """Compare two texts or tables; what only has other numerals is known again."""
    skeletons = [[one.skeleton for one in side] for side in (old, new)]
    found: list[Difference] = []
    for kind, a, b, c, d in _steps(*skeletons):
        if kind == "equal" or b - a == d - c:
            for was, now in zip(old[a:b], new[c:d], strict=True):
                found += _block(was, now)
        else:
            found += [Difference(place=_row(x), kind="missing", before=x.text) for x in old[a:b]]
            found += [Difference(place=_row(x), kind="new", after=x.text) for x in new[c:d]]
    return found


def _steps(old: list[Any], new: list[Any]) -> Steps:
    """Return how the one becomes the other; where too much differs for that, by place."""
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    ends = len(old) - tail, len(new) - tail
    whole: Steps = [("equal", 0, head, 0, head), ("equal", ends[0], len(old), ends[1], len(new))]
    if (ends[0] - head) * (ends[1] - head) > PAIRS:
        both = min(ends)
        found: Steps = [
            ("replace", head, both, head, both),
            ("replace", both, ends[0], both, ends[1]),
        ]
    else:
        inner = old[head : ends[0]], new[head : ends[1]]
        matcher = difflib.SequenceMatcher(None, *inner, autojunk=False)
        steps = matcher.get_opcodes()
        found = [(kind, a + head, b + head, c + head, d + head) for kind, a, b, c, d in steps]
    return [whole[0], *found, whole[1]]


def _shared(old: list[Any], new: list[Any]) -> int:
    """Return how many of the first are the same."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((k for k, (a, b) in pairs if a != b), min(len(old), len(new)))


def _row(block: Block) -> str:
    heads = [one.text for one in block.pieces if one.text and not one.numbers][:2]
    named = f"row {_short(', '.join(heads))}" if len(block.pieces) > 1 else ""
    return ", ".join(part for part in (block.table and f"table {block.table}", named) if part)


def _block(was: Block, now: Block) -> Iterator[Difference]:
    if len(was.pieces) != len(now.pieces):
        yield Difference(place=_row(was), kind="text", before=was.text, after=now.text)
        return
    interval = next((v for one in was.pieces for _, v in one.numbers if "/" in v), "")
    for old, new in zip(was.pieces, now.pieces, strict=True):
        place = ", ".join(part for part in (_row(was), old.column) if part)
        yield from (at(one, place) for one in _piece(old, new, interval))


def _piece(old: Piece, new: Piece, interval: str) -> Iterator[Difference]:
    if old.text != new.text and old.skeleton == new.skeleton:
        pairs = zip(NUMERAL.findall(old.text), NUMERAL.findall(new.text), strict=True)
        where = "" if old.skeleton == "#" else f"in {_short(old.text)}"
        for a, b in pairs:
            if a != b:
                far = moved(a, b, interval)
                yield Difference(place=where, kind="number", before=a, after=b, moved=far)
    elif old.text != new.text:
        yield Difference(kind="text", before=old.text, after=new.text)
    else:
        for (_, a), (_, b) in zip(old.numbers, new.numbers, strict=False):
            if a != b:
                far = moved(a, b, interval)
                yield Difference(kind="unrounded", before=a, after=b, moved=far)
    if old.links != new.links:
        ends = [" ".join(sorted(set(a) - set(b))) for a, b in
                ((old.links, new.links), (new.links, old.links))]  # fmt: skip
        yield Difference(kind="markup", before=ends[0], after=ends[1])


def told(differences: Sequence[Difference], *, longest: int = 40) -> str:
    """List differences for a person, one on each line; of many, the first ones and a count."""
    lines = [str(one) for one in differences[:longest]]
    rest = len(differences) - len(lines)
    return "\n".join([*lines, *([f"… and {rest} more"] if rest else [])])
