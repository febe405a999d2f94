"""Invented attendance at the front, and the cards and lists that the county's own rules make of the demo data."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from data.counties.demo.rows import Row, Rows, day_after, demo_row, dice
from data.counties.demo.works import CATEGORIES
from data.model import Card, CardEvent, PublishedList
from data.rules.cards import propose
from data.store.cards import facts_of, frozen
from data.store.scores import MONTH, WEEK, digest, listed, numbers, period_of, written

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Mapping

    from data.counties.pack import Pack
    from data.rules.cards import Proposal
    from data.store.scores import Content, Period
    from data.store.snapshot import Snapshot

LEADERS = ("commander", "deputy")
"""County leaders whose days at the front are counted."""
LAZY = 0.08
"""Share of months in which somebody stays below what the county asks for."""
SIGNED = "演示督查室"
MONTHS, WEEKS, EARLY = 2, 2, 3
"""How many lists are published by month and by week; how many days too early the first."""
CORRECTED = "演示督查室签发，更正原因：补上月末三天的填报"
COURSES: tuple[tuple[tuple[str, int, str], ...], ...] = (
    (
        ("confirmed", 1, "演示：情况属实"),
        ("appealed", 4, "演示：雨季停工，非本人原因"),
        ("cleared", 8, "演示：停工有监理记录，销牌"),
    ),
    (
        ("confirmed", 1, "演示：情况属实"),
        ("talked", 3, "演示：已约谈，承诺倒排工期"),
        ("appealed", 5, "演示：材料涨价"),
        ("upheld", 9, "演示：理由不成立，维持"),
    ),
    (("dismissed", 2, "演示：数据录入有误，不予发牌"),),
    (("confirmed", 2, "演示：情况属实"), ("talked", 5, "演示：已约谈")),
    (("confirmed", 2, "演示：情况属实"), ("appealed", 6, "演示：征地未完成")),
    (("confirmed", 3, "演示：情况属实"),),
    (),
)
"""What becomes of the cards in turn: kind of move, days after the card, words. A talk is a red card's only."""


def attendance(pack: Pack, held: list[Row]) -> list[Row]:
    """Monthly attendance where the county's card rules look at it; of nobody whom the documents name."""
    measures = {rule.measure: rule.limit for rule in pack.playbook.card_rules}
    thrown, rows = dice(pack, "attendance"), []
    people = list(dict.fromkeys(duty["person_id"] for duty in held if duty["role"] in LEADERS))
    bureaus = list(dict.fromkeys(category.bureau for category in CATEGORIES))
    for code, whose, most in (("front_days", ("person", people), 26), ("front_share", ("unit", bureaus), 95)):
        if code in measures:
            rows += [
                _attended(pack, (whose[0], subject, code), month, _drawn(measures[code], most, thrown))
                for month in _months(pack)
                for subject in whose[1]
            ]
    return rows


def _months(pack: Pack) -> Iterator[dt.date]:
    """The last days of the campaign's months."""
    campaign = pack.playbook.campaign
    day = campaign.start.replace(day=1)
    while day <= campaign.end:
        day = (day + dt.timedelta(days=31)).replace(day=1)
        yield day - dt.timedelta(days=1)


def _drawn(limit: float, most: int, thrown: random.Random) -> int:
    if thrown.random() < LAZY:
        return round(limit * thrown.uniform(0.6, 0.95))
    return thrown.randint(round(limit), most)


def _attended(pack: Pack, key: tuple[str, str, str], month: dt.date, value: int) -> Row:
    kind, subject, code = key
    return demo_row(
        pack,
        subject_kind=kind,
        subject_id=subject,
        measure=code,
        on_date=month,
        recorded_on=month,
        sequence=0,
        value=float(value),
        author="演示填报员",
    )


