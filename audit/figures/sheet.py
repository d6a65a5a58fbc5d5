"""The sheet that every picture is drawn on.

A sheet is one Matplotlib figure whose units are points from the upper left corner. Layout flows
downwards and the sheet grows with it, so nothing is cut and nothing overlaps by a changed default.
It has no axes: their ticks, limits and clipping would take half of the time, and show nothing.
"""

import io
import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from audit.figures.house import (
    BODY,
    INK,
    LEADING,
    PALETTE,
    PAPER,
    TITLE,
    WIDTH,
    font,
    settings,
    width_of,
    wrapped,
)
from audit.figures.svg import HALO, finished

__all__ = ["Sheet", "sheet"]


class _Line(Text):
    """One line of text. Matplotlib would measure it, for boxes and turns that it does not have."""

    def draw(self, renderer: RendererBase) -> None:
        """Draw it where it stands."""
        renderer.open_group("text", self.get_gid())
        pen = renderer.new_gc()
        pen.set_foreground(self.get_color())
        x, y = self.get_transform().transform(self.get_position())
        if renderer.flipy():
            y = renderer.get_canvas_width_height()[1] - y
        text, look = self.get_text(), self.get_fontproperties()
        renderer.draw_text(pen, x, y, text, look, 0, ismath=False, mtext=self)
        pen.restore()
        renderer.close_group("text")


