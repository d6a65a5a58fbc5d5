"""Pictures: one function per kind, one house style, the data always beside the drawing."""

from audit.figures.against import against_readings
from audit.figures.frontiers import frontier
from audit.figures.house import PALETTE
from audit.figures.picture import Picture
from audit.figures.shares import shares_by_option
from audit.figures.specifications import CODE_STYLES
from audit.figures.times import over_time
from audit.figures.trade_offs import ratio_frontier
from audit.figures.window_data import FIT_STYLES
from audit.figures.windows import window_map

__all__ = [
    "CODE_STYLES",
    "FIT_STYLES",
    "PALETTE",
    "Picture",
    "against_readings",
    "frontier",
    "over_time",
    "ratio_frontier",
    "shares_by_option",
    "window_map",
]
