"""Nobody does what he may not, or where he may not: every action asks first, and nothing is written."""

from __future__ import annotations

import datetime as dt
import importlib
import inspect
import pkgutil
from dataclasses import dataclass
from types import SimpleNamespace as Filled

import pytest
from sqlalchemy import func, select

import data.actions
from data.actions import (
    accounts,
    assess,
    attach,
    backup,
    cards,
    change_deadline,
    channels,
    edit_playbook,
    enter_file,
    enter_row,
    exit_steps,
    export_unmasked,
    findings,
    fund_entry,
    hand_over,
    households,
    imports,
    inspections,
    layers,
    ledger_choices,
    locate,
    measure,
    meetings,
    orders,
    plan_backwards,
    propose_project,
    publish_list,
    report,
    restore,
    submissions,
    undo_import,
    visits,
)
from data.actions.fresh import Basis
from data.actions.permit import NotPermittedError, Spot, allows_on, nearest, reason, spot_of
from data.ledger.book import Change, Comparison, Incoming
from data.ledger.books import BOOKS
from data.model import AuditEvent, Household
from data.rules.orders import Kind, Step
from data.rules.permissions import Actor, Deed, Role
from data.store import snapshot as snapshots
from data.store.queries import Question
from data.store.unit_of_work import MACHINE

PINGGUO, DAY = "451082", dt.date(2018, 9, 20)
OWN = "z01"
QUESTION = Question(PINGGUO, DAY)
CLERK = Actor("张三", Role.CLERK, OWN, county=PINGGUO, zone_name="马头镇战区")
COMMANDER = Actor("李四", Role.COMMANDER, OWN, county=PINGGUO, zone_name="马头镇战区")
AUDITOR = Actor("王五", Role.AUDITOR)


@dataclass(frozen=True)
class There:
    """Things in one zone."""

    zone: str
    work: str
    village: str
    household: str


def look(engine):
    return snapshots.load(PINGGUO, DAY, engine=engine)


def there(engine, *, own=False):
    snapshot = look(engine)
    works = snapshot.objectives
    here = (works["zone"] == OWN) == own
    foreign = works[(works["kind"] == "project") & works["zone"].notna() & here].iloc[0]
    zone = foreign["zone"]
    villages = snapshot.villages.index[snapshot.villages["zone"] == zone]
    with engine.connect() as connection:
        mine = Household.county_code == PINGGUO, Household.village_code.in_(list(villages))
        household, village = connection.execute(
            select(Household.id, Household.village_code).where(*mine).limit(1)
        ).one()
    return There(zone, str(foreign.name), village, household)


def row_of(where):
    incoming = Incoming("项目库", 7, {"title": "新路"}, where.village)
    change = Change(incoming, "", new=True, old={}, values=incoming.values)
    return imports.Upload("表.xlsx", b"", (incoming,), Comparison((change,), 0, ()))


