"""消息 on screen: how many are unread, in the bar above every screen; the list of them, and as Excel."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import streamlit as st

from components import acting, download, forms, leaving, panel, state
from components.download import DATE
from data.ledger.workbook import Column, Sheet, Value
from data.notices import inbox
from data.notices.news import KINDS
from data.rules.permissions import Deed, areas_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from components.context import Context
    from components.state import View
    from data.notices.inbox import Message
    from data.notices.news import Notice
    from data.store.snapshot import Snapshot

PATH = "/export/messages.xlsx"
PAGE = "command/messages.py"
UNREAD, READ = "● 未读", "○ 已读"
SHOWN = 100
"""Messages on screen; all of them are in the Excel list."""
KIND, ONLY = "kind", "only"
"""What the address says of this screen: a kind of messages, and whether only unread ones are shown."""
CHOSEN = {"map": "objective", "orders": "objective", "scores": "card", "approvals": "submission"}
"""What each screen is asked for."""
OPENS = {"map": "在地图上看", "orders": "看督办令", "scores": "看黄红牌", "approvals": "看送审"}
MARKING = "messages-marking"
COLUMNS = (
    Column("消息", 60),
    Column("类型", 12),
    Column("战区", 18),
    Column("日期", 12, DATE),
    Column("状态", 8),
    Column("演示", 7),
)


def show_bell(context: Context) -> None:
    """The way to the messages, with how many are unread; whoever sees no county has none."""
    actor = acting.actor()
    if areas_of(actor.role, Deed.SEE):
        count = inbox.unread(context.snapshot, actor)
        label = f"**● 消息 {count}**" if count else "○ 消息"
        st.page_link(PAGE, label=label, query_params=state.kept())


def show(context: Context) -> None:
    """The messages of whoever acts, with the choice among them and what can be done to all."""
    found = inbox.inbox(context.snapshot, acting.actor())
    left = sum(not one.is_read for one in found)
    link = {"label": "导出 Excel（消息）", "href": download.address(PATH, context.view)}
    head = {
        "over": f"{context.snapshot.playbook.county.name}　{acting.actor().post}",
        "title": f"消息（{UNREAD} {left} 条，共 {len(found)} 条）",
        "subtitle": f"截至 {context.view.as_of}，一周以内的；点一条就看它说的事，并记为已读。",
        "blocks": [{"type": "links", "items": [link]}],
    }
    panel.show(head, key="messages-head", on_pick=state.select)
    shown = _choice(context, found)
    rows = [_row(context.snapshot, one) for one in shown[:SHOWN]]
    more = f"先看这 {SHOWN} 条；另有 {len(shown) - SHOWN} 条，全部在 Excel 里。" if len(shown) > SHOWN else ""
    listed = {"type": "rows", "items": rows, "empty": _empty(found), "note": more, "beside": True}
    panel.show({"blocks": [listed]}, key="messages", on_pick=lambda pick: _picked(context, pick))


def _choice(context: Context, found: list[Message]) -> list[Message]:
    """Which kind, whether only the unread ones; and the button that marks those shown."""
    counts = Counter(one.notice.kind for one in found)
    kinds = ["", *(kind for kind in KINDS if counts[kind])]
    kind = _asked(KIND) if _asked(KIND) in kinds else ""
    st.session_state["message-kind"], st.session_state["message-only"] = kind, bool(_asked(ONLY))
    with st.container(horizontal=True, vertical_alignment="center", key="message-choice"):
        st.segmented_control(
            "类型",
            kinds,
            format_func=lambda one: f"{KINDS[one]} {counts[one]}" if one else f"全部 {len(found)}",
            key="message-kind",
            label_visibility="collapsed",
            on_change=_chosen,
            required=True,
            wrap=True,
        )
        st.toggle("只看未读", key="message-only", on_change=_chosen)
        shown = [one for one in found if kind in ("", one.notice.kind)]
        left = [one.notice for one in shown if not one.is_read]
        st.button(f"全部标为已读（{len(left)}）", disabled=not left, on_click=_mark, args=(context, left))
    forms.under(MARKING)
    return [one for one in shown if not (one.is_read and _asked(ONLY))]


def _asked(name: str) -> str:
    return str(st.query_params.get(name, ""))


def _chosen() -> None:
    state.ask(
        **{
            KIND: st.session_state["message-kind"] or "",
            ONLY: "1" if st.session_state["message-only"] else "",
        }
    )


def _empty(found: list[Message]) -> str:
    if found:
        return "没有符合条件的消息。换一个类型，或关掉“只看未读”。"
    return "这一周没有您的消息。快到期、逾期、督办令、黄红牌和送审有了变化，会列在这里。"


def _row(snapshot: Snapshot, one: Message) -> dict[str, Any]:
    notice = one.notice
    below = [KINDS[notice.kind], _zone(snapshot, notice), f"{notice.since}", OPENS[notice.to]]
    row: dict[str, Any] = {
        "title": notice.said,
        "badges": ["演示"] if notice.is_demo else [],
        "below": " · ".join(filter(None, below)),
        "right": READ if one.is_read else UNREAD,
        "pick": {"open": notice.event},
    }
    return row if one.is_read else {**row, "action": {"label": "标为已读", "pick": {"read": notice.event}}}


def _zone(snapshot: Snapshot, notice: Notice) -> str:
    return str(snapshot.zones["name"].get(notice.zone, "")) if notice.zone else "全县"


def _picked(context: Context, pick: Mapping[str, str]) -> None:
    """Mark a message; when it was opened, leave for what it is about."""
    event = pick.get("open") or pick.get("read")
    found = [one.notice for one in inbox.inbox(context.snapshot, acting.actor()) if one.notice.event == event]
    _mark(context, found)
    if found and "open" in pick:
        leaving.note({leaving.TO: found[0].to, CHOSEN[found[0].to]: found[0].about})


def _mark(context: Context, notices: list[Notice]) -> None:
    forms.save(MARKING, lambda: inbox.mark(context.view.county, acting.actor(), notices), "")


async def file(request: Request) -> Response:
    """The messages of whoever asks, as an Excel file."""
    return await download.answer(request, _file)


def _file(snapshot: Snapshot, _view: View) -> Sheet:
    found = inbox.inbox(snapshot, acting.actor())
    return download.listed("消息", COLUMNS, [_cells(snapshot, one) for one in found])


def _cells(snapshot: Snapshot, one: Message) -> list[Value]:
    notice = one.notice
    where, mark = _zone(snapshot, notice), READ if one.is_read else UNREAD
    return [notice.said, KINDS[notice.kind], where, notice.since, mark, "演示" if notice.is_demo else ""]
