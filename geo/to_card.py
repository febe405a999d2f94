"""The card of a war zone 战区一页纸: an A4 page that its commander takes into the meeting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geo.crs import plane_of
from geo.palette import LIGHT_THEME, LIGHTS
from geo.paper import frame as frames
from geo.paper.canvas import Sheet, pdf, whole
from geo.paper.drawing import Drawing
from geo.paper.fonts import PRESS, Writer, lacking
from geo.paper.formats import PAPERS, Box
from geo.paper.lists import draw_lists
from geo.paper.symbols import draw_symbol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from geo.map_spec import MapSpec
    from geo.outline import Area
    from geo.paper.lists import Listing

MARGIN: Final = 12.0
_WIDE: Final = 186.0
_MAP: Final = 84.0
"""Width and height of the small map, mm."""
_HEAD: Final = 26.0
_FOOT: Final = 3.6
_SMALL, _BODY, _LARGE = 2.5, 3.4, 5.2
_GROWTH: Final = 0.75


@dataclass(frozen=True)
class Figure:
    """A figure in large type, with what it counts and the light it is shown in."""

    label: str
    value: str
    light: str = ""


@dataclass(frozen=True, eq=False)
class Card:
    """What one zone's card says.

    Attributes:
        over: County and campaign.
        title: The zone.
        light: Code of its light.
        subtitle: Its townships, and the day of the data.
        people: Titles with names, the commander first.
        figures: At most six.
        said: Sentences, such as whether the pace is enough.
        lists: What matters most first.
        spec: The zone's areas, with their lights.
        area: Of the zone; None where it has no boundary.
        within: Ids of the areas that belong to it.
        foot: Notes, hash and for whom.
    """

    over: str
    title: str
    light: str
    subtitle: str
    people: tuple[tuple[str, str], ...]
    figures: tuple[Figure, ...]
    said: tuple[str, ...]
    lists: tuple[Listing, ...]
    spec: MapSpec
    area: Area | None
    within: Collection[str]
    foot: str


@dataclass(frozen=True)
class Printed:
    """Finished pages.

    Attributes:
        content: The PDF.
        pages: How many there are.
        missing: Characters the typeface lacks, each with the text it stands in.
    """

    content: bytes
    pages: int
    missing: dict[str, str]


def draw_cards(cards: Sequence[Card], title: str) -> Printed:
    """The cards as a PDF, a page each."""
    with PRESS:
        sheets = [_drawn(card) for card in cards]
        about = {"Title": title, "Creator": "战图"}
        content = pdf([whole(one) for one in sheets], about, lambda _share: None)
        missing = {one: text for sheet in sheets for one, text in sheet.writer.missing.items()}
        return Printed(content, len(sheets), missing)


def _drawn(card: Card) -> Sheet:
    paper = PAPERS["A4"]
    sheet = Sheet(paper.short, paper.long, Writer())
    top = _head(sheet, card)
    foot = _foot(sheet, card)
    spot = Box(MARGIN, top - _MAP, _MAP, _MAP)
    _map(sheet, card, spot)
    low = _beside(sheet, card, Box(spot.right + 6, spot.bottom, _WIDE - _MAP - 6, _MAP))
    draw_lists(sheet, Box(MARGIN, foot + 2, _WIDE, min(spot.bottom, low) - foot - 2), card.lists)
    _own_up(sheet)
    return sheet


def _own_up(sheet: Sheet) -> None:
    """At the edge of the page, what the typeface lacked of it."""
    if sheet.writer.missing:
        said = lacking(sheet.writer.missing)
        sheet.text(MARGIN, MARGIN - _FOOT, said, _SMALL, colour=LIGHTS["r"].text)


def _head(sheet: Sheet, card: Card) -> float:
    """County, zone, light and townships; gives where the rest begins."""
    top = sheet.height - MARGIN
    light = LIGHTS[card.light]
    word = f"{light.word}（{light.colour_word}）"
    wide = sheet.writer.face.width(word, _LARGE) + 12
    plate = Box(sheet.width - MARGIN - wide, top - 14, wide, 11)
    sheet.box(plate, fill=light.fill, alpha=0.45)
    draw_symbol(sheet, plate.left + 5, plate.middle[1], 2.8, card.light)
    sheet.text(plate.left + 9.5, plate.middle[1], word, _LARGE)
    sheet.text(MARGIN, top - 2, card.over, _BODY, colour=LIGHT_THEME.muted)
    y, size = top - 5, 9.0
    lines = _wrapped(sheet, card.title, plate.left - MARGIN - 4, size)
    while len(lines) > 2 and size > _BODY:  # noqa: PLR2004 - two lines are what the head has room for
        size *= 0.9
        lines = _wrapped(sheet, card.title, plate.left - MARGIN - 4, size)
    for line in lines:
        sheet.text(MARGIN, y - size * 0.6, line, size)
        y -= size * 1.25
    for line in _wrapped(sheet, card.subtitle, _WIDE, _BODY):
        sheet.text(MARGIN, y - _BODY * 0.8, line, _BODY, colour=LIGHT_THEME.muted)
        y -= _BODY * 1.5
    y -= 2
    sheet.line((MARGIN, y), (sheet.width - MARGIN, y), width=0.4)
    return y - 4


def _foot(sheet: Sheet, card: Card) -> float:
    """Notes and hash at the foot of the page; gives how high they reach."""
    lines = _wrapped(sheet, card.foot, _WIDE, _SMALL)
    y = MARGIN + len(lines) * _FOOT
    for number, line in enumerate(lines):
        sheet.text(MARGIN, y - _FOOT * (number + 0.5), line, _SMALL, colour=LIGHT_THEME.muted)
    return y


def _beside(sheet: Sheet, card: Card, room: Box) -> float:
    """Who leads, the figures, and the sentences; gives how low they reach."""
    y = room.top
    for title, name in card.people:
        sheet.text(room.left, y - _BODY * 0.7, title, _BODY, colour=LIGHT_THEME.muted)
        y -= _BODY * 1.4
        size = _LARGE if (title, name) == card.people[0] else _BODY
        for line in _wrapped(sheet, name, room.width, size):
            sheet.text(room.left, y - size * 0.65, line, size)
            y -= size * 1.35
        y -= 1
    y = _figures(sheet, card, Box(room.left, y - 33, room.width, 31))
    for sentence in card.said:
        for line in _wrapped(sheet, sentence, room.width, _BODY):
            sheet.text(room.left, y - _BODY * 0.7, line, _BODY)
            y -= _BODY * 1.45
    return y


def _figures(sheet: Sheet, card: Card, room: Box) -> float:
    """Three figures a row."""
    wide, tall = room.width / 3, room.height / 2
    for number, figure in enumerate(card.figures):
        left = room.left + number % 3 * wide
        top = room.top - number // 3 * tall
        ink = LIGHTS[figure.light].text if figure.light else LIGHT_THEME.ink
        size = 7.0
        while sheet.writer.face.width(figure.value, size) > wide - 1.5 and size > _BODY:
            size *= 0.9
        sheet.text(left, top - 5, figure.value, size, colour=ink)
        sign = f"{LIGHTS[figure.light].symbol} " if figure.light else ""
        sheet.text(left, top - 11, f"{sign}{figure.label}", _SMALL + 0.3, colour=LIGHT_THEME.muted)
    return room.bottom - 2


def _map(sheet: Sheet, card: Card, spot: Box) -> None:
    """The zone with its villages, at a round scale that is stated; names without room are numbered and listed."""
    if card.area is None:
        sheet.box(spot, line=LIGHT_THEME.muted, width=0.2)
        sheet.text(*spot.middle, "还没有边界，画不出地图", _BODY, anchor="middle", colour=LIGHT_THEME.muted)
        return
    plane = plane_of(card.area)
    bounds = plane.to_metres(card.area).bounds
    frame = Box(spot.left, spot.bottom + 9, spot.width, spot.height - 9)
    middle = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    chart = frames.Chart(plane, frames.fitting(bounds, frame), middle, frame)
    sheet.box(frame, fill="#F4F6F8")
    drawing = Drawing(sheet, chart, card.spec, card.within, "zone", _GROWTH)
    drawing.areas()
    for layer in card.spec.ground.layers:
        if layer.id == "villages":
            drawing.names(layer, 1)
    frames.draw_edge(sheet, frame)
    unnamed = [f"{number} {shape.name}" for shape, number, _ in drawing.placed.unnamed]
    said = [f"1:{chart.scale:,.0f}，上北下南", *(["图上编号：" + "、".join(unnamed)] if unnamed else [])]
    y = frame.bottom - 0.8
    for line in _wrapped(sheet, "　".join(said), spot.width, _SMALL):
        sheet.text(spot.left, y - _SMALL * 0.7, line, _SMALL, colour=LIGHT_THEME.muted)
        y -= _SMALL * 1.35


def _wrapped(sheet: Sheet, text: str, width: float, size: float) -> list[str]:
    settable = sheet.writer.settable(text)
    return sheet.writer.face.wrapped(settable, width, size) if settable else []
