"""Ledgers of exits, findings and teams as counties keep them: read right, or refused with row and reason."""

from __future__ import annotations

import datetime as dt

from data.ledger import intake
from data.ledger.books import BOOKS
from data.ledger.compare import compare
from data.ledger.headers import understand
from data.ledger.rows import read_ledger
from data.ledger.tables import read_tables
from tests.integration import ledger_tools as tools
from tests.unit.data.sheets import xlsx


def read(engine, code: str, *rows, merged=()):
    """What an upload of these rows would do, with the problems of cells and of rows together."""
    book, found = BOOKS[code], tools.reading(engine)
    (table,) = read_tables(xlsx(rows, merged, name=book.title), f"{book.title}.xlsx")
    fields = book.fields(found.snapshot)
    entries = read_ledger(table, fields, understand(table, fields), found.snapshot.as_of)
    taken = intake.named(found, book, entries, {}, {"韦新": intake.NEW})
    comparison = compare(book, found, taken.rows)
    assert taken.questions == ()
    problems = [*entries.problems, *taken.problems, *comparison.problems]
    return entries, comparison, [(problem.row, problem.message) for problem in problems]


EXIT_GROUPS = ("序号", "乡（镇）", "贫困村名称", "深度贫困村", "退出年度", "农业户籍人口（人）")
ITEMS = ("有特色产业", None, "有义务教育保障", "有村集体经济收入（元/年）", None)


def test_an_acceptance_sheet_with_two_header_rows_is_read(ready):
    entries, comparison, problems = read(
        ready,
        "exits",
        ("平果县2018年贫困村退出验收表",),
        ("填报单位：平果县扶贫开发办公室", None, None, None, None, None, None, "2018年9月20日"),
        (*EXIT_GROUPS, *ITEMS, "乡镇初验", "第一书记", "包村领导", "未达标情况"),
        (*(None,) * 6, "指标值", "是否达标", "是否达标", "指标值", "是否达标", None, None, None, None),
        (1, "马头", "驮湾", "√", "2018年", "１，２３６", "71.5%", "√", "√", 20000, "×", None, "韦新来", "黄新来"),
        (2, None, "那塘村委会", "否", 2019, 980, 55, "×", "×", 46000, "√", None, "陆新来", "黄新来"),
        (None, None, "合计", None, None, 2216),
        ("注：以上为自评数",),
        ("填表人：韦某", None, None, None, None, "审核人：黄某"),
        merged=("A1:O1", "G3:H3", "J3:K3", "B5:B6", *(f"{one}3:{one}4" for one in "ABCDEFLMNO")),
    )  # fmt: skip
    assert problems == []
    assert [row.number for row in entries.rows] == [5, 6]
    found = [change.values for change in comparison.changes]
    assert [(row["village"], row["planned"], row["deep"]) for row in found] == [
        ("驮湾村", "2018", True),
        ("那塘村", "2019", False),
    ]
    assert [row["value:v1"] for row in found] == [71.5, 55]
    assert [row["value:v10"] for row in found] == [2.0, 4.6]


def test_an_acceptance_sheet_with_wrong_cells_is_refused_with_row_and_reason(ready):
    header = ("乡镇", "行政村", "计划退出年度", "有特色产业", "有义务教育保障", "申请", "申请日期")
    _entries, _comparison, problems = read(
        ready,
        "exits",
        ("退出验收表",),
        header,
        ("马头镇", "驮湾村", "十三五", "60多", "基本有", "进行中", "13月1日"),
        ("马头镇", "那塘村", 2018, 130, "√", "通过", "2018.9.25"),
    )
    rows = [(row, message.split("。")[0].split("；")[0]) for row, message in problems]
    assert [row for row, _ in rows] == [3, 3, 3, 3, 3, 4, 4, 4]
    text = "\n".join(message for _, message in rows)
    for said in (
        "十三五",
        "“多”换算不成",
        "基本有",
        "进行中",
        "13月1日",
        "不能超过 100",
        "还没有发生",
        "没有达标",
    ):
        assert said in text


