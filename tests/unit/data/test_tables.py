"""An upload becomes tables of typed cells, or is refused with a clear message."""

from __future__ import annotations

import datetime as dt
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from data.ledger import errors
from data.ledger.tables import LARGEST_FILE, Area, Lost, Table, read_tables
from tests.unit.data.sheets import ods, ods_date, ods_number, ods_text, with_parts, xlsx, zipped

FILES = Path(__file__).parent / "files"
VILLAGES = "乡镇,行政村,户数\n四塘镇,印山村,0512\n"
MORNING = dt.datetime(2018, 6, 30, 9, 5)  # noqa: DTZ001 - a spreadsheet knows no zones
EXIT_SHEET = Table(
    "贫困村",
    (
        ("平果县贫困村退出验收表（2018年）",) * 5,
        ("乡镇", "行政村", "户籍人口", "户籍人口", "公告日期"),
        ("乡镇", "行政村", "总户数", "总人数", "公告日期"),
        ("四塘镇", "印山村", 512, 2148, dt.date(2018, 12, 20)),
        ("四塘镇", "平新村", 430, 1800.5, "2018.12"),
    ),
)
SHEET = "xl/worksheets/sheet1.xml"
SHEET_NAMES = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def rows_of(content: bytes, name: str = "台账.xlsx") -> tuple[tuple[object, ...], ...]:
    (table,) = read_tables(content, name)
    return table.rows


def test_a_workbook_is_read_with_its_types_from_the_first_row_on():
    content = xlsx(
        [
            (),
            (None, "村", "日期", "时刻", "户数", "占比", "达标"),
            (None, "印山村", dt.date(2018, 6, 30), MORNING, 512, 0.125, True),
        ]
    )
    assert rows_of(content) == (
        (),
        (None, "村", "日期", "时刻", "户数", "占比", "达标"),
        (None, "印山村", dt.date(2018, 6, 30), MORNING, 512, 0.125, True),
    )


def test_merged_cells_all_have_the_value_and_are_named():
    content = xlsx([("四塘镇", "印山村", 5), (None, "平新村", None)], merged=("A1:A2", "C1:D9"))
    (table,) = read_tables(content, "台账.xlsx")
    assert table.rows == (("四塘镇", "印山村", 5), ("四塘镇", "平新村", 5))
    assert table.merged == (Area(0, 0, 1, 0), Area(0, 2, 1, 2))


def test_hidden_sheets_are_marked_and_empty_ones_left_out():
    tables = read_tables(xlsx([("村",)], hidden="底稿"), "台账.xlsx")
    assert [(table.name, table.hidden) for table in tables] == [("台账", False), ("底稿", True)]
    with pytest.raises(errors.DamagedFileError, match="没有内容"):
        read_tables(xlsx([]), "空.xlsx")


def test_the_old_format_of_excel_is_read_like_the_new_one():
    first, second = read_tables((FILES / "villages.xls").read_bytes(), "villages.xls")
    assert (first.name, first.rows) == (EXIT_SHEET.name, EXIT_SHEET.rows)
    assert Area(3, 0, 4, 0) in first.merged
    assert (second.name, second.hidden) == ("底稿", True)


def test_open_document_sheets_are_read():
    head = [ods_text("村"), ods_text("公告日期"), ods_text("户数")]
    content = ods([head, [ods_text("印山村"), ods_date("2018-12-20"), ods_number(5)]])
    assert rows_of(content, "台账.ods") == (("村", "公告日期", "户数"), ("印山村", dt.date(2018, 12, 20), 5))


def test_merged_cells_of_open_document_sheets_have_the_value_too():
    two = ods_text("四塘镇").replace("<table:table-cell", '<table:table-cell table:number-rows-spanned="2"')
    wide = ods_text("台账").replace("<table:table-cell", '<table:table-cell table:number-columns-spanned="2"')
    covered = "<table:covered-table-cell/>"
    content = ods([[wide, covered], [two, ods_text("印山村")], [covered, ods_text("平新村")]])
    (table,) = read_tables(content, "台账.ods")
    assert table.rows == (("台账", "台账"), ("四塘镇", "印山村"), ("四塘镇", "平新村"))
    assert table.merged == (Area(0, 0, 0, 1), Area(1, 0, 2, 0))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_text_is_read_in_every_usual_encoding_with_every_usual_separator(encoding, separator):
    content = VILLAGES.replace(",", separator).encode(encoding)
    (table,) = read_tables(content, "四塘镇.csv")
    assert table.name == "四塘镇"
    assert table.rows == (("乡镇", "行政村", "户数"), ("四塘镇", "印山村", "0512"))


