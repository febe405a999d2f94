"""What there is to tell of a county: read from what is in the database, so that nothing done can be forgotten.

The same events are told outside (:func:`news_of`) and in the app (:func:`known`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
from sqlalchemy import select

from data.actions.permit import Spot, spot_of, spot_of_objective
from data.actions.submissions import where_lies
from data.ledger.books import BOOKS
from data.model import Card, CardEvent, Objective, Recipient, WorkEvent
from data.store import snapshot as snapshots
from data.store import submissions
from data.store.cards import names_of
from data.store.frames import each
from data.store.kept import per_snapshot, whatever_the_progress
from data.store.orders import KIND as ORDER

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy import Connection, Engine, Select

    from data.store.snapshot import Snapshot

KINDS = {
    "due": "快到期",
    "overdue": "逾期",
    "order_given": "下达督办令",
    "returned": "退回",
    "card": "黄红牌",
    "submission": "待审批",
}
"""Kinds of notices, as the file of channels names them, and as they are said."""
FRESH = dt.timedelta(days=7)
"""What is older than a week is no news: a channel that is set up today is not told the whole campaign."""
LONGEST = 120
DEMO = "【演示】"
TOLD = ["title", "kind", "deadline", "zone", "responsible_unit", "owner_unit", "is_demo"]
"""Columns of an objective that a notice is made of."""
COLOURS = {"yellow": "黄牌", "red": "红牌"}
STEPS = {"issued": ("order_given", "下达督办令"), "returned": ("returned", "督办退回重办")}
"""What happens to an order that is told, by the kind of its event: the notice's kind, and its word."""


@dataclass(frozen=True)
class Notice:
    """Something to tell.

    Attributes:
        county: Code.
        event: What happened; the same however often it is found.
        zone: The zone it is for; empty for the headquarters.
        kind: Of :data:`KINDS`.
        said: One line, without the name of any household.
        on_date: The business day it is told of.
        since: The day it became news.
        to: The screen it leads to, ``map``, ``orders``, ``scores`` or ``approvals``.
        about: Id of what it is about.
        spots: Where that lies: whose business it is.
        person: Whose it is besides, by name; empty for nobody's.
        is_demo: Whether it is about a demo row.
    """

    county: str
    event: str
    zone: str
    kind: str
    said: str
    on_date: dt.date
    since: dt.date = dt.date.min
    to: str = "map"
    about: str = ""
    spots: tuple[Spot, ...] = ()
    person: str = ""
    is_demo: bool = False

    @property
    def text(self) -> str:
        """What is told outside, where nobody sees a badge."""
        return f"{DEMO}{self.said}" if self.is_demo else self.said


def business_day(start: dt.date, end: dt.date, opening: dt.date, today: dt.date) -> dt.date:
    """Today while the campaign lasts, else the day that its map opens on."""
    return today if start <= today <= end else opening


def news_of(county: str, today: dt.date, engine: Engine) -> list[Notice]:
    """Everything there is to tell outside of a county on a day, with what was entered for later days too."""
    campaign = snapshots.playbook_of(county, engine).campaign
    day = business_day(campaign.start, campaign.end, campaign.opening, today)
    return _found(snapshots.load(county, day, engine=engine), engine, dt.date.max)


@per_snapshot
def known(snapshot: Snapshot, engine: Engine) -> tuple[Notice, ...]:
    """Everything there is to tell in the app as of the snapshot's day, the newest first."""
    found = _found(snapshot, engine, snapshot.as_of)
    shown = [one for one in found if not (one.is_demo and snapshot.evidence_only)]
    return tuple(sorted(shown, key=lambda one: (one.since, one.event), reverse=True))


def _found(snapshot: Snapshot, engine: Engine, last: dt.date) -> list[Notice]:
    """What became news in the week before the snapshot's day, and by the last day."""
    return [*_deadlines(snapshot), *_happened(snapshot, engine, last=last)]


