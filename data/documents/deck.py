"""The briefing deck: one scene of the agenda after the other, as titles, figures, sentences, tables, charts and a map.

A scene may take several slides: the writer carries on what does not fit, and cuts nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from data import wording
from data.documents import said
from data.documents.paper import HASH
from data.rules.agenda import Kind
from data.rules.light import SIGNS, Light, sign_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from data.documents.facts import Facts, Standing, Task
    from data.documents.paper import About
    from data.store.meetings import Entry

Point: TypeAlias = tuple[float, float]
MOST = 24
"""Rows of one table; the workbook of the meeting has them all, and the slide says so."""
MOST_OF_ZONE = 3
"""Late objectives of a zone on its slide; the head of the table says of how many."""
PLANNED, ACTUAL, BY_THEN, LATER = "planned", "actual", "on_time", "later"
"""Colours besides those of the lights."""


@dataclass(frozen=True, slots=True)
class Region:
    """A zone on the map: its rings, each a closed line, and where its label stands; all between 0 and 1."""

    label: str
    light: str
    rings: tuple[tuple[Point, ...], ...]
    at: Point


@dataclass(frozen=True, slots=True)
class Drawing:
    """A map as lines; ``ratio`` is its height by its width."""

    regions: tuple[Region, ...]
    ratio: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Large figures side by side: label, value, and the code of a light or empty."""

    items: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """Sentences, one below the other."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; ``shares`` are its columns' parts of the width."""

    columns: tuple[str, ...]
    shares: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Series:
    """One row of figures of a chart; ``colour`` is a light's code or one of this module's."""

    name: str
    colour: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart over the zones, which stays editable; stacked, or side by side in per cent."""

    categories: tuple[str, ...]
    series: tuple[Series, ...]
    stacked: bool = True


@dataclass(frozen=True, slots=True)
class Map:
    """The zones in their lights; the writer says beside them what the lights mean, then the ``lines``."""

    drawing: Drawing
    lines: tuple[str, ...]


Part: TypeAlias = Figures | Lines | Grid | Bars | Map


@dataclass(frozen=True, slots=True)
class Scene:
    """A scene: its title, its parts from top to bottom, and what the speaker says."""

    title: str
    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deck:
    """A deck; ``foot`` stands on every slide."""

    title: str
    subtitle: tuple[str, ...]
    scenes: tuple[Scene, ...]
    foot: str
    about: About


def deck(facts: Facts, drawing: Drawing | None) -> Deck:
    """The deck of a meeting.

    Args:
        facts: Out of its edition.
        drawing: The zones of the same edition; None where they have no ground.
    """
    meeting = facts.meeting
    counted = "只看有据数据" if facts.seal.evidence_only else wording.DEMO_WITHIN
    where = f"　{meeting.place}" if meeting.place else ""
    title = facts.title
    return Deck(
        title=title,
        subtitle=(
            facts.snapshot.playbook.campaign.name,
            f"{wording.date(meeting.held_on)}{where}　{meeting.chair}主持",
            f"数据截至{facts.as_of}",
            *filter(None, [facts.demo]),
        ),
        scenes=tuple(_scenes(facts, drawing)),
        foot=f"截至 {facts.seal.as_of}　{counted}　定格 {facts.seal.sha256[:HASH]}",
        about=facts.about(f"{title}（简报）"),
    )


def _scenes(facts: Facts, drawing: Drawing | None) -> Iterator[Scene]:
    for entry in facts.meeting.agenda:
        if not entry.skipped:
            yield from _of_item(facts, entry, drawing)


def _of_item(facts: Facts, entry: Entry, drawing: Drawing | None) -> Iterator[Scene]:
    made: dict[Kind, Callable[[Facts, Entry], tuple[Part, ...]]] = {
        Kind.COUNTY: _county,
        Kind.CHANGES: _changes,
        Kind.ORDERS: _before,
        Kind.WORST: _worst,
        Kind.ZONE: _zone,
        Kind.LISTS: _lists,
        Kind.GIVE: _given,
    }
    parts = made.get(entry.kind, _plain)(facts, entry)
    yield Scene(entry.title, parts, tuple(said.of_item(facts, entry)))
    if entry.kind is Kind.COUNTY:
        yield from _pictures(facts, drawing)


def _county(facts: Facts, _entry: Entry) -> tuple[Part, ...]:
    count = facts.count
    left = (facts.snapshot.playbook.campaign.end - facts.seal.as_of).days
    figures = (
        ("距战役结束", f"{left} 天" if left >= 0 else f"已过 {-left} 天", ""),
        ("作战目标", f"{count.total}", ""),
        ("已完成", f"{count.done}", Light.GREEN.value),
        ("告急", f"{count.red}", Light.RED.value),
        ("逾期未完成", f"{count.overdue}", Light.RED.value if count.overdue else ""),
    )
    return Figures(figures), Lines(tuple(said.overall(facts)))


def _pictures(facts: Facts, drawing: Drawing | None) -> Iterator[Scene]:
    """The map and the charts that belong to the county's scene."""
    if drawing is not None:
        worse = [f"{zone.number} {zone.name}" for zone in facts.zones if zone.light == Light.RED.value]
        lines = (f"图上数字为{facts.word}序号。", *([f"告急：{'、'.join(worse)}。"] if worse else []))
        yield Scene("作战图", (Map(drawing, lines),), (*said.overall(facts), "没有实测的界线为示意。"))
    if facts.zones:
        yield Scene(f"各{facts.word}目标的灯", (_lights(facts),), tuple(said.overall(facts)))
        yield Scene(f"各{facts.word}计划与实际（%）", (_shares(facts),), (_shares_note(facts),))
        yield Scene(
            f"各{facts.word}按现速能否按期",
            (_forecast(facts),),
            tuple(wording.outlook(facts.county, facts.outlook)),
        )