def test_commas_inside_quotation_marks_do_not_separate():
    content = '村;内容\n印山村;"修路，含桥;长3,5公里"\n平新村;""\n'.encode()
    assert rows_of(content, "a.csv") == (("村", "内容"), ("印山村", "修路，含桥;长3,5公里"), ("平新村",))


def test_a_code_that_is_kept_as_text_by_force_is_that_text():
    assert rows_of('村,编码\n印山村,="0451082"\n'.encode(), "a.csv")[1] == ("印山村", "0451082")


def test_the_content_says_what_a_file_is_not_its_name():
    assert rows_of(xlsx([("村",)]), "台账.csv") == (("村",),)
    assert rows_of(VILLAGES.encode(), "台账.xlsx")[0] == ("乡镇", "行政村", "户数")


@pytest.mark.parametrize(
    "content",
    [
        xlsx([("编码",), (451082198001011234,)]),
        xlsx([("编码",), ("4.51082E+17",)]),
        "编码\n4.51082E+17\n".encode("gbk"),
    ],
)
def test_a_number_whose_tail_excel_has_lost_is_marked(content):
    ((_, (lost,))) = rows_of(content)
    assert isinstance(lost, Lost)
    assert lost.shown.startswith("4.51082")
    assert lost.shown.endswith("E+17")


def test_a_number_that_excel_kept_whole_is_a_number():
    assert rows_of(xlsx([(451082100201,), (999_999_999_999_999,)])) == (
        (451082100201,),
        (999_999_999_999_999,),
    )


def test_a_number_shown_as_per_cent_is_what_is_seen():
    book = Workbook()
    for row, (value, shown) in enumerate(
        [(0.85, "0%"), (0.0125, "0.00%"), (0.85, "General"), (1, '0.0"%"'), (None, "0%"), (0.07, "[红]0.0%")],
        1,
    ):
        book.active.cell(row, 2, value).number_format = shown
    content = BytesIO()
    book.save(content)
    assert [row[1:] for row in rows_of(content.getvalue())] == [
        ("85%",),
        ("1.25%",),
        (0.85,),
        (1,),
        (),
        ("7%",),
    ]


