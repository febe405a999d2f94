"""The Excel file says what it was given, and executes nothing."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from data.ledger.workbook import Column, workbook

COLUMNS = [Column("名称", 30), Column("完成率", 10, "0.0%"), Column("期限", 12, "yyyy-mm-dd"), Column("数量")]
ROWS = [["坡造村退出", 0.75, date(2018, 12, 31), 11], ["果化镇安置点", None, None, 2.5]]


def sheet_of(rows=ROWS, title="平果县 作战目标（截至 2018-09-20）"):
    return load_workbook(BytesIO(workbook(title, COLUMNS, rows))).active


def test_the_list_comes_back_as_it_was_written():
    sheet = sheet_of()
    assert sheet["A1"].value == "平果县 作战目标（截至 2018-09-20）"
    assert [cell.value for cell in sheet[2]] == ["名称", "完成率", "期限", "数量"]
    assert [cell.value for cell in sheet[3]][:2] == ["坡造村退出", 0.75]
    assert sheet["C3"].value.date() == date(2018, 12, 31)
    assert [cell.value for cell in sheet[4]] == ["果化镇安置点", None, None, 2.5]


def test_figures_and_dates_are_cells_of_their_type_that_excel_can_sort_and_sum():
    sheet = sheet_of()
    assert [cell.data_type for cell in sheet[3]] == ["s", "n", "d", "n"]
    assert [cell.number_format for cell in sheet[3]] == ["General", "0.0%", "yyyy-mm-dd", "General"]


@pytest.mark.parametrize(
    "text", ["=1+1", '=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"]
)
def test_text_that_looks_like_a_formula_stays_text(text):
    content = workbook(text, [Column(text)], [[text]])
    sheet = load_workbook(BytesIO(content)).active
    assert [(cell.value, cell.data_type) for cell in (sheet["A1"], sheet["A2"], sheet["A3"])] == [
        (text, "s")
    ] * 3
    with ZipFile(BytesIO(content)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_characters_that_xml_forbids_are_dropped_instead_of_spoiling_the_file():
    assert sheet_of([["坡造\x00村\x0b", 1.0, None, 1]])["A3"].value == "坡造村"


def test_markup_in_a_name_stays_a_name():
    assert sheet_of([['<b>村</b> & "乡"', None, None, 0]])["A3"].value == '<b>村</b> & "乡"'


def test_header_and_first_column_stay_in_sight_and_can_be_filtered():
    sheet = sheet_of()
    assert sheet.freeze_panes == "B3"
    assert sheet.auto_filter.ref == "A2:D4"
    assert sheet.column_dimensions["A"].width == 30


def test_a_list_without_rows_is_a_header():
    sheet = sheet_of([])
    assert sheet.max_row == 2
    assert sheet.auto_filter.ref == "A2:D2"
