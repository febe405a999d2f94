"""An upload is taken over whole or not at all, counts from the day on screen, and is undone as one step."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from data.actions import imports, report, undo_import
from data.errors import RefusedInputError
from data.ledger.books import BOOKS
from data.ledger.compare import compare
from data.model import AuditEvent, Duty, LedgerImport, Person
from data.store import funds
from data.store import imports as store
from tests.integration import ledger_tools as tools

PROJECTS = BOOKS["projects"]
NEXT_WEEK = tools.DAY + dt.timedelta(days=7)
NEW = {
    "title": "那塘屯通屯道路硬化",
    "category": "道路建设",
    "township": "马头镇",
    "start": dt.date(2018, 3, 1),
    "deadline": dt.date(2018, 11, 30),
    "unit": "县交通运输局",
    "owner": "新来的人",
    "budget": 120.5,
    "progress": 40.0,
    "paid": 30.0,
    "task": "硬化道路3.2公里",
    "households": 86,
    "in_plan": True,
}


def first(engine) -> tuple[str, dict]:
    """A project that is under way and whose money is not divided by source, and what its row says."""
    found = tools.reading(engine)
    sources = funds.load(found.snapshot, engine).entries.groupby("objective_id")["fund"].nunique()
    standing = PROJECTS.standing(found)
    return next(
        (key, row)
        for key, row in standing.items()
        if 1 < row.get("progress", 0) < 60 and sources.get(key, 0) <= 1
    )


def refused(engine, *rows, day=tools.DAY) -> str:
    with pytest.raises(RefusedInputError) as refusal:
        tools.bring(engine, PROJECTS, rows, day)
    return str(refusal.value)


@pytest.mark.parametrize("code", list(BOOKS))
def test_a_ledger_that_comes_back_unchanged_changes_nothing(ready, code):
    found = tools.reading(ready)
    comparison = tools.held(BOOKS[code], found, BOOKS[code].standing(found).values())
    assert comparison.changes == ()
    assert comparison.problems == ()
    assert comparison.unchanged == len(BOOKS[code].standing(found)) > 0


def test_a_new_project_brings_its_owner_progress_money_and_descriptions(changeable):
    tools.bring(changeable, PROJECTS, [NEW])
    rows = PROJECTS.standing(tools.reading(changeable)).values()
    row = next(row for row in rows if row["title"] == NEW["title"])
    assert {field: row[field] for field in NEW} == NEW
    assert row["paid_rate"] == pytest.approx(24.9)


def test_what_is_imported_today_was_not_known_yesterday(changeable):
    key, row = first(changeable)
    before = row["progress"]
    tools.bring(changeable, PROJECTS, [{**row, "progress": 100.0}])
    yesterday = PROJECTS.standing(tools.reading(changeable, tools.DAY - dt.timedelta(days=1)))
    today = PROJECTS.standing(tools.reading(changeable))
    assert today[key]["progress"] == 100
    assert yesterday[key].get("progress") != 100
    assert before != 100


def test_a_moved_deadline_keeps_the_first_one(changeable):
    key, row = first(changeable)
    later = row["deadline"] + dt.timedelta(days=20)
    tools.bring(changeable, PROJECTS, [{**row, "deadline": later}])
    objective = tools.reading(changeable).snapshot.objectives.loc[key]
    assert objective["deadline"].date() == later
    assert objective["first_deadline"].date() != later


def test_a_new_owner_takes_over_from_the_old_one(changeable):
    standing = PROJECTS.standing(tools.reading(changeable))
    key, row = next((key, row) for key, row in standing.items() if "owner" in row)
    tools.bring(changeable, PROJECTS, [{**row, "owner": "接任的人"}])
    with changeable.connect() as connection:
        held = connection.execute(
            select(Person.name, Duty.valid_to)
            .join(Person, (Person.id == Duty.person_id) & (Person.county_code == Duty.county_code))
            .where(Duty.subject_id == key, Duty.county_code == tools.PINGGUO)
        )
        assert set(held.all()) == {(row["owner"], tools.DAY), ("接任的人", None)}


def test_a_row_that_cannot_be_refuses_the_whole_upload(changeable):
    key, row = first(changeable)
    before = tools.everything(changeable)
    text = refused(changeable, {**row, "progress": 90.0}, {**NEW, "deadline": dt.date(2017, 1, 1)})
    assert "1 处问题" in text
    assert tools.everything(changeable) == before
    assert key in PROJECTS.standing(tools.reading(changeable))


def test_a_refused_row_is_named_with_its_row_and_column(ready):
    found = tools.reading(ready)
    rows = tools.sheet(
        found, [{**NEW, "progress": 140.0}, {field: NEW[field] for field in ("title", "category")}]
    )
    comparison = compare(PROJECTS, found, rows, {"progress": 27, "deadline": 9})
    assert [str(problem) for problem in comparison.problems] == [
        "表1 第 4 行 AB“形象进度” 列：形象进度是 140%。请填 0 到 100",
        "表1 第 5 行 J“计划完工时间” 列：新增的一行要填“计划完工时间”，这里是空白",
    ]


def test_two_rows_about_one_project_are_refused(ready):
    found = tools.reading(ready)
    _key, row = first(ready)
    comparison = tools.held(PROJECTS, found, [row, row])
    assert [problem.row for problem in comparison.problems] == [5]


def test_what_moved_on_since_the_preview_is_not_overwritten(changeable):
    key, row = first(changeable)
    found = tools.reading(changeable)
    rows = tools.sheet(found, [{**row, "progress": 99.0}])
    upload = imports.Upload("表.xlsx", b"", tuple(rows), compare(PROJECTS, found, rows))
    basis = tools.basis(changeable)
    tools.bring(changeable, PROJECTS, [{**row, "progress": 77.0}])
    with pytest.raises(RefusedInputError, match="预览之后有人改了"):
        imports.take_over(basis, PROJECTS, upload, changeable)
    assert PROJECTS.standing(tools.reading(changeable))[key]["progress"] == 77


def test_a_change_elsewhere_does_not_disturb_an_import(changeable):
    key, row = first(changeable)
    found = tools.reading(changeable)
    rows = tools.sheet(found, [{**row, "progress": 99.0}])
    upload = imports.Upload("表.xlsx", b"", tuple(rows), compare(PROJECTS, found, rows))
    basis = tools.basis(changeable)
    tools.bring(changeable, PROJECTS, [NEW])
    imports.take_over(basis, PROJECTS, upload, changeable)
    assert PROJECTS.standing(tools.reading(changeable))[key]["progress"] == 99


def test_an_import_is_undone_to_the_last_row(changeable):
    before = tools.everything(changeable)
    _key, row = first(changeable)
    moved = {**row, "progress": 88.0, "deadline": row["deadline"] + dt.timedelta(days=3), "note": "改过"}
    done = tools.bring(changeable, PROJECTS, [{**moved, "owner": "另一个人", "paid": 5.0}, NEW])
    assert tools.everything(changeable) != before
    undo_import.undo(tools.basis(changeable), done, "传错了表", changeable)
    assert tools.everything(changeable) == before
    (found,) = store.imports_of(tools.PINGGUO, changeable)
    assert found.undone_on == tools.DAY


def test_an_import_on_which_something_was_built_is_not_undone(changeable):
    done = tools.bring(changeable, PROJECTS, [NEW])
    found = tools.reading(changeable).snapshot.objectives
    key = found.index[found["title"] == NEW["title"]][0]
    basis = tools.basis(changeable, NEXT_WEEK)
    saw = report.standing(basis.snapshot, basis.snapshot.objectives.loc[key])
    filled = report.Progress(key, 0.6, NEXT_WEEK)
    report.report(replace(basis, saw=saw), filled, changeable)
    before = tools.everything(changeable)
    with pytest.raises(RefusedInputError, match="不能整批撤销"):
        undo_import.undo(tools.basis(changeable, NEXT_WEEK), done, "传错了表", changeable)
    assert tools.everything(changeable) == before


def test_a_later_import_of_the_same_rows_has_to_be_undone_first(changeable):
    _key, row = first(changeable)
    one = tools.bring(changeable, PROJECTS, [{**row, "budget": 11.0}])
    two = tools.bring(changeable, PROJECTS, [{**row, "budget": 12.0}])
    with pytest.raises(RefusedInputError, match="不能整批撤销"):
        undo_import.undo(tools.basis(changeable), one, "错", changeable)
    undo_import.undo(tools.basis(changeable), two, "错", changeable)
    undo_import.undo(tools.basis(changeable), one, "错", changeable)
    assert PROJECTS.standing(tools.reading(changeable))[_key].get("budget") == row.get("budget")


def test_nothing_is_undone_twice_or_without_a_reason(changeable):
    done = tools.bring(changeable, PROJECTS, [NEW])
    with pytest.raises(RefusedInputError, match="为什么"):
        undo_import.undo(tools.basis(changeable), done, " ", changeable)
    undo_import.undo(tools.basis(changeable), done, "错", changeable)
    with pytest.raises(RefusedInputError, match="已在"):
        undo_import.undo(tools.basis(changeable), done, "错", changeable)
    with pytest.raises(RefusedInputError, match="没有这一次导入"):
        undo_import.undo(tools.basis(changeable), "import-none", "错", changeable)


def test_the_audit_tells_of_the_import_and_of_its_undoing(changeable):
    done = tools.bring(changeable, PROJECTS, [NEW])
    undo_import.undo(tools.basis(changeable), done, "传错了表", changeable)
    with changeable.connect() as connection:
        told = connection.execute(
            select(AuditEvent.action, AuditEvent.after, AuditEvent.reason)
            .where(AuditEvent.subject == done, AuditEvent.county_code == tools.PINGGUO)
            .order_by(AuditEvent.sequence)
        ).all()
    assert told == [
        ("import", "县级项目库：新增 1 行，修改 0 行，不变 0 行", "表.xlsx"),
        ("undo_import", "", "传错了表"),
    ]


def test_an_upload_that_says_nothing_new_is_no_import(changeable):
    _key, row = first(changeable)
    assert "没有要写入的" in refused(changeable, row)
    assert tools.count(changeable, LedgerImport) == 0


def test_a_total_that_its_parts_do_not_come_to_is_pointed_out_and_taken(ready):
    found = tools.reading(ready)
    site = {
        "title": "新安置点",
        "households": 100,
        "registered_households": 60,
        "accompanying_households": 30,
    }
    comparison = tools.held(BOOKS["relocation"], found, [site])
    assert comparison.problems == ()
    assert [caution.message for caution in comparison.cautions] == [
        "规划户数 100 与分项不合：其中建档立卡户数 60 + 其中同步搬迁户数 30 = 90"
    ]
    even = tools.held(BOOKS["relocation"], found, [{**site, "households": 90}])
    assert even.cautions == ()
