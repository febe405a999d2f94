"""Editing the county's rules: from a day on, checked like a pack, told in the history, the past untouched."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from pandas.testing import assert_series_equal
from sqlalchemy import func, select

from data.actions.edit_playbook import edit
from data.actions.fresh import Basis
from data.counties.playbook import Approval, Reminders, Rung, Turn, parse_playbook
from data.counties.sheets import rows_of, turn_of
from data.counties.templates import USUAL_TEMPLATES
from data.errors import RefusedInputError
from data.model import AuditEvent, PlaybookEdition
from data.rules.thresholds import Thresholds
from data.store import cards, editions, orders
from data.store import snapshot as snapshots
from data.store.touched import touched
from tests.people import secretary

PINGGUO, DAY = "451082", dt.date(2018, 9, 20)
BEFORE = DAY - dt.timedelta(days=1)
PAPER, WHY = "平发〔2018〕9号", "县里收紧"
STRICT = replace(Thresholds(), gap_yellow=0.01, most_duties=3)


def shown(engine, day=DAY):
    return snapshots.load(PINGGUO, day, engine=engine)


def change(engine, wanted, reason=WHY, day=DAY):
    snapshot = shown(engine, day)
    edit(Basis(snapshot, editions.standing(snapshot, engine), secretary()), wanted, reason, engine)


def refused(engine, wanted, reason=WHY):
    before = state_of(engine)
    with pytest.raises(RefusedInputError) as refusal:
        change(engine, wanted, reason)
    assert state_of(engine) == before
    return {problem.field: problem.message for problem in refusal.value.problems}


def state_of(engine):
    with engine.connect() as connection:
        counts = [
            connection.scalar(select(func.count()).select_from(one)) for one in (PlaybookEdition, AuditEvent)
        ]
    return (editions.text_of(PINGGUO, engine), *counts)


def everything(book):
    """A turn that changes every section it can."""
    rules = [{**row, "limit": row["limit"] + 1} for row in rows_of(book, "card_rules")]
    steps = [{**row, "days": row["days"] + 1} for row in rows_of(book, "steps", "training")]
    ledgers = [{**row, "needed": row["key"] == "funds"} for row in rows_of(book, "approval")]
    tables = {
        "card_rules": rules,
        "approval": ledgers,
        "steps": steps,
        "ladder": [{"days": 2, "role": "chief"}],
        "reminders": [{"days": 9}],
        "cadence": [{"name": "周调度", "every": "week"}],
        "inspections": [{**row, "unit": "督查组"} for row in rows_of(book, "inspections")],
    }
    turn = turn_of(book, DAY, PAPER, tables, "training")
    return replace(turn, thresholds=STRICT)


def test_every_section_is_written_read_again_and_counts_from_its_day_on(changeable):
    before = editions.text_of(PINGGUO, changeable)
    turn = everything(shown(changeable).playbook)
    assert len(turn.sections) == 8
    change(changeable, turn)
    after = editions.text_of(PINGGUO, changeable)
    assert after.startswith(before.rstrip("\n"))
    assert parse_playbook(after).turns == (turn,)
    now, then = shown(changeable).playbook, shown(changeable, BEFORE).playbook
    for name, section in turn.sections.items():
        assert getattr(now, name) == section
        assert getattr(then, name) == getattr(parse_playbook(before), name)


def test_lights_of_the_past_stay_and_those_of_the_day_follow_the_new_limits(changeable):
    then, was = shown(changeable, BEFORE).objectives["light"], shown(changeable).objectives["light"]
    change(changeable, Turn(DAY, PAPER, thresholds=STRICT))
    assert_series_equal(shown(changeable, BEFORE).objectives["light"], then)
    now = shown(changeable).objectives["light"]
    assert (now == "y").sum() > (was == "y").sum()
    assert (now == "r").sum() == (was == "r").sum()


def test_cards_are_proposed_by_the_rules_of_the_day(changeable):
    snapshot = shown(changeable)
    rows = [{**row, "limit": 1} for row in rows_of(snapshot.playbook, "card_rules")]
    then = cards.load(shown(changeable, BEFORE), changeable).proposals
    was = cards.load(snapshot, changeable).proposals
    change(changeable, turn_of(snapshot.playbook, DAY, PAPER, {"card_rules": rows}))
    assert cards.load(shown(changeable, BEFORE), changeable).proposals == then
    assert len(cards.load(shown(changeable), changeable).proposals) > len(was)


def test_orders_are_reminded_of_on_the_countys_own_days(changeable):
    open_ones = [one for one in orders.load(shown(changeable), changeable).values() if one.is_open]
    left = next(one.days_left for one in open_ones if one.days_left > 7)
    change(changeable, Turn(DAY, PAPER, reminders=Reminders((left,))))
    now = orders.load(shown(changeable), changeable)
    reminded = {one.days_left for one in now.values() if one.is_reminded}
    assert {days for days in reminded if days >= 0} == {left}


def test_the_history_and_the_audit_say_who_changed_what_in_words(changeable):
    snapshot = shown(changeable)
    rows = rows_of(snapshot.playbook, "card_rules")
    rows[0] = {**rows[0], "limit": 99}
    change(changeable, turn_of(snapshot.playbook, DAY, PAPER, {"card_rules": rows}))
    (edition,) = editions.editions_of(shown(changeable), changeable)
    words = f"黄红牌规则 “{rows[0]['name']}” 界限（天、次或%）："
    assert (edition.actor, edition.reason, edition.valid_from) == ("本机使用人（书记）", WHY, DAY)
    (said,) = edition.changes
    assert said.startswith(words)
    assert said.endswith("→ 99 天")
    with changeable.connect() as connection:
        event = connection.execute(select(AuditEvent).order_by(AuditEvent.sequence.desc())).first()
    assert (event.action, event.subject, event.reason) == ("edit_playbook", "card_rules", WHY)
    assert said in event.after


@pytest.mark.parametrize(
    ("turn", "field", "words"),
    [
        (Turn(DAY, PAPER), "", "没有什么要保存"),
        (Turn(DAY, PAPER, thresholds=Thresholds()), "", "没有什么要保存"),
        (Turn(BEFORE, PAPER, thresholds=STRICT), "valid_from", "在画面日期"),
        (Turn(DAY, " ", thresholds=STRICT), "source", "请写依据的文件"),
        (
            Turn(DAY, PAPER, ladder=(Rung(3, "chief", PAPER), Rung(3, "commander", PAPER))),
            "ladder",
            "升级阶梯 第 2 行“超期”：超期 3 天不在前一级",
        ),
        (
            Turn(DAY, PAPER, ladder=(Rung(3, "chief", "没有的来源"),)),
            "ladder",
            "第 1 行：没有这个来源：没有的来源",
        ),
        (
            Turn(DAY, PAPER, thresholds=replace(Thresholds(), p_red=0.7)),
            "thresholds",
            "第 5 行“按期概率低于多少转告急”：告急概率高于预警概率",
        ),
        (Turn(DAY, PAPER, reminders=Reminders((7, 7))), "reminders", "提醒日重复"),
        (Turn(DAY, PAPER, approval=Approval(("funds", "funds"))), "approval", "台账重复"),
        (
            Turn(DAY, PAPER, templates=(replace(USUAL_TEMPLATES[0], steps=()),)),
            "steps",
            "倒排模板“培训”没有节点",
        ),
    ],
)
def test_an_unsound_change_is_refused_at_its_sheet_and_changes_nothing(changeable, turn, field, words):
    assert words in refused(changeable, turn)[field]


def test_steps_that_wait_for_each_other_are_refused_with_their_names(changeable):
    book = shown(changeable).playbook
    rows = rows_of(book, "steps", "training")
    rows[0]["after"] = rows[1]["name"]
    turn = turn_of(book, DAY, PAPER, {"steps": rows}, "training")
    assert "节点互相等待：制定方案 → 组织报名 → 制定方案" in refused(changeable, turn)["steps"]


def test_a_change_without_a_reason_is_refused(changeable):
    assert set(refused(changeable, Turn(DAY, PAPER, thresholds=STRICT), "")) == {"reason"}


def test_a_change_on_top_of_one_nobody_has_seen_is_refused_with_both_editions(changeable):
    snapshot = shown(changeable)
    basis = Basis(snapshot, editions.standing(snapshot, changeable), secretary("另一人"))
    change(changeable, Turn(DAY, PAPER, thresholds=STRICT))
    with pytest.raises(
        RefusedInputError, match="第 1 版”，现在已是“作战方案第 2 版（本机使用人（书记）：县里收紧）"
    ):
        edit(basis, Turn(DAY, PAPER, reminders=Reminders((5,))), WHY, changeable)


def test_one_edition_after_another_each_keeps_what_the_other_said(changeable):
    change(changeable, Turn(DAY, PAPER, thresholds=STRICT))
    later = DAY + dt.timedelta(days=30)
    change(changeable, Turn(later, PAPER, reminders=Reminders((5,))), day=later)
    change(changeable, Turn(DAY, PAPER, approval=Approval(("funds",))))
    book = shown(changeable, later).playbook
    assert (book.thresholds, book.reminders.days) == (STRICT, (5,))
    assert book.approval.needed("funds")
    assert shown(changeable).playbook.reminders.days == (7, 3, 1)
    assert [one.number for one in editions.editions_of(shown(changeable), changeable)] == [3, 2, 1]


def counted(engine, turn):
    return {one.what: (one.before, one.after) for one in touched(shown(engine), engine, turn=turn)}


def test_the_preview_counts_what_is_then_seen_once_it_is_saved(changeable):
    snapshot = shown(changeable)
    limits = [{**row, "limit": 1} for row in rows_of(snapshot.playbook, "card_rules")]
    turn = turn_of(snapshot.playbook, DAY, PAPER, {"card_rules": limits})
    turn = replace(turn, thresholds=STRICT, reminders=Reminders((20, 21, 22)))
    said = counted(changeable, turn)
    change(changeable, turn)
    now = shown(changeable)
    colours = [one.rule.colour for one in cards.load(now, changeable).proposals]
    assert said["规则建议的黄牌（张）"][1] == colours.count("yellow")
    assert said["规则建议的红牌（张）"][1] == colours.count("red")
    assert said["预警的作战目标（个）"] == (
        (snapshot.objectives["light"] == "y").sum(),
        (now.objectives["light"] == "y").sum(),
    )
    assert said["告急的战区（个）"][1] == (now.zones["light"] == "r").sum()
    reminded = [one for one in orders.load(now, changeable).values() if one.is_reminded]
    assert said["当天要提醒的督办令（件）"][1] == len(reminded)


def test_the_preview_counts_the_works_that_a_template_fits(changeable):
    book = shown(changeable).playbook
    head = [{"name": "道路", "categories": "道路、公路"}]
    steps = [{"name": "修路", "days": 30, "weight": 1}]
    said = counted(changeable, turn_of(book, DAY, PAPER, {"template": head, "steps": steps}))
    ((what, (before, after)),) = said.items()
    assert what == "最适用“道路”的作战目标（个）"
    assert before == 0
    assert after > 0