def test_a_ledger_of_findings_with_synonyms_and_loose_dates_is_read(ready):
    entries, comparison, problems = read(
        ready,
        "rectifications",
        ("脱贫攻坚督查反馈问题整改台账",),
        ("（2018年第三季度）",),
        ("序号", "问题来源（巡视/督查/审计/自查）", "交办时间", "乡镇", "村", "存在的问题", "整改措施", "责任领导",
         "牵头/责任单位", "整改责任人", "完成时限", "整改情况", "整改完成时间", "印证材料", "销号情况", "审核人"),
        ("一、马头镇",),
        (1, "审计", "2018.7", "马头镇", "那塘", "扶贫车间账目不清", "限期整改", "黄县长", "县财政局", "韦新来",
         "9月底", "已清理", "2018年9月10日", "审计报告", "已完成", "梁组长"),
        (2, "自查", "2018年8月3日", "马头镇", None, "驻村日志不全", "补齐", "黄县长", "马头镇政府", None,
         "10月15日", "正在补", None, None, "否", None),
        ("合计", None, None, None, None, "2 个问题"),
        merged=("A1:P1", "A2:P2", "A4:P4"),
    )  # fmt: skip
    assert problems == []
    assert [row.number for row in entries.rows] == [5, 6]
    one, two = (change.values for change in comparison.changes)
    assert (one["start"], one["deadline"], one["done_on"]) == (
        dt.date(2018, 7, 1),
        dt.date(2018, 9, 30),
        dt.date(2018, 9, 10),
    )
    assert (one["village"], one["closed"], one["lead"], one["owner"]) == ("那塘村", True, "黄县长", "韦新来")
    assert (two["deadline"], two["closed"], two["township"]) == (dt.date(2018, 10, 15), False, "马头镇")


def test_findings_that_cannot_be_are_refused_with_row_and_reason(ready):
    _entries, _comparison, problems = read(
        ready,
        "rectifications",
        ("反馈日期", "涉及乡镇", "反馈问题", "整改措施", "责任单位", "整改时限", "完成日期", "是否销号"),
        ("2018-08-01", "马头镇", "账目不清", "整改", "县财政局", "长期坚持", None, None),
        ("2018-08-01", "马头镇", "日志不全", "补齐", None, "2018-09-30", None, None),
        ("2018-08-01", "马头镇", "公示不及时", "补公示", "马头镇政府", "2018-07-01", "2018-09-01", "是"),
    )
    assert [(row, message.split("。")[0]) for row, message in problems] == [
        (2, "“长期坚持”不是日期"),
        (2, "新增的一行要填“整改时限”，这里是空白"),
        (3, "没有人负责的问题不会整改：请填责任人，或写明责任单位"),
        (4, "2018-07-01 早于开始的 2018-08-01"),
        (4, "报了完成，请写佐证材料（做了什么、凭什么）"),
        (4, "销号要写明销号审核人"),
    ]


def test_a_ledger_of_teams_with_merged_places_and_members_in_one_cell_is_read(ready):
    entries, comparison, problems = read(
        ready,
        "teams",
        ("平果县驻村工作队员花名册（台账）",),
        ("截至2018年9月", None, None, "单位：人、天"),
        ("序号", "派驻乡镇", "派驻村", "选派单位", "驻村第一书记", "队长", "队员", "驻村时间", "驻村天数", "考核"),
        (1, "马头镇", "驮湾村", "县教育局", "韦 新", "梁新来", "陆某甲、陆某乙；陆某丙", "2018.3", "22天", "合格"),
        (2, None, "那塘村民委员会", "县水利局", "黄新来", None, "无", "2018年4月", 20, "优秀"),
        ("小计", None, None, None, None, None, None, None, 42),
        merged=("A1:J1", "B4:B5"),
    )  # fmt: skip
    assert problems == []
    one, two = (change.values for change in comparison.changes)
    assert [row.number for row in entries.rows] == [4, 5]
    assert one["members"] == ("陆某甲", "陆某乙", "陆某丙")
    assert (one["first_secretary"], one["since"], one["days"], one["grade"]) == (
        "韦新",
        dt.date(2018, 3, 1),
        22,
        "称职",
    )
    assert (two["village"], two["township"], "members" in two) == ("那塘村", "马头镇", False)


def test_teams_that_cannot_be_are_refused_with_row_and_reason(ready):
    _entries, _comparison, problems = read(
        ready,
        "teams",
        ("乡镇", "行政村", "第一书记", "驻村起始", "驻村天数（月）", "考核等次"),
        ("马头镇", "驮湾村", "韦新来", "去年", 22, "优"),
        ("马头镇", "那塘村", "黄新来", "2018-12-01", 40, "优秀"),
    )
    rows = [(row, message.split("。")[0]) for row, message in problems]
    assert [row for row, _ in rows] == [2, 2, 3, 3]
    text = "\n".join(message for _, message in rows)
    for said in ("“去年”不是日期", "“优”不在可选的内容里", "还没有发生", "不能超过 31"):
        assert said in text