IN_A_ZONE = {
    "assess.assess": lambda b, w, e: assess.assess(
        b, Filled(subject_kind="village", subject_id=w.village, item="water"), e
    ),
    "attach.attach": lambda b, w, e: attach.attach(b, w.work, "a.png", b"", "张三", e),
    "change_deadline.change_deadline": lambda b, w, e: change_deadline.change_deadline(
        b, w.work, DAY, "雨", e
    ),
    "enter_row.enter_row": lambda b, w, e: enter_row.enter_row(b, enter_row.Row("projects", w.work, {}), e),
    "exit_steps.decide": lambda b, w, e: exit_steps.decide(b, w.village, Filled(), e),
    "findings.act": lambda b, w, e: findings.act(b, findings.Move(w.work, "done", "张三", "改好"), e),
    "fund_entry.enter": lambda b, w, e: fund_entry.enter(
        fund_entry.Amount(w.work, "县级", "paid", DAY, "1", "张三"), QUESTION, b.actor, e
    ),
    "hand_over.hand_over": lambda b, w, e: hand_over.hand_over(
        Filled(subject_kind="zone", subject_id=w.zone), b.snapshot, b.actor, e
    ),
    "households.unmask": lambda b, w, e: households.unmask(b.snapshot, w.household, "入户核查", b.actor, e),
    "imports.take_over": lambda b, w, e: imports.take_over(b, BOOKS["projects"], row_of(w), e),
    "locate.locate": lambda b, w, e: locate.locate(
        locate.Placing("objective", w.work, w.village, "", "", "", "核实", (w.village, None, None)),
        QUESTION,
        b.actor,
        e,
    ),
    "measure.enter": lambda b, w, e: measure.enter(
        measure.Entry("village", w.village, "collective_income", DAY, "1", "张三"), QUESTION, b.actor, e
    ),
    "orders.give": lambda b, w, e: orders.give(
        b, orders.Commission("办", DAY, "张三", place_code=w.village), e
    ),
    "orders.take": lambda b, w, e: orders.take(b, w.work, Step(Kind.REPLY, "张三", "在办", 1), e),
    "plan_backwards.plan_backwards": lambda b, w, e: plan_backwards.plan_backwards(b, w.work, "", e),
    "propose_project.propose": lambda b, w, e: propose_project.propose(
        b.snapshot, None, Filled(village=w.village), b.actor, e
    ),
    "report.finish_step": lambda b, w, e: report.finish_step(b, w.work, "", DAY, e),
    "report.report": lambda b, w, e: report.report(b, report.Progress(w.work, 1.0, DAY), e),
    "submissions.enter": lambda b, w, e: submissions.enter(b, "report", report.Progress(w.work, 1.0, DAY), e),
    "submissions.submit": lambda b, w, e: submissions.submit(
        b, "report", report.Progress(w.work, 1.0, DAY), e, as_draft=True
    ),
    "visits.visit": lambda b, w, e: visits.visit(b, visits.Visited(w.household, DAY, "张三", "看望"), e),
}
"""Actions on something that lies in a zone; here, in another than the actor's."""
OF_THE_COUNTY = {
    "export_unmasked.export_unmasked": lambda b, _w, e: export_unmasked.export_unmasked(
        b.snapshot, BOOKS["households"], "入户核查", b.actor, e
    ),
    "backup.back_up": lambda b, _w, e: backup.back_up(PINGGUO, b.actor, print, e),
    "cards.move": lambda b, _w, e: cards.move(b, "no", cards.Move("cleared", DAY, "张三"), e),
    "cards.propose": lambda b, _w, e: cards.propose(b, "no", "张三", e),
    "edit_playbook.edit": lambda b, _w, e: edit_playbook.edit(b, Filled(), "理由", e),
    "findings.find": lambda b, _w, e: findings.find(b, Filled(), e),
    "findings.link": lambda b, _w, e: findings.link(b, "a", "b", e),
    "inspections.plan": lambda b, _w, e: inspections.plan(b, Filled(), e),
    "inspections.visit": lambda b, _w, e: inspections.visit(b, Filled(), e),
    "layers.place_points": lambda b, _w, e: layers.place_points(b, Filled(), e),
    "layers.restore": lambda b, _w, e: layers.restore(b, "village", 0, "理由", e),
    "layers.take_over": lambda b, _w, e: layers.take_over(b, Filled(), e),
    "meetings.add": lambda b, _w, e: meetings.add(b, "no", Filled(), e),
    "meetings.arrange": lambda b, _w, e: meetings.arrange(b, "no", Filled(), e),
    "meetings.attend": lambda b, _w, e: meetings.attend(b, "no", Filled(), e),
    "meetings.close_meeting": lambda b, _w, e: meetings.close_meeting(b, "no", "", e),
    "meetings.open_meeting": lambda b, _w, e: meetings.open_meeting(b, "no", e),
    "meetings.plan": lambda b, _w, e: meetings.plan(b, Filled(), e),
    "meetings.remake": lambda b, _w, e: meetings.remake(b, "no", e),
    "publish_list.publish": lambda b, _w, e: publish_list.publish(b, Filled(), e),
    "restore.restore": lambda b, _w, e: restore.restore("no.zip", b.actor, print, engine=e),
    "submissions.decide": lambda b, _w, e: submissions.decide(b, "no", approve=True, engine=e),
}
"""Actions that are the headquarters' alone; a clerk does none of them anywhere."""
OF_BUSINESS = {
    "enter_file.enter_file": lambda b, _w, e: enter_file.enter_file(b, Filled(), e),
    "ledger_choices.remember": lambda b, _w, e: ledger_choices.remember(
        b, "projects", "place", {"甲": "乙"}, e
    ),
    "submissions.submit_again": lambda b, _w, e: submissions.submit_again(b, "no", Filled(), e),
    "submissions.withdraw": lambda b, _w, e: submissions.withdraw(b, "no", e),
    "undo_import.undo": lambda b, _w, e: undo_import.undo(b, "no", "理由", e),
}
"""Actions that ask for more once they know what they are about."""
POST = accounts.Post("赵六", Role.CLERK, PINGGUO, OWN, "")
OF_ACCOUNTS = {
    "accounts.change": lambda b, _w, e: accounts.change(b.actor, "no", POST, POST, e),
    "accounts.create": lambda b, _w, e: accounts.create(b.actor, "no", POST, 0, e),
    "accounts.disable": lambda b, _w, e: accounts.disable(b.actor, "no", "理由", 0, e),
    "accounts.drop_codes": lambda b, _w, e: accounts.drop_codes(b.actor, "no", "理由", 0, e),
    "accounts.enable": lambda b, _w, e: accounts.enable(b.actor, "no", e),
    "accounts.reset": lambda b, _w, e: accounts.reset(b.actor, "no", "理由", 0, e),
    "accounts.revoke": lambda b, _w, e: accounts.revoke(b.actor, "no", "x", 0, e),
    "accounts.unlock": lambda b, _w, e: accounts.unlock(b.actor, "no", e),
}
"""Actions on accounts, which are whoever's who runs the system."""
OF_SECURITY = {
    "channels.save": lambda b, _w, e: channels.save(b.actor, None, None, e),
    "channels.send_again": lambda b, _w, e: channels.send_again(b.actor, "no", e),
    "channels.try_out": lambda b, _w, e: channels.try_out(b.actor, "no", e),
}
"""Actions on the channels of notices, which are whoever's who sets the rules of security."""
NO_ACTIONS = {
    "enter_row.rows",
    "export_unmasked.may_export",
    "cards.where",
    "drill.drill",
    "orders.where",
    "submissions.in_reach",
    "submissions.seen_by",
    "backup.allow",
    "exports.record_export",
    "exports.record_refusal",
    "filled.mine",
    "works.objective_now",
}
"""Functions for actions, which change nothing that is business."""


