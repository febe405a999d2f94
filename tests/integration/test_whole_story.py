"""A project slips and is brought back, in each of the five counties: every action, and the chronicle that tells it."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from data.actions import orders as ordering
from data.actions import report as reporting
from data.actions.cards import move, propose, standing
from data.actions.fresh import Basis
from data.actions.orders import Commission
from data.rules.cards import Move, State
from data.rules.orders import Kind, Step
from data.rules.orders import standing as order_standing
from data.store import cards, orders
from data.store import snapshot as snapshots
from data.store.chronicle import chronicle
from data.store.engine import engine_for
from data.store.frames import row_of
from data.store.order_origins import origin_of
from tests.people import secretary

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from data.store.snapshot import Snapshot

COUNTIES = ("360729", "450329", "451082", "530326", "532328")
HERE, CLERK, OWNER, CHECK = "本机使用人", "乡镇填报员", "项目业主", "督查室"
YEAR = dt.timedelta(days=365)
AFTER = dt.timedelta(days=15)
"""From when on the rules of all five counties propose a card for an overdue work."""


@pytest.fixture(scope="module")
def five(prepared_home, tmp_path_factory):
    """A database of this module's own with the five counties."""
    file = shutil.copyfile(prepared_home / "zhantu.db", tmp_path_factory.mktemp("story") / "zhantu.db")
    engine = engine_for(f"sqlite:///{file}")
    yield engine
    engine.dispose()


@dataclass
class County:
    """A county in which somebody enters something, each time on a day."""

    code: str
    engine: Engine

    def on(self, day: dt.date) -> Snapshot:
        return snapshots.load(self.code, day, engine=self.engine)

    def slipping(self, day: dt.date) -> str:
        """A project on time, its owner's only one, due early enough to be carded in the campaign."""
        rows, end = self.on(day).objectives, self.on(day).playbook.campaign.end
        carded = {card.subject_id for card in cards.issued(self.on(day), self.engine).values()}
        load = rows.loc[rows["done_on"].isna(), "person_id"].value_counts()
        fitting = rows[
            (rows["kind"] == "project")
            & rows["done_on"].isna()
            & rows["person_id"].map(load).eq(1)
            & ~rows["person_id"].isin(carded)
            & rows["light"].isin(["g", "y"])
            & (rows["report_count"] >= 4)  # fewer tell no probability
            & (rows["days_left"] >= 20)
            & (rows["deadline"] <= pd.Timestamp(end - AFTER))
        ]
        return str(fitting.sort_values("days_left").index[0])

    def report(self, day: dt.date, key: str, value: float, reason: str = "") -> None:
        snapshot = self.on(day)
        saw = reporting.standing(snapshot, row_of(snapshot.objectives, key))
        reporting.report(
            Basis(snapshot, saw, secretary(CLERK)), reporting.Progress(key, value, day, reason), self.engine
        )

    def put_up(self, day: dt.date, key: str) -> str:
        """Put up the card that the rules propose for a work."""
        proposals = cards.load(self.on(day), self.engine).proposals
        found = next(one for one in proposals if key in {row.id for row in one.evidence})
        return propose(Basis(self.on(day), found.said(), secretary(HERE)), found.id, "攻坚办", self.engine)

    def move(self, day: dt.date, card: str, kind: str, text: str) -> None:
        saw = standing(cards.issued(self.on(day), self.engine)[card])
        move(Basis(self.on(day), saw, secretary(HERE)), card, Move(kind, day, CHECK, text), self.engine)

    def give(self, day: dt.date, card: str) -> str:
        """Give the order that the form suggests."""
        found = origin_of(self.on(day), "card", card, self.engine)
        people, due = (found.person,), day + AFTER
        wanted = Commission(found.wrong, due, "书记", people, (), "card", card, found.place)
        return ordering.give(Basis(self.on(day), "", secretary(HERE)), wanted, self.engine)

    def take(self, day: dt.date, order: str, kind: Kind, person: str) -> None:
        saw = order_standing(orders.load(self.on(day), self.engine)[order].course)
        step = Step(kind, person, "赶工计划已落实", 0 if kind is Kind.CLOSED else 1)
        ordering.take(Basis(self.on(day), saw, secretary(HERE)), order, step, self.engine)

    def entered(self, day: dt.date, key: str):
        """What the chronicle tells of what was entered on screen."""
        return [one for one in chronicle(self.on(day), key, self.engine) if one.actor]


@pytest.mark.parametrize("code", COUNTIES)
def test_a_project_slips_is_carded_ordered_done_verified_closed_and_cleared_and_all_of_it_is_told(five, code):
    county, campaign = County(code, five), snapshots.playbook_of(code, five).campaign
    start = max(campaign.opening, campaign.end - YEAR)  # with two years left, one bad report is not yet red
    key = county.slipping(start)
    work = row_of(county.on(start).objectives, key)
    deadline, late = work["deadline"].date(), work["deadline"].date() + AFTER

    county.report(start, key, work["value"] * 0.1, "复核后核减")
    slipped = county.on(start).objectives.loc[key]
    assert (slipped["light"], slipped["state"], start < deadline) == ("r", "进行中", True)
    county.report(late, key, work["value"] * 0.5, "复核后核减")

    card = county.put_up(late, key)
    county.move(late, card, "confirmed", "属实")
    origin = origin_of(county.on(late), "card", card, five)
    assert (origin.person, work["title"] in origin.wrong) == (work["person_id"], True)
    order = county.give(late, card)
    assert [one.id for one in orders.out_of(county.on(late), card, five)] == [order]
    for kind, person in (
        (Kind.REPLY, OWNER),
        (Kind.DONE, OWNER),
        (Kind.VERIFIED, CHECK),
        (Kind.CLOSED, CHECK),
    ):
        county.take(late, order, kind, person)
    county.report(late, key, work["quantity"])
    county.move(late, card, "cleared", "已补齐")
    assert cards.issued(county.on(late), five)[card].state is State.CLEARED

    entered, of = county.entered(late, card), {key: "项目", card: "牌", order: "督办令"}
    assert [(of[one.key], one.word, one.person) for one in entered] == [
        ("项目", "填报进展", CLERK),
        ("项目", "填报进展", CLERK),
        ("牌", "提出", "攻坚办"),
        ("牌", "确认发牌", CHECK),
        ("督办令", "下达", "书记"),
        ("督办令", "回复", OWNER),
        ("督办令", "报办结", OWNER),
        ("督办令", "核验通过", CHECK),
        ("督办令", "销号", CHECK),
        ("项目", "填报进展", CLERK),
        ("牌", "销牌", CHECK),
    ]
    assert [one.on_date for one in entered] == [start, *[late] * 10]
    assert [one.at for one in entered] == sorted(one.at for one in entered)
    assert (entered[0].reason, bool(entered[0].before)) == ("复核后核减", True)
    assert county.entered(late, order) == county.entered(late, key) == entered
    assert [one.word for one in county.entered(start, key)] == ["填报进展"]
    turned = [one for one in chronicle(county.on(start), key, five) if one.computed]
    assert (turned[-1].on_date, turned[-1].word[-4:]) == (start, "■ 告急")
