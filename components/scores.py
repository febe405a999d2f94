"""红黑榜 on screen: the list of a week or month, why each has his place, publishing, and the lists before."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from components import acting, cards, download, feedback, forms, measure_form, overview, panel, state
from components.label import plain
from components.panel import scores as panels
from data import wording
from data.actions.publish_list import Signed, publish, standing
from data.ledger.workbook import Column, Sheet, Value
from data.rules.permissions import Deed
from data.rules.scoring import PARTS
from data.store import scores as store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from components.context import Context
    from data.store.frames import Row
    from data.store.scores import Content
    from data.store.snapshot import Snapshot

PATH = "/export/scores.xlsx"
SHEET, PERIOD, OF, LIST = "sheet", "period", "of", "list"
CARDS = "cards"
FORM = "publish-list"
FIXED = (
    Column("名次", 7, "0"),
    Column("红黑", 9),
    Column("对象", 24),
    Column("得分", 9, "0.0"),
    Column("工作分", 9, "0.0"),
    Column("难度加分", 9, "0.00"),
    Column("任务量加分", 10, "0.00"),
)
REST = (
    Column("填报目标", 9, "0"),
    Column("未填报目标", 10, "0"),
    Column("上一榜名次", 10, "0"),
    Column("演示", 7),
)


def show_main(context: Context) -> None:
    """The list, or the cards; which of them, and of which period and whom, is in the address."""
    sheet = _choice(SHEET, {"lists": "红黑榜", CARDS: "黄红牌"}, "lists")
    if sheet == CARDS:
        cards.show_list(context)
        return
    with st.container(horizontal=True):
        kind = _choice(PERIOD, panels.KINDS, store.MONTH)
        subject = _choice(OF, panels.subjects(context.snapshot), store.ZONE)
        zone = _zone_choice(context)
    content, said = _shown(context, kind)
    href = download.address(
        PATH, context.view, **{PERIOD: content["period"], OF: subject, LIST: _list(context)}
    )
    shown = panels.Shown(content, subject, said, context.view.place, zone, _corrected(context))
    drawn = panels.panel(context.snapshot, shown)
    drawn["blocks"].insert(0, {"type": "links", "items": [{"label": "导出 Excel（这一榜）", "href": href}]})
    panel.show(drawn, key="scores", on_pick=_pick)


def _zone_choice(context: Context) -> str:
    """Whose places are shown: everybody's, or of those who have anything to do in a zone."""
    zones = {"": f"全部{context.snapshot.playbook.words.zone}", **context.snapshot.zones["name"]}
    asked = st.query_params.get("zone", "")
    st.session_state["scores-zone"] = asked if asked in zones else ""
    return st.selectbox(
        plain(context.snapshot.playbook.words.zone),
        list(zones),
        format_func=zones.__getitem__,
        key="scores-zone",
        label_visibility="collapsed",
        width=220,
        on_change=lambda: state.narrow({"zone": st.session_state["scores-zone"]}),
    )


def _choice(name: str, options: Mapping[str, str], default: str) -> str:
    """One of some options, kept in the address."""
    asked = st.query_params.get(name, "")
    chosen = asked if asked in options else default
    st.session_state[f"scores-{name}"] = chosen
    st.segmented_control(
        name,
        list(options),
        format_func=lambda key: plain(options[key]),
        key=f"scores-{name}",
        label_visibility="collapsed",
        on_change=_chosen,
        args=(name, default),
        required=True,
    )
    return chosen


def _chosen(name: str, default: str) -> None:
    value = st.session_state[f"scores-{name}"]
    more = {LIST: ""} if name == PERIOD else {}
    state.choose(name, "" if value == default else value, **more)


def _list(context: Context) -> str:
    """The published list asked for, if there is one."""
    asked = st.query_params.get(LIST, "")
    return asked if any(one.id == asked for one in store.published(context.snapshot)) else ""


def _shown(context: Context, kind: str) -> tuple[Content, str]:
    """The list on screen, and what is to be said of it."""
    key = _list(context)
    if not key:
        return store.current(context.snapshot, kind=kind), "没有发布，随填报变动"
    listed = next(one for one in store.published(context.snapshot) if one.id == key)
    content, intact = store.content_of(context.snapshot, key)
    if not intact:
        feedback.warn("这一榜的内容与发布时的校验值不符：有人绕过程序改动过。请从备份核对，不要引用。")
    said = f"{wording.date(listed.published_on)}发布，{listed.source}"
    corrected = "。已被后来的榜更正" if listed.corrected_by else ""
    return content, f"{said}{corrected}。校验值 {listed.sha256[:12]}"


def _corrected(context: Context) -> Content | None:
    """The list that the one on screen corrects, if it corrects one."""
    lists = store.published(context.snapshot)
    corrects = next((one.corrects for one in lists if one.id == _list(context)), "")
    return store.content_of(context.snapshot, corrects)[0] if corrects else None


def _pick(pick: Mapping[str, str]) -> None:
    if LIST in pick:
        state.choose(LIST, pick[LIST])
    else:
        _select(pick)


def _select(pick: Mapping[str, str]) -> None:
    """A click keeps the zone that the list is narrowed to; it need not be that of the objective."""
    state.select({**pick, "zone": st.query_params.get("zone", "")})


