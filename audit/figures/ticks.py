"""The axis below a picture."""

import math

from audit.figures.house import INK, LINE, MUTED, SMALL, width_of
from audit.figures.sheet import Sheet
from audit.scales import Scale, tick_texts, ticks

__all__ = ["draw_ticks"]


def draw_ticks(sheet: Sheet, scale: Scale, *, top: float, unit: str) -> None:
    """Draw a horizontal axis below what is there, with faint grid lines up to ``top``."""
    values = ticks(scale)
    bottom = sheet.y
    sheet.line([(scale.start, bottom), (scale.stop, bottom)], colour=MUTED, width=0.8)
    sheet.path(
        [[(scale.at(value), top), (scale.at(value), bottom)] for value in values],
        stroke=LINE,
        width=0.6,
        layer=0.2,
    )
    sheet.path(
        [[(scale.at(value), bottom), (scale.at(value), bottom + 3)] for value in values],
        stroke=MUTED,
        width=0.8,
    )
    taken = -math.inf
    for value, text in zip(values, tick_texts(values), strict=True):
        half = width_of(text, SMALL) / 2
        if scale.at(value) - half > taken + 4:
            anchor = scale.at(value)
            sheet.text(anchor, bottom + 13, text, size=SMALL, colour=INK, anchor="center")
            taken = anchor + half
    sheet.down(14)
    note = f"{unit} (logarithmic scale)" if scale.log else unit
    if note:
        sheet.down(2)
        sheet.text((scale.start + scale.stop) / 2, sheet.down(12), note, size=SMALL,
                   colour=MUTED, anchor="center")  # fmt: skip
