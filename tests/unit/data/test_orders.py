"""Orders: where they stand, what may be done next and by whom, who is reminded and who is told."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from data.counties.playbook import USUAL_LADDER, Rung
from data.rules.orders import (
    REACHES,
    Course,
    Entry,
    Ground,
    Kind,
    State,
    Step,
    allowed,
    climb,
    due_rung,
    is_reminded,
    obstacles,
    open_to,
    reminders,
    replay,
    standing,
)
from data.rules.papers import DOCX, JPEG, LARGEST, PDF, PNG, XLSX, UnfitPaperError, admit
from tests.unit.data.plans import repeatable

DAY = dt.date(2018, 9, 20)
END = dt.date(2018, 12, 31)
HELD = {"objective_owner": ["农有才"], "commander": ["韦司令"], "chief": ["李书记"]}


def course(*steps: tuple[Kind, int], count: int = 1) -> Course:
    """The course of an order to ``count``: one thing a day, each with a recipient's number."""
    entries = [
        Entry(
            kind,
            DAY + dt.timedelta(day),
            DAY + dt.timedelta(day),
            number=number,
            person=f"甲{day}",
            text="说明",
        )
        for day, (kind, number) in enumerate([(Kind.ISSUED, 0), *steps])
    ]
    return replay(range(1, count + 1), entries)


def ground(where: Course, *, deadline: dt.date = DAY + dt.timedelta(7), as_of: dt.date = DAY) -> Ground:
    names = {number: f"责任人{number}" for number in where.states}
    return Ground(where, names, climb(USUAL_LADDER, HELD), deadline, as_of, END)


def fields(step: Step, where: Ground) -> dict[str, str]:
    return {problem.field: problem.message for problem in obstacles(step, where)}


# --- where it stands


def test_an_order_goes_from_given_to_closed():
    way = [(Kind.REPLY, 1), (Kind.DONE, 1), (Kind.VERIFIED, 1), (Kind.CLOSED, 0)]
    states = [course(*way[:length]).state for length in range(len(way) + 1)]
    assert states == [State.ISSUED, State.REPLIED, State.DONE, State.VERIFIED, State.CLOSED]


def test_done_waits_for_somebody_to_verify_it():
    done = course((Kind.DONE, 1))
    assert done.state is State.DONE
    assert done.verified == 0
    assert allowed(done, 1) == (Kind.VERIFIED, Kind.RETURNED)


def test_what_one_of_many_has_done_is_not_done_by_all():
    order = course((Kind.DONE, 1), (Kind.VERIFIED, 1), count=3)
    assert order.state is State.REPLIED
    assert order.verified == 1
    assert Kind.CLOSED not in allowed(order)
    assert open_to(order, Kind.DONE) == [2, 3]


def test_an_order_to_many_waits_for_verifying_once_the_last_has_done_it():
    order = course((Kind.DONE, 1), (Kind.VERIFIED, 1), (Kind.DONE, 2), count=2)
    assert order.state is State.DONE


def test_work_sent_back_is_done_and_verified_anew():
    back = course((Kind.DONE, 1), (Kind.RETURNED, 1))
    assert back.state is State.RETURNED
    assert Kind.VERIFIED not in allowed(back, 1)
    again = course((Kind.DONE, 1), (Kind.RETURNED, 1), (Kind.DONE, 1), (Kind.VERIFIED, 1))
    assert again.state is State.VERIFIED


def test_nothing_happens_to_a_closed_order_any_more():
    way = [(Kind.DONE, 1), (Kind.VERIFIED, 1), (Kind.CLOSED, 0)]
    closed = course(*way)
    late = course(*way, (Kind.REPLY, 1), (Kind.EXTENDED, 0), (Kind.RETURNED, 1))
    assert allowed(closed) == allowed(closed, 1) == ()
    assert late.entries == closed.entries


def test_what_was_recorded_later_counts_later_whatever_day_it_speaks_of():
    done = Entry(Kind.DONE, DAY, DAY + dt.timedelta(2), number=1)
    reply = Entry(Kind.REPLY, DAY, DAY + dt.timedelta(1), number=1)
    assert replay([1], [done, reply]).state is State.DONE


