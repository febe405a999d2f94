"""The projection of a meeting on its page: what came up meanwhile, and orders given on the spot."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import streamlit as st

from components import acting, feedback
from components.projection import book, component, scenes, typeface
from data import wording
from data.actions import orders as actions
from data.actions.orders import Commission
from data.errors import FieldProblem, RefusedInputError, ZhantuError
from data.rules.orders import LONGEST
from data.store import meetings as store
from data.store.meetings import State

if TYPE_CHECKING:
    from components.context import Context
    from data.store.meetings import Dispatch

PRESENTER = "/presenter"
USUAL_DAYS = dt.timedelta(7)
"""To carry out an order where no next meeting is due."""
ANSWER = "projection-answer"
"""Where the session keeps what became of the order sent last."""
HOW = "还没有下督办令。在哪一项上都可以按 O 当场下达。"
WHY_NOT = {
    State.PLANNED: "会还没有开，不能下督办令。先退出投影，点“开会，定格数字”。",
    State.CLOSED: "会已经闭了，不能再下督办令。",
}


def show(context: Context, meeting: Dispatch) -> None:
    """The button 投影 of a meeting, and behind it everything that it shows."""
    snapshot = context.snapshot
    try:
        found = book.material_of(snapshot, meeting.id)
    except ZhantuError as error:
        feedback.warn(str(error))
        return
    given = store.given_at(snapshot, meeting.id)
    upcoming = next_day(context, meeting)
    running = scenes.running(found, given, WHY_NOT.get(meeting.state, HOW))
    payload = {
        "address": book.address(context.view, snapshot, meeting),
        "channel": f"zhantu-{snapshot.county_code}-{meeting.id}",
        "presenter": f"{PRESENTER}?{urlencode({'county': snapshot.county_code, 'meeting': meeting.id})}",
        "running": running,
        "type": typeface.carried(running),
        "closing": [
            scenes.text(f"本次会议下督办令 {len(given)} 件，下次会议 {wording.date(upcoming)} 先看办理情况。")
        ],
        "order": _order(meeting, upcoming),
        "answer": st.session_state.get(ANSWER),
    }
    key = f"projection-{meeting.id}"
    component.mount(payload, key=key, on_order=lambda turn, filled: _give(context, meeting, turn, filled))


def _order(meeting: Dispatch, upcoming: dt.date) -> dict[str, Any]:
    return {
        "allowed": meeting.state is State.OPEN,
        "why": WHY_NOT.get(meeting.state, ""),
        "deadline": upcoming.isoformat(),
        "longest": LONGEST["text"],
    }


def next_day(context: Context, meeting: Dispatch) -> dt.date:
    """The day of the next meeting: one that is planned, else the next of this kind's rhythm, else in a week."""
    as_of, known = context.view.as_of, store.load(context.snapshot).values()
    planned = [one.held_on for one in known if one.held_on > as_of]
    if planned:
        return min(planned)
    playbook = context.snapshot.playbook
    kind = next((kind for kind in store.kinds(playbook) if kind.id == meeting.kind), None)
    held = [one.held_on for one in known if one.kind == meeting.kind and one.seal]
    day = store.next_day(playbook, kind, held, as_of) if kind else as_of
    return day if day > as_of else as_of + USUAL_DAYS


def _give(context: Context, meeting: Dispatch, turn: int, filled: dict[str, str]) -> None:
    """Give the order; what is refused is told at its field, and what was typed stays in the browser."""
    try:
        give(context, meeting, filled)
    except RefusedInputError as refused:
        problems = [asdict(problem) for problem in refused.problems]
    else:
        problems = []
    st.session_state[ANSWER] = {"turn": turn, "problems": problems}


def give(context: Context, meeting: Dispatch, filled: dict[str, str]) -> str:
    """Give an order out of a meeting.

    Args:
        context: The county and day.
        meeting: The meeting.
        filled: See :data:`components.projection.component.FIELDS`; a browser can send anything.

    Returns:
        Its id.

    Raises:
        RefusedInputError: As :func:`data.actions.orders.give`; or the meeting is not open.
    """
    if meeting.state is not State.OPEN:
        raise RefusedInputError([FieldProblem("", WHY_NOT[meeting.state])])
    wanted = Commission(
        text=filled.get("text", ""),
        deadline=_day(filled.get("deadline", "").strip()),
        given_by=meeting.chair,
        people=tuple(filter(None, [filled.get("person", "")])),
        units=(filled.get("unit", ""),),
        origin_kind="meeting",
        origin_id=meeting.id,
        place_code=filled.get("place", ""),
    )
    return actions.give(acting.basis(context.snapshot), wanted)


def _day(text: str) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        what = f"期限“{text}”看不懂，请写成 2018-09-27 的样子"
        raise RefusedInputError([FieldProblem("deadline", what)]) from None
