"""Papers and slides: numbering, what cannot be printed, faces of rare characters, files without a time of writing."""

from __future__ import annotations

import datetime as dt
import time
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

from data.documents.paper import (
    SOFT,
    About,
    Column,
    Form,
    Heading,
    Paper,
    Signature,
    Table,
    Text,
    chinese,
    numbered,
    official,
    printable,
)
from data.ledger import workbook
from data.office.slides import LEAST, _fitting, _height
from data.office.word import BODY_FACE, SHEET, pieces, word

ABOUT = About("通报", "平果县", "a1" * 32, "2018-09-20T08:00:00.000+00:00")


def paper(*body, **other):
    said = {"mark": "平果县通报", "number": "", "title": "", "remark": "", "to": "", "record": (), **other}
    return Paper(body=body, about=ABOUT, **said)


def written(*body, **other):
    return Document(BytesIO(word(paper(*body, **other))))


def test_headings_are_numbered_in_the_four_ways_of_official_papers():
    levels = (1, 2, 3, 4, 4, 3, 2, 1, 2)
    found = [one.text for one in numbered(Heading("", level) for level in levels)]
    assert found == ["一、", "（一）", "1.", "（1）", "（2）", "2.", "（二）", "二、", "（一）"]


@pytest.mark.parametrize(
    ("number", "said"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (21, "二十一")]
)
def test_numbers_of_headings_are_chinese(number, said):
    assert chinese(number) == said


def test_a_character_that_cannot_be_printed_is_seen_to_be_missing():
    assert printable("甲\x00乙\x1b丙\n丁\ufffe") == "甲〓乙〓丙 丁〓"


def test_rare_characters_are_set_in_faces_that_have_them():
    assert list(pieces("在㙟𠅤村", BODY_FACE)) == [
        (BODY_FACE, "在"),
        ("宋体", "㙟"),
        ("SimSun-ExtB", "𠅤"),
        (BODY_FACE, "村"),
    ]


def test_a_paper_has_the_margins_and_the_line_pitch_of_gb_t_9704():
    file = written(Text("正文"))
    section = file.sections[0]
    margins = section.top_margin, section.bottom_margin, section.left_margin, section.right_margin
    assert [round(one.mm) for one in margins] == [37, 35, 28, 26]
    body = next(one for one in file.paragraphs if one.text == "正文")
    assert body.paragraph_format.line_spacing.pt == SHEET.pitch == 28
    faces = body.runs[0]._r.rPr.rFonts
    assert (body.runs[0].font.size.pt, faces.get(qn("w:eastAsia"))) == (16, "仿宋_GB2312")


def test_the_font_table_names_what_stands_in_for_a_face_that_is_missing():
    part = next(one.target_part for one in written().part.rels.values() if one.reltype.endswith("fontTable"))
    assert '方正小标宋简体"><w:altName w:val="宋体"' in part.blob.decode()


def test_what_looks_like_a_field_or_a_tag_is_text():
    hostile = "{{ 1+1 }} <w:p/> ${jndi} =1+1 & \x07"
    file = written(
        Text(hostile), Table("表", (Column("列", 40),), ((hostile,),)), Form(((hostile, hostile),))
    )
    assert hostile.replace("\x07", "〓") in [one.text for one in file.paragraphs]
    assert [cell.text for table in file.tables for row in table.rows for cell in row.cells][1:] == [
        hostile.replace("\x07", "〓")
    ] * 3


def test_a_title_of_two_hundred_characters_is_set_smaller_and_whole():
    title = "调" * 200
    found = next(one for one in written(title=title).paragraphs if one.text == title)
    assert 14 <= found.runs[0].font.size.pt < 22


def test_a_table_without_rows_says_so():
    file = written(Table("表", (Column("列", 40),), (), empty="没有告急的目标。"))
    assert (file.paragraphs[-1].text, len(file.tables)) == ("没有告急的目标。", 0)


def test_the_same_paper_gives_the_same_bytes_whenever_it_is_written(monkeypatch):
    first = word(paper(Text("正文")))
    later = time.gmtime(time.time() + 86_400)
    monkeypatch.setattr(time, "localtime", lambda *_seconds: later)
    assert word(paper(Text("正文"))) == first
    properties = Document(BytesIO(first)).core_properties
    assert properties.keywords == f"SHA-256 {ABOUT.sha256}"
    assert properties.created == dt.datetime(2018, 9, 20, 8, tzinfo=dt.UTC)


def test_type_on_slides_never_falls_below_eighteen_points_and_long_texts_take_more_room():
    assert LEAST == 18
    assert _fitting("长" * 500, 44, 10, 2) == 18
    assert _height("长" * 80, 18, 10) > 2 * _height("长" * 20, 18, 10) - 0.01


def test_several_lists_of_one_workbook_keep_formulas_as_text():
    sheets = [
        workbook.Sheet(tab, [workbook.Column("甲")], [["=1+1"], ["+2"], ["@x"]], tab=tab)
        for tab in ("一", "二")
    ]
    book = load_workbook(BytesIO(workbook.workbook_of(sheets, "截至")))
    assert book.sheetnames == ["一", "二"]
    for page in book:
        cells = [page.cell(row, 1) for row in (4, 5, 6)]
        assert [(cell.value, cell.data_type) for cell in cells] == [("=1+1", "s"), ("+2", "s"), ("@x", "s")]


def test_figures_of_an_official_paper_stand_close_to_the_words():
    assert official("截至 2018年9月20日，逾期 3 天，得 97.5 分（▲ 预警），第 2 条") == (
        "截至2018年9月20日，逾期3天，得97.5分（▲ 预警），第2条"
    )
    assert official("Plan 9 from 2018") == "Plan 9 from 2018"


@pytest.mark.parametrize(("begin", "lines"), [("关于某县", 1), ("关于某县决战决胜脱贫攻坚三年行动", 2)])
def test_a_title_of_two_lines_breaks_where_it_says_and_one_of_one_line_does_not(begin, lines):
    title = f"{begin}{SOFT}各战区作战进度的通报"
    said = [one.text for one in written(title=title).paragraphs if one.text.startswith("关于")]
    assert said == [title.replace(SOFT, "\n" if lines > 1 else "")]


def test_who_issues_a_paper_never_stands_on_a_page_without_its_text():
    file = written(Text("请抓好落实。"), Signature("2018年9月20日", "县攻坚办"))
    said = {one.text: one.paragraph_format.keep_with_next for one in file.paragraphs}
    assert said["请抓好落实。"]
    assert said["县攻坚办"]
