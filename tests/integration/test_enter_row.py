"""One row of a ledger corrected or added on screen: written like an import of one row, and undone like one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.actions import enter_row, undo_import
from data.actions.enter_row import Row
from data.actions.export_unmasked import export_unmasked
from data.actions.fresh import Basis
from data.errors import RefusedInputError
from data.ledger.book import Reading
from data.ledger.books import BOOKS
from data.ledger.columns import Kind
from data.ledger.private import masked
from data.model import AuditEvent, Household, LedgerImport, Project
from data.rules.permissions import Actor, Role
from data.store import snapshot as snapshots
from tests.integration.ledger_tools import DAY, PINGGUO, everything
from tests.people import secretary

SAID = {Kind.TEXT: "画面上写的", Kind.INT: 7, Kind.NUMBER: 7.5}
KEY = "demo-project-0027"
OFFICE = Actor("张三", Role.SECRETARY)


def look(engine):
    return snapshots.load(PINGGUO, DAY, engine=engine)


def by(engine):
    return Basis(look(engine), "", secretary("张三"))


def filled(engine, key=KEY, ledger="projects", **values):
    return enter_row.changed(look(engine), Row(ledger, key, {}), values, engine)


def standing(engine, ledger="projects"):
    return enter_row.standing(look(engine), engine, ledger=ledger)


def refused(engine, row):
    with pytest.raises(RefusedInputError) as refusal:
        enter_row.enter_row(by(engine), row, engine)
    return {problem.field: problem.message for problem in refusal.value.problems}


def test_only_what_was_changed_is_written_with_its_source_and_its_audit_event(changeable):
    known = standing(changeable)[KEY]
    row = filled(changeable, **known | {"budget": known["budget"] + 5, "standard": "每亩 500 元"})
    assert set(row.values) == {"budget", "standard"}
    assert f"资金规模 {known['budget'] + 5:g} 万元" in enter_row.said(look(changeable), row)
    before = everything(changeable)
    key = enter_row.enter_row(by(changeable), row, changeable)
    after = standing(changeable)[KEY]
    assert (after["budget"], after["standard"]) == (known["budget"] + 5, "每亩 500 元")
    moved = {name for name, rows in everything(changeable).items() if rows != before[name]}
    assert moved == {"project", "ledger_text"}
    with Session(changeable) as session:
        kept = session.get_one(LedgerImport, (PINGGUO, key))
        assert (kept.file_name, kept.actor, kept.changed) == ("画面填报", "张三（书记）", 1)
        newest = (
            select(AuditEvent).where(AuditEvent.county_code == PINGGUO).order_by(AuditEvent.sequence.desc())
        )
        event = session.scalars(newest).first()
    assert (event.actor, event.action, event.reason) == ("张三（书记）", "enter_row", "画面填报")


def test_it_is_undone_like_an_import(changeable):
    before = everything(changeable)
    known = standing(changeable)[KEY]
    key = enter_row.enter_row(by(changeable), filled(changeable, budget=known["budget"] + 5), changeable)
    undo_import.undo(by(changeable), key, "填错", changeable)
    assert everything(changeable) == before


def test_a_blank_changes_nothing(changeable):
    row = filled(changeable, title="", budget=None)
    assert row.values == {}
    assert "没有要保存的" in refused(changeable, row)[""]


def test_what_somebody_else_changed_meanwhile_is_refused_with_both_values(changeable):
    known = standing(changeable)[KEY]["budget"]
    mine, others = (filled(changeable, budget=known + more) for more in (5, 7))
    enter_row.enter_row(by(changeable), others, changeable)
    message = refused(changeable, mine)["budget"]
    assert f"{known:.10g}" in message
    assert f"{known + 7:.10g}" in message


def test_what_the_ledger_refuses_is_told_at_its_field(changeable):
    assert "不小于 0" in refused(changeable, filled(changeable, budget=-1.0))["budget"]
    new = filled(changeable, "", title="排水沟")
    assert "要填“计划完工时间”" in refused(changeable, new)["deadline"]


def test_a_new_project_is_the_countys_own_in_its_village_with_its_person(changeable):
    snapshot = look(changeable)
    village, person = str(snapshot.villages.index[0]), str(snapshot.duties["person_id"].iloc[0])
    name = str(snapshot.duties["name"].iloc[0])
    new = filled(changeable, "", title="排水沟", deadline=DAY.replace(month=12), budget=12.0, owner=name)
    enter_row.enter_row(by(changeable), replace(new, place=village, people={"owner": person}), changeable)
    found = look(changeable).objectives
    row = found[found["title"] == "排水沟"].iloc[0]
    assert (row["village"], row["owner"], row["budget_wan"], row["is_demo"]) == (village, name, 12.0, False)
    with Session(changeable) as session:
        (project,) = session.scalars(select(Project).where(Project.title == "排水沟"))
    assert project.source == "画面填报：张三"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (Row("households", "x", {"head": "张三"}), "从列表里选一户"),
        (Row("nothing", KEY, {}), "没有“nothing”这本"),
        (Row("projects", "not-there", {"title": "路"}), "没有这一项"),
        (Row("projects", KEY, {"paid_rate": "3"}, {"paid_rate": ""}), "由系统算出"),
        (Row("projects", KEY, {"title": "路", "budget": "many"}), "打开时是"),
        (Row("projects", "", {"title": "路", "budget": "many"}), "不是它要的数字"),
        (Row("projects", "", {"title": "路", "nature": "拆除"}), "没有“拆除”"),
    ],
)
def test_a_forged_row_is_refused(changeable, row, message):
    assert any(message in said for said in refused(changeable, row).values())


@pytest.mark.parametrize("ledger", ["projects", "relocation", "industry", "rectifications", "exits"])
def test_every_row_is_known_again_though_only_one_field_is_filled_in(changeable, ledger):
    rows = standing(changeable, ledger)
    key = next(iter(rows))
    descriptive = getattr(BOOKS[ledger], "descriptive", ())
    field = next(
        one
        for one in enter_row.fields_of(look(changeable), ledger)
        if one.code in descriptive and one.kind in SAID
    )
    said = SAID[field.kind]
    enter_row.enter_row(by(changeable), filled(changeable, key, ledger, **{field.code: said}), changeable)
    after = standing(changeable, ledger)
    assert after.keys() == rows.keys()
    assert after[key] == rows[key] | {field.code: said}


# --- households


def household(engine, ledger="households"):
    """A household of the county, its village, and its row."""
    key, row = next(iter(BOOKS["households"].standing(Reading(look(engine), engine)).items()))
    with Session(engine) as session:
        village = session.get_one(Household, (PINGGUO, key)).village_code
    rows = enter_row.rows(look(engine), ledger, village, OFFICE, engine)
    return key, village, rows if ledger != "households" else row


def test_a_household_is_corrected_though_its_head_comes_back_masked(changeable):
    key, village, row = household(changeable)
    shown = row | {"head": masked(row["head"]), "id_number": masked(row["id_number"])}
    new = filled(changeable, key, "households", **shown | {"people": 9, "id_number": "45212319700101123X"})
    assert set(new.values) == {"people", "id_number"}
    assert new.seen["id_number"] == masked(row["id_number"])
    before = everything(changeable)
    done = enter_row.enter_row(by(changeable), new, changeable)
    after = enter_row.rows(look(changeable), "households", village, OFFICE, changeable)[key]
    assert after == row | {"people": 9, "id_number": "45212319700101123X"}
    undo_import.undo(by(changeable), done, "填错", changeable)
    assert everything(changeable) == before
    stars = filled(changeable, key, "households", head="欧阳**")
    assert "对不上" in refused(changeable, stars)["head"]


def test_a_household_is_registered_in_its_village_and_not_under_a_number_that_is_taken(changeable):
    key, village, _row = household(changeable)
    new = replace(filled(changeable, "", "households", head="韦新户", people=4), place=village)
    enter_row.enter_row(by(changeable), new, changeable)
    rows = enter_row.rows(look(changeable), "households", village, OFFICE, changeable)
    assert [row["people"] for row in rows.values() if row.get("head") == "韦新户"] == [4]
    other = str(look(changeable).villages.index[-1])
    taken = replace(filled(changeable, "", "households", id=key, head="韦新户", people=4), place=other)
    assert "在别的村" in refused(changeable, taken)["id"]
    nowhere = filled(changeable, "", "households", head="韦新户", people=4)
    assert "请选择村" in refused(changeable, nowhere)["place"]


def test_who_helps_what_is_met_and_who_is_watched_is_filled_in_for_one_household(changeable):
    key, village, _rows = household(changeable)
    engine = changeable

    def rows(ledger):
        return enter_row.rows(look(engine), ledger, village, OFFICE, engine)

    enter_row.enter_row(
        by(engine), filled(engine, f"{key}/2", "helpers", helper="黄新来", unit="县教育局"), engine
    )
    helped = rows("helpers")[f"{key}/2"]
    assert (helped["helper"], helped["unit"], helped["rank"]) == ("黄新来", "县教育局", "第二")
    item = next(
        one.code for one in enter_row.fields_of(look(engine), "household_checks") if one.kind is Kind.BOOL
    )
    met = rows("household_checks").get(key, {}).get(item)
    enter_row.enter_row(by(engine), filled(engine, key, "household_checks", **{item: not met}), engine)
    assert rows("household_checks")[key][item] is (not met)
    free = next(one for one in rows("households") if one not in rows("monitoring"))
    watched = {"monitored": "脱贫不稳定户", "monitored_from": DAY}
    enter_row.enter_row(by(engine), filled(engine, free, "monitoring", **watched), engine)
    assert rows("monitoring")[free]["monitored"] == "脱贫不稳定户"


def test_another_helper_does_not_inherit_a_telephone(changeable):
    key, village, _rows = household(changeable)
    one = f"{key}/1"
    first = filled(changeable, one, "helpers", helper="黄新来", unit="县教育局", phone="13812345678")
    enter_row.enter_row(by(changeable), first, changeable)
    enter_row.enter_row(by(changeable), filled(changeable, one, "helpers", helper="梁后来"), changeable)
    row = enter_row.rows(look(changeable), "helpers", village, OFFICE, changeable)[one]
    assert row["helper"] == "梁后来"
    assert "phone" not in row


def test_a_team_is_registered_on_screen(changeable):
    village = next(
        code
        for code in map(str, look(changeable).villages.index)
        if code not in standing(changeable, "teams")
    )
    new = filled(changeable, "", "teams", sent_by="县水利局", members="张三、李四")
    enter_row.enter_row(by(changeable), replace(new, place=village), changeable)
    row = standing(changeable, "teams")[village]
    assert (row["sent_by"], row["members"]) == ("县水利局", ("张三", "李四"))


# --- a ledger unmasked


def test_an_unmasked_ledger_goes_out_with_a_reason_that_the_audit_keeps(changeable):
    key, _village, row = household(changeable)
    book = BOOKS["households"]
    with pytest.raises(RefusedInputError, match="理由"):
        export_unmasked(look(changeable), book, "看", OFFICE, changeable)
    clerk = Actor("填报员", Role.CLERK, str(look(changeable).zones.index[0]))
    with pytest.raises(RefusedInputError, match="权限"):
        export_unmasked(look(changeable), book, "报市扶贫办核对户籍", clerk, changeable)
    sheet = export_unmasked(look(changeable), book, "报市扶贫办核对户籍", OFFICE, changeable)
    first = next(iter(sheet.rows))
    assert {key, row["head"], row["id_number"]} <= set(first)
    with Session(changeable) as session:
        event = session.scalars(
            select(AuditEvent).where(AuditEvent.county_code == PINGGUO).order_by(AuditEvent.sequence.desc())
        ).first()
    assert event.subject.startswith("不遮挡的建档立卡户台账")
    assert event.reason == "报市扶贫办核对户籍"
