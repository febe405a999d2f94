"""督查问题整改台账 as an upload: what was found, how it is put right up to 销号, what stays hidden."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.actions import undo_import
from data.ledger.books import BOOKS
from data.model import Inspection, Rectification, Report, WorkEvent
from data.rules.rectification import Stage
from data.store import inspections as store
from tests.integration import ledger_tools as tools

BOOK = BOOKS["rectifications"]
TODAY = tools.DAY
NEW = {
    "source": "自治区巡视",
    "start": dt.date(2018, 8, 1),
    "category": "资金",
    "township": "马头镇",
    "village": "那塘村",
    "problem": "那塘村扶贫车间账目不清",
    "remedy": "请第三方审计，限期整改",
    "lead": "黄县长",
    "unit": "县财政局",
    "owner": "韦新来",
    "deadline": dt.date(2018, 10, 31),
}
DONE = {
    "progress": "已请审计所进场",
    "done_on": dt.date(2018, 9, 10),
    "evidence": "审计报告（平审〔2018〕12号）",
    "closed": True,
    "verifier": "梁组长",
}


def problems(engine, row: dict) -> dict[str, str]:
    comparison = tools.held(BOOK, tools.reading(engine), [row])
    return {problem.column.strip("“”"): problem.message for problem in comparison.problems}


def brought(engine, row: dict) -> tuple[str, dict]:
    """Import a row; its key and what it says afterwards."""
    tools.bring(engine, BOOK, [row])
    standing = BOOK.standing(tools.reading(engine))
    return next((key, one) for key, one in standing.items() if one["problem"] == row["problem"])


def found(engine, key: str, day: dt.date = TODAY):
    view = tools.reading(engine, day).snapshot
    return store.load(view, engine).found.get(key)


def at(engine, *stages: Stage) -> tuple[str, dict]:
    """A finding at one of these stages, linked to no other, and what its row says."""
    book = store.load(tools.reading(engine).snapshot, engine)
    standing = BOOK.standing(tools.reading(engine))
    return next(
        (key, row)
        for key, row in standing.items()
        if book.found[key].stage in stages and not book.found[key].same_as and not book.kin(key)
    )


def test_a_finding_of_the_clerks_own_ledger_comes_with_its_person_and_limit(changeable):
    key, row = brought(changeable, NEW)
    assert {field: row[field] for field in NEW} == NEW
    assert found(changeable, key).stage is Stage.FOUND
    objective = tools.reading(changeable).snapshot.objectives.loc[key]
    assert (objective["title"], objective["deadline"].date()) == (NEW["problem"], NEW["deadline"])
    assert found(changeable, key, TODAY - dt.timedelta(days=1)) is None


def test_a_finding_put_right_and_closed_goes_through_every_step_in_order(changeable):
    key, row = brought(changeable, NEW | DONE)
    assert {field: row[field] for field in DONE if field != "verifier"} == {
        field: value for field, value in DONE.items() if field != "verifier"
    }
    steps = [(step.kind, step.on_date, step.person) for step in found(changeable, key).steps]
    done = DONE["done_on"]
    assert steps == [
        ("issued", NEW["start"], "台账导入"),
        ("reply", done, "韦新来"),
        ("done", done, "韦新来"),
        ("verified", TODAY, "梁组长"),
        ("closed", TODAY, "梁组长"),
    ]
    assert tools.reading(changeable).snapshot.objectives.loc[key, "actual"] == 1
    with changeable.connect() as connection:
        told = select(Report.value, Report.is_demo).where(Report.objective_id == key)
        assert sorted(connection.execute(told)) == [(0.0, False), (0.9, False), (1.0, False)]


def test_a_finding_that_is_worked_on_is_reported_done(changeable):
    key, row = at(changeable, Stage.WORKING, Stage.FOUND)
    tools.bring(changeable, BOOK, [row | {"done_on": TODAY, "evidence": "照片三张"}])
    assert found(changeable, key).stage is Stage.DONE
    assert found(changeable, key).steps[-1].text == "照片三张"


@pytest.mark.parametrize(
    ("told", "column", "why"),
    [
        ({"closed": True, "verifier": "梁组长"}, "是否销号", "现在不能“核验通过”"),
        ({"done_on": TODAY + dt.timedelta(days=1), "evidence": "照片"}, "完成日期", "还没有发生"),
        ({"done_on": dt.date(2018, 7, 1), "evidence": "照片"}, "完成日期", "早于上一步"),
        ({"done_on": TODAY}, "佐证材料", "请写佐证材料"),
        ({"evidence": "照片"}, "佐证材料", "随完成日期一起填"),
        (DONE | {"verifier": ""}, "销号审核人", "要写明"),
        (DONE | {"verifier": "韦新来"}, "销号审核人", "不能自己核验"),
        ({"start": TODAY + dt.timedelta(days=3)}, "反馈日期", "还没有发生"),
        ({"deadline": dt.date(2018, 7, 1)}, "整改时限", "早于开始"),
        ({"inspection": "没有的督查"}, "督查名称", "没有找到"),
    ],
)
def test_what_cannot_be_is_refused_at_its_column(ready, told, column, why):
    assert why in problems(ready, NEW | told)[column]


def test_a_finding_that_nobody_answers_for_is_refused(ready):
    alone = {field: value for field, value in NEW.items() if field not in {"unit", "owner"}}
    assert "没有人负责" in problems(ready, alone)["责任单位"]


def test_what_is_closed_stays_closed(ready):
    _key, row = at(ready, Stage.CLOSED)
    assert "不能改回" in problems(ready, row | {"closed": False})["是否销号"]
    assert "现在不能“整改进展”" in problems(ready, row | {"progress": "又有新进展"})["整改进展"]


def test_a_row_is_found_by_its_problem_and_place_without_its_number(ready):
    key, row = at(ready, Stage.CLOSED, Stage.WORKING)
    without = {field: value for field, value in row.items() if field not in {"id", "number"}}
    (change,) = tools.held(BOOK, tools.reading(ready), [without | {"again": "未反弹"}]).changes
    assert (change.key, change.values) == (key, {"again": "未反弹"})


def test_findings_of_an_unannounced_inspection_are_not_in_the_file_until_it_is_over(changeable):
    key, row = at(changeable, Stage.WORKING, Stage.FOUND, Stage.CLOSED)
    hidden = next(kind.id for kind in tools.reading(changeable).snapshot.playbook.inspections if kind.hidden)
    with Session(changeable) as session:
        about = {"kind": hidden, "title": "不打招呼的一次", "planned_on": TODAY, "recorded_on": row["start"]}
        session.add(Inspection(county_code=tools.PINGGUO, id="secret", source="测试", done_on=None, **about))
        mine = Rectification.__table__.c.county_code == tools.PINGGUO, Rectification.__table__.c.id == key
        session.execute(update(Rectification.__table__).where(*mine).values(inspection_id="secret"))
        session.commit()
    tomorrow = tools.reading(changeable, TODAY + dt.timedelta(days=1))
    assert key in store.load(tomorrow.snapshot, changeable).found
    assert key not in BOOK.standing(tomorrow)
    (refusal,) = tools.held(BOOK, tomorrow, [NEW | {"inspection": "不打招呼的一次"}]).problems
    assert "没有找到" in refusal.message
    with Session(changeable) as session:
        session.get_one(Inspection, (tools.PINGGUO, "secret")).done_on = TODAY
        session.commit()
    over = tools.reading(changeable, TODAY + dt.timedelta(days=2))
    assert BOOK.standing(over)[key]["inspection"] == "不打招呼的一次"


def test_a_ledger_of_findings_is_undone_to_the_last_row(changeable):
    before = tools.everything(changeable)
    _key, row = at(changeable, Stage.WORKING, Stage.FOUND)
    told = row | {"done_on": TODAY, "evidence": "照片", "remedy": "换一种办法", "category": "作风"}
    done = tools.bring(changeable, BOOK, [told, NEW | DONE])
    assert tools.count(changeable, WorkEvent) > 0
    assert tools.everything(changeable) != before
    undo_import.undo(tools.basis(changeable), done, "传错了表", changeable)
    assert tools.everything(changeable) == before
