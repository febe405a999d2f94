"""送审: what needs approval is handed in, approved or returned; it counts from the day of its approval.

Approving does the very deed that was handed in, with what was filled in, in its author's name. So it is checked
against what stands by then, and what has moved since is refused with both states.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from data.actions.deeds import DEEDS
from data.actions.findings import DONE_BY
from data.actions.fresh import Basis, one_writer_at_a_time
from data.actions.payload import packed, unpacked
from data.actions.permit import (
    APART,
    WHOLE,
    Spot,
    allows,
    permit_at,
    permit_somewhere,
    spot_of,
    spots_of_row,
    village_of,
)
from data.actions.works import misnamed
from data.errors import FieldProblem, RefusedInputError, refuse_if
from data.model import Submission
from data.rules import permissions as rights
from data.rules.permissions import Actor
from data.store import submissions as store
from data.store.places import place_name
from data.store.submissions import (
    APPROVED,
    DRAFT,
    RETURNED,
    SUBMITTED,
    WITHDRAWN,
    Handed,
    family_of,
    in_order,
)
from data.store.unit_of_work import Event, record, together_with, unit_of_work

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from data.actions.deeds import Deed
    from data.store.snapshot import Snapshot

PREFIX = "submission"
LONGEST = 200
"""Letters of a reason."""


ALLOWED = {
    "change_deadline": rights.Deed.PLAN,
    "assess": rights.Deed.JUDGE,
    "exit_step": rights.Deed.JUDGE,
    "find": rights.Deed.INSPECT,
    "file": rights.Deed.IMPORT,
}
"""What must be allowed to hand something in, where it is more than filling in."""


SEEING = (rights.Deed.APPROVE, rights.Deed.ENTER)
"""Whoever does one of these somewhere sees what was handed in there."""


@dataclass(frozen=True)
class Outcome:
    """What became of something filled in.

    Attributes:
        waits: It was handed in, or kept as a draft, and does not count yet.
        result: What the action gave, where it was done.
    """

    waits: bool
    result: Any = None


class _TakenBack(Exception):  # noqa: N818 - it says that all is well
    """Ends a trial: the deed could be done, and is rolled back."""


def needed(snapshot: Snapshot, deed: str, filled: object) -> bool:
    """Whether the playbook of the day asks for an approval."""
    return snapshot.playbook.approval.needed(DEEDS[deed].ledger(snapshot, filled))


def enter(
    basis: Basis, deed: str, filled: object, engine: Engine | None = None, *, as_draft: bool = False
) -> Outcome:
    """Do a deed, or hand it in where the playbook asks for approval.

    Args:
        basis: What the form rests on, and who fills it in.
        deed: Name in :data:`data.actions.deeds.DEEDS`.
        filled: What was filled in.
        engine: Another database than the configured one.
        as_draft: Keep it as a draft, whatever is still missing.

    Raises:
        RefusedInputError: Anything is wrong; nothing was saved. Fields are those of the deed's action.
    """
    if needed(basis.snapshot, deed, filled):
        submit(basis, deed, filled, engine, as_draft=as_draft)
        return Outcome(waits=True)
    return Outcome(waits=False, result=DEEDS[deed].act(basis, filled, engine))


def submit(
    basis: Basis, deed: str, filled: object, engine: Engine | None = None, *, as_draft: bool = False
) -> str:
    """Hand something in, or keep it as a draft.

    What is handed in is tried first: what could not be done today is refused at its field, as if it were done.

    Returns:
        Its id.

    Raises:
        RefusedInputError: Anything is wrong; nothing was saved.
    """
    _permit(basis, deed, filled, engine)
    filled = DEEDS[deed].cleaned(filled)
    _checked(basis, deed, filled, engine, as_draft=as_draft)
    saw = basis.saw or DEEDS[deed].ground(basis.now(engine), filled, engine)[0]
    state = DRAFT if as_draft else SUBMITTED
    with unit_of_work(
        basis.snapshot.county_code, _told(basis, deed, filled, saw, state, engine), engine
    ) as session:
        one_writer_at_a_time(session, basis.snapshot.county_code)
        key = f"{PREFIX}-{len(_ids(session, basis)) + 1:05}"
        session.add(_row(basis, key, deed, filled, saw, state))
    return key


def submit_again(
    basis: Basis, key: str, filled: object, engine: Engine | None = None, *, as_draft: bool = False
) -> str:
    """Hand in a draft, or what was returned, as it is filled in by now.

    A draft is nobody else's and is written over; what was returned stays as it was, and its successor waits.

    Returns:
        Its id; another one than before for what was returned.

    Raises:
        RefusedInputError: It is neither draft nor returned, or anything filled in is wrong; nothing was saved.
    """
    permit_somewhere(basis, rights.Deed.SEE, engine)
    handed = _known(basis, key, (DRAFT, RETURNED), engine)
    _permit(basis, handed.deed, filled, engine)
    filled = DEEDS[handed.deed].cleaned(filled)
    saw, filled = DEEDS[handed.deed].ground(basis.now(engine), filled, engine)
    basis = replace(basis, saw=saw)
    _checked(basis, handed.deed, filled, engine, as_draft=as_draft)
    state = DRAFT if as_draft else SUBMITTED
    event = _told(basis, handed.deed, filled, saw, state, engine)
    with unit_of_work(basis.snapshot.county_code, event, engine) as session:
        _settle(session, basis, handed)
        if handed.state == RETURNED:
            family = family_of(key)
            key = f"{family}.{sum(family_of(one) == family for one in _ids(session, basis)) + 1}"
        session.merge(_row(basis, key, handed.deed, filled, saw, state))
    return key


def withdraw(basis: Basis, key: str, engine: Engine | None = None) -> None:
    """Take back what was handed in, which makes it a draft again; a draft or what was returned is given up.

    Raises:
        RefusedInputError: It is settled by now; nothing was changed.
    """
    permit_somewhere(basis, rights.Deed.SEE, engine)
    handed = _known(basis, key, store.OPEN, engine)
    permit_at(basis, ALLOWED.get(handed.deed, rights.Deed.ENTER), engine, *_where(basis, handed, engine))
    state = DRAFT if handed.state == SUBMITTED else WITHDRAWN
    event = _event(basis, handed, "withdraw", "", engine)
    with unit_of_work(basis.snapshot.county_code, event, engine) as session:
        _settle(session, basis, handed)
        kept = _kept(session, basis, handed)
        kept.state = state
        if state == WITHDRAWN:
            kept.decided_by, kept.decided_on = basis.by, basis.snapshot.as_of


def decide(basis: Basis, key: str, *, approve: bool, reason: str = "", engine: Engine | None = None) -> None:
    """Approve what was handed in, which does it from the day on screen on; or return it with a reason.

    Args:
        basis: The day on screen, and who decides.
        key: What was handed in.
        approve: False to return it.
        reason: Why it is returned.
        engine: Another database than the configured one.

    Raises:
        RefusedInputError: It does not wait any more, its author decides himself, or it cannot be done by now;
            nothing was changed. Fields: author, reason, and those of the deed's action.
    """
    permit_somewhere(basis, rights.Deed.APPROVE, engine)
    handed = _known(basis, key, (SUBMITTED,), engine)
    permit_at(basis, rights.Deed.APPROVE, engine, *_where(basis, handed, engine))
    refuse_if([*misnamed(basis.by), *_own(basis, handed), *_unexplained(reason, approve=approve)])
    if not approve:
        event = _event(basis, handed, "return", reason.strip(), engine)
        with unit_of_work(basis.snapshot.county_code, event, engine) as session:
            _decided(session, basis, handed, RETURNED, reason)
        return

    def approved(session: Session) -> None:
        _decided(session, basis, handed, APPROVED, reason)
        record(session, basis.snapshot.county_code, _event(basis, handed, "approve", reason.strip(), engine))

    deed, filled = content(handed)
    author = replace(basis, saw=handed.saw, author=handed.author)
    with together_with(approved):
        deed.act(author, filled, engine)


def _permit(basis: Basis, deed: str, filled: Any, engine: Engine | None) -> None:
    """Even as a draft nobody fills in what lies outside his area; the deed itself asks again, and more closely."""
    asked = ALLOWED.get(deed, rights.Deed.ENTER)
    if deed == "rectify":
        asked = DONE_BY.get(filled.kind, rights.Deed.VERIFY)
    permit_somewhere(basis, asked, engine)
    if rights.reach(basis.actor, asked) is rights.Area.ZONE:
        permit_at(basis, asked, engine, *_spots(basis, deed, filled, engine))


def _where(basis: Basis, handed: Handed, engine: Engine | None) -> list[Spot]:
    """Where something handed in lies; what was forged is the county's, to be returned."""
    try:
        return _spots(basis, handed.deed, content(handed)[1], engine)
    except RefusedInputError:
        return [WHOLE]


