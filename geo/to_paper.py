"""The paper renderer: a map as a PDF at exact paper size and true scale, with all a wall map needs around it.

Title, legend, grid, scale bar, check ruler, north arrow, numbered table, 审图号 or 内部使用, day and hash of the data.
What has no room is never left out: a name becomes a number of the table, a row goes onto the next page, and the sheet
says so. This module brings matplotlib and fontTools along: import it when something is to be drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from data.watermark import mark
from geo.crs import plane_of
from geo.errors import PaperError
from geo.palette import LIGHT_THEME, LIGHTS
from geo.paper import frame as frames
from geo.paper import tiles
from geo.paper.canvas import Page, Sheet, pdf, whole
from geo.paper.content import Drawn, digest_of
from geo.paper.drawing import DASHES, LINES, PRIORITY, URGENT, Drawing, Placed
from geo.paper.fonts import Writer, lacking, told
from geo.paper.formats import PAPERS, SCALES, Box
from geo.paper.symbols import draw_symbol
from geo.paper.table import WIDTH, Row, Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.map_spec import Shape
    from geo.paper.content import Content, Form
    from geo.paper.frame import Chart

_TITLE_LINES: Final = 3
_LEAST_TITLE: Final = 3.0
_PANEL: Final = 0.3
"""Of the paper that legend and table may take beside the map."""
_FOOT_SPARE: Final = 3
_MARKED: Final = {"number": "12", "star": "12*", "dot": "12·"}
_MOST_TILES: Final = 120


@dataclass(frozen=True)
class _Layout:
    """Boxes of the first sheet."""

    head: Box
    frame: Box
    strip: Box
    columns: tuple[Box, ...]
    foot: Box


def draw(content: Content, form: Form, report: Callable[[str, float], None]) -> Drawn:
    """Draw a map.

    Args:
        content: What.
        form: How.
        report: Told what is being done and the share that is done.

    Raises:
        PaperError: The area does not fit the paper at the scale, or would need too many tiles.
    """
    report("排版", 0.02)
    return _Draft(content, form).finished(report)


class _Draft:
    """One map on its way onto paper."""

    def __init__(self, content: Content, form: Form) -> None:
        self.content, self.form = content, form
        self.writer = Writer()
        self.digest = digest_of(content)
        paper = form.paper
        self.growth = paper.grown(1.0, 1.0)
        self.size = paper.grown(2.1, 0.28)
        self.large = paper.grown(2.1, 0.65)
        """Type size of the legend and of what else is read from afar."""
        self.margin = paper.grown(8.0, 0.5)
        self.width, self.height = paper.size(landscape=form.landscape)
        self.numbers = _numbers(content)
        self.title_lines, self.title_size = self._title()
        self.foot_lines = self._wrapped_foot()

    def finished(self, report: Callable[[str, float], None]) -> Drawn:
        """Draw sheet after sheet and write them."""
        layout, chart = self._laid_out()
        sheet = Sheet(self.width, self.height, self.writer)
        placed = self._map(sheet, chart, layout, report)
        table = Table(self._rows(placed), self.size, self.writer)
        remarks = self._remarks(placed, chart)
        self._legend(sheet, layout.columns[0])
        table.fill(sheet, self._below_legend(layout.columns))
        sheets = [sheet, *self._further(table)]
        self._feet(sheets, layout.foot, remarks)
        report("写入文件", 0.4)
        pages = self._pages(sheet) + [whole(one) for one in sheets[1:]]
        about = {
            "Title": self.content.title,
            "Subject": self.content.subtitle,
            "Creator": "战图",
            "Keywords": self.digest,
            **({"Author": mark()} if mark() else {}),
        }
        written = pdf(pages, about, lambda share: report("写入文件", 0.4 + 0.6 * share))
        missing, labels = tuple(told(self.writer.missing)), tuple(placed.labels)
        return Drawn(written, chart.scale, len(pages), self.digest, remarks, missing, whole(sheet), labels)

    def _title(self) -> tuple[list[str], float]:
        """The title in at most three lines, set smaller for that where it is long; never cut."""
        size, room = self.form.paper.grown(6.5, 0.95), self.width - 2 * self.margin
        title = self.writer.settable(self.content.title)
        lines = self.writer.face.wrapped(title, room, size)
        while len(lines) > _TITLE_LINES and size > _LEAST_TITLE:
            size *= 0.92
            lines = self.writer.face.wrapped(title, room, size)
        return lines, size

    def _wrapped_foot(self) -> list[str]:
        plane = plane_of(self.content.area)
        said = [
            self.content.spec.approval,
            *self.content.notes,
            f"CGCS2000，高斯-克吕格投影，3°分带，中央经线 {plane.meridian}°E",
            f"调度会定格 SHA-256 {self.content.edition}" if self.content.edition else "",
            f"所示数据 SHA-256 {self.digest}",
        ]
        return self._foot("　".join(filter(None, said)))

    def _foot(self, text: str) -> list[str]:
        room = self.width - 2 * self.margin
        return self.writer.face.wrapped(self.writer.settable(text), room, self.size)

    def _laid_out(self) -> tuple[_Layout, Chart]:
        """The sheet and the map on it; around a village the frame tells which points are numbered."""
        layout = self._layout()
        chart = self._chart(layout.frame)
        if self.content.centre is None:
            return layout, chart
        self.numbers = _numbers(self.content, chart)
        layout = self._layout()
        chart = self._chart(layout.frame)
        self.numbers = _numbers(self.content, chart)
        return layout, chart

    def _layout(self) -> _Layout:
        size, margin = self.size, self.margin
        room = self.width - 2 * margin
        head_height = len(self.title_lines) * self.title_size * 1.25 + self._subtitle_height()
        foot = Box(margin, margin, room, (len(self.foot_lines) + _FOOT_SPARE) * size * 1.3)
        head = Box(margin, self.height - margin - head_height, room, head_height)
        body = Box(margin, foot.top + size, room, head.bottom - foot.top - 1.5 * size)
        columns, field = self._split(body)
        strip = Box(field.left, field.bottom, field.width, size * 4)
        band = size * 1.7
        frame = Box(
            field.left + band, strip.top + band, field.width - 2 * band, field.top - strip.top - 2 * band
        )
        return _Layout(head, frame, strip, columns, foot)

    def _subtitle_height(self) -> float:
        return len(self._subtitle()) * self.large * 1.45 * 1.4

    def _subtitle(self) -> list[str]:
        subtitle = self.writer.settable(self.content.subtitle)
        return self.writer.face.wrapped(subtitle, self.width - 2 * self.margin, self.large * 1.45)

    def _split(self, body: Box) -> tuple[tuple[Box, ...], Box]:
        """Columns for legend and table, and what is left for the map, whichever way the map comes out larger."""
        rows = Table(self._rows(Placed()), self.size, Writer()).height
        wanted = rows * 1.05 + self._legend_height() + 6 * self.size
        plane = plane_of(self.content.area)
        bounds = plane.to_metres(self.content.area).bounds
        below, beside = self._below(body, wanted), self._beside(body, wanted)
        is_narrow = beside[1].width < frames.strip_width(self.size)
        ways = [below] if is_narrow else [beside, below]
        return min(ways, key=lambda way: frames.needed(bounds, way[1].width, way[1].height))

    def _beside(self, body: Box, wanted: float) -> tuple[tuple[Box, ...], Box]:
        """Legend and table to the right of the map."""
        width, gap = WIDTH * self.size, self.size * 1.5
        most = max(1, int(body.width * _PANEL / width))
        count = min(most, max(1, int(np.ceil(wanted / body.height))))
        left = body.right - count * width + gap
        columns = tuple(Box(left + n * width, body.bottom, width - gap, body.height) for n in range(count))
        return columns, Box(body.left, body.bottom, left - gap - body.left, body.height)

    def _below(self, body: Box, wanted: float) -> tuple[tuple[Box, ...], Box]:
        """Legend and table below the map."""
        width, gap = WIDTH * self.size, self.size * 1.5
        count = max(1, int((body.width + gap) / width))
        least = self._legend_height() + 8 * self.size
        height = max(min(wanted / count + 6 * self.size, body.height * _PANEL), least)
        spread = (body.width + gap) / count
        columns = tuple(Box(body.left + n * spread, body.bottom, width - gap, height) for n in range(count))
        return columns, Box(body.left, columns[0].top + gap, body.width, body.height - height - gap)

    def _chart(self, frame: Box) -> Chart:
        content = self.content
        plane = plane_of(content.area)
        west, south, east, north = plane.to_metres(content.area).bounds
        more = content.around / 2
        wide = (
            west - more * (east - west),
            south - more * (north - south),
            east + more * (east - west),
            north + more * (north - south),
        )
        middle = ((west + east) / 2, (south + north) / 2)
        if content.centre is not None and self.form.scale is not None:
            middle = plane.point_to_metres(*content.centre)
        elif self.form.scale is not None:
            self._refuse_too_small((west, south, east, north), frame)
        scale = self.form.scale or frames.fitting(wide, frame)
        return frames.Chart(plane, scale, middle, frame)

    def _refuse_too_small(self, bounds: tuple[float, float, float, float], frame: Box) -> None:
        scale = self.form.scale or 0
        if frames.needed(bounds, frame.width, frame.height) <= scale:
            return
        fits = frames.fitting(bounds, frame)
        larger = next((one for one in SCALES if one >= fits), None)
        advice = f"这张纸最大可用 1:{larger:,}" if larger else f"“适合纸张”时为 1:{fits:,.0f}"
        big = self._paper_for(bounds, frame, scale)
        raise PaperError(
            f"{self.form.paper.name} 纸放不下 1:{scale:,} 的这个范围。{advice}；"
            + (f"要 1:{scale:,}，请换 {big} 纸（可分幅打印）。" if big else "或缩小范围，选战区、乡镇或村。")
        )

    def _paper_for(self, bounds: tuple[float, float, float, float], frame: Box, scale: int) -> str:
        """The smallest paper that would do, judged by what this one leaves to the map."""
        share = self.form.paper.size(landscape=self.form.landscape)
        for paper in reversed(PAPERS.values()):
            size = paper.size(landscape=self.form.landscape)
            room = frame.width * size[0] / share[0], frame.height * size[1] / share[1]
            if frames.needed(bounds, *room) <= scale:
                return paper.name
        return ""

    def _map(
        self, sheet: Sheet, chart: Chart, layout: _Layout, report: Callable[[str, float], None]
    ) -> Placed:
        content = self.content
        self._head(sheet, layout.head)
        sheet.box(chart.frame, fill="#F4F6F8")
        drawing = Drawing(sheet, chart, content.spec, content.within, content.level, self.growth)
        drawing.areas()
        drawing.county(content.outline)
        report("画边界", 0.15)
        frames.draw_grid(sheet, chart, self.form.grid, self.size)
        north = frames.north_box(chart.frame, self.size)
        drawing.room.take(north)
        report("放置标注", 0.2)
        self._labels(drawing)
        frames.draw_north(sheet, north, self.size)
        frames.draw_edge(sheet, chart.frame)
        frames.draw_scale(sheet, layout.strip, chart.scale, self.size)
        return drawing.placed

    def _labels(self, drawing: Drawing) -> None:
        """What must be seen from afar gets room first: red and yellow works, zones, townships; villages come last."""
        layers = {layer.id: layer for layer in self.content.spec.ground.layers}
        drawing.symbols(self.numbers)
        first = len(self.numbers) + 1
        if "zones" in layers and "townships" in layers:
            drawing.skip_namesakes(layers["zones"], layers["townships"])
        for name in ("zones", "townships"):
            first = drawing.names(layers[name], first) if name in layers else first
        drawing.numbers(self.numbers, URGENT)
        drawing.others()
        drawing.numbers(self.numbers, PRIORITY.replace(URGENT, ""))
        if "villages" in layers:
            drawing.names(layers["villages"], first)

    def _head(self, sheet: Sheet, head: Box) -> None:
        y = head.top
        for line in self.title_lines:
            sheet.text(self.width / 2, y - self.title_size * 0.62, line, self.title_size, anchor="middle")
            y -= self.title_size * 1.25
        size = self.large * 1.45
        for line in self._subtitle():
            sheet.text(self.width / 2, y - size * 0.7, line, size, anchor="middle", colour=LIGHT_THEME.muted)
            y -= size * 1.4

    def _rows(self, placed: Placed) -> list[Row]:
        """The table: points by layer, then names that had no room."""
        rows = []
        for layer in self.content.spec.ground.layers:
            mine = [one for one in layer.shapes if one.id in self.numbers]
            if not mine:
                continue
            codes = dict(
                zip((one.id for one in layer.shapes), self.content.spec.lights[layer.id], strict=True)
            )
            rows.append(Row("", f"{layer.glyph} {layer.title}（{len(mine)}）", heading=True))
            mine.sort(key=lambda one: self.numbers[one.id])
            rows += [self._row(shape, codes[shape.id], placed) for shape in mine]
        if placed.unnamed:
            rows.append(Row("", f"地名（图上放不下，{len(placed.unnamed)}）", heading=True))
            rows += [
                Row(f"{number}{'' if shown else '*'}", shape.name) for shape, number, shown in placed.unnamed
            ]
        return rows

    def _row(self, shape: Shape, code: str, placed: Placed) -> Row:
        entry = self.content.entries[shape.id]
        star = (
            "*"
            if shape.id in placed.unnumbered | placed.outside
            else "·"
            if shape.id in placed.thinned
            else ""
        )
        return Row(
            f"{self.numbers[shape.id]}{star}", shape.name, entry.place, entry.leader, entry.deadline, code
        )

    def _legend_items(self) -> list[tuple[str, str]]:
        """What the legend explains, as pairs of a kind of sign and its words."""
        layers = self.content.spec.ground.layers
        lights = [(f"light {code}", f"{light.word}（{light.colour_word}）") for code, light in LIGHTS.items()]
        points = [(f"glyph {one.glyph}", one.title) for one in layers if one.kind == "point"]
        lines = [(f"line {one.id}", f"{one.title}界") for one in layers if one.kind == "polygon"]
        has_schematic = any(shape.schematic for layer in layers for shape in layer.shapes)
        lines += [("line outline", "县界"), *([("dashes", "虚线为示意界")] if has_schematic else [])]
        signs = [("number", "编号见表"), ("star", "图上无处标注"), ("dot", "小点不标编号")]
        numbers = signs if self.numbers else []
        return [*lights, *points, *lines, *numbers]

    def _legend_height(self) -> float:
        return self.large * 2.0 * (1 + (len(self._legend_items()) + 1) // 2) + self.large

    def _legend(self, sheet: Sheet, column: Box) -> None:
        size, step = self.large, self.large * 2.0
        sheet.text(column.left, column.top - step / 2, "图例", size * 1.3)
        for number, (sign, word) in enumerate(self._legend_items()):
            x = column.left + (number % 2) * column.width / 2
            y = column.top - step * (number // 2 + 1.5)
            self._sign(sheet, sign, x, y)
            sheet.text(x + size * 3.4, y, word, size * 1.1)

    def _sign(self, sheet: Sheet, sign: str, x: float, y: float) -> None:
        size = self.large
        kind, _, what = sign.partition(" ")
        middle = x + size * 1.4
        if kind == "light":
            sheet.box(Box(x, y - size * 0.75, size * 2.8, size * 1.5), fill=LIGHTS[what].fill, alpha=0.55)
            draw_symbol(sheet, middle, y, size * 0.6, what)
        elif kind == "glyph":
            sheet.circle(middle, y, size * 0.75, "#FFFFFF", "#3D4A59", 0.2)
            sheet.text(middle, y, what, size * 0.95, anchor="middle")
        elif kind in _MARKED:
            sheet.text(middle, y, _MARKED[kind], size, anchor="middle")
        else:
            colour, width = LINES[what or "townships"]
            dashes = () if what else DASHES
            sheet.line(
                (x, y), (x + size * 2.8, y), colour=colour, width=width * self.growth**0.5, dashes=dashes
            )

    def _below_legend(self, columns: tuple[Box, ...]) -> tuple[Box, ...]:
        first, *others = columns
        return (Box(first.left, first.bottom, first.width, first.height - self._legend_height()), *others)

    def _further(self, table: Table) -> list[Sheet]:
        """Pages for the rows that had no room on the first; of the printer's paper where the first is cut."""
        paper = self.form.tiles or self.form.paper
        landscape = self.form.landscape and self.form.tiles is None
        size, margin = paper.grown(2.1, 0.28), paper.grown(8.0, 0.5)
        left = Table([laid.row for laid in table.rows], size, self.writer)
        sheets = []
        while left.left:
            sheet = Sheet(*paper.size(landscape=landscape), self.writer)
            top = sheet.height - margin - size * 3
            line = self.writer.face.wrapped(
                self.title_lines[0], sheet.width - 2 * margin - size * 6, size * 1.5
            )
            said = f"{line[0]}{'…' if self._is_long(line) else ''}（续表）"
            sheet.text(margin, sheet.height - margin - size, said, size * 1.5)
            count = max(1, int((sheet.width - 2 * margin + size * 1.5) / (WIDTH * size)))
            spread = (sheet.width - 2 * margin) / count
            bottom = margin + size * 2.5
            columns = [
                Box(margin + n * spread, bottom, WIDTH * size - 1.5 * size, top - bottom)
                for n in range(count)
            ]
            left.fill(sheet, columns)
            sheets.append(sheet)
        return sheets

    def _is_long(self, line: list[str]) -> bool:
        return len(line) > 1 or len(self.title_lines) > 1

    def _remarks(self, placed: Placed, chart: Chart) -> tuple[str, ...]:
        """What did not go as wished, in words."""
        remarks = []
        if placed.outside:
            remarks.append(f"{len(placed.outside)} 项在图框以外，表中加 *")
        if placed.unnumbered:
            remarks.append(f"{len(placed.unnumbered)} 项图上无处标注，表中加 *")
        if placed.thinned:
            remarks.append(f"{len(placed.thinned)} 项正常或未填报的只画小点、不标编号，表中加 ·")
        if placed.unnamed:
            remarks.append(f"{len(placed.unnamed)} 个地名图上放不下，编号列入表末")
        if placed.crowded:
            remarks.append(f"{placed.crowded} 个告急、预警符号只能画小，换更大的纸或少选图层可看清")
        if not shapely.box(*_metres_of(chart)).covers(chart.plane.to_metres(self.content.area)):
            remarks.append("图幅小于所选的村，村界未全在图内")
        if self.writer.missing:
            remarks.append(lacking(self.writer.missing))
        return tuple(remarks)

    def _feet(self, sheets: list[Sheet], foot: Box, remarks: tuple[str, ...]) -> None:
        lines = self._foot("　".join(filter(None, [*self._said(), *remarks])))
        for number, line in enumerate(lines):
            y = foot.top - self.size * 1.3 * (number + 0.5)
            sheets[0].text(foot.left, y, line, self.size, colour=LIGHT_THEME.muted)
        for number, sheet in enumerate(sheets):
            if len(sheets) > 1:
                paper = self.form.paper if sheet is sheets[0] else self.form.tiles or self.form.paper
                size, margin = paper.grown(2.1, 0.28), paper.grown(8.0, 0.5)
                said = f"{self.content.spec.approval}　第 {number + 1} 页，共 {len(sheets)} 页"
                sheet.text(sheet.width - margin, margin + size * 0.4, said, size, anchor="right")

    def _said(self) -> list[str]:
        return ["".join(self.foot_lines)]

    def _pages(self, sheet: Sheet) -> list[Page]:
        if self.form.tiles is None:
            return [whole(sheet)]
        way = tiles.cut(sheet, self.form.tiles)
        if way.count > _MOST_TILES:
            raise PaperError(
                f"分幅需要 {way.count} 张 {way.paper.name} 纸，太多了。请选较小的图纸或 A3 分幅。"
            )
        return [tiles.plan(sheet, way, self.content.title), *tiles.pages(sheet, way, self.content.title)]