def test_progress_grows_from_the_beginning_to_the_end():
    told: list[float] = []
    read_tables(xlsx([("村", number) for number in range(200)]), "台账.xlsx", told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def sheet_xml(inner: str, declaration: str = "") -> bytes:
    return with_parts(
        xlsx([("村",)]),
        {SHEET: f'<?xml version="1.0"?>{declaration}<worksheet {SHEET_NAMES}>{inner}</worksheet>'},
    )


def corner(reference: str) -> bytes:
    row = "".join(sign for sign in reference if sign.isdigit())
    return sheet_xml(f'<sheetData><row r="{row}"><c r="{reference}"><v>1</v></c></row></sheetData>')


def encrypted_entries() -> bytes:
    content = bytearray(zipped({"xl/workbook.xml": "<a/>"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def many_merges() -> bytes:
    areas = "".join(f'<mergeCell ref="A1:CV{99_999 - number}"/>' for number in range(100))
    cells = '<row r="99999"><c r="CV99999"><v>1</v></c></row>'
    return sheet_xml(f'<sheetData>{cells}</sheetData><mergeCells count="100">{areas}</mergeCells>')


MANIFEST = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
REFUSED = {
    "nothing": (b"", errors.DamagedFileError, "空的"),
    "only blanks": (b"  \r\n \n", errors.DamagedFileError, "没有内容"),
    "more bytes than allowed": (b"a" * (LARGEST_FILE + 1), errors.TooLargeFileError, "20 MB"),
    "macros": (with_parts(xlsx([("村",)]), {"xl/vbaProject.bin": b"x"}), errors.ProtectedFileError, "宏"),
    "macros in the old format": (
        (FILES / "villages.xls").read_bytes() + "_VBA_PROJECT_CUR".encode("utf-16-le"), errors.ProtectedFileError, "宏",
    ),
    "macros in an open document": (zipped({"Basic/x.xml": "<a/>"}), errors.ProtectedFileError, "宏"),
    "encrypted by Excel": ((FILES / "encrypted.xlsx").read_bytes(), errors.ProtectedFileError, "加密"),
    "encrypted zip": (encrypted_entries(), errors.ProtectedFileError, "加密"),
    "encrypted open document": (ods([], MANIFEST), errors.ProtectedFileError, "加密"),
    "binary workbook": (zipped({"xl/workbook.bin": b"x"}), errors.WrongTypeError, "xlsb"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"x" * 99, errors.WrongTypeError, "图片"),
    "pdf": (b"%PDF-1.7\nx", errors.WrongTypeError, "PDF"),
    "web page": (b"<html><table><tr><td>1</td></tr></table></html>", errors.WrongTypeError, "网页"),
    "Word": (zipped({"word/document.xml": "<a/>"}), errors.WrongTypeError, "不是表格"),
    "old Word": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), errors.WrongTypeError, "改过文件名",
    ),
    "arbitrary bytes": (bytes(range(256)) * 9, errors.WrongTypeError, "不是表格"),
    "truncated workbook": (xlsx([("村", 1)] * 50)[:-400], errors.DamagedFileError, "不完整"),
    "truncated old workbook": ((FILES / "villages.xls").read_bytes()[:3000], errors.WrongTypeError, "没有传完"),
    "broken inside": (with_parts(xlsx([]), {"xl/workbook.xml": "<workbook><sheets"}), errors.DamagedFileError, "损坏"),
    "quotation mark without end": (b'a,b\n1,"' + b"x" * 200_000, errors.DamagedFileError, "引号"),
    "zip bomb": (with_parts(xlsx([("村",)]), {"xl/media/a.bin": bytes(64 << 20)}), errors.HostileFileError, "压缩"),
    "far too much when unpacked": (
        zipped({f"xl/{number}.bin": bytes(1 << 20) for number in range(257)}), errors.HostileFileError, "解开后",
    ),
    "too many entries": (zipped({str(number): "" for number in range(2_001)}), errors.HostileFileError, "2000"),
    "path that leads out": (
        with_parts(xlsx([("村",)]), {"../../etc/cron.d/x": "x"}), errors.HostileFileError, "路径",
    ),
    "path of a drive": (with_parts(xlsx([("村",)]), {"C:\\windows\\x": "x"}), errors.HostileFileError, "路径"),
    "outside entity": (
        sheet_xml("<sheetData/>", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        errors.HostileFileError, "DOCTYPE",
    ),
    "corner cell": (corner("XFD1048576"), errors.TooLargeFileError, "第 1048576 行"),
    "too wide": (corner("GS1"), errors.TooLargeFileError, "200 列"),
    "far too wide": (corner("XFD1"), errors.TooLargeFileError, "单元格 XFD1 "),
    "too long": (corner("A100001"), errors.TooLargeFileError, "第 100001 行"),
    "too many rows of text": (b"1,2\n" * 100_001, errors.TooLargeFileError, "100000 行"),
    "too many columns of text": (b"1," * 200 + b"1\n", errors.TooLargeFileError, "200 列"),
    "too many merged cells": (many_merges(), errors.TooLargeFileError, "单元格"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_is_refused_with_a_clear_message(what):
    content, error, words = REFUSED[what]
    with pytest.raises(error, match=words):
        read_tables(content, "台账.xlsx")


def test_a_link_inside_the_file_is_refused():
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        link = zipfile.ZipInfo("xl/workbook.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(errors.HostileFileError, match="路径"):
        read_tables(content.getvalue(), "台账.xlsx")


def test_a_sheet_that_repeats_itself_without_end_is_refused():
    cell = (
        '<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>'
    )
    with pytest.raises(errors.UnreadableFileError):
        read_tables(ods([[cell]], repeated=1_048_576), "台账.ods")
