"""What somebody reads where he may not: why, and who may."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from components import filters
from data.actions.permit import reason
from data.rules.permissions import Deed, areas_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from streamlit.navigation.page import StreamlitPage

    from data.rules.permissions import Actor

FOR = {
    "backup": Deed.BACK_UP,
    "accounts": Deed.MANAGE_ACCOUNTS,
    "channels": Deed.SET_SECURITY,
    "audit": Deed.READ_AUDIT,
    "permissions": None,
}
"""What a page asks for where that is not to see the county, by its address; None for everybody's."""


def open_to(actor: Actor, pages: Iterable[StreamlitPage]) -> list[StreamlitPage]:
    """The pages that are for the actor: the menu leads nowhere else."""
    return [one for one in pages if is_open(actor, FOR.get(one.url_path, Deed.SEE))]


def is_open(actor: Actor, deed: Deed | None) -> bool:
    """Whether a page is for the actor at all; None for everybody's page."""
    return deed is None or bool(areas_of(actor.role, deed))


def unless_allowed(actor: Actor, deed: Deed | None) -> None:
    """Go on where the actor does the deed anywhere; else say why not, and end the page."""
    if deed is None or is_open(actor, deed):
        return
    st.html(filters.STYLE)
    with st.container(key="refusal"):
        st.title("这一页不对您的角色开放", anchor=False)
        st.text(f"{reason(actor, deed)}。")
        st.text("您可以从上面的菜单打开别的页面；各角色能办什么，见“台账与设置”里的“权限”。")
    st.stop()
