"""Breakdown frontiers: how far two inputs may move together before an answer changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from audit.display import Cell, Number
from audit.errors import ParameterError
from audit.figures.house import ACCENT, AGREE, BODY, INK, LINE, MUTED, SMALL, WIDTH, width_of
from audit.figures.picture import Picture
from audit.figures.sheet import Sheet, sheet
from audit.figures.ticks import draw_ticks
from audit.scales import FAR_APART, Scale, number, tick_texts, ticks

__all__ = ["frontier"]

HEIGHT = 250.0
MOST = 60
"""Corners of one line of the frontier."""

Ends = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Plane:
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    margin: NDArray[np.float64]

    def at(self, point: Ends) -> float:
        # Few reports have such a picture, and all would wait a third of a second for the import.
        from scipy.interpolate import RegularGridInterpolator  # noqa: PLC0415

        values = RegularGridInterpolator(
            (self.y, self.x), self.margin, bounds_error=False, fill_value=np.nan
        )
        return float(values([point[1], point[0]])[0])


def frontier(
    x: ArrayLike,
    y: ArrayLike,
    margin: ArrayLike,
    *,
    x_label: str,
    y_label: str,
    point: Ends,
    box: tuple[Ends, Ends] | None = None,
    title: str,
    holds: str = "holds",
    fails: str = "does not hold",
    ids: tuple[str, ...] = (),
) -> Picture:
    """Draw where the margin of a claim is zero, in the plane of two of its inputs.

    Parameters
    ----------
    x, y : array_like, shape (m,) and (n,)
        The values of the two inputs, rising.
    margin : array_like, shape (n, m)
        The margin at ``y[j]`` and ``x[i]``: positive where the claim holds.
    x_label, y_label : str
        The inputs, with their units.
    point : tuple of float
        The inputs at the reference.
    box : tuple of two tuples of float, optional
        The range of each input, ``((x low, x high), (y low, y high))``.
    title : str
        What is shown.
    holds, fails : str
        What to call the two regions.
    ids : tuple of str
        What all of it came from.

    Returns
    -------
    Picture
        The frontier between the two regions, with the reference and its range.

    Raises
    ------
    ParameterError
        If the grid does not fit its axes.

    References
    ----------
    Masten & Poirier 2020, Inference on breakdown frontiers. Quantitative Economics 11.
    """
    plane = _plane(x, y, margin)
    alt = _alt(plane, x_label, y_label, point, box, (holds, fails))
    with sheet() as page:
        page.title(title)
        page.paragraph(f"↑ {y_label}", size=SMALL, colour=MUTED)
        lines = _draw(page, plane, x_label, point, box, (holds, fails))
        svg = page.svg(title, alt)
    corners = [("frontier", corner) for line in lines for corner in line]
    ends = [("lowest of the range", box, 0), ("highest of the range", box, 1)] if box else []
    rows = [
        ("reference", point),
        *((name, (given[0][end], given[1][end])) for name, given, end in ends),
        *corners,
    ]
    return Picture(
        title=title,
        alt=alt,
        svg=svg,
        columns=("drawn", x_label, y_label),
        rows=tuple(_row(name, corner, ids) for name, corner in rows),
    )


def _row(name: str, corner: Sequence[float], ids: tuple[str, ...]) -> tuple[Cell, ...]:
    return (name, *(Number(number(float(f"{value:.5g}")), value, ids) for value in corner))


def _plane(x: ArrayLike, y: ArrayLike, margin: ArrayLike) -> _Plane:
    plane = _Plane(
        x=np.asarray(x, np.float64),
        y=np.asarray(y, np.float64),
        margin=np.asarray(margin, np.float64),
    )
    rising = all(
        axis.ndim == 1 and len(axis) > 1 and (np.diff(axis) > 0).all()
        for axis in (plane.x, plane.y)
    )
    if not rising or plane.margin.shape != (len(plane.y), len(plane.x)):
        raise ParameterError(
            "The margins of a frontier do not fit its axes.",
            expected="two rising axes of two values or more, and margins of shape (len(y), len(x))",
            found=f"axes of shape {plane.x.shape} and {plane.y.shape}, margins of shape "
            f"{plane.margin.shape}",
            where="frontier",
            do="compute the margin on the whole grid",
        )
    return plane


def _scale(values: NDArray[np.float64], start: float, stop: float) -> Scale:
    low, high = float(values[0]), float(values[-1])
    log = low > 0 and high / low > FAR_APART
    return Scale(low=low, high=high, start=start, stop=stop, log=log)


def _draw(
    page: Sheet,
    plane: _Plane,
    x_label: str,
    point: Ends,
    box: tuple[Ends, Ends] | None,
    words: tuple[str, str],
) -> list[list[Ends]]:
    top = page.down(8)
    up = _scale(plane.y, top + HEIGHT, top)
    values = ticks(up)
    texts = tick_texts(values)
    left = max((width_of(text, SMALL) for text in texts), default=0) + 8
    across = _scale(plane.x, left, WIDTH - 6)

    def placed(corner: Sequence[float]) -> Ends:
        return across.at(corner[0]), up.at(corner[1])

    holding, lines = _contours(plane)
    page.box(left, top, across.stop, top + HEIGHT, fill=LINE, alpha=0.45, hatch="//", layer=0.1)
    page.path(
        [[placed(corner) for corner in ring] for ring in holding], fill=AGREE, alpha=0.3, layer=0.3
    )
    page.path(
        [[placed(corner) for corner in line] for line in lines], stroke=INK, width=2.0, layer=3
    )
    for value, text in zip(values, texts, strict=True):
        page.text(left - 5, up.at(value) + 3.5, text, size=SMALL, anchor="right")
    x, y = placed(point)
    page.marks([(x, y)], "o", colour=ACCENT, size=8, edge_width=1)
    name, above = "reference", y - 6
    if box:
        (west, south), (east, north) = (placed((box[0][end], box[1][end])) for end in (0, 1))
        page.box(west, north, east, south, stroke=ACCENT, layer=3.5)
        name, above = "reference and range", north
    page.text(x, above - 4, name, size=SMALL, colour=ACCENT, bold=True, anchor="center",
              halo=True)  # fmt: skip
    for mask, text in ((plane.margin > 0, words[0]), (plane.margin <= 0, words[1])):
        if mask.any():
            x, y = placed(_middle(plane, mask, box))
            half = width_of(text, bold=True) / 2 + 4
            x = min(max(x, left + half), across.stop - half)
            page.text(x, y + 4, text, size=BODY, bold=True, anchor="center", halo=True)
    page.y = top + HEIGHT
    draw_ticks(page, across, top=top + HEIGHT, unit=f"{x_label} →")
    return lines


def _contours(plane: _Plane) -> tuple[list[Any], list[list[Ends]]]:
    """Return the region where the margin is positive as rings, and its border as lines."""
    known = plane.margin[np.isfinite(plane.margin)]
    if not known.size or known.max() <= 0:
        return [], []
    axes = Figure().add_subplot()
    masked = np.ma.masked_invalid(plane.margin)
    filled = axes.contourf(plane.x, plane.y, masked, levels=[0.0, float(known.max()) + 1])
    rings = [ring for path in filled.get_paths() for ring in path.to_polygons()]
    if known.min() >= 0:
        return rings, []
    found = axes.contour(plane.x, plane.y, masked, levels=[0.0])
    lines = []
    for path in found.get_paths():
        for corners in path.to_polygons(closed_only=False):
            line = np.asarray(corners)
            step = -(-len(line) // MOST)
            kept = np.concatenate([line[:-1:step], line[-1:]])
            lines.append([(float(a), float(b)) for a, b in kept])
    return rings, lines


def _inside(plane: _Plane, box: tuple[Ends, Ends]) -> NDArray[np.bool_]:
    (west, east), (south, north) = box
    across = (plane.x >= west) & (plane.x <= east)
    return ((plane.y >= south) & (plane.y <= north))[:, None] & across[None, :]


def _middle(plane: _Plane, mask: NDArray[np.bool_], box: tuple[Ends, Ends] | None) -> Ends:
    """Return the grid point of a region that is farthest from its border and from the box."""
    # As above.
    from scipy.ndimage import distance_transform_edt  # noqa: PLC0415

    free = mask & ~_inside(plane, box) if box else mask
    depth = distance_transform_edt(np.pad(free if free.any() else mask, 1))[1:-1, 1:-1]
    j, i = np.unravel_index(int(np.argmax(depth)), mask.shape)
    return float(plane.x[i]), float(plane.y[j])


def _alt(
    plane: _Plane,
    x_label: str,
    y_label: str,
    point: Ends,
    box: tuple[Ends, Ends] | None,
    words: tuple[str, str],
) -> str:
    here = plane.at(point)
    at_point = "not known" if np.isnan(here) else words[0 if here > 0 else 1]
    sentence = (
        f"The claim over {x_label} and {y_label}; at the reference ({number(point[0])}, "
        f"{number(point[1])}): {at_point}."
    )
    if not box:
        return sentence
    inside = plane.margin[_inside(plane, box)]
    share = float((inside > 0).mean()) if inside.size else float(here > 0)
    within = {0.0: f"{words[1]} anywhere in it", 1.0: f"{words[0]} everywhere in it"}.get(
        share, "the frontier crosses it"
    )
    return f"{sentence} The range of both inputs: {within}."
