"""The main picture: the article's number, the readings of its words, and every specification."""

import math
from collections.abc import Sequence
from dataclasses import asdict

from audit.bases import Basis
from audit.claims import Claim
from audit.figures.house import ACCENT, AGREE, INK, LINE, MUTED, PAPER, SMALL, WIDTH, width_of
from audit.figures.picture import Picture
from audit.figures.sheet import Sheet, sheet
from audit.figures.specifications import (
    CODE_STYLES,
    MANY,
    Line,
    alt_of,
    article_value,
    drawn_readings,
    rows_of,
    thinned_bases,
)
from audit.figures.ticks import draw_ticks
from audit.readings import Reading
from audit.scales import Scale, scale_for
from audit.verdicts import Verdict

__all__ = ["against_readings"]

LEFT, RIGHT = 6.0, WIDTH - 6.0
GAP = 4.0
"""Between two bases, above the line that parts them."""
STEPS = ((6, 9.0), (20, 7.0), (MANY, 5.6))
"""Up to so many lines → the distance between two of them."""
GROUP_STEP = 5.0
READING_ALPHA = 0.13
SIZES = {"D": 0.85, "<": 1.25, ">": 1.25}
"""Shapes that look larger or smaller than a disc of their size."""


def against_readings(verdict: Verdict, *, title: str = "") -> Picture:
    """Draw every specification against the readings of the article's number.

    Parameters
    ----------
    verdict : Verdict
        The judgement.
    title : str, optional
        Default: the article's number, against what the figures support.

    Returns
    -------
    Picture
        The article's number is a line, the readings are nested bands, every specification a thin
        line with its central value marked by its code: the one that most pooled readings give, in
        a draw that of the middle one. Beyond some dozens, neighbouring specifications are drawn
        together.

    Examples
    --------
    The audit is a new one, as ``audit new`` makes it.

    >>> import audit
    >>> claim = audit.claim("example-share")
    >>> given = {"kind": "rounded", "method": "as printed", "ids": ["people_aboard/1"]}
    >>> printed = audit.estimate(24, 23.5, 24.5, unit="percent", **given)
    >>> verdict = audit.judge(audit.cross(claim, printed, []))
    >>> audit.against_readings(verdict).title
    '“about 24 per cent”, against what the figures support'
    """
    claim = verdict.multiverse.claim
    readings = drawn_readings(claim.readings)
    bases = thinned_bases(verdict)
    value = article_value(claim)
    scale = _scale(value, readings, [lines for _, lines in bases])
    unit = claim.unit or verdict.multiverse.estimate.unit
    title = title or f"{claim.heading}, against what the figures support"
    alt = alt_of(verdict)
    with sheet() as page:
        page.title(title)
        page.paragraph(f"The article says: {claim.statement}", size=SMALL, colour=MUTED)
        page.down(4)
        _article_label(page, scale, value, claim)
        top = page.y
        starts = [_reading_bar(page, scale, one) for one in readings]
        page.down(6)
        extents = []
        for basis, lines in bases:
            begin = page.y + GAP
            _draw_basis(page, scale, verdict, basis, lines)
            extents.append((basis, begin, page.y + GAP))
        bottom = page.down(4)
        for one, start in zip(readings, starts, strict=True):
            left, right = _ends(scale, one.low, one.high)
            # A reading that asks about some bases only is drawn behind these.
            behind = [(b, e) for basis, b, e in extents if one.asks(basis.labels.values())]
            for begin, end in behind if one.about else [(start, bottom)]:
                page.box(left, begin, right, end, fill=AGREE, alpha=READING_ALPHA, layer=0.5)
        if value is not None:
            x = scale.at(value)
            page.line([(x, top), (x, bottom)], colour=ACCENT, width=1.6, layer=1.5)
        draw_ticks(page, scale, top=starts[-1] + 14 if starts else top, unit=unit)
        _key(page, [line.code for _, lines in bases for line in lines])
        svg = page.svg(title, alt)
    return Picture(
        title=title,
        alt=alt,
        svg=svg,
        columns=("drawn", "basis", "which", "value", "range", "code"),
        rows=rows_of(verdict, value, readings, bases),
        main=True,
        places={
            "scale": asdict(scale),
            "bases": {basis.name: [begin, end] for basis, begin, end in extents},
        },
    )


def _scale(
    value: float | None, readings: Sequence[Reading], bases: Sequence[Sequence[Line]]
) -> Scale:
    every = [line for lines in bases for line in lines]
    core = [line.center for line in every]
    core += [end for lines in bases for end in (lines[0].low, lines[0].high)]
    core += [] if value is None else [value]
    more = [end for line in every for end in (line.low, line.high)]
    more += [end for one in readings for end in (one.low, one.high)]
    return scale_for(core, more, LEFT, RIGHT)


def _ends(scale: Scale, low: float, high: float) -> tuple[float, float]:
    """Return the two points of a range, never too close to be seen."""
    left, right = scale.at(low), scale.at(high)
    lack = max(0.0, 1.6 - (right - left)) / 2
    return left - lack, right + lack


def _article_label(page: Sheet, scale: Scale, value: float | None, claim: Claim) -> None:
    if value is None:
        return
    text = f"the article: {claim.printed}"
    page.text(scale.at(value), page.down(13), text, colour=ACCENT, bold=True, anchor="center")
    page.down(3)


