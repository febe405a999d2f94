"""What a meeting was shown, as its documents tell it: every figure is the edition's, none is of today.

Orders given at the meeting itself are younger than its edition. They are taken as they were given: text, recipients and
first deadline never change.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from data import wording
from data.documents.paper import About
from data.errors import ZhantuError
from data.rules.agenda import worst_first
from data.rules.changes import What
from data.rules.light import SEVERITY, Light
from data.rules.orders import SIGNS as ORDER_SIGNS
from data.rules.orders import State as OrderState
from data.store import meetings as store
from data.store import scores, summary
from data.store.frames import each, missing
from data.store.outlook import COUNTY, outlooks

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    import pandas as pd
    from sqlalchemy import Engine

    from data.counties.playbook import Playbook
    from data.rules.outlook import Outlook
    from data.store.frames import Row
    from data.store.meetings import Dispatch, Seal, Shown
    from data.store.orders import Given
    from data.store.snapshot import Snapshot

UNNAMED, UNOWNED = "原文未写明", "未定"
"""A zone without a commander; an objective for which nobody answers."""


@dataclass(frozen=True, slots=True)
class Work:
    """An objective as it stood.

    Attributes:
        title: With its badge where it is a demo one.
        zone: Name of its zone; the county's where it lies in none.
        owner: The person, else the unit, else that nobody is named.
        deadline: 2018年9月20日.
        due: The same as 2018-09-20.
        left: Days left or late, in words.
        forecast: What becomes of it at its pace, in words; that nothing is known where nothing is.
        progress: What is done of what is to be done.
        light: Code of its light.
    """

    title: str
    zone: str
    owner: str
    deadline: str
    due: str
    left: str
    forecast: str
    progress: str
    light: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A zone as it stood.

    Attributes:
        rank: The county's own title of who commands it.
        commander: Name with its badge, or that no document names one.
        lights: How many of its objectives show each light.
        planned: Mean share planned of what was reported, 0 to 1; NaN where nothing was.
        actual: Mean share done of the same.
        place: Number on the list of the period; None where nobody could compare it.
        points: On that list.
        end: ``red`` 红榜, ``black`` 黑榜 or empty.
        trend: Against the list before, in words.
        late: Its objectives that are red, the worst first.
    """

    id: str
    number: int
    name: str
    rank: str
    commander: str
    light: str
    lights: Mapping[str, int]
    count: summary.Count
    villages: str
    outlook: Outlook
    planned: float
    actual: float
    place: int | None
    points: float | None
    end: str
    trend: str
    late: tuple[Work, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """Something that changed since the meeting before; lights and states by code, ``before`` may be empty."""

    what: What
    title: str
    before: str
    after: str
    zone: str


@dataclass(frozen=True, slots=True)
class Task:
    """An order.

    Attributes:
        to: Each recipient: the person and its unit; either may be empty.
        deadline: As first given, 2018年9月20日.
        state: Shape and word as of the edition; empty for one given at the meeting itself.
        done: Whether it was closed.
    """

    number: str
    text: str
    to: tuple[tuple[str, str], ...]
    deadline: str
    given_by: str
    state: str = ""
    done: bool = False

    @property
    def people(self) -> str:
        """Who carries it out, in one line; nobody in person where it went to units only."""
        return "、".join(name for name, _ in self.to if name) or ("—" if self.to else UNOWNED)

    @property
    def units(self) -> str:
        """Their units, each once."""
        return "、".join(dict.fromkeys(unit for _, unit in self.to if unit)) or "—"


@dataclass(frozen=True, eq=False)
class Facts:
    """Everything the documents of a meeting say.

    Attributes:
        zones: By place on the list, the unranked last; see :meth:`by_need` for the order of the agenda.
        late: Objectives that are red and not done, the worst first.
        changes: None for the first meeting, of which nothing can be told.
        before: The orders of the meeting before, as of the edition.
        orders: Those given at this one.
        next_day: When the next meeting of the kind is due; None where it has no rhythm.
    """

    meeting: Dispatch
    seal: Seal
    snapshot: Snapshot
    period: str
    count: summary.Count
    outlook: Outlook
    zones: tuple[Standing, ...]
    late: tuple[Work, ...]
    last: Dispatch | None
    changes: tuple[Change, ...]
    before: tuple[Task, ...]
    orders: tuple[Task, ...]
    next_day: dt.date | None

    @property
    def county(self) -> str:
        """Name of the county."""
        return self.snapshot.playbook.county.name

    @property
    def title(self) -> str:
        """The meeting with the county's name before it, unless its title begins with it."""
        title = self.meeting.title
        return title if title.startswith(self.county) else f"{self.county}{title}"

    @property
    def word(self) -> str:
        """The county's own word for a zone."""
        return self.snapshot.playbook.words.zone

    @property
    def rank(self) -> str:
        """The county's own title of who commands a zone."""
        return self.snapshot.playbook.roles.commander

    @property
    def as_of(self) -> str:
        """The day of the numbers, in words."""
        return wording.date(self.seal.as_of)

    @property
    def demo(self) -> str:
        """What of the numbers is demo; empty where nothing is."""
        return "" if self.seal.evidence_only else f"{wording.DEMO_WITHIN}：{wording.DEMO_NOTE}"

    def by_need(self) -> list[Standing]:
        """The zones as the agenda takes them, the worst first."""
        order = {one.id: at for at, one in enumerate(worst_first(store.stands(self.snapshot.zones)))}
        return sorted(self.zones, key=lambda zone: order[zone.id])

    def about(self, title: str) -> About:
        """Properties of a document of this meeting."""
        counted = "只看有据数据" if self.seal.evidence_only else wording.DEMO_WITHIN
        return About(title, f"{self.county}　数据截至 {self.seal.as_of}　{counted}", *self._made)

    @property
    def _made(self) -> tuple[str, str]:
        return self.seal.sha256, self.seal.made_at


def facts_of(snapshot: Snapshot, key: str, engine: Engine | None = None) -> Facts:
    """What a meeting was shown, out of its edition.

    Args:
        snapshot: The county on the day on screen, which knows of the meeting.
        key: Id of the meeting.
        engine: Another than the configured one.

    Raises:
        ZhantuError: There is no such meeting, it was not opened, or its edition holds demo rows and none may be shown.
    """
    meeting = store.load(snapshot, engine).get(key)
    if meeting is None:
        raise ZhantuError("没有这次会议，请从调度会页面重新导出。")
    if store.is_withheld(snapshot, meeting):
        raise ZhantuError("这次会议看的是含演示的全部数据。关掉“只看有据数据”再导出。")
    shown = store.reopen(snapshot.county_code, meeting, engine)
    assert meeting.seal is not None  # noqa: S101 - reopening refuses it otherwise
    last = store.last_of(snapshot, meeting, engine)
    changed = store.changed(snapshot, engine, meeting=key)
    content = _list(shown, shown.snapshot.playbook, meeting)
    frozen = shown.snapshot
    return Facts(
        meeting=meeting,
        seal=meeting.seal,
        snapshot=frozen,
        period="本周" if content["period"] == scores.WEEK else "本月",
        count=summary.count(frozen.objectives),
        outlook=outlooks(frozen)[COUNTY],
        zones=_standings(frozen, content),
        late=_works(frozen, _red(frozen.objectives)),
        last=last,
        changes=tuple(_change(frozen, row) for _, row in each(changed)),
        before=_tasks_before(shown, last),
        orders=_tasks(store.given_at(snapshot, key, engine), meeting),
        next_day=_next_day(snapshot, shown.snapshot.playbook, meeting, engine),
    )


def _list(shown: Shown, playbook: Playbook, meeting: Dispatch) -> dict[str, Any]:
    """The list of the week for a weekly meeting, else that of the month."""
    every = {kind.id: kind.every for kind in store.kinds(playbook)}.get(meeting.kind)
    lists = dict(zip(shown.frames["lists"]["period"], shown.frames["lists"]["content"], strict=True))
    content: dict[str, Any] = json.loads(lists[scores.WEEK if every == "week" else scores.MONTH])
    return content


def _red(objectives: pd.DataFrame) -> pd.DataFrame:
    """What is red and not done: the longest overdue first, then what has the least chance."""
    found = objectives[objectives["light"].eq(Light.RED.value) & objectives["done_on"].isna()]
    return found.sort_values(["days_left", "p_on_time", "title"], kind="stable")


def _works(snapshot: Snapshot, objectives: pd.DataFrame) -> tuple[Work, ...]:
    zones = snapshot.zones["name"]
    return tuple(_work(one, zones, snapshot.playbook.county.name) for _, one in each(objectives))


def _work(one: Row, zones: pd.Series[str], county: str) -> Work:
    return Work(
        title=titled(one),
        zone=county if missing(one["zone"]) else str(zones.get(one["zone"], county)),
        owner=owner(one),
        deadline=wording.date(one["deadline"]),
        due="—" if missing(one["deadline"]) else one["deadline"].date().isoformat(),
        left=wording.days_left(one),
        forecast=wording.forecast(one) or "进展太少，暂不能预测",
        progress=wording.progress(one),
        light=one["light"],
    )


def titled(one: Row) -> str:
    """The title of an objective; a demo one says so."""
    return f"{one['title']}（{wording.DEMO}）" if one["is_demo"] else str(one["title"])


def owner(one: Row) -> str:
    """Who answers for an objective: the person, else the unit."""
    if not missing(one["owner"]):
        return wording.person(one["owner"], is_demo=one["owner_demo"])
    units = (one["owner_unit"], one["responsible_unit"])
    return next((unit for unit in units if isinstance(unit, str) and unit), UNOWNED)


def _standings(snapshot: Snapshot, content: dict[str, Any]) -> tuple[Standing, ...]:
    places = {one["id"]: one for one in content["lists"][scores.ZONE]}
    commanders = wording.names(snapshot.holders("zone", "commander"))
    found = [
        _standing(snapshot, key, zone, commanders, places.get(key)) for key, zone in each(snapshot.zones)
    ]
    return tuple(sorted(found, key=_listed))


def _listed(zone: Standing) -> tuple[bool, int, int, int]:
    """Ranked zones by place, the others as urgent as their light."""
    return zone.place is None, zone.place or 0, SEVERITY[Light(zone.light)], zone.number


def _standing(
    snapshot: Snapshot, key: str, zone: Row, commanders: Mapping[str, str], place: Row | None
) -> Standing:
    mine = snapshot.objectives[snapshot.objectives["zone"] == key]
    told = mine[mine["light"].ne(Light.GREY.value)]
    return Standing(
        id=key,
        number=int(zone["number"]),
        name=str(zone["name"]),
        rank=snapshot.playbook.roles.commander,
        commander=commanders.get(key, UNNAMED),
        light=zone["light"],
        lights={light.value: int(zone[light.value]) for light in Light},
        count=summary.count(mine),
        villages=wording.villages_out(zone),
        outlook=outlooks(snapshot)[key],
        planned=float(told["planned"].mean()),
        actual=float(told["actual"].clip(upper=1.0).mean()),
        place=place["number"] if place else None,
        points=place["points"] if place else None,
        end=place["end"] if place else "",
        trend=place["trend"] if place else "",
        late=_works(snapshot, _red(mine)),
    )


def _change(snapshot: Snapshot, row: Row) -> Change:
    zone = "" if missing(row["zone"]) else str(snapshot.zones["name"].get(row["zone"], ""))
    before = "" if missing(row["before"]) else str(row["before"])
    return Change(What(row["what"]), titled(row), before, str(row["after"]), zone)


def _tasks_before(shown: Shown, last: Dispatch | None) -> tuple[Task, ...]:
    """The orders of the meeting before, as they stood when this one was opened."""
    if last is None:
        return ()
    found = shown.frames["orders"].join(shown.frames["objectives"][["deadline", "is_demo"]])
    mine = found[found["origin_kind"].eq("meeting") & found["origin_id"].eq(last.id)]
    return tuple(_task_before(key, one) for key, one in each(mine))


def _task_before(key: str, one: Row) -> Task:
    state = OrderState(one["state"])
    sign = ORDER_SIGNS[state]
    to = tuple((name, "") for name in str(one["to"]).split("、") if name)
    return Task(
        number=key,
        text=one["text"],
        to=to,
        deadline=wording.date(one["deadline"]),
        given_by=one["given_by"],
        state=f"{sign.shape} {sign.word}",
        done=state is OrderState.CLOSED,
    )


def _tasks(given: list[Given], meeting: Dispatch) -> tuple[Task, ...]:
    """The orders given at a meeting until it was closed, in the order in which they were given."""
    assert meeting.seal is not None  # noqa: S101 - only an open meeting gives orders
    until = meeting.closed_on
    return tuple(
        task_of(one)
        for one in sorted(given, key=lambda one: one.id)
        if (until is None or one.objective["start"].date() <= until)
        and not (meeting.seal.evidence_only and one.objective["is_demo"])
    )


def task_of(one: Given) -> Task:
    """An order as it was given."""
    return Task(
        number=one.id,
        text=one.text,
        to=tuple((to.said if to.name else "", to.unit) for to in one.to),
        deadline=wording.date(one.objective["first_deadline"]),
        given_by=one.given_by,
    )


def _next_day(
    snapshot: Snapshot, playbook: Playbook, meeting: Dispatch, engine: Engine | None
) -> dt.date | None:
    """When the kind of meeting is due again, counted from this one."""
    kind = next((kind for kind in store.kinds(playbook) if kind.id == meeting.kind), None)
    if kind is None or kind.every == "occasion":
        return None
    known = store.load(snapshot, engine).values()
    held = [
        one.held_on for one in known if one.kind == kind.id and one.seal and one.held_on <= meeting.held_on
    ]
    day = store.next_day(playbook, kind, held, meeting.held_on)
    return day if day > meeting.held_on else None
