"""Invented attendance at the front, and the cards and lists that the county's own rules make of the demo data."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from data.counties.demo.rows import Row, Rows, day_after, demo_row, dice
from data.counties.demo.works import CATEGORIES
from data.model import Card, CardEvent, PublishedList
from data.rules.cards import propose
from data.store.cards import facts_of, frozen
from data.store.scores import MONTH, Period, digest, listed, written

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

    from data.counties.pack import Pack
    from data.rules.cards import Proposal
    from data.store.snapshot import Snapshot

LEADERS = ("commander", "deputy")
"""County leaders whose days at the front are counted."""
LAZY = 0.08
"""Share of months in which somebody stays below what the county asks for."""
SIGNED = "演示督查室"
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
    """Cards and the published list of the last month before the opening day: more would slow the first start down.

    Args:
        pack: The county.
        figures: Its invented attendance.
        snapshot_on: Gives the county as of a day, with the demo rows.
    """
    month = [day for day in _months(pack) if day < pack.playbook.campaign.opening][-1]
    snapshot = snapshot_on(month)
    cards = [_card(pack, proposal, month) for proposal in _chosen(pack, snapshot, figures)]
    events = [
        event for card, course in zip(cards, COURSES, strict=False) for event in _events(pack, card, course)
    ]
    return {Card: cards, CardEvent: events, PublishedList: [_list(pack, snapshot)]}


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


def _list(pack: Pack, snapshot: Snapshot) -> Row:
    last = snapshot.as_of
    first = last.replace(day=1)
    text = written(listed(snapshot, Period(MONTH, first, last, over=True), pd.Series(dtype=float), {}))
    return demo_row(
        pack,
        id=f"list-{MONTH}-{first}-1",
        period=MONTH,
        first_day=first,
        last_day=last,
        published_on=last,
        corrects="",
        content=text,
        sha256=digest(text),
    )
