"""审计 on screen: the search, its Excel list, and the button that proves the chain."""

from __future__ import annotations

import datetime as dt
from math import ceil
from typing import TYPE_CHECKING

import streamlit as st
from starlette.responses import PlainTextResponse

from components import acting, download, panel, state
from components.panel import audit as panels
from data.actions.verify_audit import ends, verify
from data.ledger.workbook import Column, Sheet
from data.rules.permissions import Area, Deed, at_home, reach
from data.store import audit_log as log
from data.store.unit_of_work import MACHINE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from components.context import Context
    from components.state import View
    from data.ledger.workbook import Value
    from data.rules.permissions import Actor
    from data.store.snapshot import Snapshot

PATH = "/export/audit.xlsx"
TEXTS = ("actor", "action", "subject", "text")
LONGEST = 80
"""Characters of what is looked for."""
FORM = "audit"
ASKED = "audit-asked"
"""Where the session keeps what is looked for, as it would stand in an address."""
NUMBER = "audit-page"
"""Where the session keeps which page is shown."""
FOUND = "audit-found"
"""Where the session keeps what verifying came to: of which chain, and the sentences."""
FORBIDDEN = "审计记录只给审计员和县主要领导看。请用有权限的账号登录。"
COLUMNS = (
    Column("序号", 8, "0"),
    Column("时间", 20),
    Column("人", 26),
    Column("来处", 16),
    Column("事项", 16),
    Column("对象", 36),
    Column("原来", 40),
    Column("现在", 40),
    Column("理由", 40),
    Column("校验值", 68),
)


def allowed(actor: Actor, chain: str) -> bool:
    """Whether somebody may read an audit trail: their own county's, or who belongs to none any of them."""
    return reach(actor, Deed.READ_AUDIT) is Area.COUNTY and at_home(actor, chain)


def asked_in(said: Mapping[str, str], county: str) -> log.Asked:
    """What is looked for; what cannot be understood narrows nothing."""
    chain = MACHINE if said.get("chain") == MACHINE else county
    texts = {name: said.get(name, "").strip()[:LONGEST] for name in TEXTS}
    first, last = _day(said.get("first", "")), _day(said.get("last", ""))
    return log.Asked(chain, first, last, **texts, refusals=said.get("refusals") == "1")


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def show_search(context: Context) -> None:
    """What is looked for, and a page of what was found."""
    said = st.session_state.setdefault(ASKED, {})
    asked = asked_in(said, context.view.county)
    if not allowed(acting.actor(), context.view.county):
        st.text(FORBIDDEN)
        return
    _form(asked.chain)
    if not allowed(acting.actor(), asked.chain):
        st.text(FORBIDDEN)
        return
    number = st.session_state.get(NUMBER, 1)
    found = log.page_of(asked, number)
    names = _names(context.snapshot)
    link = {"label": "导出 Excel（审计记录）", "href": download.address(PATH, context.view, **said)}
    listed = [*panels.listed(found, number, names), {"type": "links", "items": [link]}]
    panel.show({"title": "审计", "blocks": listed}, key="audit", on_pick=state.select)
    _turn(number, ceil(found.count / log.PAGE))


def _names(snapshot: Snapshot) -> dict[str, str]:
    """What the county's objectives are called, by id."""
    return {str(key): str(title) for key, title in snapshot.objectives["title"].items()}


def _form(chain: str) -> None:
    with st.form(FORM, border=False):
        first, second, third, fourth = st.columns(4)
        first.date_input("从", None, format="YYYY-MM-DD", key=f"{FORM}-first")
        first.date_input("到", None, format="YYYY-MM-DD", key=f"{FORM}-last")
        second.text_input("人", key=f"{FORM}-actor", max_chars=LONGEST)
        actions = log.actions_in(chain)
        second.selectbox(
            "事项",
            ["", *actions],
            key=f"{FORM}-action",
            format_func=lambda one: panels.word_of(one) or "全部",
        )
        third.text_input("对象", key=f"{FORM}-subject", max_chars=LONGEST)
        third.text_input("内容", key=f"{FORM}-text", max_chars=LONGEST, help="原来、现在、理由或来处里的字")
        fourth.selectbox(
            "哪条链", ["", MACHINE], key=f"{FORM}-chain", format_func=lambda one: "本机" if one else "本县"
        )
        fourth.toggle("只看被拒绝的", key=f"{FORM}-refusals")
        fourth.form_submit_button("查询", type="primary", on_click=_ask)