def _spots(basis: Basis, deed: str, filled: Any, engine: Engine | None) -> list[Spot]:
    """Where what was filled in lies: every row of a ledger, the village of a household, else its subject."""
    now = basis.now(engine)
    if deed == "file":
        subjects = {(str(row.values.get("id", "")), row.place) for row in filled.rows}
        return [spot_of(now, key if key in now.objectives.index else place) for key, place in subjects]
    if deed == "row":
        return spots_of_row(now, filled.key, filled.place, engine)
    if deed == "visit":
        return [spot_of(now, village_of(now.county_code, filled.household, engine))]
    return [spot_of(now, DEEDS[deed].subject(filled))]


def where_lies(snapshot: Snapshot, handed: Handed, engine: Engine) -> list[Spot]:
    """Where something handed in lies; what cannot be read is the county's."""
    return _where(Basis(snapshot, "", Actor("", rights.Role.SECRETARY)), handed, engine) or [WHOLE]


def in_reach(snapshot: Snapshot, actor: Actor, engine: Engine | None = None) -> list[Handed]:
    """What was handed in by the day and lies in the actor's area, settled or not; the query asks for no more."""
    if not rights.at_home(actor, snapshot.county_code):
        return []
    areas = {rights.reach(actor, deed) for deed in SEEING}
    if rights.Area.COUNTY in areas:
        return list(store.load(snapshot, engine))
    works, villages = snapshot.objectives, snapshot.villages
    subjects, homes = set[str](), list[str]()
    if rights.Area.ZONE in areas:
        homes = villages.index[villages["zone"] == actor.zone].tolist()
        townships = snapshot.townships.index[snapshot.townships["zone"] == actor.zone]
        subjects |= {actor.zone, *homes, *townships, *works.index[works["zone"] == actor.zone]}
    if rights.Area.UNIT in areas:
        said = works["responsible_unit"].fillna("") + APART + works["owner_unit"].fillna("")
        subjects |= {actor.unit, *works.index[said.str.contains(actor.unit, regex=False)]}
    return seen_by(snapshot, actor, store.concerning(snapshot, subjects, homes, engine), engine)


