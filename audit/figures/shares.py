"""How the specifications divide over the codes, for every option of every choice."""

from collections.abc import Sequence
from dataclasses import dataclass

from audit.bases import Basis
from audit.codes import CODES, READING
from audit.display import Cell, count, percent
from audit.figures.house import LINE, MUTED, PAPER, SMALL, WIDTH, width_of, wrapped
from audit.figures.picture import Picture
from audit.figures.sheet import Sheet, sheet
from audit.figures.specifications import CODE_STYLES, said_of
from audit.references import basis_reference
from audit.rules import Shares
from audit.verdicts import Verdict

__all__ = ["HATCHES", "shares_by_option"]

HATCHES: dict[str, str] = {"agree": "", "overlap": "//", "below": r"\\", "above": "xx"}
"""Code → hatch."""

WORDS: dict[str, str] = {
    "agree": "agree",
    "overlap": "overlap",
    "below": "lie below",
    "above": "lie above",
}
"""Code → words for several."""

LABELS = 150.0
BAR = 13.0
WHOLE, UNANIMOUS, ALIKE = "all of them", "all of them, and each option alone", "any option"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bar:
    basis: str
    choice: str
    option: str
    shares: Shares


def shares_by_option(verdict: Verdict, *, title: str = "") -> Picture:
    """Draw the shares of the codes as a whole and at each option of each choice.

    Parameters
    ----------
    verdict : Verdict
        The judgement.
    title : str, optional
        Default: how the answer depends on each choice.

    Returns
    -------
    Picture
        One bar per option and basis, the readings being a choice as well. Choices whose options all
        give the same shares are named together; those with one option are left out.

    Examples
    --------
    The audit is a new one, as ``audit new`` makes it.

    >>> import audit
    >>> claim = audit.claim("example-share")
    >>> given = {"kind": "rounded", "method": "as printed", "ids": ["people_aboard/1"]}
    >>> printed = audit.estimate(24, 23.5, 24.5, unit="percent", **given)
    >>> verdict = audit.judge(audit.cross(claim, printed, []))
    >>> audit.shares_by_option(verdict).title
    '“about 24 per cent”: how the answer depends on each choice'
    """
    claim = verdict.multiverse.claim
    title = title or f"{claim.heading}: how the answer depends on each choice"
    groups = [
        (basis, _bars(basis), (basis_reference(claim.id, number),))
        for number, basis in enumerate(verdict.bases, 1)
    ]
    alt = _alt(verdict)
    with sheet() as page:
        page.title(title)
        page.paragraph("Shares of all specifications and readings that …", size=SMALL, colour=MUTED)
        _key(page, [bar.shares for _, bars, _ in groups for bar in bars])
        for basis, bars, _ in groups:
            _draw_basis(page, basis, bars)
        svg = page.svg(title, alt)
    return Picture(
        title=title,
        alt=alt,
        svg=svg,
        columns=("basis", "choice", "option", *CODES, "cells"),
        rows=tuple(_row(bar, ids) for _, bars, ids in groups for bar in bars),
    )


def _bars(basis: Basis) -> list[_Bar]:
    if not basis.shares.cells:
        return []
    # One figure can be enough for all of them together, and not for those without it.
    parts = [basis.shares, *(one for one in basis.levels.values() if one.cells)]
    if any(all(one.of(code) == 1 for one in parts) for code in CODES):
        return [_Bar(basis=basis.name, choice="", option=UNANIMOUS, shares=basis.shares)]
    options: dict[str, list[tuple[str, Shares]]] = {}
    for (axis, label), shares in basis.levels.items():
        options.setdefault(axis, []).append((label, shares))
    # The readings come last: they are about the words, the choices before them about the figures.
    ordered = sorted(options, key=lambda axis: axis == READING)
    return [
        _Bar(basis=basis.name, choice="", option=WHOLE, shares=basis.shares),
        *(
            _Bar(basis=basis.name, choice=axis, option=label, shares=shares)
            for axis in ordered
            if len(options[axis]) > 1
            for label, shares in _told_apart(options[axis])
        ),
    ]


