"""A deck as a PowerPoint file (pptx), 16:9: native tables, charts that stay editable, the map as native shapes.

No type is smaller than 18 points. What does not fit goes on to the next slide.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from data.documents.deck import ACTUAL, BY_THEN, LATER, PLANNED, Bars, Figures, Grid, Lines, Map
from data.documents.paper import printable
from data.office.steady import steady
from data.rules.light import SIGNS, Light

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pptx.presentation import Presentation as File
    from pptx.slide import Slide
    from pptx.util import Length

    from data.documents.deck import Deck, Part, Region, Scene

WIDTH, HEIGHT = 13.333, 7.5
LEFT, TOP, ROOM, FOOT = 0.6, 0.4, WIDTH - 1.2, 0.55
"""In inches: margins, the width between them, and what the foot takes."""
BOTTOM = HEIGHT - FOOT
LEAST, TEXT, TITLE, COVER, FIGURE = 18, 20, 32, 44, 28
"""Type in points; nothing is smaller than the first."""
LATIN, ASIAN = "Arial", "微软雅黑"
INK, MUTED, BAND, GROUND, WHITE = "14202E", "5A6878", "0B4F9E", "E8EEF5", "FFFFFF"
OWN = {PLANNED: "9FB4CC", ACTUAL: "0B4F9E", BY_THEN: "2F7D5B", LATER: "C0353D"}
FILLED = 0.92
"""Of a line: no stop may begin one and no bracket end one."""
LINE = 1.35
"""Height of a line by its type size, as CJK faces have it."""
POINTS = 72
SPACE = 0.33
CENTRE = PP_ALIGN.CENTER
CELL = 0.1
STACKED, BESIDE = 13, 9
"""Zones on one chart: as many names, or pairs of bars, as stand below each other at 18 points."""
ASIDE, LABEL = 3.6, (0.56, 0.3)
"""Beside the map, and of a zone's number on it, in inches."""
FIGURES_HEIGHT, PART_GAP = 1.1, 0.13


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float

    @property
    def emus(self) -> tuple[Length, Length, Length, Length]:
        """As PowerPoint counts."""
        return Inches(self.left), Inches(self.top), Inches(self.width), Inches(self.height)


@dataclass(frozen=True, slots=True)
class Type:
    """How a text is set: size and space below each line in points, colour, weight, side."""

    size: float = LEAST
    colour: str = INK
    bold: bool = False
    side: Any = PP_ALIGN.LEFT
    gap: float = 0


def slides(deck: Deck, colours: Mapping[str, str]) -> bytes:
    """The deck as a pptx file.

    Args:
        deck: What it says.
        colours: Of the lights by code, as ``#rrggbb``.
    """
    return _Writer(deck, {**OWN, **{code: value.lstrip("#") for code, value in colours.items()}}).written()