class Sheet:
    """Where a picture is drawn; ``y`` is the lower edge of what is there already.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Empty.
    """

    def __init__(self, figure: Figure) -> None:
        figure.patch.set_visible(False)
        self.figure = figure
        self.y = 0.0
        self._points = Affine2D()

    def down(self, points: float) -> float:
        """Leave some space, and return where the sheet goes on."""
        self.y += points
        return self.y

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = BODY,
        colour: str = INK,
        bold: bool = False,
        anchor: Literal["left", "center", "right"] = "left",
        halo: bool | str = False,
    ) -> None:
        """Write one line with its baseline at ``y``, moved sideways where it would be cut.

        ``halo`` keeps lines that pass behind it from touching the letters: an outline in the
        colour of the paper, or in the one that it names.
        """
        width = width_of(text, size, bold=bold)
        before = {"left": 0.0, "center": width / 2, "right": width}[anchor]
        x = max(before, min(x, WIDTH - width + before))
        written = _Line(
            x,
            y,
            text,
            color=colour,
            fontproperties=font(size, bold=bold),
            horizontalalignment=anchor,
            verticalalignment="baseline",
            parse_math=False,
            zorder=6,
        )
        if halo:
            outline = PAPER if halo is True else halo
            written.set_gid(f"{HALO}-{outline.removeprefix('#')}")
        self._add(written)

    def paragraph(
        self,
        text: str,
        *,
        x: float = 0.0,
        width: float = WIDTH,
        size: float = BODY,
        colour: str = INK,
        bold: bool = False,
    ) -> None:
        """Write lines below what is there, and move on below them."""
        for line in wrapped(text, width, size, bold=bold):
            self.down(LEADING * size)
            self.text(x, self.y - 0.3 * size, line, size=size, colour=colour, bold=bold)

    def title(self, text: str) -> None:
        """Write the title."""
        self.paragraph(text, size=TITLE, bold=True)

    def heading(self, name: str, words: str) -> None:
        """Write a name on the left and a few words on the right, below it where they must be."""
        self.down(1)
        names = wrapped(name, WIDTH, bold=True)
        for line in names:
            self.text(0, self.down(14), line, bold=True, halo=True)
        if width_of(names[-1], bold=True) + width_of(words) + 12 > WIDTH:
            self.down(14)
        self.text(WIDTH, self.y, words, anchor="right", halo=True)
        self.down(3)

    def path(
        self,
        pieces: Iterable[Sequence[tuple[float, float]]],
        *,
        fill: str | None = None,
        stroke: str | None = None,
        width: float = 1.0,
        alpha: float = 1.0,
        dash: tuple[float, ...] = (),
        hatch: str = "",
        layer: float = 2.0,
    ) -> None:
        """Draw lines, or closed areas where they are filled, all as one shape."""
        corners: list[tuple[float, float]] = []
        codes: list[np.uint8] = []
        for piece in pieces:
            corners += [*piece, piece[0]] if fill else list(piece)
            codes += [Path.MOVETO] + [Path.LINETO] * (len(piece) - 1)
            codes += [Path.CLOSEPOLY] if fill else []
        if not corners:
            return
        drawn = PathPatch(
            Path(corners, codes),
            facecolor=fill or "none",
            edgecolor=stroke or "none",
            linewidth=width if stroke else 0,
            linestyle=(0, dash) if dash else "solid",
            capstyle="butt",
            joinstyle="round",
            alpha=alpha,
            zorder=layer,
        )
        if hatch:
            drawn.set_hatch(hatch)
            drawn.set_hatchcolor(PAPER)
        self._add(drawn)

    def line(
        self,
        points: Sequence[tuple[float, float]],
        *,
        colour: str = INK,
        width: float = 1.0,
        dash: tuple[float, ...] = (),
        layer: float = 2.0,
    ) -> None:
        """Draw one line."""
        self.path([points], stroke=colour, width=width, dash=dash, layer=layer)

    def box(
        self,
        left: float,
        top: float,
        right: float,
        bottom: float,
        *,
        fill: str | None = None,
        stroke: str | None = None,
        alpha: float = 1.0,
        hatch: str = "",
        layer: float = 1.0,
    ) -> None:
        """Draw one rectangle."""
        corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
        closed = corners if fill else [*corners, corners[0]]
        self.path([closed], fill=fill, stroke=stroke, alpha=alpha, hatch=hatch, layer=layer)

    def marks(
        self,
        points: Sequence[tuple[float, float]],
        shape: str,
        *,
        colour: str,
        size: float = 5.0,
        edge: str = PAPER,
        edge_width: float = 0.5,
        layer: float = 4.0,
    ) -> None:
        """Draw the same shape at several points."""
        if not points:
            return
        drawn = Line2D(
            [x for x, _ in points],
            [y for _, y in points],
            linestyle="none",
            marker=MarkerStyle(shape),
            markersize=size,
            markerfacecolor=colour,
            markeredgecolor=edge,
            markeredgewidth=edge_width,
            zorder=layer,
        )
        self._add(drawn)

    def chevrons(
        self, points: Sequence[tuple[float, float]], direction: int, *, colour: str
    ) -> None:
        """Draw open arrow heads where a line goes on beyond the picture."""
        self.path(
            [
                [(x - 3.5 * direction, y - 2.5), (x, y), (x - 3.5 * direction, y + 2.5)]
                for x, y in points
            ],
            stroke=colour,
            width=1.1,
            layer=3.0,
        )

    def _add(self, drawn: Artist) -> None:
        drawn.set_transform(self._points)
        self.figure.add_artist(drawn)
        drawn.set_clip_on(False)

    def svg(self, title: str, alt: str) -> str:
        """Return what is drawn, as an ``svg`` element."""
        height = math.ceil(self.y + 2)
        self.figure.set_size_inches(WIDTH / 72, height / 72)
        # How high the sheet is shows only now; everything on it follows.
        self._points.clear().scale(1, -1).translate(0, height)
        written = io.StringIO()
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        self.figure.savefig(written, format="svg", metadata=nothing)
        names = {colour: name for name, colour in PALETTE.items()}
        return finished(
            written.getvalue(), colours=names, size=(WIDTH, height), title=title, alt=alt
        )


@contextmanager
def sheet() -> Iterator[Sheet]:
    """Give an empty sheet, under our own settings whatever the user's are."""
    with mpl.rc_context():
        # As Matplotlib puts back what it has checked once: to check again takes as long as to draw.
        every: Any = mpl.rcParams
        dict.update(every, settings())
        yield Sheet(Figure(dpi=72))
