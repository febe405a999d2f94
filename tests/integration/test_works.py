"""Progress, plans and deadlines entered on screen: refused at the field, or kept with their audit event."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.actions import change_deadline, plan_backwards, report
from data.actions.fresh import Basis
from data.errors import RefusedInputError
from data.model import AuditEvent, DeadlineChange, Milestone, MilestoneDate, Report
from data.store import snapshot as snapshots
from data.store.frames import row_of
from data.store.story import story_of
from tests.people import secretary

PINGGUO = "451082"
DAY = dt.date(2018, 9, 20)
DEMO = "demo-project-0001"
TABLES = (Report, MilestoneDate, Milestone, DeadlineChange, AuditEvent)


def look(engine, day=DAY):
    return snapshots.load(PINGGUO, day, engine=engine)


def unfinished(engine, kind="indicator"):
    """An objective that is not done and due after the day."""
    objectives = look(engine).objectives
    open_ones = objectives[
        (objectives["kind"] == kind)
        & objectives["done_on"].isna()
        & (objectives["days_left"] > 20)
        & objectives["value"].notna()
        & (objectives["direction"] == "up")
        & (objectives["unit"] != "%")
    ]
    return str(open_ones.index[0])


def basis(engine, saw, day=DAY, actor="县扶贫办"):
    return Basis(look(engine, day), saw, secretary(actor))


def said_of_report(engine, key, day=DAY):
    snapshot = look(engine, day)
    return report.standing(snapshot, row_of(snapshot.objectives, key))


def said_of_plan(engine, key, day=DAY):
    snapshot = look(engine, day)
    return plan_backwards.standing(story_of(snapshot, key, engine), row_of(snapshot.objectives, key))


def said_of_deadline(engine, key, day=DAY):
    snapshot = look(engine, day)
    return change_deadline.standing(snapshot, row_of(snapshot.objectives, key))


def refused(engine, action):
    before = counted(engine)
    with pytest.raises(RefusedInputError) as refusal:
        action()
    assert counted(engine) == before
    return {problem.field: problem.message for problem in refusal.value.problems}


def counted(engine):
    with Session(engine) as session:
        return [session.scalar(select(func.count()).select_from(table)) for table in TABLES]


def newest_event(engine):
    with Session(engine) as session:
        mine = select(AuditEvent).where(AuditEvent.county_code == PINGGUO)
        return session.scalars(mine.order_by(AuditEvent.sequence.desc())).first()


# --- a value


def fill(engine, key, value, on_date=DAY, *, reason="", saw=None, actor="县扶贫办"):
    seen = basis(engine, said_of_report(engine, key) if saw is None else saw, actor=actor)
    report.report(seen, report.Progress(key, value, on_date, reason), engine)


def test_a_value_counts_at_once_and_the_audit_says_what_stood_there_before(changeable):
    key = unfinished(changeable)
    before, saw = look(changeable).objectives.loc[key], said_of_report(changeable, key)
    value = float(before["value"]) + 1
    fill(changeable, key, value)
    after = look(changeable).objectives.loc[key]
    assert (after["value"], after["reported_on"]) == (value, pd.Timestamp(DAY))
    event = newest_event(changeable)
    assert (event.actor, event.action, event.subject) == ("县扶贫办（书记）", "report", key)
    assert (event.before, event.after) == (saw, f"2018-09-20 {value:.10g}")
    assert look(changeable, DAY - dt.timedelta(days=1)).objectives.loc[key, "value"] == before["value"]


def test_progress_goes_back_only_with_a_reason(changeable):
    key = unfinished(changeable)
    less = float(look(changeable).objectives.loc[key, "value"]) - 1
    assert "退了" in refused(changeable, lambda: fill(changeable, key, less))["reason"]
    fill(changeable, key, less, reason="核实后更正")
    assert look(changeable).objectives.loc[key, "value"] == less
    assert newest_event(changeable).reason == "核实后更正"


@pytest.mark.parametrize(
    ("value", "on_date", "actor", "field", "said"),
    [
        (None, DAY, "甲", "value", "只填数字"),
        (float("inf"), DAY, "甲", "value", "只填数字"),
        (-1.0, DAY, "甲", "value", "负数"),
        (1e12, DAY, "甲", "value", "倍，请核对单位"),
        (1.0, dt.date(2018, 9, 21), "甲", "on_date", "将来"),
        (1.0, dt.date(2015, 1, 1), "甲", "on_date", "早于目标开始"),
        (1.0, None, "甲", "on_date", "请选择日期"),
        (1.0, DAY, " ", "author", "填报人"),
        (1.0, DAY, "甲" * 41, "author", "40 个字"),
    ],
)
def test_nonsense_is_refused_at_its_field(changeable, value, on_date, actor, field, said):  # noqa: PLR0917 - a row of the table
    key = unfinished(changeable)
    assert said in refused(changeable, lambda: fill(changeable, key, value, on_date, actor=actor))[field]


def test_what_somebody_else_reported_meanwhile_is_shown_with_both_values(changeable):
    key = unfinished(changeable)
    saw, value = said_of_report(changeable, key), float(look(changeable).objectives.loc[key, "value"])
    fill(changeable, key, value + 1)
    said = refused(changeable, lambda: fill(changeable, key, value + 2, saw=saw))[""]
    assert saw in said
    assert said_of_report(changeable, key) in said


def test_an_objective_that_is_not_there_is_refused(changeable):
    assert "没有编号" in refused(changeable, lambda: fill(changeable, "nobody", 1.0, saw="未填报"))[""]


# --- a milestone


def step_to_do(engine, key=DEMO, day=DAY):
    story = story_of(look(engine, day), key, engine)
    left = story.milestones[story.milestones["done_on"].isna()]
    return story, str(left["id"].iloc[0])


def a_running_project(engine):
    objectives = look(engine).objectives
    running = objectives[
        (objectives["kind"] == "project")
        & objectives["done_on"].isna()
        & objectives["actual"].between(0.3, 0.8)
        & (objectives["days_left"] > 20)
    ]
    return str(running.index[0])


def test_an_order_takes_no_progress_report_and_what_has_no_milestone_reaches_none(changeable):
    objectives = look(changeable).objectives
    order = str(objectives.index[objectives["kind"] == "order"][0])
    saw = basis(changeable, said_of_report(changeable, order))
    filled = report.Progress(order, 1.0, DAY)
    assert "督办令不填进展" in refused(changeable, lambda: report.report(saw, filled, changeable))[""]
    saw = basis(changeable, report.steps_standing(story_of(look(changeable), order, changeable)))
    said = refused(changeable, lambda: report.finish_step(saw, order, "step", DAY, changeable))
    assert "没有节点" in said[""]


def test_a_milestone_is_reached_once(changeable):
    key = a_running_project(changeable)
    story, step = step_to_do(changeable, key)
    report.finish_step(basis(changeable, report.steps_standing(story)), key, step, DAY, changeable)
    story = story_of(look(changeable), key, changeable)
    assert story.milestones.set_index("id").loc[step, "done_on"] == pd.Timestamp(DAY)
    again = basis(changeable, report.steps_standing(story))
    said = refused(changeable, lambda: report.finish_step(again, key, step, DAY, changeable))
    assert "已经完成" in said["milestone"]


def test_a_milestone_is_not_reached_in_the_future_nor_on_the_word_of_an_old_screen(changeable):
    key = a_running_project(changeable)
    story, step = step_to_do(changeable, key)
    seen = basis(changeable, report.steps_standing(story))
    tomorrow = DAY + dt.timedelta(days=1)
    said = refused(changeable, lambda: report.finish_step(seen, key, step, tomorrow, changeable))
    assert "将来" in said["on_date"]
    old = basis(changeable, "已完成节点：无")
    assert "现在已是" in refused(changeable, lambda: report.finish_step(old, key, step, DAY, changeable))[""]


# --- a plan


def plan(engine, key, template, day=DAY):
    return plan_backwards.plan_backwards(
        basis(engine, said_of_plan(engine, key, day), day), key, template, engine
    )


def test_a_plan_is_laid_out_backwards_from_the_deadline_and_counts_from_its_day(changeable):
    key = unfinished(changeable)
    before = look(changeable).objectives.loc[key]
    kept = plan(changeable, key, "training")
    story = story_of(look(changeable), key, changeable)
    assert story.milestones["name"].tolist() == ["制定方案", "组织报名", "开班培训", "考核发证"]
    assert story.milestones["due"].dt.date.tolist() == [one.due for one in kept.steps]
    assert story.milestones["due"].iloc[-1] <= before["deadline"]
    assert story.milestones["is_demo"].eq(False).all()
    earlier = story_of(look(changeable, DAY - dt.timedelta(days=1)), key, changeable)
    assert earlier.milestones["due"].isna().all()
    assert newest_event(changeable).action == "plan_backwards"


def test_a_second_plan_keeps_the_first_and_comes_on_another_day(changeable):
    key = unfinished(changeable)
    plan(changeable, key, "training")
    first = story_of(look(changeable), key, changeable).milestones
    said = refused(changeable, lambda: plan(changeable, key, plan_backwards.OWN))
    assert "同一天不能再排" in said[""]
    later = DAY + dt.timedelta(days=7)
    deadline = look(changeable, later).objectives.loc[key, "deadline"].date() + dt.timedelta(days=28)
    seen = basis(changeable, said_of_deadline(changeable, key, later), later)
    change_deadline.change_deadline(seen, key, deadline, "雨季停工", changeable)
    plan(changeable, key, plan_backwards.OWN, later)
    second = story_of(look(changeable, later), key, changeable).milestones
    assert second["first_due"].tolist() == first["due"].tolist()
    assert (second["due"] > first["due"]).all()
    assert second["id"].tolist() == first["id"].tolist()


def test_steps_that_are_done_keep_their_dates(changeable):
    key = a_running_project(changeable)
    before = story_of(look(changeable), key, changeable).milestones
    kept = plan(changeable, key, plan_backwards.OWN)
    after = story_of(look(changeable), key, changeable).milestones
    done = before["done_on"].notna()
    assert done.any()
    assert after["due"][done].tolist() == before["due"][done].tolist()
    assert [one.step.name for one in kept.steps] == before["name"][~done].tolist()


def test_a_plan_that_is_too_late_says_by_how_many_working_days(changeable):
    key = unfinished(changeable)
    snapshot = look(changeable)
    objective = row_of(snapshot.objectives, key)
    story = story_of(snapshot, key, changeable)
    templates = {one.id: one for one in plan_backwards.choices(snapshot, objective, story)}
    draft = plan_backwards.draft(snapshot, objective, templates["construction"], story)
    # 140 working days before the end of December 2018 lie in June.
    assert draft.steps[0].begin.month < 9
    assert draft.too_late > 40
    assert "立项" in draft.passed
    assert draft.announced


def test_what_is_done_or_overdue_or_strange_is_not_planned(changeable):
    key = unfinished(changeable)
    assert "这个模板" in refused(changeable, lambda: plan(changeable, key, "hearsay"))["template"]
    objectives = look(changeable).objectives
    done = str(objectives.index[objectives["done_on"].notna()][0])
    assert "已经完成" in refused(changeable, lambda: plan(changeable, done, plan_backwards.OWN))[""]
    overdue = objectives[(objectives["state"] == "逾期") & (objectives["kind"] == "project")]
    key = str(overdue.index[0])
    assert "请先调整期限" in refused(changeable, lambda: plan(changeable, key, plan_backwards.OWN))[""]


# --- a deadline


def test_a_new_deadline_is_in_force_from_its_day_and_the_drift_is_seen(changeable):
    key = unfinished(changeable)
    before = look(changeable).objectives.loc[key]
    new = before["deadline"].date() + dt.timedelta(days=30)
    change_deadline.change_deadline(
        basis(changeable, said_of_deadline(changeable, key)), key, new, "雨季停工", changeable
    )
    after = look(changeable).objectives.loc[key]
    assert (after["deadline"].date(), after["first_deadline"]) == (new, before["first_deadline"])
    assert after["drift_days"] == before["drift_days"] + 30
    yesterday = look(changeable, DAY - dt.timedelta(days=1)).objectives.loc[key]
    assert yesterday["deadline"] == before["deadline"]
    event = newest_event(changeable)
    assert (event.action, event.reason, event.after) == ("change_deadline", "雨季停工", str(new))
    seen = basis(changeable, said_of_deadline(changeable, key))
    again = new + dt.timedelta(days=1)
    said = refused(
        changeable, lambda: change_deadline.change_deadline(seen, key, again, "又停工", changeable)
    )
    assert "同一天不能再调整" in said["deadline"]


@pytest.mark.parametrize(
    ("deadline", "reason", "field", "said"),
    [
        (None, "停工", "deadline", "请选择"),
        (dt.date(2010, 1, 1), "停工", "deadline", "早于目标开始"),
        (DAY - dt.timedelta(days=1), "停工", "deadline", "在当前日期 2018-09-20 之前"),
        (dt.date(2019, 3, 1), " ", "reason", "请写明"),
        (dt.date(2019, 3, 1), "停" * 201, "reason", "200 个字"),
    ],
)
def test_a_deadline_that_cannot_be_is_refused_at_its_field(changeable, deadline, reason, field, said):
    key = unfinished(changeable)
    seen = basis(changeable, said_of_deadline(changeable, key))
    problems = refused(
        changeable, lambda: change_deadline.change_deadline(seen, key, deadline, reason, changeable)
    )
    assert said in problems[field]


def test_the_present_deadline_is_no_change_and_an_old_screen_is_refused(changeable):
    key = unfinished(changeable)
    present = look(changeable).objectives.loc[key, "deadline"].date()
    seen = basis(changeable, said_of_deadline(changeable, key))
    said = refused(changeable, lambda: change_deadline.change_deadline(seen, key, present, "无", changeable))
    assert "没有改动" in said["deadline"]
    old = basis(changeable, "期限 2018年1月1日")
    new = present + dt.timedelta(days=9)
    said = refused(changeable, lambda: change_deadline.change_deadline(old, key, new, "无", changeable))
    assert "打开表单时是“期限 2018年1月1日”" in said[""]
