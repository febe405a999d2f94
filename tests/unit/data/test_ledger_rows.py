"""The entries of a messy sheet are read right, and what does not fit is named with sheet, row and column."""

from __future__ import annotations

import datetime as dt

import pytest

from data.ledger.columns import Choice, Field, Kind
from data.ledger.headers import understand
from data.ledger.rows import MOST_PROBLEMS, read_ledger
from data.ledger.tables import Table, read_tables
from tests.unit.data.sheets import xlsx

FIELDS = (
    Field("township", "乡镇", Kind.TOWNSHIP),
    Field("village", "行政村", Kind.VILLAGE, required=True),
    Field("title", "项目名称", required=True),
    Field("budget", "资金规模", Kind.NUMBER, "万元"),
    Field("finish", "计划完工时间", Kind.DATE),
    Field("state", "项目状态", Kind.CHOICE, choices=(Choice("在建"), Choice("完工"))),
    Field("rate", "拨付率", Kind.PERCENT, "%", told=False),
)
HEADER = ("序号", "乡镇", "行政村", "项目名称", "资金规模（元）", "计划完工时间", "项目状态", "拨付率（%）")
TODAY = dt.date(2018, 9, 12)


def read(*rows, merged=(), fields=FIELDS):
    (table,) = read_tables(xlsx(rows, merged, name="项目库"), "项目库.xlsx")
    return read_ledger(table, fields, understand(table, fields), TODAY)


def test_a_messy_sheet_is_read_right():
    found = read(
        ("平果县2018年项目库",),
        ("填报单位：扶贫办", None, None, None, None, None, None, "2018年9月"),
        HEADER,
        (1, 2, 3, 4, 5, 6, 7, "8=5/4"),
        ("一、基础设施",),
        (1, "四塘镇", "印山村", "通屯路", "１，２５０，０００", "2018.12", "在建", 85),
        (2, None, "平新村", "饮水工程", 300000, dt.date(2018, 6, 30), "完工", "—"),
        (None, None, "小计", None, 1550000),
        HEADER,
        (3, "马头镇", "驮湾村", "文化室", "—", "月底", None, None),
        (),
        ("合计", None, None, None, 1550000),
        ("注：以上均含自筹资金",),
        ("填表人：韦某", None, None, "审核人：黄某", None, "填表日期：2018.9.12"),
        merged=("A1:H1", "B6:B7", "A5:H5"),
    )
    assert found.problems == ()
    assert [(row.number, row.values) for row in found.rows] == [
        (
            6,
            {
                "township": "四塘镇",
                "village": "印山村",
                "title": "通屯路",
                "budget": 125.0,
                "finish": dt.date(2018, 12, 31),
                "state": "在建",
                "rate": 85.0,
            },
        ),
        (
            7,
            {
                "township": "四塘镇",
                "village": "平新村",
                "title": "饮水工程",
                "budget": 30.0,
                "finish": dt.date(2018, 6, 30),
                "state": "完工",
            },
        ),
        (
            10,
            {"township": "马头镇", "village": "驮湾村", "title": "文化室", "finish": dt.date(2018, 9, 30)},
        ),
    ]
    assert [(skipped.number, skipped.reason) for skipped in found.skipped] == [
        (4, "列号"),
        (5, "分类标题"),
        (8, "合计行"),
        (9, "重复的表头"),
        (12, "合计行"),
        (13, "说明"),
        (14, "签字栏"),
    ]
    assert [str(remark) for remark in found.remarks] == [
        "项目库 第 6 行 F 计划完工时间 列：“2018.12”按 2018-12-31 理解",
        "项目库 第 10 行 F 计划完工时间 列：“月底”按 2018-09-30 理解",
    ]


def test_every_cell_that_does_not_fit_is_named_with_row_and_column_at_once():
    found = read(
        HEADER,
        (1, "四塘镇", None, "通屯路", "约12万", "2018.6.31", "停工", None),
        (2, "四塘镇", "印山村", "饮水", 1, "2018-06-30", "在建", "随便"),
        (3, "四塘镇", "印山村", "—", "12亩", True, "在建", None),
    )
    assert [(problem.sheet, problem.row, problem.column, problem.message) for problem in found.problems] == [
        ("项目库", 2, "E 资金规模（元）", "“约12万”不是数字。请只填阿拉伯数字"),
        ("项目库", 2, "F 计划完工时间", "没有“2018.6.31”这一天。请写成 2018-06-30 或 2018年6月30日"),
        ("项目库", 2, "G 项目状态", "“停工”不在可选的内容里。请填：在建、完工"),
        ("项目库", 4, "E 资金规模（元）", "单位“亩”换算不成“万元”。请改成万元后填写"),
        ("项目库", 4, "F 计划完工时间", "“是”不是日期。请写成 2018-06-30"),
    ]
    assert [row.number for row in found.rows] == [2, 3, 4]
    assert found.rows[1].values["budget"] == pytest.approx(0.0001)


def test_one_figure_merged_over_several_entries_is_refused_for_it_would_count_twice():
    found = read(
        HEADER,
        (1, "四塘镇", "印山村", "通屯路", 100),
        (2, None, "平新村", "通屯路", None),
        merged=("B2:B3", "E2:E3"),
    )
    assert [(problem.row, problem.column) for problem in found.problems] == [
        (2, "E 资金规模（元）"),
        (3, "E 资金规模（元）"),
    ]
    assert "分不清各行是多少" in found.problems[0].message
    assert [row.values["township"] for row in found.rows] == ["四塘镇", "四塘镇"]


def test_a_row_may_leave_out_what_is_required_of_new_ones():
    found = read(("乡镇", "项目名称"), ("四塘镇", "通屯路"))
    assert found.problems == ()
    assert found.rows[0].values == {"township": "四塘镇", "title": "通屯路"}


def test_a_computed_column_that_cannot_be_read_disturbs_nobody():
    found = read(("乡镇", "行政村", "拨付率（%）"), ("四塘镇", "印山村", "随便"))
    assert found.problems == ()
    assert "rate" not in found.rows[0].values


def test_a_proposal_that_nobody_confirmed_is_not_read():
    found = read(
        ("乡镇", "行政村", "项目名称", "计划完工的时间"), ("四塘镇", "印山村", "通屯路", "2018-06-30")
    )
    assert "finish" not in found.rows[0].values


def test_words_like_total_within_a_name_are_no_total():
    rows = [
        ("四塘镇", "印山村", title) for title in ("合计划生育服务站", "村会计培训", "总计算中心", "全县通")
    ]
    found = read(("乡镇", "行政村", "项目名称"), *rows)
    assert [row.values["title"] for row in found.rows] == [title for *_, title in rows]


def test_reading_stops_where_nobody_would_correct_any_more():
    rows = (
        ("乡镇", "行政村", "项目名称", "资金规模"),
        *[("四塘镇", "印山村", "路", "若干")] * (MOST_PROBLEMS + 50),
    )
    table = Table("项目库", rows)
    found = read_ledger(table, FIELDS, understand(table, FIELDS))
    assert len(found.problems) == MOST_PROBLEMS + 1
    assert "问题太多" in found.problems[-1].message
