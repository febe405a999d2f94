"""As whom one acts, in the menu: said, and in desktop mode chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from components import acting, context
from components.label import plain
from data.rules.permissions import GRANTS, ROLE_WORDS, Actor, Area, Role

if TYPE_CHECKING:
    from data.store.snapshot import Snapshot

OF_A_ZONE, OF_A_UNIT = ({one.role for one in GRANTS if one.area is area} for area in (Area.ZONE, Area.UNIT))
"""Roles that act for a zone, and for a unit."""


def mark() -> str:
    """What the menu says of whoever does not act for the headquarters."""
    actor = acting.actor()
    return "" if actor == acting.HEADQUARTERS else f"（{ROLE_WORDS[actor.role]}）"


def show() -> None:
    """Who acts and as whom; below, another role for whoever sits at this machine."""
    st.text(acting.actor().signed)
    if acting.is_signed_in():
        return
    snapshot = context.context_of(st.query_params.to_dict()).snapshot
    words = {role.value: ROLE_WORDS[role] for role in Role}
    role = Role(st.selectbox("换一个角色", list(words), format_func=words.__getitem__, key="acting-role"))
    zone, unit = "", ""
    if role in OF_A_ZONE:
        names = snapshot.zones["name"]
        zone = st.selectbox(
            plain(snapshot.playbook.words.zone),
            list(names.index),
            format_func=names.__getitem__,
            key="acting-zone",
        )
    if role in OF_A_UNIT:
        unit = st.selectbox("部门", _units(snapshot), key="acting-unit")
    st.button(
        "以这个角色办理", type="primary", key="act", on_click=_chosen, args=(snapshot, role, zone, unit)
    )


def _chosen(snapshot: Snapshot, role: Role, zone: str, unit: str) -> None:
    name = str(snapshot.zones["name"].get(zone, ""))
    acting.act_as(Actor(acting.HERE, role, zone, unit, snapshot.county_code if zone or unit else "", name))


def _units(snapshot: Snapshot) -> list[str]:
    """The units that answer for something in the county."""
    said = snapshot.objectives["responsible_unit"].dropna().astype(str)
    return sorted({unit.strip() for text in said.unique() for unit in text.split("、")} - {""})
