"""督办 on screen: the board of orders with its filters, the order that is open, and the Excel list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from components import (
    attachments,
    board,
    chronicle,
    documents,
    download,
    forms,
    order_forms,
    order_notice,
    panel,
    state,
)
from components.download import DATE
from components.panel import blocks
from components.panel import orders as panels
from components.panel.approvals import with_waiting
from data import wording
from data.ledger.workbook import Column, Sheet, Value
from data.rules.light import SEVERITY, Light, sign_of
from data.rules.orders import ORIGINS, SIGNS, State
from data.rules.permissions import Deed
from data.store import orders as store
from data.store.frames import each
from data.store.order_origins import origin_said

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from components.context import Context
    from data.store.orders import Given, To
    from data.store.snapshot import Snapshot

PATH = "/export/orders.xlsx"
PAGE = "works/orders.py"
ZONE, FROM, LATE, ONLY, TABLE, GIVE = "zone", "from", "late", "only", "table", "give"
"""What the address says of this screen, beside what every address says."""
CHOICES = (ZONE, state.PERSON, FROM)
SWITCHES = {ONLY: "只看他的", LATE: "只看超期", TABLE: "表格"}
COLUMNS = (State.ISSUED, State.REPLIED, State.DONE, State.VERIFIED, State.CLOSED)
"""Of the board; what was sent back is being worked on again."""
SHEET = (
    Column("编号", 20),
    Column("督办事项", 44),
    Column("来源", 30),
    Column("下令人", 14),
    Column("下达日期", 12, DATE),
    Column("最初期限", 12, DATE),
    Column("期限", 12, DATE),
    Column("剩余天数", 9, "0"),
    Column("灯", 11),
    Column("总体状态", 12),
    Column("责任人", 20),
    Column("责任单位", 26),
    Column("办理状态", 12),
    Column("最近一条", 46),
    Column("战区", 18),
    Column("附件", 7, "0"),
    Column("演示", 7),
)


def asked(name: str) -> str:
    """What the address says of a filter."""
    return str(st.query_params.get(name, ""))


def show_board(context: Context) -> None:
    """The orders, narrowed as the address says, those of the person chosen first."""
    board.show(payload(context), key="board", on_pick=_pick)


def _pick(pick: Mapping[str, str]) -> None:
    if "order" in pick:
        state.ask(objective=pick["order"], village="", give="")
    elif pick.get("name") in (*CHOICES, *SWITCHES):
        state.ask(**{pick["name"]: pick.get("value", "")})


def show_side(context: Context) -> None:
    """The form for a new order; else the order that is open, with what may be done next; else what is due."""
    view = context.view
    orders = store.load(context.snapshot)
    if asked(GIVE):
        with st.container(key="opened"):
            order_forms.show_new(context, asked(GIVE))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if forms.permitted_somewhere(context.snapshot, Deed.ORDER):
            st.button("下督办令", on_click=state.ask, kwargs={GIVE: "meeting"}, type="primary")
        if view.objective in orders:
            st.button("← 收起", on_click=state.ask, kwargs={"objective": ""}, type="tertiary")
    if view.objective in orders:
        with st.container(key="opened"):
            _show_order(context, orders[view.objective])
        return
    panel.show(_due(context, orders.values()), key="panel", on_pick=_pick)


def _show_order(context: Context, order: Given) -> None:
    with st.container(horizontal=True, key="order-forms"):
        order_forms.show_next(context, order)
        attachments.show_form(context, order.id)
    content = with_waiting(context.snapshot, panels.panel(context.snapshot, order), order.id)
    notice = {"label": "督办通知单（PDF，含回执）", "href": order_notice.link(context.view, order.id)}
    content["blocks"].insert(
        1, {"type": "links", "items": [notice, documents.order_link(context.view, order.id)]}
    )
    panel.show(content, key="panel", on_pick=_pick)
    chronicle.show(context, order.id)


def _due(context: Context, orders: Iterable[Given]) -> dict[str, Any]:
    """Whom to remind today."""
    reminded = sorted((one for one in orders if one.is_reminded), key=lambda one: one.days_left)
    items = [
        {
            "light": blocks.light(one.objective["light"]),
            "title": one.objective["title"],
            "badges": blocks.badges(one.objective),
            "below": panels.who(one),
            "right": wording.days_left(one.objective),
            "rightLight": one.objective["light"],
            "pick": {"order": one.id},
        }
        for one in reminded
    ]
    empty = "今天没有要提醒的督办令。点左边的卡片看详情。"
    return {
        "title": "今天提醒",
        "subtitle": f"{wording.date(context.snapshot.as_of)}：到期前 7、3、1 天和超期后每天",
        "badges": blocks.demo_badge(context.snapshot),
        "blocks": [blocks.rows(f"要提醒的督办令（{len(items)}）", items, empty)],
    }


def show_button(context: Context, origin: str) -> None:
    """下督办令 beside what it comes out of: kind of origin and id, such as ``card:`` and the card's."""
    if not forms.permitted_somewhere(context.snapshot, Deed.ORDER):
        return
    if st.button("下督办令", key="give-order", shortcut="D"):
        st.switch_page(PAGE, query_params=state.asking(context.view, **{GIVE: origin}))


