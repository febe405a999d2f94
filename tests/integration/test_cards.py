"""Cards and lists: a card is put up once and goes its way with names and reasons; what is published stays."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from sqlalchemy import func, select, update

from components import cards as sheet
from components import scores as lists
from components import state
from components.panel import scores as panels
from data.actions.cards import move, propose, standing
from data.actions.fresh import Basis
from data.actions.publish_list import Signed, publish
from data.actions.publish_list import standing as published_standing
from data.errors import RefusedInputError
from data.model import AuditEvent, Card, CardEvent, PublishedList, Report
from data.rules.cards import SUMMONS, Move, State
from data.store import cards, scores
from data.store import snapshot as snapshots
from data.store.unit_of_work import Event, unit_of_work
from tests.people import secretary

PINGGUO = "451082"
DAY = dt.date(2018, 9, 20)
ACTOR = secretary()


def shown(engine, day=DAY, *, evidence_only=False):
    return snapshots.load(PINGGUO, day, evidence_only=evidence_only, engine=engine)


def a_proposal(engine):
    snapshot = shown(engine)
    return next(one for one in cards.load(snapshot, engine).proposals if one.rule.colour == "red")


def put_up(engine):
    one = a_proposal(engine)
    return propose(Basis(shown(engine), one.said(), ACTOR), one.id, "韦某", engine)


def go(engine, key, kind, *, person="韦某", text="因为", on=DAY, saw=None):
    summons = {"whom": "农某", "decided_by": "县委常委会"} if kind in SUMMONS else {}
    known = cards.load(shown(engine), engine).issued[key]
    basis = Basis(shown(engine), saw or standing(known), ACTOR)
    move(basis, key, Move(kind, on, person, text, **summons), engine)


def written(engine):
    with engine.connect() as connection:
        tables = (Card, CardEvent, PublishedList, AuditEvent)
        return [connection.scalar(select(func.count()).select_from(table)) for table in tables]


def test_a_card_is_proposed_confirmed_appealed_and_cleared_and_the_audit_tells_it(changeable):
    before = written(changeable)
    key = put_up(changeable)
    course = ["confirmed", "talked", "recalled", "appealed", "cleared"]
    for kind in course:
        go(changeable, key, kind)
    card = cards.load(shown(changeable), changeable).issued[key]
    assert card.state is State.CLEARED
    assert [one.kind for one in card.moves] == course
    assert (card.moves[2].whom, card.moves[2].decided_by) == ("农某", "县委常委会")
    assert [after - was for after, was in zip(written(changeable), before, strict=True)] == [1, 5, 0, 6]
    assert key not in {one.id for one in cards.load(shown(changeable), changeable).proposals}


def test_next_month_an_open_card_is_not_put_up_again_and_shows_what_is_new(changeable):
    one, key = a_proposal(changeable), put_up(changeable)
    october = DAY + dt.timedelta(days=30)
    later = cards.load(shown(changeable, october), changeable)
    assert one.ground not in {other.ground for other in later.proposals}
    known = {row.id: row.figure for row in one.evidence}
    newer = {row.id: row.figure for row in later.renewed[key]}
    assert newer.keys() >= known.keys()
    assert all(newer[late] == known[late] + 30 for late in known)
    go(changeable, key, "dismissed")
    assert one.ground in {
        other.ground for other in cards.load(shown(changeable, october), changeable).proposals
    }


def test_the_evidence_of_a_card_stays_as_it_was_after_the_work_is_done(changeable):
    one = a_proposal(changeable)
    key = put_up(changeable)
    late = one.evidence[0]
    with unit_of_work(PINGGUO, Event(ACTOR.signed, "test", late.id), changeable) as session:
        session.add(
            Report(
                county_code=PINGGUO,
                objective_id=late.id,
                on_date=DAY,
                recorded_on=DAY,
                sequence=9,
                value=1e9,
                state="approved",
                source="测试",
            )
        )
    assert shown(changeable).objectives.loc[late.id, "state"] == "已完成"
    assert cards.load(shown(changeable), changeable).issued[key].evidence == one.evidence


def test_a_card_needs_a_name_and_is_not_put_up_twice(changeable):
    one, snapshot = a_proposal(changeable), shown(changeable)
    basis = Basis(snapshot, one.said(), ACTOR)
    with pytest.raises(RefusedInputError, match="提出人"):
        propose(basis, one.id, " ", changeable)
    propose(basis, one.id, "韦某", changeable)
    before = written(changeable)
    with pytest.raises(RefusedInputError, match="已有人提出"):
        propose(basis, one.id, "韦某", changeable)
    assert written(changeable) == before


def test_a_move_on_top_of_what_nobody_saw_is_refused_and_nothing_is_saved(changeable):
    key = put_up(changeable)
    saw = standing(cards.load(shown(changeable), changeable).issued[key])
    go(changeable, key, "confirmed")
    before = written(changeable)
    with pytest.raises(RefusedInputError, match="现在已是"):
        go(changeable, key, "dismissed", saw=saw)
    with pytest.raises(RefusedInputError) as refused:
        go(changeable, key, "appealed", person="", text="", on=DAY + dt.timedelta(days=1))
    assert [one.field for one in refused.value.problems] == ["person", "text", "on_date"]
    assert written(changeable) == before


def test_a_card_is_not_seen_on_a_day_before_it_nor_without_the_demo_rows(changeable):
    key = put_up(changeable)
    assert key not in cards.load(shown(changeable, DAY - dt.timedelta(days=1)), changeable).issued
    assert key not in cards.load(shown(changeable, evidence_only=True), changeable).issued


def publish_now(engine, *, corrects="", reason="", person="韦某", kind="month"):
    snapshot = shown(engine)
    newest = scores.in_force(snapshot, scores.period_of(kind, DAY), engine)
    basis = Basis(snapshot, published_standing(newest), ACTOR)
    return publish(basis, Signed(kind, person, corrects, reason), engine)


def finish_everything_in(engine, zone):
    """Every objective of a zone is reported as done."""
    objectives = shown(engine).objectives
    mine = objectives[objectives["zone"] == zone]
    with unit_of_work(PINGGUO, Event(ACTOR.signed, "test", zone), engine) as session:
        for key, quantity in mine["quantity"].items():
            session.add(
                Report(
                    county_code=PINGGUO,
                    objective_id=key,
                    on_date=DAY,
                    recorded_on=DAY,
                    sequence=9,
                    value=float(quantity),
                    state="approved",
                    source="测试",
                )
            )


def test_a_published_list_stays_as_it_was_and_only_a_newer_one_corrects_it(changeable):
    key = publish_now(changeable)
    frozen, intact = scores.content_of(shown(changeable), key, changeable)
    assert intact
    last = frozen["lists"]["zone"][-1]
    finish_everything_in(changeable, last["id"])
    assert scores.content_of(shown(changeable), key, changeable) == (frozen, True)
    now = scores.numbers(scores.current(shown(changeable), changeable, kind="month"))
    assert now["zone"][last["id"]] < last["number"]
    with pytest.raises(RefusedInputError, match="不能改"):
        publish_now(changeable)
    with pytest.raises(RefusedInputError, match="更正原因"):
        publish_now(changeable, corrects=key)
    newer = publish_now(changeable, corrects=key, reason="新安镇补报")
    known = {one.id: one for one in scores.published(shown(changeable), changeable)}
    assert known[key].corrected_by == newer
    assert scores.content_of(shown(changeable), key, changeable) == (frozen, True)


def test_the_same_list_is_not_published_twice_and_needs_a_signature(changeable):
    with pytest.raises(RefusedInputError, match="签发人"):
        publish_now(changeable, person="")
    key = publish_now(changeable)
    with pytest.raises(RefusedInputError, match="完全一样"):
        publish_now(changeable, corrects=key, reason="重发")


def test_a_list_that_was_tampered_with_no_longer_fits_its_hash(changeable):
    key = publish_now(changeable)
    content, _ = scores.content_of(shown(changeable), key, changeable)
    content["lists"]["zone"][0]["points"] = 1.0
    forged = update(PublishedList).where(PublishedList.id == key).values(content=json.dumps(content))
    with changeable.begin() as connection:
        connection.execute(forged)
    assert scores.content_of(shown(changeable), key, changeable)[1] is False


def test_the_trend_is_against_the_published_list_of_the_month_before(ready):
    before = next(one for one in scores.published(shown(ready), ready) if one.period == "month")
    assert (before.first, before.last, before.is_demo) == (dt.date(2018, 8, 1), dt.date(2018, 8, 31), True)
    old = scores.numbers(scores.content_of(shown(ready), before.id, ready)[0])["zone"]
    places = scores.current(shown(ready), ready, kind="month")["lists"]["zone"]
    assert [place["before"] for place in places] == [old[place["id"]] for place in places]


def test_the_demo_publishes_two_months_and_two_weeks_each_against_the_one_before(ready):
    known = scores.published(shown(ready), ready)
    months = [one for one in known if one.period == "month" and not one.corrected_by]
    assert [one.last for one in months] == [dt.date(2018, 8, 31), dt.date(2018, 7, 31)]
    weeks = [one.last for one in known if one.period == "week"]
    assert weeks == [dt.date(2018, 9, 16), dt.date(2018, 9, 9)]
    august, july = (scores.content_of(shown(ready), one.id, ready)[0] for one in months)
    old = scores.numbers(july)["zone"]
    assert [place["before"] for place in august["lists"]["zone"]] == [
        old[place["id"]] for place in august["lists"]["zone"]
    ]


def test_a_correction_names_the_list_it_corrects_its_reason_and_the_places_it_changes(changeable):
    key = publish_now(changeable)
    frozen, _ = scores.content_of(shown(changeable), key, changeable)
    last = frozen["lists"]["zone"][-1]
    finish_everything_in(changeable, last["id"])
    newer = publish_now(changeable, corrects=key, reason="新安镇补报")
    lists = scores.published(shown(changeable), changeable)
    assert next(one for one in lists if one.id == newer).source == "韦某签发，更正原因：新安镇补报"
    below = panels.earlier(lists, newer)["items"][0]["below"]
    assert below.endswith("更正 2018年9月20日发布的那一榜")
    content, _ = scores.content_of(shown(changeable), newer, changeable)
    now = scores.numbers(content)["zone"][last["id"]]
    assert (last["name"], last["number"], now) in scores.changes(content, frozen)["zone"]


def test_who_has_a_duty_but_no_objective_is_on_the_list_without_a_task(ready):
    snapshot = shown(ready)
    content = scores.current(snapshot, ready, kind="month")
    listed = {row["id"] for part in ("lists", "apart") for row in content[part]["person"]}
    assert set(snapshot.duties.loc[snapshot.duties["current"], "person_id"]) <= listed
    idle = [row for row in content["apart"]["person"] if row["reported"] + row["unreported"] == 0]
    assert idle
    assert not set(snapshot.objectives["person_id"]) & {row["id"] for row in idle}
    drawn = panels.panel(snapshot, panels.Shown(content, "person", ""))
    block = next(one for one in drawn["blocks"] if one.get("title", "").startswith("无任务"))
    assert block["title"] == f"无任务（{len(idle)}）"


def test_the_list_of_a_zone_shows_those_with_anything_to_do_there_at_their_places_in_the_county(ready):
    snapshot = shown(ready)
    content = scores.current(snapshot, ready, kind="month")
    there = snapshot.objectives[snapshot.objectives["zone"] == "z02"]
    drawn = panels.panel(snapshot, panels.Shown(content, "person", "", zone="z02"))
    places = [item for one in drawn["blocks"] if one["type"] == "places" for item in one["items"]]
    wanted = [row for row in content["lists"]["person"] if row["id"] in set(there["person_id"])]
    assert sorted(item["number"] for item in places) == sorted(str(row["number"]) for row in wanted)
    (only,) = panels.panel(snapshot, panels.Shown(content, "zone", "", zone="z02"))["blocks"][0]["items"]
    assert only["title"] == snapshot.zones.loc["z02", "name"]


def test_without_demo_rows_nothing_is_carded_and_what_is_unreported_stands_apart(ready):
    snapshot = shown(ready, evidence_only=True)
    assert cards.load(snapshot, ready).issued == {}
    content = scores.current(snapshot, ready, kind="month")
    assert all(row["reported"] == 0 for row in content["apart"]["zone"])
    assert scores.published(snapshot, ready) == ()


def test_cards_and_lists_go_to_excel(ready, monkeypatch):
    for module in ("data.store.kept", "data.store.scores", "data.store.measurements"):
        monkeypatch.setattr(f"{module}.current_engine", lambda: ready)
    snapshot, view = shown(ready), state.View(PINGGUO, DAY)
    written = sheet._sheet(snapshot, view)
    known = cards.load(snapshot, ready)
    assert written.name == "平果县黄红牌2018-09-20"
    assert len(written.rows) == len(known.issued) + len(known.proposals)
    written = lists._sheet(snapshot, "month", "zone", "")
    assert [row[0] for row in written.rows[:3]] == [1, 2, 3]
    assert len(written.rows) == 12
