"""定位 on screen: the form that says where something is, filled in by hand or by a click on the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from components import acting, forms
from data.actions.locate import KINDS, OBJECTIVE, PLACE, Placing, locate
from data.rules.permissions import Deed
from data.store.frames import each, missing, row_of
from data.store.kept import whatever_the_progress
from data.store.queries import Question

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine

    from components.context import Context
    from data.actions.locate import Where
    from data.store.frames import Row
    from data.store.snapshot import Snapshot

FIELDS = ("place", "lon", "lat", "accuracy", "reason")
PICKING = "place-picking"
"""Where the session keeps for which form the map's clicks are meant."""
OPEN = "定位：在地图上点，或填坐标"
BY_CLICK = "在作战地图上点取"
DECIMALS = 6


def show(context: Context) -> None:
    """The form for the selected objective or village, or for a township of the selected zone."""
    if context.view.zone and not (context.view.village or context.view.objective):
        _ask_for_township(context)
    subject = _subject(context)
    if subject is None:
        return
    kind, key, row = subject
    if not forms.allowed(context.snapshot, Deed.LOCATE, key):
        return
    form = _form(kind, key)
    where = (key if kind == PLACE else row["place_code"], _known(row["lon"]), _known(row["lat"]))
    st.session_state[f"{form}-picking"] = st.session_state.get(PICKING) == form
    st.toggle(OPEN, key=f"{form}-picking", on_change=_picking_changed, args=(form,))
    if not st.session_state[f"{form}-picking"]:
        return  # a form with every village of the county is sent only to whoever wants it
    with st.form(form):
        _fields(context, form, kind, where, str(row["accuracy"] or ""))
        st.form_submit_button(
            "保存位置", type="primary", on_click=_save, args=(context, form, (kind, key), where)
        )


def asked_of_map(context: Context) -> dict[str, Any] | None:
    """What the map has to know while its clicks say where something is; None while they select."""
    subject = _subject(context)
    if subject is None or st.session_state.get(PICKING) != _form(*subject[:2]):
        st.session_state.pop(PICKING, None)
        return None
    kind, key, row = subject
    written = [st.session_state.get(f"{_form(kind, key)}-{name}") for name in ("lon", "lat")]
    return {"name": str(row["name" if kind == PLACE else "title"]), "point": _point(written)}


def clicked(point: Mapping[str, float]) -> None:
    """Fill in where the map was clicked."""
    form = st.session_state.get(PICKING)
    if form:
        st.session_state[f"{form}-lon"] = f"{point['lon']:.{DECIMALS}f}"
        st.session_state[f"{form}-lat"] = f"{point['lat']:.{DECIMALS}f}"
        st.session_state[f"{form}-accuracy"] = BY_CLICK


def _subject(context: Context) -> tuple[str, str, Row] | None:
    view, snapshot = context.view, context.snapshot
    if view.objective:
        row = row_of(snapshot.objectives, view.objective)
        return (OBJECTIVE, view.objective, row) if row["kind"] in KINDS else None
    if view.village:
        return PLACE, view.village, row_of(snapshot.villages, view.village)
    township = st.session_state.get(_chooser(context)) if view.zone else None
    return (PLACE, township, row_of(snapshot.townships, township)) if township else None


def _chooser(context: Context) -> str:
    return f"place-township-of-{context.view.county}-{context.view.zone}"


def _ask_for_township(context: Context) -> None:
    """A township is no level of the map, so its seat is asked for by name."""
    names = _townships(context.snapshot).get(context.view.zone, {})
    st.selectbox(
        "乡镇驻地定位",
        list(names),
        index=None,
        format_func=lambda code: names.get(code, code),
        key=_chooser(context),
        placeholder="选乡镇，再在地图上点它的驻地",
    )


@whatever_the_progress
def _townships(snapshot: Snapshot, _engine: Engine) -> dict[str, dict[str, str]]:
    """By zone, the names of its townships by code."""
    names: dict[str, dict[str, str]] = {}
    for code, township in each(snapshot.townships):
        names.setdefault(township["zone"], {})[code] = township["name"]
    return names


def _form(kind: str, key: str) -> str:
    return f"place-{kind}-{key}"


def _picking_changed(form: str) -> None:
    if st.session_state[f"{form}-picking"]:
        st.session_state[PICKING] = form
    else:
        st.session_state.pop(PICKING, None)


def _point(written: list[str | None]) -> list[float] | None:
    try:
        lon, lat = (float(text or "") for text in written)
    except ValueError:
        return None
    return [lon, lat]


def _known(degrees: float) -> float | None:
    return None if missing(degrees) else float(degrees)


def _fields(context: Context, form: str, kind: str, where: Where, accuracy: str) -> None:
    """The fields as it stands now, each with what was wrong with it below."""
    written = ["" if degrees is None else f"{degrees:.10g}" for degrees in where[1:]]
    for name, value in zip(FIELDS, (where[0], *written, accuracy, ""), strict=True):
        st.session_state.setdefault(f"{form}-{name}", value)
    forms.under(form, "subject")
    if kind == OBJECTIVE:
        _ask_for_place(context, form)
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


def _ask_for_place(context: Context, form: str) -> None:
    names = _places(context)
    st.selectbox(
        "村或乡镇（可以输入名称或代码）",
        list(names),
        format_func=lambda code: names.get(code, code),
        key=f"{form}-place",
        accept_new_options=True,
    )
    forms.under(form, "place")


def _places(context: Context) -> dict[str, str]:
    """The county, its townships and its villages by code, with the township a village lies in."""
    snapshot = context.snapshot
    townships = snapshot.townships["name"]
    villages = {
        code: f"{row['name']}（{townships[row['township']]}）" for code, row in each(snapshot.villages)
    }
    whole = {context.view.county: f"{snapshot.playbook.county.name}（只知道在本县）"}
    return whole | {str(code): str(name) for code, name in townships.items()} | villages


def _save(context: Context, form: str, subject: tuple[str, str], where: Where) -> None:
    """Save what was filled in, against where it stood on the screen when it was."""
    filled = {name: str(st.session_state[f"{form}-{name}"] or "") for name in FIELDS}
    placing = Placing(*subject, seen=where, **filled)
    view = context.view

    def act() -> None:
        locate(placing, Question(view.county, view.as_of, view.evidence_only), acting.actor())
        for name in FIELDS:
            del st.session_state[f"{form}-{name}"]
        st.session_state.pop(PICKING, None)

    forms.save(form, act, "已保存位置")
