"""Locating a place or an objective: refused at the field with nothing saved, or saved with its audit event."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.actions.locate import OBJECTIVE, PLACE, Placing, locate
from data.errors import RefusedInputError
from data.model import AuditEvent, IndustryBase, Objective, Place
from data.store.queries import Question
from tests.people import secretary

ZIYUAN = "450329"
HEKOU, CONGPING = "450329205", "450329205204"
QUESTION = Question(ZIYUAN, dt.date(2018, 9, 20), evidence_only=True)
VEGETABLES = Placing(
    kind=OBJECTIVE,
    subject="base-002",
    place=CONGPING,
    lon="110.337",
    lat="25.958",
    accuracy="手持定位，±10 米",
    reason="现场核实",
    seen=(ZIYUAN, None, None),
)
"""有机蔬菜 of 资源: its document names no township."""


def refused(engine, placing, question=QUESTION):
    """The fields refused and what was said; nothing was saved."""
    before = state(engine)
    with pytest.raises(RefusedInputError) as refusal:
        locate(placing, question, secretary(), engine)
    assert state(engine) == before
    return {problem.field: problem.message for problem in refusal.value.problems}


def state(engine, base="base-002"):
    with Session(engine) as session:
        found = session.get(IndustryBase, (ZIYUAN, base))
        events = session.scalar(select(func.count()).select_from(AuditEvent))
        return found.place_code, found.lon, found.lat, found.accuracy, events


def test_a_base_is_placed_with_its_accuracy_and_an_audit_event(changeable):
    before = state(changeable)
    locate(VEGETABLES, QUESTION, secretary(), changeable)
    assert state(changeable) == (CONGPING, 110.337, 25.958, "手持定位，±10 米", before[-1] + 1)
    with Session(changeable) as session:
        newest = (
            select(AuditEvent).where(AuditEvent.county_code == ZIYUAN).order_by(AuditEvent.sequence.desc())
        )
        event = session.scalars(newest).first()
    assert (event.action, event.subject, event.before) == ("locate", "objective base-002", ZIYUAN)
    assert (event.actor, event.reason) == ("本机使用人（书记）", "现场核实")
    assert event.after == f"{CONGPING}（110.337, 25.958） 手持定位，±10 米"


def test_a_place_can_be_given_by_its_name_and_without_a_point(changeable):
    locate(
        replace(VEGETABLES, place="葱坪村", lon="", lat="", accuracy=""), QUESTION, secretary(), changeable
    )
    assert state(changeable)[:3] == (CONGPING, None, None)


def test_a_base_in_another_county_is_refused_with_its_distance_and_the_county_it_lies_in(changeable):
    # From 马头镇 of 平果 to the outline of 资源: some 2.7° of longitude of 101 km and 2.4° of latitude of 111 km.
    said = refused(changeable, replace(VEGETABLES, lon="107.586", lat="23.333"))
    assert set(said) == {"lon"}
    assert "在资源县界外约 38" in said["lon"]
    assert "落在平果县" in said["lon"]


def test_a_point_with_its_degrees_the_wrong_way_round_is_told_so(changeable):
    said = refused(changeable, replace(VEGETABLES, lon="25.958", lat="110.337"))
    assert "经纬度像是写反了" in said["lon"]


def test_a_village_of_another_county_is_refused_by_name_and_by_code(changeable):
    for place in ("马头镇", "451082100"):
        assert refused(changeable, replace(VEGETABLES, place=place)) == {
            "place": f"“{place}”在平果县，不在本县。请选本县的村或乡镇。"
        }
    said = refused(changeable, replace(VEGETABLES, place="没有这个村"))
    assert said == {"place": "没有叫“没有这个村”的村或乡镇，请从列表里选。"}


def test_all_that_is_wrong_is_said_at_once_each_at_its_field(changeable):
    said = refused(changeable, replace(VEGETABLES, place="", lon="东经", lat="", accuracy="", reason=" "))
    assert said["place"] == "请选择村或乡镇；不知道时选全县。"
    assert said["lon"] == "“东经”不是经度，请填度数，例如 107.5859。"
    assert said["lat"] == "经度和纬度只填了一个：请补上纬度，或都留空。"
    assert said["reason"] == "请写明登记或更正的依据，例如“现场核实”。"


def test_a_point_needs_to_say_how_it_was_found(changeable):
    said = refused(changeable, replace(VEGETABLES, accuracy=" "))
    assert said == {"accuracy": "请写明坐标怎么来的、多准，例如“手持定位，±10 米”。"}


def test_what_somebody_else_moved_meanwhile_is_not_moved_again_unseen(changeable):
    locate(VEGETABLES, QUESTION, secretary(), changeable)
    said = refused(changeable, replace(VEGETABLES, place=HEKOU))
    assert f"您看到的是 {ZIYUAN}，现在是 {CONGPING}（110.337, 25.958）" in said["subject"]


def test_a_base_that_is_not_on_the_screen_is_not_placed(changeable):
    for key in ("base-999", "demo-base-001"):
        assert "没有编号为" in refused(changeable, replace(VEGETABLES, subject=key))["subject"]


def test_a_village_is_located_by_its_code_and_keeps_its_township(changeable):
    village = replace(VEGETABLES, kind=PLACE, subject=CONGPING, place=CONGPING, seen=(CONGPING, None, None))
    locate(village, QUESTION, secretary(), changeable)
    with Session(changeable) as session:
        found = session.get(Place, (ZIYUAN, CONGPING))
        assert (found.lon, found.lat, found.accuracy) == (110.337, 25.958, "手持定位，±10 米")
        assert found.parent_code == HEKOU


@pytest.mark.parametrize("sort", ["relocation_site", "project", "indicator"])
def test_every_kind_of_objective_that_stands_somewhere_can_be_located(changeable, sort):
    with Session(changeable) as session:
        mine = Objective.county_code == ZIYUAN, Objective.kind == sort
        one = session.scalars(select(Objective).where(*mine).order_by(Objective.id)).first()
        key, seen = one.id, (one.place_code, one.lon, one.lat)
    locate(
        replace(VEGETABLES, subject=key, seen=seen),
        replace(QUESTION, evidence_only=False),
        secretary(),
        changeable,
    )
    with Session(changeable) as session:
        assert session.get(Objective, (ZIYUAN, key)).lon == 110.337


def test_an_order_stands_nowhere_and_cannot_be_located(changeable):
    with Session(changeable) as session:
        orders = select(Objective.id).where(
            Objective.county_code == ZIYUAN, Objective.kind == "rectification"
        )
        key = session.scalars(orders).first()
    assert "没有编号为" in refused(changeable, replace(VEGETABLES, subject=key))["subject"]
