"""House style: the colours, the type, how lines are drawn, and how much room a text takes."""

from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.ft2font import LoadFlags

__all__ = [
    "ABOVE",
    "ACCENT",
    "AGREE",
    "BELOW",
    "BODY",
    "INK",
    "LEADING",
    "LINE",
    "MUTED",
    "OVERLAP",
    "PALETTE",
    "PAPER",
    "SMALL",
    "TITLE",
    "WIDTH",
    "font",
    "settings",
    "width_of",
    "wrapped",
]

PALETTE: dict[str, str] = {
    "ink": "#222222",
    "muted": "#5f6368",
    "line": "#d5d7da",
    "paper": "#ffffff",
    "agree": "#00735c",
    "overlap": "#8a6100",
    "below": "#1d5fa8",
    "above": "#b23c0e",
    "accent": "#8c1d5b",
}
"""Name of the CSS variable → the colour where a page does not set it."""

INK, MUTED, LINE, PAPER = (PALETTE[name] for name in ("ink", "muted", "line", "paper"))
AGREE, OVERLAP, BELOW, ABOVE = (PALETTE[name] for name in ("agree", "overlap", "below", "above"))
ACCENT = PALETTE["accent"]

WIDTH = 400.0
"""Points. On a telephone the sheet is scaled by less than a fifth, so its type stays legible."""
TITLE, BODY, SMALL = 12.5, 11.0, 10.0
LEADING = 1.3

DRAWN: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "audit",
    "path.simplify": False,
    "path.snap": False,
    "hatch.linewidth": 1.4,
}
"""What is ours of Matplotlib's settings."""


@cache
def settings() -> dict[str, Any]:
    """Return Matplotlib's own settings with ours over them; all but what it draws with."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(DRAWN)
        # Not through its own methods: to ask for the backend is to choose one.
        every = dict.items(mpl.rcParams)
        return {name: value for name, value in every if not name.startswith("backend")}


@cache
def font(size: float, *, bold: bool) -> FontProperties:
    """Return the type in which a text is measured."""
    # The file and not the name: measures must not depend on the fonts of the machine.
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return FontProperties(
        fname=str(Path(mpl.get_data_path(), "fonts", "ttf", name)),
        size=size,
        weight="bold" if bold else "normal",
    )


def width_of(text: str, size: float = BODY, *, bold: bool = False) -> float:
    """Return the width of a text in points, without kerning; system fonts are rarely wider."""
    return size * sum(_advance(letter, bold=bold) for letter in text)


@cache
def _advance(letter: str, *, bold: bool) -> float:
    """Return how far a letter moves the next one, in sizes of the type."""
    face = get_font(str(font(BODY, bold=bold).get_file()))
    face.set_size(BODY, 72)
    # It is in 65536ths of a point.
    return float(face.load_char(ord(letter), LoadFlags.NO_HINTING).linearHoriAdvance / 2**16 / BODY)


def wrapped(text: str, width: float, size: float = BODY, *, bold: bool = False) -> list[str]:
    """Break a text into lines that are no wider than ``width``, where its words allow it."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