def _lights(facts: Facts) -> Bars:
    order = (Light.RED, Light.YELLOW, Light.GREEN, Light.GREY)
    series = tuple(
        Series(SIGNS[light].word, light.value, tuple(zone.lights[light.value] for zone in facts.zones))
        for light in order
    )
    return Bars(tuple(zone.name for zone in facts.zones), series)


def _shares(facts: Facts) -> Bars:
    def in_percent(shares: list[float]) -> tuple[float | None, ...]:
        return tuple(None if share != share else round(share * 100, 1) for share in shares)  # noqa: PLR0124

    planned = Series("计划", PLANNED, in_percent([zone.planned for zone in facts.zones]))
    actual = Series("实际", ACTUAL, in_percent([zone.actual for zone in facts.zones]))
    return Bars(tuple(zone.name for zone in facts.zones), (planned, actual), stacked=False)


def _shares_note(facts: Facts) -> str:
    return f"每个{facts.word}有填报的目标，计划应完成和实际完成的平均份额；没有填报的不计。"


def _forecast(facts: Facts) -> Bars:
    counts = [(zone.outlook.villages, zone.outlook.works) for zone in facts.zones]
    on_time = tuple(float(sum(one.on_time for one in pair)) for pair in counts)
    silent = tuple(float(sum(one.silent for one in pair)) for pair in counts)
    later = tuple(sum(one.total - one.on_time - one.silent for one in pair) for pair in counts)
    return Bars(
        tuple(zone.name for zone in facts.zones),
        (
            Series("预计按期", BY_THEN, on_time),
            Series("预计不能按期", LATER, tuple(map(float, later))),
            Series("未填报", Light.GREY.value, silent),
        ),
    )


def _changes(facts: Facts, _entry: Entry) -> tuple[Part, ...]:
    rows = tuple(
        (said.word(one.what, facts.word), one.title, said.turned(one), one.zone or facts.county)
        for one in facts.changes[:MOST]
    )
    table = Grid(("变化", "名称", "从 → 到", facts.word), (0.13, 0.4, 0.24, 0.23), rows)
    return Lines((said.changed(facts), *_left_out(len(facts.changes), len(rows)))), table


def _left_out(total: int, shown: int) -> list[str]:
    return [f"下表列前 {shown} 项，另有 {total - shown} 项，见会议台账（Excel）。"] if total > shown else []