EVENTS = st.lists(st.tuples(st.sampled_from(Kind), st.integers(0, 4), st.integers(0, 30)), max_size=30)


def entries_of(drawn: list[tuple[Kind, int, int]]) -> list[Entry]:
    return [
        Entry(kind, DAY + dt.timedelta(day), DAY + dt.timedelta(day), sequence, number)
        for sequence, (kind, number, day) in enumerate(drawn)
    ]


@repeatable
@given(EVENTS, st.integers(1, 3))
def test_no_order_is_verified_before_everybodys_work_is(drawn, count):
    order = replay(range(1, count + 1), entries_of(drawn))
    if order.state in (State.VERIFIED, State.CLOSED):
        assert order.verified == count
    if order.verified < count:
        assert not order.is_closed


@repeatable
@given(EVENTS, st.integers(1, 3))
def test_every_recipient_stands_where_his_own_last_entry_put_him(drawn, count):
    order = replay(range(1, count + 1), entries_of(drawn))
    for number, state in order.states.items():
        own = [entry.kind for entry in order.entries if entry.number == number and entry.kind in REACHES]
        assert state is (REACHES[own[-1]] if own else State.ISSUED)


@repeatable
@given(EVENTS)
def test_the_order_in_which_rows_are_read_changes_nothing(drawn):
    entries = entries_of(drawn)
    assert replay([1, 2], entries) == replay([1, 2], reversed(entries))


@repeatable
@given(EVENTS)
def test_every_entry_that_counts_changes_the_sentence_a_writer_has_seen(drawn):
    order = replay([1, 2], entries_of(drawn))
    before = Course(order.states, order.entries[:-1], order.doers, order.escalations, order.is_closed)
    if order.entries:
        assert standing(order) != standing(before)


# --- what forbids a step


def test_a_reply_says_something_and_who_says_it():
    said = fields(Step(Kind.REPLY, " ", "", 1), ground(course()))
    assert set(said) == {"person", "text"}
    assert said["person"] == "请写明经办人"


def test_a_step_for_nobody_is_refused():
    assert set(fields(Step(Kind.REPLY, "甲", "在办", 9), ground(course()))) == {"number"}


@pytest.mark.parametrize("person", ["责任人1", " 责任人1 ", "甲1", "甲１"])
def test_nobody_verifies_his_own_work(person):
    said = fields(Step(Kind.VERIFIED, person, "", 1), ground(course((Kind.DONE, 1))))
    assert "不能自己核验自己" in said["person"]


def test_somebody_else_verifies_it():
    assert fields(Step(Kind.VERIFIED, "督查员", "", 1), ground(course((Kind.DONE, 1)))) == {}


def test_what_is_not_done_cannot_be_verified():
    said = fields(Step(Kind.VERIFIED, "督查员", "", 1), ground(course()))
    assert said["number"] == "责任人1现在是“待回复”，不能核验通过"


def test_work_is_sent_back_with_a_reason_only():
    said = fields(Step(Kind.RETURNED, "督查员", " ", 1), ground(course((Kind.DONE, 1))))
    assert said == {"text": "退回要写明原因"}


@pytest.mark.parametrize(
    ("deadline", "told"),
    [
        (None, "请选择新的期限"),
        (DAY + dt.timedelta(7), "不是延期"),
        (dt.date(2081, 9, 30), "核对年份"),
    ],
)
def test_more_time_takes_a_later_day_that_can_be(deadline, told):
    said = fields(Step(Kind.EXTENDED, "甲", "下雨", deadline=deadline), ground(course()))
    assert told in said["deadline"]


def test_more_time_takes_a_reason_and_is_given_once_a_day():
    later = DAY + dt.timedelta(14)
    assert set(fields(Step(Kind.EXTENDED, "甲", "", deadline=later), ground(course()))) == {"text"}
    extended = course((Kind.EXTENDED, 0))
    again = ground(extended, as_of=DAY + dt.timedelta(1))
    assert "已经延期过一次" in fields(Step(Kind.EXTENDED, "甲", "下雨", deadline=later), again)["deadline"]


# --- reminders and ladder


