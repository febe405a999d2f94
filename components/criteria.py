"""退出标准 on screen: the list of what the county uses, and the forms that change it from a day on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from components import acting, forms, panel
from components.label import plain
from components.panel import criteria as panels
from data.actions.edit_playbook import edit
from data.counties.playbook import CriteriaTurn, CriterionChange
from data.counties.schemes import items_on
from data.rules.permissions import Deed
from data.store import editions
from data.store.exits import schemes

if TYPE_CHECKING:
    from components.context import Context
    from data.counties.schemes import Criterion, Scheme

CHANGE, TURN = "criteria-change", "criteria-turn"
KEPT = "作战方案的其余内容和注释不动；给出过的评定不变。"


def show_schemes(context: Context) -> None:
    """Every scheme in use, item by item."""
    panel.show(panels.panel(context.snapshot, context.view.scheme), key="schemes", on_pick=lambda _pick: None)


def show_forms(context: Context) -> None:
    """The two forms and the list of editions."""
    saw = editions.standing(context.snapshot)
    st.text(saw)
    if forms.allowed(context.snapshot, Deed.EDIT_PLAYBOOK):
        with st.expander("修改一个条目", expanded=True, key=f"{CHANGE}-open"):
            _change_form(context, saw)
        with st.expander("选用标准", expanded=forms.refused(TURN), key=f"{TURN}-open"):
            _turn_form(context, saw)
    content = {"title": "", "blocks": [panels.editions(editions.editions_of(context.snapshot))]}
    panel.show(content, key="editions", on_pick=lambda _pick: None)


def _key(form: str, field: str) -> str:
    return f"{form}-{field}-{forms.saved()}"


def _change_form(context: Context, saw: str) -> None:
    used = panels.used(context.snapshot, context.view.scheme)
    scheme: Scheme | None = st.selectbox("标准", used, format_func=lambda one: one.title)
    if scheme is None:
        st.text("这一年没有选用的标准。请先在“选用标准”里选。")
        return
    book = context.snapshot.playbook
    items = items_on(scheme, book.county.region, book.criteria_changes, context.view.as_of)
    item: Criterion = st.selectbox("条目", items, format_func=lambda one: f"{one.code} {one.name}")
    # A form of its own for each item: what was typed for one is not proposed for another.
    form = f"{CHANGE}-{scheme.id}-{item.code}"
    with st.form(form, border=False):
        asked = panels.number_of(item, context.view.as_of.year)
        st.text(f"现在要求：{item.threshold}" + (f"（{asked}）" if asked else ""))
        forms.under(form)
        forms.under(form, "item")
        _line(form, "threshold", "新要求（文字）")
        if item.kind == "numeric":
            st.number_input(f"新要求的数（{plain(item.unit)}）", value=None, key=_key(form, "value"))
        forms.under(form, "value")
        _dated(context, form)
        st.form_submit_button(
            "保存修改", on_click=_save_change, args=(context, form, scheme.id, item.code, saw), type="primary"
        )


def _dated(context: Context, form: str) -> None:
    """From which day, by which document, and why."""
    st.date_input("从哪天起", context.view.as_of, key=_key(form, "valid_from"), format="YYYY-MM-DD")
    forms.under(form, "valid_from")
    _line(form, "source", "依据的文件")
    _line(form, "reason", "修改原因")
    st.caption(KEPT)


def _line(form: str, field: str, label: str) -> None:
    st.text_input(label, key=_key(form, field))
    forms.under(form, field)


def _turn_form(context: Context, saw: str) -> None:
    chosen, year = context.snapshot.playbook.criteria, context.view.as_of.year
    titles = {one.id: one.title for one in schemes() if one.from_year <= year <= one.to_year}
    levels = {one.id: one.level for one in schemes() if one.id in titles}
    with st.form(TURN, border=False):
        forms.under(TURN)
        for level, label in panels.LEVELS.items():
            options = [key for key in titles if levels[key] == level]
            options = ["", *options] if level == "county" else options
            now = getattr(chosen, level)
            st.selectbox(
                f"{label}标准",
                options,
                options.index(now) if now in options else None,
                format_func=lambda key: titles.get(key, "没有"),
                key=_key(TURN, level),
            )
            forms.under(TURN, level)
        also = [key for key in chosen.also if key in titles]
        st.multiselect("另外选用", list(titles), also, format_func=titles.__getitem__, key=_key(TURN, "also"))
        forms.under(TURN, "also")
        _dated(context, TURN)
        st.form_submit_button("保存选用", on_click=_save_turn, args=(context, saw), type="primary")


def _filled(form: str, field: str) -> Any:
    return st.session_state.get(_key(form, field))


def _save_change(context: Context, form: str, scheme: str, item: str, saw: str) -> None:
    change = CriterionChange(
        scheme,
        item,
        valid_from=_filled(form, "valid_from"),
        threshold=_filled(form, "threshold").strip(),
        source=_filled(form, "source").strip(),
        value=_filled(form, "value"),
    )
    _save(context, form, change, saw)


def _save_turn(context: Context, saw: str) -> None:
    levels = {level: _filled(TURN, level) or "" for level in panels.LEVELS}
    turn = CriteriaTurn(
        _filled(TURN, "valid_from"),
        _filled(TURN, "source").strip(),
        **levels,
        also=tuple(_filled(TURN, "also")),
    )
    _save(context, TURN, turn, saw)


def _save(context: Context, form: str, wanted: CriterionChange | CriteriaTurn, saw: str) -> None:
    basis, reason = acting.basis(context.snapshot, saw), _filled(form, "reason")
    forms.save(form, lambda: edit(basis, wanted, reason), "已保存，记入历次修改。")
