"""Invented orders 督办令 in every state, out of dispatch meetings, inspections and works that lag behind."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.counties.demo.rows import Row, Rows, day_after, demo_row, dice
from data.model import DeadlineChange, Duty, Order, Recipient, Report, WorkEvent

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from data.counties.demo.works import Works
    from data.counties.pack import Pack

FEWEST, MOST = 14, 40
"""Orders of a county; two for each zone in between."""


@dataclass(frozen=True)
class Story:
    """How an order went, in days from the day the map opens on; ``moved`` is the deadline before it was moved."""

    given: int
    deadline: int
    steps: tuple[tuple[int, str], ...] = ()
    moved: int | None = None


STORIES = (
    Story(-20, -4, ((-17, "reply"), (-3, "escalated"))),
    Story(-6, 7, ((-4, "reply"),)),
    Story(-9, 1),
    Story(-14, 3, ((-12, "reply"), (-1, "done"))),
    Story(-25, -1, ((-21, "reply"), (-2, "done"))),
    Story(-30, 0, ((-26, "reply"), (-8, "done"), (-6, "returned"))),
    Story(-26, -9, ((-8, "escalated"), (-6, "escalated"), (-2, "escalated"))),
    Story(-40, 12, ((-35, "reply"), (-11, "extended")), moved=-8),
    Story(-24, -2, ((-20, "reply"), (-7, "done"), (-4, "verified"))),
    Story(-2, 18),
    Story(-45, -20, ((-40, "reply"), (-24, "done"), (-22, "verified"), (-21, "closed"))),
    Story(-60, -35, ((-55, "reply"), (-31, "done"), (-28, "verified"), (-27, "closed"))),
    Story(-50, -18, ((-46, "reply"), (-30, "done"), (-28, "returned"), (-22, "done"), (-20, "verified"))),
    Story(-12, 9, ((-10, "reply"), (-3, "reply"))),
)
TOPICS = {
    "meeting": (
        "对照年度退出计划逐村过一遍，把未达标条目、责任人和完成日期列成清单报县攻坚办",
        "本周内核清在建项目用工、用料和资金缺口，提出赶工办法",
        "驻村工作队到岗情况每周报一次，缺岗的说明原因并补齐",
        "汛期水毁道路和饮水管网逐处排查，能修的立即修，不能修的排出工期",
    ),
    "inspection": (
        "督查发现户档资料与系统数据不一致，逐户核对并改正",
        "督查发现公示牌信息没有更新，全部更新并拍照报备",
        "督查发现个别安置房漏水，查清户数，组织返修并回访",
    ),
    "objective": ("“{title}”进度落后，查明原因，排出赶工计划，按期补齐",),
}
SAID = {
    "reply": "已开碰头会，分工到人，正在办理",
    "done": "已办理完毕，附清单备查",
    "returned": "清单里有两处没有改到位，补齐后再报",
    "verified": "到现场看过，已办结",
    "closed": "核验通过，销号",
    "extended": "连续降雨，施工暂停，需要顺延",
    "escalated": "超期未办结，报上一级领导催办",
}
LIAISON = "联络员"
"""In the name of a unit of the playbook: orders go to all of them at once."""
TO_ALL = "联席会议办公室发文：报本单位挂联干部下月入户安排、阶段要求落实情况，注明责任人"
OFFICE, HANDLER, CHECKER = "县攻坚办", "演示经办人", "演示核验人"
DONE_BY = {"reply": HANDLER, "done": HANDLER, "returned": CHECKER, "verified": CHECKER, "closed": CHECKER}
OF_THE_WHOLE = ("issued", "closed", "extended", "escalated")
TO_MANY = ((-10, "reply"), (-5, "done"), (-2, "verified"))
LONGEST_TITLE = 40


@dataclass(frozen=True)
class Draft:
    """An invented order before it is written down; ``to`` names persons by id, or units."""

    key: str
    story: Story
    text: str
    origin: str
    place: str
    line: str
    people: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    origin_id: str = ""


Step = tuple[dt.date, str, int]
"""A day, what happened, and which recipient's."""


def orders(pack: Pack, invented: Works, held: list[Row]) -> Rows:
    """The orders by table; ``held`` are the invented duties, for whoever answers carries the order out."""
    rows: Rows = {table: [] for table in (Order, Recipient, WorkEvent, Duty, Report, DeadlineChange)}
    thrown = dice(pack, "orders")
    for draft in _drafts(pack, invented, held, thrown):
        for table, more in _written(pack, draft, thrown).items():
            rows[table].extend(more)
    return rows