def show_link(context: Context) -> None:
    """The way to the order that is selected."""
    asked = state.asking(context.view, objective=context.view.objective)
    st.page_link(PAGE, label="打开督办", query_params=asked)


def zone_in(context: Context) -> str:
    """The zone asked for, not the one in which the open order lies."""
    zone = asked(ZONE)
    return zone if zone in context.snapshot.zones.index else ""


def payload(context: Context) -> dict[str, Any]:
    """Everything the board needs."""
    view, snapshot = context.view, context.snapshot
    orders = list(store.load(snapshot).values())
    shown = ordered(chosen(orders, zone_in(context), asked(FROM), late=bool(asked(LATE))), view.person)
    if asked(ONLY) and view.person:
        shown = [one for one in shown if one.concerns(view.person)]
    filters = {name: asked(name) for name in (*CHOICES, *SWITCHES)}
    return {
        "version": f"{view.county}/{view.as_of}/{view.evidence_only}/{snapshot.revision}/{filters}",
        "title": "督办",
        "subtitle": f"{len(shown)} 件，共 {len(orders)} 件",
        "badges": blocks.demo_badge(snapshot),
        "figures": {"items": _figures(shown)},
        "choices": _choices(context, orders),
        "switches": [
            {"name": name, "label": label, "on": bool(asked(name))} for name, label in SWITCHES.items()
        ],
        "columns": [{"word": SIGNS[column].word} for column in COLUMNS],
        "cards": [_card(one, view.person) for one in shown],
        "table": bool(asked(TABLE)),
        "selected": view.objective,
        "empty": _empty(context, orders),
        "links": [{"label": "导出 Excel", "href": download.address(PATH, view, zone=zone_in(context))}],
    }


def chosen(orders: Iterable[Given], zone: str, origin: str, *, late: bool) -> list[Given]:
    """The orders that the filters leave."""
    return [
        one
        for one in orders
        if (not zone or one.objective["zone"] == zone)
        and (not origin or one.origin_kind == origin)
        and (not late or one.is_late)
    ]


def ordered(orders: Iterable[Given], person: str) -> list[Given]:
    """The person's own first; then what is not done, the worst light first; then what is due sooner."""
    return sorted(
        orders,
        key=lambda one: (
            not one.concerns(person),
            not one.is_open,
            SEVERITY[Light(one.objective["light"])],
            one.objective["deadline"],
            one.id,
        ),
    )


def _figures(orders: list[Given]) -> list[blocks.Block]:
    late = sum(one.is_late for one in orders)
    waiting = sum(one.course.state is State.DONE for one in orders)
    today = sum(one.is_open and one.days_left == 0 for one in orders)
    return [
        blocks.figure("在办", str(sum(one.is_open for one in orders)), "件"),
        blocks.figure("今天到期", str(today), "件", code="y" if today else ""),
        blocks.figure("已超期", str(late), "件", code="r" if late else ""),
        blocks.figure("待核验", str(waiting), "件", code="y" if waiting else ""),
        blocks.figure("已核验、已销号", str(sum(not one.is_open for one in orders)), "件"),
    ]


