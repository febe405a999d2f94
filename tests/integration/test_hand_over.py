"""移交责任 on both databases: from a day on somebody else answers, and who answered before stays on record."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from components.panel import chain_tree
from data.actions.hand_over import Handover, hand_over
from data.errors import RefusedInputError
from data.model import AuditEvent, County, Household, HouseholdHelp
from data.store import snapshot as snapshots
from data.store.chain import helpers, unit_loads
from data.store.unit_of_work import Event, unit_of_work
from tests.harness import run_page
from tests.integration.test_subjects import sent
from tests.people import secretary

PINGGUO, DAY = "451082", dt.date(2018, 9, 20)
ACTOR = secretary()


def shown(engine, day: dt.date = DAY, **more):
    return snapshots.load(PINGGUO, day, engine=engine, **more)


def first_secretaries(engine, day: dt.date = DAY):
    return shown(engine, day).holders("village", "first_secretary")


def handover(engine, **more) -> Handover:
    """The first village's first secretary goes to somebody new."""
    village, held = next(iter(first_secretaries(engine).iterrows()))
    new = {
        "name": "韦新",
        "unit": "县林业局",
        "position": "干部",
        "reason": "工作调动",
        "day": DAY - dt.timedelta(days=3),
    }
    return replace(Handover(held["person_id"], "first_secretary", "village", village, **new), **more)


def problems(engine, given: Handover) -> dict[str, str]:
    with pytest.raises(RefusedInputError) as refused:
        hand_over(given, shown(engine), ACTOR, engine)
    return {problem.field: problem.message for problem in refused.value.problems}


def test_from_the_day_on_the_new_one_answers_and_before_it_the_old_one_still_does(changeable):
    given = handover(changeable)
    before = first_secretaries(changeable).loc[given.subject_id, "name"]
    key = hand_over(given, shown(changeable), ACTOR, changeable)
    assert first_secretaries(changeable).loc[given.subject_id, "person_id"] == key
    assert first_secretaries(changeable, given.day).loc[given.subject_id, "name"] == "韦新"
    eve = given.day - dt.timedelta(days=1)
    assert first_secretaries(changeable, eve).loc[given.subject_id, "name"] == before
    evidence = shown(changeable, evidence_only=True).holders("village", "first_secretary")
    assert list(evidence["name"]) == ["韦新"]
    with changeable.connect() as connection:
        told = connection.execute(select(AuditEvent).where(AuditEvent.action == "hand_over")).one()
    assert (told.before, told.after, told.reason) == (before, f"韦新，自 {given.day}", "工作调动")


def test_a_duty_cannot_be_handed_over_before_it_began_nor_in_the_future_nor_to_oneself(changeable):
    given = handover(changeable)
    assert "移交要晚于这一天" in problems(changeable, replace(given, day=dt.date(2018, 1, 1)))["day"]
    assert "之后" in problems(changeable, replace(given, day=DAY + dt.timedelta(days=1)))["day"]
    assert "请选另一个人" in problems(changeable, replace(given, successor=given.person))["successor"]
    nothing = replace(given, day=None, name="", unit="", position="", reason=" ")
    assert set(problems(changeable, nothing)) == {"day", "name", "unit", "position", "reason"}


def test_who_has_lost_the_duty_meanwhile_cannot_hand_it_over(changeable):
    given = handover(changeable)
    hand_over(given, shown(changeable), ACTOR, changeable)
    assert "现在是韦新" in problems(changeable, replace(given, name="李新"))[""]


def test_somebody_known_is_chosen_and_not_registered_twice(changeable):
    given = handover(changeable)
    key = hand_over(given, shown(changeable), ACTOR, changeable)
    village, held = list(first_secretaries(changeable).iterrows())[1]
    second = replace(given, person=held["person_id"], subject_id=village)
    assert "请从名单里选" in problems(changeable, second)["name"]
    # No role is single in 平果: the same person may look after two villages.
    assert hand_over(replace(second, successor=key), shown(changeable), ACTOR, changeable) == key


