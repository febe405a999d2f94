"""项目倒排 on screen: the Gantt on the left; on the right the work that was clicked, or what every zone makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from components import download, gantt, gantt_rows, overview, panel, state
from components.download import DATE
from components.panel import blocks
from components.panel import outlook as panels
from data import wording
from data.ledger.workbook import Column, Sheet, Value
from data.rules.light import SIGNS, sign_of
from data.store import gantt as store
from data.store.frames import Row, each, missing
from data.store.outlook import COUNTY, outlook_of, outlooks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from components.context import Context
    from data.store.snapshot import Snapshot

PATH = "/export/schedule.xlsx"
LEADER = "leader"
"""Whose works are shown, by his id: what a person's page asks for."""
NAMES = ("zone", "group", "light", "category", LEADER, "q")
LONGEST = 60
"""Letters of a text that is looked for."""
COLUMNS = (
    Column("编号", 22),
    Column("名称", 36),
    Column("类别", 18),
    Column("战区", 16),
    Column("责任领导", 14),
    Column("灯", 11),
    Column("完成", 8, "0%"),
    Column("开始", 12, DATE),
    Column("最初期限", 12, DATE),
    Column("期限", 12, DATE),
    Column("完成日期", 12, DATE),
    Column("预计完成", 12, DATE),
    Column("预计最早", 12, DATE),
    Column("预计最晚", 12, DATE),
    Column("按期把握", 9, "0%"),
    Column("演示", 7),
)
STEP = (
    Column("节点", 14),
    Column("最初计划", 12, DATE),
    Column("现计划", 12, DATE),
    Column("实际", 12, DATE),
)


@dataclass(frozen=True)
class Choice:
    """What of the works is shown, as the address says: group sorts it, everything else narrows it."""

    zone: str = ""
    group: str = ""
    light: str = ""
    category: str = ""
    leader: str = ""
    q: str = ""


def choice_in(asked: Mapping[str, str], snapshot: Snapshot) -> Choice:
    """The choice asked for; what does not exist is not chosen."""
    groups = {name for name, _ in _groups(snapshot)}
    found = {name: asked.get(name, "")[:LONGEST] for name in NAMES}
    known = {
        "zone": set(snapshot.zones.index),
        "group": groups,
        "light": {code.value for code in SIGNS},
        LEADER: set(snapshot.duties["person_id"]),
    }
    return Choice(**{name: text if text in known.get(name, {text}) else "" for name, text in found.items()})


def _groups(snapshot: Snapshot) -> list[tuple[str, str]]:
    words = snapshot.playbook.words.zone
    return [
        ("", "按缓急"),
        ("zone", f"按{words}分组"),
        ("category", "按类别分组"),
        ("leader", "按责任领导分组"),
    ]


def show_gantt(context: Context) -> None:
    """The Gantt with what the county, the zone or the leader chosen makes at the present pace."""
    gantt.show(payload(context), key="gantt", on_pick=_pick, on_choice=state.narrow)


def _pick(objective: str) -> None:
    """A click keeps the zone that the Gantt shows; it is not that of the work."""
    state.select({"objective": objective, "zone": st.query_params.get("zone", "")})


def payload(context: Context) -> dict[str, Any]:
    """Everything the Gantt needs but the works themselves."""
    snapshot = context.snapshot
    choice = choice_in(st.query_params.to_dict(), snapshot)
    leader = _leader(snapshot, choice.leader)
    return {
        "rows": gantt_rows.url(context),
        "title": "项目倒排",
        "badges": blocks.demo_badge(snapshot),
        "sentences": _sentences(snapshot, choice, leader),
        "links": [{"label": "导出 Excel", "href": _address(context.view, choice)}],
        "zones": [{"id": key, "name": zone["name"]} for key, zone in each(snapshot.zones)],
        "zoneWord": snapshot.playbook.words.zone,
        "groups": [{"id": key, "name": word} for key, word in _groups(snapshot)],
        "lights": [blocks.light(code) for code in blocks.WORST_FIRST],
        "choice": {field: getattr(choice, field) for field in NAMES},
        "leader": leader,
        "selected": context.view.objective,
        "empty": "没有符合条件的项目。请放宽上面的条件，或关掉“只看有据数据”看演示项目。",
    }