@whatever_the_progress
def _happened(snapshot: Snapshot, engine: Engine, *, last: dt.date) -> tuple[Notice, ...]:
    """What somebody did."""
    with engine.connect() as connection:
        return (
            *_orders(connection, snapshot, last),
            *_cards(connection, snapshot, last),
            *_submissions(snapshot, engine, last),
        )


def _deadlines(snapshot: Snapshot) -> Iterator[Notice]:
    """What is due in as many days as the playbook reminds, and what became overdue within a week.

    A finding is left out: it may belong to an inspection that nobody is to know of yet.
    """
    days = sorted(snapshot.playbook.reminders.days)
    objectives = snapshot.objectives
    near = objectives["days_left"].between(-FRESH.days, days[-1] if days else -1)
    open_ones = objectives["done_on"].isna() & (objectives["kind"] != "rectification")
    for key, row in each(objectives.loc[near & open_ones, TOLD]):
        deadline = row["deadline"].date()
        left = (deadline - snapshot.as_of).days
        if left >= 0:
            rung = next(one for one in days if left <= one)
            kind, event, since = "due", f"due|{key}|{deadline}|{rung}", deadline - dt.timedelta(days=rung)
            said = f"还有 {left} 天到期（{deadline}）"
        else:
            kind, event, since = "overdue", f"overdue|{key}|{deadline}", deadline + dt.timedelta(days=1)
            said = f"已逾期（期限 {deadline}）"
        spot = spot_of_objective(row)
        yield Notice(
            snapshot.county_code,
            event,
            spot.zone,
            kind,
            f"{_short(str(row['title']))}：{said}",
            snapshot.as_of,
            since,
            "orders" if row["kind"] == ORDER else "map",
            str(key),
            (spot,),
            is_demo=bool(row["is_demo"]),
        )


def _orders(connection: Connection, snapshot: Snapshot, last: dt.date) -> Iterator[Notice]:
    happened = connection.execute(_steps_of_orders(snapshot, last)).all()
    to = _recipients(connection, snapshot, {one.objective_id for one in happened})
    for one in happened:
        kind, word = STEPS[one.kind]
        here = Spot(spot_of(snapshot, one.place_code).zone)
        carried = [
            spot
            for number, spots in to.get(one.objective_id, ())
            if number == one.number or not one.number
            for spot in spots
        ]
        yield Notice(
            snapshot.county_code,
            f"{kind}|{one.objective_id}|{one.recorded_on}|{one.sequence}|{one.number}",
            here.zone,
            kind,
            f"{word}：{_short(one.title)}",
            one.recorded_on,
            one.recorded_on,
            "orders",
            one.objective_id,
            (here, *carried),
            is_demo=one.is_demo,
        )


def _steps_of_orders(
    snapshot: Snapshot, last: dt.date
) -> Select[str, str, int, dt.date, int, str, str, bool]:
    """What happened to orders lately that somebody should hear of."""
    whose = Objective.title, Objective.place_code, Objective.is_demo
    same = (Objective.county_code == WorkEvent.county_code) & (Objective.id == WorkEvent.objective_id)
    wanted = select(
        WorkEvent.objective_id,
        WorkEvent.kind,
        WorkEvent.number,
        WorkEvent.recorded_on,
        WorkEvent.sequence,
        *whose,
    ).join(Objective, same)
    return wanted.where(
        WorkEvent.county_code == snapshot.county_code,
        Objective.kind == ORDER,
        WorkEvent.kind.in_(STEPS),
        WorkEvent.recorded_on > snapshot.as_of - FRESH,
        WorkEvent.recorded_on <= last,
    )


def _recipients(
    connection: Connection, snapshot: Snapshot, orders: set[str]
) -> dict[str, list[tuple[int, tuple[Spot, ...]]]]:
    """Number of each recipient of each order, and where they answer for something."""
    wanted = select(Recipient.objective_id, Recipient.number, Recipient.person_id, Recipient.unit)
    mine = Recipient.county_code == snapshot.county_code, Recipient.objective_id.in_(orders)
    rows = connection.execute(wanted.where(*mine)).all() if orders else []
    spots = _spots_of_people(snapshot, {one.person_id for one in rows})
    found: dict[str, list[tuple[int, tuple[Spot, ...]]]] = {}
    for one in rows:
        lying = (*spots.get(one.person_id, ()), Spot("", tuple(filter(None, (one.unit,)))))
        found.setdefault(one.objective_id, []).append((one.number, lying))
    return found


