"""The forms of 督查整改: plan or draw, a meeting held, a visit, a finding, what becomes of it, the same problem."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from components import acting, approval, forms, panel
from components.panel import inspections as panels
from data.actions import findings, inspections
from data.actions.filled import LONGEST
from data.actions.findings import DONE_BY, Entry, Move
from data.actions.inspections import Plan, Visit, standing
from data.rules.permissions import Deed
from data.rules.rectification import NEXT, WORDS
from data.store import inspections as store
from data.store.places import place_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.context import Context
    from data.actions.fresh import Basis
    from data.counties.playbook import InspectionSpec
    from data.store.inspections import Found, Survey

DRAW, CHOOSE = "随机抽取", "自己选村"
USUAL_COUNT = 5


def _basis(context: Context, saw: str = "") -> Basis:
    return acting.basis(context.snapshot, saw)


def _line(form: str, field: str, label: str, value: str = "", *, long: bool = False) -> None:
    """A line or box of text, with what was wrong with it below."""
    box = st.text_area if long else st.text_input
    st.session_state.setdefault(f"{form}-{field}", value)
    box(label, key=f"{form}-{field}", max_chars=LONGEST[field])
    forms.under(form, field)


def _value(form: str, field: str) -> Any:
    return st.session_state.get(f"{form}-{field}")


def _names(context: Context, codes: list[str]) -> dict[str, str]:
    return {code: place_name(context.snapshot, code) for code in codes}


# --- plan and draw


def plan(context: Context) -> None:
    """Plan an inspection; where places are drawn, they are shown before anything is saved."""
    kinds = {
        kind.id: kind for kind in context.snapshot.playbook.inspections if kind.form in ("visit", "feedback")
    }
    if not kinds:
        st.text("作战方案没有写督查种类。可在 playbook.toml 的 inspections 里补上，写明出处。")
        return
    if not forms.allowed(context.snapshot, Deed.INSPECT):
        return
    form = f"plan-{context.view.county}-{forms.saved()}"
    st.subheader("安排督查")
    st.selectbox("种类", list(kinds), format_func=lambda key: kinds[key].name, key=f"{form}-kind")
    forms.under(form, "kind")
    kind = kinds[_value(form, "kind")]
    if kind.hidden:
        st.text("结束以前只有指挥部看得到，不进导出文件。")
    form = f"{form}-{kind.id}"
    _line(form, "title", "名称", f"{context.view.as_of.month}月{kind.name}")
    st.date_input("日期", context.view.as_of, key=f"{form}-planned_on", format="YYYY-MM-DD")
    forms.under(form, "planned_on")
    _line(form, "leader", "带队人", kind.unit)
    ground = _places(context, form) if kind.form == "visit" else None
    st.button(
        "保存", key=f"{form}-save", type="primary", on_click=_save_plan, args=(context, form, kind, ground)
    )
    forms.under(form)


def _places(context: Context, form: str) -> store.Ground | None:
    """Where it goes: drawn, with a preview, or chosen."""
    villages = context.snapshot.villages
    how = st.radio("去哪里", (DRAW, CHOOSE), key=f"{form}-how", horizontal=True)
    if how == CHOOSE:
        names = _names(context, list(villages.index[villages["kind"] != "虚拟"]))
        st.multiselect(
            "村", list(names), format_func=names.__getitem__, key=f"{form}-places", placeholder="选村"
        )
        forms.under(form, "places")
        return None
    zones = {"": "全县", **context.snapshot.zones["name"].to_dict()}
    left, right = st.columns(2)
    left.selectbox("范围", list(zones), format_func=zones.__getitem__, key=f"{form}-zone")
    right.number_input("抽几个村", 1, len(villages), USUAL_COUNT, key=f"{form}-count")
    forms.under(form, "zone")
    forms.under(form, "count")
    _line(form, "seed", "随机种子（写下它，谁都能照样重抽）", f"{context.view.as_of:%Y%m%d}-1")
    ground = store.Ground(_value(form, "seed").strip(), _value(form, "zone"), context.view.evidence_only)
    if st.toggle("预览抽取结果", key=f"{form}-preview"):
        drawn = store.drawn(context.snapshot, ground, store.eve_of(context.snapshot), _value(form, "count"))
        panel.show(panels.preview(context.snapshot, drawn), key="preview", on_pick=_nothing)
    return ground


def _nothing(_pick: Mapping[str, str]) -> None:
    """A preview leads nowhere."""


def _save_plan(context: Context, form: str, kind: InspectionSpec, ground: store.Ground | None) -> None:
    if ground is not None:
        ground = store.Ground(_value(form, "seed").strip(), _value(form, "zone"), context.view.evidence_only)
    wanted = Plan(
        kind.id,
        _value(form, "title"),
        _value(form, "planned_on"),
        _value(form, "leader"),
        places=tuple(_value(form, "places") or ()),
        ground=ground,
        count=_value(form, "count") or 0,
    )
    forms.save(form, lambda: inspections.plan(_basis(context), wanted), "已安排督查")


# --- a meeting or notice


def hold(context: Context) -> None:
    """Record that a meeting, notice or the like was held."""
    kinds = {
        kind.id: kind for kind in context.snapshot.playbook.inspections if kind.form in ("meeting", "notice")
    }
    if not kinds:
        st.text("定期的督查在“督查”里安排；作战方案没有写例会或通报。")
        return
    if not forms.allowed(context.snapshot, Deed.INSPECT):
        return
    form = f"hold-{context.view.county}-{forms.saved()}"
    with st.expander("登记例会或通报", expanded=forms.refused(form)), st.form(form, border=False):
        st.selectbox("种类", list(kinds), format_func=lambda key: kinds[key].name, key=f"{form}-kind")
        forms.under(form, "kind")
        _line(form, "title", "名称")
        st.date_input("开展日期", context.view.as_of, key=f"{form}-planned_on", format="YYYY-MM-DD")
        forms.under(form, "planned_on")
        _line(form, "leader", "主持人")
        _line(form, "note", "情况", long=True)
        forms.under(form)
        st.form_submit_button("保存", type="primary", on_click=_save_held, args=(context, form))


def _save_held(context: Context, form: str) -> None:
    filled = {field: _value(form, field) for field in ("kind", "title", "planned_on", "leader", "note")}
    wanted = Plan(**filled)
    forms.save(form, lambda: inspections.plan(_basis(context), wanted), "已登记")


# --- a visit


def visit(context: Context, survey: Survey) -> None:
    """Record which places were seen today, and whether the inspection is over."""
    if survey.done_on or survey.planned_on > context.view.as_of:
        return
    if not forms.permitted(context.snapshot, Deed.INSPECT):
        return
    form = f"visit-{survey.id}-{forms.saved()}"
    names = _names(context, [place.place for place in survey.places if not place.visited_on])
    with st.expander("登记到村", expanded=forms.refused(form)), st.form(form, border=False):
        st.multiselect("今天看过的村", list(names), format_func=names.__getitem__, key=f"{form}-places")
        forms.under(form, "places")
        _line(form, "note", "情况", long=True)
        st.checkbox("这次督查结束", key=f"{form}-over")
        forms.under(form)
        args = (context, form, survey)
        st.form_submit_button("保存", type="primary", on_click=_save_visit, args=args)


def _save_visit(context: Context, form: str, survey: Survey) -> None:
    seen = Visit(survey.id, tuple(_value(form, "places")), _value(form, "note"), over=_value(form, "over"))
    forms.save(form, lambda: inspections.visit(_basis(context, standing(survey)), seen), "已登记")


# --- a finding


def find(context: Context, survey: Survey | None) -> None:
    """Record a finding, of an inspection or without one."""
    if survey and survey.planned_on > context.view.as_of:
        return
    if not forms.allowed(context.snapshot, Deed.INSPECT):
        return
    form = f"find-{survey.id if survey else context.view.county}-{forms.saved()}"
    places = _names(context, _places_of(context, survey))
    people = _people(context)
    with st.expander("登记问题", expanded=forms.refused(form)), st.form(form, border=False):
        st.selectbox("地点", list(places), format_func=places.__getitem__, key=f"{form}-place")
        forms.under(form, "place")
        forms.under(form, "inspection")
        _line(form, "problem", "问题", long=True)
        _line(form, "remedy", "整改措施", long=True)
        st.selectbox("责任人", list(people), format_func=people.__getitem__, key=f"{form}-person")
        forms.under(form, "person")
        _line(form, "unit", "责任单位（不填就用责任人的单位）")
        st.date_input("整改时限", None, key=f"{form}-limit", format="YYYY-MM-DD")
        forms.under(form, "limit")
        forms.under(form)
        args = (context, form, survey.id if survey else "")
        approval.buttons(context, "rectifications", "保存", _save_finding, args)


def _places_of(context: Context, survey: Survey | None) -> list[str]:
    """Where something can have been found: first the places of the inspection."""
    snapshot = context.snapshot
    first = [place.place for place in survey.places] if survey else []
    every = [*first, *snapshot.villages.index, *snapshot.townships.index, snapshot.county_code]
    return list(dict.fromkeys(every))


def _people(context: Context) -> dict[str, str]:
    """Everybody who answers for something on the day."""
    duties = context.snapshot.duties
    current = duties[duties["current"]].drop_duplicates("person_id")
    named = zip(current["person_id"], current["name"], current["unit"], strict=True)
    return {"": "不指定", **{key: f"{name}（{unit}）" for key, name, unit in named}}


def _save_finding(context: Context, form: str, survey: str, *, as_draft: bool = False) -> None:
    fields = ("place", "problem", "remedy", "person", "unit", "limit")
    wanted = Entry(survey, *(_value(form, field) for field in fields))
    approval.enter(form, _basis(context), "find", wanted, "已登记问题", as_draft=as_draft)


# --- what becomes of it


def act(context: Context, found: Found) -> None:
    """The next step of a finding; nothing where it is closed or goes with another."""
    if found.same_as or not NEXT[found.stage]:
        return
    kinds = [one for one in NEXT[found.stage] if _may(context, one, found)]
    if not kinds:
        forms.say_who_may(context.snapshot, DONE_BY.get(NEXT[found.stage][0], Deed.VERIFY))
        return
    form = f"act-{found.id}-{forms.saved()}"
    with st.expander("办理", expanded=True), st.form(form, border=False):
        st.radio("办什么", kinds, format_func=WORDS.__getitem__, key=f"{form}-kind", horizontal=True)
        forms.under(form, "kind")
        _line(form, "person", "经办人")
        _line(form, "text", "依据（做了什么、凭什么）", long=True)
        forms.under(form)
        approval.buttons(context, "rectifications", "保存", _save_act, (context, form, found))


def _may(context: Context, kind: str, found: Found) -> bool:
    return forms.permitted(context.snapshot, DONE_BY.get(kind, Deed.VERIFY), found.id)


def _save_act(context: Context, form: str, found: Found, *, as_draft: bool = False) -> None:
    move = Move(found.id, *(_value(form, field) for field in ("kind", "person", "text")))
    approval.enter(form, _basis(context, found.standing), "rectify", move, "已保存", as_draft=as_draft)


def link(context: Context, found: Found) -> None:
    """Say that a finding is the same problem as an earlier one."""
    book = store.load(context.snapshot)
    others = {one.id: f"{one.title}（{one.start}）" for one in book.found.values() if one.id != found.id}
    if found.same_as or not others or not forms.permitted(context.snapshot, Deed.INSPECT):
        return
    form = f"link-{found.id}-{forms.saved()}"
    with st.expander("与别的问题是同一问题", expanded=forms.refused(form)), st.form(form, border=False):
        st.selectbox(
            "先发现的问题", list(others), format_func=others.__getitem__, key=f"{form}-earlier", index=None
        )
        forms.under(form, "earlier")
        st.text("关联后只算一次，随先发现的那个一起办理、销号。")
        forms.under(form)
        st.form_submit_button("关联", on_click=_save_link, args=(context, form, found))


def _save_link(context: Context, form: str, found: Found) -> None:
    earlier = _value(form, "earlier") or ""
    forms.save(form, lambda: findings.link(_basis(context, found.standing), found.id, earlier), "已关联")