def _leader(snapshot: Snapshot, person: str) -> str:
    """The name of the leader chosen; an invented one says so."""
    held = snapshot.duties[snapshot.duties["person_id"] == person].head(1)
    return next((wording.person(one["name"], is_demo=one["is_demo"]) for _, one in each(held)), "")


def _sentences(snapshot: Snapshot, choice: Choice, leader: str) -> list[str]:
    """Of a leader chosen, what he makes of his own, wherever it is; else what the zone or the county makes."""
    if leader:
        return wording.outlook(leader, outlook_of(snapshot, person=choice.leader))
    name = str(snapshot.zones.loc[choice.zone, "name"]) if choice.zone else snapshot.playbook.county.name
    return wording.outlook(name, outlooks(snapshot)[choice.zone or COUNTY])


def _address(view: state.View, choice: Choice) -> str:
    return download.address(PATH, view, **{name: getattr(choice, name) for name in NAMES})


def show_side(context: Context) -> None:
    """The work selected; else every zone."""
    if context.view.objective:
        st.button("← 各战区", on_click=_unselect, type="tertiary")
        overview.show_objective(context)
        return
    panel.show(panels.panel(context.snapshot, outlooks(context.snapshot)), key="panel", on_pick=_narrow)


def _unselect() -> None:
    state.select({"zone": st.query_params.get("zone", "")})


def _narrow(pick: Mapping[str, str]) -> None:
    state.narrow({"zone": pick.get("zone", "")})


async def file(request: Request) -> Response:
    """The works chosen with their planned and actual dates."""
    asked = dict(request.query_params)
    return await download.answer(request, lambda snapshot, view: _sheet(snapshot, view, asked))


def _sheet(snapshot: Snapshot, view: state.View, asked: Mapping[str, str]) -> Sheet:
    choice = choice_in(asked, snapshot)
    works = store.narrowed(
        store.works(snapshot),
        zone=choice.zone,
        light=choice.light,
        category=choice.category,
        leader=choice.leader,
        text=choice.q,
    )
    steps = store.milestones(snapshot)
    most = max((len(steps.get(key, ())) for key in works.index), default=0)
    rows = [_row(snapshot, key, work, steps.get(key, [])) for key, work in each(blocks.by_risk(works))]
    zone = str(snapshot.zones.loc[choice.zone, "name"]) if choice.zone else ""
    named = [
        Column(f"{column.header}{number}", column.width, column.number_format)
        for number in range(1, most + 1)
        for column in STEP
    ]
    name = f"{snapshot.playbook.county.name}{zone}{_leader(snapshot, choice.leader)}项目倒排{view.as_of}"
    full = [[*row, *[None] * (len(COLUMNS) + len(named) - len(row))] for row in rows]
    return download.listed(name, (*COLUMNS, *named), full)


def _row(snapshot: Snapshot, key: str, work: Row, steps: list[Row]) -> list[Value]:
    zone = str(snapshot.zones.loc[work["zone"], "name"]) if isinstance(work["zone"], str) else ""
    dates = ("start", "first_deadline", "deadline", "done_on", "finish", "finish_early", "finish_late")
    cells: list[Value] = [
        key,
        work["title"],
        work["group_category"],
        zone,
        work["group_leader"],
        sign_of(work["light"]),
        None if missing(work["actual"]) else float(work["actual"]),
        *(_date(work[name]) for name in dates),
        None if missing(work["p_on_time"]) else float(work["p_on_time"]),
        wording.DEMO if work["is_demo"] else "",
    ]
    for step in steps:
        cells += [step["name"], *(_date(step[name]) for name in ("first_due", "due", "done_on"))]
    return cells


def _date(value: Any) -> Value:
    return None if missing(value) else value.date()
