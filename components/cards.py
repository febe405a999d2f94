"""黄红牌 on screen: the cards, one of them with its forms, and the Excel list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from components import acting, chronicle, download, forms, orders, overview, panel, state
from components.download import DATE
from components.panel import cards as panels
from components.panel import orders as order_panels
from data import wording
from data.actions.cards import move, propose, standing, where
from data.ledger.workbook import Column, Sheet, Value
from data.rules.cards import LONGEST, MOVES, SUMMONS, WORDS, Move, possible
from data.rules.permissions import Deed
from data.store import cards as store

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from components import state as states
    from components.context import Context
    from data.rules.cards import Proposal
    from data.store.cards import Cards, Issued
    from data.store.snapshot import Snapshot

PATH = "/export/cards.xlsx"
COLUMNS = (
    Column("编号", 40),
    Column("颜色", 8),
    Column("规则", 20),
    Column("界限", 14),
    Column("对象", 20),
    Column("状态", 12),
    Column("提出日期", 12, DATE),
    Column("证据", 60),
    Column("经过", 60),
    Column("后果", 30),
    Column("演示", 7),
    Column("待核", 7),
)


def show_list(context: Context) -> None:
    """The cards of the county."""
    content = panels.panel(context.snapshot, store.load(context.snapshot))
    href = download.address(PATH, context.view)
    content["blocks"].insert(0, {"type": "links", "items": [{"label": "导出 Excel（黄红牌）", "href": href}]})
    panel.show(content, key="cards", on_pick=state.select)


def show_side(context: Context) -> None:
    """The objective clicked, or the card with what can be done about it."""
    view, snapshot = context.view, context.snapshot
    if view.objective:
        st.button("← 返回", on_click=state.select, args=({"card": view.card},), type="tertiary")
        overview.show_objective(context)
        return
    known = store.load(snapshot)
    proposal = next((one for one in known.proposals if one.id == view.card), None)
    if view.card in known.issued:
        with st.container(key="opened"):
            _show_card(context, known, known.issued[view.card])
    elif proposal:
        with st.container(key="opened"):
            panel.show(panels.proposal(snapshot, proposal), key="panel", on_pick=state.select)
            _show_proposal(context, proposal)
    else:
        st.text("从左边选一张牌，看它的证据和经过。")


def _show_card(context: Context, known: Cards, card: Issued) -> None:
    """A card with what can be done about it, what was ordered because of it, and its whole course."""
    with st.container(horizontal=True, key="card-forms"):
        if card.state in panels.ORDERED:
            orders.show_button(context, f"card:{card.id}")
        moves = [kind for kind in possible(card.colour, card.moves) if _may(context, card, kind)]
        for kind in moves:
            _show_move(context, card, kind)
    if not moves and possible(card.colour, card.moves):
        forms.say_who_may(context.snapshot, Deed.WARN)
    came = order_panels.came_of(context.snapshot, card.id)
    panel.show(panels.card(context.snapshot, card, known.renewed, came), key="panel", on_pick=state.select)
    chronicle.show(context, card.id)


def _show_proposal(context: Context, one: Proposal) -> None:
    if not forms.allowed(context.snapshot, Deed.WARN):
        return
    form = f"propose-{one.id}"
    with st.form(form, border=True):
        st.text("提出后证据定格，由另一个环节的人确认。")
        forms.under(form)
        st.text_input("提出人", key=f"{form}-person")
        forms.under(form, "person")
        st.form_submit_button("提出这张牌", on_click=_propose, args=(context, form, one), type="primary")


def _propose(context: Context, form: str, one: Proposal) -> None:
    basis, person = acting.basis(context.snapshot, one.said()), st.session_state[f"{form}-person"]
    forms.save(form, lambda: propose(basis, one.id, person), "已提出，等人确认。")


def _may(context: Context, card: Issued, kind: str) -> bool:
    if kind == "appealed":
        spot = where(acting.actor(), context.snapshot, card)
        return forms.permitted(context.snapshot, Deed.ENTER, spot)
    return forms.permitted(context.snapshot, Deed.WARN)


def _show_move(context: Context, card: Issued, kind: str) -> None:
    """The form for one thing that can happen next."""
    form = f"card-{card.id}-{kind}-{len(card.moves)}"
    with st.popover(MOVES[kind], key=f"{form}-open-{forms.saved()}"), st.form(form, border=False):
        forms.under(form, "kind")
        st.date_input("日期", context.view.as_of, key=f"{form}-on_date", format="YYYY-MM-DD")
        forms.under(form, "on_date")
        if kind in SUMMONS:
            _summons(card, form, MOVES[kind])
        asked = f"{MOVES[kind]}的结果" if kind in SUMMONS else "理由或内容"
        st.text_area(asked, key=f"{form}-text", max_chars=LONGEST["text"], height=80)
        forms.under(form, "text")
        _line(form, "person", "经办人")
        forms.under(form)
        args = (context, form, card, kind)
        st.form_submit_button("保存", on_click=_move, args=args, type="primary")


def _summons(card: Issued, form: str, word: str) -> None:
    """Who is talked to or recalled, and who decided it; what the rule of the playbook says about it."""
    if card.rule:
        st.text(f"规则的后果：{card.rule.consequence}")
    _line(form, "whom", f"被{word}人", card.subject if card.subject_kind == "person" else "")
    _line(form, "decided_by", f"谁决定{word}")


def _line(form: str, field: str, label: str, value: str = "") -> None:
    st.text_input(label, value, key=f"{form}-{field}", max_chars=LONGEST[field])
    forms.under(form, field)


def _move(context: Context, form: str, card: Issued, kind: str) -> None:
    words = {name: st.session_state.get(f"{form}-{name}", "") for name in LONGEST}
    wanted = Move(kind, st.session_state[f"{form}-on_date"], **words)
    basis = acting.basis(context.snapshot, standing(card))
    forms.save(form, lambda: move(basis, card.id, wanted), "已保存。")


async def file(request: Request) -> Response:
    """The cards of a county as of a day, and what the rules propose."""
    return await download.answer(request, _sheet)


def _sheet(snapshot: Snapshot, view: states.View) -> Sheet:
    known = store.load(snapshot)
    rows = [_issued(card) for card in known.issued.values()] + [_proposed(one) for one in known.proposals]
    return download.listed(f"{snapshot.playbook.county.name}黄红牌{view.as_of}", COLUMNS, rows)


def _issued(card: Issued) -> list[Value]:
    rule = card.rule
    course = "；".join(
        f"{one.on_date} {MOVES[one.kind]} {one.said()} {one.text}".strip() for one in card.moves
    )
    return [
        card.id,
        panels.LAMPS[card.colour]["word"],
        rule.name if rule else "",
        panels.limit_said(rule) if rule else "",
        card.subject,
        WORDS[card.state],
        card.on_date,
        "；".join(f"{row.title} {row.said}" for row in card.evidence),
        course,
        rule.consequence if rule else "",
        wording.DEMO if card.is_demo else "",
        wording.VERIFY if rule and rule.verify else "",
    ]


def _proposed(one: Proposal) -> list[Value]:
    return [
        one.id,
        panels.LAMPS[one.rule.colour]["word"],
        one.rule.name,
        panels.limit_said(one.rule),
        one.subject,
        "规则建议",
        None,
        "；".join(f"{row.title} {row.said}" for row in one.evidence),
        "",
        one.rule.consequence,
        wording.DEMO if one.is_demo else "",
        wording.VERIFY if one.rule.verify else "",
    ]
