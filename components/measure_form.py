"""The form for a measurement 实测数据 of an objective, village or county: a figure, its day, and who says so."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import streamlit as st

from components import acting, approval, feedback, forms
from data.actions.deeds import figure_ledger
from data.actions.measure import Entry
from data.rules.measures import measures_of
from data.rules.permissions import Deed
from data.store import measurements
from data.store.frames import each

if TYPE_CHECKING:
    from components.context import Context
    from data.rules.measures import Measure

CAUTIONS = "measure-cautions"
"""Where the session keeps what to say of a figure that was saved all the same."""
ATTENDING = ("person", "unit")
"""Whose attendance at the front is counted by the month."""
FIELDS = ("measure", "value", "on_date", "author", "source", "correction")


def show(context: Context, subject_id: str) -> None:
    """The form for the measures of a subject; nothing where its kind has none.

    Args:
        context: What is on screen; what is entered is recorded on its day.
        subject_id: Objective id, village code or county code.
    """
    _show(context, *_measures(context, subject_id), subject_id, "填报实测数据")


def show_attendance(context: Context, kind: str, subject_id: str) -> None:
    """The form for the days at the front of a person, or the share of a unit's staff there.

    It is shown where one of the county's card rules looks at that figure; such a rule looks at the month before.

    Args:
        context: What is on screen.
        kind: ``person`` or ``unit``.
        subject_id: Person's id, or the unit's name.
    """
    asked = {rule.measure for rule in context.snapshot.playbook.card_rules}
    measures = [measure for measure in measures_of(kind) if measure.code in asked]
    whose = subject_id if kind == "unit" else "本人"
    _show(context, kind, measures, subject_id, f"填报一线考勤（{whose}）")


def _show(context: Context, kind: str, measures: list[Measure], subject_id: str, title: str) -> None:
    if not measures:
        return
    if not forms.allowed(context.snapshot, Deed.ENTER, subject_id):
        return
    form = f"measure-{subject_id}"
    _cautions(form)
    with st.expander(title, expanded=forms.refused(form)), st.form(form, border=False):
        _fields(form, measures, _usual_day(context, kind))
        ledger = figure_ledger(context.snapshot, kind, subject_id)
        approval.buttons(context, ledger, "保存", _save, (context, form, kind, subject_id))


def _usual_day(context: Context, kind: str) -> dt.date:
    """The day a figure is usually true for: of attendance, the end of the month before."""
    as_of = context.view.as_of
    return as_of.replace(day=1) - dt.timedelta(days=1) if kind in ATTENDING else as_of


def _measures(context: Context, subject_id: str) -> tuple[str, list[Measure]]:
    """The kind of subject and its measures."""
    objectives = context.snapshot.objectives
    if subject_id in objectives.index:
        services = {service.id: service.name for service in context.snapshot.playbook.services}
        return "objective", measures_of(str(objectives.loc[subject_id, "kind"]), services)
    kind = "county" if subject_id == context.view.county else "village"
    return kind, measures_of(kind)


def _cautions(form: str) -> None:
    if st.session_state.get(CAUTIONS, ("", ()))[0] == form:
        feedback.warn(*st.session_state.pop(CAUTIONS)[1])


def _fields(form: str, measures: list[Measure], day: dt.date) -> None:
    """The fields, each with what was wrong with it below."""
    st.session_state.setdefault(f"{form}-author", acting.actor().name)
    forms.under(form, "subject")
    names = {measure.code: f"{measure.word}（{measure.unit.strip('（）')}）" for measure in measures}
    st.selectbox("指标", list(names), format_func=names.__getitem__, key=f"{form}-measure")
    forms.under(form, "measure")
    st.text_input("数值", key=f"{form}-value", placeholder="只填数字")
    forms.under(form, "value")
    st.date_input("数据日期", day, key=f"{form}-on_date", format="YYYY-MM-DD")
    forms.under(form, "on_date")
    st.text_input("填报人或单位", key=f"{form}-author")
    forms.under(form, "author")
    st.text_input("依据（文件、台账）", key=f"{form}-source", max_chars=300)
    st.text_input("更正原因（只在更正以前的数时填）", key=f"{form}-correction", max_chars=200)


def _save(context: Context, form: str, kind: str, subject_id: str, *, as_draft: bool = False) -> None:
    """Save what was filled in, against what stood on the screen when it was."""
    filled = {name: st.session_state[f"{form}-{name}"] for name in FIELDS}
    seen = {
        code: float(row["value"])
        for code, row in each(measurements.newest(context.snapshot, kind, subject_id))
    }
    entry = Entry(kind, subject_id, seen=seen.get(filled["measure"]), **filled)
    basis = acting.basis(context.snapshot, author=entry.author)

    def saved(cautions: tuple[str, ...]) -> None:
        st.session_state[CAUTIONS] = (form, cautions)
        for name in ("value", "correction"):
            st.session_state[f"{form}-{name}"] = ""

    approval.enter(form, basis, "measure", entry, "已保存实测数据", as_draft=as_draft, then=saved)