def _spots_of_people(snapshot: Snapshot, people: Collection[str]) -> dict[str, tuple[Spot, ...]]:
    """Where each answers for something on the day, with which unit; of many people at once."""
    held = snapshot.duties[snapshot.duties["current"] & snapshot.duties["person_id"].isin(people)]
    zone_of = pd.concat(
        [frame["zone"] for frame in (snapshot.objectives, snapshot.villages, snapshot.townships)]
        + [snapshot.zones.index.to_series()]
    )
    zones = held["subject_id"].map(zone_of[~zone_of.index.duplicated()]).fillna("")
    found: dict[str, dict[Spot, None]] = {}
    for person, zone, unit in zip(held["person_id"], zones, held["unit"], strict=True):
        found.setdefault(str(person), {})[Spot(str(zone), (str(unit),))] = None
    return {person: tuple(spots) for person, spots in found.items()}


def _cards(connection: Connection, snapshot: Snapshot, last: dt.date) -> Iterator[Notice]:
    names = names_of(snapshot)
    said = Card.id, Card.colour, Card.is_demo, Card.subject_kind, Card.subject_id
    here = Card.county_code == snapshot.county_code
    proposed = select(*said, Card.recorded_on).where(
        here, Card.recorded_on > snapshot.as_of - FRESH, Card.recorded_on <= last
    )
    same = (CardEvent.county_code == Card.county_code) & (CardEvent.card_id == Card.id)
    confirmed = select(*said, CardEvent.recorded_on).join(CardEvent, same)
    confirmed = confirmed.where(
        here,
        CardEvent.kind == "confirmed",
        CardEvent.recorded_on > snapshot.as_of - FRESH,
        CardEvent.recorded_on <= last,
    )
    for happened, word, query in (("proposed", "提出", proposed), ("confirmed", "确认", confirmed)):
        for card in connection.execute(query):
            name = names.get((card.subject_kind, card.subject_id), card.subject_id)
            spots = _whose(snapshot, card)
            yield Notice(
                snapshot.county_code,
                f"card_{happened}|{card.id}",
                spots[0].zone,
                "card",
                f"{word}{COLOURS.get(card.colour, card.colour)}：{_short(name)}",
                card.recorded_on,
                card.recorded_on,
                "scores",
                card.id,
                spots,
                is_demo=card.is_demo,
            )


def _whose(snapshot: Snapshot, card: Any) -> tuple[Spot, ...]:
    """Where the subject of a card lies; a person's first place is where the card is told."""
    if card.subject_kind == "person":
        return _spots_of_people(snapshot, {card.subject_id}).get(card.subject_id, (Spot(),))
    return (spot_of(snapshot, card.subject_id),)


def _submissions(snapshot: Snapshot, engine: Engine, last: dt.date) -> Iterator[Notice]:
    """Only the ledger is named: what was handed in may be about a household."""
    for one in submissions.moved(snapshot, snapshot.as_of - FRESH, last, engine):
        waits = one.state == submissions.SUBMITTED
        title = BOOKS[one.ledger].title if one.ledger in BOOKS else one.ledger
        spots = tuple(where_lies(snapshot, one, engine))
        on = one.recorded_on if waits or one.decided_on is None else one.decided_on
        yield Notice(
            snapshot.county_code,
            f"submission|{one.id}" if waits else f"submission_returned|{one.id}",
            spots[0].zone if len({spot.zone for spot in spots}) == 1 else "",
            "submission" if waits else "returned",
            f"{title}有一份送审，等待批准" if waits else f"{title}的一份送审被退回",
            on,
            on,
            "approvals",
            one.id,
            spots,
            person="" if waits else one.author,
        )


def _short(title: str) -> str:
    return title if len(title) <= LONGEST else f"{title[: LONGEST - 1]}…"
