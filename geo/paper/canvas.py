"""A sheet as a list of shapes and texts in millimetres, and how such sheets become a PDF.

Shapes and texts are kept before they are drawn, so that a large sheet can be cut onto small ones. Only the
PDF backend of matplotlib is used: no window, no global figure.
"""

from __future__ import annotations

import math
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.artist import Artist
from matplotlib.backends.backend_pdf import FigureCanvasPdf, Op, PdfPages
from matplotlib.figure import Figure
from matplotlib.font_manager import FontPath, get_font
from matplotlib.path import Path as Pen
from matplotlib.transforms import Affine2D, Bbox

from data import scratch
from geo.paper.fonts import Writer, centred
from geo.paper.formats import MM_PER_INCH, POINTS_PER_MM, Box

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from geo.crs import Coordinates

INK: Final = "#14202E"
Anchor = Literal["left", "middle", "right"]
_MOVE, _LINE, _CURVE, _CLOSE = 1, 2, 4, 79
_ROUND: Final = 0.5522847
"""Of the radius: the handles of four Bézier curves that make a circle."""


@dataclass(frozen=True, eq=False)
class Outline:
    """Lines or an area: vertices in mm and what the pen does at each."""

    box: Box
    vertices: Coordinates
    codes: Sequence[int]
    fill: str | None
    line: str | None
    width: float
    dashes: tuple[float, ...]
    alpha: float


@dataclass(frozen=True, eq=False)
class Words:
    """A text on one line; x and y are where it begins on its line."""

    box: Box
    x: float
    y: float
    text: str
    size: float
    colour: str
    angle: float


@dataclass(eq=False)
class Sheet:
    """What is on one sheet, in the order in which it is drawn.

    Attributes:
        width: Of the paper, mm.
        height: Of the paper, mm.
        writer: Sets the texts.
        items: Shapes and texts.
        shown: What of it is seen: all, or for a tile a window.
    """

    width: float
    height: float
    writer: Writer
    items: list[Outline | Words] = field(default_factory=list)

    def shape(
        self,
        geometry: BaseGeometry,
        *,
        fill: str | None = None,
        line: str | None = None,
        width: float = 0.2,
        dashes: tuple[float, ...] = (),
        alpha: float = 1.0,
    ) -> None:
        """Draw a geometry given in mm: areas filled, lines drawn."""
        for part in shapely.get_parts(geometry):
            rings = (
                [part.exterior, *part.interiors]
                if part.geom_type == "Polygon"
                else [part]
                if part.geom_type in {"LineString", "LinearRing"}
                else []
            )
            rings = [ring for ring in rings if not ring.is_empty]
            if not rings:
                continue
            codes = [code for ring in rings for code in _codes(len(ring.coords), closed=ring.is_ring)]
            vertices = np.vstack([shapely.get_coordinates(ring) for ring in rings])
            self._put(vertices, codes, fill, line, width, dashes, alpha)

    def line(
        self,
        *points: tuple[float, float],
        colour: str = INK,
        width: float = 0.2,
        dashes: tuple[float, ...] = (),
    ) -> None:
        """Draw a line through points."""
        self._put(np.array(points), _codes(len(points), closed=False), None, colour, width, dashes, 1.0)

    def area(
        self,
        points: Sequence[tuple[float, float]],
        fill: str | None,
        line: str | None = None,
        width: float = 0.2,
        alpha: float = 1.0,
    ) -> None:
        """Draw a polygon through points."""
        vertices = np.array([*points, points[0]])
        self._put(vertices, _codes(len(vertices), closed=True), fill, line, width, (), alpha)

    def box(
        self,
        box: Box,
        fill: str | None = None,
        line: str | None = None,
        width: float = 0.2,
        alpha: float = 1.0,
    ) -> None:
        """Draw a box."""
        corners = [(box.left, box.bottom), (box.right, box.bottom), (box.right, box.top), (box.left, box.top)]
        self.area(corners, fill, line, width, alpha)

    def circle(
        self, x: float, y: float, radius: float, fill: str | None, line: str | None = None, width: float = 0.2
    ) -> None:
        """Draw a circle."""
        k = _ROUND
        unit = [
            (1, 0), (1, k), (k, 1), (0, 1), (-k, 1), (-1, k), (-1, 0), (-1, -k), (-k, -1), (0, -1), (k, -1), (1, -k),
            (1, 0), (1, 0),
        ]  # fmt: skip
        self._put(
            np.array(unit) * radius + (x, y), [_MOVE, *[_CURVE] * 12, _CLOSE], fill, line, width, (), 1.0
        )

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        colour: str = INK,
        anchor: Anchor = "left",
        angle: float = 0.0,
    ) -> None:
        """Write on one line; ``y`` is the middle of its height, ``x`` what ``anchor`` says."""
        said = self.writer.settable(text)
        if not said:
            return
        wide = self.writer.face.width(said, size)
        back = {"left": 0.0, "middle": wide / 2, "right": wide}[anchor]
        turned = math.radians(angle)
        right, up = (math.cos(turned), math.sin(turned)), (-math.sin(turned), math.cos(turned))
        down = centred(size)
        begin = (x - back * right[0] - down * up[0], y - back * right[1] - down * up[1])
        reach = wide + size
        self.items.append(
            Words(
                Box(begin[0] - reach, begin[1] - reach, 2 * reach, 2 * reach),
                *begin,
                said,
                size,
                colour,
                angle,
            )
        )

    def characters(self) -> set[str]:
        """Every character written."""
        return set().union(*(item.text for item in self.items if isinstance(item, Words)))

    def _put(
        self,
        vertices: Coordinates,
        codes: Sequence[int],
        fill: str | None,
        line: str | None,
        width: float,
        dashes: tuple[float, ...],
        alpha: float,
    ) -> None:
        (left, bottom), (right, top) = vertices.min(axis=0), vertices.max(axis=0)
        box = Box(left - width, bottom - width, right - left + 2 * width, top - bottom + 2 * width)
        self.items.append(Outline(box, vertices, codes, fill, line, width, dashes, alpha))


