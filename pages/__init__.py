"""The navigation table: which screens there are, in the order of the menu. Every rerun begins here."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import streamlit as st

from components import acting, identity, live, refusal, signed, state, trouble, turns, widgets
from components.web import metrics

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

st.set_page_config(page_title="战图", page_icon="🚩", layout="wide")

DAILY = [
    st.Page("command/overview.py", title="作战总图", default=True),
    st.Page("command/meeting.py", title="调度会", url_path="meetings"),
    st.Page("front/villages.py", title="村退出", url_path="villages"),
    st.Page("front/households.py", title="户脱贫", url_path="households"),
    st.Page("front/county.py", title="县退出", url_path="county"),
    st.Page("front/relocation.py", title="易地搬迁", url_path="relocation"),
    st.Page("front/industry.py", title="产业基地", url_path="industry"),
    st.Page("works/indicators.py", title="重点工作", url_path="indicators"),
    st.Page("works/projects.py", title="项目倒排", url_path="projects"),
    st.Page("works/orders.py", title="督办", url_path="orders"),
    st.Page("works/inspections.py", title="督查整改", url_path="inspections"),
    st.Page("works/scores.py", title="红黑榜", url_path="scores"),
    st.Page("works/funds.py", title="资金", url_path="funds"),
    st.Page("command/chain.py", title="责任链", url_path="chain"),
]
OFFICE = [
    st.Page("command/messages.py", title="消息", url_path="messages"),
    st.Page("ledgers/excel.py", title="台账", url_path="ledgers"),
    st.Page("ledgers/approvals.py", title="待审", url_path="approvals"),
    st.Page("ledgers/layers.py", title="图层", url_path="layers"),
    st.Page("ledgers/wall_map.py", title="打印挂图", url_path="wall_map"),
    st.Page("ledgers/reconcile.py", title="口径核对", url_path="reconcile"),
    st.Page("ledgers/backup.py", title="备份", url_path="backup"),
    st.Page("admin/criteria.py", title="退出标准", url_path="criteria"),
    st.Page("admin/playbook.py", title="作战方案", url_path="playbook"),
    st.Page("admin/accounts.py", title="用户", url_path="accounts"),
    st.Page("admin/channels.py", title="通知设置", url_path="channels"),
    st.Page("admin/audit.py", title="审计", url_path="audit"),
    st.Page("admin/permissions.py", title="权限", url_path="permissions"),
]


def show_menu(screen: StreamlitPage) -> None:
    """The links to the screens one may see; what is needed less often stands behind one word."""
    actor, along = acting.actor(), state.kept()
    with st.container(horizontal=True, vertical_alignment="center", key="screens"):
        for each in refusal.open_to(actor, DAILY):
            with st.container(key="screen-shown", width="content") if each == screen else nullcontext():
                st.page_link(each, query_params=along, width="content")
        # Under another key on every screen, so that it closes once somebody has chosen.
        with st.container(key="screen-shown" if screen in OFFICE else None, width="content"):
            office = st.popover(
                (screen.title if screen in OFFICE else "台账与设置") + identity.mark(),
                type="tertiary",
                key=f"more-{screen.url_path}",
                on_change="rerun",
            )
        if office.open:  # its links would be sent again with every click on the map
            with office:
                for each in refusal.open_to(actor, OFFICE):
                    st.page_link(each, query_params=along)
                signed.show_way_to_account()
                identity.show()


shown = st.navigation([*DAILY, *OFFICE], position="hidden")
with trouble.waiting_for_the_database(shown.url_path), turns.turn(asked=not live.is_for_news()):
    show_menu(shown)
    with metrics.rerun():
        shown.run()
    widgets.forget_gone()