def _ask() -> None:
    filled = {name: st.session_state[f"{FORM}-{name}"] for name in ("chain", "first", "last", *TEXTS)}
    said = {name: str(value) for name, value in filled.items() if value}
    st.session_state[ASKED] = said | ({"refusals": "1"} if st.session_state[f"{FORM}-refusals"] else {})
    st.session_state[NUMBER] = 1


def _turn(number: int, pages: int) -> None:
    if pages <= 1:
        return
    with st.container(horizontal=True):
        for label, other in (("← 较新的", number - 1), ("较早的 →", number + 1)):
            st.button(label, on_click=_go, args=(other,), disabled=not 1 <= other <= pages)


def _go(number: int) -> None:
    st.session_state[NUMBER] = number


def show_proof(context: Context) -> None:
    """How long the trail is kept, its end, and the button that proves it."""
    chain = asked_in(st.session_state.get(ASKED, {}), context.view.county).chain
    if not allowed(acting.actor(), chain):
        return
    name = panels.MACHINE_NAME if chain == MACHINE else context.counties[chain]
    end = [line for one in ends([chain]) for line in panels.tail(one)] or ["还没有记录。"]
    text = "逐条重算校验值，并与每份备份、每次定格里记下的末条对照。"
    panel.show(
        {
            "over": name,
            "title": "验证",
            "subtitle": text,
            "blocks": [
                panels.kept(log.oldest_of(chain)),
                {"type": "text", "title": "现在的末条（可抄下另外保存）", "lines": end},
            ],
        },
        key="proof",
        on_pick=state.select,
    )
    if st.button("验证", type="primary", key="verify"):
        _verify(chain)
    known, sentences = st.session_state.get(FOUND, ("", []))
    if known == chain:
        panel.show(
            {"blocks": [{"type": "text", "title": "验证结果", "lines": sentences}]},
            key="verdict",
            on_pick=state.select,
        )


def _verify(chain: str) -> None:
    bar = st.progress(0.0)

    def report(share: float) -> None:
        bar.progress(share, f"{share:.0%}")

    found = verify(chain, report)
    bar.empty()
    st.session_state[FOUND] = (chain, panels.verdict(found))


async def file(request: Request) -> Response:
    """What is looked for, whole, as an Excel file."""
    said = dict(request.query_params)
    if not allowed(acting.actor(), asked_in(said, said.get("county", "")).chain):
        return PlainTextResponse(FORBIDDEN, 403)
    return await download.answer(request, lambda snapshot, view: _sheet(snapshot, view, said))


def _sheet(snapshot: Snapshot, view: View, said: Mapping[str, str]) -> Sheet:
    asked = asked_in(said, view.county)
    events = log.all_of(asked)
    where = "本机" if asked.chain == MACHINE else snapshot.playbook.county.name
    names = _names(snapshot)
    name = f"{where}审计记录{dt.datetime.now(log.BEIJING):%Y-%m-%d}"
    more = f"，只列最近 {log.MOST} 条" if len(events) == log.MOST else ""
    rows = [_row(event, names) for event in events]
    return Sheet(name, COLUMNS, rows, f"{name}（{len(rows)} 条{more}）")


def _row(event: object, names: Mapping[str, str]) -> list[Value]:
    told = event._mapping  # type: ignore[attr-defined]
    return [
        told["sequence"],
        panels.clock(told["at"]),
        told["actor"],
        panels.origin_of(event),
        panels.word_of(told["action"]),
        panels.subject_of(event, names),
        told["before"],
        told["after"],
        told["reason"],
        told["hash"],
    ]