@dataclass(frozen=True, eq=False)
class Window:
    """A part of a sheet put onto a page.

    Attributes:
        sheet: Where it is cut from.
        part: What of it, on that sheet.
        left: Where its left side comes to lie.
        bottom: Where its lower side comes to lie.
    """

    sheet: Sheet
    part: Box
    left: float
    bottom: float


@dataclass(frozen=True, eq=False)
class Page:
    """A page of the PDF: windows onto sheets, the later above the earlier."""

    width: float
    height: float
    windows: tuple[Window, ...]


def whole(sheet: Sheet) -> Page:
    """A sheet on a page of its own size."""
    window = Window(sheet, Box(0, 0, sheet.width, sheet.height), 0, 0)
    return Page(sheet.width, sheet.height, (window,))


def pdf(pages: Sequence[Page], about: Mapping[str, str], report: Callable[[float], None]) -> bytes:
    """The pages as a PDF: vectors, fonts embedded and subset.

    Args:
        pages: In order.
        about: Entries of the document information, such as Title.
        report: Told the share that is done.
    """
    # The one setting that is global: nobody else in the program uses matplotlib.
    mpl.rcParams["pdf.fonttype"] = 42
    file = BytesIO()
    with font_of(pages) as path:
        report(0.3)
        with PdfPages(file, metadata={**about, "CreationDate": None}) as document:
            for number, page in enumerate(pages):
                document.savefig(_figure(page, path))
                report(0.3 + 0.7 * (number + 1) / len(pages))
    return file.getvalue()


@contextmanager
def font_of(pages: Sequence[Page]) -> Iterator[Path]:
    """A font of the characters on the pages, there as long as they are drawn."""
    sheets = {id(window.sheet): window.sheet for page in pages for window in page.windows}.values()
    with scratch.folder() as folder:
        path = folder / "sheet.ttf"
        face = next(iter(sheets)).writer.face
        face.save(set().union(*(sheet.characters() for sheet in sheets)), path)
        yield path


def _figure(page: Page, font: Path) -> Figure:
    figure = Figure(figsize=(page.width / MM_PER_INCH, page.height / MM_PER_INCH), dpi=72)
    FigureCanvasPdf(figure)
    figure.add_artist(_Drawing(page, font))
    return figure