def _told_apart(options: list[tuple[str, Shares]]) -> list[tuple[str, Shares]]:
    shown = {tuple(str(percent(shares.of(code))) for code in CODES) for _, shares in options}
    return options if len(shown) > 1 else [(ALIKE, options[0][1])]


def _key(page: Sheet, drawn: Sequence[Shares]) -> None:
    x, y = 0.0, page.down(16)
    for code, words in WORDS.items():
        if not any(shares.of(code) > 0 for shares in drawn):
            continue
        colour = CODE_STYLES[code][1]
        page.box(x, y - 9, x + 14, y + 1, fill=colour, hatch=HATCHES[code])
        page.text(x + 18, y, words, size=SMALL, colour=MUTED)
        x += 18 + width_of(words, SMALL) + 12
    page.down(2)


def _draw_basis(page: Sheet, basis: Basis, bars: Sequence[_Bar]) -> None:
    page.down(6)
    page.line([(0, page.y), (WIDTH, page.y)], colour=LINE, width=0.8)
    page.heading(basis.name or "all specifications", basis.words)
    choice = ""
    alike = [bar.choice for bar in bars if bar.option == ALIKE]
    for bar in bars:
        if bar.option == ALIKE:
            continue
        if bar.choice != choice:
            choice = bar.choice
            page.down(3)
            page.text(0, page.down(13), choice, size=SMALL, colour=MUTED)
            page.down(2)
        _draw_bar(page, bar)
    if alike:
        page.down(3)
        page.paragraph(f"the same at any option of: {', '.join(alike)}", size=SMALL, colour=MUTED)


def _draw_bar(page: Sheet, bar: _Bar) -> None:
    lines = wrapped(bar.option, LABELS - 14, SMALL)
    height = max(BAR + 3, 12.5 * len(lines) + 4)
    top = page.y + (height - BAR) / 2
    first = page.y + height / 2 - 12.5 * len(lines) / 2 + 9.5
    for row, line in enumerate(lines):
        page.text(8, first + 12.5 * row, line, size=SMALL)
    x, room = LABELS, WIDTH - LABELS
    if not bar.shares.cells:
        page.text(x, top + 10, "no estimate", size=SMALL, colour=MUTED)
    for code, (_, colour, _) in CODE_STYLES.items():
        width = bar.shares.of(code) * room
        if width <= 0:
            continue
        page.box(x, top, x + width, top + BAR, fill=colour, hatch=HATCHES[code])
        if x > LABELS:
            page.line([(x, top), (x, top + BAR)], colour=PAPER, width=1.0, layer=2.5)
        text = str(percent(bar.shares.of(code)))
        if width_of(text, SMALL) + 8 <= width:
            # The outline keeps a hatching from the letters.
            ground = colour if HATCHES[code] else False
            middle = x + width / 2
            page.text(
                middle, top + 10, text, size=SMALL, colour=PAPER, anchor="center", halo=ground
            )
        x += width
    page.down(height)


def _row(bar: _Bar, ids: tuple[str, ...]) -> tuple[Cell, ...]:
    shares = [percent(bar.shares.of(code), ids=ids) for code in CODES]
    return (bar.basis, bar.choice, bar.option, *shares, count(bar.shares.cells, ids=ids))


def _alt(verdict: Verdict) -> str:
    parts = []
    for basis in verdict.bases:
        shares = ", ".join(
            f"{percent(basis.shares.of(code))} {words}"
            for code, words in WORDS.items()
            if basis.shares.of(code) > 0
        )
        named = f"{basis.name}: " if basis.name else ""
        parts.append(f"{named}{basis.words} ({shares or 'no estimate'})")
    said = said_of(verdict.multiverse.claim)
    return f"{said}. Shares of all specifications and readings: {'; '.join(parts)}."
