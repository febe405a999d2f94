"""资金 on both databases: what is read as of a day, and what may be entered."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import func, select

from data.actions.fund_entry import Amount, enter
from data.errors import RefusedInputError
from data.model import AuditEvent, FundEntry
from data.store import funds
from data.store import snapshot as snapshots
from data.store.queries import Question
from tests.harness import fetch, run_page
from tests.integration.test_subjects import sent
from tests.people import secretary

ZIYUAN, DAY = "450329", dt.date(2018, 9, 20)
QUESTION = Question(ZIYUAN, DAY)
FUND = "财政专项扶贫资金"


def shown(engine, day: dt.date = DAY, **more):
    snapshot = snapshots.load(ZIYUAN, day, engine=engine, **more)
    return snapshot, funds.load(snapshot, engine)


@pytest.fixture
def bare(changeable) -> str:
    """An objective that has begun and of which nobody reported any money."""
    snapshot, found = shown(changeable)
    works = snapshot.objectives
    return str(works[~works.index.isin(found.projects.index)].index[0])


def entry(objective: str, kind: str, wan: str, **more) -> Amount:
    return replace(Amount(objective, FUND, kind, DAY, wan, "县财政局"), **more)


def problems(engine, amount: Amount, question: Question = QUESTION) -> dict[str, str]:
    with pytest.raises(RefusedInputError) as refused:
        enter(amount, question, secretary(), engine)
    return {problem.field: problem.message for problem in refused.value.problems}


def test_what_was_entered_is_on_screen_from_its_day_on_and_in_the_audit(changeable, bare):
    assert enter(entry(bare, "planned", "1,000"), QUESTION, secretary(), changeable) == ()
    assert enter(entry(bare, "allocated", "800"), QUESTION, secretary(), changeable) == ()
    assert enter(entry(bare, "paid", "500"), QUESTION, secretary(), changeable) == ()
    _, found = shown(changeable, evidence_only=True)
    row = found.projects.loc[bare]
    assert (row["planned"], row["allocated"], row["paid"], row["paid_share"]) == (1000, 800, 500, 0.5)
    assert not row["is_demo"]
    _, before = shown(changeable, DAY - dt.timedelta(days=1))
    assert bare not in before.projects.index
    with changeable.connect() as connection:
        query = (
            select(AuditEvent.after).where(AuditEvent.action == "enter_funds").order_by(AuditEvent.sequence)
        )
        assert list(connection.scalars(query))[-1] == "2018-09-20 500 万元"


def test_more_cannot_be_paid_than_allocated_nor_allocated_than_planned(changeable, bare):
    enter(entry(bare, "planned", "1000"), QUESTION, secretary(), changeable)
    assert "多于计划 1,000 万元" in problems(changeable, entry(bare, "allocated", "1200"))["wan"]
    enter(entry(bare, "allocated", "800"), QUESTION, secretary(), changeable)
    assert "支付 900 万元，多于拨付 800 万元" in problems(changeable, entry(bare, "paid", "900"))["wan"]
    other = entry(bare, "allocated", "300", fund="社会帮扶资金")
    assert "项目合计拨付 1,100 万元，多于计划 1,000 万元" in problems(changeable, other)["wan"]
    lower = entry(bare, "planned", "700", seen=1000.0, correction="调减")
    assert "多于计划 700 万元" in problems(changeable, lower)["wan"]


def test_paid_money_does_not_shrink_unless_it_is_a_correction(changeable, bare):
    enter(entry(bare, "planned", "1000"), QUESTION, secretary(), changeable)
    enter(entry(bare, "paid", "500", on_date=DAY - dt.timedelta(days=9)), QUESTION, secretary(), changeable)
    assert "更正原因" in problems(changeable, entry(bare, "paid", "400", seen=500.0))["wan"]
    enter(
        entry(bare, "paid", "400", seen=500.0, correction="重复支付已退回"), QUESTION, secretary(), changeable
    )
    assert shown(changeable)[1].projects.loc[bare, "paid"] == 400


def test_every_field_says_what_is_wrong_with_it(changeable, bare):
    wrong = entry(bare, "paid", "-3", fund=" ", author="", on_date=DAY + dt.timedelta(days=1))
    found = problems(changeable, wrong)
    assert set(found) == {"wan", "fund", "author", "on_date"}
    assert "将来" in found["on_date"]
    assert "不是数字" in problems(changeable, entry(bare, "paid", "三百万"))["wan"]
    assert (
        "早于项目开始"
        in problems(changeable, entry(bare, "paid", "3", on_date=dt.date(2001, 1, 1)))["on_date"]
    )
    assert set(problems(changeable, entry("nothing", "gift", "3"))) == {"subject", "kind"}


def test_nobody_saves_on_top_of_what_he_has_not_seen(changeable, bare):
    enter(entry(bare, "planned", "1000"), QUESTION, secretary(), changeable)
    assert (
        "您看到的是 未填报，现在是 1,000 万元" in problems(changeable, entry(bare, "planned", "900"))["wan"]
    )
    with changeable.connect() as connection:
        own = select(func.count()).where(FundEntry.objective_id == bare)
        assert connection.scalar(own) == 1


def test_without_an_allocation_a_payment_is_kept_and_said_to_be_unchecked(changeable, bare):
    enter(entry(bare, "planned", "1000"), QUESTION, secretary(), changeable)
    assert "没有拨付数" in enter(entry(bare, "paid", "10"), QUESTION, secretary(), changeable)[0]


def test_with_evidence_only_no_demo_money_is_counted(ready):
    _, found = shown(ready, evidence_only=True)
    assert found.projects.empty
    # 19 deep-poverty villages: 47.90 % of what 7,810.80 万元 are 52.93 % of.
    assert [check.check.id for check in found.checks] == ["deep-funds"]
    assert {"ziyuan-2018-047", "ziyuan-2018-051"} <= set(found.stated.index)


def test_every_project_is_counted_once_whatever_it_is_grouped_by(ready):
    _, found = shown(ready)
    assert found.pairs["planned"].sum() == pytest.approx(found.projects["planned"].sum())
    alarms = found.projects["flag"].isin(["ahead", "behind", "slow"])
    assert 0 < alarms.sum() < len(found.projects) / 2
    assert alarms.iloc[: alarms.sum()].all()


@pytest.mark.parametrize("county", ["360729", "450329", "451082", "530326", "532328"])
@pytest.mark.parametrize("evidence", ["", "&evidence=1"])
def test_every_county_has_the_page_with_and_without_invented_money(running_app, county, evidence):
    run = run_page(running_app, "funds", query=f"county={county}{evidence}")
    assert run.succeeded
    assert sent("title", "原文的资金") in run.text


def test_the_list_comes_as_excel_with_the_documents_money(running_app):
    answer = fetch(running_app, "/export/funds.xlsx?county=532328&evidence=1")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    rows = {row[1]: row for row in sheet.iter_rows(min_row=4, values_only=True)}
    assert rows["proj-006"][6] == 46100
    assert rows["proj-003"][6:9] == (20500, None, None)
    assert sum(row[6] or 0 for row in rows.values()) == pytest.approx(70703.75)