class _Writer:
    """One deck on its way into a file."""

    def __init__(self, deck: Deck, colours: Mapping[str, str]) -> None:
        self.deck, self.colours = deck, colours
        self.file: File = Presentation()
        self.file.slide_width, self.file.slide_height = Inches(WIDTH), Inches(HEIGHT)
        self.slide: Slide
        self.scene: Scene
        self.y = 0.0

    def written(self) -> bytes:
        self._describe()
        self._cover()
        for scene in self.deck.scenes:
            self._scene(scene)
        self._feet()
        content = BytesIO()
        self.file.save(content)
        return steady(content.getvalue(), self.deck.about.made_at)

    def _describe(self) -> None:
        about, properties = self.deck.about, self.file.core_properties
        properties.title, properties.subject = printable(about.title)[:255], printable(about.subject)[:255]
        properties.author, properties.last_modified_by = "战图", "战图"
        properties.keywords, properties.revision = f"SHA-256 {about.sha256}", 1
        properties.created = properties.modified = dt.datetime.fromisoformat(about.made_at)

    # --- slides

    def _blank(self) -> Slide:
        self.slide = self.file.slides.add_slide(self.file.slide_layouts[6])
        return self.slide

    def _cover(self) -> None:
        self._blank()
        self._fill(Box(0, 0, WIDTH, 0.35), BAND)
        title = printable(self.deck.title)
        size = _fitting(title, COVER, ROOM, 3)
        height = _height(title, size, ROOM)
        self._text(Box(LEFT, 1.2, ROOM, height), [title], Type(size, bold=True, side=CENTRE))
        self._text(
            Box(LEFT, max(1.2 + height + 0.4, 3.4), ROOM, 2.4),
            [printable(line) for line in self.deck.subtitle],
            Type(24, MUTED, side=CENTRE),
        )
        self._note([*self.deck.subtitle])

    def _scene(self, scene: Scene) -> None:
        self.scene = scene
        self._begin("")
        for part in scene.parts:
            self._part(part)

    def _begin(self, more: str) -> None:
        """A slide with the scene's title, and what the speaker says."""
        self._blank()
        self._fill(Box(0, 0, WIDTH, 0.18), BAND)
        title = printable(self.scene.title) + more
        size = _fitting(title, TITLE, ROOM, 2)
        height = _height(title, size, ROOM)
        self._text(Box(LEFT, TOP, ROOM, height), [title], Type(size, bold=True))
        self.y = TOP + height + 0.15
        self._note([*self.scene.notes])

    def _further(self) -> None:
        self._begin("（续）")

    def _note(self, lines: Sequence[str]) -> None:
        told = [*lines, self.deck.foot, f"定格 SHA-256 {self.deck.about.sha256}"]
        frame = self.slide.notes_slide.notes_text_frame
        if frame is not None:
            frame.text = "\n".join(map(printable, told))

    def _feet(self) -> None:
        total = len(self.file.slides)
        for number, slide in enumerate(self.file.slides, 1):
            self.slide = slide
            box = Box(LEFT, HEIGHT - 0.5, ROOM, 0.4)
            self._text(box, [self.deck.foot], Type(colour=MUTED))
            self._text(box, [f"{number} / {total}"], Type(colour=MUTED, side=PP_ALIGN.RIGHT))

    # --- parts

    def _part(self, part: Part) -> None:
        match part:
            case Figures():
                self._figures(part)
            case Lines():
                self._lines(part)
            case Grid():
                self._grid(part)
            case Bars():
                self._bars(part)
            case Map():
                self._map(part)

    def _figures(self, figures: Figures) -> None:
        """Large figures side by side; a long one is set smaller."""
        gap = 0.2
        width = (ROOM - gap * (len(figures.items) - 1)) / len(figures.items)
        for at, (label, value, code) in enumerate(figures.items):
            box = Box(LEFT + at * (width + gap), self.y, width, FIGURES_HEIGHT)
            self._fill(box, GROUND)
            if code:
                self._fill(replace(box, width=0.1), self.colours[code])
            text = printable(value)
            self._text(Box(box.left, box.top + 0.08, width, 0.4), [label], Type(colour=MUTED, side=CENTRE))
            size = _fitting(text, FIGURE, width - 0.3, 1)
            self._text(Box(box.left, box.top + 0.48, width, 0.6), [text], Type(size, bold=True, side=CENTRE))
        self.y += FIGURES_HEIGHT + PART_GAP

    def _lines(self, lines: Lines) -> None:
        """Sentences, as many on a slide as have room."""
        left = [printable(line) for line in lines.lines]
        while left:
            room, taken = BOTTOM - self.y, 0.0
            fitting: list[str] = []
            while left and (not fitting or taken + _height(left[0], TEXT, ROOM) <= room):
                taken += _height(left[0], TEXT, ROOM) + 0.09
                fitting.append(left.pop(0))
            self._text(Box(LEFT, self.y, ROOM, taken), fitting, Type(TEXT, gap=6))
            self.y += taken + PART_GAP
            if left:
                self._further()

    def _grid(self, grid: Grid) -> None:
        """A table, its header on every slide it goes on to."""
        widths = [share * ROOM for share in grid.shares]
        rows = [tuple(map(printable, row)) for row in grid.rows]
        head = _row_height(grid.columns, widths)
        while rows:
            if self.y + head + _row_height(rows[0], widths) > BOTTOM and self.y > TOP + 1.2:
                self._further()
            room = BOTTOM - self.y - head
            fitting = [rows.pop(0)]
            taken = _row_height(fitting[0], widths)
            while rows and taken + _row_height(rows[0], widths) <= room:
                taken += _row_height(rows[0], widths)
                fitting.append(rows.pop(0))
            self._table([tuple(grid.columns), *fitting], widths)
            self.y += head + taken + PART_GAP
            if rows:
                self._further()

    def _table(self, rows: Sequence[tuple[str, ...]], widths: Sequence[float]) -> None:
        box = Box(LEFT, self.y, ROOM, sum(_row_height(row, widths) for row in rows))
        table: Any = self.slide.shapes.add_table(len(rows), len(widths), *box.emus).table
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Inches(width)
        for number, row in enumerate(rows):
            table.rows[number].height = Inches(_row_height(row, widths))
            for at, value in enumerate(row):
                self._cell(table.cell(number, at), value, is_head=number == 0, is_odd=bool(number % 2))

    def _cell(self, cell: Any, value: str, *, is_head: bool, is_odd: bool) -> None:
        cell.fill.solid()
        cell.fill.fore_color.rgb = _rgb(BAND if is_head else GROUND if is_odd else WHITE)
        cell.vertical_anchor = MSO_ANCHOR.MIDDLE
        cell.margin_left = cell.margin_right = Inches(CELL)
        cell.margin_top = cell.margin_bottom = Inches(0.04)
        _write(cell.text_frame, [value], Type(colour=WHITE if is_head else INK, bold=is_head))

    # --- charts

    def _bars(self, bars: Bars) -> None:
        """As many charts of about the same length as it takes, on one scale."""
        total = len(bars.categories)
        charts = math.ceil(total / (STACKED if bars.stacked else BESIDE))
        for number in range(charts):
            if number:
                self._further()
            self._chart(bars, slice(number * total // charts, (number + 1) * total // charts))

    def _chart(self, bars: Bars, part: slice) -> None:
        data: Any = CategoryChartData(number_format="General")  # type: ignore[no-untyped-call]
        data.categories = [printable(one) for one in bars.categories[part]]
        for series in bars.series:
            data.add_series(series.name, series.values[part])
        kind = XL_CHART_TYPE.BAR_STACKED if bars.stacked else XL_CHART_TYPE.BAR_CLUSTERED
        box = Box(LEFT, self.y, ROOM, BOTTOM - self.y)
        framed: Any = self.slide.shapes.add_chart(kind, *box.emus, data)
        chart = framed.chart
        _face(chart.font._rPr)
        chart.font.size = Pt(LEAST)
        chart.has_legend, chart.has_title = True, False
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
        chart.category_axis.reverse_order = True
        chart.category_axis.has_major_gridlines = chart.value_axis.has_major_gridlines = False
        chart.value_axis.visible = False
        chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0, _longest(bars) * 1.05
        plot = chart.plots[0]
        plot.gap_width, plot.overlap = 40, 100 if bars.stacked else 0
        plot.has_data_labels = True
        plot.data_labels.number_format, plot.data_labels.number_format_is_linked = "0;;", False
        for series, drawn in zip(bars.series, plot.series, strict=True):
            self._colour(drawn, series.colour, stacked=bars.stacked)

    def _colour(self, drawn: Any, colour: str, *, stacked: bool) -> None:
        drawn.format.fill.solid()
        drawn.format.fill.fore_color.rgb = _rgb(self.colours[colour])
        labels = drawn.data_labels
        labels.show_value = True
        labels.number_format, labels.number_format_is_linked = "0;;", False
        labels.font.size = Pt(LEAST)
        dark = stacked and colour in (Light.RED.value, LATER, BY_THEN)
        labels.font.color.rgb = _rgb(WHITE if dark else INK)

    # --- the map

    def _map(self, part: Map) -> None:
        """The zones as native shapes, with their numbers; beside them what the lights mean."""
        room = Box(LEFT, self.y, ROOM - ASIDE - 0.3, BOTTOM - self.y)
        width = min(room.width, room.height / part.drawing.ratio)
        left = room.left + (room.width - width) / 2
        for region in part.drawing.regions:
            self._region(region, left, self.y, width)
        self._numbers(part.drawing.regions, left, self.y, width)
        aside = Box(LEFT + ROOM - ASIDE, self.y, ASIDE, room.height)
        self._legend(aside, part.drawing.regions)
        self._text(
            replace(aside, top=aside.top + 2.1, height=aside.height - 2.1),
            [printable(line) for line in part.lines],
            Type(TEXT, gap=8),
        )

    def _legend(self, box: Box, regions: Sequence[Region]) -> None:
        """What the lights mean, and how many zones show each."""
        for number, light in enumerate(Light):
            top = box.top + number * 0.48
            self._fill(Box(box.left, top + 0.08, 0.5, 0.3), self.colours[light.value])
            count = sum(region.light == light.value for region in regions)
            word = f"{SIGNS[light].shape} {SIGNS[light].word} {count} 个"
            self._text(Box(box.left + 0.6, top, box.width - 0.6, 0.45), [word], Type())

    def _region(self, region: Region, left: float, top: float, width: float) -> None:
        def at(point: tuple[float, float]) -> tuple[int, int]:
            return Inches(left + point[0] * width), Inches(top + point[1] * width)

        first, *others = region.rings
        builder = self.slide.shapes.build_freeform(*at(first[0]))
        builder.add_line_segments([at(point) for point in first[1:]], close=True)
        for ring in others:
            builder.move_to(*at(ring[0]))
            builder.add_line_segments([at(point) for point in ring[1:]], close=True)
        shape = builder.convert_to_shape()
        shape.name = f"{region.label}"
        shape.shadow.inherit = False
        shape.fill.solid()
        shape.fill.fore_color.rgb = _rgb(self.colours[region.light])
        shape.line.color.rgb, shape.line.width = _rgb(WHITE), Pt(1.5)

    def _numbers(self, regions: Sequence[Region], left: float, top: float, width: float) -> None:
        """The zones' numbers; that of a small one gives way to others and stands aside, with a line to its zone."""
        taken: list[tuple[float, float]] = []
        for region in sorted(regions, key=_extent, reverse=True):
            home = left + region.at[0] * width, top + region.at[1] * width
            place = next((one for one in _around(home) if _is_free(one, taken)), home)
            taken.append(place)
            self._number(region, home, place)

    def _number(self, region: Region, home: tuple[float, float], place: tuple[float, float]) -> None:
        """On a white plate, for a zone may be narrower than its number."""
        if place != home:
            ends = (Inches(one) for one in (*home, *place))
            line = self.slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *ends)
            line.line.color.rgb, line.line.width = _rgb(INK), Pt(1)
        box = Box(place[0] - LABEL[0] / 2, place[1] - LABEL[1] / 2, *LABEL)
        self._fill(box, WHITE)
        label = f"{region.label}{SIGNS[Light(region.light)].shape}"
        self._text(box, [label], Type(bold=True, side=CENTRE))

    # --- text and ground

    def _fill(self, box: Box, colour: str) -> None:
        shape = self.slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *box.emus)
        shape.shadow.inherit = False
        shape.fill.solid()
        shape.fill.fore_color.rgb = _rgb(colour)
        shape.line.fill.background()

    def _text(self, box: Box, lines: Sequence[str], look: Type) -> None:
        frame = self.slide.shapes.add_textbox(*box.emus).text_frame
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        _write(frame, lines, look)


