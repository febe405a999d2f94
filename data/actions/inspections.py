"""督查 entered on screen: an inspection planned or drawn, a meeting held, a visit made.

Everything happens on the day on screen. What is wrong is refused at its field, all of it at once, and nothing is saved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.actions.filled import filled, fits, mine, next_id
from data.actions.fresh import hold, stale
from data.actions.permit import permit
from data.errors import FieldProblem, refuse_if
from data.model import InspectedPlace, Inspection
from data.rules.inspections import is_over
from data.rules.permissions import Deed
from data.store import inspections as store
from data.store.unit_of_work import Event, unit_of_work

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from data.actions.fresh import Basis
    from data.counties.playbook import InspectionSpec
    from data.store.snapshot import Snapshot

# --- planning


@dataclass(frozen=True)
class Plan:
    """An inspection or meeting to be.

    Attributes:
        kind: Id in the playbook.
        planned_on: The day it begins; a meeting is held on the day on screen.
        places: Villages chosen by hand; nothing where they are drawn, or where nobody goes anywhere.
        ground: What they are drawn with; None where nothing is drawn.
        count: How many are drawn.
        note: What a meeting came to.
    """

    kind: str
    title: str
    planned_on: dt.date | None
    leader: str
    places: tuple[str, ...] = ()
    ground: store.Ground | None = None
    count: int = 0
    note: str = ""


def plan(basis: Basis, wanted: Plan, engine: Engine | None = None) -> str:
    """Plan an inspection, and draw its places where that is asked for; a meeting or notice is recorded as held.

    Returns:
        Its id.

    Raises:
        RefusedInputError: Fields kind, title, planned_on, leader, places, seed, count, note.
    """
    permit(basis, Deed.INSPECT, engine)
    now = basis.now(engine)
    kind = next((one for one in now.playbook.inspections if one.id == wanted.kind), None)
    refuse_if([*_misplanned(now, wanted, kind)])
    assert kind is not None  # noqa: S101 - just refused otherwise
    places = _places(now, wanted, engine)
    event = Event(
        basis.signed,
        "plan_inspection",
        kind.name,
        after=f"{wanted.planned_on} {wanted.title.strip()}",
        reason=f"种子 {wanted.ground.seed}" if wanted.ground else "",
    )
    with unit_of_work(now.county_code, event, engine) as session:
        hold(session, now)
        row = _inspection(now, basis, wanted, kind)
        row.id = next_id(session, Inspection, now.county_code, "inspection")
        session.add(row)
        session.flush()
        rows = [{**mine(now, basis), "inspection_id": row.id, **place} for place in places]
        session.add_all(InspectedPlace(**place) for place in rows)
        return row.id


def _places(now: Snapshot, wanted: Plan, engine: Engine | None) -> list[dict[str, object]]:
    """Where it goes: the villages chosen, or drawn with their weights."""
    if wanted.ground is None:
        return [{"place_code": code, "weight": None} for code in wanted.places]
    chosen = store.drawn(now, wanted.ground, store.eve_of(now), wanted.count, engine)
    return [{"place_code": one.code, "weight": one.weight} for one in chosen]


def _inspection(now: Snapshot, basis: Basis, wanted: Plan, kind: InspectionSpec) -> Inspection:
    return Inspection(
        **mine(now, basis),
        kind=kind.id,
        title=wanted.title.strip(),
        planned_on=wanted.planned_on,
        done_on=None if kind.form == "visit" else wanted.planned_on,
        recorded_on=now.as_of,
        leader=wanted.leader.strip(),
        seed=wanted.ground.seed if wanted.ground else "",
        drawn_as_of=store.eve_of(now) if wanted.ground else None,
        note=wanted.note.strip(),
    )


def _misplanned(now: Snapshot, wanted: Plan, kind: InspectionSpec | None) -> Iterator[FieldProblem]:
    if kind is None:
        yield FieldProblem("kind", "请从作战方案里选督查种类")
        return
    yield from filled("title", wanted.title, "名称")
    yield from filled("leader", wanted.leader, "带队人")
    yield from fits("note", wanted.note, "情况")
    yield from _misdated(now, wanted, goes=kind.form == "visit")
    if kind.form == "visit":
        yield from _nowhere(now, wanted)
    elif wanted.places or wanted.ground:
        yield FieldProblem("places", f"{kind.name}不到现场，不用选村")


def _misdated(now: Snapshot, wanted: Plan, *, goes: bool) -> Iterator[FieldProblem]:
    campaign = now.playbook.campaign
    if wanted.planned_on is None:
        yield FieldProblem("planned_on", "请选择日期")
    elif goes and wanted.planned_on < now.as_of:
        yield FieldProblem("planned_on", f"{wanted.planned_on} 已经过去，请选 {now.as_of} 或以后的日期")
    elif not goes and wanted.planned_on > now.as_of:
        what = f"{wanted.planned_on} 在当前日期 {now.as_of} 之后，还没有开展；请在那一天或以后登记"
        yield FieldProblem("planned_on", what)
    elif not campaign.start <= wanted.planned_on <= campaign.end:
        yield FieldProblem(
            "planned_on", f"日期不在战役期间（{campaign.start} 至 {campaign.end}），请核对年份"
        )


def _nowhere(now: Snapshot, wanted: Plan) -> Iterator[FieldProblem]:
    villages = now.villages
    unknown = [code for code in wanted.places if code not in villages.index]
    if unknown:
        yield FieldProblem("places", f"没有代码为“{unknown[0]}”的村，请从列表里选")
    if wanted.ground is None:
        if not wanted.places:
            yield FieldProblem("places", "请选要去的村，或改为随机抽取")
        return
    if wanted.ground.zone and wanted.ground.zone not in now.zones.index:
        yield FieldProblem("zone", f"没有编号为“{wanted.ground.zone}”的{now.playbook.words.zone}")
        return
    if not wanted.ground.text or " " in wanted.ground.text:
        yield FieldProblem("seed", "请写随机种子，不要空格；写下它，别人就能照样重抽")
    yield from fits("seed", wanted.ground.text, "种子")
    within = villages["zone"] == wanted.ground.zone if wanted.ground.zone else villages["zone"].notna()
    most = int((within & (villages["kind"] != "虚拟")).sum())
    if not 1 <= wanted.count <= most:
        yield FieldProblem("count", f"请抽 1 到 {most} 个村，现在是 {wanted.count}")


# --- going there


@dataclass(frozen=True)
class Visit:
    """What was seen today.

    Attributes:
        inspection: Id of the inspection.
        places: Codes of the places seen.
        over: Whether the inspection is over with that.
    """

    inspection: str
    places: tuple[str, ...]
    note: str
    over: bool


def visit(basis: Basis, seen: Visit, engine: Engine | None = None) -> None:
    """Record which places of an inspection were seen today, and whether it is over: then it is hidden no longer.

    Raises:
        RefusedInputError: Fields places, note; the whole form where the inspection is over, unknown or still to come.
    """
    permit(basis, Deed.INSPECT, engine)
    now = basis.now(engine)
    survey = store.load(now, engine).surveys.get(seen.inspection)
    refuse_if([*_not_visited(now, survey, seen)])
    assert survey is not None  # noqa: S101 - just refused otherwise
    refuse_if(stale(basis.saw, standing(survey)))
    done = f"看了 {len(seen.places)} 处" + ("，结束" if seen.over else "")
    event = Event(basis.signed, "inspect", survey.id, standing(survey), done, seen.note.strip())
    with unit_of_work(now.county_code, event, engine) as session:
        hold(session, now)
        for code in seen.places:
            session.get_one(InspectedPlace, (now.county_code, survey.id, code)).visited_on = now.as_of
        row = session.get_one(Inspection, (now.county_code, survey.id))
        row.note = "；".join(filter(None, [row.note, seen.note.strip()]))
        row.done_on = now.as_of if seen.over else None


def standing(survey: store.Survey) -> str:
    """Where an inspection stands, in words that change with every visit."""
    seen = sum(place.visited_on is not None for place in survey.places)
    return f"{'已结束' if survey.done_on else '未结束'}，看了 {seen}/{len(survey.places)} 处"


def _not_visited(now: Snapshot, survey: store.Survey | None, seen: Visit) -> Iterator[FieldProblem]:
    if survey is None:
        yield FieldProblem("", "没有这次督查，请重新打开这一页")
        return
    if is_over(survey.done_on, now.as_of):
        yield FieldProblem("", f"这次督查 {survey.done_on} 已经结束，不能再登记")
    elif survey.planned_on > now.as_of:
        yield FieldProblem("", f"这次督查定在 {survey.planned_on}，现在是 {now.as_of}，还没有开始")
    before = {place.place: place.visited_on for place in survey.places}
    for code in seen.places:
        if code not in before:
            yield FieldProblem("places", f"这次督查没有安排“{code}”，请从列表里选")
        elif before[code]:
            yield FieldProblem("places", f"“{code}”{before[code]} 已经看过")
    if not seen.places and not seen.over:
        yield FieldProblem("places", "请选今天看过的村，或勾选督查结束")
    yield from fits("note", seen.note, "情况")
