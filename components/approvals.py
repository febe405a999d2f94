"""待审 on screen: what waits, what it would change, and the forms that approve, return or correct it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response

from components import acting, download, feedback, field_form, forms, panel, state
from components.attachments import HEADERS, PHOTOS
from components.download import DATE
from components.panel.approvals import SIGNS, mark
from data import wording
from data.actions import submissions
from data.actions.submissions import content, subject_name, told
from data.counties.sheets import LEDGERS
from data.errors import FieldProblem, RefusedInputError
from data.ledger.workbook import Column, Sheet, Value
from data.rules.papers import JPEG, thumbnail
from data.rules.permissions import Deed
from data.store import snapshot as snapshots
from data.store import submissions as store
from data.store.submissions import DRAFT, OPEN, RETURNED, SUBMITTED

if TYPE_CHECKING:
    from starlette.requests import Request

    from components.context import Context
    from components.state import View
    from data.actions.fresh import Basis
    from data.ledger.columns import Field
    from data.store.snapshot import Snapshot
    from data.store.submissions import Handed

PATH = "/export/approvals.xlsx"
PHOTO = "/submitted/{county}/{submission}"
ORDER = (SUBMITTED, RETURNED, DRAFT)
TITLES = {SUBMITTED: "等审批", RETURNED: "退回给填报人", DRAFT: "草稿"}
SHOWN = 20
"""Matters of a state on screen; all of them are in the Excel list."""
EDITED = "approval-edited"
"""Where the session keeps which one is being corrected."""
ASKED = "submission"
"""In the address: the matter that somebody came for."""
FORM = "approve"
NAMES: dict[str, str] = {str(key): name for key, name in LEDGERS.items()}
COLUMNS = (
    Column("编号", 20),
    Column("状态", 12),
    Column("台账", 14),
    Column("事项", 12),
    Column("对象", 36),
    Column("填报时", 40),
    Column("改为", 50),
    Column("填报人", 16),
    Column("填报日期", 12, DATE),
    Column("审批人", 16),
    Column("审批日期", 12, DATE),
    Column("原因", 40),
)


def show_main(context: Context) -> None:
    """What waits, by what has to be done about it."""
    found = _asked_first(visible(context.snapshot))
    counts = Counter(one.state for one in found)
    link = {"label": "导出 Excel（送审）", "href": download.address(PATH, context.view)}
    head = {
        "over": context.snapshot.playbook.county.name,
        "title": f"待审（{counts[SUBMITTED]}）",
        "subtitle": _subtitle(context, counts),
        "blocks": [{"type": "links", "items": [link]}],
    }
    panel.show(head, key="approvals", on_pick=state.select)
    for name in ORDER:
        mine = [one for one in found if one.state == name]
        if mine:
            st.subheader(f"{SIGNS[name].shape} {TITLES[name]}（{len(mine)}）", anchor=False)
        for one in mine[:SHOWN]:
            _matter(context, one)
        if len(mine) > SHOWN:
            st.text(f"先办这 {SHOWN} 件；另有 {len(mine) - SHOWN} 件，全部在 Excel 里。")


def visible(snapshot: Snapshot) -> list[Handed]:
    """What waits in the area of whoever looks."""
    return [one for one in submissions.in_reach(snapshot, acting.actor()) if one.state in OPEN]


def _asked_first(found: list[Handed]) -> list[Handed]:
    """The matter that the address asks for stands above the others."""
    asked = st.query_params.get(ASKED, "")
    return sorted(found, key=lambda one: one.id != asked)


def _subtitle(context: Context, counts: Counter[str]) -> str:
    """What waits besides; in an empty list, which ledgers need approval and where to say so."""
    if counts:
        return f"退回 {counts[RETURNED]} 件，草稿 {counts[DRAFT]} 件。没有批准的不计入任何数。"
    needed = [name for key, name in LEDGERS.items() if context.snapshot.playbook.approval.needed(key)]
    if not needed:
        return "没有待审的。这个县的台账都不须审批；要审批哪些台账，在“作战方案”的“审批”里定。"
    return f"没有待审的。须审批的台账：{'、'.join(needed)}。在各页面填报、送审后，会列在这里。"


def _matter(context: Context, one: Handed) -> None:
    """One matter: what it is about, what it would change, and what can be done about it."""
    snapshot = context.snapshot
    with st.container(border=True, key=f"matter-{one.id}"):
        st.text(f"{mark(one.state)}　{_word(one)}　{subject_name(snapshot, one)}")
        st.text(f"{_standing(snapshot, one)}\n改为：{told(snapshot, one)}")
        st.text(f"{one.author}，{wording.date(one.recorded_on)}　{NAMES.get(one.ledger, one.ledger)}")
        if one.state == RETURNED:
            st.text(f"✗ {one.decided_by} {wording.short_date(one.decided_on)}退回：{one.reason}")
        _photo(context, one)
        with st.container(horizontal=True, vertical_alignment="center"):
            if one.state == SUBMITTED:
                st.checkbox("选中", key=f"chosen-{one.id}")
            else:
                st.button("修改后送审", key=f"edit-{one.id}", on_click=_edit, args=(one.id,))
            label = "撤回" if one.state == SUBMITTED else "不报了"
            st.button(
                label, key=f"withdraw-{one.id}", type="tertiary", on_click=_withdraw, args=(context, one)
            )
        forms.under(f"withdraw-{one.id}")
        if st.session_state.get(EDITED) == one.id and one.state != SUBMITTED:
            _edit_form(context, one)


def _photo(context: Context, one: Handed) -> None:
    """The photo that was handed in, for whoever decides; nothing where there is none."""
    if _photo_of(one):
        place = PHOTO.format(county=context.view.county, submission=one.id)
        item = {"src": f"{place}?small=1", "href": place, "label": "现场照片"}
        block = {"type": "photos", "items": [item]}
        panel.show({"blocks": [block]}, key=f"photo-{one.id}", on_pick=state.select)


def _photo_of(one: Handed) -> bytes:
    try:
        _, filled = content(one)
    except RefusedInputError:
        return b""
    return bytes(getattr(filled, "photo", b""))


async def photo_file(request: Request) -> Response:
    """The photo of something handed in, small or whole."""
    asked, small = request.path_params, "small" in request.query_params
    found = await run_in_threadpool(_shown_photo, asked["county"], asked["submission"], small=small)
    if found is None:
        return PlainTextResponse("没有这张照片。请回到“待审”重新打开。", 404, headers=HEADERS)
    return Response(found, media_type=JPEG, headers=HEADERS)


def _shown_photo(county: str, key: str, *, small: bool) -> bytes | None:
    handed = store.find(county, key)
    if handed is None or not _may_see(county, handed):
        return None
    photo = _photo_of(handed)
    return (thumbnail(photo) if small else photo) if photo else None


def _may_see(county: str, handed: Handed) -> bool:
    """Whether it lies in the area of whoever asks, on the day it was handed in."""
    snapshot = snapshots.load(county, handed.recorded_on)
    return bool(submissions.seen_by(snapshot, acting.actor(), [handed]))


def _word(one: Handed) -> str:
    try:
        return content(one)[0].word
    except RefusedInputError:
        return one.deed


def _standing(snapshot: Snapshot, one: Handed) -> str:
    """What stood when it was filled in, and what stands by now where that has moved."""
    before = f"填报时：{one.saw or '没有'}"
    try:
        deed, filled = content(one)
    except RefusedInputError:
        return before
    now, _ = deed.ground(snapshot, filled, None)
    return before if now == one.saw else f"{before}\n■ 现在已是：{now}"


def _edit(key: str) -> None:
    st.session_state[EDITED] = "" if st.session_state.get(EDITED) == key else key


def _edit_form(context: Context, one: Handed) -> None:
    """The fields of what was filled in, to be corrected and handed in again."""
    try:
        deed, filled = content(one)
    except RefusedInputError as refused:
        feedback.warn(refused.problems[0].message)
        return
    form, fields = f"again-{one.id}", deed.asked(context.snapshot, filled)
    with st.form(form, border=False):
        field_form.show(form, fields, deed.values(context.snapshot, filled))
        if hasattr(filled, "photo"):
            label = "换一张照片（不换就用原来的）" if filled.photo else "现场照片"
            st.file_uploader(label, type=PHOTOS, key=f"{form}-photo", max_upload_size=20)
            forms.under(form, "photo")
        st.text_input("填报人或单位", one.author, key=f"{form}-by", max_chars=40)
        forms.under_all(form, {"photo", *(field.code for field in fields)})
        with st.container(horizontal=True):
            st.form_submit_button("送审", type="primary", on_click=_again, args=(context, one, fields))
            args, draft = (context, one, fields), {"as_draft": True}
            st.form_submit_button("存草稿", on_click=_again, args=args, kwargs=draft)


def _again(context: Context, one: Handed, fields: tuple[Field, ...], *, as_draft: bool = False) -> None:
    form = f"again-{one.id}"
    deed, before = content(one)
    basis = acting.basis(context.snapshot, author=st.session_state[f"{form}-by"])
    filled = deed.corrected(context.snapshot, before, field_form.filled(form, fields))
    photo = st.session_state.get(f"{form}-photo")
    filled = replace(filled, photo=photo.getvalue()) if photo else filled

    def act() -> None:
        submissions.submit_again(basis, one.id, filled, as_draft=as_draft)
        st.session_state.pop(EDITED, None)

    forms.save(form, act, "已存为草稿，还没有送审。" if as_draft else "已送审，批准后才计入。")


def _withdraw(context: Context, one: Handed) -> None:
    basis = acting.basis(context.snapshot)
    forms.save(f"withdraw-{one.id}", lambda: submissions.withdraw(basis, one.id), "已撤回。")


def show_side(context: Context) -> None:
    """The decision on what is chosen, several at once."""
    waits = [one for one in visible(context.snapshot) if one.state == SUBMITTED][:SHOWN]
    chosen = [one.id for one in waits if st.session_state.get(f"chosen-{one.id}")]
    st.subheader("审批", anchor=False)
    if not forms.allowed_somewhere(context.snapshot, Deed.APPROVE):
        return
    if not waits:
        st.text("没有等审批的。")
        return
    st.text(
        f"选中 {len(chosen)} 件，共 {len(waits)} 件等审批。批准后从 {wording.date(context.view.as_of)} 起计入。"
    )
    with st.form(FORM, border=False):
        st.text_input("审批人", key=f"{FORM}-by", max_chars=40, placeholder="不能是填报人本人")
        forms.under(FORM, "author")
        st.text_input("原因（退回时必填）", key=f"{FORM}-reason", max_chars=submissions.LONGEST)
        forms.under(FORM, "reason")
        forms.under(FORM)
        with st.container(horizontal=True):
            args = (context, chosen)
            st.form_submit_button("批准选中的", type="primary", on_click=_decide, args=(*args, True))
            st.form_submit_button("退回选中的", on_click=_decide, args=(*args, False))


def _decide(context: Context, chosen: list[str], approve: bool) -> None:
    by, reason = (st.session_state[f"{FORM}-{name}"] for name in ("by", "reason"))

    def act() -> None:
        decide_all(acting.basis(context.snapshot, author=by), chosen, approve=approve, reason=reason)
        st.session_state[f"{FORM}-reason"] = ""

    forms.save(FORM, act, "已批准，从今天起计入。" if approve else "已退回给填报人。")


def decide_all(basis: Basis, chosen: list[str], *, approve: bool, reason: str) -> None:
    """Decide on each of them; what is refused stays, and is told with what it is about.

    Raises:
        RefusedInputError: Some were refused, or none is chosen; the others are decided.
    """
    if not chosen:
        raise RefusedInputError([FieldProblem("", "还没有选中：请先在列表里选中要审批的")])
    waiting = {one.id: one for one in store.waiting(basis.snapshot)}
    problems: list[FieldProblem] = []
    for key in chosen:
        try:
            submissions.decide(basis, key, approve=approve, reason=reason)
        except RefusedInputError as refused:
            of_the_form = [one for one in refused.problems if one.field in ("author", "reason")]
            name = subject_name(basis.snapshot, waiting[key]) if key in waiting else key
            said = "；".join(one.message for one in refused.problems if one not in of_the_form)
            problems += of_the_form
            problems += [FieldProblem("", f"{name}：{said}")] if said else []
    if problems:
        raise RefusedInputError(list(dict.fromkeys(problems)))


async def file(request: Request) -> Response:
    """Everything handed in by the day, settled or not."""
    return await download.answer(request, _sheet)


def _sheet(snapshot: Snapshot, view: View) -> Sheet:
    handed = submissions.in_reach(snapshot, acting.actor())
    found = sorted(handed, key=lambda one: one.state not in OPEN)
    name = f"{snapshot.playbook.county.name}送审{view.as_of}"
    return download.listed(name, COLUMNS, [_cells(snapshot, one) for one in found])


def _cells(snapshot: Snapshot, one: Handed) -> list[Value]:
    return [
        one.id,
        mark(one.state),
        NAMES.get(one.ledger, one.ledger),
        _word(one),
        subject_name(snapshot, one),
        one.saw,
        told(snapshot, one),
        one.author,
        one.recorded_on,
        one.decided_by,
        one.decided_on,
        one.reason,
    ]