def actions_there_are():
    for module in pkgutil.iter_modules(data.actions.__path__):
        found = importlib.import_module(f"data.actions.{module.name}")
        for name, function in inspect.getmembers(found, inspect.isfunction):
            asks = {str(one.annotation) for one in inspect.signature(function).parameters.values()}
            if (
                function.__module__ == found.__name__
                and not name.startswith("_")
                and asks & {"Basis", "Actor"}
            ):
                yield f"{module.name}.{name}"


def written(engine):
    """Events and revision of the county; and what the machine's trail refused."""
    with engine.connect() as connection:
        mine = select(func.count()).select_from(AuditEvent).where(AuditEvent.county_code == PINGGUO)
        refused = select(AuditEvent.actor).where(
            AuditEvent.county_code == MACHINE, AuditEvent.action == "refuse"
        )
        return (connection.scalar(mine), look(engine).revision), list(connection.scalars(refused))


def not_refused(engine, actor, actions):
    """Names of actions that an actor was not refused for want of permission."""
    where, snapshot, failures = there(engine), look(engine), []
    for name, act in actions.items():
        try:
            act(Basis(snapshot, "", actor), where, engine)
        except (NotPermittedError, backup.NotAllowedError):
            continue
        except Exception as other:
            failures.append(f"{name}: {other!r}")
        else:
            failures.append(name)
    return failures


