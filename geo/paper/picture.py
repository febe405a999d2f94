"""A page as a picture: small to look at before printing, or fine enough for documents."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties
from PIL import Image

from geo.errors import PaperError
from geo.paper.canvas import draw, font_of
from geo.paper.formats import MM_PER_INCH

if TYPE_CHECKING:
    from pathlib import Path

    from geo.crs import Coordinates
    from geo.paper.canvas import Page, Words

MOST_PIXELS: Final = 40_000_000
"""Of a picture: four bytes each while it is drawn."""
_POINT: Final = 72.0
"""Dots an inch at which a point is a pixel, so that sizes are given in pixels."""


def png(page: Page, unit: float) -> bytes:
    """A page as PNG.

    Args:
        page: Drawn on white.
        unit: Pixels a mm.

    Raises:
        PaperError: It would have more than :data:`MOST_PIXELS`.
    """
    wide, high = round(page.width * unit), round(page.height * unit)
    if wide * high > MOST_PIXELS:
        raise PaperError(f"图片会有 {wide}×{high} 像素，太大了。请选较小的纸张，或用 PDF。")
    renderer = RendererAgg(wide, high, _POINT)  # type: ignore[no-untyped-call]
    with font_of([page]) as font:
        setter = _Setter(renderer, font, unit)
        for window in page.windows:
            draw(renderer, window, setter, unit)
    drawn = Image.fromarray(np.asarray(renderer.buffer_rgba()))  # type: ignore[no-untyped-call]
    paper = Image.new("RGB", drawn.size, "white")
    paper.paste(drawn, mask=drawn.getchannel("A"))
    file = BytesIO()
    dpi = unit * MM_PER_INCH
    paper.save(file, "PNG", dpi=(dpi, dpi))
    return file.getvalue()


def picture(page: Page, dpi: float) -> bytes:
    """A page at a resolution, for documents; raises as :func:`png` does."""
    return png(page, dpi / MM_PER_INCH)


def preview(page: Page, pixels: int) -> bytes:
    """A page with so many pixels along its longer side."""
    return png(page, pixels / max(page.width, page.height))


class _Setter:
    """Writes texts as pixels."""

    def __init__(self, renderer: Any, font: Path, unit: float) -> None:
        self._renderer, self._font, self._unit = renderer, font, unit
        self._sizes: dict[float, FontProperties] = {}

    def write(self, gc: Any, item: Words, at: Coordinates) -> None:
        """Write a text where its line begins, in pixels."""
        kind = self._sizes.setdefault(
            item.size, FontProperties(fname=str(self._font), size=item.size * self._unit)
        )
        x, y = float(at[0]), self._renderer.height - float(at[1])
        self._renderer.draw_text(gc, x, y, item.text, kind, item.angle)
