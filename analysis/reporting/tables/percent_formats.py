"""How a workbook shows shares: what is more than nothing and less than all never reads as 0% or 100%."""

from __future__ import annotations

ALL, NOTHING = " nearly all", " hardly any"
EDGES = ("", NOTHING, ALL)
"""How near a share comes to none or all without being it, as the ending of a format's name."""


def edge_of(share: float | None, decimals: int = 0) -> str:
    """Which of EDGES a share (0-1) is at, where it is shown with so many decimals."""
    half = 0.005 / 10**decimals
    if isinstance(share, str) or share is None or share != share:
        return ""
    if 0 < share < half:
        return NOTHING
    return ALL if 1 - half <= share < 1 - 1e-12 else ""


def percent_format(edge: str, decimals: int) -> str:
    """The number format of shares at an edge: the number stays in the cell, only its look changes."""
    step = 10**-decimals
    if edge == NOTHING:
        return f'"<{step:.{decimals}f}%"'
    if edge == ALL:
        return f'">{100 - step:.{decimals}f}%"'
    return f"0.{'0' * decimals}%" if decimals else "0%"
