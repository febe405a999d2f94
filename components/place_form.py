"""The form that places an industry base on the map, or corrects where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from components import forms
from data.actions.place_base import Placing, place_base
from data.store.frames import each, missing, row_of
from data.store.queries import Question

if TYPE_CHECKING:
    from components.context import Context
    from data.actions.place_base import Where

FIELDS = ("place", "lon", "lat", "accuracy", "reason")


def show(context: Context, base_id: str) -> None:
    """The form for one base."""
    form = f"place-{base_id}"
    base = row_of(context.snapshot.objectives, base_id)
    where = (base["place_code"], _known(base["lon"]), _known(base["lat"]))
    with st.expander("登记或更正位置", expanded=forms.refused(form)), st.form(form, border=False):
        _fields(context, form, where, str(base["accuracy"] or ""))
        st.form_submit_button(
            "保存位置", type="primary", on_click=_save, args=(context, form, base_id, where)
        )


def _known(degrees: float) -> float | None:
    return None if missing(degrees) else float(degrees)


def _fields(context: Context, form: str, where: Where, accuracy: str) -> None:
    """The fields as the base stands now, each with what was wrong with it below."""
    names = _places(context)
    written = ["" if degrees is None else f"{degrees:.10g}" for degrees in where[1:]]
    for name, value in zip(FIELDS, (where[0], *written, accuracy, ""), strict=True):
        st.session_state.setdefault(f"{form}-{name}", value)
    forms.under(form, "base")
    st.selectbox(
        "村或乡镇（可以输入名称或代码）",
        list(names),
        format_func=lambda code: names.get(code, code),
        key=f"{form}-place",
        accept_new_options=True,
    )
    forms.under(form, "place")
    left, right = st.columns(2)
    with left:
        st.text_input("经度（度）", key=f"{form}-lon", placeholder="不知道可以留空")
        forms.under(form, "lon")
    with right:
        st.text_input("纬度（度）", key=f"{form}-lat", placeholder="不知道可以留空")
        forms.under(form, "lat")
    st.text_input("坐标怎么来的、多准", key=f"{form}-accuracy", max_chars=60)
    forms.under(form, "accuracy")
    st.text_input("依据", key=f"{form}-reason", placeholder="例如：现场核实", max_chars=200)
    forms.under(form, "reason")


def _places(context: Context) -> dict[str, str]:
    """The county, its townships and its villages by code, with the township a village lies in."""
    snapshot = context.snapshot
    townships = snapshot.townships["name"]
    villages = {
        code: f"{row['name']}（{townships[row['township']]}）" for code, row in each(snapshot.villages)
    }
    whole = {context.view.county: f"{snapshot.playbook.county.name}（只知道在本县）"}
    return whole | {str(code): str(name) for code, name in townships.items()} | villages


def _save(context: Context, form: str, base_id: str, seen: Where) -> None:
    """Save what was filled in, against where the base stood on the screen when it was."""
    filled = {name: str(st.session_state[f"{form}-{name}"] or "") for name in FIELDS}
    placing = Placing(base_id, seen=seen, actor=forms.ACTOR, **filled)
    view = context.view

    def act() -> None:
        place_base(placing, Question(view.county, view.as_of, view.evidence_only))
        for name in FIELDS:
            del st.session_state[f"{form}-{name}"]

    forms.save(form, act, "已保存位置")
