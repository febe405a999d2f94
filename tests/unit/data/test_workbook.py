"""The Excel file says what it was given, and executes nothing."""

import math
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from data.ledger.workbook import MOST_CHARACTERS, Column, Sheet, workbook

COLUMNS = [Column("名称", 30), Column("完成率", 10, "0.0%"), Column("期限", 12, "yyyy-mm-dd"), Column("数量")]
ROWS = [["坡造村退出", 0.75, date(2018, 12, 31), 11], ["果化镇安置点", None, None, 2.5]]
TITLE = "平果县 作战目标（截至 2018-09-20）"
NOTE = "数据截至 2018-09-20　导出于 2018-09-21 08:00　口径：全部数据，含演示"
FORMULAS = [
    "=1+1", '=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1+1", "\r=1+1",
    "=DDE(\"cmd\";\"/C calc\";\"x\")", "#REF!",
]  # fmt: skip


def written(rows=ROWS, title=TITLE, columns=COLUMNS):
    return workbook(Sheet(title, columns, rows), NOTE)


def sheet_of(rows=ROWS, title=TITLE):
    return load_workbook(BytesIO(written(rows, title))).active


def test_the_list_comes_back_as_it_was_written():
    sheet = sheet_of()
    assert [sheet["A1"].value, sheet["A2"].value] == [TITLE, NOTE]
    assert [cell.value for cell in sheet[3]] == ["名称", "完成率", "期限", "数量"]
    assert [cell.value for cell in sheet[4]][:2] == ["坡造村退出", 0.75]
    assert sheet["C4"].value.date() == date(2018, 12, 31)
    assert [cell.value for cell in sheet[5]] == ["果化镇安置点", None, None, 2.5]


def test_another_reader_sees_the_same_list():
    rows = CalamineWorkbook.from_filelike(BytesIO(written())).get_sheet_by_index(0).to_python()
    assert rows[:2] == [[TITLE, "", "", ""], [NOTE, "", "", ""]]
    assert rows[3:] == [["坡造村退出", 0.75, date(2018, 12, 31), 11], ["果化镇安置点", "", "", 2.5]]


def test_rows_are_taken_one_by_one():
    taken = (["村", 0.5, None, number] for number in range(3))
    assert [row[3].value for row in sheet_of(taken).iter_rows(min_row=4)] == [0, 1, 2]


def test_a_row_that_does_not_fit_the_columns_is_a_mistake():
    with pytest.raises(ValueError, match="zip"):
        written([["村", 0.5]])


def test_figures_and_dates_are_cells_of_their_type_that_excel_can_sort_and_sum():
    sheet = sheet_of()
    assert [cell.data_type for cell in sheet[4]] == ["s", "n", "d", "n"]
    assert [cell.number_format for cell in sheet[4]] == ["General", "0.0%", "yyyy-mm-dd", "General"]


def test_figures_and_days_of_a_table_are_written_like_any_other():
    days = [pd.Timestamp("2018-12-31"), pd.NaT, pd.Timestamp("2018-12-31 12:00")]
    figures = [np.int64(11), np.float64(2.5), np.nan, math.inf]
    rows = [[None, None, day, None] for day in days] + [[None, None, None, one] for one in figures]
    sheet = sheet_of(rows)
    midnight, noon = pd.Timestamp("2018-12-31"), pd.Timestamp("2018-12-31 12:00")
    assert [sheet.cell(row, 3).value for row in (4, 5, 6)] == [midnight, None, noon]
    assert [sheet.cell(row, 4).value for row in (7, 8, 9, 10)] == [11, 2.5, None, None]


