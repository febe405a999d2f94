"""Warning cards 黄红牌: a proposed card is issued for a person to confirm, and what becomes of it is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.actions.fresh import hold, stale
from data.actions.permit import nearest, permit, permit_at, spot_of, spots_of_person
from data.errors import FieldProblem, refuse_if
from data.model import Card, CardEvent
from data.rules.cards import LONGEST, MOVES, PUT_UP, WORDS, Move, obstacles
from data.rules.permissions import Deed
from data.store import cards as store
from data.store.unit_of_work import Event, unit_of_work

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from data.actions.fresh import Basis
    from data.actions.permit import Spot
    from data.rules.cards import Proposal
    from data.rules.permissions import Actor
    from data.store.cards import Issued
    from data.store.snapshot import Snapshot


def standing(card: Issued) -> str:
    """Where a card stands, in a sentence that changes with every move."""
    last = (
        f"（{card.moves[-1].on_date} {MOVES[card.moves[-1].kind]}，{card.moves[-1].person}）"
        if card.moves
        else ""
    )
    return f"{WORDS[card.state]}{last}"


def propose(basis: Basis, key: str, person: str, engine: Engine | None = None) -> str:
    """Put up a card that a rule proposes; its evidence is kept as it is now.

    Args:
        basis: What the form rests on; what stood there is the proposal's :meth:`~data.rules.cards.Proposal.said`.
        key: Id of the proposal.
        person: Who puts it up.
        engine: Another database than the configured one.

    Returns:
        Id of the card.

    Raises:
        RefusedInputError: The rules do not propose it any more, somebody was quicker, or no name was given.
    """
    permit(basis, Deed.WARN, engine)
    now = basis.now(engine)
    found = next((one for one in store.load(now, engine).proposals if one.id == key), None)
    if found is None:
        refuse_if([FieldProblem("", "按今天的数据，这张牌已不用提出，或已有人提出。请看下面的清单。")])
        raise AssertionError("it was refused")
    refuse_if([*stale(basis.saw, found.said()), *_unnamed(person)])
    source = f"{PUT_UP}{person.strip()}"
    event = Event(basis.signed, "propose_card", key, after=found.said(), reason=person.strip())
    with unit_of_work(now.county_code, event, engine) as session:
        hold(session, now)
        refuse_if(_there_already(session, now, key))
        session.add(_card(now.county_code, found, now.as_of, source))
    return key


def _unnamed(person: str) -> list[FieldProblem]:
    if not person.strip():
        return [FieldProblem("person", "请写提出人姓名。")]
    most = LONGEST["person"]
    return [FieldProblem("person", f"最多 {most} 个字。")] if len(person) > most else []


def _there_already(session: Session, now: Snapshot, key: str) -> list[FieldProblem]:
    """A card of a later day than the one on screen, or one that the evidence switch hides."""
    card = session.get(Card, (now.county_code, key))
    return [FieldProblem("", f"这张牌 {card.on_date} 已经提出，不重复发牌。")] if card else []


def _card(county_code: str, found: Proposal, on: dt.date, source: str) -> Card:
    return Card(
        county_code=county_code,
        id=found.id,
        colour=found.rule.colour,
        rule=found.rule.id,
        subject_kind=found.subject_kind,
        subject_id=found.subject_id,
        evidence=store.frozen(found),
        on_date=on,
        recorded_on=on,
        source=source,
        is_demo=found.is_demo,
        verify=found.rule.verify,
    )


def where(actor: Actor, now: Snapshot, card: Issued) -> Spot:
    """Where a card is appealed: where its subject lies, or answers for something."""
    spots = spot_of(now, card.subject_id), *spots_of_person(now, card.subject_id)
    return nearest(actor, spots)


def move(basis: Basis, card_id: str, wanted: Move, engine: Engine | None = None) -> None:
    """Record what became of a card: confirmed, dismissed, appealed, upheld or cleared; 约谈 or 召回 of somebody.

    Args:
        basis: What the form rests on; what stood there is the card's :func:`standing`.
        card_id: The card.
        wanted: The move; it becomes known on the day on screen.
        engine: Another database than the configured one.

    Raises:
        RefusedInputError: Something forbids it; everything that does is named at its field.
    """
    now, wanted = basis.now(engine), wanted.stripped()
    card = store.load(now, engine).issued.get(card_id)
    if wanted.kind == "appealed" and card is not None:
        permit_at(basis, Deed.ENTER, engine, where(basis.actor, now, card))
    else:
        permit(basis, Deed.WARN, engine)
    if card is None:
        refuse_if([FieldProblem("", "没有这张牌。请回到清单重新选择。")])
        raise AssertionError("it was refused")
    problems = obstacles(card.colour, card.on_date, card.moves, wanted, now.as_of)
    refuse_if([*stale(basis.saw, standing(card)), *problems])
    after = f"{MOVES[wanted.kind]}，{wanted.on_date}，{wanted.said()}"
    event = Event(basis.signed, f"card_{wanted.kind}", card_id, standing(card), after, wanted.text)
    with unit_of_work(now.county_code, event, engine) as session:
        hold(session, now)
        session.add(_event(now, card, wanted))


def _event(now: Snapshot, card: Issued, wanted: Move) -> CardEvent:
    return CardEvent(
        county_code=now.county_code,
        card_id=card.id,
        on_date=wanted.on_date,
        recorded_on=now.as_of,
        sequence=card.recorded,
        kind=wanted.kind,
        person=wanted.person,
        text=wanted.text,
        whom=wanted.whom,
        decided_by=wanted.decided_by,
        source=f"{wanted.person}填报",
        is_demo=card.is_demo,
        verify=False,
    )
