"""What an order can come out of, such as an objective, a finding or a card: what is wrong, where, whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data import wording
from data.rules.orders import ORIGINS
from data.rules.rectification import SIGNS
from data.store import cards, inspections, meetings
from data.store.frames import missing, row_of
from data.store.places import place_name

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from data.rules.cards import Evidence
    from data.store.cards import Issued
    from data.store.inspections import Found, Survey
    from data.store.orders import Given
    from data.store.snapshot import Snapshot

NAMED = 4
"""Rows of a card's evidence that the text of an order names."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What an order comes out of, as it stands on the day.

    Attributes:
        title: In short.
        wrong: What is wrong, where, and what is asked; empty where nothing is.
        place: Code of the village, township or county; empty where it has none.
        person: Id of whoever answers for it on the day; empty where nobody does.
        unit: The unit that answers, where no person does.
    """

    title: str
    wrong: str = ""
    place: str = ""
    person: str = ""
    unit: str = ""


def origin_of(snapshot: Snapshot, kind: str, key: str, engine: Engine | None = None) -> Origin | None:
    """An origin by its kind, as :class:`data.model.Order` names them, and id; None where there is no such thing."""
    if kind == "card":
        card = cards.issued(snapshot, engine).get(key)
        return _of_card(snapshot, card) if card else None
    if kind == "inspection":
        book = inspections.load(snapshot, engine)
        if key in book.found:
            return _of_finding(snapshot, book.found[key])
        return _of_survey(snapshot, book.surveys[key]) if key in book.surveys else None
    if kind == "meeting":
        meeting = meetings.load(snapshot, engine).get(key)
        return Origin(meeting.title, place=snapshot.county_code) if meeting else None
    known = kind == "objective" and key in snapshot.objectives.index
    return _of_objective(snapshot, key) if known else None


def origin_said(snapshot: Snapshot, order: Given, engine: Engine | None = None) -> str:
    """Where an order comes from, in words."""
    word = ORIGINS.get(order.origin_kind, "来源未记")
    if not order.origin_id:
        return word
    known = origin_of(snapshot, order.origin_kind, order.origin_id, engine)
    return f"{word}：{known.title if known else order.origin_id}"


def _of_objective(snapshot: Snapshot, key: str) -> Origin:
    row = row_of(snapshot.objectives, key)
    place = str(row["place_code"])
    how = f"完成 {wording.percent(row['actual'])}，计划应达 {wording.percent(row['planned'])}，{wording.days_left(row)}"
    wrong = f"“{row['title']}”（{place_name(snapshot, place)}）进度落后：{how}。查明原因，排出赶工计划，按期补齐。"
    return Origin(row["title"], wrong if missing(row["done_on"]) else "", place, *_owner(snapshot, key))


def _owner(snapshot: Snapshot, key: str) -> tuple[str, str]:
    """Who answers for an objective, and its unit where nobody does."""
    row = row_of(snapshot.objectives, key)
    return ("", str(row["responsible_unit"])) if missing(row["person_id"]) else (str(row["person_id"]), "")


def _of_finding(snapshot: Snapshot, found: Found) -> Origin:
    wrong = (
        f"{place_name(snapshot, found.place)}的问题“{found.problem}”{SIGNS[found.stage].word}，"
        f"时限 {wording.date(found.limit)}。措施：{found.remedy}。按措施整改，附佐证材料，报核验。"
    )
    return Origin(found.title, wrong, found.place, *_owner(snapshot, found.id))


def _of_survey(snapshot: Snapshot, survey: Survey) -> Origin:
    wrong = f"“{survey.title}”发现的问题，逐条定措施、责任人和时限，整改后报核验。"
    return Origin(survey.title, wrong, snapshot.county_code)


def _of_card(snapshot: Snapshot, card: Issued) -> Origin:
    rule = card.rule.name if card.rule else "规则已取消"
    named = "；".join(_evidence(snapshot, row) for row in card.evidence[:NAMED])
    more = f"；等 {len(card.evidence)} 项" if len(card.evidence) > NAMED else ""
    first = card.evidence[0].id
    known = first in snapshot.objectives.index
    place = str(snapshot.objectives.loc[first, "place_code"]) if known else snapshot.county_code
    wrong = f"{card.subject} {rule}：{named}{more}。逐项查明原因，限期补齐；补齐后报销牌。"
    return Origin(f"{card.subject} · {rule}", wrong, place, *_carded(snapshot, card))


def _evidence(snapshot: Snapshot, row: Evidence) -> str:
    known = row.id in snapshot.objectives.index
    where = f"（{place_name(snapshot, str(snapshot.objectives.loc[row.id, 'place_code']))}）" if known else ""
    return f"{row.title}{where}{row.said}"


def _carded(snapshot: Snapshot, card: Issued) -> tuple[str, str]:
    """Whose card it is: the person; the zone's commander; the unit; who answers for the objective."""
    if card.subject_kind == "person":
        return card.subject_id, ""
    if card.subject_kind == "unit":
        return "", card.subject_id
    if card.subject_kind == "objective" and card.subject_id in snapshot.objectives.index:
        return _owner(snapshot, card.subject_id)
    held = snapshot.holders("zone", "commander")
    return (str(held.loc[card.subject_id, "person_id"]) if card.subject_id in held.index else ""), ""
