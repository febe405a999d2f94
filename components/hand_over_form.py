"""The form in a person's panel by which one of his duties goes over to somebody else from a day on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from components import acting, forms
from data import wording
from data.actions.hand_over import LONGEST, LONGEST_NAME, Handover, hand_over, subject_name, where
from data.rules.permissions import Deed
from data.store import snapshot as snapshots
from data.store.frames import each

if TYPE_CHECKING:
    from components.context import Context
    from data.store.snapshot import Snapshot

NEW = ""
"""In the list of people: somebody who is not in it yet."""
Post = tuple[str, str, str]
"""Role, kind of subject, subject."""


def show(context: Context, person: str) -> None:
    """The form; nothing where he holds no duty on the day."""
    snapshot = context.snapshot
    every = _posts(snapshot, person)
    posts = {post: said for post, said in every.items() if _may(snapshot, post)}
    if not posts:
        if every:
            forms.say_who_may(snapshot, Deed.HAND_OVER)
        return
    form = f"hand-over-{person}-{forms.saved()}"
    people = {NEW: "（新登记一人，填在下面）", **_people(snapshot, person)}
    with st.expander("移交责任", expanded=forms.refused(form)), st.form(form, border=False):
        forms.under(form)
        st.selectbox("移交哪一项", list(posts), format_func=posts.__getitem__, key=f"{form}-post")
        st.selectbox("移交给", list(people), format_func=people.__getitem__, key=f"{form}-successor")
        forms.under(form, "successor")
        _new_person(form)
        st.date_input("从哪天起", context.view.as_of, key=f"{form}-day", format="YYYY-MM-DD")
        forms.under(form, "day")
        st.text_input("原因", key=f"{form}-reason", max_chars=200)
        forms.under(form, "reason")
        st.form_submit_button("确认移交", type="primary", on_click=_save, args=(context, form, person))


def _may(snapshot: Snapshot, post: Post) -> bool:
    return forms.permitted(snapshot, Deed.HAND_OVER, *where(*post[1:]))


def _new_person(form: str) -> None:
    """Name, unit and position of somebody new, side by side."""
    fields = (("name", "姓名", LONGEST_NAME), ("unit", "单位", LONGEST), ("position", "职务", LONGEST))
    for column, (name, word, longest) in zip(st.columns(3), fields, strict=True):
        with column:
            st.text_input(f"新接任人{word}", key=f"{form}-{name}", max_chars=longest)
            forms.under(form, name)


def _posts(snapshot: Snapshot, person: str) -> dict[Post, str]:
    """What he holds on the day, in words."""
    duties = snapshot.duties
    mine = duties[duties["current"] & (duties["person_id"] == person)]
    posts = {}
    for _, duty in each(mine):
        place = subject_name(snapshot, duty["subject_kind"], duty["subject_id"])
        post = (duty["role"], duty["subject_kind"], duty["subject_id"])
        posts[post] = f"{snapshot.playbook.roles.title(duty['role'])}：{place}"
    return posts


def _people(snapshot: Snapshot, person: str) -> dict[str, str]:
    """Everybody else who holds or held a duty, by name."""
    others = snapshot.duties.drop_duplicates("person_id").set_index("person_id").drop(person)
    return {
        key: f"{wording.person(row['name'], is_demo=row['is_demo'])} · {row['unit']} {row['position']}"
        for key, row in each(others.sort_values("name"))
    }


def _save(context: Context, form: str, person: str) -> None:
    fields = ("day", "successor", "name", "unit", "position", "reason")
    filled: dict[str, Any] = {name: st.session_state[f"{form}-{name}"] for name in fields}
    role, kind, subject = st.session_state[f"{form}-post"]
    view = context.view

    def act() -> None:
        now = snapshots.load(view.county, view.as_of, evidence_only=view.evidence_only)
        hand_over(Handover(person, role, kind, subject, **filled), now, acting.actor())

    forms.save(form, act, "已移交责任，原任仍记在案。")