def seen_by(
    snapshot: Snapshot, actor: Actor, found: Iterable[Handed], engine: Engine | None = None
) -> list[Handed]:
    """Of what was handed in, that which lies in the actor's area: to be decided there, or filled in there."""
    home = rights.at_home(actor, snapshot.county_code)
    if home and any(rights.reach(actor, deed) is rights.Area.COUNTY for deed in SEEING):
        return list(found)
    basis = Basis(snapshot, "", actor)
    return [one for one in found if _lies_in_reach(basis, one, engine)]


def _lies_in_reach(basis: Basis, handed: Handed, engine: Engine | None) -> bool:
    try:
        spots = _spots(basis, handed.deed, content(handed)[1], engine)
    except RefusedInputError:  # forged or damaged: for the headquarters to return
        return False
    county = basis.snapshot.county_code
    return any(all(allows(basis.actor, deed, county, spot) for spot in spots) for deed in SEEING)


def content(handed: Handed) -> tuple[Deed, Any]:
    """The deed that was handed in, and what was filled in.

    Raises:
        RefusedInputError: It was forged or is damaged.
    """
    if handed.deed not in DEEDS:
        raise RefusedInputError([FieldProblem("", f"没有“{handed.deed}”这种送审，请退回")])
    deed = DEEDS[handed.deed]
    filled: Any = unpacked(handed.payload, deed.filled)
    if deed.subject(filled) != handed.subject_id:
        raise RefusedInputError([FieldProblem("", "送审的内容与送审的对象对不上，请退回，重新填报")])
    return deed, filled


def told(snapshot: Snapshot, handed: Handed, engine: Engine | None = None) -> str:
    """What something handed in says, or why that cannot be told."""
    try:
        deed, filled = content(handed)
    except RefusedInputError as refused:
        return refused.problems[0].message
    said: str = deed.said(snapshot, filled, engine)
    return said