def show_side(context: Context) -> None:
    """The objective clicked, the place explained, or how the list is made and published."""
    view = context.view
    if st.query_params.get(SHEET) == CARDS:
        cards.show_side(context)
        return
    kind, subject = _asked()
    content, _ = _shown(context, kind) if not _list(context) else (_content(context), "")
    back = {"place": view.place} if view.objective else {}
    if view.objective or view.place:
        st.button("← 返回", on_click=_select, args=(back,), type="tertiary")
    if view.objective:
        overview.show_objective(context)
    elif view.place in {place["id"] for place in content["lists"][subject]}:
        panel.show(panels.place(context.snapshot, content, subject, view.place), key="panel", on_pick=_pick)
        if subject in measure_form.ATTENDING:
            measure_form.show_attendance(context, subject, view.place)
    else:
        _show_lists(context, kind)


def _content(context: Context) -> Content:
    return store.content_of(context.snapshot, _list(context))[0]


def _asked() -> tuple[str, str]:
    kind, subject = st.query_params.get(PERIOD, ""), st.query_params.get(OF, "")
    kind = kind if kind in panels.KINDS else store.MONTH
    return kind, subject if subject in store.SUBJECTS else store.ZONE


def _show_lists(context: Context, kind: str) -> None:
    """How it is made, the button that publishes it, and the lists before."""
    snapshot, shown = context.snapshot, _list(context)
    if shown:
        st.button("← 看现在的榜", on_click=state.choose, args=(LIST, ""), type="tertiary")
    else:
        _show_form(context, kind)
    lists = store.published(snapshot)
    blocks = [panels.earlier(lists, shown), panels.how(snapshot)]
    panel.show({"title": "", "blocks": blocks}, key="lists", on_pick=_pick)


def _show_form(context: Context, kind: str) -> None:
    snapshot = context.snapshot
    if not forms.allowed(snapshot, Deed.PUBLISH):
        return
    period = store.period_of(kind, context.view.as_of)
    newest = store.in_force(snapshot, period)
    label = "更正这一期" if newest else "发布"
    with st.popover(f"{label}（{panels.KINDS[kind]}）", key=f"{FORM}-open-{forms.saved()}"):
        st.text(f"{standing(newest)}。\n发布后内容定格，不能改，只能另发一期更正。")
        if not period.over:
            st.text(f"这一期还没有结束，发布的是截至 {period.last} 的榜。")
        with st.form(FORM, border=False):
            forms.under(FORM)
            st.text_input("签发人", key=f"{FORM}-person")
            forms.under(FORM, "person")
            if newest:
                st.text_input("更正原因", key=f"{FORM}-reason")
                forms.under(FORM, "reason")
            args = (context, kind, standing(newest), newest.id if newest else "")
            st.form_submit_button("确认发布", on_click=_publish, args=args, type="primary")


def _publish(context: Context, kind: str, saw: str, corrects: str) -> None:
    signed = Signed(
        kind,
        st.session_state[f"{FORM}-person"],
        corrects,
        st.session_state.get(f"{FORM}-reason", ""),
    )
    basis = acting.basis(context.snapshot, saw)
    forms.save(FORM, lambda: publish(basis, signed), "已发布，内容定格。")


async def file(request: Request) -> Response:
    """A list as an Excel file: the running one, or a published one."""
    asked = request.query_params
    wanted = asked.get(PERIOD, ""), asked.get(OF, ""), asked.get(LIST, "")
    return await download.answer(request, lambda snapshot, _view: _sheet(snapshot, *wanted))


def _sheet(snapshot: Snapshot, kind: str, subject: str, key: str) -> Sheet:
    subject = subject if subject in store.SUBJECTS else store.ZONE
    kind = kind if kind in panels.KINDS else store.MONTH
    known = any(one.id == key for one in store.published(snapshot))
    content = store.content_of(snapshot, key)[0] if known else store.current(snapshot, kind=kind)
    columns = [*FIXED, *(Column(part.word, 16) for part in PARTS), *REST]
    rows: list[list[Value]] = [_row(place) for place in content["lists"][subject]]
    rows += [_apart(row, len(columns)) for row in content["apart"][subject]]
    name = f"{snapshot.playbook.county.name}{panels.subjects(snapshot)[subject]}红黑榜{panels.span(content)}"
    return replace(download.listed(name, columns, rows), day=dt.date.fromisoformat(content["last"]))


def _row(place: Row) -> list[Value]:
    end = panels.ENDS.get(str(place["end"]))
    row = [place[name] for name in ("points", "base")]
    parts = place["parts"]
    said = [f"{parts[part.id][0]}/{parts[part.id][1]}" if part.id in parts else "" for part in PARTS]
    return [
        place["number"],
        f"{end['shape']} {end['word']}" if end else "",
        place["name"],
        *row,
        *place["extra"],
        *said,
        place["reported"],
        place["unreported"],
        place["before"],
        wording.DEMO if place["is_demo"] else "",
    ]


def _apart(row: Row, width: int) -> list[Value]:
    demo = wording.DEMO if row["is_demo"] else ""
    head: list[Value] = [
        None,
        "未填报" if row["reported"] + row["unreported"] else "无任务",
        str(row["name"]),
    ]
    rest: list[Value] = [row["reported"], row["unreported"], None, demo]
    return head + [None] * (width - len(head) - len(rest)) + rest