def _before(facts: Facts, _entry: Entry) -> tuple[Part, ...]:
    rows = tuple((one.text, one.people, one.deadline, one.state) for one in facts.before)
    table = Grid(("督办事项", "责任人", "期限", "办理"), (0.46, 0.22, 0.18, 0.14), rows)
    return Lines((said.carried_out(facts),)), table


def _worst(facts: Facts, _entry: Entry) -> tuple[Part, ...]:
    faced = said.faced(facts)
    rows = tuple((label, *(value(zone) for zone in faced)) for label, value in COMPARED)
    names = tuple(zone.name for zone in faced)
    return (Grid((facts.word, *names), (0.24, *[0.76 / max(len(names), 1)] * len(names)), rows),)


COMPARED: tuple[tuple[str, Callable[[Standing], str]], ...] = (
    ("指挥", lambda zone: zone.commander),
    ("灯", lambda zone: sign_of(zone.light)),
    ("作战目标", lambda zone: f"{zone.count.total} 项"),
    ("告急 / 预警", lambda zone: f"{zone.count.red} / {zone.count.yellow} 项"),
    ("已完成 / 逾期", lambda zone: f"{zone.count.done} / {zone.count.overdue} 项"),
    ("村退出", lambda zone: zone.villages),
    ("速度", lambda zone: wording.pace(zone.outlook)),
)


def _zone(facts: Facts, entry: Entry) -> tuple[Part, ...]:
    zone = next((one for one in facts.zones if one.id == entry.subject), None)
    if zone is None:
        return (Lines((f"定格里没有这个{facts.word}。",)),)
    count = zone.count
    figures = (
        (zone.rank, zone.commander, ""),
        ("灯", sign_of(zone.light), zone.light),
        ("告急 / 目标", f"{count.red} / {count.total}", Light.RED.value if count.red else ""),
        ("逾期未完成", f"{count.overdue}", Light.RED.value if count.overdue else ""),
        ("村退出", zone.villages, ""),
    )
    lines = (*wording.outlook(zone.name, zone.outlook), f"要求：{said.ask(zone, facts.word)}")
    rows = tuple((one.title, one.owner, one.due, one.left, one.forecast) for one in zone.late[:MOST_OF_ZONE])
    some = f"（{len(zone.late)} 项列 {len(rows)} 项）" if len(zone.late) > len(rows) else ""
    table = Grid((f"告急{some}", "责任人", "期限", "时间", "预测"), (0.33, 0.175, 0.15, 0.15, 0.195), rows)
    return Figures(figures), Lines(lines), *([table] if rows else [])


def _lists(facts: Facts, _entry: Entry) -> tuple[Part, ...]:
    ends = {"red": "红榜", "black": "黑榜", "": ""}
    rows = tuple(
        (
            "—" if zone.place is None else str(zone.place),
            zone.name,
            zone.commander,
            "—" if zone.points is None else wording.number(zone.points, 1),
            said.TRENDS.get(zone.trend, "—"),
            ends[zone.end],
        )
        for zone in facts.zones
    )
    table = Grid(
        ("名次", facts.word, facts.rank, "得分", "名次变化", "榜"), (0.1, 0.32, 0.22, 0.12, 0.14, 0.1), rows
    )
    return Lines(tuple(said.listed(facts))), table


def _given(facts: Facts, _entry: Entry) -> tuple[Part, ...]:
    if not facts.orders:
        return (Lines(("会上还没有下达督办令。",)),)
    rows = tuple(_task(one) for one in facts.orders)
    return (Grid(("督办事项", "责任人", "责任单位", "期限"), (0.46, 0.2, 0.16, 0.18), rows),)


def _task(one: Task) -> tuple[str, ...]:
    return one.text, one.people, one.units, one.deadline


def _plain(facts: Facts, entry: Entry) -> tuple[Part, ...]:
    note = facts.meeting.note if entry.kind is Kind.CLOSE else entry.note
    return (
        Lines(tuple(note.splitlines()) or ("请主持人小结。" if entry.kind is Kind.CLOSE else "请汇报。",)),
    )