def test_reminders_come_seven_three_and_one_day_before_and_every_day_after():
    reminded = [left for left in range(10, -4, -1) if is_reminded(left)]
    assert reminded == [7, 3, 1, -1, -2, -3]
    assert reminders(dt.date(2018, 10, 1)) == (
        dt.date(2018, 9, 24),
        dt.date(2018, 9, 28),
        dt.date(2018, 9, 30),
    )


@pytest.mark.parametrize(("late", "told"), [(0, None), (1, "农有才"), (2, "农有才")])
def test_the_owner_is_told_the_day_after_the_deadline(late, told):
    rung = due_rung(climb(USUAL_LADDER, HELD), course(), -late)
    assert (rung.names[0] if rung else None) == told


def test_the_next_leader_is_told_only_after_the_one_below_him():
    ladder, told_once = climb(USUAL_LADDER, HELD), course((Kind.ESCALATED, 0))
    assert due_rung(ladder, told_once, -2) is None
    assert due_rung(ladder, told_once, -3).names == ("韦司令",)
    assert due_rung(ladder, course(*[(Kind.ESCALATED, 0)] * 3), -90) is None


def test_more_time_starts_the_ladder_anew():
    order = course((Kind.ESCALATED, 0), (Kind.ESCALATED, 0), (Kind.EXTENDED, 0))
    assert due_rung(climb(USUAL_LADDER, HELD), order, -1).names == ("农有才",)


def test_a_rung_that_nobody_holds_is_passed_over():
    ladder = climb((Rung(1, "commander"), Rung(5, "chief")), {"commander": [], "chief": ["李书记"]})
    assert [one.names for one in ladder] == [("李书记",)]


def test_nobody_is_told_before_the_time():
    said = fields(Step(Kind.ESCALATED, "甲"), ground(course(), as_of=DAY))
    assert said == {"": "超期 1 天才报下一级，现在还剩 7 天"}


# --- papers


def picture(kind: str, **more: object) -> bytes:
    written = BytesIO()
    Image.new("RGB", (40, 20), "red").save(written, kind, **more)
    return written.getvalue()


def office(*parts: str) -> bytes:
    written = BytesIO()
    with ZipFile(written, "w") as file:
        for part in ("[Content_Types].xml", *parts):
            file.writestr(part, "x")
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (picture("PNG"), PNG),
        (picture("JPEG"), JPEG),
        (b"%PDF-1.7 ...", PDF),
        (office("xl/workbook.xml"), XLSX),
        (office("word/document.xml"), DOCX),
    ],
)
def test_a_paper_is_what_its_content_says(content, kind):
    assert admit(content)[0] == kind


def test_a_picture_loses_what_the_camera_wrote_into_it():
    exif = Image.Exif()
    exif[0x010F] = "某相机"
    exif[0x0112] = 6  # lies on its side
    _, kept = admit(picture("JPEG", exif=exif, comment=b"secret"))
    with Image.open(BytesIO(kept)) as drawn:
        assert dict(drawn.getexif()) == {}
        assert drawn.size == (20, 40)
    assert b"secret" not in kept


def test_what_hides_behind_a_picture_is_not_kept():
    _, kept = admit(picture("PNG") + b"<script>alert(1)</script>")
    assert b"script" not in kept


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "空"),
        (b"<html><script>", "只收图片"),
        (b"MZ\x90\x00", "只收图片"),
        (b"GIF89a" + bytes(40), "只收图片"),
        (picture("PNG")[:60], "损坏"),
        (b"PK\x03\x04rubbish", "损坏"),
        (office("xl/workbook.xml", "xl/vbaProject.bin"), "宏"),
        (office("evil.exe"), "只收图片"),
        (b"%PDF-" + bytes(LARGEST), "最大 5 MB"),
    ],
)
def test_another_file_is_refused_in_chinese(content, told):
    with pytest.raises(UnfitPaperError, match=told):
        admit(content)


def test_a_small_file_with_a_huge_picture_is_refused():
    written = BytesIO()
    Image.new("1", (9_000, 9_000)).save(written, "PNG")
    with pytest.raises(UnfitPaperError, match="太大"):
        admit(written.getvalue())
