"""An official paper as a Word file (docx), laid out as GB/T 9704-2012 asks: A4, its margins, faces and line pitch.

Faces are named, not embedded: the font table names a face that every Word and WPS has for each that may be missing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from data.documents.paper import (
    SOFT,
    Column,
    Form,
    Heading,
    Signature,
    Slip,
    Table,
    Text,
    numbered,
    official,
    printable,
)
from data.office.steady import steady

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from docx.document import Document as File
    from docx.text.paragraph import Paragraph

    from data.documents.paper import Paper

CENTRE, LEFT, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
LATIN = "Times New Roman"
TITLE_FACE, BODY_FACE, FIRST_FACE, SECOND_FACE, PAGE_FACE = (
    "方正小标宋简体",
    "仿宋_GB2312",
    "黑体",
    "楷体_GB2312",
    "宋体",
)
INSTEAD = {
    TITLE_FACE: "宋体",
    BODY_FACE: "仿宋",
    FIRST_FACE: "SimHei",
    SECOND_FACE: "楷体",
    PAGE_FACE: "SimSun",
}
"""What stands in for a face that the machine lacks, as the font table says it."""
RARE, RAREST = "宋体", "SimSun-ExtB"
"""Faces of characters that 仿宋_GB2312 lacks, such as 㙟 and 𠅤: extension A, and the supplementary planes."""
EXTENSION_A, SUPPLEMENTARY = range(0x3400, 0x4DC0), 0x10000
RED = RGBColor(0xC0, 0x00, 0x00)
TEXT_WIDTH, LABEL_WIDTH = 156.0, 40.0
"""Of the sheet between its margins, and of the labels of a form, in millimetres."""
CELL_MARGIN = 1.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A4 as GB/T 9704 divides it, in millimetres and points."""

    width: float = 210
    height: float = 297
    top: float = 37
    bottom: float = 35
    left: float = 28
    right: float = 26
    pitch: float = 28
    table_pitch: float = 18


@dataclass(frozen=True, slots=True)
class Look:
    """A face and its size in points."""

    face: str
    size: float
    bold: bool = False
    colour: RGBColor | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """How a paragraph is set: its side, points from line to line or as its face wants, indented by two characters."""

    side: Any = None
    pitch: float | None = 28
    indented: bool = False


SHEET, PLAIN = Sheet(), Setting()
BODY, SMALL, PAGE = Look(BODY_FACE, 16), Look(BODY_FACE, 14), Look(PAGE_FACE, 14)
TITLE, MARK = Look(TITLE_FACE, 22), Look(TITLE_FACE, 30, colour=RED)
LEVELS = (Look(FIRST_FACE, 16), Look(SECOND_FACE, 16), BODY, BODY)
CELL, HEAD = Look(BODY_FACE, 10.5), Look(FIRST_FACE, 10.5)
TITLE_LINES, LEAST_TITLE = 3, 14
"""Lines beyond which a title is set smaller, and how small at least."""


def word(paper: Paper) -> bytes:
    """The paper as a docx file."""
    file = Document()
    _describe(file, paper)
    _lay_out(file)
    _head(file, paper)
    for block in numbered(paper.body):
        _block(file, block)
    _record(file, paper)
    written = BytesIO()
    file.save(written)
    return steady(written.getvalue(), paper.about.made_at)


# --- the sheet


def _describe(file: File, paper: Paper) -> None:
    """The properties, with the whole hash of the edition."""
    about, properties = paper.about, file.core_properties
    properties.title, properties.subject = printable(about.title)[:255], printable(about.subject)[:255]
    properties.author, properties.last_modified_by = "战图", "战图"
    properties.keywords = f"SHA-256 {about.sha256}" if about.sha256 else ""
    properties.comments, properties.revision, properties.language = "", 1, "zh-CN"
    properties.created = properties.modified = dt.datetime.fromisoformat(about.made_at)