def _rgb(colour: str) -> Any:
    return RGBColor.from_string(colour)  # type: ignore[no-untyped-call]


def _write(frame: Any, lines: Sequence[str], look: Type) -> None:
    frame.word_wrap = True
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment, paragraph.space_after = look.side, Pt(look.gap)
        run = paragraph.add_run()
        run.text, run.font.size, run.font.bold = line, Pt(look.size), look.bold
        run.font.color.rgb = _rgb(look.colour)
        _face(run.font._rPr)


def _longest(bars: Bars) -> float:
    """The longest bar of all the charts."""
    columns = zip(*([value or 0.0 for value in series.values] for series in bars.series), strict=True)
    lengths: list[float] = [sum(values) if bars.stacked else max(values) for values in columns]
    return max([1.0, *lengths])


def _face(properties: Any) -> None:
    """Latin and East Asian faces of a run or chart."""
    for name, face in (("a:latin", LATIN), ("a:ea", ASIAN), ("a:cs", LATIN)):
        element = properties.find(qn(name))
        if element is None:
            element = properties.makeelement(qn(name), {})
            properties.append(element)
        element.set("typeface", face)


# --- where a number stands


def _extent(region: Region) -> float:
    """How large a zone is on the map, about."""
    x = [point[0] for ring in region.rings for point in ring]
    y = [point[1] for ring in region.rings for point in ring]
    return (max(x) - min(x)) * (max(y) - min(y))


