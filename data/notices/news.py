"""What there is to tell of a county: read from what is in the database, so that nothing done can be forgotten."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from data.ledger.books import BOOKS
from data.model import Card, CardEvent, Objective, Submission, WorkEvent
from data.store import snapshot as snapshots
from data.store.frames import each
from data.store.orders import KIND as ORDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection, Engine

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


@dataclass(frozen=True)
class Notice:
    """Something to tell.

    Attributes:
        county: Code.
        event: What happened; the same however often it is found.
        zone: The zone it is for; empty for the headquarters.
        kind: Of :data:`KINDS`.
        text: One line, without the name of any household.
        on_date: The business day.
    """

    county: str
    event: str
    zone: str
    kind: str
    text: str
    on_date: dt.date


def business_day(start: dt.date, end: dt.date, opening: dt.date, today: dt.date) -> dt.date:
    """Today while the campaign lasts, else the day that its map opens on."""
    return today if start <= today <= end else opening


def news_of(county: str, today: dt.date, engine: Engine) -> list[Notice]:
    """Everything there is to tell of a county on a day."""
    campaign = snapshots.playbook_of(county, engine).campaign
    day = business_day(campaign.start, campaign.end, campaign.opening, today)
    snapshot = snapshots.load(county, day, engine=engine)
    with engine.connect() as connection:
        objectives = _objectives(connection, snapshot)
        return [
            *_deadlines(snapshot),
            *_orders(connection, county, day, objectives),
            *_cards(connection, county, day),
            *_submissions(connection, county, day),
        ]


def _deadlines(snapshot: Snapshot) -> Iterator[Notice]:
    """What is due in as many days as the playbook reminds, and what became overdue within a week.

    A finding is left out: it may belong to an inspection that nobody is to know of yet.
    """
    days = sorted(snapshot.playbook.reminders.days)
    open_ones = snapshot.objectives[snapshot.objectives["done_on"].isna()]
    for key, row in each(open_ones[open_ones["kind"] != "rectification"]):
        deadline = row["deadline"].date()
        left = (deadline - snapshot.as_of).days
        zone = row["zone"] if isinstance(row["zone"], str) else ""
        said = _said(str(row["title"]), demo=bool(row["is_demo"]))
        rung = next((one for one in days if left <= one), None)
        if left >= 0 and rung is not None:
            text = f"{said}：还有 {left} 天到期（{deadline}）"
            yield Notice(
                snapshot.county_code, f"due|{key}|{deadline}|{rung}", zone, "due", text, snapshot.as_of
            )
        elif -FRESH.days <= left < 0:
            text = f"{said}：已逾期（期限 {deadline}）"
            yield Notice(
                snapshot.county_code, f"overdue|{key}|{deadline}", zone, "overdue", text, snapshot.as_of
            )


def _objectives(connection: Connection, snapshot: Snapshot) -> dict[str, tuple[str, str, bool]]:
    """Title, zone and whether it is demo, of every order and finding, also of days to come."""
    zone_of = {**snapshot.townships["zone"].to_dict(), **snapshot.villages["zone"].to_dict()}
    wanted = select(Objective.id, Objective.title, Objective.place_code, Objective.is_demo).where(
        Objective.county_code == snapshot.county_code, Objective.kind == ORDER
    )
    return {
        key: (title, zone if isinstance(zone := zone_of.get(place), str) else "", demo)
        for key, title, place, demo in connection.execute(wanted)
    }


def _orders(
    connection: Connection, county: str, day: dt.date, orders: Mapping[str, tuple[str, str, bool]]
) -> Iterator[Notice]:
    kinds = {"issued": ("order_given", "下达督办令"), "returned": ("returned", "督办退回重办")}
    wanted = select(
        WorkEvent.objective_id, WorkEvent.kind, WorkEvent.number, WorkEvent.recorded_on, WorkEvent.sequence
    )
    wanted = wanted.where(
        WorkEvent.county_code == county, WorkEvent.kind.in_(kinds), WorkEvent.recorded_on > day - FRESH
    )
    for key, happened, number, on, sequence in connection.execute(wanted):
        if key in orders:
            (kind, word), (title, zone, demo) = kinds[happened], orders[key]
            event = f"{kind}|{key}|{on}|{sequence}|{number}"
            yield Notice(county, event, zone, kind, f"{word}：{_said(title, demo=demo)}", on)


def _cards(connection: Connection, county: str, day: dt.date) -> Iterator[Notice]:
    words = {"proposed": "提出", "confirmed": "确认"}
    colours = {"yellow": "黄牌", "red": "红牌"}
    fresh = select(Card.id, Card.colour, Card.is_demo, Card.subject_kind, Card.subject_id, Card.recorded_on)
    fresh = fresh.where(Card.county_code == county, Card.recorded_on > day - FRESH)
    moved = select(
        Card.id, Card.colour, Card.is_demo, Card.subject_kind, Card.subject_id, CardEvent.recorded_on
    )
    moved = moved.join(
        CardEvent, (CardEvent.county_code == Card.county_code) & (CardEvent.card_id == Card.id)
    )
    moved = moved.where(
        Card.county_code == county, CardEvent.kind == "confirmed", CardEvent.recorded_on > day - FRESH
    )
    for happened, query in (("proposed", fresh), ("confirmed", moved)):
        for key, colour, demo, kind, subject, on in connection.execute(query):
            zone = subject if kind == "zone" else ""
            text = f"{words[happened]}{colours.get(colour, colour)}{DEMO if demo else ''}：{key}"
            yield Notice(county, f"card_{happened}|{key}", zone, "card", text, on)


def _submissions(connection: Connection, county: str, day: dt.date) -> Iterator[Notice]:
    """Only the ledger is named: what was handed in may be about a household."""
    wanted = select(Submission.id, Submission.ledger, Submission.recorded_on).where(
        Submission.county_code == county,
        Submission.state == "submitted",
        Submission.recorded_on > day - FRESH,
    )
    for key, ledger, on in connection.execute(wanted):
        title = BOOKS[ledger].title if ledger in BOOKS else ledger
        yield Notice(county, f"submission|{key}", "", "submission", f"{title}有一份送审，等待批准", on)


def _said(title: str, *, demo: bool) -> str:
    short = title if len(title) <= LONGEST else f"{title[: LONGEST - 1]}…"
    return f"{DEMO}{short}" if demo else short