def subject_name(snapshot: Snapshot, handed: Handed) -> str:
    """What it is about, in words; a household is told by its number alone."""
    key = handed.subject_id
    if key in snapshot.objectives.index:
        return str(snapshot.objectives.loc[key, "title"])
    if key == snapshot.county_code or key in snapshot.villages.index or key in snapshot.townships.index:
        return place_name(snapshot, key)
    return key


def _checked(basis: Basis, deed: str, filled: object, engine: Engine | None, *, as_draft: bool) -> None:
    """Whether it could be done: it is done, and taken back."""
    refuse_if(list(misnamed(basis.by)))
    if as_draft:
        return

    def take_back(_session: Session) -> None:
        raise _TakenBack

    try:
        with together_with(take_back):
            DEEDS[deed].act(basis, filled, engine)
    except _TakenBack:
        return
    raise AssertionError(f"the deed {deed} changed nothing")


def _known(basis: Basis, key: str, states: tuple[str, ...], engine: Engine | None) -> Handed:
    """What was handed in, where it is in one of these states by now."""
    now = basis.now(engine)
    found = next((one for one in store.load(now, engine) if one.id == key), None)
    if found is None or found.state not in states:
        raise RefusedInputError(
            [FieldProblem("", "这一件已经处理过了，或不在这一天的待审里。请看更新后的列表")]
        )
    return found


def _own(basis: Basis, handed: Handed) -> list[FieldProblem]:
    """Nobody approves what he filled in himself."""
    if basis.by != handed.author.strip():
        return []
    return [FieldProblem("author", f"这一件是{handed.author}填报的，不能自己审批，请换一个人")]


def _unexplained(reason: str, *, approve: bool) -> list[FieldProblem]:
    if not approve and not reason.strip():
        return [FieldProblem("reason", "请写明退回的原因，填报人才知道改什么")]
    if len(reason.strip()) > LONGEST:
        return [FieldProblem("reason", f"原因太长，请不超过 {LONGEST} 个字")]
    return []


def _settle(session: Session, basis: Basis, handed: Handed) -> None:
    """Hold the county, and make sure that nobody was quicker with this one."""
    one_writer_at_a_time(session, basis.snapshot.county_code)
    kept = _kept(session, basis, handed)
    again = max((one for one in _ids(session, basis) if family_of(one) == handed.family), key=in_order)
    if (kept.state, kept.payload, again) != (handed.state, handed.payload, handed.id):
        raise RefusedInputError([FieldProblem("", "就在刚才有人处理了这一件，请看更新后的列表")])


def _decided(session: Session, basis: Basis, handed: Handed, state: str, reason: str) -> None:
    _settle(session, basis, handed)
    kept = _kept(session, basis, handed)
    kept.state, kept.reason = state, reason.strip()
    kept.decided_by, kept.decided_on = basis.by, basis.snapshot.as_of


def _kept(session: Session, basis: Basis, handed: Handed) -> Submission:
    return session.get_one(Submission, (basis.snapshot.county_code, handed.id))


def _ids(session: Session, basis: Basis) -> list[str]:
    mine = select(Submission.id).where(Submission.county_code == basis.snapshot.county_code)
    return list(session.scalars(mine))


def _row(basis: Basis, key: str, deed: str, filled: object, saw: str, state: str) -> Submission:  # noqa: PLR0913, PLR0917 - a row
    return Submission(
        county_code=basis.snapshot.county_code,
        id=key,
        ledger=DEEDS[deed].ledger(basis.snapshot, filled),
        deed=deed,
        subject_id=DEEDS[deed].subject(filled),
        payload=packed(filled),
        saw=saw,
        state=state,
        author=basis.by,
        recorded_on=basis.snapshot.as_of,
    )


def _told(  # noqa: PLR0913, PLR0917 - what a row says
    basis: Basis, deed: str, filled: object, saw: str, state: str, engine: Engine | None
) -> Event:
    """What the audit keeps of something handed in."""
    said = f"{DEEDS[deed].word}：{DEEDS[deed].said(basis.snapshot, filled, engine)}"
    action = "save_draft" if state == DRAFT else "submit"
    return Event(basis.signed, action, DEEDS[deed].subject(filled), saw, said)


def _event(basis: Basis, handed: Handed, action: str, reason: str, engine: Engine | None) -> Event:
    said = f"{handed.author}送审的：{told(basis.snapshot, handed, engine)}"
    return Event(basis.signed, action, handed.subject_id, handed.saw, said, reason)
