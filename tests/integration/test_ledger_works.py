"""进展周报 and 资金台账 as uploads: what they write, what they refuse."""

from __future__ import annotations

import datetime as dt

from data.ledger.books import BOOKS
from tests.integration import ledger_tools as tools

PROGRESS, MONEY = BOOKS["progress"], BOOKS["funds"]
LAST_WEEK = tools.DAY - dt.timedelta(days=7)


def under_way(engine) -> tuple[str, dict]:
    """An objective that has come half-way, and what its row says."""
    found = tools.reading(engine)
    shares = found.snapshot.objectives["actual"]
    return next(
        (key, row)
        for key, row in PROGRESS.standing(found).items()
        if 0.2 < shares[key] < 0.8 and row["on_date"] < LAST_WEEK and row["kind"] == "项目"
    )


def money(engine) -> tuple[str, dict]:
    """A project and source with a plan and a payment, and what its row says."""
    standing = MONEY.standing(tools.reading(engine))
    return next((key, row) for key, row in standing.items() if {"planned", "allocated", "paid"} <= row.keys())


def problems(book, engine, row: dict) -> dict[str, str]:
    comparison = tools.held(book, tools.reading(engine), [row])
    return {problem.column.strip("“”"): problem.message for problem in comparison.problems}


def test_a_value_without_a_new_day_is_true_for_the_day_of_the_import(changeable):
    key, row = under_way(changeable)
    tools.bring(changeable, PROGRESS, [{**row, "value": row["quantity"]}])
    after = PROGRESS.standing(tools.reading(changeable))[key]
    assert (after["value"], after["on_date"]) == (row["quantity"], tools.DAY)


def test_a_newer_day_alone_says_that_the_value_still_holds(changeable):
    key, row = under_way(changeable)
    tools.bring(changeable, PROGRESS, [{**row, "on_date": LAST_WEEK}])
    after = PROGRESS.standing(tools.reading(changeable))[key]
    assert (after["value"], after["on_date"]) == (row["value"], LAST_WEEK)


def test_an_author_or_reason_alone_changes_nothing(ready):
    _key, row = under_way(ready)
    comparison = tools.held(PROGRESS, tools.reading(ready), [{**row, "author": "马头镇", "reason": "补报"}])
    assert (comparison.changes, comparison.unchanged) == ((), 1)


def test_progress_goes_back_only_with_a_reason(ready):
    _key, row = under_way(ready)
    less = {**row, "value": row["value"] / 2}
    assert "写明原因" in problems(PROGRESS, ready, less)["说明"]
    assert problems(PROGRESS, ready, {**less, "reason": "上次多报"}) == {}


def test_progress_of_the_future_or_beyond_the_target_is_refused(ready):
    _key, row = under_way(ready)
    tomorrow = {**row, "value": row["quantity"], "on_date": tools.DAY + dt.timedelta(days=1)}
    assert list(problems(PROGRESS, ready, tomorrow)) == ["数据日期"]
    assert list(problems(PROGRESS, ready, {**row, "value": row["quantity"] * 1000})) == ["累计完成"]


def test_progress_of_an_unknown_objective_is_refused(ready):
    assert "没有这个编号" in problems(PROGRESS, ready, {"id": "no-such", "value": 1.0})["编号"]


def test_amounts_are_kept_by_source(changeable):
    key, row = money(changeable)
    tools.bring(changeable, MONEY, [{**row, "paid": row["allocated"]}])
    after = MONEY.standing(tools.reading(changeable))[key]
    assert (after["paid"], after["on_date"]) == (row["allocated"], tools.DAY)


def test_a_new_source_of_a_project_told_by_name_is_a_new_row(changeable):
    _key, row = money(changeable)
    new = {field: row[field] for field in ("title", "township", "village") if field in row}
    tools.bring(changeable, MONEY, [{**new, "fund": "对口帮扶资金", "planned": 50.0}])
    assert MONEY.standing(tools.reading(changeable))[f"{row['id']}|对口帮扶资金"]["planned"] == 50


def test_more_paid_than_allocated_is_refused(ready):
    _key, row = money(ready)
    assert "多于拨付" in problems(MONEY, ready, {**row, "paid": row["allocated"] + 1})["支付"]


def test_a_payment_shrinks_only_with_a_reason(ready):
    _key, row = money(ready)
    less = {**row, "paid": row["paid"] / 2}
    assert "更正" in problems(MONEY, ready, less)["说明"]
    assert problems(MONEY, ready, {**less, "reason": "退回"}) == {}


def test_money_of_an_unknown_project_is_refused(ready):
    assert (
        "没有这个编号" in problems(MONEY, ready, {"id": "no-such", "fund": "县级", "paid": 1.0})["项目编号"]
    )