def judgements(pack: Pack, figures: list[Row], snapshot_on: Callable[[dt.date], Snapshot]) -> Rows:
    """Cards of the last month before the opening day, and the lists of the last months and weeks before it.

    More would slow the first start down.

    Args:
        pack: The county.
        figures: Its invented attendance.
        snapshot_on: Gives the county as of a day, with the demo rows.
    """
    month = [day for day in _months(pack) if day < pack.playbook.campaign.opening][-1]
    known = cache(snapshot_on)
    snapshot = known(month)
    cards = [_card(pack, proposal, month) for proposal in _chosen(pack, snapshot, figures)]
    events = [
        event for card, course in zip(cards, COURSES, strict=False) for event in _events(pack, card, course)
    ]
    return {Card: cards, CardEvent: events, PublishedList: list(_lists(pack, known))}


def _chosen(pack: Pack, snapshot: Snapshot, figures: list[Row]) -> list[Proposal]:
    """As many proposals as there are courses, the first of each rule before the second of any."""
    columns = ["subject_kind", "subject_id", "measure", "on_date", "value", "is_demo"]
    known = pd.DataFrame([[row[name] for name in columns] for row in figures], columns=columns)
    known["on_date"] = pd.to_datetime(known["on_date"])
    same = pd.DataFrame({"id": [], "same_as": []}, dtype=object)
    found = propose(pack.playbook.card_rules, facts_of(snapshot, same, known), snapshot.as_of)
    turn: dict[str, int] = {}
    order = []
    for proposal in found:
        if all(row.is_demo for row in proposal.evidence):
            turn[proposal.rule.id] = turn.get(proposal.rule.id, 0) + 1
            order.append((turn[proposal.rule.id], proposal.rule.id, proposal))
    return [proposal for *_, proposal in sorted(order, key=lambda one: one[:2])][: len(COURSES)]


def _card(pack: Pack, proposal: Proposal, on: dt.date) -> Row:
    return demo_row(
        pack,
        id=proposal.id,
        colour=proposal.rule.colour,
        rule=proposal.rule.id,
        subject_kind=proposal.subject_kind,
        subject_id=proposal.subject_id,
        evidence=frozen(proposal),
        on_date=on,
        recorded_on=on,
    )


def _events(pack: Pack, card: Row, course: tuple[tuple[str, int, str], ...]) -> Iterator[Row]:
    for kind, days, text in course:
        if kind == "talked" and card["colour"] != "red":
            continue
        on = day_after(card["on_date"], days)
        yield demo_row(
            pack,
            card_id=card["id"],
            on_date=on,
            recorded_on=on,
            sequence=0,
            kind=kind,
            person=SIGNED,
            text=text,
        )


def _lists(pack: Pack, snapshot_on: Callable[[dt.date], Snapshot]) -> Iterator[Row]:
    """The lists of the last :data:`MONTHS` and :data:`WEEKS` before the opening day, each against the one before.

    The first month's is published :data:`EARLY` days before its end and corrected by that of the whole month.
    """
    opening = pack.playbook.campaign.opening
    months = [day for day in _months(pack) if day < opening][-MONTHS:]
    sunday = opening - dt.timedelta(days=opening.weekday() + 1)
    weeks = [sunday - dt.timedelta(weeks=back) for back in reversed(range(WEEKS))]
    for kind, lasts in ((MONTH, months), (WEEK, weeks)):
        days = [lasts[0] - dt.timedelta(days=EARLY), *lasts] if kind == MONTH else lasts
        before: Mapping[str, Mapping[str, int]] = {}
        earlier = None
        for last in days:
            period = period_of(kind, last)
            corrects = earlier["id"] if earlier and earlier["first_day"] == period.first else ""
            content = listed(snapshot_on(last), period, pd.Series(dtype=float), {} if corrects else before)
            earlier, before = _list(pack, period, content, corrects), numbers(content)
            yield earlier


def _list(pack: Pack, period: Period, content: Content, corrects: str) -> Row:
    text = written(content)
    return demo_row(
        pack,
        id=f"list-{period.kind}-{period.first}-{2 if corrects else 1}",
        period=period.kind,
        first_day=period.first,
        last_day=period.last,
        published_on=period.last,
        corrects=corrects,
        content=text,
        sha256=digest(text),
        **({"source": CORRECTED} if corrects else {}),
    )
