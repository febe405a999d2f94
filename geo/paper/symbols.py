"""Symbols on paper: a light has a shape of its own, as on the screen, so that it is told without colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.palette import LIGHTS

if TYPE_CHECKING:
    from geo.paper.canvas import Sheet

_CASING = "#FFFFFF"
_RING = "#3D4A59"


def draw_symbol(sheet: Sheet, x: float, y: float, radius: float, code: str, glyph: str = "") -> None:
    """A light's shape with a character on it."""
    light = LIGHTS[code]
    line = _RING if light.shape == "ring" else _CASING
    width = radius * (0.22 if light.shape == "ring" else 0.12)
    if light.shape == "triangle":
        points = [
            (x, y + radius * 1.25),
            (x - radius * 1.15, y - radius * 0.8),
            (x + radius * 1.15, y - radius * 0.8),
        ]
        sheet.area(points, light.mark, line, width)
    elif light.shape == "square":
        side = radius * 0.92
        corners = [(x - side, y - side), (x + side, y - side), (x + side, y + side), (x - side, y + side)]
        sheet.area(corners, light.mark, line, width)
    else:
        sheet.circle(x, y, radius, light.mark, line, width)
    if glyph:
        sheet.text(x, y - radius * 0.05, glyph, radius * 1.15, colour=light.ink, anchor="middle")
