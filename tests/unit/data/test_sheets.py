"""Sheets of a playbook: its rules as tables, what cells may hold, and what a change says."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import get_args

import pytest

from data.counties.pack import read_pack
from data.counties.playbook import Approval, Ledger, Reminders, Rung, Turn
from data.counties.sheets import LEDGERS, LIMITS, SHEETS, differences, rows_of, turn_of
from data.counties.sources import COUNTIES
from data.counties.templates import USUAL_TEMPLATES, known_templates
from data.errors import RefusedInputError
from data.rules.thresholds import Thresholds

DAY = dt.date(2016, 9, 20)
DOCUMENT = "元办发〔2016〕9号"
YUANMOU = "532328"


@pytest.fixture(scope="module")
def books():
    return {folder.name: read_pack(folder).playbook for folder in COUNTIES.glob("[0-9]*")}


@pytest.fixture
def book(books):
    return books[YUANMOU]


def turned(book, sheet, rows, template=""):
    return turn_of(book, DAY, DOCUMENT, {sheet: rows}, template)


def said(book, turn):
    return differences(book, replace(book, **turn.sections))


def edited(book, sheet, number, template="", **cells):
    rows = rows_of(book, sheet, template)
    rows[number] = {**rows[number], **cells}
    return rows


@pytest.mark.parametrize("sheet", SHEETS)
def test_tables_nobody_touched_change_nothing_in_any_county(books, sheet):
    assert len(books) == 5
    for book in books.values():
        for template in known_templates(book.templates) if SHEETS[sheet].section == "templates" else (None,):
            key = template.id if template else ""
            assert turned(book, sheet, rows_of(book, sheet, key), key).sections == {}


def test_a_changed_limit_of_a_card_rests_on_its_document_and_the_others_keep_their_sources(book):
    turn = turned(book, "card_rules", edited(book, "card_rules", 1, limit=30))
    yellow, red, *_ = turn.card_rules
    assert (red.limit, red.source, red.verify) == (30.0, DOCUMENT, False)
    assert yellow == book.card_rules[0]
    assert said(book, turn) == ("黄红牌规则 “逾期红牌” 界限（天、次或%）：45 天 → 30 天",)


def test_a_new_rule_gets_an_id_and_a_deleted_one_is_told(book):
    added = {
        "name": "断报红牌",
        "colour": "red",
        "measure": "missed_reports",
        "limit": 4,
        "subject": "person",
    }
    rows = [*rows_of(book, "card_rules")[1:], {**added, "consequence": "约谈"}]
    turn = turned(book, "card_rules", rows)
    assert turn.card_rules[-1].id == "own-1"
    gone, new = said(book, turn)
    assert gone.startswith("黄红牌规则 删去：名称 逾期黄牌")
    assert "界限（天、次或%） 4 次" in new


def test_shares_are_per_cent_on_the_sheet_and_shares_in_the_playbook(book):
    rows = rows_of(book, "thresholds")
    assert [row["value"] for row in rows] == [10, 7, 90, 60, 20, 25, 40, 40, 80, 30, 10]
    turn = turned(book, "thresholds", edited(book, "thresholds", 0, value=15))
    assert turn.thresholds == replace(Thresholds(), gap_yellow=0.15)
    assert tuple(LIMITS) == tuple(Thresholds.__dataclass_fields__)


def test_a_usual_template_that_is_edited_becomes_the_countys_own_in_its_place(book):
    turn = turned(book, "steps", edited(book, "steps", 1, "construction", days=30), "construction")
    (own,) = turn.templates
    assert (own.id, own.sources, own.verify) == ("construction", (DOCUMENT,), False)
    assert own.steps[1].days == 30
    ids = [one.id for one in known_templates(turn.templates)]
    assert ids == [one.id for one in USUAL_TEMPLATES]
    assert said(book, turn) == ("倒排模板“工程建设” 节点 “报批” 工作日：15 个 → 30 个",)


def test_a_new_template_takes_steps_that_wait_for_named_ones(book):
    steps = [
        {"name": "选址", "days": 5, "weight": 1, "after": "", "latest": ""},
        {"name": "办证", "days": 9, "weight": 1, "after": "无", "latest": "04-30"},
        {"name": "开建", "days": 60, "weight": 8, "after": "选址，办证"},
    ]
    tables = {"template": [{"name": "冷库", "categories": "冷库 仓储"}], "steps": steps}
    turn = turn_of(book, DAY, DOCUMENT, tables)
    template = turn.templates[-1]
    assert (template.id, template.categories) == ("own-1", ("冷库", "仓储"))
    assert [step.after for step in template.steps] == [None, (), ("step-1", "step-2")]
    after = replace(book, **turn.sections)
    assert [row["after"] for row in rows_of(after, "steps", "own-1")] == ["", "无", "选址、办证"]


def test_reminders_ladder_and_ledgers_to_approve_come_back_as_they_were_meant(book):
    assert turned(book, "reminders", [{"days": 10}, {"days": 2}]).reminders == Reminders((10, 2))
    (rung,) = turned(book, "ladder", [{"days": 2, "role": "chief"}]).ladder
    assert rung == Rung(2, "chief", DOCUMENT)
    turn = turned(book, "approval", edited(book, "approval", list(LEDGERS).index("funds"), needed=True))
    assert turn.approval == Approval(("funds",))
    assert said(book, turn) == ("审批 “资金” 要审批：否 → 是",)


def test_no_ledger_needs_approval_unless_the_county_says_so(books):
    assert tuple(LEDGERS) == get_args(Ledger)
    assert not any(book.approval.needed(ledger) for book in books.values() for ledger in LEDGERS)
    assert Approval(("funds",)).needed("funds")
    assert not Approval(("funds",)).needed("progress")


@pytest.mark.parametrize(
    ("sheet", "number", "cells", "words"),
    [
        ("card_rules", 0, {"limit": float("nan")}, "第 1 行“界限（天、次或%）”不是数"),
        ("card_rules", 1, {"limit": 0}, "第 2 行“界限（天、次或%）”不能是 0"),
        ("card_rules", 1, {"limit": True}, "不是数"),
        ("card_rules", 1, {"limit": "30"}, "不是数：30"),
        ("card_rules", 1, {"colour": "green"}, "“牌”不能是“green”。只能选：黄牌、红牌"),
        ("card_rules", 1, {"name": " "}, "“名称”没有填"),
        ("card_rules", 1, {"name": "长" * 101}, "不超过 100 个字"),
        ("card_rules", 1, {"name": ["列表"]}, "不是文字"),
        ("ladder", 0, {"days": 1.5}, "第 1 行“超期”要整数，现在是 1.5"),
        ("ladder", 0, {"role": "mayor"}, "只能选：县委书记、乡镇党委书记"),
        ("thresholds", 0, {"value": 101}, "第 1 行“数值”不能是 101。请填 0 到 100 之间的数"),
        ("thresholds", 1, {"value": 2.5}, "第 2 行“数值”要整数"),
        ("inspections", 0, {"hidden": "yes"}, "只能勾选或不勾选"),
        ("approval", 0, {"needed": 1}, "只能勾选或不勾选"),
    ],
)
def test_a_cell_that_cannot_be_is_refused_at_its_sheet_row_and_column(book, sheet, number, cells, words):
    with pytest.raises(RefusedInputError) as refused:
        turned(book, sheet, edited(book, sheet, number, **cells))
    (problem,) = refused.value.problems
    assert problem.field == sheet
    assert words in problem.message


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"days": 0}, "第 2 行“工作日”不能是 0"),
        ({"latest": "02-29"}, "第 2 行“最迟日（月-日）”不是日期"),
        ({"after": "验收、揭牌"}, "第 2 行“前置节点”里没有这个节点：揭牌"),
        ({"name": "立项"}, "节点“立项”有两行"),
    ],
)
def test_a_step_that_cannot_be_laid_out_is_refused(book, cells, words):
    rows = edited(book, "steps", 1, "construction", **cells)
    with pytest.raises(RefusedInputError, match=words):
        turned(book, "steps", rows, "construction")


@pytest.mark.parametrize("sheet", ["thresholds", "approval", "template"])
def test_a_table_of_fixed_rows_takes_no_more_and_no_fewer(book, sheet):
    rows = rows_of(book, sheet, "construction")
    for wrong in (rows[1:], [*rows, rows[0]]):
        with pytest.raises(RefusedInputError, match="行数不对"):
            turned(book, sheet, wrong, "construction")


def test_all_wrong_cells_are_named_at_once(book):
    rows = [{**row, "limit": -1, "name": ""} for row in rows_of(book, "card_rules")]
    with pytest.raises(RefusedInputError) as refused:
        turned(book, "card_rules", rows)
    assert len(refused.value.problems) == 2 * len(rows)


def test_of_two_turns_of_one_day_the_later_written_counts_and_each_section_by_itself(book):
    before, on = DAY - dt.timedelta(1), DAY + dt.timedelta(9)
    turns = (
        Turn(on, "丙", reminders=Reminders((5,))),
        Turn(DAY, "甲", reminders=Reminders((9,)), approval=Approval(("funds",))),
        Turn(DAY, "乙", reminders=Reminders((8,))),
    )
    turning = replace(book, turns=turns)
    assert turning.on(before).reminders == Reminders((7, 3, 1))
    assert turning.on(DAY).reminders == Reminders((8,))
    assert turning.on(on).reminders == Reminders((5,))
    assert turning.on(on).approval.needed("funds")