def _around(home: tuple[float, float]) -> Iterator[tuple[float, float]]:
    """A place, then places further and further around it."""
    yield home
    for step in range(1, 6):
        for turn in range(12):
            angle = math.tau * turn / 12
            yield home[0] + step * 0.35 * math.cos(angle), home[1] + step * 0.35 * math.sin(angle)


def _is_free(place: tuple[float, float], taken: Sequence[tuple[float, float]]) -> bool:
    return all(abs(place[0] - x) >= LABEL[0] or abs(place[1] - y) >= LABEL[1] for x, y in taken)


# --- how much room a text takes


def _ems(text: str) -> float:
    """Width of a text in type sizes: one for an East Asian character, any other a little over half."""
    return sum(1.0 if east_asian_width(one) in "WFA" else SPACE if one == " " else 0.58 for one in text)


def _line_count(text: str, size: float, width: float) -> int:
    return max(1, math.ceil(_ems(text) * size / POINTS / (width * FILLED)))


def _height(text: str, size: float, width: float) -> float:
    return _line_count(text, size, width) * size * LINE / POINTS


def _fitting(text: str, size: float, width: float, lines: int) -> float:
    """The largest size up to this one at which a text takes no more lines; the least one where none does."""
    while size > LEAST and _line_count(text, size, width) > lines:
        size -= 2
    return max(size, LEAST)


def _row_height(row: Sequence[str], widths: Sequence[float]) -> float:
    heights = [_height(value, LEAST, width - 2 * CELL) for value, width in zip(row, widths, strict=True)]
    tallest: float = max(heights)
    return 0.1 + tallest
