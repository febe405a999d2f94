"""督办通知单 on paper: A4, the notice first and the slip that comes back 回执 after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.store.order_notice import DELIVERY, SLIP, SLIP_LINES, TITLE
from geo.palette import LIGHT_THEME
from geo.paper.canvas import Sheet, pdf, whole
from geo.paper.fonts import PRESS, Writer, lacking
from geo.paper.formats import PAPERS, Box
from geo.to_card import Printed

if TYPE_CHECKING:
    from data.store.order_notice import Notice, NoticeTo

LEFT, RIGHT, TOP, BOTTOM = 28.0, 26.0, 26.0, 22.0
"""Margins, mm; those at the sides are of GB/T 9704-2012."""
RED: Final = "#C00000"
_HEAD, _BODY, _SMALL = 9.0, 4.7, 3.2
"""Type sizes: of the head, of the text (四号), of the foot, mm."""
_LEADING: Final = 1.6
_LABEL: Final = 30.0
_SLIP_ROW, _SLIP_TALL = 9.0, 14.0
_INDENT: Final = "　　"


def draw_notice(notice: Notice, foot: str) -> Printed:
    """The notice as a PDF.

    Args:
        notice: What it says.
        foot: At the foot of every page: for whom, the day of the data, the hash.
    """
    with PRESS:
        draft = _Draft(notice, foot)
        draft.write()
        about = {"Title": f"{TITLE} {notice.number}", "Creator": "战图"}
        content = pdf([whole(one) for one in draft.sheets], about, lambda _share: None)
        return Printed(content, len(draft.sheets), draft.writer.missing)


class _Draft:
    """A notice on its way onto paper: a pen that goes down the page and begins a new one where there is no room."""

    def __init__(self, notice: Notice, foot: str) -> None:
        self.notice, self.foot = notice, foot
        self.writer = Writer()
        self.sheets: list[Sheet] = []
        self._page()

    def write(self) -> None:
        """Everything, from the head to the slip."""
        self._head()
        self._table()
        self._asked()
        self._signed()
        self._slip()
        self._feet()

    @property
    def sheet(self) -> Sheet:
        """The page that is written on."""
        return self.sheets[-1]

    @property
    def width(self) -> float:
        """Between the margins."""
        return PAPERS["A4"].short - LEFT - RIGHT

    def _page(self) -> None:
        paper = PAPERS["A4"]
        self.sheets.append(Sheet(paper.short, paper.long, self.writer))
        self.y = paper.long - TOP

    def _reserve(self, height: float) -> None:
        if self.y - height < BOTTOM:
            self._page()

    def _wrapped(self, text: str, width: float, size: float = _BODY) -> list[str]:
        said = self.writer.settable(text.lstrip("　"))
        indent = _INDENT if text.startswith(_INDENT) else ""
        return self.writer.face.wrapped(indent + said, width, size)

    def _paragraph(self, text: str, colour: str = LIGHT_THEME.ink) -> None:
        for line in self._wrapped(text, self.width):
            self._reserve(_BODY * _LEADING)
            self._at(LEFT, self.y - _BODY * 0.8, line, colour)
            self.y -= _BODY * _LEADING

    def _at(self, x: float, y: float, line: str, colour: str = LIGHT_THEME.ink, size: float = _BODY) -> None:
        """A line that keeps its indent, which a setter strips."""
        indent = len(line) - len(line.lstrip("　"))
        self.sheet.text(x + indent * size, y, line, size, colour=colour)

    def _head(self) -> None:
        """The red head with the line below it."""
        middle = PAPERS["A4"].short / 2 + (LEFT - RIGHT) / 2
        for line in self._wrapped(f"{self.notice.county}{TITLE}", self.width, _HEAD):
            self.sheet.text(middle, self.y - _HEAD * 0.6, line, _HEAD, colour=RED, anchor="middle")
            self.y -= _HEAD * 1.35
        demo = "（演示）" if self.notice.is_demo else ""
        self.sheet.text(LEFT, self.y - _SMALL, f"编号 {self.notice.number}{demo}", _SMALL)
        said = f"下达 {self.notice.given_on}"
        self.sheet.text(PAPERS["A4"].short - RIGHT, self.y - _SMALL, said, _SMALL, anchor="right")
        self.y -= _SMALL * 2.2
        self.sheet.line((LEFT, self.y), (LEFT + self.width, self.y), colour=RED, width=0.7)
        self.y -= 4

    def _table(self) -> None:
        """What the order is about, in boxes."""
        notice = self.notice
        self._row("督办事项", notice.title)
        self._row("来源", notice.origin)
        self._row("地点", notice.place)
        self._row("责任人", "；".join(map(_addressed, notice.to)) or "没有责任人")
        self._row("办理时限", notice.deadline)
        for moved in notice.moved:
            self._row("延期", moved)
        self.y -= 3

    def _row(self, label: str, text: str) -> None:
        """A label and its text in boxes; a text longer than what is left of the page goes on with the next."""
        lines = self._wrapped(text, self.width - _LABEL - 4) or [""]
        while lines:
            self._reserve(_BODY * _LEADING + 2)
            room = max(1, int((self.y - BOTTOM - 2) / (_BODY * _LEADING)))
            self._boxed(label, lines[:room])
            lines = lines[room:]

    def _boxed(self, label: str, lines: list[str]) -> None:
        height = len(lines) * _BODY * _LEADING + 2
        for box in (
            Box(LEFT, self.y - height, _LABEL, height),
            Box(LEFT + _LABEL, self.y - height, self.width - _LABEL, height),
        ):
            self.sheet.box(box, line=LIGHT_THEME.ink, width=0.2)
        self.sheet.text(LEFT + _LABEL / 2, self.y - height / 2, label, _BODY, anchor="middle")
        for number, line in enumerate(lines):
            self.sheet.text(LEFT + _LABEL + 2, self.y - 1 - _BODY * _LEADING * (number + 0.5), line, _BODY)
        self.y -= height

    def _asked(self) -> None:
        notice = self.notice
        self._paragraph(f"{_INDENT}督办要求：")
        for line in notice.text or (notice.title,):
            self._paragraph(f"{_INDENT}{line}")
        self._paragraph(f"{_INDENT}{notice.request}")
        if notice.ladder:
            source = "（文件没有写升级阶梯，按通常做法，待核）" if notice.verify else ""
            self._paragraph(f"{_INDENT}升级阶梯{source}：{'；'.join(notice.ladder)}。", LIGHT_THEME.muted)

    def _signed(self) -> None:
        """Who gave it and when, at the right."""
        self._reserve(_BODY * _LEADING * 3)
        self.y -= _BODY
        for line in (f"下令：{self.notice.given_by}", self.notice.given_on):
            right = PAPERS["A4"].short - RIGHT - _BODY * 2
            self.sheet.text(right, self.y - _BODY * 0.8, line, _BODY, anchor="right")
            self.y -= _BODY * _LEADING

    def _slip(self) -> None:
        """The slip to be cut off, filled in and sent back; it stays on one page."""
        tall = 3 * _SLIP_TALL + 3 * _SLIP_ROW + 16
        self._reserve(tall)
        self.y -= 5
        self.sheet.line((LEFT, self.y), (LEFT + self.width, self.y), width=0.2, dashes=(2, 1.5))
        self.sheet.text(
            LEFT + self.width,
            self.y + 2.6,
            "沿虚线裁下寄回",
            _SMALL,
            anchor="right",
            colour=LIGHT_THEME.muted,
        )
        self.y -= 6
        middle = LEFT + self.width / 2
        self.sheet.text(middle, self.y, f"{SLIP}（编号 {self.notice.number}）", _BODY * 1.1, anchor="middle")
        self.y -= 5
        self._pair(DELIVERY)
        for label in SLIP_LINES[:3]:
            self._empty(label, _SLIP_TALL)
        self._pair(SLIP_LINES[3:5])
        self._empty(SLIP_LINES[5], _SLIP_ROW)

    def _pair(self, labels: tuple[str, ...]) -> None:
        """Two labels with room for the pen beside each."""
        half = self.width / 2
        for number, label in enumerate(labels):
            left = LEFT + number * half
            self._field(left, half, label, _SLIP_ROW)
        self.y -= _SLIP_ROW

    def _empty(self, label: str, height: float) -> None:
        self._field(LEFT, self.width, label, height)
        self.y -= height

    def _field(self, left: float, width: float, label: str, height: float) -> None:
        self.sheet.box(Box(left, self.y - height, _LABEL, height), line=LIGHT_THEME.ink, width=0.2)
        self.sheet.box(
            Box(left + _LABEL, self.y - height, width - _LABEL, height), line=LIGHT_THEME.ink, width=0.2
        )
        self.sheet.text(left + _LABEL / 2, self.y - height / 2, label, _BODY * 0.78, anchor="middle")

    def _feet(self) -> None:
        lacks = lacking(self.writer.missing)
        foot = f"{self.foot}　{lacks}" if lacks else self.foot
        for number, sheet in enumerate(self.sheets):
            page = f"第 {number + 1} 页，共 {len(self.sheets)} 页"
            lines = self.writer.face.wrapped(self.writer.settable(foot), self.width - 34, _SMALL * 0.85)
            for row, line in enumerate(lines):
                sheet.text(LEFT, BOTTOM - 7 - row * 4, line, _SMALL * 0.85, colour=LIGHT_THEME.muted)
            sheet.text(
                PAPERS["A4"].short - RIGHT,
                BOTTOM - 7,
                page,
                _SMALL * 0.85,
                anchor="right",
                colour=LIGHT_THEME.muted,
            )


def _addressed(one: NoticeTo) -> str:
    unit = f"，{one.unit}" if one.unit else ""
    return f"{one.name}{unit}"