def _choices(context: Context, orders: list[Given]) -> list[dict[str, Any]]:
    snapshot = context.snapshot
    word = snapshot.playbook.words.zone
    zones = [{"id": code, "name": row["name"]} for code, row in each(snapshot.zones)]
    people = {one.person_id: one.said for order in orders for one in order.to if one.person_id}
    held = snapshot.duties.drop_duplicates("person_id").set_index("person_id")["name"]
    if context.view.person in held.index:
        people.setdefault(context.view.person, str(held[context.view.person]))
    mine = [{"id": key, "name": name} for key, name in sorted(people.items(), key=lambda one: one[1])]
    origins = [{"id": key, "name": name} for key, name in ORIGINS.items()]
    return [
        _choice(ZONE, word, zone_in(context), "全县", zones),
        _choice(state.PERSON, "谁的督办", context.view.person, "所有人", mine),
        _choice(FROM, "来源", asked(FROM), "所有来源", origins),
    ]


def _choice(
    name: str, label: str, value: str, everything: str, options: list[dict[str, str]]
) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "value": value,
        "options": [{"id": "", "name": everything}, *options],
    }


def _card(order: Given, person: str) -> dict[str, Any]:
    course_state = order.course.state
    column = State.REPLIED if course_state is State.RETURNED else course_state
    return {
        "id": order.id,
        "column": COLUMNS.index(column),
        "title": order.objective["title"],
        "badges": blocks.badges(order.objective),
        "light": blocks.light(order.objective["light"]),
        "state": {**panels.mark(course_state), "shown": course_state is State.RETURNED},
        "deadline": wording.short_date(order.objective["deadline"]),
        "left": wording.days_left(order.objective),
        "leftLight": order.objective["light"],
        "who": panels.who(order),
        "origin": ORIGINS.get(order.origin_kind, "来源未记"),
        "mine": order.concerns(person),
        "bell": order.is_reminded,
    }


def _empty(context: Context, orders: list[Given]) -> str:
    if orders:
        return "按现在的筛选没有督办令。请放宽上面的条件。"
    hidden = "（演示督办令已隐藏）" if context.view.evidence_only else ""
    return f"这一天还没有督办令{hidden}。点右边的“下督办令”，或在作战总图打开一个目标后按 D。"


async def orders_file(request: Request) -> Response:
    """The orders of a county or zone as of a day, a row for each recipient."""
    return await download.answer(request, _file)


def _file(snapshot: Snapshot, view: state.View) -> Sheet:
    orders = ordered(chosen(store.load(snapshot).values(), view.zone, "", late=False), view.person)
    rows = [_row(snapshot, order, one) for order in orders for one in order.to]
    place = str(snapshot.zones.loc[view.zone, "name"]) if view.zone else ""
    return download.listed(f"{snapshot.playbook.county.name}{place}督办{view.as_of}", SHEET, rows)


def _row(snapshot: Snapshot, order: Given, one: To) -> list[Value]:
    objective = order.objective
    mine = [entry for entry in order.course.entries if entry.number in (0, one.number)]
    last = f"{mine[-1].on_date} {mine[-1].person} {mine[-1].text}" if mine else ""
    zone = objective["zone"]
    return [
        order.id,
        order.text,
        origin_said(snapshot, order),
        order.given_by,
        objective["start"].date(),
        objective["first_deadline"].date(),
        objective["deadline"].date(),
        order.days_left,
        sign_of(objective["light"]),
        SIGNS[order.course.state].word,
        one.said if one.name else "",
        one.unit,
        SIGNS[order.course.states[one.number]].word,
        last,
        str(snapshot.zones.loc[zone, "name"]) if isinstance(zone, str) else "",
        len(order.papers),
        wording.DEMO if objective["is_demo"] else "",
    ]
