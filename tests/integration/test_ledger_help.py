"""帮扶责任人台账, 户退出核验表 and 防返贫监测台账 as uploads: what they write, repeat and refuse."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from components.panel import household_list as panels
from data.actions import undo_import
from data.ledger.books import BOOKS
from data.ledger.private import masked
from data.model import Household, HouseholdGap, HouseholdHelp, Person, Visit
from data.rules.permissions import Actor, Role
from data.store import households
from data.store.frames import row_of
from data.store.household_help import company_of, help_of, visits_of
from data.store.household_list import listed
from tests.integration import ledger_tools as tools

CHECKS, HELPERS, WATCH = BOOKS["household_checks"], BOOKS["helpers"], BOOKS["monitoring"]
NEXT_WEEK = tools.DAY + dt.timedelta(days=7)
SECRETARY = Actor("本机使用人", Role.SECRETARY)
MAY = dt.date(2018, 5, 1)
HELP = {
    "helper": "黄某某",
    "unit": "县自然资源局",
    "belongs_to": "县",
    "position": "股长",
    "phone": "13800001234",
    "since": MAY,
    "rank": "第一",
    "measures": ("产业", "就业"),
    "last_visit": dt.date(2018, 9, 1),
    "note": "结对帮扶",
}


def rows_of(book, engine, day=tools.DAY) -> dict[str, dict]:
    return book.standing(tools.reading(engine, day))


def first(book, engine) -> tuple[str, dict]:
    return next(iter(rows_of(book, engine).items()))


def told(book, engine, *rows: dict, day=tools.DAY) -> tuple[list[str], list[str]]:
    """What is refused and what is pointed out about rows."""
    held = tools.held(book, tools.reading(engine, day), rows)
    return [one.message for one in held.problems], [one.message for one in held.cautions]


def lacking(engine, household: str, item: str) -> int:
    """How many times the item is missing in a household and still open."""
    about = HouseholdGap.household_id == household, HouseholdGap.item == item
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).where(*about, HouseholdGap.closed_on.is_(None)))


def test_a_helper_comes_back_as_handed_in_and_his_visit_is_counted(changeable):
    key, row = first(HELPERS, changeable)
    tools.bring(changeable, HELPERS, [{**row, **HELP}])
    assert rows_of(HELPERS, changeable)[key] == {**row, **HELP, "visits": 1}


def test_one_person_who_helps_many_households_is_made_once(changeable):
    rows = list(rows_of(HELPERS, changeable).values())[:5]
    tools.bring(changeable, HELPERS, [{**row, **HELP} for row in rows])
    with changeable.connect() as connection:
        mine = Person.county_code == tools.PINGGUO, Person.name == HELP["helper"]
        assert connection.scalar(select(func.count()).select_from(Person).where(*mine)) == 1
    assert tools.count(changeable, HouseholdHelp) == 5
    row = list(rows_of(HELPERS, changeable).values())[7]
    tools.bring(changeable, HELPERS, [{**row, **HELP}])
    with changeable.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Person).where(*mine)) == 1


def test_another_helper_takes_over_and_both_are_known_on_their_days(changeable):
    key, row = first(HELPERS, changeable)
    tools.bring(changeable, HELPERS, [{**row, **HELP}])
    after = {**rows_of(HELPERS, changeable)[key], "helper": "农某某"}
    _, cautions = told(HELPERS, changeable, after, day=NEXT_WEEK)
    assert "起始时间没有改" in cautions[0]
    tools.bring(changeable, HELPERS, [after], NEXT_WEEK)
    (today,) = help_of(tools.reading(changeable).snapshot, changeable).values()
    (then,) = help_of(tools.reading(changeable, NEXT_WEEK).snapshot, changeable).values()
    assert (today.name, today.since, today.until) == ("黄某某", MAY, None)
    assert (then.name, then.since, then.phone) == ("农某某", NEXT_WEEK, HELP["phone"])


def test_help_that_ended_stays_in_the_list_with_its_end(changeable):
    key, row = first(HELPERS, changeable)
    tools.bring(changeable, HELPERS, [{**row, **HELP}])
    ended = {**rows_of(HELPERS, changeable)[key], "until": tools.DAY}
    tools.bring(changeable, HELPERS, [ended])
    assert rows_of(HELPERS, changeable)[key] == ended
    corrected = {**ended, "since": dt.date(2018, 6, 1)}
    tools.bring(changeable, HELPERS, [corrected])
    assert rows_of(HELPERS, changeable)[key] == corrected


def test_a_second_helper_is_a_second_row(changeable):
    key, row = first(HELPERS, changeable)
    second = {**row, **HELP, "helper": "陆某某", "rank": "第二"}
    tools.bring(changeable, HELPERS, [{**row, **HELP}, second])
    household = key.partition("/")[0]
    assert rows_of(HELPERS, changeable)[f"{household}/2"] == {**second, "visits": 1}


def test_a_masked_phone_is_not_written_and_an_earlier_visit_is_refused(changeable):
    key, row = first(HELPERS, changeable)
    tools.bring(changeable, HELPERS, [{**row, **HELP}])
    back = {**rows_of(HELPERS, changeable)[key], "phone": masked(HELP["phone"]), "head": masked(row["head"])}
    assert back["phone"] == "138****1234"
    assert tools.held(HELPERS, tools.reading(changeable), [back]).changes == ()
    problems, _ = told(HELPERS, changeable, {**back, "last_visit": MAY})
    assert "更早" in problems[0]
    tools.bring(changeable, HELPERS, [{**back, "last_visit": tools.DAY}])
    (seen,) = visits_of(tools.reading(changeable).snapshot, changeable).values()
    assert (seen.last, seen.count) == (tools.DAY, 2)


def test_help_of_nobody_and_days_to_come_are_refused(changeable):
    _, row = first(HELPERS, changeable)
    problems, _ = told(HELPERS, changeable, {**row, "phone": "13800001234", "since": NEXT_WEEK})
    assert "还没有到" in problems[0]
    assert "没有写帮扶责任人" in problems[1]


def test_an_import_of_helpers_is_undone_to_the_last_row(changeable):
    key, row = first(HELPERS, changeable)
    tools.bring(changeable, HELPERS, [{**row, **HELP}])
    before = tools.everything(changeable)
    after = {**rows_of(HELPERS, changeable)[key], "helper": "农某某", "unit": "县林业局", "position": "局长"}
    rows = list(rows_of(HELPERS, changeable).values())[1:4]
    done = tools.bring(changeable, HELPERS, [after, *({**one, **HELP, "position": "副局长"} for one in rows)])
    assert tools.everything(changeable) != before
    undo_import.undo(tools.basis(changeable), done, "传错了表", changeable)
    assert tools.everything(changeable) == before


def test_what_the_register_keeps_is_only_compared(changeable):
    key, row = first(HELPERS, changeable)
    _, cautions = told(HELPERS, changeable, {**row, "people": 25})
    assert cautions == [f"表里是“25”，库里是“{row['people']}”。这里只核对不写入，要改请到建档立卡户台账"]
    tools.bring(changeable, HELPERS, [{**row, **HELP, "people": 25}])
    assert rows_of(HELPERS, changeable)[key]["people"] == row["people"]


@pytest.mark.parametrize("book", [CHECKS, HELPERS, WATCH], ids=lambda book: book.code)
def test_a_household_that_is_not_registered_is_refused(changeable, book):
    _, row = first(book, changeable)
    problems, _ = told(book, changeable, {**row, **HELP, "id": "4510829999", "monitored": "突发严重困难户"})
    assert "没有户编号“4510829999”的户" in problems[0]


def test_an_item_not_met_counts_as_missing_until_it_is_met(changeable):
    found = tools.reading(changeable)
    items = [item.code for item in households.criteria_of(found.snapshot).items]
    key, row = next((key, row) for key, row in CHECKS.standing(found).items() if "h2" not in row)
    before = households.by_item(found.snapshot, changeable)["households"].xs("h2", level="item").sum()
    tools.bring(changeable, CHECKS, [{**row, "h2": False, "h3": True}])
    after = households.by_item(tools.reading(changeable).snapshot, changeable)["households"]
    assert after.xs("h2", level="item").sum() == before + 1
    assert {"h2", "h3"} <= set(items)
    said = rows_of(CHECKS, changeable)[key]
    assert (said["h2"], said["h3"]) == (False, True)
    tools.bring(changeable, CHECKS, [{**said, "h2": True}], NEXT_WEEK)
    assert rows_of(CHECKS, changeable, NEXT_WEEK)[key]["h2"] is True
    assert rows_of(CHECKS, changeable)[key]["h2"] is False


def test_an_item_changed_twice_on_a_day_is_open_again(changeable):
    key, row = next((key, row) for key, row in rows_of(CHECKS, changeable).items() if "h2" not in row)
    for met in (False, True, False):
        tools.bring(changeable, CHECKS, [{**row, "h2": met}])
        assert rows_of(CHECKS, changeable)[key]["h2"] is met
    with changeable.connect() as connection:
        mine = HouseholdGap.household_id == key, HouseholdGap.item == "h2"
        assert connection.execute(select(HouseholdGap.closed_on).where(*mine)).all() == [(None,)]


def test_an_income_is_held_against_the_line_of_the_year(changeable):
    key, row = next((key, row) for key, row in rows_of(CHECKS, changeable).items() if "h2" not in row)
    _, cautions = told(CHECKS, changeable, {**row, "h9": 3400.0})
    assert cautions == ["人均纯收入 3400 元，没有超过当年扶贫标准 3500 元，按未达标登记"]
    tools.bring(changeable, CHECKS, [{**row, "h9": 3400.0, "checked_on": tools.DAY}])
    assert lacking(changeable, key, "h9") == 1
    tools.bring(changeable, CHECKS, [{**row, "h9": 3600.0}])
    assert lacking(changeable, key, "h9") == 0
    assert rows_of(CHECKS, changeable)[key]["h9"] == 3600


def test_a_check_is_undone_to_the_last_row(changeable):
    rows = list(rows_of(CHECKS, changeable).values())[:40]
    before = tools.everything(changeable)
    turned = [{**row, **{item: not row.get(item, False) for item in ("h1", "h2", "h3")}} for row in rows]
    done = tools.bring(changeable, CHECKS, turned)
    assert tools.everything(changeable) != before
    undo_import.undo(tools.basis(changeable), done, "传错了表", changeable)
    assert tools.everything(changeable) == before


def test_a_household_is_taken_into_monitoring_and_its_risk_is_over(changeable):
    watched = rows_of(WATCH, changeable)
    row = next(row for key, row in rows_of(BOOKS["households"], changeable).items() if key not in watched)
    new = {
        **{field: row[field] for field in ("township", "village", "id", "head", "people")},
        "monitored": "突发严重困难户",
        "monitored_from": MAY,
        "risks": ("因病", "就业"),
        "income": 4200.5,
        "measures": "公益性岗位",
        "risk_over": False,
    }
    tools.bring(changeable, WATCH, [new])
    assert rows_of(WATCH, changeable)[row["id"]] == new
    tools.bring(changeable, WATCH, [{**new, "risk_over": True}])
    over = {**new, "risk_over": True, "risk_over_on": tools.DAY}
    assert rows_of(WATCH, changeable)[row["id"]] == over
    again = {field: value for field, value in over.items() if field != "risk_over_on"}
    tools.bring(changeable, WATCH, [{**again, "risk_over": False}])
    assert rows_of(WATCH, changeable)[row["id"]] == new
    with changeable.connect() as connection:
        kept = select(Household.monitored_from).where(
            Household.county_code == tools.PINGGUO, Household.id == row["id"]
        )
        assert connection.scalar(kept) == MAY


def test_monitoring_needs_a_kind_and_a_day_and_no_contradiction(changeable):
    watched = rows_of(WATCH, changeable)
    row = next(row for key, row in rows_of(BOOKS["households"], changeable).items() if key not in watched)
    problems, _ = told(WATCH, changeable, {"id": row["id"], "note": "待议"})
    assert [one[:6] for one in problems] == ["新纳入监测的"] * 2
    said = {"id": row["id"], "monitored": "突发严重困难户", "monitored_from": tools.DAY, "risk_over": False}
    problems, _ = told(WATCH, changeable, {**said, "risk_over_on": MAY})
    assert any("早于识别日期" in one for one in problems)
    assert any("改成一致" in one for one in problems)


def test_monitoring_names_the_first_helper_of_a_household(changeable):
    key, row = first(WATCH, changeable)
    known = rows_of(HELPERS, changeable)[f"{key}/1"]
    tools.bring(changeable, HELPERS, [{**known, **HELP}])
    assert rows_of(WATCH, changeable)[key] == {**row, "helper": "黄某某"}
    assert tools.count(changeable, Visit) == 1


def page_of(engine, household: str) -> dict:
    """What the page of a household says of those who help it."""
    view = tools.reading(engine).snapshot
    village = str(view.villages.index[view.villages["name"] == village_of(engine, household)][0])
    row = row_of(listed(view, village, SECRETARY, None, engine), household)
    company = company_of(view, household, engine)
    return panels.household(view, row, None, company)["blocks"][-1]


def village_of(engine, household: str) -> str:
    return rows_of(BOOKS["households"], engine)[household]["village"]


def test_the_page_of_a_household_names_its_helper_and_last_visit_with_the_number_masked(changeable):
    key, row = first(HELPERS, changeable)
    household = key.partition("/")[0]
    before = page_of(changeable, household)
    assert before["items"] == []
    assert "导入帮扶责任人台账" in before["empty"]
    tools.bring(changeable, HELPERS, [{**row, **HELP}])
    (item,) = page_of(changeable, household)["items"]
    assert item["title"] == "第一帮扶责任人 黄某某"
    assert "138****1234" in item["below"]
    assert HELP["phone"] not in item["below"]
    assert item["below"].endswith("共 1 次")
