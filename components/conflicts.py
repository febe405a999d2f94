"""Two people at the same thing: who came second is told what the first did, and decides without typing again."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from components import acting
from data.actions.fresh import knowing
from data.errors import Crossed, Moved, RefusedInputError
from data.store.audit_chain import newest_events

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from data.errors import FieldProblem
    from data.rules.permissions import Actor
    from data.store.audit_chain import Told

CONFLICT = "form-conflict"
TRIES = 8
"""How often a form is saved anew when somebody else's save, about something else, came in between."""
A_KEY = re.compile(r"[a-z][\x21-\x7e]*|[0-9]{6,}")
"""What a list gives for a choice where it shows a name: it says nothing to a person."""


@dataclass(frozen=True)
class Conflict:
    """A form that rested on what somebody has changed.

    Attributes:
        form: Key of the form.
        text: What to tell, and what was filled in.
        changed: What stood there → what stands there now.
        again: Saves what was filled in.
        actor: Who filled it in.
    """

    form: str
    text: str
    changed: dict[str, str]
    again: Callable[[], None]
    actor: Actor


def once_more_if_crossed(action: Callable[[], object]) -> None:
    """Run an action; when others save at the same moment it checks anew against what they saved.

    Raises:
        RefusedInputError: It refuses, or others were quicker every time.
    """
    for _ in range(TRIES - 1):
        try:
            action()
        except RefusedInputError as refused:
            if not all(isinstance(one, Crossed) for one in refused.problems):
                raise
        else:
            return
    action()


def keep(form: str, problems: Sequence[FieldProblem], again: Callable[[], None]) -> None:
    """Remember a refusal for :func:`ask` where nothing else is wrong than that somebody was quicker."""
    moved = [one for one in problems if isinstance(one, Moved)]
    if moved and len(moved) == len(problems):
        events = newest_events(str(st.session_state.get("county", "")))
        text = "\n".join(told(one, culprit(one, form, events)) for one in moved)
        mine = "，".join(filled_in(form))
        text += f"\n您填的是：{mine}" if mine else ""
        changed = {one.seen: one.now for one in moved}
        st.session_state[CONFLICT] = Conflict(form, text, changed, again, acting.actor())


def forget() -> None:
    """Something is saved anew: an older question is void."""
    st.session_state.pop(CONFLICT, None)


def ask(give_way: Callable[[str], None]) -> None:
    """Where somebody was quicker: what he did, what was filled in here, and which of the two shall stand."""
    conflict = st.session_state.get(CONFLICT)
    if conflict is None or conflict.actor != acting.actor():
        return
    with st.container(key="conflict"):
        st.text(f"▲ {conflict.text}")
        with st.container(horizontal=True):
            st.button("用我的", type="primary", key="conflict-mine", on_click=_take_mine)
            st.button("用他的", key="conflict-theirs", on_click=_take_theirs, args=(give_way,))


def _take_mine() -> None:
    """Save what was filled in; whoever changed it once more meanwhile is told of too."""
    conflict = st.session_state.pop(CONFLICT, None)
    if conflict is not None and conflict.actor == acting.actor():
        with knowing(conflict.changed):
            conflict.again()


def _take_theirs(give_way: Callable[[str], None]) -> None:
    conflict = st.session_state.pop(CONFLICT, None)
    if conflict is not None:
        give_way(conflict.form)


def culprit(moved: Moved, form: str, events: Iterable[Told]) -> Told | None:
    """Who changed it: the newest event that says so, else the newest about what the form is about."""
    events = list(events)
    exact = (one for one in events if one.before and one.before == moved.seen)
    about = (one for one in events if one.subject and one.subject in form)
    return next(exact, None) or next(about, None)


def told(moved: Moved, event: Told | None) -> str:
    """A change in words, with who made it and when, as far as the audit trail says so."""
    change = f"“{moved.seen or '空白'}”改成“{moved.now or '空白'}”"
    if event is None:
        return f"您打开以后，有人把{change}。"
    at = dt.datetime.fromisoformat(event.at).astimezone()
    today = at.date() == dt.datetime.now().astimezone().date()
    return (
        f"刚才{event.actor}在{at:%H:%M}把{change}。"
        if today
        else f"{event.actor}在{at:%Y-%m-%d %H:%M}把{change}。"
    )


def fields_of(form: str) -> list[str]:
    """Where the session keeps the fields of a form."""
    return [name for name in map(str, st.session_state) if name.startswith(f"{form}-")]


def filled_in(form: str) -> list[str]:
    """What somebody filled into a form, in words, figures first; choices that are only keys are left out."""
    values = [st.session_state[name] for name in fields_of(form)]
    values.sort(key=lambda value: isinstance(value, dt.date) + 2 * isinstance(value, str))
    return list(dict.fromkeys(filter(None, map(_said, values))))


def _said(value: Any) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    text = f"{value:,.10g}" if isinstance(value, float) else str(value).strip()
    return "" if A_KEY.fullmatch(text) else text
