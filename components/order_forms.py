"""The forms of 督办: a new order, and whatever may happen next to one."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import streamlit as st

from components import acting, approval, forms, state
from data.actions import orders as actions
from data.actions.deeds import Replied
from data.actions.orders import Commission
from data.rules.orders import (
    LONGEST,
    LONGEST_REASON,
    OF_A_RECIPIENT,
    ORIGINS,
    REPLIES,
    WORDS,
    Kind,
    Step,
    allowed,
    due_rung,
    open_to,
    standing,
)
from data.rules.permissions import Deed
from data.store import orders as store
from data.store.frames import each
from data.store.order_origins import Origin, origin_of
from data.store.places import place_name

if TYPE_CHECKING:
    from components.context import Context
    from data.store.orders import Given

USUAL_DAYS = 7
"""Days that the form for a new order gives, unless somebody chooses others."""
BETWEEN_UNITS = re.compile(r"[\n、，,；;]+")
ASKS = {
    Kind.REPLY: "回复内容",
    Kind.DONE: "办理结果",
    Kind.RETURNED: "退回原因",
    Kind.VERIFIED: "核验意见",
    Kind.CLOSED: "销号意见",
    Kind.EXTENDED: "延期理由",
    Kind.ESCALATED: "说明",
}
JUDGES = (Kind.RETURNED, Kind.VERIFIED, Kind.CLOSED)
"""Steps that whoever did the work does not take."""
FIELDS = ("text", "people", "units", "deadline", "given_by", "place")
NOWHERE = Origin("")
"""Of an order that comes out of nothing the county knows, such as a meeting."""


def show_new(context: Context, asked: str) -> None:
    """The form for a new order; ``asked`` says where it comes from, e.g. ``objective:`` and its id."""
    kind, _, origin = asked.partition(":")
    kind = kind if kind in ORIGINS else "meeting"
    st.button("← 不下了", on_click=state.ask, kwargs={"give": ""}, type="tertiary")
    st.subheader("下督办令")
    if not forms.allowed_somewhere(context.snapshot, Deed.ORDER):
        return
    form, found = f"give-{asked}-{forms.saved()}", origin_of(context.snapshot, kind, origin)
    with st.form(form, border=False):
        _what(context, form, found)
        _to_whom(context, form, found)
        if found:
            st.text(f"来源：{ORIGINS[kind]} {found.title}")
        else:
            _where_from(form, kind, origin)
        forms.under(form, "origin")
        _where(context, form, found)
        forms.under(form)
        args = (context, form, (kind, origin) if found else None)
        st.form_submit_button("下达", type="primary", on_click=_give, args=args)


def _what(context: Context, form: str, found: Origin | None) -> None:
    suggested = found.wrong[: LONGEST["text"]] if found else ""
    st.text_area("要办什么", suggested, key=f"{form}-text", max_chars=LONGEST["text"])
    forms.under(form, "text")
    usual = context.view.as_of + dt.timedelta(USUAL_DAYS)
    st.date_input("期限", usual, key=f"{form}-deadline", format="YYYY-MM-DD")
    forms.under(form, "deadline")


def _to_whom(context: Context, form: str, found: Origin | None) -> None:
    """Who answers for the origin is chosen already."""
    found = found or NOWHERE
    people = store.candidates(context.snapshot, found.place, found.person)
    st.multiselect(
        "责任人",
        list(people),
        [found.person] if found.person in people else [],
        format_func=lambda key: people[key],
        key=f"{form}-people",
        placeholder="按姓名或单位查找，可选多人",
    )
    label = "责任单位（没有点名到人时填，每行一个）"
    st.text_area(label, found.unit, key=f"{form}-units", height=68)
    forms.under(form, "recipients")


def _where_from(form: str, kind: str, origin: str) -> None:
    """The origin, where nobody came from one that is there."""
    st.selectbox(
        "来源",
        list(ORIGINS),
        list(ORIGINS).index(kind),
        format_func=ORIGINS.__getitem__,
        key=f"{form}-origin_kind",
    )
    st.text_input("来源编号或会议名称", origin, key=f"{form}-origin_id", max_chars=actions.LONGEST_ORIGIN)


def _where(context: Context, form: str, found: Origin | None) -> None:
    snapshot, place = context.snapshot, found.place if found else ""
    places = {place: place_name(snapshot, place)} if place not in ("", snapshot.county_code) else {}
    places |= {snapshot.county_code: f"全县（{snapshot.playbook.county.name}）"}
    places |= {code: str(row["name"]) for code, row in each(snapshot.townships)}
    st.selectbox("地点", list(places), format_func=places.__getitem__, key=f"{form}-place")
    forms.under(form, "place")
    st.text_input("下令人", acting.actor().name, key=f"{form}-given_by", max_chars=LONGEST["given_by"])
    forms.under(form, "given_by")


def _give(context: Context, form: str, origin: tuple[str, str] | None) -> None:
    filled = {name: st.session_state[f"{form}-{name}"] for name in FIELDS}
    origin_kind, origin_id = origin or (
        st.session_state[f"{form}-origin_kind"],
        st.session_state[f"{form}-origin_id"],
    )
    wanted = Commission(
        text=filled["text"],
        deadline=filled["deadline"],
        given_by=filled["given_by"],
        people=tuple(filled["people"]),
        units=tuple(BETWEEN_UNITS.split(filled["units"])),
        origin_kind=origin_kind,
        origin_id=origin_id,
        place_code=filled["place"],
    )

    def act() -> None:
        key = actions.give(acting.basis(context.snapshot), wanted)
        state.ask(give="", objective=key)

    forms.save(form, act, "督办令已下达。")


def show_next(context: Context, order: Given) -> None:
    """A form for each thing that may happen next."""
    whole = [kind for kind in allowed(order.course) if kind is not Kind.ESCALATED or _is_due(context, order)]
    recipients = {kind: open_to(order.course, kind) for kind in OF_A_RECIPIENT}
    steps = {kind: numbers for kind, numbers in recipients.items() if numbers} | {kind: [0] for kind in whole}
    mine = {
        kind: [number for number in numbers if _may(context, order, kind, number)]
        for kind, numbers in steps.items()
    }
    for kind, numbers in mine.items():
        if numbers:
            _form(context, order, kind, numbers if kind in OF_A_RECIPIENT else [])
    if steps and not any(mine.values()):
        forms.say_who_may(context.snapshot, Deed.ORDER)


def _may(context: Context, order: Given, kind: Kind, number: int) -> bool:
    spot = actions.where(acting.actor(), context.snapshot, order, Step(kind, "", number=number))
    return forms.permitted(context.snapshot, actions.DONE_BY.get(kind, Deed.ORDER), spot)


def _is_due(context: Context, order: Given) -> bool:
    return due_rung(store.ladder(context.snapshot, order), order.course, order.days_left) is not None


def _form(context: Context, order: Given, kind: Kind, numbers: list[int]) -> None:
    form = f"order-{order.id}-{kind}-{len(order.course.entries)}"
    with (
        st.popover(WORDS[kind], key=f"{form}-open-{forms.saved()}"),
        st.form(form, border=False),
    ):
        if numbers:
            named = {one.number: one.said for one in order.to}
            st.selectbox("责任人", numbers, format_func=lambda number: named[number], key=f"{form}-number")
        forms.under(form, "number")
        if kind is Kind.EXTENDED:
            st.date_input("新期限", _later(context, order), key=f"{form}-deadline", format="YYYY-MM-DD")
            forms.under(form, "deadline")
        most = LONGEST_REASON if kind is Kind.EXTENDED else LONGEST["text"]
        st.text_area(ASKS[kind], key=f"{form}-text", max_chars=most)
        forms.under(form, "text")
        usual = (
            acting.actor().name
            if kind not in OF_A_RECIPIENT or kind in JUDGES
            else _usual_person(order, numbers)
        )
        st.text_input("经办人", usual, key=f"{form}-person", max_chars=LONGEST["person"])
        forms.under(form, "person")
        forms.under(form)
        args = (context, order, kind, form)
        if kind in REPLIES:
            approval.buttons(context, "orders", "保存", _reply, args)
        else:
            st.form_submit_button("保存", type="primary", on_click=_take, args=args)


def _later(context: Context, order: Given) -> dt.date:
    return max(order.objective["deadline"].date(), context.view.as_of) + dt.timedelta(USUAL_DAYS)


def _usual_person(order: Given, numbers: list[int]) -> str:
    """Who most likely does it: the one recipient there is."""
    return order.names[numbers[0]][: LONGEST["person"]] if len(numbers) == 1 else ""


def _reply(context: Context, order: Given, kind: Kind, form: str, *, as_draft: bool = False) -> None:
    """What a recipient says; where the playbook asks for it, somebody approves it first."""
    number, person, text = (st.session_state[f"{form}-{name}"] for name in ("number", "person", "text"))
    filled = Replied(order.id, number, kind is Kind.DONE, person, text)
    basis = acting.basis(context.snapshot, standing(order.course, number), person.strip() or None)
    approval.enter(form, basis, "reply", filled, "已记下。", as_draft=as_draft)


def _take(context: Context, order: Given, kind: Kind, form: str) -> None:
    filled = {
        name: st.session_state.get(f"{form}-{name}") for name in ("number", "text", "person", "deadline")
    }
    step = Step(
        kind,
        person=filled["person"] or "",
        text=filled["text"] or "",
        number=filled["number"] or 0,
        deadline=filled["deadline"],
    )
    basis = acting.basis(context.snapshot, standing(order.course))
    forms.save(form, lambda: actions.take(basis, order.id, step), "已记下。")
