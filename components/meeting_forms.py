"""The forms of 调度会: plan the next, open and close one, arrange its agenda."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from components import acting, forms, orders, state
from data import wording
from data.actions import meetings as actions
from data.actions.meetings import Addition, Arrangement, Attendance, Plan
from data.rules import agenda as rules
from data.rules.permissions import Deed
from data.rules.workdays import is_workday
from data.store import meetings as store
from data.store.meetings import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from components.context import Context
    from data.actions.fresh import Basis
    from data.store.meetings import Dispatch


def _basis(context: Context, meeting: Dispatch | None = None) -> Basis:
    return acting.basis(context.snapshot, meeting.standing if meeting else "")


def _value(form: str, field: str) -> Any:
    return st.session_state.get(f"{form}-{field}")


# --- plan


def show_plan(context: Context) -> None:
    """Plan the next meeting; its day follows from the rhythm."""
    snapshot = context.snapshot
    kinds = {kind.id: kind for kind in store.kinds(snapshot.playbook)}
    form = f"meeting-{context.view.county}-{context.view.as_of}-{forms.saved()}"
    st.subheader("安排会议")
    if not forms.allowed(snapshot, Deed.MEET):
        return
    st.selectbox("种类", list(kinds), format_func=lambda key: _kind_said(kinds[key]), key=f"{form}-kind")
    forms.under(form, "kind")
    kind = kinds[_value(form, "kind")]
    held = [one.held_on for one in store.load(snapshot).values() if one.kind == kind.id and one.seal]
    day = store.next_day(snapshot.playbook, kind, held, context.view.as_of)
    with st.form(f"{form}-{kind.id}", border=False):
        _line(form, "title", "会议名称", f"{wording.date(day)}{kind.name}", kind.id)
        st.date_input("会期", day, key=f"{form}-held_on-{kind.id}", format="YYYY-MM-DD")
        if not is_workday(day):
            st.text("这一天不是工作日。")
        forms.under(form, "held_on")
        _line(form, "chair", "主持人", _chair(context), kind.id)
        _line(form, "place", "地点", "", kind.id)
        forms.under(form)
        args = (context, form, kind.id)
        st.form_submit_button("安排，生成议程", type="primary", on_click=_plan, args=args)


def _kind_said(kind: Any) -> str:
    return f"{kind.name}（{wording.VERIFY}）" if kind.verify else str(kind.name)


def _chair(context: Context) -> str:
    """The county's chief on the day, where a document names one: nobody invented presides over a real meeting."""
    held = context.snapshot.holders("county", "chief")
    named = held.loc[~held["is_demo"].astype(bool), "name"]
    return "" if named.empty else str(named.iloc[0])


def _line(form: str, field: str, label: str, value: str, kind: str) -> None:
    st.text_input(label, value, key=f"{form}-{field}-{kind}", max_chars=actions.LONGEST[field])
    forms.under(form, field)


def _plan(context: Context, form: str, kind: str) -> None:
    said = {name: _value(form, f"{name}-{kind}") for name in ("title", "held_on", "place", "chair")}

    def save() -> None:
        state.choose("meeting", actions.plan(_basis(context), Plan(kind, **said)))

    forms.save(form, save, "已安排，议程已生成")


# --- what can be done next


def show_steps(context: Context, meeting: Dispatch) -> None:
    """The buttons of a meeting: open it on its day, arrange its agenda, give an order, close it."""
    if meeting.state is State.CLOSED or not forms.permitted(context.snapshot, Deed.MEET):
        return
    form = f"step-{meeting.id}"
    if meeting.state is State.PLANNED:
        _show_opening(context, meeting, form)
    else:
        orders.show_button(context, f"meeting:{meeting.id}")
        with st.popover("闭会", key=f"{form}-close-{forms.saved()}"):
            _show_closing(context, meeting, f"{form}-closing")
    with st.popover("调整议程", key=f"{form}-arrange-{forms.saved()}"):
        _show_arranging(context, meeting, f"{form}-arranging")
    with st.popover("加一项", key=f"{form}-add-{forms.saved()}"):
        _show_adding(context, meeting, f"{form}-adding")
    with st.popover("到会人员", key=f"{form}-present-{forms.saved()}"):
        _show_present(context, meeting, f"{form}-presence")
    forms.under(form)


