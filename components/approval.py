"""The one seam between a form and what it does: it is done, or handed in, as the playbook says for its ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from components import forms
from data.actions import submissions

if TYPE_CHECKING:
    from collections.abc import Callable

    from components.context import Context
    from data.actions.fresh import Basis
    from data.counties.playbook import Ledger

SUBMITTED, DRAFTED = "已送审，批准后才计入。", "已存为草稿，还没有送审。"


def buttons(
    context: Context, ledger: Ledger, label: str, save: Callable[..., None], args: tuple[Any, ...]
) -> None:
    """The buttons of a form: save, or where its ledger needs approval, hand in or keep as a draft.

    Args:
        context: What is on screen.
        ledger: What is filled in belongs to it.
        label: Of the button where nobody has to approve.
        save: The form's callback; it takes ``as_draft`` besides ``args``.
        args: What the callback is given.
    """
    if not context.snapshot.playbook.approval.needed(ledger):
        st.form_submit_button(label, type="primary", on_click=save, args=args)
        return
    with st.container(horizontal=True):
        st.form_submit_button("送审", type="primary", on_click=save, args=args)
        st.form_submit_button("存草稿", on_click=save, args=args, kwargs={"as_draft": True})


def enter(  # noqa: PLR0913 - what is done is three things, and it is said of one form
    form: str,
    basis: Basis,
    deed: str,
    filled: object,
    done: str,
    *,
    as_draft: bool = False,
    then: Callable[[Any], None] = lambda _result: None,
) -> None:
    """Do what a form was filled in for, or hand it in.

    Args:
        form: Key of the form.
        basis: What it rests on, and who fills it in.
        deed: Name in :data:`data.actions.deeds.DEEDS`.
        filled: What was filled in.
        done: What to say when it was done; no text from the data.
        as_draft: Keep it as a draft.
        then: Given what the action gives, once it was done.
    """
    outcomes: list[submissions.Outcome] = []

    def act() -> None:
        outcomes.append(submissions.enter(basis, deed, filled, as_draft=as_draft))
        if not outcomes[0].waits:
            then(outcomes[0].result)

    def said() -> str:
        if not outcomes[0].waits:
            return done
        return DRAFTED if as_draft else SUBMITTED

    forms.save(form, act, said)
