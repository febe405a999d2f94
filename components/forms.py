"""Forms: what somebody fills in is saved whole, or refused with the reason beside the field it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from components import acting, conflicts, feedback, origin
from data.actions.permit import allows_on, allows_somewhere, limits
from data.errors import RefusedInputError
from data.store import faults

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from data.actions.permit import Spot
    from data.rules.permissions import Deed
    from data.store.snapshot import Snapshot

SAVED = "forms-saved"
"""Where the session counts the forms it saved."""
DONE = "form-done"
"""Where the session keeps what to say once after a form was saved."""


def allowed(snapshot: Snapshot, deed: Deed, *where: str | Spot) -> bool:
    """Whether a form is drawn; where not, a line says who may fill it in. The action asks again.

    Args:
        snapshot: The one on screen.
        deed: What the form does.
        where: What it is about, or where that lies; the county as a whole if left out.
    """
    return permitted(snapshot, deed, *where) or say_who_may(snapshot, deed)


def allowed_somewhere(snapshot: Snapshot, deed: Deed) -> bool:
    """The same of a form in which somebody chooses what it is about."""
    return permitted_somewhere(snapshot, deed) or say_who_may(snapshot, deed)


def permitted(snapshot: Snapshot, deed: Deed, *where: str | Spot) -> bool:
    """As :func:`allowed`, where nothing is to be said: of a button that leads to a form."""
    return allows_on(acting.actor(), deed, snapshot, *where)


def permitted_somewhere(snapshot: Snapshot, deed: Deed) -> bool:
    """As :func:`allowed_somewhere`, where nothing is to be said."""
    return allows_somewhere(acting.actor(), deed, snapshot.county_code)


def say_who_may(snapshot: Snapshot, deed: Deed) -> bool:
    """Say it where a form would stand that whoever acts may not fill in; False."""
    st.text(f"{limits(acting.actor(), deed, snapshot.county_code)}。")
    return False


def save(form: str, action: Callable[[], object], done: str | Callable[[], str]) -> None:
    """Run an action from a form's callback; what it refuses is remembered for :func:`under`.

    Args:
        form: Key of the form.
        action: Saves, or raises RefusedInputError.
        done: What to say when it was saved, or what gives it then; no text from the data, for it is read as Markdown.
    """
    st.session_state.pop(_key(form), None)
    conflicts.forget()
    origin.note()  # a callback runs before the page does
    try:
        with faults.told():
            conflicts.once_more_if_crossed(action)
    except RefusedInputError as refused:
        st.session_state[_key(form)] = refused.problems
        conflicts.keep(form, refused.problems, lambda: save(form, action, done))
    else:
        st.session_state[DONE] = done() if callable(done) else done
        st.session_state[SAVED] = saved() + 1


def give_way(form: str) -> None:
    """Leave what somebody else saved as it is; what was filled in is let go, and the form closes."""
    st.session_state.pop(_key(form), None)
    for name in conflicts.fields_of(form):
        del st.session_state[name]
    st.session_state[SAVED] = saved() + 1


def under(form: str, field: str = "") -> None:
    """Say what was wrong with a field, where it stands; without a field, with the form as a whole."""
    for problem in st.session_state.get(_key(form), ()):
        if problem.field == field:
            feedback.warn(problem.message)


def under_all(form: str, besides: Collection[str]) -> None:
    """Say below a form what is wrong that no field of it has said; ``besides`` are its fields."""
    for problem in st.session_state.get(_key(form), ()):
        if problem.field not in besides:
            feedback.warn(problem.message)


def refused(form: str) -> bool:
    """Whether the last attempt to save the form was refused; it then stays open."""
    return bool(st.session_state.get(_key(form)))


def saved() -> int:
    """How many forms this session has saved: in the key of what a form opens in, so that saving closes it."""
    return int(st.session_state.get(SAVED, 0))


def announce() -> None:
    """Say once that something was saved, or ask what to do where somebody else was quicker."""
    conflicts.ask(give_way)
    done = st.session_state.pop(DONE, "")
    if done:
        st.toast(done)


def _key(form: str) -> str:
    return f"form-problems-{form}"
