"""建档立卡户台账 as an upload: whom a row means, what it writes, what stays masked, and who may see whom."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from sqlalchemy import select

from data.actions import imports, undo_import
from data.errors import RefusedInputError
from data.ledger.book import Reading
from data.ledger.books import BOOKS
from data.ledger.compare import compare
from data.ledger.intake import named
from data.ledger.private import masked
from data.ledger.rows import Row, Rows
from data.model import Household, HouseholdGap
from data.rules.permissions import Actor, Role
from tests.integration import ledger_tools as tools

REGISTER = BOOKS["households"]
TOMORROW = tools.DAY + dt.timedelta(days=1)
NEW = {
    "township": "马头镇",
    "id": "4510821000000001",
    "head": "韦某甲",
    "id_number": "11010519491231002X",
    "people": 4,
    "cause": "因病",
    "planned_year": 2019,
    "batches": ("发展生产", "社保兜底"),
    "hamlet": "那塘屯",
}


def rows_of(engine, actor: Actor | None = None) -> dict[str, dict]:
    found = tools.reading(engine)
    return REGISTER.standing(Reading(found.snapshot, engine, actor))


def some(engine) -> tuple[str, dict]:
    """A household that is still poor, and what its row says."""
    return next((key, row) for key, row in rows_of(engine).items() if "exited_on" not in row)


def new(engine) -> dict:
    """A household to be registered in the first village of its township."""
    return {
        **NEW,
        "village": next(
            row["village"] for row in rows_of(engine).values() if row["township"] == NEW["township"]
        ),
    }


def problems(engine, *rows: dict, actor: Actor | None = None) -> list[str]:
    found = tools.reading(engine)
    held = compare(REGISTER, Reading(found.snapshot, engine, actor), tools.sheet(found, rows))
    return [f"{problem.column.strip('“”')}：{problem.message}" for problem in held.problems]


def test_a_registered_household_comes_back_as_it_was_handed_in(changeable):
    row = new(changeable)
    tools.bring(changeable, REGISTER, [row])
    assert rows_of(changeable)[NEW["id"]] == row
    with changeable.connect() as connection:
        kept = connection.execute(select(Household.__table__).where(Household.id == NEW["id"])).one()
    assert (kept.by_industry, kept.by_security, kept.by_education, kept.is_demo) == (True, True, False, False)


def test_a_changed_household_and_one_that_left_poverty_are_undone_to_the_last_row(changeable):
    key, row = some(changeable)
    before = tools.everything(changeable)
    batches = tuple(word for word in ("发展生产", "易地搬迁") if word not in row.get("batches", ()))
    said = {**row, "people": row["people"] + 1, "batches": batches, "exited_on": tools.DAY, "note": "已核实"}
    done = tools.bring(changeable, REGISTER, [said, new(changeable)])
    assert rows_of(changeable)[key] == said
    undo_import.undo(tools.basis(changeable), done, "传错了表", changeable)
    assert tools.everything(changeable) == before


def test_a_household_that_moved_takes_what_it_lacks_along(changeable):
    with changeable.connect() as connection:
        mine = HouseholdGap.county_code == tools.PINGGUO
        key = connection.scalar(select(HouseholdGap.household_id).where(mine).limit(1))
    row = rows_of(changeable)[key]
    other = next(one for one in rows_of(changeable).values() if one["village"] != row["village"])
    tools.bring(changeable, REGISTER, [{**row, **{part: other[part] for part in ("township", "village")}}])
    with changeable.connect() as connection:
        gaps = connection.scalars(
            select(HouseholdGap.village_code).where(mine, HouseholdGap.household_id == key)
        )
        there = select(Household.village_code).where(
            Household.county_code == tools.PINGGUO, Household.id == other["id"]
        )
        assert set(gaps) == {connection.scalar(there)}


def test_a_masked_list_that_comes_back_changes_nothing(changeable):
    found = tools.reading(changeable)
    rows = [
        {**row, **{field: masked(row[field]) for field in ("head", "id_number") if field in row}}
        for row in REGISTER.standing(found).values()
    ]
    held = tools.held(REGISTER, found, rows)
    assert (held.changes, held.problems, held.unchanged) == ((), (), len(rows))


def test_a_masked_name_in_the_wrong_row_is_refused_and_never_written(changeable):
    key, row = some(changeable)
    other = masked(
        next(one["head"] for one in rows_of(changeable).values() if one["head"][0] != row["head"][0])
    )
    (problem,) = problems(changeable, {**row, "head": other, "people": 9})
    assert "对不上" in problem
    tools.bring(changeable, REGISTER, [{**row, "head": masked(row["head"]), "people": 9}])
    after = rows_of(changeable)[key]
    assert (after["head"], after["people"]) == (row["head"], 9)


def test_the_preview_of_a_corrected_name_shows_the_old_one_masked(changeable):
    _key, row = some(changeable)
    (change,) = tools.held(REGISTER, tools.reading(changeable), [{**row, "head": "更正名"}]).changes
    assert (change.old, change.values) == ({"head": masked(row["head"])}, {"head": "更正名"})


def test_without_a_number_a_household_is_found_by_its_head_and_people(changeable):
    rows = rows_of(changeable)
    heads = Counter((row["village"], row["head"]) for row in rows.values())
    key, row = next((key, row) for key, row in rows.items() if heads[row["village"], row["head"]] == 1)
    said = {field: value for field, value in row.items() if field != "id"}
    (change,) = tools.held(REGISTER, tools.reading(changeable), [{**said, "planned_year": 2017}]).changes
    assert (change.key, change.new) == (key, False)


def test_of_two_namesakes_nobody_is_guessed(changeable):
    row = new(changeable)
    tools.bring(changeable, REGISTER, [row, {**row, "id": "4510821000000002"}])
    said = {field: value for field, value in row.items() if field != "id"}
    assert "分不清" in problems(changeable, said)[0]


def test_what_cannot_be_is_refused_with_its_column(changeable):
    row = {**new(changeable), "people": 0, "planned_year": 1999, "exited_on": TOMORROW, "id_number": "1" * 20}
    told = problems(changeable, row)
    assert [one.partition("：")[0] for one in told] == ["家庭人口", "计划脱贫年度", "脱贫日期", "证件号码"]
    assert "还没有到" in told[2]


def test_a_new_household_needs_village_head_and_people(changeable):
    told = problems(changeable, {"township": "马头镇", "id": "1"})
    assert [one.partition("：")[0] for one in told] == ["行政村", "户主姓名", "家庭人口"]


def test_two_new_rows_with_one_number_are_refused(changeable):
    row = new(changeable)
    assert "同一项" in problems(changeable, row, {**row, "head": "韦某乙"})[0]


def test_a_wrong_identity_number_and_a_likely_duplicate_are_pointed_out(changeable):
    row = {**new(changeable), "id_number": "110105194912310021"}
    tools.bring(changeable, REGISTER, [row])
    held = tools.held(REGISTER, tools.reading(changeable), [{**row, "id": "4510821000000009"}])
    assert [caution.column for caution in held.cautions] == ["“户编号”", "“证件号码”"]


def test_what_another_ledger_keeps_is_compared_and_not_written(changeable):
    _key, row = some(changeable)
    held = tools.held(REGISTER, tools.reading(changeable), [{**row, "monitored": "突发严重困难户"}])
    assert held.changes == ()
    assert "请到防返贫监测台账" in held.cautions[0].message or "monitored" in row


def test_a_clerk_sees_and_changes_only_the_households_of_the_own_zone(changeable):
    found = tools.reading(changeable)
    zone = str(found.snapshot.zones.index[0])
    clerk = Actor("战区填报员", Role.CLERK, zone)
    mine = rows_of(changeable, clerk)
    assert {row["township"] for row in mine.values()} <= set(
        found.snapshot.townships.loc[found.snapshot.townships["zone"] == zone, "name"]
    )
    assert 0 < len(mine) < len(rows_of(changeable))
    other = next(row for key, row in rows_of(changeable).items() if key not in mine)
    told = problems(changeable, {**other, "people": 9}, actor=clerk)
    assert "看不到" in told[0]
    assert "不在您的权限内" in told[1]


def test_an_import_is_held_against_what_its_author_may_see(changeable):
    _key, row = some(changeable)
    found = tools.reading(changeable)
    rows = tuple(tools.sheet(found, [{**row, "people": 9}]))
    seen = compare(REGISTER, found, rows)
    upload = imports.Upload("表.xlsx", b"", rows, seen, Actor("审计员", Role.AUDITOR))
    with pytest.raises(RefusedInputError):
        imports.take_over(tools.basis(changeable), REGISTER, upload, changeable)


def test_a_village_written_another_way_is_no_change(changeable):
    found = tools.reading(changeable)
    key, row = some(changeable)
    said = {**row, "village": row["village"].removesuffix("村") + "村委会"}
    taken = named(found, REGISTER, Rows("表1", (Row(4, said),), (), (), ()), {}, {})
    assert taken.questions == ()
    assert compare(REGISTER, found, taken.rows).changes == ()
    assert key in REGISTER.standing(found)