def test_nobody_answers_in_two_places_where_the_playbook_forbids_it(changeable):
    with changeable.begin() as connection:
        own = County.county_code == PINGGUO
        text = connection.scalar(select(County.playbook).where(own))
        text = text.replace("[roles]\n", '[roles]\nsingle = ["first_secretary"]\n')
        connection.execute(update(County).where(own).values(playbook=text, revision=County.revision + 1))
    secretaries = first_secretaries(changeable)
    there = secretaries.index[1]
    given = replace(handover(changeable), successor=secretaries.loc[there, "person_id"])
    said = problems(changeable, given)["successor"]
    names = shown(changeable).villages["name"]
    assert f"“{names[there]}”" in said
    assert f"“{names[given.subject_id]}”" in said
    assert first_secretaries(changeable).loc[given.subject_id, "person_id"] == given.person


@pytest.mark.parametrize("county", ["360729", "450329", "451082", "530326", "532328"])
@pytest.mark.parametrize("evidence", ["", "&evidence=1"])
def test_every_county_has_its_tree_of_people(running_app, county, evidence):
    run = run_page(running_app, "chain", query=f"county={county}&view=tree{evidence}")
    assert run.succeeded
    assert sent("title", "责任树") in run.text


def below(node):
    yield node
    for child in node.get("children", ()):
        yield from below(child)


def test_a_zones_tree_leads_from_the_chief_to_every_village_and_shows_what_is_vacant(ready):
    snapshot = shown(ready)
    zone = snapshot.zones["villages_planned"].idxmax()
    nodes = list(below(chain_tree._command(snapshot, ready, zone=zone)))
    villages = set(snapshot.villages.loc[snapshot.villages["zone"] == zone, "name"])
    said = " ".join(node["over"] for node in nodes)
    assert [name for name in villages if name not in said] == []
    assert snapshot.playbook.roles.first_secretary in said
    bare = list(below(chain_tree._command(shown(ready, evidence_only=True), ready, zone=zone)))
    assert {node["name"] for node in bare} == {"未明确"}


def test_in_ziyuan_a_units_head_answers_together_with_those_it_sends(ready):
    loads = unit_loads(snapshots.load("450329", DAY, engine=ready), ready)
    assert len(loads.counts)
    unit = loads.counts.index[0]
    sent_out = loads.sent[loads.sent["unit"] == unit]
    assert set(sent_out["role"]) <= {"first_secretary", "team_leader"}
    assert loads.counts.loc[unit, ["r", "y", "g", "n"]].sum() >= sent_out["subject_id"].nunique()


def test_before_a_ledger_of_helpers_is_imported_the_chain_says_what_is_documented_and_what_to_do(ready):
    snapshot = snapshots.load("450329", DAY, engine=ready)
    known = helpers(snapshot, ready)
    block = chain_tree.helping(snapshot, known)
    assert (list(known.index), block["title"]) == ([], "帮扶人（0）")
    assert "导入帮扶责任人台账" in block["empty"]
    assert block["note"] == "原文：参与帮扶各级干部 6000 名（ziyuan-2018-018）。"


def test_helpers_are_counted_by_unit_while_their_help_lasts(changeable):
    snapshot = shown(changeable)
    held = snapshot.duties[snapshot.duties["unit"].ne("")].drop_duplicates("person_id")
    person, unit = str(held.iloc[0]["person_id"]), str(held.iloc[0]["unit"])
    with unit_of_work(PINGGUO, Event(ACTOR.signed, "test", person), changeable) as session:
        mine = select(Household.id).where(Household.county_code == PINGGUO).order_by(Household.id).limit(3)
        for number, household in enumerate(session.scalars(mine).all()):
            until = DAY if number == 2 else None  # the third is over on the very day
            session.add(
                HouseholdHelp(
                    county_code=PINGGUO,
                    household_id=household,
                    person_id=person,
                    valid_from=dt.date(2018, 3, 1),
                    valid_to=until,
                    source="测试",
                )
            )
    snapshot = shown(changeable)
    known = helpers(snapshot, changeable)
    assert known.loc[unit].to_dict() == {"people": 1, "households": 2}
    (item,) = chain_tree.helping(snapshot, known)["items"]
    assert (item["title"], item["right"], item["rightBelow"]) == (unit, "1 人", "帮扶 2 户")