def test_every_action_is_in_one_of_the_tables():
    tables = {*IN_A_ZONE, *OF_THE_COUNTY, *OF_BUSINESS, *OF_ACCOUNTS, *OF_SECURITY, *NO_ACTIONS}
    assert {name for name in actions_there_are() if not name.startswith("permit.")} == tables


def test_an_auditor_is_refused_every_action_and_each_refusal_is_in_the_audit_trail(changeable):
    before, _ = written(changeable)
    every = {**IN_A_ZONE, **OF_THE_COUNTY, **OF_BUSINESS, **OF_ACCOUNTS, **OF_SECURITY}
    assert not_refused(changeable, AUDITOR, every) == []
    after, refused = written(changeable)
    assert after == before
    assert refused == ["王五（审计）"] * len(every)


def test_a_clerk_writes_nothing_in_another_zone_and_nothing_that_is_the_headquarters(changeable):
    before, _ = written(changeable)
    every = {**IN_A_ZONE, **OF_THE_COUNTY, **OF_ACCOUNTS, **OF_SECURITY}
    assert not_refused(changeable, CLERK, every) == []
    after, refused = written(changeable)
    assert after == before
    assert refused == ["张三（乡镇填报·马头镇战区）"] * len(every)


def test_in_his_own_zone_a_clerk_enters_what_was_done(changeable):
    household = there(changeable, own=True).household
    before, _ = written(changeable)
    visits.visit(
        Basis(look(changeable), "", CLERK), visits.Visited(household, DAY, "张三", "看望"), changeable
    )
    (events, revision), refused = written(changeable)
    assert ((events, revision), refused) == ((before[0] + 1, before[1] + 1), [])


def test_an_upload_names_the_rows_that_lie_in_another_zone(changeable):
    basis, upload = Basis(look(changeable), "", CLERK), row_of(there(changeable))
    with pytest.raises(NotPermittedError, match="第 7 行不在范围内"):
        imports.take_over(basis, BOOKS["projects"], upload, changeable)


def test_where_something_lies_is_told_by_the_database(ready):
    snapshot, where = look(ready), there(ready)
    assert spot_of(snapshot, where.work).zone == spot_of(snapshot, where.village).zone == where.zone
    assert spot_of(snapshot, where.zone) == Spot(where.zone)
    assert spot_of(snapshot, "") == Spot()


def test_a_bureau_acts_on_the_works_of_its_unit_in_every_zone(ready):
    snapshot = look(ready)
    works = snapshot.objectives
    held = works[works["zone"].notna() & works["responsible_unit"].str.len().gt(0)].iloc[0]
    unit = str(held["responsible_unit"]).split("、", maxsplit=1)[0]
    own, other = (Actor("赵六", Role.BUREAU, unit=one) for one in (unit, "县气象局"))
    assert allows_on(own, Deed.ENTER, snapshot, str(held.name))
    assert not allows_on(other, Deed.ENTER, snapshot, str(held.name))


def test_of_several_places_the_nearest_is_the_actors_own():
    spots = (Spot("z09", ("甲局",)), Spot(OWN, ("乙局",)))
    assert nearest(CLERK, spots) == Spot(OWN, ("甲局", "乙局"))
    assert nearest(AUDITOR, spots).zone == "z09"


def test_a_refusal_says_where_one_may_and_who_may():
    assert reason(CLERK, Deed.ENTER) == "没有权限：乡镇填报只能在本战区（马头镇战区）的范围内“填报”"
    said = "没有权限：乡镇填报不能“审批”，可以办的是书记、指挥长、司令员、行业部门"
    assert reason(CLERK, Deed.APPROVE) == said


def test_a_commander_orders_in_his_zone(ready):
    snapshot = look(ready)
    own = str(snapshot.villages.index[snapshot.villages["zone"] == OWN][0])
    assert allows_on(COMMANDER, Deed.ORDER, snapshot, own)
    assert not allows_on(COMMANDER, Deed.ORDER, snapshot, there(ready).village)