class _Drawing(Artist):
    """All of a page, drawn at once: an artist a line would take a minute on a large sheet."""

    def __init__(self, page: Page, font: Path) -> None:
        super().__init__()
        self._page, self._font = page, font

    def draw(self, renderer: Any) -> None:
        """Draw every window; matplotlib calls this."""
        setter = _Setter(renderer, self._font)
        for window in self._page.windows:
            draw(renderer, window, setter, POINTS_PER_MM)


class Setter(Protocol):
    """Writes texts with a renderer."""

    def write(self, gc: Any, item: Words, at: Coordinates) -> None:
        """Write a text where its line begins, in the renderer's unit from the lower left."""


def draw(renderer: Any, window: Window, setter: Setter, unit: float) -> None:
    """Draw what of a sheet is seen through a window, with a renderer of matplotlib.

    Args:
        renderer: Draws from the lower left.
        window: What is drawn.
        setter: Writes the texts.
        unit: Of the renderer, a mm.
    """
    part = window.part
    right, up = window.left - part.left, window.bottom - part.bottom
    place = Affine2D().translate(right, up).scale(unit)
    seen = Bbox.from_bounds(window.left, window.bottom, part.width, part.height)
    for item in window.sheet.items:
        if not item.box.meets(part):
            continue
        gc = renderer.new_gc()
        if not part.holds(item.box):
            gc.set_clip_rectangle(Bbox(seen.get_points() * unit))
        if isinstance(item, Words):
            gc.set_foreground(item.colour)
            setter.write(gc, item, place.transform((item.x, item.y)))
        else:
            _pen(gc, item, unit)
            renderer.draw_path(gc, Pen(item.vertices, item.codes), place, _rgb(item.fill, item.alpha))
        gc.restore()


class _Setter:
    """Writes texts into the PDF itself: the renderer lays each out anew, which takes most of a large sheet's time.

    Chinese needs no shaping: every character is one glyph, and one stands behind the other.
    """

    def __init__(self, renderer: Any, font: Path) -> None:
        self._renderer, self._file = renderer, renderer.file
        self._font = get_font(font)
        self._path = FontPath(str(font), 0)
        self._codes: dict[str, tuple[int, bytes]] = {}

    def write(self, gc: Any, item: Words, at: Coordinates) -> None:
        """Write a text where its line begins, in points."""
        file, turned = self._file, math.radians(item.angle)
        self._renderer.check_gc(gc, gc._rgb)
        matrix = math.cos(turned), math.sin(turned), -math.sin(turned), math.cos(turned), *map(float, at)
        file.output(Op.gsave, *matrix, Op.concat_matrix, Op.begin_text)
        for subset, group in groupby(map(self._code, item.text), key=itemgetter(0)):
            name = file.fontName(self._path, subset)
            file.output(
                name, item.size * POINTS_PER_MM, Op.selectfont, b"".join(code for _, code in group), Op.show
            )
        file.output(Op.end_text, Op.grestore)

    def _code(self, character: str) -> tuple[int, bytes]:
        """The part of the font that holds a character, and its code there; the file notes that it is used."""
        if character not in self._codes:
            glyph = self._font.get_char_index(ord(character))
            subset, code = self._file._character_tracker.track_glyph(self._font, character, glyph)
            self._codes[character] = subset, code.to_bytes(2, "big")
        return self._codes[character]


def _pen(gc: Any, item: Outline, unit: float) -> None:
    gc.set_alpha(item.alpha)
    gc.set_linewidth(item.width * unit if item.line else 0.0)
    gc.set_foreground(item.line or INK)
    gc.set_joinstyle("round")
    gc.set_capstyle("butt")
    if item.dashes:
        gc.set_dashes(0.0, [length * unit for length in item.dashes])


def _rgb(colour: str | None, alpha: float) -> tuple[float, float, float, float] | None:
    if colour is None:
        return None
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue, alpha


def _codes(count: int, *, closed: bool) -> list[int]:
    return [_MOVE, *[_LINE] * (count - 2), _CLOSE if closed else _LINE]