def _reading_bar(page: Sheet, scale: Scale, one: Reading) -> float:
    """Draw a reading's bar with its name beside it; return where its band begins."""
    left, right = _ends(scale, one.low, one.high)
    top = page.down(3)
    middle = top + 6
    page.box(left, top + 3, right, top + 9, fill=AGREE, alpha=0.75, layer=2.5)
    page.chevrons(
        [
            (scale.stop + 5 if side > 0 else scale.start - 5, middle)
            for side in (scale.beyond(one.low), scale.beyond(one.high))
            if side
        ][:1],
        scale.beyond(one.high) or scale.beyond(one.low) or 1,
        colour=AGREE,
    )
    text = f"true: {one.name}"
    room = width_of(text, SMALL) + 8
    if right + room <= WIDTH:
        page.text(right + 6, middle + 3.5, text, size=SMALL, halo=True)
    elif left - room >= 0:
        page.text(left - 6, middle + 3.5, text, size=SMALL, anchor="right", halo=True)
    else:
        page.down(11)
        page.text((left + right) / 2, middle + 15, text, size=SMALL, anchor="center", halo=True)
    page.down(11)
    return top + 9


def _draw_basis(
    page: Sheet, scale: Scale, verdict: Verdict, basis: Basis, lines: Sequence[Line]
) -> None:
    page.down(GAP)
    page.line([(0, page.y), (WIDTH, page.y)], colour=LINE, width=0.8)
    page.heading(basis.name or "all specifications", basis.words)
    part = verdict.multiverse.estimate.at(**basis.labels)
    _reference(page, scale, lines[0], part.value.text, part.range.text)
    others = lines[1:]
    if any(line.name.endswith("by value") for line in others):
        _envelope(page, scale, others)
    elif others:
        _each(page, scale, others)
    page.down(5)


def _reference(page: Sheet, scale: Scale, line: Line, value: str, ends: str) -> None:
    if math.isnan(line.low):
        page.text(LEFT, page.down(13), "no estimate at the reference", size=SMALL, colour=MUTED)
        return
    left, right = _ends(scale, line.low, line.high)
    bounded = math.isnan(line.center)
    text = ends if bounded or value == ends else f"{value} ({ends})"
    room = width_of(text, SMALL) + 9
    y = page.down(9)
    if right + room <= WIDTH:
        page.text(right + 7, y + 3.5, text, size=SMALL, halo=True)
    elif left - room >= 0:
        page.text(left - 7, y + 3.5, text, size=SMALL, anchor="right", halo=True)
    else:
        y = page.down(11)
        page.text((left + right) / 2, y - 8, text, size=SMALL, anchor="center", halo=True)
    page.line([(left, y), (right, y)], colour=INK, width=2.4, layer=3)
    _arrows(page, scale, [(line, y)], colour=INK)
    if not bounded:
        _dots(page, scale, [(line, y)], size=8.5, edge=INK)
    page.down(6)


def _each(page: Sheet, scale: Scale, lines: Sequence[Line]) -> None:
    step = next(step for most, step in STEPS if len(lines) <= most)
    placed = [(line, page.down(step)) for line in lines]
    for code, (_, colour, _) in CODE_STYLES.items():
        page.path(
            [
                [(scale.at(line.low), y), (scale.at(line.high), y)]
                for line, y in placed
                if line.code == code
            ],
            stroke=colour,
            width=1.0,
            layer=2,
        )
        chosen = [(line, y) for line, y in placed if line.code == code]
        _arrows(page, scale, chosen, colour=colour)
    _dots(page, scale, placed, size=min(6.0, step * 0.9), edge=PAPER)


def _envelope(page: Sheet, scale: Scale, lines: Sequence[Line]) -> None:
    top = page.down(3)
    outline: list[tuple[float, float]] = []
    back: list[tuple[float, float]] = []
    for k, line in enumerate(lines):
        above, below = top + k * GROUP_STEP, top + (k + 1) * GROUP_STEP
        left, right = _ends(scale, line.low, line.high)
        outline += [(right, above), (right, below)]
        back += [(left, above), (left, below)]
    page.path([[*outline, *reversed(back)]], fill=MUTED, alpha=0.3, layer=2)
    placed = [(line, top + (k + 0.5) * GROUP_STEP) for k, line in enumerate(lines)]
    _arrows(page, scale, placed[len(placed) // 2 :: len(placed)], colour=MUTED)
    _dots(page, scale, placed, size=4.8, edge=PAPER)
    page.down(len(lines) * GROUP_STEP)


def _arrows(
    page: Sheet, scale: Scale, placed: Sequence[tuple[Line, float]], *, colour: str
) -> None:
    for side, x in ((-1, scale.start - 5), (1, scale.stop + 5)):
        page.chevrons(
            [
                (x, y)
                for line, y in placed
                if side in {scale.beyond(line.low), scale.beyond(line.high)}
            ],
            side,
            colour=colour,
        )


def _dots(
    page: Sheet,
    scale: Scale,
    placed: Sequence[tuple[Line, float]],
    *,
    size: float,
    edge: str,
) -> None:
    for code, (shape, colour, _) in CODE_STYLES.items():
        page.marks(
            [(scale.at(line.center), y) for line, y in placed if line.code == code],
            shape,
            colour=colour,
            size=size * SIZES.get(shape, 1.0),
            edge=edge,
            edge_width=1.0 if edge == INK else 0.4,
        )


def _key(page: Sheet, present: Sequence[str]) -> None:
    page.down(6)
    x, y = LEFT, page.down(12)
    for code, (shape, colour, words) in CODE_STYLES.items():
        if code not in present:
            continue
        page.marks([(x + 4, y - 3.5)], shape, colour=colour, size=7)
        page.text(x + 12, y, words, size=SMALL, colour=MUTED)
        x += 12 + width_of(words, SMALL) + 14
    note = "thick: reference"
    if x + 22 + width_of(note, SMALL) > WIDTH:
        x, y = LEFT, page.down(14)
    page.line([(x, y - 3.5), (x + 16, y - 3.5)], colour=INK, width=2.4)
    page.text(x + 21, y, note, size=SMALL, colour=MUTED)
    page.down(2)
