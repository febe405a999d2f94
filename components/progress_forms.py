"""The forms under an objective's panel: its progress in two clicks, a milestone reached, its plan, its deadline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import streamlit as st

from components import acting, approval, feedback, forms, row_form
from components.attachments import PHOTOS
from components.label import plain
from data import wording
from data.actions import change_deadline, plan_backwards, report
from data.actions.deeds import Postponed, Reached, ledger_of
from data.rules.permissions import Deed
from data.store.frames import Row, missing, row_of

if TYPE_CHECKING:
    import datetime as dt

    from components.context import Context
    from data.actions.fresh import Basis
    from data.actions.plan_backwards import Draft
    from data.counties.templates import Template
    from data.store.story import Story

DATED = "YYYY-MM-DD"
SAFE_HOSTS = ("127.0.0.1", "localhost", "::1")
"""From whom a browser lets a page use the camera although it came over plain http."""


def show(context: Context, story: Story) -> None:
    """All forms of the objective selected, compact: on a phone each takes two clicks."""
    key = context.view.objective
    objective = row_of(context.snapshot.objectives, key)
    with st.container(key="progress"):
        entering = forms.allowed(context.snapshot, Deed.ENTER, key)
        planning = forms.allowed(context.snapshot, Deed.PLAN, key)
        if entering:
            _report(context, key, objective)
        with st.container(horizontal=True):
            if entering:
                _finish(context, key, story)
            if planning:
                _plan(context, key, objective, story)
                _deadline(context, key, objective)
        if entering:
            row_form.show(context, key)


def _report(context: Context, key: str, objective: Row) -> None:
    """The cumulative value and a button; day, reason and name in a fold below."""
    form = f"report-{key}-{context.view.as_of}"
    basis = _basis(context, report.standing(context.snapshot, objective))
    with st.form(form, border=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            value = None if missing(objective["value"]) else float(objective["value"])
            st.number_input(
                f"累计完成（{plain(objective['unit'])}）",
                value=value,
                step=None,
                format="%.10g",
                key=f"{form}-value",
            )
            approval.buttons(context, "progress", "保存进展", _save_report, (form, basis, key))
        for field in ("", "value", "on_date", "reason", "photo"):
            forms.under(form, field)
        with st.expander("照片、日期、原因、填报人", expanded=forms.refused(form)):
            # A telephone offers its camera here beside its pictures.
            st.file_uploader(
                "现场照片（拍照或选图，最大 20 MB；拍摄地点等信息会去掉）",
                type=PHOTOS,
                key=f"{form}-photo-{forms.saved()}",
                max_upload_size=20,
            )
            _day(form, "数据日期", context.view.as_of)
            st.text_input("原因（进展倒退或更正时填）", key=f"{form}-reason", max_chars=200)
            _author(form)

    _camera(form)


def _camera(form: str) -> None:
    """The camera of the machine itself, where the browser lets a page have it: at this machine, or over https."""
    address = urlsplit(st.context.url or "")
    if address.scheme != "https" and address.hostname not in SAFE_HOSTS:
        return
    if st.toggle("用摄像头拍现场照片", key=f"{form}-camera-{forms.saved()}"):
        st.camera_input("对准现场，拍好后再按上面的“保存进展”", key=f"{form}-shot-{forms.saved()}")


def _save_report(form: str, basis: Basis, key: str, *, as_draft: bool = False) -> None:
    value, day, reason = (_filled(form, name) for name in ("value", "on_date", "reason"))
    shot = st.session_state.get(f"{form}-shot-{forms.saved()}")
    photo = _filled(form, f"photo-{forms.saved()}") or shot
    filled = report.Progress(key, value, day, reason, photo.getvalue() if photo else b"")
    approval.enter(form, _by(basis, form), "report", filled, "已保存进展", as_draft=as_draft)


def _finish(context: Context, key: str, story: Story) -> None:
    """The milestones still to be reached, the next one chosen."""
    steps = story.milestones
    left = steps[steps["done_on"].isna()].set_index("id")["name"].to_dict()
    if not left:
        return
    form = f"finish-{key}-{context.view.as_of}"
    basis = _basis(context, report.steps_standing(story))
    with st.popover("节点完成", key=f"{form}-open-{forms.saved()}"), st.form(form, border=False):
        st.selectbox(
            "节点", list(left), format_func=lambda step: left.get(step, step), key=f"{form}-milestone"
        )
        forms.under(form, "milestone")
        _day(form, "完成日期", context.view.as_of)
        forms.under(form, "on_date")
        _author(form)
        forms.under(form)
        approval.buttons(context, "progress", "保存", _save_finish, (form, basis, key))


def _save_finish(form: str, basis: Basis, key: str, *, as_draft: bool = False) -> None:
    filled = Reached(key, _filled(form, "milestone"), _filled(form, "on_date"))
    approval.enter(form, _by(basis, form), "finish_step", filled, "已保存节点", as_draft=as_draft)


def _plan(context: Context, key: str, objective: Row, story: Story) -> None:
    """The plan as a template makes it, looked at before it is kept."""
    templates = {one.id: one for one in plan_backwards.choices(context.snapshot, objective, story)}
    if not templates or not missing(objective["done_on"]):
        return
    form = f"plan-{key}-{context.view.as_of}"
    basis = _basis(context, plan_backwards.standing(story, objective))
    with st.popover("倒排工期", key=f"{form}-open-{forms.saved()}"):
        chosen = st.selectbox(
            "模板", list(templates), format_func=lambda one: _named(templates[one]), key=f"{form}-template"
        )
        draft = plan_backwards.draft(context.snapshot, objective, templates[chosen], story)
        _preview(draft, objective)
        forms.under(form, "template")
        forms.under(form)
        st.button("按此排定", key=f"{form}-go", type="primary", on_click=_save_plan, args=(form, basis, key))


def _named(template: Template) -> str:
    return f"{template.name}（{wording.VERIFY}）" if template.verify else template.name


def _preview(draft: Draft, objective: Row) -> None:
    if draft.too_late:
        feedback.warn(f"已经晚了 {draft.too_late} 个工作日：按期限倒排，第一个节点早该开始。")
    lines = [
        f"{one.step.name}　{wording.date(one.begin)}—{wording.short_date(one.due)}（{one.step.days} 个工作日）"
        f"{'　■ 已过期' if one.step.name in draft.passed else ''}"
        for one in draft.steps
    ]
    st.text("\n".join([f"期限 {wording.date(objective['deadline'])}", *lines]))
    if not draft.announced:
        st.text(f"有的年份放假安排没有公布，按周一至周五算，{wording.VERIFY}。")


def _save_plan(form: str, basis: Basis, key: str) -> None:
    template = _filled(form, "template")
    forms.save(form, lambda: plan_backwards.plan_backwards(basis, key, template), "已排定工期")


def _deadline(context: Context, key: str, objective: Row) -> None:
    form = f"deadline-{key}-{context.view.as_of}"
    basis = _basis(context, change_deadline.standing(context.snapshot, objective))
    with st.popover("调整期限", key=f"{form}-open-{forms.saved()}"), st.form(form, border=False):
        st.text(f"{basis.saw}；最初期限 {wording.date(objective['first_deadline'])}")
        st.date_input("新的期限", objective["deadline"].date(), key=f"{form}-deadline", format=DATED)
        forms.under(form, "deadline")
        st.text_input("原因", key=f"{form}-reason", max_chars=200)
        forms.under(form, "reason")
        _author(form)
        forms.under(form)
        ledger = ledger_of(context.snapshot, key)
        approval.buttons(context, ledger, "保存", _save_deadline, (form, basis, key))


def _save_deadline(form: str, basis: Basis, key: str, *, as_draft: bool = False) -> None:
    filled = Postponed(key, _filled(form, "deadline"), _filled(form, "reason"))
    done = "已调整期限，可以重新倒排工期"
    approval.enter(form, _by(basis, form), "change_deadline", filled, done, as_draft=as_draft)


def _basis(context: Context, saw: str) -> Basis:
    return acting.basis(context.snapshot, saw)


def _by(basis: Basis, form: str) -> Basis:
    """The same, filled in by whoever signs the form."""
    return acting.basis(basis.snapshot, basis.saw, _filled(form, "author"))


def _filled(form: str, name: str) -> Any:
    return st.session_state[f"{form}-{name}"]


def _day(form: str, label: str, day: dt.date) -> None:
    st.date_input(label, day, key=f"{form}-on_date", format=DATED)


def _author(form: str) -> None:
    st.text_input("填报人或单位", acting.actor().name, key=f"{form}-author", max_chars=40)
    forms.under(form, "author")