def _metres_of(chart: Chart) -> tuple[float, float, float, float]:
    frame = chart.frame
    return (*chart.metres(frame.left, frame.bottom), *chart.metres(frame.right, frame.top))


def _numbers(content: Content, chart: Chart | None = None) -> dict[str, int]:
    """A number for every point the sheet is about (and a chart shows): by layer, light and zone, north to south."""
    found = [
        (order, shape)
        for order, layer in enumerate(content.spec.ground.layers)
        if layer.kind == "point"
        for shape in layer.shapes
        if content.within is None or shape.id in content.within
    ]
    if chart is not None and found:
        frame = chart.frame
        x, y = chart.mm(np.array([shape.point for _, shape in found])).T
        shown = (x > frame.left) & (x < frame.right) & (y > frame.bottom) & (y < frame.top)
        found = [one for one, is_shown in zip(found, shown, strict=True) if is_shown]
    grave = _gravity(content)
    found.sort(
        key=lambda one: (
            one[0],
            grave[one[1].id],
            one[1].zone or "~",
            -one[1].point[1],
            one[1].point[0],
            one[1].id,
        )
    )
    return {shape.id: number + 1 for number, (_, shape) in enumerate(found)}


def _gravity(content: Content) -> dict[str, int]:
    """How soon each point comes in the table for its light: what is red heads it."""
    points = [layer for layer in content.spec.ground.layers if layer.kind == "point"]
    lit = ((layer.shapes, content.spec.lights[layer.id]) for layer in points)
    return {
        shape.id: PRIORITY.index(code)
        for shapes, codes in lit
        for shape, code in zip(shapes, codes, strict=True)
    }
