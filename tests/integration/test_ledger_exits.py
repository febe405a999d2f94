"""贫困村退出验收表 as an upload: verdicts, steps, leaders, the planned year; and what it refuses."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from data.actions import imports, undo_import
from data.ledger.book import Reading
from data.ledger.books import BOOKS
from data.model import Assessment, Duty, ExitStep, Person
from data.store import exits as store
from data.store import snapshot as snapshots
from tests.integration import ledger_tools as tools

EXITS = BOOKS["exits"]
TODAY = tools.DAY
STEPS = ("application", "village_review", "township_check", "county_acceptance", "announcement")
NEW = {
    "township": "马头镇",
    "village": "驮湾村",
    "planned": "2019",
    "deep": True,
    "rural_people": 2000,
    "value:v1": 71.5,
    "value:v10": 2.0,
    "met:v4": True,
    "met:v6": False,
    "unmet": "村集体经济年收入不足",
    "first_secretary": "韦新来",
    "leader": "黄新来",
}


def row_of(engine, village: str, day: dt.date = TODAY) -> tuple[str, dict]:
    standing = EXITS.standing(tools.reading(engine, day))
    return next((key, row) for key, row in standing.items() if row["village"] == village)


def nothing_decided(engine) -> tuple[str, dict]:
    """A village on none of whose steps anybody decided, and what its row says."""
    standing = EXITS.standing(tools.reading(engine))
    return next((key, row) for key, row in standing.items() if not any(step(one) in row for one in STEPS))


def step(name: str) -> str:
    return f"step:{name}"


def all_met(engine, row: dict) -> dict:
    """The row with every item met."""
    items = store.items_of(tools.reading(engine).snapshot)
    values = {"%": 100.0, "万元/年": 50.0}
    met = {f"met:{item.code}": True for item in items if item.kind == "boolean"}
    numbers = {f"value:{item.code}": values[item.unit] for item in items if item.kind == "numeric"}
    low = {f"value:{item.code}": 0.5 for item in items if item.op == "<"}
    return row | met | numbers | low


def problems(engine, row: dict) -> dict[str, str]:
    comparison = tools.held(EXITS, tools.reading(engine), [row])
    return {problem.column.strip("“”"): problem.message for problem in comparison.problems}


def test_a_village_that_is_to_leave_the_list_comes_with_verdicts_and_leaders(changeable):
    tools.bring(changeable, EXITS, [NEW])
    key, row = row_of(changeable, "驮湾村")
    assert {field: row[field] for field in NEW} == NEW
    assert (row["met:v1"], row["met:v10"]) == (True, False)
    assert row["rate"] == pytest.approx(row["poor_people"] / 2000 * 100, abs=0.01)
    objective = tools.reading(changeable).snapshot.objectives.loc[key]
    assert (objective["title"], objective["scheme"], objective["unit"]) == ("驮湾村退出", "gx_village", "项")
    assert objective["deadline"].date() == dt.date(2019, 12, 31)


def test_what_an_upload_judges_is_kept_with_what_was_asked_for(changeable):
    tools.bring(changeable, EXITS, [NEW | {"inspector": "梁验收", "judged_on": dt.date(2018, 9, 3)}])
    with changeable.connect() as connection:
        asked = select(Assessment.item, Assessment.value, Assessment.op, Assessment.threshold, Assessment.met)
        dated = Assessment.on_date, Assessment.recorded_on, Assessment.assessor
        rows = connection.execute(asked.add_columns(*dated).where(Assessment.assessor == "梁验收")).all()
    on = dt.date(2018, 9, 3), TODAY, "梁验收"
    assert sorted(rows, key=lambda row: row[0]) == [
        ("v1", 71.5, ">=", 60.0, None, *on),
        ("v10", 2.0, ">=", 3.0, None, *on),
        ("v4", None, "", None, True, *on),
        ("v6", None, "", None, False, *on),
    ]


def test_a_verdict_counts_from_the_day_it_is_imported(changeable):
    key, row = nothing_decided(changeable)
    before = row.get("met:v4")
    tools.bring(changeable, EXITS, [row | {"met:v4": not before}])
    yesterday = EXITS.standing(tools.reading(changeable, TODAY - dt.timedelta(days=1)))[key]
    assert yesterday.get("met:v4") == before
    assert row_of(changeable, row["village"])[1]["met:v4"] is (not before)


def test_an_impossible_verdict_is_refused_at_its_column(ready):
    _key, row = nothing_decided(ready)
    assert "不能超过 100" in problems(ready, row | {"value:v1": 140.0})["有特色产业指标值"]
    late = row | {"value:v1": 61.5, "judged_on": TODAY + dt.timedelta(days=1)}
    assert "还没有发生" in problems(ready, late)["验收日期"]


def test_several_steps_of_one_row_are_taken_in_their_order(changeable):
    key, row = nothing_decided(changeable)
    days = {f"step_on:{one}": dt.date(2018, 9, 10 + number) for number, one in enumerate(STEPS[:3])}
    passed = {step(one): "通过" for one in STEPS[:3]}
    tools.bring(changeable, EXITS, [all_met(changeable, row) | passed | days])
    after = row_of(changeable, row["village"])[1]
    assert {field: after[field] for field in (*passed, *days)} == passed | days
    with changeable.connect() as connection:
        mine = ExitStep.objective_id == key, ExitStep.recorded_on == TODAY
        kept = select(ExitStep.step, ExitStep.sequence, ExitStep.exception).where(*mine)
        assert sorted(connection.execute(kept), key=lambda one: one[1]) == [
            (one, number, "") for number, one in enumerate(STEPS[:3])
        ]


def test_a_step_is_not_taken_before_its_turn(ready):
    _key, row = nothing_decided(ready)
    said = problems(ready, all_met(ready, row) | {step("county_acceptance"): "通过"})
    assert said == {"县级验收": "现在该办“申请”，不能先办“县级验收”"}


def test_a_village_that_lacks_something_passes_only_with_a_reason(changeable):
    key, row = nothing_decided(changeable)
    short = all_met(changeable, row) | {"met:v6": False, step("application"): "通过"}
    assert "有路通村屯（未达标）" in problems(changeable, short)["说明"]
    tools.bring(changeable, EXITS, [short | {"reason": "路已开工，年底通车"}])
    with changeable.connect() as connection:
        said = select(ExitStep.exception).where(ExitStep.objective_id == key)
        assert connection.scalar(said) == "路已开工，年底通车"


def test_what_is_sent_back_needs_a_reason(changeable):
    _key, row = nothing_decided(changeable)
    back = row | {step("application"): "退回"}
    assert problems(changeable, back) == {"说明": "退回要写明原因"}
    tools.bring(changeable, EXITS, [back | {"reason": "材料不全"}])
    assert row_of(changeable, row["village"])[1][step("application")] == "退回"


def test_a_day_without_a_decision_is_refused(ready):
    _key, row = nothing_decided(ready)
    said = problems(ready, row | {"step_on:application": TODAY})
    assert said == {"申请": "填了申请日期，没有填通过还是退回"}


def test_another_planned_year_moves_the_deadline_and_keeps_the_first(changeable):
    key, row = nothing_decided(changeable)
    tools.bring(changeable, EXITS, [row | {"planned": "2020"}])
    objective = tools.reading(changeable).snapshot.objectives.loc[key]
    assert objective["deadline"].date() == dt.date(2020, 12, 31)
    assert objective["first_deadline"].year == int(row["planned"])
    assert "早于开始" in problems(changeable, row | {"planned": "2016"})["计划退出年度"]


def test_a_new_first_secretary_takes_over_the_village(changeable):
    key, row = nothing_decided(changeable)
    tools.bring(changeable, EXITS, [row | {"first_secretary": "接任的书记"}])
    village = tools.reading(changeable).snapshot.objectives.loc[key, "place_code"]
    with changeable.connect() as connection:
        held = select(Person.name, Duty.valid_to).join(
            Person, (Person.id == Duty.person_id) & (Person.county_code == Duty.county_code)
        )
        mine = Duty.subject_id == village, Duty.role == "first_secretary", Duty.county_code == tools.PINGGUO
        found = dict(connection.execute(held.where(*mine)).all())
    assert found[row["first_secretary"]] == TODAY
    assert found["接任的书记"] is None


def test_a_village_that_is_not_there_is_refused(ready):
    assert "没有找到这个村" in problems(ready, {"township": "马头镇", "village": "无名村"})["行政村"]


def test_an_acceptance_sheet_is_undone_to_the_last_row(changeable):
    before = tools.everything(changeable)
    _key, row = nothing_decided(changeable)
    told = all_met(changeable, row) | {step("application"): "通过", "first_secretary": "另一位书记"}
    done = tools.bring(changeable, EXITS, [told | {"planned": "2020", "remedy": "抓紧"}, NEW])
    assert tools.everything(changeable) != before
    undo_import.undo(tools.basis(changeable), done, "传错了表", changeable)
    assert tools.everything(changeable) == before


def test_an_exit_brought_where_only_evidence_is_shown_takes_the_place_of_the_invented_one(changeable):
    before = tools.reading(changeable)
    invented = before.snapshot.objectives
    key = invented.index[(invented["kind"] == "village_exit") & invented["is_demo"]][0]
    village = before.snapshot.villages.loc[invented.loc[key, "place_code"]]
    names = before.snapshot.townships["name"]
    row = {"township": names[village["township"]], "village": village["name"], "planned": "2019"}
    evidence = snapshots.load(tools.PINGGUO, TODAY, evidence_only=True, engine=changeable)
    found = Reading(evidence, changeable)
    upload = imports.Upload("表.xlsx", b"", tuple(tools.sheet(found, [row])), tools.held(EXITS, found, [row]))
    done = imports.take_over(replace(tools.basis(changeable), snapshot=evidence), EXITS, upload, changeable)
    now = tools.reading(changeable).snapshot.objectives
    mine = now[(now["kind"] == "village_exit") & (now["place_code"] == village.name)]
    assert (len(mine), list(mine["is_demo"])) == (1, [False])
    undo_import.undo(tools.basis(changeable), done, "传错了", changeable)
    assert key in tools.reading(changeable).snapshot.objectives.index
