"""调度会 on screen: the meetings and the next one's plan; one of them with agenda, edition, changes and orders."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from components import (
    documents,
    download,
    feedback,
    meeting_forms,
    offline_map,
    panel,
    projection,
    state,
    wall_sheet,
    zone_card,
)
from components.download import DATE
from components.panel import blocks
from components.panel import meetings as panels
from data import wording
from data.documents.said import standing, word
from data.errors import ZhantuError
from data.ledger.workbook import Column, Sheet
from data.rules.changes import What
from data.store import meetings as store
from data.store.frames import each, missing

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from starlette.requests import Request
    from starlette.responses import Response

    from components.context import Context
    from data.ledger.workbook import Value
    from data.store.frames import Row
    from data.store.meetings import Dispatch
    from data.store.snapshot import Snapshot

PATH = "/export/changes.xlsx"
MEETING = "meeting"
"""What the address says of this screen alone: the meeting looked at."""
COLUMNS = (
    Column("变化", 16),
    Column("编号", 26),
    Column("名称", 44),
    Column("原来", 16),
    Column("现在", 16),
    Column("战区", 20),
    Column("补报日期", 12, DATE),
    Column("演示", 7),
)


def chosen(context: Context) -> Dispatch | None:
    """The meeting asked for, if there is one."""
    return store.load(context.snapshot).get(st.query_params.get(MEETING, ""))


def show_main(context: Context) -> None:
    """The meeting looked at, else the list of them."""
    one = chosen(context)
    if one is None:
        if st.query_params.get(MEETING):
            feedback.warn("没有这次会议，或它是在现在的日期以后安排的。下面是全部会议。")
        found = store.load(context.snapshot).values()
        panel.show(panels.listed(context.snapshot, found), key="meetings", on_pick=_pick)
        return
    with st.container(horizontal=True, vertical_alignment="center", key="opened"):
        st.button("← 全部会议", on_click=state.choose, args=(MEETING, ""), type="tertiary")
        projection.show(context, one)
        meeting_forms.show_steps(context, one)
        documents.show(context, one)
    panel.show(panels.meeting(context.snapshot, one), key="meetings", on_pick=_pick)


def _pick(pick: Mapping[str, str]) -> None:
    if MEETING in pick:
        state.choose(MEETING, pick[MEETING])


def show_side(context: Context) -> None:
    """Beside the list the plan of the next meeting; beside a meeting what changed, and the orders."""
    one = chosen(context)
    if one is None:
        meeting_forms.show_plan(context)
        return
    try:
        drawn = _side(context, one)
    except ZhantuError as error:
        feedback.warn(str(error))
        return
    panel.show(drawn, key="changes", on_pick=_pick)


def _side(context: Context, one: Dispatch) -> dict[str, object]:
    snapshot = context.snapshot
    if store.is_withheld(snapshot, one):
        line = "这次会议看的是含演示的全部数据。现在只看有据数据，所以不列；关掉“只看有据数据”再看。"
        return {"title": "", "blocks": [{"type": "text", "title": "变化", "lines": [line]}]}
    last = store.last_of(snapshot, one)
    word = snapshot.playbook.words.zone
    changes = [_link(context, one)] if one.seal or last else []
    drawn: list[Any] = [{"type": "links", "items": [*changes, *_papers(context, one)]}]
    if last is None:
        line = "没有更早的定格可比。从第二次会议起，这里列出上次会议以来的变化和督办令办理情况。"
        drawn.append({"type": "text", "title": "变化", "lines": [line]})
    else:
        since = f"{wording.date(_day(last))}“{last.title}”"
        drawn += [
            panels.given(store.given_at(snapshot, last.id), "上次会议的督办令", "上次会议没有下督办令。"),
            *panels.changed(store.changed(snapshot, meeting=one.id), since, word, blocks.demo_note(snapshot)),
        ]
    if one.seal:
        own = store.given_at(snapshot, one.id)
        drawn.append(panels.given(own, "本次会议的督办令", "还没有。会上点“下督办令”。"))
        drawn.append(panels.corrected(store.corrected(snapshot, meeting=one.id)))
    return {"title": "", "blocks": drawn}


def _papers(context: Context, one: Dispatch) -> list[dict[str, str]]:
    """What can be printed for the meeting: of its edition once it was opened, of the day before that."""
    meeting = one.id if one.seal else ""
    word = context.snapshot.playbook.words.zone
    return [
        {"label": f"各{word}一页纸（PDF）", "href": zone_card.link(context.view, meeting=meeting)},
        {"label": "作战图（PDF）", "href": wall_sheet.link(context.view, wall_sheet.Wish(meeting=meeting))},
        {"label": "离线地图（HTML）", "href": offline_map.link(context.view, meeting)},
    ]


def _link(context: Context, one: Dispatch) -> dict[str, str]:
    href = download.address(PATH, context.view, **{MEETING: one.id})
    return {"label": "导出 Excel（变化和更正）", "href": href}


def _day(one: Dispatch) -> object:
    return one.seal.as_of if one.seal else one.held_on


async def file(request: Request) -> Response:
    """What changed since the meeting before, and what was corrected since, as an Excel file."""
    key = request.query_params.get(MEETING, "")
    return await download.answer(request, lambda snapshot, _view: _sheet(snapshot, key))


def _sheet(snapshot: Snapshot, key: str) -> Sheet:
    one = store.load(snapshot).get(key)
    if one is None:
        raise ZhantuError("没有这次会议，请从调度会页面重新导出。")
    if store.is_withheld(snapshot, one):
        raise ZhantuError("这次会议看的是含演示的全部数据。关掉“只看有据数据”再导出。")
    zones, found = snapshot.zones["name"], store.changed(snapshot, meeting=one.id)
    rows = [_changed(row, zones, snapshot) for _, row in each(found)]
    if one.seal:
        rows += [
            _corrected(str(name), row, zones) for name, row in each(store.corrected(snapshot, meeting=one.id))
        ]
    sheet = download.listed(f"{snapshot.playbook.county.name}调度会变化{_day(one)}", COLUMNS, rows)
    return replace(sheet, day=one.seal.as_of) if one.seal else sheet


def _changed(row: Row, zones: pd.Series[str], snapshot: Snapshot) -> list[Value]:
    what = What(row["what"])
    before = row["before"]
    return [
        word(what, snapshot.playbook.words.zone),
        row["id"],
        row["title"],
        standing(what, before) if before and not missing(before) else "",
        standing(what, row["after"]),
        zones.get(row["zone"], ""),
        None,
        wording.DEMO if row["is_demo"] else "",
    ]


def _corrected(key: str, row: Row, zones: pd.Series[str]) -> list[Value]:
    return [
        "会后更正",
        key,
        row["title"],
        panels.value(row["before"], row["unit"]),
        panels.value(row["after"], row["unit"]),
        zones.get(row["zone"], ""),
        row["known_on"].date(),
        wording.DEMO if row["is_demo"] else "",
    ]
