"""Invented inspections of the county's own kinds, and findings that are put right well, late, twice or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from data.counties.demo.people import Roll
from data.counties.demo.rows import Row, Rows, day_after, demo_row, dice
from data.model import Duty, InspectedPlace, Inspection, Person, Rectification, Report, WorkEvent
from data.rules.cadence import Rhythm, occasions
from data.rules.rectification import SHARES, line_of

if TYPE_CHECKING:
    import datetime as dt
    import random
    from collections.abc import Iterator

    from data.counties.pack import Pack
    from data.counties.playbook import InspectionSpec

MISSED = 0.08
"""Share of what recurs that was not held."""
EVERY = {"visit": 24, "feedback": 2000, "notice": 60, "meeting": 60}
"""Days between those that have no rhythm; what others find comes once."""
FIRST = {"feedback": (120, 160)}
"""Days after which the first one comes; there must be something to find again."""
SOON = (10, 40)
AHEAD = 6
"""Days by which an inspection without a rhythm is planned ahead."""
PLACES = {"week": (1, 1), "month": (2, 3), "quarter": (4, 6), "half_year": (6, 9), "year": (6, 9)}
USUAL = (3, 4)
FEEDBACK = (6, 9)
"""Findings that others send."""
FINDS = 0.45
"""Share of places in which something is found."""
SAME = 0.4
"""Share of what others send that the county had found itself."""
LINKED_AFTER = 2
LIMITS = (15, 20, 30, 45)
OWNERS = 2
"""People a zone who put findings right."""
PROBLEMS = (
    ("“一户一册一卡”填写不完整", "逐户核对，缺项补齐，乡镇复核", "乡镇扶贫工作站"),
    ("帮扶干部走访次数不足", "补走访并登记，帮扶单位按月通报", "帮扶单位"),
    ("饮水管网漏水，供水不稳定", "更换破损管段，落实管护人", "县水利局"),
    ("危房改造户竣工后没有搬入", "督促搬入，拆除旧房", "县住房和城乡建设局"),
    ("产业奖补资金没有公示", "补公示并留存照片", "乡镇人民政府"),
    ("项目资料归档不全", "按清单补齐，专人保管", "项目实施单位"),
    ("低保与建档立卡信息不一致", "数据比对，逐户更正", "县民政局"),
    ("公益岗位人员不在岗", "考勤上墙，不在岗的停发补贴", "县人力资源和社会保障局"),
    ("村卫生室药品不足", "按目录补齐，每月盘点", "县卫生健康局"),
    ("项目资金拨付进度慢", "完善手续，限期拨付", "县财政局"),
)
FATES = ("good",) * 13 + ("returned",) * 2 + ("late",) * 2 + ("stuck", "silent", "working")
"""What becomes of a finding; each as likely as it stands here often."""


@dataclass
class _Making:
    """What is made on the way."""

    pack: Pack
    thrown: random.Random
    roll: Roll
    owners: dict[str, list[str]]
    surveys: list[Row] = field(default_factory=list)
    places: list[Row] = field(default_factory=list)
    findings: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    reports: list[Row] = field(default_factory=list)

    @property
    def end(self) -> dt.date:
        return self.pack.playbook.campaign.end


def inspections(pack: Pack) -> Rows:
    """Inspections, meetings and findings of a county, by table, in an order that satisfies the foreign keys."""
    roll = Roll(pack, "inspections")
    owners = {
        zone.id: [roll.hire("objective_owner", zone.name) for _ in range(OWNERS)]
        for zone in pack.playbook.zones
    }
    making = _Making(pack, dice(pack, "inspections"), roll, owners)
    for on, kind in _days(pack, making.thrown):
        _survey(making, on, kind)
    return {
        Inspection: making.surveys,
        InspectedPlace: making.places,
        Rectification: making.findings,
        Person: roll.people,
        Duty: roll.duties,
        WorkEvent: making.events,
        Report: making.reports,
    }


def _days(pack: Pack, thrown: random.Random) -> list[tuple[dt.date, InspectionSpec]]:
    """When each kind is held, in order."""
    found = [(on, kind) for kind in pack.playbook.inspections for on in _days_of(pack, kind, thrown)]
    return sorted(found, key=lambda one: (one[0], one[1].id))


def _days_of(pack: Pack, kind: InspectionSpec, thrown: random.Random) -> Iterator[dt.date]:
    campaign = pack.playbook.campaign
    if kind.every == "occasion":
        on = day_after(campaign.start, thrown.randint(*FIRST.get(kind.form, SOON)))
        while on <= campaign.end:
            yield on
            on = day_after(on, EVERY[kind.form] * thrown.uniform(0.7, 1.3))
        return
    rhythm = Rhythm(kind.every, kind.due == "begin", campaign.start, campaign.end)
    for one in occasions(rhythm, (), campaign.start):
        if thrown.random() >= MISSED:
            yield one.due


def _survey(making: _Making, on: dt.date, kind: InspectionSpec) -> None:
    pack, thrown = making.pack, making.thrown
    key = f"demo-inspection-{len(making.surveys) + 1:04}"
    planned = day_after(on, -AHEAD) if kind.form == "visit" and kind.every == "occasion" else on
    making.surveys.append(
        demo_row(
            pack,
            id=key,
            kind=kind.id,
            title=f"{on.year}年{on.month}月{on.day}日{kind.name}",
            planned_on=on,
            done_on=on,
            recorded_on=max(planned, pack.playbook.campaign.start),
            leader="演示带队人",
            seed="",
            drawn_as_of=None,
            note="",
        )
    )
    villages = [village for village in pack.villages if village.kind != "虚拟"]
    if kind.form == "visit":
        for village in thrown.sample(villages, thrown.randint(*PLACES.get(kind.every, USUAL))):
            seen = {"inspection_id": key, "place_code": village.code, "visited_on": on, "weight": None}
            making.places.append(demo_row(pack, **seen))
            if thrown.random() < FINDS:
                _find(making, key, on, village.code)
    elif kind.form == "feedback":
        for village in thrown.sample(villages, thrown.randint(*FEEDBACK)):
            _sent(making, key, on, village.code)


def _sent(making: _Making, survey: str, on: dt.date, village: str) -> None:
    """What others found; some of it the county had found before."""
    free = [row for row in making.findings if not row["same_as"]]
    if free and making.thrown.random() < SAME:
        _same(making, survey, on, making.thrown.choice(free))
    else:
        _find(making, survey, on, village)


def _find(making: _Making, survey: str, on: dt.date, village: str) -> None:
    """A finding and its way."""
    problem = making.thrown.choice(PROBLEMS)
    limit = day_after(on, making.thrown.choice(LIMITS))
    key = _finding(making, survey, on, limit, village, problem)
    for at, kind, text in _way(on, limit, problem[1], making.thrown):
        _event(making, key, at, kind, text)


def _finding(  # noqa: PLR0913, PLR0917 - a finding has that many parts
    making: _Making,
    survey: str,
    on: dt.date,
    limit: dt.date,
    village: str,
    problem: tuple[str, str, str],
    same_as: str = "",
) -> str:
    pack = making.pack
    key = f"demo-finding-{len(making.findings) + 1:04}"
    place = next(one for one in pack.villages if one.code == village)
    zone = next(one.id for one in pack.playbook.zones if place.township_code in one.townships)
    making.findings.append(
        demo_row(
            pack,
            id=key,
            kind="rectification",
            line=line_of([(line.id, line.title) for line in pack.playbook.lines]),
            title=f"{place.name}：{problem[0]}",
            place_code=village,
            quantity=1.0,
            unit="项",
            direction="up",
            baseline=None,
            start=on,
            deadline=limit,
            deadline_assumed=False,
            responsible_unit=problem[2],
            lon=None,
            lat=None,
            inspection_id=survey,
            problem=f"{place.name}{problem[0]}",
            remedy=problem[1],
            same_as=same_as,
        )
    )
    duty = making.roll.give(making.thrown.choice(making.owners[zone]), "objective_owner", "objective", key)
    duty["valid_from"] = on
    _event(making, key, on, "issued", "发现问题")
    return key


def _way(
    on: dt.date, limit: dt.date, remedy: str, thrown: random.Random
) -> Iterator[tuple[dt.date, str, str]]:
    """Events after the day it was found."""
    fate, days = thrown.choice(FATES), (limit - on).days
    if fate == "silent":
        return
    yield day_after(on, thrown.randint(2, 6)), "reply", f"正在整改：{remedy}"
    if fate == "working":
        return
    done = day_after(on, days * thrown.uniform(1.2, 1.9 if fate == "late" else 1.6))
    if fate != "late":
        done = day_after(on, max(days * thrown.uniform(0.45, 0.85), 7))
    yield done, "done", "整改完成，照片与台账已报"
    if fate == "stuck":
        return
    if fate == "returned":
        done = day_after(done, thrown.randint(1, 3))
        yield done, "returned", "现场核验：仍有两户没有改到位"
        done = day_after(done, thrown.randint(4, 12))
        yield done, "done", "再次整改完成"
    checked = day_after(done, thrown.randint(2, 6))
    yield checked, "verified", "现场核验通过"
    yield day_after(checked, thrown.randint(1, 5)), "closed", "资料齐全，销号"


def _same(making: _Making, survey: str, on: dt.date, first: Row) -> None:
    """A finding that is the same problem as an earlier one: once linked, it goes with that."""
    limit = day_after(on, making.thrown.choice(LIMITS))
    problem = next(one for one in PROBLEMS if first["title"].endswith(one[0]))
    key = _finding(making, survey, on, limit, first["place_code"], problem, first["id"])
    linked = day_after(on, LINKED_AFTER)
    _event(making, key, linked, "linked", first["id"])
    if linked > making.end:
        return
    shares = [
        (event["on_date"], SHARES[event["kind"]])
        for event in making.events
        if event["objective_id"] == first["id"] and event["kind"] in SHARES
    ]
    before = [share for at, share in shares if at <= linked]
    _report(making, key, linked, before[-1])
    for at, share in shares:
        if at > linked:
            _report(making, key, at, share)


def _event(making: _Making, key: str, on: dt.date, kind: str, text: str) -> None:
    if on > making.end:
        return
    who = {"reply": "演示整改人", "done": "演示整改人"}.get(kind, "演示督查员")
    said = {"kind": kind, "number": 0, "person": who, "text": text}
    making.events.append(
        demo_row(making.pack, objective_id=key, on_date=on, recorded_on=on, sequence=0, **said)
    )
    if kind in SHARES:
        _report(making, key, on, SHARES[kind])


def _report(making: _Making, key: str, on: dt.date, share: float) -> None:
    said = {"value": share, "state": "approved", "author": "演示填报员"}
    making.reports.append(
        demo_row(making.pack, objective_id=key, on_date=on, recorded_on=on, sequence=0, **said)
    )