def _show_opening(context: Context, meeting: Dispatch, form: str) -> None:
    if meeting.held_on != context.view.as_of:
        label = f"到会期那一天（{meeting.held_on}）"
        st.button(label, on_click=state.choose_date, args=(meeting.held_on.isoformat(),), type="primary")
    else:
        opening = _saving(
            form, lambda: actions.open_meeting(_basis(context, meeting), meeting.id), "已定格，开会。"
        )
        st.button("开会，定格数字", on_click=opening, type="primary")
    remaking = _saving(
        form, lambda: actions.remake(_basis(context, meeting), meeting.id), "议程已按现在的数据重排。"
    )
    st.button("按现在的数据重排议程", on_click=remaking, type="tertiary")


def _saving(form: str, action: Callable[[], object], done: str) -> Callable[[], None]:
    return lambda: forms.save(form, action, done)


def _show_closing(context: Context, meeting: Dispatch, form: str) -> None:
    with st.form(form, border=False):
        st.text_area("小结", key=f"{form}-note", max_chars=actions.LONGEST["note"])
        forms.under(form, "note")
        forms.under(form)

        def close() -> None:
            actions.close_meeting(_basis(context, meeting), meeting.id, _value(form, "note"))

        st.form_submit_button("确认闭会", type="primary", on_click=_saving(form, close, "已闭会。"))


def _show_arranging(context: Context, meeting: Dispatch, form: str) -> None:
    """Choose an item; then its place, minutes and whether it is skipped are at hand."""
    entries = {entry.number: entry for entry in meeting.agenda}
    places = {number: place for place, number in enumerate(entries, 1)}
    st.selectbox(
        "哪一项",
        list(entries),
        format_func=lambda number: f"{places[number]}. {entries[number].title}",
        key=f"{form}-number",
    )
    forms.under(form, "number")
    number = _value(form, "number")
    if number not in entries:
        return
    entry, own = entries[number], f"{form}-{number}"
    with st.form(own, border=False):
        st.number_input("放到第几项", 1, len(entries), places[number], key=f"{own}-place")
        forms.under(form, "place")
        _minutes(form, own, entry.minutes)
        st.checkbox("这次跳过", entry.skipped, key=f"{own}-skipped")
        st.text_input("备注", entry.note, key=f"{own}-note", max_chars=rules.LONGEST_NOTE)
        forms.under(form, "note")
        forms.under(form)

        def arrange() -> None:
            said = {name: _value(own, name) for name in ("place", "minutes", "skipped", "note")}
            actions.arrange(_basis(context, meeting), meeting.id, Arrangement(number, **said))

        st.form_submit_button("保存", type="primary", on_click=_saving(form, arrange, "议程已调整。"))


def _show_adding(context: Context, meeting: Dispatch, form: str) -> None:
    most = len(meeting.agenda) + 1
    with st.form(form, border=False):
        st.text_input("名称", key=f"{form}-title", max_chars=rules.LONGEST_TITLE)
        forms.under(form, "title")
        st.number_input("放到第几项", 1, most, most, key=f"{form}-place")
        forms.under(form, "place")
        _minutes(form, form, rules.MINUTES[rules.Kind.OTHER])
        forms.under(form)

        def add() -> None:
            said = {name: _value(form, name) for name in ("title", "minutes", "place")}
            actions.add(_basis(context, meeting), meeting.id, Addition(**said))

        st.form_submit_button("加上", type="primary", on_click=_saving(form, add, "议程已加一项。"))


def _show_present(context: Context, meeting: Dispatch, form: str) -> None:
    """Where, and who: the minutes are written from it."""
    words = {"place": "地点", **actions.PRESENT}
    with st.form(form, border=False):
        for name, word in words.items():
            ask = st.text_input if name == "place" else st.text_area
            ask(word, getattr(meeting, name), key=f"{form}-{name}", max_chars=actions.LONGEST[name])
            forms.under(form, name)
        forms.under(form)

        def note() -> None:
            said = {name: _value(form, name) for name in words}
            actions.attend(_basis(context, meeting), meeting.id, Attendance(**said))

        st.form_submit_button("记下", type="primary", on_click=_saving(form, note, "已记入会议。"))


def _minutes(form: str, own: str, usual: int) -> None:
    st.number_input("分钟", rules.SHORTEST, rules.MOST_MINUTES, usual, key=f"{own}-minutes")
    forms.under(form, "minutes")
