"""Enters an amount of money 资金 of an objective: planned, allocated or paid up to a day, from one source."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.actions.fresh import Basis, asked, by_now, moved, next_sequence, one_writer_at_a_time, plain_figure
from data.actions.measure import number_written
from data.actions.permit import permit
from data.errors import FieldProblem, refuse_if
from data.model import FundEntry, Objective
from data.rules.funds import KIND_WORDS, KINDS
from data.rules.permissions import Deed, signature
from data.store.unit_of_work import Event, unit_of_work

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from data.rules.permissions import Actor
    from data.store.queries import Question

LONGEST_FUND, LONGEST_NAME = 60, 40
"""Characters that fit into the table, and of an author's name."""
Courses = dict[tuple[str, str], dict[dt.date, float]]
"""Amounts by fund and kind, by day."""


@dataclass(frozen=True)
class Amount:
    """What somebody filled in.

    Attributes:
        objective: The project it is for.
        fund: Where the money comes from.
        kind: One of :data:`data.rules.funds.KINDS`.
        on_date: The day up to which the amount counts.
        wan: The cumulative amount in 万元, as written.
        author: Who says so.
        source: The document or ledger it is taken from; the author when empty.
        correction: Why it contradicts an amount of before; empty when it is no correction.
        seen: The newest amount of this fund and kind that stood on the screen; None where there was none.
    """

    objective: str
    fund: str
    kind: str
    on_date: dt.date | None
    wan: str
    author: str
    source: str = ""
    correction: str = ""
    seen: float | None = None


def enter(amount: Amount, question: Question, actor: Actor, engine: Engine | None = None) -> tuple[str, ...]:
    """Check an amount and keep it, with its audit event.

    Args:
        amount: What was filled in.
        question: The county and day on the screen, and whether demo rows were on it: what is compared with.
        actor: Who enters it, and as whom.
        engine: Another database than the configured one.

    Returns:
        What the person should know although it was saved.

    Raises:
        RefusedInputError: Anything is wrong; nothing was saved. Fields: subject, fund, kind, on_date, wan, author.
    """
    permit(Basis(asked(question, engine), "", actor), Deed.ENTER, engine, amount.objective)
    with unit_of_work(question.county_code, _event(amount, actor), engine) as session:
        one_writer_at_a_time(session, question.county_code)
        refuse_if([*_unknown(session, amount, question), *_missing(amount, question)])
        assert amount.on_date is not None  # noqa: S101 - just refused otherwise
        courses, value = _courses(session, amount, question), number_written(amount.wan)
        refuse_if(list(_impossible(amount, amount.on_date, value, courses)))
        session.add(_row(session, amount, question, amount.on_date, value))
        return tuple(_cautions(amount, courses))


def _unknown(session: Session, amount: Amount, question: Question) -> Iterator[FieldProblem]:
    found = session.get(Objective, (question.county_code, amount.objective))
    if found is None or (question.evidence_only and found.is_demo):
        yield FieldProblem("subject", f"没有编号为“{amount.objective}”的项目，请重新打开这一页。")
    elif amount.kind == "paid" and amount.on_date is not None and amount.on_date < found.start:
        yield FieldProblem(
            "on_date", f"{amount.on_date} 早于项目开始的 {found.start}，还不能支付。请核对日期。"
        )
    if amount.kind not in KINDS:
        yield FieldProblem("kind", f"没有“{amount.kind}”这一类，请选计划、拨付或支付。")


def _missing(amount: Amount, question: Question) -> Iterator[FieldProblem]:
    """What can be told from a field alone."""
    value = number_written(amount.wan)
    if math.isnan(value):
        yield FieldProblem("wan", f"“{amount.wan}”不是数字，请只填万元数，例如 46100。")
    elif value < 0:
        yield FieldProblem(
            "wan", f"金额是 {value:,.10g} 万元。请填不小于 0 的数；退回的钱请按更正填新的累计数。"
        )
    if amount.on_date is None:
        yield FieldProblem("on_date", "请选择数据的日期。")
    elif amount.on_date > question.as_of:
        yield FieldProblem("on_date", f"{amount.on_date} 在画面日期 {question.as_of} 之后，不能填将来的数。")
    if not 0 < len(amount.fund.strip()) <= LONGEST_FUND:
        yield FieldProblem("fund", f"请写资金来源，不超过 {LONGEST_FUND} 字。")
    if not 0 < len(amount.author.strip()) <= LONGEST_NAME:
        yield FieldProblem("author", f"请写明填报人或单位，不超过 {LONGEST_NAME} 字。")


