"""Pictures: one function per kind, one house style, the data always beside the drawing."""

from audit.figures.against import CODE_STYLES, against_readings
from audit.figures.house import PALETTE
from audit.figures.picture import Picture
from audit.figures.windows import window_map

__all__ = ["CODE_STYLES", "PALETTE", "Picture", "against_readings", "window_map"]
