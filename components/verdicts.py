"""达标评定: the form in which somebody enters a verdict on an item, for a village or for the county."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from components import acting, approval, forms
from components.label import plain
from data import wording
from data.actions.assess import where
from data.rules.criteria import SIGNS, Verdict
from data.rules.exit_steps import LONGEST
from data.rules.judgement import Judgement
from data.rules.permissions import Deed
from data.store import exits
from data.store.verdicts import said

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from components.context import Context
    from data.counties.schemes import Criterion

MET, UNMET = (f"{SIGNS[one].shape} {SIGNS[one].word}" for one in (Verdict.MET, Verdict.UNMET))


def show_village_form(context: Context) -> None:
    """The form for the village and item selected, by the scheme on screen; without an item somebody chooses it."""
    view = context.view
    shown = exits.load(context.snapshot, scheme=view.scheme, everyone=view.everyone)
    if not view.village or shown.scheme is None:
        return
    item = shown.item(view.item)
    asked = {one.code: one for one in ([item] if item else shown.items)}
    about = {code: Judgement("village", view.village, shown.scheme.key, code, view.as_of) for code in asked}
    mine = [code for code in about if may(context, about[code])]
    if not mine:
        forms.say_who_may(context.snapshot, Deed.JUDGE)
        return
    with popover(item, f"{shown.scheme.key}-{view.village}"):
        code = item.code if item else st.selectbox("条目", mine, format_func=lambda one: asked[one].name)
        show_form(context, about[code], asked[code])


def may(context: Context, about: Judgement) -> bool:
    """Whether whoever acts judges this item there."""
    return forms.permitted(context.snapshot, Deed.JUDGE, where(context.snapshot, about))


def popover(item: Criterion | None, subject: str) -> DeltaGenerator:
    """What the form opens in, beside the subject; saving closes it."""
    key = f"verdict-{subject}-{item.code if item else ''}"
    return st.popover(f"评定：{plain(item.name)}" if item else "评定条目", key=f"{key}-open-{forms.saved()}")


def show_form(context: Context, about: Judgement, item: Criterion) -> None:
    """The fields for one item.

    Args:
        context: What is to be seen.
        about: Subject, edition and item; the rest is filled in.
        item: The item, as it is asked for on the day on screen.
    """
    form = f"verdict-{about.subject_id}-{about.scheme}-{item.code}"
    saw = said(context.snapshot, about)
    with st.form(form, border=False):
        mark = f"（{wording.VERIFY}）" if item.verify else ""
        st.text(f"{item.name}{mark}\n要求：{item.threshold}\n现在：{saw}")
        forms.under(form, "item")
        _verdict(form, item)
        st.date_input("评定日期", context.view.as_of, key=f"{form}-on_date", format="YYYY-MM-DD")
        forms.under(form, "on_date")
        _line(form, "person", "评定人")
        _line(form, "source", "依据（验收单、台账、现场核查等）")
        forms.under(form)
        approval.buttons(context, "exits", "保存", _save, (context, form, about, saw))


def _verdict(form: str, item: Criterion) -> None:
    if item.kind == "boolean":
        st.radio("结果", (MET, UNMET), index=None, key=f"{form}-met", horizontal=True)
        forms.under(form, "met")
        return
    st.number_input(f"现值（{plain(item.unit)}）", value=None, key=f"{form}-value", format="%.2f")
    forms.under(form, "value")


def _line(form: str, field: str, label: str) -> None:
    st.text_input(label, key=f"{form}-{field}", max_chars=LONGEST[field])
    forms.under(form, field)


def _save(context: Context, form: str, about: Judgement, saw: str, *, as_draft: bool = False) -> None:
    filled = st.session_state
    met = filled.get(f"{form}-met")
    judgement = Judgement(
        about.subject_kind,
        about.subject_id,
        about.scheme,
        about.item,
        on_date=filled[f"{form}-on_date"],
        met=None if met is None else met == MET,
        value=filled.get(f"{form}-value"),
        person=filled[f"{form}-person"],
        source=filled[f"{form}-source"],
    )
    basis = acting.basis(context.snapshot, saw)
    approval.enter(form, basis, "assess", judgement, "已保存评定。", as_draft=as_draft)