def test_a_day_that_excel_counts_wrongly_is_written_out():
    assert sheet_of([[None, None, date(1899, 1, 1), None]])["C4"].value == "1899-01-01"


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_looks_like_a_formula_stays_text(text):
    content = written([[text]], text, [Column(text)])
    sheet = load_workbook(BytesIO(content)).active
    cells = [sheet["A1"], sheet["A3"], sheet["A4"]]
    assert [(cell.value, cell.data_type) for cell in cells] == [(text.replace("\r", "\n"), "s")] * 3
    with ZipFile(BytesIO(content)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("text", FORMULAS[:-1])
def test_text_that_looks_like_a_formula_stays_text_even_when_somebody_edits_the_cell(text):
    assert sheet_of([[text, None, None, None]])["A4"].quotePrefix
    assert not sheet_of()["A4"].quotePrefix


@pytest.mark.parametrize("forbidden", ["\x00", "\x0b", "\ud800", "\uffff"])
def test_characters_that_xml_forbids_are_dropped_instead_of_spoiling_the_file(forbidden):
    assert sheet_of([[f"坡造{forbidden}村", 1.0, None, 1]])["A4"].value == "坡造村"


def test_a_text_longer_than_a_cell_is_cut_and_says_so():
    cell = sheet_of([["村" * 40_000, None, None, None]])["A4"].value
    assert (len(cell), cell[-1]) == (MOST_CHARACTERS, "…")


def test_markup_in_a_name_stays_a_name():
    assert sheet_of([['<b>村</b> & "乡"', None, None, 0]])["A4"].value == '<b>村</b> & "乡"'


def test_spaces_around_a_text_and_its_lines_stay():
    assert sheet_of([["  坡造村\n第二行 ", None, None, 0]])["A4"].value == "  坡造村\n第二行 "


def test_header_and_first_column_stay_in_sight_and_can_be_filtered():
    sheet = sheet_of()
    assert sheet.freeze_panes == "B4"
    assert sheet.auto_filter.ref == "A3:D5"
    assert sheet.column_dimensions["A"].width == pytest.approx(30, abs=1)


def test_a_list_without_rows_is_a_header():
    sheet = sheet_of([])
    assert sheet.max_row == 3
    assert sheet.auto_filter.ref == "A3:D3"


def test_a_column_with_choices_has_a_drop_down_whose_words_stand_on_a_hidden_sheet():
    columns = [Column("类别", choices=("道路", "饮水"), note="按目录填写"), Column("数量")]
    book = load_workbook(BytesIO(workbook(Sheet("表", columns, [["道路", 1]]))))
    sheet = book["列表"]
    (rule,) = sheet.data_validations.dataValidation
    assert (rule.formula1, str(rule.sqref), rule.errorStyle) == ("选项!$A$1:$A$2", "A4:A2004", "warning")
    assert [cell.value for cell in book["选项"]["A"]] == ["道路", "饮水"]
    assert book["选项"].sheet_state == "hidden"
    assert sheet["A3"].comment.text == "按目录填写"


def printed(columns, rows):
    return load_workbook(BytesIO(workbook(Sheet("表", columns, rows)))).active


def test_a_list_is_printed_whole_on_each_page_with_its_header():
    page = printed([Column("甲", 60), Column("乙", 60)], [["一", "二"]])
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (None, 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.print_title_rows == "$3:$3"


def test_a_list_too_wide_to_be_read_on_one_page_goes_on_beside_it():
    page = printed([Column(f"列{n}", 20) for n in range(30)], [])
    assert page.page_setup.paperSize == 8
    assert not (page.sheet_properties.pageSetUpPr and page.sheet_properties.pageSetUpPr.fitToPage)


def test_a_long_text_of_a_printed_list_has_as_many_lines_as_it_takes():
    columns = [Column("事项", 20, wraps=True), Column("榜", 8, wraps=True)]
    page = printed(columns, [["调" * 25, None], ["短", "红榜"]])
    assert page.row_dimensions[4].height == 3 * 15
    assert page.row_dimensions[5].height is None
    assert page["A4"].alignment.wrap_text
    assert page["B4"].border.left.style == "thin", "an empty cell has its lines too"