def _drafts(pack: Pack, invented: Works, held: list[Row], thrown: random.Random) -> Iterator[Draft]:
    opening, count = pack.playbook.campaign.opening, min(max(FEWEST, 2 * len(pack.playbook.zones)), MOST)
    works = [row for row in invented.projects if row["start"] < opening < row["deadline"]]
    owners = {duty["subject_id"]: duty["person_id"] for duty in held if duty["role"] == "objective_owner"}
    for number in range(1, count + 1):
        kind, work = tuple(TOPICS)[number % len(TOPICS)], thrown.choice(works)
        yield Draft(
            f"demo-order-{number:03}",
            _earlier(STORIES[number % len(STORIES)], 6 * (number // len(STORIES))),
            thrown.choice(TOPICS[kind]).format(title=work["title"]),
            kind,
            work["place_code"],
            work["line"],
            people=(owners[work["id"]],),
            origin_id=work["id"] if kind == "objective" else "",
        )
    yield from _to_liaisons(pack)


def _earlier(story: Story, days: int) -> Story:
    """The same story further back, where it is over: what is still open stays as it was."""
    if not story.steps or story.steps[-1][1] != "closed":
        return story
    steps = tuple((on - days, kind) for on, kind in story.steps)
    return Story(story.given - days, story.deadline - days, steps)


def _to_liaisons(pack: Pack) -> Iterator[Draft]:
    """An order to many, where the county's documents count liaison officers."""
    for number, body in enumerate(pack.playbook.bodies, 1):
        if LIAISON in body.name and body.count:
            name, line = body.name.partition("（")[0], pack.playbook.lines[0].id
            units = tuple(f"{name}{one:02}" for one in range(1, int(body.count) + 1))
            key = f"demo-order-to-many-{number}"
            yield Draft(key, Story(-13, 3), TO_ALL, "meeting", pack.code, line, units=units)


def _written(pack: Pack, draft: Draft, thrown: random.Random) -> Rows:
    """The rows of one order."""
    given = _day(pack, draft.story.given)
    to = [*((person, "") for person in draft.people), *(("", unit) for unit in draft.units)]
    steps = [(given, "issued", 0), *_steps(pack, draft, thrown)]
    verified = [on for on, kind, _ in steps if kind == "verified"]
    shares = {given: 0.0} | {on: sum(one <= on for one in verified) / len(to) for on in verified}
    return {
        Order: [_order(pack, draft)],
        Recipient: [
            demo_row(pack, objective_id=draft.key, number=number, person_id=person, unit=unit)
            for number, (person, unit) in enumerate(to, 1)
        ],
        Duty: [_duty(pack, draft, number, person, given) for number, person in enumerate(draft.people, 1)],
        WorkEvent: [_event(pack, draft, sequence, step) for sequence, step in enumerate(steps)],
        Report: [_report(pack, draft.key, on, share) for on, share in shares.items()],
        DeadlineChange: [_change(pack, draft, on) for on, kind, _ in steps if kind == "extended"],
    }


def _day(pack: Pack, offset: int) -> dt.date:
    campaign = pack.playbook.campaign
    return max(day_after(campaign.opening, offset), campaign.start)


def _steps(pack: Pack, draft: Draft, thrown: random.Random) -> Iterator[Step]:
    """The story told; of many, some have answered, some are done, a few are verified."""
    for on, kind in draft.story.steps:
        yield _day(pack, on), kind, 0 if kind in OF_THE_WHOLE else 1
    for number in range(1, len(draft.units) + 1):
        for on, kind in TO_MANY[: thrown.choice((0, 1, 1, 2, 2, 3))]:
            yield _day(pack, on), kind, number


def _order(pack: Pack, draft: Draft) -> Row:
    story, long = draft.story, len(draft.text) > LONGEST_TITLE
    first = story.deadline if story.moved is None else story.moved
    return demo_row(
        pack,
        id=draft.key,
        kind="order",
        line=draft.line,
        title=f"{draft.text[: LONGEST_TITLE - 1]}…" if long else draft.text,
        place_code=draft.place,
        quantity=1.0,
        unit="件",
        direction="up",
        baseline=None,
        start=_day(pack, story.given),
        deadline=_day(pack, first),
        deadline_assumed=False,
        responsible_unit="",
        lon=None,
        lat=None,
        text=draft.text,
        origin_kind=draft.origin,
        origin_id=draft.origin_id,
        given_by=OFFICE,
    )


def _duty(pack: Pack, draft: Draft, number: int, person: str, given: dt.date) -> Row:
    return demo_row(
        pack,
        id=f"{draft.key}-{number}",
        person_id=person,
        role="objective_owner",
        subject_kind="objective",
        subject_id=draft.key,
        valid_from=given,
        valid_to=None,
    )


def _event(pack: Pack, draft: Draft, sequence: int, step: Step) -> Row:
    on, kind, number = step
    dated = {"on_date": on, "recorded_on": on, "sequence": sequence}
    said = {"person": DONE_BY.get(kind, OFFICE), "text": SAID.get(kind, draft.text)}
    return demo_row(pack, objective_id=draft.key, kind=kind, number=number, **dated, **said)


def _report(pack: Pack, key: str, on: dt.date, value: float) -> Row:
    known = {"on_date": on, "recorded_on": on, "sequence": 0, "state": "approved", "author": OFFICE}
    return demo_row(pack, objective_id=key, value=value, **known)


def _change(pack: Pack, draft: Draft, on: dt.date) -> Row:
    until = {"recorded_on": on, "deadline": _day(pack, draft.story.deadline), "reason": SAID["extended"]}
    return demo_row(pack, objective_id=draft.key, **until)