def _courses(session: Session, amount: Amount, question: Question) -> Courses:
    """Every amount of the project that the screen shows; corrections in place."""
    courses: Courses = {}
    for row in session.execute(question.fund_entries().where(FundEntry.objective_id == amount.objective)):
        courses.setdefault((row.fund, row.kind), {})[row.on_date] = row.amount_wan
    return courses


def _impossible(amount: Amount, on: dt.date, value: float, courses: Courses) -> Iterator[FieldProblem]:
    """What cannot be, given the other amounts."""
    key = (amount.fund.strip(), amount.kind)
    mine = courses.get(key, {})
    newest = mine[max(mine)] if mine else None
    yield from _changed(amount, newest)
    after = {**courses, key: {**mine, on: value}}
    days = sorted({on, *(day for course in after.values() for day in course if day >= on)})
    excess = next((said for day in days for said in _excess(after, key[0], day)), "")
    if excess:
        yield FieldProblem("wan", f"{excess}。请核对；如果较大的数没有错，请先更正较小的那一项。")
    if not amount.correction.strip() and amount.kind != "planned":
        yield from _shrinking(amount, on, value, mine)


def _changed(amount: Amount, newest: float | None) -> list[FieldProblem]:
    before, now = ("未填报" if one is None else f"{one:,.10g} 万元" for one in (amount.seen, newest))
    word = KIND_WORDS[amount.kind]
    said = f"{word}数刚被别人改过：您看到的是 {before}，现在是 {now}。请核对后再填。"
    return moved("wan", said, plain_figure(amount.seen), plain_figure(newest))


def _excess(courses: Courses, fund: str, day: dt.date) -> Iterator[str]:
    """Where more was paid than allocated, or allocated than planned: of the source, else of the project."""
    for name, known in (("这项来源", _known(courses, day, fund)), ("项目合计", _known(courses, day, ""))):
        for less, more in (("paid", "allocated"), ("allocated", "planned"), ("paid", "planned")):
            if known.get(less, 0.0) > known.get(more, math.inf) + 1e-6:
                amounts = known[less], known[more]
                words = KIND_WORDS[less], KIND_WORDS[more]
                yield (
                    f"到 {day}，{name}{words[0]} {amounts[0]:,.10g} 万元，多于{words[1]} {amounts[1]:,.10g} 万元"
                )


def _known(courses: Courses, day: dt.date, fund: str) -> dict[str, float]:
    """Amounts by kind on a day: of one source, or of all of them together."""
    sums: dict[str, float] = {}
    for (name, kind), course in courses.items():
        days = [on for on in course if on <= day]
        if days and name == (fund or name):
            sums[kind] = sums.get(kind, 0.0) + course[max(days)]
    return sums


def _shrinking(
    amount: Amount, on: dt.date, value: float, mine: dict[dt.date, float]
) -> Iterator[FieldProblem]:
    """A cumulative amount below an earlier one, or above a later one."""
    for day in sorted(mine):
        if mine[day] <= value if day <= on else mine[day] >= value:
            continue
        than = "小于" if day <= on else "大于"
        said = f"{KIND_WORDS[amount.kind]}是累计数，{value:,.10g} {than} {day} 的 {mine[day]:,.10g} 万元"
        yield FieldProblem("wan", f"{said}。如果是更正，请写明更正原因。")
        return


def _row(session: Session, amount: Amount, question: Question, on: dt.date, value: float) -> FundEntry:
    """The row; another one of the same day that became known on the same day gets the next number."""
    same = {
        "county_code": question.county_code,
        "objective_id": amount.objective,
        "fund": amount.fund.strip(),
        "kind": amount.kind,
        "on_date": on,
        "recorded_on": question.as_of,
    }
    source = amount.source.strip() or f"{amount.author.strip()}填报"
    return FundEntry(
        **same,
        sequence=next_sequence(session, FundEntry, same),
        amount_wan=value,
        source=source,
        is_demo=False,
        verify=False,
    )


def _cautions(amount: Amount, courses: Courses) -> Iterator[str]:
    """Saved all the same: nobody can tell yet whether the amount is too large."""
    more = {"paid": "allocated", "allocated": "planned"}.get(amount.kind, "")
    if more and not any(kind == more for _, kind in courses):
        yield f"已保存，但这个项目没有{KIND_WORDS[more]}数，无法核对是否超出。请补填。"


def _event(amount: Amount, actor: Actor) -> Event:
    return Event(
        signature(actor, amount.author.strip()),
        "enter_funds",
        f"{amount.objective} {amount.fund.strip()} {amount.kind}",
        before=by_now(plain_figure(amount.seen)),
        after=f"{amount.on_date or ''} {amount.wan.strip()} 万元".strip(),
        reason=amount.correction.strip(),
    )