def _lay_out(file: File) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Mm(SHEET.width), Mm(SHEET.height)
    section.top_margin, section.bottom_margin = Mm(SHEET.top), Mm(SHEET.bottom)
    section.left_margin, section.right_margin = Mm(SHEET.left), Mm(SHEET.right)
    section.footer_distance = Mm(SHEET.bottom - 7 - 5)
    file.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer.paragraphs[0], RIGHT)
    _page_number(section.even_page_footer.paragraphs[0], LEFT)
    style = file.styles["Normal"]
    style.font.name, style.font.size = LATIN, Pt(BODY.size)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY_FACE)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    _name_faces(file)


def _name_faces(file: File) -> None:
    """Name, in the font table, what stands in for a face that the machine lacks."""
    part = next(one.target_part for one in file.part.rels.values() if one.reltype.endswith("/fontTable"))
    fonts = "".join(
        f'<w:font w:name="{face}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for face, other in INSTEAD.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    part._blob = f"{head}<w:fonts {nsdecls('w')}>{fonts}</w:fonts>".encode()


def _page_number(paragraph: Paragraph, side: Any) -> None:
    """— 1 —, outside, one character from the edge."""
    paragraph.alignment = side
    indent = paragraph.paragraph_format
    indent.left_indent = indent.right_indent = Pt(PAGE.size)
    _write(paragraph, "— ", PAGE)
    run = _run(paragraph, "", PAGE)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run.append(_field(kind, text))
    _write(paragraph, " —", PAGE)


def _field(kind: str, text: str) -> Any:
    if text:
        element = OxmlElement("w:instrText")
        element.text = text
        return element
    element = OxmlElement("w:fldChar")
    element.set(qn("w:fldCharType"), kind)
    return element


# --- the parts of the paper


def _head(file: File, paper: Paper) -> None:
    mark = official(paper.mark)
    first = _paragraph(file, mark, _fitting(mark, MARK), Setting(CENTRE, None))
    first.paragraph_format.space_after = Pt(SHEET.pitch / 2)
    number = _paragraph(file, paper.number, BODY, Setting(CENTRE))
    _rule(number, "C00000", 12)
    _paragraph(file, "", BODY)
    title = official(paper.title)
    if title:
        _title(file, title)
    if paper.remark:
        _paragraph(file, f"（{official(paper.remark)}）", SMALL, Setting(CENTRE, 24))
    if title:
        _paragraph(file, "", BODY)
    if paper.to:
        _paragraph(file, official(paper.to), BODY)


def _title(file: File, title: str) -> None:
    """On one line, or broken where it says."""
    text = title.replace(SOFT, "")
    lines = [text] if _lines(text, TITLE) <= 1 else title.split(SOFT)
    look = _fitting(text, TITLE)
    paragraph = _paragraph(file, lines[0], look, Setting(CENTRE, None))
    for line in lines[1:]:
        _run(paragraph, "", look).append(OxmlElement("w:br"))
        _write(paragraph, line, look)


def _lines(text: str, look: Look) -> float:
    """How many lines a Chinese text takes, about."""
    return len(text) * look.size / (TEXT_WIDTH / 25.4 * 72)


def _fitting(text: str, look: Look) -> Look:
    """A long title set smaller, so that it leaves room on the first page; never cut."""
    lines = _lines(text, look)
    size = look.size if lines <= TITLE_LINES else max(LEAST_TITLE, look.size * TITLE_LINES / lines)
    return Look(look.face, round(size * 2) / 2, look.bold, look.colour)


def _block(file: File, block: Any) -> None:
    match block:
        case Heading():
            _heading(file, block)
        case Text():
            _paragraph(file, official(block.text), BODY, Setting(indented=block.indented))
        case Table():
            _table(file, block)
        case Form():
            _form(file, block)
        case Signature():
            _sign(file, block)
        case Slip():
            _slip(file, block)


def _heading(file: File, heading: Heading) -> None:
    level = heading.level
    paragraph = _paragraph(file, official(heading.text), LEVELS[level - 1], Setting(indented=True))
    if level <= 2:  # noqa: PLR2004 - the levels with a face of their own stand alone on their line
        paragraph.paragraph_format.keep_with_next = True
        _outline(paragraph, level)


def _outline(paragraph: Paragraph, level: int) -> None:
    """Its level, for the navigation pane."""
    element = OxmlElement("w:outlineLvl")
    element.set(qn("w:val"), str(level - 1))
    paragraph._p.get_or_add_pPr().append(element)


def _sign(file: File, signature: Signature) -> None:
    """Who issues it and when, to the right; never on a page without a line of the text."""
    before = file.paragraphs[-1]
    for line in (before, _paragraph(file, "", BODY)):
        line.paragraph_format.keep_with_next = True
    by, day = (_paragraph(file, text, BODY, Setting(RIGHT)) for text in (signature.by, signature.day))
    by.paragraph_format.keep_with_next = True
    for line in (by, day):
        line.paragraph_format.right_indent = Pt(BODY.size * 4)


def _record(file: File, paper: Paper) -> None:
    """The 版记 between its lines."""
    for number, line in enumerate(paper.record):
        paragraph = _paragraph(file, official(line), SMALL, Setting(LEFT, 24))
        edges = {"top": 8 if number == 0 else 4}
        if number == len(paper.record) - 1:
            edges["bottom"] = 8
        _rule(paragraph, "000000", edges["top"], "top")
        if "bottom" in edges:
            _rule(paragraph, "000000", edges["bottom"])
        if number == 0:
            paragraph.paragraph_format.space_before = Pt(SHEET.pitch)
        if number < len(paper.record) - 1:
            paragraph.paragraph_format.keep_with_next = True


def _slip(file: File, slip: Slip) -> None:
    cut = _paragraph(file, "（沿此线剪下寄回）", SMALL, Setting(CENTRE, 24))
    _rule(cut, "000000", 6, "bottom", "dashed")
    cut.paragraph_format.space_before = Pt(SHEET.pitch / 2)
    title = _paragraph(file, slip.title, Look(TITLE_FACE, 18), Setting(CENTRE))
    for paragraph in (cut, title):
        paragraph.paragraph_format.keep_with_next = True


# --- tables


def _table(file: File, table: Table) -> None:
    if not table.rows:
        if table.empty:
            _paragraph(file, table.empty, BODY, Setting(indented=True))
        return
    caption = _paragraph(file, table.title, Look(FIRST_FACE, 14), Setting(CENTRE))
    caption.paragraph_format.keep_with_next = True
    widths = [column.width for column in table.columns]
    grid = _grid(file, widths)
    grid.append(_row([column.header for column in table.columns], table.columns, HEAD, is_header=True))
    for row in table.rows:
        grid.append(_row(row, table.columns, CELL))
    if table.note:
        _paragraph(file, official(table.note), Look(BODY_FACE, 12), Setting(LEFT, 20))


def _form(file: File, form: Form) -> None:
    columns = (Column("", LABEL_WIDTH), Column("", TEXT_WIDTH - LABEL_WIDTH, centred=False))
    grid = _grid(file, [column.width for column in columns])
    for label, value in form.rows:
        row = _row((label, value), columns, SMALL)
        if form.tall:
            height = OxmlElement("w:trHeight")
            height.set(qn("w:val"), str(round(form.tall / 25.4 * 1440)))
            height.set(qn("w:hRule"), "atLeast")
            row.get_or_add_trPr().append(height)
        grid.append(row)


def _grid(file: File, widths: Sequence[float]) -> Any:
    """An empty table with borders; its rows are built as XML, for python-docx looks every cell up anew."""
    table = file.add_table(0, len(widths), "Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    _narrow(table._tbl.tblPr)
    return table._tbl


def _narrow(properties: Any) -> None:
    """A millimetre beside the text of a cell, not two: names stay on their line."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(round(CELL_MARGIN / 25.4 * 1440)))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    properties.insert_element_before(margins, "w:tblLook")


def _row(values: Sequence[str], columns: Sequence[Column], look: Look, *, is_header: bool = False) -> Any:
    row = OxmlElement("w:tr")
    properties = row.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_header:
        properties.append(OxmlElement("w:tblHeader"))
    for value, column in zip(values, columns, strict=True):
        row.append(_cell(value, column, look, centred=column.centred or is_header))
    return row


def _cell(value: str, column: Column, look: Look, *, centred: bool) -> Any:
    cell = OxmlElement("w:tc")
    cell.width = Mm(column.width)
    cell.get_or_add_tcPr().append(_with("w:vAlign", "center"))
    paragraph = OxmlElement("w:p")
    properties = paragraph.get_or_add_pPr()
    properties.append(_spacing(look.size * 1.5))
    if centred:
        properties.append(_with("w:jc", "center"))
    for run in _runs(official(value), look):
        paragraph.append(run)
    cell.append(paragraph)
    return cell


def _spacing(points: float) -> Any:
    spacing = _with("w:spacing", None)
    for name, value in (
        ("before", "20"),
        ("after", "20"),
        ("line", str(round(points * 20))),
        ("lineRule", "atLeast"),
    ):
        spacing.set(qn(f"w:{name}"), value)
    return spacing


def _with(name: str, value: str | None) -> Any:
    element = OxmlElement(name)
    if value is not None:
        element.set(qn("w:val"), value)
    return element


# --- paragraphs and runs


def _paragraph(file: File, text: str, look: Look, setting: Setting = PLAIN) -> Paragraph:
    paragraph = file.add_paragraph()
    paragraph.alignment = setting.side
    shape = paragraph.paragraph_format
    if setting.pitch is not None:
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(setting.pitch)
    if setting.indented:
        shape.first_line_indent = Pt(2 * BODY.size)
    _write(paragraph, text, look)
    return paragraph


def _rule(
    paragraph: Paragraph, colour: str, eighths: int, edge: str = "bottom", line: str = "single"
) -> None:
    """A line above or below a paragraph, in eighths of a point."""
    properties = paragraph._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"
        )
    border = OxmlElement(f"w:{edge}")
    for name, value in (("val", line), ("sz", str(eighths)), ("space", "4"), ("color", colour)):
        border.set(qn(f"w:{name}"), value)
    borders.append(border)


def _write(paragraph: Paragraph, text: str, look: Look) -> None:
    for run in _runs(text, look):
        paragraph._p.append(run)


def _run(paragraph: Paragraph, text: str, look: Look) -> Any:
    run = _made(text, look.face, look)
    paragraph._p.append(run)
    return run


def _runs(text: str, look: Look) -> Iterator[Any]:
    """A text in runs, a rare character in a face that has it."""
    for face, piece in pieces(text, look.face):
        yield _made(piece, face, look)


def pieces(text: str, face: str) -> Iterable[tuple[str, str]]:
    """A text cut where its face changes: rare characters have one of their own."""
    begun, current = "", face
    for character in text:
        wanted = _face(character, face)
        if begun and wanted != current:
            yield current, begun
            begun = ""
        begun, current = begun + character, wanted
    if begun:
        yield current, begun


def _face(character: str, face: str) -> str:
    code = ord(character)
    return RAREST if code >= SUPPLEMENTARY else RARE if code in EXTENSION_A else face


def _made(text: str, face: str, look: Look) -> Any:
    run = OxmlElement("w:r")
    properties = run.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for name, value in (("ascii", LATIN), ("hAnsi", LATIN), ("eastAsia", face), ("cs", LATIN)):
        fonts.set(qn(f"w:{name}"), value)
    fonts.set(qn("w:hint"), "eastAsia")
    if look.bold:
        properties.append(OxmlElement("w:b"))
    if look.colour is not None:
        properties.append(_with("w:color", str(look.colour)))
    for name in ("w:sz", "w:szCs"):
        properties.append(_with(name, str(round(look.size * 2))))
    if text:
        run.text = text
    return run
