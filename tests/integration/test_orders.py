"""Orders given on screen and what becomes of them: saved whole with their audit, or refused and nothing is saved."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select

from components import orders as screen
from components import state
from data.actions import orders as actions
from data.actions import submissions
from data.actions.attach import attach
from data.actions.deeds import Replied
from data.actions.edit_playbook import edit
from data.actions.fresh import Basis
from data.actions.orders import Commission
from data.counties.playbook import Approval, Turn
from data.errors import RefusedInputError
from data.model import Attachment, AuditEvent, DeadlineChange, Order, Recipient, Report, WorkEvent
from data.rules.orders import Kind, State, Step, standing
from data.store import editions, papers
from data.store import orders as store
from data.store import snapshot as snapshots
from data.store import submissions as submitted
from tests.people import secretary

PINGGUO = "451082"
DAY = dt.date(2018, 9, 20)
DUE = DAY + dt.timedelta(10)


def shown(engine, day=DAY, *, evidence_only=False):
    return snapshots.load(PINGGUO, day, evidence_only=evidence_only, engine=engine)


def basis(engine, key="", day=DAY, **more):
    snapshot = shown(engine, day, **more)
    order = store.load(snapshot, engine).get(key)
    return Basis(snapshot, standing(order.course) if order else "", secretary())


def somebody(engine, count=1):
    return tuple(list(store.candidates(shown(engine)))[:count])


def an_order(engine, **more):
    wanted = {
        "text": "逐户核对户档",
        "deadline": DUE,
        "given_by": "李书记",
        "people": somebody(engine),
        **more,
    }
    return actions.give(basis(engine), Commission(**wanted), engine)


def take(engine, key, kind, person="督查员", text="说明", *, number=1, day=DAY, **more):
    number = 0 if kind in (Kind.CLOSED, Kind.EXTENDED, Kind.ESCALATED) else number
    actions.take(basis(engine, key, day), key, Step(kind, person, text, number, **more), engine)


def order_of(engine, key, day=DAY, **more):
    return store.load(shown(engine, day, **more), engine)[key]


def written(engine):
    tables = (Order, Recipient, WorkEvent, Report, DeadlineChange, Attachment, AuditEvent)
    with engine.connect() as connection:
        return [connection.scalar(select(func.count()).select_from(table.__table__)) for table in tables]


def audit(engine, count):
    newest = select(AuditEvent).where(AuditEvent.county_code == PINGGUO).order_by(AuditEvent.sequence.desc())
    with engine.connect() as connection:
        return list(reversed(connection.execute(newest.limit(count)).all()))


def refused(call):
    with pytest.raises(RefusedInputError) as caught:
        call()
    return {problem.field: problem.message for problem in caught.value.problems}


# --- giving one


def test_an_order_is_saved_whole_and_the_status_engine_sees_it(changeable):
    before, revision = written(changeable), shown(changeable).revision
    key = an_order(changeable, people=somebody(changeable, 2))
    now = shown(changeable)
    assert now.revision == revision + 1
    assert [after - old for after, old in zip(written(changeable), before, strict=True)] == [
        1,
        2,
        1,
        1,
        0,
        0,
        1,
    ]
    row = now.objectives.loc[key]
    assert (row["kind"], row["light"], row["days_left"], row["planned"]) == ("order", "g", 10, 0)
    assert row["person_id"] in somebody(changeable, 2)
    assert not row["is_demo"]
    order = order_of(changeable, key)
    assert order.course.state is State.ISSUED
    assert [one.person_id for one in order.to] == list(somebody(changeable, 2))


def test_an_order_is_not_there_before_the_day_it_was_given(changeable):
    key = an_order(changeable)
    yesterday = shown(changeable, DAY - dt.timedelta(1))
    assert key not in yesterday.objectives.index
    assert key not in store.load(yesterday, changeable)


def test_an_order_out_of_an_objective_is_about_its_place_and_its_group_of_works(changeable):
    works = shown(changeable).objectives
    origin = works[(works["kind"] == "project") & (works["light"] == "r")].iloc[0]
    key = an_order(changeable, origin_kind="objective", origin_id=origin.name)
    row = shown(changeable).objectives.loc[key]
    assert (row["place_code"], row["line"], row["zone"]) == (
        origin["place_code"],
        origin["line"],
        origin["zone"],
    )


def test_an_order_to_a_unit_is_seen_among_documented_rows(changeable):
    key = an_order(changeable, people=(), units=("县水利局", " ", "县水利局", "县财政局"))
    order = order_of(changeable, key, evidence_only=True)
    assert [one.said for one in order.to] == ["县水利局", "县财政局"]


def test_an_order_to_nobody_is_refused_at_the_field_and_nothing_is_saved(changeable):
    before = written(changeable)
    said = refused(lambda: an_order(changeable, people=(), units=(" ",)))
    assert said == {"recipients": "督办令还没有责任人：请至少选一个责任人，或写一个责任单位"}
    assert written(changeable) == before


def test_everything_wrong_with_an_order_is_said_at_once(changeable):
    wrong = {
        "text": " ",
        "people": (),
        "deadline": DAY,
        "given_by": "",
        "origin_kind": "dream",
        "place_code": "1",
    }
    said = refused(lambda: an_order(changeable, **wrong))
    assert set(said) == {"text", "recipients", "deadline", "given_by", "origin", "place"}
    assert "不在当前日期 2018-09-20 之后" in said["deadline"]


@pytest.mark.parametrize("origin", ["objective", "inspection", "card"])
def test_an_order_out_of_what_is_not_there_is_refused(changeable, origin):
    said = refused(lambda: an_order(changeable, origin_kind=origin, origin_id="nothing"))
    assert "没有编号为“nothing”" in said["origin"]


def test_a_person_who_is_not_there_or_holds_nothing_any_more_gets_no_order(changeable):
    duties = shown(changeable).duties
    held = set(duties.loc[duties["current"], "person_id"])
    gone = next(one for one in duties["person_id"] if one not in held)
    assert "没有在任的责任" in refused(lambda: an_order(changeable, people=(gone,)))["recipients"]
    assert "没有编号为“nobody”" in refused(lambda: an_order(changeable, people=("nobody",)))["recipients"]


def test_two_orders_of_one_day_get_numbers_of_their_own(changeable):
    assert [an_order(changeable), an_order(changeable)] == ["order-20180920-001", "order-20180920-002"]


# --- what becomes of it


def test_the_audit_tells_an_order_from_given_to_closed(changeable):
    key = an_order(changeable)
    take(changeable, key, Kind.REPLY, "农有才", "周五前办完")
    take(changeable, key, Kind.DONE, "农有才", "已核对 35 户")
    assert order_of(changeable, key).course.state is State.DONE
    assert shown(changeable).objectives.loc[key, "state"] == "未启动"
    take(changeable, key, Kind.VERIFIED, "督查员", "抽查 5 户无误")
    row = shown(changeable).objectives.loc[key]
    assert (row["state"], row["light"]) == ("已完成", "g")
    take(changeable, key, Kind.CLOSED, "李书记")
    assert order_of(changeable, key).course.state is State.CLOSED
    told = audit(changeable, 5)
    assert [event.action for event in told] == [
        "order_issued",
        "order_reply",
        "order_done",
        "order_verified",
        "order_closed",
    ]
    assert all(f"逐户核对户档（{key}）" == event.subject for event in told)
    assert told[2].reason == "已核对 35 户"
    assert told[3].after.startswith("督查员核验通过")


def test_an_order_verified_in_part_is_done_in_part(changeable):
    key = an_order(changeable, people=(), units=("甲局", "乙局", "丙局"))
    for number in (1, 2, 3):
        take(changeable, key, Kind.DONE, "办事员", number=number)
        take(changeable, key, Kind.VERIFIED, number=number)
        row = shown(changeable).objectives.loc[key]
        assert row["value"] == pytest.approx(number / 3)
        assert (row["state"] == "已完成") == (number == 3)


def test_more_time_moves_the_deadline_and_the_first_one_stays_visible(changeable):
    key = an_order(changeable)
    take(changeable, key, Kind.EXTENDED, text="汛期停工", deadline=DUE + dt.timedelta(5))
    row = shown(changeable).objectives.loc[key]
    assert (row["days_left"], row["drift_days"]) == (15, 5)
    assert order_of(changeable, key).extensions[0].reason == "汛期停工"


def test_a_late_order_is_red_and_goes_up_the_ladder_step_by_step(changeable):
    key = an_order(changeable)
    late = DUE + dt.timedelta(1)
    assert shown(changeable, late).objectives.loc[key, "light"] == "r"
    take(changeable, key, Kind.ESCALATED, text="", day=late)
    told = order_of(changeable, key, late).course.entries[-1]
    assert "超期 1 天，报" in told.text
    said = refused(lambda: take(changeable, key, Kind.ESCALATED, text="", day=late))
    assert "才报下一级" in said[""]


def test_nobody_verifies_his_own_work(changeable):
    key = an_order(changeable)
    take(changeable, key, Kind.DONE, "农有才")
    before = written(changeable)
    assert set(refused(lambda: take(changeable, key, Kind.VERIFIED, "农有才"))) == {"person"}
    assert written(changeable) == before


def test_a_step_on_what_has_changed_meanwhile_is_refused_with_both_states(changeable):
    key = an_order(changeable)
    stood = basis(changeable, key)
    take(changeable, key, Kind.REPLY, "农有才")
    said = refused(lambda: actions.take(stood, key, Step(Kind.REPLY, "别人", "也在办", 1), changeable))
    assert stood.saw in said[""]
    assert "农有才回复" in said[""]


def test_nothing_is_slipped_in_before_what_is_recorded(changeable):
    key = an_order(changeable)
    take(changeable, key, Kind.REPLY, day=DAY + dt.timedelta(3))
    said = refused(lambda: take(changeable, key, Kind.REPLY, day=DAY + dt.timedelta(1)))
    assert "2018-09-23 已有记录" in said[""]


def test_an_order_that_is_not_there_is_refused(changeable):
    said = refused(
        lambda: actions.take(basis(changeable), "order-0", Step(Kind.REPLY, "甲", "在办", 1), changeable)
    )
    assert "没有编号为" in said[""]


# --- papers


def test_a_picture_is_kept_without_what_it_says_of_itself_and_handed_out_again(changeable):
    key = an_order(changeable)
    photo = BytesIO()
    Image.new("RGB", (30, 30)).save(photo, "JPEG", comment=b"secret")
    attach(basis(changeable), key, "..\\现场<1>.exe", photo.getvalue(), "农有才", changeable)
    paper = order_of(changeable, key).papers[0]
    assert (paper.name, paper.media_type) == ("现场1.jpg", "image/jpeg")
    name, _, content = papers.content_of(PINGGUO, paper.id, changeable)
    assert name == paper.name
    assert content.startswith(b"\xff\xd8")
    assert b"secret" not in content
    assert audit(changeable, 1)[0].action == "attach"


def test_a_wrong_file_is_refused_at_the_field_and_nothing_is_saved(changeable):
    key = an_order(changeable)
    before = written(changeable)
    said = refused(lambda: attach(basis(changeable), key, "a.png", b"<script>", " ", changeable))
    assert set(said) == {"file", "person"}
    assert written(changeable) == before


# --- what the screen shows


def test_the_orders_of_the_person_chosen_come_first(ready):
    orders = store.load(shown(ready), ready).values()
    person = list(orders)[-1].to[0].person_id
    found = [one.concerns(person) for one in screen.ordered(orders, person)]
    assert found[0]
    assert found == sorted(found, reverse=True)


def test_the_filters_leave_what_they_say(ready):
    orders = list(store.load(shown(ready), ready).values())
    late = screen.chosen(orders, "", "", late=True)
    assert late
    assert all(one.objective["light"] == "r" and one.is_open for one in late)
    zone = next(one.objective["zone"] for one in orders if isinstance(one.objective["zone"], str))
    assert {one.objective["zone"] for one in screen.chosen(orders, zone, "", late=False)} == {zone}
    assert {one.origin_kind for one in screen.chosen(orders, "", "meeting", late=False)} == {"meeting"}


def test_with_documented_rows_only_no_invented_order_is_shown(ready):
    assert store.load(shown(ready, evidence_only=True), ready) == {}


def test_the_excel_list_has_a_row_a_recipient(ready):
    snapshot = shown(ready)
    orders = store.load(snapshot, ready).values()
    sheet = screen._file(snapshot, state.View(PINGGUO, DAY))
    assert sheet.name == "平果县督办2018-09-20"
    assert len(sheet.rows) == sum(len(order.to) for order in orders)


def test_a_writer_who_looks_at_an_old_picture_of_another_order_is_not_in_the_way(changeable):
    first, second = an_order(changeable), an_order(changeable)
    stood = basis(changeable, first)
    take(changeable, second, Kind.REPLY)
    actions.take(stood, first, Step(Kind.REPLY, "甲", "在办", 1), changeable)
    assert order_of(changeable, first).course.state is State.REPLIED


def test_a_reply_that_needs_approval_counts_from_its_approval_and_holds_up_nobody_elses(changeable):
    now = shown(changeable)
    saw = editions.standing(now, changeable)
    rules = Turn(DAY, "县委 5 号文件", approval=Approval(("orders",)))
    edit(Basis(now, saw, secretary()), rules, "县里要求审批", changeable)
    key = an_order(changeable, people=somebody(changeable, 2))
    replies = [Replied(key, number, done=False, person=f"经办{number}", text="正在核对") for number in (1, 2)]
    for one in replies:
        course = order_of(changeable, key).course
        by = Basis(shown(changeable), standing(course, one.number), secretary(one.person))
        assert submissions.enter(by, "reply", one, changeable).waits
    assert order_of(changeable, key).course.state is State.ISSUED
    waiting = submitted.waiting(shown(changeable), key, changeable)
    assert "正在核对（经办1）" in submissions.told(shown(changeable), waiting[0], changeable)
    for one in waiting:
        submissions.decide(
            Basis(shown(changeable), "", secretary("李书记")), one.id, approve=True, engine=changeable
        )
    course = order_of(changeable, key).course
    assert course.state is State.REPLIED
    assert [entry.person for entry in course.entries[1:]] == ["经办1", "经办2"]
