"""From Matplotlib's SVG to an element that is small, byte-stable and at home in any page."""

import hashlib
import re
from collections.abc import Mapping
from html import escape

__all__ = ["HALO", "finished"]

HALO = "halo"
"""The group id by which a text asks for an outline: ``halo-`` and the digits of a colour."""

SHOWN = 600
"""Pixels: how wide the picture is shown where there is room."""

FONTS = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', "
    "'Liberation Sans', Arial, sans-serif"
)

_TAG = re.compile(r"(<[^>]*>)")
_ID = re.compile(r'\bid="([^"]*)"')
_USED = re.compile(r'(?:href="#|url\(#)([^")]+)')
_LONG = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")
_FONT = re.compile(r"font(?:-family)?: [^;\"]*?'[^;\"]*;?\s*")
_HEX = re.compile(r"#[0-9a-f]{6}\b(?!-)")
_OUTLINED = re.compile(rf'\bid="{HALO}-([0-9a-f]{{6}})"')
_FILL = re.compile(r'fill="(#[0-9a-f]{6})"')


def finished(
    raw: str, *, colours: Mapping[str, str], size: tuple[float, float], title: str, alt: str
) -> str:
    """Return a drawing ready for a page.

    Parameters
    ----------
    raw : str
        As written by Matplotlib.
    colours : mapping of str to str
        Colour → the name of the CSS variable that may replace it.
    size : tuple of float
        Width and height of the drawing.
    title, alt : str
        Name the ids, and the drawing for who cannot see it.

    Returns
    -------
    str
        One ``svg`` element: no prolog, no metadata, no style sheet that would leak into the page,
        ids that are unique on it, two decimals, every colour a variable with a fallback.
    """
    prefix = "p" + hashlib.sha256(f"{title}\n{alt}".encode()).hexdigest()[:8]
    body = raw[raw.index("<svg") :]
    body = body[body.index(">") + 1 : body.rindex("</svg>")]
    body = re.sub(
        r"<!--.*?-->|<metadata>.*?</metadata>|<style.*?</style>", "", body, flags=re.DOTALL
    )
    used = set(_USED.findall(body))
    pieces: list[str] = []
    closing: list[str] = []
    for piece in _TAG.split(body):
        if not piece.startswith("<"):
            pieces.append(piece.strip("\n") if piece.strip() else "")
        elif piece == "</g>":
            pieces.append(closing.pop())
        elif piece.startswith("<g ") or piece == "<g>":
            opened = _group(piece, colours)
            closing.append("</g>" if opened else "")
            pieces.append(opened)
        else:
            pieces.append(_tag(piece, colours, used, prefix))
    width, height = size
    shown = round(SHOWN * height / width)
    # A page sets its own paper; where nobody does, a dark notebook must not shine through.
    paper = _paper(colours)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{SHOWN}" height="{shown}" role="img" '
        f'aria-label="{escape(alt)}" style="max-width: 100%; height: auto; '
        f"background: {_coloured(paper, colours)}; "
        f"font-family: {FONTS}; font-variant-numeric: tabular-nums; "
        'stroke-linejoin: round; stroke-linecap: butt">'
    )
    lines = [line.strip() for line in "".join(pieces).split("\n")]
    content = re.sub(r"<defs>\s*</defs>\n?", "", "\n".join(line for line in lines if line))
    return f"{head}\n{content}\n</svg>\n"


def _paper(colours: Mapping[str, str]) -> str:
    return next(hue for hue, name in colours.items() if name == "paper")


def _group(tag: str, colours: Mapping[str, str]) -> str:
    """Drop a group unless it carries a style; groups are only Matplotlib's bookkeeping."""
    outlined = _OUTLINED.search(tag)
    if outlined:
        looks = f"paint-order: stroke; stroke: #{outlined[1]}; stroke-width: 3"
        return _coloured(f'<g style="{looks}">', colours)
    return tag if "style=" in tag or "clip-path=" in tag else ""


def _tag(tag: str, colours: Mapping[str, str], used: set[str], prefix: str) -> str:
    tag = " ".join(tag.split())
    found = _ID.search(tag)
    if found and found.group(1) not in used:
        tag = tag.replace(f" {found.group(0)}", "")
    elif found:
        tag = tag.replace(found.group(0), f'id="{prefix}-{found.group(1)}"')
    tag = _USED.sub(lambda hit: hit.group(0).replace("#", f"#{prefix}-"), tag)
    tag = _FILL.sub(r'style="fill: \1"', tag)
    tag = _FONT.sub("", tag)
    tag = re.sub(r' transform="rotate\(-?0[^)]*\)"', "", tag)
    tag = _LONG.sub(lambda number: _short(number.group(0)), tag)
    ended = tag.startswith("</") or tag.endswith("/>")
    return _coloured(tag, colours).replace("xlink:href", "href") + ("\n" if ended else "")


def _coloured(tag: str, colours: Mapping[str, str]) -> str:
    return _HEX.sub(lambda hit: f"var(--{colours[hit.group(0)]}, {hit.group(0)})", tag)


def _short(number: str) -> str:
    short = f"{float(number):.2f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short
