"""退出程序 on the screen of village exits: the steps, the form for the next one, and the Excel list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from components import acting, approval, download, forms
from components.download import DATE
from components.label import plain
from components.panel import exit_steps as panels
from components.panel import exits as exit_panels
from data import wording
from data.actions.deeds import Decided
from data.actions.exit_steps import standing
from data.ledger.workbook import Column, Sheet, Value
from data.rules.exit_steps import LONGEST, next_step
from data.rules.permissions import Deed
from data.store import exit_steps as store
from data.store import exits
from data.store.frames import Row, each

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from components import state
    from components.context import Context
    from data.rules.exit_steps import Step
    from data.store.snapshot import Snapshot

PATH = "/export/exit-steps.xlsx"
FIXED = (Column("村", 14), Column("战区", 18), Column("达标情况", 24), Column("走到", 16))
PASS, BACK = "通过", "退回"


def with_steps(context: Context, content: dict[str, Any], zone: str) -> dict[str, Any]:
    """A panel of village exits with the procedure in it; one item's panel has none."""
    view, snapshot = context.view, context.snapshot
    procedure = store.load(snapshot)
    if view.village in procedure.tracks:
        content["blocks"].insert(1, panels.track(procedure.tracks[view.village]))
    elif not view.village and not view.item and procedure.tracks:
        villages = exits.load(snapshot).in_zone(zone).index.tolist()
        link = {"label": f"导出 Excel（{panels.TITLE}）", "href": download.address(PATH, view, zone=zone)}
        content["blocks"][:0] = [
            panels.standing(snapshot, procedure, villages),
            {"type": "links", "items": [link]},
        ]
    return content


def show_form(context: Context) -> None:
    """The form for the next step of the village selected; nothing when there is none."""
    village, procedure = context.view.village, store.load(context.snapshot)
    due = next_step(procedure.tracks.get(village, ()))
    if due is None:
        return
    if not forms.permitted(context.snapshot, Deed.JUDGE, village):
        return
    form = f"exit-step-{village}-{due.spec.id}"
    with st.popover(f"办理：{plain(due.spec.name)}", key=f"{form}-open-{forms.saved()}"):
        _form(context, form, due, procedure.lacking.get(village, []))


def _form(context: Context, form: str, due: Step, lacking: list[str]) -> None:
    with st.form(form, border=False):
        st.text(_advice(lacking))
        forms.under(form, "step")
        st.radio("结果", (PASS, BACK), key=f"{form}-result", horizontal=True)
        st.date_input("办理日期", context.view.as_of, key=f"{form}-on_date", format="YYYY-MM-DD")
        forms.under(form, "on_date")
        _line(form, "person", "经办人")
        _line(form, "unit", "单位", due.spec.unit)
        _line(form, "exception", "例外理由（有条目没达标而要通过时填）")
        _line(form, "note", "退回原因或说明")
        forms.under(form)
        saw = standing(store.load(context.snapshot).tracks[context.view.village])
        approval.buttons(context, "exits", "保存", _save, (context, form, due.spec.id, saw))


def _advice(lacking: list[str]) -> str:
    if not lacking:
        return "要求的条目全部达标，可以通过。"
    return f"还有 {len(lacking)} 项没有达标，要通过须写明例外理由：\n" + "\n".join(
        f"· {name}" for name in lacking
    )


def _line(form: str, field: str, label: str, value: str = "") -> None:
    st.text_input(label, value, key=f"{form}-{field}", max_chars=LONGEST[field])
    forms.under(form, field)


def _save(context: Context, form: str, step: str, saw: str, *, as_draft: bool = False) -> None:
    filled = {
        name: st.session_state[f"{form}-{name}"]
        for name in ("on_date", "person", "unit", "exception", "note")
    }
    passed = st.session_state[f"{form}-result"] == PASS
    wanted = Decided(context.view.village, step, passed=passed, **filled)
    basis = acting.basis(context.snapshot, saw)
    approval.enter(form, basis, "exit_step", wanted, "已保存这一步。", as_draft=as_draft)


async def file(request: Request) -> Response:
    """The steps of every village of a county or zone as of a day."""
    return await download.answer(request, _sheet)


def _sheet(snapshot: Snapshot, view: state.View) -> Sheet:
    procedure = store.load(snapshot)
    villages = exits.load(snapshot).in_zone(view.zone)
    rows = [_row(snapshot, procedure, code, row) for code, row in each(villages)]
    steps = [
        Column(f"{spec.name}{more}", width, *form)
        for spec in snapshot.playbook.exit_steps
        for more, width, form in (
            ("日期", 12, (DATE,)),
            ("", 10, ()),
            ("经办人", 24, ()),
            ("例外或退回", 30, ()),
        )
    ]
    name = f"{snapshot.playbook.county.name}{exit_panels.zone_name(snapshot, view.zone)}退出程序{view.as_of}"
    return download.listed(name, (*FIXED, *steps, Column(wording.DEMO, 7)), rows)


def _row(snapshot: Snapshot, procedure: store.Procedure, code: str, village: Row) -> list[Value]:
    steps = procedure.tracks[code]
    due = next_step(steps)
    cells: list[Value] = [
        village["name"],
        exit_panels.zone_name(snapshot, village["zone"]),
        exit_panels.standing(village),
        f"待{due.spec.name}" if due else "已走完",
    ]
    for step in steps:
        cells += _cells(step)
    demo = any(step.entry and step.entry.is_demo for step in steps)
    return [*cells, wording.DEMO_WITHIN if demo else ""]


def _cells(step: Step) -> list[Value]:
    sign = panels.mark(step.standing)
    word = f"{sign['shape']} {sign['word']}"
    if step.entry is None:
        return [None, word, "", ""]
    entry = step.entry
    return [entry.on_date, word, f"{entry.person}（{entry.unit}）", entry.exception or entry.note]
